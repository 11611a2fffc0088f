//! The threads of a pool, for whoever looks at what they do.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::python::Gil;

/// The threads, in the order they came.
pub struct Crew {
    gil: Gil,
    members: Mutex<Vec<Arc<Member>>>,
}

/// A thread.
pub struct Member {
    gil: Gil,
    /// As Python numbers it.
    thread: u64,
    /// Raised when a call begins and when it ends: odd while it lasts.
    calls: AtomicU64,
}

impl Crew {
    pub fn new(gil: Gil) -> Self {
        Self { gil, members: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Member>>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn join(&self, thread: u64) -> Arc<Member> {
        let member = Arc::new(Member { gil: self.gil.clone(), thread, calls: AtomicU64::new(0) });
        self.gil.add_helper();
        self.lock().push(Arc::clone(&member));
        member
    }

    /// The threads that are at work, each with a number that is the same as long as it is the same call.
    pub fn calls(&self) -> Vec<(u64, u64)> {
        let at_work = |member: &Arc<Member>| {
            let calls = member.calls.load(Ordering::Relaxed);
            (calls % 2 == 1).then_some((member.thread, calls))
        };
        self.lock().iter().filter_map(at_work).collect()
    }
}

impl Member {
    /// Does something that can be looked at.
    pub fn call(&self, work: impl FnOnce()) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.gil.help(work);
        self.calls.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::Crew;
    use crate::python::Gil;

    #[test]
    fn a_call_can_be_told_from_the_next() {
        let crew = Crew::new(Gil::default());
        let (first, _second) = (crew.join(7), crew.join(8));
        let mut seen = Vec::new();
        first.call(|| seen.push(crew.calls()));
        assert!(crew.calls().is_empty());
        first.call(|| seen.push(crew.calls()));
        assert_eq!(seen, [[(7, 1)], [(7, 3)]]);
    }
}

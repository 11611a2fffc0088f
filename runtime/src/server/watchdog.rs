//! Names calls that do not end: those that keep the lane, and those that keep a thread of the pool.
//!
//! A thread looks every now and then at numbers that change with the work. It is attached to Python only to tell.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

use pyo3::intern;
use pyo3::prelude::*;

use crate::handler::Application;
use crate::pool::Crew;
use crate::python::Pulse;

/// The longest pause between two looks.
const PAUSE: Duration = Duration::from_secs(1);
/// Looks in the time after which a call is named.
const LOOKS: u32 = 4;

/// What there is to look at.
pub struct Watched {
    pub application: Arc<Application>,
    /// The thread that serves, as Python numbers it.
    pub lane: u64,
    pub pulse: Pulse,
    pub crew: Arc<Crew>,
}

/// The thread that looks.
pub struct Watchdog {
    /// Closed at the end.
    end: Sender<()>,
    /// Closed by the thread when it has ended.
    has_ended: Receiver<()>,
}

impl Watchdog {
    /// Starts to look.
    ///
    /// # Arguments
    /// * `patience`: how long a call may take.
    pub fn start(watched: Watched, patience: Duration) -> std::io::Result<Self> {
        let (end, ended) = channel();
        let (ending, has_ended) = channel();
        let look = move || {
            Patience::new(patience).look_until(&ended, &watched);
            drop(ending);
        };
        Builder::new().name("rupy watchdog".to_owned()).stack_size(1 << 18).spawn(look)?;
        Ok(Self { end, has_ended })
    }

    /// Ends the thread, which may be about to tell. A log that takes nothing more is not waited for.
    pub fn end(self, py: Python<'_>) {
        let Self { end, has_ended } = self;
        drop(end);
        py.detach(move || {
            let _ = has_ended.recv_timeout(PAUSE);
        });
    }
}

/// What a thread is doing.
#[derive(Clone, Copy)]
struct Sight {
    /// As Python numbers it.
    thread: u64,
    /// The same number as long as it is the same call.
    call: u64,
}

impl Watched {
    /// The threads that are at work.
    fn sights(&self) -> Vec<Sight> {
        let lane = self.pulse.call().map(|call| Sight { thread: self.lane, call });
        let pool = self.crew.calls().into_iter().map(|(thread, call)| Sight { thread, call });
        lane.into_iter().chain(pool).collect()
    }

    fn is_at_it(&self, sight: Sight) -> bool {
        self.sights().iter().any(|now| now.thread == sight.thread && now.call == sight.call)
    }

    /// Logs where a thread stands.
    fn tell(&self, sight: Sight, since: Instant) {
        Python::attach(|py| {
            // A call that lets no other thread run may have ended by now, and this thread run at last.
            let told = if self.is_at_it(sight) { "stuck" } else { "was_stuck" };
            let place = if sight.thread == self.lane { "the thread that serves" } else { "a thread of the pool" };
            let arguments = (place, since.elapsed().as_secs_f64(), sight.thread, self.application.codes(py));
            let told = py.import(intern!(py, "rupy._stuck")).and_then(|module| module.call_method1(told, arguments));
            if let Err(error) = told {
                error.write_unraisable(py, None);
            }
        });
    }
}

/// Since when each thread has been at the same call.
struct Patience {
    most: Duration,
    since: HashMap<u64, (u64, Instant, bool)>,
}

impl Patience {
    fn new(most: Duration) -> Self {
        Self { most, since: HashMap::new() }
    }

    fn look_until(mut self, ended: &Receiver<()>, watched: &Watched) {
        let pause = PAUSE.min(self.most / LOOKS);
        while ended.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
            let sights = watched.sights();
            for (sight, since) in self.look(&sights, Instant::now()) {
                watched.tell(sight, since);
            }
        }
    }

    /// Those that have been at the same call for too long, each once.
    fn look(&mut self, sights: &[Sight], now: Instant) -> Vec<(Sight, Instant)> {
        self.since.retain(|thread, (call, ..)| sights.iter().any(|at| at.thread == *thread && at.call == *call));
        let mut stuck = Vec::new();
        for sight in sights {
            let (_, since, told) = self.since.entry(sight.thread).or_insert((sight.call, now, false));
            if !*told && now.duration_since(*since) >= self.most {
                *told = true;
                stuck.push((*sight, *since));
            }
        }
        stuck
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Patience, Sight};

    fn stuck(patience: &mut Patience, start: Instant, seconds: u64, sights: &[(u64, u64)]) -> Vec<u64> {
        let sights: Vec<_> = sights.iter().map(|(thread, call)| Sight { thread: *thread, call: *call }).collect();
        let found = patience.look(&sights, start + Duration::from_secs(seconds));
        found.into_iter().map(|(sight, _)| sight.thread).collect()
    }

    #[test]
    fn a_call_is_named_once_when_it_has_taken_too_long() {
        let (mut patience, start) = (Patience::new(Duration::from_secs(10)), Instant::now());
        assert!(stuck(&mut patience, start, 0, &[(1, 7), (2, 8)]).is_empty());
        assert!(stuck(&mut patience, start, 9, &[(1, 7), (2, 9)]).is_empty());
        assert_eq!(stuck(&mut patience, start, 10, &[(1, 7), (2, 9)]), [1]);
        assert!(stuck(&mut patience, start, 11, &[(1, 7), (2, 9)]).is_empty());
        assert_eq!(stuck(&mut patience, start, 20, &[(1, 7), (2, 9)]), [2]);
    }

    #[test]
    fn the_next_call_begins_anew() {
        let (mut patience, start) = (Patience::new(Duration::from_secs(10)), Instant::now());
        assert!(stuck(&mut patience, start, 0, &[(1, 7)]).is_empty());
        assert!(stuck(&mut patience, start, 5, &[]).is_empty());
        assert!(stuck(&mut patience, start, 9, &[(1, 9)]).is_empty());
        assert!(stuck(&mut patience, start, 18, &[(1, 9)]).is_empty());
        assert_eq!(stuck(&mut patience, start, 19, &[(1, 9)]), [1]);
    }
}

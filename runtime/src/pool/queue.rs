//! What waits for a thread, and the threads that wait for something to do.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Whoever holds the lock never waits for the GIL, so that it may be taken with the GIL held.
pub struct Queue<T> {
    state: Mutex<State<T>>,
    filled: Condvar,
    /// Everything has ended.
    ended: Notify,
}

struct State<T> {
    waiting: VecDeque<T>,
    threads: usize,
    /// Those of them that have been asked for, and are on their way.
    coming: usize,
    /// Those that wait.
    idle: usize,
    /// Those of them that have been called.
    called: usize,
    /// Those that have come for something, and have not taken it yet: they wait for the GIL.
    awake: usize,
    closed: bool,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        let state =
            State { waiting: VecDeque::new(), threads: 0, coming: 0, idle: 0, called: 0, awake: 0, closed: false };
        Self { state: Mutex::new(state), filled: Condvar::new(), ended: Notify::new() }
    }
}

impl<T> Queue<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an item.
    ///
    /// # Arguments
    /// * `most_waiting`: how many may wait besides those that threads are about to take.
    ///
    /// # Returns
    /// Whether another thread has to be started; it counts from here on.
    ///
    /// # Errors
    /// The item, when there is no room for it.
    pub fn push(&self, item: T, most_threads: usize, most_waiting: usize) -> Result<bool, T> {
        let mut state = self.lock();
        let free = state.idle + state.coming + state.awake;
        let wants_thread = state.waiting.len() >= free && state.threads < most_threads;
        let full = state.waiting.len() >= free.saturating_add(most_waiting);
        if state.closed || (full && !wants_thread) {
            return Err(item);
        }
        state.waiting.push_back(item);
        if wants_thread {
            state.threads += 1;
            state.coming += 1;
        } else {
            self.call(&mut state);
        }
        Ok(wants_thread)
    }

    /// A thread that `push` has asked for is there.
    pub fn arrive(&self) {
        self.lock().coming -= 1;
    }

    /// Calls an idle thread, unless one is on its way to take something. Each that takes something calls the next one, so
    /// that whoever pushes many wakes one, and threads wait for the GIL one at a time.
    fn call(&self, state: &mut State<T>) {
        if state.called + state.awake == 0 && state.idle > 0 {
            state.called = 1;
            self.filled.notify_one();
        }
    }

    /// Waits until there is something to take.
    ///
    /// # Returns
    /// False when the thread has to end; otherwise it takes what there is.
    pub fn wait(&self) -> bool {
        let mut state = self.lock();
        if state.waiting.is_empty() && !state.closed {
            state.idle += 1;
            if state.idle == state.threads {
                self.ended.notify_one();
            }
            while state.called == 0 && !state.closed {
                state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            state.idle -= 1;
            state.called = state.called.saturating_sub(1);
        }
        if state.closed {
            state.threads -= 1;
            return false;
        }
        state.awake += 1;
        true
    }

    /// The next item, for a thread that `wait` has let go on.
    pub fn take(&self) -> Option<T> {
        let mut state = self.lock();
        state.awake -= 1;
        self.take_from(&mut state)
    }

    /// The next item, for a thread that has done the last one.
    pub fn take_another(&self) -> Option<T> {
        self.take_from(&mut self.lock())
    }

    fn take_from(&self, state: &mut State<T>) -> Option<T> {
        let item = state.waiting.pop_front();
        if !state.waiting.is_empty() {
            // This one may take long.
            self.call(state);
        }
        item
    }

    /// A thread that `push` has asked for does not come.
    ///
    /// # Returns
    /// What nobody will take.
    pub fn lose_thread(&self) -> VecDeque<T> {
        let mut state = self.lock();
        state.threads -= 1;
        state.coming -= 1;
        if state.threads == 0 {
            return std::mem::take(&mut state.waiting);
        }
        if !state.waiting.is_empty() {
            self.call(&mut state);
        }
        VecDeque::new()
    }

    /// Waits until nothing waits and all threads are idle.
    pub async fn idle(&self) {
        while !self.is_idle() {
            self.ended.notified().await;
        }
    }

    fn is_idle(&self) -> bool {
        let state = self.lock();
        state.waiting.is_empty() && state.idle == state.threads
    }

    /// Takes nothing more, and ends the threads.
    ///
    /// # Returns
    /// What has not begun.
    pub fn close(&self) -> VecDeque<T> {
        let mut state = self.lock();
        state.closed = true;
        self.filled.notify_all();
        std::mem::take(&mut state.waiting)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;
    use std::thread;
    use std::time::Duration;

    use super::Queue;

    #[test]
    fn a_thread_is_asked_for_as_long_as_there_may_be_more() {
        let queue = Queue::default();
        assert_eq!(queue.push(1, 2, 0), Ok(true));
        assert_eq!(queue.push(2, 2, 0), Ok(true));
        assert_eq!(queue.push(3, 2, 0), Err(3));
    }

    #[test]
    fn no_more_wait_than_may() {
        let queue = Queue::default();
        assert_eq!(queue.push(1, 1, 2), Ok(true));
        queue.arrive();
        assert!(queue.wait());
        assert_eq!(queue.take(), Some(1));
        assert_eq!(queue.push(2, 1, 2), Ok(false));
        assert_eq!(queue.push(3, 1, 2), Ok(false));
        assert_eq!(queue.push(4, 1, 2), Err(4));
        assert_eq!(queue.push(4, 1, usize::MAX), Ok(false));
    }

    #[test]
    fn a_thread_that_does_not_come_leaves_its_work_to_the_others() {
        let queue = Queue::default();
        assert_eq!(queue.push(1, 9, 0), Ok(true));
        assert_eq!(queue.push(2, 9, 0), Ok(true));
        assert!(queue.lose_thread().is_empty());
        assert_eq!(queue.lose_thread(), [1, 2]);
    }

    #[test]
    fn idle_threads_are_used_first() {
        let queue = Arc::new(Queue::default());
        let (done, finished) = channel();
        assert_eq!(queue.push(1, 9, 0), Ok(true));
        let thread = thread::spawn({
            let queue = Arc::clone(&queue);
            move || {
                queue.arrive();
                while queue.wait() {
                    done.send(queue.take()).unwrap();
                }
            }
        });
        assert_eq!(finished.recv_timeout(Duration::from_secs(60)), Ok(Some(1)));
        while !queue.is_idle() {
            thread::yield_now();
        }
        assert_eq!(queue.push(2, 9, 0), Ok(false));
        assert_eq!(finished.recv_timeout(Duration::from_secs(60)), Ok(Some(2)));
        queue.close();
        thread.join().unwrap();
        assert_eq!(queue.push(3, 9, 9), Err(3));
    }

    #[test]
    fn what_has_not_begun_is_given_back_at_the_end() {
        let queue = Queue::default();
        assert_eq!(queue.push(1, 1, 0), Ok(true));
        assert_eq!(queue.push(2, 1, 1), Ok(false));
        assert_eq!(queue.close(), [1, 2]);
        assert!(!queue.wait());
    }

    /// Threads that never come back from what they take, as those of handlers that wait for each other.
    #[test]
    fn every_item_finds_a_thread_while_others_are_at_work() {
        const ITEMS: usize = 8;
        let queue = Arc::new(Queue::default());
        let (done, finished) = channel();
        let meeting = Arc::new(std::sync::Barrier::new(ITEMS));
        let threads: Vec<_> = (0..ITEMS)
            .map(|item| {
                assert_eq!(queue.push(item, ITEMS, 0), Ok(true));
                let (queue, meeting, done) = (Arc::clone(&queue), Arc::clone(&meeting), done.clone());
                thread::spawn(move || {
                    queue.arrive();
                    while queue.wait() {
                        let mut taken = queue.take();
                        while let Some(item) = taken {
                            meeting.wait();
                            done.send(item).unwrap();
                            taken = queue.take_another();
                        }
                    }
                })
            })
            .collect();
        for round in 0..200 {
            let mut met: Vec<_> = (0..ITEMS).map(|_| finished.recv_timeout(Duration::from_secs(60)).unwrap()).collect();
            met.sort_unstable();
            assert!(met.iter().copied().eq(0..ITEMS));
            while !queue.is_idle() {
                thread::yield_now();
            }
            for item in 0..if round < 199 { ITEMS } else { 0 } {
                assert_eq!(queue.push(item, ITEMS, 0), Ok(false));
            }
        }
        queue.close();
        for thread in threads {
            thread.join().unwrap();
        }
    }
}

//! The clock of the machine, when it is set back: hyper writes the date that it has seen last until then comes again.

use std::cell::{Cell, RefCell};
use std::time::SystemTime;

use http::HeaderValue;

/// What hyper does not know of the time.
pub struct Clock {
    latest: Cell<SystemTime>,
    date: RefCell<Option<HeaderValue>>,
}

impl Clock {
    pub fn new(now: SystemTime) -> Self {
        Self { latest: Cell::new(now), date: RefCell::default() }
    }

    /// Looks at the time, once a second.
    ///
    /// # Returns
    /// Whether responses need a date of their own from here on: it is `date`.
    pub fn look(&self, now: SystemTime) -> bool {
        let went_back = now < self.latest.get();
        let date = went_back.then(|| HeaderValue::try_from(httpdate::fmt_http_date(now)).ok()).flatten();
        if !went_back {
            self.latest.set(now);
        }
        let has_date = date.is_some();
        self.date.replace(date);
        has_date
    }

    pub fn date(&self) -> Option<HeaderValue> {
        self.date.borrow().clone()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::Clock;

    #[test]
    fn a_clock_that_is_set_back_has_a_date_until_it_has_caught_up() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        let clock = Clock::new(at(10_000));
        assert!(!clock.look(at(10_001)));
        assert!(clock.look(at(5_000)));
        assert_eq!(clock.date().unwrap(), "Thu, 01 Jan 1970 01:23:20 GMT");
        assert!(clock.look(at(5_001)));
        assert_eq!(clock.date().unwrap(), "Thu, 01 Jan 1970 01:23:21 GMT");
        assert!(!clock.look(at(10_002)));
        assert_eq!(clock.date(), None);
    }
}

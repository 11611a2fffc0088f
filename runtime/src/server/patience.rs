//! How long a sender is waited for.

use std::time::Duration;

use tokio::time::Instant;

const SECOND: u64 = 1_000_000_000;

/// The time that a sender has left: what it sends gives some back, up to the whole. So one that stops is given up after
/// the whole, however much it has sent, one below the rate some time later, and one above it never.
pub struct Patience {
    whole: Duration,
    end: Instant,
}

impl Patience {
    pub fn new(whole: Duration, now: Instant) -> Self {
        Self { whole, end: now + whole }
    }

    /// Notes that `bytes` have come, at a time for which `rate` of them a second would be enough.
    pub fn earn(&mut self, bytes: u64, rate: u64, now: Instant) {
        let earned = Duration::from_nanos(bytes.saturating_mul(SECOND / rate)).min(self.whole);
        self.end = (self.end + earned).min(now + self.whole);
    }

    /// When there is none left.
    pub fn end(&self) -> Instant {
        self.end
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::Patience;

    const WHOLE: Duration = Duration::from_secs(30);
    const RATE: u64 = 256;

    /// Seconds until a sender is given up that sends so many bytes each second.
    fn lasts(bytes: &[u64]) -> u64 {
        let begun = Instant::now();
        let mut patience = Patience::new(WHOLE, begun);
        for (seconds, &bytes) in (1..).zip(bytes) {
            let now = begun + Duration::from_secs(seconds);
            if patience.end() <= now {
                return seconds;
            }
            patience.earn(bytes, RATE, now);
        }
        (patience.end() - begun).as_secs()
    }

    #[test]
    fn what_stops_is_given_up_after_the_whole_however_much_has_come() {
        assert_eq!(lasts(&[]), 30);
        assert_eq!(lasts(&[16 << 20]), 31);
        assert_eq!(lasts(&[u64::MAX]), 31);
    }

    #[test]
    fn what_comes_slowly_is_given_up_later() {
        assert_eq!(lasts(&[1; 100]), 31);
        assert_eq!(lasts(&[128; 100]), 59);
    }

    #[test]
    fn what_comes_at_the_rate_is_never_given_up() {
        assert_eq!(lasts(&[256; 1000]), 1030);
        // Half a minute of silence is made up for later.
        let halting: Vec<u64> = [[0; 20], [1024; 20]].concat().repeat(50);
        assert!(lasts(&halting) > 2000);
    }
}

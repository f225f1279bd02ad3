//! The time that the state keeps. It follows the steady clock from the start of the process on, so that setting
//! the machine's clock neither ages what is remembered nor makes it young.

use std::time::{Duration, Instant};

use jiff::Timestamp;

/// A clock that never goes back; copies show the same time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    begun: Timestamp,
    since: Instant,
}

impl Clock {
    /// Shows the time of day, or that of the newest thing known where the machine's clock is behind it.
    pub(crate) fn start(newest: Timestamp) -> Clock {
        Clock { begun: Timestamp::now().max(newest), since: Instant::now() }
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        self.after(self.since.elapsed())
    }

    fn after(&self, elapsed: Duration) -> Timestamp {
        self.begun.saturating_add(elapsed).unwrap_or(self.begun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_shows_less_than_what_is_known() {
        let newest = Timestamp::now() + Duration::from_hours(5);
        let clock = Clock::start(newest);
        assert!(clock.now() >= newest);
        assert_eq!(clock.after(Duration::from_secs(7)), newest + Duration::from_secs(7));
        assert!(Clock::start(Timestamp::UNIX_EPOCH).now() < newest);
    }
}

//! How long the index remembers: notes which article came when, and tells the index which have grown too old.
//! `stages` reads no clock, so age is known here; the forgetting itself travels in the next articles' changes.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use stages::dedupe::Index;

use crate::clock::Clock;

/// A window is forgotten in so many parts: 30 days in parts of half a day.
const PARTS: u32 = 64;
/// How often the clock is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// When an article came: those with a lower number came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// The time.
    pub(crate) time: Timestamp,
    /// Its number in the index.
    pub(crate) article: u32,
}

/// The age of what the index holds.
#[derive(Debug)]
pub(crate) struct Window {
    keep: Option<Duration>,
    clock: Clock,
    seen: VecDeque<Arrival>,
    looked: Option<Instant>,
}

impl Window {
    /// Keeps what is younger; `None` keeps everything. The ledger knows when earlier articles came.
    pub(crate) fn new(keep: Option<Duration>, clock: Clock, arrivals: &[Arrival]) -> Window {
        let mut window = Window { keep, clock, seen: VecDeque::new(), looked: None };
        for arrival in arrivals {
            window.note(*arrival);
        }
        window
    }

    /// Called after each article; looks at the clock and seldom does more.
    pub(crate) fn turn(&mut self, index: &mut Index) {
        let now = Instant::now();
        if self.looked.is_some_and(|looked| now.duration_since(looked) < LOOK) {
            return;
        }
        self.looked = Some(now);
        self.note(Arrival { time: self.clock.now(), article: index.stats().next_article });
        if let Some(before) = self.expired() {
            index.expire(before);
        }
    }

    fn note(&mut self, arrival: Arrival) {
        let Some(keep) = self.keep else { return };
        if self
            .seen
            .back()
            .is_none_or(|last| arrival.time.duration_since(last.time).unsigned_abs() >= keep / PARTS)
        {
            self.seen.push_back(arrival);
        }
    }

    /// The number of the first article that is young enough, should older ones be there.
    fn expired(&mut self) -> Option<u32> {
        let (keep, now) = (self.keep?, self.clock.now());
        let is_old = |arrival: &Arrival| now.duration_since(arrival.time).unsigned_abs() > keep;
        let mut before = None;
        while self.seen.front().is_some_and(is_old) {
            before = self.seen.pop_front().map(|arrival| arrival.article);
        }
        before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ago(seconds: u64, article: u32) -> Arrival {
        Arrival { time: Timestamp::now() - Duration::from_secs(seconds), article }
    }

    #[track_caller]
    fn check(arrivals: &[Arrival], expected: Option<u32>) {
        let clock = Clock::start(Timestamp::UNIX_EPOCH);
        let mut window = Window::new(Some(Duration::from_secs(640)), clock, arrivals);
        assert_eq!(window.expired(), expected);
        assert_eq!(window.expired(), None, "what was told is not told again");
        assert_eq!(Window::new(None, clock, arrivals).expired(), None);
    }

    #[test]
    fn what_came_before_the_window_expires_in_parts() {
        check(&[], None);
        check(&[ago(600, 3), ago(20, 9)], None);
        check(&[ago(5000, 3), ago(2000, 5), ago(700, 7), ago(20, 9)], Some(7));
        check(&[ago(5000, 3), ago(700, 5), ago(697, 7)], Some(5));
    }
}

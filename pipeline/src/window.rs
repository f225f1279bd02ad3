//! How long the index remembers: notes which article came when, and tells the index which have grown too old.
//! `stages` reads no clock, so age is known here; the forgetting itself travels in the next article's change.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use stages::dedupe::Index;

use crate::metrics::Metrics;

/// A window is forgotten in so many parts, as whole segments are: 30 days in parts of half a day.
const PARTS: u32 = 64;
/// How often the size of the index is counted.
const LOOK: Duration = Duration::from_secs(1);

/// The age of what the index holds. An article that an earlier process entered counts as new at the start of this
/// one: it is remembered longer, never shorter.
#[derive(Debug, Default)]
pub(crate) struct Window {
    keep: Option<Duration>,
    seen: VecDeque<(Instant, u32)>,
    looked: Option<Instant>,
}

impl Window {
    /// Keeps what is younger; `None` keeps everything.
    pub(crate) fn new(keep: Option<Duration>) -> Window {
        Window { keep, ..Window::default() }
    }

    /// Called after each article; looks at the clock and seldom does more.
    pub(crate) fn turn(&mut self, index: &mut Index, metrics: &Metrics) {
        let now = Instant::now();
        if self.looked.is_some_and(|looked| now.duration_since(looked) < LOOK) {
            return;
        }
        self.looked = Some(now);
        let stats = index.stats();
        metrics.index(u64::from(stats.paragraphs), stats.posting_bytes as u64);
        if let Some(before) = self.expired(now, stats.next_article) {
            index.expire(before);
        }
    }

    /// The number of the first article that is young enough, should older ones be there.
    fn expired(&mut self, now: Instant, next_article: u32) -> Option<u32> {
        let keep = self.keep?;
        if self.seen.back().is_none_or(|(then, _)| now.duration_since(*then) >= keep / PARTS) {
            self.seen.push_back((now, next_article));
        }
        let mut before = None;
        while self.seen.front().is_some_and(|(then, _)| now.duration_since(*then) > keep) {
            before = self.seen.pop_front().map(|(_, number)| number);
        }
        before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_than_the_window_expires_in_parts() {
        let mut window = Window::new(Some(Duration::from_secs(640)));
        let start = Instant::now();
        let mut expired = |seconds, next| window.expired(start + Duration::from_secs(seconds), next);
        assert_eq!(expired(0, 5), None);
        assert_eq!(expired(5, 7), None, "the same part");
        assert_eq!(expired(20, 9), None);
        assert_eq!(expired(641, 30), Some(5));
        assert_eq!(expired(642, 31), None);
        assert_eq!(expired(2000, 40), Some(30));
        assert_eq!(Window::default().expired(start, 9), None);
    }
}

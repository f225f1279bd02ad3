//! The longest time that one article held a step up, for the line with which the step ends: on the clock, and in
//! processor time, because on a busy machine the difference is time that others had the core.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// What counts as a pause: nobody who reads the stream notices less.
const PAUSE: Duration = Duration::from_millis(20);

/// The longest of many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Longest {
    /// Articles measured.
    pub(crate) articles: u64,
    /// Longest time on the clock.
    pub(crate) clock: Duration,
    /// Longest processor time.
    pub(crate) processor: Duration,
    /// Articles that took more than 20 ms of processor time.
    pub(crate) pauses: u64,
}

/// A beginning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Begun {
    clock: Instant,
    processor: Duration,
}

impl Begun {
    /// Now, in this thread.
    pub(crate) fn now() -> Begun {
        Begun { clock: Instant::now(), processor: processor() }
    }

    /// Time on the clock since.
    pub(crate) fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }
}

impl Longest {
    /// Takes in an article that this thread began and has now done.
    pub(crate) fn done(&mut self, begun: Begun) {
        self.add(begun.elapsed(), processor().saturating_sub(begun.processor));
    }

    fn add(&mut self, clock: Duration, processor: Duration) {
        self.articles += 1;
        self.clock = self.clock.max(clock);
        self.processor = self.processor.max(processor);
        self.pauses += u64::from(processor > PAUSE);
    }
}

/// Processor time of this thread.
fn processor() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_is_kept_and_pauses_are_counted() {
        let mut longest = Longest::default();
        longest.done(Begun::now());
        let ms = Duration::from_millis;
        for (clock, processor) in [(900, 4), (3, 21), (800, 20)] {
            longest.add(ms(clock), ms(processor));
        }
        assert_eq!((longest.articles, longest.clock, longest.pauses), (4, ms(900), 1));
        assert!(longest.processor >= ms(21));
    }
}

//! The daemon's pulse: what was counted in each second of the last quarter of an hour, for the pages.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch;

use crate::metrics::{Metrics, Totals};

/// Seconds remembered: fifteen minutes.
const SECONDS: usize = 900;
/// Rates are means over so many seconds, so that they can be read before they change.
const SMOOTH: usize = 10;
/// Width and height of the drawing that points are given for.
const DRAWING: (f64, f64) = (900.0, 120.0);

/// The pulse and who follows it; clones share one.
#[derive(Clone, Debug)]
pub(crate) struct Pulse {
    seconds: Arc<Mutex<VecDeque<Totals>>>,
    news: Arc<watch::Sender<Arc<str>>>,
}

/// What the page shows, and what each second changes of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Beat {
    /// Articles read per second.
    pub(crate) received: f64,
    /// Records per second.
    pub(crate) emitted: f64,
    /// Duplicates among them.
    pub(crate) duplicates: f64,
    /// Rejections per second.
    pub(crate) rejected: f64,
    /// Counts since the start.
    pub(crate) totals: Totals,
    /// Points of the line of articles read.
    pub(crate) line_in: String,
    /// Points of the line of records.
    pub(crate) line_out: String,
    /// Top of the drawing in articles per second.
    pub(crate) top: f64,
}

impl Default for Pulse {
    fn default() -> Pulse {
        Pulse { seconds: Arc::default(), news: Arc::new(watch::Sender::new(Arc::from("{}"))) }
    }
}

impl Pulse {
    /// Takes the pulse every second, until dropped.
    pub(crate) async fn follow(self, metrics: Metrics) {
        let mut ticks = tokio::time::interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            ticks.tick().await;
            self.take(metrics.totals());
        }
    }

    /// How it is now.
    pub(crate) fn beat(&self) -> Beat {
        Beat::of(&self.seconds())
    }

    /// Articles read in each second that is remembered, the newest last.
    pub(crate) fn received(&self) -> Vec<u64> {
        steps(&self.seconds(), |it| it.received)
    }

    /// Every beat from now on, as JSON.
    pub(crate) fn news(&self) -> watch::Receiver<Arc<str>> {
        self.news.subscribe()
    }

    fn take(&self, totals: Totals) {
        let mut seconds = self.seconds();
        seconds.push_back(totals);
        if seconds.len() > SECONDS {
            seconds.pop_front();
        }
        if self.news.receiver_count() > 0 {
            let beat = Beat::of(&seconds);
            drop(seconds);
            // Numbers and strings in memory always become JSON.
            self.news.send_replace(serde_json::to_string(&beat).unwrap_or_default().into());
        }
    }

    fn seconds(&self) -> MutexGuard<'_, VecDeque<Totals>> {
        self.seconds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Beat {
    fn of(seconds: &VecDeque<Totals>) -> Beat {
        let newest = seconds.back().cloned().unwrap_or_default();
        let before = seconds.len().saturating_sub(SMOOTH + 1);
        let (span, oldest) = (seconds.len() - before, seconds.get(before).cloned().unwrap_or_default());
        let rate = |of: fn(&Totals) -> u64| {
            float(of(&newest).saturating_sub(of(&oldest))) / float((span.max(2) - 1) as u64)
        };
        let (came, went) = (steps(seconds, |it| it.received), steps(seconds, |it| it.emitted));
        let top = came.iter().chain(&went).copied().max().unwrap_or_default().max(1);
        Beat {
            received: rate(|it| it.received),
            emitted: rate(|it| it.emitted),
            duplicates: rate(|it| it.duplicates),
            rejected: rate(|it| it.rejected),
            line_in: points(&came, top),
            line_out: points(&went, top),
            top: float(top),
            totals: newest,
        }
    }

    /// The corners of the surface below a line.
    pub(crate) fn surface(line: &str) -> String {
        let (first, _) = line.split_once(',').unwrap_or(("0", ""));
        format!("{first},{bottom} {line} {right},{bottom}", right = DRAWING.0, bottom = DRAWING.1)
    }

    /// How many seconds the drawing covers at most.
    pub(crate) fn minutes() -> usize {
        SECONDS / 60
    }
}

/// What was added in each second.
fn steps(seconds: &VecDeque<Totals>, of: fn(&Totals) -> u64) -> Vec<u64> {
    let pairs = seconds.iter().zip(seconds.iter().skip(1));
    pairs.map(|(before, after)| of(after).saturating_sub(of(before))).collect()
}

/// Points of a line that ends at the right edge; four seconds share a point, the highest counts.
fn points(steps: &[u64], top: u64) -> String {
    let (width, height) = DRAWING;
    let step = width / float(SECONDS as u64);
    let offset = SECONDS - steps.len().min(SECONDS);
    let groups = steps.chunks(4).enumerate().map(|(at, group)| {
        let highest = group.iter().copied().max().unwrap_or_default();
        let x = float((offset + at * 4) as u64) * step;
        format!("{x:.0},{:.1}", height - float(highest) / float(top) * height)
    });
    groups.collect::<Vec<_>>().join(" ")
}

/// Counts of a daemon stay far below the 2^53 up to which this is exact.
#[expect(clippy::cast_precision_loss, reason = "counts below 2^53")]
fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_lines_follow_the_counts() {
        let pulse = Pulse::default();
        let news = pulse.news();
        for second in 0..30 {
            pulse.take(Totals { received: second * 5, emitted: second * 4, ..Totals::default() });
        }
        let beat = pulse.beat();
        assert_eq!((beat.received, beat.emitted, beat.top), (5.0, 4.0, 5.0));
        assert!(beat.line_in.starts_with("871,0.0 "), "{}", beat.line_in);
        assert!(beat.line_out.ends_with(",24.0"), "{}", beat.line_out);
        assert!(news.borrow().contains("\"received\":5.0"));
        assert_eq!(Pulse::default().beat().line_in, "");
    }
}

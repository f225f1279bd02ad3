//! How far a run over given files is: a bar on standard error, for a person only. Nothing is drawn where standard
//! error is no terminal, or where the records run over the same one.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::task::JoinHandle;

use crate::desk::Keep;
use crate::ledger::Counts;
use crate::metrics::Metrics;
use crate::source::paths::{self, Paths, Taken};

/// How often it is drawn anew.
const TURN: Duration = Duration::from_millis(200);
/// Share of a new measurement in the rate shown, so that it can be read before it changes.
const FRESH: f64 = 0.1;
/// With a known end, and without one.
const KNOWN: &str = "{percent:>3} % {bar:24.cyan/dim} {bytes} of {total_bytes}  {msg}  {eta} left";
const UNKNOWN: &str = "{spinner} {bytes} read  {msg}  {elapsed}";

/// The bar that is drawn now; the log writes above it.
static DRAWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// A bar until it is dropped.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    begun: Instant,
    following: JoinHandle<()>,
}

/// Writes to standard error without tearing the bar.
pub(crate) fn above<T>(write: impl FnOnce() -> T) -> T {
    let bar = DRAWN.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match bar {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

impl Progress {
    /// A bar, if a person looks on; it moves as inputs are read and articles committed.
    pub(crate) fn begin(keep: Keep, paths: &Paths, metrics: &Metrics) -> Option<Progress> {
        let free = keep == Keep::Ledger || !io::stdout().is_terminal();
        if !free || !io::stderr().is_terminal() {
            return None;
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        bar.set_style(style(UNKNOWN));
        *DRAWN.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.clone());
        let following = tokio::spawn(follow(bar.clone(), paths.taken.clone(), metrics.clone()));
        let (summed, arguments) = (bar.clone(), paths.arguments.clone());
        // Large folders take a while to sum up; until then there is no end in sight.
        std::thread::spawn(move || {
            if let Some(total) = paths::total(&arguments) {
                summed.set_length(total);
                summed.set_style(style(KNOWN));
            }
        });
        Some(Progress { bar, begun: Instant::now(), following })
    }

    /// Says in place of the bar what was done.
    pub(crate) fn end(self, counts: &Counts) {
        let seconds = self.begun.elapsed().as_secs_f64();
        drop(self);
        let Counts { emitted, rejected, .. } = *counts;
        let (emitted, rejected) = (HumanCount(emitted), HumanCount(rejected));
        // Nobody to tell is no reason to fail.
        let _ = writeln!(io::stderr(), "{emitted} records, {rejected} rejected, in {seconds:.1} s");
    }
}

async fn follow(bar: ProgressBar, taken: Taken, metrics: Metrics) {
    let mut ticks = tokio::time::interval(TURN);
    let (mut before, mut shown) = (0, None);
    loop {
        ticks.tick().await;
        let totals = metrics.totals();
        let done = totals.emitted + totals.rejected + totals.skipped;
        let added = u32::try_from(done - before).unwrap_or(u32::MAX);
        let fresh = f64::from(added) / TURN.as_secs_f64();
        let rate = shown.map_or(fresh, |shown| shown + FRESH * (fresh - shown));
        (before, shown) = (done, Some(rate));
        bar.set_message(format!("{} articles, {rate:.0}/s", HumanCount(done)));
        bar.set_position(taken.bytes());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        *DRAWN.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.following.abort();
        self.bar.finish_and_clear();
    }
}

/// The templates are constants: one that cannot be read shows the built-in style.
fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("━━─")
}

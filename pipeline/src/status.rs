//! How the daemon is: whether its main loop turns, whether it is ready and if not why. Said over HTTP
//! (`http.rs`) and to systemd (here); the steps of the pipeline only report.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sd_notify::NotifyState;
use tokio::sync::watch;
use tracing::debug;

/// The main loop counts as stuck when it has not turned for so long (design: "turned within 10 s").
pub(crate) const STUCK: Duration = Duration::from_secs(10);
/// The watchdog is fed so often when systemd sets no interval.
const TICK: Duration = Duration::from_secs(3);

/// What the daemon is doing as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Recovering, or scanning sources for the first time.
    Starting,
    /// Taking articles in.
    Ready,
    /// Running, but not taking articles in; the reason is for a person.
    Waiting(String),
    /// Reading its configuration again.
    Reloading,
    /// Finishing what is under way.
    Draining,
}

/// Where every part of the daemon reports how it is; clones share one state.
#[derive(Clone, Debug)]
pub(crate) struct Status {
    started: Instant,
    turned: Arc<AtomicU64>,
    phase: Arc<watch::Sender<Phase>>,
}

impl Default for Status {
    fn default() -> Status {
        let phase = Arc::new(watch::Sender::new(Phase::Starting));
        Status { started: Instant::now(), turned: Arc::default(), phase }
    }
}

impl Status {
    /// Says that the main loop turned. The commit loop calls this after each group, and at least every few
    /// seconds while it waits for one.
    pub(crate) fn beat(&self) {
        let millis = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.turned.store(millis, Ordering::Relaxed);
    }

    /// How long ago the main loop turned.
    pub(crate) fn since_beat(&self) -> Duration {
        self.started.elapsed().saturating_sub(Duration::from_millis(self.turned.load(Ordering::Relaxed)))
    }

    /// How long the process has been running.
    pub(crate) fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    /// Whether the main loop turns.
    pub(crate) fn is_healthy(&self) -> bool {
        self.since_beat() < STUCK
    }

    /// Reports what the daemon is doing; saying the same again changes nothing.
    pub(crate) fn set(&self, phase: Phase) {
        self.phase.send_if_modified(|held| {
            let changed = *held != phase;
            *held = phase;
            changed
        });
    }

    /// What the daemon is doing.
    pub(crate) fn phase(&self) -> Phase {
        self.phase.borrow().clone()
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Phase::Starting => out.write_str("starting: sources are not scanned yet"),
            Phase::Ready => out.write_str("ready"),
            Phase::Waiting(reason) => write!(out, "waiting: {reason}"),
            Phase::Reloading => out.write_str("reading the configuration again"),
            Phase::Draining => out.write_str("finishing what is under way"),
        }
    }
}

/// Tells systemd of every change, and feeds its watchdog as long as the main loop turns. Without systemd it
/// tells nobody. Runs until dropped.
pub(crate) async fn tell_systemd(status: Status) {
    let mut phases = status.phase.subscribe();
    phases.mark_changed();
    let tick = sd_notify::watchdog_enabled().map_or(TICK, |interval| (interval / 3).min(TICK));
    let mut ticks = tokio::time::interval(tick);
    loop {
        tokio::select! {
            changed = phases.changed() => {
                if changed.is_err() {
                    return;
                }
                tell(&phases.borrow_and_update().clone());
            }
            _ = ticks.tick() => {
                if status.is_healthy() {
                    notify(&[NotifyState::Watchdog]);
                }
            }
        }
    }
}

/// Tells systemd of one phase; also called where no task runs any more.
pub(crate) fn tell(phase: &Phase) {
    let words = phase.to_string();
    let words = NotifyState::Status(&words);
    match phase {
        Phase::Starting | Phase::Waiting(_) => notify(&[words]),
        Phase::Ready => notify(&[NotifyState::Ready, words]),
        Phase::Draining => notify(&[NotifyState::Stopping, words]),
        Phase::Reloading => match NotifyState::monotonic_usec_now() {
            Ok(now) => notify(&[NotifyState::Reloading, now, words]),
            Err(_) => notify(&[words]),
        },
    }
}

fn notify(states: &[NotifyState<'_>]) {
    if let Err(err) = sd_notify::notify(states) {
        debug!(%err, "systemd does not listen");
    }
}

//! What is counted, in OpenMetrics. One function per event, called where the event is logged. Each change and
//! each scrape holds one lock, so every scrape shows
//! `received = emitted + rejected + skipped + in flight` exactly.
//!
//! A new metric is a field of [`Counted`], a line in `metrics/register.rs`, a function, and a line in
//! `deploy/metrics.md`.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_channel::{Receiver, WeakReceiver};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use serde::{Deserialize, Serialize};
use stages::article::{Decision, Reason};

use crate::source::intake::{Behind, Room};

mod register;

/// Upper ends of the time buckets in seconds, each some 3 times the last: stages take 10 µs to 100 ms,
/// a commit 0.5 ms on a local disk to seconds on a stalled one.
const TIMES: [f64; 13] = [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0];

/// Where every part of the daemon counts; clones count together.
#[derive(Clone, Debug)]
pub(crate) struct Metrics(Arc<Mutex<Counted>>);

/// Counts since the start, for the pages.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Totals {
    /// Items read.
    pub(crate) received: u64,
    /// Records committed.
    pub(crate) emitted: u64,
    /// Exact and near duplicates among them.
    pub(crate) duplicates: u64,
    /// Items set aside.
    pub(crate) rejected: u64,
    /// Items that hold no article by design.
    pub(crate) skipped: u64,
    /// Items read and not yet committed.
    pub(crate) in_flight: u64,
    /// How long the oldest article of the newest commit had waited, in seconds.
    pub(crate) lag: f64,
    /// Name, depth and bound of each queue.
    pub(crate) queues: Vec<(Cow<'static, str>, u64, u64)>,
    /// Paragraphs that the index remembers, and the bytes that they take.
    pub(crate) index: (u64, u64),
    /// Name of each source and what it has not read yet.
    pub(crate) backlog: Vec<(String, Behind)>,
}

/// The steps whose time is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// Splitting, stripping and fingerprinting one article.
    Prepare,
    /// Looking one article up in the index and entering it.
    Dedupe,
    /// Writing one article's record.
    Record,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Step::Prepare => "prepare",
            Step::Dedupe => "dedupe",
            Step::Record => "record",
        }
    }
}

#[derive(Debug, Default)]
struct Counted {
    registry: Registry,
    received: Counter,
    read: Counter,
    emitted: Family<Deciding, Counter>,
    written: Counter,
    rejected: Family<Coded, Counter>,
    skipped: Family<Coded, Counter>,
    in_flight: Gauge,
    stripped: Family<Reasoned, Counter>,
    copied: Counter,
    left_out: Counter,
    step: Steps,
    commit: Timing,
    lag: Gauge<f64, std::sync::atomic::AtomicU64>,
    paragraphs: Gauge,
    index: Gauge,
    ready: Gauge,
    depth: Family<Queued, Gauge>,
    bound: Family<Queued, Gauge>,
    backlog_files: Family<Sourced, Gauge>,
    backlog_bytes: Family<Sourced, Gauge>,
    in_flight_bytes: Gauge,
    in_flight_bound: Gauge,
    memory: Gauge,
    room: Option<Room>,
    queues: Vec<Queue>,
    totals: Totals,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Deciding {
    decision: String,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Coded {
    code: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Reasoned {
    reason: String,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Stepped {
    step: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Queued {
    queue: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Sourced {
    source: String,
}

/// A histogram of times.
#[derive(Clone, Debug)]
struct Timing(Histogram);

impl Default for Timing {
    fn default() -> Timing {
        Timing(timing())
    }
}

/// A histogram of times for each step.
#[derive(Clone, Debug)]
struct Steps(Family<Stepped, Histogram, fn() -> Histogram>);

impl Default for Steps {
    fn default() -> Steps {
        Steps(Family::new_with_constructor(timing))
    }
}

fn timing() -> Histogram {
    Histogram::new(TIMES)
}

/// A queue whose depth is looked up at each scrape.
struct Queue {
    name: &'static str,
    bound: u64,
    depth: Box<dyn Fn() -> u64 + Send>,
}

impl fmt::Debug for Queue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name)
    }
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut counted = Counted { registry: Registry::with_prefix("copydesk"), ..Counted::default() };
        register::all(&mut counted);
        register::start_at_zero(&counted);
        Metrics(Arc::new(Mutex::new(counted)))
    }
}

impl Metrics {
    /// An item of so many bytes came in.
    pub(crate) fn received(&self, bytes: u64) {
        let mut counted = self.lock();
        counted.totals.received += 1;
        counted.received.inc();
        counted.read.inc_by(bytes);
        counted.in_flight.inc();
    }

    /// An article's record of so many bytes was committed.
    pub(crate) fn emitted(&self, decision: Decision, bytes: u64) {
        let mut counted = self.lock();
        counted.totals.emitted += 1;
        let duplicate = matches!(decision, Decision::ExactDuplicate | Decision::NearDuplicate);
        counted.totals.duplicates += u64::from(duplicate);
        counted.emitted.get_or_create(&Deciding { decision: name(decision) }).inc();
        counted.written.inc_by(bytes);
        counted.in_flight.dec();
    }

    /// An item's rejection was committed.
    pub(crate) fn rejected(&self, code: &'static str) {
        let mut counted = self.lock();
        counted.totals.rejected += 1;
        counted.rejected.get_or_create(&Coded { code }).inc();
        counted.in_flight.dec();
    }

    /// An item without an article was passed over.
    pub(crate) fn skipped(&self, code: &'static str) {
        let mut counted = self.lock();
        counted.totals.skipped += 1;
        counted.skipped.get_or_create(&Coded { code }).inc();
        counted.in_flight.dec();
    }

    /// A paragraph was stripped.
    pub(crate) fn stripped(&self, reason: Reason) {
        self.lock().stripped.get_or_create(&Reasoned { reason: name(reason) }).inc();
    }

    /// A paragraph ran before.
    pub(crate) fn copied(&self) {
        self.lock().copied.inc();
    }

    /// A step took so long over one article.
    pub(crate) fn took(&self, step: Step, time: Duration) {
        self.lock().step.0.get_or_create(&Stepped { step: step.name() }).observe(time.as_secs_f64());
    }

    /// A group was committed in so long; its oldest article had waited `lag` since it was read.
    pub(crate) fn committed(&self, time: Duration, lag: Duration) {
        let counted = self.lock();
        counted.commit.0.observe(time.as_secs_f64());
        counted.lag.set(lag.as_secs_f64());
    }

    /// So many committed entries found no room in the archive.
    pub(crate) fn left_out(&self, entries: u64) {
        self.lock().left_out.inc_by(entries);
    }

    /// The index holds so many paragraphs in so many bytes.
    pub(crate) fn index(&self, paragraphs: u64, bytes: u64) {
        let mut counted = self.lock();
        counted.totals.index = (paragraphs, bytes);
        counted.paragraphs.set(gauge(paragraphs));
        counted.index.set(gauge(bytes));
    }

    /// A source has seen so much that it has not read yet.
    pub(crate) fn backlog(&self, source: &str, behind: Behind) {
        let mut counted = self.lock();
        let (family, value) = match behind {
            Behind::Files(files) => (&counted.backlog_files, files),
            Behind::Bytes(bytes) => (&counted.backlog_bytes, bytes),
        };
        family.get_or_create(&Sourced { source: source.to_owned() }).set(gauge(value));
        match counted.totals.backlog.iter_mut().find(|(name, _)| name == source) {
            Some((_, held)) => *held = behind,
            None => counted.totals.backlog.push((source.to_owned(), behind)),
        }
    }

    /// The daemon became ready, or stopped being so.
    pub(crate) fn ready(&self, ready: bool) {
        self.lock().ready.set(i64::from(ready));
    }

    /// Shows this queue's depth and bound from now on; does not keep it open.
    pub(crate) fn show_queue<T: Send + 'static>(&self, name: &'static str, queue: &Receiver<T>) {
        let weak: WeakReceiver<T> = queue.downgrade();
        let mut counted = self.lock();
        let bound = queue.capacity().unwrap_or_default() as u64;
        counted.bound.get_or_create(&Queued { queue: name }).set(gauge(bound));
        let depth = Box::new(move || weak.upgrade().map_or(0, |queue| queue.len() as u64));
        counted.queues.push(Queue { name, bound, depth });
    }

    /// Shows the bytes in flight and their bound from now on.
    pub(crate) fn show_room(&self, room: &Room) {
        let mut counted = self.lock();
        counted.in_flight_bound.set(gauge(room.bytes()));
        counted.room = Some(room.clone());
    }

    /// What was counted so far, for the pages.
    pub(crate) fn totals(&self) -> Totals {
        let counted = self.lock();
        let held = &counted.totals;
        Totals {
            in_flight: held.received.saturating_sub(held.emitted + held.rejected + held.skipped),
            lag: counted.lag.get(),
            queues: counted.queues.iter().map(|it| (it.name.into(), (it.depth)(), it.bound)).collect(),
            ..held.clone()
        }
    }

    /// Everything counted so far as OpenMetrics text.
    pub(crate) fn text(&self) -> String {
        let counted = self.lock();
        for queue in &counted.queues {
            counted.depth.get_or_create(&Queued { queue: queue.name }).set(gauge((queue.depth)()));
        }
        counted.in_flight_bytes.set(gauge(counted.room.as_ref().map_or(0, Room::used)));
        counted.memory.set(gauge(resident_bytes()));
        let mut text = String::new();
        // Writing into memory cannot fail.
        let _ = encode(&mut text, &counted.registry);
        text
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name that a serde enum has in records.
fn name(of: impl serde::Serialize) -> String {
    let value = serde_json::to_value(of).ok();
    value.as_ref().and_then(serde_json::Value::as_str).unwrap_or("unknown").to_owned()
}

/// What a gauge shows; nothing that is counted here comes near the limit.
fn gauge(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Memory that the process holds, as the kernel counts it; 0 where it does not say.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes: Option<u64> = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
    kibibytes.unwrap_or_default() * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, line: &str) -> i64 {
        let found = text.lines().find_map(|it| it.strip_prefix(line)?.strip_prefix(' '));
        found.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {line} in\n{text}"))
    }

    #[test]
    fn nothing_vanishes() {
        let metrics = Metrics::default();
        (0..5).for_each(|_| metrics.received(10));
        metrics.emitted(Decision::NearDuplicate, 100);
        metrics.rejected("empty");
        metrics.skipped("catalogue");
        let text = metrics.text();
        assert_eq!(value(&text, "copydesk_received_articles_total"), 5);
        assert_eq!(value(&text, "copydesk_emitted_articles_total{decision=\"near_duplicate\"}"), 1);
        assert_eq!(value(&text, "copydesk_rejected_articles_total{code=\"empty\"}"), 1);
        assert_eq!(value(&text, "copydesk_skipped_articles_total{code=\"catalogue\"}"), 1);
        assert_eq!(value(&text, "copydesk_in_flight_articles"), 2);
        assert_eq!(value(&text, "copydesk_read_bytes_total"), 50);
        assert!(text.ends_with("# EOF\n"));
    }

    #[test]
    fn queues_are_shown_and_not_kept_open() {
        let metrics = Metrics::default();
        let (tx, rx) = async_channel::bounded(7);
        metrics.show_queue("articles", &rx);
        tx.try_send(1).unwrap();
        let text = metrics.text();
        assert_eq!(value(&text, "copydesk_queue_depth_articles{queue=\"articles\"}"), 1);
        assert_eq!(value(&text, "copydesk_queue_bound_articles{queue=\"articles\"}"), 7);
        drop(rx);
        assert!(tx.is_closed());
        assert_eq!(value(&metrics.text(), "copydesk_queue_depth_articles{queue=\"articles\"}"), 0);
    }

    #[test]
    fn times_are_histograms() {
        let metrics = Metrics::default();
        metrics.took(Step::Prepare, Duration::from_micros(200));
        metrics.committed(Duration::from_millis(2), Duration::from_millis(20));
        let text = metrics.text();
        assert_eq!(value(&text, "copydesk_step_seconds_bucket{le=\"0.0003\",step=\"prepare\"}"), 1);
        assert_eq!(value(&text, "copydesk_commit_seconds_count"), 1);
        assert!(text.contains("copydesk_lag_seconds 0.02\n"), "{text}");
    }
}

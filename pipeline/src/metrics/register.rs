//! Under which name, type, unit and help each count is scraped. `deploy/metrics.md` says the same for people, and a
//! test compares the two.

use std::sync::atomic::AtomicU64;
use std::time::{SystemTime, UNIX_EPOCH};

use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Unit;
use stages::article::{Decision, Reason};

use super::{Coded, Counted, Deciding, Reasoned, Step, Stepped, name};

/// Registers everything that is counted.
pub(super) fn all(counted: &mut Counted) {
    let Counted { registry: to, .. } = counted;
    let unit = |name: &str| Unit::Other(name.to_owned());
    let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
    to.register("build", "The running version", build);
    let started: Gauge<f64, AtomicU64> = Gauge::default();
    started.set(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64());
    to.register_with_unit("start_time", "When the process started, since the epoch", Unit::Seconds, started);
    to.register_with_unit("received", "Items read from inputs", unit("articles"), counted.received.clone());
    let help = "Records committed, by decision; exact_duplicate and near_duplicate are the duplicates";
    to.register_with_unit("emitted", help, unit("articles"), counted.emitted.clone());
    let help = "Items set aside with a reason, by code";
    to.register_with_unit("rejected", help, unit("articles"), counted.rejected.clone());
    let help = "Items that hold no article by design, by code";
    to.register_with_unit("skipped", help, unit("articles"), counted.skipped.clone());
    let help = "Items read and not yet committed: received less emitted, rejected and skipped";
    to.register_with_unit("in_flight", help, unit("articles"), counted.in_flight.clone());
    let help = "Size of the items read and not yet committed";
    to.register_with_unit("in_flight", help, Unit::Bytes, counted.in_flight_bytes.clone());
    let help = "Most bytes in flight; sources wait when they are reached";
    to.register_with_unit("in_flight_bound", help, Unit::Bytes, counted.in_flight_bound.clone());
    let help = "Memory that the process holds";
    to.register_with_unit("resident_memory", help, Unit::Bytes, counted.memory.clone());
    to.register_with_unit("read", "Size of the items read", Unit::Bytes, counted.read.clone());
    to.register_with_unit("written", "Size of the records committed", Unit::Bytes, counted.written.clone());
    let help = "Paragraphs that are not the story, by reason";
    to.register_with_unit("stripped", help, unit("paragraphs"), counted.stripped.clone());
    to.register_with_unit("copied", "Paragraphs that ran before", unit("paragraphs"), counted.copied.clone());
    to.register_with_unit("step", "Time of a step over one article", Unit::Seconds, counted.step.0.clone());
    to.register_with_unit("commit", "Time of one commit", Unit::Seconds, counted.commit.0.clone());
    let help = "Committed articles that the archive had no room for; records are not concerned";
    to.register_with_unit("unarchived", help, unit("articles"), counted.left_out.clone());
    let help = "How long the oldest article of the newest commit had waited since it was read";
    to.register_with_unit("lag", help, Unit::Seconds, counted.lag.clone());
    let help = "Paragraphs that the index remembers";
    to.register_with_unit("index", help, unit("paragraphs"), counted.paragraphs.clone());
    to.register_with_unit("index", "Memory that the index takes", Unit::Bytes, counted.index.clone());
    let help = "Files of a watch folder seen but not yet read";
    to.register_with_unit("backlog", help, unit("files"), counted.backlog_files.clone());
    let help = "Bytes of followed logs not yet read";
    to.register_with_unit("backlog", help, Unit::Bytes, counted.backlog_bytes.clone());
    to.register("ready", "1 while articles are taken in, else 0", counted.ready.clone());
    to.register_with_unit("queue_depth", "Articles in a queue", unit("articles"), counted.depth.clone());
    to.register_with_unit("queue_bound", "Most articles in a queue", unit("articles"), counted.bound.clone());
}

/// Shows series from the start, so that the first event is an increase and not a new series.
pub(super) fn start_at_zero(counted: &Counted) {
    let decisions = [Decision::Unique, Decision::PartialDuplicate, Decision::NearDuplicate];
    for decision in
        decisions.into_iter().chain([Decision::ExactDuplicate, Decision::Revision, Decision::Empty])
    {
        let _ = counted.emitted.get_or_create(&Deciding { decision: name(decision) });
    }
    for code in ["panic", "too_large"] {
        let _ = counted.rejected.get_or_create(&Coded { code });
    }
    let _ = counted.skipped.get_or_create(&Coded { code: "not_article" });
    for step in [Step::Prepare, Step::Dedupe, Step::Record] {
        let _ = counted.step.0.get_or_create(&Stepped { step: step.name() });
    }
    let _ = counted.stripped.get_or_create(&Reasoned { reason: name(Reason::Other) });
}

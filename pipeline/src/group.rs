//! What goes into one commit: the entries of the ledger, and what is counted once they are durable.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::Serialize;
use stages::article::{Decided, Decision, Reject, Verdict};
use stages::dedupe::Change;
use stages::record::{self, Policy};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tracing::{debug, warn};

use crate::archive::Archive;
use crate::ledger::{Entry, Outcome};
use crate::live::Live;
use crate::mark::Forgotten;
use crate::metrics::{self, Metrics};
use crate::step::{Step, Verdicts, Work};
use crate::trace;

/// Entries on their way to one commit, with the room they take.
#[derive(Debug)]
pub(crate) struct Group {
    entries: Vec<Entry>,
    printed: Vec<Vec<u8>>,
    forgotten: Forgotten,
    counted: Vec<Counted>,
    room: Vec<OwnedSemaphorePermit>,
    traced: Vec<trace::Committing>,
    bytes: usize,
    oldest: Instant,
}

/// What writing a record needs besides the article.
#[derive(Clone, Debug)]
pub(crate) struct Writing {
    /// What a reload may change: the policy.
    pub(crate) live: watch::Receiver<Arc<Live>>,
    /// Whether records are kept apart from the ledger, for standard output.
    pub(crate) print: bool,
    /// Where everything is counted.
    pub(crate) metrics: Metrics,
    /// What the pages look into; `None` keeps nothing.
    pub(crate) archive: Option<Archive>,
}

/// What is counted when an entry is durable.
#[derive(Debug)]
enum Counted {
    Emitted { decision: Decision, bytes: u64 },
    Rejected { code: &'static str },
    Skipped { code: &'static str },
}

impl Group {
    /// A group without articles.
    pub(crate) fn new() -> Group {
        Group {
            entries: Vec::new(),
            printed: Vec::new(),
            forgotten: Forgotten::default(),
            counted: Vec::new(),
            room: Vec::new(),
            traced: Vec::new(),
            bytes: 0,
            oldest: Instant::now(),
        }
    }

    /// Takes in what sources need no more; in the ledger that comes before the entries.
    pub(crate) fn forget(&mut self, forgotten: Forgotten) {
        self.forgotten.0.extend(forgotten.0);
    }

    /// Whether there is no article in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Articles in it, and what takes the place of articles.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Bytes that it writes.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// What the ledger is told.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Takes the records for standard output: a commit that is tried again prints them once.
    pub(crate) fn take_printed(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.printed)
    }

    /// Marks that their source needs no more.
    pub(crate) fn forgotten(&self) -> &Forgotten {
        &self.forgotten
    }

    /// Writes the record of what was decided and takes it in.
    pub(crate) fn add(&mut self, step: Step<Verdicts>, writing: &Writing) {
        let (policy, metrics) = (writing.live.borrow().policy, &writing.metrics);
        let traced = trace::step(&step.journey, metrics::Step::Record).entered();
        let begun = Instant::now();
        let now = Timestamp::now();
        let (mut outcome, counted) = match step.work {
            Work::Article((decided, change)) => {
                trace::decided(&step.journey, &decided);
                count_paragraphs(&decided, metrics);
                emitted(&decided, change.as_ref(), policy, now)
            }
            Work::Reject(reject) => (rejected(&reject, now), Counted::Rejected { code: reject.code }),
            Work::Skip(skip) => {
                debug!(path = skip.input.path.as_str(), code = skip.code, "skipped");
                (Outcome::Skip, Counted::Skipped { code: skip.code })
            }
        };
        if let Outcome::Record { line, change } = &mut outcome {
            self.bytes += line.len() + change.len();
            if writing.print {
                self.printed.push(std::mem::take(line));
            }
        }
        if self.entries.is_empty() {
            self.oldest = step.arrived;
        }
        self.entries.push(Entry { mark: step.mark, outcome });
        self.counted.push(counted);
        self.room.push(step.room);
        metrics.took(metrics::Step::Record, begun.elapsed());
        drop(traced);
        self.traced.push(trace::committing(step.journey));
    }

    /// Counts everything in it and hands it to the archive: it is durable now.
    pub(crate) fn committed(self, writing: &Writing, took: Duration) {
        if self.is_empty() {
            return;
        }
        let metrics = &writing.metrics;
        if let Some(archive) = &writing.archive {
            let left_out = self.entries.iter().filter(|entry| !archived(archive, &entry.outcome)).count();
            metrics.left_out(left_out as u64);
        }
        for counted in self.counted {
            match counted {
                Counted::Emitted { decision, bytes } => metrics.emitted(decision, bytes),
                Counted::Rejected { code } => metrics.rejected(code),
                Counted::Skipped { code } => metrics.skipped(code),
            }
        }
        metrics.committed(took, self.oldest.elapsed());
    }
}

/// Whether the archive had room for it.
fn archived(archive: &Archive, outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Record { line, .. } => archive.record(line),
        Outcome::Reject { line } => archive.reject(line),
        Outcome::Skip => true,
    }
}

fn count_paragraphs(decided: &Decided, metrics: &Metrics) {
    for paragraph in &decided.article.paragraphs {
        match &paragraph.verdict {
            Verdict::Keep => {}
            Verdict::Strip(strip) => metrics.stripped(strip.reason),
            Verdict::Copy(_) => metrics.copied(),
        }
    }
}

fn emitted(decided: &Decided, change: Option<&Change>, policy: Policy, now: Timestamp) -> (Outcome, Counted) {
    debug!(id = %decided.id, outlet = %decided.article.outlet.key, decision = ?decided.decision, "emitted");
    let line = record::line(decided, policy, &now.to_string());
    let mut encoded = Vec::new();
    if let Some(change) = change {
        change.encode(&mut encoded);
    }
    let counted = Counted::Emitted { decision: decided.decision, bytes: line.len() as u64 };
    (Outcome::Record { line, change: encoded }, counted)
}

fn rejected(reject: &Reject, now: Timestamp) -> Outcome {
    let (path, code) = (&reject.input.path, reject.code);
    warn!(path, member = reject.member, offset = reject.offset, code, detail = reject.detail, "rejected");
    let letter = DeadLetter {
        source: &reject.input.source,
        path,
        member: reject.member.as_deref(),
        offset: reject.offset,
        code,
        detail: &reject.detail,
        rejected_at: now.to_string(),
    };
    // Serialising borrowed strings and numbers into memory cannot fail.
    Outcome::Reject { line: serde_json::to_vec(&letter).unwrap_or_default() }
}

#[derive(Serialize)]
struct DeadLetter<'a> {
    source: &'a str,
    path: &'a str,
    member: Option<&'a str>,
    offset: u64,
    code: &'static str,
    detail: &'a str,
    rejected_at: String,
}

//! The start: the index comes to where the ledger stands. One thread reads and prepares, another one enters.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use jiff::Timestamp;
use stages::dedupe::{Batch, Change, Index};

use crate::ledger::{self, Item};
use crate::step::Stopped;
use crate::window::Arrival;

/// Bytes of changes that are entered together, some 100,000 paragraphs: enough for each page of postings to be
/// visited for several of them. Prepared they take ten times as much, and four such batches exist at a time.
const BATCH: usize = 16 << 20;
/// Batches that wait to be entered.
const WAITING: usize = 1;

/// What a replay tells besides the index.
#[derive(Debug, Default)]
pub(crate) struct Replayed {
    /// Changes entered.
    pub(crate) changes: u64,
    /// When articles came, oldest first, at most one a minute.
    pub(crate) arrivals: Vec<Arrival>,
}

impl Replayed {
    /// The newest time in the ledger.
    pub(crate) fn newest(&self) -> Timestamp {
        self.arrivals.last().map_or(Timestamp::UNIX_EPOCH, |arrival| arrival.time)
    }

    /// The first article that did not certainly come before a time; `None` where none is known to have.
    pub(crate) fn before(&self, time: Timestamp, next_article: u32) -> Option<u32> {
        let known = self.arrivals.iter().rev().find(|arrival| arrival.time <= time)?;
        let is_newest = self.arrivals.last() == Some(known);
        let all = is_newest && time.duration_since(known.time) > ledger::STAMPED;
        Some(if all { next_article } else { known.article })
    }
}

/// Enters every change into the index.
pub(crate) fn replay(
    changes: impl Iterator<Item = Result<Item, ledger::Error>> + Send,
    index: &mut Index,
) -> Result<Replayed, Stopped> {
    let (ready, batches) = sync_channel(WAITING);
    thread::scope(|scope| {
        let reader = scope.spawn(move || read(changes, &ready));
        for batch in batches {
            index.apply_batch(&batch);
        }
        reader.join().map_err(|_| Stopped::Step)?
    })
}

fn read(
    changes: impl Iterator<Item = Result<Item, ledger::Error>>,
    ready: &SyncSender<Batch>,
) -> Result<Replayed, Stopped> {
    let mut replayed = Replayed::default();
    let (mut batch, mut bytes, mut arrived) = (Vec::new(), 0, None);
    for item in changes {
        let encoded = match item? {
            Item::Arrived(time) => {
                arrived = Some(time);
                continue;
            }
            Item::Change(encoded) => encoded,
        };
        let change = Change::decode(&encoded).ok_or(Stopped::Index { number: replayed.changes })?;
        if let (Some(time), Some(article)) = (arrived, change.article()) {
            replayed.arrivals.push(Arrival { time, article });
            arrived = None;
        }
        replayed.changes += 1;
        bytes += encoded.len();
        batch.push(change);
        if bytes >= BATCH {
            // Fails only where entering has panicked, which the thread that entered tells.
            let _ = ready.send(Batch::new(std::mem::take(&mut batch)));
            bytes = 0;
        }
    }
    let _ = ready.send(Batch::new(batch));
    Ok(replayed)
}

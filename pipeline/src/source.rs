//! Where articles come from, and what each kind of source must know to go on after a crash.
//! A new kind is a file below, a variant of [`Mark`] if it has a position of its own, and an arm in `run.rs`.

pub(crate) mod intake;
pub(crate) mod watch;
pub(crate) mod tail;
pub(crate) mod paths;
mod file;
mod hints;
mod names;
mod sidecar;
#[cfg(test)]
mod trial;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use stages::article::Item;
use tokio::sync::OwnedSemaphorePermit;

/// One item on its way through the daemon.
#[derive(Debug)]
pub(crate) struct Arrival {
    /// What was read.
    pub(crate) item: Item,
    /// Where its source goes on once this item is committed.
    pub(crate) mark: Mark,
    /// Its share of the bytes that may be in flight; given back when it is committed.
    pub(crate) room: OwnedSemaphorePermit,
}

/// Where a source goes on behind an item. The ledger keeps the newest mark of each [`MarkKey`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Mark {
    /// Nothing to go on from: standard input, or a run without state.
    Nowhere,
    /// A file that is read once, from front to back.
    File(FileMark),
    /// A file that grows.
    Tail(TailMark),
}

/// What one mark replaces when a newer one is committed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum MarkKey {
    /// A file of a watch folder, or of `once --data`, by its path.
    File(#[serde(with = "names::any")] PathBuf),
    /// A tailed file, by source and the number that the tail gave it when it was first seen.
    Tail(String, u64),
}

/// Progress in a file that is read once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileMark {
    /// The file.
    #[serde(with = "names::any")]
    pub(crate) path: PathBuf,
    /// What it looked like when it was read.
    pub(crate) stamp: Stamp,
    /// Items of it that are committed; a resumed read drops as many.
    pub(crate) items: u64,
    /// Set by the last item: what becomes of the file once that is committed.
    pub(crate) finish: Option<Finish>,
}

/// Tells a file from another, or from a later version, at the same path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// Device number.
    pub(crate) device: u64,
    /// Inode number.
    pub(crate) inode: u64,
    /// Length in bytes.
    pub(crate) length: u64,
    /// Modification time in nanoseconds since the epoch.
    pub(crate) modified: i128,
}

/// What becomes of a file that is read to its end. Done after the commit, as often as needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Finish {
    /// It stays where it is.
    Keep,
    /// It goes to this path; a clash gets a suffix.
    Move(#[serde(with = "names::any")] PathBuf),
    /// It is deleted.
    Delete,
    /// It goes to this path of the rejected folder, with `NAME.error.json` beside it.
    Reject {
        /// Where it goes.
        #[serde(with = "names::any")]
        to: PathBuf,
        /// The content of `NAME.error.json`.
        error: String,
    },
}

/// Progress in a file that grows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TailMark {
    /// Name of the configured source.
    pub(crate) source: String,
    /// Number that the tail gave this file when it was first seen; unique within the source.
    pub(crate) number: u64,
    /// Path at which it was first seen; its records keep it.
    #[serde(with = "names::any")]
    pub(crate) path: PathBuf,
    /// Device number.
    pub(crate) device: u64,
    /// Inode number.
    pub(crate) inode: u64,
    /// Length of the head that `head` covers, at most 4 KiB.
    pub(crate) head_length: u64,
    /// Fingerprint of the head.
    pub(crate) head: u64,
    /// Where reading goes on.
    pub(crate) offset: u64,
    /// Fingerprint of the up to 256 bytes before `offset`.
    pub(crate) before: u64,
}

impl Mark {
    /// What this mark replaces; `None` where nothing is kept.
    pub(crate) fn key(&self) -> Option<MarkKey> {
        match self {
            Mark::Nowhere => None,
            Mark::File(mark) => Some(MarkKey::File(mark.path.clone())),
            Mark::Tail(mark) => Some(MarkKey::Tail(mark.source.clone(), mark.number)),
        }
    }
}

//! What each source must know to go on after a crash. The ledger keeps it, the sources make it and read it back.
//!
//! A kind of source with a position of its own gets a variant of [`Mark`] here, and a tag in `ledger/codec.rs`.

use std::path::PathBuf;

/// Where a source goes on behind an item. The ledger keeps the newest mark of each [`MarkKey`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing to go on from: standard input, or a run without state.
    Nowhere,
    /// A file that is read once, from front to back.
    File(FileMark),
    /// A file that grows.
    Tail(TailMark),
}

/// What one mark replaces when a newer one is committed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MarkKey {
    /// A file of a watch folder, or of `once --data`, by its path.
    File(PathBuf),
    /// A tailed file, by source and the number that the tail gave it when it was first seen.
    Tail(String, u64),
}

/// Progress in a file that is read once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileMark {
    /// The file.
    pub(crate) path: PathBuf,
    /// What it looked like when it was read.
    pub(crate) stamp: Stamp,
    /// Items of it that are committed; a resumed read drops as many.
    pub(crate) items: u64,
    /// Set by the last item: what becomes of the file once that is committed.
    pub(crate) finish: Option<Finish>,
}

/// Tells a file from another, or from a later version, at the same path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl Stamp {
    /// Whether a file at the same path is still the same. The device does not count: network shares, and some local
    /// file systems too, get another number each time they are mounted.
    pub(crate) fn is_same_file(&self, other: &Stamp) -> bool {
        *self == Stamp { device: self.device, ..*other }
    }
}

/// What becomes of a file that is read to its end. Done after the commit, as often as needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Finish {
    /// It stays where it is.
    Keep,
    /// It goes to this path; a clash gets a suffix.
    Move(PathBuf),
    /// It is deleted.
    Delete,
    /// It goes to this path of the rejected folder, with `NAME.error.json` beside it.
    Reject {
        /// Where it goes.
        to: PathBuf,
        /// The content of `NAME.error.json`.
        error: String,
    },
}

/// Progress in a file that grows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TailMark {
    /// Name of the configured source.
    pub(crate) source: String,
    /// Number that the tail gave this file when it was first seen; unique within the source.
    pub(crate) number: u64,
    /// Path at which it was first seen; its records keep it.
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

/// Marks that no source needs any more, for example of files that are gone.
#[derive(Debug, Default)]
pub(crate) struct Forgotten(pub(crate) Vec<MarkKey>);

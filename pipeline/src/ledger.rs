//! What survives a crash: input positions, index changes and output bytes are one commit.
//!
//! A commit is one frame appended to a journal, then one `fdatasync`. Before the sync nothing is visible,
//! after it everything in the frame is done in any order and as often as needed.

use crate::source::{Mark, MarkKey};

/// What one arrival came to; a commit is a run of these in order.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Where its source goes on.
    pub(crate) mark: Mark,
    /// What it became.
    pub(crate) outcome: Outcome,
}

/// What one arrival became.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// A record, and what it changes in the index ([`stages::dedupe::Change`], encoded).
    Record {
        /// One JSON object without its newline.
        line: Vec<u8>,
        /// Encoded change; empty with deduplication off.
        change: Vec<u8>,
    },
    /// A rejection: one JSON object for the dead-letter file, without its newline.
    Reject {
        /// One JSON object without its newline.
        line: Vec<u8>,
    },
    /// Counted only.
    Skip,
}

/// Marks that no source needs any more, for example of files that are gone.
#[derive(Debug, Default)]
pub(crate) struct Forgotten(pub(crate) Vec<MarkKey>);

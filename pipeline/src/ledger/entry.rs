//! What is committed: arrivals, and what each came to.

use crate::mark::Mark;

/// One arrival, and what it came to; a commit is a run of these in order.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Where its source goes on.
    pub(crate) mark: Mark,
    /// What it became.
    pub(crate) outcome: Outcome,
}

impl Entry {
    /// What it changes in the index, if anything.
    pub(super) fn change(&self) -> Option<&[u8]> {
        match &self.outcome {
            Outcome::Record { change, .. } => Some(change.as_slice()).filter(|change| !change.is_empty()),
            Outcome::Reject { .. } | Outcome::Skip => None,
        }
    }
}

/// What one arrival became.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// A record, and what it changes in the index ([`stages::dedupe::Change`], encoded).
    Record {
        /// One JSON object without its newline; empty where records go elsewhere.
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

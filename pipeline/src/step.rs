//! What travels between two steps of the pipeline, and what stops it.

use std::time::Instant;

use stages::article::{Decided, Reject, Skip};
use stages::dedupe::Change;
use tokio::sync::OwnedSemaphorePermit;
use tracing::Span;

use crate::mark::Mark;

/// An article with its verdicts, and what it adds to the index.
pub(crate) type Verdicts = (Box<Decided>, Option<Change>);

/// What must stop the daemon. Everything else retries or is set aside.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    /// What was decided cannot be made durable.
    #[error(transparent)]
    Ledger(#[from] crate::ledger::Error),
    /// The index was written by another version of this program, or is damaged in a way that checksums miss.
    #[error("change {number} of the index cannot be read by this version")]
    Index {
        /// How many changes stand before it.
        number: u64,
    },
    /// A step ended before its input did; the reason is in the log.
    #[error("a step of the pipeline ended early")]
    Step,
}

/// What one arrival is between two steps: an article on its way, or something to be counted in its place.
#[derive(Debug)]
pub(crate) struct Step<T> {
    /// What it is by now.
    pub(crate) work: Work<T>,
    /// Where its source goes on once it is committed.
    pub(crate) mark: Mark,
    /// Its share of the bytes in flight.
    pub(crate) room: OwnedSemaphorePermit,
    /// When it came into the pipeline.
    pub(crate) arrived: Instant,
    /// The trace of its way, if one is made.
    pub(crate) journey: Span,
}

/// An article, or what takes its place in the order.
#[derive(Debug)]
pub(crate) enum Work<T> {
    /// An article.
    Article(T),
    /// What cannot become one.
    Reject(Reject),
    /// What holds none by design.
    Skip(Skip),
}

//! Where articles come from. A new kind is a file below, a variant of [`Mark`] if it has a position of its own,
//! and an arm in `daemon.rs`.

pub(crate) mod intake;
pub(crate) mod watch;
pub(crate) mod tail;
pub(crate) mod paths;
pub(crate) mod retry;
mod file;
mod hints;
mod names;
mod sidecar;
#[cfg(test)]
mod trial;

use stages::article::Item;
use tokio::sync::OwnedSemaphorePermit;

use crate::mark::Mark;

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

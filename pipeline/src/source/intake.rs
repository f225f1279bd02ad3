//! The way from a source into the pipeline: bounded by a count and by bytes, closed to shut everything down.

use std::sync::Arc;

use async_channel::Sender;
use serde::{Deserialize, Serialize};
use stages::article::{Body, Item};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::Arrival;
use crate::mark::Forgotten;
use crate::mark::{Mark, MarkKey};

/// Nothing more is taken: the daemon shuts down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the pipeline takes nothing more")]
pub(crate) struct Closed;

/// Bytes that may be between the sources and the ledger's commit, shared by all sources.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    free: Arc<Semaphore>,
    bytes: u32,
}

/// Where one source puts what it read.
#[derive(Clone, Debug)]
pub(crate) struct Intake {
    arrivals: Sender<Arrival>,
    forgotten: Sender<Forgotten>,
    room: Room,
    status: Arc<Status>,
}

/// What a source says about itself, for readiness and metrics.
#[derive(Debug)]
pub(crate) struct Status {
    /// Name of the source.
    pub(crate) name: String,
    readiness: watch::Sender<Readiness>,
    behind: watch::Sender<Option<Behind>>,
}

/// What a source has seen and not yet passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Behind {
    /// Files of a folder.
    Files(u64),
    /// Bytes of logs.
    Bytes(u64),
}

/// Whether a source has seen all that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Readiness {
    /// The first scan is still running.
    Scanning,
    /// The last scan was complete.
    Ready,
    /// The last scan was not complete, for this reason.
    Trouble(String),
}

impl Room {
    /// Room for so many bytes.
    pub(crate) fn new(bytes: u32) -> Room {
        // A semaphore of tokio holds fewer permits than a usize on 32-bit machines only.
        let permits = usize::try_from(bytes).unwrap_or(Semaphore::MAX_PERMITS);
        Room { free: Arc::new(Semaphore::new(permits)), bytes }
    }

    /// Waits for the room of one item; an item larger than all the room there is takes all of it.
    async fn take(&self, bytes: u64) -> Result<OwnedSemaphorePermit, Closed> {
        let share = u32::try_from(bytes).unwrap_or(u32::MAX).min(self.bytes);
        Arc::clone(&self.free).acquire_many_owned(share).await.map_err(|_| Closed)
    }

    /// Bytes in flight.
    pub(crate) fn used(&self) -> u64 {
        u64::from(self.bytes).saturating_sub(self.free.available_permits() as u64)
    }

    /// Most bytes in flight.
    pub(crate) fn bytes(&self) -> u64 {
        u64::from(self.bytes)
    }
}

impl Intake {
    /// The way in for the source of this name.
    pub(crate) fn new(
        name: &str,
        arrivals: Sender<Arrival>,
        forgotten: Sender<Forgotten>,
        room: Room,
    ) -> Intake {
        let status = Arc::new(Status::new(name));
        Intake { arrivals, forgotten, room, status }
    }

    /// Passes one item on as soon as there is room for it.
    pub(crate) async fn pass(&self, item: Item, mark: Mark) -> Result<(), Closed> {
        let room = tokio::select! {
            room = self.room.take(weight(&item)) => room?,
            () = self.arrivals.closed() => return Err(Closed),
        };
        self.arrivals.send(Arrival { item, mark, room }).await.map_err(|_| Closed)
    }

    /// [`Intake::pass`] for the blocking threads that read files.
    pub(crate) fn pass_blocking(&self, item: Item, mark: Mark) -> Result<(), Closed> {
        Handle::current().block_on(self.pass(item, mark))
    }

    /// Waits until nothing more is taken.
    pub(crate) async fn closed(&self) {
        self.arrivals.closed().await;
    }

    /// Fails once nothing more is taken.
    pub(crate) fn open(&self) -> Result<(), Closed> {
        if self.arrivals.is_closed() { Err(Closed) } else { Ok(()) }
    }

    /// Tells the ledger that marks are not needed any more. Gives them back if it has no time now.
    pub(crate) fn forget(&self, keys: Vec<MarkKey>) -> Vec<MarkKey> {
        match self.forgotten.try_send(Forgotten(keys)) {
            Err(async_channel::TrySendError::Full(Forgotten(keys))) => keys,
            Ok(()) | Err(async_channel::TrySendError::Closed(_)) => Vec::new(),
        }
    }

    /// What the source says about itself.
    pub(crate) fn status(&self) -> &Arc<Status> {
        &self.status
    }
}

impl Status {
    /// That of a source which has not looked yet.
    pub(super) fn new(name: &str) -> Status {
        let readiness = watch::Sender::new(Readiness::Scanning);
        Status { name: name.to_owned(), readiness, behind: watch::Sender::new(None) }
    }

    /// What the last scan came to.
    pub(crate) fn readiness(&self) -> Readiness {
        self.readiness.borrow().clone()
    }

    /// What it has seen and not yet passed on; `None` before its first look.
    pub(crate) fn behind(&self) -> Option<Behind> {
        *self.behind.borrow()
    }

    /// Notes what a scan came to.
    pub(super) fn scanned(&self, readiness: Readiness) {
        self.readiness.send_if_modified(|last| {
            let changed = *last != readiness;
            *last = readiness;
            changed
        });
    }

    /// Notes that so many bytes more were passed on, until the source looks again.
    pub(super) fn passed(&self, bytes: u64) {
        self.behind.send_if_modified(|behind| {
            let Some(Behind::Bytes(left)) = behind else { return false };
            *left = left.saturating_sub(bytes);
            true
        });
    }

    /// Notes how far the source is behind.
    pub(super) fn lags(&self, behind: Behind) {
        self.behind.send_replace(Some(behind));
    }
}

/// About how much memory an item holds; what is not its text is small, 1 KiB stands for it.
fn weight(item: &Item) -> u64 {
    let text = match item {
        Item::Article(article) => match &article.body {
            Body::Html(text) | Body::Text(text) => text.len(),
        },
        Item::Reject(_) | Item::Skip(_) => 0,
    };
    u64::try_from(text).unwrap_or(u64::MAX).saturating_add(1024)
}

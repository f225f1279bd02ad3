//! A pipeline with its ledger open and its index where the ledger stands, ready for sources.

use std::sync::Arc;

use async_channel::{Sender, bounded};
use stages::dedupe::{self, Index};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tracing::{info, warn};

use crate::archive::Archive;
use crate::clock::Clock;
use crate::commit::Committer;
use crate::disk::Native;
use crate::group::Writing;
use crate::ledger::{Counts, Ledger};
use crate::live::Live;
use crate::mark::Forgotten;
use crate::mark::Mark;
use crate::metrics::Metrics;
use crate::recover::{self, Replayed};
use crate::run::Pipeline;
use crate::settings::Settings;
use crate::source::intake::{Intake, Room};
use crate::status::Status;
use crate::step::Stopped;
use crate::window::Window;

/// Bytes that may be between the sources and the commit: three of the largest items, or some ten thousand
/// articles of the usual 5 KB.
const IN_FLIGHT: u32 = 64 << 20;
/// Messages about marks that are no longer needed; a source that finds the queue full tries again later.
const FORGOTTEN: usize = 64;

/// What a run keeps and where its records go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// State in the data folder, records in the output folder.
    Ledger,
    /// State in the data folder, records to standard output once they are committed.
    LedgerAndPrint,
    /// No state, records to standard output.
    Print,
}

/// A running pipeline without its sources.
#[derive(Debug)]
pub(crate) struct Desk {
    /// The steps.
    pub(crate) pipeline: Pipeline,
    /// Where sources left off; taken by the sources when they start.
    pub(crate) marks: Vec<Mark>,
    /// What a reload swaps.
    pub(crate) live: watch::Sender<Arc<Live>>,
    /// Where everything is counted.
    pub(crate) metrics: Metrics,
    /// How the daemon is.
    pub(crate) status: Status,
    /// What the pages look into.
    pub(crate) archive: Option<Archive>,
    /// Why intake waits, as long as it does.
    pub(crate) stalled: watch::Receiver<Option<String>>,
    forgotten: Sender<Forgotten>,
    room: Room,
}

impl Desk {
    /// Opens the ledger, brings the index to where it stands and starts the steps.
    pub(crate) async fn open(settings: Arc<Settings>, keep: Keep) -> Result<Desk, Stopped> {
        let live = watch::Sender::new(Arc::new(Live::new(&settings)));
        let kept = Arc::clone(&settings);
        let state = spawn_blocking(move || recover(&kept, keep)).await.map_err(|_| Stopped::Step)?;
        let State { ledger, index, marks, replayed } = state?;
        let clock = Clock::start(replayed.newest());
        let window = Window::new(settings.window, clock, &replayed.arrivals);
        let (forgotten, forgetting) = bounded(FORGOTTEN);
        let (metrics, status) = (Metrics::default(), Status::default());
        // Opened behind the ledger, whose lock keeps other processes out.
        let archive = archive(&settings);
        let (stalling, stalled) = watch::channel(None);
        let committer = Committer {
            ledger,
            writing: Writing {
                live: live.subscribe(),
                print: keep != Keep::Ledger,
                metrics: metrics.clone(),
                archive: archive.clone(),
            },
            forgotten: forgetting,
            status: status.clone(),
            stalled: stalling,
            counts: Counts::default(),
            clock,
        };
        let room = Room::new(IN_FLIGHT);
        metrics.show_room(&room);
        let pipeline = Pipeline::start(index, window, committer);
        Ok(Desk { pipeline, marks, live, metrics, status, archive, stalled, forgotten, room })
    }

    /// The way in for the source of this name.
    pub(crate) fn intake(&self, name: &str) -> Intake {
        Intake::new(name, self.pipeline.arrivals(), self.forgotten.clone(), self.room.clone())
    }
}

/// The archive, unless it is turned off; the daemon runs without it where it cannot be opened.
fn archive(settings: &Settings) -> Option<Archive> {
    if settings.archive.size == 0 {
        return None;
    }
    Archive::open(&settings.data_dir.join("archive"), &settings.archive)
        .inspect_err(|err| warn!(%err, "no archive: the pages stay empty"))
        .ok()
}

/// The durable state, the index that follows from it, and where the sources left off.
struct State {
    ledger: Option<Ledger>,
    index: Index,
    marks: Vec<Mark>,
    replayed: Replayed,
}

fn recover(settings: &Settings, keep: Keep) -> Result<State, Stopped> {
    let max_paragraphs = u32::try_from(settings.max_paragraphs).unwrap_or(u32::MAX);
    let mut index = Index::new(dedupe::Settings { max_paragraphs });
    if keep == Keep::Print {
        return Ok(State { ledger: None, index, marks: Vec::new(), replayed: Replayed::default() });
    }
    let (ledger, recovered) = Ledger::open(settings, Native)?;
    let replayed = recover::replay(recovered.changes, &mut index)?;
    let (changes, records) = (replayed.changes, recovered.counts.emitted);
    info!(changes, records, "the index stands where the ledger does");
    Ok(State { ledger: Some(ledger), index, marks: recovered.marks, replayed })
}

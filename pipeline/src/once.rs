//! `copydesk once`: the same pipeline over given files, then the end.

use std::path::PathBuf;
use std::sync::Arc;

use stages::article::Format;
use tracing::warn;

use crate::cli::Exit;
use crate::desk::{Desk, Keep};
use crate::mark::{FileMark, Mark};
use crate::progress::Progress;
use crate::settings::Settings;
use crate::signals::{Asked, Signals};
use crate::source::paths::{self, Paths, Taken};
use crate::step::Stopped;

/// What to read and where to put it.
#[derive(Debug)]
pub(crate) struct Once {
    /// Files, folders, or `-` for standard input.
    pub(crate) paths: Vec<PathBuf>,
    /// Format that the user insists on.
    pub(crate) format: Option<Format>,
    /// Outlet of articles that name none.
    pub(crate) outlet: Option<String>,
    /// Largest item in bytes.
    pub(crate) max_item: u64,
    /// What is kept and where records go.
    pub(crate) keep: Keep,
}

/// Why a run over files ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A path cannot be read.
    #[error(transparent)]
    Paths(#[from] paths::Error),
    /// No signals to listen to.
    #[error("signals")]
    Signals(#[from] std::io::Error),
    /// What was read cannot be written.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// Reads everything once and waits until it is committed. A signal stops the reading, not what is under way.
pub(crate) async fn run(once: Once, settings: Arc<Settings>) -> Result<Exit, Error> {
    let mut desk = Desk::open(settings, once.keep).await?;
    let resumed = std::mem::take(&mut desk.marks).into_iter().filter_map(file_mark).collect();
    let paths = Paths {
        arguments: once.paths,
        format: once.format,
        outlet: once.outlet,
        max_item: once.max_item,
        taken: Taken::default(),
        resumed,
    };
    let progress = Progress::begin(once.keep, &paths, &desk.metrics);
    let mut signals = Signals::listen()?;
    let intake = desk.intake("once");
    let read = tokio::select! {
        read = paths::run(paths, intake) => Some(read),
        () = stop(&mut signals) => None,
    };
    tokio::spawn(signals.stop_at_once());
    desk.pipeline.close();
    let counts = desk.pipeline.wait().await?;
    if let Some(progress) = progress {
        progress.end(&counts);
    }
    let Some(read) = read else {
        warn!("stopped before everything was read");
        return Ok(Exit::Stopped);
    };
    if counts.arrived == 0 && read.is_ok() {
        warn!("nothing to read: no files there, or all of them were read in an earlier run");
    }
    read?;
    Ok(if counts.rejected == 0 { Exit::Good } else { Exit::Rejected })
}

/// A run over files has no configuration to read again.
async fn stop(signals: &mut Signals) {
    while signals.asked().await != Asked::Stop {}
}

fn file_mark(mark: Mark) -> Option<FileMark> {
    match mark {
        Mark::File(mark) => Some(mark),
        Mark::Nowhere | Mark::Tail(_) => None,
    }
}

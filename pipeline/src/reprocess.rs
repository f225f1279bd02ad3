//! `copydesk reprocess`: runs the originals that the archive keeps through the same pipeline again, after a rule or a
//! setting changed. Reads the archive only: the daemon may work on, and its state stays as it is.

use std::collections::VecDeque;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use stages::article::{Incoming, Item};
use tokio::sync::oneshot;

use crate::archive;
use crate::desk::{Desk, Keep};
use crate::ledger::Counts;
use crate::mark::Mark;
use crate::original::{self, Place, Trace};
use crate::settings::Settings;
use crate::source::intake::Intake;
use crate::step::Stopped;

/// Originals that wait for their record: more than are ever under way at once between reading and commit.
const WAITING: usize = 2048;
/// How often the line about progress is written.
const TURN: Duration = Duration::from_millis(200);

/// What to run again.
#[derive(Debug)]
pub(crate) struct Reprocess {
    /// Folder of the archive.
    pub(crate) archive: PathBuf,
    /// Outlets; none means all.
    pub(crate) outlets: Vec<String>,
    /// Where records go.
    pub(crate) keep: Keep,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Done {
    /// What the originals came to.
    pub(crate) counts: Counts,
    /// Records in the archive.
    pub(crate) records: u64,
    /// Records whose original is not kept.
    pub(crate) missing: u64,
}

/// Why nothing was run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The archive cannot be read.
    #[error("{}: {err}", .folder.display())]
    Archive {
        /// Its folder.
        folder: PathBuf,
        /// What the system says.
        err: io::Error,
    },
    /// What was made cannot be written.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// Runs every original whose record the archive holds, in the order of the records.
pub(crate) async fn run(what: Reprocess, settings: Arc<Settings>) -> Result<Done, Error> {
    let mut desk = Desk::open(settings, what.keep).await?;
    let intake = desk.intake("reprocess");
    let (ended, end) = oneshot::channel();
    let runtime = tokio::runtime::Handle::current();
    let folder = what.archive.clone();
    std::thread::spawn(move || {
        let _entered = runtime.enter();
        let _ = ended.send(pass_all(&what, &intake));
    });
    let read = end.await.map_err(|_| Stopped::Step)?;
    desk.pipeline.close();
    let counts = desk.pipeline.wait().await?;
    let done = read.map_err(|err| Error::Archive { folder, err })?;
    Ok(Done { counts, ..done })
}

fn pass_all(what: &Reprocess, intake: &Intake) -> io::Result<Done> {
    let mut done = Done::default();
    let mut waiting: VecDeque<(Place, Incoming)> = VecDeque::new();
    let mut progress = Progress::begin(&what.archive, what.keep);
    archive::each(&what.archive, &mut |entry, read| {
        progress.turn(read, done.records);
        if let Some(bytes) = entry.strip_prefix(b"o") {
            waiting.extend(original::decode(bytes));
            if waiting.len() > WAITING {
                waiting.pop_front();
            }
            return true;
        }
        let Some(trace) =
            entry.strip_prefix(b"r").and_then(|line| serde_json::from_slice::<Trace>(line).ok())
        else {
            return true;
        };
        if !what.outlets.is_empty() && !what.outlets.contains(&trace.outlet) {
            return true;
        }
        done.records += 1;
        // An original without a record was never committed: a crash came between, and it was read again.
        let found = waiting.iter().position(|(place, _)| *place == trace.input);
        let Some((_, article)) = found.and_then(|at| waiting.remove(at)) else {
            done.missing += 1;
            return true;
        };
        intake.pass_blocking(Item::Article(Box::new(article)), Mark::Nowhere).is_ok()
    })?;
    Ok(done)
}

/// A line on standard error, where a person looks on.
struct Progress {
    total: Option<u64>,
    begun: Instant,
    shown: Instant,
}

impl Progress {
    fn begin(folder: &Path, keep: Keep) -> Progress {
        let is_seen = io::stderr().is_terminal() && (keep == Keep::Ledger || !io::stdout().is_terminal());
        let begun = Instant::now();
        Progress { total: is_seen.then(|| archive::bytes(folder)), begun, shown: begun }
    }

    fn turn(&mut self, read: u64, records: u64) {
        let Some(total) = self.total else { return };
        if self.shown.elapsed() < TURN {
            return;
        }
        self.shown = Instant::now();
        let seconds = self.begun.elapsed().as_secs().max(1);
        let left = total.saturating_sub(read).saturating_mul(seconds).checked_div(read).unwrap_or(0);
        let share = read.saturating_mul(100).checked_div(total).unwrap_or(100).min(100);
        // A line that cannot be shown is no reason to stop.
        let _ = write!(
            io::stderr(),
            "\r{share:>3} %  {records} records, {}/s, {left} s left \x1b[K",
            records / seconds
        );
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.total.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

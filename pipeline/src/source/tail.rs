//! Logs that grow: each line of a file that a glob matches is passed on once, whatever becomes of the file.
//!
//! A new file is read from its start; there is no setting to start at its end. A line without an end waits for it.
//! Only once a file is rotated away or deleted and has not grown for a minute its rest is passed as the last line.

mod logs;
mod admit;
mod follow;
mod lines;
mod identity;
mod listing;
mod rotation;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::RecursiveMode;
use stages::article::Item;
use tokio::runtime::Handle;
use tokio::time::Instant;
use tracing::{info, warn};

use super::hints::{Hints, Seen};
use super::intake::{Closed, Intake, Readiness};
use crate::mark::{Mark, TailMark};
use crate::settings::Tail;
use listing::Globs;
use logs::Logs;

/// Share of the time that scans may take where names come and go all the time: one part in so many.
const SCAN_SHARE: u32 = 5;

/// Shortest time between two scans.
const SCAN_GAP: Duration = Duration::from_millis(10);

/// Why following logs ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A glob that cannot be read.
    #[error("tail {name}: {err}")]
    Glob {
        /// Name of the source.
        name: String,
        /// What is wrong.
        err: globset::Error,
    },
    /// A defect of this program.
    #[error("tail {0} panicked")]
    Panicked(String),
}

/// Follows logs until nothing more is taken. `resumed` are the ledger's marks; those of other sources are ignored.
pub(crate) async fn run(tail: Tail, resumed: Vec<TailMark>, intake: Intake) -> Result<(), Error> {
    let name = tail.name.clone();
    let globs = Globs::new(&tail.include).map_err(|err| Error::Glob { name: tail.name.clone(), err })?;
    let logs = Logs::resume(tail, Arc::clone(intake.status()), globs, resumed, handles());
    let following = Following {
        name: name.clone(),
        logs,
        intake,
        hints: Hints::none(),
        watched: None,
        next_scan: Instant::now(),
        earliest_scan: Instant::now(),
    };
    tokio::task::spawn_blocking(move || following.follow()).await.map_err(|_| Error::Panicked(name))
}

/// Files that a tail holds open: half of what the process may, the rest is for everybody else.
fn handles() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    limit.map_or(usize::MAX, |limit| usize::try_from(limit / 2).unwrap_or(usize::MAX))
}

/// A tail at work.
struct Following {
    name: String,
    logs: Logs,
    intake: Intake,
    hints: Hints,
    /// The folders that are watched, as they were found.
    watched: Option<Vec<Option<(u64, u64)>>>,
    /// When the next scan is due.
    next_scan: Instant,
    /// When a hint may cause a scan.
    earliest_scan: Instant,
}

/// Passes a line on, which is one line less to come.
fn pass_on(intake: &Intake, item: Item, mark: Mark) -> Result<(), Closed> {
    let bytes = item.bytes();
    intake.pass_blocking(item, mark)?;
    intake.status().passed(bytes);
    Ok(())
}

impl Following {
    fn follow(mut self) {
        let runtime = Handle::current();
        let mut seen = Seen { names: true, ..Seen::default() };
        while self.turn(seen).is_ok() {
            let due = if self.logs.puzzled { self.earliest_scan } else { self.next_scan };
            let until = self.logs.next_due().map_or(due, |next| next.min(due));
            let next = runtime.block_on(async {
                tokio::select! {
                    () = self.intake.closed() => None,
                    seen = self.hints.look(until) => Some(seen),
                }
            });
            let Some(next) = next else { return };
            seen = next;
        }
    }

    fn turn(&mut self, seen: Seen) -> Result<(), Closed> {
        let now = Instant::now();
        if let Some(reason) = &seen.failed {
            warn!(source = %self.name, %reason, "no events from the folders of logs, polling them instead");
            self.hints = Hints::none();
            self.logs.puzzled = true;
        }
        self.logs.puzzled |= seen.names;
        let is_due = now >= self.next_scan || self.logs.next_due().is_some_and(|due| now >= due);
        let (intake, logs) = (&self.intake, &mut self.logs);
        let mut pass = |item, mark| pass_on(intake, item, mark);
        if !is_due && !logs.puzzled {
            logs.peek(seen.paths.into_keys(), now, &mut pass)?;
        }
        if is_due || (self.logs.puzzled && now >= self.earliest_scan) {
            self.scan()?;
        }
        self.logs.tell_behind();
        Ok(())
    }

    fn scan(&mut self) -> Result<(), Closed> {
        self.rewatch();
        let started = Instant::now();
        let intake = &self.intake;
        self.logs.scan(started, &mut |item, mark| pass_on(intake, item, mark))?;
        self.note_trouble();
        self.logs.gone = self.intake.forget(std::mem::take(&mut self.logs.gone));
        let ended = Instant::now();
        self.earliest_scan = ended + SCAN_GAP.max((ended - started) * SCAN_SHARE).min(self.hints.rescan());
        self.next_scan = ended + self.hints.rescan();
        Ok(())
    }

    fn note_trouble(&self) {
        let status = self.intake.status();
        let before = status.readiness();
        let now = self.logs.trouble.clone().map_or(Readiness::Ready, Readiness::Trouble);
        match (&before, &now) {
            (_, Readiness::Trouble(reason)) if before != now => {
                warn!(source = %self.name, %reason, "a folder of logs cannot be read");
            }
            (Readiness::Trouble(_), Readiness::Ready) => {
                info!(source = %self.name, "all folders of logs can be read again");
            }
            _ => {}
        }
        status.scanned(now);
    }

    /// Sets the watches anew if other folders stand at the paths.
    fn rewatch(&mut self) {
        let folders = self.logs.folders();
        let there: Vec<Option<(u64, u64)>> = folders.keys().map(|folder| identity_of(folder)).collect();
        if self.watched.as_ref() == Some(&there) {
            return;
        }
        let mode = |depth: usize| {
            if depth > 0 { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive }
        };
        let present = folders.iter().zip(&there).filter(|(_, there)| there.is_some());
        let watches: Vec<(&PathBuf, RecursiveMode)> =
            present.map(|((folder, &depth), _)| (folder, mode(depth))).collect();
        let all_present = watches.len() == folders.len();
        self.hints = if all_present {
            Hints::over(watches.into_iter().map(|(folder, mode)| (folder.as_path(), mode)))
        } else {
            Hints::none()
        };
        self.watched = Some(there);
    }
}

fn identity_of(folder: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(folder).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

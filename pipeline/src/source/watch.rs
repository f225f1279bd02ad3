//! A folder that files are dropped into. Events are a hint, the scan is the truth: a file is read once it was
//! renamed into place, closed after writing, or has not changed for a while; never twice as long as it looks the
//! same. What was read is remembered by the ledger's marks, what becomes of it is done after the commit.

mod folder;
mod known;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use notify::RecursiveMode;
use stages::article::Input;
use tokio::runtime::Handle;
use tokio::time::Instant;
use tracing::{info, warn};

use super::file::{self, Ended, Job, Taken};
use super::hints::{Hints, Seen, Sign};
use super::intake::{Behind, Closed, Intake, Readiness};
use super::{names, sidecar};
use crate::mark::{FileMark, Finish, MarkKey, Stamp};
use crate::settings::{After, Watch};
use folder::{Found, Listing, look};
use known::Known;

/// Why watching a folder ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The configured path is of no use.
    #[error("watch {name}: {path}: {err}")]
    Path {
        /// Name of the source.
        name: String,
        /// The configured folder.
        path: PathBuf,
        /// What is wrong with it.
        err: io::Error,
    },
    /// A defect of this program.
    #[error("watch {0} panicked")]
    Panicked(String),
}

/// When the inode of a file changed last, as it does when the file is moved; `None` where there is none.
fn changed(path: &Path) -> Option<i128> {
    let there = std::fs::symlink_metadata(path).ok()?;
    Some(i128::from(there.ctime()) * 1_000_000_000 + i128::from(there.ctime_nsec()))
}

/// Watches a folder until nothing more is taken. `resumed` are the ledger's marks; others' are ignored.
pub(crate) async fn run(watch: Watch, resumed: Vec<FileMark>, intake: Intake) -> Result<(), Error> {
    let name = watch.name.clone();
    let folder = Folder::new(watch, resumed, intake)?;
    // Its files are read by one thread that may block: at most one is open and held at any time.
    tokio::task::spawn_blocking(move || folder.follow()).await.map_err(|_| Error::Panicked(name))
}

/// A watched folder at work.
struct Folder {
    watch: Watch,
    root: PathBuf,
    intake: Intake,
    known: Known,
    hints: Hints,
    /// Device and inode of the folder that is watched; another one may come to stand at the path.
    watched: Option<(u64, u64)>,
    /// FIFOs and the like that were warned of.
    odd: BTreeSet<PathBuf>,
    /// Folders that could not be read at the last look.
    unread: BTreeSet<PathBuf>,
    /// Files that could not be opened; warned of once, tried again with each scan.
    refused: BTreeSet<PathBuf>,
    next_scan: Instant,
}

impl Folder {
    fn new(watch: Watch, resumed: Vec<FileMark>, intake: Intake) -> Result<Folder, Error> {
        let absolute = std::path::absolute(&watch.path);
        let root = absolute.map_err(|err| Error::Path {
            name: watch.name.clone(),
            path: watch.path.clone(),
            err,
        })?;
        let ours = resumed.into_iter().filter(|mark| mark.path.starts_with(&root));
        Ok(Folder {
            known: Known::resume(ours, watch.settle),
            hints: Hints::none(),
            watched: None,
            odd: BTreeSet::new(),
            unread: BTreeSet::new(),
            refused: BTreeSet::new(),
            next_scan: Instant::now(),
            watch,
            root,
            intake,
        })
    }

    /// Scans, looks where a hint says, and waits, until nothing more is taken.
    fn follow(mut self) {
        let runtime = Handle::current();
        let mut seen = Seen { names: true, ..Seen::default() };
        while self.turn(seen).is_ok() {
            let until = self.known.next_settled().map_or(self.next_scan, |due| due.min(self.next_scan));
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

    fn turn(&mut self, mut seen: Seen) -> Result<(), Closed> {
        if let Some(reason) = seen.failed.take() {
            warn!(source = %self.watch.name, %reason, "no events from the watched folder, polling it instead");
            self.hints = Hints::none();
            seen.names = true;
        }
        for path in std::mem::take(&mut seen.left) {
            self.known.leave(&path, changed(&path));
        }
        // A hint at the root itself: it may have gone, or another one come.
        if seen.names || seen.paths.contains_key(&self.root) || Instant::now() >= self.next_scan {
            self.scan(&seen.paths)
        } else {
            self.peek(seen.paths)
        }
    }

    /// Looks at everything.
    fn scan(&mut self, hinted: &BTreeMap<PathBuf, Sign>) -> Result<(), Closed> {
        self.rewatch();
        let closed: Vec<PathBuf> = self.closed_folders();
        let listing = Listing::of(&self.root, &closed);
        self.note_trouble(&listing);
        self.drop_missing(&listing);
        for path in listing.odd.difference(&self.odd) {
            warn!(source = %self.watch.name, path = %names::shown(path), "skipped: not a regular file");
        }
        self.odd.clone_from(&listing.odd);
        for (folder, reason) in listing.unread.iter().filter(|(folder, _)| !self.unread.contains(*folder)) {
            let folder = names::shown(folder);
            warn!(source = %self.watch.name, %folder, %reason, "folder not readable, trying again");
        }
        self.unread = listing.unread.keys().cloned().collect();
        self.refused.retain(|path| listing.files.contains_key(path));
        let ready = self.ready(&listing.files, hinted);
        self.read_all(ready)?;
        self.next_scan = Instant::now() + self.hints.rescan();
        Ok(())
    }

    /// Looks at paths that a hint named, and at those that may have settled.
    fn peek(&mut self, mut hinted: BTreeMap<PathBuf, Sign>) -> Result<(), Closed> {
        for path in self.known.settling() {
            hinted.entry(path).or_insert(Sign::Changed);
        }
        let mut files = BTreeMap::new();
        for path in hinted.keys() {
            match look(path) {
                Found::File(stamp) if self.is_ours(path) => {
                    files.insert(path.clone(), stamp);
                }
                // A folder that was moved here brings files that no event names.
                Found::Odd | Found::Folder => self.next_scan = Instant::now(),
                _ => self.known.unsettle(path),
            }
        }
        let ready = self.ready(&files, &hinted);
        self.read_all(ready)
    }

    /// The files that are complete and new, in the order in which they are read.
    fn ready(
        &mut self,
        files: &BTreeMap<PathBuf, Stamp>,
        hinted: &BTreeMap<PathBuf, Sign>,
    ) -> Vec<(PathBuf, Stamp)> {
        let (now, clock) = (Instant::now(), SystemTime::now());
        let mut ready: Vec<(PathBuf, Stamp)> = Vec::new();
        for (path, &stamp) in files {
            let complete = hinted.get(path) == Some(&Sign::Complete) || known::is_old(stamp, clock);
            let is_ready = if complete {
                self.known.is_new(path, stamp)
            } else {
                self.known.has_settled(path, stamp, now)
            };
            if is_ready {
                ready.push((path.clone(), stamp));
            }
        }
        // The map gives them by the bytes of their paths already, and the sort is stable.
        ready.sort_by_key(|(_, stamp)| stamp.modified);
        ready
    }

    fn read_all(&mut self, ready: Vec<(PathBuf, Stamp)>) -> Result<(), Closed> {
        let mut left = u64::try_from(ready.len()).unwrap_or(u64::MAX);
        for (path, stamp) in ready {
            self.intake.open()?;
            self.intake.status().lags(Behind::Files(left));
            self.read(path, stamp)?;
            left = left.saturating_sub(1);
        }
        self.intake.status().lags(Behind::Files(0));
        Ok(())
    }

    fn read(&mut self, path: PathBuf, stamp: Stamp) -> Result<(), Closed> {
        let mut job = self.job(path, stamp);
        if let Some(passed) = self.known.passed(&job.path) {
            job.done = job.done.max(passed.still(&job).unwrap_or_default());
        }
        let before = changed(&job.path);
        let intake = &self.intake;
        match file::read(&job, &Taken::default(), &mut |item, mark| intake.pass_blocking(item, mark)) {
            Ok(ended) => match ended? {
                Ended::Whole => self.known.take(job.path.clone(), stamp, before),
                Ended::Changed(passed) => self.known.settle_again(&job.path, passed),
            },
            Err(err) if err.kind() == io::ErrorKind::NotFound => self.known.unsettle(&job.path),
            Err(err) => {
                self.known.unsettle(&job.path);
                self.refuse(&job.path, &err);
                return Ok(());
            }
        }
        self.refused.remove(&job.path);
        Ok(())
    }

    fn refuse(&mut self, path: &Path, err: &io::Error) {
        if self.refused.insert(path.to_owned()) {
            warn!(source = %self.watch.name, path = %names::shown(path), %err, "file not readable, trying again");
        }
    }

    fn job(&self, path: PathBuf, stamp: Stamp) -> Job {
        let relative = path.strip_prefix(&self.root).unwrap_or(&path);
        let input = Input {
            source: self.watch.name.clone(),
            path: names::shown(relative),
            folder: names::first_folder(relative),
            sidecar: sidecar::of(&path),
            outlet: self.watch.outlet.clone(),
            format: None,
            max_item: self.watch.max_item,
        };
        let finish = match &self.watch.after {
            After::Keep => Finish::Keep,
            After::Move(done) => Finish::Move(done.join(relative)),
            After::Delete => Finish::Delete,
        };
        let rejected = Some(self.watch.rejected.join(relative));
        let done = self.known.items_done(&path, stamp);
        Job { input: Arc::new(input), finish, rejected, done, path, stamp }
    }

    /// Sets the watches anew if another folder stands at the path, or none was watched.
    fn rewatch(&mut self) {
        let there = std::fs::metadata(&self.root).map(|metadata| Stamp::of(&metadata));
        let there = there.ok().map(|stamp| (stamp.device, stamp.inode));
        if there == self.watched {
            return;
        }
        self.watched = there;
        self.hints = match there {
            Some(_) => Hints::over([(self.root.as_path(), RecursiveMode::Recursive)]),
            None => Hints::none(),
        };
    }

    fn note_trouble(&self, listing: &Listing) {
        let status = self.intake.status();
        let before = status.readiness();
        let now = listing.trouble.clone().map_or(Readiness::Ready, Readiness::Trouble);
        match (&before, &now) {
            (_, Readiness::Trouble(reason)) if before != now => {
                warn!(source = %self.watch.name, %reason, "the watched folder cannot be read");
            }
            (Readiness::Trouble(_), Readiness::Ready) => {
                info!(source = %self.watch.name, "the watched folder can be read again");
            }
            _ => {}
        }
        status.scanned(now);
    }

    /// Forgets files that are gone, so that neither we nor the ledger remember more than is there.
    fn drop_missing(&mut self, listing: &Listing) {
        let gone = self.known.missing(|path, device| listing.lacks(path, device));
        if gone.is_empty() {
            return;
        }
        let late = self.intake.forget(gone.iter().cloned().map(MarkKey::File).collect());
        for path in gone {
            if !late.contains(&MarkKey::File(path.clone())) {
                self.known.forget(&path);
            }
        }
    }

    /// Folders below the root that hold what was read, should the configuration put them there.
    fn closed_folders(&self) -> Vec<PathBuf> {
        let mut closed = vec![self.watch.rejected.clone()];
        if let After::Move(done) = &self.watch.after {
            closed.push(done.clone());
        }
        closed.iter().filter_map(|folder| std::path::absolute(folder).ok()).collect()
    }

    /// Whether a path that a hint named would be found by a scan.
    fn is_ours(&self, path: &Path) -> bool {
        let Ok(relative) = path.strip_prefix(&self.root) else { return false };
        let closed = self.closed_folders();
        !relative.iter().any(names::ignored) && !closed.iter().any(|folder| path.starts_with(folder))
    }
}

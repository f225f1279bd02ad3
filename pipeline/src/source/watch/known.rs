//! What a watch folder remembers of its files: which ones were read, and which ones are still being written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::mark::{FileMark, Stamp};
use crate::source::file::Passed;

/// A file whose modification lies so far back is complete without waiting: nobody is writing it, and the clock
/// of a file server is rarely wrong by more. It lets a backlog in at once.
const OLD: Duration = Duration::from_mins(1);

/// The files of one watch folder.
#[derive(Debug)]
pub(super) struct Known {
    /// Read to the end, as they looked then, and when their inode had changed.
    taken: BTreeMap<PathBuf, (Stamp, Option<i128>)>,
    /// Read to the end and moved away; the next scan forgets them.
    left: BTreeMap<PathBuf, Stamp>,
    /// What was passed on of files that changed while they were read.
    passed: BTreeMap<PathBuf, Box<Passed>>,
    /// Read in part by an earlier run.
    begun: BTreeMap<PathBuf, FileMark>,
    /// Perhaps still being written: as they looked, and since when.
    settling: BTreeMap<PathBuf, (Stamp, Instant)>,
    settle: Duration,
}

/// Whether a file was modified long ago.
pub(super) fn is_old(stamp: Stamp, clock: SystemTime) -> bool {
    let Ok(since_epoch) = clock.duration_since(SystemTime::UNIX_EPOCH) else { return false };
    let now = i128::try_from(since_epoch.as_nanos()).unwrap_or(i128::MAX);
    let old = i128::try_from(OLD.as_nanos()).unwrap_or(i128::MAX);
    now.saturating_sub(stamp.modified) >= old
}

impl Known {
    /// What the ledger's marks say.
    pub(super) fn resume(marks: impl Iterator<Item = FileMark>, settle: Duration) -> Known {
        let (taken, begun) = marks.partition::<Vec<_>, _>(|mark| mark.finish.is_some());
        Known {
            taken: taken.into_iter().map(|mark| (mark.path, (mark.stamp, None))).collect(),
            left: BTreeMap::new(),
            passed: BTreeMap::new(),
            begun: begun.into_iter().map(|mark| (mark.path.clone(), mark)).collect(),
            settling: BTreeMap::new(),
            settle,
        }
    }

    /// Whether a file was not read yet as it looks now. What was read keeps the newest device number, by which a
    /// file that is gone is told from one that is out of sight.
    pub(super) fn is_new(&mut self, path: &Path, stamp: Stamp) -> bool {
        let taken = self.taken.get_mut(path).map(|(taken, _)| taken);
        let Some(taken) = taken.filter(|taken| taken.is_same_file(&stamp)) else {
            return true;
        };
        *taken = stamp;
        false
    }

    /// Whether a file is new and has looked so for the time that it takes to settle; notes how it looks.
    pub(super) fn has_settled(&mut self, path: &Path, stamp: Stamp, now: Instant) -> bool {
        if !self.is_new(path, stamp) {
            self.settling.remove(path);
            return false;
        }
        match self.settling.get(path) {
            Some((before, since)) if *before == stamp => now >= *since + self.settle,
            _ => {
                self.settling.insert(path.to_owned(), (stamp, now));
                self.settle.is_zero()
            }
        }
    }

    /// When the first file may have settled.
    pub(super) fn next_settled(&self) -> Option<Instant> {
        self.settling.values().map(|(_, since)| *since + self.settle).min()
    }

    /// Files that may have settled.
    pub(super) fn settling(&self) -> Vec<PathBuf> {
        let now = Instant::now();
        let due = self.settling.iter().filter(|(_, (_, since))| now >= *since + self.settle);
        due.map(|(path, _)| path.clone()).collect()
    }

    /// A file changed while it was read: it has to settle from now on.
    pub(super) fn settle_again(&mut self, path: &Path, passed: Box<Passed>) {
        self.begun.remove(path);
        self.passed.insert(path.to_owned(), passed);
        let unlike_any = Stamp { device: 0, inode: 0, length: 0, modified: i128::MIN };
        self.settling.insert(path.to_owned(), (unlike_any, Instant::now()));
    }

    /// A file is not there, or is not for us.
    pub(super) fn unsettle(&mut self, path: &Path) {
        self.settling.remove(path);
    }

    /// A file was read to its end.
    pub(super) fn take(&mut self, path: PathBuf, stamp: Stamp, changed: Option<i128>) {
        self.forget(&path);
        self.taken.insert(path, (stamp, changed));
    }

    /// A file was moved away. One that was read and stands there again, and not by the delay of the event alone, is
    /// new: somebody moved it back.
    pub(super) fn leave(&mut self, path: &Path, changed: Option<i128>) {
        if let Some((stamp, before)) = self.taken.remove(path) {
            if changed.is_some() && changed == before {
                self.taken.insert(path.to_owned(), (stamp, before));
            } else {
                self.left.insert(path.to_owned(), stamp);
            }
        }
    }

    /// What was passed on of a file before it changed.
    pub(super) fn passed(&self, path: &Path) -> Option<&Passed> {
        self.passed.get(path).map(Box::as_ref)
    }

    /// Items of a file that are committed already.
    pub(super) fn items_done(&self, path: &Path, stamp: Stamp) -> u64 {
        self.begun.get(path).filter(|mark| mark.stamp.is_same_file(&stamp)).map_or(0, |mark| mark.items)
    }

    /// Files with a mark that are gone.
    pub(super) fn missing(&self, is_gone: impl Fn(&Path, u64) -> bool) -> Vec<PathBuf> {
        let begun = self.begun.iter().map(|(path, mark)| (path, mark.stamp));
        let taken = self.taken.iter().map(|(path, (stamp, _))| (path, *stamp));
        let left = self.left.iter().map(|(path, stamp)| (path, *stamp));
        let gone = taken.chain(begun).chain(left).filter(|(path, stamp)| is_gone(path, stamp.device));
        gone.map(|(path, _)| path.clone()).collect()
    }

    /// A file is gone for good.
    pub(super) fn forget(&mut self, path: &Path) {
        self.taken.remove(path);
        self.left.remove(path);
        self.begun.remove(path);
        self.passed.remove(path);
        self.settling.remove(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mark::Finish;

    #[test]
    fn what_was_moved_away_and_back_is_new() {
        let stamp = Stamp { device: 40, inode: 7, length: 5, modified: 1 };
        let mut known = Known::resume(std::iter::empty(), Duration::ZERO);
        let path = Path::new("/in/a");
        known.take(path.to_owned(), stamp, Some(3));
        known.leave(path, Some(3));
        assert!(!known.is_new(path, stamp));
        known.leave(path, Some(4));
        assert!(known.is_new(path, stamp));
        assert_eq!(known.missing(|_, _| true), [path]);
        known.take(path.to_owned(), stamp, None);
        known.leave(path, None);
        assert!(known.is_new(path, stamp));
        known.forget(path);
        assert!(known.missing(|_, _| true).is_empty());
    }

    #[test]
    fn a_share_that_comes_back_under_another_number_brings_nothing_new() {
        let stamp = Stamp { device: 40, inode: 7, length: 5, modified: 1 };
        let mark = |name: &str, finish| FileMark { path: name.into(), stamp, items: 3, finish };
        let marks = [mark("/in/read", Some(Finish::Keep)), mark("/in/begun", None)];
        let mut known = Known::resume(marks.into_iter(), Duration::ZERO);
        let later = Stamp { device: 41, ..stamp };
        let (read, begun) = (Path::new("/in/read"), Path::new("/in/begun"));
        assert!(!known.has_settled(read, later, Instant::now()) && !known.is_new(read, later));
        assert_eq!((known.items_done(begun, later), known.is_new(begun, later)), (3, true));
        assert_eq!(known.missing(|_, device| device == 41), [read]);
        for other in
            [Stamp { inode: 8, ..later }, Stamp { length: 6, ..later }, Stamp { modified: 2, ..later }]
        {
            assert!(known.is_new(read, other) && known.items_done(begun, other) == 0);
        }
    }
}

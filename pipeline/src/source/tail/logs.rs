//! The files of one tail, found, told apart and read. A turn is a function of what stands on disk and of the
//! time given: files are read in the order of their numbers, so a rotated file ends before the next one begins.
//!
//! Rotation by renaming needs nothing but the identity of the file. Rotation by copying shows as a file whose
//! content is not what was read: then the copy is looked for by its head and read on from the same place, and the
//! file itself is a new one. A copy may show before its original is cut, so a file that says nothing that another
//! does not say too has to wait.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use stages::article::Input;
use tokio::time::Instant;
use tracing::{info, warn};

use super::admit::HOLD;
use super::follow::{Follow, open};
use super::identity::{Id, fits};
use super::lines::Advance;
use super::listing::{Globs, Listing, Seen};
use crate::mark::{MarkKey, Stamp, TailMark};
use crate::settings::Tail;
use crate::source::file::Pass;
use crate::source::intake::{Behind, Closed, Status};
use crate::source::names;

/// A file that is rotated away, or deleted, and has not grown for so long has no writer any more: the rest of it
/// is passed as its last line.
const AWAY: Duration = Duration::from_mins(1);

/// The files of one tail.
#[derive(Debug)]
pub(super) struct Logs {
    pub(super) settings: Tail,
    status: Arc<Status>,
    globs: Globs,
    pub(super) follows: BTreeMap<u64, Follow>,
    pub(super) numbers: BTreeMap<Id, u64>,
    pub(super) next_number: u64,
    /// Marks whose files were not seen yet.
    waiting: Vec<TailMark>,
    /// Files that may be copies in the making: as they looked, and since when.
    pub(super) held: BTreeMap<Id, (Stamp, Instant)>,
    /// Files that are not followed, by path.
    pub(super) others: BTreeMap<PathBuf, Id>,
    /// Files that could not be opened to see whether a mark fits them: not to be taken for new ones.
    pub(super) unsure: BTreeSet<Id>,
    /// Whether a scan has noted the others.
    pub(super) scanned: bool,
    /// Paths that could not be read; warned of once.
    refused: BTreeSet<PathBuf>,
    /// Most files held open.
    handles: usize,
    /// Marks that are not needed any more.
    pub(super) gone: Vec<MarkKey>,
    /// Why the last scan did not see everything.
    pub(super) trouble: Option<String>,
    /// Whether something was read that only a scan can explain.
    pub(super) puzzled: bool,
}

impl Logs {
    /// Logs of which the ledger's marks say how far they were read.
    pub(super) fn resume(
        settings: Tail,
        status: Arc<Status>,
        globs: Globs,
        marks: Vec<TailMark>,
        handles: usize,
    ) -> Logs {
        let mut waiting: Vec<TailMark> =
            marks.into_iter().filter(|mark| mark.source == settings.name).collect();
        // The newest first: of two that fit a file the newer one knows more of it.
        waiting.sort_by_key(|mark| std::cmp::Reverse(mark.number));
        Logs {
            next_number: waiting.first().map_or(0, |mark| mark.number + 1),
            settings,
            status,
            globs,
            follows: BTreeMap::new(),
            numbers: BTreeMap::new(),
            waiting,
            held: BTreeMap::new(),
            others: BTreeMap::new(),
            unsure: BTreeSet::new(),
            scanned: false,
            refused: BTreeSet::new(),
            handles,
            gone: Vec::new(),
            trouble: None,
            puzzled: false,
        }
    }

    /// Looks at everything and reads what is new.
    pub(super) fn scan(&mut self, now: Instant, pass: Pass<'_>) -> Result<(), Closed> {
        self.puzzled = false;
        let listing = self.globs.list(self.waiting.iter().filter_map(|mark| mark.path.parent()));
        self.find_marked(&listing, now);
        for number in self.place(&listing) {
            self.find_copy(number, &listing);
        }
        self.admit(&listing, now);
        self.note_others(&listing);
        self.tell_behind();
        for number in self.follows.keys().copied().collect::<Vec<_>>() {
            self.read(number, now, pass)?;
        }
        self.release(&listing, now, pass)?;
        self.save_handles();
        self.trouble = listing.trouble;
        Ok(())
    }

    /// Reads what is new in the files at these paths; whatever is puzzling there is left to a scan.
    pub(super) fn peek(
        &mut self,
        paths: impl Iterator<Item = PathBuf>,
        now: Instant,
        pass: Pass<'_>,
    ) -> Result<(), Closed> {
        let mut numbers = BTreeSet::new();
        for path in paths {
            let there = std::fs::metadata(&path).ok().map(|there| (there.dev(), there.ino()));
            match there.and_then(|id| self.numbers.get(&id)) {
                Some(number) if self.follows.get(number).is_some_and(|follow| follow.path == path) => {
                    numbers.insert(*number);
                }
                _ if there.is_some() && self.others.get(&path).copied() == there => {}
                _ => self.puzzled = true,
            }
        }
        // A rotated file has to be read to its end before the one that took its place.
        if self.puzzled {
            return Ok(());
        }
        for number in &numbers {
            if let Some(follow) = self.follows.get_mut(number) {
                let stamp = std::fs::metadata(&follow.path).map(|metadata| Stamp::of(&metadata));
                follow.listed = stamp.ok().or(follow.listed);
            }
        }
        self.tell_behind();
        for number in numbers {
            self.read(number, now, pass)?;
        }
        Ok(())
    }

    /// When something is due that no event announces.
    pub(super) fn next_due(&self) -> Option<Instant> {
        let held = self.held.values().map(|(_, since)| *since + HOLD);
        let away = self.follows.values().filter(|follow| !follow.wanted && follow.is_open());
        held.chain(away.map(|follow| follow.grown + AWAY)).min()
    }

    /// Says how many bytes were seen and not yet passed on.
    pub(super) fn tell_behind(&self) {
        let behind = self.follows.values().map(Follow::behind).sum();
        self.status.lags(Behind::Bytes(behind));
    }

    /// The folders to watch, with the levels below them.
    pub(super) fn folders(&self) -> &BTreeMap<PathBuf, usize> {
        &self.globs.folders
    }

    /// Finds the files of marks: by inode number and content, else by content alone.
    fn find_marked(&mut self, listing: &Listing, now: Instant) {
        let mut missing = Vec::new();
        self.unsure.clear();
        for mark in std::mem::take(&mut self.waiting) {
            let id = (mark.device, mark.inode);
            if !listing.files.get(&id).is_some_and(|seen| self.resume_in(&mark, id, seen, now)) {
                missing.push(mark);
            }
        }
        for mark in missing {
            let found = listing.files.iter().any(|(id, seen)| self.resume_in(&mark, *id, seen, now));
            if found {
                continue;
            }
            if self.unsure.is_empty() && listing.lacks((mark.device, 0)) {
                info!(source = %mark.source, path = %names::shown(&mark.path), "log is gone");
                self.gone.push(MarkKey::Tail(mark.source, mark.number));
            } else {
                self.waiting.push(mark);
            }
        }
    }

    fn resume_in(&mut self, mark: &TailMark, id: Id, seen: &Seen, now: Instant) -> bool {
        if self.numbers.contains_key(&id) || seen.stamp.length < mark.offset {
            return false;
        }
        let resumed = open(&seen.path).and_then(|file| {
            if !fits(&file, mark)? {
                return Ok(None);
            }
            let follow = Follow::new(mark.number, id, seen.path.clone(), self.input(&mark.path), now);
            follow.resume(mark, file).map(Some)
        });
        match resumed {
            Ok(Some(mut follow)) => {
                follow.wanted = seen.wanted;
                self.numbers.insert(id, mark.number);
                self.follows.insert(mark.number, follow);
                true
            }
            Ok(None) => false,
            Err(err) => {
                self.refuse(&seen.path, &err);
                self.unsure.insert(id);
                false
            }
        }
    }

    /// Notes where the files are now; gives those whose content is not what was read.
    fn place(&mut self, listing: &Listing) -> Vec<u64> {
        let mut replaced = Vec::new();
        for (number, follow) in &mut self.follows {
            let Some(seen) = listing.files.get(&follow.id) else {
                follow.wanted &= !listing.lacks(follow.id);
                follow.listed = None;
                continue;
            };
            if follow.path != seen.path {
                follow.path.clone_from(&seen.path);
                follow.renamed = true;
            }
            follow.wanted = seen.wanted;
            follow.listed = Some(seen.stamp);
            if follow.is_unread() && !follow.still_fits(seen.stamp.length) {
                replaced.push(*number);
            } else if follow.is_unread() {
                // A file that cannot be read now is warned of when it is read.
                let _ = follow.glimpse();
            }
        }
        replaced
    }

    fn note_others(&mut self, listing: &Listing) {
        let others = listing.files.iter().filter(|(id, _)| !self.numbers.contains_key(*id));
        let others = others.filter(|(id, seen)| !self.held.contains_key(*id) && seen.stamp.length > 0);
        self.others = others.map(|(id, seen)| (seen.path.clone(), *id)).collect();
        self.scanned = true;
    }

    /// Reads a file as far as it goes now.
    fn read(&mut self, number: u64, now: Instant, pass: Pass<'_>) -> Result<(), Closed> {
        let Some(follow) = self.follows.get_mut(&number).filter(|follow| follow.is_unread()) else {
            return Ok(());
        };
        if follow.listed.is_none() && !follow.is_open() {
            return Ok(()); // It is gone, and was read to its end before it was closed.
        }
        match follow.read_on(now, pass) {
            Ok(ended) => self.puzzled |= ended? == Advance::Replaced,
            Err(err) => {
                let path = follow.path.clone();
                self.refuse(&path, &err);
                return Ok(());
            }
        }
        self.refused.remove(&follow.path);
        Ok(())
    }

    /// Ends files that nobody writes any more.
    fn release(&mut self, listing: &Listing, now: Instant, pass: Pass<'_>) -> Result<(), Closed> {
        let mut ended = Vec::new();
        for (number, follow) in &mut self.follows {
            if follow.wanted || now < follow.grown + AWAY {
                continue;
            }
            if follow.rest() > 0 {
                // An error means that it can be read no more: nothing is left to pass.
                follow.pass_rest(pass).unwrap_or(Ok(()))?;
            }
            follow.shut();
            if listing.lacks(follow.id) {
                ended.push(*number);
            }
        }
        for number in ended {
            if let Some(follow) = self.follows.remove(&number) {
                self.numbers.remove(&follow.id);
                self.gone.push(follow.key());
            }
        }
        Ok(())
    }

    /// Closes the files that have not grown for longest, should too many be open.
    fn save_handles(&mut self) {
        let mut open: Vec<&mut Follow> =
            self.follows.values_mut().filter(|follow| follow.is_open()).collect();
        let surplus = open.len().saturating_sub(self.handles);
        open.sort_by_key(|follow| follow.grown);
        // A file that is gone from its folder cannot be opened again, one with half a line is being written.
        let idle =
            open.into_iter().filter(|follow| follow.wanted && !follow.is_unread() && follow.rest() == 0);
        idle.take(surplus).for_each(Follow::shut);
    }

    fn refuse(&mut self, path: &Path, err: &io::Error) {
        if self.refused.insert(path.to_owned()) {
            warn!(source = %self.settings.name, path = %names::shown(path), %err, "log not readable, trying again");
        }
    }

    pub(super) fn input(&self, path: &Path) -> Arc<Input> {
        Arc::new(Input {
            source: self.settings.name.clone(),
            path: names::shown(self.globs.relative(path)),
            outlet: self.settings.outlet.clone(),
            max_item: self.settings.max_item,
            ..Input::default()
        })
    }
}

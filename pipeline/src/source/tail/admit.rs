//! Which files are new, which are copies of what was read, and which are generations that were missed.

use std::io;

use tokio::time::Instant;
use tracing::warn;

use super::follow::{Follow, open};
use super::identity::{HEAD, Id, bytes, length};
use super::listing::{Listing, Seen};
use super::logs::Logs;
use super::rotation;
use crate::source::names;

/// Between the end of a copy and the cut of its original lie two system calls; a loaded machine may stretch them.
pub(super) const HOLD: std::time::Duration = std::time::Duration::from_secs(2);

impl Logs {
    /// A file was written anew: what is left of its old content stands in a copy, if anywhere.
    pub(super) fn find_copy(&mut self, number: u64, listing: &Listing) {
        let Some(follow) = self.follows.remove(&number) else { return };
        self.numbers.remove(&follow.id);
        let unknown = listing.files.iter().filter(|(id, _)| !self.numbers.contains_key(*id));
        let mut unknown: Vec<(&Id, &Seen)> = unknown.filter(|(id, _)| **id != follow.id).collect();
        unknown.sort_by_key(|(_, seen)| {
            // A copy is shorter than what was read only if lines came between the copy and the cut.
            let missing = follow.read_to().saturating_sub(seen.stamp.length);
            (missing, !rotation::is_of(&seen.path, follow.first_path()), &seen.path)
        });
        for (id, seen) in unknown {
            let size = seen.stamp.length;
            let copied = open(&seen.path).and_then(|file| Ok((follow.is_copied_in(&file, size)?, file)));
            let Ok((true, file)) = copied else { continue };
            if let Ok(mut copy) = follow.in_copy(*id, &seen.path, file, size) {
                copy.listed = Some(seen.stamp);
                copy.wanted = seen.wanted;
                self.held.remove(id);
                self.numbers.insert(*id, number);
                self.follows.insert(number, copy);
            }
            return;
        }
        if follow.offset < follow.seen.0 {
            let path = names::shown(&follow.path);
            warn!(source = %self.settings.name, %path, "log was written anew before it was read to its end");
        }
        self.gone.push(follow.key());
    }

    /// Follows files that are new, in the order of their modification times, then paths.
    pub(super) fn admit(&mut self, listing: &Listing, now: Instant) {
        self.held.retain(|id, _| listing.files.contains_key(id));
        let unknown = listing.files.iter().filter(|(id, _)| !self.numbers.contains_key(*id));
        let mut unknown: Vec<(&Id, &Seen)> = unknown.collect();
        unknown.retain(|(id, _)| !self.unsure.contains(*id));
        unknown.sort_by_key(|(_, seen)| (seen.stamp.modified, &seen.path));
        for (id, seen) in unknown {
            let missed = !seen.wanted && self.is_missed(*id, seen);
            // An empty file may become a copy, or anything: it is looked at once something stands in it.
            if !(seen.wanted || missed) || seen.stamp.length == 0 {
                continue;
            }
            if self.may_be_copy(*id, seen, now).unwrap_or(false) {
                continue;
            }
            let was_held = self.held.remove(id).is_some();
            if missed && was_held {
                continue; // A copy that somebody made for himself.
            }
            let number = self.next_number;
            self.next_number += 1;
            let mut follow = Follow::new(number, *id, seen.path.clone(), self.input(&seen.path), now);
            follow.wanted = seen.wanted;
            follow.listed = Some(seen.stamp);
            let _ = follow.glimpse();
            self.numbers.insert(*id, number);
            self.follows.insert(number, follow);
        }
    }

    /// Whether a file that no glob matches was one that did, rotated away before we saw it: it is named after one
    /// that is followed and came since the last scan or, over a restart, was written after that one.
    fn is_missed(&self, id: Id, seen: &Seen) -> bool {
        if self.scanned && self.others.get(&seen.path) == Some(&id) {
            return false;
        }
        let mut older =
            self.follows.values().filter(|follow| rotation::is_of(&seen.path, follow.first_path()));
        older.any(|follow| self.scanned || follow.is_older_than(seen.stamp))
    }

    /// Whether a file may be a copy of a followed one that is about to be cut; it is not waited for long.
    fn may_be_copy(&mut self, id: Id, seen: &Seen, now: Instant) -> io::Result<bool> {
        let (file, size) = (open(&seen.path)?, seen.stamp.length);
        let head = bytes(&file, 0, length(HEAD).min(size))?;
        let mut follows = self.follows.values_mut().filter(|follow| follow.path != seen.path);
        if !follows.any(|follow| follow.may_be_copied_in(&file, size, &head).unwrap_or(false)) {
            self.held.remove(&id);
            return Ok(false);
        }
        let (stamp, since) = self.held.entry(id).or_insert((seen.stamp, now));
        if *stamp != seen.stamp {
            (*stamp, *since) = (seen.stamp, now);
        }
        Ok(now < *since + HOLD)
    }
}

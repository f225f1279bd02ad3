//! One file that grows: how far it was read, and by what it is known again.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use stages::article::Input;
use tokio::time::Instant;

use super::identity::{BEFORE, HEAD, Id, bytes, length, stands_before, starts_with};
use crate::mark::{MarkKey, Stamp, TailMark};

/// A file that is followed.
#[derive(Debug)]
pub(super) struct Follow {
    /// Number of the file within its source.
    pub(super) number: u64,
    pub(super) id: Id,
    /// Where it is now.
    pub(super) path: PathBuf,
    /// Whether it was renamed since it was first seen: it is rotated by renaming, not by copying.
    pub(super) renamed: bool,
    /// Whether a glob matches it where it is now, and it is there.
    pub(super) wanted: bool,
    /// When it last grew.
    pub(super) grown: Instant,
    /// What it looked like when it was last listed; `None`: it was not there.
    pub(super) listed: Option<Stamp>,
    /// Its length and modification time when it was last read.
    pub(super) seen: (u64, i128),
    /// Under which path it was first seen: its records keep it.
    pub(super) first_path: PathBuf,
    pub(super) input: Arc<Input>,
    file: Option<File>,
    /// Where the first line starts that was not passed on.
    pub(super) offset: u64,
    /// Up to here there is no end of that line.
    pub(super) searched: u64,
    /// The first bytes, at most [`HEAD`], up to `searched`.
    pub(super) head: Vec<u8>,
    /// The first bytes as they were when it was last listed, until they are read.
    pub(super) glimpse: Vec<u8>,
    /// The last bytes before `searched`, at most [`BEFORE`].
    pub(super) recent: Vec<u8>,
}

impl Follow {
    /// A file that is read from its start.
    pub(super) fn new(number: u64, id: Id, path: PathBuf, input: Arc<Input>, now: Instant) -> Follow {
        Follow {
            number,
            id,
            first_path: path.clone(),
            path,
            renamed: false,
            wanted: true,
            grown: now,
            listed: None,
            seen: (0, i128::MIN),
            input,
            file: None,
            offset: 0,
            searched: 0,
            head: Vec::new(),
            glimpse: Vec::new(),
            recent: Vec::new(),
        }
    }

    /// A file that fits a mark: it is read on from there.
    pub(super) fn resume(self, mark: &TailMark, file: File) -> io::Result<Follow> {
        let (offset, limit) = (mark.offset, length(HEAD));
        let head = bytes(&file, 0, offset.min(limit))?;
        let recent = bytes(&file, offset.saturating_sub(length(BEFORE)), offset)?;
        let renamed = mark.path != self.path;
        let first_path = mark.path.clone();
        Ok(Follow { first_path, renamed, offset, searched: offset, head, recent, file: Some(file), ..self })
    }

    /// The copy of this file that was made before it was written anew: it is read on from the same place.
    pub(super) fn in_copy(&self, id: Id, path: &Path, file: File, size: u64) -> io::Result<Follow> {
        // Lines that were written after it was copied were read here and are missing there.
        let offset = self.offset.min(size);
        let head = bytes(&file, 0, offset.min(length(HEAD)))?;
        let recent = bytes(&file, offset.saturating_sub(length(BEFORE)), offset)?;
        let copy = Follow::new(self.number, id, path.to_owned(), Arc::clone(&self.input), self.grown);
        let first_path = self.first_path.clone();
        Ok(Follow {
            first_path,
            renamed: true,
            offset,
            searched: offset,
            head,
            recent,
            file: Some(file),
            ..copy
        })
    }

    /// Whether a file is a copy of this one, or of its beginning.
    pub(super) fn is_copied_in(&self, file: &File, size: u64) -> io::Result<bool> {
        let known = self.known();
        let shared = usize::try_from(size).unwrap_or(HEAD).min(known.len());
        let Some(head) = known.get(..shared).filter(|head| !head.is_empty()) else { return Ok(false) };
        if !starts_with(file, head)? {
            return Ok(false);
        }
        if size >= self.searched {
            return stands_before(file, self.searched, &self.recent);
        }
        Ok(true)
    }

    /// Whether a file of this size and with this head may be a copy of this one that is just being made: what is
    /// in it stands here too.
    pub(super) fn may_be_copied_in(&mut self, file: &File, size: u64, head: &[u8]) -> io::Result<bool> {
        let shared = self.known().len().min(head.len());
        let is_alike = shared > 0 && self.known().get(..shared) == head.get(..shared);
        if self.renamed || !self.wanted || !is_alike {
            return Ok(false);
        }
        if !self.is_intact()? {
            return Ok(true); // It was cut since the scan began: the next one tells.
        }
        let end = bytes(file, size.saturating_sub(length(BEFORE)), size)?;
        let own = self.opened()?;
        Ok(own.metadata()?.len() >= size && starts_with(own, head)? && stands_before(own, size, &end)?)
    }

    /// Notes the first bytes as they are now, unless they are known.
    pub(super) fn glimpse(&mut self) -> io::Result<()> {
        if self.head.len() < HEAD {
            self.glimpse = bytes(self.opened()?, 0, length(HEAD))?;
        }
        Ok(())
    }

    /// Whether it does not look as it did when it was last read. One that is not there may still be written to.
    pub(super) fn is_unread(&self) -> bool {
        self.listed.is_none_or(|stamp| (stamp.length, stamp.modified) != self.seen)
    }

    /// Whether what was read is still there, now that the file has this length. An error leaves it open.
    pub(super) fn still_fits(&mut self, size: u64) -> bool {
        size >= self.searched && self.is_intact().unwrap_or(true)
    }

    /// Bytes that were seen and not yet passed on.
    pub(super) fn behind(&self) -> u64 {
        self.listed.map_or(0, |stamp| stamp.length.saturating_sub(self.offset))
    }

    /// How far it was read, with the line that has no end yet.
    pub(super) fn read_to(&self) -> u64 {
        self.searched
    }

    /// Under which path it was first seen.
    pub(super) fn first_path(&self) -> &Path {
        &self.first_path
    }

    /// Whether it was last written no later than another file.
    pub(super) fn is_older_than(&self, other: Stamp) -> bool {
        self.file
            .as_ref()
            .and_then(|file| file.metadata().ok())
            .is_some_and(|metadata| Stamp::of(&metadata).modified <= other.modified)
    }

    /// The file, opened again if it was closed to save handles.
    pub(super) fn opened(&mut self) -> io::Result<&File> {
        if let Some(file) = self.file.take() {
            return Ok(self.file.insert(file));
        }
        let file = open(&self.path)?;
        let metadata = file.metadata()?;
        if (metadata.dev(), metadata.ino()) != self.id {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(self.file.insert(file))
    }

    /// Lets go of the file; it is opened again by its path.
    pub(super) fn shut(&mut self) {
        self.file = None;
    }

    /// Whether the file is held open.
    pub(super) fn is_open(&self) -> bool {
        self.file.is_some()
    }

    /// What the mark of this file replaces.
    pub(super) fn key(&self) -> MarkKey {
        MarkKey::Tail(self.input.source.clone(), self.number)
    }

    /// Bytes at its end that belong to a line without an end.
    pub(super) fn rest(&self) -> u64 {
        self.searched - self.offset
    }

    /// Whether what was read still stands where it was read.
    pub(super) fn is_intact(&mut self) -> io::Result<bool> {
        let (known, recent, searched) = (self.known().to_vec(), self.recent.clone(), self.searched);
        let file = self.opened()?;
        Ok(starts_with(file, &known)? && stands_before(file, searched, &recent)?)
    }

    /// The first bytes, as far as they are known. A file may be copied and cut before it is read at all.
    fn known(&self) -> &[u8] {
        if self.glimpse.len() > self.head.len() { &self.glimpse } else { &self.head }
    }
}

/// Opens a log without waiting; links are followed, unlike in a watch folder.
pub(super) fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or_default();
    File::options().read(true).custom_flags(flags).open(path)
}

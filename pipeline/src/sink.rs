//! Where committed bytes go: records, dead letters and the index's changes are each a run of files that only
//! grow. A reader that follows one only ever sees committed bytes, and nothing is ever taken back.
//!
//! The ledger plans a [`Write`], commits it in its journal, then applies it here, as often as needed: same
//! bytes, same place. Rotation is part of a write: the current file gets its final name, a new one begins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use tracing::warn;

use crate::disk::{self, Disk};

pub(crate) mod compress;

/// Why a sink cannot go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Output that was committed is gone.
    #[error(
        "{} has {found} bytes but {committed} are committed, and the journal no longer holds them: restore the \
         file, or begin anew with another data folder", .path.display()
    )]
    Shorter {
        /// The file.
        path: PathBuf,
        /// Its length.
        found: u64,
        /// The committed length.
        committed: u64,
    },
    /// Someone else changed an output file.
    #[error(
        "{} was changed by another program: {committed} bytes are committed, {} found", .path.display(),
        .found.map_or_else(|| "no file".to_owned(), |found| format!("{found} or another file"))
    )]
    Changed {
        /// The file.
        path: PathBuf,
        /// The committed length.
        committed: u64,
        /// The length found.
        found: Option<u64>,
    },
    /// The disk refuses.
    #[error(transparent)]
    Disk(#[from] disk::Error),
}

/// What a sink holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Records, for users.
    Records,
    /// Rejections, for users.
    DeadLetters,
    /// Changes of the index, for the next start.
    Index,
}

/// Bytes for one sink; part of a commit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Write {
    /// Where they go.
    pub(crate) sink: Kind,
    /// Number of the sink's file, counted from 1; one higher than the last write's when this write rotates.
    pub(crate) generation: u64,
    /// When the file's first bytes were committed, in milliseconds since the epoch.
    pub(crate) begun: i64,
    /// Where in the file.
    pub(crate) offset: u64,
    /// The name that the file before gets when this write rotates.
    pub(crate) renamed: Option<String>,
    /// Whole lines or blocks.
    pub(crate) bytes: Vec<u8>,
}

/// How far a sink is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// Number of the current file.
    pub(crate) generation: u64,
    /// Its committed length.
    pub(crate) length: u64,
    /// When its first bytes were committed, in milliseconds since the epoch.
    pub(crate) begun: i64,
}

impl Default for Written {
    fn default() -> Self {
        Written { generation: 1, length: 0, begun: 0 }
    }
}

/// When a sink begins a new file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rotation {
    /// Before it would grow over so many bytes.
    pub(crate) size: u64,
    /// When its first bytes are so many milliseconds old.
    pub(crate) every: Option<i64>,
}

/// A rotation that the journal knows of; needed only while it is replayed.
#[derive(Clone, Debug)]
pub(crate) struct Past {
    /// The name that the file got.
    pub(crate) name: String,
    /// A later commit stands in the journal, so the renaming certainly happened.
    pub(crate) settled: bool,
}

/// Rotations in a journal by the number of the file that was closed.
pub(crate) type Pasts = BTreeMap<u64, Past>;

/// What a sink holds, where, and in how large files.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// What it holds.
    pub(crate) kind: Kind,
    /// The folder of its files.
    pub(crate) folder: PathBuf,
    /// When a new file begins.
    pub(crate) rotation: Rotation,
}

/// A run of files that only grow.
#[derive(Debug)]
pub(crate) struct Sink<D: Disk> {
    disk: D,
    place: Place,
    written: Written,
    file: Option<Arc<D::File>>,
    identity: (u64, u64),
    unsynced: Vec<Arc<D::File>>,
    past: Pasts,
}

impl Kind {
    /// Stands in frames.
    pub(crate) fn code(self) -> u8 {
        match self {
            Kind::Records => 1,
            Kind::DeadLetters => 2,
            Kind::Index => 3,
        }
    }

    /// Reads [`Kind::code`] back.
    pub(crate) fn from_code(code: u8) -> Option<Kind> {
        [Kind::Records, Kind::DeadLetters, Kind::Index].into_iter().find(|kind| kind.code() == code)
    }

    fn stem(self) -> Option<&'static str> {
        match self {
            Kind::Records => Some("records"),
            Kind::DeadLetters => Some("dead-letters"),
            Kind::Index => None,
        }
    }

    /// Path of the file that grows. Index files are never renamed, their number is their name.
    pub(crate) fn path(self, folder: &Path, generation: u64) -> PathBuf {
        match self.stem() {
            Some(stem) => folder.join(format!("{stem}.ndjson")),
            None => folder.join(format!("{generation:06}.seg")),
        }
    }
}

impl<D: Disk> Sink<D> {
    /// Opens a sink as a snapshot left it. `past` holds the rotations of the journal that is about to be replayed.
    pub(crate) fn open(disk: D, place: Place, written: Written, past: Pasts) -> Result<Self, Error> {
        disk.make_folder(&place.folder).map_err(disk::Error::at(&place.folder))?;
        let (file, identity, unsynced) = (None, (0, 0), Vec::new());
        let mut sink = Sink { disk, place, written, file, identity, unsynced, past };
        let found = sink.open_file()?;
        if found.is_some_and(|length| length < written.length) {
            return Err(Error::Shorter {
                path: sink.path(),
                found: found.unwrap_or(0),
                committed: written.length,
            });
        }
        Ok(sink)
    }

    /// What it holds.
    pub(crate) fn kind(&self) -> Kind {
        self.place.kind
    }

    /// How far it is written.
    pub(crate) fn written(&self) -> Written {
        self.written
    }

    /// The folder of its files.
    pub(crate) fn folder(&self) -> &Path {
        &self.place.folder
    }

    /// Path of the current file.
    pub(crate) fn path(&self) -> PathBuf {
        self.place.kind.path(&self.place.folder, self.written.generation)
    }

    /// Files written since the last call; they must be synced before a snapshot relies on them.
    pub(crate) fn take_unsynced(&mut self) -> Vec<Arc<D::File>> {
        let keep = self.file.iter().cloned().collect();
        std::mem::replace(&mut self.unsynced, keep)
    }

    /// Takes files back that were not synced after all.
    pub(crate) fn keep_unsynced(&mut self, mut files: Vec<Arc<D::File>>) {
        self.unsynced.append(&mut files);
    }

    /// Goes on with a new file in another folder.
    pub(crate) fn follow(&mut self, folder: &Path) -> Result<(), Error> {
        self.disk.make_folder(folder).map_err(disk::Error::at(folder))?;
        set_aside(&self.disk, folder, self.place.kind)?;
        folder.clone_into(&mut self.place.folder);
        let generation = self.written.generation.saturating_add(1);
        self.written = Written { generation, length: 0, begun: 0 };
        self.open_file().map(drop)
    }

    /// Decides where bytes go; `None` when there is nothing to do.
    pub(crate) fn plan(&self, bytes: Vec<u8>, now: Timestamp) -> Result<Option<Write>, Error> {
        let Written { generation, length, begun } = self.written;
        let now = now.as_millisecond();
        let over = !bytes.is_empty() && length.saturating_add(bytes.len() as u64) > self.place.rotation.size;
        let old = self.place.rotation.every.is_some_and(|every| now.saturating_sub(begun) >= every);
        if length > 0 && (over || old) {
            let renamed = self.closed_name()?;
            let (generation, offset) = (generation.saturating_add(1), 0);
            return Ok(Some(Write { sink: self.place.kind, generation, begun: now, offset, renamed, bytes }));
        }
        let begun = if length == 0 { now } else { begun };
        let write = Write { sink: self.place.kind, generation, begun, offset: length, renamed: None, bytes };
        Ok((!write.bytes.is_empty()).then_some(write))
    }

    /// The name for the file that is closed: the time of its first bytes, then its number.
    fn closed_name(&self) -> Result<Option<String>, Error> {
        let Some(stem) = self.place.kind.stem() else { return Ok(None) };
        let begun = Timestamp::from_millisecond(self.written.begun).unwrap_or_default();
        let base = format!("{stem}-{}-{:06}", begun.strftime("%Y%m%dT%H%M%SZ"), self.written.generation);
        free_name(&self.disk, &self.place.folder, &base, ".ndjson").map(Some)
    }

    /// Fails when someone else changed the current file: bytes written behind a cut would leave a hole.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let path = self.path();
        let found = self.disk.look(&path).map_err(disk::Error::at(&path))?;
        let same = found.is_some_and(|found| {
            (found.device, found.inode) == self.identity && found.length == self.written.length
        });
        let (committed, found) = (self.written.length, found.map(|found| found.length));
        if same { Ok(()) } else { Err(Error::Changed { path, committed, found }) }
    }

    /// Does what a committed write says, as often as needed.
    pub(crate) fn apply(&mut self, write: &Write) -> Result<(), Error> {
        if write.generation > self.written.generation {
            self.turn(write)?;
        }
        if let Some(file) = &self.file {
            self.disk.write_at(file, &write.bytes, write.offset).map_err(disk::Error::at(&self.path()))?;
        }
        let length = write.offset.saturating_add(write.bytes.len() as u64);
        self.written = Written { generation: write.generation, length, begun: write.begun };
        Ok(())
    }

    /// Closes the current file under its final name and begins a new one.
    fn turn(&mut self, write: &Write) -> Result<(), Error> {
        if let Some(name) = &write.renamed {
            let (from, to) = (self.path(), self.place.folder.join(name));
            let settled = self.past.get(&self.written.generation).is_some_and(|past| past.settled);
            if !settled && self.disk.look(&to).map_err(disk::Error::at(&to))?.is_none() {
                self.disk.rename(&from, &to).map_err(disk::Error::at(&from))?;
            }
            // Durable before the next commit, so that a replay has at most the last rotation in doubt.
            self.disk.sync_folder(&self.place.folder).map_err(disk::Error::sync(&self.place.folder))?;
        }
        let new = Written { generation: write.generation, length: 0, begun: write.begun };
        let old = std::mem::replace(&mut self.written, new);
        // Should the disk be full, the next try turns again.
        self.open_file().inspect_err(|_| self.written = old).map(drop)
    }

    /// Opens the file of the current number, wherever it stands, and tells its length. `None` when it was closed
    /// and someone took it away since: its readers have had it, nothing is written again.
    fn open_file(&mut self) -> Result<Option<u64>, Error> {
        let path = match self.past.get(&self.written.generation) {
            None => self.path(),
            Some(past) => {
                let closed = self.place.folder.join(&past.name);
                match self.disk.look(&closed).map_err(disk::Error::at(&closed))? {
                    Some(_) => closed,
                    None if past.settled => {
                        warn!(path = %closed.display(), "rotated file is gone and not written again");
                        self.file = None;
                        return Ok(None);
                    }
                    None => self.path(),
                }
            }
        };
        let file = Arc::new(self.disk.edit(&path).map_err(disk::Error::at(&path))?);
        let stamp = self.disk.stamp(&file).map_err(disk::Error::at(&path))?;
        self.identity = (stamp.device, stamp.inode);
        self.unsynced.push(Arc::clone(&file));
        self.file = Some(file);
        Ok(Some(stamp.length))
    }

    /// Ends a replay: what stands behind the committed length was never committed.
    pub(crate) fn settle(&mut self) -> Result<(), Error> {
        self.past.clear();
        let path = self.path();
        let Some(file) = &self.file else { return Ok(()) };
        let length = self.disk.stamp(file).map_err(disk::Error::at(&path))?.length;
        let committed = self.written.length;
        if length > committed {
            let bytes = length.saturating_sub(committed);
            warn!(path = %path.display(), bytes, committed, "uncommitted bytes cut off");
            self.disk.cut(file, committed).map_err(disk::Error::at(&path))?;
        }
        Ok(())
    }
}

/// A name in the folder that nothing has yet.
pub(crate) fn free_name<D: Disk>(disk: &D, folder: &Path, base: &str, end: &str) -> Result<String, Error> {
    let mut name = format!("{base}{end}");
    for number in 1_u64.. {
        let path = folder.join(&name);
        if disk.look(&path).map_err(disk::Error::at(&path))?.is_none() {
            break;
        }
        name = format!("{base}-{number}{end}");
    }
    Ok(name)
}

/// Renames a sink's file that no ledger knows and that holds something: it is the user's.
pub(crate) fn set_aside<D: Disk>(disk: &D, folder: &Path, kind: Kind) -> Result<(), Error> {
    let path = kind.path(folder, 1);
    let found = disk.look(&path).map_err(disk::Error::at(&path))?;
    let (Some(stem), true) = (kind.stem(), found.is_some_and(|found| found.length > 0)) else {
        return Ok(());
    };
    let name = free_name(disk, folder, &format!("{stem}-before"), ".ndjson")?;
    warn!(path = %path.display(), name, "file of another run set aside");
    disk.rename(&path, &folder.join(name)).map_err(disk::Error::at(&path))?;
    Ok(disk.sync_folder(folder).map_err(disk::Error::sync(folder))?)
}

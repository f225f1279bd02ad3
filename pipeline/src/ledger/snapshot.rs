//! The snapshot: everything that commits up to one of them came to, but for the bytes that stand in the sinks.
//! It is written beside the commits and takes its name only when it and all that it relies on is durable;
//! then the journal files that it covers go.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracing::warn;

use super::codec::{Decoder, Encoder};
use super::frame::{self, Found, SNAPSHOT};
use super::{Counts, Error, segments};
use crate::disk::Disk;
use crate::mark::{Mark, MarkKey};
use crate::settings::Compress;
use crate::sink::Written;
use crate::sink::compress;

/// Name of the snapshot.
const NAME: &str = "snapshot";
/// Name of one that is being written.
const UNFINISHED: &str = "snapshot.tmp";

/// What all commits up to one came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Snapshot {
    /// Number of the last commit in it.
    pub(crate) sequence: u64,
    /// Folder of records and dead letters, as the settings named it.
    pub(crate) output: PathBuf,
    /// How far records, dead letters and index are written.
    pub(crate) written: [Written; 3],
    /// Number of the oldest index file that still counts.
    pub(crate) first_segment: u64,
    /// What all articles came to.
    pub(crate) counts: Counts,
    /// Newest mark of each source.
    pub(crate) marks: Marks,
}

/// Newest mark of each source, encoded: a folder whose files stay has one for each of them, and so they take
/// about 200 bytes and their path twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Marks(BTreeMap<Box<[u8]>, Box<[u8]>>);

impl Marks {
    /// Enters a mark in place of the older one.
    pub(crate) fn set(&mut self, mark: &Mark) {
        let Some(key) = mark.key() else { return };
        let mut encoder = Encoder::default();
        encoder.mark(mark);
        self.0.insert(encoded(&key), encoder.bytes.into());
    }

    /// Removes a mark.
    pub(crate) fn drop(&mut self, key: &MarkKey) {
        self.0.remove(&encoded(key));
    }

    /// Enters a change.
    pub(crate) fn enter(&mut self, delta: Delta) {
        match delta {
            Delta::Set(mark) => self.set(&mark),
            Delta::Drop(key) => self.drop(&key),
        }
    }

    /// Bytes that they take in a snapshot.
    pub(crate) fn bytes(&self) -> u64 {
        self.0.values().map(|mark| mark.len() as u64 + 4).sum()
    }

    /// All marks; what cannot be read was checked when it was written and read.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Mark> {
        self.0.values().filter_map(|bytes| Decoder { rest: bytes }.mark())
    }
}

fn encoded(key: &MarkKey) -> Box<[u8]> {
    let mut encoder = Encoder::default();
    encoder.key(key);
    encoder.bytes.into()
}

impl Snapshot {
    fn encode(&self) -> Result<Vec<u8>, Error> {
        let Snapshot { sequence, output, written, first_segment, counts, marks } = self;
        let mut encoder = frame::begin();
        encoder.path(output);
        for Written { generation, length, begun } in written {
            encoder.number(*generation);
            encoder.number(*length);
            encoder.signed(*begun);
        }
        encoder.number(*first_segment);
        counts.encode(&mut encoder);
        encoder.number(marks.0.len() as u64);
        marks.0.values().for_each(|mark| encoder.string(mark));
        frame::seal(SNAPSHOT, *sequence, encoder)
    }

    fn decode(sequence: u64, body: &[u8]) -> Option<Snapshot> {
        let mut decoder = Decoder { rest: body };
        let output = decoder.path()?;
        let mut written = [Written::default(); 3];
        for place in &mut written {
            let (generation, length, begun) = (decoder.number()?, decoder.number()?, decoder.signed()?);
            *place = Written { generation, length, begun };
        }
        let (first_segment, counts) = (decoder.number()?, Counts::decode(&mut decoder)?);
        let mut marks = Marks::default();
        for _ in 0..decoder.number()? {
            marks.set(&Decoder { rest: decoder.string()? }.mark()?);
        }
        let whole = decoder.rest.is_empty();
        whole.then_some(Snapshot { sequence, output, written, first_segment, counts, marks })
    }

    /// Whether a folder has one, readable or not.
    pub(crate) fn exists<D: Disk>(disk: &D, folder: &Path) -> Result<bool, Error> {
        let path = folder.join(NAME);
        disk.look(&path).map(|found| found.is_some()).map_err(Error::at(&path))
    }

    /// Reads the snapshot of a folder; `None` when there never was one.
    pub(crate) fn read<D: Disk>(disk: &D, folder: &Path) -> Result<Option<Snapshot>, Error> {
        let unfinished = folder.join(UNFINISHED);
        if disk.look(&unfinished).map_err(Error::at(&unfinished))?.is_some() {
            disk.remove(&unfinished).map_err(Error::at(&unfinished))?;
        }
        let path = folder.join(NAME);
        let Some(stamp) = disk.look(&path).map_err(Error::at(&path))? else { return Ok(None) };
        let file = disk.open(&path).map_err(Error::at(&path))?;
        match frame::read(disk, &file, SNAPSHOT, 0, stamp.length).map_err(Error::at(&path))? {
            Found::Frame { sequence, body } => {
                Snapshot::decode(sequence, &body).map(Some).ok_or(Error::Unreadable(path))
            }
            Found::Newer(found) => Err(Error::newer(&path, found)),
            Found::End | Found::Torn => Err(Error::Unreadable(path)),
        }
    }

    /// Makes this the snapshot of a folder: the old one stays until this one is durable.
    pub(crate) fn write<D: Disk>(&self, disk: &D, folder: &Path) -> Result<(), Error> {
        let (unfinished, path) = (folder.join(UNFINISHED), folder.join(NAME));
        let bytes = self.encode()?;
        let file = disk.edit(&unfinished).map_err(Error::at(&unfinished))?;
        disk.cut(&file, 0).map_err(Error::at(&unfinished))?;
        disk.write_at(&file, &bytes, 0).map_err(Error::at(&unfinished))?;
        disk.sync(&file).map_err(Error::sync(&unfinished))?;
        disk.rename(&unfinished, &path).map_err(Error::at(&path))?;
        disk.sync_folder(folder).map_err(Error::sync(folder))
    }
}

/// A change of the marks since the last snapshot.
#[derive(Clone, Debug)]
pub(crate) enum Delta {
    /// A source went on.
    Set(Mark),
    /// A source needs it no more.
    Drop(MarkKey),
}

/// The work of one snapshot, done beside the commits.
#[derive(Debug)]
pub(crate) struct Checkpoint<D: Disk> {
    /// The disk.
    pub(crate) disk: D,
    /// The ledger's folder.
    pub(crate) folder: PathBuf,
    /// Keeps the folder locked while this runs.
    pub(crate) lock: Arc<D::File>,
    /// The snapshot, its marks as the last one left them.
    pub(crate) snapshot: Snapshot,
    /// What happened to the marks since.
    pub(crate) deltas: Vec<Delta>,
    /// Files to be synced before.
    pub(crate) files: Vec<Arc<D::File>>,
    /// Folders to be synced before.
    pub(crate) folders: BTreeSet<PathBuf>,
    /// The folder of the index's files; those before the first that counts go after.
    pub(crate) index: PathBuf,
    /// Journal files that are covered after.
    pub(crate) journals: Vec<PathBuf>,
    /// Rotated output files that no journal file speaks of after.
    pub(crate) rotated: Vec<PathBuf>,
    /// How those are compressed.
    pub(crate) compress: Compress,
}

impl<D: Disk> Checkpoint<D> {
    /// Makes the snapshot durable and removes what it covers.
    pub(crate) fn run(&mut self) -> Result<(), Error> {
        self.deltas.drain(..).for_each(|delta| self.snapshot.marks.enter(delta));
        for file in &self.files {
            self.disk.sync(file).map_err(Error::sync(&self.folder))?;
        }
        for folder in &self.folders {
            match self.disk.sync_folder(folder) {
                Err(err) if err.kind() == std::io::ErrorKind::NotFound => {}
                done => done.map_err(Error::sync(folder))?,
            }
        }
        self.snapshot.write(&self.disk, &self.folder)?;
        for path in self.journals.drain(..) {
            if let Err(err) = self.disk.remove(&path) {
                warn!(path = %path.display(), %err, "covered journal file stays");
            }
        }
        segments::keep(&self.disk, &self.index, self.snapshot.first_segment, u64::MAX)
    }
}

/// Compresses rotated files; what is left undone is done after the next start.
pub(crate) fn compress_all<D: Disk>(disk: &D, rotated: Vec<PathBuf>, how: Compress) {
    for path in rotated {
        if let Err(err) = compress::replace(disk, &path, how) {
            warn!(path = %path.display(), %err, "rotated file stays as it is");
        }
    }
}

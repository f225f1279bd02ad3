//! Writing the index's files anew without what is forgotten, and changes that no article brings.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::Timestamp;
use stages::dedupe::Change;

use super::frame::Frame;
use super::replay::{INDEX_ROTATION, SEGMENT};
use super::snapshot::Snapshot;
use super::{Changes, Error, Item, Ledger, changes};
use crate::disk::Disk;
use crate::sink::{Kind, Pasts, Place, Sink, Written};

/// Bytes of one block; a start reads one at a time.
const BLOCK: usize = 1 << 20;

/// What writing the index's files anew came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Compacted {
    /// Bytes before.
    pub(crate) before: u64,
    /// Bytes after.
    pub(crate) after: u64,
}

impl<D: Disk> Ledger<D> {
    /// Commits changes of the index that no article brings.
    pub(crate) fn amend(&mut self, changed: &[Vec<u8>], now: Timestamp) -> Result<(), Error> {
        let [.., index] = &self.sinks;
        index.check()?;
        let block = changes::block(None, changed.iter().map(Vec::as_slice));
        let frame = Frame { writes: index.plan(block, now)?.into_iter().collect(), ..Frame::default() };
        self.append(&frame)?;
        self.complete(frame, now).map(drop)
    }

    /// Writes the index's files anew: articles that are forgotten leave nothing but their numbers, and the journal
    /// that still holds their words goes. A crash leaves either the old files or the new ones.
    pub(crate) fn compact(&mut self) -> Result<Compacted, Error> {
        self.wait_checkpoint()?;
        let [.., index] = &self.sinks;
        let (folder, end) = (index.folder().to_owned(), index.written());
        let all = || Changes::new(self.disk.clone(), &folder, self.first_segment, end);
        let gone = Gone::read(all())?;
        let first = end.generation.saturating_add(1);
        let mut packer = Packer::new(self.disk.clone(), folder.clone(), first);
        let before = self.index_bytes(end)?;
        for item in all() {
            match item? {
                Item::Arrived(time) => packer.arrived = Some(time),
                Item::Change(bytes) => packer.push(&gone, bytes)?,
            }
        }
        let (written, after) = packer.finish()?;
        self.disk.sync_folder(&folder).map_err(Error::sync(&folder))?;
        let place = Place { kind: Kind::Index, folder, rotation: INDEX_ROTATION };
        let [.., index] = &mut self.sinks;
        *index = Sink::open(self.disk.clone(), place, written, Pasts::new())?;
        self.first_segment = first;
        self.begin_checkpoint()?;
        self.wait_checkpoint()?;
        match Snapshot::read(&self.disk, &self.folder)? {
            Some(snapshot) if snapshot.first_segment >= first => Ok(Compacted { before, after }),
            // Only a full disk keeps a snapshot from being written without an error.
            _ => Err(Error::at(&self.folder)(std::io::ErrorKind::StorageFull.into())),
        }
    }

    fn index_bytes(&self, end: Written) -> Result<u64, Error> {
        let [.., index] = &self.sinks;
        let mut bytes = end.length;
        for generation in self.first_segment..end.generation {
            let path = Kind::Index.path(index.folder(), generation);
            let found = self.disk.look(&path).map_err(Error::at(&path))?;
            bytes = bytes.saturating_add(found.map_or(0, |found| found.length));
        }
        Ok(bytes)
    }
}

/// What the whole log says is forgotten.
#[derive(Debug, Default)]
struct Gone {
    floor: u32,
    named: BTreeSet<u32>,
}

impl Gone {
    fn read<D: Disk>(changes: Changes<D>) -> Result<Gone, Error> {
        let mut gone = Gone::default();
        for item in changes {
            let Item::Change(bytes) = item? else { continue };
            gone.floor = gone.floor.max(Change::floor(&bytes).unwrap_or(0));
            if let Some(change) = Change::decode(&bytes) {
                gone.named.extend(change.forgotten());
            }
        }
        Ok(gone)
    }

    /// What stays of a change; a change of an unknown form stays whole.
    fn rest(&self, bytes: Vec<u8>) -> Option<Vec<u8>> {
        let Some(change) = Change::decode(&bytes) else { return Some(bytes) };
        let article = change.article().filter(|article| *article >= self.floor)?;
        if !self.named.contains(&article) {
            return Some(bytes);
        }
        Some(change.redacted().encoded())
    }
}

/// Writes changes to new files.
struct Packer<D: Disk> {
    disk: D,
    folder: PathBuf,
    /// The time that the next change is to be written behind.
    arrived: Option<Timestamp>,
    block: Vec<Vec<u8>>,
    block_arrived: Option<Timestamp>,
    bytes: usize,
    file: Option<D::File>,
    written: Written,
    total: u64,
}

impl<D: Disk> Packer<D> {
    fn new(disk: D, folder: PathBuf, generation: u64) -> Self {
        let written = Written { generation, length: 0, begun: 0 };
        let (arrived, block_arrived, file) = (None, None, None);
        Packer { disk, folder, arrived, block: Vec::new(), block_arrived, bytes: 0, file, written, total: 0 }
    }

    /// A time begins a new block, for it stands before the changes of its block.
    fn push(&mut self, gone: &Gone, bytes: Vec<u8>) -> Result<(), Error> {
        let Some(bytes) = gone.rest(bytes) else { return Ok(()) };
        if self.bytes >= BLOCK || self.arrived.is_some() {
            self.flush()?;
        }
        if let Some(time) = self.arrived.take() {
            self.block_arrived = Some(time);
        }
        self.bytes = self.bytes.saturating_add(bytes.len());
        self.block.push(bytes);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Error> {
        let block = changes::block(self.block_arrived.take(), self.block.iter().map(Vec::as_slice));
        (self.block, self.bytes) = (Vec::new(), 0);
        if block.is_empty() {
            return Ok(());
        }
        if self.written.length > 0 && self.written.length.saturating_add(block.len() as u64) > SEGMENT {
            self.close()?;
            self.written =
                Written { generation: self.written.generation.saturating_add(1), ..Written::default() };
        }
        let path = self.path();
        let file = match self.file.take() {
            Some(file) => file,
            None => self.begin()?,
        };
        self.disk.write_at(&file, &block, self.written.length).map_err(Error::at(&path))?;
        self.file = Some(file);
        self.written.length = self.written.length.saturating_add(block.len() as u64);
        self.total = self.total.saturating_add(block.len() as u64);
        Ok(())
    }

    fn path(&self) -> PathBuf {
        Kind::Index.path(&self.folder, self.written.generation)
    }

    /// Begins a file in the place of what an interrupted try may have left there.
    fn begin(&self) -> Result<D::File, Error> {
        let path = self.path();
        let file = self.disk.edit(&path).map_err(Error::at(&path))?;
        self.disk.cut(&file, 0).map_err(Error::at(&path))?;
        Ok(file)
    }

    fn close(&mut self) -> Result<(), Error> {
        match self.file.take() {
            Some(file) => self.disk.sync(&file).map_err(Error::sync(&self.path())),
            None => Ok(()),
        }
    }

    /// How far the new files are written, and their bytes together.
    fn finish(mut self) -> Result<(Written, u64), Error> {
        self.flush()?;
        if self.file.is_none() {
            self.file = Some(self.begin()?);
        }
        self.close()?;
        Ok((self.written, self.total))
    }
}

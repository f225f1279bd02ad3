//! The index's changes as they stand in its files: one block for each commit, so that a start reads them back in
//! order with flat memory.
//!
//! ```text
//! block: length of the body 4 | CRC32C of the body 4 | body: for each change its length 4, its bytes
//! ```

use std::path::{Path, PathBuf};

use super::Error;
use super::codec::{Decoder, Encoder};
use super::frame;
use crate::disk::Disk;
use crate::sink::{Kind, Written};

/// Length and checksum before each block.
const HEAD: usize = 8;

/// The block of one commit; empty when nothing changes.
pub(crate) fn block<'a>(changes: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut body = Encoder::default();
    changes.filter(|change| !change.is_empty()).for_each(|change| body.string(change));
    if body.bytes.is_empty() {
        return Vec::new();
    }
    let mut block = Encoder::default();
    block.length(body.bytes.len());
    block.bytes.extend_from_slice(&crc32c::crc32c(&body.bytes).to_le_bytes());
    block.bytes.append(&mut body.bytes);
    block.bytes
}

/// All changes of the index in order, read from the disk as they are asked for. Commits made meanwhile are not
/// among them.
#[derive(Debug)]
pub(crate) struct Changes<D: Disk> {
    disk: D,
    folder: PathBuf,
    generation: u64,
    end: Written,
    file: Option<D::File>,
    offset: u64,
    block: std::vec::IntoIter<Vec<u8>>,
}

impl<D: Disk> Changes<D> {
    /// The changes in the files of a folder from number `first` up to where the sink is written.
    pub(crate) fn new(disk: D, folder: &Path, first: u64, end: Written) -> Self {
        let block = Vec::new().into_iter();
        Changes { disk, folder: folder.to_owned(), generation: first, end, file: None, offset: 0, block }
    }

    /// Reads the next block; `false` behind the last one.
    fn advance(&mut self) -> Result<bool, Error> {
        loop {
            let path = Kind::Index.path(&self.folder, self.generation);
            let file = match self.file.take() {
                Some(file) => file,
                None => self.disk.open(&path).map_err(Error::at(&path))?,
            };
            let length = if self.generation == self.end.generation {
                self.end.length
            } else {
                self.disk.stamp(&file).map_err(Error::at(&path))?.length
            };
            if self.offset < length {
                self.read_block(&path, &file)?;
                self.file = Some(file);
                return Ok(true);
            }
            if self.generation >= self.end.generation {
                self.file = Some(file);
                return Ok(false);
            }
            (self.generation, self.offset) = (self.generation.saturating_add(1), 0);
        }
    }

    fn read_block(&mut self, path: &Path, file: &D::File) -> Result<(), Error> {
        let damaged = || Error::Index { path: path.to_owned(), offset: self.offset };
        let head = frame::fill(&self.disk, file, self.offset, HEAD).map_err(Error::at(path))?;
        let mut decoder = Decoder { rest: &head };
        let (length, checksum) = decoder.length().zip(decoder.length()).ok_or_else(damaged)?;
        let body_at = self.offset.saturating_add(HEAD as u64);
        let body = frame::fill(&self.disk, file, body_at, length).map_err(Error::at(path))?;
        if body.len() != length || usize::try_from(crc32c::crc32c(&body)).ok() != Some(checksum) {
            return Err(damaged());
        }
        let mut decoder = Decoder { rest: &body };
        let mut changes = Vec::new();
        while !decoder.rest.is_empty() {
            changes.push(decoder.string().ok_or_else(damaged)?.to_vec());
        }
        self.block = changes.into_iter();
        self.offset = body_at.saturating_add(length as u64);
        Ok(())
    }
}

impl<D: Disk> Iterator for Changes<D> {
    type Item = Result<Vec<u8>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(change) = self.block.next() {
                return Some(Ok(change));
            }
            match self.advance() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(err) => {
                    self.end = Written { generation: 0, ..self.end };
                    self.generation = 0;
                    return Some(Err(err));
                }
            }
        }
    }
}

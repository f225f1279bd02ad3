//! The index's changes as they stand in its files: one block for each commit, so that a start reads them back in
//! order with flat memory.
//!
//! ```text
//! block: length of the body 4 | CRC32C of the body 4 | body: for each item its length 4, its bytes
//! item:  a change, whose first byte is its version and never 0; or, from format 2 on, 0 and the time 8
//! ```

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::Error;
use super::codec::{Decoder, Encoder};
use super::frame;
use crate::disk::Disk;
use crate::sink::{Kind, Written};

/// Length and checksum before each block.
pub(super) const HEAD: usize = 8;
/// Begins an item that is a time.
const TIME: u8 = 0;
/// Piece in which files are read: a commit may be one article, and a call for each would double the time.
const PIECE: usize = 1 << 20;

/// What a block holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// The changes from here on were committed at this time or later.
    Arrived(Timestamp),
    /// An encoded change.
    Change(Vec<u8>),
}

/// The block of one commit; empty when nothing changes.
pub(crate) fn block<'a>(arrived: Option<Timestamp>, changes: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut body = Encoder::default();
    if let Some(arrived) = arrived {
        body.length(1 + size_of::<i64>());
        body.byte(TIME);
        body.signed(arrived.as_millisecond());
    }
    let begun = body.bytes.len();
    changes.filter(|change| !change.is_empty()).for_each(|change| body.string(change));
    if body.bytes.len() == begun {
        return Vec::new();
    }
    let mut block = Encoder::default();
    block.length(body.bytes.len());
    block.bytes.extend_from_slice(&crc32c::crc32c(&body.bytes).to_le_bytes());
    block.bytes.append(&mut body.bytes);
    block.bytes
}

/// The items of a block's body.
fn items(body: &[u8]) -> Option<Vec<Item>> {
    let mut decoder = Decoder { rest: body };
    let mut items = Vec::new();
    while !decoder.rest.is_empty() {
        items.push(match decoder.string()? {
            [TIME, time @ ..] => {
                let time = i64::from_le_bytes(time.try_into().ok()?);
                Item::Arrived(Timestamp::from_millisecond(time).ok()?)
            }
            change => Item::Change(change.to_vec()),
        });
    }
    Some(items)
}

/// The items of a run of whole blocks, as a commit writes them.
pub(super) fn unblock(mut bytes: &[u8]) -> Option<Vec<Item>> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let mut decoder = Decoder { rest: bytes };
        let (length, checksum) = (decoder.length()?, decoder.length()?);
        let (body, rest) = decoder.rest.split_at_checked(length)?;
        if usize::try_from(crc32c::crc32c(body)).ok() != Some(checksum) {
            return None;
        }
        all.append(&mut items(body)?);
        bytes = rest;
    }
    Some(all)
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
    block: std::vec::IntoIter<Item>,
    piece: Vec<u8>,
    piece_at: u64,
}

impl<D: Disk> Changes<D> {
    /// The changes in the files of a folder from number `first` up to where the sink is written.
    pub(crate) fn new(disk: D, folder: &Path, first: u64, end: Written) -> Self {
        let (folder, block) = (folder.to_owned(), Vec::new().into_iter());
        let (file, offset, piece, piece_at) = (None, 0, Vec::new(), 0);
        Changes { disk, folder, generation: first, end, file, offset, block, piece, piece_at }
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
            self.piece.clear();
        }
    }

    fn read_block(&mut self, path: &Path, file: &D::File) -> Result<(), Error> {
        let (offset, body_at) = (self.offset, self.offset.saturating_add(HEAD as u64));
        let damaged = || Error::Index { path: path.to_owned(), offset };
        let mut decoder = Decoder { rest: self.fetch(file, offset, HEAD).map_err(Error::at(path))? };
        let (length, checksum) = decoder.length().zip(decoder.length()).ok_or_else(damaged)?;
        let body = self.fetch(file, body_at, length).map_err(Error::at(path))?;
        if body.len() != length || usize::try_from(crc32c::crc32c(body)).ok() != Some(checksum) {
            return Err(damaged());
        }
        self.block = items(body).ok_or_else(damaged)?.into_iter();
        self.offset = body_at.saturating_add(length as u64);
        Ok(())
    }

    /// As many bytes as asked for, or fewer at the end of the file.
    fn fetch(&mut self, file: &D::File, offset: u64, length: usize) -> io::Result<&[u8]> {
        let within = |piece: &[u8], at: u64| {
            let skip = usize::try_from(offset.checked_sub(at)?).ok()?;
            (piece.len() >= skip.checked_add(length)?).then_some(skip)
        };
        if within(&self.piece, self.piece_at).is_none() {
            self.piece = frame::fill(&self.disk, file, offset, length.max(PIECE))?;
            self.piece_at = offset;
        }
        let skip = within(&self.piece, self.piece_at).unwrap_or(0);
        let rest = self.piece.get(skip..).unwrap_or_default();
        Ok(rest.get(..length).unwrap_or(rest))
    }
}

impl<D: Disk> Iterator for Changes<D> {
    type Item = Result<Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.block.next() {
                return Some(Ok(item));
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

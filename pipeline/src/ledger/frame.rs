//! One commit as bytes.
//!
//! ```text
//! envelope, 24 bytes: magic 4 | format version 2 | zero 2 | length of the body 4 | sequence 8 | CRC32C 4
//!                     (the checksum covers the 20 bytes before it and the body; this never changes)
//! body:               marks | forgotten keys | counts 4 × 8 | writes      (each list: count 4, then its items)
//! write:              sink 1 | generation 8 | begun 8 | offset 8 | renamed to 4+n | bytes 4+n
//! ```
//!
//! Format 2 differs from 1 in the index's files alone, which hold times since ([`super::changes`]).
//!
//! The journal is a run of such frames with the magic `cdkj`; the snapshot is one with the magic `cdks`.

use std::io;

use super::codec::{Decoder, Encoder};
use super::{Counts, Error};
use crate::disk::Disk;
use crate::mark::{Mark, MarkKey};
use crate::sink::{Kind, Write};

/// The format that this program writes, and the newest that it reads.
pub(crate) const VERSION: u16 = 2;
/// Begins each frame of a journal.
pub(crate) const JOURNAL: [u8; 4] = *b"cdkj";
/// Begins a snapshot.
pub(crate) const SNAPSHOT: [u8; 4] = *b"cdks";
/// Length of the envelope.
const ENVELOPE: usize = 24;
/// Longest body that is believed before its checksum is known: a batch is some MiB, one huge article among
/// them some ten; a snapshot of a million files some hundred.
const MAX_BODY: u64 = 2 << 30;

/// Everything that one commit changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Frame {
    /// Newest mark of each source touched.
    pub(crate) marks: Vec<Mark>,
    /// Marks that are no longer needed.
    pub(crate) forgotten: Vec<MarkKey>,
    /// What the articles of this commit came to.
    pub(crate) counts: Counts,
    /// Bytes for each sink.
    pub(crate) writes: Vec<Write>,
}

/// What stands at a place of a journal.
#[derive(Debug, PartialEq)]
pub(crate) enum Found {
    /// A whole frame with a right checksum.
    Frame {
        /// Number of the commit.
        sequence: u64,
        /// Its body.
        body: Vec<u8>,
    },
    /// The file ends here.
    End,
    /// Something that is no whole frame.
    Torn,
    /// A whole frame of a format that this program does not know.
    Newer(u16),
}

/// An encoder with room for the envelope, to be closed by [`seal`].
pub(crate) fn begin() -> Encoder {
    Encoder { bytes: vec![0; ENVELOPE] }
}

/// Writes the envelope before the body.
pub(crate) fn seal(magic: [u8; 4], sequence: u64, encoder: Encoder) -> Result<Vec<u8>, Error> {
    seal_as(VERSION, magic, sequence, encoder)
}

fn seal_as(version: u16, magic: [u8; 4], sequence: u64, encoder: Encoder) -> Result<Vec<u8>, Error> {
    let mut bytes = encoder.bytes;
    let length = bytes.len().saturating_sub(ENVELOPE);
    let length = u32::try_from(length).ok().filter(|length| u64::from(*length) <= MAX_BODY);
    let length = length.ok_or(Error::Oversized)?;
    let mut head = Vec::with_capacity(ENVELOPE);
    head.extend_from_slice(&magic);
    head.extend_from_slice(&version.to_le_bytes());
    head.extend_from_slice(&[0; 2]);
    head.extend_from_slice(&length.to_le_bytes());
    head.extend_from_slice(&sequence.to_le_bytes());
    let body = bytes.get(ENVELOPE..).unwrap_or_default();
    let checksum = crc32c::crc32c_append(crc32c::crc32c(&head), body);
    head.extend_from_slice(&checksum.to_le_bytes());
    for (place, byte) in bytes.iter_mut().zip(head) {
        *place = byte;
    }
    Ok(bytes)
}

/// Length of a frame whose body is so long.
pub(crate) fn whole(body: &[u8]) -> u64 {
    (ENVELOPE as u64).saturating_add(body.len() as u64)
}

/// Reads what stands at an offset of a file.
pub(crate) fn read<D: Disk>(
    disk: &D,
    file: &D::File,
    magic: [u8; 4],
    offset: u64,
    length: u64,
) -> io::Result<Found> {
    if offset >= length {
        return Ok(Found::End);
    }
    let head = fill(disk, file, offset, ENVELOPE)?;
    let Some(envelope) = Envelope::parse(&head, magic) else { return Ok(Found::Torn) };
    let body_at = offset.saturating_add(ENVELOPE as u64);
    if envelope.length > MAX_BODY || body_at.saturating_add(envelope.length) > length {
        return Ok(Found::Torn);
    }
    let body = fill(disk, file, body_at, usize::try_from(envelope.length).unwrap_or(0))?;
    let covered = head.get(..ENVELOPE - 4).unwrap_or_default();
    if crc32c::crc32c_append(crc32c::crc32c(covered), &body) != envelope.checksum {
        return Ok(Found::Torn);
    }
    if envelope.version > VERSION {
        return Ok(Found::Newer(envelope.version));
    }
    Ok(Found::Frame { sequence: envelope.sequence, body })
}

struct Envelope {
    version: u16,
    length: u64,
    sequence: u64,
    checksum: u32,
}

impl Envelope {
    fn parse(head: &[u8], magic: [u8; 4]) -> Option<Envelope> {
        let (found, rest) = head.split_first_chunk::<4>()?;
        let (version, rest) = rest.split_first_chunk::<2>()?;
        let (_, rest) = rest.split_first_chunk::<2>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (sequence, rest) = rest.split_first_chunk::<8>()?;
        let (checksum, _) = rest.split_first_chunk::<4>()?;
        (*found == magic).then_some(Envelope {
            version: u16::from_le_bytes(*version),
            length: u64::from(u32::from_le_bytes(*length)),
            sequence: u64::from_le_bytes(*sequence),
            checksum: u32::from_le_bytes(*checksum),
        })
    }
}

/// Reads as many bytes as asked for, or up to the end of the file.
pub(crate) fn fill<D: Disk>(disk: &D, file: &D::File, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match disk.read_at(file, rest, offset.saturating_add(filled as u64)) {
            Ok(0) => break,
            Ok(count) => filled = filled.saturating_add(count),
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => return Err(err),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

impl Frame {
    /// The frame as it stands in the journal.
    pub(crate) fn encode(&self, sequence: u64) -> Result<Vec<u8>, Error> {
        let Frame { marks, forgotten, counts, writes } = self;
        let mut encoder = begin();
        encoder.bytes.reserve(writes.iter().map(|write| write.bytes.len()).sum());
        encoder.length(marks.len());
        for mark in marks {
            encoder.mark(mark);
        }
        encoder.length(forgotten.len());
        for key in forgotten {
            encoder.key(key);
        }
        counts.encode(&mut encoder);
        encoder.length(writes.len());
        for write in writes {
            encoder.byte(write.sink.code());
            encoder.number(write.generation);
            encoder.signed(write.begun);
            encoder.number(write.offset);
            encoder.string(write.renamed.as_deref().unwrap_or_default().as_bytes());
            encoder.string(&write.bytes);
        }
        seal(JOURNAL, sequence, encoder)
    }

    /// Reads a body back.
    pub(crate) fn decode(body: &[u8]) -> Option<Frame> {
        let mut decoder = Decoder { rest: body };
        let marks = (0..decoder.length()?).map(|_| decoder.mark()).collect::<Option<_>>()?;
        let forgotten = (0..decoder.length()?).map(|_| decoder.key()).collect::<Option<_>>()?;
        let counts = Counts::decode(&mut decoder)?;
        let writes = (0..decoder.length()?).map(|_| write(&mut decoder)).collect::<Option<_>>()?;
        decoder.rest.is_empty().then_some(Frame { marks, forgotten, counts, writes })
    }
}

fn write(decoder: &mut Decoder) -> Option<Write> {
    let sink = Kind::from_code(decoder.byte()?)?;
    let (generation, begun, offset) = (decoder.number()?, decoder.signed()?, decoder.number()?);
    let renamed = Some(decoder.text()?).filter(|name| !name.is_empty());
    Some(Write { sink, generation, begun, offset, renamed, bytes: decoder.string()?.to_vec() })
}

//! Which file is which: by content, because names change and inode numbers come again.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use crate::mark::TailMark;

/// A file is known by its first bytes, at most so many (DURABILITY.md): enough to tell logs apart that start with
/// the same line, and read at once.
pub(super) const HEAD: usize = 4096;

/// And by so many bytes before the position: what stands there was read, whatever the head says.
pub(super) const BEFORE: usize = 256;

/// Device and inode: which file it is as long as it is open or seen in a listing.
pub(super) type Id = (u64, u64);

/// 64 bits of BLAKE3: stable across versions, and short enough for a mark on each line.
pub(super) fn fingerprint(bytes: &[u8]) -> u64 {
    let hash = blake3::hash(bytes);
    hash.as_bytes().first_chunk().copied().map_or(0, u64::from_le_bytes)
}

/// The bytes of a file from `from` to `to`, fewer if it is shorter.
pub(super) fn bytes(file: &File, from: u64, to: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(to.saturating_sub(from)).unwrap_or_default()];
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, from + length(filled)) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => return Err(err),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

/// Whether a file starts with these bytes.
pub(super) fn starts_with(file: &File, head: &[u8]) -> io::Result<bool> {
    Ok(bytes(file, 0, length(head.len()))? == head)
}

/// Whether these bytes stand in a file before a position.
pub(super) fn stands_before(file: &File, position: u64, bytes_before: &[u8]) -> io::Result<bool> {
    let from = position.saturating_sub(length(bytes_before.len()));
    Ok(bytes(file, from, position)? == bytes_before)
}

/// Whether a file is the one that a mark was made of: its head and what stands before the position are the same.
pub(super) fn fits(file: &File, mark: &TailMark) -> io::Result<bool> {
    let head = bytes(file, 0, mark.head_length)?;
    if length(head.len()) != mark.head_length || fingerprint(&head) != mark.head {
        return Ok(false);
    }
    let from = mark.offset.saturating_sub(length(BEFORE));
    let before = bytes(file, from, mark.offset)?;
    Ok(length(before.len()) == mark.offset - from && fingerprint(&before) == mark.before)
}

/// Whether these first bytes are those of a compressed file: a rotated log that was packed, read already.
pub(super) fn is_packed(head: &[u8]) -> bool {
    /// gzip, zstd, bzip2, xz, lz4.
    const MAGIC: &[&[u8]] = &[b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ\0", b"\x04\x22\x4d\x18"];
    MAGIC.iter().any(|magic| head.starts_with(magic))
}

/// A length in memory as a length in a file.
pub(super) fn length(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}

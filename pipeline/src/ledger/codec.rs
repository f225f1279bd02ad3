//! The bytes of marks, keys and counts, the same in journal and snapshot. Numbers are little-endian, a byte
//! string has its length in four bytes before it, a path is its bytes as the system has them.
//!
//! A mark that gains a field gets a new tag here, and the old tag stays readable.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::mark::{FileMark, Finish, Mark, MarkKey, Stamp, TailMark};

/// Appends values to a byte string.
#[derive(Debug, Default)]
pub(crate) struct Encoder {
    /// What was appended so far.
    pub(crate) bytes: Vec<u8>,
}

impl Encoder {
    /// One byte.
    pub(crate) fn byte(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// Four bytes; lengths here are bounded by the size of a batch and never near the limit.
    pub(crate) fn length(&mut self, value: usize) {
        let value = u32::try_from(value).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// Eight bytes.
    pub(crate) fn number(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// Eight bytes with a sign.
    pub(crate) fn signed(&mut self, value: i64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// A byte string.
    pub(crate) fn string(&mut self, value: &[u8]) {
        self.length(value.len());
        self.bytes.extend_from_slice(value);
    }

    /// A path.
    pub(crate) fn path(&mut self, value: &Path) {
        self.string(value.as_os_str().as_bytes());
    }

    /// Where a source goes on.
    pub(crate) fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Nowhere => self.byte(0),
            Mark::File(mark) => {
                self.byte(1);
                self.file_mark(mark);
            }
            Mark::Tail(mark) => {
                self.byte(2);
                self.tail_mark(mark);
            }
        }
    }

    fn file_mark(&mut self, mark: &FileMark) {
        let FileMark { path, stamp, items, finish } = mark;
        self.path(path);
        self.stamp(stamp);
        self.number(*items);
        match finish {
            None => self.byte(0),
            Some(Finish::Keep) => self.byte(1),
            Some(Finish::Move(to)) => {
                self.byte(2);
                self.path(to);
            }
            Some(Finish::Delete) => self.byte(3),
            Some(Finish::Reject { to, error }) => {
                self.byte(4);
                self.path(to);
                self.string(error.as_bytes());
            }
        }
    }

    fn tail_mark(&mut self, mark: &TailMark) {
        let TailMark { source, number, path, device, inode, head_length, head, offset, before } = mark;
        self.string(source.as_bytes());
        self.path(path);
        for value in [number, device, inode, head_length, head, offset, before] {
            self.number(*value);
        }
    }

    fn stamp(&mut self, stamp: &Stamp) {
        let Stamp { device, inode, length, modified } = stamp;
        for value in [device, inode, length] {
            self.number(*value);
        }
        self.bytes.extend_from_slice(&modified.to_le_bytes());
    }

    /// What a mark replaces.
    pub(crate) fn key(&mut self, key: &MarkKey) {
        match key {
            MarkKey::File(path) => {
                self.byte(1);
                self.path(path);
            }
            MarkKey::Tail(source, number) => {
                self.byte(2);
                self.string(source.as_bytes());
                self.number(*number);
            }
        }
    }
}

/// Takes values off a byte string; `None` when it is too short or says what no version ever wrote.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decoder<'a> {
    /// What is left.
    pub(crate) rest: &'a [u8],
}

impl<'a> Decoder<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// One byte.
    pub(crate) fn byte(&mut self) -> Option<u8> {
        self.array().map(u8::from_le_bytes)
    }

    /// Four bytes.
    pub(crate) fn length(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.array()?)).ok()
    }

    /// Eight bytes.
    pub(crate) fn number(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// Eight bytes with a sign.
    pub(crate) fn signed(&mut self) -> Option<i64> {
        self.array().map(i64::from_le_bytes)
    }

    /// A byte string.
    pub(crate) fn string(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        self.take(length)
    }

    /// A path.
    pub(crate) fn path(&mut self) -> Option<PathBuf> {
        self.string().map(|bytes| PathBuf::from(OsStr::from_bytes(bytes)))
    }

    /// A string of characters.
    pub(crate) fn text(&mut self) -> Option<String> {
        String::from_utf8(self.string()?.to_vec()).ok()
    }

    /// Where a source goes on.
    pub(crate) fn mark(&mut self) -> Option<Mark> {
        match self.byte()? {
            0 => Some(Mark::Nowhere),
            1 => self.file_mark().map(Mark::File),
            2 => self.tail_mark().map(Mark::Tail),
            _ => None,
        }
    }

    fn file_mark(&mut self) -> Option<FileMark> {
        let (path, stamp, items) = (self.path()?, self.stamp()?, self.number()?);
        let finish = match self.byte()? {
            0 => None,
            1 => Some(Finish::Keep),
            2 => Some(Finish::Move(self.path()?)),
            3 => Some(Finish::Delete),
            4 => Some(Finish::Reject { to: self.path()?, error: self.text()? }),
            _ => return None,
        };
        Some(FileMark { path, stamp, items, finish })
    }

    fn tail_mark(&mut self) -> Option<TailMark> {
        let (source, path) = (self.text()?, self.path()?);
        Some(TailMark {
            source,
            path,
            number: self.number()?,
            device: self.number()?,
            inode: self.number()?,
            head_length: self.number()?,
            head: self.number()?,
            offset: self.number()?,
            before: self.number()?,
        })
    }

    fn stamp(&mut self) -> Option<Stamp> {
        let (device, inode, length) = (self.number()?, self.number()?, self.number()?);
        Some(Stamp { device, inode, length, modified: i128::from_le_bytes(self.array()?) })
    }

    /// What a mark replaces.
    pub(crate) fn key(&mut self) -> Option<MarkKey> {
        match self.byte()? {
            1 => self.path().map(MarkKey::File),
            2 => Some(MarkKey::Tail(self.text()?, self.number()?)),
            _ => None,
        }
    }
}

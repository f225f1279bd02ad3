//! The lines of a file that grows: whole ones only, each with the mark behind it.
//!
//! What was read is checked after each read against what was read before, so that a file which is written anew
//! meanwhile never gives a line of two halves. A line without an end is not held, only searched on.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use stages::article::{Input, Item, Reject};
use tokio::time::Instant;

use super::follow::Follow;
use super::identity::{BEFORE, HEAD, bytes, fingerprint, is_packed, length};
use crate::source::file::{Pass, panicked};
use crate::source::intake::Closed;
use crate::source::{Mark, Stamp, TailMark};

/// How many bytes are read at once.
const CHUNK: u64 = 256 * 1024;

/// What came of reading on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Advance {
    /// There may be more.
    More,
    /// Nothing more up to the length asked for.
    End,
    /// What was read is not there any more: the file was cut or written anew.
    Replaced,
}

impl Follow {
    /// Reads all that is there now and passes the lines that end.
    pub(super) fn read_on(&mut self, now: Instant, pass: Pass<'_>) -> io::Result<Result<Advance, Closed>> {
        let stamp = Stamp::of(&self.opened()?.metadata()?);
        if stamp.length < self.searched {
            return Ok(Ok(Advance::Replaced));
        }
        loop {
            match self.advance(stamp.length, pass)? {
                Ok(Advance::More) if self.searched < stamp.length => {}
                Ok(Advance::Replaced) => return Ok(Ok(Advance::Replaced)),
                Ok(Advance::More | Advance::End) => break,
                Err(closed) => return Ok(Err(closed)),
            }
        }
        if stamp.length > self.seen.0 {
            self.grown = now;
        }
        self.seen = (stamp.length, stamp.modified);
        self.glimpse = Vec::new();
        Ok(Ok(Advance::End))
    }

    /// Reads on, at most to `to`, and passes the lines that end there.
    pub(super) fn advance(&mut self, to: u64, pass: Pass<'_>) -> io::Result<Result<Advance, Closed>> {
        let (from, to) = (self.searched, to.min(self.searched + CHUNK));
        let chunk = bytes(self.opened()?, from, to)?;
        let first_end = line_end(&chunk);
        let begun = match first_end {
            Some(end) if self.is_short(from + length(end)) => self.begun()?,
            _ => Vec::new(),
        };
        // Checked after reading: then what was read stands behind what was read before.
        if !self.is_intact()? || (chunk.is_empty() && to > from) {
            return Ok(Ok(Advance::Replaced));
        }
        if chunk.is_empty() || self.is_packed(&chunk) {
            return Ok(Ok(Advance::End));
        }
        if let Err(closed) = self.pass_lines(begun, &chunk, pass) {
            return Ok(Err(closed));
        }
        Ok(Ok(Advance::More))
    }

    /// Passes the rest of a file that nobody writes any more as its last line.
    pub(super) fn pass_rest(&mut self, pass: Pass<'_>) -> io::Result<Result<(), Closed>> {
        let (offset, end) = (self.offset, self.searched);
        let line = if self.is_short(end) { Some(self.begun()?) } else { None };
        if !self.is_intact()? {
            return Ok(Ok(()));
        }
        let before = self.recent.clone();
        self.offset = end;
        Ok(self.pass_line(line.as_deref(), offset, &before, pass))
    }

    /// The part of the first line that was read before.
    fn begun(&mut self) -> io::Result<Vec<u8>> {
        let (from, to) = (self.offset, self.searched);
        bytes(self.opened()?, from, to)
    }

    /// Whether a line that ends there may be passed on.
    fn is_short(&self, line_end: u64) -> bool {
        line_end.saturating_sub(self.offset) <= self.input.max_item
    }

    fn is_packed(&self, chunk: &[u8]) -> bool {
        let head: Vec<u8> = self.head.iter().chain(chunk).take(8).copied().collect();
        self.offset == 0 && is_packed(&head)
    }

    fn pass_lines(&mut self, mut begun: Vec<u8>, chunk: &[u8], pass: Pass<'_>) -> Result<(), Closed> {
        let missing = HEAD.saturating_sub(self.head.len());
        self.head.extend(chunk.iter().take(missing));
        let start = self.searched;
        let mut done = 0;
        for line in chunk.split_inclusive(|byte| *byte == b'\n') {
            done += line.len();
            self.remember(line);
            let Some(line) = line.strip_suffix(b"\n") else { break };
            let (offset, end) = (self.offset, start + length(done));
            let is_short = self.is_short(end - 1);
            let mut whole = std::mem::take(&mut begun);
            whole.extend_from_slice(if is_short { line } else { &[] });
            (self.offset, self.searched) = (end, end);
            let before = self.recent.clone();
            self.pass_line(is_short.then_some(whole.as_slice()), offset, &before, pass)?;
        }
        self.searched = start + length(chunk.len());
        Ok(())
    }

    /// Keeps the last bytes that were read.
    fn remember(&mut self, piece: &[u8]) {
        self.recent.extend(piece.iter().skip(piece.len().saturating_sub(BEFORE)));
        let surplus = self.recent.len().saturating_sub(BEFORE);
        self.recent.drain(..surplus);
    }

    /// Passes the line that starts at `offset` and ends before the position reached; `None` is too long to be held.
    fn pass_line(
        &self,
        line: Option<&[u8]>,
        offset: u64,
        before: &[u8],
        pass: Pass<'_>,
    ) -> Result<(), Closed> {
        let Some(line) = line else { return pass(self.too_large(offset), self.mark(before)) };
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        pass(read_line(line, offset, &self.input), self.mark(before))
    }

    fn too_large(&self, offset: u64) -> Item {
        let detail = format!("a line of more than {} bytes", self.input.max_item);
        Item::Reject(Reject {
            input: Arc::clone(&self.input),
            member: None,
            offset,
            code: "too_large",
            detail,
        })
    }

    fn mark(&self, before: &[u8]) -> Mark {
        let known = usize::try_from(self.offset).unwrap_or(HEAD).min(self.head.len());
        let head = self.head.get(..known).unwrap_or_default();
        Mark::Tail(TailMark {
            source: self.input.source.clone(),
            number: self.number,
            path: self.first_path.clone(),
            device: self.id.0,
            inode: self.id.1,
            head_length: length(known),
            head: fingerprint(head),
            offset: self.offset,
            before: fingerprint(before),
        })
    }
}

/// The first end of a line.
fn line_end(chunk: &[u8]) -> Option<usize> {
    chunk.iter().position(|byte| *byte == b'\n')
}

fn read_line(line: &[u8], offset: u64, input: &Arc<Input>) -> Item {
    let read = AssertUnwindSafe(|| {
        let mut bytes = line;
        stages::read::items(&mut bytes, input).next()
    });
    match catch_unwind(read) {
        Ok(Some(item)) => item,
        Ok(None) => panicked(input, offset, &"no item"),
        Err(panic) => panicked(input, offset, panic.as_ref()),
    }
}

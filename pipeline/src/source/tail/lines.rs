//! The lines of a file that grows: whole ones only, each with the mark behind it.
//!
//! What was read is checked after each read against what was read before, so that a file which is written anew
//! meanwhile never gives a line of two halves. A line without an end is not held, only searched on.

use std::io;
use std::sync::Arc;

use stages::article::{Item, Reject};
use tokio::time::Instant;

use super::follow::Follow;
use super::identity::{BEFORE, HEAD, bytes, fingerprint, is_packed, length};
use crate::mark::{Mark, Stamp, TailMark};
use crate::source::file::Pass;
use crate::source::intake::Closed;

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
                Ok(Advance::More) => {}
                Ok(Advance::End) => break,
                Ok(Advance::Replaced) => return Ok(Ok(Advance::Replaced)),
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

    /// Reads on in a file of this length and passes the lines that end there.
    fn advance(&mut self, size: u64, pass: Pass<'_>) -> io::Result<Result<Advance, Closed>> {
        let (from, to) = (self.searched, size.min(self.searched + CHUNK));
        let chunk = bytes(self.opened()?, from, to)?;
        let begun = match line_end(&chunk) {
            Some(end) if self.is_short(from + length(end)) => self.begun()?,
            _ => Vec::new(),
        };
        // Checked after reading: then what was read stands behind what was read before.
        if !self.is_intact()? || (chunk.is_empty() && to > from) {
            return Ok(Ok(Advance::Replaced));
        }
        // A hole at the end may be filled yet, as network file systems do it.
        let chunk = if to == size { without_hole(&chunk) } else { &chunk };
        if self.offset == 0 && self.searched == 0 && is_wide(chunk) {
            return Ok(self.refuse_wide(chunk, pass).map(|()| Advance::End));
        }
        if chunk.is_empty() || self.is_packed(chunk) || is_wide(&self.head) {
            return Ok(Ok(Advance::End));
        }
        let advance = if to == size { Advance::End } else { Advance::More };
        Ok(self.pass_lines(begun, chunk, pass).map(|()| advance))
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

    /// A log in UTF-16 has no lines that end with a byte: it is rejected once, and read no further.
    fn refuse_wide(&mut self, chunk: &[u8], pass: Pass<'_>) -> Result<(), Closed> {
        let mark: Vec<u8> = chunk.iter().take(WIDE).copied().collect();
        self.remember(&mark);
        self.head = mark;
        (self.offset, self.searched) = (length(WIDE), length(WIDE));
        let detail = "UTF-16; a log is followed by lines of UTF-8".to_owned();
        let input = Arc::clone(&self.input);
        let item = Item::Reject(Reject { input, member: None, offset: 0, code: "not_text", detail });
        pass(item, self.mark(&self.recent))
    }

    fn pass_lines(&mut self, mut begun: Vec<u8>, chunk: &[u8], pass: Pass<'_>) -> Result<(), Closed> {
        let missing = HEAD.saturating_sub(self.head.len());
        self.head.extend(chunk.iter().take(missing));
        let start = self.searched;
        let mut done = 0;
        for line in chunk.split_inclusive(|byte| *byte == b'\n') {
            // What a writer leaves that goes on at its old place after a cut: a hole, no part of a line.
            let begins_here = self.offset == start + length(done);
            let hole = if begins_here { line.len() - without_lead(line).len() } else { 0 };
            self.offset += length(hole);
            done += line.len();
            self.remember(line);
            let Some(line) = line.get(hole..).unwrap_or_default().strip_suffix(b"\n") else { break };
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
        let (line, offset) = match line.strip_prefix(BYTE_ORDER_MARK) {
            Some(line) if offset == 0 => (line, length(BYTE_ORDER_MARK.len())),
            _ => (line, offset),
        };
        if line.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        pass(stages::read::line(line, offset, &self.input), self.mark(before))
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

/// May stand before the first line of UTF-8 and is no part of it.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Bytes that tell UTF-16 at the start of a file.
const WIDE: usize = 2;

fn is_wide(head: &[u8]) -> bool {
    head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff")
}

fn without_hole(chunk: &[u8]) -> &[u8] {
    let end = chunk.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    chunk.get(..end).unwrap_or_default()
}

fn without_lead(line: &[u8]) -> &[u8] {
    let start = line.iter().position(|byte| *byte != 0).unwrap_or(line.len());
    line.get(start..).unwrap_or_default()
}

/// The first end of a line.
fn line_end(chunk: &[u8]) -> Option<usize> {
    chunk.iter().position(|byte| *byte == b'\n')
}

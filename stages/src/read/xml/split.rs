//! Cuts a long document into the elements that hold one article each, byte by byte and without believing that
//! the document is well-formed: a broken entry spoils itself only. A section (comment, CDATA, instruction) whose end
//! was lost would swallow the entries behind it; then its start counts as nothing and its bytes are read again. So are
//! those behind a tag with a quote that was never closed; a `<` before a figure or a blank is no tag.

use std::io::{self, BufRead};

use crate::read::stream::Stream;

/// Longest tag that is believed to be one; beyond it a `<` was no tag.
const MAX_TAG: usize = 64 * 1024;

/// Bytes of a tag that are looked at for its name.
const MAX_NAME: usize = 128;

/// Bytes kept of what stands before the first entry: a feed's own title and language.
const MAX_PREAMBLE: usize = 256 * 1024;

/// One entry, cut out.
pub(in crate::read) struct Entry {
    /// From its start tag to its end tag; empty when it is larger than the limit.
    pub(in crate::read) bytes: Vec<u8>,
    /// Where it begins.
    pub(in crate::read) start: u64,
    /// How long it is.
    pub(in crate::read) length: u64,
    /// Its end tag was seen.
    pub(in crate::read) whole: bool,
    /// A section in it had lost its end.
    pub(in crate::read) repaired: bool,
}

/// What hides tags: its first bytes and its last.
#[derive(Debug, PartialEq, Eq)]
struct Section {
    start: &'static [u8],
    end: &'static [u8],
}

const SECTIONS: [Section; 3] = [
    Section { start: b"<!--", end: b"-->" },
    Section { start: CDATA, end: b"]]>" },
    Section { start: b"<?", end: b"?>" },
];

const CDATA: &[u8] = b"<![CDATA[";

/// Which elements are entries.
pub(in crate::read) struct Splitter<'a> {
    stream: Stream<'a>,
    names: &'static [&'static str],
    nests: bool,
    max: usize,
    offset: u64,
    mode: Mode,
    tag: Vec<u8>,
    entry: Option<Entry>,
    depth: u32,
    /// What stands before the first entry.
    pub(in crate::read) preamble: Vec<u8>,
    seen: bool,
    next: Option<Entry>,
    /// Bytes to be read again, last first.
    again: Vec<u8>,
    /// Starts of CDATA are nothing while more than so many bytes are left to be read again.
    spoilt: usize,
    /// Sections that do not end in what is left.
    endless: [bool; SECTIONS.len()],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Text,
    Tag,
    Quoted(u8),
    /// In the section of this number.
    Inside(usize),
}

impl<'a> Splitter<'a> {
    /// Cuts at these names; `nests` when an entry may hold another of its name, otherwise a start tag inside an
    /// entry means that its end was lost.
    pub(in crate::read) fn new(
        stream: Stream<'a>,
        names: &'static [&'static str],
        nests: bool,
        max: usize,
    ) -> Self {
        Self {
            stream,
            names,
            nests,
            max,
            offset: 0,
            mode: Mode::Text,
            tag: Vec::new(),
            entry: None,
            depth: 0,
            preamble: Vec::new(),
            seen: false,
            next: None,
            again: Vec::new(),
            spoilt: usize::MAX,
            endless: [false; SECTIONS.len()],
        }
    }

    /// The next entry; `None` at the end.
    pub(in crate::read) fn next(&mut self) -> io::Result<Option<Entry>> {
        loop {
            if let Some(entry) = self.next.take() {
                return Ok(Some(entry));
            }
            if let Some(byte) = self.again.pop() {
                self.offset += 1;
                self.step(byte);
                continue;
            }
            let buffer = self.stream.fill_buf()?;
            if buffer.is_empty() {
                if let Some(section) = self.unended() {
                    self.read_again(section, 0);
                    continue;
                }
                self.keep_tag();
                return Ok(self.entry.take());
            }
            // The borrow of the stream must end before the state changes, hence a copy of a small piece.
            let piece = buffer.get(..buffer.len().min(4096)).unwrap_or_default().to_vec();
            let mut used = 0;
            for byte in &piece {
                used += 1;
                self.offset += 1;
                self.step(*byte);
                if self.next.is_some() || !self.again.is_empty() {
                    break;
                }
            }
            self.stream.consume(used);
        }
    }

    fn step(&mut self, byte: u8) {
        match self.mode {
            Mode::Text if byte == b'<' => {
                self.mode = Mode::Tag;
                self.tag.push(byte);
            }
            Mode::Text => self.keep(&[byte]),
            Mode::Tag => self.in_tag(byte),
            Mode::Quoted(quote) => {
                self.tag.push(byte);
                if byte == quote {
                    self.mode = Mode::Tag;
                } else if matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n') && self.quotes_entry()
                    || self.tag.len() > MAX_TAG
                {
                    self.unquote();
                }
            }
            Mode::Inside(section) => self.in_section(byte, section),
        }
    }

    fn in_section(&mut self, byte: u8, section: usize) {
        self.tag.push(byte);
        let Some(Section { end, .. }) = SECTIONS.get(section) else { return };
        if self.tag.ends_with(end) {
            self.mode = Mode::Text;
            match self.swallowed() {
                Some(last) => self.read_again(section, last),
                None => self.keep_tag(),
            }
        } else if self.tag.len() > self.max {
            let tail = self.tag.split_off(self.tag.len() - end.len());
            self.keep_tag();
            self.tag = tail;
        }
    }

    /// Where the CDATA begins whose end ended another that had lost its own: an entry begins between them.
    fn swallowed(&self) -> Option<usize> {
        let inside = self.tag.strip_prefix(CDATA)?;
        let last = memchr::memmem::rfind(inside, CDATA)?;
        let before = inside.get(..last)?;
        let starts = memchr::memchr_iter(b'<', before).filter_map(|at| before.get(at..));
        let begins =
            |tag: &[u8]| !tag.starts_with(b"</") && self.names.iter().any(|name| is_named(tag, name));
        starts.map(|tag| tag.get(..tag.len().min(MAX_NAME)).unwrap_or(tag)).any(begins).then_some(last)
    }

    /// At the end of all: the section that should have ended before, if its start is still held.
    fn unended(&mut self) -> Option<usize> {
        let Mode::Inside(section) = self.mode else { return None };
        let held = SECTIONS.get(section).is_some_and(|known| self.tag.starts_with(known.start));
        let endless = self.endless.get_mut(section).filter(|_| held)?;
        *endless = true;
        Some(section)
    }

    /// Reads what a section seemed to hold once more, its start left out; up to `last` every CDATA has lost its end.
    fn read_again(&mut self, section: usize, last: usize) {
        let start = SECTIONS.get(section).map_or(0, |known| known.start.len());
        let mut again = self.tag.split_off(start.min(self.tag.len()));
        self.spoilt = self.again.len() + again.len().saturating_sub(last);
        again.reverse();
        self.offset -= again.len() as u64;
        self.again.append(&mut again);
        self.mode = Mode::Text;
        self.leave_out();
    }

    /// The start of a section counts as nothing.
    fn leave_out(&mut self) {
        let left_out = std::mem::take(&mut self.tag).len() as u64;
        if let Some(entry) = &mut self.entry {
            entry.length += left_out;
            entry.repaired = true;
        }
    }

    fn opens(&mut self, section: usize) {
        let spoilt =
            SECTIONS.get(section).is_some_and(|known| known.start == CDATA) && self.again.len() > self.spoilt;
        if spoilt || self.endless.get(section).copied().unwrap_or(false) {
            self.mode = Mode::Text;
            self.leave_out();
        } else {
            self.mode = Mode::Inside(section);
        }
    }

    fn in_tag(&mut self, byte: u8) {
        if byte == b'<' {
            self.keep_tag();
        }
        if self.tag.len() == 1 && !begins_tag(byte) {
            self.keep_tag();
            self.mode = Mode::Text;
            return self.step(byte);
        }
        self.tag.push(byte);
        if let Some(section) = SECTIONS.iter().position(|section| section.start == self.tag) {
            return self.opens(section);
        }
        match (self.tag.as_slice(), byte) {
            (tag, b'"' | b'\'') if !tag.starts_with(b"<!") => self.mode = Mode::Quoted(byte),
            (_, b'>') => {
                self.mode = Mode::Text;
                self.tag_ends();
            }
            _ => self.give_up_long_tag(),
        }
    }

    /// Whether the last tag inside of quotes begins or ends an entry: then the quote should have been closed before.
    fn quotes_entry(&self) -> bool {
        let recent = self.tag.len().saturating_sub(MAX_NAME);
        let inner = self.tag.get(recent.max(1)..).unwrap_or_default();
        let last = memchr::memrchr(b'<', inner).and_then(|at| inner.get(at..));
        // The byte at hand ends its name, but for the slash before it.
        last.is_some_and(|tag| tag.len() > 2 && self.names.iter().any(|name| is_named(tag, name)))
    }

    /// A tag with an open quote ends where any tag would; what seemed to be quoted is read again.
    fn unquote(&mut self) {
        let end = memchr::memchr(b'>', &self.tag).map_or(1, |at| at + 1);
        let mut again = self.tag.split_off(end);
        if self.again.is_empty() {
            self.spoilt = usize::MAX;
        }
        again.reverse();
        self.offset -= again.len() as u64;
        self.again.append(&mut again);
        self.mode = Mode::Text;
        self.tag_ends();
        if let Some(entry) = &mut self.entry {
            entry.repaired = true;
        }
    }

    fn give_up_long_tag(&mut self) {
        if self.tag.len() > MAX_TAG {
            self.mode = Mode::Text;
            self.keep_tag();
        }
    }

    /// Decides what a whole tag means for the entry.
    fn tag_ends(&mut self) {
        let closing = self.tag.starts_with(b"</");
        let alone = self.tag.ends_with(b"/>");
        let named = self.names.iter().any(|name| is_named(&self.tag, name));
        if !named {
            return self.keep_tag();
        }
        if closing {
            self.keep_tag();
            self.depth = self.depth.saturating_sub(1);
            if self.depth == 0 {
                self.finish(true);
            }
            return;
        }
        if self.entry.is_some() && !self.nests {
            self.finish(false);
            self.depth = 0;
        }
        if self.entry.is_none() {
            self.seen = true;
            let start = self.offset - self.tag.len() as u64;
            self.entry = Some(Entry { bytes: Vec::new(), start, length: 0, whole: false, repaired: false });
        }
        self.keep_tag();
        if !alone {
            self.depth += 1;
        } else if self.depth == 0 {
            self.finish(true);
        }
    }

    fn finish(&mut self, whole: bool) {
        self.next = self.entry.take().map(|entry| Entry { whole, ..entry });
    }

    fn keep_tag(&mut self) {
        let tag = std::mem::take(&mut self.tag);
        self.keep(&tag);
    }

    fn keep(&mut self, bytes: &[u8]) {
        match &mut self.entry {
            Some(entry) => {
                entry.length += bytes.len() as u64;
                if entry.length <= self.max as u64 {
                    entry.bytes.extend_from_slice(bytes);
                } else {
                    entry.bytes = Vec::new();
                }
            }
            None if !self.seen && self.preamble.len() < MAX_PREAMBLE => {
                self.preamble.extend_from_slice(bytes);
            }
            None => {}
        }
    }
}

/// Whether a tag, a section or an instruction may begin with `<` and this byte.
pub(super) const fn begins_tag(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80 || matches!(byte, b'_' | b':' | b'/' | b'!' | b'?')
}

/// Whether a tag has this local name, whatever its prefix; the oldest feeds shout.
fn is_named(tag: &[u8], name: &str) -> bool {
    let inner = tag.strip_prefix(b"</").or_else(|| tag.strip_prefix(b"<")).unwrap_or_default();
    let end = inner.iter().position(|byte| matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'));
    let qualified = inner.get(..end.unwrap_or(inner.len())).unwrap_or_default();
    let local = qualified.rsplit(|byte| *byte == b':').next().unwrap_or_default();
    local.eq_ignore_ascii_case(name.as_bytes())
}

#[cfg(test)]
mod tests;

//! Cuts a long document into the elements that hold one article each, byte by byte and without believing that
//! the document is well-formed: a broken entry spoils itself only.

use std::io::{self, BufRead};

use crate::read::stream::Stream;

/// Longest tag that is believed to be one; beyond it a `<` was no tag.
const MAX_TAG: usize = 64 * 1024;

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
}

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
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Text,
    Tag,
    Quoted(u8),
    Until(&'static [u8]),
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
        }
    }

    /// The next entry; `None` at the end.
    pub(in crate::read) fn next(&mut self) -> io::Result<Option<Entry>> {
        loop {
            if let Some(entry) = self.next.take() {
                return Ok(Some(entry));
            }
            let buffer = self.stream.fill_buf()?;
            if buffer.is_empty() {
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
                if self.next.is_some() {
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
                }
                self.give_up_long_tag();
            }
            Mode::Until(end) => {
                self.tag.push(byte);
                if self.tag.ends_with(end) {
                    self.mode = Mode::Text;
                }
                if self.mode == Mode::Text || self.tag.len() > 4096 {
                    let kept = if self.mode == Mode::Text { 0 } else { end.len() };
                    let tail = self.tag.split_off(self.tag.len() - kept);
                    self.keep_tag();
                    self.tag = tail;
                }
            }
        }
    }

    fn in_tag(&mut self, byte: u8) {
        if byte == b'<' {
            self.keep_tag();
        }
        self.tag.push(byte);
        match (self.tag.as_slice(), byte) {
            (b"<!--", _) => self.mode = Mode::Until(b"-->"),
            (b"<![CDATA[", _) => self.mode = Mode::Until(b"]]>"),
            (b"<?", _) => self.mode = Mode::Until(b"?>"),
            (tag, b'"' | b'\'') if !tag.starts_with(b"<!") => self.mode = Mode::Quoted(byte),
            (_, b'>') => {
                self.mode = Mode::Text;
                self.tag_ends();
            }
            _ => self.give_up_long_tag(),
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
            self.entry = Some(Entry { bytes: Vec::new(), start, length: 0, whole: false });
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

/// Whether a tag has this local name, whatever its prefix; the oldest feeds shout.
fn is_named(tag: &[u8], name: &str) -> bool {
    let inner = tag.strip_prefix(b"</").or_else(|| tag.strip_prefix(b"<")).unwrap_or_default();
    let end = inner.iter().position(|byte| matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'));
    let qualified = inner.get(..end.unwrap_or(inner.len())).unwrap_or_default();
    let local = qualified.rsplit(|byte| *byte == b':').next().unwrap_or_default();
    local.eq_ignore_ascii_case(name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, nests: bool, expected: &[&str]) {
        for size in [1, 5, 8192] {
            let stream = io::BufReader::with_capacity(size, text.as_bytes());
            let mut splitter = Splitter::new(Box::new(stream), &["item"], nests, 60);
            let mut found = Vec::new();
            while let Some(entry) = splitter.next().unwrap() {
                let start = usize::try_from(entry.start).unwrap();
                assert!(text.get(start..).unwrap().starts_with("<item"));
                let mark = if entry.whole { "" } else { "?" };
                found.push(format!("{}{mark}", String::from_utf8(entry.bytes).unwrap()));
            }
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn entries_are_cut_out() {
        check(
            "<r><item>1</item> <x:y/><item a='>'>2</item></r>",
            false,
            &["<item>1</item>", "<item a='>'>2</item>"],
        );
        check("<r><items/><!-- <item> --><item/><?item?></r>", false, &["<item/>"]);
        check("<item><![CDATA[</item>]]></item>", false, &["<item><![CDATA[</item>]]></item>"]);
        check("<item>1<item>2</item>", false, &["<item>1?", "<item>2</item>"]);
        check("<item>1<item>2</item></item>", true, &["<item>1<item>2</item></item>"]);
        check("<item>1 < 2</item><item>3", false, &["<item>1 < 2</item>", "<item>3?"]);
        check(&format!("<item>{}</item><item>2</item>", "x".repeat(99)), false, &["", "<item>2</item>"]);
    }
}

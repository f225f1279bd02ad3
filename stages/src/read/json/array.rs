//! A JSON array read element by element, so that its size does not matter. The scanner follows brackets and
//! strings only; a broken element is rejected by its own parse and the next one is fine.

use super::{Piece, article, decode, settled};
use crate::article::Item;
use crate::read::place::{Fault, Place};
use crate::read::stream::{Stream, too_large};

/// The elements of an array.
pub(super) struct Elements<'a> {
    stream: Stream<'a>,
    place: Place,
    offset: u64,
    index: u64,
    ended: bool,
}

/// What the scanner is inside of.
#[derive(Default)]
struct Scan {
    depth: u64,
    string: bool,
    escaped: bool,
}

/// What the scanner says of a byte.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Inside,
    Ends,
    Between,
    Closes,
}

impl Scan {
    fn step(&mut self, byte: u8) -> Step {
        if self.string {
            self.step_in_string(byte);
            return Step::Inside;
        }
        match byte {
            b'"' => self.string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' if self.depth == 0 => return Step::Closes,
            b'}' | b']' => self.depth -= 1,
            b',' if self.depth == 0 => return Step::Ends,
            b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 => return Step::Between,
            _ => {}
        }
        Step::Inside
    }

    fn step_in_string(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.string = false,
            _ => {}
        }
    }
}

/// An element as it was cut out.
struct Element {
    bytes: Vec<u8>,
    start: u64,
    length: u64,
    last: bool,
}

impl Element {
    /// Takes one byte in; of those beyond `max` only the number is kept.
    fn take(&mut self, step: Step, byte: u8, max: usize) {
        if step == Step::Between && self.length == 0 {
            self.start += 1;
            return;
        }
        self.length += 1;
        if self.length <= max as u64 {
            self.bytes.push(byte);
        }
    }
}

impl<'a> Elements<'a> {
    /// Reads from the opening bracket on; blanks before it do not matter.
    pub(super) fn new(stream: Stream<'a>, place: Place) -> Self {
        Self { stream, place, offset: 0, index: 0, ended: false }
    }

    /// Skips to the byte after the opening bracket.
    fn open(&mut self) -> std::io::Result<()> {
        loop {
            let Some(byte) = self.stream.fill_buf()?.first().copied() else { return Ok(()) };
            self.stream.consume(1);
            self.offset += 1;
            if byte == b'[' {
                return Ok(());
            }
        }
    }

    /// Cuts out the next element, holding no more than one item may be.
    fn cut(&mut self) -> std::io::Result<Element> {
        let max = self.place.max_item();
        let mut scan = Scan::default();
        let mut element = Element { bytes: Vec::new(), start: self.offset, length: 0, last: false };
        loop {
            let buffer = self.stream.fill_buf()?;
            if buffer.is_empty() {
                return Err(Fault::new("truncated", "array ends before its closing bracket").into());
            }
            let mut used = 0;
            let mut step = Step::Inside;
            for byte in buffer {
                used += 1;
                step = scan.step(*byte);
                if matches!(step, Step::Ends | Step::Closes) {
                    break;
                }
                element.take(step, *byte, max);
            }
            self.stream.consume(used);
            self.offset += used as u64;
            element.last = step == Step::Closes;
            if element.last || step == Step::Ends {
                return Ok(element);
            }
        }
    }

    fn item(&mut self, element: Element) -> Item {
        let place = self.place.member(&format!("[{}]", self.index), 0);
        self.index += 1;
        if element.length > self.place.max_item() as u64 {
            return place.reject(element.start, too_large(self.place.max_item()));
        }
        let decoded = decode(element.bytes);
        let span = element.start..element.start + decoded.text.trim_end().len() as u64;
        let start = element.start;
        let piece = Piece { place: &place, decoded: &decoded, span, format: "json" };
        settled(article::item(&piece), &place, start)
    }
}

impl Iterator for Elements<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while !self.ended {
            let opened = if self.offset == 0 { self.open() } else { Ok(()) };
            match opened.and_then(|()| self.cut()) {
                Err(err) => {
                    self.ended = true;
                    return Some(self.place.reject(self.offset, Fault::from_io(&err)));
                }
                Ok(element) => {
                    self.ended = element.last;
                    if element.length > 0 {
                        return Some(self.item(element));
                    }
                }
            }
        }
        None
    }
}

//! JSON in every shape that tools write: one object, an array, lines, a feed, an agency's envelope.
//! Field names stand in `json/fields.rs`; to understand another tool, add its names there.

use std::ops::Range;

use super::charset::{self, Decoded};
use super::place::{Fault, Place};
use super::sniff::Head;
use super::stream::{Items, Stream, one, whole};
use crate::article::{Item, Warning};

mod fields;
mod object;
mod halves;
mod article;
mod envelope;
mod array;
mod lines;
#[cfg(test)]
mod tools;

pub(super) use article::{language, sidecar};
pub(super) use lines::line;

/// Brackets inside brackets. Articles need ten; parsers downstream give up at 128.
const MAX_NESTING: usize = 100;

/// One JSON value and where it stands.
struct Piece<'t> {
    place: &'t Place,
    decoded: &'t Decoded,
    span: Range<u64>,
    format: &'static str,
}

/// Reads an object, an array of objects, or lines of objects.
pub(super) fn read<'a>(stream: Stream<'a>, place: &Place, head: &Head) -> Items<'a> {
    if head.text.starts_with('[') {
        return Box::new(array::Elements::new(stream, place.clone()));
    }
    match lines::probe(stream, place.max_item()) {
        lines::Probe::Lines(stream) => read_lines(stream, place, head),
        lines::Probe::Document(stream) => document(stream, place),
    }
}

/// Reads lines of objects.
pub(super) fn read_lines<'a>(stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    Box::new(lines::Lines::new(stream, place.clone()))
}

fn document<'a>(mut stream: Stream<'a>, place: &Place) -> Items<'a> {
    let bytes = match whole(&mut stream, place.max_item()) {
        Ok(bytes) => bytes,
        Err(fault) => return one(place.reject(0, fault)),
    };
    // One article on one line is a log that has only begun: its record is the same as when the log is followed.
    if let Some(line) = bytes.strip_suffix(b"\n")
        && envelope::is_article_line(line)
    {
        return one(lines::line(line.to_vec(), 0, place));
    }
    let span = 0..bytes.len() as u64;
    let decoded = decode(bytes);
    let piece = Piece { place, decoded: &decoded, span, format: "json" };
    match envelope::items(&piece) {
        Ok(items) => Box::new(items.into_iter()),
        Err(fault) => one(place.reject(0, fault)),
    }
}

/// Decodes one value; what is not UTF-8, or half a character, is repaired with a warning.
fn decode(bytes: Vec<u8>) -> Decoded {
    halves::mend(match String::from_utf8(bytes) {
        Ok(text) => Decoded::utf8(text),
        Err(err) => charset::decode(err.as_bytes(), None),
    })
}

/// Refuses nesting that would break readers of the record; strings may hold any bracket.
fn check_nesting(text: &str) -> Result<(), Fault> {
    let mut depth = 0_usize;
    let mut inside = false;
    let mut escaped = false;
    for byte in text.bytes() {
        match (inside, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => inside = !inside,
            (false, b'{' | b'[') => depth += 1,
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_NESTING {
            return Err(Fault::new("too_deep", format!("JSON nests deeper than {MAX_NESTING}")));
        }
    }
    Ok(())
}

/// A rejection or article as an item of its place.
fn settled(result: Result<Item, Fault>, place: &Place, offset: u64) -> Item {
    result.unwrap_or_else(|fault| place.reject(offset, fault))
}

/// Keeps each warning once.
fn warn(warnings: &mut Vec<Warning>, warning: Warning) {
    if !warnings.contains(&warning) {
        warnings.push(warning);
    }
}

//! Plain text: one article in one file. What is no text at all is told here too.

use super::place::{Fault, Place};
use super::sniff::Head;
use super::stream::{Items, Stream, one, whole};
use crate::article::{Body, Item, Warning};

/// A text field or file held markup and is read as such.
pub(super) const HTML_IN_TEXT: Warning = Warning("html_in_text");

/// First bytes of files that hold no text, and what they are.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\xd0\xcf\x11\xe0", "an OLE document"),
    (b"OggS", "an Ogg file"),
    (b"ID3", "an MP3 file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
];

/// Reads a text file.
pub(super) fn read<'a>(mut stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    let item = whole(&mut stream, place.max_item()).and_then(|bytes| article(&bytes, place));
    one(item.unwrap_or_else(|fault| place.reject(0, fault)))
}

fn article(bytes: &[u8], place: &Place) -> Result<Item, Fault> {
    not_binary(bytes)?;
    let decoded = place.decode(bytes, None);
    if decoded.text.trim().is_empty() {
        return Err(Fault::new("empty", "holds nothing but blanks"));
    }
    let span = 0..bytes.len() as u64;
    let body = Body::Text(decoded.text.clone());
    Ok(Item::Article(Box::new(place.article("text", &decoded, span, body))))
}

/// Refuses bytes that are no text: a known magic number, or too many control characters.
pub(super) fn not_binary(bytes: &[u8]) -> Result<(), Fault> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Fault::new("not_text", format!("is {what}")));
    }
    let sample = bytes.get(..bytes.len().min(16 * 1024)).unwrap_or_default();
    let control = sample.iter().filter(|byte| is_control(**byte)).count();
    // Random bytes hold 9 % of these, wire text at most a handful; a text with a NUL here and there passes.
    if control * 33 > sample.len() {
        return Err(Fault::new(
            "not_text",
            format!("{control} of the first {} bytes are control characters", sample.len()),
        ));
    }
    Ok(())
}

/// Control characters that neither text nor the wire formats use.
fn is_control(byte: u8) -> bool {
    match byte {
        0x01..=0x05 | 0x08..=0x0d | 0x11..=0x17 | 0x1b | 0x1e | 0x1f => false,
        0..0x20 => true,
        _ => false,
    }
}

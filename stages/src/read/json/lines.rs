//! Lines of JSON: one line, one article. A line that is broken or too long is rejected with its offset and the
//! next one is fine.

use std::io::{self, BufRead, Cursor, Read};

use serde_json::value::RawValue;

use super::{Piece, article, decode, settled};
use crate::article::Item;
use crate::read::charset::Decoded;
use crate::read::place::{Fault, Place};
use crate::read::stream::{self, Line, Stream, too_large};

/// The articles of a stream of lines.
pub(super) struct Lines<'a> {
    stream: Stream<'a>,
    place: Place,
    offset: u64,
    ended: bool,
}

impl<'a> Lines<'a> {
    /// Reads lines from here on.
    pub(super) fn new(stream: Stream<'a>, place: Place) -> Self {
        Self { stream, place, offset: 0, ended: false }
    }
}

impl Iterator for Lines<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while !self.ended {
            let start = self.offset;
            match stream::line(&mut self.stream, self.place.max_item()) {
                Ok(Line::End) => self.ended = true,
                Ok(Line::TooLong(taken)) => {
                    self.offset += taken;
                    return Some(self.place.reject(start, too_large(self.place.max_item())));
                }
                Ok(Line::Whole(bytes, taken)) => {
                    self.offset += taken;
                    if !bytes.trim_ascii().is_empty() {
                        return Some(line(bytes, start, &self.place));
                    }
                }
                Err(err) => {
                    self.ended = true;
                    return Some(self.place.reject(start, Fault::from_io(&err)));
                }
            }
        }
        None
    }
}

/// The item in one line that begins at `offset`, without its line feed.
pub(in crate::read) fn line(mut bytes: Vec<u8>, offset: u64, place: &Place) -> Item {
    bytes.pop_if(|last| *last == b'\r');
    let length = bytes.len() as u64;
    let decoded = decode(bytes);
    let trimmed = decoded.text.trim_start_matches('\u{feff}').trim();
    if trimmed.is_empty() {
        return place.reject(offset, Fault::new("empty", "line holds nothing but blanks"));
    }
    let decoded = if trimmed.len() == decoded.text.len() {
        decoded
    } else {
        Decoded { text: trimmed.to_owned(), ..decoded }
    };
    let piece = Piece { place, decoded: &decoded, span: offset..offset + length, format: "ndjson" };
    settled(article::item(&piece), place, offset)
}

/// Whether a stream that begins like an object is one document or a line for each.
pub(super) enum Probe<'a> {
    /// One object, over several lines or alone on one.
    Document(Stream<'a>),
    /// One object a line.
    Lines(Stream<'a>),
}

/// Reads up to two lines to decide. A whole object on the first line of several means lines; an object that
/// goes on means a document, unless the next line is whole by itself and the first one merely broke off.
pub(super) fn probe(mut stream: Stream<'_>, max: usize) -> Probe<'_> {
    let mut seen = Vec::new();
    let first = match take_line(&mut stream, max, &mut seen) {
        Ok(Some(line)) if line.len() <= max => line,
        Ok(_) => return Probe::Lines(rejoin(seen, None, stream)),
        Err(err) => return Probe::Lines(rejoin(seen, Some(err), stream)),
    };
    let second = match take_line(&mut stream, max, &mut seen) {
        Ok(second) => second.unwrap_or_default(),
        Err(err) => return Probe::Lines(rejoin(seen, Some(err), stream)),
    };
    let stream = rejoin(seen, None, stream);
    if is_document(first.trim_ascii(), second.trim_ascii()) {
        Probe::Document(stream)
    } else {
        Probe::Lines(stream)
    }
}

fn is_document(first: &[u8], second: &[u8]) -> bool {
    if second.is_empty() {
        return true;
    }
    match serde_json::from_slice::<&RawValue>(first) {
        Err(err) if err.is_eof() => {
            let opens = matches!(first.last(), Some(b':' | b',' | b'{' | b'['));
            let second_whole =
                second.starts_with(b"{") && serde_json::from_slice::<&RawValue>(second).is_ok();
            opens || !second_whole
        }
        _ => false,
    }
}

/// The next line that is not blank, noted in `seen` as it stood; a line above the limit comes cut off.
fn take_line(stream: &mut Stream<'_>, max: usize, seen: &mut Vec<u8>) -> io::Result<Option<Vec<u8>>> {
    loop {
        let mut line = Vec::new();
        let got = stream.by_ref().take((max as u64).saturating_add(1)).read_until(b'\n', &mut line);
        seen.extend_from_slice(&line);
        if got? == 0 {
            return Ok(None);
        }
        if !line.trim_ascii().is_empty() {
            return Ok(Some(line));
        }
    }
}

/// Puts back what was looked at; an error met while looking is met again at its place.
fn rejoin(seen: Vec<u8>, error: Option<io::Error>, rest: Stream<'_>) -> Stream<'_> {
    let seen = Cursor::new(seen);
    match error {
        None => Box::new(seen.chain(rest)),
        Some(err) => Box::new(seen.chain(io::BufReader::new(Broken(Some(err)))).chain(rest)),
    }
}

/// A reader that fails once.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

#[cfg(test)]
mod tests {
    use crate::read::suite::{check, describe, input};

    #[test]
    fn a_log_of_one_line_is_read_as_when_it_is_followed() {
        let line = br#"{"text":"One.","title":"T"}"#;
        let followed = crate::read::line(line, 0, &input(1 << 20));
        let read = crate::read::suite::read(&[line.as_slice(), b"\n"].concat());
        assert_eq!(format!("{read:?}"), format!("{:?}", [followed]));
    }

    #[test]
    fn lines_or_a_document() {
        check(b"{\"text\":\n\"One.\"}", &["json: One."]);
        check(b"\n{\"text\":\"One.\"}\n\n", &["json: One."]);
        check(b"{\"text\":\"One.\"}\n\n\n{\"text\":\"Two.\"}", &["ndjson: One.", "ndjson: Two."]);
        check(b"{\"text\":\"On\n{\"text\":\"Two.\"}\n", &["reject broken_json at 0", "ndjson: Two."]);
        check(b"{\"a\":\n{\"b\":1},\"text\":\"One.\"}", &["json: One."]);
        check(b"[{\"text\":\"One.\"},\n{\"text\":\"Two.\"", &["json [0]: One.", "reject truncated at 32"]);
    }

    #[test]
    fn a_line_of_a_log_is_the_line_of_a_file() {
        let line = |bytes: &[u8]| describe(&crate::read::line(bytes, 16, &input(1000)));
        assert_eq!(line(b"{\"text\":\"Two.\"}\r"), "ndjson: Two.");
        assert_eq!(line(b"\xef\xbb\xbf{\"text\":\"caf\xc3\xa9\"}"), "ndjson: caf\u{e9}");
        assert_eq!(line(b"[1]"), "reject wrong_type at 16");
        assert_eq!(line(b"  "), "reject empty at 16");
    }

    /// Offsets, lengths, charsets and warnings too: a log gives the same records as the same bytes in a file.
    #[test]
    fn a_followed_log_gives_the_items_of_the_file() {
        let bytes = b"\xef\xbb\xbf{\"text\":\"One.\"}\r\n\r\n{\"text\":\"caf\xe9.\"}\n {\"text\":\"\\ud83d Two.\"} \n{\n{\"text\":\"Three.\",\"n\":1}\r\n";
        let input = input(1000);
        let mut file = &bytes[..];
        let whole = crate::read::items(&mut file, &input);
        let mut offset = 0;
        let lines = bytes.split_inclusive(|byte| *byte == b'\n').filter_map(|line| {
            let start = offset;
            offset += line.len();
            let line = line.strip_suffix(b"\n").unwrap();
            let (line, mark) = line.strip_prefix(b"\xef\xbb\xbf").map_or((line, 0), |line| (line, 3));
            let blank = line.trim_ascii().is_empty();
            (!blank).then(|| crate::read::line(line, (start + mark) as u64, &input))
        });
        let shown = |item| format!("{item:?}");
        let lines: Vec<String> = lines.map(shown).collect();
        assert_eq!(lines.len(), 5);
        assert_eq!(whole.map(shown).collect::<Vec<_>>(), lines);
    }
}

//! Bytes to articles: sniffs what the bytes are, decodes and parses them. Opens nothing: the pipeline hands in
//! a reader and drives the iterator on a blocking thread.
//!
//! To add a format: write `read/NAME.rs` with a `read` function, give it a line in [`READERS`], and an input of
//! your own making in the shared suite of `read/suite.rs`.

use std::io::BufRead;
use std::sync::Arc;

use crate::article::{Format, Input, Item, Meta};

mod place;
mod stream;
mod guard;
mod charset;
mod sniff;
mod compressed;
mod archive;
mod tar;
mod zip;
mod inflate;
mod text;
mod html;
mod json;
mod markup;
mod dates;
mod byline;
mod xml;
mod entries;
mod extra;
mod nitf;
mod feed;
mod mail;
mod wire;
mod otherxml;
mod web;
mod warc;
mod arc;
mod newsmlg2;
mod newsml1;
#[cfg(test)]
mod suite;
#[cfg(test)]
mod hostile;

use charset::Told;
use place::{Fault, Place};
use sniff::{HEAD, Head};
use stream::{Counted, Items, Stream, one, peek};

/// Codes that a rejection may carry; the documentation and the metric labels follow this list.
pub const REJECT_CODES: &[(&str, &str)] = &[
    ("too_large", "an item is larger than max_item"),
    ("empty", "nothing but blanks"),
    ("not_text", "bytes that are no text: an image, a program, noise"),
    ("unreadable", "reading failed"),
    ("truncated", "the input ends in the middle of an item or archive"),
    ("corrupt", "an archive's own checks fail"),
    ("bomb", "far more comes out of an archive than went in"),
    ("too_deep", "brackets, elements, parts or archives nest too deeply"),
    ("unsafe_path", "an archive member names a place outside the archive"),
    ("unsupported", "a feature that no reader here has, such as encryption"),
    ("broken_json", "no JSON"),
    ("broken_xml", "no XML that could be made sense of"),
    ("broken_record", "a record of a web archive whose header makes no sense"),
    ("broken_mail", "no mail that could be made sense of"),
    ("wrong_type", "JSON of another type than an object, or a text field that holds none"),
    ("no_text", "an item without any text"),
    ("panic", "a parser gave up on the item"),
];

/// Codes of items that are passed over by design.
pub const SKIP_CODES: &[(&str, &str)] = &[
    ("no_text", "an item that describes a picture, an event or remote content"),
    ("package", "a package, catalogue or list that only points to articles"),
    ("not_article", "a record about a crawl: request, metadata, revisit, robots file"),
    ("media", "a picture, style sheet, script or other file that is no article"),
    ("http_status", "an answer other than 200"),
    ("resumed", "a file of which an earlier run committed everything"),
];

/// Every warning that a record may carry.
pub const WARNINGS: &[(&str, &str)] = &[
    ("charset_guessed", "nothing was declared and the bytes are not UTF-8"),
    ("charset_repaired", "the declared charset contradicts the bytes, which are UTF-8"),
    ("invalid_bytes", "bytes that stand for nothing were replaced by U+FFFD"),
    ("html_in_text", "a text field held markup and was read as markup"),
    ("truncated_input", "the item ends too early; what was there is used"),
    ("repaired_markup", "broken XML was read as far as it made sense"),
    ("no_outlet", "nothing names the outlet; the file's own name stands in"),
];

/// A format: the name that `--format` takes and the record shows, what it is, how it is told, who reads it.
struct Reader {
    name: &'static str,
    about: &'static str,
    sniff: Sniff,
    read: Read,
}

/// Whether bytes that begin so are of a format.
type Sniff = fn(&Head) -> bool;

/// Reads the items of a stream.
type Read = for<'a> fn(Stream<'a>, &Place, &Head) -> Items<'a>;

impl Reader {
    /// A wrapping around other formats; it is taken off whatever format the user insists on.
    fn is_container(&self) -> bool {
        matches!(self.name, "gzip" | "zstd" | "lz4" | "xz" | "bzip2" | "zip" | "tar")
    }
}

const fn reader(name: &'static str, about: &'static str, sniff: Sniff, read: Read) -> Reader {
    Reader { name, about, sniff, read }
}

/// Every format, the most certain to tell first.
const READERS: &[Reader] = &[
    reader("gzip", "gzip around any format", is_gzip, compressed::gzip),
    reader("zstd", "zstd around any format", is_zstd, compressed::zstd),
    reader("lz4", "lz4 frames around any format", is_lz4, compressed::lz4),
    reader("xz", "xz around any format", is_xz, compressed::xz),
    reader("bzip2", "bzip2 around any format", is_bzip2, compressed::bzip2),
    reader("zip", "a zip archive of any formats", is_zip, zip::read),
    reader("tar", "a tar archive of any formats", tar::sniff, tar::read),
    reader("warc", "WARC web archives, WET and WAT among them", warc::sniff, warc::read),
    reader("arc", "ARC web archives", arc::sniff, arc::read),
    reader("nitf", "NITF 3", nitf::sniff, nitf::read),
    reader("newsmlg2", "NewsML-G2 items and messages", newsmlg2::sniff, newsmlg2::read),
    reader("newsml1", "NewsML 1", newsml1::sniff, newsml1::read),
    reader("feed", "RSS, RDF, Atom and WordPress exports", feed::sniff, feed::read),
    reader("mail", "mails and MHTML pages", mail::sniff, mail::read),
    reader("wire", "wire text: IPTC 7901, ANPA 1312", wire::sniff, wire::read),
    reader("json", "JSON: one object, an array, an envelope, ninjs, JSON Feed", Head::is_json, json::read),
    reader("ndjson", "one JSON object a line", never, json::read_lines),
    reader("html", "an HTML page", Head::is_html, html::read),
    reader("xml", "XML of a house's own, by its element names", otherxml::sniff, otherxml::read),
    reader("text", "plain text", always, text::read),
];

fn is_gzip(head: &Head) -> bool {
    head.starts(compressed::GZIP)
}

fn is_zstd(head: &Head) -> bool {
    head.starts(b"\x28\xb5\x2f\xfd")
}

fn is_lz4(head: &Head) -> bool {
    head.starts(b"\x04\x22\x4d\x18")
}

fn is_xz(head: &Head) -> bool {
    head.starts(b"\xfd7zXZ\0")
}

fn is_bzip2(head: &Head) -> bool {
    head.starts(b"BZh") && head.bytes.get(4..10) == Some(b"1AY&SY")
}

fn is_zip(head: &Head) -> bool {
    head.starts(zip::LOCAL) || head.starts(zip::END)
}

fn always(_: &Head) -> bool {
    true
}

fn never(_: &Head) -> bool {
    false
}

/// The formats that `--format` takes, with what they are.
pub fn formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    READERS.iter().map(|reader| (reader.name, reader.about))
}

/// The charset of this name, by its WHATWG name.
#[must_use]
pub fn charset(name: &str) -> Option<&'static str> {
    encoding_rs::Encoding::for_label(name.as_bytes()).map(encoding_rs::Encoding::name)
}

/// The format of this name.
#[must_use]
pub fn format(name: &str) -> Option<Format> {
    formats().find(|(known, _)| *known == name).map(|(known, _)| Format(known))
}

/// The items of one input, in the order they stand in it; at least one.
///
/// The same bytes always give the same items, so a position inside an input is the number of items behind it.
pub fn items<'a>(bytes: &'a mut dyn BufRead, input: &Arc<Input>) -> Box<dyn Iterator<Item = Item> + 'a> {
    let place = Place::root(input);
    let stream = Box::new(Counted::new(bytes, std::rc::Rc::clone(&place.budget)));
    Box::new(guard::Guarded::new(stream, place))
}

/// The item in one line of a structured log, without its line feed; the line begins at byte `offset` of its file.
#[must_use]
pub fn line(bytes: &[u8], offset: u64, input: &Arc<Input>) -> Item {
    let place = Place::root(input);
    guard::alone(&place, offset, || json::line(bytes.to_vec(), offset, &place))
}

/// What a side-car file says about its article, by the same field names; `None` if it is no JSON object.
#[must_use]
pub fn sidecar(text: &str) -> Option<Meta> {
    json::sidecar(text)
}

/// Reads a stream whose format is not known yet.
fn open<'a>(stream: Stream<'a>, place: &Place) -> Items<'a> {
    let mut peeked = peek(stream, HEAD);
    if peeked.head().is_empty() && peeked.error().is_none() {
        return one(place.reject(0, Fault::new("empty", "no bytes")));
    }
    let mut place = place.clone();
    if let Some((form, mark, warning)) = charset::of_stream(peeked.head()) {
        peeked.consume(mark);
        let stream: Stream<'a> = if form.name() == encoding_rs::UTF_8.name() {
            (place.told, place.base) = (Told::Marked, place.base.saturating_add(mark as u64));
            Box::new(peeked)
        } else {
            place.told = Told::Transcoded(form.name(), warning);
            form.transcode(Box::new(peeked))
        };
        peeked = peek(stream, HEAD);
    }
    let head = Head::new(peeked.head());
    let forced = place.input.format.map(|format| format.0);
    let container = |reader: &&Reader| reader.is_container() && (reader.sniff)(&head);
    let reader = READERS.iter().find(container).or_else(|| match forced {
        Some(name) => READERS.iter().find(|reader| reader.name == name),
        None => READERS.iter().find(|reader| (reader.sniff)(&head)),
    });
    match reader {
        Some(reader) => (reader.read)(Box::new(peeked), &place, &head),
        None => text::read(Box::new(peeked), &place, &head),
    }
}

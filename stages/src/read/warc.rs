//! WARC and its kin WET and WAT, record by record. Lengths lie and members break: reading goes on at the next
//! record that begins where one may begin, with one rejection for what was lost.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use super::compressed::NEXT_MEMBER;
use super::guard;
use super::place::{Fault, Place};
use super::sniff::Head;
use super::stream::{Back, Items, Line, Stream, line, too_large};
use super::web::{self, Page};
use crate::article::Item;

/// First bytes of a record.
const MAGIC: &[u8] = b"WARC/";

/// Longest header of a record; those of crawlers take about a kilobyte.
const MAX_HEADER: usize = 64 * 1024;

/// Faults in a row after which an archive is given up.
const MAX_FAULTS: u32 = 1000;

/// Items' worth of bytes that are read again because a length lied; beyond it, an archive is built to hurt: each
/// small record could claim the largest length.
const MAX_RETURNS: u64 = 32;

/// Whether a record begins here.
pub(super) fn sniff(head: &Head) -> bool {
    head.bytes.trim_ascii_start().starts_with(MAGIC)
}

/// Reads the records.
pub(super) fn read<'a>(stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    Box::new(Records {
        stream: Back::new(stream),
        place: place.clone(),
        ready: VecDeque::new(),
        waiting: None,
        faults: 0,
        returned: 0,
        ended: false,
    })
}

struct Records<'a> {
    stream: Back<'a>,
    place: Place,
    /// Articles of the record just read.
    ready: VecDeque<Item>,
    waiting: Option<io::Error>,
    faults: u32,
    returned: u64,
    ended: bool,
}

/// A record's header fields.
#[derive(Default)]
struct Record {
    start: u64,
    fields: Vec<(String, String)>,
}

impl Record {
    fn field(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    fn id(&self) -> Option<&str> {
        self.field("WARC-Record-ID").map(|id| id.trim_matches(['<', '>']))
    }

    fn is(&self, kind: &str) -> bool {
        self.field("WARC-Type").is_some_and(|own| own.eq_ignore_ascii_case(kind))
    }
}

impl Records<'_> {
    /// The next record's header; `None` at the end.
    fn header(&mut self) -> io::Result<Option<Record>> {
        if let Some(err) = self.waiting.take() {
            return Err(err);
        }
        if !self.stream.seek(MAGIC.len(), |next| next == MAGIC)? {
            return Ok(None);
        }
        let mut record = Record { start: self.stream.position(), fields: Vec::new() };
        loop {
            let taken = self.stream.position() - record.start;
            let raw = match line(&mut self.stream, MAX_HEADER)? {
                Line::Whole(raw, _) if taken < MAX_HEADER as u64 => raw,
                Line::End => {
                    return Err(Fault::new("truncated", "archive ends inside a record's header").into());
                }
                _ => return Err(Fault::new("broken_record", "header of a record is too long").into()),
            };
            let text = String::from_utf8_lossy(&raw);
            let text = text.trim_end();
            if text.is_empty() {
                return Ok(Some(record));
            }
            match text.split_once(':') {
                Some((name, value)) => record.fields.push((name.trim().to_owned(), value.trim().to_owned())),
                None if text.starts_with([' ', '\t']) => {
                    if let Some((_, value)) = record.fields.last_mut() {
                        value.push_str(text);
                    }
                }
                None => {}
            }
        }
    }

    /// The block of a record; its stated length is checked against what follows it.
    fn block(&mut self, record: &Record) -> io::Result<(Vec<u8>, bool)> {
        let length = record.field("Content-Length").and_then(|length| length.parse::<u64>().ok());
        let Some(length) = length else {
            return Err(Fault::new("broken_record", "record has no usable Content-Length").into());
        };
        if length > self.place.max_item() as u64 {
            super::stream::drain(&mut self.stream.by_ref().take(length))?;
            return Err(too_large(self.place.max_item()).into());
        }
        let mut block = Vec::new();
        self.stream.by_ref().take(length).read_to_end(&mut block)?;
        if (block.len() as u64) < length {
            return self.give_back(block);
        }
        if self.followed()? { Ok((block, false)) } else { self.give_back(block) }
    }

    /// Whether the end or another record follows. A fault in the next member is not this record's.
    fn followed(&mut self) -> io::Result<bool> {
        loop {
            match self.stream.ahead(MAGIC.len()) {
                Ok([first, ..]) if first.is_ascii_whitespace() => self.stream.consume(1),
                Ok(next) => return Ok(next.is_empty() || next == MAGIC),
                Err(err) if Fault::from_io(&err).detail.starts_with(NEXT_MEMBER) => {
                    self.waiting = Some(err);
                    return Ok(true);
                }
                Err(err) => return Err(err),
            }
        }
    }

    /// A block that swallowed the next record gives it back.
    fn give_back(&mut self, mut block: Vec<u8>) -> io::Result<(Vec<u8>, bool)> {
        let limit = (self.place.max_item() as u64).saturating_mul(MAX_RETURNS);
        if self.returned > limit {
            return Err(Fault::new("broken_record", "lengths of records lie too often to follow").into());
        }
        if let Some(at) = next_record(&block) {
            let tail = block.split_off(at);
            self.returned = self.returned.saturating_add(tail.len() as u64);
            self.stream.put_back(&tail);
        }
        Ok((block, true))
    }

    fn items(&self, record: &Record, block: &[u8], cut: bool) -> Vec<Item> {
        let place = record.id().map_or_else(|| self.place.clone(), |id| self.place.member(id, 0));
        let page = Page {
            place: &place,
            format: if record.is("conversion") { "wet" } else { "warc" },
            span: record.start..self.stream.position(),
            url: record.field("WARC-Target-URI").map(|url| url.trim_matches(['<', '>'])),
            guid: record.id(),
            fetched: record.field("WARC-Date"),
            language: record.field("WARC-Identified-Content-Language"),
            cut,
        };
        let kind = record.field("Content-Type").unwrap_or_default();
        let http =
            kind.starts_with("application/http") || (record.is("response") && block.starts_with(b"HTTP/"));
        if record.is("response") && http {
            return web::answer(&page, block);
        }
        if record.is("resource") || record.is("conversion") || record.is("response") {
            return web::file(&page, kind, block);
        }
        vec![place.skip("not_article")]
    }

    /// One item, or nothing where a fault follows another.
    fn step(&mut self) -> Option<Item> {
        let mut place = self.place.clone();
        let start = self.stream.position();
        let read = self.header().and_then(|record| {
            let Some(record) = record else { return Ok(None) };
            if let Some(id) = record.id() {
                place = self.place.member(id, 0);
            }
            let (block, cut) = self.block(&record)?;
            Ok(Some((record, block, cut)))
        });
        match read {
            Ok(None) => {
                self.ended = true;
                None
            }
            Ok(Some((record, block, cut))) => {
                self.faults = 0;
                self.ready = guard::each(&place, record.start, || self.items(&record, &block, cut)).into();
                self.ready.pop_front()
            }
            Err(err) => {
                let fault = Fault::from_io(&err);
                self.ended = fault.code == "bomb" || fault.code == "unreadable" || self.faults > MAX_FAULTS;
                let repeated = self.faults > 0 && fault.code != "too_large";
                self.faults += 1;
                (!repeated).then(|| place.reject(start, fault))
            }
        }
    }
}

/// Where the blank lines before another record begin inside a block.
fn next_record(block: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(block, b"\nWARC/").find_map(|at| {
        let version = block.get(at + 1 + MAGIC.len()).is_some_and(u8::is_ascii_digit);
        let before = block.get(..at)?;
        let text = before.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
        (version && before.get(text..)?.contains(&b'\n')).then_some(text)
    })
}

impl Iterator for Records<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let mut next = self.ready.pop_front();
        while next.is_none() && !self.ended {
            next = self.step();
        }
        next
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::fmt::Write;

    use crate::read::compressed::tests::packed;
    use crate::read::suite::check;

    /// A record of this type; its length is its block's unless `length` says otherwise.
    pub(in crate::read) fn record(kind: &str, id: &str, block: &str, length: Option<usize>) -> String {
        let mut text = format!("WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:{id}>\r\n");
        write!(text, "WARC-Target-URI: http://example.org/{id}\r\n").unwrap();
        write!(text, "Content-Length: {}\r\n\r\n{block}\r\n\r\n", length.unwrap_or(block.len())).unwrap();
        text
    }

    /// An answer of a web server.
    pub(in crate::read) fn page(text: &str) -> String {
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><p>{text}</p></html>")
    }

    #[test]
    fn records_become_items() {
        let mut bytes = record("warcinfo", "i", "software: x", None);
        bytes += &record("response", "a", &page("One."), None);
        bytes += &record("response", "b", "HTTP/1.1 404 No\r\nContent-Type: text/html\r\n\r\n<p>Lost", None);
        bytes += &record("response", "c", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx", None);
        bytes += &record("conversion", "d", "Two.\n", None);
        let expected = [
            "skip not_article urn:i",
            "warc urn:a: html <html><p>One.</p></html>",
            "skip http_status urn:b",
            "skip media urn:c",
            "wet urn:d: Two.\n",
        ];
        check(bytes.as_bytes(), &expected);
        check(&packed(bytes.as_bytes()), &expected);
    }

    #[test]
    fn a_feed_in_a_crawl_gives_its_articles() {
        let feed = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss><channel><item><guid>g</guid><description>\
                    One.</description></item><item><description>Two.</description></item></channel></rss>";
        let bytes = record("response", "a", feed, None) + &record("response", "b", &page("Three."), None);
        let three = "warc urn:b: html <html><p>Three.</p></html>";
        check(bytes.as_bytes(), &["rss urn:a!g: One.", "rss urn:a!1: Two.", three]);
    }

    #[test]
    fn lengths_that_lie_cost_one_record_at_most() {
        let fine = record("response", "b", &page("Two."), None);
        let two = "warc urn:b: html <html><p>Two.</p></html>";
        let long = record("response", "a", &page("One."), Some(150));
        check((long + &fine).as_bytes(), &["warc urn:a: html <html><p>One.</p></html>", two]);
        let short = record("response", "a", &page("One."), Some(60));
        check((short + &fine).as_bytes(), &["warc urn:a: html <html><p>One.</p", two]);
        let huge_of = |block: &str| record("response", "a", block, Some(900_000));
        check(
            (huge_of(&page("One.")) + &fine).as_bytes(),
            &["warc urn:a: html <html><p>One.</p></html>", two],
        );
        let old = |text: &str| text.replace("WARC/1.0", "WARC/0.18").replace("\r\n", "\n");
        let next = old(&record("response", "b", &old(&page("Two.")), None));
        let huge = old(&huge_of(&page("One.")));
        check((huge + &next).as_bytes(), &["warc urn:a: html <html><p>One.</p></html>", two]);
        let absurd = record("response", "a", &page("One."), None).replace("Content-Length", "Content-Width");
        check((absurd + &fine).as_bytes(), &["reject broken_record urn:a at 0", two]);
    }

    #[test]
    fn a_broken_member_does_not_take_the_others() {
        let mut bytes = packed(record("response", "a", &page("One."), None).as_bytes());
        let mut middle = packed(record("response", "m", &page(&"middle ".repeat(50)), None).as_bytes());
        let at = middle.len() / 2;
        middle[at..at + 8].fill(0xff);
        let broken = middle.len();
        bytes.extend(middle);
        bytes.extend(packed(record("response", "b", &page("Two."), None).as_bytes()));
        assert!(broken > 50);
        let found: Vec<String> =
            crate::read::suite::read(&bytes).iter().map(crate::read::suite::describe).collect();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[1].starts_with("reject corrupt"), "{found:?}");
        assert_eq!(found[2], "warc urn:b: html <html><p>Two.</p></html>");
    }
}

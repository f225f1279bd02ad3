//! ARC, the format before WARC: a line in front of each block, `URL IP DATE TYPE ... LENGTH`.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::guard;
use super::place::{Fault, Place};
use super::sniff::Head;
use super::stream::{Back, Items, Line, Stream, drain, line, too_large};
use super::web::{self, Page};
use crate::article::Item;

/// Longest line in front of a block; addresses of crawls reach a few kilobytes.
const MAX_LINE: usize = 64 * 1024;

/// Whether the description of an ARC file stands first.
pub(super) fn sniff(head: &Head) -> bool {
    head.starts(b"filedesc:")
}

/// Reads the records.
pub(super) fn read<'a>(stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    Box::new(Records {
        stream: Back::new(stream),
        place: place.clone(),
        ready: VecDeque::new(),
        lost: false,
        ended: false,
    })
}

struct Records<'a> {
    stream: Back<'a>,
    place: Place,
    /// Articles of the record just read.
    ready: VecDeque<Item>,
    lost: bool,
    ended: bool,
}

/// The line in front of a block.
struct Header {
    url: String,
    date: String,
    kind: String,
    length: u64,
}

impl Header {
    fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (url, last) = (*words.first()?, *words.last()?);
        let date =
            words.iter().find(|word| word.len() == 14 && word.bytes().all(|byte| byte.is_ascii_digit()))?;
        let kind = words.iter().skip_while(|word| *word != date).nth(1).filter(|kind| **kind != last);
        let length = last.parse().ok().filter(|_| url.contains(':') && words.len() > 3)?;
        let kind = kind.copied().unwrap_or_default().to_owned();
        Some(Self { url: url.to_owned(), date: (*date).to_owned(), kind, length })
    }
}

impl Records<'_> {
    fn step(&mut self) -> io::Result<Option<Item>> {
        let start = self.stream.position();
        let raw = match line(&mut self.stream, MAX_LINE)? {
            Line::End => {
                self.ended = true;
                return Ok(None);
            }
            Line::Whole(raw, _) => raw,
            Line::TooLong(_) => Vec::new(),
        };
        let text = String::from_utf8_lossy(&raw);
        if text.trim().is_empty() {
            return Ok(None);
        }
        let Some(header) = Header::parse(&text) else {
            let first = !std::mem::replace(&mut self.lost, true);
            let fault = Fault::new("broken_record", "line in front of a record makes no sense");
            return Ok(first.then(|| self.place.reject(start, fault)));
        };
        self.lost = false;
        self.ready = self.record(start, &header)?.into();
        Ok(self.ready.pop_front())
    }

    fn record(&mut self, start: u64, header: &Header) -> io::Result<Vec<Item>> {
        let place = self.place.member(&header.url, 0);
        if header.length > self.place.max_item() as u64 {
            drain(&mut self.stream.by_ref().take(header.length))?;
            return Ok(vec![place.reject(start, too_large(self.place.max_item()))]);
        }
        let mut block = Vec::new();
        self.stream.by_ref().take(header.length).read_to_end(&mut block)?;
        if header.url.starts_with("filedesc:") {
            return Ok(vec![place.skip("not_article")]);
        }
        let page = Page {
            place: &place,
            format: "arc",
            span: start..self.stream.position(),
            url: Some(&header.url),
            guid: None,
            fetched: Some(&header.date),
            language: None,
            cut: (block.len() as u64) < header.length,
        };
        let http = block.starts_with(b"HTTP/");
        Ok(guard::each(&place, start, || {
            if http { web::answer(&page, &block) } else { web::file(&page, &header.kind, &block) }
        }))
    }
}

impl Iterator for Records<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if let Some(item) = self.ready.pop_front() {
            return Some(item);
        }
        while !self.ended {
            match self.step() {
                Ok(Some(item)) => return Some(item),
                Ok(None) => {}
                Err(err) => {
                    let fault = Fault::from_io(&err);
                    let first = !std::mem::replace(&mut self.lost, true);
                    self.ended = !first || fault.code == "unreadable";
                    if first {
                        return Some(self.place.reject(self.stream.position(), fault));
                    }
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use crate::read::suite::check;

    #[test]
    fn records_become_items() {
        let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><p>One.</p></html>";
        let mut bytes = "filedesc://x.arc 0.0.0.0 20140216050221 text/plain 12\n1 0 Example\n\n".to_owned();
        for _ in 0..2 {
            write!(bytes, "http://example.org/ 192.0.2.1 20140216050221 text/html {}\n{page}\n", page.len())
                .unwrap();
            bytes += "noise between records\n";
        }
        check(
            bytes.as_bytes(),
            &[
                "skip not_article filedesc://x.arc",
                "arc http://example.org/: html <html><p>One.</p></html>",
                "reject broken_record at 194",
                "arc http://example.org/: html <html><p>One.</p></html>",
                "reject broken_record at 343",
            ],
        );
    }
}

//! Tar archives, read as they stream by. Own reader: members that are archives of their own need a stream that
//! several hands hold, which the usual crate's borrowed entries do not allow. A broken header is rejected and
//! reading goes on at the next good one.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use super::archive::{MAX_MEMBERS, member};
use super::place::{Fault, Place};
use super::sniff::Head;
use super::stream::{Items, Shared, Stream};
use crate::article::Item;

const BLOCK: usize = 512;

/// Longest long name or extended header that is believed.
const MAX_HEADER: u64 = 1 << 20;

/// Whether the first block is a header.
pub(super) fn sniff(head: &Head) -> bool {
    head.bytes.first_chunk().and_then(Header::parse).is_some()
}

/// Reads the members.
pub(super) fn read<'a>(stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    Box::new(Tar {
        shared: Shared::new(stream),
        place: place.clone(),
        offset: 0,
        members: 0,
        name: None,
        size: None,
        lost: false,
        ended: false,
        current: None,
    })
}

struct Tar<'a> {
    shared: Shared<'a>,
    place: Place,
    offset: u64,
    members: u64,
    name: Option<String>,
    size: Option<u64>,
    lost: bool,
    ended: bool,
    current: Option<(Items<'a>, Rc<Cell<u64>>, u64)>,
}

/// What a header says.
struct Header {
    name: String,
    size: u64,
    kind: u8,
}

impl Header {
    /// Reads a header block; `None` when its checksum is wrong.
    fn parse(block: &[u8; BLOCK]) -> Option<Self> {
        let field = |from: usize, to: usize| block.get(from..to).unwrap_or_default();
        let stated = octal(field(148, 156))?;
        let sum = |bytes: &[u8]| bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>();
        let total = sum(field(0, 148)) + 8 * u64::from(b' ') + sum(field(156, BLOCK));
        if total != stated || field(0, 1) == [0] {
            return None;
        }
        let mut name = text(field(0, 100));
        let prefix = text(field(345, 500));
        if field(257, 262) == b"ustar" && field(262, 263) == [0] && !prefix.is_empty() {
            name = format!("{prefix}/{name}");
        }
        let kind = field(156, 157).first().copied()?;
        Some(Self { name, size: octal(field(124, 136))?, kind })
    }
}

/// A number in octal, or in binary when its first bit says so.
fn octal(field: &[u8]) -> Option<u64> {
    if field.first()? & 0x80 != 0 {
        let tail = field.last_chunk::<8>()?;
        return Some(u64::from_be_bytes(*tail));
    }
    let digits = text(field);
    let digits = digits.trim();
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

fn text(field: &[u8]) -> String {
    let end = memchr::memchr(0, field).unwrap_or(field.len());
    String::from_utf8_lossy(field.get(..end).unwrap_or_default()).into_owned()
}

impl Tar<'_> {
    /// Leaves the member behind, whatever its reader took of it.
    fn close(&mut self, left: u64, size: u64) -> io::Result<()> {
        self.shared.skip(left + padding(size))?;
        self.offset += size + padding(size);
        Ok(())
    }

    /// Reads headers up to the next member, or an item that a header itself is.
    fn advance(&mut self) -> io::Result<Option<Item>> {
        let mut block = [0; BLOCK];
        let got = self.shared.with(|stream| stream.by_ref().take(BLOCK as u64).read(&mut block))?;
        let mut filled = got;
        while filled > 0 && filled < BLOCK {
            let (_, rest) = block.split_at_mut(filled);
            match self.shared.with(|stream| stream.read(rest))? {
                0 => break,
                more => filled += more,
            }
        }
        if filled < BLOCK {
            self.ended = true;
            return Ok(None);
        }
        let start = self.offset;
        self.offset += BLOCK as u64;
        if let Some(header) = Header::parse(&block) {
            self.lost = false;
            return self.enter(header);
        }
        if block.iter().all(|byte| *byte == 0) || self.lost {
            return Ok(None);
        }
        self.lost = true;
        Ok(Some(self.place.reject(start, Fault::new("corrupt", "tar header with a wrong checksum"))))
    }

    fn enter(&mut self, header: Header) -> io::Result<Option<Item>> {
        match header.kind {
            b'L' => {
                let name = self.read_header(header.size)?;
                self.name = Some(text(&name));
            }
            b'x' => {
                let records = self.read_header(header.size)?;
                self.extended(&String::from_utf8_lossy(&records));
            }
            0 | b'0' | b'7' => {
                let name = self.name.take().unwrap_or(header.name);
                let size = self.size.take().unwrap_or(header.size);
                self.members += 1;
                if self.members > MAX_MEMBERS {
                    self.ended = true;
                    return Ok(Some(self.place.reject(self.offset, Fault::new("bomb", "too many members"))));
                }
                let (part, left) = self.shared.part(size);
                let items = member(Box::new(BufReader::new(part)), &self.place, &name, self.offset);
                self.current = Some((items, left, size));
            }
            _ => {
                (self.name, self.size) = (None, None);
                self.close(header.size, header.size)?;
            }
        }
        Ok(None)
    }

    fn read_header(&mut self, size: u64) -> io::Result<Vec<u8>> {
        let (part, left) = self.shared.part(size);
        let mut bytes = Vec::new();
        part.take(MAX_HEADER).read_to_end(&mut bytes)?;
        self.close(left.get(), size)?;
        Ok(bytes)
    }

    /// `LENGTH KEY=VALUE` lines before a member with a long name or size.
    fn extended(&mut self, records: &str) {
        for record in records.lines().filter_map(|line| Some(line.split_once(' ')?.1)) {
            match record.split_once('=') {
                Some(("path", name)) => self.name = Some(name.to_owned()),
                Some(("size", size)) => self.size = size.parse().ok(),
                _ => {}
            }
        }
    }
}

fn padding(size: u64) -> u64 {
    (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64
}

impl Iterator for Tar<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some((items, _, _)) = &mut self.current
                && let Some(item) = items.next()
            {
                return Some(item);
            }
            let closed = match self.current.take() {
                Some((_, left, size)) => self.close(left.get(), size),
                None => Ok(()),
            };
            if self.ended {
                return None;
            }
            match closed.and_then(|()| self.advance()) {
                Ok(None) => {}
                Ok(Some(item)) => return Some(item),
                Err(err) => {
                    self.ended = true;
                    return Some(self.place.reject(self.offset, Fault::from_io(&err)));
                }
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use crate::read::suite::check;

    /// An archive with these members.
    pub(in crate::read) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, content) in members {
            let mut header = [0_u8; 512];
            header[..name.len()].copy_from_slice(name.as_bytes());
            header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
            header[148..156].copy_from_slice(b"        ");
            header[156] = b'0';
            header[257..263].copy_from_slice(b"ustar\0");
            let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum();
            header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
            bytes.extend(header);
            bytes.extend(*content);
            bytes.resize(bytes.len().next_multiple_of(512), 0);
        }
        bytes.resize(bytes.len() + 1024, 0);
        bytes
    }

    #[test]
    fn members_come_out_one_by_one() {
        let lines = b"{\"text\":\"Two.\"}\n{\"text\":\"Three.\"}\n".as_slice();
        let inner = tar(&[("d.txt", b"Deep.")]);
        let bytes = tar(&[
            ("a.txt", b"One."),
            ("b/c.json", lines),
            ("../e", b"x"),
            ("in.tar", &inner),
            (".DS_Store", b""),
        ]);
        check(
            &bytes,
            &[
                "text a.txt: One.",
                "ndjson b/c.json: Two.",
                "ndjson b/c.json: Three.",
                "reject unsafe_path ../e at 2560",
                "text in.tar!d.txt: Deep.",
                "skip media .DS_Store",
            ],
        );
    }

    #[test]
    fn a_broken_member_does_not_take_the_others() {
        let mut bytes = tar(&[("a", b"One."), ("b", b"Two."), ("c", b"Three.")]);
        bytes[1024] = b'?';
        check(&bytes, &["text a: One.", "reject corrupt at 1024", "text c: Three."]);
        let bytes = tar(&[("a", b"One."), ("b", &b"x".repeat(2 << 20)), ("c", b"Three.")]);
        check(&bytes, &["text a: One.", "reject too_large b at 1536", "text c: Three."]);
        check(
            &tar(&[("a", b"One."), ("b", b"Two.")])[..1538],
            &["text a: One.", "reject truncated b at 1536"],
        );
    }
}

//! Zip archives, read as they stream by, from the header in front of each member. Own reader: the directory at
//! the end of the file cannot be had from a stream, and archives may be far larger than one item.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use super::archive::{MAX_MEMBERS, member};
use super::compressed::weighed;
use super::inflate::{Checked, Inflate, Source};
use super::place::{Fault, Place};
use super::sniff::Head;
use super::stream::{Back, Items, Shared, Stream, drain};
use crate::article::Item;

/// In front of each member.
pub(super) const LOCAL: &[u8] = b"PK\x03\x04";
/// The directory, behind the last member.
const CENTRAL: &[u8] = b"PK\x01\x02";
/// The end of an archive; the beginning of an empty one.
pub(super) const END: &[u8] = b"PK\x05\x06";

/// First members of documents that are zip archives by accident of their format.
const DOCUMENTS: &[&str] = &["[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"];

/// Reads the members.
pub(super) fn read<'a>(stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    let shared = Shared::new(stream);
    Box::new(Zip { shared, place: place.clone(), members: 0, ended: false, current: None })
}

struct Zip<'a> {
    shared: Shared<'a>,
    place: Place,
    members: u64,
    ended: bool,
    current: Option<(Items<'a>, Rest<'a>)>,
}

/// What a reader may have left of its member.
enum Rest<'a> {
    /// So many bytes.
    Known(Rc<Cell<u64>>),
    /// Up to where the compressed stream ends by itself.
    Open(Inflate<'a>),
}

/// The header in front of a member.
struct Local {
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    name: String,
}

impl Local {
    fn read(stream: &mut Back<'_>) -> io::Result<Self> {
        let mut fixed = [0; 30];
        stream.read_exact(&mut fixed)?;
        let short = |at: usize| {
            let bytes = fixed.get(at..).and_then(|rest| rest.first_chunk::<2>()).copied();
            u16::from_le_bytes(bytes.unwrap_or_default())
        };
        let long = |at: usize| u32::from(short(at)) | u32::from(short(at + 2)) << 16;
        let mut name = vec![0; usize::from(short(26))];
        stream.read_exact(&mut name)?;
        let mut extra = vec![0; usize::from(short(28))];
        stream.read_exact(&mut extra)?;
        let wide = long(18) == u32::MAX || long(22) == u32::MAX;
        let packed = if wide { wide_size(&extra, long(22) == u32::MAX) } else { u64::from(long(18)) };
        let name = String::from_utf8_lossy(&name).into_owned();
        Ok(Self { flags: short(6), method: short(8), crc: long(14), packed, name })
    }

    fn encrypted(&self) -> bool {
        self.flags & 1 != 0
    }

    fn sized_later(&self) -> bool {
        self.flags & 8 != 0 && self.packed == 0
    }
}

/// The packed size of a member beyond 4 GiB.
fn wide_size(mut extra: &[u8], behind_size: bool) -> u64 {
    while let Some((head, rest)) = extra.split_first_chunk::<4>() {
        let length = usize::from(u16::from_le_bytes([head[2], head[3]])).min(rest.len());
        let (field, after) = rest.split_at(length);
        if head.first_chunk() == Some(&[1, 0]) {
            let field = field.get(if behind_size { 8 } else { 0 }..).unwrap_or_default();
            return field.first_chunk::<8>().copied().map_or(0, u64::from_le_bytes);
        }
        extra = after;
    }
    0
}

impl<'a> Zip<'a> {
    /// Skips to the next header; what the member's reader left behind is no matter.
    fn close(&mut self) -> io::Result<()> {
        match self.current.take().map(|(_, rest)| rest) {
            Some(Rest::Known(left)) => self.shared.skip(left.get()),
            Some(Rest::Open(inflate)) => drain(&mut weighed(inflate, &self.place)),
            None => Ok(()),
        }
    }

    fn advance(&mut self) -> io::Result<Option<Item>> {
        self.close()?;
        let known = |next: &[u8]| [LOCAL, CENTRAL, END].contains(&next);
        if !self.shared.with(|stream| stream.seek(4, known))? {
            self.ended = true;
            return Ok(None);
        }
        if self.shared.with(|stream| Ok::<_, io::Error>(stream.ahead(4)? != LOCAL))? {
            self.ended = true;
            return Ok(None);
        }
        let local = self.shared.with(Local::read)?;
        self.members += 1;
        if self.members > MAX_MEMBERS {
            self.ended = true;
            return Ok(Some(self.place.reject(0, Fault::new("bomb", "too many members"))));
        }
        if self.members == 1 && DOCUMENTS.contains(&local.name.as_str()) {
            self.ended = true;
            return Ok(Some(
                self.place.reject(0, Fault::new("not_text", "is an office document, book or program")),
            ));
        }
        self.enter(&local)
    }

    fn enter(&mut self, local: &Local) -> io::Result<Option<Item>> {
        let fault = match local.method {
            _ if local.encrypted() => Some("member is encrypted"),
            0 if local.sized_later() => Some("stored member without a size"),
            0 | 8 => None,
            _ => Some("compression of this member is not understood"),
        };
        if let Some(detail) = fault {
            self.shared.skip(local.packed)?;
            let place = self.place.member(&local.name, 0);
            return Ok(Some(place.reject(0, Fault::new("unsupported", detail))));
        }
        if local.name.ends_with('/') {
            self.shared.skip(local.packed)?;
            return Ok(None);
        }
        let (stream, rest) = self.content(local);
        let items = member(stream, &self.place, &local.name, 0);
        self.current = Some((items, rest));
        Ok(None)
    }

    fn content(&self, local: &Local) -> (Stream<'a>, Rest<'a>) {
        if local.sized_later() {
            let inflate = Inflate::new(Source::Shared(self.shared.clone()));
            return (weighed(inflate.clone(), &self.place), Rest::Open(inflate));
        }
        let (part, left) = self.shared.part(local.packed);
        let crc = (local.flags & 8 == 0).then_some(local.crc);
        let stream: Stream<'a> = if local.method == 0 {
            Box::new(BufReader::new(Checked::new(part, crc)))
        } else {
            let inner = Inflate::new(Source::Part(BufReader::new(part)));
            weighed(Checked::new(inner, crc), &self.place)
        };
        (stream, Rest::Known(left))
    }
}

impl Iterator for Zip<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while !self.ended {
            if let Some((items, _)) = &mut self.current
                && let Some(item) = items.next()
            {
                return Some(item);
            }
            match self.advance() {
                Ok(None) => {}
                Ok(Some(item)) => return Some(item),
                Err(err) => {
                    self.ended = true;
                    let ends = err.kind() == io::ErrorKind::UnexpectedEof;
                    let fault = if ends {
                        Fault::new("truncated", "archive ends too early")
                    } else {
                        Fault::from_io(&err)
                    };
                    return Some(self.place.reject(0, fault));
                }
            }
        }
        None
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use flate2::{Compression, Crc};

    use crate::read::suite::check;

    /// An archive with these members; a name that ends in `?` gets its size behind it, as streaming writers do.
    pub(in crate::read) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, content) in members {
            let later = name.ends_with('?');
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(content).unwrap();
            let packed = encoder.finish().unwrap();
            let mut crc = Crc::new();
            crc.update(content);
            let sizes =
                [crc.sum(), u32::try_from(packed.len()).unwrap(), u32::try_from(content.len()).unwrap()];
            bytes.extend(super::LOCAL);
            for short in [20, if later { 8 } else { 0 }, 8, 0, 0] {
                bytes.extend(u16::to_le_bytes(short));
            }
            for size in sizes {
                bytes.extend(if later { [0; 4] } else { size.to_le_bytes() });
            }
            bytes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            bytes.extend([0, 0]);
            bytes.extend(name.as_bytes());
            bytes.extend(packed);
            if later {
                bytes.extend(b"PK\x07\x08");
                bytes.extend(sizes.iter().flat_map(|size| size.to_le_bytes()));
            }
        }
        bytes.extend(super::END);
        bytes.extend([0; 18]);
        bytes
    }

    #[test]
    fn members_come_out_one_by_one() {
        let inner = zip(&[("d", b"Deep.")]);
        let lines = b"{\"text\":\"Two.\"}\n{\"text\":\"Three.\"}\n".as_slice();
        check(
            &zip(&[("a?", b"One."), ("b", lines), ("dir/", b""), ("c/in.zip", &inner), ("/etc/x", b"x")]),
            &[
                "text a?: One.",
                "ndjson b: Two.",
                "ndjson b: Three.",
                "text c/in.zip!d: Deep.",
                "reject unsafe_path /etc/x at 0",
            ],
        );
        check(&zip(&[("mimetype", b"application/epub+zip"), ("a", b"One.")]), &["reject not_text at 0"]);
    }

    #[test]
    fn a_broken_member_does_not_take_the_others() {
        let mut bytes = zip(&[("a", b"One."), ("b", b"Two, and a little longer."), ("c", b"Three.")]);
        let at = bytes.windows(4).rposition(|bytes| bytes == super::LOCAL).unwrap();
        bytes[at - 3] ^= 0xff;
        check(&bytes, &["text a: One.", "reject corrupt b at 0", "text c: Three."]);
    }
}

//! Compressed streams around any format: gzip of several members, zstd, lz4, xz, bzip2. What comes out is
//! weighed against what went in, over all layers together, so that a bomb stops early.

use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::GzDecoder;

use super::place::{Budget, Fault, Place};
use super::sniff::Head;
use super::stream::{Back, Items, Stream, one};

/// Memory that an xz stream may ask for: its highest preset takes 65 MiB.
const XZ_MEMORY: u64 = 128 << 20;

/// Largest zstd window as a power of two: 128 MiB, what the tool itself accepts unasked.
const ZSTD_WINDOW: u32 = 27;

/// How much is taken from a decompressor at once.
const PIECE: usize = 64 * 1024;

/// How a fault begins that a gzip member shows before it gave a byte: what stands before it is whole.
pub(super) const NEXT_MEMBER: &str = "beginning of a member: ";

/// First bytes of a gzip member with deflate inside.
pub(super) const GZIP: &[u8] = b"\x1f\x8b\x08";

/// Reads what is inside gzip.
pub(super) fn gzip<'a>(stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    inside(Ok(Gzip::new(stream)), place)
}

/// Reads what is inside zstd.
pub(super) fn zstd<'a>(stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    inside(zstd_decoder(stream), place)
}

/// A decoder of zstd that asks for no more memory than the tool itself.
pub(super) fn zstd_decoder<'a>(packed: impl BufRead + 'a) -> io::Result<impl Read + 'a> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
    decoder.window_log_max(ZSTD_WINDOW)?;
    Ok(decoder)
}

/// Reads what is inside lz4 frames.
pub(super) fn lz4<'a>(stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    inside(Ok(lz4_flex::frame::FrameDecoder::new(stream)), place)
}

/// Reads what is inside xz.
pub(super) fn xz<'a>(stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    let decoder = liblzma::stream::Stream::new_stream_decoder(XZ_MEMORY, liblzma::stream::CONCATENATED);
    let decoder = decoder.map(|inner| liblzma::bufread::XzDecoder::new_stream(stream, inner));
    inside(decoder.map_err(io::Error::from), place)
}

/// Reads what is inside bzip2.
pub(super) fn bzip2<'a>(stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    inside(Ok(bzip2::bufread::MultiBzDecoder::new(stream)), place)
}

fn inside<'a>(decoder: io::Result<impl Read + 'a>, place: &Place) -> Items<'a> {
    let decoder = match decoder {
        Ok(decoder) => decoder,
        Err(err) => return one(place.reject(0, complaint(&err))),
    };
    let Some(place) = place.deeper() else {
        return one(place.reject(0, Fault::new("too_deep", "archives inside archives nest too deeply")));
    };
    super::open(weighed(decoder, &place), &place.unpacked())
}

/// A decompressor's output, weighed against the input.
pub(super) fn weighed<'a>(decoder: impl Read + 'a, place: &Place) -> Stream<'a> {
    let budget = Rc::clone(&place.budget);
    Box::new(BufReader::with_capacity(PIECE, Weighed { decoder, budget, burst: false }))
}

struct Weighed<R> {
    decoder: R,
    budget: Rc<Budget>,
    burst: bool,
}

impl<R: Read> Read for Weighed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.burst {
            return Ok(0);
        }
        let got = self.decoder.read(out).map_err(|err| complaint(&err))?;
        if self.budget.unpack(got) {
            return Ok(got);
        }
        self.burst = true;
        Err(bomb().into())
    }
}

/// The end of an input that unpacks to far more than it is.
pub(super) fn bomb() -> Fault {
    Fault::new("bomb", "output is out of all proportion to the compressed input")
}

/// What a decompressor's error means.
fn complaint(err: &io::Error) -> Fault {
    if let Some(fault) = err.get_ref().and_then(|inner| inner.downcast_ref::<Fault>()) {
        return fault.clone();
    }
    match err.kind() {
        io::ErrorKind::UnexpectedEof => Fault::new("truncated", "compressed data ends too early"),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other => {
            let detail: String = err.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
            Fault::new("corrupt", format!("compressed data is broken: {detail}"))
        }
        _ => Fault::from_io(err),
    }
}

/// What a member's error means, with the words for where in the member it is.
fn broken(err: &io::Error, part: &str) -> Fault {
    let fault = complaint(err);
    Fault::new(fault.code, format!("{part}{}", fault.detail))
}

/// Members of gzip one after the other. After an error the reader may go on: reading continues at the next
/// member, as web archives need it, which pack each record alone.
struct Gzip<'a> {
    state: State<'a>,
}

enum State<'a> {
    Between(Back<'a>),
    /// And the words for where in the member an error stands: its beginning, until it gives something.
    Inside(Box<GzDecoder<Back<'a>>>, &'static str),
    Lost(Back<'a>),
    Ended,
}

impl<'a> Gzip<'a> {
    fn new(stream: Stream<'a>) -> Self {
        Self { state: State::Between(Back::new(stream)) }
    }

    /// Opens the next member; blanks and zeros between members are padding, anything else ends the stream.
    fn between(mut stream: Back<'a>) -> io::Result<State<'a>> {
        loop {
            match stream.ahead(GZIP.len())? {
                [0 | b'\n' | b'\r', ..] => stream.consume(1),
                next if next == GZIP => {
                    return Ok(State::Inside(Box::new(GzDecoder::new(stream)), NEXT_MEMBER));
                }
                _ => return Ok(State::Ended),
            }
        }
    }
}

impl Read for Gzip<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            self.state = match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Ok(0),
                State::Between(stream) => Self::between(stream)?,
                State::Lost(mut stream) => {
                    let found = stream.seek(GZIP.len(), |next| next == GZIP)?;
                    if found { State::Between(stream) } else { State::Ended }
                }
                State::Inside(mut decoder, part) => match decoder.read(out) {
                    Ok(0) => State::Between(decoder.into_inner()),
                    Ok(got) => {
                        self.state = State::Inside(decoder, "");
                        return Ok(got);
                    }
                    Err(err) => {
                        self.state = State::Lost(decoder.into_inner());
                        return Err(broken(&err, part).into());
                    }
                },
            };
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use super::*;
    use crate::read::suite::{check, describe, read};

    /// One gzip member.
    pub(in crate::read) fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn several_members_are_one_stream() {
        let mut bytes = packed(b"{\"text\":\"One.\"}\n{\"te");
        bytes.extend(packed(b""));
        bytes.extend(packed(b"xt\":\"Two.\"}\n"));
        bytes.extend([0; 512]);
        check(&bytes, &["ndjson: One.", "ndjson: Two."]);
    }

    #[test]
    fn every_codec_is_opened() {
        let text = b"Some text.";
        let zstd = zstd::stream::encode_all(text.as_slice(), 1).unwrap();
        let mut lz4 = lz4_flex::frame::FrameEncoder::new(Vec::new());
        lz4.write_all(text).unwrap();
        let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 1);
        xz.write_all(text).unwrap();
        let mut bz = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bz.write_all(text).unwrap();
        for bytes in [packed(text), zstd, lz4.finish().unwrap(), xz.finish().unwrap(), bz.finish().unwrap()] {
            check(&bytes, &["text: Some text."]);
            let cut: Vec<String> = read(&bytes[..bytes.len() * 2 / 3]).iter().map(describe).collect();
            assert!(cut.iter().all(|item| item.starts_with("reject")), "{cut:?}");
        }
    }

    #[test]
    fn bombs_stop_early() {
        let place = Place::root(&crate::read::suite::input(1 << 20));
        let burst = io::copy(&mut weighed(io::repeat(b' '), &place), &mut io::sink()).unwrap_err();
        assert_eq!(Fault::from_io(&burst).code, "bomb");
        check(&packed(&vec![b'a'; 2 << 20]), &["reject too_large at 0"]);
        let mut nested = b"text".to_vec();
        for _ in 0..10 {
            nested = packed(&nested);
        }
        check(&nested, &["reject too_deep at 0"]);
    }
}

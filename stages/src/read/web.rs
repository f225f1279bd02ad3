//! Pages as web archives hold them: an answer with its HTTP header, or a file alone.

use std::io::Read;
use std::ops::Range;

use super::entries::TRUNCATED;
use super::extra::Extra;
use super::place::{Fault, Place};
use super::sniff::{HEAD, Head};
use super::{charset, compressed, html, text};
use crate::article::{Body, Item};

/// How much a decompressor takes from a body at once.
const PIECE: usize = 4096;

/// What the archive says of a page.
pub(super) struct Page<'t> {
    /// The record.
    pub(super) place: &'t Place,
    /// Name of the archive's format.
    pub(super) format: &'static str,
    /// Where the record stands.
    pub(super) span: Range<u64>,
    /// Address.
    pub(super) url: Option<&'t str>,
    /// Identifier of the record.
    pub(super) guid: Option<&'t str>,
    /// When it was fetched, as written.
    pub(super) fetched: Option<&'t str>,
    /// Language that the archive's maker found.
    pub(super) language: Option<&'t str>,
    /// The record ends too early.
    pub(super) cut: bool,
}

/// An answer of a web server: status, header, body. A feed or a list gives its articles.
pub(super) fn answer(page: &Page<'_>, block: &[u8]) -> Vec<Item> {
    let (header, body) = split(block);
    let header = String::from_utf8_lossy(header);
    let mut lines = header.lines();
    let status = lines.next().and_then(|line| line.split_whitespace().nth(1)).unwrap_or_default();
    if !status.is_empty() && status != "200" {
        return vec![page.place.skip("http_status")];
    }
    let field = |name: &str| {
        let found = header.lines().filter_map(|line| line.split_once(':'));
        found
            .filter(|(known, _)| known.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .next()
    };
    let chunked = field("Transfer-Encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked"));
    let body = if chunked { unchunk(body) } else { body.to_vec() };
    match unpack(body, field("Content-Encoding").unwrap_or_default(), page.place) {
        Ok(body) => file(page, field("Content-Type").unwrap_or_default(), &body),
        Err(fault) => vec![page.place.reject(page.span.start, fault)],
    }
}

/// Header and body; a header without an end is all there is.
fn split(block: &[u8]) -> (&[u8], &[u8]) {
    let crlf = memchr::memmem::find(block, b"\r\n\r\n").map(|at| (at, 4));
    let lf = memchr::memmem::find(block, b"\n\n").map(|at| (at, 2));
    let end = [crlf, lf].into_iter().flatten().min();
    end.map_or((block, &[]), |(at, length)| {
        (block.get(..at).unwrap_or_default(), block.get(at + length..).unwrap_or_default())
    })
}

/// Joins the chunks of a body; archives often say chunked of bodies that no longer are.
fn unchunk(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = body;
    while let Some(end) = memchr::memchr(b'\n', rest).filter(|end| *end < 20) {
        let (size, after) = rest.split_at(end + 1);
        let size = String::from_utf8_lossy(size);
        let size = size.trim().split(';').next().and_then(|size| usize::from_str_radix(size.trim(), 16).ok());
        let Some(size) = size else { break };
        if size == 0 {
            return out;
        }
        let (chunk, next) = after.split_at(size.min(after.len()));
        out.extend_from_slice(chunk);
        rest = next.strip_prefix(b"\r\n").or_else(|| next.strip_prefix(b"\n")).unwrap_or(next);
        if next.is_empty() {
            return out;
        }
    }
    if out.is_empty() { body.to_vec() } else { out }
}

/// Most codings of one body that are undone; servers that stack them stack two.
const MAX_CODINGS: usize = 4;

/// Undoes the codings of a body, the last one first.
fn unpack(body: Vec<u8>, codings: &str, place: &Place) -> Result<Vec<u8>, Fault> {
    let codings = codings.rsplit(',').map(|coding| coding.trim().to_ascii_lowercase()).take(MAX_CODINGS);
    codings
        .filter(|coding| !coding.is_empty())
        .try_fold(body, |body, coding| unpack_one(body, &coding, place))
}

/// Unpacks a body; one that is not packed, whatever its header says, stays as it is.
fn unpack_one(body: Vec<u8>, coding: &str, place: &Place) -> Result<Vec<u8>, Fault> {
    let limit = place.max_item() as u64;
    let mut out = Vec::new();
    let packed = body.as_slice();
    // What browsers are sent has a window of 16 MB at most; this extension has up to a gigabyte.
    let is_wide = body.first().is_some_and(|first| first & 0x7f == 0x11);
    let done = match coding {
        "br" if is_wide => return Err(Fault::new("unsupported", "brotli with a large window")),
        "gzip" | "x-gzip" => flate2::read::MultiGzDecoder::new(packed).take(limit + 1).read_to_end(&mut out),
        "deflate" if body.first().is_some_and(|byte| byte & 0x0f == 8) => {
            flate2::read::ZlibDecoder::new(packed).take(limit + 1).read_to_end(&mut out)
        }
        "deflate" => flate2::read::DeflateDecoder::new(packed).take(limit + 1).read_to_end(&mut out),
        "br" if text::not_binary(packed).is_err() => {
            brotli_decompressor::Decompressor::new(packed, PIECE).take(limit + 1).read_to_end(&mut out)
        }
        "zstd" => {
            compressed::zstd_decoder(packed).and_then(|decoder| decoder.take(limit + 1).read_to_end(&mut out))
        }
        _ => return Ok(body),
    };
    if out.len() as u64 > limit {
        return Err(super::stream::too_large(place.max_item()));
    }
    if !place.budget.unpack(out.len()) {
        return Err(compressed::bomb());
    }
    match done {
        Ok(_) => Ok(out),
        Err(_) if text::not_binary(&body).is_ok() => Ok(body),
        Err(_) if !out.is_empty() => Ok(out),
        Err(err) => Err(Fault::new("corrupt", format!("packed body is broken: {err}"))),
    }
}

/// A file of this content type, or of whatever it looks like.
pub(super) fn file(page: &Page<'_>, kind: &str, bytes: &[u8]) -> Vec<Item> {
    let mime = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let head = Head::new(bytes.get(..bytes.len().min(HEAD)).unwrap_or_default());
    let page_like = mime.contains("html") || (head.is_html() && !mime.contains("xml"));
    let plain = matches!(mime.as_str(), "text/plain" | "");
    let foreign = !page_like && !plain && !mime.contains("json") && !mime.contains("xml");
    if foreign || text::not_binary(bytes).is_err() {
        return vec![page.place.skip("media")];
    }
    if page_like {
        let declared = html::charset_of(kind).or_else(|| html::declared(bytes));
        return vec![article(page, bytes, declared.as_deref(), Body::Html)];
    }
    if plain {
        return vec![article(page, bytes, html::charset_of(kind).as_deref(), Body::Text)];
    }
    inner(page, bytes)
}

fn article(page: &Page<'_>, bytes: &[u8], declared: Option<&str>, body: fn(String) -> Body) -> Item {
    let decoded = charset::decode(bytes, declared);
    if decoded.text.trim().is_empty() {
        return page.place.reject(page.span.start, Fault::new("empty", "page holds nothing but blanks"));
    }
    let text = decoded.text.clone();
    let mut incoming = page.place.article(page.format, &decoded, page.span.clone(), body(text));
    incoming.meta.url = page.url.map(str::to_owned);
    incoming.meta.guid = page.guid.map(str::to_owned);
    if page.cut {
        incoming.warnings.push(TRUNCATED);
    }
    let mut extra = Extra::default();
    extra.text("fetched", page.fetched);
    extra.text("identified_language", page.language);
    incoming.extra = extra.done();
    Item::Article(Box::new(incoming))
}

/// JSON or XML in an archive: the articles in it, which say more of themselves than the archive does.
fn inner(page: &Page<'_>, bytes: &[u8]) -> Vec<Item> {
    let media = || vec![page.place.skip("media")];
    let Some(place) = page.place.deeper() else { return media() };
    let articles = super::open(Box::new(std::io::Cursor::new(bytes.to_vec())), &place).filter_map(|item| {
        let Item::Article(mut incoming) = item else { return None };
        incoming.meta.url = incoming.meta.url.or_else(|| page.url.map(str::to_owned));
        incoming.origin.span = page.span.clone();
        Some(Item::Article(incoming))
    });
    let articles: Vec<Item> = articles.collect();
    if articles.is_empty() { media() } else { articles }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codings_are_undone_and_bounded() {
        let place = Place::root(&crate::read::suite::input(1 << 20));
        let page = b"<html>\x00One, one, one.</html>".as_slice();
        // One block of brotli that is stored as it is, and the end.
        let length = u32::try_from(page.len() - 1).unwrap() << 4 | 1 << 20;
        let brotli = [&length.to_le_bytes()[..3], page, b"\x03"].concat();
        let gzip = compressed::tests::packed(page);
        let zstd = zstd::stream::encode_all(page, 1).unwrap();
        let twice = compressed::tests::packed(&gzip);
        for (coding, packed) in [
            ("br", &brotli),
            ("gzip", &gzip),
            ("zstd", &zstd),
            ("gzip, x-gzip", &twice),
            ("", &page.to_vec()),
        ] {
            assert_eq!(unpack(packed.clone(), coding, &place).unwrap(), page, "{coding}");
        }
        assert_eq!(unpack(b"<html>plain</html>".to_vec(), "br", &place).unwrap(), b"<html>plain</html>");
        assert_eq!(unpack(brotli[..10].to_vec(), "br", &place).unwrap(), b"<html>\x00");
        let small = Place::root(&crate::read::suite::input(16));
        for (coding, packed) in [("br", brotli), ("gzip", gzip), ("zstd", zstd)] {
            assert_eq!(unpack(packed, coding, &small).unwrap_err().code, "too_large", "{coding}");
        }
    }

    #[test]
    fn chunks_are_joined_and_lies_left_alone() {
        assert_eq!(unchunk(b"4\r\nWiki\r\n5;x=y\r\npedia\r\n0\r\n\r\n"), b"Wikipedia");
        assert_eq!(unchunk(b"<html>never chunked</html>\n"), b"<html>never chunked</html>\n");
        assert_eq!(unchunk(b"ff\r\ncut off"), b"cut off");
    }
}

//! Bytes to UTF-8: byte order mark, then what the item declares, then what proves to be UTF-8, then a guess.
//! A stream in another Unicode form or with a declared XML charset is transcoded before anybody parses it.

use std::io::{self, BufReader, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};

use super::stream::Stream;
use crate::article::Warning;

mod rare;

use rare::Rare;

/// The charset is a guess: nothing was declared and the bytes are not UTF-8.
pub(super) const GUESSED: Warning = Warning("charset_guessed");
/// The declared charset contradicts the bytes, which are UTF-8.
pub(super) const REPAIRED: Warning = Warning("charset_repaired");
/// Some bytes stand for nothing in the charset and were replaced by U+FFFD.
pub(super) const INVALID: Warning = Warning("invalid_bytes");

/// Text that was bytes.
#[derive(Clone, Debug)]
pub(super) struct Decoded {
    /// The text, without byte order mark.
    pub(super) text: String,
    /// WHATWG name of the charset.
    pub(super) charset: &'static str,
    /// What a reader of the record should know.
    pub(super) warnings: Vec<Warning>,
}

/// What the first bytes of a stream told of its charset.
#[derive(Clone, Copy, Debug)]
pub(super) enum Told {
    /// Nothing: each item is decoded by itself.
    Nothing,
    /// The byte order mark of UTF-8.
    Marked,
    /// It was in this charset and is made UTF-8 before anybody parses it; the warning says how that is known.
    Transcoded(&'static str, Option<Warning>),
}

impl Told {
    /// The charset of an item, with what the transcoding calls for added to its warnings.
    pub(super) fn settle(self, decoded: &Decoded, warnings: &mut Vec<Warning>) -> &'static str {
        let Told::Transcoded(name, warning) = self else { return decoded.charset };
        let replaced = decoded.text.contains(char::REPLACEMENT_CHARACTER).then_some(INVALID);
        for warning in warning.into_iter().chain(replaced) {
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
        name
    }
}

impl Decoded {
    /// Text that was UTF-8 all along.
    pub(super) fn utf8(text: String) -> Self {
        Self { text, charset: UTF_8.name(), warnings: Vec::new() }
    }
}

/// Decodes bytes that are known to be UTF-8.
pub(super) fn utf8(bytes: &[u8]) -> Decoded {
    with(bytes, UTF_8, Vec::new())
}

/// Decodes one item; `declared` is the label that its markup or transport gives.
pub(super) fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    if let Some((rare, mark)) = rare::of_bytes(bytes) {
        return rare.decoded(bytes.get(mark..).unwrap_or_default());
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(bytes.get(mark..).unwrap_or_default(), encoding, Vec::new());
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return with(bytes, encoding, vec![GUESSED]);
    }
    let valid = std::str::from_utf8(bytes).ok();
    if let Some(rare) = declared.and_then(rare::of_label).filter(|_| valid.is_none_or(str::is_ascii)) {
        return rare.decoded(bytes);
    }
    if let Some(encoding) = declared.and_then(label) {
        return match valid {
            Some(text) if encoding != UTF_8 && surely_utf8(text, encoding) => {
                Decoded { warnings: vec![REPAIRED], ..Decoded::utf8(text.to_owned()) }
            }
            Some(text) if encoding == UTF_8 => Decoded::utf8(text.to_owned()),
            None if encoding == UTF_8 && !mostly_utf8(bytes, DECLARED) => guess(bytes),
            _ => with(bytes, encoding, Vec::new()),
        };
    }
    match valid {
        Some(text) => rare::of_escapes(text).unwrap_or_else(|| Decoded::utf8(text.to_owned())),
        None if mostly_utf8(bytes, GUESS) => with(bytes, UTF_8, Vec::new()),
        None => guess(bytes),
    }
}

/// The encoding behind a declared label; a UTF-16 label on bytes that an ASCII parser could read is a lie.
fn label(declared: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(declared.trim().as_bytes()).filter(|known| *known != REPLACEMENT)?;
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// Whether text that reads as UTF-8 does so by no accident. In a charset of single bytes one character tells; in East
/// Asian ones a few pairs may look so, and hardly three characters of three bytes.
fn surely_utf8(text: &str, declared: &'static Encoding) -> bool {
    if declared.is_single_byte() {
        return !text.is_ascii();
    }
    text.chars().filter(|c| *c >= '\u{80}').map(|c| if c < '\u{800}' { 1 } else { 4 }).sum::<usize>() > 8
}

fn with(bytes: &[u8], encoding: &'static Encoding, mut warnings: Vec<Warning>) -> Decoded {
    let (text, replaced) = encoding.decode_without_bom_handling(bytes);
    if replaced {
        warnings.push(INVALID);
    }
    Decoded { text: text.into_owned(), charset: encoding.name(), warnings }
}

fn guess(bytes: &[u8]) -> Decoded {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let decoded = with(bytes, encoding, vec![GUESSED]);
    // What stands for nothing on Windows stood for letters under DOS.
    let unused = decoded.text.contains(|c| matches!(c, '\u{80}'..='\u{9f}'));
    match rare::of_letters(bytes).filter(|_| unused) {
        Some(dos) => Decoded { warnings: vec![GUESSED], ..dos },
        None => decoded,
    }
}

/// Characters of several bytes that must stand for each broken place in text that is declared as UTF-8, and in text of which
/// nothing is known: a page cut off in the middle of a character has one such place, and an Italian one few accents.
const DECLARED: usize = 3;
const GUESS: usize = 9;

/// UTF-8 with a few broken places.
fn mostly_utf8(bytes: &[u8], least: usize) -> bool {
    let mut whole = 0_usize;
    let mut broken = 0_usize;
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole >= broken.saturating_mul(least)
}

/// UTF-16 of mostly Latin text shows a NUL in nearly every second byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = bytes.get(..bytes.len().min(512))?.as_chunks::<2>();
    if pairs.len() < 4 {
        return None;
    }
    let low = pairs.iter().filter(|[low, high]| *low != 0 && *high == 0).count();
    let high = pairs.iter().filter(|[high, low]| *high == 0 && *low != 0).count();
    let most = pairs.len() * 9 / 10;
    let latin = (low > most).then_some(UTF_16LE).or((high > most).then_some(UTF_16BE));
    // Other scripts show one in their blanks and line ends only, always on the same side.
    latin.or_else(|| match (low, high) {
        (1.., 0) => Some(UTF_16LE).filter(|_| reads_well(pairs, u16::from_le_bytes)),
        (0, 1..) => Some(UTF_16BE).filter(|_| reads_well(pairs, u16::from_be_bytes)),
        _ => None,
    })
}

/// Whether units of UTF-16 are letters, figures, blanks and marks but for one in twenty, as noise never is.
fn reads_well(pairs: &[[u8; 2]], read: fn([u8; 2]) -> u16) -> bool {
    let text = char::decode_utf16(pairs.iter().map(|pair| read(*pair)));
    let is_mark = |c: char| {
        c.is_ascii_graphic()
            || matches!(c, '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
    };
    let odd =
        text.filter(|c| !c.as_ref().is_ok_and(|c| c.is_alphanumeric() || c.is_whitespace() || is_mark(*c)));
    odd.count() * 20 < pairs.len()
}

/// What a whole stream must be transcoded from before it is parsed, judged by its head: the encoding, the bytes
/// of its byte order mark, and a warning. `None` for UTF-8 and for everything that is decoded item by item.
pub(super) fn of_stream(head: &[u8]) -> Option<(Form, usize, Option<Warning>)> {
    if let Some((rare, mark)) = rare::of_bytes(head) {
        return Some((Form::Rare(rare), mark, None));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(head) {
        return Some((Form::Known(encoding), mark, None));
    }
    if let Some(encoding) = utf16_without_mark(head) {
        return Some((Form::Known(encoding), 0, Some(GUESSED)));
    }
    let declared = xml_declaration(head)?;
    if let Some(rare) = rare::of_label(&declared).filter(|_| head.is_ascii()) {
        return Some((Form::Rare(rare), 0, None));
    }
    let encoding = label(&declared)?;
    let is_utf8 = std::str::from_utf8(cut(head)).is_ok_and(|text| surely_utf8(text, encoding));
    (encoding != UTF_8 && !is_utf8).then_some((Form::Known(encoding), 0, None))
}

/// What a whole stream is written in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// A charset of the web.
    Known(&'static Encoding),
    /// One that is decoded here.
    Rare(&'static Rare),
}

impl Form {
    /// Its usual name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Form::Known(encoding) => encoding.name(),
            Form::Rare(rare) => rare.name,
        }
    }

    /// Makes UTF-8 of a stream.
    pub(super) fn transcode(self, stream: Stream<'_>) -> Stream<'_> {
        match self {
            Form::Known(encoding) => transcode(stream, encoding),
            Form::Rare(rare) => rare.transcode(stream),
        }
    }
}

/// The head without a last character that the cut may have split.
fn cut(head: &[u8]) -> &[u8] {
    let keep = head.iter().rposition(|byte| *byte < 0x80).map_or(0, |at| at + 1);
    head.get(..keep).unwrap_or_default()
}

/// The `encoding` of an XML declaration.
pub(super) fn xml_declaration(head: &[u8]) -> Option<String> {
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let head = head.get(start..)?;
    let end = memchr::memchr(b'>', head)?.min(300);
    let declaration = std::str::from_utf8(head.get(..end)?).ok()?.strip_prefix("<?xml")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(value.split(quote).nth(1)?.to_owned())
}

/// Makes UTF-8 of a stream.
fn transcode<'a>(stream: Stream<'a>, encoding: &'static Encoding) -> Stream<'a> {
    let decoder = encoding.new_decoder_without_bom_handling();
    Box::new(BufReader::new(Transcoder { stream, decoder, ready: Vec::new(), at: 0, done: false }))
}

struct Transcoder<'a> {
    stream: Stream<'a>,
    decoder: Decoder,
    ready: Vec<u8>,
    at: usize,
    done: bool,
}

impl Transcoder<'_> {
    /// Decodes what the stream has at hand; an empty piece is its end.
    fn refill(&mut self) -> io::Result<()> {
        let raw = self.stream.fill_buf()?;
        let (raw, _) = raw.split_at(raw.len().min(8192));
        let last = raw.is_empty();
        let room = self.decoder.max_utf8_buffer_length(raw.len()).unwrap_or(32 * 1024);
        self.ready.resize(room, 0);
        let (_, taken, written, _) = self.decoder.decode_to_utf8(raw, &mut self.ready, last);
        self.ready.truncate(written);
        self.at = 0;
        self.done = last;
        self.stream.consume(taken);
        Ok(())
    }
}

impl Read for Transcoder<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.ready.len() {
            if self.done {
                return Ok(0);
            }
            self.refill()?;
        }
        let got = self.ready.get(self.at..).unwrap_or_default().read(out)?;
        self.at += got;
        Ok(got)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Body;
    use crate::read::suite::article;

    #[track_caller]
    fn check(bytes: &[u8], declared: Option<&str>, text: &str, charset: &str) {
        let decoded = decode(bytes, declared);
        assert_eq!((decoded.text.as_str(), decoded.charset), (text, charset));
    }

    #[test]
    fn mark_before_declared_before_checked_before_guessed() {
        check(b"\xef\xbb\xbfna\xc3\xafve", Some("iso-8859-1"), "na\u{ef}ve", "UTF-8");
        check(b"\xff\xfeh\0i\0", Some("utf-8"), "hi", "UTF-16LE");
        check(b"\0<\0p\0>\0h\0i\0<\0/\0p\0>", None, "<p>hi</p>", "UTF-16BE");
        check(b"na\xefve", Some("iso-8859-1"), "na\u{ef}ve", "windows-1252");
        let kana: Vec<u8> = "\u{6a4b}\u{3092}\u{67b6}\u{3051}\u{308b}\u{3002}\n"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        check(&kana, None, "\u{6a4b}\u{3092}\u{67b6}\u{3051}\u{308b}\u{3002}\n", "UTF-16BE");
        check(b"na\xc3\xafve", Some("iso-8859-1"), "na\u{ef}ve", "UTF-8");
        check(b"na\xc3\xafve", Some("utf-16"), "na\u{ef}ve", "UTF-8");
        check(b"na\xc3\xafve", None, "na\u{ef}ve", "UTF-8");
        check(b"\x82\xa0\x82\xa2", Some("shift_jis"), "\u{3042}\u{3044}", "Shift_JIS");
        check("\u{6a4b}\u{6a4b}\u{6a4b}".as_bytes(), Some("shift_jis"), "\u{6a4b}\u{6a4b}\u{6a4b}", "UTF-8");
        check(b"\xc1\xaa\xcd\xa8", Some("gbk"), "\u{8054}\u{901a}", "GBK");
        check(b"~{NR~}", Some("hz-gb-2312"), "\u{6211}", "HZ-GB-2312");
        check(b"na\xc3\xafve", Some("cp850"), "na\u{ef}ve", "UTF-8");
        check(b"caf\xe9 au lait", None, "caf\u{e9} au lait", "windows-1252");
        assert_eq!(decode(b"caf\xe9 au lait", None).warnings, [GUESSED]);
    }

    #[test]
    fn what_a_stream_tells_wins_over_what_a_page_declares() {
        let page = "<!doctype html><head><meta charset=gb2312></head><p>\u{706f}\u{5854}";
        let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (gbk, ..) =
            encoding_rs::GBK.encode("<?xml version='1.0' encoding='gb2312'?><html><p>\u{706f}\u{5854}");
        let told = |bytes: &[u8], charset: &str, span: std::ops::Range<u64>, warnings: &[Warning]| {
            let article = article(bytes);
            assert!(matches!(&article.body, Body::Html(text) if text.ends_with("<p>\u{706f}\u{5854}")));
            let found = (article.origin.charset, article.origin.span, article.warnings.as_slice());
            assert_eq!(found, (Some(charset), span, warnings));
        };
        let length = page.len() as u64;
        told(&[b"\xef\xbb\xbf", page.as_bytes()].concat(), "UTF-8", 3..length + 3, &[]);
        told(&[b"\xff\xfe", wide.as_slice()].concat(), "UTF-16LE", 0..length, &[]);
        told(&wide, "UTF-16LE", 0..length, &[GUESSED]);
        told(&gbk, "GBK", 0..gbk.len() as u64 + 2, &[]);
    }

    #[test]
    fn bytes_that_stand_for_nothing_are_told_of_behind_a_mark_too() {
        for bytes in [
            &b"\xef\xbb\xbfNa\xefve words."[..],
            b"\xff\xfeN\0a\0\0\xd8v\0e\0",
            b"gr\xc3\xbcn \xc3\xb6 \xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6\xff",
        ] {
            assert_eq!(article(bytes).warnings, [INVALID], "{bytes:?}");
        }
    }

    #[test]
    fn streams_are_transcoded_in_pieces_of_any_size() {
        let text = "gr\u{fc}n \u{1f600} ".repeat(5000);
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut out = String::new();
        let tiny = BufReader::with_capacity(3, bytes.as_slice());
        transcode(Box::new(tiny), UTF_16LE).read_to_string(&mut out).unwrap();
        assert_eq!(out, text);
    }

    #[test]
    fn an_xml_declaration_names_its_charset() {
        assert_eq!(
            xml_declaration(b"<?xml version='1.0' encoding = 'Big5'?><rss/>").as_deref(),
            Some("Big5")
        );
        assert_eq!(xml_declaration(b"<?xml version='1.0'?><a encoding='x'/>"), None);
    }
}

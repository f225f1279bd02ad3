//! The text of one part: its transfer encoding undone, its charset as for everything else, its lines joined where
//! the sender says how. The parser's own decoding knows fewer charsets and believes every label.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::{Encoding, MessagePart, MimeHeaders};

use crate::read::charset::{self, Decoded};
use crate::read::html;

/// Labels that senders put on anything.
const MEANINGLESS: &[&str] = &["us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "8bit"];

/// The text of a part; `raw` is the message in which it stands.
pub(super) fn text(raw: &[u8], part: &MessagePart<'_>) -> Option<Decoded> {
    let bytes = bytes(raw, part)?;
    let kind = part.content_type();
    let attribute = |name: &str| kind.and_then(|kind| kind.attribute(name));
    let declared = attribute("charset")
        .filter(|label| !MEANINGLESS.iter().any(|known| known.eq_ignore_ascii_case(label.trim())));
    let inside = || if is_html(part) { html::declared(&bytes) } else { None };
    let declared = declared.map(str::to_owned).or_else(inside);
    let mut decoded = charset::decode(&bytes, declared.as_deref());
    if attribute("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed")) {
        let joint =
            if attribute("delsp").is_some_and(|value| value.eq_ignore_ascii_case("yes")) { "" } else { " " };
        decoded.text = flowed(&decoded.text, joint);
    }
    Some(decoded)
}

/// Whether a part is a page, or one in XML.
pub(super) fn is_html(part: &MessagePart<'_>) -> bool {
    part.is_text_html()
        || part
            .content_type()
            .and_then(|kind| kind.subtype())
            .is_some_and(|kind| kind.eq_ignore_ascii_case("html") || kind.eq_ignore_ascii_case("xhtml+xml"))
}

fn bytes<'m>(raw: &'m [u8], part: &MessagePart<'_>) -> Option<Cow<'m, [u8]>> {
    let place = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
    let raw = raw.get(place(part.offset_body)..place(part.offset_end))?;
    let told = part.content_transfer_encoding().unwrap_or_default().trim();
    Some(match part.encoding {
        Encoding::Base64 => base64_decode(raw).map_or(Cow::Borrowed(raw), Cow::Owned),
        Encoding::QuotedPrintable => Cow::Owned(quoted(raw)),
        // The parser gives up on a broken line.
        Encoding::None if told.eq_ignore_ascii_case("quoted-printable") => Cow::Owned(quoted(raw)),
        Encoding::None
            if matches!(told.to_ascii_lowercase().as_str(), "x-uuencode" | "uuencode" | "x-uue") =>
        {
            Cow::Owned(uuencoded(raw))
        }
        Encoding::None => Cow::Borrowed(raw),
    })
}

/// Undoes quoted-printable; what is no escape stays as it stands.
fn quoted(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        let text = line.trim_ascii_end();
        let (text, ending) = match text.strip_suffix(b"=") {
            Some(text) => (text, &b""[..]),
            None => (text, if line.ends_with(b"\n") { &b"\n"[..] } else { b"" }),
        };
        let mut rest = text;
        while let [first, after @ ..] = rest {
            let escaped = if *first == b'=' { after.first_chunk().copied().and_then(byte) } else { None };
            out.push(escaped.unwrap_or(*first));
            rest = if escaped.is_some() { after.get(2..).unwrap_or_default() } else { after };
        }
        out.extend_from_slice(ending);
    }
    out
}

/// The byte that two digits of base 16 stand for.
pub(super) fn byte(digits: [u8; 2]) -> Option<u8> {
    let digits = std::str::from_utf8(&digits).ok().filter(|digits| !digits.starts_with('+'))?;
    u8::from_str_radix(digits, 16).ok()
}

/// The lines between `begin` and `end`, each led by its length, three bytes in four characters.
fn uuencoded(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let lines = raw.split(|byte| *byte == b'\n').skip_while(|line| !line.starts_with(b"begin ")).skip(1);
    for line in lines.take_while(|line| !line.starts_with(b"end")) {
        let Some((length, packed)) = line.trim_ascii_end().split_first() else { continue };
        let six = |byte: &u8| byte.wrapping_sub(b' ') & 0x3f;
        let unpacked = packed.chunks(4).flat_map(|four| {
            let bits =
                (0..4).fold(0, |bits, at| bits << 6 | four.get(at).map_or(0, |byte| u32::from(six(byte))));
            let [_, bytes @ ..] = bits.to_be_bytes();
            bytes
        });
        out.extend(unpacked.take(usize::from(six(length))));
    }
    out
}

/// Joins lines that end with a blank to the next one of the same depth of quoting, as `format=flowed` means it.
fn flowed(text: &str, joint: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<&str> = None;
    for line in text.lines() {
        let line = line.trim_end_matches('\r');
        let (marks, content) = line.split_at(line.len() - line.trim_start_matches('>').len());
        let content = content.strip_prefix(' ').unwrap_or(content);
        if open == Some(marks) && content != "-- " {
            out.push_str(joint);
        } else {
            out.push_str(if out.is_empty() { "" } else { "\n" });
            out.push_str(marks);
            out.push_str(if marks.is_empty() { "" } else { " " });
        }
        out.push_str(content.trim_end_matches(' '));
        open = (content.ends_with(' ') && content != "-- ").then_some(marks);
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::suite::check;

    #[test]
    fn transfer_encodings() {
        assert_eq!(quoted(b"a=C3=\r\n=a4 =ZZ b=  \nc \r\nd="), "a\u{e4} =ZZ bc\nd".as_bytes());
        assert_eq!(uuencoded(b"begin 644 a\n#0V%T\n\"2&D\n`\nend\n"), b"CatHi");
    }

    #[test]
    fn flowing_lines_are_joined() {
        assert_eq!(
            flowed("One \r\ntwo.\r\n\r\n> a \r\n> b\r\n>> c\r\n-- \r\nme", " "),
            "One two.\n\n> a b\n>> c\n--\nme\n"
        );
        assert_eq!(flowed(" stuffed \n  twice", ""), "stuffed twice\n");
    }

    #[test]
    fn charsets_of_parts() {
        let mail = |kind: &str, body: &[u8]| {
            let head = format!("From: a@example.org\r\nSubject: T\r\nContent-Type: text/{kind}\r\n\r\n");
            [head.as_bytes(), body].concat()
        };
        check(&mail("plain; charset=shift_jis", b"\x8b\xb4"), &["eml <T>: \u{6a4b}"]);
        check(&mail("plain; charset=gb2312", b"\xc7\xc5"), &["eml <T>: \u{6865}"]);
        check(&mail("plain; charset=utf-7", b"Gr+APw-n"), &["eml <T>: Gr\u{fc}n"]);
        check(&mail("plain; charset=iso-8859-1", "Gr\u{fc}n".as_bytes()), &["eml <T>: Gr\u{fc}n"]);
        check(&mail("plain; charset=utf-8", b"Gr\xfcn"), &["eml <T>: Gr\u{fc}n"]);
        check(&mail("plain; charset=us-ascii", "Gr\u{fc}n".as_bytes()), &["eml <T>: Gr\u{fc}n"]);
        check(
            &mail("html", b"<meta charset=windows-1251><p>\xcc\xee\xf1\xf2</p>"),
            &["eml <T>: html <meta charset=windows-1251><p>\u{41c}\u{43e}\u{441}\u{442}</p>"],
        );
    }
}

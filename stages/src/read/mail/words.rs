//! Encoded words of a header (RFC 2047) written anew as UTF-8, so that the parser meets no charset that it does not
//! know and no character that a sender cut in two.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;

use super::parts::byte;
use crate::read::charset;

/// Longest label of a charset, with a language behind it.
const LABEL: usize = 60;

/// An encoded word.
struct Word<'h> {
    charset: &'h [u8],
    bytes: Vec<u8>,
    length: usize,
}

/// A header with its encoded words in UTF-8.
pub(super) fn recode(header: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Vec::new();
    let mut rest = header;
    while let Some(at) = memchr::memmem::find(rest, b"=?") {
        let (before, from) = rest.split_at(at);
        out.extend_from_slice(before);
        let Some(first) = word(from) else {
            out.extend_from_slice(b"=?");
            rest = from.get(2..).unwrap_or_default();
            continue;
        };
        let Word { charset, mut bytes, length } = first;
        rest = from.get(length..).unwrap_or_default();
        // Blanks between two encoded words are no part of the text.
        while let Some(next) = next(rest).filter(|(_, next)| next.charset.eq_ignore_ascii_case(charset)) {
            let (blanks, next) = next;
            bytes.extend(next.bytes);
            rest = rest.get(blanks + next.length..).unwrap_or_default();
        }
        let label = String::from_utf8_lossy(charset);
        encode(&charset::decode(&bytes, Some(&label)).text, &mut out);
    }
    if out.is_empty() {
        return Cow::Borrowed(header);
    }
    out.extend_from_slice(rest);
    Cow::Owned(out)
}

/// The word behind any blanks, and how many they are.
fn next(rest: &[u8]) -> Option<(usize, Word<'_>)> {
    let blanks = rest.len() - rest.trim_ascii_start().len();
    Some((blanks, word(rest.get(blanks..)?)?))
}

fn word(from: &[u8]) -> Option<Word<'_>> {
    let inner = from.strip_prefix(b"=?")?;
    let (label, after) =
        inner.split_at_checked(memchr::memchr(b'?', inner.get(..inner.len().min(LABEL))?)?)?;
    let charset = label.split(|byte| *byte == b'*').next()?;
    let [b'?', kind, b'?', text @ ..] = after else { return None };
    let text = text.get(..memchr::memmem::find(text, b"?=")?)?;
    if charset.is_empty() || text.contains(&b'\n') {
        return None;
    }
    let bytes = match kind {
        b'q' | b'Q' => quoted(text),
        b'b' | b'B' => base64_decode(text)?,
        _ => return None,
    };
    Some(Word { charset, bytes, length: 2 + label.len() + 3 + text.len() + 2 })
}

/// Undoes the encoding that resembles quoted-printable.
fn quoted(text: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), text);
    while let [first, after @ ..] = rest {
        let escaped = if *first == b'=' { after.first_chunk().copied().and_then(byte) } else { None };
        out.push(escaped.unwrap_or(if *first == b'_' { b' ' } else { *first }));
        rest = if escaped.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    out
}

fn encode(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"=?utf-8?q?");
    for byte in text.bytes() {
        match byte {
            b' ' => out.push(b'_'),
            _ if byte.is_ascii_alphanumeric() => out.push(byte),
            _ => out.extend_from_slice(format!("={byte:02X}").as_bytes()),
        }
    }
    out.extend_from_slice(b"?=");
}

#[cfg(test)]
mod tests {
    use crate::read::suite::article;

    #[track_caller]
    fn check(subject: &str, expected: &str) {
        let mail = format!("From: =?gb2312?B?x8U=?= <a@example.org>\r\nSubject: {subject}\r\n\r\nWords.\r\n");
        let meta = article(mail.as_bytes()).meta;
        assert_eq!(
            (meta.title.as_deref(), meta.authors.as_slice()),
            (Some(expected), &["\u{6865}".to_owned()][..])
        );
    }

    #[test]
    fn words_of_any_charset_cut_anywhere() {
        check("=?utf-8?Q?Gr=C3?=\r\n =?UTF-8?Q?=BCn_und?= rot", "Gr\u{fc}n und rot");
        check("=?utf-8?B?R3LD?= =?utf-8?B?vG4=?=", "Gr\u{fc}n");
        check("A =?iso-2022-jp?B?GyRCNjYbKEI=?= b", "A \u{6a4b} b");
        check("=?utf-7?Q?Gr+APw-n?=", "Gr\u{fc}n");
        check("=?iso-8859-1*de?q?Gr=FCn?= =?utf-8?q?_=C3=A4?=", "Gr\u{fc}n \u{e4}");
        check("What =?is this", "What =?is this");
    }
}

//! XML whose tags can be told: a `<` that begins none is written as one, and a tag with a quote that was never closed
//! ends where any tag would, without its attributes.

use std::borrow::Cow;

use memchr::{memchr, memchr3, memmem};

use super::split::begins_tag;

/// Sections that are left as they are, by their starts and ends.
const SECTIONS: [(&str, &str); 3] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];

/// The text itself where nothing is to be mended.
pub(super) fn mended(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    // Up to here the text is written to `out`, or stands as it is.
    let mut written = 0;
    let mut at = 0;
    while let Some(start) =
        text.get(at..).and_then(|rest| memchr(b'<', rest.as_bytes())).map(|found| at + found)
    {
        let (length, instead) = piece(text.get(start..).unwrap_or_default());
        at = start + length;
        if let Some(instead) = instead {
            out.push_str(text.get(written..start).unwrap_or_default());
            out.push_str(&instead);
            written = at;
        }
    }
    if written == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(written..).unwrap_or_default());
    Cow::Owned(out)
}

/// How long what begins with this `<` is, and what to write instead of it.
fn piece(text: &str) -> (usize, Option<Cow<'_, str>>) {
    for (start, end) in SECTIONS {
        if let Some(inside) = text.strip_prefix(start) {
            let length =
                memmem::find(inside.as_bytes(), end.as_bytes()).map(|at| start.len() + at + end.len());
            return (length.unwrap_or(text.len()), None);
        }
    }
    let bytes = text.as_bytes();
    match bytes.get(1) {
        Some(byte) if !begins_tag(*byte) => return (1, Some(Cow::Borrowed("&lt;"))),
        Some(b'!') | None => return (1, None),
        Some(_) => {}
    }
    let mut at = 1;
    while let Some(found) =
        bytes.get(at..).and_then(|rest| memchr3(b'>', b'"', b'\'', rest)).map(|found| at + found)
    {
        let quote = bytes.get(found).copied().unwrap_or_default();
        at = found + 1;
        if quote == b'>' {
            return (at, None);
        }
        let value = bytes.get(at..).unwrap_or_default();
        match memchr(quote, value) {
            Some(end) if ends_value(value.get(end + 1..).unwrap_or_default()) => at += end + 1,
            _ => return unquoted(text),
        }
    }
    (text.len(), None)
}

/// Whether a quote ends a value, by what stands behind it: a blank, the end of the tag, or the next name.
fn ends_value(behind: &[u8]) -> bool {
    let name = behind
        .iter()
        .take(LONGEST_NAME)
        .take_while(|byte| !matches!(**byte, b'=' | b'"' | b'\'' | b'>' | b' '));
    match behind.first() {
        None | Some(b'>' | b'/' | b'?') => true,
        Some(byte) => byte.is_ascii_whitespace() || behind.get(name.count()) == Some(&b'='),
    }
}

/// Bytes of an attribute's name.
const LONGEST_NAME: usize = 64;

/// The tag up to its first `>`, without attributes.
fn unquoted(text: &str) -> (usize, Option<Cow<'_, str>>) {
    let Some(end) = memchr(b'>', text.as_bytes()) else { return (text.len(), None) };
    let tag = text.get(..end).unwrap_or_default();
    let name = tag.split(char::is_whitespace).next().unwrap_or_default();
    let alone = if tag.ends_with('/') && !name.ends_with('/') { "/" } else { "" };
    (end + 1, Some(Cow::Owned(format!("{name}{alone}>"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(mended(text), expected);
        assert_eq!(matches!(mended(text), Cow::Borrowed(_)), text == expected, "{text}");
    }

    #[test]
    fn what_can_be_read_stays() {
        for text in [
            "<a b='c > d' e=\"it's\">1 &lt; 2</a>",
            "<!DOCTYPE a [<!ENTITY b 'bb'>]><a>&b;</a>",
            "<!-- < 1 --><![CDATA[ 1 < 2 it's ]]><?php 1 < 2 ?>",
            "<a b='<i>c</i>' d='e'f='g'/>1",
            "<a",
            "<",
            "<a b='c",
            "<![CDATA[ 1 < 2",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn what_is_no_tag_is_text() {
        check("<a>1 < 2 <3</a>", "<a>1 &lt; 2 &lt;3</a>");
        check("<<a>", "&lt;<a>");
    }

    #[test]
    fn a_quote_that_is_never_closed_ends_with_its_tag() {
        check("<a b=\"c d=\"e\"/>1<f>2</f>", "<a/>1<f>2</f>");
        check("<a b='c>1<d e='f'>2", "<a>1<d e='f'>2");
        check("<a b='c>it's 1</a>", "<a>it's 1</a>");
    }

    #[test]
    fn many_open_quotes_take_linear_time() {
        let text = "<a b='>".repeat(200_000) + &"<a b=\">".repeat(200_000);
        assert!(mended(&text).len() <= text.len());
    }
}

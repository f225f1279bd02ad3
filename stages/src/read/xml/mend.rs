//! XML whose tags can be told: a `<` that begins none is written as one, and a tag with a quote that was never closed
//! ends where any tag would, without its attributes.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use super::split::begins_tag;

/// Sections that are left as they are, by their starts and ends.
const SECTIONS: [(&str, &str); 3] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];

/// The text itself where nothing is to be mended.
pub(super) fn mended(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    // Up to here the text is written to `out`, or stands as it is.
    let mut written = 0;
    let mut at = 0;
    // What is looked at and left again; text made to be looked at over and over is left as it is from there on.
    let mut again = 0;
    while let Some(start) =
        text.get(at..).and_then(|rest| memchr(b'<', rest.as_bytes())).map(|found| at + found)
    {
        let Piece { length, looked_at, instead } = piece(text.get(start..).unwrap_or_default());
        at = start + length;
        again += looked_at.saturating_sub(length);
        if again > AGAIN * text.len() {
            break;
        }
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

/// How many times a text may be looked at.
const AGAIN: usize = 8;

/// What begins with a `<`.
struct Piece<'a> {
    length: usize,
    /// Bytes that had to be looked at to tell.
    looked_at: usize,
    instead: Option<Cow<'a, str>>,
}

impl<'a> Piece<'a> {
    const fn same(length: usize) -> Self {
        Self { length, looked_at: length, instead: None }
    }

    /// A tag up to its first `>`, without attributes.
    fn unquoted(text: &'a str, looked_at: usize) -> Self {
        let Some(end) = memchr(b'>', text.as_bytes()) else { return Self::same(text.len()) };
        let tag = text.get(..end).unwrap_or_default();
        let name = tag.split(char::is_whitespace).next().unwrap_or_default();
        let alone = if tag.ends_with('/') && !name.ends_with('/') { "/" } else { "" };
        Self { length: end + 1, looked_at, instead: Some(Cow::Owned(format!("{name}{alone}>"))) }
    }

    /// A `<` that begins no tag.
    const fn text() -> Self {
        Self { length: 1, looked_at: 1, instead: Some(Cow::Borrowed("&lt;")) }
    }
}

fn piece(text: &str) -> Piece<'_> {
    for (start, end) in SECTIONS {
        if let Some(inside) = text.strip_prefix(start) {
            let length =
                memmem::find(inside.as_bytes(), end.as_bytes()).map(|at| start.len() + at + end.len());
            return Piece::same(length.unwrap_or(text.len()));
        }
    }
    let bytes = text.as_bytes();
    match bytes.get(1) {
        Some(byte) if !begins_tag(*byte) => return Piece::text(),
        Some(b'!') | None => return Piece::same(1),
        Some(_) => {}
    }
    let mut at = 1;
    let stops = |rest: &[u8]| rest.iter().position(|byte| matches!(byte, b'>' | b'<' | b'"' | b'\''));
    while let Some(found) = bytes.get(at..).and_then(stops).map(|found| at + found) {
        let stop = bytes.get(found).copied().unwrap_or_default();
        at = found + 1;
        match stop {
            b'>' => return Piece::same(at),
            // The tag should have ended before; where no `>` stands, it was none.
            b'<' if memchr(b'>', bytes.get(..found).unwrap_or_default()).is_some() => {
                return Piece::unquoted(text, found);
            }
            b'<' => return Piece::text(),
            quote => {
                let value = bytes.get(at..).unwrap_or_default();
                match memchr(quote, value) {
                    Some(end) if ends_value(value.get(end + 1..).unwrap_or_default()) => at += end + 1,
                    end => return Piece::unquoted(text, end.map_or(text.len(), |end| at + end)),
                }
            }
        }
    }
    Piece::same(text.len())
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
        check("<a <b>c</b>", "&lt;a <b>c</b>");
    }

    #[test]
    fn a_quote_that_is_never_closed_ends_with_its_tag() {
        check("<a b=\"c d=\"e\"/>1<f>2</f>", "<a/>1<f>2</f>");
        check("<a b='c>1<d e='f'>2", "<a>1<d e='f'>2");
        check("<a b='c>it's 1</a>", "<a>it's 1</a>");
    }

    #[test]
    fn many_open_quotes_take_linear_time() {
        for unit in ["<a b='>", "<a b=\"> \" ", "<a b=\"> \" c='<d ' ", "\"x<b '>\" '\" "] {
            let text = format!("<a {}\"x", unit.repeat(100_000));
            assert!(mended(&text).len() <= 4 * text.len(), "{unit}");
        }
    }
}

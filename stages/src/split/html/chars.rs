//! Text of a page as it reads: character references decoded, blanks run together.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::memchr;

/// Longest name of a character reference in the standard's table.
const LONGEST_NAME: usize = 32;

/// Appends `text` to `out` with references decoded and blanks as written.
pub(super) fn decode_into(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let reference = rest.get(at..).unwrap_or_default();
        let taken = reference_into(out, reference);
        rest = reference.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// `text` with references decoded and blanks run together, for values of attributes.
pub(super) fn clean(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    decode_into(&mut decoded, text);
    decoded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A title as it is meant: some pages escape its marks twice.
pub(super) fn title_of(text: &str) -> String {
    let once = clean(text);
    if once.contains("&#") { clean(&once) } else { once }
}

/// Decodes the reference at the start of `text`, which begins with `&`; gives the bytes taken.
fn reference_into(out: &mut String, text: &str) -> usize {
    let body = text.get(1..).unwrap_or_default();
    let decoded = body.strip_prefix('#').map_or_else(|| named(body), numeric);
    let Some((first, second, length)) = decoded else {
        out.push('&');
        return 1;
    };
    out.push(first);
    out.extend(second);
    length + 1
}

type Decoded = Option<(char, Option<char>, usize)>;

fn numeric(digits: &str) -> Decoded {
    let (radix, skipped) = if digits.starts_with(['x', 'X']) { (16, 1) } else { (10, 0) };
    let digits = digits.get(skipped..)?;
    let length = digits.bytes().take_while(|b| char::from(*b).is_digit(radix)).count();
    let code = u32::from_str_radix(digits.get(..length).filter(|digits| !digits.is_empty())?, radix);
    let code = code.unwrap_or(u32::MAX);
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    let windows = code.checked_sub(0x80).and_then(|n| usize::try_from(n).ok());
    let replaced = windows.and_then(|n| C1_REPLACEMENTS.get(n).copied().flatten());
    let decoded = replaced.or_else(|| char::from_u32(code).filter(|&c| c != '\0')).unwrap_or('\u{fffd}');
    // The `#` and the `x` are taken too.
    Some((decoded, None, 1 + skipped + length + semicolon))
}

fn named(body: &str) -> Decoded {
    let length = body.bytes().take(LONGEST_NAME).take_while(u8::is_ascii_alphanumeric).count();
    let semicolon = usize::from(body.as_bytes().get(length) == Some(&b';'));
    // A name without its semicolon counts where the table has it so (`&nbsp`); the longest such prefix holds.
    (1..=length + semicolon).rev().find_map(|taken| {
        let (first, second) = *NAMED_ENTITIES.get(body.get(..taken)?)?;
        let first = char::from_u32(first).filter(|&c| c != '\0')?;
        Some((first, char::from_u32(second).filter(|&c| c != '\0'), taken))
    })
}

/// A name without the link that some put around it.
pub(super) fn without_tags(text: &str) -> String {
    let mut parts = text.split('<');
    let first = parts.next().unwrap_or_default();
    let behind = parts.map(|part| part.split_once('>').map_or(part, |(_, behind)| behind));
    std::iter::once(first).chain(behind).collect()
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(clean(text), expected);
    }

    #[test]
    fn references() {
        check("Fish &amp; chips", "Fish & chips");
        check("a&nbsp;b &#8220;c&#x201d;", "a b \u{201c}c\u{201d}");
        check("AT&T &xyzzy; & &notit;", "AT&T &xyzzy; & ¬it;");
        check("caf&eacute &#150; &#0;", "café – \u{fffd}");
        check("&#99999999999;", "\u{fffd}");
    }
}

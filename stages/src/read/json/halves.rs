//! Half a surrogate pair: what a program leaves that cuts a text inside an emoji and writes the rest as `\ud83d`.
//! It stands for nothing, and parsers refuse the whole string for it; here it becomes U+FFFD in as many bytes.

use std::ops::Range;

use crate::read::charset::{Decoded, INVALID};

/// Bytes of an escape such as `\ud83d`.
const ESCAPE: usize = 6;

/// Writes every half anew, so that offsets stay, and says so in a warning.
pub(super) fn mend(mut decoded: Decoded) -> Decoded {
    let halves = find(decoded.text.as_bytes());
    if halves.is_empty() {
        return decoded;
    }
    for half in halves {
        decoded.text.replace_range(half, "\\ufffd");
    }
    super::warn(&mut decoded.warnings, INVALID);
    decoded
}

/// Where halves stand without their other half.
fn find(text: &[u8]) -> Vec<Range<usize>> {
    let mut halves = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        let start = at + found;
        at = match (unit(text, start), unit(text, start + ESCAPE)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => start + 2 * ESCAPE,
            (Some(0xd800..0xe000), _) => {
                halves.push(start..start + ESCAPE);
                start + ESCAPE
            }
            // Whatever is escaped, a backslash itself among it.
            _ => start + 2,
        };
    }
    halves
}

/// The UTF-16 unit of the escape at this place.
fn unit(text: &[u8], at: usize) -> Option<u16> {
    let digits = text.get(at..at + ESCAPE)?.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::suite::{article, check};

    #[track_caller]
    fn check_mended(text: &str, expected: &str) {
        let mended = mend(Decoded::utf8(text.to_owned()));
        assert_eq!((mended.text.as_str(), mended.warnings.len()), (expected, usize::from(text != expected)));
    }

    #[test]
    fn halves_are_told_from_pairs_and_from_escaped_backslashes() {
        check_mended(r"a \ud83d b", r"a \ufffd b");
        check_mended(r"\uDE00\ud83d\ud83d\ude00", r"\ufffd\ufffd\ud83d\ude00");
        for whole in [r"\ud83d\ude00", r"\\ud83d", r"\u00e9\n\\", r"\ud8", "\\", r"\u+123"] {
            check_mended(whole, whole);
        }
    }

    #[test]
    fn a_cut_emoji_costs_no_article() {
        check(br#"{"text":"Rain \ud83d again."}"#, &["json: Rain \u{fffd} again."]);
        check(br#"[{"text":"Rain \ud83d"}]"#, &["json [0]: Rain \u{fffd}"]);
        let lines = b"{\"text\":\"Rain \\ud83d\"}\n{\"text\":\"Sun\"}\n";
        check(lines, &["ndjson: Rain \u{fffd}", "ndjson: Sun"]);
        assert_eq!(article(br#"{"text":"\udc00","n":1}"#).warnings, [INVALID]);
    }
}

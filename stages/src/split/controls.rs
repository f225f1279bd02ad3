//! Takes the control characters out of texts and metadata.

use crate::article::Meta;

/// Control characters would act in the terminal of whoever prints a record. All but line ends and tabs become blanks, as
/// many bytes of them, so that spans hold.
pub(super) fn tame(text: &mut String) {
    if may_act(text.as_bytes()) {
        let acts = |c: char| c.is_control() && !matches!(c, '\t'..='\r' | '\u{85}');
        let blanks = |c: char| if acts(c) { " ".repeat(c.len_utf8()) } else { c.to_string() };
        *text = text.chars().map(blanks).collect();
    }
}

/// The same for all that is known about an article.
pub(super) fn tame_all(meta: &mut Meta) {
    let Meta {
        guid,
        url,
        canonical_url,
        outlet,
        outlet_name,
        agency,
        title,
        authors,
        published,
        modified,
        dateline,
        section,
        language,
    } = meta;
    let fields = [guid, url, canonical_url, outlet, outlet_name, agency, title, published, modified];
    let fields = fields.into_iter().chain([dateline, section, language]).flatten();
    for text in fields.chain(authors) {
        tame(text);
    }
}

/// Whether a control character may be among these bytes, looked at many at a time.
fn may_act(bytes: &[u8]) -> bool {
    let low = |byte: &u8| (*byte < b' ' && !matches!(*byte, b'\t'..=b'\r')) || *byte == 0x7f;
    bytes.chunks(CHUNK).any(|chunk| chunk.iter().fold(false, |found, byte| found | low(byte)))
        || memchr::memchr_iter(C1, bytes).any(|at| matches!(bytes.get(at + 1), Some(0x80..=0x9f)))
}

/// Bytes that are looked at together.
const CHUNK: usize = 256;
/// First byte of the characters from U+0080.
const C1: u8 = 0xc2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_act_nowhere() {
        let mut text = "a\u{1b}[31mb\u{9b}c\0d\te\u{7f}\u{2067}f".to_owned();
        let length = text.len();
        tame(&mut text);
        assert_eq!((text.as_str(), text.len()), ("a [31mb  c d\te \u{2067}f", length));
        let mut meta = Meta {
            authors: vec!["A\u{9b}B".to_owned()],
            section: Some("\u{1b}c".to_owned()),
            ..Meta::default()
        };
        tame_all(&mut meta);
        assert_eq!((meta.authors.concat(), meta.section.as_deref()), ("A  B".to_owned(), Some(" c")));
    }
}

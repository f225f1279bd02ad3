//! Body to paragraphs: where one block ends and the next begins, and what the source says of the whole.
//! `split/text.rs` cuts flattened text, `split/html.rs` cuts pages.

use serde_json::value::{RawValue, to_raw_value};

use crate::article::{Article, Body, Incoming, Kind, Meta, OutletFrom, Paragraph, Warning};
use crate::outlet::outlet;

mod text;
mod html;

/// Most paragraphs of one article; all text behind them is one more. To judge a line takes 3 KB, to judge a block of a
/// page 1.4: a table dropped by mistake would take 350 times its size.
const MOST_PARAGRAPHS: usize = 20_000;

/// Cuts the body into paragraphs and settles the outlet. Every verdict starts as `Keep`.
#[must_use]
pub fn split(incoming: Incoming) -> Article {
    let Incoming { origin, kind, mut meta, body, mut extra, mut warnings } = incoming;
    let mut paragraphs = match &body {
        Body::Text(text) => text::paragraphs(text),
        Body::Html(page) => html::paragraphs(page, &mut meta),
    };
    for paragraph in &mut paragraphs {
        tame(&mut paragraph.text);
    }
    tame_all(&mut meta);
    if kind == Kind::Retraction {
        extra.extend(notice(&paragraphs));
    }
    let outlet = outlet(&meta, &origin.input);
    if let Some(sidecar) = &origin.input.sidecar {
        meta = meta.or(sidecar);
        tame_all(&mut meta);
    }
    if paragraphs.len() > MOST_PARAGRAPHS {
        warnings.push(Warning("many_paragraphs"));
    }
    if outlet.from == OutletFrom::Unknown {
        warnings.push(Warning("no_outlet"));
    }
    Article { origin, kind, outlet, meta, paragraphs, extra, warnings }
}

fn tame_all(meta: &mut Meta) {
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

/// Control characters would act in the terminal of whoever prints a record. All but line ends and tabs become blanks, as
/// many bytes of them, so that spans hold.
fn tame(text: &mut String) {
    if may_act(text.as_bytes()) {
        let acts = |c: char| c.is_control() && !matches!(c, '\t'..='\r' | '\u{85}');
        let blanks = |c: char| if acts(c) { " ".repeat(c.len_utf8()) } else { c.to_string() };
        *text = text.chars().map(blanks).collect();
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

/// What a withdrawal says is no story; an editor may want to read why.
fn notice(paragraphs: &[Paragraph]) -> Option<(String, Box<RawValue>)> {
    let lines: Vec<&str> = paragraphs.iter().map(|p| p.text.as_str()).collect();
    let raw = to_raw_value(&lines.join("\n")).ok().filter(|_| !lines.is_empty())?;
    Some(("notice".to_owned(), raw))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::article::{Format, Input, Origin};

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

    #[track_caller]
    fn check(body: Body, paragraphs: usize, last: &str) {
        let input = Arc::new(Input::default());
        let origin = Origin {
            input,
            member: None,
            span: 0..0,
            format: Format("text"),
            charset: None,
            digest: [0; 32],
        };
        let (meta, extra, warnings) = (Meta::default(), Vec::new(), Vec::new());
        let article = split(Incoming { origin, kind: Kind::Article, meta, body, extra, warnings });
        assert_eq!(article.paragraphs.len(), paragraphs);
        assert_eq!(article.paragraphs.last().map(|paragraph| paragraph.text.as_str()), Some(last));
        let many = article.warnings.contains(&Warning("many_paragraphs"));
        assert_eq!(many, paragraphs > MOST_PARAGRAPHS);
    }

    #[test]
    fn behind_very_many_paragraphs_the_rest_is_one() {
        let lines = |count: usize| "A line.\n\n".repeat(count);
        let blocks = |count: usize| format!("<body>{}</body>", "<div><p>A line.</div>".repeat(count));
        check(Body::Text(lines(MOST_PARAGRAPHS)), MOST_PARAGRAPHS, "A line.");
        check(Body::Text(lines(MOST_PARAGRAPHS + 2)), MOST_PARAGRAPHS + 1, "A line. A line.");
        let wrapped = "A line of the old harbour book that was wrapped at its\ncolumn ends here.\n\n"
            .repeat(MOST_PARAGRAPHS / 2);
        let joined = "A line of the old harbour book that was wrapped at its column ends here.";
        check(Body::Text(wrapped), MOST_PARAGRAPHS / 2, joined);
        check(Body::Html(blocks(MOST_PARAGRAPHS)), MOST_PARAGRAPHS, "A line.");
        check(Body::Html(blocks(MOST_PARAGRAPHS + 2)), MOST_PARAGRAPHS + 1, "A line. A line.");
    }
}

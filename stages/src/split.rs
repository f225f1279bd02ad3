//! Body to paragraphs: where one block ends and the next begins, and what the source says of the whole.
//! `split/text.rs` cuts flattened text, `split/html.rs` cuts pages.

use serde_json::value::{RawValue, to_raw_value};

use crate::article::{Article, Body, Incoming, Kind, OutletFrom, Paragraph, Warning};
use crate::outlet::outlet;
use controls::{tame, tame_all};

mod text;
mod html;
mod controls;

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
    use crate::article::{Format, Input, Meta, Origin};

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

//! Body to paragraphs: where one block ends and the next begins, and what the source says of the whole.
//! `split/text.rs` cuts flattened text, `split/html.rs` cuts pages.

use serde_json::value::{RawValue, to_raw_value};

use crate::article::{Article, Body, Incoming, Kind, OutletFrom, Paragraph, Warning};
use crate::outlet::outlet;

mod text;
mod html;

/// Cuts the body into paragraphs and settles the outlet. Every verdict starts as `Keep`.
#[must_use]
pub fn split(incoming: Incoming) -> Article {
    let Incoming { origin, kind, mut meta, body, mut extra, mut warnings } = incoming;
    let paragraphs = match &body {
        Body::Text(text) => text::paragraphs(text),
        Body::Html(page) => html::paragraphs(page, &mut meta),
    };
    if kind == Kind::Retraction {
        extra.extend(notice(&paragraphs));
    }
    let outlet = outlet(&meta, &origin.input);
    let meta = match &origin.input.sidecar {
        Some(sidecar) => meta.or(sidecar),
        None => meta,
    };
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

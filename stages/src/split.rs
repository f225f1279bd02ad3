//! Body to paragraphs: where one block ends and the next begins, and what the source says of the whole.
//! `split/text.rs` cuts flattened text, `split/html.rs` cuts pages.

use crate::article::{Article, Body, Incoming, OutletFrom, Warning};
use crate::outlet::outlet;

mod text;
mod html;

/// Cuts the body into paragraphs and settles the outlet. Every verdict starts as `Keep`.
#[must_use]
pub fn split(incoming: Incoming) -> Article {
    let Incoming { origin, kind, mut meta, body, extra, mut warnings } = incoming;
    let paragraphs = match &body {
        Body::Text(text) => text::paragraphs(text),
        Body::Html(page) => html::paragraphs(page, &mut meta),
    };
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

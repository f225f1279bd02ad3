//! Body to paragraphs: where one block ends and the next begins, and what the source says of the whole.
//! `split/text.rs` cuts flattened text, `split/html.rs` cuts pages.

use crate::article::{Article, Body, Incoming, Outlet, OutletFrom, Warning};

mod text;

/// Cuts the body into paragraphs and settles the outlet. Every verdict starts as `Keep`.
#[must_use]
pub fn split(incoming: Incoming) -> Article {
    let Incoming { origin, kind, meta, body, extra, mut warnings } = incoming;
    let paragraphs = match &body {
        Body::Text(text) | Body::Html(text) => text::paragraphs(text),
    };
    let outlet = Outlet { key: format!("file:{}", origin.input.path), from: OutletFrom::Unknown };
    if outlet.from == OutletFrom::Unknown {
        warnings.push(Warning("no_outlet"));
    }
    Article { origin, kind, outlet, meta, paragraphs, extra, warnings }
}

//! Any text as a page: no panic, and kept and stripped blocks account for all of it in order.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use stages::article::{Body, Format, Incoming, Input, Kind, Meta, Origin};
use stages::split::split;
use stages::strip::Stripper;

static STRIPPER: LazyLock<Stripper> = LazyLock::new(Stripper::default);

fuzz_target!(|page: &str| {
    let input = Arc::new(Input::default());
    let origin = Origin { input, member: None, span: 0..0, format: Format("html"), charset: None, digest: [0; 32] };
    let (meta, body) = (Meta::default(), Body::Html(page.to_owned()));
    let incoming = Incoming { origin, kind: Kind::Article, meta, body, extra: Vec::new(), warnings: Vec::new() };
    let mut article = split(incoming);
    STRIPPER.strip(&mut article);
    let texts: Vec<&str> = article.paragraphs.iter().map(|p| p.text.as_str()).collect();
    let whole = texts.join("\n");
    for paragraph in &article.paragraphs {
        assert_eq!(whole.get(paragraph.span.clone()), Some(paragraph.text.as_str()));
    }
});

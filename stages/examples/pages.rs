//! Prints one JSON line for each page of a folder: its blocks as they were judged. For scoring and for training.
//! `cargo run --release -p stages --example pages -- DIR`

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program around the stages: it opens what they must not"
)]

use std::path::Path;
use std::sync::Arc;

use stages::article::{Article, Body, Format, Incoming, Input, Kind, Meta, Origin, Verdict};
use stages::split::split;
use stages::strip::Stripper;

fn main() -> std::io::Result<()> {
    let dir = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let mut paths: Vec<_> = std::fs::read_dir(dir)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        println!("{}", line(&path)?);
    }
    Ok(())
}

fn line(path: &Path) -> std::io::Result<serde_json::Value> {
    let page = String::from_utf8_lossy(&std::fs::read(path)?).into_owned();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let article = judged(page, &name);
    let meta = &article.meta;
    let kept = article.paragraphs.iter().filter(|p| p.verdict == Verdict::Keep);
    let kept: Vec<_> = kept.map(|p| serde_json::json!({ "text": p.text })).collect();
    let blocks: Vec<_> = article.paragraphs.iter().map(block).collect();
    Ok(serde_json::json!({
        "input": { "path": name }, "stripped": [], "paragraphs": kept, "blocks": blocks, "title": meta.title,
        "authors": meta.authors, "published": meta.published, "modified": meta.modified, "language": meta.language,
        "section": meta.section, "canonical_url": meta.canonical_url, "outlet_name": meta.outlet_name,
    }))
}

fn judged(page: String, name: &str) -> Article {
    let input = Arc::new(Input { path: name.to_owned(), ..Input::default() });
    let origin =
        Origin { input, member: None, span: 0..0, format: Format("html"), charset: None, digest: [0; 32] };
    let body = Body::Html(page);
    let (extra, warnings) = (Vec::new(), Vec::new());
    let incoming = Incoming { origin, kind: Kind::Article, meta: Meta::default(), body, extra, warnings };
    let mut article = split(incoming);
    Stripper::default().strip(&mut article);
    article
}

fn block(paragraph: &stages::article::Paragraph) -> serde_json::Value {
    let reason = match &paragraph.verdict {
        Verdict::Strip(strip) => format!("{:?} {}", strip.reason, strip.rule),
        _ => String::new(),
    };
    let markup = paragraph.markup.as_deref();
    let tag = markup.and_then(|m| m.around()).map(|e| format!("{:?}", e.tag));
    let names = markup.and_then(|m| Some(m.page.names_of(m.around()?).to_owned()));
    serde_json::json!([paragraph.text, reason, tag, names, markup.map(|m| m.link_share)])
}

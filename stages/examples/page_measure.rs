//! Measures pages for training: their tables of features, class words and texts, or judges them.
//!
//! usage: `page_measure SPEC OUT [careful|balanced|strict]`
//!   SPEC  one page a line: its file, a tab, a folder of weights (`page_names.txt`, `page_first.txt`,
//!         `page_second.txt`; what is missing counts as empty)
//!   OUT   folder: `table.f32` (rows of 32-bit floats), `columns.txt`, `pages.ndjson` (per page texts and class
//!         words); with a level a file of records that the scorer reads

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a program around the stages: it opens what they must not"
)]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Error, Result, Write};
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use stages::article::{Article, Body, Format, Incoming, Input, Kind, Meta, Origin, Verdict};
use stages::split::split;
use stages::strip::page::PageWeights;
use stages::strip::page::training::{Grown, needs_belief, page_columns, page_entries};
use stages::strip::{Level, Stripper};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [spec, out, rest @ ..] = arguments.as_slice() else {
        return Err(Error::other("usage: page_measure SPEC OUT [careful|balanced|strict]"));
    };
    let spec = fs::read_to_string(spec)?;
    let pages: Vec<(&str, &str)> = spec.lines().filter_map(|line| line.split_once('\t')).collect();
    let level = match rest.first().map(String::as_str) {
        None => return measure(&pages, Path::new(out)),
        Some("careful") => Level::Careful,
        Some("balanced") => Level::Balanced,
        Some("strict") => Level::Strict,
        Some(other) => return Err(Error::other(format!("no such level: {other}"))),
    };
    judge(&pages, Path::new(out), level)
}

fn texts(folder: &str) -> [String; 3] {
    ["page_names.txt", "page_first.txt", "page_second.txt"]
        .map(|name| fs::read_to_string(Path::new(folder).join(name)).unwrap_or_default())
}

fn measure(pages: &[(&str, &str)], out: &Path) -> Result<()> {
    fs::create_dir_all(out)?;
    let columns: Vec<String> = page_columns();
    let marked =
        columns.iter().enumerate().map(|(at, name)| format!("{name}\t{}", u8::from(needs_belief(at))));
    fs::write(out.join("columns.txt"), marked.collect::<Vec<_>>().join("\n"))?;
    let mut table = BufWriter::new(File::create(out.join("table.f32"))?);
    let mut lines = BufWriter::new(File::create(out.join("pages.ndjson"))?);
    let stripper = Stripper::new(Level::Balanced);
    let mut grown: BTreeMap<&str, Grown> = BTreeMap::new();
    for (path, folder) in pages {
        let article = article(path)?;
        if !grown.contains_key(folder) {
            let [names, first, second] = texts(folder);
            let weights = PageWeights { names: &names, first: &first, second: &second };
            let read =
                Grown::parse(&weights).map_err(|bad| Error::other(format!("{folder}: line {}", bad.line)))?;
            grown.insert(folder, read);
        }
        let rows = grown.get(folder).and_then(|grown| grown.table(&article, &stripper)).unwrap_or_default();
        for value in rows {
            table.write_all(&value.to_le_bytes())?;
        }
        let texts: Vec<&str> = article.paragraphs.iter().map(|p| p.text.as_str()).collect();
        writeln!(lines, "{}", json!({ "path": path, "texts": texts, "entries": page_entries(&article) }))?;
    }
    Ok(())
}

fn judge(pages: &[(&str, &str)], out: &Path, level: Level) -> Result<()> {
    let mut records = BufWriter::new(File::create(out)?);
    let mut strippers: BTreeMap<&str, Stripper> = BTreeMap::new();
    for (path, folder) in pages {
        if !strippers.contains_key(folder) {
            let [names, first, second] = texts(folder);
            let weights = PageWeights { names: &names, first: &first, second: &second };
            let stripper = Stripper::new(level).with_page_weights(&weights);
            strippers.insert(
                folder,
                stripper.map_err(|bad| Error::other(format!("{folder}: line {}", bad.line)))?,
            );
        }
        let mut article = article(path)?;
        if let Some(stripper) = strippers.get(folder) {
            stripper.strip(&mut article);
        }
        writeln!(records, "{}", record(path, &article))?;
    }
    Ok(())
}

fn record(path: &str, article: &Article) -> serde_json::Value {
    let meta = &article.meta;
    let (mut kept, mut stripped) = (Vec::new(), Vec::new());
    for paragraph in &article.paragraphs {
        match &paragraph.verdict {
            Verdict::Strip(strip) => stripped.push(json!({
                "text": paragraph.text, "reason": strip.reason, "rule": strip.rule, "score": strip.score,
            })),
            _ => kept.push(json!({ "text": paragraph.text })),
        }
    }
    json!({
        "input": { "path": path }, "paragraphs": kept, "stripped": stripped, "title": meta.title,
        "authors": meta.authors, "published": meta.published, "modified": meta.modified, "language": meta.language,
        "section": meta.section, "canonical_url": meta.canonical_url, "outlet_name": meta.outlet_name,
        "agency": meta.agency,
    })
}

fn article(path: &str) -> Result<Article> {
    let page = String::from_utf8_lossy(&fs::read(path)?).into_owned();
    let input = Arc::new(Input { path: path.to_owned(), ..Input::default() });
    let format = Format("html");
    let origin = Origin { input, member: None, span: 0..0, format, charset: None, digest: [0; 32] };
    let (meta, body) = (Meta::default(), Body::Html(page));
    let (extra, warnings) = (Vec::new(), Vec::new());
    Ok(split(Incoming { origin, kind: Kind::Article, meta, body, extra, warnings }))
}

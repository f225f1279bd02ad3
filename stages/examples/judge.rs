//! Judges articles with weights from a folder, for cross-validation: what the stripper does, end to end.
//!
//! usage: judge LEVEL [WEIGHTS] < articles > records
//!   Articles are JSON objects, one a line, with `id`, `text` and perhaps `title`; a record holds `id`, `kept`,
//!   `stripped` and the odds of every line. Without WEIGHTS the embedded ones judge.
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "an example reads and writes files")]

use std::fs;
use std::io::{Error, Result, read_to_string};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;
use stages::article::{Body, Format, Incoming, Input, Kind, Meta, Origin, Verdict};
use stages::split::split;
use stages::strip::{Level, Stripper, Weights};

#[derive(Deserialize)]
struct Given {
    id: String,
    text: String,
    title: Option<String>,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let level = match arguments.first().map(String::as_str) {
        Some("careful") => Level::Careful,
        Some("balanced") => Level::Balanced,
        Some("strict") => Level::Strict,
        _ => return Err(Error::other("usage: judge careful|balanced|strict [WEIGHTS]")),
    };
    let stripper = match arguments.get(1) {
        Some(folder) => load(level, Path::new(folder))?,
        None => Stripper::new(level),
    };
    for line in read_to_string(std::io::stdin())?.lines() {
        println!("{}", judge(&stripper, serde_json::from_str(line)?));
    }
    Ok(())
}

fn load(level: Level, folder: &Path) -> Result<Stripper> {
    let text = |name: &str| fs::read_to_string(folder.join(name));
    let (words, first) = (text("words.txt")?, text("first.txt")?);
    let (second, closer) = (text("second.txt")?, text("closer.txt")?);
    Stripper::with_weights(level, &Weights { words: &words, first: &first, second: &second, closer: &closer })
        .map_err(|malformed| Error::other(format!("weights, line {}", malformed.line)))
}

fn judge(stripper: &Stripper, given: Given) -> serde_json::Value {
    let input = Arc::new(Input::default());
    let format = Format("text");
    let origin = Origin { input, member: None, span: 0..0, format, charset: None, digest: [0; 32] };
    let incoming = Incoming {
        origin,
        kind: Kind::Article,
        meta: Meta { title: given.title, ..Meta::default() },
        body: Body::Text(given.text),
        extra: Vec::new(),
        warnings: Vec::new(),
    };
    let mut article = split(incoming);
    let odds = stripper.odds(&article);
    stripper.strip(&mut article);
    let (mut kept, mut gone) = (Vec::new(), Vec::new());
    for paragraph in &article.paragraphs {
        match &paragraph.verdict {
            Verdict::Strip(strip) => gone.push(json!({
                "text": paragraph.text, "reason": strip.reason, "rule": strip.rule, "score": strip.score,
            })),
            Verdict::Keep | Verdict::Copy(_) => kept.push(&paragraph.text),
        }
    }
    json!({ "id": given.id, "kept": kept, "stripped": gone, "title": article.meta.title, "odds": odds })
}

//! Measures articles for training: tables of features, the entries of their words, what rules take.
//!
//! usage: measure ARTICLES OUT [WORDS [ODDS]]
//!   ARTICLES  one JSON object a line with `text` and, perhaps, `title`; every line that is not blank is a row
//!   OUT       folder: `table.f32` (rows of 32-bit floats), `names.txt`, `entries.u64` (per row a count, then
//!             keys), `spelling.tsv` (key, spelling), `taken.u8` (1 where a rule decides,
//!             or a line separates others)
//!   WORDS     32-bit floats, one a row: what the words of each line say
//!   ODDS      32-bit floats, one a row: what the first pass believed
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "an example reads and writes files")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use serde::Deserialize;
use stages::strip::training::{self, Measured};

#[derive(Deserialize)]
struct Article {
    text: String,
    title: Option<String>,
}

fn floats(path: Option<&String>) -> std::io::Result<Option<Vec<f32>>> {
    let Some(path) = path else { return Ok(None) };
    let bytes = fs::read(path)?;
    Ok(Some(bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()))
}

struct Out {
    table: BufWriter<File>,
    entries: Option<BufWriter<File>>,
    taken: BufWriter<File>,
    spelling: BTreeMap<u64, String>,
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [articles, out, rest @ ..] = arguments.as_slice() else {
        return Err(std::io::Error::other("usage: measure ARTICLES OUT [WORDS [ODDS]]"));
    };
    let words = floats(rest.first())?;
    let odds = floats(rest.get(1))?;
    let folder = Path::new(out);
    fs::create_dir_all(folder)?;
    let file = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
    let entries = if words.is_none() { Some(file("entries.u64")?) } else { None };
    let (table, taken) = (file("table.f32")?, file("taken.u8")?);
    let mut out = Out { table, entries, taken, spelling: BTreeMap::new() };
    fs::write(folder.join("names.txt"), training::names().join("\n"))?;
    let mut row = 0;
    for line in fs::read_to_string(articles)?.lines() {
        let article: Article = serde_json::from_str(line)?;
        row += measure(&article, &mut out, words.as_deref(), odds.as_deref(), row)?;
    }
    let mut spelling = file("spelling.tsv")?;
    for (key, text) in &out.spelling {
        writeln!(spelling, "{key}\t{text}")?;
    }
    Ok(())
}

fn measure(
    article: &Article,
    out: &mut Out,
    words: Option<&[f32]>,
    odds: Option<&[f32]>,
    row: usize,
) -> std::io::Result<usize> {
    let lines: Vec<&str> = article.text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect();
    let rows = row..row + lines.len();
    let title = article.title.as_deref();
    let measured =
        if words.is_none() { Measured::whole(&lines, title) } else { Measured::new(&lines, title) };
    let words = words.and_then(|words| words.get(rows.clone())).unwrap_or_default();
    let odds = odds.and_then(|odds| odds.get(rows));
    for value in measured.table(words, odds) {
        out.table.write_all(&value.to_le_bytes())?;
    }
    for taken in measured.taken() {
        out.taken.write_all(&[u8::from(taken)])?;
    }
    let Some(file) = &mut out.entries else { return Ok(lines.len()) };
    for (at, text) in lines.iter().enumerate() {
        let entries = measured.entries(at, text);
        file.write_all(&u64::try_from(entries.len()).unwrap_or(0).to_le_bytes())?;
        for entry in entries {
            file.write_all(&entry.key.to_le_bytes())?;
            out.spelling.entry(entry.key).or_insert(entry.text);
        }
    }
    Ok(lines.len())
}

//! Prints what the readers make of files, one line per item: `cargo run --release -p stages --example items FILE...`
//! Tab-separated: file, kind, format, member, language, paragraphs, characters, warnings, title.

use std::io::{BufReader, Write};
use std::sync::Arc;

use stages::article::{Body, Input, Item};
use stages::read;

/// As the daemon's default.
const MAX_ITEM: u64 = 20 << 20;

#[expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "an example opens files, the library never does"
)]
fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        let input = Arc::new(Input { path: path.clone(), max_item: MAX_ITEM, ..Input::default() });
        let mut file = BufReader::new(std::fs::File::open(&path)?);
        for item in read::items(&mut file, &input) {
            writeln!(out, "{path}\t{}", line(item))?;
        }
    }
    Ok(())
}

fn line(item: Item) -> String {
    match item {
        Item::Reject(reject) => {
            format!(
                "reject\t{}\t{}\t\t\t\t\t{}",
                reject.code,
                reject.member.unwrap_or_default(),
                reject.detail
            )
        }
        Item::Skip(skip) => format!("skip\t{}\t{}\t\t\t\t\t", skip.code, skip.member.unwrap_or_default()),
        Item::Article(incoming) => {
            let (format, member) =
                (incoming.origin.format.0, incoming.origin.member.clone().unwrap_or_default());
            let warnings: Vec<&str> = incoming.warnings.iter().map(|warning| warning.0).collect();
            let kind = format!("{:?}", incoming.kind).to_lowercase();
            let marked = match &incoming.body {
                Body::Html(html) => Some(html.split("<p").skip(1).filter(|rest| is_paragraph(rest)).count()),
                Body::Text(_) => None,
            };
            let article = stages::split::split(*incoming);
            let title = article.meta.title.clone().unwrap_or_default();
            let language = article.meta.language.clone().unwrap_or_default();
            let count = marked.filter(|count| *count > 0).unwrap_or(article.paragraphs.len());
            let characters: usize = article.paragraphs.iter().map(|p| p.text.chars().count()).sum();
            let warnings = warnings.join(",");
            format!("{kind}\t{format}\t{member}\t{language}\t{count}\t{characters}\t{warnings}\t{title}")
        }
    }
}

/// Whether what follows `<p` is the rest of a paragraph with words in it.
fn is_paragraph(rest: &str) -> bool {
    let Some((attributes, inside)) = rest.split_once('>') else { return false };
    let inside = inside.split("</p>").next().unwrap_or_default();
    let text =
        inside.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect::<String>();
    (attributes.is_empty() || attributes.starts_with([' ', '\n'])) && text.chars().any(char::is_alphanumeric)
}

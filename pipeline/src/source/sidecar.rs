//! Side-car files: `NAME.meta.json` says what NAME does not say of itself.

use std::io::Read;
use std::path::Path;

use serde_json::{Map, Value};
use stages::article::Meta;

use super::{file, names};

/// Most bytes of a side-car: it holds a few fields.
const LARGEST: u64 = 1024 * 1024;

/// What the side-car of a file says; `None` if there is none that can be read.
pub(super) fn of(path: &Path) -> Option<Meta> {
    let sidecar = names::sidecar(path);
    let file = file::open(&sidecar).ok()?;
    let mut text = String::new();
    file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    file.take(LARGEST).read_to_string(&mut text).ok()?;
    match serde_json::from_str::<Value>(&text) {
        Ok(Value::Object(fields)) => Some(meta(&fields)),
        Ok(_) => {
            tracing::warn!(path = %names::shown(&sidecar), "side-car is no JSON object");
            None
        }
        Err(err) => {
            tracing::warn!(path = %names::shown(&sidecar), %err, "side-car is no JSON");
            None
        }
    }
}

/// The fields by the names that the readers of articles take too; the first hit wins.
fn meta(fields: &Map<String, Value>) -> Meta {
    let text = |names: &[&str]| {
        let mut hits = names.iter().filter_map(|name| fields.get(*name)?.as_str());
        hits.find(|text| !text.trim().is_empty()).map(str::to_owned)
    };
    let url = |names: &[&str]| text(names).filter(|url| url.starts_with("http"));
    Meta {
        guid: text(&["guid", "id", "uri"]),
        url: url(&["url", "link", "final_url", "mainEntityOfPage", "canonical_url"]),
        outlet: text(&["outlet", "source_domain", "hostname", "publisher", "sitename", "site", "provider"]),
        title: text(&["title", "headline", "article_title", "name"]),
        authors: authors(fields),
        published: text(&["published", "date_publish", "date", "datePublished", "publication_date"]),
        modified: text(&["modified", "dateModified"]),
        section: text(&["section"]),
        language: text(&["language", "lang", "inLanguage"]),
        ..Meta::default()
    }
}

fn authors(fields: &Map<String, Value>) -> Vec<String> {
    let hit = ["authors", "author", "byline", "by", "creator"].iter().find_map(|name| fields.get(*name));
    let name = |value: &Value| value.as_str().or_else(|| value.get("name")?.as_str()).map(str::to_owned);
    match hit {
        Some(Value::Array(all)) => all.iter().filter_map(name).collect(),
        Some(one) => name(one).into_iter().collect(),
        None => Vec::new(),
    }
}

//! A whole JSON document: one article, or an envelope around several (JSON Feed, search answers, agency
//! envelopes, JSON-LD graphs, article versions by name).

use serde_json::value::RawValue;

use super::article::{from_object, parse};
use super::object::{Object, string};
use super::{Piece, check_nesting, fields, settled};
use crate::article::{Item, Meta};
use crate::read::charset::Decoded;
use crate::read::place::Fault;

/// Envelopes inside envelopes.
const MAX_DEPTH: usize = 4;

/// The items of a document.
pub(super) fn items(piece: &Piece<'_>) -> Result<Vec<Item>, Fault> {
    let text = piece.decoded.text.as_str();
    check_nesting(text)?;
    let object = parse(text)?;
    if has_text(&object) {
        return Ok(vec![from_object(piece, object, &Meta::default())?]);
    }
    let is_feed =
        object.value("version").and_then(|v| string(&v)).is_some_and(|v| v.contains("jsonfeed.org"));
    let defaults = if is_feed { feed(&object) } else { Meta::default() };
    let mut members = Vec::new();
    unwrap(&object, "", MAX_DEPTH, &mut members);
    if members.is_empty() {
        return Ok(vec![from_object(piece, object, &Meta::default())?]);
    }
    let format = if is_feed { "jsonfeed" } else { piece.format };
    Ok(members.into_iter().map(|(name, raw)| member(piece, &name, raw, format, &defaults)).collect())
}

/// Whether this is one line and all of it one article.
pub(super) fn is_article_line(line: &[u8]) -> bool {
    let text = std::str::from_utf8(line).ok().filter(|text| !text.contains('\n'));
    text.and_then(|text| Object::parse(text).ok()).is_some_and(|object| has_text(&object))
}

fn has_text(object: &Object<'_>) -> bool {
    let named = |name: &&str| {
        let top = name.split(['.', '[']).next().unwrap_or_default();
        object.raw(top).is_some_and(|raw| !matches!(raw.get(), "null" | "\"\"" | "[]"))
    };
    fields::TEXT.iter().chain(fields::HTML).any(named)
}

/// What a JSON Feed says of all its items.
fn feed(object: &Object<'_>) -> Meta {
    let text = |name: &str| object.value(name).and_then(|value| string(&value));
    Meta { outlet_name: text("title"), language: text("language"), ..Meta::default() }
}

/// Finds the articles in an envelope, each with the path to it.
fn unwrap<'t>(object: &Object<'t>, path: &str, depth: usize, found: &mut Vec<(String, &'t RawValue)>) {
    for name in fields::LISTS {
        let Some(raw) = object.raw(name).filter(|_| depth > 0) else { continue };
        let path = if path.is_empty() { (*name).to_owned() } else { format!("{path}.{name}") };
        if let Ok(elements) = serde_json::from_str::<Vec<&'t RawValue>>(raw.get()) {
            let objects = elements.into_iter().enumerate().filter(|(_, raw)| raw.get().starts_with('{'));
            for (at, raw) in objects {
                gather(raw, &format!("{path}[{at}]"), *name == "@graph", depth, found);
            }
        } else if raw.get().starts_with('{') {
            gather(raw, &path, true, depth, found);
        }
        if !found.is_empty() {
            return;
        }
    }
    for field in object.0.iter().filter(|field| path.is_empty() && field.raw.get().starts_with('{')) {
        gather(field.raw, &field.name, true, 1, found);
    }
}

/// Adds one object, or what it wraps; `strict` wants a text inside.
fn gather<'t>(
    raw: &'t RawValue,
    path: &str,
    strict: bool,
    depth: usize,
    found: &mut Vec<(String, &'t RawValue)>,
) {
    let Ok(inner) = Object::parse(raw.get()) else { return };
    if has_text(&inner) {
        found.push((path.to_owned(), raw));
        return;
    }
    let before = found.len();
    if depth > 1 {
        unwrap(&inner, path, depth - 1, found);
    }
    let described = inner.raw("headline").is_some() || inner.raw("title").is_some();
    if found.len() == before && (!strict || (described && depth > 1)) {
        found.push((path.to_owned(), raw));
    }
}

fn member(piece: &Piece<'_>, name: &str, raw: &RawValue, format: &'static str, defaults: &Meta) -> Item {
    let start = raw.get().as_ptr().addr().saturating_sub(piece.decoded.text.as_ptr().addr()) as u64;
    let place = piece.place.member(name, 0);
    let decoded = Decoded { text: raw.get().to_owned(), ..piece.decoded.clone() };
    let span = start..start + raw.get().len() as u64;
    let own = Piece { place: &place, decoded: &decoded, span, format };
    let parsed = parse(raw.get()).and_then(|object| from_object(&own, object, defaults));
    settled(parsed, &place, start)
}

#[cfg(test)]
mod tests {
    use crate::read::suite::check;

    #[test]
    fn envelopes_are_opened() {
        check(br#"{"total":1,"item":[{"uri":"urn:x","body_text":"One."}]}"#, &["json item[0]: One."]);
        check(br#"{"data":{"item":{"text":"One."}}}"#, &["json data.item: One."]);
        check(
            br#"{"V1":{"title":"T","text":"One."},"V2":{"text":"Two."}}"#,
            &["json V1 <T>: One.", "json V2: Two."],
        );
        check(
            br#"{"articles":[{"content":"One."},{"title":"no text"}]}"#,
            &["json articles[0]: One.", "reject no_text articles[1] at 32"],
        );
        check(
            br#"{"@graph":[{"@type":"WebSite","name":"S"},{"@type":"NewsArticle","articleBody":"One."}]}"#,
            &["json @graph[1]: One."],
        );
    }
}

//! XML of a house's own: elements that hold a text and its headline under the usual names are articles.

use super::charset;
use super::guard;
use super::json::language;
use super::place::{Fault, Place};
use super::sniff::Head;
use super::stream::{Items, Stream, one, whole};
use super::xml::{Node, Parsed, parse};
use super::{byline, dates, markup};
use crate::article::{Body, Item, Kind, Meta};

/// Names of elements, compared without case, dashes and underscores.
const TEXT: &[&str] =
    &["content", "body", "text", "story", "bodytext", "articlebody", "fulltext", "bodyhtml", "maintext"];
const TITLE: &[&str] = &["headline", "title", "head", "hl1", "articletitle"];
const GUID: &[&str] = &["newsid", "guid", "id", "uid", "articleid", "storyid"];
const DATE: &[&str] =
    &["publishdate", "published", "pubdate", "date", "datetime", "publicationdate", "created"];
const BYLINE: &[&str] = &["byline", "author", "authors", "creator"];
const WITHDRAWN: &[&str] = &["annuleret", "canceled", "cancelled", "withdrawn", "killed"];

/// Any XML that nothing else claims.
pub(super) fn sniff(head: &Head) -> bool {
    head.text.starts_with("<?xml") && head.root.is_some() && !head.is_html()
}

/// Reads the document.
pub(super) fn read<'a>(mut stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    let bytes = match whole(&mut stream, place.max_item()) {
        Ok(bytes) => bytes,
        Err(fault) => return one(place.reject(0, fault)),
    };
    let decoded = charset::decode(&bytes, None);
    let parsed = match parse(&decoded.text) {
        Ok(parsed) => parsed,
        Err(fault) => return one(place.reject(0, fault)),
    };
    let Parsed { root, .. } = parsed;
    let mut found = Vec::new();
    gather(&root, &mut found);
    if found.is_empty() {
        return one(place.reject(0, Fault::new("no_text", "no element with a text under any known name")));
    }
    let length = bytes.len() as u64;
    let articles: Vec<Item> = found
        .into_iter()
        .enumerate()
        .map(|(at, (node, text))| {
            let member = place.member(&format!("{at}"), 0);
            guard::alone(&member, 0, || {
                let own = charset::Decoded { text: node.raw(), ..decoded.clone() };
                let mut incoming = member.article("xml", &own, 0..length, text);
                incoming.kind = if withdrawn(node) { Kind::Retraction } else { Kind::Article };
                incoming.meta = meta(node);
                Item::Article(Box::new(incoming))
            })
        })
        .collect();
    Box::new(articles.into_iter())
}

fn gather<'n>(node: &'n Node, found: &mut Vec<(&'n Node, Body)>) {
    let titled = field(node, TITLE).is_some();
    if let Some(text) = titled.then(|| field(node, TEXT)).flatten().and_then(body) {
        found.push((node, text));
        return;
    }
    node.nodes().for_each(|inner| gather(inner, found));
}

/// The first child, by the order of the names, that says something.
fn field<'n>(node: &'n Node, names: &[&str]) -> Option<&'n Node> {
    let same = |node: &&Node, name: &str| node.name.replace(['-', '_'], "").eq_ignore_ascii_case(name);
    names.iter().find_map(|name| node.nodes().find(|node| same(node, name) && node.line().is_some()))
}

fn body(node: &Node) -> Option<Body> {
    if node.nodes().next().is_some() {
        return node.line().map(|_| Body::Html(node.inner_html()));
    }
    let raw = node.raw();
    let marked = markup::is_html(&raw);
    (!raw.trim().is_empty()).then_some(if marked { Body::Html(raw) } else { Body::Text(raw) })
}

fn withdrawn(node: &Node) -> bool {
    field(node, WITHDRAWN)
        .and_then(Node::line)
        .is_some_and(|value| matches!(value.as_str(), "true" | "1" | "yes"))
}

fn meta(node: &Node) -> Meta {
    let line = |names: &[&str]| field(node, names).and_then(Node::line);
    let url = line(&["url", "link", "weburl"]).filter(|url| url.starts_with("http"));
    Meta {
        title: line(TITLE),
        guid: line(GUID),
        url,
        authors: line(BYLINE).as_deref().map(byline::names).unwrap_or_default(),
        published: line(DATE).and_then(|date| dates::normalise(&date)),
        section: line(&["section"]),
        language: line(&["language", "lang"]).as_deref().and_then(language),
        ..Meta::default()
    }
}

#[cfg(test)]
mod tests {
    use crate::read::suite::check;

    #[test]
    fn a_house_format_is_understood_by_its_names() {
        check(
            b"<?xml version='1.0'?><List><News><NewsID>7</NewsID><headline>T</headline><content>&lt;p&gt;One.&lt;/p&gt;</content>\
              </News><News><headline>U</headline><body_text>Two.</body_text><Annuleret>true</Annuleret></News></List>",
            &["xml 0 <T>: html <p>One.</p>", "xml 1 withdrawn <U>: Two."],
        );
        check(b"<?xml version='1.0'?><settings><a>b</a></settings>", &["reject no_text at 0"]);
    }
}

//! XML of a house's own: elements that hold a text and its headline under the usual names are articles.

use super::charset;
use super::guard;
use super::json::language;
use super::place::{Fault, Place};
use super::sniff::Head;
use super::stream::{Items, Stream, one, whole};
use super::xml::{Node, Parsed, escaped, parse};
use super::{byline, dates, markup};
use crate::article::{Body, Item, Kind, Meta};

/// Names of elements, compared without case, dashes and underscores.
const TEXT: &[&str] = &[
    "content",
    "body",
    "text",
    "story",
    "bodytext",
    "articlebody",
    "articletext",
    "fulltext",
    "bodyhtml",
    "htmlbody",
    "maintext",
    "releasebody",
];
/// A standfirst that stands beside the text.
const LEAD: &[&str] = &["leadtext", "lead", "lede", "standfirst", "ingress", "intro"];
/// Where an article's description may stand apart from its text.
const HEADS: &[&str] = &["head", "header", "metadata", "meta"];
const TITLE: &[&str] = &["headline", "title", "head", "hl1", "articletitle", "maintitle", "headline2"];
const GUID: &[&str] = &["newsid", "guid", "id", "uid", "articleid", "storyid", "identifier"];
const DATE: &[&str] =
    &["publishdate", "published", "pubdate", "date", "datetime", "publicationdate", "publishedat", "created"];
const BYLINE: &[&str] = &["byline", "author", "authors", "creator"];
const URL: &[&str] = &["url", "link", "weburl", "longurl", "permalink", "canonicalurl"];
const PUBLISHER: &[&str] = &["publisher", "provider", "source", "origin"];
const WITHDRAWN: &[&str] = &["annuleret", "canceled", "cancelled", "withdrawn", "killed"];

/// Any XML that nothing else claims; without a declaration, an element that HTML does not know, with its namespaces or
/// with another element first in it.
pub(super) fn sniff(head: &Head) -> bool {
    let Some((name, tag)) = head.root.as_ref().filter(|_| !head.is_html()) else { return false };
    let inside = head.text.split_once('>').map(|(_, inside)| inside.trim_start()).unwrap_or_default();
    let nested = inside.starts_with('<') && !inside.starts_with("</");
    let foreign = !markup::is_element(name) && (tag.contains("xmlns") || nested);
    head.text.starts_with("<?xml") || foreign
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

/// Finds texts with something beside them that only articles have.
fn gather<'n>(node: &'n Node, found: &mut Vec<(&'n Node, Body)>) {
    let described = [TITLE, GUID, DATE].iter().any(|names| field(node, names).is_some());
    if let Some(text) = described.then(|| story(node)).flatten() {
        found.push((node, text));
        return;
    }
    node.nodes().for_each(|inner| gather(inner, found));
}

/// The first element, by the order of the names, that says something: a child, or one in the article's own head.
fn field<'n>(node: &'n Node, names: &[&str]) -> Option<&'n Node> {
    let is = |node: &Node, name: &str| node.name.replace(['-', '_'], "").eq_ignore_ascii_case(name);
    let is_head = |node: &Node| node.nodes().next().is_some() && HEADS.iter().any(|name| is(node, name));
    let own = || node.nodes().filter(|node| !is_head(node));
    let within = || node.nodes().filter(|node| is_head(node)).flat_map(Node::nodes);
    let says = |node: &&Node, name: &str| is(node, name) && node.line().is_some();
    names.iter().find_map(|name| {
        own().find(|node| says(node, name)).or_else(|| within().find(|node| says(node, name)))
    })
}

/// The text under its standfirst, unless it repeats that itself.
fn story(node: &Node) -> Option<Body> {
    let text = field(node, TEXT).and_then(body)?;
    let Some(lead) = field(node, LEAD).and_then(body) else { return Some(text) };
    let said = field(node, TEXT).and_then(Node::line).unwrap_or_default();
    if field(node, LEAD).and_then(Node::line).is_some_and(|lead| said.contains(&lead)) {
        return Some(text);
    }
    Some(match (lead, text) {
        (Body::Text(lead), Body::Text(text)) => Body::Text(format!("{}\n{text}", lead.trim_end())),
        (lead, text) => Body::Html(format!("{}\n{}", html(lead), html(text))),
    })
}

fn html(body: Body) -> String {
    match body {
        Body::Html(html) => html,
        Body::Text(text) => format!("<p>{}</p>", escaped(text.trim())),
    }
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
    let attribute = |name: &str| node.attribute(name).map(str::to_owned);
    let publisher = field(node, PUBLISHER).and_then(|node| node.at(&["name"]).unwrap_or(node).line());
    let agency = publisher.as_deref().and_then(byline::agency);
    Meta {
        title: line(TITLE),
        guid: line(GUID).or_else(|| attribute("id")),
        url: line(URL).filter(|url| url.starts_with("http")),
        agency: agency.map(str::to_owned),
        outlet_name: publisher,
        authors: line(BYLINE).as_deref().map(byline::names).unwrap_or_default(),
        published: line(DATE).and_then(|date| dates::normalise(&date)),
        section: line(&["section"]),
        language: line(&["language", "lang"]).or_else(|| attribute("lang")).as_deref().and_then(language),
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
        check(
            b"<RBNews xmlns:i='x'><PublishDate>2018-01-30T17:32:18.397</PublishDate><headline i:nil='true'/><content>One.</content>\
              </RBNews>",
            &["xml 0: One."],
        );
        check(
            b"<release id='7' lang='no'><leadtext>Zero.</leadtext><title>T</title><body>&lt;p&gt;One.&lt;/p&gt;</body></release>",
            &["xml 0 <T>: html <p>Zero.</p>\n<p>One.</p>"],
        );
        check(
            b"<pam:message xmlns:pam='x'><pam:article><head><dc:identifier>7</dc:identifier><dc:title>T</dc:title></head><body>\
              <p>One.</p></body></pam:article></pam:message>",
            &["xml 0 <T>: html <p>One.</p>"],
        );
        check(b"<ada> wrote: <b>two</b> words.", &["text: <ada> wrote: <b>two</b> words."]);
        check(b"<?xml version='1.0'?><settings><a>b</a></settings>", &["reject no_text at 0"]);
    }
}

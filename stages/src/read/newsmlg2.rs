//! NewsML-G2: news items alone, in a message or in a content set. Packages, concepts and catalogues hold no
//! article by design.

use mail_parser::decoders::base64::base64_decode;

use super::charset;
use super::entries::{self, Made, Piece, Shape};
use super::extra::Extra;
use super::json::language;
use super::place::Place;
use super::sniff::Head;
use super::stream::{Items, Stream};
use super::text::not_binary;
use super::xml::Node;
use super::{byline, dates, markup, nitf};
use crate::article::{Body, Kind, Meta};

static SHAPE: Shape = Shape {
    names: &["newsItem", "packageItem", "conceptItem", "knowledgeItem", "catalogItem", "planningItem"],
    nests: false,
    article,
    without: Some("package"),
};

/// Roots of the family.
pub(super) fn sniff(head: &Head) -> bool {
    const ROOTS: &[&str] = &[
        "newsItem",
        "newsMessage",
        "packageItem",
        "conceptItem",
        "knowledgeItem",
        "catalogItem",
        "planningItem",
        "contentSet",
    ];
    head.root.as_ref().is_some_and(|(root, _)| ROOTS.contains(&root.as_str()))
}

/// Reads the items of the document.
pub(super) fn read<'a>(stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    entries::read(stream, place, &SHAPE)
}

fn article(piece: &Piece<'_>, _: &Node) -> Made {
    let node = piece.node;
    if node.name != "newsItem" {
        return Made::Skip("package");
    }
    let kind = if withdrawn(node) { Kind::Retraction } else { Kind::Article };
    let body = match body(node) {
        Some(body) => body,
        None if kind == Kind::Retraction => Body::Text(String::new()),
        None => return Made::Skip("no_text"),
    };
    let meta = meta(node);
    let place = meta.guid.as_deref().map_or_else(|| piece.member(), |guid| piece.place.member(guid, 0));
    let span = piece.start..piece.start + piece.length;
    let mut incoming = place.article("newsmlg2", piece.decoded, span, body);
    incoming.kind = kind;
    incoming.meta = meta;
    incoming.extra = extra(node);
    Made::Article(Box::new(incoming))
}

/// The last part of a code such as `stat:usable`.
fn code(node: Option<&Node>) -> String {
    let value =
        node.and_then(|node| node.attribute("qcode").or_else(|| node.attribute("uri"))).unwrap_or_default();
    value.rsplit([':', '/']).next().unwrap_or_default().to_ascii_lowercase()
}

fn withdrawn(node: &Node) -> bool {
    let Some(meta) = node.at(&["itemMeta"]) else { return false };
    let status = code(meta.at(&["pubStatus"]));
    let signals = meta.all("signal").map(|signal| code(Some(signal)));
    matches!(status.as_str(), "canceled" | "cancelled" | "withdrawn" | "withheld")
        || signals.into_iter().any(|signal| matches!(signal.as_str(), "kill" | "retract"))
}

/// The longest of the renditions: agencies send stubs beside the story.
fn body(node: &Node) -> Option<Body> {
    let set = node.at(&["contentSet"])?;
    let renditions = set.nodes().filter_map(|rendition| match rendition.name.as_str() {
        "inlineXML" => Some(Body::Html(marked_up(rendition)?)),
        "inlineData" => plain(&unpacked(rendition.raw(), rendition.attribute("encoding"))),
        _ => None,
    });
    renditions.max_by_key(|body| match body {
        Body::Html(html) => markup::words_shown(html),
        Body::Text(text) => markup::words(text),
    })
}

/// The story in a wrapper that holds NITF, XHTML, or escaped markup.
pub(super) fn marked_up(wrapper: &Node) -> Option<String> {
    wrapper.line()?;
    if let Some(nitf) = wrapper.find("nitf") {
        return nitf::body(nitf);
    }
    if let Some(content) = wrapper.find("body.content") {
        return content.line().map(|_| content.inner_html());
    }
    let inner = wrapper.find("body").unwrap_or(wrapper);
    let raw = inner.raw();
    if inner.nodes().next().is_none() && markup::is_html(&raw) {
        return Some(raw);
    }
    inner.line().map(|_| inner.inner_html())
}

/// A text out of the encoding that its wrapper names.
pub(super) fn unpacked(raw: String, encoding: Option<&str>) -> String {
    if !encoding.is_some_and(|name| name.to_ascii_lowercase().contains("base64")) {
        return raw;
    }
    let bytes = base64_decode(raw.trim().as_bytes()).filter(|bytes| not_binary(bytes).is_ok());
    bytes.map_or(raw, |bytes| charset::decode(&bytes, None).text)
}

/// Text or escaped markup in a wrapper.
pub(super) fn plain(raw: &str) -> Option<Body> {
    if raw.trim().is_empty() {
        return None;
    }
    Some(if markup::is_html(raw) { Body::Html(raw.to_owned()) } else { Body::Text(raw.to_owned()) })
}

fn meta(node: &Node) -> Meta {
    let item = node.at(&["itemMeta"]);
    let content = node.at(&["contentMeta"]);
    let name = |node: &Node| {
        node.at(&["name"]).and_then(Node::line).or_else(|| node.attribute("literal").map(str::to_owned))
    };
    let provider = item.and_then(|item| item.at(&["provider"])).and_then(|node| {
        name(node).or_else(|| {
            node.attribute("qcode").map(|code| code.rsplit(':').next().unwrap_or(code).to_owned())
        })
    });
    let sources =
        content.into_iter().flat_map(|content| content.all("infoSource").chain(content.all("creditline")));
    let credits: Vec<String> = sources.filter_map(|node| name(node).or_else(|| node.line())).collect();
    let bylines: Vec<String> =
        content.into_iter().flat_map(|node| node.all("by")).filter_map(Node::line).collect();
    let creators = content.into_iter().flat_map(|node| node.all("creator")).filter_map(name);
    let authors = if bylines.is_empty() { creators.collect() } else { bylines };
    let stamp = |path: &[&str]| dates::normalise(&item?.at(path)?.line()?);
    let credit = provider.iter().chain(&credits).find_map(|credit| byline::agency(credit));
    let tongue = node.attribute("lang").or_else(|| content?.at(&["language"])?.attribute("tag"));
    Meta {
        title: headline(content)
            .or_else(|| item?.at(&["title"])?.line())
            .or_else(|| node.find("hl1")?.line()),
        guid: node.attribute("guid").map(|guid| without_version(guid, node.attribute("version")).to_owned()),
        url: item.and_then(web_address),
        authors: authors.iter().flat_map(|line| byline::names(line)).collect(),
        published: stamp(&["firstCreated"]).or_else(|| stamp(&["versionCreated"])),
        modified: stamp(&["versionCreated"]),
        dateline: content.and_then(|content| content.at(&["dateline"])?.line()),
        agency: credit.map(str::to_owned),
        outlet: provider.clone(),
        outlet_name: provider,
        language: tongue.and_then(language),
        ..Meta::default()
    }
}

/// The headline that is no alternative one: without a role, or the one called main.
fn headline(content: Option<&Node>) -> Option<String> {
    let headlines: Vec<&Node> = content?.all("headline").collect();
    let main = headlines.iter().find(|node| {
        node.attribute("role").is_none_or(|role| role.ends_with("main") || role.ends_with(":headline"))
    });
    main.or(headlines.first()).and_then(|node| node.line())
}

/// The identifier of all versions: some agencies put the version behind it.
fn without_version<'g>(guid: &'g str, version: Option<&str>) -> &'g str {
    let Some(version) = version else { return guid };
    guid.strip_suffix(version).and_then(|guid| guid.strip_suffix(':')).unwrap_or(guid)
}

fn web_address(item: &Node) -> Option<String> {
    let links =
        item.all("link").filter(|link| link.attribute("rel").is_some_and(|rel| rel.ends_with("canonical")));
    links.filter_map(|link| link.attribute("href")).find(|href| href.starts_with("http")).map(str::to_owned)
}

fn extra(node: &Node) -> Vec<(String, Box<serde_json::value::RawValue>)> {
    let mut extra = Extra::default();
    extra.text("version", node.attribute("version"));
    if let Some(item) = node.at(&["itemMeta"]) {
        let notes: Vec<String> = item.all("edNote").filter_map(Node::line).collect();
        extra.list("ednotes", notes.iter().map(String::as_str));
        extra.list("signals", item.all("signal").filter_map(|node| node.attribute("qcode")));
        extra.text("embargoed", item.at(&["embargoed"]).and_then(Node::line).as_deref());
    }
    if let Some(content) = node.at(&["contentMeta"]) {
        extra.text("urgency", content.at(&["urgency"]).and_then(Node::line).as_deref());
        let subjects = content.all("subject");
        extra.list(
            "subjects",
            subjects.filter_map(|node| node.attribute("qcode").or_else(|| node.attribute("literal"))),
        );
        let keywords: Vec<String> =
            content.all("keyword").chain(content.all("slugline")).filter_map(Node::line).collect();
        extra.list("keywords", keywords.iter().map(String::as_str));
    }
    extra.done()
}

#[cfg(test)]
mod tests {
    use crate::read::suite::{article, check};

    #[test]
    fn items_of_a_message() {
        check(
            b"<newsMessage xmlns='x'><itemSet><packageItem guid='p'/><newsItem guid='a'><contentSet><inlineXML><nitf><body>\
              <body.content><p>One.</p></body.content></body></nitf></inlineXML></contentSet></newsItem><newsItem guid='b'>\
              <itemMeta><pubStatus qcode='stat:canceled'/></itemMeta></newsItem><newsItem guid='c'><contentSet>\
              <remoteContent href='x'/></contentSet></newsItem></itemSet></newsMessage>",
            &["skip package 0", "newsmlg2 a: html <p>One.</p>", "newsmlg2 b withdrawn: ", "skip no_text 3"],
        );
    }

    #[test]
    fn packed_texts_are_unpacked_and_others_left_alone() {
        let item = |encoding: &str, text: &str| {
            format!(
                "<newsItem guid='a'><contentSet><inlineData encoding='{encoding}'>{text}</inlineData></contentSet></newsItem>"
            )
        };
        check(item("encd:base64", "T25lLg==").as_bytes(), &["newsmlg2 a: One."]);
        check(item("base64", "/9j/4AAQSkZJRg==").as_bytes(), &["newsmlg2 a: /9j/4AAQSkZJRg=="]);
        check(
            b"<newsitem><title>T</title><body><p>One.</p></body></newsitem>",
            &["xml 0 <T>: html <p>One.</p>"],
        );
    }

    #[test]
    fn versions_share_an_identifier() {
        let item = |version: u8| {
            let text = format!(
                "<n:newsItem xmlns:n='x' guid='tag:a:b:{version}' version='{version}' xml:lang='en-US'><n:contentSet>\
                 <n:inlineData>One.</n:inlineData></n:contentSet></n:newsItem>"
            );
            article(text.as_bytes()).meta
        };
        assert_eq!(item(1).guid.as_deref(), Some("tag:a:b"));
        assert_eq!(item(2), item(1));
        assert_eq!(item(1).language.as_deref(), Some("en-US"));
    }
}

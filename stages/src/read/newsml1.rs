//! `NewsML` 1: envelopes of news items, each a tree of components with the story somewhere in it.

use super::entries::{self, Made, Piece, Shape};
use super::extra::Extra;
use super::json::language;
use super::newsmlg2::{marked_up, plain, unpacked};
use super::place::Place;
use super::sniff::Head;
use super::stream::{Items, Stream};
use super::xml::{Node, escaped};
use super::{byline, dates, markup};
use crate::article::{Body, Kind, Meta};

static SHAPE: Shape = Shape { names: &["NewsItem"], nests: true, article, without: Some("package") };

/// Roles of components that stand beside the story.
const BESIDE: &[&str] =
    &["stylesheet", "headline", "title", "logo", "contact", "abstract", "caption", "summary", "byline"];

/// Roles of components that are one text together when they stand side by side.
const PARTS: &[&str] = &["lead", "ingress", "intro", "standfirst", "body", "bodytext"];

/// Roots of the family.
pub(super) fn sniff(head: &Head) -> bool {
    head.root.as_ref().is_some_and(|(root, _)| root == "NewsML" || root == "NewsItem")
}

/// Reads the items of the document.
pub(super) fn read<'a>(stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    entries::read(stream, place, &SHAPE)
}

fn article(piece: &Piece<'_>, preamble: &Node) -> Made {
    let node = piece.node;
    let kind = if withdrawn(node) { Kind::Retraction } else { Kind::Article };
    let body = match body(node) {
        Some(body) => body,
        None if kind == Kind::Retraction => Body::Text(String::new()),
        None => {
            return Made::Skip(if node.find("NewsItemRef").is_some() { "package" } else { "no_text" });
        }
    };
    let meta = meta(node, preamble);
    let place = meta.guid.as_deref().map_or_else(|| piece.member(), |guid| piece.place.member(guid, 0));
    let span = piece.start..piece.start + piece.length;
    let mut incoming = place.article("newsml1", piece.decoded, span, body);
    incoming.kind = kind;
    incoming.meta = meta;
    let mut extra = Extra::default();
    let mut subjects = Vec::new();
    for name in ["Subject", "SubjectMatter", "SubjectDetail"] {
        node.every(name, &mut subjects);
    }
    extra.list("subjects", subjects.iter().filter_map(|node| formal(node)));
    extra.text("urgency", node.at(&["NewsManagement", "Urgency"]).and_then(formal));
    extra.text("slugline", node.find("SlugLine").and_then(Node::line).as_deref());
    extra.text("version", node.find("RevisionId").and_then(Node::line).as_deref());
    incoming.extra = extra.done();
    Made::Article(Box::new(incoming))
}

fn formal(node: &Node) -> Option<&str> {
    node.attribute("FormalName")
}

fn withdrawn(node: &Node) -> bool {
    let status =
        node.at(&["NewsManagement", "Status"]).and_then(formal).unwrap_or_default().to_ascii_lowercase();
    matches!(status.as_str(), "canceled" | "cancelled" | "killed" | "withdrawn")
}

/// The longest content that is not beside the story by its role.
fn body(node: &Node) -> Option<Body> {
    let mut found = Vec::new();
    contents(node, &mut found);
    found.into_iter().max_by_key(|body| match body {
        Body::Html(html) => markup::words_shown(html),
        Body::Text(text) => markup::words(text),
    })
}

fn contents(component: &Node, found: &mut Vec<Body>) {
    if BESIDE.contains(&role(component).as_str()) {
        return;
    }
    let (mut own, mut parts) = (Vec::new(), Vec::new());
    for node in component.nodes() {
        match node.name.as_str() {
            "NewsComponent" if PARTS.contains(&role(node).as_str()) => contents(node, &mut parts),
            "NewsComponent" | "NewsItem" => contents(node, found),
            "ContentItem" => own.extend(content(node)),
            _ => {}
        }
    }
    found.extend(joined(parts));
    // Items of one component are the parts of one text, unless they are said to be forms of the same.
    if component.attribute("EquivalentsList") == Some("yes") {
        found.extend(own);
    } else {
        found.extend(joined(own));
    }
}

/// Parts of one text below each other.
fn joined(parts: Vec<Body>) -> Option<Body> {
    let is_html = parts.iter().any(|part| matches!(part, Body::Html(_)));
    let text = |part: Body| match part {
        Body::Text(text) if is_html => format!("<p>{}</p>", escaped(&text)),
        Body::Html(text) | Body::Text(text) => text,
    };
    let text = parts.into_iter().map(text).collect::<Vec<_>>().join("\n\n");
    if text.is_empty() {
        return None;
    }
    Some(if is_html { Body::Html(text) } else { Body::Text(text) })
}

fn role(component: &Node) -> String {
    component.at(&["Role"]).and_then(formal).unwrap_or_default().to_ascii_lowercase()
}

fn content(item: &Node) -> Option<Body> {
    let says = |name: &str| item.at(&[name]).and_then(formal).unwrap_or_default().to_ascii_lowercase();
    let (media, mime) = (says("MediaType"), says("MimeType"));
    let foreign = !matches!(media.as_str(), "" | "text" | "complexdata")
        || mime.ends_with("css")
        || mime.starts_with("image/");
    let wrapped = item.at(&["Encoding"]);
    let data = wrapped.unwrap_or(item).at(&["DataContent"]).filter(|_| !foreign)?;
    if data.nodes().next().is_none() {
        return plain(&unpacked(data.raw(), wrapped.and_then(|wrapped| wrapped.attribute("Notation"))));
    }
    marked_up(data).map(Body::Html)
}

fn meta(node: &Node, preamble: &Node) -> Meta {
    let id = node.at(&["Identification", "NewsIdentifier"]);
    let part = |name: &str| id?.at(&[name])?.line();
    let manage = |name: &str| dates::normalise(&node.at(&["NewsManagement", name])?.line()?);
    let party =
        |path: &[&str]| node.find("AdministrativeMetadata")?.at(path).and_then(formal).map(str::to_owned);
    let provider =
        party(&["Provider", "Party"]).or_else(|| preamble.find("Party").and_then(formal).map(str::to_owned));
    let byline = node.find("ByLine").and_then(Node::line).or_else(|| party(&["Creator", "Party"]));
    let credit = node.find("CreditLine").and_then(Node::line);
    let source = party(&["Source", "Party"]);
    let named = [&credit, &provider, &source].into_iter().flatten().find_map(|name| byline::agency(name));
    let tongue = node.attribute("lang").map(str::to_owned).or_else(|| tongue(node));
    // Providers name themselves by their domains.
    let named = named.or_else(|| {
        let provider = part("ProviderId")?;
        byline::agency(&provider).or_else(|| byline::agency(provider.split('.').next()?))
    });
    Meta {
        title: node.find("HeadLine").and_then(Node::line).or_else(|| node.find("SlugLine")?.line()),
        guid: identity(node),
        authors: byline.as_deref().map(byline::names).unwrap_or_default(),
        published: manage("FirstCreated").or_else(|| manage("ThisRevisionCreated")),
        modified: manage("ThisRevisionCreated"),
        dateline: node.find("DateLine").and_then(Node::line),
        agency: named.map(str::to_owned),
        outlet: part("ProviderId"),
        outlet_name: provider,
        language: tongue.as_deref().and_then(language),
        ..Meta::default()
    }
}

fn tongue(node: &Node) -> Option<String> {
    node.find("Language")
        .and_then(formal)
        .or_else(|| node.find("HeadLine")?.attribute("lang"))
        .map(str::to_owned)
}

/// The identifier of all revisions: the public one without the revision at its end.
fn identity(node: &Node) -> Option<String> {
    let id = node.at(&["Identification", "NewsIdentifier"])?;
    let part = |name: &str| id.at(&[name])?.line();
    if let Some(public) = part("PublicIdentifier") {
        let revision = part("RevisionId").unwrap_or_default();
        let (stem, tail) = public.rsplit_once(':').unwrap_or((&public, ""));
        let versioned =
            !revision.is_empty() && tail.starts_with(&revision) && tail.len() <= revision.len() + 1;
        return Some(if versioned { stem.to_owned() } else { public });
    }
    Some(format!("{}:{}:{}", part("ProviderId")?, part("DateId")?, part("NewsItemId")?))
}

#[cfg(test)]
mod tests {
    use crate::read::suite::{article, check};

    #[test]
    fn the_story_is_found_among_components() {
        let found = article(
            b"<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>example.org</ProviderId><RevisionId>1</RevisionId>\
              <PublicIdentifier>urn:newsml:example.org:2020:x:1</PublicIdentifier></NewsIdentifier></Identification>\
              <NewsComponent><NewsComponent><Role FormalName='HeadLine'/><ContentItem><DataContent><p>A long headline that is \
              not the story.</p></DataContent></ContentItem></NewsComponent><NewsComponent><Role FormalName='Body'/>\
              <ContentItem><DataContent>&lt;p&gt;One.&lt;/p&gt;</DataContent></ContentItem></NewsComponent></NewsComponent>\
              </NewsItem></NewsML>",
        );
        assert_eq!(found.body, super::Body::Html("<p>One.</p>".to_owned()));
        assert_eq!(found.meta.guid.as_deref(), Some("urn:newsml:example.org:2020:x"));
        assert_eq!(found.meta.outlet.as_deref(), Some("example.org"));
    }

    #[test]
    fn packed_texts_and_texts_in_parts() {
        let component = |inside: &str| {
            format!("<NewsML><NewsItem><NewsComponent>{inside}</NewsComponent></NewsItem></NewsML>")
        };
        let part = |text: &str| format!("<ContentItem><DataContent>{text}</DataContent></ContentItem>");
        check(component(&[part("One."), part("Two.")].concat()).as_bytes(), &["newsml1 0: One.\n\nTwo."]);
        check(
            component(&[part("One &lt; 2."), part("<p>Two.</p>")].concat()).as_bytes(),
            &["newsml1 0: html <p>One &lt; 2.</p>\n\n<p>Two.</p>"],
        );
        let role = |role: &str, text: &str| {
            format!("<NewsComponent><Role FormalName='{role}'/>{}</NewsComponent>", part(text))
        };
        let parts = [role("Title", "T"), role("Lead", "<p>One.</p>"), role("Body", "<p>Two.</p>")].concat();
        check(component(&parts).as_bytes(), &["newsml1 0: html <p>One.</p>\n\n<p>Two.</p>"]);
        let packed = "<ContentItem><Encoding Notation='Base64'><DataContent>T25lLg==</DataContent></Encoding></ContentItem>";
        check(component(packed).as_bytes(), &["newsml1 0: One."]);
    }

    #[test]
    fn packages_and_cancellations() {
        check(b"<NewsML><NewsItem><NewsComponent><NewsItemRef NewsItem='x'/></NewsComponent></NewsItem></NewsML>", &[
            "skip package 0",
        ]);
        check(b"<NewsML><NewsItem><NewsManagement><Status FormalName='Canceled'/></NewsManagement></NewsItem></NewsML>", &[
            "newsml1 0 withdrawn: ",
        ]);
        check(b"<NewsML><NewsEnvelope/></NewsML>", &["skip package"]);
    }
}

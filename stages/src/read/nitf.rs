//! NITF 3: one article in `<nitf>`, its head and its marked-up body.

use super::entries::{self, Made, Piece, Shape};
use super::extra::Extra;
use super::json::language;
use super::place::Place;
use super::sniff::Head;
use super::stream::{Items, Stream};
use super::xml::Node;
use super::{byline, dates, markup};
use crate::article::{Body, Kind, Meta};

static SHAPE: Shape = Shape { names: &["nitf"], nests: false, article, without: None };

/// Whether the root is NITF, or wraps it.
pub(super) fn sniff(head: &Head) -> bool {
    head.is_root(&["nitf"]) || wrapped(head)
}

/// Whether a house's own element wraps one or more documents.
fn wrapped(head: &Head) -> bool {
    // Other formats hold NITF too, in elements that their readers know.
    const OTHERS: &[&str] =
        &["html", "rss", "feed", "RDF", "entry", "NewsML", "newsItem", "newsMessage", "packageItem"];
    let is_xml = head.root.is_some() && !head.is_root(OTHERS);
    is_xml && (head.text.contains("<nitf>") || head.text.contains("<nitf "))
}

/// Reads the document.
pub(super) fn read<'a>(stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    entries::read(stream, place, &SHAPE)
}

fn article(piece: &Piece<'_>, _: &Node) -> Made {
    let node = piece.node;
    let kind = if withdrawn(node) { Kind::Retraction } else { Kind::Article };
    let body = match body(node) {
        Some(html) => Body::Html(html),
        None if kind == Kind::Retraction => Body::Text(String::new()),
        None => return Made::Skip("no_text"),
    };
    let mut incoming =
        piece.place.article("nitf", piece.decoded, piece.start..piece.start + piece.length, body);
    incoming.kind = kind;
    incoming.meta = meta(node);
    incoming.extra = extra(node);
    Made::Article(Box::new(incoming))
}

/// A document that is canceled itself. One that names another document's status replaces that one.
fn withdrawn(node: &Node) -> bool {
    let Some(docdata) = node.at(&["head", "docdata"]) else { return false };
    let status = docdata.attribute("management-status").unwrap_or_default().to_ascii_lowercase();
    let replaces = docdata.attribute("management-doc-idref").is_some();
    let message = docdata.at(&["ed-msg"]).and_then(|node| node.attribute("info")).unwrap_or_default();
    let kill = message.split_whitespace().any(|word| matches!(word, "KILL" | "WITHDRAW" | "WITHDRAWN"));
    kill || (!replaces && matches!(status.as_str(), "canceled" | "cancelled" | "killed" | "withdrawn"))
}

/// The story as HTML: a standfirst in paragraphs, then the content.
pub(super) fn body(node: &Node) -> Option<String> {
    let mut html = String::new();
    let standfirst = node.at(&["body", "body.head", "abstract"]).filter(|node| node.at(&["p"]).is_some());
    if let Some(standfirst) = standfirst {
        html.push_str(&standfirst.inner_html());
    }
    let content = node.at(&["body", "body.content"]).or_else(|| node.find("body.content"))?;
    let raw = content.raw();
    let is_escaped = content.nodes().next().is_none() && markup::is_html(&raw);
    html.push_str(&if is_escaped { raw } else { content.inner_html() });
    content.line().is_some().then_some(html)
}

/// What head and body head say.
pub(super) fn meta(node: &Node) -> Meta {
    let docdata = node.at(&["head", "docdata"]);
    let head = node.at(&["body", "body.head"]);
    let attribute = |path: &[&str], name: &str| docdata?.at(path)?.attribute(name);
    let line = |path: &[&str]| head?.at(path)?.line();
    let replaced = docdata.and_then(|node| node.attribute("management-doc-idref"));
    let byline = head.and_then(|head| head.at(&["byline"])).map(author_line);
    let published = attribute(&["date.issue"], "norm")
        .or_else(|| attribute(&["date.release"], "norm"))
        .or_else(|| node.at(&["head", "pubdata"])?.attribute("date.publication"));
    let dateline = line(&["dateline"]).map(|line| line.replace(" ,", ","));
    let credits = [
        line(&["distributor"]),
        attribute(&["doc-id"], "regsrc").map(str::to_owned),
        attribute(&["doc.copyright"], "holder").map(str::to_owned),
    ];
    Meta {
        title: line(&["hedline", "hl1"])
            .or_else(|| line(&["hedline"]))
            .or_else(|| line(&["headline"]))
            .or_else(|| node.at(&["head", "title"])?.line()),
        guid: replaced.or_else(|| attribute(&["doc-id"], "id-string")).map(str::to_owned),
        authors: byline.as_deref().map(byline::names).unwrap_or_default(),
        published: published.and_then(dates::normalise),
        dateline,
        agency: credits.iter().flatten().find_map(|credit| byline::agency(credit)).map(str::to_owned),
        outlet_name: credits.iter().flatten().next().cloned(),
        language: node.attribute("baselang").or_else(|| tongue(node)).and_then(language),
        ..Meta::default()
    }
}

/// The language of the document, or of its first paragraph that names one.
fn tongue(node: &Node) -> Option<&str> {
    let content = || node.at(&["body", "body.content"]);
    node.attribute("lang").or_else(|| content()?.nodes().find_map(|node| node.attribute("lang")))
}

/// The byline without titles: persons where they are marked, else the line before the title.
fn author_line(byline: &Node) -> String {
    let mut persons = Vec::new();
    byline.every("person", &mut persons);
    if !persons.is_empty() {
        return persons.iter().filter_map(|person| person.line()).collect::<Vec<_>>().join(", ");
    }
    let title = byline.at(&["byttl"]).and_then(Node::line).unwrap_or_default();
    let line = byline.line().unwrap_or_default();
    line.strip_suffix(&title).unwrap_or(&line).trim().to_owned()
}

fn extra(node: &Node) -> Vec<(String, Box<serde_json::value::RawValue>)> {
    let mut extra = Extra::default();
    let head = node.at(&["head"]);
    let mut subjects = Vec::new();
    let mut keywords = Vec::new();
    if let Some(head) = head {
        head.every("tobject.subject", &mut subjects);
        head.every("keyword", &mut keywords);
    }
    let urgency = head.and_then(|head| head.at(&["docdata", "urgency"])?.attribute("ed-urg"));
    extra.text("urgency", urgency);
    extra.text("type", head.and_then(|head| head.at(&["tobject"])?.attribute("tobject.type")));
    extra.list("subjects", subjects.iter().filter_map(|node| node.attribute("tobject.subject.refnum")));
    extra.list("keywords", keywords.iter().filter_map(|node| node.attribute("key")));
    let subtitle = node.at(&["body", "body.head", "hedline", "hl2"]).and_then(Node::line);
    extra.text("subtitle", subtitle.as_deref());
    extra.done()
}

#[cfg(test)]
mod tests {
    use crate::read::suite::{article, check};

    #[test]
    fn wrapped_escaped_and_renamed() {
        let one = "<nitf><body><body.head><headline><hl1>T</hl1></headline></body.head><body.content>&lt;p&gt;One.&lt;/p&gt;\
                   </body.content></body></nitf>";
        check(format!("<house>{one}{one}</house>").as_bytes(), &["nitf <T>: html <p>One.</p>"; 2]);
    }

    #[test]
    fn head_and_body() {
        let found = article(
            b"<nitf baselang='nb-NO'><head><docdata><doc-id id-string='d1' regsrc='NTB'/><date.issue norm='20131020T192751+1100'/>\
              <urgency ed-urg='5'/></docdata></head><body><body.head><hedline><hl1>T</hl1></hedline><byline>By <person>Ada \
              Example</person><byttl>Reporter</byttl></byline><dateline><location>OSLO</location></dateline></body.head>\
              <body.content><p>One.</p><hl2>H</hl2></body.content></body></nitf>",
        );
        let meta = found.meta;
        assert_eq!((meta.title.as_deref(), meta.guid.as_deref()), (Some("T"), Some("d1")));
        assert_eq!((meta.agency.as_deref(), meta.language.as_deref()), (Some("NTB"), Some("nb-NO")));
        assert_eq!(meta.published.as_deref(), Some("2013-10-20T19:27:51+11:00"));
        assert_eq!((meta.authors, meta.dateline.as_deref()), (vec!["Ada Example".to_owned()], Some("OSLO")));
        assert_eq!(found.extra.len(), 1);
    }

    #[test]
    fn what_is_withdrawn_or_replaced() {
        let with = |attributes: &str| {
            format!(
                "<nitf><head><docdata {attributes}><doc-id id-string='b'/></docdata></head>\
                 <body><body.content><p>One.</p></body.content></body></nitf>"
            )
        };
        check(with("management-status='canceled'").as_bytes(), &["nitf withdrawn: html <p>One.</p>"]);
        let replaces = with("management-status='canceled' management-doc-idref='a'");
        check(replaces.as_bytes(), &["nitf: html <p>One.</p>"]);
        assert_eq!(article(replaces.as_bytes()).meta.guid.as_deref(), Some("a"));
        check(b"<nitf><body/></nitf>", &["skip no_text 0"]);
    }
}

//! RSS of all ages, RDF, Atom and the exports of blogs, entry by entry, well-formed or not.

use mail_parser::decoders::base64::base64_decode;

use super::entries::{self, Made, Piece, Shape};
use super::extra::Extra;
use super::json::language;
use super::newsmlg2::marked_up;
use super::place::{Fault, Place};
use super::sniff::Head;
use super::stream::{Items, Stream};
use super::xml::Node;
use super::{byline, dates, markup};
use crate::article::{Body, Meta};

static SHAPE: Shape = Shape { names: &["item", "entry"], nests: false, article, without: Some("package") };

/// Prefixes under which senders write the feed's own elements.
const OWN: &[&str] = &["", "rss", "atom", "a10", "rdf"];

/// Names under which aggregators ask for the whole text, whatever their prefix.
const FULL: &[&str] = &["fulltext", "full-text", "fullText", "full_text"];

/// Roots of the family.
pub(super) fn sniff(head: &Head) -> bool {
    let entry = head.root.as_ref().is_some_and(|(root, tag)| root == "entry" && tag.contains("Atom"));
    entry || head.is_root(&["rss", "feed", "RDF", "channel"])
}

/// Reads the entries.
pub(super) fn read<'a>(stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    entries::read(stream, place, &SHAPE)
}

/// A field of the feed's own vocabulary, or of an extension's by its prefix. The oldest feeds (CDF) shout.
fn field<'n>(node: &'n Node, prefixes: &[&str], name: &str) -> Option<&'n Node> {
    let is_own = prefixes.contains(&"");
    let named = |inner: &&Node| {
        let prefix = inner.prefix.as_str();
        inner.name.eq_ignore_ascii_case(name)
            && (prefixes.contains(&prefix) || is_own && prefix == node.prefix)
    };
    node.nodes().find(named)
}

fn own(node: &Node, name: &str) -> Option<String> {
    field(node, OWN, name).and_then(Node::line)
}

fn article(piece: &Piece<'_>, preamble: &Node) -> Made {
    let node = piece.node;
    let post_type = field(node, &["wp"], "post_type").and_then(Node::line);
    let status = field(node, &["wp"], "status").and_then(Node::line);
    if post_type.is_some_and(|kind| !matches!(kind.as_str(), "post" | "page" | "article")) {
        return Made::Skip("media");
    }
    if status.is_some_and(|status| matches!(status.as_str(), "draft" | "trash" | "auto-draft")) {
        return Made::Skip("not_article");
    }
    let meta = meta(node, preamble);
    // A headline alone is news too: alerts and the oldest feeds hold nothing else.
    let Some(body) = body(node).or_else(|| meta.title.clone().map(Body::Text)) else {
        return Made::Reject(Fault::new("no_text", "entry has neither text nor title"));
    };
    let name = meta.guid.as_deref().or(meta.url.as_deref());
    let place = name.map_or_else(|| piece.member(), |name| piece.place.member(name, 0));
    let format = match (node.name.as_str(), preamble.name.as_str()) {
        ("entry", _) => "atom",
        _ if node.nodes().any(|node| node.prefix == "wp") => "wxr",
        _ => "rss",
    };
    let mut incoming = place.article(format, piece.decoded, piece.start..piece.start + piece.length, body);
    incoming.meta = meta;
    let mut extra = Extra::default();
    let categories = node.all("category").filter_map(|node| {
        node.line().or_else(|| node.attribute("label").or_else(|| node.attribute("term")).map(str::to_owned))
    });
    let categories: Vec<String> = categories.collect();
    extra.list("categories", categories.iter().map(String::as_str));
    incoming.extra = extra.done();
    Made::Article(Box::new(incoming))
}

/// The full text where the feed gives it, else the teaser.
fn body(node: &Node) -> Option<Body> {
    let full = field(node, &["content"], "encoded")
        .or_else(|| node.nodes().find(|node| node.name == "encoded" && node.prefix != "excerpt"));
    let full = full.into_iter().chain(node.nodes().find(|node| FULL.contains(&node.name.as_str())));
    let content = node.nodes().find(|node| node.prefix == "turbo" && node.name == "content");
    let content = content.or_else(|| field(node, OWN, "content"));
    let teasers = ["description", "summary", "subtitle", "abstract"];
    let teasers = teasers.iter().filter_map(|name| field(node, OWN, name));
    let extensions = [("media", "description"), ("itunes", "summary")];
    let extensions = extensions.iter().filter_map(|(prefix, name)| field(node, &[*prefix], name));
    let pages = node.nodes().filter(|node| node.name == "body");
    full.chain(pages).chain(content).chain(teasers).chain(extensions).find_map(text)
}

/// Text, escaped markup or markup in place.
fn text(node: &Node) -> Option<Body> {
    let kind = node.attribute("type").unwrap_or_default();
    if node.find("nitf").is_some() {
        return marked_up(node).map(Body::Html);
    }
    if kind == "xhtml" || node.nodes().next().is_some() {
        return node.line().map(|_| Body::Html(node.inner_html()));
    }
    let raw = plain_text(node)?;
    // Escaped twice, or escaped inside CDATA.
    let raw = if raw.contains('<') {
        raw
    } else {
        Some(markup::unescaped(&raw)).filter(|text| markup::is_html(text)).unwrap_or(raw)
    };
    let marked = matches!(kind, "html" | "text/html") || node.name == "encoded" || markup::is_html(&raw);
    Some(if marked {
        Body::Html(markup::with_paragraphs(raw))
    } else {
        Body::Text(markup::unescaped(raw.trim()))
    })
}

/// The text of an element, out of base64 where Atom says so: by a mode in 0.3, by a type that is no text in 1.0.
fn plain_text(node: &Node) -> Option<String> {
    let raw = node.raw();
    let kind = node.attribute("type").unwrap_or_default();
    let foreign = kind.contains('/') && !kind.starts_with("text/") && !kind.ends_with("xml");
    let packed = foreign || node.attribute("mode") == Some("base64");
    let unpacked = packed.then(|| base64_decode(raw.trim().as_bytes())).flatten();
    let text = unpacked.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or(raw);
    (!text.trim().is_empty()).then_some(text)
}

fn meta(node: &Node, preamble: &Node) -> Meta {
    let channel = preamble.at(&["channel"]).unwrap_or(preamble);
    let date = |prefixes: &[&str], names: &[&str]| {
        names.iter().find_map(|name| dates::normalise(&field(node, prefixes, name)?.line()?))
    };
    let published = date(OWN, &["pubDate", "published", "issued", "created"])
        .or_else(|| date(&["dc", "dcterms"], &["date", "issued", "created"]));
    let modified = date(OWN, &["updated", "modified"]).or_else(|| date(&["dcterms"], &["modified"]));
    let guid =
        own(node, "guid").or_else(|| own(node, "id")).or_else(|| node.attribute("about").map(str::to_owned));
    let permalink = guid.clone().filter(|guid| guid.starts_with("http") && !is_no_link(node));
    let tongue = field(node, &["dc"], "language")
        .and_then(Node::line)
        .or_else(|| node.attribute("lang").map(str::to_owned));
    let tongue =
        tongue.or_else(|| own(channel, "language")).or_else(|| preamble.attribute("lang").map(str::to_owned));
    let tongue = tongue.or_else(|| field(channel, &["dc"], "language").and_then(Node::line));
    Meta {
        title: field(node, OWN, "title")
            .and_then(plain_text)
            .map(|title| markup::plain(&title))
            .filter(|title| !title.is_empty()),
        url: link(node, preamble).or(permalink),
        guid,
        authors: authors(node, channel),
        published: published.clone().or_else(|| modified.clone()),
        modified,
        outlet_name: own(channel, "title").map(|title| markup::plain(&title)),
        language: tongue.as_deref().and_then(language),
        ..Meta::default()
    }
}

fn is_no_link(node: &Node) -> bool {
    field(node, OWN, "guid")
        .and_then(|guid| guid.attribute("isPermaLink"))
        .is_some_and(|value| value.eq_ignore_ascii_case("false"))
}

/// The address of the page itself among the links.
fn link(node: &Node, preamble: &Node) -> Option<String> {
    let own = |link: &&Node| OWN.contains(&link.prefix.as_str()) || link.prefix == node.prefix;
    let links = || node.all("link").filter(own);
    let page = links().filter(|node| node.attribute("rel").is_none_or(|rel| rel == "alternate"));
    let base = node.attribute("base").or_else(|| preamble.attribute("base"));
    let base = base.and_then(|base| url::Url::parse(base).ok());
    let whole = |address: String| match &base {
        Some(base) if !address.contains("://") => base.join(&address).map_or(address, String::from),
        _ => address,
    };
    let addresses = page.filter_map(|node| node.attribute("href").map(str::to_owned).or_else(|| node.line()));
    let mut addresses = addresses.map(whole);
    let own = || {
        node.attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case("href")).map(|(_, url)| url.clone())
    };
    addresses.find(|url| url.starts_with("http")).or_else(|| own().filter(|url| url.starts_with("http")))
}

/// The name for people of a login, where the export of a blog gives it.
fn shown(login: String, channel: &Node) -> String {
    let part = |author: &Node, name: &str| author.at(&[name]).and_then(Node::line);
    let mut authors =
        channel.all("author").filter(|author| part(author, "author_login").as_ref() == Some(&login));
    authors.find_map(|author| part(author, "author_display_name")).unwrap_or(login)
}

/// Atom writes persons with a name inside, RSS a mail address with a name in brackets, most a `dc:creator`.
fn authors(node: &Node, channel: &Node) -> Vec<String> {
    let persons = |node: &Node| -> Vec<String> {
        let named = node.all("author").filter(|node| node.prefix != "itunes");
        named.filter_map(|node| node.at(&["name"]).and_then(Node::line).or_else(|| node.line())).collect()
    };
    let mut lines: Vec<String> =
        node.all("creator").filter_map(Node::line).map(|name| shown(name, channel)).collect();
    if lines.is_empty() {
        lines = persons(node);
    }
    if lines.is_empty() && node.name == "entry" {
        lines = persons(channel);
    }
    let names = lines.iter().map(|line| match line.split_once('(') {
        Some((mail, name)) if mail.contains('@') => name.trim_end_matches(')'),
        _ => line.as_str(),
    });
    names.filter(|name| !name.contains('@')).flat_map(byline::names).collect()
}

#[cfg(test)]
mod tests {
    use crate::read::suite::{article, check, read};

    #[test]
    fn feeds_of_all_ages() {
        check(
            b"<rss version='2.0'><channel><title>F</title><item><title>T &amp;amp; U</title><guid>g1</guid><description>Short.\
              </description><content:encoded><![CDATA[<p>Full.</p>]]></content:encoded></item><item><title>Only</title></item>\
              <item/></channel></rss>",
            &["rss g1 <T & U>: html <p>Full.</p>", "rss 1 <Only>: Only", "reject no_text 2 at 224"],
        );
        check(
            b"<feed xmlns='x' xml:lang='en'><title>F</title><entry><id>a</id><content type='xhtml'><div><p>One.</p></div></content>\
              </entry></feed>",
            &["atom a: html <div><p>One.</p></div>"],
        );
        check(
            b"<rdf:RDF><channel/><item rdf:about='u'><description>One.</description></item></rdf:RDF>",
            &["rss u: One."],
        );
        check(b"<rss/>", &["skip package"]);
        check(
            b"<entry xmlns='http://www.w3.org/2005/Atom'><id>a</id><title>T</title><content type='text/xml'><nitf><body><body.head>\
              <hedline><hl1>T</hl1></hedline></body.head><body.content><p>One.</p></body.content></body></nitf></content></entry>",
            &["atom a <T>: html <p>One.</p>"],
        );
    }

    #[test]
    fn full_texts_wherever_they_stand() {
        let item = |inside: &str| {
            format!("<rss><channel><item><description>Short.</description>{inside}</item></channel></rss>")
        };
        for full in [
            "<x:body xmlns:x='x'><p>One.</p></x:body>",
            "<fulltext>&lt;p>One.&lt;/p></fulltext>",
            "<yandex:full-text>&lt;p>One.&lt;/p></yandex:full-text>",
            "<turbo:content><![CDATA[<p>One.</p>]]></turbo:content>",
            "<content:encoded>&amp;lt;p&amp;gt;One.&amp;lt;/p&amp;gt;</content:encoded>",
        ] {
            check(item(full).as_bytes(), &["rss 0: html <p>One.</p>"]);
        }
    }

    #[test]
    fn prefixes_bases_and_logins() {
        let atom = article(
            b"<z:feed xmlns:z='http://www.w3.org/2005/Atom' xml:base='https://example.org/b/'><z:entry><z:title>T</z:title>\
              <z:link href='a.html'/><z:content type='html'>&lt;p>One.&lt;/p></z:content></z:entry></z:feed>",
        );
        assert_eq!(atom.meta.url.as_deref(), Some("https://example.org/b/a.html"));
        assert_eq!(atom.meta.title.as_deref(), Some("T"));
        let blog = article(
            b"<rss><channel><wp:author><wp:author_login>ada</wp:author_login><wp:author_display_name>Ada Example\
              </wp:author_display_name></wp:author><item><dc:creator>ada</dc:creator><content:encoded>One.</content:encoded>\
              <wp:post_type>post</wp:post_type></item></channel></rss>",
        );
        assert_eq!(blog.meta.authors, ["Ada Example"]);
    }

    #[test]
    fn feeds_of_the_last_century_and_packed_ones() {
        check(
            b"<CHANNEL HREF='http://example.org/'><TITLE>F</TITLE><ITEM HREF='http://example.org/a'><TITLE>T</TITLE>\
              <ABSTRACT>One.</ABSTRACT></ITEM></CHANNEL>",
            &["rss http://example.org/a <T>: One."],
        );
        check(
            b"<feed version='0.3'><entry><id>a</id><title mode='base64'>VGl0bGU=</title><content type='text/html' \
              mode='base64'>PHA+T25lLjwvcD4=</content></entry><entry><id>b</id><content type='application/octet-stream'>VHdvLg==\
              </content></entry></feed>",
            &["atom a <Title>: html <p>One.</p>", "atom b: Two."],
        );
        check(
            b"<rdf:RDF xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>F</title></channel><item><title>\n T\n \
              </title><link>http://example.org/a</link></item></rdf:RDF>",
            &["rss http://example.org/a <T>: T"],
        );
    }

    #[test]
    fn what_an_entry_says_of_itself() {
        let found = article(
            b"<rss><channel><title>Paper</title><language>pt-br</language><item><link>https://example.org/a</link>\
              <author>desk@example.org (Ada Example)</author><pubDate>Tue, 15 Nov 2022 20:15:04 Z</pubDate>\
              <media:title>no</media:title><description>&lt;p&gt;One.&lt;/p&gt;</description></item></channel></rss>",
        );
        let meta = found.meta;
        assert_eq!(meta.published.as_deref(), Some("2022-11-15T20:15:04Z"));
        assert_eq!((meta.language.as_deref(), meta.outlet_name.as_deref()), (Some("pt-br"), Some("Paper")));
        assert_eq!((meta.authors, meta.title), (vec!["Ada Example".to_owned()], None));
        assert_eq!(meta.url.as_deref(), Some("https://example.org/a"));
    }

    #[test]
    fn a_broken_entry_does_not_take_the_others() {
        let bytes =
            b"<rss><channel><item><description>One.</description></item><item><title><![CD</title></item>\
                      <item><description>Three.</description></item></channel></rss>";
        let found = read(bytes);
        assert!(found.len() >= 3, "{found:?}");
    }
}

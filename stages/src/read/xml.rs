//! XML as a small tree, read as far as it makes sense: unmatched ends are ignored, what is left open is closed.
//! No document type is obeyed: external entities are never fetched, own entities are never expanded.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::place::Fault;

mod split;
mod mend;
mod html;

pub(super) use html::escaped;
pub(super) use split::{Entry, Splitter};

/// Elements inside elements. News formats need about twenty.
const MAX_DEPTH: usize = 120;

/// Elements of one document that are told apart; behind them its tags are blanks. Each takes some 600 bytes.
const MAX_NODES: usize = 250_000;

/// Attributes of an element that are read.
const MAX_ATTRIBUTES: usize = 256;

/// An element. Names are local: prefixes differ from sender to sender and are kept only to tell extensions.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Local name.
    pub(super) name: String,
    /// Prefix as written, empty for none.
    pub(super) prefix: String,
    /// Attributes by local name, in order.
    pub(super) attributes: Vec<(String, String)>,
    /// What stands inside.
    pub(super) children: Vec<Child>,
}

/// What stands inside an element.
#[derive(Debug)]
pub(super) enum Child {
    /// An element.
    Node(Node),
    /// Text, entities resolved.
    Text(String),
}

/// A document, and whether it had to be repaired.
pub(super) struct Parsed {
    /// The first element.
    pub(super) root: Node,
    /// Something did not fit and was closed or passed over.
    pub(super) repaired: bool,
}

/// Parses a document or an element cut out of one.
pub(super) fn parse(text: &str) -> Result<Parsed, Fault> {
    let text = mend::mended(text);
    let mut reader = Reader::from_str(&text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mended = matches!(text, Cow::Owned(_));
    let mut build = Build { open: vec![Node::default()], seen: 0, repaired: mended, mended };
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => build.event(event)?,
            Err(_) => {
                build.repaired = true;
                break;
            }
        }
    }
    build.repaired |= build.open.len() > 1;
    while build.open.len() > 1 {
        build.close();
    }
    let root = build.open.pop().unwrap_or_default();
    let first = root.children.into_iter().find_map(|child| match child {
        Child::Node(node) => Some(node),
        Child::Text(_) => None,
    });
    let repaired = build.repaired;
    first.map(|root| Parsed { root, repaired }).ok_or_else(|| Fault::new("broken_xml", "no element in it"))
}

struct Build {
    open: Vec<Node>,
    /// Elements so far.
    seen: usize,
    repaired: bool,
    /// Ends may have gone with the attributes of broken tags: then what nests too deep loses its depth, not all.
    mended: bool,
}

impl Build {
    fn event(&mut self, event: Event<'_>) -> Result<(), Fault> {
        self.seen += usize::from(matches!(event, Event::Start(_) | Event::Empty(_)));
        if self.seen > MAX_NODES && matches!(event, Event::Start(_) | Event::Empty(_) | Event::End(_)) {
            self.repaired = true;
            self.text(" ");
            return Ok(());
        }
        match event {
            Event::Start(start) => {
                if self.open.len() > MAX_DEPTH && self.mended {
                    self.add(Child::Node(element(&start)));
                    return Ok(());
                }
                if self.open.len() > MAX_DEPTH {
                    return Err(Fault::new("too_deep", format!("elements nest deeper than {MAX_DEPTH}")));
                }
                self.open.push(element(&start));
            }
            Event::Empty(start) => self.add(Child::Node(element(&start))),
            Event::End(end) => self.end(end.name().local_name().as_ref()),
            Event::Text(text) => self.text(&text),
            Event::CData(text) => self.text(&text),
            Event::GeneralRef(entity) => {
                let named = quick_xml::escape::resolve_html5_entity(&entity).map(str::to_owned);
                let numbered = entity.resolve_char_ref().ok().flatten().map(String::from);
                let text = named.or(numbered).unwrap_or_else(|| format!("&{};", &*entity));
                self.text(&text);
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(Child::Text(last)) = self.open.last_mut().and_then(|node| node.children.last_mut()) {
            last.push_str(text);
        } else {
            self.add(Child::Text(text.to_owned()));
        }
    }

    fn add(&mut self, child: Child) {
        if let Some(node) = self.open.last_mut() {
            node.children.push(child);
        }
    }

    /// Closes up to the element of this name; an end that nothing opened is passed over.
    fn end(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|node| node.name == *name).filter(|at| *at > 0) else {
            self.repaired = true;
            return;
        };
        self.repaired |= at + 1 < self.open.len();
        while self.open.len() > at {
            self.close();
        }
    }

    fn close(&mut self) {
        if let Some(node) = self.open.pop() {
            self.add(Child::Node(node));
        }
    }
}

fn element(start: &BytesStart<'_>) -> Node {
    let name = start.name();
    let mut attributes = start.html_attributes();
    let attributes = attributes.with_checks(false).flatten().take(MAX_ATTRIBUTES).map(|attribute| {
        let raw = attribute.value.as_ref().to_owned();
        let value = quick_xml::escape::unescape(&raw).map_or_else(|_| raw.clone(), Cow::into_owned);
        (attribute.key.local_name().as_ref().to_owned(), value)
    });
    Node {
        name: name.local_name().as_ref().to_owned(),
        prefix: name.prefix().map(|prefix| prefix.as_ref().to_owned()).unwrap_or_default(),
        attributes: attributes.collect(),
        children: Vec::new(),
    }
}

impl Node {
    /// The elements directly inside.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.children.iter().filter_map(|child| match child {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// The elements of this name directly inside.
    pub(super) fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Node> {
        self.nodes().filter(move |node| node.name == name)
    }

    /// The first element at a path of names, each directly inside the one before.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Node> {
        let Some((first, rest)) = path.split_first() else { return Some(self) };
        self.nodes().filter(|node| node.name == **first).find_map(|node| node.at(rest))
    }

    /// The first element of this name anywhere inside.
    pub(super) fn find(&self, name: &str) -> Option<&Node> {
        self.nodes().find_map(|node| if node.name == name { Some(node) } else { node.find(name) })
    }

    /// Every element of this name anywhere inside, outer ones first.
    pub(super) fn every<'n>(&'n self, name: &str, found: &mut Vec<&'n Node>) {
        for node in self.nodes() {
            if node.name == name {
                found.push(node);
            }
            node.every(name, found);
        }
    }

    /// The value of an attribute, blanks around it gone; an empty one counts as none.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// All text inside on one line; `None` when there is none.
    pub(super) fn line(&self) -> Option<String> {
        let mut raw = String::new();
        self.gather(&mut raw);
        let line = raw.split_whitespace().collect::<Vec<_>>().join(" ");
        (!line.is_empty()).then_some(line)
    }

    /// All text inside as it stands.
    pub(super) fn raw(&self) -> String {
        let mut raw = String::new();
        self.gather(&mut raw);
        raw
    }

    fn gather(&self, into: &mut String) {
        for child in &self.children {
            match child {
                Child::Text(text) => into.push_str(text),
                Child::Node(node) => {
                    into.push(' ');
                    node.gather(into);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, line: &str, repaired: bool) {
        let parsed = parse(text).unwrap();
        assert_eq!(
            (parsed.root.line().unwrap_or_default().as_str(), parsed.repaired),
            (line, repaired),
            "{text}"
        );
    }

    #[test]
    fn what_fits_and_what_does_not() {
        check("<a>One <b>two</b> &amp; &eacute;&#x26;</a>", "One two & \u{e9}&", false);
        check("<a>One<b>two</a>", "One two", true);
        check("<a>One</c> two", "One two", true);
        check("<x:a><![CDATA[<p>One</p>]]></x:a>", "<p>One</p>", false);
        check("<a>5 < 6 <b>it's <7</b> and <8 it's</a>", "5 < 6 it's <7 and <8 it's", true);
        check("<a><b c=\"d e=\"f\"/>One <b>two</b></a>", "One two", true);
        check("<a>Fish & chips &unknown; <b", "Fish & chips &unknown;", true);
        assert_eq!(parse("no element").err().map(|fault| fault.code), Some("broken_xml"));
        assert_eq!(parse(&"<a>".repeat(100_000)).err().map(|fault| fault.code), Some("too_deep"));
    }

    #[test]
    fn very_many_elements_become_text() {
        let parsed = parse(&format!("<a>{}</a>", "<p>One</p>".repeat(MAX_NODES + 5))).unwrap();
        assert_eq!((parsed.root.nodes().count(), parsed.repaired), (MAX_NODES - 1, true));
        assert_eq!(parsed.root.line().map(|line| line.split(' ').count()), Some(MAX_NODES + 5));
    }

    #[test]
    fn entities_of_a_document_type_are_never_expanded() {
        let bomb = "<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;&b;'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>\
                    <a>&c;&f;</a>";
        check(bomb, "&c;&f;", false);
    }
}

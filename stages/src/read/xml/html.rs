//! XHTML and NITF elements back to HTML for the stage that makes blocks of pages.

use super::{Child, Node};

/// Elements whose content is no part of a story.
const SILENT: &[&str] =
    &["script", "style", "head", "media-metadata", "media-reference", "media-producer", "media-object"];

/// HTML names for NITF's own; others stand as they are when HTML knows them.
const NAMES: &[(&str, &str)] = &[
    ("hl1", "h1"),
    ("hl2", "h2"),
    ("block", "div"),
    ("body", "div"),
    ("html", "div"),
    ("body.content", "div"),
    ("bq", "blockquote"),
    ("media", "figure"),
    ("media-caption", "figcaption"),
    ("nitf-table", "div"),
    ("fn", "aside"),
    ("tagline", "p"),
    ("abstract", "div"),
    ("section", "section"),
    ("nitf-table-caption", "caption"),
];

/// HTML elements that end a block or matter to one; the rest becomes its content.
const KNOWN: &[&str] = &[
    "p",
    "div",
    "br",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "td",
    "th",
    "tbody",
    "thead",
    "caption",
    "pre",
    "blockquote",
    "figure",
    "figcaption",
    "a",
    "b",
    "i",
    "em",
    "strong",
    "span",
    "section",
    "article",
    "aside",
    "header",
    "footer",
    "nav",
    "q",
    "sub",
    "sup",
    "img",
    "form",
    "button",
    "main",
    "time",
    "cite",
    "code",
    "small",
];

/// Elements without an end.
const VOID: &[&str] = &["br", "hr", "img"];

/// Elements whose children may be blocks; in all others an unknown element is a part of a sentence.
const FLOW: &[&str] =
    &["div", "section", "article", "aside", "main", "blockquote", "header", "footer", "figure"];

/// Where an element stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Among {
    /// Among blocks: what is unknown is a block too.
    Blocks,
    /// In running text.
    Words,
}

impl Node {
    /// What stands inside this element, as HTML.
    pub(in crate::read) fn inner_html(&self) -> String {
        let mut out = String::new();
        self.write_inside(Among::Blocks, &mut out);
        out
    }

    /// Writes the children. Text beside them says that all of them belong to one paragraph.
    fn write_inside(&self, among: Among, out: &mut String) {
        let among = if self.has_words() { Among::Words } else { among };
        for child in &self.children {
            match child {
                Child::Text(text) => escape(text, out),
                Child::Node(node) => node.write(among, out),
            }
        }
    }

    /// Whether text stands directly inside.
    fn has_words(&self) -> bool {
        self.children.iter().any(|child| matches!(child, Child::Text(text) if !text.trim().is_empty()))
    }

    fn write(&self, among: Among, out: &mut String) {
        if SILENT.contains(&self.name.as_str()) {
            return;
        }
        let mapped = NAMES.iter().find(|(own, _)| *own == self.name).map(|(_, html)| *html);
        let known = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(&self.name)).copied();
        // Agencies have paragraph elements of their own, which would run into one another.
        let own = match among {
            Among::Blocks if self.has_words() => Some("p"),
            Among::Blocks => Some("div"),
            Among::Words => None,
        };
        let Some(name) = mapped.or(known).or(own) else { return self.write_inside(among, out) };
        out.push('<');
        out.push_str(name);
        for (key, value) in
            self.attributes.iter().filter(|(key, _)| matches!(key.as_str(), "class" | "href" | "id"))
        {
            out.push(' ');
            out.push_str(key);
            out.push_str("=\"");
            escape(value, out);
            out.push('"');
        }
        out.push('>');
        if !VOID.contains(&name) {
            let inside = if FLOW.contains(&name) { Among::Blocks } else { Among::Words };
            self.write_inside(inside, out);
            out.push_str("</");
            out.push_str(name);
            out.push('>');
        }
    }
}

/// Text as HTML writes it.
pub(in crate::read) fn escaped(text: &str) -> String {
    let mut out = String::new();
    escape(text, &mut out);
    out
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::read::xml::parse;

    #[test]
    fn nitf_becomes_html() {
        let node = parse(
            "<body.content><hl2>H</hl2><p>A <org>B</org> &lt; C<br/></p><media><media-reference/></media></body.content>",
        );
        assert_eq!(node.unwrap().root.inner_html(), "<h2>H</h2><p>A B &lt; C<br></p><figure></figure>");
    }

    #[test]
    fn paragraphs_of_an_agencys_own_stay_apart() {
        let text = "<BODY><TEXT><RUBRIK>T</RUBRIK><INGRESS><P>One.</P></INGRESS><CITAT>Two <b>x</b>.</CITAT><CITAT>Three.</CITAT>\
                    </TEXT><P><ORG>Four</ORG></P></BODY>";
        let html = parse(text).unwrap().root.inner_html();
        let expected =
            "<div><p>T</p><div><p>One.</p></div><p>Two <b>x</b>.</p><p>Three.</p></div><p>Four</p>";
        assert_eq!(html, expected);
    }
}

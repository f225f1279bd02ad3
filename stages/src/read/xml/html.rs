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

impl Node {
    /// What stands inside this element, as HTML.
    pub(in crate::read) fn inner_html(&self) -> String {
        let mut out = String::new();
        self.write_inside(&mut out);
        out
    }

    fn write_inside(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Child::Text(text) => escape(text, out),
                Child::Node(node) => node.write(out),
            }
        }
    }

    fn write(&self, out: &mut String) {
        if SILENT.contains(&self.name.as_str()) {
            return;
        }
        let mapped = NAMES.iter().find(|(own, _)| *own == self.name).map(|(_, html)| *html);
        let known = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(&self.name)).copied();
        let Some(name) = mapped.or(known) else { return self.write_inside(out) };
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
            self.write_inside(out);
            out.push_str("</");
            out.push_str(name);
            out.push('>');
        }
    }
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
}

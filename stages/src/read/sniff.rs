//! What bytes are, told from their beginning alone: names lie.

/// Bytes looked at before a reader is chosen: enough for a page's preamble or a long licence comment before an
/// XML root.
pub(super) const HEAD: usize = 16 * 1024;

/// The beginning of a stream, already UTF-8 where it was another Unicode form.
#[derive(Debug)]
pub(super) struct Head {
    /// The bytes as they come.
    pub(super) bytes: Vec<u8>,
    /// The same as text without blanks before it; bytes that are no UTF-8 are replaced.
    pub(super) text: String,
    /// Name of the first XML element without prefix, and its start tag.
    pub(super) root: Option<(String, String)>,
}

impl Head {
    /// Looks at the first bytes.
    pub(super) fn new(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes).trim_start().to_owned();
        let root = root(&text);
        Self { bytes: bytes.to_vec(), text, root }
    }

    /// Whether the bytes begin so.
    pub(super) fn starts(&self, magic: &[u8]) -> bool {
        self.bytes.starts_with(magic)
    }

    /// Whether the root element has one of these names, without case.
    pub(super) fn is_root(&self, names: &[&str]) -> bool {
        self.root.as_ref().is_some_and(|(root, _)| names.iter().any(|name| name.eq_ignore_ascii_case(root)))
    }

    /// The lines of the head that are no blanks.
    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.lines().map(str::trim).filter(|line| !line.is_empty())
    }

    /// A JSON object or array of objects, or lines of objects, the first of which may be broken.
    pub(super) fn is_json(&self) -> bool {
        let opens = |line: &str| {
            let mut chars = line.chars().filter(|c| !c.is_whitespace());
            match (chars.next(), chars.next()) {
                (Some('{'), next) => matches!(next, Some('"' | '}') | None),
                (Some('['), next) => matches!(next, Some('{' | '[' | ']') | None),
                _ => false,
            }
        };
        // A text may quote a few such lines.
        let most_are_objects = || {
            let lines = self.lines().take(20).count();
            let objects = self.lines().take(20).filter(|line| line.starts_with("{\"")).count();
            objects > 1 && objects * 2 >= lines
        };
        // A page may carry lines of objects in its scripts.
        opens(&self.text) || self.root.is_none() && most_are_objects()
    }

    /// A page or a fragment of one.
    pub(super) fn is_html(&self) -> bool {
        const FIRST: &[&str] = &[
            "html", "head", "body", "div", "p", "article", "section", "main", "h1", "h2", "span", "table",
            "meta", "title", "link", "script", "style", "header", "nav", "center", "font", "base",
        ];
        let start: String = self.text.chars().take(15).collect::<String>().to_ascii_lowercase();
        start.starts_with("<!doctype html")
            || self.is_root(FIRST)
            || (self.text.starts_with('<') && self.text.to_ascii_lowercase().contains("<html"))
    }
}

/// The first element after declarations, comments and the document type.
fn root(text: &str) -> Option<(String, String)> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.split_once("-->")?.1;
        } else if rest.starts_with("<?") {
            rest = rest.split_once("?>")?.1;
        } else if rest.starts_with("<!") {
            rest = after_doctype(rest)?;
        } else {
            break;
        }
    }
    let tag = rest.strip_prefix('<')?;
    let name: String = tag.chars().take_while(|c| c.is_alphanumeric() || "_-.:".contains(*c)).collect();
    let tag = tag.split_once('>').map_or(tag, |(tag, _)| tag);
    let local = name.rsplit(':').next()?.to_owned();
    (!local.is_empty()).then(|| (local, tag.to_owned()))
}

/// What follows a document type; its internal subset may hold `>` inside brackets.
fn after_doctype(text: &str) -> Option<&str> {
    let end = text.find('>')?;
    match text.find('[') {
        Some(subset) if subset < end => text.split_once(']')?.1.split_once('>').map(|(_, rest)| rest),
        _ => text.split_once('>').map(|(_, rest)| rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_objects_are_json_and_a_text_that_quotes_some_is_none() {
        let is_json = |text: &str| Head::new(text.as_bytes()).is_json();
        assert!(is_json("{\"a\": 1}\n{\"b\": 2}"));
        assert!(is_json("cut off\": 0}\n{\"a\": 1}\n{\"b\": 2}"));
        assert!(!is_json("The log says:\n{\"a\": 1}\n{\"b\": 2}\nNobody\nknows\nwhy."));
    }

    #[test]
    fn the_root_is_found_behind_anything() {
        let found = |text: &str| Head::new(text.as_bytes()).root.map(|(name, _)| name);
        assert_eq!(found("<?xml version='1.0'?>\n<!-- a > b -->\n<nitf>").as_deref(), Some("nitf"));
        assert_eq!(found("<!DOCTYPE x [<!ENTITY a '>'>]><x:NewsML a='b'>").as_deref(), Some("NewsML"));
        assert_eq!(found("<rdf:RDF\n xmlns='y'>").as_deref(), Some("RDF"));
        assert_eq!(found("words < more"), None);
    }

    #[test]
    fn json_is_told_from_bracketed_prose() {
        let json = |text: &str| Head::new(text.as_bytes()).is_json();
        assert!(json("{\"a\":1}") && json(" [ {\"a\":1}]") && json("[]") && json("{\n\"a\""));
        assert!(json("broken line\n{\"a\":1}\n{\"a\":2}\n"));
        assert!(!json("<html><script>\n{\"a\":1}\n{\"a\":2}\n</script>"));
        assert!(!json("[Update] Words") && !json("{Words} more") && !json("Words\n{\"a\":1}"));
    }
}

//! Words that are only for programs that read a page aloud: ", opens new tab" behind a link. In the middle of a
//! paragraph they are no part of what a reader sees.

use super::scan::Attributes;
use crate::article::Tag;

/// Most words of such a remark; more may be text that a picture stands in for.
const MOST_WORDS: usize = 6;

/// Class words of such elements, only letters and in lower case, and how they begin where they say the opposite.
const NAMES: [&str; 9] = [
    "visuallyhidden",
    "hiddenvisually",
    "sronly",
    "screenreader",
    "readeronly",
    "readerstext",
    "assistivetext",
    "accessibilitytext",
    "offscreentext",
];
const OPPOSITE: [&str; 2] = ["not", "no-"];

/// Whether an element is for ears only. What is not shown at all is something else: the rest of a story may wait so.
pub(super) fn is_spoken(tag: Tag, attributes: &Attributes<'_>) -> bool {
    matches!(tag, Tag::Span | Tag::Inline)
        && (attributes.class.split_ascii_whitespace().any(is_name) || is_clipped(attributes.style))
}

fn is_name(class: &str) -> bool {
    let letters = class.chars().filter(char::is_ascii_alphabetic);
    let letters: String = letters.map(|c| c.to_ascii_lowercase()).collect();
    !OPPOSITE.iter().any(|start| class.starts_with(start)) && NAMES.iter().any(|name| letters.contains(name))
}

/// Cut down to nothing, or to a dot.
fn is_clipped(style: &str) -> bool {
    if style.is_empty() {
        return false;
    }
    let style = style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase());
    let style: String = style.collect();
    let has = |rule: &str| style.split(';').any(|part| part == rule);
    style.contains("clip:rect(")
        || style.contains("clip-path:inset(")
        || (has("width:1px") && has("height:1px"))
}

/// Such an element that is open: how things stood before it.
#[derive(Clone, Debug)]
pub(super) struct Spoken {
    /// Elements around it.
    pub(super) depth: usize,
    /// Bytes of all text before it.
    pub(super) text: usize,
    pub(super) linked: usize,
    pub(super) bold: usize,
    pub(super) blank: bool,
}

impl Spoken {
    /// Whether what was said since is no more than a remark.
    pub(super) fn is_remark(&self, text: &str) -> bool {
        let said = text.get(self.text..).unwrap_or_default();
        !said.contains('\n') && said.split_whitespace().nth(MOST_WORDS).is_none()
    }
}

//! Links that are marks and no text: that of a heading to itself, and those of an encyclopedia to its notes.

/// What a heading shows for the link to itself: documentation puts one behind each, some as a sign of an icon font.
const MARKS: [&str; 6] = ["#", "¶", "§", "🔗", "\u{200b}", "\u{f0c1}"];

/// Bytes of the mark of a note: "[1]", "[note 12]".
const LONGEST_NOTE: usize = 24;

/// What tells by its text that a link with this address is a mark; `None` where it is none whatever it says.
pub(super) fn told_by(href: &str, in_heading: bool) -> Option<fn(&str) -> bool> {
    if href.contains("#cite_note") {
        return Some(|link| link.len() <= LONGEST_NOTE && link.starts_with('[') && link.ends_with(']'));
    }
    let mark: fn(&str) -> bool = |link| MARKS.contains(&link);
    (in_heading && href.contains('#')).then_some(mark)
}

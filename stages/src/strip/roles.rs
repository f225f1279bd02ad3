//! What a kept line is in the story: running text, subhead, item of a list, quotation.

use crate::article::{Paragraph, Role, Verdict};
use crate::strip::marks::Mark;
use crate::strip::words::{Case, Line, Lines};

/// Longest subhead in words.
const SUBHEAD_LENGTH: f32 = 12.0;
/// A subhead stands over a paragraph at least this long.
const PARAGRAPH_LENGTH: f32 = 12.0;

/// Gives every kept line its role; roles that markup gave stay.
pub(crate) fn assign(rest: &mut [&mut Paragraph], lines: &Lines) {
    let mut below: Option<&Line> = None;
    for (paragraph, line) in rest.iter_mut().zip(&lines.lines).rev() {
        if paragraph.verdict != Verdict::Keep {
            continue;
        }
        if paragraph.role == Role::Body {
            paragraph.role = role(&paragraph.text, line, lines, below);
        }
        below = Some(line);
    }
}

fn role(text: &str, line: &Line, lines: &Lines, below: Option<&Line>) -> Role {
    if text.starts_with("# ") || text.starts_with("##") {
        return Role::Heading;
    }
    if text.starts_with('>') {
        return Role::Quote;
    }
    if is_item(text, line, lines) {
        return Role::ListItem;
    }
    if is_quote(line) {
        return Role::Quote;
    }
    let over = below.is_some_and(|below| below.length() >= PARAGRAPH_LENGTH && below.ends);
    let open = !line.ends || matches!(line.last, Some('?' | '？'));
    let colon = matches!(line.last, Some(':' | '：' | ',' | '，' | ';'));
    if over && open && !colon && line.length() <= SUBHEAD_LENGTH { Role::Heading } else { Role::Body }
}

/// A bullet, or a number with a dot or bracket, and a blank behind it. A dash opens speech in many languages.
fn is_item(text: &str, line: &Line, lines: &Lines) -> bool {
    let mut words = text.splitn(2, char::is_whitespace);
    let (Some(first), Some(_)) = (words.next(), words.next()) else { return false };
    let bullet = matches!(first, "•" | "·" | "▪" | "●" | "■" | "*" | "-" | "‣" | "◦" | "►");
    let digits = first.trim_end_matches(['.', ')']);
    let numbered = digits.len() < first.len()
        && digits.len() <= 2
        && lines.words_of(line).first().is_some_and(|word| word.case == Case::Number);
    bullet || numbered
}

/// Quotation marks around the whole line and none inside.
fn is_quote(line: &Line) -> bool {
    let quotes = |c: Option<char>| c.is_some_and(|c| Mark::of(c) == Mark::Quote);
    quotes(line.first) && quotes(line.last) && line.count(Mark::Quote) == 2
}

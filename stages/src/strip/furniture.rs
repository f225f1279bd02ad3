//! Lines that are furniture word for word, in many languages (`weights/furniture.txt`), and the labels that
//! lines of chrome begin with before a colon (`weights/labels.txt`). Only what no story says belongs there.

use std::sync::LazyLock;

use crate::article::Reason;
use crate::strip::listed::Listed;
use crate::strip::words::{Line, Word, mix, shape_key};

static FURNITURE: LazyLock<Listed> =
    LazyLock::new(|| Listed::parse(include_str!("../../weights/furniture.txt")));
static LABELS: LazyLock<Listed> = LazyLock::new(|| Listed::parse(include_str!("../../weights/labels.txt")));

/// Most words of a label: "you may also like".
const LABEL_WORDS: usize = 5;

/// Longest label before a bar with the bar, in bytes.
const PARTED_LENGTH: usize = 60;

/// The reason to take a whole line, if it is furniture.
pub(crate) fn find(line: &Line) -> Option<Reason> {
    FURNITURE.find(line.shape_key)
}

/// What the label before the first colon says of a line.
pub(crate) fn label(line: &Line, words: &[Word]) -> Option<Reason> {
    let length = usize::try_from(line.label?).ok()?;
    LABELS.find(key(words.get(..length)?))
}

/// What the label before the first bar, arrow or dash says of a line, or the one in brackets. Only other stories are
/// announced so; before a dash one word may be the subject: "Watch – a gold one".
pub(crate) fn parted(text: &str) -> Option<Reason> {
    let start = text.get(..text.floor_char_boundary(PARTED_LENGTH))?;
    let (at, mark) = start.char_indices().find(|(at, c)| *at > 0 && PARTS.contains(c))?;
    let before = start.get(..at)?;
    let bracketed = before.starts_with(['[', '【', '［', '<', '〈']);
    let holds = match mark {
        ']' | '】' | '］' | '>' | '〉' => bracketed,
        '-' | '–' | '—' => before.trim_end().contains(' ') && before.ends_with(' '),
        // Several part a row of a table: "Quiz | 20:00 | BBC One".
        '|' => text.matches('|').count() == 1,
        _ => true,
    };
    let told = text.get(at + mark.len_utf8()..).is_some_and(|rest| rest.contains(char::is_alphabetic));
    let reason = if holds && told { LABELS.find(shape_key(before)) } else { None };
    reason.filter(|reason| *reason == Reason::Related)
}

/// Marks between a label and what it announces.
const PARTS: [char; 16] = ['|', '→', '»', '›', '▸', '▶', '►', '➡', ']', '】', '］', '>', '〉', '-', '–', '—'];

/// Whether a line begins with a label of several words for other stories; what follows must be a link.
pub(crate) fn announces(words: &[Word]) -> bool {
    let most = LABEL_WORDS.min(words.len().saturating_sub(1));
    (2..=most).any(|length| {
        words.get(..length).is_some_and(|words| LABELS.find(key(words)) == Some(Reason::Related))
    })
}

/// Number of words that a byline begins with before the names: "by", "posted by".
pub(crate) fn signed(words: &[Word]) -> Option<usize> {
    let most = LABEL_WORDS.min(words.len());
    (1..=most).rev().find(|&length| {
        words.get(..length).is_some_and(|words| LABELS.find(key(words)) == Some(Reason::Byline))
    })
}

fn key(words: &[Word]) -> u64 {
    words.iter().fold(0, |key, word| mix(key, word.key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strip::words::Lines;

    #[track_caller]
    fn check(text: &str, whole: Option<Reason>, labelled: Option<Reason>) {
        let lines = Lines::read([text]);
        assert_eq!(find(&lines.lines[0]), whole, "{text}");
        assert_eq!(label(&lines.lines[0], &lines.words), labelled, "{text}");
    }

    #[test]
    fn furniture_is_known_in_any_dress() {
        check("SHARE THIS ARTICLE", Some(Reason::Share), None);
        check("› Leave a comment", Some(Reason::CommentForm), None);
        check("12 comments", Some(Reason::Comments), None);
        check("続きを読む", Some(Reason::Related), None);
        check("Teilen", Some(Reason::Share), None);
    }

    #[test]
    fn labels_are_known_before_their_colon() {
        check("RELATED: Bridges that were never built", None, Some(Reason::Related));
        check("(Foto: Anna Muster)", None, Some(Reason::Credit));
        check("関連記事：橋の歴史", None, Some(Reason::Related));
    }

    #[test]
    fn labels_are_known_before_other_marks() {
        for text in [
            "WATCH | The harbour in a storm",
            "Leggi anche → Il ponte mai costruito",
            "[관련기사] 다리 이야기",
            "【関連記事】橋の歴史",
            "Read also - Bridges that were never built",
        ] {
            assert_eq!(parted(text), Some(Reason::Related), "{text}");
        }
        for text in [
            "Anna Muster | The Tribune",
            "Watch the harbour",
            "Watch – a gold one of the builder",
            "[Related]",
            "More > less",
            "Quiz | 20:00 | Kanal 4",
        ] {
            assert_eq!(parted(text), None, "{text}");
        }
    }

    #[test]
    fn a_story_line_that_begins_alike_stays() {
        check("Share this article with nobody, he was told.", None, None);
        check("Leave a comment or leave the room", None, None);
        check("12 people", None, None);
        check("2018", None, None);
        check("More than that: the bridge was never built", None, None);
    }
}

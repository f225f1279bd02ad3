//! Two articles side by side: paragraphs that say the same stand in one row, with the words that differ marked.

use std::time::{Duration, Instant};

use similar::{ChangeTag, TextDiff};

use crate::board::shortened;

/// Paragraphs in one row share at least this much of their letter pairs; less is another paragraph.
const ALIKE: f64 = 0.4;
/// Comparing all words takes at most so long; what is left then is merely marked more coarsely.
const PATIENCE: Duration = Duration::from_millis(150);
/// Most paragraphs of an article that are compared: pairs of them are few enough to be looked at one by one.
const PARAGRAPHS: usize = 200;
/// Most characters of a paragraph that are compared.
const PARAGRAPH: usize = 8_000;
/// Most characters of an article that are compared.
const ARTICLE: usize = 60_000;

/// A paragraph of each article that say the same, or one that has no match.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Row {
    /// The paragraph of the left article.
    pub(super) left: Vec<Words>,
    /// The paragraph of the right article.
    pub(super) right: Vec<Words>,
}

/// Words that stand in both paragraphs, or in this one only.
#[derive(Debug, PartialEq)]
pub(super) struct Words {
    /// The words and what is between them.
    pub(super) text: String,
    /// Whether the other paragraph lacks them.
    pub(super) changed: bool,
}

/// Two articles in rows.
#[derive(Debug)]
pub(super) struct Compared {
    /// From top to bottom.
    pub(super) rows: Vec<Row>,
    /// Share of the words of both that stand in both, 0 to 1.
    pub(super) alike: f64,
    /// Whether an article is longer than what is compared.
    pub(super) cut: bool,
}

impl Row {
    /// Whether the paragraphs are the same, differ, or one stands alone.
    pub(super) fn kind(&self) -> &'static str {
        match () {
            () if self.left == self.right => "same",
            () if self.left.is_empty() || self.right.is_empty() => "alone",
            () => "differs",
        }
    }
}

/// Compares the paragraphs of two articles.
pub(super) fn compare(left: &[&str], right: &[&str]) -> Compared {
    let most = left.len().max(right.len());
    let (left, right) = (shown(left), shown(right));
    let cut = left.len().max(right.len()) < most;
    let deadline = Instant::now() + PATIENCE;
    let (mut rows, mut both, mut all) = (Vec::new(), 0_u32, 0_u32);
    for pair in align(&left, &right) {
        let row = match pair {
            (Some(left), Some(right)) => words(left, right, deadline),
            (Some(left), None) => Row { left: alone(left), ..Row::default() },
            (None, right) => Row { right: right.map(alone).unwrap_or_default(), ..Row::default() },
        };
        for run in row.left.iter().chain(&row.right) {
            let count = u32::try_from(run.text.split_whitespace().count()).unwrap_or(u32::MAX);
            all = all.saturating_add(count);
            both = both.saturating_add(if run.changed { 0 } else { count });
        }
        rows.push(row);
    }
    Compared { rows, alike: if all == 0 { 1.0 } else { f64::from(both) / f64::from(all) }, cut }
}

/// The paragraphs that are compared.
fn shown(article: &[&str]) -> Vec<String> {
    let mut left = ARTICLE;
    let paragraphs = article.iter().take(PARAGRAPHS).map_while(|paragraph| {
        let shown = shortened(paragraph, PARAGRAPH.min(left));
        let room = left > 0;
        left = left.saturating_sub(shown.chars().count());
        room.then_some(shown)
    });
    paragraphs.collect()
}

fn alone(paragraph: &str) -> Vec<Words> {
    vec![Words { text: paragraph.to_owned(), changed: true }]
}

/// Pairs paragraphs that are alike without changing their order, so that the likeness of all pairs is highest.
fn align<'a>(left: &'a [String], right: &'a [String]) -> Vec<(Option<&'a str>, Option<&'a str>)> {
    let (lefts, rights): (Vec<_>, Vec<_>) = (pairs(left), pairs(right));
    // best[i][j]: highest likeness of what is left from paragraph i and j on, and the step that leads there.
    let mut best = vec![vec![(0.0_f64, Step::Right); rights.len() + 1]; lefts.len() + 1];
    for (i, one) in lefts.iter().enumerate().rev() {
        let below = best.get(i + 1).cloned().unwrap_or_default();
        let Some(row) = best.get_mut(i) else { continue };
        let at = |row: &[(f64, Step)], j: usize| row.get(j).map_or(0.0, |cell| cell.0);
        for (j, other) in rights.iter().enumerate().rev() {
            let mut cell = (at(row, j + 1), Step::Right);
            if at(&below, j) >= cell.0 {
                cell = (at(&below, j), Step::Left);
            }
            let alike = dice(one, other);
            if alike >= ALIKE && at(&below, j + 1) + alike > cell.0 {
                cell = (at(&below, j + 1) + alike, Step::Both);
            }
            if let Some(place) = row.get_mut(j) {
                *place = cell;
            }
        }
    }
    walk(left, right, &best)
}

/// Which paragraphs come next.
#[derive(Clone, Copy)]
enum Step {
    Left,
    Right,
    Both,
}

fn walk<'a>(
    left: &'a [String],
    right: &'a [String],
    best: &[Vec<(f64, Step)>],
) -> Vec<(Option<&'a str>, Option<&'a str>)> {
    let (mut i, mut j) = (0, 0);
    let mut rows = Vec::new();
    loop {
        let (one, other) = (left.get(i).map(String::as_str), right.get(j).map(String::as_str));
        let step = match (one, other) {
            (None, None) => return rows,
            (Some(_), None) => Step::Left,
            (None, Some(_)) => Step::Right,
            _ => best.get(i).and_then(|row| row.get(j)).map_or(Step::Both, |cell| cell.1),
        };
        let (take_left, take_right) = match step {
            Step::Left => (one, None),
            Step::Right => (None, other),
            Step::Both => (one, other),
        };
        i += usize::from(take_left.is_some());
        j += usize::from(take_right.is_some());
        rows.push((take_left, take_right));
    }
}

/// The pairs of neighbouring letters of each paragraph, sorted. They work in languages without blanks too.
fn pairs(paragraphs: &[String]) -> Vec<Vec<(char, char)>> {
    let pairs = |paragraph: &String| {
        let letters = || paragraph.chars().filter(|letter| letter.is_alphanumeric());
        let mut pairs: Vec<_> = letters().zip(letters().skip(1)).collect();
        pairs.sort_unstable();
        pairs
    };
    paragraphs.iter().map(pairs).collect()
}

/// Twice the shared pairs by all pairs.
#[expect(clippy::cast_precision_loss, reason = "counts below 2^53")]
fn dice(one: &[(char, char)], other: &[(char, char)]) -> f64 {
    let (shorter, longer) = (one.len().min(other.len()), one.len().max(other.len()));
    if shorter == 0 || 2.0 * shorter as f64 / ((shorter + longer) as f64) < ALIKE {
        return 0.0;
    }
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    let mut shared = 0;
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                shared += 1;
                left.next();
                right.next();
            }
        }
    }
    2.0 * f64::from(shared) / (one.len() + other.len()) as f64
}

fn words(left: &str, right: &str, deadline: Instant) -> Row {
    let (old, new) = (tokens(left), tokens(right));
    let diff = TextDiff::configure().deadline(deadline).diff_slices(&old, &new);
    let mut row = Row::default();
    for change in diff.iter_all_changes() {
        let tag = change.tag();
        if tag != ChangeTag::Insert {
            push(&mut row.left, change.value(), tag == ChangeTag::Delete);
        }
        if tag != ChangeTag::Delete {
            push(&mut row.right, change.value(), tag == ChangeTag::Insert);
        }
    }
    Row { left: closed(row.left), right: closed(row.right) }
}

/// A paragraph in words, blanks and single signs; a letter of a script without blanks is a word.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |letter: char| match letter {
        _ if letter.is_whitespace() => Some(0),
        // From here on: Chinese, Japanese and Korean (Unicode, blocks 2E80 and above).
        '\u{2e80}'.. => None,
        _ if letter.is_alphanumeric() => Some(1),
        _ => None,
    };
    let mut tokens = Vec::new();
    let mut begin = 0;
    let mut before = None;
    for (at, letter) in text.char_indices() {
        if at > 0 && (kind(letter).is_none() || kind(letter) != before) {
            tokens.extend(text.get(begin..at));
            begin = at;
        }
        before = kind(letter);
    }
    tokens.extend(text.get(begin..).filter(|rest| !rest.is_empty()));
    tokens
}

/// Adds words to the last run if they are of its kind.
fn push(runs: &mut Vec<Words>, text: &str, changed: bool) {
    match runs.last_mut() {
        Some(last) if last.changed == changed => last.text.push_str(text),
        _ => runs.push(Words { text: text.to_owned(), changed }),
    }
}

/// A blank between two changed words is changed with them: one run is easier to read than many.
fn closed(runs: Vec<Words>) -> Vec<Words> {
    let last = runs.len().saturating_sub(1);
    let mut closed = Vec::new();
    for (at, run) in runs.into_iter().enumerate() {
        let between = at > 0 && at < last && run.text.trim().is_empty();
        push(&mut closed, &run.text, run.changed || between);
    }
    closed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows as text: `left|right`, changed words in brackets.
    #[track_caller]
    fn check(left: &[&str], right: &[&str], expected: &[&str]) {
        let side = |runs: &[Words]| -> String {
            runs.iter()
                .map(|run| if run.changed { format!("[{}]", run.text) } else { run.text.clone() })
                .collect()
        };
        let rows = compare(left, right).rows;
        let shown: Vec<String> =
            rows.iter().map(|row| format!("{}|{}", side(&row.left), side(&row.right))).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn words_that_differ_are_marked() {
        check(
            &["The lamp shone over the old harbour."],
            &["The lamp shone brightly over the harbour."],
            &["The lamp shone over the[ old] harbour.|The lamp shone [brightly ]over the harbour."],
        );
        check(
            &["The old grey lamp shone."],
            &["The new red lamp shone."],
            &["The [old grey] lamp shone.|The [new red] lamp shone."],
        );
        check(&["港口的灯再次亮起"], &["港口的灯今天亮起"], &["港口的灯[再次]亮起|港口的灯[今天]亮起"]);
    }

    #[test]
    fn paragraphs_stand_beside_their_match() {
        check(
            &["Sailors were glad of the light.", "The keeper is ninety years old."],
            &["Nobody had asked the mayor.", "The keeper is ninety-one years old.", "Boats came back."],
            &[
                "[Sailors were glad of the light.]|",
                "|[Nobody had asked the mayor.]",
                "The keeper is ninety years old.|The keeper is ninety[-one] years old.",
                "|[Boats came back.]",
            ],
        );
        check(&[], &[], &[]);
    }

    #[test]
    fn long_articles_are_compared_in_time() {
        let long: Vec<String> = (0..400).map(|at| format!("{at} {}", "a b c d e ".repeat(400))).collect();
        let (left, right): (Vec<&str>, Vec<&str>) =
            (long.iter().map(String::as_str).collect(), long.iter().rev().map(String::as_str).collect());
        let begun = Instant::now();
        let compared = compare(&left, &right);
        assert!(compared.cut && compared.rows.len() > 5);
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}

//! When the model does not know its ground: an article nearly all of whose sentences it would take has no story
//! left, so it is the model that is wrong, and the sentences stay. Seen with single reports and in languages that
//! no training article had; of the 3,323 articles of the training set it concerns one.

use crate::strip::outline::GOOD_LENGTH;
use crate::strip::talk::{self, Said};
use crate::strip::words::{Line, Lines};

/// Share of the words in sentences that a model may take.
const MOST: f32 = 0.75;

/// The lines that stay whatever the model says: one that stands alone, as in alerts and feeds, because a line is
/// judged by the others; and all sentences where nearly all their words would go.
/// `unruled` are the lines that no rule has taken, `least` the odds from which a sentence goes.
pub(super) fn spared(lines: &Lines, unruled: &[bool], least: f32, odds: &[f32]) -> Vec<usize> {
    let mut left = unruled.iter().enumerate().filter(|(_, unruled)| **unruled).map(|(at, _)| at);
    if let (Some(alone), None) = (left.next(), left.next()) {
        return vec![alone];
    }
    let judged = lines.lines.iter().zip(odds).zip(unruled).enumerate();
    let sentences: Vec<(usize, f32, bool)> = judged
        .filter(|(_, ((line, _), unruled))| **unruled && is_sentence(line))
        .map(|(at, ((line, odds), _))| (at, line.length(), *odds > least))
        .collect();
    let all: f32 = sentences.iter().map(|(_, length, _)| length).sum();
    let going: f32 = sentences.iter().filter(|(.., goes)| *goes).map(|(_, length, _)| length).sum();
    if going <= MOST * all {
        return Vec::new();
    }
    sentences.into_iter().map(|(at, ..)| at).collect()
}

/// The short lines of talks that the model is unsure of as a whole; `asks` says of each line whether it is a question.
pub(super) fn talks(lines: &Lines, unruled: &[bool], asks: &[bool], odds: &[f32]) -> Vec<usize> {
    let told = lines.lines.iter().zip(unruled).zip(asks).enumerate();
    let told = told.filter(|(_, ((line, unruled), _))| line.ends && **unruled);
    let said: Vec<Said> =
        told.map(|(at, ((line, _), asks))| Said { at, asks: *asks, words: line.length() }).collect();
    let unsure = talk::find(&said, |_, _| true).into_iter().filter(|said| talk::mean(said, odds) < TALK);
    unsure.flatten().filter(|line| line.words < GOOD_LENGTH).map(|line| line.at).collect()
}

/// The rows of tables, two below one another with as many bars; `bars` counts them in lines that are rows.
pub(super) fn tables(bars: &[usize], unruled: &[bool]) -> Vec<usize> {
    let rows = bars.iter().zip(unruled).enumerate().filter(|(_, (bars, unruled))| **bars > 0 && **unruled);
    let rows: Vec<(usize, usize)> = rows.map(|(at, (bars, _))| (at, *bars)).collect();
    let tables = rows.chunk_by(|a, b| a.0 + 1 == b.0 && a.1 == b.1).filter(|rows| rows.len() > 1);
    tables.flatten().map(|(at, _)| *at).collect()
}

/// Times of day that are lines of their own, each above a paragraph, as in a live blog.
pub(super) fn stamps(lines: &Lines, clocks: &[bool], unruled: &[bool]) -> Vec<usize> {
    let heads = |at: usize| lines.lines.get(at + 1).is_some_and(is_sentence);
    let stamps = clocks.iter().zip(unruled).enumerate().filter(|(_, (clock, unruled))| **clock && **unruled);
    let stamps: Vec<usize> = stamps.map(|(at, _)| at).filter(|at| heads(*at)).collect();
    if stamps.len() < STAMPS { Vec::new() } else { stamps }
}

/// Times of day that make a live blog.
const STAMPS: usize = 2;

/// Mean log odds above which questions and answers are no story.
const TALK: f32 = 1.0;

fn is_sentence(line: &Line) -> bool {
    line.ends && line.length() >= GOOD_LENGTH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(odds: [f32; 3], expected: &[usize]) {
        let lines = Lines::read([
            "Water stood four metres above the harbour wall this morning, the port office said.",
            "Ferries will sail from the coal pier until the repairs to the wall are finished.",
            "Read more",
        ]);
        assert_eq!(spared(&lines, &[true; 3], 1.0, &odds), expected);
    }

    #[test]
    fn questions_stay_with_their_answers() {
        let talk = ["When?", "In May.", "And the price?", "Four millions.", "Are you glad?", "Very."];
        let lines = Lines::read(talk);
        let asks = talk.map(|line| line.ends_with('?'));
        let spared = |odds: f32, asks: &[bool]| talks(&lines, &[true; 6], asks, &[odds; 6]).len();
        assert_eq!((spared(0.9, &asks), spared(1.1, &asks)), (6, 0));
    }

    #[test]
    fn rows_of_a_table_stay() {
        assert_eq!(tables(&[4, 4, 4, 0, 3, 0, 3, 4], &[true; 8]), [0, 1, 2]);
        assert!(tables(&[4, 4], &[true, false]).is_empty());
    }

    #[test]
    fn times_of_day_above_paragraphs_stay() {
        let said = "Water stood four metres above the harbour wall this morning, the port office said.";
        let lines = Lines::read(["17:42", said, "17:10", said, "16:05", "Weather"]);
        let clocks = [true, false, true, false, true, false];
        assert_eq!(stamps(&lines, &clocks, &[true; 6]), [0, 2]);
        assert!(stamps(&lines, &[true, false, false, false, true, false], &[true; 6]).is_empty());
    }

    #[test]
    fn sentences_stay_where_all_would_go() {
        check([3.0, 3.0, 3.0], &[0, 1]);
        check([-3.0, 3.0, 3.0], &[]);
        check([-3.0, -3.0, 3.0], &[]);
    }
}

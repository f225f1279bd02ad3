//! What words say for themselves: a weight for single words, pairs, first and last words and whole short lines,
//! learnt beside the shape of the line, so that they only say what the shape does not.

use crate::strip::terms::Keyed;
use crate::strip::trees::Malformed;
use crate::strip::words::{Line, Lines, Word, float, mix, word_keys};

/// Weights by entry.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lexicon {
    weights: Keyed<f32>,
}

/// What a word is to an entry; the letter stands before the colon in the text of the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// `w:` a word anywhere.
    Word,
    /// `b:` two words in a row.
    Pair,
    /// `f:` the first word.
    First,
    /// `g:` the first two words.
    FirstPair,
    /// `l:` the last word.
    Last,
    /// `e:` the whole line.
    Whole,
}

/// Words looked at on either end of a long line: prompts and credits stand there, and the cost stays bounded.
const END_WORDS: usize = 12;
/// Lines up to this length are looked at whole.
const WHOLE_WORDS: usize = 40;
/// Lines up to this length have an entry of their own.
const SHORT_WORDS: usize = 4;

impl Lexicon {
    /// Reads `entry<TAB>weight` lines.
    pub(crate) fn parse(text: &str) -> Result<Self, Malformed> {
        let mut lexicon = Self::default();
        for (number, line) in text.lines().enumerate() {
            let (key, weight) = parse_entry(line).ok_or(Malformed { line: number + 1 })?;
            lexicon.weights.insert(key, weight);
        }
        Ok(lexicon)
    }

    /// What the words of every line say, in log odds.
    pub(crate) fn weigh(&self, lines: &Lines) -> Vec<f32> {
        lines.lines.iter().map(|line| self.weigh_line(lines, line)).collect()
    }

    /// The mean counts, stretched by the root of the number of entries: ten weak hints are worth about three.
    fn weigh_line(&self, lines: &Lines, line: &Line) -> f32 {
        let (mut sum, mut found) = (0.0, 0u32);
        entries(lines.words_of(line), |_, key| {
            if let Some(weight) = self.weights.get(&key) {
                sum += weight;
                found += 1;
            }
        });
        sum / float(found.max(1)).sqrt()
    }
}

/// Names every entry that a line of words could have, with its key.
pub(crate) fn entries(words: &[Word], mut note: impl FnMut((Part, usize), u64)) {
    let skipped = if words.len() > WHOLE_WORDS { END_WORDS..words.len() - END_WORDS } else { 0..0 };
    let mut previous: Option<&Word> = None;
    for (place, word) in words.iter().enumerate() {
        if skipped.contains(&place) {
            if place == skipped.start {
                previous = None;
            }
            continue;
        }
        note((Part::Word, place), key(Part::Word, [word.key]));
        if let Some(previous) = previous {
            note((Part::Pair, place - 1), key(Part::Pair, [previous.key, word.key]));
        }
        previous = Some(word);
    }
    if let [first, rest @ ..] = words {
        note((Part::First, 0), key(Part::First, [first.key]));
        if let [second, ..] = rest {
            note((Part::FirstPair, 0), key(Part::FirstPair, [first.key, second.key]));
        }
    }
    if let [.., last] = words {
        note((Part::Last, words.len() - 1), key(Part::Last, [last.key]));
    }
    if !words.is_empty() && words.len() <= SHORT_WORDS {
        note((Part::Whole, 0), key(Part::Whole, words.iter().map(|word| word.key)));
    }
}

impl Part {
    const ALL: [Self; 6] = [Self::Word, Self::Pair, Self::First, Self::FirstPair, Self::Last, Self::Whole];

    /// The letter before the colon.
    pub(crate) const fn letter(self) -> char {
        match self {
            Self::Word => 'w',
            Self::Pair => 'b',
            Self::First => 'f',
            Self::FirstPair => 'g',
            Self::Last => 'l',
            Self::Whole => 'e',
        }
    }

    /// Number of words that an entry takes from its place on, in a line of `words`.
    pub(crate) const fn span(self, words: usize) -> usize {
        match self {
            Self::Word | Self::First | Self::Last => 1,
            Self::Pair | Self::FirstPair => 2,
            Self::Whole => words,
        }
    }
}

fn key(part: Part, words: impl IntoIterator<Item = u64>) -> u64 {
    words.into_iter().fold(mix(0, u64::from(part.letter())), mix)
}

fn parse_entry(line: &str) -> Option<(u64, f32)> {
    let (entry, weight) = line.split_once('\t')?;
    let (letter, words) = entry.split_once(':')?;
    let part = Part::ALL.into_iter().find(|part| letter.chars().eq([part.letter()]))?;
    Some((key(part, word_keys(words)), weight.parse().ok()?))
}

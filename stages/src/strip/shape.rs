//! Shape of a line: what it looks like, whatever it says.

use crate::strip::marks::Mark;
use crate::strip::terms::{Keyed, Terms};
use crate::strip::words::{Case, Line, Lines, Word, float};

/// Number of shape features.
pub(crate) const COUNT: usize = 43;

/// Their names, as the weights know them.
pub(crate) const NAMES: [&str; COUNT] = [
    "length",
    "chars",
    "word_length",
    "ends",
    "colon",
    "trails",
    "commas",
    "bars",
    "bullet",
    "number_start",
    "low_start",
    "capitals",
    "uppers",
    "digits",
    "marks",
    "quotes",
    "sentences",
    "lowers",
    "common",
    "address",
    "dates",
    "tagged",
    "repeats",
    "repeated",
    "md_head",
    "md_marks",
    "question",
    "gaps",
    "one_sentence",
    "dense",
    "brackets",
    "capital_start",
    "label",
    "in_brackets",
    "copyright",
    "dash_start",
    "quote_start",
    "open_end",
    "long_capitals",
    "upper_start",
    "content",
    "exclaims",
    "long_word",
];

/// Names of the features that a line lends to its neighbours.
pub(crate) const LENT: [&str; 13] = [
    "length", "ends", "colon", "trails", "commas", "bars", "capitals", "uppers", "digits", "quotes",
    "lowers", "dates", "repeats",
];

/// The features of a line that its neighbours see, in the order of [`LENT`].
pub(crate) const fn lend(shape: &[f32; COUNT]) -> [f32; LENT.len()] {
    let [
        length,
        _,
        _,
        ends,
        colon,
        trails,
        commas,
        bars,
        _,
        _,
        _,
        capitals,
        uppers,
        digits,
        _,
        quotes,
        _,
        lowers,
        _,
        _,
        dates,
        _,
        repeats,
        ..,
    ] = *shape;
    [length, ends, colon, trails, commas, bars, capitals, uppers, digits, quotes, lowers, dates, repeats]
}

/// A date in a short line says more than one in a long one: counts are divided by the root of the length.
fn per_root(count: u32, length: f32) -> f32 {
    float(count) / length.max(1.0).sqrt()
}

fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

/// The shape of every line.
pub(crate) fn measure(lines: &Lines, terms: &Terms, repeats: &[u32]) -> Vec<[f32; COUNT]> {
    let common = terms.common.iter().copied();
    (0..)
        .zip(&lines.lines)
        .zip(repeats.iter().zip(common))
        .map(|((at, line), (&repeats, common))| row(lines, line, repeats, common, terms.of(at).len()))
        .collect()
}

/// How often each line stands in the article.
pub(crate) fn count_repeats(lines: &Lines) -> Vec<u32> {
    let mut counts: Keyed<u32> = Keyed::default();
    for line in &lines.lines {
        *counts.entry(line.key).or_default() += 1;
    }
    lines.lines.iter().map(|line| counts.get(&line.key).copied().unwrap_or(0)).collect()
}

fn row(lines: &Lines, line: &Line, repeats: u32, common: f32, terms: usize) -> [f32; COUNT] {
    let mut row = [0.0; COUNT];
    let (written, put) = row.split_at_mut(WRITTEN);
    written.copy_from_slice(&how_written(lines.words_of(line), line, common));
    put.copy_from_slice(&how_put(lines.words_of(line), line, repeats, terms));
    row
}

/// Features of [`how_written`], which come first.
const WRITTEN: usize = 22;

fn how_written(words: &[Word], line: &Line, common: f32) -> [f32; WRITTEN] {
    let length = line.length();
    let count = |mark: Mark| float(line.count(mark));
    let worded = float(line.worded.max(1));
    let chars = float(line.chars.max(1));
    let total = float(u32::try_from(words.len().max(1)).unwrap_or(u32::MAX));
    let first = words.first().map(|word| word.case);
    let marks: u32 = line.marks.iter().sum();
    [
        length.ln_1p(),
        chars.ln_1p(),
        float(line.letters) / total,
        flag(line.ends),
        flag(matches!(line.last, Some(':' | '：'))),
        flag(line.trails),
        count(Mark::Comma).min(6.0) / 3.0,
        count(Mark::Bar).min(4.0),
        flag(line.first.is_some_and(is_bullet)),
        flag(first == Some(Case::Number)),
        flag(first == Some(Case::Lower)),
        float(line.capitals) / worded,
        float(line.uppers) / worded,
        float(line.digits) / chars,
        float(marks) / chars,
        count(Mark::Quote).min(4.0) / 2.0,
        float(line.sentences + u32::from(!words.is_empty())).min(6.0),
        float(line.lowers) / worded,
        common,
        flag(line.address),
        per_root(line.dates, length),
        flag(line.tagged),
    ]
}

fn how_put(words: &[Word], line: &Line, repeats: u32, terms: usize) -> [f32; COUNT - WRITTEN] {
    let length = line.length();
    let count = |mark: Mark| float(line.count(mark));
    let total = float(u32::try_from(words.len().max(1)).unwrap_or(u32::MAX));
    let first = words.first().map(|word| word.case);
    let long = words.iter().map(|word| word.letters).max().unwrap_or(0);
    [
        float(repeats).min(5.0),
        flag(repeats > 1),
        flag(line.first == Some('#') && !line.tagged),
        count(Mark::Markdown).min(6.0),
        flag(matches!(line.last, Some('?' | '？' | '؟'))),
        float(line.gaps).min(6.0),
        flag(line.ends && line.sentences == 0),
        float(line.dense) / total,
        count(Mark::Open).min(3.0),
        flag(matches!(first, Some(Case::Capital | Case::Upper))),
        line.label.map_or(0.0, |before| 1.0 / (1.0 + float(before))),
        flag(is_bracketed(line)),
        count(Mark::Copyright).min(2.0),
        flag(matches!(line.first, Some('-' | '–' | '—' | '―'))),
        flag(line.first.is_some_and(|c| Mark::of(c) == Mark::Quote)),
        flag(length >= 8.0 && !line.ends),
        float(line.long_capitals) / float(line.long_words.max(1)),
        flag(first == Some(Case::Upper)),
        float(u32::try_from(terms).unwrap_or(u32::MAX)) / total,
        count(Mark::Stop).min(8.0) / length.max(1.0),
        f32::from(long),
    ]
}

fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '·' | '▪' | '►' | '▶' | '●' | '■' | '-' | '–' | '—')
}

fn is_bracketed(line: &Line) -> bool {
    let of = |c: Option<char>, mark| c.is_some_and(|c| Mark::of(c) == mark);
    of(line.first, Mark::Open) && of(line.last, Mark::Close)
}

//! The runs of letters and of figures of a line, and the times of day that are none of them.

use super::months::{FIRST_OF_PAIR, MONTH_BY_NUMBER};
use crate::person::joins;

/// Most words of a line that is a date.
const WORDS: usize = 14;

/// A run of letters in small ones, or of figures.
#[derive(Debug)]
pub(super) enum Part {
    Number(Number),
    Word(String),
}

/// A number as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub(super) value: i32,
    pub(super) digits: usize,
    /// What stands between it and the run before it.
    pub(super) before: Mark,
    /// Whether its figures are those of Persian.
    pub(super) is_persian: bool,
}

/// What may stand between two figures of a date, and what may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A single point and no blank.
    Point,
    /// A comma or a colon, behind which something else begins.
    Comma,
    Other,
}

impl Mark {
    fn of(between: &str) -> Self {
        if between == "." {
            return Self::Point;
        }
        let comma = between.contains([',', ':', ';', '،', '，', '：', '、', '|']);
        if comma { Self::Comma } else { Self::Other }
    }
}

/// The runs of a line; none when there are too many to be a date line, or a word is none of the known ones.
pub(super) fn parts(line: &str, known: impl Fn(&str) -> bool) -> Option<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::new();
    let (mut run, mut between) = (String::new(), String::new());
    let mut last = None;
    for c in without_times(line).flat_map(|word| word.chars().chain([' '])) {
        let is_letter = c.is_alphanumeric() || joins(c);
        let kind = if figure(c).is_ascii_digit() { Some(true) } else { is_letter.then_some(false) };
        // Thai shortens its months with points: "มี.ค.".
        if c == '.' && last == Some(false) && run.ends_with(is_thai) {
            continue;
        }
        if kind != last && !run.is_empty() {
            let part = part(&run, between.trim_end());
            if !may_be_known(&part, parts.last(), &known) {
                return None;
            }
            parts.push(part);
            run.clear();
            between.clear();
        }
        match kind {
            Some(_) => run.extend(c.to_lowercase()),
            // More than a few marks say no more than these.
            None if between.len() < MARKS => between.push(c),
            None => {}
        }
        last = kind;
        if parts.len() > WORDS {
            return None;
        }
    }
    Some(joined(parts))
}

/// Whether a run is a figure or a known word, or a half of two words that are one month.
fn may_be_known(part: &Part, before: Option<&Part>, known: impl Fn(&str) -> bool) -> bool {
    let opens = |part: &Part| matches!(part, Part::Word(word) if FIRST_OF_PAIR.contains(&word.as_str()));
    match part {
        Part::Number(_) => true,
        Part::Word(word) => opens(part) || before.is_some_and(opens) || known(word),
    }
}

/// Bytes that are kept of what stands between two runs.
const MARKS: usize = 8;

fn part(run: &str, between: &str) -> Part {
    let figures: String = run.chars().map(figure).collect();
    let is_persian = run.starts_with(|c| matches!(c, '\u{6f0}'..='\u{6f9}'));
    match figures.parse() {
        Ok(value) => {
            Part::Number(Number { value, digits: figures.len(), before: Mark::of(between), is_persian })
        }
        // Polish has the same name for November, and no point behind the day.
        Err(_) if run == "listopada" && between.starts_with('.') => Part::Word("oct".to_owned()),
        Err(_) => Part::Word(run.to_owned()),
    }
}

/// The same with months of two words as one, and those that are called by a number as that of English.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    const NUMBERED: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let mut joined: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        match (joined.last_mut(), &part) {
            (Some(Part::Word(first)), Part::Word(second)) if FIRST_OF_PAIR.contains(&first.as_str()) => {
                first.push(' ');
                first.push_str(second);
            }
            (Some(Part::Word(first)), Part::Number(number)) if first == MONTH_BY_NUMBER => {
                let month =
                    usize::try_from(number.value).ok().and_then(|month| NUMBERED.get(month.checked_sub(1)?));
                match month {
                    Some(month) => (*month).clone_into(first),
                    None => joined.push(part),
                }
            }
            _ => joined.push(part),
        }
    }
    joined
}

const fn is_thai(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}')
}

/// The words of a line without times of day, whose figures would be read as a month and a day. Some have a blank behind
/// the colon.
fn without_times(line: &str) -> impl Iterator<Item = &str> {
    let mut open = false;
    line.split_whitespace().filter(move |word| {
        let minutes = open && word.starts_with(|c| figure(c).is_ascii_digit());
        let time = is_time(word);
        open = time && word.ends_with(COLONS);
        !(time || minutes)
    })
}

const COLONS: [char; 2] = [':', '：'];

/// The figures of other scripts as those of this one.
pub(super) fn figure(c: char) -> char {
    const ZEROS: [char; 17] =
        ['٠', '۰', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '๐', '໐', '၀', '០', '߀', '０'];
    if c.is_ascii() {
        return c;
    }
    let value = |zero: char| u32::from(c).checked_sub(u32::from(zero)).filter(|value| *value < 10);
    ZEROS.into_iter().find_map(value).and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
}

/// Whether a line is a time of day and nothing else: "17:42", "5:42 pm", "17:42 BST".
pub(crate) fn is_clock(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let begins = words.next().is_some_and(|word| is_time(word.trim_end_matches(':')));
    begins && words.next().is_none_or(|word| word.chars().all(char::is_alphabetic)) && words.next().is_none()
}

/// Whether a word is a time of day in figures, as `10:05`.
pub(crate) fn is_time(word: &str) -> bool {
    let hours = word.split(COLONS).next().unwrap_or_default();
    hours.len() < word.len()
        && matches!(hours.chars().take(3).count(), 1 | 2)
        && hours.chars().all(|c| figure(c).is_ascii_digit())
}

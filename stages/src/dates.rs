//! Dates as a page prints them, alone on a line: `Published 3 May 2016, 14:30`, `2016年5月3日`, `08Jan22`.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::person::joins;

mod names;

use names::{AROUND, MONTHS, WEEKDAYS};

/// Most words of a line that is a date.
const WORDS: usize = 14;

/// What a line that is nothing but a date says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day(pub(crate) Date);

/// The day that a whole line names; `None` when anything else stands there, or no full date.
pub(crate) fn whole(line: &str) -> Option<Day> {
    let parts = parts(line)?;
    let known = |part: &Part| match part {
        Part::Number(..) => true,
        Part::Word(word) => month(word).is_some() || around(word),
    };
    if parts.iter().all(known) { read(&parts) } else { None }
}

/// The first full date in a short text.
pub(crate) fn within(line: &str) -> Option<Day> {
    read(&parts(line)?)
}

/// Whether a text has figures between strokes of which nobody knows which is the month: `03/05/2024`, `03-05-2024`.
pub(crate) fn is_ambiguous(text: &str) -> bool {
    let mut runs = text.split(|c: char| !(c.is_ascii_digit() || is_stroke(c)));
    runs.any(|run| match run.split(is_stroke).map(str::parse).collect::<Result<Vec<u32>, _>>().as_deref() {
        Ok([first, second, _]) => *first <= MONTHS_OF_YEAR && *second <= MONTHS_OF_YEAR && first != second,
        _ => false,
    })
}

const MONTHS_OF_YEAR: u32 = 12;

const fn is_stroke(c: char) -> bool {
    matches!(c, '/' | '-')
}

/// A text with a blank before each month that is glued to the word before it, and before a day that is: minified pages write
/// `Jo DoeMarch 4, 2025`.
pub(crate) fn unglued(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    let mut tries = 0;
    let letters = |text: &str| text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    for (at, pair) in
        text.char_indices().zip(text.chars().skip(1)).map(|((at, a), b)| (at + a.len_utf8(), (a, b)))
    {
        let rest = text.get(at..).unwrap_or_default();
        let name = rest.get(..letters(rest)).unwrap_or_default();
        let behind = rest.get(name.len()..).unwrap_or_default().trim_start_matches(['.', ' ']);
        let begins = |behind: &str| behind.starts_with(|c: char| c.is_ascii_digit());
        let glued = match pair {
            (a, b) if a.is_lowercase() && b.is_uppercase() => is_month(name) && begins(behind),
            (a, b) if a.is_alphabetic() && b.is_ascii_digit() && tries < TRIES => {
                tries += 1;
                within(rest).is_some()
            }
            _ => false,
        };
        if glued {
            out.push_str(text.get(done..at).unwrap_or_default());
            out.push(' ');
            done = at;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

/// Places in a line at which a day is looked for behind a letter.
const TRIES: usize = 4;

/// Whether a word names a month.
pub(crate) fn is_month(word: &str) -> bool {
    month(&word.to_lowercase()).is_some()
}

#[derive(Debug)]
enum Part {
    Number(i32, usize),
    Word(String),
}

/// Runs of digits and runs of letters; none when there are too many to be a date line.
fn parts(line: &str) -> Option<Vec<Part>> {
    let mut runs: Vec<String> = Vec::new();
    let mut last = None;
    let words = line.split_whitespace().filter(|word| !is_time(word));
    for c in words.flat_map(|word| word.chars().map(figure).chain([' '])) {
        let is_letter = c.is_alphanumeric() || joins(c);
        let kind = if c.is_ascii_digit() { Some(true) } else { is_letter.then_some(false) };
        match (kind, runs.last_mut()) {
            (Some(_), Some(run)) if kind == last => run.extend(c.to_lowercase()),
            (Some(_), _) => runs.push(c.to_lowercase().collect()),
            (None, _) => {}
        }
        last = kind;
        if runs.len() > WORDS {
            return None;
        }
    }
    let part = |run: String| match run.parse() {
        Ok(number) => Part::Number(number, run.len()),
        Err(_) => Part::Word(run),
    };
    Some(runs.into_iter().map(part).collect())
}

/// The figures of other scripts as those of this one.
fn figure(c: char) -> char {
    const ZEROS: [char; 6] = ['٠', '۰', '०', '০', '๐', '０'];
    let value = |zero: char| u32::from(c).checked_sub(u32::from(zero)).filter(|value| *value < 10);
    ZEROS.into_iter().find_map(value).and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
}

/// Whether a word is a time of day, whose figures would be read as a month and a day: "08:30", "8:30pm".
/// Whether a line is a time of day and nothing else: "17:42", "5:42 pm", "17:42 BST".
pub(crate) fn is_clock(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let begins = words.next().is_some_and(|word| is_time(word.trim_end_matches(':')));
    begins && words.next().is_none_or(|word| word.chars().all(char::is_alphabetic)) && words.next().is_none()
}

/// Whether a word is a time of day in figures, as `10:05`.
pub(crate) fn is_time(word: &str) -> bool {
    let hours = word.split(':').next().unwrap_or_default();
    hours.len() < word.len()
        && matches!(hours.len(), 1 | 2)
        && hours.bytes().all(|byte| byte.is_ascii_digit())
}

fn around(word: &str) -> bool {
    AROUND.contains(&word)
        || WEEKDAYS.iter().any(|day| word.starts_with(day))
        || AROUND_WITHOUT_SPACES.contains(&word)
}

/// The same in scripts without spaces, and in Korean.
const AROUND_WITHOUT_SPACES: &[&str] = &[
    "年",
    "月",
    "日",
    "时",
    "時",
    "分",
    "点",
    "년",
    "월",
    "일",
    "发布",
    "更新",
    "入力",
    "입력",
    "승인",
    "수정",
    "更新日",
    "公開日",
    "公開",
    "掲載日",
    "发布时间",
    "更新时间",
];

/// The month that a word names, 1 to 12. What stands around a date may begin like one: "julkaistu".
fn month(word: &str) -> Option<i32> {
    let found = MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name)));
    (word.chars().count() <= 12 && !AROUND.contains(&word)).then_some(())?;
    i32::try_from(found? + 1).ok()
}

fn read(parts: &[Part]) -> Option<Day> {
    let is_month = |part: &Part| matches!(part, Part::Word(word) if month(word).is_some());
    let places = parts.iter().enumerate().filter(|(_, part)| is_month(part)).map(|(place, _)| place);
    // A name may begin like a month: "Martin".
    places.clone().find_map(|place| written(parts, place)).or_else(|| in_figures(parts))
}

/// `3 May 2016`, `May 3, 2016`, `08Jan22`.
fn written(parts: &[Part], place: usize) -> Option<Day> {
    let Some(Part::Word(name)) = parts.get(place) else { return None };
    let number = |at: Option<usize>| match at.and_then(|at| parts.get(at)) {
        Some(Part::Number(number, digits)) => Some((*number, *digits)),
        _ => None,
    };
    let skip = |at: usize| match parts.get(at) {
        Some(Part::Word(word)) if matches!(word.as_str(), "de" | "of" | "th" | "st" | "nd" | "rd") => at + 1,
        _ => at,
    };
    let before = place.checked_sub(1).map(|at| match parts.get(at) {
        Some(Part::Word(_)) => at.saturating_sub(1),
        _ => at,
    });
    let after = number(Some(skip(place + 1)));
    let behind_day = skip(skip(place + 1) + 1);
    let (day, year) = match (number(before), after) {
        (Some((day, 1 | 2)), Some((year, 2 | 4))) if (1..=31).contains(&day) => (day, year),
        (_, Some((day, 1 | 2))) => match number(Some(behind_day))? {
            (year, 4) => (day, year),
            // The figures behind a name that begins like a month: "Mayer, 04.03.2025".
            (year, 2) if number(Some(behind_day + 1)).is_none() => (day, year),
            _ => return None,
        },
        _ => return None,
    };
    date(year, month(name)?, day)
}

/// `2016-05-03`, `03.05.2016`, `2016年5月3日`; a date with the year last is day first unless it cannot be.
fn in_figures(parts: &[Part]) -> Option<Day> {
    let numbers: Vec<(i32, usize)> = parts
        .iter()
        .filter_map(|part| match part {
            Part::Number(number, digits) => Some((*number, *digits)),
            Part::Word(_) => None,
        })
        .collect();
    numbers.windows(3).find_map(|three| match three {
        [(day, 1 | 2), (month, 1 | 2), (year, 4)] if *month <= 12 => date(*year, *month, *day),
        [(month, 1 | 2), (day, 1 | 2), (year, 4)] | [(year, 4), (month, 1 | 2), (day, 1 | 2)] => {
            date(*year, *month, *day)
        }
        _ => None,
    })
}

/// Years of two digits are of this century; news older than the web does not arrive so.
fn date(year: i32, month: i32, day: i32) -> Option<Day> {
    let year = if year < 100 { year + 2000 } else { year };
    if !(1900..2100).contains(&year) {
        return None;
    }
    let small = |number: i32| i8::try_from(number).ok();
    Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok().map(Day)
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<&str>) {
        assert_eq!(whole(line).map(|day| day.to_string()).as_deref(), expected, "{line}");
    }

    #[test]
    fn date_lines_are_read() {
        check("08Jan22", Some("2022-01-08"));
        check("February 7, 2013", Some("2013-02-07"));
        check("Published: Monday, 3 May 2016 at 14:30 GMT", Some("2016-05-03"));
        check("03.05.2016, 14:30 Uhr", Some("2016-05-03"));
        check("Veröffentlicht am 3. März 2016", Some("2016-03-03"));
        check("2016年5月3日 14時30分", Some("2016-05-03"));
        check("3 мая 2016 г.", Some("2016-05-03"));
        check("3 de mayo de 2016", Some("2016-05-03"));
        check("2016-05-03T14:30", None);
        check("05/23/2016", Some("2016-05-23"));
        check("March 4, 2025 08:30", Some("2025-03-04"));
        check("2025 08:30", None);
        check("Pubblicato il 3 maggio 2024 alle 10:30", Some("2024-05-03"));
        check(
            "Pubblicato il 3 maggio 2024 alle 10:30, aggiornato il 4 maggio 2024 alle 9:15",
            Some("2024-05-03"),
        );
        check("Julkaistu 4.3.2025 klo 9.12", Some("2025-03-04"));
        check("११ मार्च २०२५", Some("2025-03-11"));
        check("١١ مارس ٢٠٢٥", Some("2025-03-11"));
    }

    #[test]
    fn dates_may_be_glued_to_names() {
        assert_eq!(unglued("Jo DoeMarch 4, 2025"), "Jo Doe March 4, 2025");
        assert_eq!(unglued("Jo Doe4 March 2025"), "Jo Doe 4 March 2025");
        assert_eq!(unglued("Jo McMarch, March 4, 2025"), "Jo McMarch, March 4, 2025");
        assert_eq!(unglued("G7 in 2025"), "G7 in 2025");
    }

    #[test]
    fn names_may_begin_like_months() {
        for line in ["Ada Mayer, 14.03.2025", "Ugo Agosti, 14/03/2025", "Mary Julian 3/14/2025"] {
            assert_eq!(within(line).map(|day| day.to_string()).as_deref(), Some("2025-03-14"), "{line}");
        }
    }

    #[test]
    fn figures_between_strokes_may_be_ambiguous() {
        let ambiguous = |text: &str| is_ambiguous(text);
        assert!(ambiguous("on 03/05/2024, 14:30") && ambiguous("3-5-24"));
        assert!(
            !["23/05/2024", "5/23/2024", "05/05/2024", "2024/05/03", "and/or"].into_iter().any(ambiguous)
        );
    }

    #[test]
    fn a_line_that_says_more_is_no_date() {
        check("May 2016", None);
        check("On May 3, 2016 the bridge fell", None);
        check("14:30", None);
        check("3 of 12", None);
        check("May may not run in 2016", None);
    }
}

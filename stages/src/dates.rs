//! Dates as a page prints them, alone on a line: `Published 3 May 2016, 14:30`, `2016年5月3日`, `08Jan22`.

use jiff::civil::Date;

mod glued;
mod months;
mod names;
mod parts;
mod solar;

pub(crate) use glued::unglued;
use months::Name;
use names::{AROUND, BETWEEN, WEEKDAYS};
use parts::{Mark, Number, Part, parts};
pub(crate) use parts::{is_clock, is_time};

/// What a line that is nothing but a date says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day(pub(crate) Date);

/// The day that a whole line names; `None` when anything else stands there, or no full date.
pub(crate) fn whole(line: &str) -> Option<Day> {
    if line.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_digit()) {
        return None;
    }
    let known = |word: &str| month(word).is_some() || around(word);
    let parts = parts(line, known)?;
    let is_known = |part: &Part| match part {
        Part::Number(_) => true,
        Part::Word(word) => known(word),
    };
    if parts.iter().all(is_known) { read(&parts) } else { None }
}

/// The first full date in a short text.
pub(crate) fn within(line: &str) -> Option<Day> {
    read(&parts(line, |_| true)?)
}

/// Whether a text has figures between strokes of which nobody knows which is the month: `03/05/2024`, `03-05-2024`.
pub(crate) fn is_ambiguous(text: &str) -> bool {
    let mut runs = text.split(|c: char| !(c.is_ascii_digit() || is_stroke(c)));
    runs.any(|run| match run.split(is_stroke).map(str::parse).collect::<Result<Vec<u32>, _>>().as_deref() {
        Ok([first, second, _]) => *first <= MONTHS_OF_YEAR && *second <= MONTHS_OF_YEAR && first != second,
        _ => false,
    })
}

/// The day of ambiguous figures that is the day of the week which stands before them: "Sun, 08/11/2019".
pub(crate) fn by_weekday(text: &str) -> Option<Day> {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let parts = parts(text, |_| true)?;
    let named = parts.iter().find_map(|part| match part {
        Part::Word(word) => DAYS.iter().zip(1..).find(|(day, _)| word.starts_with(**day)),
        Part::Number(_) => None,
    });
    let (_, weekday) = named?;
    parts.windows(3).find_map(|three| {
        let [Part::Number(first), Part::Number(second), Part::Number(year)] = three else { return None };
        let orders = [(first, second), (second, first)];
        let days = orders.map(|(month, day)| date(year.value, month.value, day.value));
        let is_named = |day: &Day| day.0.weekday().to_monday_one_offset() == weekday;
        match days.map(|day| day.filter(is_named)) {
            [Some(day), None] | [None, Some(day)] => Some(day),
            _ => None,
        }
    })
}

const MONTHS_OF_YEAR: u32 = 12;

const fn is_stroke(c: char) -> bool {
    matches!(c, '/' | '-')
}

/// Whether a word names a month.
pub(crate) fn is_month(word: &str) -> bool {
    month(&word.to_lowercase()).is_some()
}

fn around(word: &str) -> bool {
    AROUND.binary_search(&word).is_ok() || WEEKDAYS.iter().any(|day| word.starts_with(day))
}

fn read(parts: &[Part]) -> Option<Day> {
    let is_month = |part: &Part| matches!(part, Part::Word(word) if month(word).is_some());
    let places = parts.iter().enumerate().filter(|(_, part)| is_month(part)).map(|(place, _)| place);
    // A name may begin like a month: "Martin".
    places.clone().find_map(|place| written(parts, place)).or_else(|| in_figures(parts))
}

/// The month that a word names. What stands around a date may begin like one: "julkaistu".
fn month(word: &str) -> Option<Name> {
    months::named(word).filter(|_| AROUND.binary_search(&word).is_err())
}

/// `3 May 2016`, `May 3, 2016`, `08Jan22`, `2025. február 11.`, `2025. gada 8. maijs`.
fn written(parts: &[Part], place: usize) -> Option<Day> {
    let Some(Part::Word(word)) = parts.get(place) else { return None };
    let name = month(word)?;
    let number = |at: Option<usize>| match parts.get(at?) {
        Some(Part::Number(number)) => Some(*number),
        _ => None,
    };
    let is_word = |at: usize| matches!(parts.get(at), Some(Part::Word(_)));
    let is_between =
        |at: usize| matches!(parts.get(at), Some(Part::Word(word)) if BETWEEN.contains(&word.as_str()));
    let behind = |at: usize| at + 1 + usize::from(is_between(at + 1));
    let ahead = |at: usize| at.checked_sub(1)?.checked_sub(usize::from(is_between(at.checked_sub(1)?)));
    // Any word may stand between a day and its month: "23 d'abril".
    let left = place.checked_sub(1).map(|at| at.saturating_sub(usize::from(is_word(at))));
    let right = behind(place);
    let is_day = |number: &Number| number.digits <= 2 && (1..=31).contains(&number.value);
    let is_year = |number: &Number| number.digits == 4;
    let (before, after) = (number(left).filter(is_day), number(Some(right)).filter(is_day));
    let orders = [
        (before, Some(right)),
        (after, Some(behind(right))),
        (after, ahead(place)),
        (before, left.and_then(ahead)),
    ];
    let full = orders.into_iter().find_map(|(day, year)| Some((day?, number(year).filter(is_year)?)));
    let (day, year) = match full {
        Some(full) => full,
        None if name.is_whole => return None,
        None => match (before, number(Some(right)).filter(|year| year.digits == 2)) {
            (Some(day), Some(year)) => (day, short(year, number(Some(right + 1)))?),
            // The figures behind a name that begins like a month: "Mayer, 04.03.2025".
            _ => (after?, number(Some(behind(right))).filter(|_| number(Some(behind(right) + 1)).is_none())?),
        },
    };
    date(year.value, name.month, day.value)
}

/// A year of two figures unless they are the hour of a time: "3 May 10.30".
fn short(year: Number, next: Option<Number>) -> Option<Number> {
    (year.digits == 2 && next.is_none_or(|next| next.before == Mark::Other)).then_some(year)
}

/// `2016-05-03`, `03.05.2016`, `2016年5月3日`, `25.02.25`; a date with the year last is day first unless it cannot be.
fn in_figures(parts: &[Part]) -> Option<Day> {
    let numbers: Vec<Number> = parts
        .iter()
        .filter_map(|part| match part {
            Part::Number(number) => Some(*number),
            Part::Word(_) => None,
        })
        .collect();
    let short = short_in_figures(&numbers);
    let full = numbers.windows(3).find_map(|three| {
        let &[first, second, third] = three else { return None };
        if [second, third].iter().any(|number| number.before == Mark::Comma) {
            return None;
        }
        match [first, second, third].map(|number| (number.value, number.digits)) {
            [(day, 1 | 2), (month, 1 | 2), (year, 4)] if month <= 12 => date(year, month, day),
            [(year, 4), (month, 1 | 2), (day, 1 | 2)] if first.is_persian && solar::YEARS.contains(&year) => {
                solar::day(year, month, day).map(Day)
            }
            [(month, 1 | 2), (day, 1 | 2), (year, 4)] | [(year, 4), (month, 1 | 2), (day, 1 | 2)] => {
                date(year, month, day)
            }
            _ => None,
        }
    });
    full.or(short)
}

/// Three pairs of figures with points and nothing else of that kind around them: `25.02.25`.
fn short_in_figures(numbers: &[Number]) -> Option<Day> {
    numbers.windows(3).enumerate().find_map(|(at, three)| {
        let &[day, month, year] = three else { return None };
        let next = numbers.get(at + 3);
        let bare = day.before != Mark::Point && next.is_none_or(|next| next.before != Mark::Point);
        let pointed = month.before == Mark::Point && year.before == Mark::Point;
        let pairs = three.iter().all(|number| number.digits == 2) && SHORT_YEARS.contains(&year.value);
        (bare && pointed && pairs).then(|| date(year.value, month.value, day.value))?
    })
}

/// Years of two figures of sites; smaller ones may be the seconds of a time.
const SHORT_YEARS: std::ops::RangeInclusive<i32> = 10..=40;

/// Years of two digits are of this century; news older than the web does not arrive so. Thailand counts from the death of
/// Buddha.
fn date(year: i32, month: i32, day: i32) -> Option<Day> {
    if let Some(month) = month.checked_sub(MONTHS_OF_SOLAR_NAMES).filter(|month| *month > 0) {
        return solar::day(year, month, day).map(Day);
    }
    let year = match year {
        0..100 => year + 2000,
        BUDDHIST_FIRST..=BUDDHIST_LAST => year - BUDDHIST,
        year => year,
    };
    if !(1900..2100).contains(&year) {
        return None;
    }
    let small = |number: i32| i8::try_from(number).ok();
    Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok().map(Day)
}

/// The months of the solar calendar are counted on behind December.
const MONTHS_OF_SOLAR_NAMES: i32 = 12;
/// What the years of the Thai calendar are ahead, and those of news in it: 1990 to 2050.
const BUDDHIST: i32 = 543;
const BUDDHIST_FIRST: i32 = 2533;
const BUDDHIST_LAST: i32 = 2593;

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
        check("২০ জুলাই ২০২৫, ০৮:২৪", Some("2025-07-20"));
        check("২০ জুলাই ২০২৫, ০৮: ২৪", Some("2025-07-20"));
        check("20.7.2025, 8: 24", Some("2025-07-20"));
        check("12, 8: 24 2025", None);
        check("Room 7, 8, 2025", None);
        check("١١ مارس ٢٠٢٥", Some("2025-03-11"));
    }

    #[test]
    fn the_year_may_come_first() {
        check("2025. február 11. – 08:24", Some("2025-02-11"));
        check("2025 m. gegužės 5 d. 08:24", Some("2025-05-05"));
        check("2025. gada 8. maijs, 8:24", Some("2025-05-08"));
        check("2025. gada 8. maijs, 8.24", Some("2025-05-08"));
        check("2024 March 4, 2025", Some("2025-03-04"));
        assert_eq!(within("Copyright 2024, printed 4 March"), None);
    }

    #[test]
    fn months_have_names_in_many_languages() {
        for line in [
            "4. ožujka 2025. 08:24",
            "4. veebruar 2025",
            "4 iunie 2025",
            "4 Disember 2024",
            "Hunyo 4, 2025 8:24 AM",
            "4 მაისი 2025",
            "4 փետրվարի 2025",
            "4 korrik 2025",
            "4 ஜூன் 2025",
            "4 مئی 2025",
            "4 ጃንዩወሪ 2025",
            "23 d’abril de 2025",
            "4 tháng 5 năm 2025",
            "4 كانون الثاني 2025",
            "4 בפברואר 2025",
            "19. des. 2024",
        ] {
            assert!(within(line).is_some(), "{line}");
        }
        check("7. listopada 2025.", Some("2025-10-07"));
        check("7 listopada 2025", Some("2025-11-07"));
        check("8 มี.ค. 2568 08:24", Some("2025-03-08"));
        check("8 มีนาคม 2568", Some("2025-03-08"));
        check("۱۲ اردیبهشت ۱۴۰۴", Some("2025-05-02"));
        check("۱۴۰۴/۰۲/۱۲", Some("2025-05-02"));
        check("1404/02/12", None);
    }

    #[test]
    fn years_may_be_short() {
        check("25.02.25", Some("2025-02-25"));
        check("15. 05. 2025 08.24", Some("2025-05-15"));
        check("10.12.25.11", None);
        check("08.30.25", None);
        check("3 May 10.30", None);
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
    fn the_day_of_the_week_tells_which_figure_is_the_month() {
        let day = |text: &str| by_weekday(text).map(|day| day.to_string());
        assert_eq!(day("Sun, 08/11/2019 - 14:30").as_deref(), Some("2019-08-11"));
        assert_eq!(day("Friday 08/11/2019").as_deref(), Some("2019-11-08"));
        assert_eq!(day("Mon, 08/11/2019"), None);
        assert_eq!(day("08/11/2019"), None);
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

//! When a message left: `131137 GMT Nov 13` in trailers of IPTC 7901, `11-13-13 1509GMT` in those of ANPA.

use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Months by their first letters in English, German, French, Spanish and Italian.
const MONTHS: &[&[&str]] = &[
    &["jan", "ene", "gen"],
    &["feb", "fev", "f\u{e9}v"],
    &["mar", "m\u{e4}r", "mrz"],
    &["apr", "avr", "abr"],
    &["may", "mai", "mag"],
    &["jun", "juin", "giu"],
    &["jul", "juil", "lug"],
    &["aug", "aou", "ao\u{fb}", "ago"],
    &["sep", "set"],
    &["oct", "okt", "ott"],
    &["nov"],
    &["dec", "dez", "d\u{e9}c", "dic"],
];

/// Zones in which American agencies write, and their hours from Greenwich.
const ZONES: &[(&str, i8)] = &[
    ("GMT", 0),
    ("UTC", 0),
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
];

/// The moment in a line, as RFC 3339.
pub(super) fn of(line: &str) -> Option<String> {
    let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = line.split_whitespace().collect();
    iptc(&words).or_else(|| words.windows(2).find_map(anpa))
}

/// Day, hour and minute in six digits, month, year.
fn iptc(words: &[&str]) -> Option<String> {
    let (first, rest) = words.split_first()?;
    let rest = match rest.split_first() {
        Some((&("GMT" | "UTC" | "gmt"), rest)) => rest,
        _ => rest,
    };
    let (month, year) = (month(rest.first()?)?, rest.get(1)?);
    let (day, hour, minute) = (number(first, 0, 6)?, number(first, 2, 6)?, number(first, 4, 6)?);
    stamp(number(year, 0, 2)?, month, day, hour, minute, 0)
}

/// `AP-WF-11-13-13 1509GMT`: month, day, year, hour and minute.
fn anpa(pair: &[&str]) -> Option<String> {
    let [date, time] = pair else { return None };
    let parts: Vec<&str> = date.rsplitn(4, '-').collect();
    let (year, day, month) =
        (number(parts.first()?, 0, 2)?, number(parts.get(1)?, 0, 2)?, number(parts.get(2)?, 0, 2)?);
    let (time, zone) = time.trim_end_matches('<').split_at_checked(4)?;
    let (_, hours) = ZONES.iter().find(|(name, _)| *name == zone)?;
    stamp(year, month, day, number(time, 0, 4)?, number(time, 2, 4)?, *hours)
}

/// Two digits at a place of a word that is all digits and so long.
fn number(word: &str, at: usize, length: usize) -> Option<i8> {
    let digits = word.len() == length && word.bytes().all(|byte| byte.is_ascii_digit());
    word.get(at..at + 2).filter(|_| digits)?.parse().ok()
}

fn month(word: &str) -> Option<i8> {
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name)))?;
    i8::try_from(at + 1).ok()
}

/// Two digits of a year: the wires began in the seventies.
fn stamp(year: i8, month: i8, day: i8, hour: i8, minute: i8, zone: i8) -> Option<String> {
    let year = if year >= 70 { 1900 } else { 2000 } + i16::from(year);
    let local = DateTime::new(year, month, day, hour, minute, 0, 0).ok()?;
    let offset = Offset::from_hours(zone).ok()?;
    let stamp = offset.to_timestamp(local).ok()?;
    Some(if zone == 0 { stamp.to_string() } else { stamp.display_with_offset(offset).to_string() })
}

//! Dates as sources write them, to RFC 3339, or to a bare date where no time is given. A time without a zone
//! counts as UTC, as crawlers write it.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;

/// Forms beyond RFC 3339 and RFC 2822, tried in order; day before month where only digits stand, as every
/// country but one writes it, with the dots that the one does not use.
const FORMS: &[&str] = &[
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%Y.%m.%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%a %b %d %Y %H:%M:%S GMT%z",
    "%a %b %d %H:%M:%S %Y",
    "%a %b %d %H:%M:%S %z %Y",
    "%A, %B %d, %Y",
    "%A, %d %B %Y %H:%M:%S %z",
    "%A, %d %B %Y %H:%M:%S",
    "%A, %d-%b-%y %H:%M:%S",
    "%B %d, %Y %I:%M %p",
    "%B %d, %Y",
    "%b %d, %Y",
    "%b. %d, %Y",
    "%d %B %Y %H:%M",
    "%d %B %Y",
    "%d %b %Y %H:%M:%S",
    "%d %b %Y",
    "%Y%m%d%H%M%S",
    "%Y%m%d",
];

/// Seconds since 1970 are believed from September 2001 on: smaller figures are counters, years or days.
const FIRST_EPOCH: i64 = 1_000_000_000;

/// Seconds since 1970 are believed up to 2100; larger figures are milliseconds.
const LAST_EPOCH: i64 = 4_102_444_800;

/// The date in the record's form; `None` when it cannot be read.
pub(super) fn normalise(raw: &str) -> Option<String> {
    let raw = raw.trim();
    if raw.is_empty() || raw.len() > 80 {
        return None;
    }
    epoch(raw).or_else(|| iso(raw)).or_else(|| mail(raw)).or_else(|| known(raw))
}

fn epoch(raw: &str) -> Option<String> {
    let whole = raw.split('.').next().filter(|digits| digits.len() >= 10 && digits.len() != 14)?;
    if !raw.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let seconds = if number > LAST_EPOCH { number / 1000 } else { number };
    let believed = (FIRST_EPOCH..=LAST_EPOCH).contains(&seconds);
    let stamp = Timestamp::from_second(seconds).ok().filter(|_| believed)?;
    Some(stamp.to_string())
}

fn iso(raw: &str) -> Option<String> {
    let pieces = Pieces::parse(raw).ok()?;
    if !raw.contains('-') && pieces.time().is_none() && raw.len() != 8 {
        return None;
    }
    let Some(time) = pieces.time() else { return plausible(pieces.date()).map(|date| date.to_string()) };
    let date = plausible(pieces.date())?;
    stamp(date.to_datetime(time), pieces.to_numeric_offset().unwrap_or(Offset::UTC))
}

fn mail(raw: &str) -> Option<String> {
    let parser = DateTimeParser::new().relaxed_weekday(true);
    let zoned = parser.parse_zoned_datetime(raw).ok()?;
    plausible(zoned.date())?;
    stamp(zoned.datetime(), zoned.offset())
}

fn known(raw: &str) -> Option<String> {
    let raw = raw.trim_end_matches(" UTC").trim_end_matches(" GMT").trim_end_matches(" Uhr");
    let broken = FORMS.iter().find_map(|form| BrokenDownTime::parse(form, raw).ok())?;
    let date = plausible(broken.to_date().ok()?)?;
    match broken.to_time() {
        Ok(time) if broken.hour().is_some() => {
            stamp(date.to_datetime(time), broken.offset().unwrap_or(Offset::UTC))
        }
        _ => Some(date.to_string()),
    }
}

/// Newspapers began after 1600, and no publisher writes beyond 2200.
fn plausible(date: Date) -> Option<Date> {
    (1600..2200).contains(&date.year()).then_some(date)
}

fn stamp(local: DateTime, offset: Offset) -> Option<String> {
    let stamp = offset.to_timestamp(local).ok()?;
    Some(if offset == Offset::UTC {
        stamp.to_string()
    } else {
        stamp.display_with_offset(offset).to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        assert_eq!(normalise(raw).as_deref().unwrap_or("-"), expected, "{raw}");
    }

    #[test]
    fn machine_forms() {
        check("2019-05-10T16:02:28+02:00", "2019-05-10T16:02:28+02:00");
        check("2017-08-24T04:38:34+0000", "2017-08-24T04:38:34Z");
        check("2017-07-17 17:03:00", "2017-07-17T17:03:00Z");
        check("20131020T192751+1100", "2013-10-20T19:27:51+11:00");
        check("20140829T135006Z", "2014-08-29T13:50:06Z");
        check("2022-01-08", "2022-01-08");
        check("20220108", "2022-01-08");
        check("20140216050221", "2014-02-16T05:02:21Z");
        check("1700000000", "2023-11-14T22:13:20Z");
        check("1700000000123", "2023-11-14T22:13:20Z");
        check("2018-02-01T18:44:52.973", "2018-02-01T18:44:52.973Z");
    }

    #[test]
    fn forms_of_mails_feeds_and_people() {
        check("Fri, 31 May 2019 12:17:58 -0700", "2019-05-31T12:17:58-07:00");
        check("Wed, 25 Apr 2017 15:12:49 +0000", "2017-04-25T15:12:49Z");
        check("Tue, 15 Nov 2022 20:15:04 GMT", "2022-11-15T20:15:04Z");
        check("16.05.2021 09:00", "2021-05-16T09:00:00Z");
        check("2021.05.16 09:00:04", "2021-05-16T09:00:04Z");
        check("March 3, 2020", "2020-03-03");
        check("3 March 2020", "2020-03-03");
    }

    #[test]
    fn what_is_no_date() {
        for raw in ["", "yesterday", "12", "2020", "99999999999999999999", "0001-01-01T00:00:00Z", "13/45/99"]
        {
            check(raw, "-");
        }
    }
}

//! Dates as pages write them, to RFC 3339.

use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;

use super::chars::clean;
use crate::article::Time;
use crate::dates;

/// RFC 3339 where the zone is known, else the bare date; `None` where the text holds no date.
pub(super) fn rfc3339(text: &str) -> Option<String> {
    read(text.trim()).filter(|date| YEARS.iter().any(|century| date.starts_with(century)))
}

/// Centuries of news; what begins otherwise stands for no date.
const YEARS: [&str; 2] = ["19", "20"];

fn read(text: &str) -> Option<String> {
    if let Some(zoned) = zoned(text) {
        return Some(zoned);
    }
    if let Ok(mailed) = rfc2822::parse(text) {
        let offset = mailed.offset().seconds();
        return Some(written(mailed.datetime(), offset));
    }
    if let Some(date) = java(text) {
        return Some(date);
    }
    if let Some(date) = text.get(..10).and_then(|text| text.replace('/', "-").parse::<Date>().ok()) {
        return Some(date.to_string());
    }
    Date::strptime("%Y%m%d", text).ok().map(|date| date.to_string())
}

/// The day in a date as people write it: `Dec 03, 2025`, `Thu, 09/25/2025 - 11:38`.
pub(super) fn printed(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let day = if dates::is_ambiguous(text) { dates::by_weekday(text) } else { dates::within(text) };
    day.map(|day| day.to_string())
}

/// Bytes of a date as people write it, with the day of the week and the time.
const LONGEST: usize = 60;

/// A date as Java prints it: `Fri Apr 28 19:20:36 CEST 2023`. Names of zones are ambiguous, so the day is all
/// that is sure.
fn java(text: &str) -> Option<String> {
    let mut words = text.split_ascii_whitespace();
    let (_, month, day) = (words.next()?, words.next()?, words.next()?);
    let year = words.nth(2).filter(|_| words.next().is_none())?;
    Some(Date::strptime("%b %d %Y", format!("{month} {day} {year}")).ok()?.to_string())
}

fn zoned(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let utc = ["Z", "UTC", "GMT"].into_iter().find_map(|name| upper.strip_suffix(name));
    if let Some(date) = utc.and_then(|text| text.trim().parse::<DateTime>().ok()) {
        return Some(format!("{}Z", whole_seconds(date)));
    }
    // The date's own dashes stand before the tenth byte.
    let sign = text.char_indices().rev().find(|&(at, c)| at > 10 && matches!(c, '+' | '-'))?;
    let (local, zone) = text.split_at_checked(sign.0)?;
    let date = local.trim().parse::<DateTime>().ok()?;
    Some(written(date, seconds(zone)?))
}

/// The seconds of a zone: `+02:00`, `-0330`, `+02`.
fn seconds(zone: &str) -> Option<i32> {
    let digits: String = zone.chars().skip(1).filter(|&c| c != ':').collect();
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = digits.get(2..).filter(|rest| !rest.is_empty()).map_or(Ok(0), str::parse).ok()?;
    let known = hours < 24 && minutes < 60;
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    known.then_some(sign * (hours * 3600 + minutes * 60))
}

fn written(date: DateTime, offset: i32) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs() / 60;
    format!("{}{sign}{:02}:{:02}", whole_seconds(date), minutes / 60, minutes % 60)
}

fn whole_seconds(date: DateTime) -> DateTime {
    date.with().subsec_nanosecond(0).build().unwrap_or(date)
}

/// A date as it comes along.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub(super) at: &'a str,
    /// Its class words, the text before it and what it shows.
    pub(super) label: [&'a str; 3],
    pub(super) block: usize,
    pub(super) near: bool,
}

impl Seen<'_> {
    /// Whether its class says that it is the date of a change.
    pub(super) fn is_called_updated(&self) -> bool {
        let class = self.label.first().copied().unwrap_or_default();
        ["updated", "modified"].iter().any(|word| class.contains(word)) && !class.contains("publish")
    }

    /// What the page's judges need of it; `None` where it gives no date.
    pub(super) fn time(&self) -> Option<Time> {
        let part = |text: &str| {
            let text = text.trim_ascii_start();
            text.get(..text.floor_char_boundary(LONGEST_BEFORE)).map(clean).unwrap_or_default()
        };
        let [class, before, shown] = self.label;
        // A class may say of one time that it is both.
        let class = if class.contains("publish") { "" } else { class };
        let parts = [class, before, shown].map(part);
        let label = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        // Without the attribute the day is what it shows.
        let at = rfc3339(self.at).or_else(|| printed(&part(self.label.last()?)))?;
        Some(Time { at, label, block: self.block, near: self.near })
    }
}

/// Bytes of a text before a date that tell what date it is.
pub(super) const LONGEST_BEFORE: usize = 64;

#[cfg(test)]
mod tests {
    use super::{printed, rfc3339};

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(rfc3339(text).as_deref(), expected);
    }

    #[test]
    fn dates() {
        check("2024-05-03T06:00:12+02:00", Some("2024-05-03T06:00:12+02:00"));
        check("2024-05-03T06:00:12.000Z", Some("2024-05-03T06:00:12Z"));
        check("2024-05-03T06:00:12+0200", Some("2024-05-03T06:00:12+02:00"));
        check("2024-05-03T06:00-0330", Some("2024-05-03T06:00:00-03:30"));
        check("Fri, 03 May 2024 06:00:12 +0000", Some("2024-05-03T06:00:12+00:00"));
        check("2024-05-03 06:00:12", Some("2024-05-03"));
        check("2024/05/03", Some("2024-05-03"));
        check("Fri Apr 28 19:20:36 CEST 2023", Some("2023-04-28"));
        check("20240503", Some("2024-05-03"));
        assert_eq!(printed("Dec 03, 2025").as_deref(), Some("2025-12-03"));
        assert_eq!(printed("Thu, 09/25/2025 - 11:38").as_deref(), Some("2025-09-25"));
        assert_eq!(printed("Sun, 08/11/2019 - 14:30").as_deref(), Some("2019-08-11"));
        assert_eq!(printed("03/05/2024"), None);
        check("yesterday", None);
        check("2024-13-41", None);
        check("0001-01-01T00:00:00Z", None);
        check("9999-12-31", None);
    }
}

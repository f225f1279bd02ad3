//! The solar calendar of Iran and Afghanistan, whose year begins with spring.

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// Months of a year.
pub(super) const MONTHS: usize = 12;
/// The years of which news is: 1991 to 2050. They lie well inside of those for which the rule of 33 years is exact.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1370..=1429;
/// Months of 31 days, with which a year begins; the others have 30, the last in common years 29.
const LONG: i32 = 6;

/// The day in our calendar; `None` where there is none such.
pub(super) fn day(year: i32, month: i32, day: i32) -> Option<Date> {
    let last = match month {
        1..=LONG => 31,
        7..=11 => 30,
        12 => 29 + leaps(year + 1) - leaps(year),
        _ => return None,
    };
    if !YEARS.contains(&year) || !(1..=last).contains(&day) {
        return None;
    }
    let months = (month - 1) * 30 + (month - 1).min(LONG);
    let days = days_before(year) - days_before(SPRING_YEAR) + months + day - 1;
    SPRING.checked_add(days.days()).ok()
}

/// A day with which a year began.
const SPRING: Date = date(2025, 3, 21);
const SPRING_YEAR: i32 = 1404;

const fn days_before(year: i32) -> i32 {
    year * 365 + leaps(year)
}

/// Leap years before a year: eight in 33.
const fn leaps(year: i32) -> i32 {
    (8 * year + 21) / 33
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(solar: (i32, i32, i32), expected: Option<&str>) {
        let found = day(solar.0, solar.1, solar.2).map(|day| day.to_string());
        assert_eq!(found.as_deref(), expected, "{solar:?}");
    }

    #[test]
    fn days_are_those_of_our_calendar() {
        check((1404, 1, 1), Some("2025-03-21"));
        check((1404, 2, 12), Some("2025-05-02"));
        check((1403, 12, 30), Some("2025-03-20"));
        check((1404, 12, 30), None);
        check((1404, 12, 29), Some("2026-03-20"));
        check((1399, 1, 1), Some("2020-03-20"));
        check((1399, 12, 30), Some("2021-03-20"));
        check((1400, 7, 1), Some("2021-09-23"));
        check((1375, 1, 1), Some("1996-03-20"));
        check((1408, 1, 1), Some("2029-03-20"));
        check((1402, 7, 31), None);
        check((1225, 1, 1), None);
    }
}

//! Durations and sizes as people write them: `"500ms"`, `"30d"`, `"forever"`, `"20MiB"`.

use std::fmt;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A duration, or `None` for "forever" and "never".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span(pub(super) Option<Duration>);

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bytes(pub(super) u64);

/// Units of time in milliseconds. `m` is a minute; months and years are left out, for their length varies.
const TIMES: [(&str, u64); 6] =
    [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000)];

/// Units of size in bytes; powers of 1000 and of 1024, told apart as the IEC does.
const SIZES: [(&str, u64); 9] = [
    ("", 1),
    ("B", 1),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

/// Reads `"500ms"`, `"30d"`, `"forever"`.
pub(super) fn span(text: &str) -> Result<Span, String> {
    if text == "forever" || text == "never" {
        return Ok(Span(None));
    }
    let count = amount(text, &TIMES).ok_or_else(|| {
        format!("`{text}` is no duration: write a number and ms, s, m, h, d or w, as in \"30d\"")
    })?;
    Ok(Span(Some(Duration::from_millis(count))))
}

/// Reads `"20MiB"`.
pub(super) fn bytes(text: &str) -> Result<Bytes, String> {
    amount(text, &SIZES).map(Bytes).ok_or_else(|| {
        format!("`{text}` is no size: write a number and KiB, MiB, GiB or TiB, as in \"20MiB\"")
    })
}

fn amount(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at_checked(end)?;
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim())?;
    digits.parse::<u64>().ok()?.checked_mul(*factor)
}

struct Spelling<T> {
    read: fn(&str) -> Result<T, String>,
    number: Option<fn(u64) -> T>,
    expected: &'static str,
}

impl<T> Visitor<'_> for Spelling<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.read)(text.trim()).map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        let number = u64::try_from(number).ok().zip(self.number).map(|(number, make)| make(number));
        number.ok_or_else(|| E::custom(format!("expected {}", self.expected)))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Span, D::Error> {
        let expected = "a duration in quotes, as in \"30d\"";
        from.deserialize_any(Spelling { read: span, number: None, expected })
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Bytes, D::Error> {
        let expected = "a size in quotes, as in \"20MiB\"";
        from.deserialize_any(Spelling { read: bytes, number: Some(Bytes), expected })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_span(text: &str, expected: Result<Span, ()>) {
        assert_eq!(span(text).map_err(|_| ()), expected, "{text}");
    }

    #[test]
    fn durations() {
        check_span("500ms", Ok(Span(Some(Duration::from_millis(500)))));
        check_span("2 s", Ok(Span(Some(Duration::from_secs(2)))));
        check_span("30d", Ok(Span(Some(Duration::from_hours(30 * 24)))));
        check_span("forever", Ok(Span(None)));
        for wrong in ["", "5", "d", "-5s", "5 months", "99999999999999999999d", "1.5h", "5µs"] {
            check_span(wrong, Err(()));
        }
    }

    #[track_caller]
    fn check_bytes(text: &str, expected: Option<u64>) {
        assert_eq!(bytes(text).ok().map(|bytes| bytes.0), expected, "{text}");
    }

    #[test]
    fn sizes() {
        check_bytes("20MiB", Some(20 << 20));
        check_bytes("20 MB", Some(20_000_000));
        check_bytes("7", Some(7));
        for wrong in ["", "MiB", "20 MiBs", "20mib", "999999999999TiB"] {
            check_bytes(wrong, None);
        }
    }
}

//! Names that rotation gives: `a.log` becomes `a.log.1`, `a.log-20260503`, `a-20260503.log`, `a.1.log`.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Whether a file is named like a rotated generation of another one in the same folder.
pub(super) fn is_of(rotated: &Path, log: &Path) -> bool {
    let names = (rotated.file_name(), log.file_name(), log.file_stem());
    let (Some(rotated_name), Some(name), Some(stem)) = names else { return false };
    if rotated.parent() != log.parent() {
        return false;
    }
    let (rotated, name, stem) = (rotated_name.as_bytes(), name.as_bytes(), stem.as_bytes());
    let ending = name.strip_prefix(stem).unwrap_or_default();
    let within = || rotated.strip_prefix(stem)?.strip_suffix(ending);
    rotated.strip_prefix(name).is_some_and(is_count) || within().is_some_and(is_count)
}

/// Whether this is what rotation puts in: a separator, then a number, a date or a time.
fn is_count(infix: &[u8]) -> bool {
    let Some((separator, count)) = infix.split_first() else { return false };
    b".-_".contains(separator)
        && count.first().is_some_and(u8::is_ascii_digit)
        && count.iter().all(|byte| byte.is_ascii_digit() || b".-_:TZ+".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rotated: &str, expected: bool) {
        assert_eq!(is_of(Path::new(rotated), Path::new("/log/feed.ndjson")), expected, "{rotated}");
    }

    #[test]
    fn rotated_names_are_known() {
        for name in
            ["feed.ndjson.1", "feed.ndjson-20260503", "feed-2026-05-03T12:00.ndjson", "feed.12.ndjson"]
        {
            check(&format!("/log/{name}"), true);
        }
        for name in ["feed.ndjson", "feed.ndjson.bak", "feed.ndjson.1.gz", "feeds.ndjson", "other.ndjson.1"] {
            check(&format!("/log/{name}"), false);
        }
        check("/old/feed.ndjson.1", false);
    }
}

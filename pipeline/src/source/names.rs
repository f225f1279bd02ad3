//! File names: which ones are never read, and how any name, UTF-8 or not, is shown.

use std::ffi::OsStr;
use std::fmt::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

/// Endings of files that somebody is still writing, or keeps for himself: partial downloads, editors' copies.
const UNFINISHED: &[&str] = &["~", ".part", ".tmp", ".swp", ".crdownload"];

/// Ending of the file that says more about the file it is named after.
pub(super) const SIDECAR: &str = ".meta.json";

/// Whether a file or folder of this name in a watched folder is not for us: hidden, unfinished or a side-car.
pub(super) fn ignored(name: &OsStr) -> bool {
    let name = name.as_bytes();
    name.starts_with(b".")
        || name.ends_with(SIDECAR.as_bytes())
        || UNFINISHED.iter().any(|ending| name.ends_with(ending.as_bytes()))
}

/// The side-car that belongs to a file.
pub(super) fn sidecar(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(SIDECAR);
    PathBuf::from(name)
}

/// First folder below the root on the way to a file; `None` if the file stands in the root itself.
pub(super) fn first_folder(relative: &Path) -> Option<String> {
    let mut parts = relative.components().filter(|part| matches!(part, Component::Normal(_)));
    let first = parts.next()?;
    parts.next().map(|_| shown(Path::new(first.as_os_str())))
}

/// A path as it stands in records and messages: as it is if it is UTF-8, else with `\xHH` for odd bytes.
pub(super) fn shown(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: bool) {
        assert_eq!(ignored(OsStr::new(name)), expected, "{name}");
    }

    #[test]
    fn unfinished_hidden_and_side_car_files_are_not_read() {
        for name in [".a.txt", "a.txt~", "a.part", "a.tmp", ".a.swp", "a.crdownload", "a.txt.meta.json"] {
            check(name, true);
        }
        for name in ["a", "a.txt", "~a", "part", "meta.json", "a.json"] {
            check(name, false);
        }
    }

    #[test]
    fn the_first_folder_names_the_outlet() {
        assert_eq!(first_folder(Path::new("a.txt")), None);
        assert_eq!(first_folder(Path::new("gazette/a.txt")).as_deref(), Some("gazette"));
        assert_eq!(first_folder(Path::new("gazette/may/a.txt")).as_deref(), Some("gazette"));
        assert_eq!(shown(Path::new(OsStr::from_bytes(b"a\xff"))), "a\\xFF");
    }
}

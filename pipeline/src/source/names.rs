//! File names: which ones are never read, and how any name, UTF-8 or not, is written down.

use std::ffi::{OsStr, OsString};
use std::fmt::Write;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
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
    path.to_str().map_or_else(|| escaped(path.as_os_str().as_bytes(), ""), str::to_owned)
}

/// Writes bytes as text: what is not UTF-8 as `\xHH`, the characters of `also` with a backslash before them.
fn escaped(bytes: &[u8], also: &str) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            if also.contains(letter) {
                text.push('\\');
            }
            text.push(letter);
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    text
}

/// Takes back what [`escaped`] did with a backslash in `also`; `None` if it never wrote that.
fn unescaped(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'\\' => match rest.next()? {
                b'\\' => bytes.push(b'\\'),
                b'x' => {
                    let digits = [rest.next()?, rest.next()?];
                    bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
                }
                _ => return None,
            },
            byte => bytes.push(byte),
        }
    }
    Some(bytes)
}

/// Serde for a path of any bytes as text that can be taken back: serde's own refuses what is not UTF-8.
pub(super) mod any {
    use std::borrow::Cow;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{OsStrExt, OsString, OsStringExt, Path, PathBuf, escaped, unescaped};

    pub(in super::super) fn serialize<S: Serializer>(path: &Path, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&escaped(path.as_os_str().as_bytes(), "\\"))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<PathBuf, D::Error> {
        let text = Cow::<str>::deserialize(from)?;
        let bytes = unescaped(&text).ok_or_else(|| D::Error::custom("broken escape in a path"))?;
        Ok(PathBuf::from(OsString::from_vec(bytes)))
    }
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
    fn any_path_survives_being_written_down() {
        for bytes in [&b"/in/a.txt"[..], b"/in/\\x41", b"/in/\xff\\\n\"\xc3", "/in/\u{e4}".as_bytes(), b""] {
            let path = PathBuf::from(OsString::from_vec(bytes.to_vec()));
            let key = crate::source::MarkKey::File(path);
            let text = serde_json::to_string(&key).unwrap();
            assert_eq!(serde_json::from_str::<crate::source::MarkKey>(&text).unwrap(), key);
        }
        assert!(serde_json::from_str::<crate::source::MarkKey>(r#"{"File":"a\\q"}"#).is_err());
    }

    #[test]
    fn the_first_folder_names_the_outlet() {
        assert_eq!(first_folder(Path::new("a.txt")), None);
        assert_eq!(first_folder(Path::new("gazette/a.txt")).as_deref(), Some("gazette"));
        assert_eq!(first_folder(Path::new("gazette/may/a.txt")).as_deref(), Some("gazette"));
        assert_eq!(shown(Path::new(OsStr::from_bytes(b"a\xff"))), "a\\xFF");
    }
}

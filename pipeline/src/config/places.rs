//! Folders that must not lie in each other: a watch folder that holds the output reads its own records for ever.

use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use super::parse::Fault;
use crate::settings::{After, Settings};

/// Files of the output folder: the growing ones, and what a closed one is called.
const WRITTEN: [&str; 3] =
    ["records.ndjson", "dead-letters.ndjson", "records-20260503T120000Z-000001.ndjson"];

/// Notes every pair of folders that would feed the daemon with what it writes. `watched` and `tailed` say where
/// in the file each input stands.
pub(super) fn check(
    settings: &Settings,
    watched: &[Option<Range<usize>>],
    tailed: &[Option<Range<usize>>],
    faults: &mut Vec<Fault>,
) {
    let mut written =
        vec![("the output folder", &settings.output.path), ("the data folder", &settings.data_dir)];
    for watch in &settings.watches {
        written.push(("a folder of rejected files", &watch.rejected));
        if let After::Move(done) = &watch.after {
            written.push(("a folder of finished files", done));
        }
    }
    for (watch, place) in settings.watches.iter().zip(watched) {
        for (what, folder) in &written {
            if overlap(&watch.path, folder) {
                let (path, folder) = (watch.path.display(), folder.display());
                let message = format!("the watch folder `{path}` and {what} `{folder}` lie in each other");
                faults.push((place.clone(), message));
            }
        }
    }
    for (index, (watch, place)) in settings.watches.iter().zip(watched).enumerate() {
        if settings.watches.iter().take(index).any(|other| overlap(&watch.path, &other.path)) {
            let message = format!("the watch folder `{}` overlaps another one", watch.path.display());
            faults.push((place.clone(), message));
        }
    }
    for (tail, place) in settings.tails.iter().zip(tailed) {
        let written = WRITTEN.map(|name| resolve(&settings.output.path.join(name)));
        for pattern in tail.include.iter().filter(|pattern| written.iter().any(|path| takes(pattern, path))) {
            let message = format!("the pattern `{pattern}` takes the daemon's own records");
            faults.push((place.clone(), message));
        }
    }
}

fn takes(pattern: &str, path: &Path) -> bool {
    let absolute = std::path::absolute(pattern).unwrap_or_else(|_| PathBuf::from(pattern));
    globset::Glob::new(&absolute.to_string_lossy()).is_ok_and(|glob| glob.compile_matcher().is_match(path))
}

fn overlap(one: &Path, other: &Path) -> bool {
    let (one, other) = (resolve(one), resolve(other));
    one.starts_with(&other) || other.starts_with(&one)
}

/// The path without links and dots, as far as it exists.
fn resolve(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for ancestor in absolute.ancestors() {
        let Ok(real) = ancestor.canonicalize() else { continue };
        let rest = absolute.strip_prefix(ancestor).unwrap_or(Path::new(""));
        return plain(&real.join(rest));
    }
    plain(&absolute)
}

fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    plain
}

//! Which files stand where the globs of a tail look, and which of them are wanted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::identity::Id;
use crate::mark::Stamp;
use crate::source::names;

/// Most folders between the fixed part of a glob with `**` and a file; a longer way is a loop of mounts.
const DEEPEST: usize = 32;

/// The globs of a tail.
#[derive(Debug)]
pub(super) struct Globs {
    wanted: GlobSet,
    /// Folders to read, with the number of levels below them.
    pub(super) folders: BTreeMap<PathBuf, usize>,
}

/// What a look at all folders found.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Files by identity; of several names a wanted one, then the first in byte order.
    pub(super) files: BTreeMap<Id, Seen>,
    /// Why not all of it could be seen.
    pub(super) trouble: Option<String>,
    /// Devices of the folders that were read.
    devices: BTreeSet<u64>,
}

/// A file as it was seen.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) path: PathBuf,
    pub(super) stamp: Stamp,
    /// Whether a glob matches it; others matter only when a followed file was renamed or copied to them.
    pub(super) wanted: bool,
}

impl Globs {
    /// The globs as configured; relative ones count from the working directory.
    pub(super) fn new(include: &[String]) -> Result<Globs, globset::Error> {
        let mut wanted = GlobSetBuilder::new();
        let mut folders = BTreeMap::new();
        for glob in include {
            let absolute = std::path::absolute(glob).unwrap_or_else(|_| PathBuf::from(glob));
            wanted.add(GlobBuilder::new(&names::shown(&absolute)).literal_separator(true).build()?);
            let (folder, depth) = fixed_part(&absolute);
            let deepest = folders.entry(folder).or_insert(depth);
            *deepest = depth.max(*deepest);
        }
        Ok(Globs { wanted: wanted.build()?, folders })
    }

    /// A path relative to the folder that its glob starts from.
    pub(super) fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        let roots = self.folders.keys().filter_map(|folder| path.strip_prefix(folder).ok());
        roots.min_by_key(|rest| rest.as_os_str().len()).unwrap_or(path)
    }

    /// Looks at all folders, and those of `also`.
    pub(super) fn list<'a>(&self, also: impl Iterator<Item = &'a Path>) -> Listing {
        let mut listing = Listing::default();
        for (folder, &depth) in &self.folders {
            self.read(folder, depth, &mut listing);
        }
        for folder in also.collect::<BTreeSet<_>>() {
            if !self.folders.contains_key(folder) && folder.is_dir() {
                self.read(folder, 0, &mut listing);
            }
        }
        listing
    }

    fn read(&self, folder: &Path, depth: usize, listing: &mut Listing) {
        if let Err(err) = self.try_read(folder, depth, listing) {
            listing.trouble.get_or_insert_with(|| format!("{}: {err}", names::shown(folder)));
        }
    }

    fn try_read(&self, folder: &Path, depth: usize, listing: &mut Listing) -> io::Result<()> {
        listing.devices.insert(fs::metadata(folder)?.dev());
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            // Followed: what a link of a log folder leads to is told apart by its identity.
            let Ok(metadata) = fs::metadata(&path) else { continue };
            if metadata.is_dir() && depth > 0 {
                self.read(&path, depth - 1, listing);
            }
            if metadata.is_file() {
                let wanted = self.wanted.is_match(&path) && !path.file_name().is_none_or(names::ignored);
                listing.note(Seen { path, stamp: Stamp::of(&metadata), wanted });
            }
        }
        Ok(())
    }
}

impl Listing {
    fn note(&mut self, seen: Seen) {
        let id = (seen.stamp.device, seen.stamp.inode);
        let rank = |seen: &Seen| (!seen.wanted, seen.path.clone());
        if self.files.get(&id).is_none_or(|before| rank(&seen) < rank(before)) {
            self.files.insert(id, seen);
        }
    }

    /// Whether a file that is not in this listing is gone, not only out of sight.
    pub(super) fn lacks(&self, id: Id) -> bool {
        self.trouble.is_none() && self.devices.contains(&id.0) && !self.files.contains_key(&id)
    }
}

/// The folder that a glob starts from and the number of levels below it that may hold matches.
fn fixed_part(glob: &Path) -> (PathBuf, usize) {
    let is_plain = |part: &Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']);
    let parts: Vec<Component<'_>> = glob.components().collect();
    let folders = parts.len().saturating_sub(1);
    let fixed = parts.iter().take(folders).take_while(|part| is_plain(part)).count();
    let anywhere = parts.iter().any(|part| part.as_os_str().to_string_lossy().contains("**"));
    (parts.iter().take(fixed).collect(), if anywhere { DEEPEST } else { folders - fixed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(glob: &str, folder: &str, depth: usize) {
        assert_eq!(fixed_part(Path::new(glob)), (PathBuf::from(folder), depth));
    }

    #[test]
    fn globs_start_from_their_fixed_part() {
        check("/var/log/a.ndjson", "/var/log", 0);
        check("/var/log/*.ndjson", "/var/log", 0);
        check("/var/*/a/*.ndjson", "/var", 2);
        check("/var/log/**/*.ndjson", "/var/log", DEEPEST);
    }

    #[test]
    fn a_file_with_two_names_is_one_file_and_links_are_followed() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        fs::write(at("b.ndjson"), "x").unwrap();
        fs::hard_link(at("b.ndjson"), at("a.ndjson")).unwrap();
        fs::hard_link(at("b.ndjson"), at("a.other")).unwrap();
        std::os::unix::fs::symlink(at("b.ndjson"), at("c.ndjson")).unwrap();
        let globs = Globs::new(&[at("*.ndjson").display().to_string()]).unwrap();
        let listing = globs.list(std::iter::empty());
        let paths: Vec<_> = listing.files.values().map(|seen| (&seen.path, seen.wanted)).collect();
        assert_eq!(paths, [(&at("a.ndjson"), true)]);
    }
}

//! One look at a watched folder: which files stand in it, and which parts of it could not be seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use crate::mark::Stamp;
use crate::source::names;

/// What a scan found.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Files that may be for us.
    pub(super) files: BTreeMap<PathBuf, Stamp>,
    /// What is neither a file nor a folder nor a link: it is never opened.
    pub(super) odd: BTreeSet<PathBuf>,
    /// Folders that were read to their end, with their devices.
    folders: BTreeMap<PathBuf, u64>,
    /// Folders below the root that could not be read, and why.
    pub(super) unread: BTreeMap<PathBuf, String>,
    /// Why the root could not be read.
    pub(super) trouble: Option<String>,
}

/// What a path is to us.
#[derive(Debug)]
pub(super) enum Found {
    /// A file, as it looks now.
    File(Stamp),
    /// A folder.
    Folder,
    /// A FIFO, socket or device.
    Odd,
    /// A link (never followed), or nothing.
    Nothing,
}

/// Looks at one path, following no link.
pub(super) fn look(path: &Path) -> Found {
    let Ok(metadata) = fs::symlink_metadata(path) else { return Found::Nothing };
    let kind = metadata.file_type();
    let stamp = Stamp::of(&metadata);
    match () {
        () if kind.is_file() => Found::File(stamp),
        () if kind.is_dir() => Found::Folder,
        () if kind.is_symlink() => Found::Nothing,
        () => Found::Odd,
    }
}

impl Listing {
    /// Scans a folder and all below it, except `closed` ones.
    pub(super) fn of(root: &Path, closed: &[PathBuf]) -> Listing {
        let mut listing = Listing::default();
        let mut left = vec![root.to_owned()];
        while let Some(folder) = left.pop() {
            if closed.contains(&folder) {
                continue;
            }
            match listing.read(&folder, &mut left) {
                Err(err) if err.kind() == io::ErrorKind::NotFound && folder != root => {}
                Err(err) if folder != root => _ = listing.unread.insert(folder, err.to_string()),
                Err(err) => listing.trouble = Some(format!("{}: {err}", names::shown(root))),
                Ok(()) => {}
            }
        }
        listing
    }

    fn read(&mut self, folder: &Path, left: &mut Vec<PathBuf>) -> io::Result<()> {
        // Followed here, so that the root may be a link; what is below it was found by `look`.
        let device = Stamp::of(&fs::metadata(folder)?).device;
        for entry in fs::read_dir(folder)? {
            self.take(&entry?, left);
        }
        self.folders.insert(folder.to_owned(), device);
        Ok(())
    }

    fn take(&mut self, entry: &DirEntry, left: &mut Vec<PathBuf>) {
        if names::ignored(&entry.file_name()) {
            return;
        }
        let path = entry.path();
        match look(&path) {
            Found::File(stamp) => {
                self.files.insert(path, stamp);
            }
            Found::Folder => left.push(path),
            Found::Odd => {
                self.odd.insert(path);
            }
            Found::Nothing => {}
        }
    }

    /// Whether a file that is not in this listing is gone, not only out of sight: the nearest folder on the way
    /// to it that is there was read to its end, and lies on the file's device (nothing is unmounted).
    pub(super) fn lacks(&self, path: &Path, device: u64) -> bool {
        if self.files.contains_key(path) {
            return false;
        }
        let mut way = path.ancestors().skip(1).take_while(|folder| !self.unread.contains_key(*folder));
        way.find_map(|folder| self.folders.get(folder)) == Some(&device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }

    #[test]
    fn links_odd_files_and_closed_folders_are_not_entered() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        for name in ["a.txt", "sub/b.txt", ".hidden/c.txt", "done/d.txt", "e.part"] {
            touch(&at(name));
        }
        std::os::unix::fs::symlink(root.path(), at("loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", at("dangling")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        let listing = Listing::of(root.path(), &[at("done")]);
        assert_eq!(listing.files.keys().collect::<Vec<_>>(), [&at("a.txt"), &at("sub/b.txt")]);
        assert_eq!(listing.odd.iter().collect::<Vec<_>>(), [&at("socket")]);
        assert!(listing.trouble.is_none());
    }

    #[test]
    fn out_of_sight_is_not_gone() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        touch(&at("sub/b.txt"));
        let device = Stamp::of(&fs::metadata(root.path()).unwrap()).device;
        let listing = Listing::of(root.path(), &[]);
        assert!(!listing.lacks(&at("sub/b.txt"), device));
        assert!(listing.lacks(&at("sub/gone.txt"), device));
        assert!(listing.lacks(&at("gone/c.txt"), device));
        assert!(!listing.lacks(&at("unmounted/c.txt"), device + 1));
        let missing = Listing::of(&at("nowhere"), &[]);
        assert!(missing.trouble.is_some());
        assert!(!missing.lacks(&at("nowhere/a.txt"), device));
    }
}

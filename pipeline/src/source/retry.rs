//! A rejected file goes back into its watch folder, to be read again. The name comes from a browser: nothing outside
//! the two folders is touched, no link is followed and no file replaced.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use serde::Deserialize;

use super::names;
use crate::settings::Watch;

/// What stands behind the name of a rejected file in the name of its reason.
const EXPLANATION: &str = ".error.json";
/// Files of one name that are told apart in the rejected folder.
const NAMESAKES: u32 = 100;

/// Why a file cannot be tried again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// It was tried again already, or somebody took it away.
    #[error("the file is not in the rejected folder any more")]
    Gone,
    /// Another file of this name waits to be read.
    #[error("a file of this name is in the watch folder already")]
    Taken,
    /// The disk says no.
    #[error(transparent)]
    System(#[from] io::Error),
}

/// The part of `NAME.error.json` that tells which file it is about.
#[derive(Deserialize)]
struct Explanation {
    path: String,
}

/// Where the newest rejected file that was read from `relative` lies now.
pub(crate) fn held(watch: &Watch, relative: &str) -> Option<PathBuf> {
    let wanted = below(&watch.rejected, relative)?;
    let ours = |path: &PathBuf| {
        let explanation = fs::read(beside(path, EXPLANATION)).ok();
        let explanation = explanation.and_then(|json| serde_json::from_slice::<Explanation>(&json).ok());
        explanation.is_some_and(|it| it.path == relative) && is_file(path)
    };
    let namesakes = (0..NAMESAKES).map(|number| numbered(&wanted, number));
    namesakes.take_while(|path| is_file(path) || *path == wanted).filter(ours).last()
}

/// Puts the newest rejected file that was read from `relative` back where it was read.
pub(crate) fn retry(watch: &Watch, relative: &str) -> Result<(), Error> {
    let from = held(watch, relative).ok_or(Error::Gone)?;
    let to = below(&watch.path, relative).ok_or(Error::Gone)?;
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    if to.symlink_metadata().is_ok() {
        return Err(Error::Taken);
    }
    // The watch folder remembers how the file looked when it was rejected, and reads nothing twice that looks the same.
    File::open(&from)?.set_modified(SystemTime::now())?;
    let sidecar = names::sidecar(&from);
    if is_file(&sidecar) {
        carry(&sidecar, &names::sidecar(&to))?;
    }
    carry(&from, &to)?;
    match fs::remove_file(beside(&from, EXPLANATION)) {
        Err(err) if err.kind() != io::ErrorKind::NotFound => Err(err.into()),
        _ => Ok(()),
    }
}

/// The path below a root, if every step on the way to it may be read and none is a link.
fn below(root: &Path, relative: &str) -> Option<PathBuf> {
    let mut path = root.to_owned();
    for step in Path::new(relative).components() {
        let Component::Normal(name) = step else { return None };
        if names::ignored(name) || path != root && path.is_symlink() {
            return None;
        }
        path.push(name);
    }
    (path != root && !path.is_symlink()).then_some(path)
}

fn is_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_file())
}

/// `NAME.txt`, `NAME-1.txt` and so on, as rejected files of one name are called.
fn numbered(path: &Path, number: u32) -> PathBuf {
    if number == 0 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension().filter(|it| !it.is_empty()) {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

/// `NAME` with more behind it.
fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(end);
    path.with_file_name(name)
}

fn carry(from: &Path, to: &Path) -> Result<(), Error> {
    match move_new(from, to) {
        Err(Errno::XDEV) => {
            let mut name = OsStr::new(".").to_owned();
            name.push(to.file_name().unwrap_or_default());
            name.push(".part");
            let part = to.with_file_name(name);
            fs::copy(from, &part)?;
            File::open(&part)?.sync_all()?;
            taken(move_new(&part, to))?;
            Ok(fs::remove_file(from)?)
        }
        moved => taken(moved),
    }
}

fn move_new(from: &Path, to: &Path) -> Result<(), Errno> {
    renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)
}

fn taken(moved: Result<(), Errno>) -> Result<(), Error> {
    match moved {
        Err(Errno::EXIST) => Err(Error::Taken),
        moved => Ok(moved.map_err(io::Error::from)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk(home: &Path) -> Watch {
        for folder in ["in", "rejected/paper"] {
            fs::create_dir_all(home.join(folder)).unwrap();
        }
        let settings = crate::config::read(
            "[watch.in]\npath = \"in\"\n",
            None,
            &crate::config::Flags::default(),
            &|_| None,
        );
        let mut watch = settings.unwrap().watches.remove(0);
        (watch.path, watch.rejected) = (home.join("in"), home.join("rejected"));
        watch
    }

    fn reject(watch: &Watch, path: &str, stored: &str, text: &str) {
        fs::write(watch.rejected.join(stored), text).unwrap();
        let explanation = serde_json::json!({ "path": path }).to_string();
        fs::write(watch.rejected.join(format!("{stored}{EXPLANATION}")), explanation).unwrap();
    }

    #[test]
    fn the_newest_of_a_name_goes_back_with_its_side_car() {
        let home = tempfile::tempdir().unwrap();
        let watch = desk(home.path());
        reject(&watch, "paper/a.txt", "paper/a.txt", "old");
        reject(&watch, "paper/a.txt", "paper/a-1.txt", "new");
        fs::write(watch.rejected.join("paper/a-1.txt.meta.json"), "{}").unwrap();
        retry(&watch, "paper/a.txt").unwrap();
        assert_eq!(fs::read(watch.path.join("paper/a.txt")).unwrap(), b"new");
        assert!(watch.path.join("paper/a.txt.meta.json").exists());
        assert!(!watch.rejected.join("paper/a-1.txt.error.json").exists());
        assert!(matches!(retry(&watch, "paper/a.txt"), Err(Error::Taken)));
        assert_eq!(fs::read(watch.rejected.join("paper/a.txt")).unwrap(), b"old");
        assert!(matches!(retry(&watch, "b.txt"), Err(Error::Gone)));
    }

    #[test]
    fn nothing_outside_the_folders_is_touched() {
        let home = tempfile::tempdir().unwrap();
        let watch = desk(home.path());
        fs::write(home.path().join("secret.txt"), "s").unwrap();
        fs::write(home.path().join("secret.txt.error.json"), "{\"path\":\"../secret.txt\"}").unwrap();
        let absolute = home.path().join("secret.txt");
        std::os::unix::fs::symlink(home.path(), watch.rejected.join("link")).unwrap();
        std::os::unix::fs::symlink(&absolute, watch.rejected.join("l.txt")).unwrap();
        reject(&watch, "away/a.txt", "a.txt", "x");
        fs::create_dir(watch.rejected.join("away")).unwrap();
        reject(&watch, "away/a.txt", "away/a.txt", "x");
        std::os::unix::fs::symlink(home.path(), watch.path.join("away")).unwrap();
        for path in [
            "../secret.txt",
            "paper/../../secret.txt",
            absolute.to_str().unwrap(),
            "link/secret.txt",
            "l.txt",
            "away/a.txt",
            "",
            ".",
            "a.txt.error.json",
        ] {
            assert!(matches!(retry(&watch, path), Err(Error::Gone)), "{path}");
        }
        assert!(home.path().join("secret.txt").exists() && !home.path().join("a.txt").exists());
    }
}

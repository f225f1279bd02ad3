//! What becomes of an input file once it is committed: moved, deleted or set aside. Each may be done again after
//! a crash: a file that is gone, or that is another one by now, is done with.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use super::Error;
use crate::disk::{self, Disk};
use crate::mark::{FileMark, Finish, Stamp};

/// What stands behind the name of a file whose side-car it is.
const SIDECAR: &str = ".meta.json";
/// What stands behind the name of a rejected file in the name of its reason.
const EXPLANATION: &str = ".error.json";
/// What stands behind the name of a copy that is not whole yet; no source reads it, and a start drops it.
const UNFINISHED: &str = ".part";
/// Longest name that the file systems of Linux take, in bytes.
const LONGEST_NAME: usize = 255;

/// Finishes files, and remembers which folders must be synced before the ledger forgets them.
#[derive(Debug)]
pub(crate) struct Mover<D: Disk> {
    disk: D,
    touched: BTreeSet<PathBuf>,
}

impl<D: Disk> Mover<D> {
    /// A mover that has done nothing yet.
    pub(crate) fn new(disk: D) -> Self {
        Mover { disk, touched: BTreeSet::new() }
    }

    /// Folders whose names changed since the last call.
    pub(crate) fn take_touched(&mut self) -> BTreeSet<PathBuf> {
        std::mem::take(&mut self.touched)
    }

    /// Takes folders back that were not synced after all.
    pub(crate) fn touch(&mut self, folders: BTreeSet<PathBuf>) {
        self.touched.extend(folders);
    }

    /// Does what the mark says about its file. Whether that was done now or before makes no difference.
    pub(crate) fn finish(&mut self, mark: &FileMark) -> Result<(), Error> {
        let same = self.look(&mark.path)?.is_some_and(|stamp| stamp.is_same_file(&mark.stamp));
        match &mark.finish {
            None | Some(Finish::Keep) => Ok(()),
            Some(Finish::Delete) if same => {
                let sidecar = beside(&mark.path, SIDECAR);
                if self.look(&sidecar)?.is_some() {
                    self.remove(&sidecar)?;
                }
                self.remove(&mark.path)
            }
            Some(Finish::Move(to)) if same => {
                let to = self.free(to)?;
                self.carry_both(&mark.path, &to)
            }
            Some(Finish::Reject { to, error }) if same => {
                let to = self.free(to)?;
                self.explain(&to, error)?;
                self.carry_both(&mark.path, &to)
            }
            Some(Finish::Delete) => {
                self.was_done(&mark.path, None);
                Ok(())
            }
            Some(Finish::Move(to)) => {
                self.was_done(&mark.path, Some(to));
                Ok(())
            }
            Some(Finish::Reject { to, error }) => {
                self.was_done(&mark.path, Some(to));
                let unexplained = self.look(to)?.is_some() && self.look(&explanation(to))?.is_none();
                if unexplained { self.explain(to, error) } else { Ok(()) }
            }
        }
    }

    /// The renaming of an earlier life may not be durable yet.
    fn was_done(&mut self, from: &Path, to: Option<&Path>) {
        self.touched.extend([Some(from), to].into_iter().flatten().map(|path| parent(path).to_owned()));
    }

    fn look(&self, path: &Path) -> Result<Option<Stamp>, Error> {
        self.disk.look(path).map_err(Error::at(path))
    }

    /// A path like the one wanted that nothing stands at: `NAME.txt`, `NAME-1.txt` and so on.
    fn free(&self, wanted: &Path) -> Result<PathBuf, Error> {
        self.disk.make_folder(parent(wanted)).map_err(Error::at(wanted))?;
        if self.look(wanted)?.is_none() {
            return Ok(wanted.to_owned());
        }
        let (stem, end) = (part(wanted.file_stem()), part(wanted.extension()));
        for number in 1_u64.. {
            let mut ending = OsString::from(format!("-{number}"));
            if !end.is_empty() {
                ending.push(".");
                ending.push(&end);
            }
            let path = wanted.with_file_name(fitted(&stem, &ending));
            if self.look(&path)?.is_none() {
                return Ok(path);
            }
        }
        Ok(wanted.to_owned())
    }

    /// Writes `NAME.error.json` before the file itself arrives.
    fn explain(&mut self, to: &Path, error: &str) -> Result<(), Error> {
        let path = explanation(to);
        let file = self.disk.edit(&path).map_err(Error::at(&path))?;
        self.disk.cut(&file, 0).map_err(Error::at(&path))?;
        self.disk.write_at(&file, error.as_bytes(), 0).map_err(Error::at(&path))?;
        self.disk.sync(&file).map_err(Error::sync(&path))?;
        self.touched.insert(parent(to).to_owned());
        Ok(())
    }

    /// The side-car goes first: a file that is still in its old place after a crash is carried again.
    fn carry_both(&mut self, from: &Path, to: &Path) -> Result<(), Error> {
        let sidecar = beside(from, SIDECAR);
        if self.look(&sidecar)?.is_some() {
            self.carry(&sidecar, &beside(to, SIDECAR))?;
        }
        self.carry(from, to)
    }

    fn carry(&mut self, from: &Path, to: &Path) -> Result<(), Error> {
        match self.disk.rename(from, to) {
            Err(err) if err.kind() == io::ErrorKind::CrossesDevices => return self.copy(from, to),
            done => done.map_err(Error::at(from))?,
        }
        self.touched.extend([parent(from).to_owned(), parent(to).to_owned()]);
        Ok(())
    }

    /// Copy, sync, unlink: the file is whole and durable in its new place before it leaves the old one.
    fn copy(&mut self, from: &Path, to: &Path) -> Result<(), Error> {
        let mut name = OsString::from(".");
        name.push(part(to.file_name()));
        let unfinished = to.with_file_name(fitted(&name, UNFINISHED.as_ref()));
        disk::copy(&self.disk, from, 0, &unfinished).map_err(Error::at(&unfinished))?;
        self.disk.rename(&unfinished, to).map_err(Error::at(to))?;
        self.disk.sync_folder(parent(to)).map_err(Error::sync(to))?;
        self.remove(from)
    }

    fn remove(&mut self, path: &Path) -> Result<(), Error> {
        self.disk.remove(path).map_err(Error::at(path))?;
        self.touched.insert(parent(path).to_owned());
        Ok(())
    }
}

/// The folder of a path.
fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

fn part(name: Option<&OsStr>) -> OsString {
    name.unwrap_or_default().to_owned()
}

/// `NAME.error.json`.
fn explanation(path: &Path) -> PathBuf {
    path.with_file_name(fitted(&part(path.file_name()), EXPLANATION.as_ref()))
}

/// A name with more behind it, cut so far that the whole is a name.
fn fitted(name: &OsStr, end: &OsStr) -> OsString {
    let bytes = name.as_bytes();
    let mut cut = bytes.len().min(LONGEST_NAME.saturating_sub(end.len()));
    // Never inside a character.
    while cut > 0 && bytes.get(cut).is_some_and(|byte| (0x80..0xc0).contains(byte)) {
        cut -= 1;
    }
    OsString::from_vec([bytes.get(..cut).unwrap_or_default(), end.as_bytes()].concat())
}

/// `NAME` with more behind it.
fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = part(path.file_name());
    name.push(end);
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_a_name_whatever_stands_behind_it() {
        let check = |name: &str, end: &str, expected: &str| {
            assert_eq!(fitted(name.as_ref(), end.as_ref()), OsString::from(expected));
        };
        check("a.txt", ".error.json", "a.txt.error.json");
        let (long, wide) = ("n".repeat(255), format!("n{}", "\u{e9}".repeat(127)));
        check(&long, "-1.txt", &format!("{}-1.txt", "n".repeat(249)));
        check(&wide, ".part", &format!("n{}.part", "\u{e9}".repeat(124)));
        check(&wide, "", &wide);
    }
}

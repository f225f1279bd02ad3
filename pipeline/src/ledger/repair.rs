//! Going back to before a damaged commit that sound ones stand behind. What they wrote is taken back, so this is done
//! only when a person asks for it; everything that goes is kept in a folder aside.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::frame::Frame;
use super::inspect::Tally;
use super::snapshot::Snapshot;
use super::{Counts, Error, journal, replay};
use crate::disk::{self, Disk};
use crate::mark::{Finish, Mark};
use crate::sink::{Kind, Written, free_name};

/// What a repair took back.
#[derive(Debug, Default)]
pub(crate) struct Repaired {
    /// The damaged journal file.
    pub(crate) path: PathBuf,
    /// Where the damage begins.
    pub(crate) offset: u64,
    /// Number of the last commit that stays.
    pub(crate) last: u64,
    /// Numbers of the first and the last sound commit behind the damage; 0 where their format is not known.
    pub(crate) lost: (u64, u64),
    /// What articles came to in the sound commits behind it.
    pub(crate) counts: Counts,
    /// Input files that those commits moved or deleted: they are not read again where they are now.
    pub(crate) moved: Vec<PathBuf>,
    /// Where everything that was taken back is kept.
    pub(crate) aside: PathBuf,
}

/// Goes back to before the first damaged commit of a folder's journal; `None` where there is no damage that a start
/// does not mend by itself. May be called again after a crash.
pub(crate) fn repair<D: Disk>(folder: &Path, disk: &D) -> Result<Option<Repaired>, Error> {
    let (_lock, snapshot) = replay::hold(disk, folder)?;
    let mut tally = Tally::new(&snapshot);
    let survey = journal::survey(disk, folder, snapshot.sequence, |frame| tally.add(frame));
    let (path, offset) = match survey {
        Ok(_) => return Ok(None),
        Err(Error::Damaged { path, offset }) => (path, offset),
        Err(err) => return Err(err),
    };
    let last = snapshot.sequence.saturating_add(tally.commits());
    let aside = folder.join(free_name(disk, folder, &format!("damaged-{last:016}"), "")?);
    disk.make_folder(&aside).map_err(Error::at(&aside))?;
    let mut repaired = Repaired { path, offset, last, aside, ..Repaired::default() };
    let later = repaired.read_lost(disk, folder)?;
    repaired.keep_aside(disk, &repaired.path, 0)?;
    let [records, dead_letters, _] = tally.written;
    repaired.take_back(disk, &snapshot, Kind::Records, records)?;
    repaired.take_back(disk, &snapshot, Kind::DeadLetters, dead_letters)?;
    for path in later {
        let to = repaired.aside.join(path.file_name().unwrap_or_default());
        disk.rename(&path, &to).map_err(Error::at(&path))?;
    }
    disk.sync_folder(&repaired.aside).map_err(Error::sync(&repaired.aside))?;
    // Last, for only this tells a repair from a folder that needs one.
    let file = disk.edit(&repaired.path).map_err(Error::at(&repaired.path))?;
    disk.cut(&file, offset).map_err(Error::at(&repaired.path))?;
    disk.sync(&file).map_err(Error::sync(&repaired.path))?;
    disk.sync_folder(folder).map_err(Error::sync(folder))?;
    Ok(Some(repaired))
}

impl Repaired {
    /// Reads what stands behind the damage; returns the journal files behind the damaged one.
    fn read_lost<D: Disk>(&mut self, disk: &D, folder: &Path) -> Result<Vec<PathBuf>, Error> {
        let (damaged, last) = (self.path.clone(), self.last);
        let mut later = Vec::new();
        for path in journal::files(disk, folder)?.into_iter().filter(|path| *path >= damaged) {
            let file = disk.open(&path).map_err(Error::at(&path))?;
            let length = disk.stamp(&file).map_err(Error::at(&path))?.length;
            let from = if path == damaged { self.offset } else { 0 };
            journal::each_behind(disk, &file, from..length, last, |sequence, body| {
                self.lose(sequence, body.and_then(Frame::decode));
                ControlFlow::Continue(())
            })
            .map_err(Error::at(&path))?;
            if path != damaged {
                later.push(path);
            }
        }
        Ok(later)
    }

    fn lose(&mut self, sequence: u64, frame: Option<Frame>) {
        let Some(frame) = frame else { return };
        let (first, _) = self.lost;
        self.lost = (if first == 0 { sequence } else { first }, sequence);
        self.counts.merge(frame.counts);
        let moved = frame.marks.into_iter().filter_map(|mark| match mark {
            Mark::File(file) if !matches!(file.finish, None | Some(Finish::Keep)) => Some(file.path),
            _ => None,
        });
        self.moved.extend(moved);
    }

    /// Brings an output file back to where the last commit that stays left it.
    fn take_back<D: Disk>(
        &self,
        disk: &D,
        snapshot: &Snapshot,
        kind: Kind,
        written: Written,
    ) -> Result<(), Error> {
        let folder = &snapshot.output;
        let current = kind.path(folder, written.generation);
        if let Some(closed) = closed_since(disk, folder, &current, written.generation)? {
            if disk.look(&current).map_err(Error::at(&current))?.is_some() {
                let stem = current.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let name = free_name(disk, folder, &format!("{stem}-before-repair"), ".ndjson")?;
                disk.rename(&current, &folder.join(name)).map_err(Error::at(&current))?;
            }
            disk.rename(&closed, &current).map_err(Error::at(&closed))?;
            disk.sync_folder(folder).map_err(Error::sync(folder))?;
        }
        self.keep_aside(disk, &current, written.length)?;
        if disk
            .look(&current)
            .map_err(Error::at(&current))?
            .is_none_or(|found| found.length <= written.length)
        {
            return Ok(());
        }
        let file = disk.edit(&current).map_err(Error::at(&current))?;
        disk.cut(&file, written.length).map_err(Error::at(&current))?;
        disk.sync(&file).map_err(Error::sync(&current))
    }

    /// Copies a file from an offset on to the folder aside.
    fn keep_aside<D: Disk>(&self, disk: &D, path: &Path, offset: u64) -> Result<(), Error> {
        let Some(found) = disk.look(path).map_err(Error::at(path))? else { return Ok(()) };
        if found.length <= offset {
            return Ok(());
        }
        let to = self.aside.join(path.file_name().unwrap_or_default());
        disk::copy(disk, path, offset, &to).map_err(Error::at(&to))
    }
}

/// The final name that an output file got in a commit that is taken back: it ends in the file's number.
fn closed_since<D: Disk>(
    disk: &D,
    folder: &Path,
    current: &Path,
    generation: u64,
) -> Result<Option<PathBuf>, Error> {
    let begin = format!("{}-", current.file_stem().unwrap_or_default().to_string_lossy());
    let end = format!("-{generation:06}.ndjson");
    let names = disk.list(folder).map_err(Error::at(folder))?;
    let is_closed = |name: &std::borrow::Cow<str>| name.starts_with(&begin) && name.ends_with(&end);
    let found = names.iter().find(|name| is_closed(&name.to_string_lossy()));
    Ok(found.map(|name| folder.join(name)))
}

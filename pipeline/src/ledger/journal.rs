//! The journal: commits one after the other, in files named after their first commit. A commit exists once its
//! frame is whole and synced; a file that the snapshot covers is removed.

use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracing::warn;

use super::Error;
use super::frame::{self, Found, Frame, JOURNAL};
use crate::disk::Disk;
use crate::settings::Durability;

/// Piece in which the search for sound frames behind a damaged one reads.
const PIECE: usize = 1 << 20;

/// The file that commits are appended to.
#[derive(Debug)]
pub(crate) struct Journal<D: Disk> {
    disk: D,
    folder: PathBuf,
    durability: Durability,
    path: PathBuf,
    file: Arc<D::File>,
    length: u64,
    closed: Vec<PathBuf>,
    closed_length: u64,
}

/// What a journal holds behind a snapshot.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Each file with the length of its sound frames.
    pub(crate) files: Vec<(PathBuf, u64)>,
    /// Files behind a torn commit that hold no sound one.
    pub(crate) empty: Vec<PathBuf>,
    /// Number of the last commit.
    pub(crate) last: u64,
    /// Bytes of a torn commit at the end.
    pub(crate) torn: u64,
}

/// Name of the journal file that begins with a commit.
fn name(sequence: u64) -> String {
    format!("journal-{sequence:016}")
}

/// Journal files of a folder in order.
pub(crate) fn files<D: Disk>(disk: &D, folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let names = disk.list(folder).map_err(Error::at(folder))?;
    let ours = names.into_iter().filter(|name| name.to_string_lossy().starts_with("journal-"));
    Ok(ours.map(|name| folder.join(name)).collect())
}

/// Reads a journal through once: where its sound frames end, and that none is missing or damaged before others.
pub(crate) fn survey<D: Disk>(
    disk: &D,
    folder: &Path,
    after: u64,
    mut each: impl FnMut(&Frame),
) -> Result<Survey, Error> {
    let mut survey = Survey { last: after, ..Survey::default() };
    let mut torn: Option<(PathBuf, u64)> = None;
    for at in files(disk, folder)? {
        let path = at.clone();
        let file = disk.open(&path).map_err(Error::at(&path))?;
        let length = disk.stamp(&file).map_err(Error::at(&path))?.length;
        if let Some((path, offset)) = torn.clone() {
            if sound_behind(disk, &file, 0, length, survey.last).map_err(Error::at(&path))? {
                return Err(Error::Damaged { path, offset });
            }
            survey.empty.push(at);
            continue;
        }
        let end = survey_file(disk, &path, &file, length, &mut survey.last, &mut each)?;
        if end < length {
            if sound_behind(disk, &file, end, length, survey.last).map_err(Error::at(&path))? {
                return Err(Error::Damaged { path, offset: end });
            }
            torn = Some((path.clone(), end));
            survey.torn = length - end;
        }
        survey.files.push((path, end));
    }
    Ok(survey)
}

fn survey_file<D: Disk>(
    disk: &D,
    path: &Path,
    file: &D::File,
    length: u64,
    last: &mut u64,
    each: &mut impl FnMut(&Frame),
) -> Result<u64, Error> {
    let mut offset = 0;
    loop {
        match frame::read(disk, file, JOURNAL, offset, length).map_err(Error::at(path))? {
            Found::End | Found::Torn => return Ok(offset),
            Found::Newer(found) => return Err(Error::newer(path, found)),
            Found::Frame { sequence, body } => {
                let damaged = || Error::Damaged { path: path.to_owned(), offset };
                if sequence > last.saturating_add(1) {
                    return Err(damaged());
                }
                if sequence > *last {
                    each(&Frame::decode(&body).ok_or_else(damaged)?);
                    *last = sequence;
                }
                offset = offset.saturating_add(frame::whole(&body));
            }
        }
    }
}

/// Whether a whole frame of a later commit stands anywhere behind an offset.
fn sound_behind<D: Disk>(
    disk: &D,
    file: &D::File,
    from: u64,
    length: u64,
    last: u64,
) -> std::io::Result<bool> {
    let mut found = false;
    each_behind(disk, file, from..length, last, |_, _| {
        found = true;
        ControlFlow::Break(())
    })?;
    Ok(found)
}

/// Gives every whole frame of a later commit that stands anywhere in a range to `each`: its number and its body, none
/// where the format is a newer one.
pub(crate) fn each_behind<D: Disk>(
    disk: &D,
    file: &D::File,
    range: Range<u64>,
    last: u64,
    mut each: impl FnMut(u64, Option<&[u8]>) -> ControlFlow<()>,
) -> std::io::Result<()> {
    let (mut piece_at, mut sound_to) = (range.start, range.start);
    while piece_at < range.end {
        let piece = frame::fill(disk, file, piece_at, PIECE + JOURNAL.len() - 1)?;
        for (at, window) in piece.windows(JOURNAL.len()).enumerate() {
            let offset = piece_at.saturating_add(at as u64);
            if window != JOURNAL || offset < sound_to {
                continue;
            }
            let flow = match frame::read(disk, file, JOURNAL, offset, range.end)? {
                Found::Frame { sequence, body } if sequence > last => {
                    sound_to = offset.saturating_add(frame::whole(&body));
                    each(sequence, Some(&body))
                }
                Found::Newer(_) => each(last, None),
                Found::Frame { .. } | Found::End | Found::Torn => ControlFlow::Continue(()),
            };
            if flow.is_break() {
                return Ok(());
            }
        }
        piece_at = piece_at.saturating_add(PIECE as u64);
    }
    Ok(())
}

/// Gives every commit behind `after` to `each`, in order; the survey has found them sound.
pub(crate) fn replay<D: Disk>(
    disk: &D,
    survey: &Survey,
    after: u64,
    mut each: impl FnMut(u64, Frame) -> Result<(), Error>,
) -> Result<(), Error> {
    for (path, length) in &survey.files {
        let file = disk.open(path).map_err(Error::at(path))?;
        let mut offset = 0;
        while let Found::Frame { sequence, body } =
            frame::read(disk, &file, JOURNAL, offset, *length).map_err(Error::at(path))?
        {
            if sequence > after {
                let damaged = || Error::Damaged { path: path.clone(), offset };
                each(sequence, Frame::decode(&body).ok_or_else(damaged)?)?;
            }
            offset = offset.saturating_add(frame::whole(&body));
        }
    }
    Ok(())
}

impl<D: Disk> Journal<D> {
    /// Goes on behind the sound frames of a journal, or begins one. What is replayed is durable afterwards.
    pub(crate) fn open(
        disk: D,
        folder: &Path,
        durability: Durability,
        survey: &Survey,
    ) -> Result<Self, Error> {
        let mut files = survey.files.clone();
        if survey.torn > 0 {
            warn!(folder = %folder.display(), bytes = survey.torn, "torn commit cut off the journal");
        }
        let current = files.pop().unwrap_or_else(|| (folder.join(name(survey.last.saturating_add(1))), 0));
        let closed_length = files.iter().map(|(_, length)| length).sum();
        for (path, length) in &files {
            open_cut(&disk, path, *length)?;
        }
        for path in &survey.empty {
            disk.remove(path).map_err(Error::at(path))?;
        }
        let (path, length) = current;
        let file = Arc::new(open_cut(&disk, &path, length)?);
        disk.sync_folder(folder).map_err(Error::sync(folder))?;
        let closed = files.into_iter().map(|(path, _)| path).collect();
        Ok(Journal { disk, folder: folder.to_owned(), durability, path, file, length, closed, closed_length })
    }

    /// Bytes behind the newest snapshot.
    pub(crate) fn length(&self) -> u64 {
        self.length.saturating_add(self.closed_length)
    }

    /// Appends a frame; when this returns, the commit exists. On any failure but a refused sync it does not.
    pub(crate) fn append(&mut self, frame: &[u8]) -> Result<(), Error> {
        if let Err(err) = self.disk.write_at(&self.file, frame, self.length) {
            // Should even this fail, the next append writes over the remains, and a start cuts them off.
            let _ = self.disk.cut(&self.file, self.length);
            return Err(Error::at(&self.path)(err));
        }
        if self.durability == Durability::Power {
            self.disk.sync(&self.file).map_err(Error::sync(&self.path))?;
        }
        self.length = self.length.saturating_add(frame.len() as u64);
        Ok(())
    }

    /// Begins a new file for the commits from `next` on, and returns the files that hold those before.
    pub(crate) fn turn(&mut self, next: u64) -> Result<Vec<PathBuf>, Error> {
        if self.length == 0 {
            // The current file holds no commit yet: it is the one for the next.
            self.closed_length = 0;
            return Ok(std::mem::take(&mut self.closed));
        }
        let path = self.folder.join(name(next));
        let file = self.disk.edit(&path).map_err(Error::at(&path))?;
        self.disk.sync_folder(&self.folder).map_err(Error::sync(&self.folder))?;
        self.closed.push(std::mem::replace(&mut self.path, path));
        self.file = Arc::new(file);
        (self.length, self.closed_length) = (0, 0);
        Ok(std::mem::take(&mut self.closed))
    }

    /// Takes files back whose commits no snapshot covers yet.
    pub(crate) fn keep(&mut self, mut files: Vec<PathBuf>) {
        files.append(&mut self.closed);
        self.closed = files;
    }
}

/// Opens a journal file, cuts what is not sound off it and syncs the rest.
fn open_cut<D: Disk>(disk: &D, path: &Path, length: u64) -> Result<D::File, Error> {
    let file = disk.edit(path).map_err(Error::at(path))?;
    if disk.stamp(&file).map_err(Error::at(path))?.length > length {
        disk.cut(&file, length).map_err(Error::at(path))?;
    }
    disk.sync(&file).map_err(Error::sync(path))?;
    Ok(file)
}

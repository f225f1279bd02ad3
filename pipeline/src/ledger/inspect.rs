//! What a data folder holds, looked at without changing anything but the remains of an unfinished snapshot.

use std::path::{Path, PathBuf};

use super::frame::Frame;
use super::snapshot::Snapshot;
use super::{Changes, Counts, Error, Item, KINDS, changes, frame, journal, replay};
use crate::disk::Disk;
use crate::sink::{self, Kind, Written};

/// A data folder, held as long as this lives.
#[derive(Debug)]
pub(crate) struct Inspection<D: Disk> {
    /// The changes that the index's files hold up to the snapshot.
    pub(crate) changes: Changes<D>,
    /// The changes that the journal holds behind it; `None` where a commit's are no whole blocks.
    pub(crate) journaled: Option<Vec<Item>>,
    /// Number of the last sound commit.
    pub(crate) sequence: u64,
    /// What all articles came to up to it.
    pub(crate) counts: Counts,
    /// Sources with a position.
    pub(crate) marks: usize,
    /// Commits in the journal, up to the damage if there is any.
    pub(crate) commits: u64,
    /// Bytes of a torn commit at the end of the journal, which the next start cuts off.
    pub(crate) torn: u64,
    /// Why the journal cannot be replayed to its end.
    pub(crate) damage: Option<Error>,
    /// What is wrong with records and dead letters.
    pub(crate) outputs: Vec<Error>,
    _lock: D::File,
}

/// What the sound commits of a journal come to.
#[derive(Debug)]
pub(super) struct Tally {
    /// How far each sink is written.
    pub(super) written: [Written; 3],
    /// What the articles of all commits came to.
    counts: Counts,
    commits: u64,
    journaled: Option<Vec<Item>>,
    renamed: Vec<(Kind, u64, String)>,
}

impl Tally {
    pub(super) fn new(snapshot: &Snapshot) -> Tally {
        let (written, counts) = (snapshot.written, snapshot.counts);
        Tally { written, counts, commits: 0, journaled: Some(Vec::new()), renamed: Vec::new() }
    }

    /// Commits added.
    pub(super) fn commits(&self) -> u64 {
        self.commits
    }

    pub(super) fn add(&mut self, frame: &Frame) {
        self.commits = self.commits.saturating_add(1);
        self.counts.merge(frame.counts);
        for write in &frame.writes {
            let length = write.offset.saturating_add(write.bytes.len() as u64);
            for (written, _) in self.written.iter_mut().zip(KINDS).filter(|(_, kind)| *kind == write.sink) {
                *written = Written { generation: write.generation, length, begun: write.begun };
            }
            if let (Some(name), Some(closed)) = (&write.renamed, write.generation.checked_sub(1)) {
                self.renamed.push((write.sink, closed, name.clone()));
            }
            if write.sink == Kind::Index {
                let items = changes::unblock(&write.bytes);
                self.journaled = self.journaled.take().zip(items).map(|(mut all, items)| {
                    all.extend(items);
                    all
                });
            }
        }
    }
}

impl<D: Disk> Inspection<D> {
    /// Looks a data folder through; fails where another process works in it, and where no snapshot can be read.
    pub(crate) fn of(folder: &Path, disk: &D) -> Result<Self, Error> {
        let (lock, snapshot) = replay::hold(disk, folder)?;
        let mut tally = Tally::new(&snapshot);
        let survey = journal::survey(disk, folder, snapshot.sequence, |frame| tally.add(frame));
        let (torn, damage) = match survey {
            Ok(survey) => (survey.torn, None),
            Err(err @ (Error::Damaged { .. } | Error::Newer { .. })) => (0, Some(err)),
            Err(err) => return Err(err),
        };
        let [.., index] = snapshot.written;
        let outputs = [Kind::Records, Kind::DeadLetters].into_iter().zip(snapshot.written);
        let outputs = outputs.filter_map(|(kind, written)| {
            let renamed =
                tally.renamed.iter().find(|(of, closed, _)| *of == kind && *closed == written.generation);
            let path = renamed.map(|(.., name)| snapshot.output.join(name));
            check_output(disk, path, &kind.path(&snapshot.output, written.generation), written).err()
        });
        Ok(Inspection {
            outputs: outputs.collect(),
            changes: Changes::new(disk.clone(), &replay::index_folder(folder), snapshot.first_segment, index),
            journaled: tally.journaled,
            sequence: snapshot.sequence.saturating_add(tally.commits),
            counts: tally.counts,
            marks: snapshot.marks.iter().count(),
            commits: tally.commits,
            torn,
            damage,
            _lock: lock,
        })
    }
}

/// What is committed must be there and end with a whole line. A closed file that someone took away was read.
fn check_output<D: Disk>(
    disk: &D,
    closed: Option<PathBuf>,
    current: &Path,
    written: Written,
) -> Result<(), Error> {
    let closed = match closed {
        Some(path) if disk.look(&path).map_err(Error::at(&path))?.is_some() => Some(path),
        Some(_)
            if disk
                .look(current)
                .map_err(Error::at(current))?
                .is_none_or(|it| it.length < written.length) =>
        {
            return Ok(());
        }
        _ => None,
    };
    let path = closed.unwrap_or_else(|| current.to_owned());
    if written.length == 0 {
        return Ok(());
    }
    let found = disk.look(&path).map_err(Error::at(&path))?.map_or(0, |found| found.length);
    if found < written.length {
        return Err(sink::Error::Shorter { path, found, committed: written.length }.into());
    }
    let file = disk.open(&path).map_err(Error::at(&path))?;
    let last = frame::fill(disk, &file, written.length.saturating_sub(1), 1).map_err(Error::at(&path))?;
    let changed = || sink::Error::Changed { path, committed: written.length, found: Some(found) };
    if last == b"\n" { Ok(()) } else { Err(changed().into()) }
}

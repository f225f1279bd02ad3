//! The start: from a snapshot and the journal behind it to where the last commit left everything. Every frame is
//! done again, which changes nothing but what a crash kept from being done.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracing::info;

use super::finish::Mover;
use super::frame::Frame;
use super::journal::{self, Journal, Survey};
use super::snapshot::{Marks, Snapshot};
use super::{CHECKPOINT, Changes, Committed, Counts, Error, KINDS, Ledger, segments};
use crate::disk::Disk;
use crate::mark::{Finish, Mark};
use crate::settings::{Compress, Durability, Output, Settings};
use crate::sink::{self, Kind, Past, Pasts, Place, Rotation, Sink, compress};

/// The index's files are closed at this length, some 500,000 paragraphs: forgetting drops whole files.
pub(super) const SEGMENT: u64 = 64 << 20;
/// When an index file is closed.
pub(super) const INDEX_ROTATION: Rotation = Rotation { size: SEGMENT, every: None };

/// Where the last run left everything.
#[derive(Debug)]
pub(crate) struct Recovered<D: Disk = super::Native> {
    /// Newest mark of each source.
    pub(crate) marks: Vec<Mark>,
    /// All changes of the index in order.
    pub(crate) changes: Changes<D>,
    /// What all articles came to since the state was begun.
    pub(crate) counts: Counts,
}

impl<D: Disk> Ledger<D> {
    /// Locks the data folder and brings everything to where the last commit left it.
    pub(crate) fn open(settings: &Settings, disk: D) -> Result<(Ledger<D>, Recovered<D>), Error> {
        let folder = &settings.data_dir;
        disk.make_folder(folder).map_err(Error::at(folder))?;
        let lock = lock(&disk, folder)?;
        let snapshot = match Snapshot::read(&disk, folder)? {
            Some(snapshot) => moved(&disk, snapshot, &settings.output)?,
            None => begin(&disk, folder, &settings.output)?,
        };
        Self::resume(disk, (folder, lock), snapshot, (&settings.output, settings.durability))
    }

    /// Opens the state of a folder for a look or a change that no article brings: the output stays where it is.
    pub(crate) fn reopen(folder: &Path, disk: D) -> Result<(Ledger<D>, Recovered<D>), Error> {
        let (lock, snapshot) = hold(&disk, folder)?;
        let output = Output {
            path: snapshot.output.clone(),
            rotate_size: u64::MAX,
            rotate_every: None,
            compress: Compress::None,
        };
        Self::resume(disk, (folder, lock), snapshot, (&output, Durability::Power))
    }

    fn resume(
        disk: D,
        (folder, lock): (&Path, D::File),
        snapshot: Snapshot,
        (output, durability): (&Output, Durability),
    ) -> Result<(Ledger<D>, Recovered<D>), Error> {
        let mut pasts = <[Pasts; 3]>::default();
        let survey = journal::survey(&disk, folder, snapshot.sequence, |frame| {
            note_rotations(&mut pasts, frame);
        })?;
        let journal = Journal::open(disk.clone(), folder, durability, &survey)?;
        let sinks = open_sinks(&disk, folder, output, &snapshot, pasts)?;
        let rotated = compress::left_over(&disk, &snapshot.output, output.compress)
            .map_err(Error::at(&snapshot.output))?;
        let mut ledger = Ledger {
            mover: Mover::new(disk.clone()),
            disk,
            folder: folder.to_owned(),
            lock: Arc::new(lock),
            output: snapshot.output,
            compress: output.compress,
            journal,
            sinks,
            first_segment: snapshot.first_segment,
            floor: 0,
            stamped: None,
            committed: Committed { sequence: snapshot.sequence, counts: snapshot.counts },
            marks: Some(snapshot.marks),
            deltas: Vec::new(),
            rotated: Vec::new(),
            running: None,
            unfinished: None,
            unmoved: Vec::new(),
            retry: 0,
            poisoned: false,
            checkpoint_at: CHECKPOINT,
            checkpoint_every: CHECKPOINT,
        };
        ledger.replay(&survey)?;
        let [.., index] = &ledger.sinks;
        segments::keep(&ledger.disk, index.folder(), ledger.first_segment, index.written().generation)?;
        ledger.rotated.extend(rotated);
        ledger.follow(output)?;
        let recovered = ledger.recovered();
        Ok((ledger, recovered))
    }

    fn replay(&mut self, survey: &Survey) -> Result<(), Error> {
        let (disk, after) = (self.disk.clone(), self.committed.sequence);
        let mut marks = self.marks.take().unwrap_or_default();
        journal::replay(&disk, survey, after, |sequence, frame| {
            self.write(&frame.writes)?;
            frame.forgotten.iter().for_each(|key| marks.drop(key));
            frame.marks.iter().for_each(|mark| marks.set(mark));
            self.committed.counts.merge(frame.counts);
            self.committed.sequence = sequence;
            Ok(())
        })?;
        self.rotated.clear();
        self.sinks.iter_mut().try_for_each(Sink::settle)?;
        let pending: Vec<Mark> = marks.iter().filter(is_pending).collect();
        self.marks = Some(marks);
        let replayed = self.committed.sequence.saturating_sub(after);
        info!(sequence = self.committed.sequence, replayed, files = pending.len(), "ledger recovered");
        let now = jiff::Timestamp::UNIX_EPOCH;
        pending.into_iter().try_for_each(|mark| self.enter(mark, now))?;
        self.fold();
        Ok(())
    }

    /// Enters what the moves came to. A snapshot syncs their folders before it relies on that.
    fn fold(&mut self) {
        let Some(marks) = &mut self.marks else { return };
        self.deltas.drain(..).for_each(|delta| marks.enter(delta));
    }

    /// Goes on in another output folder when the settings name one now.
    fn follow(&mut self, output: &Output) -> Result<(), Error> {
        if self.output == output.path {
            return Ok(());
        }
        info!(from = %self.output.display(), to = %output.path.display(), "output goes to another folder");
        self.output.clone_from(&output.path);
        for sink in &mut self.sinks {
            if sink.kind() != Kind::Index {
                sink.follow(&output.path)?;
            }
        }
        self.begin_checkpoint()?;
        self.wait_checkpoint()
    }

    fn recovered(&self) -> Recovered<D> {
        let [.., index] = &self.sinks;
        Recovered {
            marks: self.marks.iter().flat_map(Marks::iter).collect(),
            changes: Changes::new(self.disk.clone(), index.folder(), self.first_segment, index.written()),
            counts: self.committed.counts,
        }
    }
}

fn lock<D: Disk>(disk: &D, folder: &Path) -> Result<D::File, Error> {
    let path = folder.join("lock");
    disk.lock(&path).map_err(|err| match err.kind() {
        io::ErrorKind::WouldBlock => Error::Locked(folder.to_owned()),
        _ => Error::at(&path)(err),
    })
}

/// Where the index's files lie in a data folder.
pub(super) fn index_folder(folder: &Path) -> PathBuf {
    folder.join("index")
}

/// Locks a folder that must hold a ledger already.
pub(super) fn hold<D: Disk>(disk: &D, folder: &Path) -> Result<(D::File, Snapshot), Error> {
    if !Snapshot::exists(disk, folder)? {
        return Err(Error::NoState(folder.to_owned()));
    }
    let lock = lock(disk, folder)?;
    let snapshot = Snapshot::read(disk, folder)?;
    Ok((lock, snapshot.ok_or_else(|| Error::NoState(folder.to_owned()))?))
}

/// The first snapshot of a folder; durable before the first commit, so that a journal alone is a sign of loss.
fn begin<D: Disk>(disk: &D, folder: &Path, output: &Output) -> Result<Snapshot, Error> {
    if !journal::files(disk, folder)?.is_empty() {
        return Err(Error::NoSnapshot(folder.to_owned()));
    }
    disk.make_folder(&output.path).map_err(Error::at(&output.path))?;
    for kind in [Kind::Records, Kind::DeadLetters] {
        sink::set_aside(disk, &output.path, kind)?;
    }
    let snapshot = Snapshot { output: output.path.clone(), first_segment: 1, ..Snapshot::default() };
    snapshot.write(disk, folder)?;
    for above in [folder, &output.path].into_iter().filter_map(|folder| folder.parent()) {
        disk.sync_folder(above).map_err(Error::sync(above))?;
    }
    Ok(snapshot)
}

/// Follows an output folder that was moved while nothing ran: its file is gone from the old path and stands at
/// the new one.
fn moved<D: Disk>(disk: &D, mut snapshot: Snapshot, output: &Output) -> Result<Snapshot, Error> {
    let [records, ..] = &snapshot.written;
    let [old, new] =
        [&snapshot.output, &output.path].map(|folder| Kind::Records.path(folder, records.generation));
    let gone = disk.look(&old).map_err(Error::at(&old))?.is_none();
    let there = disk.look(&new).map_err(Error::at(&new))?.is_some_and(|found| found.length >= records.length);
    if gone && there {
        snapshot.output.clone_from(&output.path);
    }
    Ok(snapshot)
}

/// Notes what a frame renames; whatever earlier ones renamed is settled then.
fn note_rotations(pasts: &mut [Pasts; 3], frame: &Frame) {
    for past in pasts.iter_mut().flat_map(BTreeMap::values_mut) {
        past.settled = true;
    }
    for write in &frame.writes {
        let (Some(name), Some(closed)) = (&write.renamed, write.generation.checked_sub(1)) else { continue };
        for (kind, pasts) in KINDS.iter().zip(pasts.iter_mut()) {
            if *kind == write.sink {
                pasts.insert(closed, Past { name: name.clone(), settled: false });
            }
        }
    }
}

fn open_sinks<D: Disk>(
    disk: &D,
    folder: &Path,
    output: &Output,
    snapshot: &Snapshot,
    pasts: [Pasts; 3],
) -> Result<[Sink<D>; 3], Error> {
    let every = output.rotate_every.map(|every| i64::try_from(every.as_millis()).unwrap_or(i64::MAX));
    let output = Rotation { size: output.rotate_size, every };
    let [records, dead_letters, changes] = snapshot.written;
    let [past_records, past_letters, _] = pasts;
    let open = |kind, folder: &Path, rotation, written, past| {
        Sink::open(disk.clone(), Place { kind, folder: folder.to_owned(), rotation }, written, past)
    };
    Ok([
        open(Kind::Records, &snapshot.output, output, records, past_records)?,
        open(Kind::DeadLetters, &snapshot.output, output, dead_letters, past_letters)?,
        open(Kind::Index, &index_folder(folder), INDEX_ROTATION, changes, Pasts::new())?,
    ])
}

/// Whether a committed file may still lie where it was read.
fn is_pending(mark: &Mark) -> bool {
    matches!(mark, Mark::File(file) if !matches!(file.finish, None | Some(Finish::Keep)))
}

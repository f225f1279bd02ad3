//! What survives a crash: input positions, index changes and output bytes are one commit.
//!
//! A commit is one frame appended to a journal, then one `fdatasync`. Before the sync nothing is visible,
//! after it everything in the frame is done in any order and as often as needed. The folder holds:
//!
//! ```text
//! lock               held while a process works here
//! snapshot           what commits up to one of them came to: marks, lengths of the output files, counts
//! journal-SEQUENCE   the commits behind it, from that one on
//! index/NUMBER.seg   the index's changes, a sink like the records
//! ```

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};

use crate::disk::{Disk, Native};
use crate::mark::{FileMark, Finish, Forgotten, Mark};
use crate::settings::Compress;
use crate::sink::{Kind, Sink, Write};

mod entry;
mod error;
pub(crate) mod frame;
mod journal;
mod replay;
mod snapshot;
mod changes;
mod segments;
mod compact;
mod inspect;
mod repair;
mod finish;
mod counts;
mod codec;
#[cfg(test)]
mod tests;

pub(crate) use changes::{Changes, Item};
pub(crate) use compact::Compacted;
pub(crate) use counts::Counts;
pub(crate) use entry::{Entry, Outcome};
pub(crate) use error::Error;
use finish::Mover;
use frame::Frame;
pub(crate) use inspect::Inspection;
use journal::Journal;
pub(crate) use repair::{Repaired, repair};
use snapshot::{Checkpoint, Delta, Marks, Snapshot};

/// Journal bytes after which a snapshot is taken: a replay reads and writes them again at some 500 MB/s, so a
/// start after a crash takes a fraction of a second; syncing as much output beside the commits takes as long.
const CHECKPOINT: u64 = 32 << 20;
/// Between two times in the index's files: what is forgotten by age needs no more.
pub(crate) const STAMPED: SignedDuration = SignedDuration::from_mins(1);
/// Milliseconds before a file that could not be moved is tried again.
const RETRY: i64 = 10_000;

/// What a commit did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Committed {
    /// Number of the last commit.
    pub(crate) sequence: u64,
    /// What all articles came to since the state was begun.
    pub(crate) counts: Counts,
}

/// The durable state, and the only writer of the output.
///
/// `arrived = emitted + rejected + skipped` holds for its counts at every commit.
#[derive(Debug)]
pub(crate) struct Ledger<D: Disk = Native> {
    disk: D,
    folder: PathBuf,
    lock: Arc<D::File>,
    output: PathBuf,
    compress: Compress,
    journal: Journal<D>,
    sinks: [Sink<D>; 3],
    first_segment: u64,
    /// Articles below this number are forgotten, as far as this process was told.
    floor: u32,
    /// The newest time in the index's files, as far as this process wrote it.
    stamped: Option<Timestamp>,
    mover: Mover<D>,
    committed: Committed,
    /// `None` while a snapshot is being written.
    marks: Option<Marks>,
    deltas: Vec<Delta>,
    rotated: Vec<PathBuf>,
    running: Option<Receiver<Done<D>>>,
    /// Committed, but not everything that it says is done: the disk was full.
    unfinished: Option<Frame>,
    /// Files that could not be moved, and when that is tried again.
    unmoved: Vec<FileMark>,
    retry: i64,
    poisoned: bool,
    /// Journal bytes after which a snapshot is taken, and the least that this may be.
    checkpoint_at: u64,
    checkpoint_every: u64,
}

/// A snapshot that is written, or is not.
#[derive(Debug)]
struct Done<D: Disk> {
    work: Checkpoint<D>,
    result: Result<(), Error>,
}

impl<D: Disk> Ledger<D> {
    /// Makes a batch durable, then visible.
    ///
    /// After [`Error::is_disk_full`] nothing of it is half done for a reader: call again with the same batch. An
    /// empty batch does what time asks for: rotation, files that could not be moved.
    pub(crate) fn commit(
        &mut self,
        entries: &[Entry],
        forgotten: &Forgotten,
        now: Timestamp,
    ) -> Result<Committed, Error> {
        if self.poisoned {
            return Err(Error::Poisoned);
        }
        let result = self.try_commit(entries, forgotten, now);
        self.poisoned = result.as_ref().is_err_and(Error::is_refused_sync);
        result
    }

    fn try_commit(
        &mut self,
        entries: &[Entry],
        forgotten: &Forgotten,
        now: Timestamp,
    ) -> Result<Committed, Error> {
        self.poll_checkpoint()?;
        self.move_again(now)?;
        if let Some(frame) = self.unfinished.take() {
            return self.complete(frame, now);
        }
        self.sinks.iter().try_for_each(Sink::check)?;
        let frame = self.frame(entries, forgotten, now)?;
        if frame == Frame::default() {
            return Ok(self.committed);
        }
        self.append(&frame)?;
        self.note(entries, now);
        self.complete(frame, now)
    }

    fn append(&mut self, frame: &Frame) -> Result<(), Error> {
        let sequence = self.committed.sequence.saturating_add(1);
        self.journal.append(&frame.encode(sequence)?)?;
        self.committed.sequence = sequence;
        self.committed.counts.merge(frame.counts);
        Ok(())
    }

    /// Remembers what the index's files say of time and of what is forgotten.
    fn note(&mut self, entries: &[Entry], now: Timestamp) {
        let Some(change) = entries.iter().rev().find_map(Entry::change) else { return };
        self.floor = stages::dedupe::Change::floor(change).unwrap_or(self.floor);
        self.stamped = self.stamp(now).or(self.stamped);
    }

    /// The time, should the index's files have to tell it again.
    fn stamp(&self, now: Timestamp) -> Option<Timestamp> {
        self.stamped.is_none_or(|then| now.duration_since(then) >= STAMPED).then_some(now)
    }

    /// Everything that a batch changes.
    fn frame(&self, entries: &[Entry], forgotten: &Forgotten, now: Timestamp) -> Result<Frame, Error> {
        let mut counts = Counts::default();
        let mut bytes: [Vec<u8>; 3] = Default::default();
        let [records, dead_letters, index] = &mut bytes;
        for Entry { outcome, .. } in entries {
            counts.add(outcome);
            let (place, line) = match outcome {
                Outcome::Record { line, .. } => (&mut *records, line),
                Outcome::Reject { line } => (&mut *dead_letters, line),
                Outcome::Skip => continue,
            };
            if !line.is_empty() {
                place.extend_from_slice(line);
                place.push(b'\n');
            }
        }
        *index = changes::block(self.stamp(now), entries.iter().filter_map(Entry::change));
        let mut writes = Vec::new();
        for (sink, bytes) in self.sinks.iter().zip(bytes) {
            writes.extend(sink.plan(bytes, now)?);
        }
        Ok(Frame { marks: newest(entries), forgotten: forgotten.0.clone(), counts, writes })
    }

    /// Does what a committed frame says. Should the disk be full, the next commit goes on here.
    fn complete(&mut self, frame: Frame, now: Timestamp) -> Result<Committed, Error> {
        if let Err(err) = self.write(&frame.writes) {
            self.unfinished = Some(frame);
            return Err(err);
        }
        // Dropped first: a file that was gone may have come back, and been read again, in the same frame.
        self.deltas.extend(frame.forgotten.into_iter().map(Delta::Drop));
        for mark in frame.marks {
            self.enter(mark, now)?;
        }
        if self.journal.length() >= self.checkpoint_at || !self.rotated.is_empty() {
            self.begin_checkpoint()?;
        }
        Ok(self.committed)
    }

    fn write(&mut self, writes: &[Write]) -> Result<(), Error> {
        for write in writes {
            let Some(sink) = self.sinks.iter_mut().find(|sink| sink.kind() == write.sink) else { continue };
            sink.apply(write)?;
            let closed = write.renamed.as_ref().map(|name| sink.folder().join(name));
            self.rotated.extend(closed);
        }
        Ok(())
    }

    /// Finishes the file that a mark speaks of, if it does, and remembers what a later start needs of it.
    fn enter(&mut self, mark: Mark, now: Timestamp) -> Result<(), Error> {
        let file = match &mark {
            Mark::File(file) if !matches!(file.finish, None | Some(Finish::Keep)) => file,
            _ => {
                self.deltas.push(Delta::Set(mark));
                return Ok(());
            }
        };
        match self.mover.finish(file) {
            Ok(()) => self.deltas.extend(mark.key().map(Delta::Drop)),
            Err(err) if err.is_refused_sync() => return Err(err),
            Err(err) => {
                warn!(path = %file.path.display(), %err, "file is committed but cannot be moved yet");
                self.unmoved.push(file.clone());
                self.retry = now.as_millisecond().saturating_add(RETRY);
                self.deltas.push(Delta::Set(mark));
            }
        }
        Ok(())
    }

    fn move_again(&mut self, now: Timestamp) -> Result<(), Error> {
        if self.unmoved.is_empty() || now.as_millisecond() < self.retry {
            return Ok(());
        }
        let unmoved = std::mem::take(&mut self.unmoved);
        unmoved.into_iter().try_for_each(|file| self.enter(Mark::File(file), now))
    }

    /// Starts a snapshot of what is committed, beside the commits; at most one runs.
    fn begin_checkpoint(&mut self) -> Result<(), Error> {
        let Some(marks) = self.marks.take() else { return Ok(()) };
        let [records, dead_letters, index] = &self.sinks;
        let folder = index.folder().to_owned();
        self.first_segment =
            segments::first_needed(&self.disk, &folder, self.first_segment, index.written(), self.floor)?;
        let written = [records.written(), dead_letters.written(), index.written()];
        let journals = match self.journal.turn(self.committed.sequence.saturating_add(1)) {
            Ok(journals) => journals,
            Err(err) => {
                self.marks = Some(marks);
                return if err.is_disk_full() { Ok(()) } else { Err(err) };
            }
        };
        let mut folders = self.mover.take_touched();
        folders.extend(self.sinks.iter().map(|sink| sink.folder().to_owned()));
        let mut work = Checkpoint {
            disk: self.disk.clone(),
            folder: self.folder.clone(),
            lock: Arc::clone(&self.lock),
            snapshot: Snapshot {
                sequence: self.committed.sequence,
                output: self.output.clone(),
                written,
                first_segment: self.first_segment,
                counts: self.committed.counts,
                marks,
            },
            deltas: std::mem::take(&mut self.deltas),
            files: self.sinks.iter_mut().flat_map(Sink::take_unsynced).collect(),
            folders,
            index: folder,
            journals,
            rotated: std::mem::take(&mut self.rotated),
            compress: self.compress,
        };
        let (tx, rx) = channel();
        self.running = Some(rx);
        let job = Box::new(move || {
            let result = work.run();
            let rotated = if result.is_ok() { std::mem::take(&mut work.rotated) } else { Vec::new() };
            let (disk, compress) = (work.disk.clone(), work.compress);
            let lock = Arc::clone(&work.lock);
            // Nobody waits for it any more when the ledger is gone.
            let _ = tx.send(Done { work, result });
            snapshot::compress_all(&disk, rotated, compress);
            drop(lock);
        });
        self.disk.aside(job).map_err(Error::at(&self.folder))
    }

    /// Takes the marks back when a snapshot is written.
    fn poll_checkpoint(&mut self) -> Result<(), Error> {
        let Some(running) = &self.running else { return Ok(()) };
        match running.try_recv() {
            Ok(done) => self.end_checkpoint(done),
            Err(TryRecvError::Empty) => Ok(()),
            Err(TryRecvError::Disconnected) => Err(Error::Poisoned),
        }
    }

    fn end_checkpoint(&mut self, done: Done<D>) -> Result<(), Error> {
        self.running = None;
        let Done { work, result } = done;
        // A snapshot of many marks is large itself: it is rewritten at most once for four times its size.
        self.checkpoint_at = self.checkpoint_every.max(work.snapshot.marks.bytes().saturating_mul(4));
        self.marks = Some(work.snapshot.marks);
        match result {
            Ok(()) => Ok(()),
            Err(err) if err.is_disk_full() => {
                warn!(%err, "no snapshot, the journal grows on");
                self.checkpoint_at = self.journal.length().saturating_add(self.checkpoint_every);
                self.journal.keep(work.journals);
                self.rotated.splice(0..0, work.rotated);
                self.sinks.iter_mut().zip([work.files]).for_each(|(sink, files)| sink.keep_unsynced(files));
                self.mover.touch(work.folders);
                Ok(())
            }
            Err(err) => Err(err),
        }
    }

    /// Ends in order: everything committed is in the snapshot, so that the next start has nothing to replay.
    pub(crate) fn close(&mut self) -> Result<(), Error> {
        self.wait_checkpoint()?;
        if self.poisoned || self.unfinished.is_some() || self.journal.length() == 0 {
            return Ok(());
        }
        self.begin_checkpoint()?;
        self.wait_checkpoint()?;
        info!(sequence = self.committed.sequence, "ledger closed");
        Ok(())
    }

    fn wait_checkpoint(&mut self) -> Result<(), Error> {
        let Some(running) = &self.running else { return Ok(()) };
        let done = running.recv().map_err(|_| Error::Poisoned)?;
        self.end_checkpoint(done)
    }
}

/// The newest mark of each source, in the order of the sources' last items.
fn newest(entries: &[Entry]) -> Vec<Mark> {
    let mut seen = std::collections::BTreeSet::new();
    let mut marks: Vec<Mark> = entries
        .iter()
        .rev()
        .filter(|entry| entry.mark.key().is_some_and(|key| seen.insert(key)))
        .map(|entry| entry.mark.clone())
        .collect();
    marks.reverse();
    marks
}

/// Index of the sinks, in the order of [`Snapshot::written`].
const KINDS: [Kind; 3] = [Kind::Records, Kind::DeadLetters, Kind::Index];

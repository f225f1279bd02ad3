//! What a run of batches must come to, and a driver that commits them to a ledger on the simulated disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use stages::record::Policy;
use stages::strip::Level;

use super::sim::{Dice, Sim};
use crate::disk::{Disk, Native};
use crate::ledger::replay::Recovered;
use crate::ledger::{Changes, Counts, Entry, Error, Item, Ledger, Outcome};
use crate::mark::Forgotten;
use crate::mark::{FileMark, Finish, Mark, MarkKey, TailMark};
use crate::settings::{Archive, Compress, Durability, Output, Settings};

/// One entry to be.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// A line of a tailed file.
    Line { number: u64, offset: u64, outcome: Came },
    /// A whole file of the watch folder.
    File { name: String, finish: Finish, outcome: Came },
}

/// What it comes to.
#[derive(Clone, Debug)]
pub(super) enum Came {
    Record(String),
    Reject(String),
    Skip,
}

/// One batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    pub(super) inputs: Vec<Input>,
    pub(super) forgotten: Vec<MarkKey>,
}

/// What may be seen after some batches.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Expected {
    pub(super) records: String,
    pub(super) dead_letters: String,
    pub(super) changes: Vec<Vec<u8>>,
    pub(super) marks: BTreeMap<MarkKey, Mark>,
    pub(super) counts: Counts,
}

/// Settings whose files are small enough to rotate within a test.
pub(super) fn settings() -> Settings {
    Settings {
        data_dir: PathBuf::from("/data"),
        watches: Vec::new(),
        tails: Vec::new(),
        level: Level::Balanced,
        overrules: Vec::new(),
        dedupe: true,
        policy: Policy::Mark,
        window: None,
        max_paragraphs: 1000,
        durability: Durability::Power,
        output: Output {
            path: PathBuf::from("/out"),
            rotate_size: 150,
            rotate_every: Some(Duration::from_hours(1)),
            compress: Compress::None,
        },
        archive: Archive { keep: Duration::ZERO, size: 0 },
        listen: None,
        token: None,
        log: crate::cli::LogLevel::Info,
        trace: None,
    }
}

/// The time of a batch.
pub(super) fn time(batch: usize) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + 60 * i64::try_from(batch).unwrap()).unwrap()
}

/// A random run of batches.
pub(super) fn batches(dice: &mut Dice, count: usize) -> Vec<Batch> {
    let mut serial = 0;
    (0..count)
        .map(|at| {
            let inputs = (0..=dice.below(4))
                .map(|_| {
                    serial += 1;
                    input(dice, serial)
                })
                .collect();
            let forgotten = match dice.below(4) {
                0 if at > 1 => vec![MarkKey::Tail("wire".into(), dice.below(2))],
                _ => Vec::new(),
            };
            Batch { inputs, forgotten }
        })
        .collect()
}

fn input(dice: &mut Dice, serial: u64) -> Input {
    let outcome = match dice.below(6) {
        0 => Came::Reject(format!("{{\"reject\":{serial}}}")),
        1 => Came::Skip,
        _ => Came::Record(format!("{{\"record\":{serial},\"text\":\"{}\"}}", "x".repeat(at_most(dice, 60)))),
    };
    if dice.below(2) == 0 {
        return Input::Line { number: dice.below(2), offset: serial, outcome };
    }
    let name = format!("f{serial}");
    let finish = match dice.below(4) {
        0 => Finish::Keep,
        1 => Finish::Delete,
        2 => Finish::Reject { to: PathBuf::from("/rejected").join(&name), error: "{}".into() },
        _ => Finish::Move(PathBuf::from("/done").join(&name)),
    };
    Input::File { name, finish, outcome }
}

fn at_most(dice: &mut Dice, bound: u64) -> usize {
    usize::try_from(dice.below(bound)).unwrap()
}

impl Input {
    fn came(&self) -> &Came {
        let (Input::Line { outcome, .. } | Input::File { outcome, .. }) = self;
        outcome
    }

    /// The file of the watch folder.
    pub(super) fn path(&self) -> Option<PathBuf> {
        match self {
            Input::Line { .. } => None,
            Input::File { name, .. } => Some(Path::new("/watch").join(name)),
        }
    }

    fn entry(&self, disk: &Sim) -> Entry {
        let mark = match self {
            Input::Line { number, offset, .. } => Mark::Tail(TailMark {
                source: "wire".into(),
                number: *number,
                path: PathBuf::from("/log"),
                device: 1,
                inode: 2,
                head_length: 3,
                head: 4,
                offset: *offset,
                before: 5,
            }),
            Input::File { finish, .. } => {
                let path = self.path().unwrap();
                let gone = crate::mark::Stamp { device: 1, inode: 0, length: 0, modified: 0 };
                let stamp = disk.look(&path).unwrap_or(None).unwrap_or(gone);
                Mark::File(FileMark { path, stamp, items: 1, finish: Some(finish.clone()) })
            }
        };
        let outcome = match self.came() {
            Came::Record(line) => Outcome::Record { line: line.clone().into_bytes(), change: change(line) },
            Came::Reject(line) => Outcome::Reject { line: line.clone().into_bytes() },
            Came::Skip => Outcome::Skip,
        };
        Entry { mark, outcome }
    }
}

fn change(line: &str) -> Vec<u8> {
    line.bytes().rev().collect()
}

impl Batch {
    /// The batch as the pipeline hands it over.
    pub(super) fn entries(&self, disk: &Sim) -> (Vec<Entry>, Forgotten) {
        let entries = self.inputs.iter().map(|input| input.entry(disk)).collect();
        (entries, Forgotten(self.forgotten.clone()))
    }
}

impl Expected {
    /// What the first `count` batches come to.
    pub(super) fn after(batches: &[Batch], count: usize, disk: &Sim) -> Expected {
        let mut expected = Expected::default();
        for batch in &batches[..count] {
            let (entries, _) = batch.entries(disk);
            batch.forgotten.iter().for_each(|key| drop(expected.marks.remove(key)));
            for (input, entry) in batch.inputs.iter().zip(entries) {
                expected.counts.add(&entry.outcome);
                match input.came() {
                    Came::Record(line) => {
                        expected.records.extend([line, "\n"]);
                        expected.changes.push(change(line));
                    }
                    Came::Reject(line) => expected.dead_letters.extend([line, "\n"]),
                    Came::Skip => {}
                }
                let stays = !matches!(input, Input::File { finish, .. } if *finish != Finish::Keep);
                if let (true, Some(key)) = (stays, entry.mark.key()) {
                    expected.marks.insert(key, entry.mark);
                }
            }
        }
        expected
    }

    /// What a ledger recovered.
    pub(super) fn found(disk: &Sim, recovered: Recovered<Sim>) -> Expected {
        Expected {
            records: visible(disk, "records"),
            dead_letters: visible(disk, "dead-letters"),
            changes: changes(recovered.changes),
            marks: recovered.marks.into_iter().map(|mark| (mark.key().unwrap(), mark)).collect(),
            counts: recovered.counts,
        }
    }
}

/// The changes in the index's files, without the times between them.
pub(super) fn changes(changes: Changes<impl Disk>) -> Vec<Vec<u8>> {
    let change = |item: Result<Item, Error>| match item.unwrap() {
        Item::Change(bytes) => Some(bytes),
        Item::Arrived(_) => None,
    };
    changes.filter_map(change).collect()
}

/// Everything that a reader of the output sees, oldest file first.
pub(super) fn visible(disk: &Sim, stem: &str) -> String {
    let mut files = disk.folder(Path::new("/out"));
    files.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with(stem));
    files.iter().map(|path| String::from_utf8(disk.bytes(path).unwrap()).unwrap()).collect()
}

/// Lays the files of all batches into the watch folder.
pub(super) fn drop_files(batches: &[Batch], disk: &Sim) {
    for path in batches.iter().flat_map(|batch| &batch.inputs).filter_map(Input::path) {
        disk.put(&path, path.as_os_str().as_encoded_bytes());
    }
}

/// Opens a ledger that takes snapshots often.
pub(super) fn open(disk: &Sim) -> Result<(Ledger<Sim>, Recovered<Sim>), Error> {
    let (mut ledger, recovered) = Ledger::open(&settings(), disk.clone())?;
    (ledger.checkpoint_at, ledger.checkpoint_every) = (600, 600);
    Ok((ledger, recovered))
}

/// Opens a ledger on the real disk again: files are compressed beside everything else, and the folder stays locked
/// as long.
pub(super) fn reopen(settings: &Settings) -> (Ledger, Recovered) {
    loop {
        match Ledger::open(settings, Native) {
            Err(Error::Locked(_)) => std::thread::yield_now(),
            opened => return opened.unwrap(),
        }
    }
}

/// Commits batches from one on; how many are acknowledged in all, and why not more.
pub(super) fn run(
    ledger: &mut Ledger<Sim>,
    batches: &[Batch],
    from: usize,
    disk: &Sim,
) -> (usize, Option<Error>) {
    for (at, batch) in batches.iter().enumerate().skip(from) {
        let (entries, forgotten) = batch.entries(disk);
        if at % 2 == 0 {
            disk.work();
        }
        disk.delay_jobs();
        loop {
            match ledger.commit(&entries, &forgotten, time(at)) {
                Ok(_) => break,
                Err(err) if err.is_disk_full() => disk.heal(),
                Err(err) => return (at, Some(err)),
            }
        }
    }
    disk.work();
    (batches.len(), ledger.close().err())
}

//! A disk that can lose its power: what was written but not synced may be there afterwards, or part of it, or
//! nothing. It can also refuse its n-th changing call, or end the process there.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::disk::Disk;
use crate::mark::Stamp;

mod tree;

use tree::{Change, Tree, at};

/// What a power cut leaves of the calls that no sync followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// All of them: only the process died.
    All,
    /// None.
    None,
    /// Those up to a random one, which may be done in part.
    Prefix,
    /// Any of them in their order, writes in part.
    Some,
}

/// What goes wrong at a changing call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The process ends before the call is done.
    Crash,
    /// The process ends with half of the call done.
    CrashHalfway,
    /// No room, after half of the bytes.
    Full,
    /// An I/O error; nothing is done.
    Broken,
}

#[derive(Debug, Default)]
struct State {
    now: Tree,
    durable: Tree,
    pending: Vec<Change>,
    inodes: u64,
    calls: u64,
    fault: Option<(u64, Fault)>,
    dead: bool,
    apart: Vec<PathBuf>,
    lazy: bool,
    jobs: Jobs,
}

#[derive(Default)]
struct Jobs(Vec<Box<dyn FnOnce() + Send>>);

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} jobs", self.0.len())
    }
}

/// A handle of the simulated disk; clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Sim(Arc<Mutex<State>>);

/// Small random numbers that a seed repeats.
#[derive(Clone, Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// A number below the bound.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        // Steele, Lea and Flood's splitmix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }
}

fn dead() -> io::Error {
    io::Error::other("the process is dead")
}

impl Sim {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Lets the n-th changing call from now on fail, counted from 1.
    pub(super) fn fail_at(&self, call: u64, fault: Fault) {
        let mut state = self.state();
        state.calls = 0;
        state.fault = Some((call, fault));
    }

    /// Changing calls since the last [`Sim::fail_at`].
    pub(super) fn calls(&self) -> u64 {
        self.state().calls
    }

    /// No more faults.
    pub(super) fn heal(&self) {
        let mut state = self.state();
        (state.fault, state.dead) = (None, false);
    }

    /// The power goes and comes back.
    pub(super) fn cut_power(&self, keep: Keep, dice: &mut Dice) {
        let mut state = self.state();
        let pending = std::mem::take(&mut state.pending);
        let stop = dice.below(pending.len() as u64 + 1);
        for (place, change) in pending.into_iter().enumerate() {
            let before = (place as u64) < stop;
            let kept = match keep {
                Keep::All => Some(change),
                Keep::None => None,
                Keep::Prefix if place as u64 == stop => change.half(),
                Keep::Prefix => before.then_some(change),
                Keep::Some => match dice.below(3) {
                    0 => Some(change),
                    1 => change.half(),
                    _ => None,
                },
            };
            if let Some(change) = kept {
                state.durable.apply(&change);
            }
        }
        state.now = state.durable.clone();
        drop(state);
        self.restart();
    }

    /// The process ends and another one starts: what it wrote is there, but no more durable than before.
    pub(super) fn restart(&self) {
        let mut state = self.state();
        (state.fault, state.dead, state.lazy) = (None, false, false);
        let jobs = std::mem::take(&mut state.jobs);
        drop(state);
        drop(jobs);
    }

    /// Puts a folder on another file system.
    pub(super) fn split(&self, folder: &Path) {
        self.state().apart.push(folder.to_owned());
    }

    /// From now on jobs beside the commits wait for [`Sim::work`].
    pub(super) fn delay_jobs(&self) {
        self.state().lazy = true;
    }

    /// Does the jobs that wait, and those to come at once.
    pub(super) fn work(&self) {
        let mut state = self.state();
        state.lazy = false;
        let jobs = std::mem::take(&mut state.jobs);
        drop(state);
        jobs.0.into_iter().for_each(|job| job());
    }

    /// What a reader sees in a file now.
    pub(super) fn bytes(&self, path: &Path) -> Option<Vec<u8>> {
        let state = self.state();
        state.now.names.get(path).map(|inode| state.now.files[inode].clone())
    }

    /// Puts a durable file there, as another program does.
    pub(super) fn put(&self, path: &Path, bytes: &[u8]) {
        let mut state = self.state();
        state.inodes += 1;
        let (path, inode) = (path.to_owned(), state.inodes);
        let write = Change::Write { inode, offset: 0, bytes: bytes.to_vec() };
        for change in [Change::Create { path, inode }, write] {
            state.now.apply(&change);
            state.durable.apply(&change);
        }
    }

    /// Takes a file away, as another program does.
    pub(super) fn take(&self, path: &Path) {
        let change = Change::Remove { path: path.to_owned() };
        let mut state = self.state();
        state.now.apply(&change);
        state.durable.apply(&change);
    }

    /// All files of a folder in order of their names.
    pub(super) fn folder(&self, folder: &Path) -> Vec<PathBuf> {
        let state = self.state();
        state.now.names.keys().filter(|path| path.parent() == Some(folder)).cloned().collect()
    }

    /// Counts a changing call and lets it fail if it is its turn; the change that still happens.
    fn turn(state: &mut State, change: Option<Change>) -> (Option<Change>, io::Result<()>) {
        if state.dead {
            return (None, Err(dead()));
        }
        state.calls += 1;
        let due = state.fault.filter(|(call, _)| *call == state.calls);
        match due.map(|(_, fault)| fault) {
            None => (change, Ok(())),
            Some(Fault::Crash) => {
                state.dead = true;
                (None, Err(dead()))
            }
            Some(Fault::CrashHalfway) => {
                state.dead = true;
                (change.and_then(Change::half), Err(dead()))
            }
            Some(Fault::Full) => {
                (change.and_then(Change::half), Err(io::Error::from(io::ErrorKind::StorageFull)))
            }
            Some(Fault::Broken) => (None, Err(io::Error::other("input/output error"))),
        }
    }

    fn change(&self, change: Change) -> io::Result<()> {
        let mut state = self.state();
        let (change, result) = Self::turn(&mut state, Some(change));
        if let Some(change) = change {
            state.now.apply(&change);
            state.pending.push(change);
        }
        result
    }

    fn settle(&self, settled: impl Fn(&Change) -> bool) -> io::Result<()> {
        let mut state = self.state();
        Self::turn(&mut state, None).1?;
        let (done, pending) =
            std::mem::take(&mut state.pending).into_iter().partition(|change| settled(change));
        let done: Vec<Change> = done;
        for change in &done {
            state.durable.apply(change);
        }
        state.pending = pending;
        Ok(())
    }

    fn seen(state: &State, inode: u64) -> Stamp {
        let length = state.now.files.get(&inode).map_or(0, Vec::len) as u64;
        Stamp { device: 1, inode, length, modified: 0 }
    }
}

impl Disk for Sim {
    type File = u64;

    fn lock(&self, path: &Path) -> io::Result<u64> {
        self.edit(path)
    }

    fn open(&self, path: &Path) -> io::Result<u64> {
        let state = self.state();
        if state.dead {
            return Err(dead());
        }
        state.now.names.get(path).copied().ok_or(io::Error::from(io::ErrorKind::NotFound))
    }

    fn edit(&self, path: &Path) -> io::Result<u64> {
        if let Ok(inode) = self.open(path) {
            return Ok(inode);
        }
        let inode = {
            let mut state = self.state();
            state.inodes += 1;
            state.inodes
        };
        self.change(Change::Create { path: path.to_owned(), inode }).map(|()| inode)
    }

    fn read_at(&self, file: &u64, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let state = self.state();
        let bytes = state.now.files.get(file).and_then(|bytes| bytes.get(at(offset)..)).unwrap_or_default();
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn write_at(&self, file: &u64, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.change(Change::Write { inode: *file, offset, bytes: bytes.to_vec() })
    }

    fn cut(&self, file: &u64, length: u64) -> io::Result<()> {
        self.change(Change::Cut { inode: *file, length })
    }

    fn sync(&self, file: &u64) -> io::Result<()> {
        self.settle(|change| match change {
            Change::Write { inode, .. } | Change::Cut { inode, .. } => inode == file,
            _ => false,
        })
    }

    fn stamp(&self, file: &u64) -> io::Result<Stamp> {
        Ok(Self::seen(&self.state(), *file))
    }

    fn look(&self, path: &Path) -> io::Result<Option<Stamp>> {
        let state = self.state();
        if state.dead {
            return Err(dead());
        }
        Ok(state.now.names.get(path).map(|inode| Self::seen(&state, *inode)))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        Ok(self.folder(folder).iter().filter_map(|path| path.file_name().map(OsString::from)).collect())
    }

    fn make_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.open(from)?;
        let apart = |path: &Path| self.state().apart.iter().any(|folder| path.starts_with(folder));
        if apart(from) != apart(to) {
            return Err(io::Error::from(io::ErrorKind::CrossesDevices));
        }
        self.change(Change::Rename { from: from.to_owned(), to: to.to_owned() })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.open(path)?;
        self.change(Change::Remove { path: path.to_owned() })
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.settle(|change| change.touches(folder))
    }

    fn aside(&self, job: Box<dyn FnOnce() + Send>) -> io::Result<()> {
        let mut state = self.state();
        if state.lazy {
            state.jobs.0.push(job);
            return Ok(());
        }
        drop(state);
        job();
        Ok(())
    }
}

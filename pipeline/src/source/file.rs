//! Reads one file that does not grow: its items in order, the last one with what becomes of the file.

use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::fs::OFlags;
use stages::article::{Input, Item, Reject, Skip};

use super::intake::Closed;
use crate::mark::{FileMark, Finish, Mark, Stamp};

/// How many bytes are read at once from a file that is too large to be held.
const CHUNK: usize = 256 * 1024;

/// A file to read and what to do with it.
#[derive(Debug)]
pub(super) struct Job {
    /// The file.
    pub(super) path: PathBuf,
    /// What it looked like when it was found complete.
    pub(super) stamp: Stamp,
    /// Items that an earlier run has committed.
    pub(super) done: u64,
    /// What its items know of it.
    pub(super) input: Arc<Input>,
    /// What becomes of it.
    pub(super) finish: Finish,
    /// Where it goes if nothing in it could be read; `None`: nowhere, as after a good one.
    pub(super) rejected: Option<PathBuf>,
}

/// What came of reading a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// It was read to its end.
    Whole,
    /// It changed meanwhile: what was not passed on is thrown away, it has to settle again.
    Changed(Box<Passed>),
}

/// The items at the beginning of a file that were passed on before it changed. They are not passed on again where
/// the file still begins with them, as one does that merely grew.
#[derive(Clone, Debug, Default)]
pub(super) struct Passed {
    items: u64,
    content: blake3::Hasher,
}

impl PartialEq for Passed {
    fn eq(&self, other: &Passed) -> bool {
        self.items == other.items && self.content.finalize() == other.content.finalize()
    }
}

impl Eq for Passed {}

impl Passed {
    fn note(&mut self, item: &Item) {
        let (place, content): (&Option<String>, &[u8]) = match item {
            Item::Article(article) => (&article.origin.member, &article.origin.digest),
            Item::Reject(reject) => (&reject.member, reject.code.as_bytes()),
            Item::Skip(skip) => (&skip.member, skip.code.as_bytes()),
        };
        self.content.update(place.as_deref().unwrap_or_default().as_bytes());
        self.content.update(content);
        self.items += 1;
    }

    /// How many items of the file need not be passed on: all of these, or none if it begins otherwise now.
    pub(super) fn still(&self, job: &Job) -> io::Result<u64> {
        if self.items == 0 {
            return Ok(0);
        }
        let bytes = &mut BufReader::with_capacity(CHUNK, open(&job.path)?);
        let mut now = Passed::default();
        let count = usize::try_from(self.items).unwrap_or(usize::MAX);
        stages::read::items(bytes, &job.input).take(count).for_each(|item| now.note(&item));
        Ok(if now == *self { self.items } else { 0 })
    }
}

/// Bytes taken from inputs so far; clones count together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken(Arc<AtomicU64>);

impl Taken {
    /// So many bytes more were taken, or need not be.
    pub(super) fn add(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Bytes taken so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Counts what is taken from an input.
pub(super) struct Counting<'a> {
    /// The input.
    pub(super) bytes: &'a mut dyn BufRead,
    /// Where it is counted.
    pub(super) taken: &'a Taken,
}

impl Read for Counting<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.bytes.read(into)?;
        self.taken.add(length as u64);
        Ok(length)
    }
}

impl BufRead for Counting<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.bytes.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        self.taken.add(length as u64);
        self.bytes.consume(length);
    }
}

/// Takes what was read.
pub(super) type Pass<'a> = &'a mut dyn FnMut(Item, Mark) -> Result<(), Closed>;

impl Stamp {
    /// The stamp of a file that looks like this.
    pub(super) fn of(metadata: &Metadata) -> Stamp {
        let modified = i128::from(metadata.mtime()) * 1_000_000_000 + i128::from(metadata.mtime_nsec());
        Stamp { device: metadata.dev(), inode: metadata.ino(), length: metadata.len(), modified }
    }
}

/// Opens a file without waiting for a writer (a FIFO would) and without following a link.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK | OFlags::NOFOLLOW;
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    File::options().read(true).custom_flags(flags).open(path)
}

/// Reads a file and passes its items on.
pub(super) fn read(job: &Job, taken: &Taken, pass: Pass<'_>) -> io::Result<Result<Ended, Closed>> {
    let mut file = open(&job.path)?;
    if Stamp::of(&file.metadata()?) != job.stamp {
        return Ok(Ok(Ended::Changed(Box::default())));
    }
    if job.stamp.length > job.input.max_item {
        let verified = file.try_clone()?;
        let unchanged = || verified.metadata().is_ok_and(|now| Stamp::of(&now) == job.stamp);
        let bytes = &mut BufReader::with_capacity(CHUNK, file);
        return Ok(pass_items(&mut Counting { bytes, taken }, job, &unchanged, pass));
    }
    // Held as a whole, so that a read during which the file changed can be thrown away.
    let mut bytes = Vec::with_capacity(usize::try_from(job.stamp.length).unwrap_or_default());
    (&mut file).take(job.stamp.length.saturating_add(1)).read_to_end(&mut bytes)?;
    if Stamp::of(&file.metadata()?) != job.stamp {
        return Ok(Ok(Ended::Changed(Box::default())));
    }
    let bytes = &mut bytes.as_slice();
    Ok(pass_items(&mut Counting { bytes, taken }, job, &|| true, pass))
}

/// Passes the items of an open file on, one behind, so that the last one can carry the finish.
pub(super) fn pass_items(
    bytes: &mut dyn BufRead,
    job: &Job,
    unchanged: &dyn Fn() -> bool,
    pass: Pass<'_>,
) -> Result<Ended, Closed> {
    let (mut tally, mut passed) = (Tally::default(), Passed::default());
    let mut last: Option<Item> = None;
    for item in stages::read::items(bytes, &job.input) {
        tally.note(&item);
        let Some(item) = last.replace(item) else { continue };
        passed.note(&item);
        if passed.items > job.done {
            pass(item, job.mark(passed.items, None))?;
        }
    }
    // A reader gives one item at least: none is left only if all were committed by an earlier version.
    let nothing_left = Skip { input: Arc::clone(&job.input), member: None, code: "resumed" };
    let last = last.filter(|_| tally.items > job.done).unwrap_or(Item::Skip(nothing_left));
    if !unchanged() {
        return Ok(Ended::Changed(Box::new(passed)));
    }
    let finish = match (&job.rejected, &tally.only_rejects) {
        (Some(to), Some(reject)) => {
            Finish::Reject { to: to.clone(), error: reject_json(&job.input.path, reject) }
        }
        _ => job.finish.clone(),
    };
    pass(last, job.mark(tally.items.max(job.done), Some(finish)))?;
    Ok(Ended::Whole)
}

/// What the items of a file were.
#[derive(Default)]
struct Tally {
    items: u64,
    /// The first rejection, as long as there is nothing else.
    only_rejects: Option<Reject>,
}

impl Tally {
    fn note(&mut self, item: &Item) {
        match item {
            Item::Reject(reject) if self.items == 0 => self.only_rejects = Some(reject.clone()),
            Item::Reject(_) => {}
            Item::Article(_) | Item::Skip(_) => self.only_rejects = None,
        }
        self.items += 1;
    }
}

impl Job {
    fn mark(&self, items: u64, finish: Option<Finish>) -> Mark {
        Mark::File(FileMark { path: self.path.clone(), stamp: self.stamp, items, finish })
    }
}

/// The content of `NAME.error.json`.
fn reject_json(path: &str, reject: &Reject) -> String {
    let at = jiff::Timestamp::now().to_string();
    serde_json::json!({
        "path": path, "code": reject.code, "detail": reject.detail, "offset": reject.offset, "at": at,
    })
    .to_string()
}

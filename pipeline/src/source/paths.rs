//! Files, folders and standard input, read once from front to back: `copydesk once`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use stages::article::{Format, Input, Item, Meta, Reject};
use tokio::sync::oneshot;

use super::file::{self, Counting, Ended, Job, Passed};
use super::intake::{Closed, Intake, Readiness};
use super::{names, sidecar};
use crate::mark::{FileMark, Finish, Mark, Stamp};

pub(crate) use super::file::Taken;

/// How often a file is read that changes meanwhile; a writer that is slower than a few reads is not done soon.
const TRIES: u32 = 3;

/// What to read.
#[derive(Clone, Debug)]
pub(crate) struct Paths {
    /// Files and folders in the order given; `-` is standard input.
    pub(crate) arguments: Vec<PathBuf>,
    /// Format that the user insists on.
    pub(crate) format: Option<Format>,
    /// Outlet of articles that name none.
    pub(crate) outlet: Option<String>,
    /// Largest item in bytes.
    pub(crate) max_item: u64,
    /// Counts what is read of them.
    pub(crate) taken: Taken,
    /// Where an earlier run with the same state left off.
    pub(crate) resumed: Vec<FileMark>,
}

/// Why reading ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A path that was given cannot be read.
    #[error("{path}: {err}")]
    Path {
        /// The path as given.
        path: String,
        /// What is wrong with it.
        err: io::Error,
    },
    /// A defect of this program.
    #[error("the reader of paths panicked")]
    Panicked,
}

/// Reads everything once, in the order given, folders depth first by the bytes of the path.
/// A path that is not there is found before the first article is read.
pub(crate) async fn run(paths: Paths, intake: Intake) -> Result<(), Error> {
    for path in paths.arguments.iter().filter(|path| !is_stdin(path)) {
        fs::metadata(path).map_err(|err| Error::Path { path: names::shown(path), err })?;
    }
    let (ended, end) = oneshot::channel();
    let runtime = tokio::runtime::Handle::current();
    let closing = intake.clone();
    // A thread of its own: one that waits for standard input must not keep the runtime from ending.
    std::thread::spawn(move || {
        let _entered = runtime.enter();
        intake.status().scanned(Readiness::Ready);
        let resumed = paths.resumed.iter().map(|mark| (mark.path.as_path(), mark)).collect();
        let walk = Walk { paths: &paths, resumed, intake: &intake };
        let _ = ended.send(walk.read_all());
    });
    tokio::select! {
        end = end => end.map(|_| ()).map_err(|_| Error::Panicked),
        () = closing.closed() => Ok(()),
    }
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

struct Walk<'a> {
    paths: &'a Paths,
    resumed: BTreeMap<&'a Path, &'a FileMark>,
    intake: &'a Intake,
}

impl Walk<'_> {
    fn read_all(&self) -> Result<(), Closed> {
        for path in &self.paths.arguments {
            if is_stdin(path) {
                self.read_stream(Path::new("stdin"), &mut io::stdin().lock())?;
            } else if path.is_dir() {
                self.read_folder(path, path)?;
            } else {
                self.read_argument(path)?;
            }
        }
        Ok(())
    }

    /// A folder's files and folders by the bytes of their paths: the order is that of whole paths.
    fn read_folder(&self, root: &Path, folder: &Path) -> Result<(), Closed> {
        let entries = match entries(folder) {
            Ok(entries) => entries,
            Err(err) => return self.reject(folder, &err.to_string()),
        };
        for entry in entries {
            if entry.is_folder {
                self.read_folder(root, &entry.path)?;
            } else {
                let relative = entry.path.strip_prefix(root).unwrap_or(&entry.path);
                self.read_file(&entry.path, relative)?;
            }
        }
        Ok(())
    }

    /// A file that was named: links are followed, and a pipe (`<(command)`) is read as it comes.
    fn read_argument(&self, path: &Path) -> Result<(), Closed> {
        let name = Path::new(path.file_name().unwrap_or(path.as_os_str()));
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => {
                let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
                self.read_file(&real, name)
            }
            Ok(_) => match fs::File::open(path) {
                Ok(stream) => self.read_stream(name, &mut BufReader::new(stream)),
                Err(err) => self.reject(path, &err.to_string()),
            },
            Err(err) => self.reject(path, &err.to_string()),
        }
    }

    /// A file that somebody is still writing is tried a few times, then rejected: this run ends some time.
    fn read_file(&self, path: &Path, relative: &Path) -> Result<(), Closed> {
        self.intake.open()?;
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let mut passed = Box::<Passed>::default();
        for _ in 0..TRIES {
            let stamp = match fs::symlink_metadata(&absolute) {
                Ok(metadata) => Stamp::of(&metadata),
                Err(err) => return self.reject(relative, &err.to_string()),
            };
            let mark = self.resumed.get(absolute.as_path()).filter(|mark| mark.stamp.is_same_file(&stamp));
            if mark.is_some_and(|mark| mark.finish.is_some()) {
                self.paths.taken.add(stamp.length);
                return Ok(());
            }
            let done = mark.map_or(0, |mark| mark.items);
            let input = self.input(relative, sidecar::of(path));
            let path = absolute.clone();
            let mut job = Job { path, stamp, done, input, finish: Finish::Keep, rejected: None };
            job.done = done.max(passed.still(&job).unwrap_or_default());
            match file::read(&job, &self.paths.taken, &mut |item, mark| self.intake.pass_blocking(item, mark))
            {
                Ok(Ok(Ended::Changed(before))) => passed = before,
                Ok(ended) => return ended.map(|_| ()),
                Err(err) => return self.reject(relative, &err.to_string()),
            }
        }
        self.reject(relative, "changed while it was read")
    }

    /// A stream is read from where it is: nothing is kept of how far.
    fn read_stream(&self, name: &Path, bytes: &mut dyn BufRead) -> Result<(), Closed> {
        let stamp = Stamp { device: 0, inode: 0, length: 0, modified: 0 };
        let (path, input) = (name.to_owned(), self.input(name, None));
        let job = Job { path, stamp, done: 0, input, finish: Finish::Keep, rejected: None };
        let pass = &mut |item, _| self.intake.pass_blocking(item, Mark::Nowhere);
        let bytes = &mut Counting { bytes, taken: &self.paths.taken };
        file::pass_items(bytes, &job, &|| true, pass).map(|_| ())
    }

    fn reject(&self, path: &Path, detail: &str) -> Result<(), Closed> {
        let (input, detail) = (self.input(path, None), detail.to_owned());
        let item = Item::Reject(Reject { input, member: None, offset: 0, code: "unreadable", detail });
        self.intake.pass_blocking(item, Mark::Nowhere)
    }

    fn input(&self, relative: &Path, sidecar: Option<Meta>) -> Arc<Input> {
        Arc::new(Input {
            source: "once".to_owned(),
            path: names::shown(relative),
            folder: names::first_folder(relative),
            sidecar,
            outlet: self.paths.outlet.clone(),
            format: self.paths.format,
            max_item: self.paths.max_item,
        })
    }
}

/// Bytes of all the files below these paths; `None` if one of them is a stream without an end in sight.
pub(crate) fn total(arguments: &[PathBuf]) -> Option<u64> {
    let mut total: u64 = 0;
    let mut open = arguments.to_vec();
    while let Some(path) = open.pop() {
        let metadata = fs::metadata(&path).ok().filter(|_| !is_stdin(&path))?;
        if metadata.is_dir() {
            // A folder that cannot be read adds nothing here and is rejected when its turn comes.
            open.extend(entries(&path).into_iter().flatten().map(|entry| entry.path));
        } else if metadata.is_file() {
            total = total.saturating_add(metadata.len());
        } else {
            return None;
        }
    }
    Some(total)
}

/// What stands in a folder.
struct Entry {
    path: PathBuf,
    is_folder: bool,
}

/// What stands in a folder and may be for us, in order; links and what is neither file nor folder left out.
fn entries(folder: &Path) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if (kind.is_file() || kind.is_dir()) && !names::ignored(&entry.file_name()) {
            entries.push(Entry { path: entry.path(), is_folder: kind.is_dir() });
        }
    }
    // A folder sorts with the slash that follows it in the paths of its files.
    entries.sort_by_cached_key(|entry| {
        let mut bytes = entry.path.as_os_str().as_bytes().to_vec();
        bytes.extend(entry.is_folder.then_some(b'/'));
        bytes
    });
    Ok(entries)
}

#[cfg(test)]
mod tests;

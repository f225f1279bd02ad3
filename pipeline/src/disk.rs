//! The one door to the disk for journal, snapshot, sinks and file moves, so that tests can cut the power behind
//! it. Two implementations: [`Native`], and the simulated disk of the tests. Only calls that a preload library
//! can see are used: no mapping, no `copy_file_range`, no `fallocate`.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use crate::mark::Stamp;

/// What the ledger asks of a disk. Nothing is durable before [`Disk::sync`] or, for names,
/// [`Disk::sync_folder`].
pub(crate) trait Disk: Clone + std::fmt::Debug + Send + Sync + 'static {
    /// An open file.
    type File: std::fmt::Debug + Send + Sync + 'static;

    /// Opens a file to write and read, and makes it when it is missing; takes the lock on it, or fails with
    /// [`io::ErrorKind::WouldBlock`].
    fn lock(&self, path: &Path) -> io::Result<Self::File>;
    /// Opens a file to read.
    fn open(&self, path: &Path) -> io::Result<Self::File>;
    /// Opens a file to write and read; makes it when it is missing.
    fn edit(&self, path: &Path) -> io::Result<Self::File>;
    /// Reads up to the buffer's length; 0 at the end of the file.
    fn read_at(&self, file: &Self::File, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
    /// Writes all bytes at the offset.
    fn write_at(&self, file: &Self::File, bytes: &[u8], offset: u64) -> io::Result<()>;
    /// Sets the length.
    fn cut(&self, file: &Self::File, length: u64) -> io::Result<()>;
    /// Makes content and length durable.
    fn sync(&self, file: &Self::File) -> io::Result<()>;
    /// What an open file looks like.
    fn stamp(&self, file: &Self::File) -> io::Result<Stamp>;
    /// What stands at a path, links not followed; `None` when nothing does.
    fn look(&self, path: &Path) -> io::Result<Option<Stamp>>;
    /// Names in a folder, in byte order.
    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>>;
    /// Makes a folder and those above it.
    fn make_folder(&self, folder: &Path) -> io::Result<()>;
    /// Renames a file over whatever stands at the new path.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in a folder durable.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Runs a job beside the commits.
    fn aside(&self, job: Box<dyn FnOnce() + Send>) -> io::Result<()>;
}

/// Why a disk does not do what it is asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The disk is full.
    #[error("no room for {}: {err}", .path.display())]
    Full {
        /// The file.
        path: PathBuf,
        /// What the system says.
        err: io::Error,
    },
    /// The system could not make something durable: what is on the disk is unknown now.
    #[error("{} cannot be synced: {err}", .path.display())]
    Sync {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        err: io::Error,
    },
    /// Anything else.
    #[error("{}: {err}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        err: io::Error,
    },
}

impl Error {
    /// An error of the system about a path.
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_owned();
        move |err| match err.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::Full { path, err },
            _ => Error::Io { path, err },
        }
    }

    /// A refused sync of a path.
    pub(crate) fn sync(path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_owned();
        move |err| Error::Sync { path, err }
    }
}

/// Piece in which files are copied.
const PIECE: usize = 1 << 20;

/// Copies a file from an offset on in the place of whatever stands at the new path, and makes it durable.
pub(crate) fn copy<D: Disk>(disk: &D, from: &Path, mut offset: u64, to: &Path) -> io::Result<()> {
    let (source, target) = (disk.open(from)?, disk.edit(to)?);
    disk.cut(&target, 0)?;
    let mut buffer = vec![0; PIECE];
    let mut written = 0_u64;
    loop {
        let count = disk.read_at(&source, &mut buffer, offset)?;
        if count == 0 {
            return disk.sync(&target);
        }
        disk.write_at(&target, buffer.get(..count).unwrap_or_default(), written)?;
        (offset, written) = (offset.saturating_add(count as u64), written.saturating_add(count as u64));
    }
}

/// The disk of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Native;

impl Disk for Native {
    type File = File;

    fn lock(&self, path: &Path) -> io::Result<File> {
        let file = self.edit(path)?;
        file.try_lock()?;
        Ok(file)
    }

    fn open(&self, path: &Path) -> io::Result<File> {
        File::open(path)
    }

    fn edit(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
    }

    fn read_at(&self, file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        file.read_at(buffer, offset)
    }

    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.write_all_at(bytes, offset)
    }

    fn cut(&self, file: &File, length: u64) -> io::Result<()> {
        file.set_len(length)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    fn stamp(&self, file: &File) -> io::Result<Stamp> {
        file.metadata().map(|seen| stamp(&seen))
    }

    fn look(&self, path: &Path) -> io::Result<Option<Stamp>> {
        match fs::symlink_metadata(path) {
            Ok(seen) => Ok(Some(stamp(&seen))),
            // Nothing stands under a name that is too long to be one.
            Err(err) if matches!(err.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidFilename) => {
                Ok(None)
            }
            Err(err) => Err(err),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        let entries = fs::read_dir(folder)?;
        let mut names = entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
        names.sort();
        Ok(names)
    }

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()
    }

    fn aside(&self, job: Box<dyn FnOnce() + Send>) -> io::Result<()> {
        std::thread::Builder::new().name("checkpoint".into()).spawn(job).map(drop)
    }
}

fn stamp(seen: &fs::Metadata) -> Stamp {
    Stamp {
        device: seen.dev(),
        inode: seen.ino(),
        length: seen.len(),
        modified: i128::from(seen.mtime()) * 1_000_000_000 + i128::from(seen.mtime_nsec()),
    }
}

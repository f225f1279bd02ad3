//! What can keep the ledger from going on, in the words that a person needs to act.

use std::io;
use std::path::{Path, PathBuf};

use super::frame::VERSION;

/// Why the ledger does not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Another process works in the folder.
    #[error("another copydesk works in {}", .0.display())]
    Locked(PathBuf),
    /// The state is of a format that this program does not know.
    #[error("{} has format {found}, this copydesk reads formats up to {known}: use a newer one", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u16,
        /// The newest known one.
        known: u16,
    },
    /// A damaged commit with sound ones behind it.
    #[error(
        "{} is damaged at byte {offset} and sound commits stand behind it: restore the data folder from a copy, or \
         begin anew with another one", .path.display()
    )]
    Damaged {
        /// The journal file.
        path: PathBuf,
        /// Where the damage begins.
        offset: u64,
    },
    /// The snapshot is no snapshot.
    #[error("{} is unreadable: restore it, or begin anew with another data folder", .0.display())]
    Unreadable(PathBuf),
    /// Journal files without a snapshot.
    #[error("{} holds commits but no snapshot: restore it, or begin anew with another data folder", .0.display())]
    NoSnapshot(PathBuf),
    /// A damaged block of the index.
    #[error("{} is damaged at byte {offset}", .path.display())]
    Index {
        /// The file.
        path: PathBuf,
        /// Where the block begins.
        offset: u64,
    },
    /// Output that was committed is gone.
    #[error(
        "{} has {found} bytes but {committed} are committed, and the journal no longer holds them: restore the \
         file, or begin anew with another data folder", .path.display()
    )]
    Shorter {
        /// The file.
        path: PathBuf,
        /// Its length.
        found: u64,
        /// The committed length.
        committed: u64,
    },
    /// Someone else changed an output file.
    #[error(
        "{} was changed by another program: {committed} bytes are committed, {} found", .path.display(),
        .found.map_or_else(|| "no file".to_owned(), |found| format!("{found} or another file"))
    )]
    Changed {
        /// The file.
        path: PathBuf,
        /// The committed length.
        committed: u64,
        /// The length found.
        found: Option<u64>,
    },
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
    /// An earlier failure was final.
    #[error("the ledger has failed before")]
    Poisoned,
    /// A batch that no frame holds.
    #[error("a commit is larger than 2 GiB")]
    Oversized,
    /// Standard output does not take the records.
    #[error("standard output: {0}")]
    Stdout(io::Error),
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

    /// A format that is not known.
    pub(crate) fn newer(path: &Path, found: u16) -> Error {
        Error::Newer { path: path.to_owned(), found, known: VERSION }
    }

    /// Whether waiting for room on the disk helps: the same batch may be committed again then.
    pub(crate) fn is_disk_full(&self) -> bool {
        matches!(self, Error::Full { .. })
    }
}

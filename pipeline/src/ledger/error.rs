//! What can keep the ledger from going on, in the words that a person needs to act.

use std::io;
use std::path::{Path, PathBuf};

use super::frame::VERSION;
use crate::{disk, sink};

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
        "{} is damaged at byte {offset} and sound commits stand behind it: restore the data folder from a copy, or see \
         what `copydesk index verify` finds and let `copydesk index verify --repair` go back to before the damage",
        .path.display()
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
    /// A folder that no ledger was kept in.
    #[error("{} holds no state of copydesk", .0.display())]
    NoState(PathBuf),
    /// Journal files without a snapshot.
    #[error("{} holds commits but no snapshot: restore it, or begin anew with another data folder", .0.display())]
    NoSnapshot(PathBuf),
    /// A damaged block of the index.
    #[error("{} is damaged at byte {offset}: restore it from a copy, or begin anew with another data folder", .path.display())]
    Index {
        /// The file.
        path: PathBuf,
        /// Where the block begins.
        offset: u64,
    },
    /// The disk refuses.
    #[error(transparent)]
    Disk(#[from] disk::Error),
    /// An output file is not what was committed.
    #[error(transparent)]
    Sink(#[from] sink::Error),
    /// An earlier failure was final.
    #[error("the ledger has failed before")]
    Poisoned,
    /// A batch that no frame holds.
    #[error("a commit is larger than 2 GiB")]
    Oversized,
    /// Standard output does not take the records.
    #[error("standard output")]
    Stdout(#[source] io::Error),
}

impl Error {
    /// An error of the system about a path.
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Error {
        let at = disk::Error::at(path);
        move |err| at(err).into()
    }

    /// A refused sync of a path.
    pub(crate) fn sync(path: &Path) -> impl FnOnce(io::Error) -> Error {
        let sync = disk::Error::sync(path);
        move |err| sync(err).into()
    }

    /// A format that is not known.
    pub(crate) fn newer(path: &Path, found: u16) -> Error {
        Error::Newer { path: path.to_owned(), found, known: VERSION }
    }

    /// Whether waiting for room on the disk helps: the same batch may be committed again then.
    pub(crate) fn is_disk_full(&self) -> bool {
        matches!(self.of_disk(), Some(disk::Error::Full { .. }))
    }

    /// Whether the system refused to make something durable: what is on the disk is unknown then.
    pub(crate) fn is_refused_sync(&self) -> bool {
        matches!(self.of_disk(), Some(disk::Error::Sync { .. }))
    }

    fn of_disk(&self) -> Option<&disk::Error> {
        match self {
            Error::Disk(err) | Error::Sink(sink::Error::Disk(err)) => Some(err),
            _ => None,
        }
    }
}

//! The settings as used: checked, no strings to parse, one value that a reload can swap.
//! `config.rs` makes them from the file as written.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use stages::record::Policy;
use stages::strip::{Level, Overrule};

use crate::cli::LogLevel;

/// Everything the daemon is told.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Where the ledger keeps its state.
    pub(crate) data_dir: PathBuf,
    /// Folders that files are dropped into.
    pub(crate) watches: Vec<Watch>,
    /// Logs that grow.
    pub(crate) tails: Vec<Tail>,
    /// How readily a paragraph is stripped.
    pub(crate) level: Level,
    /// What a person decided for lines of an outlet; it wins over rules and model.
    pub(crate) overrules: Vec<Overrule>,
    /// Whether articles are compared with earlier ones at all.
    pub(crate) dedupe: bool,
    /// What becomes of copies in a record's text.
    pub(crate) policy: Policy,
    /// Paragraphs older than this are forgotten, whole segments at a time; `None` keeps them for ever.
    pub(crate) window: Option<Duration>,
    /// Most paragraphs in the index; the oldest segment goes when it is full.
    pub(crate) max_paragraphs: u64,
    /// What a commit survives.
    pub(crate) durability: Durability,
    /// Where records go.
    pub(crate) output: Output,
    /// Decoded originals and records kept for the pages, `explain` and `reprocess`.
    pub(crate) archive: Archive,
    /// Address of health, metrics and pages; `None` serves nothing.
    pub(crate) listen: Option<SocketAddr>,
    /// What a request must present when `listen` is no loopback address, and to change anything.
    pub(crate) token: Option<Secret>,
    /// Least important messages that are logged.
    pub(crate) log: LogLevel,
    /// Where traces of single articles go; `None` makes none.
    pub(crate) trace: Option<Trace>,
}

/// Traces of single articles.
#[derive(Clone, Debug)]
pub(crate) struct Trace {
    /// Address of a collector, `http://HOST:PORT`.
    pub(crate) otlp: String,
    /// Share of articles that are traced.
    pub(crate) sample: f64,
}

/// A string that never shows in logs.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(pub(crate) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secret")
    }
}

/// A folder that files are dropped into.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    /// Name of the source, as it stands in records.
    pub(crate) name: String,
    /// The folder; a sub-folder's name is an outlet.
    pub(crate) path: PathBuf,
    /// What becomes of a file that was read.
    pub(crate) after: After,
    /// Where rejected files go, beside the watch root.
    pub(crate) rejected: PathBuf,
    /// A file counts as complete when size and modification time have not changed for so long.
    pub(crate) settle: Duration,
    /// Largest file, line or archive member in bytes.
    pub(crate) max_item: u64,
    /// Outlet of articles that name none.
    pub(crate) outlet: Option<String>,
}

/// What becomes of a file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// It stays, and is remembered.
    Keep,
    /// It goes to this folder, sub-folders kept.
    Move(PathBuf),
    /// It is deleted.
    Delete,
}

/// Logs that grow.
#[derive(Clone, Debug)]
pub(crate) struct Tail {
    /// Name of the source, as it stands in records.
    pub(crate) name: String,
    /// Globs of the files to follow.
    pub(crate) include: Vec<String>,
    /// Largest line in bytes; a longer one is rejected.
    pub(crate) max_item: u64,
    /// Outlet of articles that name none.
    pub(crate) outlet: Option<String>,
}

/// What a commit survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// A power cut: every commit is synced.
    Power,
    /// A crash of the process: the operating system holds what was written.
    Process,
}

/// Where records go.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    /// The folder; the newest records are in `records.ndjson` there.
    pub(crate) path: PathBuf,
    /// The file is rotated when it is so long.
    pub(crate) rotate_size: u64,
    /// The file is rotated when it is so old.
    pub(crate) rotate_every: Option<Duration>,
    /// How rotated files are compressed.
    pub(crate) compress: Compress,
}

/// How rotated output files are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compress {
    /// Not at all.
    None,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// Decoded originals and records kept for a while.
#[derive(Clone, Debug)]
pub(crate) struct Archive {
    /// Kept so long.
    pub(crate) keep: Duration,
    /// Most bytes kept.
    pub(crate) size: u64,
}

//! The configuration as it is written: every key optional, unknown keys refused. What a key means, its default
//! and its bounds stand at its field, and in `deploy/copydesk.toml` for people.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::units::{Bytes, Span};
use crate::cli::LogLevel;

/// A value that may be missing, with its place in the file.
pub(super) type Maybe<T> = Option<Spanned<T>>;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Written {
    /// Folder of the durable state. Default `data`.
    pub(super) data_dir: Maybe<String>,
    /// Watch folders by name. Default: one named `inbox` at `inbox`, if there is no `[tail]` either.
    pub(super) watch: BTreeMap<String, Watch>,
    /// Growing logs by name. Default none.
    pub(super) tail: BTreeMap<Spanned<String>, Tail>,
    /// How stripping is done.
    pub(super) strip: Strip,
    /// How copies are found and treated.
    pub(super) dedupe: Dedupe,
    /// What a commit survives.
    pub(super) ledger: Ledger,
    /// Kept originals.
    pub(super) archive: Archive,
    /// Where records go.
    pub(super) output: Output,
    /// Health, metrics and pages.
    pub(super) http: Http,
    /// What is logged.
    pub(super) log: Log,
    /// Traces of single articles.
    pub(super) trace: Trace,
}

/// One `[watch.NAME]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Watch {
    /// The folder. Default: its name.
    pub(super) path: Maybe<String>,
    /// What becomes of a file that was read: `keep`, `move`, `delete`. Default `keep`.
    pub(super) after: Maybe<After>,
    /// Where `move` puts files; a bare name lies beside the watch folder. Default `done`.
    pub(super) done: Maybe<String>,
    /// Where rejected files go; a bare name lies beside the watch folder. Default `rejected`.
    pub(super) rejected: Maybe<String>,
    /// How long size and time of change must stand still. Default `500ms`, at most `1h`.
    pub(super) settle: Maybe<Span>,
    /// Largest file, line or archive member. Default `20MiB`, `1KiB` to `1GiB`.
    pub(super) max_item: Maybe<Bytes>,
    /// Outlet of articles that name none. Default none.
    pub(super) outlet: Maybe<String>,
}

/// One `[tail.NAME]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Tail {
    /// Patterns of the files to follow. Required, at least one.
    pub(super) include: Vec<Spanned<String>>,
    /// Longest line. Default `20MiB`, `1KiB` to `1GiB`.
    pub(super) max_item: Maybe<Bytes>,
    /// Outlet of articles that name none. Default none.
    pub(super) outlet: Maybe<String>,
}

/// What becomes of a file that was read.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum After {
    /// It stays.
    Keep,
    /// It goes to `done`.
    Move,
    /// It is deleted.
    Delete,
}

/// `[strip]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Strip {
    /// `careful`, `balanced` or `strict`. Default `balanced`.
    pub(super) level: Maybe<String>,
    /// What a person decided for lines of an outlet, by its key. Default none.
    pub(super) outlet: BTreeMap<String, Overruled>,
}

/// `[strip.outlet."KEY"]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Overruled {
    /// Lines that always stay; case, marks and figures do not count.
    pub(super) keep: Vec<String>,
    /// Lines that always go.
    pub(super) strip: Vec<String>,
}

/// `[dedupe]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Dedupe {
    /// Whether articles are compared with earlier ones. Default `true`.
    pub(super) enabled: Option<bool>,
    /// `drop` leaves copies out of `text`, `mark` keeps them. Default `drop`.
    pub(super) policy: Maybe<String>,
    /// How long a paragraph is remembered. Default `forever`, else at least `1h`.
    pub(super) window: Maybe<Span>,
    /// Most paragraphs remembered, and most articles. Default 20,000,000; 1,000 to 1,000,000,000.
    pub(super) max_paragraphs: Maybe<u64>,
}

/// `[ledger]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Ledger {
    /// What a commit survives: `power` or `process`. Default `power`.
    pub(super) durability: Option<Durability>,
}

/// What a commit survives.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Durability {
    /// A power cut.
    Power,
    /// A crash of the process.
    Process,
}

/// `[archive]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Archive {
    /// How long originals are kept. Default `7d`, at least `1h`, or `forever` (until `size` is reached).
    pub(super) keep: Maybe<Span>,
    /// Most bytes kept. Default `4GiB`; at least `16MiB`, or 0 for no archive.
    pub(super) size: Maybe<Bytes>,
}

/// `[output]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Output {
    /// `[output.file]`.
    pub(super) file: OutputFile,
}

/// `[output.file]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct OutputFile {
    /// Folder of `records.ndjson`. Default `out`.
    pub(super) path: Maybe<String>,
    /// When a new file is begun.
    pub(super) rotate: Rotate,
    /// How finished files are compressed: `none`, `gzip`, `zstd`. Default `none`.
    pub(super) compress: Option<Compress>,
}

/// When a new output file is begun.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Rotate {
    /// When the file is so long. Default `256MiB`, at least `1KiB`.
    pub(super) size: Maybe<Bytes>,
    /// When the file is so old. Default `1h`, at least `1s`, or `never`.
    pub(super) every: Maybe<Span>,
}

/// How finished output files are compressed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Compress {
    /// Not at all.
    None,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// `[http]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Http {
    /// Address and port, or `off`. Default `127.0.0.1:8686`.
    pub(super) listen: Maybe<String>,
    /// What a request must present. Default none; required unless `listen` is a loopback address; 16 characters
    /// at least.
    pub(super) token: Maybe<String>,
}

/// `[log]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Log {
    /// Least important messages: `error`, `warn`, `info`, `debug`, `trace`. Default `info`.
    pub(super) level: Option<LogLevel>,
}

/// `[trace]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Trace {
    /// Address of an OpenTelemetry collector that takes OTLP over HTTP. Default none: no traces.
    pub(super) otlp: Maybe<String>,
    /// Share of articles that are traced. Default 1; 0 to 1.
    pub(super) sample: Maybe<f64>,
}

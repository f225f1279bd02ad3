//! The flags of `copydesk reprocess`.

use std::path::PathBuf;

use clap::Args;
use stages::record::Policy;
use stages::strip::Level;

use super::{level, policy};

/// Flags of `reprocess`.
#[derive(Args, Debug)]
pub(crate) struct ReprocessArgs {
    /// Data folder of the daemon [default: that of the configuration, or ./data]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Write records to DIR/records.ndjson instead of standard output
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Only articles of this outlet; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) outlet: Vec<String>,
    /// How readily paragraphs are stripped: careful, balanced or strict [default: as configured]
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub(crate) level: Option<Level>,
    /// What to do with paragraphs that ran before: leave them out of `text` (drop) or keep them (mark)
    #[arg(long, value_name = "drop|mark", value_parser = policy)]
    pub(crate) policy: Option<Policy>,
    /// Keep what is learned in this folder, which must not be the daemon's; otherwise it goes with the run
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
    /// Configuration file (TOML); flags win over it
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

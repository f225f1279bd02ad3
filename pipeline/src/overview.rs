//! The daemon at a glance, as one JSON object: what `/overview` answers and `copydesk top` draws.

use serde::{Deserialize, Serialize};

use crate::archive::Archive;
use crate::metrics::{Metrics, Totals};
use crate::pulse::Pulse;
use crate::status::{Phase, Status};

/// Most outlets told of: more than any terminal has lines.
const OUTLETS: usize = 300;

/// How the daemon is and what it does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Overview {
    /// The running version.
    pub(crate) version: String,
    /// Whether articles are taken in.
    pub(crate) ready: bool,
    /// What it is doing as a whole, and why it waits if it does.
    pub(crate) phase: String,
    /// How long it has been running.
    pub(crate) uptime_seconds: u64,
    /// Articles read, records, duplicates among them and rejections, each per second.
    pub(crate) rates: [f64; 4],
    /// Counts since the start.
    pub(crate) totals: Totals,
    /// Articles read in each of the last seconds, the newest last.
    pub(crate) received_each_second: Vec<u64>,
    /// Outlets with the most articles; `None` where no archive is kept.
    pub(crate) outlets: Option<Vec<OutletRow>>,
}

/// One outlet, counted since its oldest article in the archive.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct OutletRow {
    /// Its key.
    pub(crate) name: String,
    /// Articles.
    pub(crate) articles: u64,
    /// Articles that mostly ran elsewhere before.
    pub(crate) duplicates: u64,
    /// Paragraphs that others ran later.
    pub(crate) first: u64,
    /// Paragraphs that ran elsewhere before.
    pub(crate) copied: u64,
    /// Paragraphs stripped.
    pub(crate) stripped: u64,
}

impl Overview {
    /// How it is now. Waits for the archive's lock: not for async tasks.
    pub(crate) fn of(
        status: &Status,
        metrics: &Metrics,
        pulse: &Pulse,
        archive: Option<&Archive>,
    ) -> Overview {
        let (phase, beat) = (status.phase(), pulse.beat());
        Overview {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ready: phase == Phase::Ready && status.is_healthy(),
            phase: phase.to_string(),
            uptime_seconds: status.uptime().as_secs(),
            rates: [beat.received, beat.emitted, beat.duplicates, beat.rejected],
            totals: metrics.totals(),
            received_each_second: pulse.received(),
            outlets: archive.map(rows),
        }
    }
}

fn rows(archive: &Archive) -> Vec<OutletRow> {
    let board = archive.board();
    let mut rows: Vec<_> = board.outlets().iter().collect();
    rows.sort_by_key(|(_, outlet)| std::cmp::Reverse(outlet.articles));
    let row = |(name, outlet): (&String, &crate::board::Outlet)| OutletRow {
        name: name.clone(),
        articles: outlet.articles,
        duplicates: outlet.duplicates,
        first: outlet.first,
        copied: outlet.copied,
        stripped: outlet.stripped,
    };
    rows.into_iter().take(OUTLETS).map(row).collect()
}

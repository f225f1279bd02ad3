//! `copydesk index`: what the state holds, whether it is sound, and taking things out of it. Works on a data folder
//! that no daemon holds.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use stages::dedupe::{Change, Index};

use crate::cli::Exit;
use crate::cli::index::{ForgetArgs, IndexArgs, IndexCommand};
use crate::config::{self, Flags, Problems};
use crate::disk::Native;
use crate::ledger::{Compacted, Inspection, Ledger};
use crate::recover::{self, Replayed};
use crate::step::Stopped;

mod verify;

/// Does what is asked; `Err` holds what is wrong with the configuration.
pub(crate) fn run(args: &IndexArgs, out: &mut impl Write) -> Result<anyhow::Result<Exit>, Problems> {
    let flags = Flags { data: args.data.clone(), no_inputs: true, ..Flags::default() };
    let data = config::load(args.config.as_deref(), &flags)?.data_dir;
    Ok(match &args.command {
        IndexCommand::Stats { json: false } => stats(&data, out, write_stats),
        IndexCommand::Stats { json: true } => stats(&data, out, write_json),
        IndexCommand::Verify { repair: false } => verify::verify(&data, out),
        IndexCommand::Verify { repair: true } => verify::repair(&data, out),
        IndexCommand::Compact => compact(&data, out),
        IndexCommand::Forget(what) => forget(&data, what, out),
    })
}

/// The index that a data folder holds.
fn load(inspection: &mut Inspection<Native>) -> Result<(Index, Replayed), Stopped> {
    let mut index = Index::default();
    let journaled = inspection.journaled.take().unwrap_or_default();
    let replayed =
        recover::replay(inspection.changes.by_ref().chain(journaled.into_iter().map(Ok)), &mut index)?;
    Ok((index, replayed))
}

#[derive(Serialize)]
struct Stats {
    data: PathBuf,
    articles: u32,
    oldest_article: u32,
    next_article: u32,
    paragraphs: u32,
    clusters: usize,
    outlets: usize,
    first_arrival: Option<String>,
    last_arrival: Option<String>,
    memory_bytes: u64,
    disk_bytes: u64,
    commit: u64,
    arrived: u64,
    emitted: u64,
    rejected: u64,
    skipped: u64,
    positions: usize,
}

fn stats<W: Write>(
    data: &Path,
    out: &mut W,
    write: fn(&Stats, &mut W) -> io::Result<()>,
) -> anyhow::Result<Exit> {
    let mut inspection = Inspection::of(data, &Native)?;
    if let Some(damage) = inspection.damage {
        return Err(damage.into());
    }
    let (index, replayed) = load(&mut inspection)?;
    let (held, counts) = (index.stats(), inspection.counts);
    let stats = Stats {
        data: data.to_owned(),
        articles: held.articles,
        oldest_article: held.oldest_article,
        next_article: held.next_article,
        paragraphs: held.paragraphs,
        clusters: held.clusters,
        outlets: held.outlets,
        first_arrival: replayed.arrivals.first().map(|arrival| arrival.time.to_string()),
        last_arrival: replayed.arrivals.last().map(|arrival| arrival.time.to_string()),
        memory_bytes: held.bytes(),
        disk_bytes: disk_bytes(data)?,
        commit: inspection.sequence,
        arrived: counts.arrived,
        emitted: counts.emitted,
        rejected: counts.rejected,
        skipped: counts.skipped,
        positions: inspection.marks,
    };
    write(&stats, out)?;
    Ok(Exit::Good)
}

fn write_json(stats: &Stats, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, stats)?;
    writeln!(out)
}

fn write_stats(stats: &Stats, out: &mut impl Write) -> io::Result<()> {
    let each = |bytes: u64| bytes.checked_div(u64::from(stats.paragraphs)).unwrap_or(0);
    let time = |time: &Option<String>| time.clone().unwrap_or_else(|| "not known".to_owned());
    writeln!(out, "data folder    {}", stats.data.display())?;
    writeln!(
        out,
        "articles       {} (numbers {} to {})",
        stats.articles, stats.oldest_article, stats.next_article
    )?;
    writeln!(out, "paragraphs     {} in memory to compare with", stats.paragraphs)?;
    writeln!(out, "said again     {} groups of paragraphs that say the same", stats.clusters)?;
    writeln!(out, "outlets        {}", stats.outlets)?;
    writeln!(out, "arrived        {} to {}", time(&stats.first_arrival), time(&stats.last_arrival))?;
    writeln!(out, "memory         {} bytes, {} a paragraph", stats.memory_bytes, each(stats.memory_bytes))?;
    writeln!(out, "disk           {} bytes, {} a paragraph", stats.disk_bytes, each(stats.disk_bytes))?;
    let Stats { commit, arrived, emitted, rejected, skipped, positions, .. } = stats;
    writeln!(out, "commits        {commit}")?;
    writeln!(out, "taken in       {arrived}: {emitted} emitted, {rejected} rejected, {skipped} skipped")?;
    writeln!(out, "positions      {positions} files and logs")
}

fn disk_bytes(data: &Path) -> anyhow::Result<u64> {
    let folder = data.join("index");
    let files = folder.read_dir().with_context(|| folder.display().to_string())?;
    let length =
        |file: io::Result<std::fs::DirEntry>| file.and_then(|file| file.metadata()).map(|it| it.len());
    Ok(files.map(length).sum::<io::Result<u64>>()?)
}

fn compact(data: &Path, out: &mut impl Write) -> anyhow::Result<Exit> {
    let (mut ledger, _) = Ledger::reopen(data, Native)?;
    say_compacted(ledger.compact()?, out)?;
    Ok(Exit::Good)
}

fn say_compacted(compacted: Compacted, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "files of the index: {} bytes before, {} after", compacted.before, compacted.after)
}

fn forget(data: &Path, what: &ForgetArgs, out: &mut impl Write) -> anyhow::Result<Exit> {
    let (mut ledger, recovered) = Ledger::reopen(data, Native)?;
    let mut index = Index::default();
    let replayed = recover::replay(recovered.changes, &mut index)?;
    let held = index.stats();
    let named = index.forget(&what.id, &what.outlet);
    let oldest = what.before.and_then(|before| replayed.before(before, held.next_article));
    if what.before.is_some() && oldest.is_none() && replayed.arrivals.is_empty() {
        writeln!(out, "when its articles came is not known: an older copydesk wrote this state")?;
    }
    let oldest = oldest.filter(|oldest| *oldest > held.oldest_article);
    let old = oldest.map_or(0, |oldest| oldest - held.oldest_article);
    writeln!(out, "{old} articles by age and {} by name are to be forgotten", named.forgotten().len())?;
    if old == 0 && named.forgotten().is_empty() {
        return Ok(Exit::Rejected);
    }
    if !what.yes && !confirmed(data, out)? {
        writeln!(out, "nothing was changed")?;
        return Ok(Exit::Usage);
    }
    let changes = oldest
        .map(Change::drop_before)
        .into_iter()
        .chain([named].into_iter().filter(|it| !it.forgotten().is_empty()));
    let changes: Vec<Vec<u8>> = changes.map(|change| change.encoded()).collect();
    ledger.amend(&changes, Timestamp::now())?;
    say_compacted(ledger.compact()?, out)?;
    let dropped = forget_archived(&data.join("archive"), what)?;
    writeln!(out, "files of the archive that held them: {dropped} dropped")?;
    Ok(Exit::Good)
}

/// The archive holds whole records and originals: files with one of them go.
fn forget_archived(archive: &Path, what: &ForgetArgs) -> anyhow::Result<usize> {
    let ids: Vec<String> = what.id.iter().map(ToString::to_string).collect();
    let is_gone = |entry: &[u8]| {
        let record = entry.strip_prefix(b"r").and_then(|line| serde_json::from_slice::<Archived>(line).ok());
        record.is_some_and(|record| {
            let came = record.processed_at.parse::<Timestamp>().ok();
            ids.contains(&record.id)
                || what.outlet.contains(&record.outlet)
                || what.before.zip(came).is_some_and(|(before, came)| came < before)
        })
    };
    crate::archive::forget(archive, &is_gone).with_context(|| archive.display().to_string())
}

/// What a record says of itself.
#[derive(Deserialize)]
struct Archived {
    id: String,
    outlet: String,
    processed_at: String,
}

/// Asks a person; where there is none, `--yes` must have said it.
fn confirmed(data: &Path, out: &mut impl Write) -> io::Result<bool> {
    if !io::stdin().is_terminal() {
        writeln!(out, "say --yes to go on: there is no way back")?;
        return Ok(false);
    }
    write!(out, "Forget them in {} for good? [y/N] ", data.display())?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

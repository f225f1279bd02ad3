//! `copydesk index verify`: reads everything that a start relies on, and with `--repair` goes back to before a damaged
//! commit.

use std::io::{self, Write};
use std::path::Path;

use crate::cli::Exit;
use crate::disk::Native;
use crate::ledger::{self, Inspection, Repaired};

/// Checks a data folder and says what was found.
pub(super) fn verify(data: &Path, out: &mut impl Write) -> anyhow::Result<Exit> {
    let mut inspection = Inspection::of(data, &Native)?;
    let mut faults = 0;
    let mut say = |part: &str, found: Result<String, String>| {
        faults += usize::from(found.is_err());
        match found {
            Ok(good) => writeln!(out, "{part:9} good   {good}"),
            Err(fault) => writeln!(out, "{part:9} FAULT  {fault}"),
        }
    };
    say("snapshot", Ok(format!("{} files and logs with a position", inspection.marks)))?;
    let commits = format!("{} commits behind it, the last is {}", inspection.commits, inspection.sequence);
    let torn = match inspection.torn {
        0 => String::new(),
        torn => format!("; {torn} bytes of a torn commit go with the next start"),
    };
    say("journal", inspection.damage.as_ref().map_or(Ok(commits + &torn), |damage| Err(damage.to_string())))?;
    if inspection.journaled.is_none() {
        say("journal", Err("a commit's changes of the index are no whole blocks".to_owned()))?;
    }
    match super::load(&mut inspection) {
        Err(err) => say("index", Err(err.to_string()))?,
        Ok((index, replayed)) => {
            let held = index.stats();
            let good = format!("{} changes, {} paragraphs", replayed.changes, held.paragraphs);
            say("index", Ok(good))?;
            for fault in index.faults() {
                say("index", Err(fault))?;
            }
        }
    }
    for fault in &inspection.outputs {
        say("output", Err(fault.to_string()))?;
    }
    if inspection.outputs.is_empty() {
        say("output", Ok("records and dead letters are as long as was committed".to_owned()))?;
    }
    Ok(if faults == 0 { Exit::Good } else { Exit::Io })
}

/// Repairs the journal, says what that took, and checks again.
pub(super) fn repair(data: &Path, out: &mut impl Write) -> anyhow::Result<Exit> {
    match ledger::repair(data, &Native)? {
        Some(repaired) => say_repaired(&repaired, out)?,
        None => writeln!(out, "the journal has no damage that a start does not mend by itself")?,
    }
    verify(data, out)
}

fn say_repaired(repaired: &Repaired, out: &mut impl Write) -> io::Result<()> {
    let Repaired { path, offset, last, lost: (first, to), counts, moved, aside } = repaired;
    writeln!(out, "{} was damaged at byte {offset}; commit {last} is the last one now", path.display())?;
    writeln!(
        out,
        "taken back: commits {first} to {to} behind the damage with {} records and {} rejections, and what stood in \
         the damaged bytes",
        counts.emitted, counts.rejected
    )?;
    writeln!(out, "the damaged files and the records taken back are kept in {}", aside.display())?;
    writeln!(out, "logs, and files that still lie where they were read, are read again from there on")?;
    if !moved.is_empty() {
        writeln!(
            out,
            "{} files were moved or deleted by what was taken back; lay them there again:",
            moved.len()
        )?;
    }
    moved.iter().try_for_each(|path| writeln!(out, "  {}", path.display().to_string().escape_debug()))
}

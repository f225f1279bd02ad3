//! The last step: gathers what was decided into groups and makes each group durable with one commit.
//! While one group syncs the next gathers in the queue before this step.

use std::io::{self, Write};
use std::time::Duration;

use async_channel::Receiver;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tracing::error;

use crate::clock::Clock;
use crate::group::{Group, Writing};
use crate::ledger::{self, Counts, Ledger};
use crate::mark::Forgotten;
use crate::status::{Phase, Status};
use crate::step::{Step, Stopped, Verdicts};

/// Most articles of one commit; DURABILITY.md measured groups of 100 and more as equally cheap per article.
const GROUP_ARTICLES: usize = 512;
/// Most output bytes of one commit: a sync of 4 MiB takes some 5 ms on a local disk.
const GROUP_BYTES: usize = 4 << 20;
/// Longest that an article waits for company.
const GROUP_WAIT: Duration = Duration::from_millis(250);
/// With an empty queue a group is not held back longer than this.
const IDLE: Duration = Duration::from_millis(5);
/// With nothing to commit the loop turns so often: rotation by time, and the sign of life that `/health` asks for.
const TURN: Duration = Duration::from_secs(1);
/// Pause before a full disk is tried again.
const FULL: Duration = Duration::from_secs(2);

/// Where commits go, and what making them needs.
#[derive(Debug)]
pub(crate) struct Committer {
    /// The durable state; `None` for a run that keeps none.
    pub(crate) ledger: Option<Ledger>,
    /// What writing a record needs.
    pub(crate) writing: Writing,
    /// Marks that their source needs no more.
    pub(crate) forgotten: Receiver<Forgotten>,
    /// Told that the loop turns.
    pub(crate) status: Status,
    /// Why intake waits, as long as it does.
    pub(crate) stalled: watch::Sender<Option<String>>,
    /// What this process committed.
    pub(crate) counts: Counts,
    /// The time that commits bear.
    pub(crate) clock: Clock,
}

/// Commits group after group until the input is closed and empty.
pub(crate) async fn commit_each(
    decided: Receiver<Step<Verdicts>>,
    mut committer: Committer,
) -> Result<Counts, Stopped> {
    let writing = committer.writing.clone();
    loop {
        committer.status.beat();
        let mut group = Group::new();
        match timeout(TURN, decided.recv()).await {
            Ok(Ok(first)) => group.add(first, &writing),
            Ok(Err(_)) => break,
            Err(_) => {}
        }
        if !group.is_empty() {
            gather(&decided, &writing, &mut group).await;
        }
        // Asked for last: a source forgets a file before it reads another one at the same path.
        group.forget(committer.forgotten());
        committer = commit(committer, group).await?;
    }
    if let Some(ledger) = &mut committer.ledger {
        ledger.close()?;
    }
    Ok(committer.counts)
}

/// Fills a begun group with what comes soon.
async fn gather(decided: &Receiver<Step<Verdicts>>, writing: &Writing, group: &mut Group) {
    let last = Instant::now() + GROUP_WAIT;
    while group.len() < GROUP_ARTICLES && group.bytes() < GROUP_BYTES {
        let deadline = last.min(Instant::now() + IDLE);
        let Ok(Ok(next)) = timeout_at(deadline, decided.recv()).await else { return };
        group.add(next, writing);
    }
}

/// Makes one group durable. A full disk is waited for, but not by a daemon that is asked to stop: its sources give the same
/// articles again at the next start. Anything else that fails is final.
async fn commit(mut committer: Committer, mut group: Group) -> Result<Committer, Stopped> {
    loop {
        let begun = Instant::now();
        let (back, held, result) = spawn_blocking(move || {
            let result = committer.commit(&mut group);
            (committer, group, result)
        })
        .await
        .map_err(|_| Stopped::Step)?;
        (committer, group) = (back, held);
        match result {
            Ok(()) => {
                committer.stalled.send_if_modified(|reason| reason.take().is_some());
                group.committed(&committer.writing, begun.elapsed());
                return Ok(committer);
            }
            Err(err) if err.is_disk_full() && committer.status.phase() != Phase::Draining => {
                error!(%err, "intake waits until there is room on the disk");
                committer.stalled.send_replace(Some(err.to_string()));
                committer.status.beat();
                sleep(FULL).await;
            }
            Err(err) => return Err(Stopped::Ledger(err)),
        }
    }
}

impl Committer {
    fn forgotten(&self) -> Forgotten {
        let gone = std::iter::from_fn(|| self.forgotten.try_recv().ok());
        Forgotten(gone.flat_map(|forgotten| forgotten.0).collect())
    }

    /// What goes to standard output goes before the commit: a run that is killed in between prints it again, but
    /// never goes on behind records that nobody saw.
    fn commit(&mut self, group: &mut Group) -> Result<(), ledger::Error> {
        print(&group.take_printed()).map_err(ledger::Error::Stdout)?;
        if let Some(ledger) = &mut self.ledger {
            ledger.commit(group.entries(), group.forgotten(), self.clock.now())?;
        }
        group.entries().iter().for_each(|entry| self.counts.add(&entry.outcome));
        Ok(())
    }
}

fn print(lines: &[Vec<u8>]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in lines {
        out.write_all(line)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

//! What a commit costs on the disk under the temporary folder:
//! `COMMITS=2000 cargo test --release -p pipeline ledger::tests::cost -- --nocapture`.

use std::path::PathBuf;
use std::time::Instant;

use super::model::{changes, reopen, settings, time};
use crate::disk::Native;
use crate::ledger::{Entry, Ledger, Outcome};
use crate::mark::Forgotten;
use crate::mark::{Mark, TailMark};

/// Articles in one commit, bytes of a record and of its change: as in the table of measured designs.
const ARTICLES: u64 = 100;
const RECORD: usize = 5000;
const CHANGE: usize = 120;

#[test]
fn a_commit_is_cheap() {
    let commits = std::env::var("COMMITS").ok().and_then(|count| count.parse().ok()).unwrap_or(20);
    let home = tempfile::tempdir().unwrap();
    let mut settings = settings();
    settings.data_dir = home.path().join("data");
    settings.output.path = home.path().join("out");
    settings.output.rotate_size = 256 << 20;
    let (mut ledger, _) = Ledger::open(&settings, Native).unwrap();
    if let Some(bytes) = std::env::var("CHECKPOINT").ok().and_then(|bytes| bytes.parse().ok()) {
        (ledger.checkpoint_at, ledger.checkpoint_every) = (bytes, bytes);
    }
    let mut taken = Vec::new();
    let (began, cpu) = (Instant::now(), cpu_ns());
    for at in 0..commits {
        let entries: Vec<Entry> = (0..ARTICLES).map(|article| entry(at * ARTICLES + article)).collect();
        let start = Instant::now();
        ledger.commit(&entries, &Forgotten::default(), time(0)).unwrap();
        taken.push(start.elapsed());
    }
    let (wall, cpu) = (began.elapsed(), cpu_ns() - cpu);
    ledger.close().unwrap();
    taken.sort();
    let share = |part: usize| taken[(taken.len() - 1) * part / 100];
    let per_thousand = cpu / (commits * ARTICLES / 1000);
    println!(
        "{commits} commits of {ARTICLES} in {wall:?}: p50 {:?}, p99 {:?}, most {:?}; CPU per 1,000 articles {} us",
        share(50),
        share(99),
        share(100),
        per_thousand / 1000
    );
    let start = Instant::now();
    drop(ledger);
    let (_, recovered) = reopen(&settings);
    let changes = changes(recovered.changes).len();
    println!("{changes} changes read back in {:?}", start.elapsed());
    assert_eq!(changes as u64, commits * ARTICLES);
}

fn entry(at: u64) -> Entry {
    let mark = TailMark {
        source: "wire".into(),
        number: 1,
        path: PathBuf::from("/log"),
        device: 1,
        inode: 2,
        head_length: 3,
        head: 4,
        offset: at,
        before: 5,
    };
    Entry {
        mark: Mark::Tail(mark),
        outcome: Outcome::Record { line: vec![b'x'; RECORD], change: vec![7; CHANGE] },
    }
}

/// CPU time of this process, user and system, all threads.
fn cpu_ns() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let ticks = stat.rsplit(')').next().unwrap().split_whitespace().skip(11).take(2);
    // Linux counts in hundredths of a second.
    ticks.map(|ticks| ticks.parse::<u64>().unwrap() * 10_000_000).sum()
}

//! `copydesk index` on the data folder of the real daemon: what it says, what it forgets, what it repairs.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::daemon::{story, tail_line};
use crate::harness::Daemon;

fn index(root: &Path, arguments: &[&str]) -> Output {
    let command = arguments.first().copied().unwrap();
    let mut call = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    call.args(["index", command, "--data"]).arg(root.join("data")).args(&arguments[1..]);
    call.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn stats(root: &Path) -> Value {
    let output = index(root, &["stats", "--json"]);
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A daemon that has committed so many stories of one log.
fn fed(root: &Path, count: usize) -> Daemon {
    let mut daemon = Daemon::start(root);
    append(root, 0..count);
    daemon.wait_for(count);
    daemon
}

fn append(root: &Path, numbers: std::ops::Range<usize>) {
    let path = root.join("feed/wire.ndjson");
    let mut log = fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
    let lines: String = numbers.map(|number| tail_line(number) + "\n").collect();
    log.write_all(lines.as_bytes()).unwrap();
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn the_state_is_counted_and_sound_and_kept_from_two_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let nothing = index(root, &["stats"]);
    assert_eq!(nothing.status.code(), Some(74), "{}", said(&nothing));
    assert!(!root.join("data").exists(), "a look makes nothing");
    let daemon = fed(root, 12);
    for command in [&["stats"][..], &["verify"], &["compact"], &["forget", "--outlet", "x", "--yes"]] {
        let refused = index(root, command);
        assert!(
            !refused.status.success() && said(&refused).contains("another copydesk works in"),
            "{}",
            said(&refused)
        );
    }
    daemon.kill();
    let counted = stats(root);
    assert_eq!(
        (&counted["articles"], &counted["emitted"], &counted["outlets"]),
        (&12.into(), &12.into(), &1.into())
    );
    assert!(
        counted["paragraphs"].as_u64().unwrap() >= 36 && counted["first_arrival"].is_string(),
        "{counted}"
    );
    let sound = index(root, &["verify"]);
    assert!(sound.status.success() && !said(&sound).contains("FAULT"), "{}", said(&sound));
}

#[test]
fn what_is_forgotten_is_gone_from_the_folder_and_named_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let mut daemon = fed(root, 6);
    daemon.drop("rival/a.txt", &story(3));
    let records = daemon.wait_for(7);
    let copy = records.iter().find(|record| record["outlet"] == "rival").unwrap();
    assert_eq!(copy["decision"], "exact_duplicate", "{copy}");
    daemon.kill();
    let first = copy["duplicate_of"]["id"].as_str().unwrap();
    let unasked = index(root, &["forget", "--id", first]);
    assert_eq!(unasked.status.code(), Some(2), "{}", said(&unasked));
    assert_eq!(index(root, &["forget", "--outlet", "nobody.example", "--yes"]).status.code(), Some(1));
    let forgotten = index(root, &["forget", "--id", first, "--outlet", "rival", "--yes"]);
    assert!(forgotten.status.success() && said(&forgotten).contains("2 by name"), "{}", said(&forgotten));
    let raw = raw_id(first);
    for path in files(&root.join("data")) {
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(15).any(|window| window == raw), "{} still holds it", path.display());
    }
    assert!(index(root, &["verify"]).status.success());
    let mut daemon = Daemon::start(root);
    daemon.drop("rival/b.txt", &story(3));
    daemon.drop("rival/c.txt", &story(4));
    let records = daemon.wait_for(9);
    let decisions: Vec<&Value> = records[7..].iter().map(|record| &record["decision"]).collect();
    assert_eq!(decisions, ["unique", "exact_duplicate"]);
    assert_eq!(daemon.terminate(), Some(0));
}

/// The first 15 bytes of an id, of which 24 of its 26 digits tell.
fn raw_id(id: &str) -> Vec<u8> {
    let digits =
        id.bytes().map(|digit| u128::from(if digit < b'a' { digit - b'0' } else { digit - b'a' + 10 }));
    let bits = digits.take(24).fold(0_u128, |bits, digit| bits << 5 | digit);
    bits.to_be_bytes()[1..].to_vec()
}

#[test]
fn kept_originals_run_again_under_their_ids_while_the_daemon_works() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let mut daemon = fed(root, 4);
    daemon.drop(
        "rival/a.html",
        &format!("<html><body><h1>Ferry</h1><p>{}</p></body></html>", story(2).replace('\n', "</p><p>")),
    );
    let records = daemon.wait_for(5);
    let run = |arguments: &[&str]| {
        let mut call = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        call.args(["reprocess", "--data"]).arg(root.join("data")).args(arguments).output().unwrap()
    };
    // The archive is fed behind the commit.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    let again = loop {
        let output = run(&[]);
        let lines: Vec<Value> = output
            .stdout
            .split(|byte| *byte == b'\n')
            .filter_map(|it| serde_json::from_slice(it).ok())
            .collect();
        if lines.len() == 5 {
            assert!(output.status.success(), "{}", said(&output));
            break lines;
        }
        assert!(std::time::Instant::now() < deadline, "{}", said(&output));
    };
    let timeless = |records: &[Value]| {
        let each = records.iter().cloned().map(|mut record| {
            record.as_object_mut().unwrap().remove("processed_at");
            record
        });
        each.collect::<Vec<_>>()
    };
    assert_eq!(timeless(&again), timeless(&records));
    let only = run(&["--outlet", "rival", "--policy", "mark", "--out", root.join("again").to_str().unwrap()]);
    assert!(only.status.success() && only.stdout.is_empty(), "{}", said(&only));
    let written = crate::harness::lines(&root.join("again/records.ndjson"));
    assert_eq!((written.len(), &written[0]["decision"]), (1, &"unique".into()), "compared with nothing else");
    assert_eq!(run(&["--outlet", "nobody.example"]).status.code(), Some(1));
    assert_eq!(daemon.terminate(), Some(0));
}

#[test]
fn old_articles_go_by_their_age_though_the_daemon_was_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let daemon = fed(root, 5);
    assert_eq!(daemon.terminate(), Some(0));
    let early = index(root, &["forget", "--before", "1h", "--yes"]);
    assert_eq!(early.status.code(), Some(1), "{}", said(&early));
    // Each process notes the time of its first commit.
    let mut daemon = Daemon::start(root);
    append(root, 5..7);
    daemon.wait_for(7);
    daemon.kill();
    let late = index(root, &["forget", "--before", "0s", "--yes"]);
    assert!(said(&late).contains("5 articles by age"), "{}", said(&late));
    let counted = stats(root);
    assert_eq!((&counted["articles"], &counted["oldest_article"]), (&2.into(), &5.into()), "{counted}");
    let mut daemon = Daemon::start(root);
    daemon.drop("rival/a.txt", &story(1));
    daemon.drop("rival/b.txt", &story(6));
    let records = daemon.wait_for(9);
    let mut decisions: Vec<&str> = records[7..].iter().map(|it| it["decision"].as_str().unwrap()).collect();
    decisions.sort_unstable();
    assert_eq!(decisions, ["exact_duplicate", "unique"]);
}

#[test]
fn a_damaged_journal_is_refused_then_repaired_and_everything_comes_once() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let mut daemon = fed(root, 3);
    for number in 3..9 {
        append(root, number..number + 1);
        daemon.wait_for(number + 1);
    }
    let whole = daemon.records();
    daemon.kill();
    let journal =
        files(&root.join("data")).into_iter().filter(|path| path.to_string_lossy().contains("journal-"));
    let journal = journal.max_by_key(|path| fs::metadata(path).unwrap().len()).unwrap();
    let mut bytes = fs::read(&journal).unwrap();
    let middle = bytes.windows(6).position(|window| window == b"\"t5\",\"").unwrap_or(bytes.len() / 2);
    bytes[middle] ^= 1;
    fs::write(&journal, bytes).unwrap();
    let found = index(root, &["verify"]);
    assert_eq!(found.status.code(), Some(74), "{}", said(&found));
    let config = root.join("copydesk.toml");
    let refused =
        Command::new(env!("CARGO_BIN_EXE_copydesk")).args(["run", "--config"]).arg(&config).output().unwrap();
    assert!(
        !refused.status.success() && said(&refused).contains("index verify --repair"),
        "{}",
        said(&refused)
    );
    let repaired = index(root, &["verify", "--repair"]);
    assert!(repaired.status.success(), "{}", said(&repaired));
    assert!(
        said(&repaired).contains("taken back") && said(&repaired).contains("damaged-"),
        "{}",
        said(&repaired)
    );
    let mut daemon = Daemon::start(root);
    let again = daemon.wait_for(9);
    assert_eq!(daemon.terminate(), Some(0));
    let ids = |records: &[Value]| records.iter().map(|record| record["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&again), ids(&whole), "the log still held what was taken back");
}

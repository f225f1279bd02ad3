//! The daemon as its user runs it: files dropped and logs tailed in, records out, killed and restarted.

use std::fmt::Write;
use std::fs;
use std::io::Write as _;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{Daemon, lines, once, placeless};

/// A story of our own with a number in it, so that no two are copies.
pub(crate) fn story(number: usize) -> String {
    let mut text = format!("The ferry number {number} leaves at dawn\n\n");
    for paragraph in 0..3 {
        let place = ["harbour", "market", "station", "castle", "mill", "school"][(number + paragraph) % 6];
        writeln!(
            text,
            "Passenger {number}{paragraph} told the {place} office that row {} of boat {number} was wet, cold and far \
             from the {place}, and that nobody had answered letter {number}{paragraph} since the spring of that year.\n",
            number * 7 + paragraph
        )
        .unwrap();
    }
    text
}

pub(crate) fn tail_line(number: usize) -> String {
    json!({"id": format!("t{number}"), "outlet": "wire.example", "title": "Ferries", "text": story(number)})
        .to_string()
}

#[test]
fn what_is_dropped_and_tailed_comes_out_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut daemon = Daemon::start(folder.path());
    daemon.drop("desk-one/a.txt", &story(1));
    daemon.drop("desk-two/b.txt", &story(1));
    fs::write(folder.path().join("feed/a.ndjson"), format!("{}\n{}\n", tail_line(2), tail_line(3))).unwrap();
    daemon.drop("empty.txt", "");
    let records = daemon.wait_for(4);
    let outlets: Vec<&str> = records.iter().map(|record| record["outlet"].as_str().unwrap()).collect();
    assert!(outlets.contains(&"desk-one") && outlets.contains(&"wire.example"), "{outlets:?}");
    let copies = records.iter().filter(|record| record["decision"] == "exact_duplicate").count();
    assert_eq!(copies, 1, "{records:#?}");
    assert_eq!(daemon.terminate(), Some(0));
    assert!(folder.path().join("done/desk-one/a.txt").exists());
    assert!(folder.path().join("rejected/empty.txt").exists());
    let error: Value = serde_json::from_str(
        &fs::read_to_string(folder.path().join("rejected/empty.txt.error.json")).unwrap(),
    )
    .unwrap();
    assert_eq!(error["code"], "empty");
    assert_eq!(lines(&folder.path().join("out/dead-letters.ndjson")).len(), 1);
}

#[test]
fn names_that_leave_no_room_for_an_ending_are_moved_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut daemon = Daemon::start(folder.path());
    let (good, bad) = (format!("{}.txt", "g".repeat(251)), format!("{}.txt", "b".repeat(251)));
    // Dropped without a rename: no other name of theirs would fit.
    fs::write(folder.path().join("inbox").join(&bad), " \n").unwrap();
    fs::write(folder.path().join("inbox").join(&good), story(1)).unwrap();
    daemon.wait_for(1);
    assert_eq!(daemon.terminate(), Some(0));
    assert!(folder.path().join("done").join(&good).exists());
    assert!(folder.path().join("rejected").join(&bad).exists());
    assert!(folder.path().join(format!("rejected/{}.error.json", "b".repeat(244))).exists());
}

#[test]
fn killed_anywhere_it_gives_what_an_undisturbed_run_gives() {
    let folder = tempfile::tempdir().unwrap();
    let feed = folder.path().join("feed/wire.ndjson");
    let mut written = String::new();
    let mut daemon = Daemon::start(folder.path());
    // Appended to: written anew, it would be empty for a moment, and a log that was cut is another log.
    let mut log = fs::File::options().create(true).append(true).open(&feed).unwrap();
    for round in 0..6 {
        let lines: String = (0..40).map(|number| tail_line(round * 40 + number) + "\n").collect();
        log.write_all(lines.as_bytes()).unwrap();
        written.push_str(&lines);
        daemon.wait_for(round * 40 + 1 + round * 5);
        daemon.kill();
        daemon = Daemon::start(folder.path());
    }
    let records = daemon.wait_for(240);
    assert_eq!(daemon.terminate(), Some(0));
    let input = folder.path().join("all.ndjson");
    fs::write(&input, &written).unwrap();
    let undisturbed = once(&[input.to_str().unwrap()]);
    let undisturbed: Vec<Value> = String::from_utf8(undisturbed.stdout)
        .unwrap()
        .lines()
        .map(|line| placeless(serde_json::from_str(line).unwrap()))
        .collect();
    assert_eq!(records.len(), undisturbed.len());
    for (record, expected) in records.into_iter().map(placeless).zip(undisturbed) {
        assert_eq!(record, expected);
    }
}

#[test]
fn a_second_daemon_on_the_same_data_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut daemon = Daemon::start(folder.path());
    daemon.drop("desk/a.txt", &story(1));
    daemon.wait_for(1);
    let config = folder.path().join("copydesk.toml");
    let second =
        Command::new(env!("CARGO_BIN_EXE_copydesk")).args(["run", "--config"]).arg(config).output().unwrap();
    assert!(!second.status.success());
    let message = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(
        message.contains("another") || message.contains("in use") || message.contains("lock"),
        "{message}"
    );
    daemon.drop("desk/b.txt", &story(2));
    daemon.wait_for(2);
    assert_eq!(daemon.terminate(), Some(0));
}

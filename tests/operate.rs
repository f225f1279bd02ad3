//! What somebody who runs the daemon for months does to it: signals, another configuration, another log level, and
//! what systemd hears.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::harness::{Daemon, configure};

const TOKEN: &str = "0123456789abcdef";
const STORY: &str = "The harbour opens again\n\nThe harbour master said on Monday that the night ferry will sail \
                     again from March, nine years after the last boat was sold to a broker from the mainland.\n";

/// A request that sets the log level.
fn put(level: &str, header: &str) -> String {
    let length = level.len();
    format!(
        "PUT /log-level HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{header}Content-Length: {length}\r\n\r\n\
         {level}"
    )
}

#[test]
fn the_log_level_changes_under_way_for_whoever_has_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let mut daemon = Daemon::start_with(folder.path(), &format!("token = \"{TOKEN}\""), &[]);
    let bearer = format!("Authorization: Bearer {TOKEN}\r\n");
    assert_eq!(daemon.ask(&put("debug", "")).0, 401);
    assert_eq!(daemon.ask(&put("loud", &bearer)).0, 400);
    assert_eq!(daemon.get("/log-level"), "info\n");
    assert_eq!(daemon.ask(&put("debug", &bearer)), (200, "debug\n".to_owned()));
    daemon.drop("desk/a.txt", STORY);
    daemon.wait_for(1);
    daemon.wait_said("\"message\":\"emitted\"");
    daemon.signal(Signal::HUP);
    daemon.wait_said("configuration read again");
    assert_eq!(daemon.get("/log-level"), "info\n", "the configuration counts again");
    for line in daemon.log().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
    }
    assert_eq!(daemon.terminate(), Some(0));
}

#[test]
fn a_reload_changes_what_may_change_and_a_broken_one_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut daemon = Daemon::start(folder.path());
    daemon.drop("one/a.txt", STORY);
    daemon.wait_for(1);
    configure(folder.path(), "[dedupe]\npolicy = \"keep\"");
    daemon.signal(Signal::HUP);
    daemon.wait_said("the configuration is broken");
    daemon.drop("two/a.txt", STORY);
    let records = daemon.wait_for(2);
    assert_eq!((&records[1]["decision"], &records[1]["text"]), (&json!("exact_duplicate"), &json!("")));
    configure(folder.path(), "[dedupe]\npolicy = \"mark\"");
    daemon.signal(Signal::HUP);
    daemon.wait_said("configuration read again");
    daemon.drop("three/a.txt", STORY);
    let records = daemon.wait_for(3);
    assert!(records[2]["text"].as_str().unwrap().contains("night ferry"), "{}", records[2]);
    assert_eq!(daemon.terminate(), Some(0));
}

#[test]
fn a_second_signal_stops_at_once_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut daemon = Daemon::start(folder.path());
    let mut feed = String::new();
    for number in 0..600 {
        let text = format!("{STORY}\n\nBoat {number} carries letter {number} to house {}.", number * 7);
        let line = json!({"id": number.to_string(), "outlet": "wire.example", "text": text});
        writeln!(feed, "{line}").unwrap();
    }
    fs::write(folder.path().join("feed/a.ndjson"), feed).unwrap();
    daemon.wait_for(1);
    daemon.signal(Signal::INT);
    daemon.wait_said("a second signal stops at once");
    daemon.signal(Signal::TERM);
    assert_eq!(daemon.wait(), Some(143));
    let mut daemon = Daemon::start(folder.path());
    let records = daemon.wait_for(600);
    let ids: BTreeSet<&str> = records.iter().map(|record| record["guid"].as_str().unwrap()).collect();
    assert_eq!((records.len(), ids.len()), (600, 600));
    assert_eq!(daemon.terminate(), Some(0));
}

#[test]
fn systemd_hears_when_it_is_ready_alive_reloading_and_stopping() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let hear = |wanted: &str| {
        let mut buffer = [0; 4096];
        loop {
            let length = socket.recv(&mut buffer).unwrap_or_else(|err| panic!("{wanted}: {err}"));
            let said = String::from_utf8(buffer[..length].to_vec()).unwrap();
            if said.lines().any(|line| line.starts_with(wanted)) {
                return said;
            }
        }
    };
    let variables = [("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "900000")];
    let daemon = Daemon::start_with(folder.path(), "", &variables);
    assert!(hear("READY=1").contains("STATUS=ready"));
    hear("WATCHDOG=1");
    hear("WATCHDOG=1");
    daemon.signal(Signal::HUP);
    assert!(hear("RELOADING=1").contains("MONOTONIC_USEC="));
    hear("READY=1");
    daemon.signal(Signal::TERM);
    hear("STOPPING=1");
    assert_eq!(daemon.wait(), Some(0));
}

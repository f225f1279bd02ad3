//! `copydesk once` as a script uses it: what it says, what its exit code says, and when it stops.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

use crate::harness::{lines, once};

/// Two outlets with one story, as a log.
const TWICE: &str = r#"{"outlet": "a.example", "text": "The bridge over the old river opens on Monday, nine years after the first stone was laid."}
{"outlet": "b.example", "text": "The bridge over the old river opens on Monday, nine years after the first stone was laid."}
"#;

/// A run over standard input that stays open, with far more in it than is read ahead.
struct Endless {
    run: Child,
    writing: JoinHandle<ChildStdin>,
}

impl Endless {
    /// Starts it and waits for its first record; whoever reads its output gets it too.
    fn start() -> (Endless, BufReader<ChildStdout>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.args(["once", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut run = command.spawn().unwrap();
        let mut input = run.stdin.take().unwrap();
        let writing = std::thread::spawn(move || {
            // Fails where the run ends before it has read everything.
            let _ = input.write_all(TWICE.repeat(2000).as_bytes());
            input
        });
        let mut output = BufReader::new(run.stdout.take().unwrap());
        assert!(output.read_line(&mut String::new()).unwrap() > 0);
        (Endless { run, writing }, output)
    }

    /// Its exit code and what it said.
    fn ended(self) -> (Option<i32>, String) {
        let output = self.run.wait_with_output().unwrap();
        drop(self.writing.join().unwrap());
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }
}

#[test]
fn explain_reads_standard_input() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.args(["explain", "--json", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut run = command.spawn().unwrap();
    run.stdin.take().unwrap().write_all(TWICE.as_bytes()).unwrap();
    let output = run.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.matches("\"decision\"").count(), 2, "{text}");
    assert!(text.contains("\"path\": \"stdin\""), "{text}");
}

#[test]
fn a_path_that_is_not_there_is_told_once() {
    let run = once(&["no/such/file.txt"]);
    let message = String::from_utf8(run.stderr).unwrap();
    assert_eq!((run.status.code(), message.matches("No such file").count()), (Some(74), 1), "{message}");
    assert!(message.starts_with("copydesk: no/such/file.txt: "), "{message}");
}

#[test]
fn a_reader_that_has_seen_enough_ends_the_run_without_a_word() {
    let (run, output) = Endless::start();
    drop(output);
    assert_eq!(run.ended(), (Some(74), String::new()));
}

#[test]
fn a_signal_that_ends_the_reading_shows_in_the_exit_code() {
    let (run, mut output) = Endless::start();
    let pid = rustix::process::Pid::from_child(&run.run);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    std::io::copy(&mut output, &mut std::io::sink()).unwrap();
    let (code, message) = run.ended();
    assert_eq!(code, Some(143), "{message}");
    assert!(message.contains("stopped before everything was read"), "{message}");
}

#[test]
fn the_configuration_holds_where_no_flag_says_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (config, input) = (at("copydesk.toml"), at("in.ndjson"));
    fs::write(&input, TWICE).unwrap();
    let check = |written: &str, flags: &[&str], decision: &str, text: bool| {
        fs::write(&config, written).unwrap();
        let out = tempfile::tempdir().unwrap();
        let path = out.path().to_str().unwrap();
        let run = once(&[&["--config", &config, "--out", path], flags, &[&input]].concat());
        assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
        let records = lines(&out.path().join("records.ndjson"));
        assert_eq!(
            (&records[1]["decision"], records[1]["text"] != ""),
            (&decision.into(), text),
            "{written}"
        );
    };
    check("", &[], "exact_duplicate", false);
    check("[dedupe]\nenabled = false\n", &[], "unique", true);
    check("[dedupe]\nenabled = false\n", &["--dedupe", "on"], "exact_duplicate", false);
    check("", &["--dedupe", "off"], "unique", true);
    check("[dedupe]\npolicy = \"mark\"\n", &[], "exact_duplicate", true);
    check("[dedupe]\npolicy = \"mark\"\n", &["--policy", "drop"], "exact_duplicate", false);
}

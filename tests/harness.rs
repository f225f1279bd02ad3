//! What the other modules share: the checkout and its files.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// The folder of the checkout.
pub(crate) fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A file of the checkout as text.
pub(crate) fn text(path: &str) -> String {
    let path = checkout().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|err| panic!("{}: {err}", path.display()))
}

/// Every file below the given folders of the checkout with this extension, sorted.
pub(crate) fn files(folders: &[&str], extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| checkout().join(folder)).collect();
    while let Some(folder) = open.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_none_or(|name| name != "target") {
                open.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// `copydesk once` with these arguments, run to its end.
pub(crate) fn once(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_copydesk")).arg("once").args(arguments).output().unwrap()
}

/// The JSON lines of a file; none where there is no file.
pub(crate) fn lines(path: &Path) -> Vec<Value> {
    let Ok(text) = std::fs::read_to_string(path) else { return Vec::new() };
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A daemon of the real binary with its folders, killed when dropped.
pub(crate) struct Daemon {
    /// Everything it reads and writes lies below.
    pub(crate) root: PathBuf,
    child: Child,
}

impl Daemon {
    /// Starts a daemon that watches `inbox`, moves what it read to `done`, follows `feed/*.ndjson` and serves nothing
    /// that another test could want.
    pub(crate) fn start(root: &Path) -> Daemon {
        Daemon::start_with(root, "", &[])
    }

    /// The same with more lines of configuration, the first ones below `[http]`, and variables.
    pub(crate) fn start_with(root: &Path, more: &str, variables: &[(&str, &str)]) -> Daemon {
        for folder in ["inbox", "feed"] {
            std::fs::create_dir_all(root.join(folder)).unwrap();
        }
        configure(root, more);
        let log = std::fs::OpenOptions::new().create(true).append(true).open(root.join("log")).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_copydesk"))
            .args(["run", "--config"])
            .arg(root.join("copydesk.toml"))
            .envs(variables.iter().copied())
            .stderr(log)
            .spawn()
            .unwrap();
        Daemon { root: root.to_owned(), child }
    }

    /// Puts a file into the watch folder, whole at once.
    pub(crate) fn drop(&self, name: &str, text: &str) {
        let path = self.root.join("inbox").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let part = path.with_extension("part");
        std::fs::write(&part, text).unwrap();
        std::fs::rename(part, path).unwrap();
    }

    /// The records so far.
    pub(crate) fn records(&self) -> Vec<Value> {
        let whole = std::fs::read(self.root.join("out/records.ndjson")).unwrap_or_default();
        let end = whole.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let records = whole[..end].split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        records.map(|line| serde_json::from_slice(line).unwrap()).collect()
    }

    /// Waits until there are so many records; fails with the log after 20 seconds.
    pub(crate) fn wait_for(&mut self, count: usize) -> Vec<Value> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let records = self.records();
            if records.len() >= count {
                return records;
            }
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "the daemon ended: {ended:?}\n{}", self.log());
            assert!(Instant::now() < deadline, "{} of {count} records\n{}", records.len(), self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Answers a request for this path with the body.
    pub(crate) fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")).1
    }

    /// Sends a whole request; gives the status and the body.
    pub(crate) fn ask(&self, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// Asks for this path until the body is as wanted; fails with the last one after 20 seconds.
    pub(crate) fn wait_until(&self, path: &str, wanted: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let body = self.get(path);
            if wanted(&body) {
                return;
            }
            assert!(Instant::now() < deadline, "{body}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Where it serves, as its log says.
    pub(crate) fn address(&self) -> String {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let log = self.log();
            let mut lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).rev();
            if let Some(address) = lines.find_map(|line| Some(line["address"].as_str()?.to_owned())) {
                return address;
            }
            assert!(Instant::now() < deadline, "{log}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until it has said this; fails after 20 seconds.
    pub(crate) fn wait_said(&self, words: &str) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !self.log().contains(words) {
            assert!(Instant::now() < deadline, "{words} was not said:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// What it has said so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.root.join("log")).unwrap_or_default()
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Its exit code, once it has ended.
    pub(crate) fn wait(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Kills it without a word.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop and gives its exit code. Asked before it listens for signals it would just be gone.
    pub(crate) fn terminate(self) -> Option<i32> {
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.caught_signals() & (1 << (Signal::TERM.as_raw() - 1)) == 0 {
            assert!(Instant::now() < deadline, "it listens for no signal:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(2));
        }
        self.signal(Signal::TERM);
        self.wait()
    }

    /// The signals that it has set up something for, a bit for each.
    fn caught_signals(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        caught.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or_default()
    }
}

/// Writes the configuration of a daemon in this folder, these lines at its end.
pub(crate) fn configure(root: &Path, more: &str) {
    let config = CONFIG.replace("@ROOT@", root.to_str().unwrap());
    std::fs::write(root.join("copydesk.toml"), format!("{config}{more}\n")).unwrap();
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Already gone where a test ended it itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

const CONFIG: &str = r#"
data_dir = "@ROOT@/data"
[watch.inbox]
path = "@ROOT@/inbox"
after = "move"
done = "@ROOT@/done"
rejected = "@ROOT@/rejected"
settle = "100ms"
[tail.wire]
include = ["@ROOT@/feed/*.ndjson"]
[output.file]
path = "@ROOT@/out"
[http]
listen = "127.0.0.1:0"
"#;

/// A record without the field that two runs never share, and without where it was read.
pub(crate) fn placeless(mut record: Value) -> Value {
    let fields = record.as_object_mut().unwrap();
    fields.remove("processed_at");
    let input = fields["input"].as_object_mut().unwrap();
    input.remove("source");
    input.remove("path");
    record
}

//! Logs that are written, rotated, copied, cut and deleted while they are followed.

mod cases;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::time::SystemTime;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::mark::MarkKey;
use crate::source::intake::Status;
use crate::source::trial::got;

/// What a log can suffer.
#[derive(Clone, Debug)]
enum Action {
    /// A part of a line, so long.
    Write(usize),
    /// The end of the line.
    End,
    /// Renamed, and a new one begun.
    Rotate,
    /// Copied, then cut to nothing; looked at between the two, or not.
    CopyTruncate(bool),
    /// Read, deleted, and a new one begun.
    Delete,
    /// Read.
    Scan,
    /// The follower dies after so many tenths of what it passed were committed.
    Restart(usize),
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        4 => prop_oneof![1..40_usize, 1..3000_usize].prop_map(Action::Write),
        6 => Just(Action::End),
        1 => Just(Action::Rotate),
        1 => any::<bool>().prop_map(Action::CopyTruncate),
        1 => Just(Action::Delete),
        4 => Just(Action::Scan),
        2 => (0..=10_usize).prop_map(Action::Restart),
    ]
}

/// A log, its writer, and a follower that is killed now and then.
struct Desk {
    home: TempDir,
    glob: &'static str,
    logs: Logs,
    now: Instant,
    /// What was passed and committed, and what was passed only.
    committed: Vec<String>,
    passed: Vec<(String, TailMark)>,
    marks: BTreeMap<MarkKey, TailMark>,
    /// What the writer does.
    ticks: u64,
    generations: u64,
    lines: u64,
    unfinished: String,
    expected: Vec<String>,
}

fn fresh(home: &TempDir, glob: &str, marks: Vec<TailMark>) -> Logs {
    let include = vec![home.path().join(glob).display().to_string()];
    let globs = Globs::new(&include).unwrap();
    let tail = Tail { name: "wire".to_owned(), include, max_item: 2000, outlet: None };
    Logs::resume(tail, Arc::new(Status::new("wire")), globs, marks, 2)
}

impl Desk {
    fn new(glob: &'static str) -> Desk {
        let home = tempfile::tempdir().unwrap();
        let mut desk = Desk {
            logs: fresh(&home, glob, Vec::new()),
            home,
            glob,
            now: Instant::now(),
            committed: Vec::new(),
            passed: Vec::new(),
            marks: BTreeMap::new(),
            ticks: 1_000_000,
            generations: 0,
            lines: 0,
            unfinished: String::new(),
            expected: Vec::new(),
        };
        desk.write(b"");
        desk
    }

    fn log(&self) -> PathBuf {
        self.home.path().join("feed.ndjson")
    }

    /// The next modification time, so that no two are the same.
    fn touch(&mut self, path: &Path) {
        self.ticks += 1;
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(self.ticks);
        File::options().append(true).open(path).unwrap().set_modified(modified).unwrap();
    }

    fn write(&mut self, bytes: &[u8]) {
        let path = self.log();
        let mut log = File::options().append(true).create(true).open(&path).unwrap();
        log.write_all(bytes).unwrap();
        self.touch(&path);
    }

    fn line(&mut self, text: &str) {
        self.write(json(text).as_bytes());
        self.expected.push(text.to_owned());
    }

    fn scan(&mut self) {
        let passed = &mut self.passed;
        let mut pass = |item: Item, mark: Mark| {
            let Mark::Tail(mark) = mark else { panic!("{mark:?}") };
            passed.push((got(&item).text, mark));
            Ok(())
        };
        self.logs.scan(self.now, &mut pass).unwrap();
    }

    fn commit(&mut self, count: usize) {
        for (text, mark) in self.passed.drain(..count) {
            self.committed.push(text);
            self.marks.insert(Mark::Tail(mark.clone()).key().unwrap(), mark);
        }
        for key in self.logs.gone.drain(..) {
            self.marks.remove(&key);
        }
    }

    fn restart(&mut self, count: usize) {
        self.commit(count);
        self.passed.clear();
        self.logs = fresh(&self.home, self.glob, self.marks.values().cloned().collect());
    }

    fn rotated(&mut self) -> PathBuf {
        self.generations += 1;
        self.home.path().join(format!("feed.ndjson.{}", self.generations))
    }

    /// The writer leaves a file behind: its last line has no end.
    fn leave(&mut self) {
        let rest = std::mem::take(&mut self.unfinished);
        let is_passed = self.glob == "feed.ndjson";
        if !rest.is_empty() && is_passed {
            self.expected.push(outcome(&rest));
        }
    }

    fn act(&mut self, action: &Action) {
        match *action {
            Action::Write(length) => {
                if self.unfinished.is_empty() {
                    self.lines += 1;
                    self.unfinished = format!("{{\"text\":\"line {} ", self.lines);
                    let start = self.unfinished.clone();
                    self.write(start.as_bytes());
                }
                let part = "x".repeat(length);
                self.unfinished.push_str(&part);
                self.write(part.as_bytes());
            }
            Action::End => {
                if !self.unfinished.is_empty() {
                    self.write(b"\"}");
                    self.unfinished.push_str("\"}");
                }
                self.write(b"\n");
                let line = std::mem::take(&mut self.unfinished);
                self.expected.extend((!line.is_empty()).then(|| outcome(&line)));
            }
            Action::Rotate => self.rotate(),
            Action::CopyTruncate(look) => self.copy_truncate(look),
            Action::Delete => self.delete(),
            Action::Scan => self.scan(),
            Action::Restart(tenths) => {
                // A log that no glob matches is known by what was committed of it only.
                let tenths = if self.glob == "feed.ndjson" { 10 } else { tenths };
                self.restart(self.passed.len() * tenths / 10);
            }
        }
    }

    fn rotate(&mut self) {
        let to = self.rotated();
        fs::rename(self.log(), to).unwrap();
        self.leave();
        self.write(b"");
    }

    fn copy_truncate(&mut self, look: bool) {
        let (to, content) = (self.rotated(), fs::read(self.log()).unwrap());
        for part in if look { vec![0, content.len() / 2, content.len()] } else { vec![content.len()] } {
            fs::write(&to, &content[..part]).unwrap();
            self.touch(&to);
            if look {
                self.scan();
            }
        }
        let path = self.log();
        File::options().write(true).truncate(true).open(&path).unwrap();
        self.touch(&path);
        self.leave();
    }

    fn delete(&mut self) {
        self.scan();
        self.commit(self.passed.len());
        fs::remove_file(self.log()).unwrap();
        let rest = std::mem::take(&mut self.unfinished);
        self.expected.extend((!rest.is_empty()).then(|| outcome(&rest)));
        self.scan();
        // Its rest is passed before anything else can happen to the follower.
        self.now += Duration::from_mins(2);
        self.scan();
        self.commit(self.passed.len());
        self.write(b"");
    }

    /// Everything that was written is passed, once.
    #[track_caller]
    fn check(&mut self) {
        for _ in 0..3 {
            self.now += Duration::from_mins(2);
            self.scan();
        }
        self.commit(self.passed.len());
        self.committed.sort();
        self.expected.sort();
        assert_eq!(self.committed, self.expected);
        self.restart(0);
        self.scan();
        assert_eq!(self.passed, [], "nothing again after a restart");
    }
}

/// What becomes of a line: too long a one, and one that broke off, is rejected.
fn outcome(line: &str) -> String {
    if line.len() > 2000 {
        return "rejected: too_large".to_owned();
    }
    let text = line.strip_prefix("{\"text\":\"").and_then(|line| line.strip_suffix("\"}"));
    text.unwrap_or("rejected: broken_json").to_owned()
}

/// A line that holds an article.
fn json(text: &str) -> String {
    format!("{{\"text\":\"{text}\"}}\n")
}

fn play(glob: &'static str, actions: &[Action]) {
    let mut desk = Desk::new(glob);
    for action in actions {
        desk.act(action);
    }
    desk.check();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_line_comes_once_where_rotated_files_match(actions in prop::collection::vec(action(), 1..40)) {
        play("feed.ndjson*", &actions);
    }

    #[test]
    fn each_line_comes_once_where_only_the_log_matches(actions in prop::collection::vec(action(), 1..40)) {
        // Without one committed line nothing tells a rotated file from one that was never ours.
        let mut begun = vec![Action::Write(9), Action::End, Action::Scan, Action::Restart(10)];
        begun.extend(actions.into_iter().filter(|action| !matches!(action, Action::Delete)));
        play("feed.ndjson", &begun);
    }
}

//! The watch folder on real folders.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use rustix::fs::{CWD, FileType, Mode};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use super::*;
use crate::mark::Mark;
use crate::source::trial::{Far, drop_in, intake};

const SETTLE: Duration = Duration::from_millis(40);

/// Longer than it takes a file to settle and to be read.
const LONG: Duration = Duration::from_millis(200);

/// A watch on `inbox` in a folder of its own.
struct Desk {
    home: TempDir,
    far: Far,
    status: Arc<crate::source::intake::Status>,
    running: JoinHandle<Result<(), Error>>,
}

impl Desk {
    fn at(home: TempDir, after: After, resumed: Vec<FileMark>) -> Desk {
        let (intake, far) = intake();
        let watch = Watch {
            name: "inbox".to_owned(),
            path: home.path().join("inbox"),
            after,
            rejected: home.path().join("rejected"),
            settle: SETTLE,
            max_item: 1000,
            outlet: None,
        };
        let status = Arc::clone(intake.status());
        Desk { home, far, status, running: tokio::spawn(run(watch, resumed, intake)) }
    }

    fn new() -> Desk {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("inbox")).unwrap();
        Desk::at(home, After::Keep, Vec::new())
    }

    fn inbox(&self, name: &str) -> PathBuf {
        self.home.path().join("inbox").join(name)
    }

    async fn ready(&self) {
        self.until(|readiness| readiness == Readiness::Ready).await;
    }

    async fn until(&self, holds: impl Fn(Readiness) -> bool) {
        for _ in 0..500 {
            if holds(self.status.readiness()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("still {:?}", self.status.readiness());
    }

    /// Shuts the intake and waits for the source to end, as it must even when nothing happens.
    async fn close(self) -> TempDir {
        self.far.arrivals.close();
        let ended = tokio::time::timeout(Duration::from_secs(5), self.running).await;
        ended.expect("an end in time").unwrap().unwrap();
        self.home
    }
}

/// Writes a file in pieces; the longest time that it stood still.
async fn write_slowly(path: &Path) -> Duration {
    let mut file = fs::File::create(path).unwrap();
    let (mut still, mut written) = (Duration::ZERO, Instant::now());
    for piece in ["one ", "two ", "three ", "four"] {
        still = still.max(written.elapsed());
        file.write_all(piece.as_bytes()).unwrap();
        written = Instant::now();
        tokio::time::sleep(SETTLE / 3).await;
    }
    still
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_written_slowly_is_read_once_and_whole() {
    let desk = Desk::new();
    desk.ready().await;
    let mut slow = write_slowly(&desk.inbox("slow.txt")).await;
    while slow >= SETTLE {
        // This machine stood still for so long that the file counted as complete.
        desk.far.drain(LONG).await;
        fs::remove_file(desk.inbox("slow.txt")).unwrap();
        slow = write_slowly(&desk.inbox("slow.txt")).await;
    }
    desk.far.file("slow.txt", "one two three four").await;
    fs::hard_link(desk.inbox("slow.txt"), desk.inbox("linked.txt")).unwrap();
    desk.far.file("linked.txt", "one two three four").await;
    drop_in(&desk.inbox("gazette/may/tiny.txt"), "20 bytes are a file");
    desk.far.file("gazette/may/tiny.txt", "20 bytes are a file").await;
    desk.far.silence(LONG).await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_goes_by_modification_time_then_path() {
    let home = tempfile::tempdir().unwrap();
    for (name, hours_ago) in [("a.txt", 1), ("b/c.txt", 3), ("d.txt", 2), ("b.txt", 2)] {
        let path = home.path().join("inbox").join(name);
        drop_in(&path, name);
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 - hours_ago * 3600);
        fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    }
    let desk = Desk::at(home, After::Keep, Vec::new());
    for name in ["b/c.txt", "b.txt", "d.txt", "a.txt"] {
        desk.far.file(name, name).await;
    }
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_is_not_read_again_but_a_new_version_is() {
    let desk = Desk::new();
    drop_in(&desk.inbox("a.txt"), "first");
    let mark = desk.far.file("a.txt", "first").await;
    drop_in(&desk.inbox("a.txt"), "second");
    let newer = desk.far.file("a.txt", "second").await;
    assert_ne!(mark.stamp, newer.stamp);
    let home = desk.close().await;

    let desk = Desk::at(home, After::Keep, vec![newer.clone()]);
    desk.ready().await;
    desk.far.silence(LONG).await;
    fs::File::options().append(true).open(desk.inbox("a.txt")).unwrap().write_all(b" and third").unwrap();
    desk.far.file("a.txt", "second and third").await;
    let home = desk.close().await;

    fs::remove_file(home.path().join("inbox/a.txt")).unwrap();
    let desk = Desk::at(home, After::Keep, vec![newer.clone()]);
    let forgotten = tokio::time::timeout(Duration::from_secs(5), desk.far.forgotten.recv()).await;
    assert_eq!(forgotten.unwrap().unwrap().0, [MarkKey::File(newer.path)]);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_moved_back_at_once_is_read_again() {
    let home = tempfile::tempdir().unwrap();
    let (path, away) = (home.path().join("inbox/a.txt"), home.path().join("away.txt"));
    drop_in(&path, "text");
    let desk = Desk::at(home, After::Move("done".into()), Vec::new());
    desk.far.file("a.txt", "text").await;
    desk.ready().await;
    for _ in 0..3 {
        fs::rename(&path, &away).unwrap();
        fs::rename(&away, &path).unwrap();
        desk.far.file("a.txt", "text").await;
    }
    desk.far.silence(LONG).await;
    desk.close().await;
}

/// Larger than what is held as a whole, and the way in is full while it grows.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_that_grows_while_it_is_read_is_read_once() {
    let desk = Desk::new();
    let line = |number: usize| format!("{{\"text\":\"{number} {}\"}}\n", "word ".repeat(20));
    let lines: String = (0..30).map(line).collect();
    drop_in(&desk.inbox("a.ndjson"), &lines);
    let mut seen = vec![desk.far.next().await.0.text];
    fs::File::options()
        .append(true)
        .open(desk.inbox("a.ndjson"))
        .unwrap()
        .write_all(line(30).as_bytes())
        .unwrap();
    while seen.len() < 31 {
        seen.push(desk.far.next().await.0.text);
    }
    let numbers: Vec<String> =
        seen.iter().map(|text| text.split(' ').next().unwrap_or_default().to_owned()).collect();
    assert_eq!(numbers, (0..31).map(|number| number.to_string()).collect::<Vec<_>>());
    desk.far.silence(LONG).await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_finish_is_what_was_configured_or_a_rejection() {
    let home = tempfile::tempdir().unwrap();
    let done = home.path().join("done");
    let (good, bad) = (home.path().join("inbox/gazette/good.txt"), home.path().join("inbox/gazette/bad.txt"));
    drop_in(&good, "good");
    let desk = Desk::at(home, After::Move(done.clone()), Vec::new());
    let mark = desk.far.file("gazette/good.txt", "good").await;
    assert_eq!(mark.finish, Some(Finish::Move(done.join("gazette/good.txt"))));
    drop_in(&bad, "");
    let mark = desk.far.file("gazette/bad.txt", "rejected: empty").await;
    let Some(Finish::Reject { to, error }) = mark.finish else { panic!("{:?}", mark.finish) };
    assert_eq!(to, desk.home.path().join("rejected/gazette/bad.txt"));
    let error: serde_json::Value = serde_json::from_str(&error).unwrap();
    assert_eq!((&error["path"], &error["code"]), (&"gazette/bad.txt".into(), &"empty".into()));
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_names_and_odd_files_do_no_harm() {
    let desk = Desk::new();
    desk.ready().await;
    for name in [".x.txt", "x.txt~", "x.part", "x.tmp", "x.swp"] {
        fs::write(desk.inbox(name), "never").unwrap();
    }
    std::os::unix::fs::symlink("/etc/passwd", desk.inbox("link")).unwrap();
    rustix::fs::mknodat(CWD, desk.inbox("fifo"), FileType::Fifo, Mode::RWXU, 0).unwrap();
    desk.far.silence(LONG).await;
    let long = "n".repeat(255);
    for (name, shown) in [
        (&b"new\nline \"quoted\""[..], "new\nline \"quoted\""),
        (b"\xff.txt", "\\xFF.txt"),
        (long.as_bytes(), &long),
    ] {
        fs::write(desk.inbox("").join(OsStr::from_bytes(name)), "text").unwrap();
        desk.far.file(shown, "text").await;
    }
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_side_car_says_what_its_file_does_not() {
    let desk = Desk::new();
    fs::write(desk.inbox("a.txt.meta.json"), r#"{"url": "https://example.org/a", "by": "A. Writer"}"#)
        .unwrap();
    drop_in(&desk.inbox("a.txt"), "text");
    let arrival = desk.far.arrival().await;
    let stages::article::Item::Article(article) = arrival.item else { panic!("{arrival:?}") };
    let sidecar = article.origin.input.sidecar.as_ref().unwrap();
    assert_eq!(sidecar.url.as_deref(), Some("https://example.org/a"));
    assert_eq!(sidecar.authors, ["A. Writer"]);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_goes_and_comes_back_is_watched_again() {
    let desk = Desk::new();
    drop_in(&desk.inbox("a.txt"), "before");
    desk.far.file("a.txt", "before").await;
    fs::remove_dir_all(desk.inbox("")).unwrap();
    desk.until(|readiness| matches!(readiness, Readiness::Trouble(_))).await;
    drop_in(&desk.inbox("b.txt"), "after");
    desk.far.file("b.txt", "after").await;
    desk.ready().await;
    drop_in(&desk.inbox("c.txt"), "and events come again");
    desk.far.file("c.txt", "and events come again").await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_moved_in_is_read_without_waiting_for_the_next_scan() {
    let desk = Desk::new();
    desk.ready().await;
    drop_in(&desk.home.path().join("elsewhere/may/a.txt"), "text");
    fs::rename(desk.home.path().join("elsewhere"), desk.inbox("gazette")).unwrap();
    let soon =
        tokio::time::timeout(crate::source::hints::RESCAN / 2, desk.far.file("gazette/may/a.txt", "text"));
    soon.await.expect("the file before the next scan is due");
    drop_in(&desk.inbox("gazette/may/b.txt"), "and events come from there");
    desk.far.file("gazette/may/b.txt", "and events come from there").await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_permission_is_read_once_it_is_granted() {
    let desk = Desk::new();
    desk.ready().await;
    let path = desk.inbox("a.txt");
    let hidden = desk.inbox(".a");
    fs::write(&hidden, "secret").unwrap();
    fs::set_permissions(&hidden, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&hidden).is_ok() {
        return; // The superuser may read everything.
    }
    fs::rename(&hidden, &path).unwrap();
    desk.far.silence(LONG).await;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    desk.far.file("a.txt", "secret").await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_files_with_the_same_head_are_many_files() {
    let desk = Desk::new();
    let head = "The same first words in each of them. ".repeat(20);
    for number in 0..100 {
        drop_in(&desk.inbox(&format!("{number:03}.txt")), format!("{head}{number}"));
    }
    let mut seen = BTreeSet::new();
    for _ in 0..100 {
        let (got, mark) = desk.far.next().await;
        assert!(matches!(mark, Mark::File(FileMark { items: 1, finish: Some(Finish::Keep), .. })));
        assert!(seen.insert(got.text));
    }
    desk.far.silence(LONG).await;
    assert_eq!(desk.far.room.used(), 0);
    desk.close().await;
}

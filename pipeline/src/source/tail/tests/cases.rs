//! What logs suffer in practice, case by case.

use std::fs::{self, File};
use std::io::Write;
use std::time::Duration;

use super::{Action, Desk, Tail, json, run};
use crate::source::intake::Readiness;
use crate::source::trial::got;

/// What was passed since the last look, scanning now.
fn news(desk: &mut Desk) -> Vec<String> {
    desk.scan();
    let texts = desk.passed.iter().map(|(text, _)| text.clone()).collect();
    desk.commit(desk.passed.len());
    texts
}

/// Appends articles to a log.
fn put(desk: &Desk, name: &str, texts: &[&str]) {
    let text: String = texts.iter().map(|text| json(text)).collect();
    let mut file = File::options().append(true).create(true).open(desk.home.path().join(name)).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

#[test]
fn the_same_first_line_does_not_make_two_files_one() {
    let mut desk = Desk::new("*.ndjson");
    put(&desk, "a.ndjson", &["the same first line", "a"]);
    put(&desk, "b.ndjson", &["the same first line", "b"]);
    put(&desk, "c.ndjson", &["x"]);
    assert_eq!(news(&mut desk).len(), 5);
    put(&desk, "d.ndjson", &["the same first line"]);
    assert_eq!(news(&mut desk).len(), 0, "it may be a copy of one of them that is being made");
    desk.now += Duration::from_secs(3);
    assert_eq!(news(&mut desk), ["the same first line"]);
    put(&desk, "e.ndjson", &["the same first line"]);
    assert_eq!(news(&mut desk).len(), 0);
    put(&desk, "e.ndjson", &["e"]);
    assert_eq!(news(&mut desk), ["the same first line", "e"]);
    desk.restart(0);
    assert_eq!(news(&mut desk).len(), 0);
}

#[test]
fn a_rotated_file_ends_before_the_next_one_begins() {
    let mut desk = Desk::new("feed.ndjson");
    desk.line("one");
    assert_eq!(news(&mut desk), ["one"]);
    for round in 0..5 {
        desk.line(&format!("{round} old"));
        desk.act(&Action::Rotate);
        desk.line(&format!("{round} new"));
    }
    let all: Vec<String> =
        (0..5).flat_map(|round| [format!("{round} old"), format!("{round} new")]).collect();
    assert_eq!(news(&mut desk), all, "five rotations between two looks");
    for round in 0..3 {
        desk.line(&format!("{round} down"));
        desk.act(&Action::Rotate);
    }
    desk.restart(0);
    assert_eq!(news(&mut desk), ["0 down", "1 down", "2 down"], "and three while nobody looked");
}

#[test]
fn other_content_at_a_known_inode_is_read_from_its_start() {
    let mut desk = Desk::new("feed.ndjson");
    desk.line("a long line that was read before the file was written anew");
    assert_eq!(news(&mut desk).len(), 1);
    let extended = "another line, longer than the first one was, as it came after the cut";
    for content in [vec!["short"], vec![extended, "more"]] {
        for restarted in [false, true] {
            let lines = content.iter().map(|text| json(&format!("{restarted} {text}")));
            fs::write(desk.log(), lines.collect::<String>()).unwrap();
            let log = desk.log();
            desk.touch(&log);
            if restarted {
                desk.restart(0);
            }
            assert_eq!(news(&mut desk).len(), content.len(), "{content:?}");
        }
    }
}

#[test]
fn a_line_over_the_limit_is_rejected_with_its_place() {
    let mut desk = Desk::new("feed.ndjson");
    desk.write(b"{\"text\":\"first\"}\r\n\r\n");
    desk.write(&vec![b'x'; 700_000]);
    assert_eq!(news(&mut desk), ["first"]);
    desk.write(b"\n{\"text\":\"last\"}\nno end");
    desk.scan();
    let texts: Vec<&str> = desk.passed.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(texts, ["rejected: too_large", "last"]);
    assert_eq!(desk.passed[0].1.offset, 700_021);
    desk.restart(1);
    assert_eq!(news(&mut desk), ["last"]);
}

#[test]
fn a_log_may_be_copied_and_cut_between_its_discovery_and_its_reading() {
    for glob in ["*.ndjson*", "*.ndjson"] {
        let mut desk = Desk::new(glob);
        desk.act(&Action::Scan);
        put(&desk, "a.ndjson", &["a"]);
        desk.touch(&desk.home.path().join("a.ndjson"));
        fs::remove_file(desk.log()).unwrap();
        desk.line("old");
        let (log, copy) = (desk.log(), desk.home.path().join("feed.ndjson.1"));
        let mut texts = Vec::new();
        let mut pass = |item, _| {
            texts.push(got(&item).text);
            if !copy.exists() {
                fs::copy(&log, &copy).unwrap();
                fs::write(&log, json("new")).unwrap();
            }
            Ok(())
        };
        for _ in 0..3 {
            desk.logs.scan(desk.now, &mut pass).unwrap();
        }
        texts.sort_by_key(|text| text == "new");
        assert_eq!(texts, ["a", "old", "new"], "{glob}");
    }
}

#[test]
fn a_rotated_file_that_is_packed_is_not_read_again() {
    let mut desk = Desk::new("feed.ndjson*");
    desk.line("one");
    assert_eq!(news(&mut desk), ["one"]);
    desk.act(&Action::Rotate);
    assert_eq!(news(&mut desk).len(), 0);
    fs::remove_file(desk.home.path().join("feed.ndjson.1")).unwrap();
    fs::write(desk.home.path().join("feed.ndjson.1.gz"), b"\x1f\x8b\x08\0\0\0\0\0\0\x03a\nb\nc\n").unwrap();
    desk.now += Duration::from_mins(2);
    assert_eq!(news(&mut desk).len(), 0);
    desk.restart(0);
    assert_eq!(news(&mut desk).len(), 0);
    assert!(desk.marks.values().all(|mark| mark.offset == 0), "{:?}", desk.marks);
}

#[test]
fn a_deleted_file_is_read_to_its_end() {
    let mut desk = Desk::new("feed.ndjson");
    desk.line("one");
    assert_eq!(news(&mut desk), ["one"]);
    desk.line("two");
    fs::remove_file(desk.log()).unwrap();
    desk.line("three, at the same path");
    assert_eq!(news(&mut desk), ["two", "three, at the same path"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_arrives_when_it_is_written_and_the_source_ends_when_idle() {
    let home = tempfile::tempdir().unwrap();
    let (intake, far) = crate::source::trial::intake();
    let include = vec![home.path().join("logs/*.ndjson").display().to_string()];
    let tail = Tail { name: "wire".to_owned(), include, max_item: 2000, outlet: None };
    let status = std::sync::Arc::clone(intake.status());
    let running = tokio::spawn(run(tail, Vec::new(), intake));
    let log = home.path().join("logs/feed.ndjson");
    while !matches!(status.readiness(), Readiness::Trouble(_)) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    fs::create_dir(home.path().join("logs")).unwrap();
    for number in 0..20 {
        let mut file = File::options().append(true).create(true).open(&log).unwrap();
        file.write_all(json(&format!("line {number}")).as_bytes()).unwrap();
        let (got, _) = far.next().await;
        assert_eq!((got.path.as_str(), got.text), ("feed.ndjson", format!("line {number}")));
    }
    assert_eq!(status.readiness(), Readiness::Ready);
    far.arrivals.close();
    tokio::time::timeout(Duration::from_secs(5), running).await.unwrap().unwrap().unwrap();
}

#[test]
fn a_hole_is_not_a_line() {
    let mut desk = Desk::new("feed.ndjson");
    desk.line("one");
    desk.write(&[0; 4096]);
    assert_eq!(news(&mut desk), ["one"]);
    let (log, two) = (desk.log(), json("two"));
    let file = File::options().write(true).open(&log).unwrap();
    std::os::unix::fs::FileExt::write_at(&file, two.as_bytes(), json("one").len() as u64).unwrap();
    desk.touch(&log);
    assert_eq!(news(&mut desk), ["two"], "the start of the hole was filled");
    desk.line("three");
    desk.write(b"with \0 in it\n");
    assert_eq!(news(&mut desk), ["three", "rejected: broken_json"]);
    desk.restart(0);
    assert_eq!(news(&mut desk).len(), 0);
}

#[test]
fn a_byte_order_mark_is_no_text() {
    let mut desk = Desk::new("*.ndjson");
    fs::write(desk.home.path().join("a.ndjson"), format!("\u{feff}{}{}", json("first"), json("second")))
        .unwrap();
    fs::write(desk.home.path().join("b.ndjson"), b"\xff\xfea\0\n\0").unwrap();
    let mut texts = news(&mut desk);
    texts.sort();
    assert_eq!(texts, ["first", "rejected: not_text", "second"]);
    fs::write(desk.home.path().join("b.ndjson"), b"\xff\xfea\0\n\0b\0\n\0").unwrap();
    assert_eq!(news(&mut desk).len(), 0);
    desk.restart(0);
    assert_eq!(news(&mut desk).len(), 0);
}

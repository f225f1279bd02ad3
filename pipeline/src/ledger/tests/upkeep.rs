//! Looking after a data folder: what is written anew, what is repaired, and that a crash in the middle of either is
//! none.

use std::path::{Path, PathBuf};

use super::cases::{committed, journal, record, scribble};
use super::model::{Expected, batches, drop_files, open, run, settings, time, visible};
use super::sim::{Dice, Fault, Keep, Sim};
use crate::disk::Disk;
use crate::ledger::{Changes, Error, Inspection, Ledger, changes, repair, segments};
use crate::mark::Finish;
use crate::sink::{Kind, Written};

#[test]
fn files_written_anew_hold_the_same_whatever_happens_meanwhile() {
    let mut dice = Dice(11);
    let batches = batches(&mut dice, 8);
    let mut call = 0;
    loop {
        let disk = Sim::default();
        drop_files(&batches, &disk);
        let (mut ledger, _) = open(&disk).unwrap();
        assert!(run(&mut ledger, &batches[..6], 0, &disk).1.is_none());
        drop(ledger);
        disk.restart();
        let (mut ledger, _) = open(&disk).unwrap();
        call += 1;
        disk.fail_at(call, Fault::Crash);
        let done = ledger.compact();
        drop(ledger);
        disk.cut_power(Keep::All, &mut dice);
        let (mut ledger, recovered) = open(&disk).unwrap_or_else(|err| panic!("call {call}: {err}"));
        assert_eq!(Expected::found(&disk, recovered), Expected::after(&batches, 6, &disk), "call {call}");
        assert!(run(&mut ledger, &batches, 6, &disk).1.is_none(), "going on after call {call}");
        let files = disk.folder(Path::new("/data/index"));
        assert!(files.len() <= 1, "{files:?} after call {call}");
        if done.is_ok() {
            break;
        }
    }
    assert!(call > 5, "{call} calls");
}

/// Three commits; a bad disk hits the second one.
fn damaged() -> Sim {
    let disk = committed(&["one", "two", "three"]);
    let path = journal(&disk);
    let second = disk.bytes(&path).unwrap().windows(3).position(|it| it == b"two").unwrap();
    scribble(&disk, &path, second, b"!");
    disk
}

#[test]
fn damage_is_found_and_repaired_once_a_person_asks() {
    let disk = damaged();
    let before = disk.bytes(&journal(&disk)).unwrap();
    let inspection = Inspection::of(Path::new("/data"), &disk).unwrap();
    assert!(matches!(inspection.damage, Some(Error::Damaged { .. })), "{inspection:?}");
    drop(inspection);
    let repaired = repair(Path::new("/data"), &disk).unwrap().unwrap();
    assert_eq!((repaired.last, repaired.lost, repaired.counts.emitted), (1, (3, 3), 1));
    assert_eq!(disk.bytes(&repaired.aside.join("journal-0000000000000001")).unwrap(), before);
    assert_eq!(disk.bytes(&repaired.aside.join("records.ndjson")).unwrap(), b"two\nthree\n");
    let (mut ledger, recovered) = Ledger::open(&settings(), disk.clone()).unwrap();
    assert_eq!((recovered.counts.emitted, visible(&disk, "records")), (1, "one\n".to_owned()));
    let (entries, forgotten) = record("two again").entries(&disk);
    ledger.commit(&entries, &forgotten, time(4)).unwrap();
    assert_eq!(visible(&disk, "records"), "one\ntwo again\n");
    drop(ledger);
    assert!(repair(Path::new("/data"), &disk).unwrap().is_none(), "there is nothing left to repair");
}

#[test]
fn a_repair_may_be_cut_off_anywhere_and_done_again() {
    for call in 1.. {
        let disk = damaged();
        disk.fail_at(call, Fault::Crash);
        let done = repair(Path::new("/data"), &disk).is_ok();
        disk.cut_power(Keep::All, &mut Dice(call));
        repair(Path::new("/data"), &disk).unwrap();
        let (_, recovered) = Ledger::open(&settings(), disk.clone()).unwrap();
        assert_eq!(recovered.counts.emitted, 1, "call {call}");
        assert_eq!(visible(&disk, "records"), "one\n", "call {call}");
        if done {
            break;
        }
    }
}

#[test]
fn a_repair_undoes_a_rotation_and_names_the_files_that_were_moved() {
    let disk = Sim::default();
    let (mut ledger, _) = Ledger::open(&settings(), disk.clone()).unwrap();
    let line = "x".repeat(100);
    disk.put(Path::new("/watch/f"), b"/watch/f");
    let file = super::model::Input::File {
        name: "f".into(),
        finish: Finish::Move(PathBuf::from("/done/f")),
        outcome: super::model::Came::Record(line.clone()),
    };
    let moves = super::model::Batch { inputs: vec![file], forgotten: Vec::new() };
    disk.delay_jobs();
    for (at, batch) in [record("one"), record(&line), record("after"), moves].iter().enumerate() {
        let (entries, forgotten) = batch.entries(&disk);
        ledger.commit(&entries, &forgotten, time(at)).unwrap();
    }
    drop(ledger);
    disk.restart();
    assert_eq!(visible(&disk, "records").lines().count(), 4);
    let path = journal(&disk);
    let second = disk.bytes(&path).unwrap().windows(100).position(|it| it == line.as_bytes()).unwrap();
    scribble(&disk, &path, second, b"!");
    let repaired = repair(Path::new("/data"), &disk).unwrap().unwrap();
    assert_eq!(repaired.moved, [Path::new("/watch/f")]);
    Ledger::open(&settings(), disk.clone()).unwrap();
    assert_eq!(disk.bytes(Path::new("/out/records.ndjson")).unwrap(), b"one\n");
}

#[test]
fn sound_commits_before_a_torn_one_stay_though_an_empty_file_stands_behind() {
    let disk = committed(&["one", "two"]);
    let path = journal(&disk);
    let mut bytes = disk.bytes(&path).unwrap();
    bytes.truncate(bytes.len() - 1);
    disk.put(&path, &bytes);
    disk.put(Path::new("/data/journal-0000000000000009"), b"nothing of ours");
    let (mut ledger, recovered) = Ledger::open(&settings(), disk.clone()).unwrap();
    assert_eq!((recovered.counts.emitted, visible(&disk, "records")), (1, "one\n".to_owned()));
    let (entries, forgotten) = record("three").entries(&disk);
    ledger.commit(&entries, &forgotten, time(3)).unwrap();
    drop(ledger);
    disk.restart();
    let (_, recovered) = Ledger::open(&settings(), disk.clone()).unwrap();
    assert_eq!((recovered.counts.emitted, visible(&disk, "records")), (2, "one\nthree\n".to_owned()));
}

#[test]
fn files_of_forgotten_articles_go() {
    let disk = Sim::default();
    let folder = Path::new("/data/index");
    let hole = |article: u8| vec![1, 3, article, article, 0];
    for (generation, article) in [(1, 0), (2, 10), (3, 20), (4, 30)] {
        let block = changes::block(Some(time(0)), [hole(article)].iter().map(Vec::as_slice));
        disk.put(&Kind::Index.path(folder, generation), &block);
    }
    let length = disk.bytes(&Kind::Index.path(folder, 4)).unwrap().len() as u64;
    let end = Written { generation: 4, length, begun: 0 };
    assert_eq!(Changes::new(disk.clone(), folder, 1, end).count(), 8);
    for (floor, first) in [(0, 1), (9, 1), (10, 2), (29, 3), (99, 4)] {
        assert_eq!(segments::first_needed(&disk, folder, 1, end, floor).unwrap(), first, "floor {floor}");
    }
    disk.put(&folder.join("readme.seg"), b"not ours");
    segments::keep(&disk, folder, 2, 3).unwrap();
    let names = disk.list(folder).unwrap();
    assert_eq!(names, ["000002.seg", "000003.seg", "readme.seg"]);
}

//! Single cases: what is refused and in which words, what is cut, what is rotated, and files of earlier days.

use std::path::{Path, PathBuf};

use super::model::{
    Batch, Came, Expected, Input, batches, drop_files, open, reopen, run, settings, time, visible,
};
use super::sim::{Dice, Fault, Keep, Sim};
use crate::disk::{Disk, Native};
use crate::ledger::frame::VERSION;
use crate::ledger::{Error, Ledger};
use crate::mark::Finish;
use crate::mark::Forgotten;
use crate::settings::Compress;
use crate::sink;

const RECORDS: &str = "/out/records.ndjson";

/// A disk on which batches of one record each were committed by a process that then died; no snapshot since.
pub(super) fn committed(lines: &[&str]) -> Sim {
    let disk = Sim::default();
    let (mut ledger, _) = Ledger::open(&settings(), disk.clone()).unwrap();
    assert!(run_open(&mut ledger, lines, &disk).is_none());
    disk
}

/// The same, with everything in the snapshot.
fn closed(lines: &[&str]) -> Sim {
    let disk = committed(lines);
    Ledger::open(&settings(), disk.clone()).unwrap().0.close().unwrap();
    disk
}

/// Commits one record after the other and leaves the ledger open.
fn run_open(ledger: &mut Ledger<Sim>, lines: &[&str], disk: &Sim) -> Option<Error> {
    lines.iter().enumerate().find_map(|(at, line)| {
        let (entries, forgotten) = record(line).entries(disk);
        ledger.commit(&entries, &forgotten, time(at)).err()
    })
}

pub(super) fn record(line: &str) -> Batch {
    let outcome = Came::Record(line.to_owned());
    Batch { inputs: vec![Input::Line { number: 1, offset: 1, outcome }], forgotten: Vec::new() }
}

#[track_caller]
fn refused(disk: &Sim, words: &[&str]) {
    let message = Ledger::open(&settings(), disk.clone()).unwrap_err().to_string();
    for word in words {
        assert!(message.contains(word), "{message:?} lacks {word:?}");
    }
}

/// Overwrites bytes of a file as a bad disk does.
pub(super) fn scribble(disk: &Sim, path: &Path, offset: usize, bytes: &[u8]) {
    let mut content = disk.bytes(path).unwrap();
    content[offset..offset + bytes.len()].copy_from_slice(bytes);
    disk.put(path, &content);
}

pub(super) fn journal(disk: &Sim) -> PathBuf {
    let name = |path: &PathBuf| path.to_string_lossy().starts_with("/data/journal-");
    disk.folder(Path::new("/data")).into_iter().find(name).unwrap()
}

#[test]
fn a_torn_tail_is_cut_off() {
    for cut in [1, 10, 30] {
        let disk = committed(&["one", "two"]);
        let path = journal(&disk);
        let mut bytes = disk.bytes(&path).unwrap();
        bytes.truncate(bytes.len() - cut);
        bytes.extend([0; 100]);
        disk.put(&path, &bytes);
        Ledger::open(&settings(), disk.clone()).unwrap();
        assert_eq!(visible(&disk, "records"), "one\n", "{cut} bytes cut");
    }
}

#[test]
fn sound_commits_behind_damage_are_not_passed_over() {
    let disk = committed(&["one", "two", "three"]);
    let second = disk.bytes(&journal(&disk)).unwrap().len() / 3 + 40;
    scribble(&disk, &journal(&disk), second, b"?");
    refused(&disk, &["journal-", "damaged at byte", "restore the data folder"]);
}

#[test]
fn a_missing_commit_is_noticed() {
    let disk = committed(&["one", "two", "three"]);
    let path = journal(&disk);
    let bytes = disk.bytes(&path).unwrap();
    disk.put(&path, &bytes[bytes.len() / 3..]);
    // Frames of one line each differ only in the length of that line.
    let found = Ledger::open(&settings(), disk.clone());
    assert!(found.is_err(), "{found:?}");
}

#[test]
fn commits_that_the_snapshot_holds_are_ignored() {
    let disk = committed(&["one", "two"]);
    let (path, old) = (journal(&disk), disk.bytes(&journal(&disk)).unwrap());
    Ledger::open(&settings(), disk.clone()).unwrap().0.close().unwrap();
    disk.put(&path, &old);
    let (_, recovered) = Ledger::open(&settings(), disk.clone()).unwrap();
    assert_eq!((visible(&disk, "records").as_str(), recovered.counts.emitted), ("one\ntwo\n", 2));
}

#[test]
fn a_newer_format_is_refused_with_both_numbers() {
    for (file, disk) in [("snapshot", closed(&["one"])), ("journal-", committed(&["one"]))] {
        let path = match file {
            "snapshot" => PathBuf::from("/data/snapshot"),
            _ => journal(&disk),
        };
        let mut bytes = disk.bytes(&path).unwrap();
        let end = 24 + usize::try_from(u32::from_le_bytes(bytes[8..12].try_into().unwrap())).unwrap();
        bytes[4..6].copy_from_slice(&9_u16.to_le_bytes());
        let checksum = crc32c::crc32c_append(crc32c::crc32c(&bytes[..20]), &bytes[24..end]);
        bytes[20..24].copy_from_slice(&checksum.to_le_bytes());
        disk.put(&path, &bytes);
        refused(&disk, &[file, "format 9", &format!("up to {VERSION}")]);
    }
}

#[test]
fn a_lost_snapshot_never_means_to_begin_anew() {
    for content in [&b""[..], &[0; 300]] {
        let disk = closed(&["one"]);
        disk.put(Path::new("/data/snapshot"), content);
        refused(&disk, &["/data/snapshot", "unreadable"]);
    }
    let disk = committed(&["one"]);
    disk.take(Path::new("/data/snapshot"));
    refused(&disk, &["/data", "no snapshot"]);
}

#[test]
fn output_longer_than_committed_is_cut() {
    for disk in [committed(&["one"]), closed(&["one"])] {
        let mut bytes = disk.bytes(Path::new(RECORDS)).unwrap();
        bytes.extend(b"half a li");
        disk.put(Path::new(RECORDS), &bytes);
        Ledger::open(&settings(), disk.clone()).unwrap();
        assert_eq!(visible(&disk, "records"), "one\n");
    }
}

#[test]
fn output_shorter_than_committed_is_rebuilt_or_refused() {
    let disk = committed(&["one", "two"]);
    disk.put(Path::new(RECORDS), b"on");
    Ledger::open(&settings(), disk.clone()).unwrap();
    assert_eq!(visible(&disk, "records"), "one\ntwo\n");

    let disk = closed(&["one", "two"]);
    disk.put(Path::new(RECORDS), b"on");
    refused(&disk, &[RECORDS, "2 bytes", "8 are committed"]);
}

#[test]
fn output_changed_while_running_stops_before_the_commit() {
    let changes: [fn(&Sim); 3] = [
        |disk| disk.take(Path::new(RECORDS)),
        |disk| disk.put(Path::new(RECORDS), b"one\n"),
        |disk| {
            let file = disk.open(Path::new(RECORDS)).unwrap();
            disk.cut(&file, 0).unwrap();
        },
    ];
    for change in changes {
        let disk = Sim::default();
        let (mut ledger, _) = Ledger::open(&settings(), disk.clone()).unwrap();
        assert!(run_open(&mut ledger, &["one"], &disk).is_none());
        change(&disk);
        let err = run_open(&mut ledger, &["two"], &disk).unwrap();
        assert!(matches!(err, Error::Sink(sink::Error::Changed { .. })), "{err}");
        drop(ledger);
        Ledger::open(&settings(), disk.clone()).unwrap();
        assert_eq!(visible(&disk, "records"), "one\n", "rebuilt from the journal");
    }
}

#[test]
fn files_of_another_run_are_set_aside() {
    let disk = Sim::default();
    disk.put(Path::new(RECORDS), b"mine\n");
    let (mut ledger, _) = Ledger::open(&settings(), disk.clone()).unwrap();
    assert!(run_open(&mut ledger, &["one"], &disk).is_none());
    assert_eq!(disk.bytes(Path::new("/out/records-before.ndjson")).unwrap(), b"mine\n");
    assert_eq!(disk.bytes(Path::new(RECORDS)).unwrap(), b"one\n");
}

#[test]
fn a_refused_sync_is_final() {
    let disk = Sim::default();
    let (mut ledger, _) = Ledger::open(&settings(), disk.clone()).unwrap();
    disk.fail_at(2, Fault::Broken);
    let err = run_open(&mut ledger, &["one"], &disk).unwrap();
    assert!(err.is_refused_sync(), "{err}");
    assert_eq!(visible(&disk, "records"), "");
    let err = run_open(&mut ledger, &["one"], &disk).unwrap();
    assert!(matches!(err, Error::Poisoned), "{err}");
}

#[test]
fn an_idle_file_is_rotated_by_time() {
    let disk = Sim::default();
    let (mut ledger, _) = Ledger::open(&settings(), disk.clone()).unwrap();
    assert!(run_open(&mut ledger, &["one"], &disk).is_none());
    for minute in 1..200 {
        ledger.commit(&[], &Forgotten::default(), time(minute)).unwrap();
    }
    let closed = "/out/records-20231114T221320Z-000001.ndjson";
    assert_eq!(disk.bytes(Path::new(closed)).unwrap(), b"one\n");
    assert_eq!(disk.folder(Path::new("/out")).len(), 3, "nothing is rotated twice");
}

#[test]
fn the_output_folder_may_change_or_move() {
    let disk = closed(&["one"]);
    let mut elsewhere = settings();
    elsewhere.output.path = PathBuf::from("/elsewhere");
    let (mut ledger, _) = Ledger::open(&elsewhere, disk.clone()).unwrap();
    assert!(run_open(&mut ledger, &["two"], &disk).is_none());
    drop(ledger);
    disk.cut_power(Keep::All, &mut Dice(1));
    assert_eq!(disk.bytes(Path::new(RECORDS)).unwrap(), b"one\n");
    assert_eq!(disk.bytes(Path::new("/elsewhere/records.ndjson")).unwrap(), b"two\n");
    let (_, recovered) = Ledger::open(&elsewhere, disk.clone()).unwrap();
    assert_eq!(recovered.counts.emitted, 2, "the commit outlives the crash");
    assert_eq!(disk.bytes(Path::new("/elsewhere/records.ndjson")).unwrap(), b"two\n");

    let disk = closed(&["one"]);
    for name in ["records.ndjson", "dead-letters.ndjson"] {
        let (from, to) = (Path::new("/out").join(name), Path::new("/elsewhere").join(name));
        disk.rename(&from, &to).unwrap();
    }
    let (mut ledger, _) = Ledger::open(&elsewhere, disk.clone()).unwrap();
    assert!(run_open(&mut ledger, &["two"], &disk).is_none());
    assert_eq!(disk.bytes(Path::new("/elsewhere/records.ndjson")).unwrap(), b"one\ntwo\n");
}

#[test]
fn finished_files_never_replace_others() {
    let disk = Sim::default();
    let finish = |to: &str| Finish::Move(PathBuf::from(to));
    let file = |name: &str, to: &str| Input::File {
        name: name.into(),
        finish: finish(to),
        outcome: Came::Record(name.into()),
    };
    let inputs = vec![file("a.txt", "/done/a.txt"), file("b.txt", "/done/a.txt"), file("c", "/away/c")];
    let batch = Batch { inputs, forgotten: Vec::new() };
    drop_files(std::slice::from_ref(&batch), &disk);
    disk.put(Path::new("/watch/a.txt.meta.json"), b"{}");
    disk.put(Path::new("/done/a.txt"), b"old");
    disk.split(Path::new("/away"));
    let (mut ledger, _) = open(&disk).unwrap();
    let (count, failed) = run(&mut ledger, &[batch], 0, &disk);
    assert!(count == 1 && failed.is_none(), "{failed:?}");
    let content = |path: &str| String::from_utf8(disk.bytes(Path::new(path)).unwrap()).unwrap();
    assert_eq!(content("/done/a.txt"), "old");
    assert_eq!(content("/done/a-1.txt"), "/watch/a.txt");
    assert_eq!(content("/done/a-1.txt.meta.json"), "{}");
    assert_eq!(content("/done/a-2.txt"), "/watch/b.txt");
    assert_eq!(content("/away/c"), "/watch/c", "copied to another file system");
    assert_eq!(disk.folder(Path::new("/watch")), Vec::<PathBuf>::new());
}

#[test]
fn a_file_replaced_meanwhile_stays() {
    let disk = Sim::default();
    let outcome = Came::Record("one".into());
    let input = Input::File { name: "a".into(), finish: Finish::Delete, outcome };
    let batch = Batch { inputs: vec![input], forgotten: Vec::new() };
    drop_files(std::slice::from_ref(&batch), &disk);
    let (mut ledger, _) = open(&disk).unwrap();
    let (entries, forgotten) = batch.entries(&disk);
    disk.put(Path::new("/watch/a"), b"a later version");
    ledger.commit(&entries, &forgotten, time(0)).unwrap();
    assert_eq!(disk.bytes(Path::new("/watch/a")).unwrap(), b"a later version");
}

/// A data folder and output as format 1 wrote them must open for ever. `UPDATE=1` writes those of a new format.
#[test]
fn old_files_open() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data");
    let batches = batches(&mut Dice(3), 10);
    if std::env::var_os("UPDATE").is_some() {
        save(&home.join(format!("ledger-{VERSION}")), &batches);
    }
    for version in 1..=VERSION {
        let disk = Sim::default();
        drop_files(&batches, &disk);
        let expected = Expected::after(&batches, batches.len(), &disk);
        let home = home.join(format!("ledger-{version}"));
        for folder in ["data", "data/index", "out"] {
            for entry in std::fs::read_dir(home.join(folder)).unwrap().map(Result::unwrap) {
                if entry.path().is_file() {
                    let path = Path::new("/").join(folder).join(entry.file_name());
                    disk.put(&path, &std::fs::read(entry.path()).unwrap());
                }
            }
        }
        assert!(disk.bytes(&journal(&disk)).unwrap().len() > 100, "the journal holds something");
        let (_, recovered) = Ledger::open(&settings(), disk.clone()).unwrap();
        assert_eq!(Expected::found(&disk, recovered), expected, "format {version}");
    }
}

fn save(home: &Path, batches: &[Batch]) {
    let disk = Sim::default();
    drop_files(batches, &disk);
    let (mut ledger, _) = open(&disk).unwrap();
    for (at, batch) in batches.iter().enumerate() {
        let (entries, forgotten) = batch.entries(&disk);
        if at + 3 == batches.len() {
            disk.delay_jobs();
        }
        ledger.commit(&entries, &forgotten, time(at)).unwrap();
    }
    for folder in ["data", "data/index", "out"] {
        std::fs::create_dir_all(home.join(folder)).unwrap();
        for path in disk.folder(&Path::new("/").join(folder)) {
            std::fs::write(home.join(path.strip_prefix("/").unwrap()), disk.bytes(&path).unwrap()).unwrap();
        }
    }
}

#[test]
fn the_real_disk_locks_rotates_and_compresses() {
    for (compress, end) in [(Compress::Gzip, "gz"), (Compress::Zstd, "zst")] {
        let home = tempfile::tempdir().unwrap();
        let mut settings = settings();
        settings.data_dir = home.path().join("data");
        settings.output.path = home.path().join("out");
        settings.output.compress = compress;
        let (mut ledger, _) = Ledger::open(&settings, Native).unwrap();
        let err = Ledger::open(&settings, Native).unwrap_err();
        assert!(matches!(err, Error::Locked(_)), "{err}");
        let line = "z".repeat(100);
        for at in 0..3 {
            let (entries, forgotten) = record(&line).entries(&Sim::default());
            ledger.commit(&entries, &forgotten, time(at)).unwrap();
        }
        ledger.close().unwrap();
        drop(ledger);
        let packed = || {
            let names = Native.list(&settings.output.path).unwrap();
            let packed = names.into_iter().filter(|name| Path::new(name).extension() == Some(end.as_ref()));
            packed.collect::<Vec<_>>()
        };
        let reopened = reopen(&settings);
        assert_eq!(packed().len(), 2, "{:?}", Native.list(&settings.output.path));
        let bytes = std::fs::read(settings.output.path.join(&packed()[0])).unwrap();
        assert_eq!(unpack(&bytes, compress), format!("{line}\n"));
        assert_eq!(reopened.1.counts.emitted, 3);
    }
}

fn unpack(bytes: &[u8], how: Compress) -> String {
    match how {
        Compress::Zstd => String::from_utf8(zstd::decode_all(bytes).unwrap()).unwrap(),
        _ => std::io::read_to_string(flate2::read::GzDecoder::new(bytes)).unwrap(),
    }
}

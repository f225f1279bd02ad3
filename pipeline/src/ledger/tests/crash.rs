//! A crash, a power cut or an error at every changing call of a short run: afterwards everything is as after a
//! whole number of batches, nothing that a reader saw is taken back, and going on loses and repeats nothing.

use std::path::Path;

use proptest::prelude::*;

use super::model::{Batch, Came, Expected, Input, batches, drop_files, open, run, visible};
use super::sim::{Dice, Fault, Keep, Sim};
use crate::mark::Finish;

/// Runs batches with a fault at a call, brings the disk to what is kept, and checks what is found and how it goes
/// on. Returns how many calls the undisturbed run takes.
fn check(batches: &[Batch], call: u64, fault: Fault, keep: Keep, dice: &mut Dice) -> u64 {
    let what = format!("{fault:?} at call {call}, {keep:?} kept");
    let disk = Sim::default();
    drop_files(batches, &disk);
    disk.fail_at(call, fault);
    let (acknowledged, failed) = match open(&disk) {
        Ok((mut ledger, _)) => run(&mut ledger, batches, 0, &disk),
        Err(err) => (0, Some(err)),
    };
    let calls = disk.calls();
    let mut seen = [visible(&disk, "records"), visible(&disk, "dead-letters")];
    let power = dice.below(2) == 0;
    if power {
        disk.cut_power(keep, dice);
    }
    if dice.below(2) == 0 {
        // The recovery is cut off as well.
        disk.restart();
        disk.fail_at(1 + dice.below(40), Fault::Crash);
        drop(open(&disk));
        if !power {
            seen = [visible(&disk, "records"), visible(&disk, "dead-letters")];
        }
    }
    disk.cut_power(keep, dice);
    let (mut ledger, recovered) = open(&disk).unwrap_or_else(|err| panic!("{what}: {err}"));
    let found = Expected::found(&disk, recovered);
    let whole = [acknowledged, (acknowledged + 1).min(batches.len())];
    let committed = whole.into_iter().find(|count| Expected::after(batches, *count, &disk) == found);
    let Some(committed) = committed else {
        panic!(
            "{what}, {failed:?}: after {acknowledged} acknowledged batches of {batches:#?}\nfound {found:#?}\n\
             expected {:#?}",
            Expected::after(batches, acknowledged, &disk)
        )
    };
    let [records, dead_letters] = &seen;
    assert!(found.records.starts_with(records.as_str()), "{what}: taken back from {records}");
    assert!(found.dead_letters.starts_with(dead_letters.as_str()), "{what}: taken back");
    let (acknowledged, failed) = run(&mut ledger, batches, committed, &disk);
    assert!(failed.is_none() && acknowledged == batches.len(), "{what}: going on: {failed:?}");
    drop(ledger);
    let (_, recovered) = open(&disk).unwrap();
    let found = Expected::found(&disk, recovered);
    assert_eq!(found, Expected::after(batches, batches.len(), &disk), "{what}: at the end");
    check_files(batches, &disk, &what);
    calls
}

/// Every file is where its finish says, once.
fn check_files(batches: &[Batch], disk: &Sim, what: &str) {
    let inputs = || batches.iter().flat_map(|batch| &batch.inputs);
    for folder in ["/watch", "/done", "/rejected"] {
        let mut expected: Vec<_> = inputs().filter_map(|input| place(input, folder)).flatten().collect();
        expected.sort();
        let found: Vec<_> = disk
            .folder(Path::new(folder))
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(found, expected, "{what}: {folder}");
    }
}

fn place(input: &Input, folder: &str) -> Option<Vec<String>> {
    let Input::File { name, finish, .. } = input else { return None };
    let (home, names) = match finish {
        Finish::Keep => ("/watch", vec![name.clone()]),
        Finish::Delete => return None,
        Finish::Move(_) => ("/done", vec![name.clone()]),
        Finish::Reject { .. } => ("/rejected", vec![name.clone(), format!("{name}.error.json")]),
    };
    (home == folder).then_some(names)
}

/// A run in which every kind of input and finish occurs, and both rotation and snapshots.
fn thorough() -> Vec<Batch> {
    let mut dice = Dice(7);
    let mut batches = batches(&mut dice, 6);
    for (at, finish) in [
        Finish::Keep,
        Finish::Delete,
        Finish::Move("/done/m".into()),
        Finish::Reject { to: "/rejected/r".into(), error: "{\"code\":\"x\"}".into() },
    ]
    .into_iter()
    .enumerate()
    {
        let name = match &finish {
            Finish::Keep => "k",
            Finish::Delete => "d",
            Finish::Move(_) => "m",
            Finish::Reject { .. } => "r",
        };
        let outcome = Came::Record(format!("{{\"file\":\"{name}{}\"}}", "y".repeat(40)));
        batches[at + 1].inputs.push(Input::File { name: name.into(), finish, outcome });
    }
    batches
}

#[test]
fn an_undisturbed_run_is_whole() {
    let calls = check(&thorough(), u64::MAX, Fault::Crash, Keep::All, &mut Dice(1));
    assert!(calls > 50, "{calls} calls");
}

#[test]
fn every_call_may_be_the_last() {
    let batches = thorough();
    let calls = check(&batches, u64::MAX, Fault::Crash, Keep::All, &mut Dice(1));
    for call in 1..=calls {
        for fault in [Fault::Crash, Fault::CrashHalfway] {
            for keep in [Keep::All, Keep::None, Keep::Prefix, Keep::Some] {
                check(&batches, call, fault, keep, &mut Dice(call));
            }
        }
    }
}

#[test]
fn every_call_may_fail() {
    let batches = thorough();
    let calls = check(&batches, u64::MAX, Fault::Crash, Keep::All, &mut Dice(1));
    for call in 1..=calls {
        for fault in [Fault::Full, Fault::Broken] {
            for keep in [Keep::All, Keep::None, Keep::Some] {
                check(&batches, call, fault, keep, &mut Dice(call));
            }
        }
    }
}

fn any_fault() -> impl Strategy<Value = Fault> {
    prop_oneof![Just(Fault::Crash), Just(Fault::CrashHalfway), Just(Fault::Full), Just(Fault::Broken)]
}

fn any_keep() -> impl Strategy<Value = Keep> {
    prop_oneof![Just(Keep::All), Just(Keep::None), Just(Keep::Prefix), Just(Keep::Some)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_run_survives_any_fault(
        seed in any::<u64>(),
        count in 1_usize..9,
        call in 1_u64..300,
        fault in any_fault(),
        keep in any_keep(),
    ) {
        let mut dice = Dice(seed);
        check(&batches(&mut dice, count), call, fault, keep, &mut dice);
    }
}

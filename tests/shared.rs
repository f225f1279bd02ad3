//! The main job on real texts, which stay beside the checkout in `../shared`: the user's five samples against
//! what an editor would leave of them, and every record of the development sets against the schema.
//! Only `.ci/run` starts this target; `cargo test` needs none of it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a failed check is a panic"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Chrome lines of the samples that must go, out of 28.
const STRIPPED_AT_LEAST: usize = 21;

fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").canonicalize().unwrap()
}

fn once(arguments: &[&str], inputs: &[PathBuf]) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_copydesk"))
        .arg("once")
        .args(arguments)
        .args(inputs)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let records = output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    records.map(|line| serde_json::from_slice(line).unwrap()).collect()
}

fn seeds() -> Vec<PathBuf> {
    let mut seeds: Vec<PathBuf> =
        shared().join("seeds").read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    seeds.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    seeds.sort();
    seeds
}

fn validator() -> jsonschema::Validator {
    let schema = include_str!("schema/record.schema.json");
    jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
}

/// Reasons of the record that fit a kind of the gold, as `../shared/seeds/README.md` lists them.
fn fitting(kind: &str) -> &'static [&'static str] {
    match kind {
        "nav" => &["navigation", "search_form"],
        "search" => &["search_form"],
        "more" | "related" => &["related", "unrelated_article", "navigation"],
        "share" => &["share"],
        "comment" => &["comment_form", "comments"],
        "disclaimer" => &["disclaimer", "copyright"],
        "copyright" => &["copyright", "disclaimer"],
        "caption" => &["caption"],
        "credit" => &["credit", "byline"],
        "date" => &["date"],
        other => panic!("the gold has a kind {other} that its README does not name"),
    }
}

fn texts<'a>(list: &'a Value) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|item| item["text"].as_str().or(item.as_str()).unwrap()).collect()
}

#[test]
fn the_samples_come_out_as_an_editor_would_leave_them() {
    let mut gone = 0;
    let mut faults = Vec::new();
    let paths = seeds();
    let records = once(&[], &paths);
    assert_eq!(records.len(), 5);
    for (path, record) in paths.iter().zip(&records) {
        let number = path.file_name().unwrap().to_str().unwrap().get(..3).unwrap();
        let gold = std::fs::read(shared().join(format!("seeds/{number}.gold.json"))).unwrap();
        let gold: Value = serde_json::from_slice(&gold).unwrap();
        let kept = texts(&record["paragraphs"]);
        faults.extend(
            texts(&gold["keep"]).iter().filter(|line| !kept.contains(line)).map(|l| format!("lost: {l}")),
        );
        if record["title"] != gold["title"] {
            faults.push(format!("title {} instead of {}", record["title"], gold["title"]));
        }
        let stripped: BTreeMap<&str, &str> = record["stripped"]
            .as_array()
            .unwrap()
            .iter()
            .map(|strip| (strip["text"].as_str().unwrap(), strip["reason"].as_str().unwrap()))
            .collect();
        for line in gold["strip"].as_array().unwrap() {
            let (text, kind) = (line["text"].as_str().unwrap(), line["kind"].as_str().unwrap());
            match stripped.get(text) {
                Some(reason) if fitting(kind).contains(reason) => gone += 1,
                found => println!("{number}: {kind} line left or misnamed ({found:?}): {text}"),
            }
        }
    }
    println!("{gone} of 28 chrome lines gone with a fitting reason");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(gone >= STRIPPED_AT_LEAST, "{gone} of 28 chrome lines gone");
}

#[test]
fn every_record_of_real_texts_fits_the_schema() {
    let validator = validator();
    for set in ["bench/strip/read.ndjson.gz", "bench/strip/dev.ndjson.gz", "samples/dev", "seeds"] {
        let records = records_of(&shared().join(set));
        let wrong = records.iter().find_map(|record| validator.iter_errors(record).next());
        assert!(wrong.is_none(), "{set}: {wrong:?}");
        println!("{set}: {} records fit the schema", records.len());
        assert!(!records.is_empty(), "{set} gave no record");
    }
}

/// Rejections are no fault here: the samples hold broken files on purpose.
fn records_of(path: &Path) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_copydesk")).arg("once").arg(path).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    let records = output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    records.map(|line| serde_json::from_slice(line).unwrap()).collect()
}

#[test]
fn the_same_inputs_in_the_same_order_give_the_same_bytes() {
    let paths = vec![shared().join("seeds"), shared().join("bench/strip/read.ndjson.gz")];
    let clockless = |mut records: Vec<Value>| {
        for record in &mut records {
            record.as_object_mut().unwrap().remove("processed_at");
        }
        records
    };
    let first = paths.iter().flat_map(|path| clockless(records_of(path))).collect::<Vec<_>>();
    let second = paths.iter().flat_map(|path| clockless(records_of(path))).collect::<Vec<_>>();
    assert_eq!(first, second);
}

//! The fuzzers' corpus as a plain test: each reader with its own inputs, with those of all others, and cut.

use crate::harness::checkout;

#[path = "fuzz/reader.rs"]
mod reader;

/// Every input of the corpus, by the reader it is for.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let root = checkout().join("tests/fuzz/corpus");
    let mut found = Vec::new();
    for (reader, _) in stages::read::formats() {
        let mut paths: Vec<_> =
            root.join(reader).read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        assert!(!paths.is_empty(), "no input for {reader}");
        found.extend(paths.iter().map(|path| (reader.to_owned(), std::fs::read(path).unwrap())));
    }
    found
}

#[test]
fn each_reader_survives_every_input_of_the_corpus() {
    let corpus = corpus();
    for (own, bytes) in &corpus {
        reader::check(own, bytes);
        for (other, _) in stages::read::formats().filter(|(other, _)| other != own) {
            reader::check(other, bytes);
        }
    }
}

#[test]
fn each_reader_survives_a_cut() {
    for (own, bytes) in &corpus() {
        for at in (0..bytes.len()).step_by(bytes.len() / 20 + 1) {
            reader::check(own, &bytes[..at]);
            reader::check(own, &bytes[at..]);
        }
    }
}

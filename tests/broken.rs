//! Two hundred broken inputs: each ends as a record or as a rejection with its reason, and the run goes on.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::harness::{lines, once};

/// Inputs, as a name and what stands in the file.
fn broken() -> Vec<(String, Vec<u8>)> {
    let mut inputs: Vec<(String, Vec<u8>)> = Vec::new();
    let mut add = |name: &str, bytes: &[u8]| inputs.push((name.to_owned(), bytes.to_vec()));
    add("empty.txt", b"");
    add("blank.txt", b" \r\n\t\n");
    add("nul.bin", &[0; 4096]);
    add("elf", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0");
    add("png.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0");
    add(
        "half.utf8",
        "Ein Satz über Brücken und Züge, der mitten im Zeichen endet: ü".as_bytes().split_last().unwrap().1,
    );
    add("odd.utf16", b"\xff\xfeT\0h\0e\0 \0t\0o\0w\0n");
    add("lone.utf16", b"\xff\xfe\x00\xd8T\0");
    add("brackets.json", "[".repeat(100_000).as_bytes());
    add("braces.json", "{\"a\":".repeat(100_000).as_bytes());
    add("tags.html", "<div>".repeat(100_000).as_bytes());
    add("bold.html", format!("<html><body>{}", "<b>".repeat(100_000)).as_bytes());
    add("unclosed.html", b"<html><body><!-- the rest of the page is a comment <p>text</p>");
    add("attributes.html", format!("<html><body><p {}>text</p>", "a=1 ".repeat(50_000)).as_bytes());
    add("truncated.json", br#"{"title": "A title", "text": "The sentence is cut in the mid"#);
    add("wrong_types.json", br#"{"title": 7, "text": ["a", 1, null], "authors": {"x": []}, "url": false}"#);
    add("no_text.json", br#"{"title": "A title and nothing else"}"#);
    add("surrogate.json", br#"{"text": "A lone \ud800 stands in this sentence, and that is not text."}"#);
    add("numbers.json", b"1e999999");
    add("twice.json", br#"{"text": "one"} {"text": "two"}"#);
    add(
        "mixed.ndjson",
        b"{\"text\": \"A good line.\"}\n{\"text\": \nnot json\n{\"text\": \"Another good line.\"}\n",
    );
    add(
        "entities.xml",
        b"<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c \"&b;&b;&b;\">]><rss><channel><item><title>A title</title><description>Words and &c; more.</description></item></channel></rss>",
    );
    add("external.xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><rss><channel><item>&b;</item></channel></rss>");
    add("cut.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xcb\x48\xcd\xc9");
    add("cut.zip", b"PK\x03\x04\x14\0\0\0\x08\0");
    add(
        "cut.warc",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 999999999999\r\n\r\nHTTP/1.1 200 OK\r\n",
    );
    add("mail.eml", b"From: a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n--b\r\n--b\r\n");
    add(
        "control.txt",
        b"\x1b]0;title\x07\x1b[2JA sentence between escape sequences that a terminal would obey.",
    );
    add("marks.txt", "a\u{0301}".repeat(50_000).as_bytes());
    inputs.extend(damaged());
    inputs
}

/// A sound article and a sound page, cut and flipped at many places.
fn damaged() -> Vec<(String, Vec<u8>)> {
    let mut inputs: Vec<(String, Vec<u8>)> = Vec::new();
    let mut add = |name: &str, bytes: &[u8]| inputs.push((name.to_owned(), bytes.to_vec()));
    let whole = br#"{"title": "The bridge opens", "text": "The bridge opens on Monday.\nIt took nine years.", "url": "http://paper.example/a"}"#;
    for cut in (1..whole.len()).step_by(2) {
        add(&format!("cut{cut}.json"), &whole[..cut]);
    }
    let page = b"<!doctype html><html><head><title>The bridge</title></head><body><article><p>The bridge opens on Monday.</p></article></body></html>";
    for cut in (1..page.len()).step_by(2) {
        add(&format!("cut{cut}.html"), &page[..cut]);
    }
    for flip in 0..60 {
        let mut bytes = whole.to_vec();
        bytes[flip] ^= 0x80;
        add(&format!("flip{flip}.json"), &bytes);
    }
    inputs
}

#[test]
fn broken_inputs_end_as_a_record_or_a_rejection() {
    let folder = tempfile::tempdir().unwrap();
    let (inputs, out) = (folder.path().join("in"), folder.path().join("out"));
    fs::create_dir(&inputs).unwrap();
    let broken = broken();
    assert!(broken.len() >= 200, "{} inputs", broken.len());
    for (name, bytes) in &broken {
        fs::write(inputs.join(name), bytes).unwrap();
    }
    let run = once(&["--out", out.to_str().unwrap(), inputs.to_str().unwrap()]);
    assert!(
        matches!(run.status.code(), Some(0 | 1)),
        "{:?}: {}",
        run.status,
        String::from_utf8_lossy(&run.stderr)
    );
    let ends = ends(&out);
    for (name, _) in &broken {
        assert!(ends.contains_key(name.as_str()), "{name} vanished");
    }
    let codes = |code: &str| ends.values().filter(|end| end.as_str() == code).count();
    assert_eq!(codes("panic"), 0, "{ends:?}");
    assert!(codes("record") > 50 && codes("empty") >= 2, "{ends:?}");
}

/// What became of each file: `record`, or the code of its rejection.
fn ends(out: &Path) -> BTreeMap<String, String> {
    let mut ends = BTreeMap::new();
    for record in lines(&out.join("records.ndjson")) {
        ends.insert(record["input"]["path"].as_str().unwrap().to_owned(), "record".to_owned());
    }
    for letter in lines(&out.join("dead-letters.ndjson")) {
        assert!(letter["detail"].as_str().is_some_and(|detail| detail.len() > 5), "{letter}");
        let code = letter["code"].as_str().unwrap().to_owned();
        ends.entry(letter["path"].as_str().unwrap().to_owned()).or_insert(code);
    }
    ends
}

//! Versions, withdrawals, packages and broken members of the formats that agencies send, through the real binary.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::{lines, once};

const STORY: &str =
    "The council voted on Monday evening for a new bridge across the river near the old mill.";
const MORE: &str =
    "The mayor said on Tuesday that work begins in spring and that the ferry stays until it is done.";

/// Runs `once` over these files in this order and gives its records and rejections.
fn run(inputs: &[(&str, String)]) -> (Vec<Value>, Vec<Value>) {
    let folder = tempfile::tempdir().unwrap();
    let (files, out) = (folder.path().join("in"), folder.path().join("out"));
    fs::create_dir(&files).unwrap();
    for (name, text) in inputs {
        fs::write(files.join(name), text).unwrap();
    }
    let run = once(&["--out", out.to_str().unwrap(), "--outlet", "agency.example", files.to_str().unwrap()]);
    assert!(matches!(run.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&run.stderr));
    (lines(&out.join("records.ndjson")), lines(&out.join("dead-letters.ndjson")))
}

/// A story, its second version and its withdrawal: one story, taken further and taken back.
#[track_caller]
fn check_versions(first: String, second: String, withdrawn: String) {
    let (records, rejected) = run(&[("1", first), ("2", second), ("3", withdrawn)]);
    assert_eq!((records.len(), rejected.len()), (3, 0), "{records:#?}{rejected:#?}");
    let [first, second, withdrawn] = &records[..] else { unreachable!() };
    assert_eq!((&first["kind"], &first["decision"]), (&"article".into(), &"unique".into()));
    assert_eq!((&second["kind"], &second["decision"]), (&"article".into(), &"revision".into()), "{second:#}");
    assert_eq!((&withdrawn["kind"], &withdrawn["decision"]), (&"retraction".into(), &"revision".into()));
    assert_eq!(second["revision_of"], first["id"]);
    assert!([&first["id"], &second["id"]].contains(&&withdrawn["revision_of"]), "{withdrawn:#}");
    assert!(withdrawn["paragraphs"].as_array().unwrap().is_empty());
    assert_eq!(first["guid"], withdrawn["guid"]);
}

#[test]
fn newsml_g2_versions() {
    let item = |version: u8, status: &str, body: &str| {
        format!(
            "<newsItem guid='urn:newsml:agency.example:20240304:7' version='{version}' xml:lang='en'><itemMeta><itemClass \
             qcode='ninat:text'/><pubStatus qcode='stat:{status}'/></itemMeta><contentMeta><headline>Bridge</headline>\
             </contentMeta><contentSet><inlineXML contenttype='application/xhtml+xml'><html><body>{body}</body></html>\
             </inlineXML></contentSet></newsItem>"
        )
    };
    check_versions(
        item(1, "usable", &format!("<p>{STORY}</p>")),
        item(2, "usable", &format!("<p>{STORY}</p><p>{MORE}</p>")),
        item(3, "canceled", ""),
    );
}

#[test]
fn newsml1_versions() {
    let item = |version: u8, status: &str, body: &str| {
        format!(
            "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>agency.example</ProviderId><RevisionId>{version}\
             </RevisionId><PublicIdentifier>urn:newsml:agency.example:1:x:{version}</PublicIdentifier></NewsIdentifier>\
             </Identification><NewsManagement><Status FormalName='{status}'/></NewsManagement><NewsComponent><NewsLines>\
             <HeadLine>Bridge</HeadLine></NewsLines><ContentItem><DataContent>{body}</DataContent></ContentItem>\
             </NewsComponent></NewsItem></NewsML>"
        )
    };
    check_versions(
        item(1, "Usable", &format!("<p>{STORY}</p>")),
        item(2, "Usable", &format!("<p>{STORY}</p><p>{MORE}</p>")),
        item(3, "Canceled", ""),
    );
}

#[test]
fn ninjs_versions() {
    let item = |version: u8, status: &str, body: &str| {
        format!(
            r#"{{"uri":"urn:agency.example:7","version":"{version}","versioncreated":"2024-03-04T05:06:0{version}Z",
            "pubstatus":"{status}","headline":"Bridge","body_xhtml":"{body}"}}"#
        )
    };
    check_versions(
        item(1, "usable", &format!("<p>{STORY}</p>")),
        item(2, "usable", &format!("<p>{STORY}</p><p>{MORE}</p>")),
        item(3, "canceled", ""),
    );
}

#[test]
fn wire_versions() {
    let item = |number: u8, mark: &str, body: &str| {
        format!(
            "\u{1}abc000{number} 4 i 211   dpa 061\r\n\r\nTown-council/\r\n\u{2}{mark}\r\nNew bridge =\r\n\r\n   Berlin (dpa) - \
             {body}\r\n\u{3}041{number}30 GMT Mar 24\r\n\u{4}"
        )
    };
    check_versions(
        item(1, "", STORY),
        item(2, "2ND LEAD", &format!("{STORY}\r\n\r\n   {MORE}")),
        item(3, "MANDATORY KILL", "Editors: this story is withdrawn."),
    );
    let (records, _) = run(&[("3", item(3, "KILL", "Editors: this story is withdrawn."))]);
    assert_eq!(records[0]["extra"]["notice"], "Berlin (dpa) - Editors: this story is withdrawn.");
}

#[test]
fn feeds_repeat_their_entries() {
    let feed = |text: &str| {
        format!(
            "<rss version='2.0'><channel><title>F</title><item><guid isPermaLink='false'>g7</guid><title>Bridge</title>\
             <description>{text}</description></item></channel></rss>"
        )
    };
    let later = feed(&format!("{STORY} {MORE}"));
    let (records, _) = run(&[("1.xml", feed(STORY)), ("2.xml", later), ("3.xml", feed(STORY))]);
    let decisions: Vec<&str> = records.iter().map(|record| record["decision"].as_str().unwrap()).collect();
    assert_eq!(decisions, ["unique", "revision", "exact_duplicate"], "{records:#?}");
}

#[test]
fn packages_are_passed_over() {
    let message = format!(
        "<newsMessage><itemSet><packageItem guid='p'/><newsItem guid='a'><contentSet><inlineData>{STORY}</inlineData>\
         </contentSet></newsItem><conceptItem guid='c'/><newsItem guid='picture'><contentSet><remoteContent href='x'/>\
         </contentSet></newsItem></itemSet></newsMessage>"
    );
    let (records, rejected) = run(&[("1.xml", message)]);
    assert_eq!((records.len(), rejected.len()), (1, 0), "{rejected:#?}");
    assert_eq!(records[0]["input"]["member"], "a");
}

#[test]
fn a_broken_entry_is_one_rejection_with_its_place() {
    let broken = format!("{{\"text\":\"{STORY}\"}}\n{{\"text\":\n{{\"text\":\"{MORE}\"}}\n");
    let place = broken.find("{\"text\":\n").unwrap();
    let (records, rejected) = run(&[("a.ndjson", broken)]);
    assert_eq!((records.len(), rejected.len()), (2, 1), "{rejected:#?}");
    assert_eq!(
        (rejected[0]["code"].as_str(), rejected[0]["offset"].as_u64()),
        (Some("broken_json"), Some(place as u64))
    );
    let nested = "<x>".repeat(500);
    let feed = format!(
        "<rss><channel><item><title>A</title><description>{STORY}</description></item><item>{nested}</item><item>\
         <title>B</title><description>{MORE}</description></item></channel></rss>"
    );
    let place = feed.find("<item><x>").unwrap();
    let (records, rejected) = run(&[("a.xml", feed)]);
    assert_eq!((records.len(), rejected.len()), (2, 1), "{rejected:#?}");
    assert_eq!(
        (rejected[0]["code"].as_str(), rejected[0]["offset"].as_u64()),
        (Some("too_deep"), Some(place as u64))
    );
    assert_eq!(rejected[0]["member"], "1");
}

#[test]
fn the_samples_of_every_reader_are_records() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("tests/fuzz/corpus");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    once(&["--out", out.to_str().unwrap(), corpus.to_str().unwrap()]);
    let records = lines(&out.join("records.ndjson"));
    for (reader, _) in stages::read::formats() {
        let whole = records.iter().filter(|record| {
            record["outlet"] != "" && record["input"]["path"].as_str().unwrap().starts_with(reader)
        });
        assert!(whole.count() > 0, "nothing came of the inputs of {reader}");
    }
}

//! Articles entered and what is then said of them together.

use super::*;
use crate::settings;

/// A record of two kept paragraphs, the first a copy where there is an original, and one stripped line.
pub(crate) fn record(id: &str, outlet: &str, original: Option<(&str, &str)>) -> String {
    let (decision, duplicate_of, copy) = match original {
        None => ("unique", "null".to_owned(), "null".to_owned()),
        Some((id, outlet)) => (
            "near_duplicate",
            format!(r#"{{"id":"{id}","outlet":"{outlet}","share":0.9}}"#),
            format!(r#"{{"kind":"exact","similarity":1.0,"id":"{id}","outlet":"{outlet}","paragraph":0}}"#),
        ),
    };
    format!(
        r#"{{"schema":"1.0","kind":"article","id":"{id}","outlet":"{outlet}","outlet_from":"url",
        "title":"Lighthouse <b>shines</b> {id}","url":"https://{outlet}/{id}","decision":"{decision}",
        "duplicate_of":{duplicate_of},"revision_of":null,"text":"",
        "paragraphs":[{{"text":"The old lamp shone over the harbour.","role":"body","span":[10,40],
            "fingerprint":null,"copy":{copy}}},
            {{"text":"Nobody <script>saw</script> it of {id}.","role":"body","span":[41,60],"fingerprint":null,"copy":null}}],
        "stripped":[{{"text":"Share this","reason":"share","rule":"share","score":0.98,"span":[0,10]}}],
        "input":{{"source":"inbox","path":"{id}.txt","format":"text"}},"processed_at":"2026-01-02T03:04:05.6Z"}}"#
    )
    .replace('\n', " ")
}

fn board(records: &[String]) -> Board {
    let home = tempfile::tempdir().unwrap();
    let limits = settings::Archive { keep: std::time::Duration::MAX, size: 1 << 20 };
    let archive = crate::archive::Archive::open(home.path(), &limits).unwrap();
    for record in records {
        assert!(archive.record(record.as_bytes()));
    }
    while archive.board().len() < records.len() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    archive.take_board()
}

#[test]
fn who_was_first_and_who_copied() {
    let first = ("a", "one.example");
    let board = board(&[
        record("a", "one.example", None),
        record("b", "two.example", Some(first)),
        record("c", "three.example", Some(first)),
        record("d", "two.example", None),
    ]);
    assert_eq!(board.shared("one.example", "two.example"), 1);
    assert_eq!(board.shared("two.example", "one.example"), 0);
    assert_eq!(board.outlets()["one.example"].first, 2);
    assert_eq!((board.outlets()["two.example"].articles, board.outlets()["two.example"].duplicates), (2, 1));
    let story: Vec<&str> = board.story("c").iter().map(|it| it.id.as_str()).collect();
    assert_eq!(story, ["a", "b", "c"]);
    assert_eq!(board.stories().len(), 1);
}

#[test]
fn articles_are_found_by_id_address_and_words() {
    let board = board(&[record("a", "one.example", None), record("bb", "two.example", None)]);
    let found = |words: &str| {
        let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
        board.find(&words).map(|it| it.id.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(found("lighthouse"), "bb a");
    assert_eq!(found("a"), "bb a");
    assert_eq!(found("https://two.example/bb"), "bb");
    assert_eq!(found("lighthouse one.example"), "a");
    assert_eq!(found("nothing"), "");
}

#[test]
fn the_same_line_is_counted_once_for_each_outlet() {
    let board = board(&[
        record("a", "one.example", None),
        record("b", "one.example", None),
        record("c", "two.example", None),
    ]);
    let lines = board.stripped(None, true);
    let counts: Vec<(&str, u64)> = lines.iter().map(|line| (line.outlet.as_str(), line.count)).collect();
    assert_eq!(counts, [("one.example", 2), ("two.example", 1)]);
    assert_eq!(board.stripped(Some("two.example"), false).len(), 1);
}

//! The article of the README is the file that its commands name, and comes out as the README shows.

use serde_json::Value;

use crate::harness::{checkout, once, text};

/// The first block of this kind.
fn block(kind: &str) -> String {
    let page = text("README.md");
    let after = page.split_once(&format!("```{kind}\n")).unwrap().1;
    after.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_article_comes_out_as_shown() {
    // The page breaks its lines, the crawler's file does not.
    let unbroken = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(unbroken(text("tests/data/ferry.txt")), unbroken(block("text")));
    let article = checkout().join("tests/data/ferry.txt");
    let ran = once(&["--outlet", "holm-post.example", article.to_str().unwrap()]);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let record: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let shown: Value = serde_json::from_str(&block("json")).unwrap();
    for field in ["outlet", "agency", "authors", "title", "dateline", "decision"] {
        assert_eq!(record[field], shown[field], "{field}");
    }
    let stripped = |of: &Value| -> Vec<[String; 3]> {
        let pieces = of["stripped"].as_array().unwrap();
        let text = |piece: &Value, key: &str| piece[key].as_str().unwrap().to_owned();
        pieces.iter().map(|it| ["reason", "rule", "text"].map(|key| text(it, key))).collect()
    };
    let (found, wanted) = (stripped(&record), stripped(&shown));
    assert_eq!(found.len(), wanted.len(), "{found:?}");
    for (found, wanted) in found.iter().zip(&wanted) {
        let ([reason, rule, text], [wanted_reason, wanted_rule, wanted_text]) = (found, wanted);
        assert_eq!((reason, rule), (wanted_reason, wanted_rule), "{found:?}");
        assert!(text.starts_with(wanted_text.trim_end_matches(" ...")), "{found:?}");
    }
    let start = shown["text"].as_str().unwrap().split(" ...").next().unwrap();
    assert!(record["text"].as_str().unwrap().starts_with(start));
}

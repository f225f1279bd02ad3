//! Articles and how they are shown.

use super::*;

const STORY: &str = "Lighthouse to shine again\n\nThe harbour office said on Monday that the old lighthouse would \
                     shine again before the winter comes.\n\n* * *\n\nIts keeper, who is ninety years old now, had \
                     asked the town council for a new lamp since last spring.\n";

fn shown(form: Form, story: &str, earlier: Option<&str>) -> (Exit, String) {
    let home = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = home.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let input = Input { source: "explain".to_owned(), max_item: 1 << 20, ..Input::default() };
    let earlier = earlier.map(|text| write("earlier.txt", text)).into_iter().collect();
    let stripper = Stripper::default();
    let mut out = Vec::new();
    let exit = explain(&Explain { file: write("now.txt", story), earlier, form, input, stripper }, &mut out);
    (exit.unwrap(), String::from_utf8(out).unwrap())
}

#[test]
fn the_terminal_shows_what_went_and_why() {
    let (exit, text) = shown(Form::Terminal(80), STORY, None);
    assert_eq!(exit, Exit::Good);
    let struck = text.lines().find(|line| line.contains("* * *")).unwrap();
    assert_eq!(struck, "\u{1b}[31m-\u{1b}[0m \u{1b}[31;9m* * *\u{1b}[0m");
    assert!(text.contains("^ other: rule symbols"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() < 120), "{text}");
}

#[test]
fn earlier_articles_are_named() {
    let (_, text) = shown(Form::Terminal(80), STORY, Some(STORY));
    assert!(text.contains("ran word for word at file:earlier") || text.contains("exact duplicate"), "{text}");
}

#[test]
fn json_accounts_for_every_paragraph() {
    let (_, text) = shown(Form::Json, STORY, None);
    let proof: serde_json::Value = serde_json::from_str(&text).unwrap();
    let verdicts: Vec<&str> =
        proof["pieces"].as_array().unwrap().iter().map(|p| p["verdict"].as_str().unwrap()).collect();
    assert_eq!(
        verdicts.iter().filter(|verdict| **verdict == "keep").count(),
        2 + usize::from(verdicts[0] == "keep")
    );
    assert_eq!(proof["pieces"][2]["reason"], "other");
}

#[test]
fn hostile_text_stays_text_in_the_page() {
    let hostile = format!(
        "{STORY}\n<script>alert(1)</script> said nobody, <img src=x onerror=alert(1)> and \"left\".\n"
    );
    let (_, page) = shown(Form::Html, &hostile, None);
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    assert!(page.contains("default-src 'none'"));
    let outside = page.split(['"', '\'', '(']).any(|part| part.starts_with("http"));
    assert!(!outside, "the page asks for something outside");
}

#[test]
fn what_cannot_be_read_says_so() {
    let (exit, text) = shown(Form::Terminal(80), "  \n", None);
    assert_eq!(exit, Exit::Rejected);
    assert!(text.contains("rejected"), "{text}");
}

//! Lines that each rule takes, and lines like them that stay.

use super::*;

#[track_caller]
fn check(text: &str, expected: Option<&str>) {
    let found = apply(&[text], &Sheet::measure([text], None));
    assert_eq!(found[0].map(|found| found.rule), expected, "{text}");
}

const STORY: &str = "The builder said on Monday that the bridge would be closed until the spring of next year, \
                     because the ropes have to be replaced.";

/// What is found of a line between two paragraphs.
fn between(line: &str) -> Option<&'static str> {
    let lines = [STORY, line, STORY];
    apply(&lines, &Sheet::measure(lines, None))[1].map(|found| found.rule)
}

#[test]
fn a_caption_says_who_stands_where() {
    check("Mayor Anna Muster (L) and the builder Jo Doe at the bridge in 2019.", Some("sides"));
    check("Anna Muster (links) und Jo Doe (rechts) auf der Brücke", Some("sides"));
    check("市長（左）と橋の設計者", Some("sides"));
    check("Mayor Anna Muster at the bridge in 2019. (Photo: Jo Doe)", Some("credit"));
    check("Senator Jo Doe (R) voted against the bridge, and Anna Muster (D) for it.", None);
    check("The bridge \u{201c}stands (left) alone\u{201d}, she said.", None);
}

#[test]
fn a_headline_promises_what_another_page_tells() {
    assert_eq!(
        between("The bridge is closed until spring.  Here\u{2019}s what you need to know"),
        Some("promise")
    );
    assert_eq!(between("The bridge is closed until spring \u{2014} here's why"), Some("promise"));
    assert_eq!(between("The bridge is closed until spring. Here's what you need to know:"), None);
    assert_eq!(between("Here's what the builder of the bridge said"), None);
    assert_eq!(between("The bridge is closed, and here's what the builder says of it."), None);
    check("The bridge is closed until spring. Here's what you need to know", None);
}

#[test]
fn one_word_and_a_colon_may_open_a_sentence() {
    for text in [
        "Image: Holm wants to be seen as a green town",
        "Poll: 54 per cent of residents want the bridge",
        "Video: 4K/30p with no crop",
        "Special: lamb with mint",
        "Facebook: the first of the new networks",
        "Quelle: Der Fluss entspringt unter dem alten Rathaus.",
    ] {
        check(text, None);
    }
    check("Video: The Bridge Opens", Some("label"));
    check("Bild: Anna Muster/Holm Post", Some("label"));
    check("Source: company filings", Some("label"));
    check("Related: Who pays for the bridge?", Some("label"));
    check("RELATED: 13 Bridges You Have Never Heard Of", Some("label"));
    check("Related: 13 of them were found", None);
}

#[test]
fn one_word_between_paragraphs_may_be_a_subhead() {
    assert_eq!(between("Privacy"), None);
    assert_eq!(between("Advertisement"), Some("furniture"));
    assert_eq!(between("Share this article"), Some("furniture"));
    check("Privacy", Some("furniture"));
}

#[test]
fn who_took_a_picture_wrote_a_story_or_when_may_fill_a_line() {
    let ahead = |line: &str| {
        let lines = ["The bridge opens in May", line, STORY];
        apply(&lines, &Sheet::measure(lines, None))[1].map(|found| found.rule)
    };
    for (line, rule) in [
        ("Photo by Ada Muster", Some("credit")),
        ("Photo by the river in winter", None),
        ("写真展が開幕", None),
        ("Stock Photo Sites Sue", None),
        ("Ada Muster, Transport Correspondent", Some("byline")),
        ("Ada Muster, President", None),
        ("5 hours ago", Some("date")),
        ("Vor 5 Stunden", Some("date")),
        ("Vor 2000 Jahren", None),
        ("Sieg vor 5000 Zuschauern", None),
        ("Closed 90 years ago", None),
    ] {
        assert_eq!(ahead(line), rule, "{line}");
    }
    let below = [STORY, "Ada Muster, Staff Writer"];
    assert_eq!(apply(&below, &Sheet::measure(below, None))[1], None);
    check("Illustration by Numbers", None);
}

#[test]
fn a_mark_of_copyright_goes_outside_of_the_prose() {
    let below = [STORY, "© 2024 Harbour Media Ltd."];
    assert_eq!(apply(&below, &Sheet::measure(below, None))[1].map(|found| found.rule), Some("copyright"));
    assert_eq!(between("© 2024 Harbour Media Ltd."), None);
}

#[test]
fn a_menu_goes_outside_of_the_prose() {
    check("Startseite | Politik | Kultur | Sport | Suche", Some("menu"));
    check("Forside · Nyheter · Sport · Været", Some("menu"));
    check("| Anna Muster | Jo Doe | Bo Li |", None);
    check("Wind | Sun | 4 metres | Rain", None);
    check("Salt / pepper / oil", None);
}

#[test]
fn a_byline_may_end_with_mail() {
    check("By Anna Muster | amuster@ferrypost.example", Some("byline"));
    check("By Anna Muster, amuster@ferrypost.example", Some("byline"));
    check("By then the mail went to amuster@ferrypost.example", None);
    assert_eq!(alone_ahead("By Anna Muster"), Some(Reason::Byline));
    assert_eq!(alone_ahead("By the time the ferry came"), None);
}

#[test]
fn furniture_and_addresses_go_alone() {
    check("Share this article", Some("furniture"));
    check("anna@example.org", Some("address"));
    check("https://example.org/bridge", None);
    check("She read all of example.org before the bridge was built.", None);
    check("* * *", Some("symbols"));
}

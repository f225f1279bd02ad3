//! Streams cut at every place, and what broken ones lose.

use super::*;

#[track_caller]
fn check(text: &str, nests: bool, expected: &[&str]) {
    for size in [1, 5, 8192] {
        let stream = io::BufReader::with_capacity(size, text.as_bytes());
        let mut splitter = Splitter::new(Box::new(stream), &["item"], nests, 60);
        let mut found = Vec::new();
        while let Some(entry) = splitter.next().unwrap() {
            let start = usize::try_from(entry.start).unwrap();
            assert!(text.get(start..).unwrap().starts_with("<item"));
            let mark = if entry.whole { "" } else { "?" };
            found.push(format!("{}{mark}", String::from_utf8(entry.bytes).unwrap()));
        }
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_section_without_end_takes_no_other_entry_with_it() {
    let (two, cdata) = ("<item>2</item>", "<item><![CDATA[2]]></item>");
    check("<item><![CDATA[1</item><item>2</item>", false, &["<item>1</item>", two]);
    check("<item>1<!-- </item><item>2</item>", false, &["<item>1 </item>", two]);
    check("<item>1</item><!-- <item>2</item>", false, &["<item>1</item>", two]);
    check("<?xml ><item>1</item><item>2</item>", false, &["<item>1</item>", two]);
    check("<item><![CDATA[1</item><item><![CDATA[2]]></item>", false, &["<item>1</item>", cdata]);
    let twice = "<item><![CDATA[1</item><item><![CDATA[1</item><item><![CDATA[2]]></item>";
    check(twice, false, &["<item>1</item>", "<item>1</item>", cdata]);
    check("<item><![CDATA[<!-- ]]></item><item>2</item>", false, &["<item><![CDATA[<!-- ]]></item>", two]);
    check("<item>1<![CDATA[2", false, &["<item>12?"]);
}

#[test]
fn a_quote_without_end_takes_no_other_entry_with_it() {
    let two = "<item>2</item>";
    check("<item>1 <5 it's</item><item>2</item>", false, &["<item>1 <5 it's</item>", two]);
    check(
        "<item><a b=\"c d=\"e\"/>1</item><item>2</item>",
        false,
        &["<item><a b=\"c d=\"e\"/>1</item>", two],
    );
    check(
        "<item><a b=\"c>1</item><item c='d'>2</item>",
        false,
        &["<item><a b=\"c>1</item>", "<item c='d'>2</item>"],
    );
    check("<item a='>1</item><item>2</item>", false, &["<item a='>1</item>", two]);
    let far = format!("<item>1<a b='c>{}</item><item>2</item>", "x".repeat(MAX_TAG));
    check(&far, false, &["", two]);
}

#[test]
fn many_sections_without_end_take_no_longer_than_their_bytes() {
    let sections = "<item><![CDATA[<!--<?".repeat(20_000);
    let quotes = "<a b=\"><a b='>".repeat(20_000);
    let tails = ["", "]]>", "-->", "]]>--><item>"].map(|tail| format!("{sections}{tail}"));
    for text in tails.into_iter().chain([format!("<item>{quotes}</item>"), format!("<item><a b='{quotes}")]) {
        let mut splitter = Splitter::new(Box::new(text.as_bytes()), &["item"], false, 1 << 20);
        let mut found = 0;
        while splitter.next().unwrap().is_some() {
            found += 1;
        }
        assert!(found > 0);
    }
}

#[test]
fn entries_are_cut_out() {
    check(
        "<r><item>1</item> <x:y/><item a='>'>2</item></r>",
        false,
        &["<item>1</item>", "<item a='>'>2</item>"],
    );
    check("<r><items/><!-- <item> --><item/><?item?></r>", false, &["<item/>"]);
    check("<item><![CDATA[</item>]]></item>", false, &["<item><![CDATA[</item>]]></item>"]);
    check("<item>1<item>2</item>", false, &["<item>1?", "<item>2</item>"]);
    check("<item>1<item>2</item></item>", true, &["<item>1<item>2</item></item>"]);
    check("<item>1 < 2</item><item>3", false, &["<item>1 < 2</item>", "<item>3?"]);
    check(&format!("<item>{}</item><item>2</item>", "x".repeat(99)), false, &["", "<item>2</item>"]);
}

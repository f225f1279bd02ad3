//! Lists and headings beside the story, whose few words might be a menu's.

use super::{STORY, judged};
use crate::article::Verdict;

/// What a page of this keeps.
fn kept(page: &str) -> Vec<String> {
    let page = format!(
        "<title>The bridge opens in May</title><main><article class=post><h1>The bridge opens in May</h1>
        <div class=entry-content>{page}</div></article></main>"
    );
    judged(&page).paragraphs.into_iter().filter(|p| p.verdict == Verdict::Keep).map(|p| p.text).collect()
}

#[track_caller]
fn check(page: &str, lines: &[&str], stay: bool) {
    let kept = kept(page);
    for line in lines {
        assert_eq!(kept.iter().any(|text| text == line), stay, "{line}: {kept:?}");
    }
}

fn list(entries: &[&str], open: &str) -> String {
    let entries = entries.iter().map(|entry| format!("<li>{open}{entry}</a></li>"));
    format!("<ul>{}</ul>", entries.collect::<String>())
}

const MORE: &str = "
    <p>The builders found a coin from the year of the first crossing, which the museum will show from June.</p>
    <p>Those who lived above the ramp had asked for quiet nights, and got new windows from the county instead.</p>";

#[test]
fn a_list_stays_though_an_entry_sounds_like_a_tool() {
    let new = ["Search in the timetable", "Share of the toll waived", "Login at the ferry desk", "New bell"];
    check(&format!("{STORY}<p>What is new for travellers:</p>{}{MORE}", list(&new, "")), &new, true);
}

#[test]
fn a_list_in_a_section_beside_those_of_the_story_stays() {
    let sections = STORY.replace("<p>", "<section><p>").replace("</p>", "</p></section>");
    let goods = ["1 onion, chopped", "2 carrots, in coins", "1 litre stock"];
    let section = format!("<section><h2>What goes in</h2><div>{}</div></section>", list(&goods, ""));
    check(&format!("{sections}{section}"), &goods, true);
}

#[test]
fn names_in_a_list_stay_where_tags_are_headings() {
    let names = ["Amaya Reyes", "Jonas Whitlock", "Tyler Benning"];
    let list = list(&names, "");
    check(
        &format!("<div class=heading-tag-switch>{STORY}<p><b>Grade 6</b></p>{list}{MORE}</div>"),
        &names,
        true,
    );
}

#[test]
fn a_list_in_a_box_of_its_own_stays_as_a_whole() {
    let needed =
        ["A screwdriver that fits the bolts of the rail properly", "Wooden pegs or a cork", "Wood glue"];
    let open =
        "<div class=b><div class=w><div class=v><h2>What you need</h2></div><div class=x><div class=y>";
    let list = list(&needed, "");
    check(&format!("{STORY}{open}{list}</div></div></div></div><div class=w>{MORE}</div>"), &needed, true);
}

const PARTS: [(&str, &str); 4] = [
    (
        "What the keel weighs",
        "At two tons it is not the lightest ferry, but the weight sits over the keel and not in your arms.",
    ),
    (
        "Is it quick?",
        "On calm days it crossed in nine minutes, on a spring tide in fourteen. With the wind against it we stopped counting.",
    ),
    (
        "Battery life",
        "The builders claim sixty crossings. We measured 54 in May and 31 in January. Charging takes a night.",
    ),
    (
        "Steps",
        "It is quiet, it is cleverly balanced and it empties without a shove. If you live with children, it is the one to take.",
    ),
];
const LEAD: &str = "<p>I have three bicycles, two children and no patience. If a ferry has a weakness, we will find it within a week.</p>";

fn parts(heading: impl Fn(&str) -> String) -> String {
    let part = |(title, text)| {
        format!("{}<div class=f><div class='p text'><p>{text}</p></div></div>", heading(title))
    };
    format!("{LEAD}{}", PARTS.map(part).concat())
}

#[test]
fn headings_in_boxes_of_their_own_stay_with_those_of_their_kind() {
    let page = parts(|title| {
        format!("<div class=f><div class='p heading'><h2><div class=g>{title}</div></h2></div></div>")
    });
    check(&page, &PARTS.map(|(title, _)| title), true);
}

#[test]
fn headings_of_a_kind_that_goes_go() {
    let page = format!("{STORY}<div><div><h3>Print</h3></div><p>{}</p></div>{MORE}", PARTS[0].1);
    check(&page, &["Print"], false);
}

const BRIEF: [&str; 2] = [
    "<p>My uncle rowed nine across on a boat without a lamp, and I never once saw him hurry.</p>
    <p>When he gave up the oars he wrote on the back of a fare table what nobody could do without:</p>",
    "<p>He added underneath, in pencil, that most of it could be borrowed.</p>
    <p>I have the fare table still, and it has been right about everything so far.</p>",
];

#[test]
fn a_few_words_each_stay_between_the_sentence_that_announces_them_and_the_next() {
    let [before, behind] = BRIEF;
    let things = ["Lantern", "Rope", "Bread", "Dry shoes"];
    let run = things.map(|thing| format!("<div class=item>{thing}</div>")).concat();
    check(&format!("{before}<div class=items>{run}</div>{behind}"), &things, true);
    let places = ["County archive", "Friends of the ferry", "Boat museum"];
    check(&format!("{before}{}{behind}", list(&places, "<a href=/1>")), &places, true);
    let packed = ["Oil lamp", "Felt hat", "Rain cape", "Dry socks", "Chart and compass"];
    let said = "<p>This is what the guard carries, in the order in which he would miss it.</p>";
    check(&format!("{STORY}{said}{}{MORE}", list(&packed, "<a href=/1>")), &packed, true);
}

#[test]
fn links_behind_a_label_and_headlines_of_other_stories_go() {
    let links = ["Ferry hours", "A coin found", "New windows"];
    check(&format!("{STORY}<p>Read also:</p>{}{MORE}", list(&links, "<a href=/1>")), &links[..2], false);
    let stories = [
        "Ferry keeps its winter hours until the end of May",
        "Museum shows a coin from the year of the first crossing",
    ];
    check(
        &format!(
            "{STORY}<div class=more>{}</div>{MORE}",
            list(&[stories[0], stories[1], "County pays for new windows above the ramp"], "<a href=/1>")
        ),
        &stories,
        false,
    );
}

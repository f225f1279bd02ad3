//! Cards for other stories and lone links, and what looks like them in a story.

use super::boxes::{MORE, kept};
use super::{STORY, rules};

const CARDS: [(&str, &str); 4] = [
    (
        "Names for the storms of the winter",
        "The list of names for the coming season has a Bartholomew in it, after a vote that drew eighty thousand.",
    ),
    (
        "The quiet rise of the short week",
        "Nearly nine in ten workers on the island have shorter hours now, and nobody outside seems to have noticed.",
    ),
    (
        "Singer calls off her tour",
        "Those who bought tickets for the shows in Holm will be paid back within two weeks, her office said on Tuesday.",
    ),
    (
        "Five lost in ferry accident",
        "Rescuers were still looking for two members of the crew on Monday night, as the wind rose once again.",
    ),
];

fn cards(texts: &[(&str, &str)]) -> String {
    let card = |(title, text): &(&str, &str)| {
        format!(
            "<div class=item><a href=/1><img src=a></a><h3><a href=/1>{title}</a></h3><p>{text}</p></div>"
        )
    };
    texts.iter().map(card).collect()
}

#[test]
fn a_row_of_cards_goes_where_it_stands_beside_the_story() {
    for (open, close) in [
        ("<div class=related-articles><h2>Related</h2>", "</div>"),
        ("<div class=x7>", "</div>"),
        ("<aside class=rail>", "</aside>"),
    ] {
        let row = format!("{open}{}{close}", cards(&CARDS));
        let kept = kept(&format!("<div class=body>{STORY}{MORE}</div>{row}"));
        assert!(
            !kept.iter().any(|text| CARDS.iter().any(|(title, deck)| text == title || text == deck)),
            "{kept:?}"
        );
        assert_eq!(kept.len(), 8);
    }
}

#[test]
fn parts_of_a_story_under_linked_headings_stay() {
    // A round-up of nothing else, ...
    let found = kept(&format!(
        "<p>Four things that the town talks of this week, and what has become of each.</p><div class=list>{}</div>",
        cards(&CARDS)
    ));
    assert!(CARDS.iter().all(|(_, deck)| found.iter().any(|text| text == deck)), "{found:?}");
    // ... among the paragraphs, ...
    let found =
        rules(&format!("<article><h1>The bridge opens in May</h1>{STORY}{}{MORE}</article>", cards(&CARDS)));
    assert!(!found.contains(&"page.cards"), "{found:?}");
    // ... and with more to tell than a card has.
    let long = CARDS.map(|(title, text)| (title, format!("{text} It rained. Nobody came.")));
    let long = long.each_ref().map(|(title, text)| (*title, text.as_str()));
    let found = rules(&format!(
        "<article><h1>The bridge opens in May</h1><div>{STORY}{MORE}</div><div>{}</div></article>",
        cards(&long)
    ));
    assert!(!found.contains(&"page.cards"), "{found:?}");
}

#[test]
fn a_lone_link_between_two_sentences_goes_and_those_of_a_list_stay() {
    let link = |text: &str| format!("<p><a href=/1>{text}</a></p>");
    for text in ["Farmers of the valley brace for a long way round", "What is wrong with the bridge at Holm?"]
    {
        let found = kept(&format!("{STORY}{}{MORE}", link(text)));
        assert_eq!(found.len(), 8, "{found:?}");
        assert!(!found.iter().any(|kept| kept == text), "{text}");
    }
    let firms = [
        "Lenn Steel to buy the yard at Holm",
        "Aas Ropes sells its mill in the north",
        "Quill Lamps to be part of a larger firm",
    ];
    let said = "<p>The two sides did not say what was paid, but those who know of it speak of nine million crowns.</p>";
    let list = firms.map(|firm| format!("{}{said}", link(firm))).concat();
    let found = kept(&format!("{STORY}{list}{MORE}"));
    assert!(firms.iter().all(|firm| found.iter().any(|text| text == firm)), "{found:?}");
}

#[test]
fn a_subhead_behind_an_inserted_box_stays_with_the_paragraph_it_opens() {
    let insert = "<div class=related><h3>Mer om bron</h3><ul><li><a href=/1>Så byggdes den gamla bron över älven</a></li></ul></div>";
    let wrapped = |text: &str| format!("<div class=w>{text}</div>");
    let page = format!(
        "{STORY}{insert}{}{}",
        wrapped("<h2>Den andra stranden</h2>"),
        MORE.replace("<p>", "<div class=w><p>")
    );
    let found = kept(&page);
    assert!(found.iter().any(|text| text == "Den andra stranden"), "{found:?}");
    assert!(
        !found.iter().any(|text| text.starts_with("Mer om") || text.starts_with("Så byggdes")),
        "{found:?}"
    );
    let call = format!(
        "{STORY}<div class=newsletter><h3>Nyhetsbrevet</h3><p>Anmäl dig till vårt brev.</p></div>{MORE}"
    );
    assert!(!kept(&call).iter().any(|text| text == "Nyhetsbrevet"));
}

//! Boxes and lines whose names or places speak for one thing, and the page for another.

use super::{STORY, judged, rules};
use crate::article::{Reason, Verdict};

pub(super) const MORE: &str = "
    <p>The builders found a coin from the year of the first crossing, which the museum will show from June.</p>
    <p>Those who lived above the ramp had asked for quiet nights, and got new windows from the county instead.</p>";

/// What a page of the story and this keeps of the two.
pub(super) fn kept(page: &str) -> Vec<String> {
    let page = format!(
        "<title>The bridge opens in May</title><article><h1>The bridge opens in May</h1>{page}</article>"
    );
    judged(&page).paragraphs.into_iter().filter(|p| p.verdict == Verdict::Keep).map(|p| p.text).collect()
}

/// The story with each paragraph in a box of its own.
fn boxed(open: &str) -> String {
    STORY.replace("<p>", &format!("<div class={open}><p>")).replace("</p>", "</p></div>")
}

#[test]
fn a_story_in_boxes_with_the_name_of_something_else_stays() {
    for name in ["caption", "paywall", "newsletter", "expert-comment", "author-bio", "donation"] {
        assert_eq!(kept(&boxed(name)).len(), 6, "{name}");
    }
}

#[test]
fn the_sources_of_an_encyclopedia_go_and_footnotes_stay() {
    let sources =
        "<li>^ Doe, J. (2011). “The keepers of the ramp”. County Archive. Retrieved 3 May 2023.</li>";
    let list = format!("<div class=reflist><ol class=references>{sources}</ol></div>");
    assert_eq!(kept(&format!("{STORY}{MORE}{list}")).len(), 8);
    let note =
        "<li><p>The ramp was built by men from Aas, who were paid in grain and went home by boat.</p></li>";
    let notes = format!("<section class=footnotes><ol>{note}</ol></section>");
    assert_eq!(kept(&format!("{STORY}{MORE}{notes}")).len(), 9);
}

#[test]
fn who_a_story_presents_stays_though_its_paragraphs_are_called_bio() {
    assert_eq!(kept(&STORY.replace("<p>", "<p class=bio>")).len(), 6);
}

#[test]
fn the_end_of_a_story_behind_a_paywall_stays_and_the_call_to_pay_goes() {
    let end = "<div class=paywall><p>The band will play until noon.</p></div>";
    assert_eq!(kept(&format!("{STORY}{end}")).len(), 7);
    let call = "<div class=paywall><h4>Ta del av allt</h4><ul><li>Alla artiklar</li><li>Alla nyhetsbrev</li></ul></div>";
    assert_eq!(kept(&format!("{STORY}{call}")).len(), 6);
}

#[test]
fn an_experts_comment_in_the_story_stays_and_those_of_readers_go() {
    let comment =
        "<p>“The ropes will hold for a hundred years if they are painted,” said the builder Jo Doe.</p>";
    let inside = format!("{STORY}<div class=expert-comment>{comment}</div>{MORE}");
    assert_eq!(kept(&inside).len(), 9);
    let below = format!("{STORY}<div class=comments>{comment}</div>");
    assert_eq!(kept(&below).len(), 6);
}

#[test]
fn the_entries_of_a_ticker_stay() {
    let said = [
        "Bonjour à tous.",
        "Les bureaux sont ouverts.",
        "La participation atteint 31 %.",
        "Le maire a voté.",
    ];
    let entries = (10..)
        .zip(said)
        .map(|(hour, said)| format!("<div class=e><time>{hour}:05</time><div><p>{said}</p></div></div>"));
    let page = format!(
        "<p>Les habitants ont élu un nouveau conseil. Revivez la journée.</p>{}",
        entries.collect::<String>()
    );
    let kept = kept(&page);
    assert!(said.iter().all(|said| kept.iter().any(|text| text == said)), "{kept:?}");
}

#[test]
fn readers_and_latest_news_with_times_are_no_ticker() {
    let said = ["Sehr gut!", "Das wird teuer.", "Endlich."];
    let entries = (10..)
        .zip(said)
        .map(|(hour, said)| format!("<div class=e><time>{hour}:05</time><p>{said}</p></div>"));
    let entries = entries.collect::<String>();
    for open in ["<div class=leserbriefe><h3>3 Kommentare</h3>", "<div class=x7><h3>Neueste Meldungen</h3>"] {
        let kept = kept(&format!("{STORY}{open}{entries}</div>"));
        assert!(said.iter().all(|said| !kept.iter().any(|text| text == said)), "{kept:?}");
    }
}

#[test]
fn readers_comments_go_though_a_box_about_the_author_follows() {
    let comments = "<div id=comments class=comments><p>Nobody asked those of us who live below the ramp about it.</p></div>";
    let bio = "<p>Ada Lind has written about bridges and ferries for this paper since she came to Holm in 2012.</p>";
    assert!(!kept(&format!("{STORY}{comments}{bio}")).iter().any(|text| text.starts_with("Nobody")));
}

const NOTICE: &str = "
    <p>The library will be open on Sundays from one to five, beginning on the seventh of April.</p>
    <p>Nobody will be at the desk, but the caretaker has been told where the switches for the lamps are.</p>";
const READERS: &str = "
    <li><p>I have asked for this since the old bridge was built, and my neighbour owes me a bottle of wine.</p></li>
    <li><p>First they take the desk away, then the chairs. The ferry went the same way in the end.</p></li>
    <li><p>Good news for all who live above the ramp, where the bands play from noon until they are paid to stop.</p></li>";

#[test]
fn readers_comments_below_a_notice_go_and_a_story_called_comments_stays() {
    for open in ["div id=comments class=comments-area", "div id=disqus_thread", "ol class=commentlist"] {
        assert_eq!(kept(&format!("{NOTICE}<{open}>{READERS}")).len(), 2, "{open}");
    }
    let column =
        format!("<p>Read what our writer makes of it.</p><div class=comments>{NOTICE}{NOTICE}</div>");
    assert!(kept(&column).len() >= 2);
}

#[test]
fn the_second_part_of_a_short_story_stays_in_a_box_of_its_own() {
    let parts = [
        "Le conseil a adopté lundi soir un plan de rénovation de deux millions d’euros pour la vieille école.",
        "La toiture sera refaite dès l’été prochain, et deux classes rouvriront à la rentrée suivante.",
        "Les enseignants, eux, attendent de voir : des promesses, ils en ont entendu beaucoup.",
        "Une réunion publique est prévue le 14 avril à la salle des fêtes.",
    ];
    let [a, b, c, d] = parts.map(|text| format!("<p>{text}</p>"));
    let page = format!(
        "<html lang=fr><body><div id=content><h1>L’école du bourg ne fermera pas</h1><div class='x-7 a'><div>{a}{b}</div></div>
        <section class=q><h2>Et maintenant ?</h2><div class=w-9><div class=u>{c}{d}</div></div></section></div></body>"
    );
    let kept = judged(&page).paragraphs.into_iter().filter(|p| p.verdict == Verdict::Keep);
    let kept: Vec<String> = kept.map(|p| p.text).collect();
    assert!(parts.iter().all(|part| kept.iter().any(|text| text == part)), "{kept:?}");
}

#[test]
fn calls_between_the_paragraphs_go() {
    for call in [
        "<p>Reklama</p>",
        "<p>4 min read</p>",
        "<p>Leggi anche → <a href=/1>Il ponte mai costruito</a></p>",
        "<p>Lire aussi <a href=/1>Le pont qui n’existe pas</a></p>",
        "<div class=author-box><p>Ada Lind är reporter på tidningen sedan 2012.</p></div>",
        "<div class=author-bio><h4>About the author</h4><p>Ada Lind is a builder and has two books about bridges.</p></div>",
        "<p class=essay__bio><em>Ada Lind is a builder and has two books about bridges.</em></p>",
        "<div class=donate-box><h3>Keep us free</h3><p>The Post has no owner. If you can, give us the price of a tea.</p></div>",
        "<div class=republish><h3>Republish this</h3><p>You are free to print this article under a Creative Commons licence.</p></div>",
        "<p class=disclaimer>This article is no legal advice and is given for general information only.</p>",
    ] {
        assert_eq!(kept(&format!("{STORY}{call}{MORE}")).len(), 8, "{call}");
    }
}

#[test]
fn a_line_that_looks_like_a_call_and_is_the_storys_stays() {
    for line in [
        "<ul><li>Reklama</li><li>Rozhlas po drátě</li></ul>",
        "<p>Read more books about bridges than you can carry, says the <a href=/1>librarian</a>.</p>",
    ] {
        let page = format!("{STORY}{line}{MORE}");
        assert!(kept(&page).len() > 8, "{line}");
    }
}

#[test]
fn a_line_right_below_the_headline_is_the_lead() {
    let lead = "<p class=lead>Il comune riapre il ponte dopo due anni di lavori e di attese</p>";
    let page = format!("<article><h1>Il ponte riapre a maggio</h1>{lead}{STORY}</article>");
    assert_eq!(rules(&page).get(1), Some(&"kept"));
}

#[test]
fn labels_for_other_stories_have_their_reason() {
    let page = format!(
        "<article><h1>The bridge opens in May</h1>{STORY}<p>[관련기사] <a href=/1>다리 이야기</a></p>{MORE}</article>"
    );
    let article = judged(&page);
    let label = article.paragraphs.iter().find(|p| p.text.contains("관련기사")).map(|p| &p.verdict);
    assert!(matches!(label, Some(Verdict::Strip(strip)) if strip.reason == Reason::Related), "{label:?}");
}

#[test]
fn a_class_around_the_whole_story_names_nothing_in_it() {
    let wards = ["Holm north", "Holm south", "Ness and the islands"];
    let said = |ward: &str| format!("<p>{ward}</p><p>Yes 412, no 387</p><p>Not counted 9</p>");
    let wards_said: String = wards.iter().map(|ward| said(ward)).collect();
    let end =
        "<p>The town counts again on Thursday, because the vote was near, the clerk of the council said.</p>";
    let page = format!(
        "<article><div class='asset subscriber-premium'><h1>The bridge opens in May</h1>{STORY}<h2>The votes</h2>{wards_said}{end}</div></article>"
    );
    let kept = judged(&page).paragraphs.into_iter().filter(|p| p.verdict == Verdict::Keep);
    let kept: Vec<String> = kept.map(|p| p.text).collect();
    assert!(wards.iter().all(|ward| kept.iter().any(|text| text == ward)), "{kept:?}");
}

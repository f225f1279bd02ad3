//! Pages in the shape of real ones, in words of their own.

use std::sync::Arc;

use crate::article::{Article, Body, Format, Incoming, Input, Kind, Meta, Origin, Reason, Role, Verdict};
use crate::split::split;
use crate::strip::page::{Model, PageWeights};
use crate::strip::{Level, Stripper};

mod boxes;
mod cards;
mod lists;
mod metadata;

fn judged(page: &str) -> Article {
    let input = Arc::new(Input::default());
    let origin =
        Origin { input, member: None, span: 0..0, format: Format("html"), charset: None, digest: [0; 32] };
    let (meta, body) = (Meta::default(), Body::Html(page.to_owned()));
    let incoming =
        Incoming { origin, kind: Kind::Article, meta, body, extra: Vec::new(), warnings: Vec::new() };
    let mut article = split(incoming);
    Stripper::new(Level::Balanced).strip(&mut article);
    article
}

const PAGE: &str = include_str!("../../../../tests/fuzz/corpus/page/news.html");

#[test]
fn the_embedded_weights_are_read() {
    assert!(Model::parse(&PageWeights::EMBEDDED).is_ok());
}

#[test]
fn a_story_is_kept_and_every_other_block_has_its_reason() {
    let article = judged(PAGE);
    let verdict = |start: &str| {
        let found = article.paragraphs.iter().find(|p| p.text.starts_with(start));
        found.map(|p| match &p.verdict {
            Verdict::Strip(strip) => Some(strip.reason),
            _ => None,
        })
    };
    for story in ["The old bridge", "“We are nearly there”", "The cost rose"] {
        assert_eq!(verdict(story), Some(None), "{story}");
    }
    assert_eq!(verdict("Bridge to reopen"), Some(Some(Reason::Title)));
    assert_eq!(verdict("The bridge last week"), Some(Some(Reason::Caption)));
    assert_eq!(verdict("Home"), Some(Some(Reason::Navigation)));
    assert!(verdict("Sign up").flatten().is_some());
    assert!(verdict("© Ferry Post").flatten().is_some());
    let heading = article.paragraphs.iter().find(|p| p.text == "What is left");
    assert_eq!(heading.map(|p| p.role), Some(Role::Heading));
}

#[test]
fn a_page_without_text_stays_without() {
    assert!(judged("<html><body><img src=a></body></html>").paragraphs.is_empty());
}

#[test]
fn a_verdict_on_a_page_can_be_explained() {
    let article = judged(PAGE);
    let because = Stripper::default().explain(&article, &[0], 3).remove(0);
    assert_eq!(because.len(), 3);
}

const STORY: &str = "
    <p>The old bridge over the Lenn will reopen in May, the council said on Monday, after two years.</p>
    <p>Mara Quill, who leads the work, told reporters that her crew had only the northern ramp left to do.</p>
    <p>Walkers had used the crossing all along, and the ferry will keep its winter hours until then.</p>
    <p>The cost rose from four to nine million crowns, most of it for steel that came late and dear.</p>
    <p>“We are nearly there,” she said, and pointed at the lamps that had been put up on the day before.</p>
    <p>The first bus is to cross at seven in the morning, with the mayor and a brass band on board.</p>";

/// The rules that decided, in page order.
fn rules(page: &str) -> Vec<&'static str> {
    let rule = |verdict: &Verdict| if let Verdict::Strip(strip) = verdict { strip.rule } else { "kept" };
    judged(page).paragraphs.iter().map(|p| rule(&p.verdict)).collect()
}

#[test]
fn a_second_copy_of_the_story_goes() {
    let found = rules(&format!("<main><div class=wide>{STORY}</div><div class=small>{STORY}</div></main>"));
    assert_eq!(found.iter().filter(|rule| **rule == "kept").count(), 6, "{found:?}");
}

#[test]
fn what_readers_and_captions_and_controls_say_goes() {
    let page = format!(
        "<body class=comments-open><main><h1>Bridge to reopen in May</h1>{STORY}</main>
        <div class=post-caption>The northern ramp of the bridge in March.</div>
        <select><option>May</select><textarea>&lt;p>The old bridge over the Lenn.</textarea>
        <ol class=comment-list><li><p>I have walked across that bridge for thirty years, and it was never shut.</ol>"
    );
    let found = rules(&page);
    assert_eq!(found.get(1..7), Some(["kept"; 6].as_slice()), "{found:?}");
    let rest = ["page.caption", "page.control", "page.control", "page.comments"];
    assert_eq!(found.get(7..), Some(rest.as_slice()));
}

#[test]
fn below_an_image_stands_its_caption() {
    let page = format!(
        "<main><h1>Bridge to reopen in May</h1>{STORY}<img src=a alt='The ramp in March &amp; its lamps - Ferry Post'>
        <div>The ramp in March &amp; its lamps</div><div><img src=b><p>The mayor and the band before the first bus
        </p><p>Image: Ada Lindqvist</p></div><img src=c alt='What is left'><h2>What is left</h2>{STORY}</main>"
    );
    let found = rules(&page);
    assert_eq!(found.get(7..10), Some(["page.caption", "page.caption", "label"].as_slice()), "{found:?}");
    assert_ne!(found.get(10), Some(&"page.caption"), "a heading below an image may be one of the story");
}

#[test]
fn what_is_no_story_in_text_is_none_on_a_page() {
    let page = format!(
        "<main><h1>Bridge to reopen in May</h1>{STORY}<p>ALSO READ: <a href=/f>Ferry keeps its winter hours</a></p>
        <p>Photo: Ada Lindqvist</p><p>The bridge news you need, delivered to your inbox.</p><h3>Sources:</h3></main>"
    );
    let found = rules(&page);
    assert_eq!(found.get(7..10), Some(["label", "label", "phrase"].as_slice()), "{found:?}");
    assert_ne!(found.last(), Some(&"label"), "a label alone may be a heading");
}

#[test]
fn a_story_in_an_element_called_comment_stays() {
    let found = rules(&format!("<h1>A bridge too late</h1><div class=comment>{STORY}</div>"));
    assert_eq!(found.get(1..), Some(["kept"; 6].as_slice()));
}

#[test]
fn of_an_endless_page_the_first_story_stays() {
    let next = STORY.replace("bridge", "ferry").replace("Mara", "Tilda");
    let found = rules(&format!(
        "<article><h1>Bridge to reopen in May</h1>{STORY}</article><article><h1>Ferry to close</h1>{next}</article>"
    ));
    let (first, second) = found.split_at(7);
    assert_eq!(first.get(1..), Some(["kept"; 6].as_slice()), "{found:?}");
    assert!(second.iter().all(|rule| *rule == "page.next_article"), "{found:?}");
    let teaser =
        "<article><h1><a href=/1>Ferry to close</a></h1><p>The crew was told on Monday.</p></article>";
    let found = rules(&format!("<div><h1>Bridge to reopen in May</h1>{STORY}{teaser}{next}</div>"));
    assert!(!found.contains(&"page.next_article"), "{found:?}");
}

#[test]
fn the_summary_below_the_headline_is_the_lead() {
    let lead = "After two years of work the bridge opens again";
    let page = format!(
        "<head><meta name=description content='{lead}'></head><h1>Bridge to reopen in May</h1>
        <div class=teaser>{lead}</div>{STORY}"
    );
    assert_eq!(rules(&page).get(1), Some(&"kept"));
}

#[test]
fn a_story_beside_a_picture_stays() {
    let credited =
        "<p><img src=a></p><p>The last of the old lamps was lit on Monday by the mayor.</p><p>Source: AP</p>";
    assert_eq!(rules(&format!("<main><h1>A bridge</h1>{STORY}{credited}</main>")).get(7), Some(&"kept"));
    let captioned = rules(&format!("<h1>A bridge</h1><div class='body has-caption'>{STORY}</div>"));
    assert!(captioned.ends_with(&["kept"; 6]), "{captioned:?}");
    let party = "<p>Senator Anna Muster (L) voted for the bridge on Monday, and she said so in public.</p>";
    assert_eq!(rules(&format!("<main><h1>A bridge</h1>{STORY}{party}</main>")).get(7), Some(&"kept"));
}

/// A short report in words that the model does not know, behind a menu.
fn report(story: &str) -> Vec<String> {
    let lead = "Der Rat der Insel hat am Montag beschlossen, die alte Fähre durch ein gebrauchtes Schiff zu ersetzen, das 120 \
        Menschen und dreißig Wagen trägt und im März zum ersten Mal ausläuft.";
    let page = format!(
        "<nav><a href=/>Start</a><a href=/a>Orte</a></nav><article><h1>Neue Fähre für die Insel</h1><p>{lead}</p>{story}\
        <p><a href=/x>Sturm sperrt die Straße am Ufer.</a></p></article><footer><p>Impressum</p></footer>"
    );
    let kept = judged(&page).paragraphs.into_iter().filter(|p| p.verdict == Verdict::Keep);
    kept.map(|p| p.text).collect()
}

#[test]
fn short_sentences_beside_the_lead_of_a_short_report_stay() {
    let kept = report(
        "<p>Karten gibt es ab Februar.</p><p>„Endlich“, sagt Ada Muster.</p><p>Der Wirt am Hafen schweigt.</p>",
    );
    assert_eq!(kept.len(), 4, "{kept:?}");
    assert!(!kept.iter().any(|text| text.starts_with("Sturm")), "{kept:?}");
}

#[test]
fn a_list_without_links_and_the_headings_of_parts_stay_with_the_story() {
    let more = "<p>Am Hafen gibt es dazu seit dem Sommer ein Brot, das der Wirt nach dem Buch seiner Großmutter backt.</p>";
    let states = "<ul><li>Oregon</li><li>Maine</li><li>Ohio</li><li>Utah</li></ul>";
    let page = format!(
        "<nav><a href=/>Home</a></nav><article><h1>The bridge opens in May</h1>{STORY}{states}</article>"
    );
    assert!(rules(&page).ends_with(&["kept"; 4]), "{:?}", rules(&page));
    let shared = "<ul><li>Auf Facebook teilen</li><li>Link kopieren</li><li>Drucken</li></ul>";
    assert_eq!(report(&format!("{more}{shared}")).len(), 2);
    let called = "<p>Melden Sie sich jetzt für unseren Newsletter an.</p><p>Alle Rechte vorbehalten.</p>";
    assert_eq!(report(&format!("{more}{called}")).len(), 2);
    let linked = report("<ul><li><a href=/1>Butter</a></li><li><a href=/2>Eier</a></li></ul>");
    assert_eq!(linked.len(), 1, "{linked:?}");
    let part = |heading: &str| {
        format!("<h2>{heading}</h2><p>Die Mannschaft bleibt dieselbe wie im letzten Jahr.</p>")
    };
    let kept = report(&["Socken", "Türen", "Folie"].map(part).concat());
    assert_eq!(kept.len(), 7, "{kept:?}");
}

#[test]
fn questions_and_answers_stay_with_the_story() {
    let talk =
        ["Wann fährt sie?", "Im März.", "Und der Preis?", "Vier Millionen.", "Freuen Sie sich?", "Sehr."];
    let lines = |tag: &str| talk.map(|line| format!("<{tag}>{line}</{tag}>")).concat();
    for story in [lines("p"), lines("div"), format!("<dl>{}</dl>", lines("dd"))] {
        assert_eq!(report(&story).len(), 1 + talk.len(), "{story}");
    }
}

#[test]
fn a_small_box_called_after_a_newsletter_and_a_form_go() {
    let text = "<h3>Det bästa från veckan</h3><p>Varje fredag väljer redaktionen fem läsvärda texter.</p>";
    let boxes = [("<div class=c-newsletter>", "</div>"), ("<form class=x>", "<input></form>")];
    for (open, close) in boxes {
        let page =
            format!("<article><h1>The bridge opens in May</h1>{STORY}{open}{text}{close}{STORY}</article>");
        let kept = judged(&page).paragraphs.into_iter().filter(|p| p.verdict == Verdict::Keep);
        assert!(
            !kept.map(|p| p.text).any(|text| text.contains("fredag") || text.contains("veckan")),
            "{open}"
        );
    }
    let teaser = "<h4>Läs mer</h4><h3><a href=/1>Fem artiklar från veckan om gamla broar</a></h3>";
    let inline = format!("<div class=related-inline>{teaser}</div>");
    let found = rules(&format!("<article><h1>The bridge opens in May</h1>{STORY}{inline}</article>"));
    assert_eq!(found.iter().rev().take(2).filter(|rule| **rule == "kept").count(), 0, "{found:?}");
    let brief = "<p>The old bridge over the Lenn will reopen in May, the council said on Monday.</p>
        <p>Walkers had used the crossing all along, and the ferry will keep its hours until then.</p>";
    let wrapped =
        rules(&format!("<form id=aspnet><h1>The bridge opens in May</h1>{brief}<p>Home</p></form>"));
    assert_eq!(wrapped.get(1..3), Some(["kept"; 2].as_slice()), "{wrapped:?}");
    let whole = rules(&format!("<main class=newsletter><h1>The bridge opens in May</h1>{STORY}</main>"));
    assert!(whole.ends_with(&["kept"; 6]), "{whole:?}");
}

#[test]
fn a_table_and_terms_beside_the_story_stay() {
    let rows = ["Lenn</td><td>21</td>", "Holm</td><td>18</td>", "Aas</td><td>7</td>"]
        .map(|row| format!("<tr><td>{row}</tr>"));
    let terms = "<dl><dt>Wann</dt><dd>Samstag, 22. Juni</dd><dt>Wo</dt><dd>Am Hafen</dd></dl>";
    let menu = "<table><tr><td><a href=/>Home</a></td><td><a href=/a>Orte</a></td><td><a href=/b>Sport</a></td><td>Mehr</td></tr></table>";
    for (table, cells) in
        [(format!("<table>{}</table>", rows.concat()), 6), (terms.to_owned(), 4), (menu.to_owned(), 0)]
    {
        let title = "<title>The bridge opens in May</title>";
        let found =
            rules(&format!("{title}<article><h1>The bridge opens in May</h1>{STORY}{table}</article>"));
        let kept = found.iter().filter(|rule| **rule == "kept").count();
        assert_eq!(kept, 6 + cells, "{table}: {found:?}");
    }
}

#[test]
fn code_with_numbers_of_lines_stays_between_sentences() {
    let numbers = "<td class=lntd><pre><code>1\n2\n3</code></pre></td>";
    let code = "<td class=lntd><pre><code>struct Bridge {\n    ramps: Vec&lt;Ramp>,\n}</code></pre></td>";
    let table = format!("<div class=highlight><table class=lntable><tr>{numbers}{code}</tr></table></div>");
    let page = format!("<main><h1>The bridge opens in May</h1><div>{STORY}{table}{STORY}</div></main>");
    let found = rules(&page);
    assert_eq!((found.get(8), found.get(7) == Some(&"kept")), (Some(&"kept"), false), "{found:?}");
}

#[test]
fn terms_above_the_story_that_tell_its_publication_go() {
    let lead =
        "<p>The minister for bridges told the house on Monday what the works have cost the county.</p>";
    let terms = "<dl><dt>From:</dt><dd>Department for Bridges and Ferries</dd><dt>Published</dt><dd>29 December 2023</dd></dl>";
    let page = format!(
        "<main><h1>The bridge opens in May</h1>{lead}<div><div class=meta-box>{terms}</div></div><div>{STORY}</div></main>"
    );
    let found = rules(&page);
    let kept = found.iter().filter(|rule| **rule == "kept").count();
    assert_eq!((found.get(1), kept), (Some(&"kept"), 7), "{found:?}");
}

#[test]
fn greeting_and_signature_of_a_letter_stay() {
    let letter = format!("<p>Sir,</p>{STORY}<p>Yours faithfully,</p><p>Geraldine Tull, Lower Pell</p>");
    let page = format!(
        "<title>Keep the bridge open</title><article><h1>Keep the bridge open</h1><div>{letter}</div></article>"
    );
    assert_eq!(rules(&page).get(1..), Some(["kept"; 9].as_slice()));
}

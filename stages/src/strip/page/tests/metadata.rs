//! Titles, authors and dates of pages.

use super::{STORY, judged, rules};
use crate::article::Verdict;

#[test]
fn the_name_of_the_site_is_no_part_of_the_title() {
    let title = |page: &str| judged(page).meta.title;
    let page = "<title>Bridge to reopen in May - Ferry Post</title><h1>Bridge to reopen in May</h1>";
    assert_eq!(title(page).as_deref(), Some("Bridge to reopen in May"));
    let named =
        "<meta property=og:site_name content='The Ferry Post'><title>FerryPost | Bridge to reopen</title>";
    assert_eq!(title(&format!("{named}<h1>Bridge</h1>")).as_deref(), Some("Bridge to reopen"));
    let page = "<title>Bridge - a long story of its works</title><h1>Bridge</h1>";
    assert_eq!(title(page).as_deref(), Some("Bridge - a long story of its works"));
}

#[test]
fn a_headline_that_the_title_repeats_before_the_site_goes() {
    let verdict = |title: &str| {
        let page = format!("<title>{title}</title><main><h1>Bridge to reopen in May</h1>{STORY}</main>");
        rules(&page).first().copied()
    };
    assert_eq!(verdict("Bridge to reopen in May | The Lenn and its bridges"), Some("page.title"));
    assert_eq!(verdict("Bridge to reopen in May_Lenn Post"), Some("page.title"));
}

#[test]
fn the_headline_on_the_page_is_the_title_unless_its_head_names_one() {
    let title = |head: &str| judged(&format!("{head}<h1>The bridge opens in May</h1>{STORY}")).meta.title;
    let made = "<title>Bridge opens: all you need to know</title>";
    assert_eq!(title(made).as_deref(), Some("The bridge opens in May"));
    let named =
        r#"<script type="application/ld+json">{"@type":"NewsArticle","headline":"A bridge opens"}</script>"#;
    assert_eq!(title(named).as_deref(), Some("A bridge opens"));
    assert_eq!(title("<title>Ferry Post</title>").as_deref(), Some("Ferry Post"));
    assert_eq!(title("").as_deref(), Some("The bridge opens in May"));
}

#[test]
fn the_name_of_a_blog_before_the_title_goes() {
    let blog = "<h1><a href=/>The Salt Shed</a></h1><h2>Sunday, 30 October</h2>";
    let page = format!("<title>The Salt Shed: Inventory</title>{blog}<h3>Inventory</h3>{STORY}");
    let article = judged(&page);
    assert_eq!(article.meta.title.as_deref(), Some("Inventory"));
    let shown = article.paragraphs.iter().find(|p| p.text == "Inventory").map(|p| p.verdict == Verdict::Keep);
    assert_eq!(shown, Some(false));
    let kicker = "<title>The bridge: inventory</title><h1>The bridge</h1><h3>inventory</h3>";
    assert_eq!(judged(&format!("{kicker}{STORY}")).meta.title.as_deref(), Some("The bridge: inventory"));
}

#[test]
fn a_label_before_the_headline_is_no_part_of_the_title() {
    let head = "<meta property=og:title content='Life below the old bridge'>";
    let page = format!("{head}<h1><span>Title:</span>Life below the old bridge</h1>{STORY}");
    assert_eq!(judged(&page).meta.title.as_deref(), Some("Life below the old bridge"));
}

#[test]
fn an_author_behind_a_line_break_is_no_part_of_the_headline() {
    let page = |line: &str| format!("<title>The tin of keys</title><table><tr><td>{line}{STORY}</table>");
    let signed = judged(&page("<b>The tin of keys</b><br>by Jo Doe<br><br>"));
    assert_eq!(signed.meta.authors, ["Jo Doe"]);
    assert_ne!(signed.paragraphs.first().map(|p| &p.verdict), Some(&Verdict::Keep));
    let nobody: [&str; 0] = [];
    assert_eq!(judged(&page("The tin of keys by the door<br><br>")).meta.authors, nobody);
}

#[test]
fn a_link_home_above_the_headline_names_no_author() {
    let site = "<a rel=author href=/ class=site-title>kestrel.example</a>";
    let page = format!("{site}<h1>The bridge opens in May</h1><a rel=author href=/ada>kestrel</a>{STORY}");
    assert_eq!(judged(&page).meta.authors, ["kestrel"]);
}

#[test]
fn a_date_below_a_row_of_tags_is_the_storys() {
    let foot = "<p><a href=/1>#writing</a> <a href=/2>#spilled ink</a></p><footer><a href=/3><time datetime=2021-11-19>19 November 2021</time></a></footer>";
    let page = format!("<h1>The bridge opens in May</h1>{STORY}{STORY}{foot}");
    assert_eq!(judged(&page).meta.published.as_deref(), Some("2021-11-19"));
}

#[test]
fn a_kicker_before_the_title_is_no_part_of_it() {
    let page = |heading: &str, title: &str| {
        let page = format!("<title>{title}</title><main><h1>{heading}</h1>{STORY}</main>");
        (judged(&page).meta.title.unwrap_or_default(), rules(&page).first().copied().unwrap_or_default())
    };
    let own = ("Bridge to reopen in May".to_owned(), "page.title");
    let glued = "<span>Roads</span><span>Bridge to reopen in May</span>";
    assert_eq!(page(glued, "Bridge to reopen in May"), own);
    assert_eq!(page(glued, "Bridge to reopen in May | The Lenn and its bridges"), own);
    assert_eq!(page("Roads: Bridge to reopen in May", "Bridge to reopen in May"), own);
    assert_eq!(page("Old bridge to reopen", "Reopen").0, "Old bridge to reopen");
}

#[test]
fn authors_come_from_the_byline_where_the_head_names_nobody() {
    let authors = |head: &str| {
        let byline = "<div class=byline>By Ada Lindqvist and Jo Doe</div>";
        judged(&format!("{head}<h1>The bridge opens in May</h1>{byline}{STORY}")).meta.authors
    };
    assert_eq!(authors(""), ["Ada Lindqvist", "Jo Doe"]);
    assert_eq!(authors("<meta name=author content=web_admin>"), ["Ada Lindqvist", "Jo Doe"]);
    assert_eq!(authors("<meta name=author content='Mara Quill'>"), ["Mara Quill"]);
}

#[test]
fn a_line_that_is_signed_near_the_headline_names_the_author() {
    let authors = |head: &str, line: &str| {
        let page =
            format!("{head}<nav><a href=/>Home</a></nav><h1>The bridge opens in May</h1>{line}{STORY}");
        judged(&page).meta.authors
    };
    let byline = "<h2>By The Numbers</h2><h2>By Popular Demand</h2><div class=byline>By Ada Lindqvist</div>";
    assert_eq!(authors("", byline), ["Ada Lindqvist"]);
    for line in [
        "<div><a class=post_author>Ada Lindqvist</a> – 9 May, 08:24</div>",
        "<ul><li><span>Author, </span><span>Ada Lindqvist</span></li></ul>",
        "<div>Par Ada Lindqvist (Saint-Lenn, envoyée spéciale)</div>",
        "<div class=byline>Ada Lindqvist (texto) e Jo Doe (fotografia)</div>",
        "<div>Ada Lindqvist</div><div>9 May 2024, 08:24</div>",
        "<div>By Ada Lindqvist<br>Monday, March 6, 2017</div>",
        "<div>Submitted by <span>Ada Lindqvist</span> on Sun, 08/11/2019 - 13:05</div>",
        "<ul><li>By <a href=/ada>Ada Lindqvist</a> December 2, 2025</li></ul>",
        "<div>Published August 7, 2023 by Ada Lindqvist</div>",
        "<div class=share>Author: Ada Lindqvist</div>",
        "<div>ByAda Lindqvist</div>",
        "<div class=byline>von Ada Lindqvist in Hamburg</div>",
        "<div itemprop=author>Ada Lindqvist</div>",
        "<div><time datetime=2024-05-09>9 May 2024, 08:24</time> <span>Ada Lindqvist</span></div>",
        "<div>2024-05-09, Ada Lindqvist</div>",
        "<div class=author__name>Írta: Ada Lindqvist</div>",
    ] {
        assert_eq!(authors("", line), ["Ada Lindqvist"], "{line}");
    }
    assert!(authors("", "<ul><li><a href=/topics>By Topic Area</a></li></ul>").is_empty());
    assert!(authors("", "<div>Upper Lenn</div><div>Bridges and roads</div>").is_empty());
    let organisation = r#"<script type="application/ld+json">{"@type":"NewsArticle","author":{"@type":"Organization",
        "name":"Ferry Post Desk"}}</script>"#;
    assert_eq!(authors(organisation, "<div>By Ada Lindqvist</div>"), ["Ada Lindqvist"]);
    assert_eq!(authors(organisation, ""), ["Ferry Post Desk"]);
}

#[test]
fn what_the_markup_points_at_is_the_author() {
    let authors = |above: &str, beneath: &str| {
        let page = format!("<main><h1>The bridge opens in May</h1>{above}{STORY}</main>{beneath}");
        judged(&page).meta.authors
    };
    for line in [
        "<p><a href=/authors/ada>Ada Lindqvist</a> 3 May 2024</p>",
        "<div><a rel=author href=/staff/1><img src=a> Ada Lindqvist</a></div>",
        "<p>Written by</p><p>Ada Lindqvist</p>",
        "<div class=post-author__name>Ada Lindqvist</div>",
        "<div class=entry-author>3 May 2024 · Ada Lindqvist</div>",
    ] {
        assert_eq!(authors(line, ""), ["Ada Lindqvist"], "{line}");
        assert_eq!(authors("", &format!("<aside>{line}</aside>")), ["Ada Lindqvist"], "beneath: {line}");
    }
    assert_eq!(authors("<a href=/author/1>Bridge Desk</a>", ""), ["Bridge Desk"]);
    let card = "<p><a href=/1>Old ferry sold again</a></p>";
    let signed = format!(
        "<p>The band will play until the last guest has left the northern ramp at noon.</p>{card}<p class=author_mail>Ada Lindqvist</p>"
    );
    assert_eq!(authors(&signed, ""), ["Ada Lindqvist"]);
    let card = |name: &str| format!("<p><a href=/1>Old ferry sold again</a></p><a href=/author/1>{name}</a>");
    assert!(authors("", &card("Bo Muster")).is_empty());
    assert!(authors("", "<a href=/author/1>Bo Muster</a> <a href=/author/2>Jo Doe</a>").is_empty());
    assert!(authors("", "<a href=/author/1>More by this author</a>").is_empty());
    let lead =
        "<p>The mayor and <a href=/author/1>Jo Doe</a> opened the gates of the northern ramp at noon.</p>";
    let page = format!("<main><h1>The bridge opens in May</h1>{lead}{STORY}</main>");
    assert!(!rules(&page).contains(&"page.byline"), "a paragraph of the story");
}

#[test]
fn a_date_may_stand_before_a_mark_or_in_a_time_without_its_attribute() {
    let day = |date: &str| {
        let page = format!("<h1>The bridge opens in May</h1><div class=date>{date}</div>{STORY}");
        judged(&page).meta.published.unwrap_or_default()
    };
    assert_eq!(day("<time>08:24, 3 May 2024</time> Comments 12"), "2024-05-03");
    assert_eq!(day("Publié le 3 mai 2024 à 08h24 • Mis à jour le 4 mai 2024 à 09h02"), "2024-05-03");
}

#[test]
fn dates_come_from_below_the_headline_where_the_head_names_none() {
    let dates = |date: &str| {
        let page = format!("<h1>The bridge opens in May</h1><div class=date>{date}</div>{STORY}");
        let meta = judged(&page).meta;
        (meta.published, meta.modified)
    };
    let (third, fourth) = (Some("2024-05-03".to_owned()), Some("2024-05-04".to_owned()));
    assert_eq!(dates("3 May 2024"), (third.clone(), None));
    assert_eq!(dates("Updated: 3 May 2024"), (None, third.clone()));
    let part = |day: &str| {
        format!(
            "<h2>{day}</h2><p>The bridge over the Lenn lost another of its seven old lamps on that day.</p>"
        )
    };
    let parts = part("January 6, 1998") + &part("March 3, 2001") + &part("May 5, 2004");
    assert!(!rules(&format!("<h1>How the bridge fell</h1>{parts}")).contains(&"page.date"));
    assert_eq!(dates("3 May 2024 (updated 4 May 2024)"), (third.clone(), fourth.clone()));
    let times =
        "Updated <time datetime=2024-05-04>today</time> Published <time datetime=2024-05-03>3 May</time>";
    assert_eq!(dates(times), (third.clone(), fourth));
    assert_eq!(dates("23/05/2024").0.as_deref(), Some("2024-05-23"));
    let beneath = |line: &str| {
        judged(&format!("<main><h1>The bridge opens in May</h1>{STORY}</main><aside>{line}</aside>"))
            .meta
            .published
    };
    assert_eq!(beneath("<h3>Published</h3><p><time datetime=2024-05-03>3 May</time></p>"), third);
    assert_eq!(beneath("<div class=post-date>May 3, 2024</div>"), third);
    assert_eq!(beneath("<p class=date>May 3, 2024</p><h3><a href=/1>Old ferry sold again</a></h3>"), None);
    assert_eq!(beneath("<p class=date>May 3, 2024</p><p class=date>May 4, 2024</p>"), None);
}

#[test]
fn which_date_is_which_is_told_by_words_around_in_and_on_it() {
    let dates = |head: &str, line: &str| {
        let page = format!("<html lang={head}><h1>The bridge opens in May</h1>{line}{STORY}");
        let meta = judged(&page).meta;
        [meta.published, meta.modified].map(Option::unwrap_or_default)
    };
    let both = ["2024-05-03", "2024-05-04"];
    for (language, line) in [
        (
            "en",
            "<time datetime=2024-05-04>Updated May 4</time><time datetime=2024-05-03>Published May 3</time>",
        ),
        (
            "en",
            "<time class=updated datetime=2024-05-04>x</time><time class=published datetime=2024-05-03>y</time>",
        ),
        ("en", "<p>Updated 4 May 2024, first published 3 May 2024</p>"),
        ("fi", "<p>Päivitetty 4.5.2024, julkaistu 3.5.2024</p>"),
        ("ja", "<p>更新日：2024年5月4日　公開日：2024年5月3日</p>"),
        ("it", "<p>Pubblicato il 3 maggio 2024 alle 10:30, aggiornato il 4 maggio 2024 alle 9:15</p>"),
    ] {
        assert_eq!(dates(language, line), both, "{line}");
    }
    assert_eq!(dates("fr", "<p>Publié le 03/05/2024</p>")[0], "2024-05-03");
    let updated = "<time class='entry-date updated' datetime=2024-05-03>x</time>";
    assert_eq!(dates("en", updated)[0], "2024-05-03");
    let record =
        format!("<html lang=ja><h1>大谷、記録を更新</h1><time datetime=2024-05-03>5月3日</time>{STORY}");
    assert_eq!(judged(&record).meta.published.as_deref(), Some("2024-05-03"));
    assert_eq!(dates("de", "<p>3 November 1911</p>")[0], "");
}

#[test]
fn names_and_dates_of_readers_and_other_stories_are_left() {
    let meta = |below: &str| {
        let meta = judged(&format!("<article><h1>The bridge opens in May</h1>{STORY}</article>{below}")).meta;
        (meta.authors, meta.published)
    };
    let nothing = (Vec::new(), None);
    let comment = "<div class=author>By Bob Muster</div><time datetime=2024-05-04>4 May 2024</time><p>Nobody asked us.</p>";
    assert_eq!(meta(&format!("<section class=comments>{comment}</section>")), nothing);
    let card = "<h3><a href=/1>Old ferry sold</a></h3><p class=byline>By Bob Muster</p><time datetime=2019-01-02>2 May</time>";
    assert_eq!(meta(&format!("<h2>More</h2><div class=card>{card}</div>")), nothing);
    let sentence = "<p>The mayor set <time datetime=2031-01-01>New Year 2031</time> as the last day for all of the works.</p>";
    assert_eq!(judged(&format!("<h1>The bridge opens in May</h1>{sentence}{STORY}")).meta.published, None);
}

#[test]
fn a_byline_may_hold_a_date_and_a_time() {
    let meta = |line: &str| {
        let meta =
            judged(&format!("<h1>The bridge opens in May</h1><div class=byline>{line}</div>{STORY}")).meta;
        (meta.authors.join("; "), meta.published)
    };
    for line in [
        "<span class=author>Martin Muster</span> <span class=date>4 March 2025 08:30</span>",
        "Par Martin Muster Publié le 4 mars 2025 à 08h30",
        "By Martin Muster, March 4, 2025 08:30",
        "<span class=author>Martin Muster</span><span class=date>March 4, 2025</span>",
    ] {
        assert_eq!(meta(line), ("Martin Muster".to_owned(), Some("2025-03-04".to_owned())), "{line}");
    }
}

#[test]
fn names_and_authors_without_end_cost_each_block_little() {
    let blocks = "<p>The ferry is late</p>".repeat(2_000);
    judged(&format!("<div class='{}'>{STORY}{blocks}</div>", "a".repeat(2_000_000)));
    let authors = (0..50_000).fold(String::new(), |all, at| all + "Ada L" + &at.to_string() + ",");
    let article = judged(&format!("<meta name=author content='{authors}'><h1>A bridge</h1>{STORY}{blocks}"));
    assert_eq!(article.meta.authors.len(), 64);
}

#[test]
fn what_stands_behind_the_headline_in_the_title_is_the_site() {
    let title =
        |head: &str, h1: &str| judged(&format!("<title>{head}</title><h1>{h1}</h1>{STORY}")).meta.title;
    let docs = "Bridge keeping — the book of ferries";
    assert_eq!(title(docs, "Bridge keeping").as_deref(), Some("Bridge keeping"));
    assert_eq!(
        title("The bridge opens: ada_writes", "The bridge opens").as_deref(),
        Some("The bridge opens")
    );
    let goes_on = "Ada Muster - Jo Doe 3-1: the bridge keeper wins again";
    assert_eq!(title(goes_on, "Ada Muster").as_deref(), Some(goes_on));
    let heir = "Ada Muster-Nachfolge: wer die Brücke jetzt baut";
    assert_eq!(title(heir, "Ada Muster").as_deref(), Some(heir));
    assert_eq!(title("Bridge: what we know", "Bridge").as_deref(), Some("Bridge: what we know"));
}

#[test]
fn the_name_of_the_site_is_no_headline() {
    let title =
        |head: &str| judged(&format!("<title>{head}</title><h1>The Daily Herald</h1>{STORY}")).meta.title;
    let whole = "Old bridge collapses | The Daily Herald";
    assert_eq!(title(whole).as_deref(), Some(whole));
    assert_eq!(title("Old bridge over the Lenn").as_deref(), Some("Old bridge over the Lenn"));
}

#[test]
fn roles_and_places_are_no_authors_and_names_no_months() {
    let meta = |byline: &str| {
        let page = format!("<h1>The bridge opens in May</h1><div class=byline>{byline}</div>{STORY}");
        let meta = judged(&page).meta;
        (meta.authors.join("; "), meta.published)
    };
    assert_eq!(meta("By Jo Doe, Staff Writer").0, "Jo Doe");
    assert_eq!(meta("By Jo Doe, New York").0, "Jo Doe");
    assert_eq!(meta("By Jo Doe Staff Writer").0, "Jo Doe");
    assert_eq!(meta("Jo Doe, Bo Lee and Ada Lind").0, "Jo Doe; Bo Lee; Ada Lind");
    assert_eq!(meta("Jo Doe / Madrid").0, "Jo Doe");
    assert_eq!(meta("Text: Jo Doe Foto: Bo Lee").0, "Jo Doe");
    assert_eq!(meta("Agencia EFE").0, "");
    assert_eq!(meta("Follow Author").0, "");
    let may = "2024-05-03".to_owned();
    assert_eq!(meta("By Mary Quill | 3 May 2024"), ("Mary Quill".to_owned(), Some(may.clone())));
    assert_eq!(meta("By Martin Doe, May 3, 2024"), ("Martin Doe".to_owned(), Some(may)));
    assert_eq!(meta("03/05/2024").1, None);
}

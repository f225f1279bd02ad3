//! The stripper as a whole, on articles written for these tests.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use super::*;
use crate::article::{Body, Format, Incoming, Input, Kind, Meta, Origin, Reason, Role};
use crate::split::split;

const STORY: &str = "\
The harbour of Westport was closed on Monday after a ferry ran into the old stone pier, the port said.
Nobody was hurt, but the pier lost some twenty metres, and the ferry had to be towed to the shipyard.
\"We heard a noise like thunder and ran outside,\" said Maria Lind, who keeps the kiosk at the pier.
The port expects that ferries will sail again on Thursday, from the new quay beside the fish market.
Westport has argued for years whether the pier, built in 1871, should be repaired or taken down.
A decision of the town council on the pier is expected before the summer, the mayor told reporters.";

fn article(title: Option<&str>, text: &str) -> Article {
    let input = Arc::new(Input::default());
    let format = Format("text");
    let origin = Origin { input, member: None, span: 0..0, format, charset: None, digest: [0; 32] };
    let meta = Meta { title: title.map(str::to_owned), ..Meta::default() };
    let body = Body::Text(text.to_owned());
    split(Incoming { origin, kind: Kind::Article, meta, body, extra: Vec::new(), warnings: Vec::new() })
}

/// Read once: the weights are long, and tests run unoptimised.
static STRIPPER: LazyLock<Stripper> = LazyLock::new(Stripper::default);

fn stripped(title: Option<&str>, text: &str) -> Article {
    let mut article = article(title, text);
    STRIPPER.strip(&mut article);
    article
}

/// Every line of the story stays; the lines around it go with these reasons.
#[track_caller]
fn check(above: &str, below: &str, expected: &[(&str, Reason)]) -> Article {
    let article = stripped(None, &format!("{above}\n{STORY}\n{below}"));
    let gone: Vec<(&str, Reason)> = article
        .paragraphs
        .iter()
        .filter_map(|p| match &p.verdict {
            Verdict::Strip(strip) => Some((p.text.as_str(), strip.reason)),
            _ => None,
        })
        .collect();
    assert_eq!(gone, expected);
    article
}

#[test]
fn embedded_weights_are_read() {
    assert!(Model::parse(&Weights::EMBEDDED).is_ok());
}

#[test]
fn a_long_first_line_is_a_headline_if_it_speaks_of_the_story() {
    let headline = "A ferry runs into the old pier of Westport, the harbour is closed, and the town must decide what becomes of it";
    check(headline, "", &[(headline, Reason::Title)]);
    let cut = "Growers in the hills above Almond Creek have begun to pick their plums two weeks earlier than in any year since records";
    assert_eq!(check(cut, "", &[]).meta.title, None);
}

#[test]
fn a_story_alone_stays_whole() {
    check("", "", &[]);
}

#[test]
fn furniture_goes_with_its_reason() {
    check(
        "Skip to content",
        "Share this article\nLeave a comment\nAll rights reserved",
        &[
            ("Skip to content", Reason::Navigation),
            ("Share this article", Reason::Share),
            ("Leave a comment", Reason::CommentForm),
            ("All rights reserved", Reason::Copyright),
        ],
    );
}

#[test]
fn metadata_move_into_their_fields() {
    let article = check(
        "Ferry closes the harbour of Westport\nBy Anna Muster\nMarch 3, 2015",
        "",
        &[
            ("Ferry closes the harbour of Westport", Reason::Title),
            ("By Anna Muster", Reason::Byline),
            ("March 3, 2015", Reason::Date),
        ],
    );
    assert_eq!(article.meta.title.as_deref(), Some("Ferry closes the harbour of Westport"));
    assert_eq!(article.meta.authors, ["Anna Muster"]);
    assert_eq!(article.meta.published.as_deref(), Some("2015-03-03"));
}

const COOKIES: &str = "We use cookies and other technologies to personalise content and ads and to analyse our \
                       traffic. By clicking \u{201c}Accept all\u{201d} you agree to this.";

#[test]
fn a_notice_above_hides_neither_byline_nor_date() {
    let above =
        "Accept all\nManage preferences\nFerry closes the harbour of Westport\nBy Anna Muster\nMarch 3, 2015";
    let below = "Related Posts\nGrowers pick plums early\nMarch 1, 2015";
    let article = stripped(
        None,
        &format!("Skip to content\nHome | News | Sport | Culture\n{COOKIES}\n{above}\n{STORY}\n{below}"),
    );
    assert_eq!(article.meta.authors, ["Anna Muster"]);
    assert_eq!(article.meta.published.as_deref(), Some("2015-03-03"));
    assert!(
        STORY
            .lines()
            .all(|line| article.paragraphs.iter().any(|p| p.text == line && p.verdict == Verdict::Keep))
    );
}

#[test]
fn what_the_source_gave_stays() {
    let mut article = article(None, &format!("{COOKIES}\nBy Anna Muster\nMarch 3, 2015\n{STORY}"));
    article.meta.authors = vec!["Jo Doe".to_owned()];
    article.meta.published = Some("2015-03-02".to_owned());
    STRIPPER.strip(&mut article);
    assert_eq!(article.meta.authors, ["Jo Doe"]);
    assert_eq!(article.meta.published.as_deref(), Some("2015-03-02"));
}

#[test]
fn short_lines_may_stand_between_headline_and_story() {
    let title = |above: &str| stripped(None, &format!("{above}\n{STORY}")).meta.title;
    let headline = "Ferry closes the harbour of Westport";
    for between in [
        "The old stone pier has lost some twenty metres",
        "\"We heard a noise like thunder.\"",
        "Anna Muster Harbour correspondent",
        "By Anna Muster | amuster@ferrypost.example",
    ] {
        assert_eq!(title(&format!("{headline}\n{between}")).as_deref(), Some(headline), "{between}");
    }
}

#[test]
fn a_first_line_that_is_no_headline_stays() {
    let title = |above: &str| stripped(None, &format!("{above}\n{STORY}")).meta.title;
    for above in [
        // An outlet with its place, a path of pages, a byline.
        "Harbour News, Westport",
        "Home \u{bb} Harbour \u{bb} Westport",
        "By The Editors",
    ] {
        assert_eq!(title(above), None, "{above}");
    }
}

#[test]
fn a_dateline_is_noted_and_stays() {
    let article = stripped(None, &format!("WESTPORT (Reuters) - {STORY}"));
    assert_eq!(article.meta.dateline.as_deref(), Some("WESTPORT (Reuters)"));
    assert_eq!(article.meta.agency.as_deref(), Some("Reuters"));
    assert!(article.paragraphs.iter().all(|p| p.verdict == Verdict::Keep));
}

#[test]
fn subheads_and_quotes_stay_with_their_role() {
    let text = STORY.replace("The port expects", "An old quarrel\nThe port expects");
    let article = stripped(None, &text);
    let subhead = article.paragraphs.iter().find(|p| p.text == "An old quarrel").unwrap();
    assert_eq!((&subhead.verdict, subhead.role), (&Verdict::Keep, Role::Heading));
}

#[test]
fn what_stands_between_all_paragraphs_hides_none() {
    let text = STORY.replace('\n', "\nArticle content\n");
    let article = stripped(None, &format!("{text}\nArticle content"));
    let kept = article.paragraphs.iter().filter(|p| p.verdict == Verdict::Keep).map(|p| p.text.as_str());
    assert!(kept.eq(STORY.lines()));
}

#[test]
fn nothing_and_next_to_nothing_are_no_trouble() {
    for text in ["", "\n\n", "A", "*", "。", "Bridge closed.", "\u{feff}", "\u{200b}\n\u{200b}"] {
        let article = stripped(None, text);
        assert!(article.paragraphs.len() <= 2, "{text:?}");
    }
}

#[test]
fn explanations_name_features() {
    let article = article(None, &format!("{STORY}\nSign up for our newsletter and get the news first"));
    let because = STRIPPER.explain(&article, &[6], 3).remove(0);
    assert_eq!(because.len(), 3);
    assert!(because.iter().all(|because| !because.feature.is_empty() && because.weight != 0.0));
}

#[test]
fn a_person_may_overrule() {
    let line = |line: &str, keep| Overrule { outlet: "file:".to_owned(), line: line.to_owned(), keep };
    let decision =
        "A decision of the town council on the pier is expected before the summer, the mayor told reporters.";
    let overrules = [line("Share this article", true), line(&decision.to_uppercase(), false)];
    let stripper = STRIPPER.clone().with_overrules(&overrules);
    let mut article = article(None, &format!("{STORY}\nShare this article"));
    article.outlet.key = "file:".to_owned();
    stripper.strip(&mut article);
    let verdict = |text: &str| &article.paragraphs.iter().find(|p| p.text == text).unwrap().verdict;
    assert_eq!(verdict("Share this article"), &Verdict::Keep);
    assert!(matches!(verdict(decision), Verdict::Strip(strip) if strip.rule == "overrule"));
}

/// Verdicts of a text, one letter a line: `k` kept, `s` stripped.
fn verdicts(text: &str) -> String {
    let article = stripped(None, text);
    article.paragraphs.iter().map(|p| if p.verdict == Verdict::Keep { 'k' } else { 's' }).collect()
}

/// Lines of stories and of chrome in several scripts, to put together at random.
const LINES: [&str; 18] = [
    "The port expects that ferries will sail again on Thursday, from the new quay beside the fish market.",
    "Nobody was hurt, but the pier lost some twenty metres, and the ferry had to be towed away.",
    "An old quarrel",
    "Share this article",
    "Read more",
    "RELATED: Bridges that were never built",
    "By Anna Muster",
    "3 May 2016",
    "* * *",
    "\u{200b}",
    "港は月曜日に閉鎖された。けが人はいなかったが、桟橋は二十メートルほど失われたという。",
    "続きを読む",
    "Порт закрыли в понедельник, потому что паром врезался в старый каменный причал, сообщили власти.",
    "Поделиться",
    "أغلق الميناء يوم الاثنين بعد أن اصطدمت عبارة بالرصيف الحجري القديم، حسبما قالت إدارة الميناء.",
    "बंदरगाह सोमवार को बंद कर दिया गया क्योंकि एक नौका पुराने पत्थर के घाट से टकरा गई थी।",
    "ท่าเรือถูกปิดเมื่อวันจันทร์หลังจากเรือข้ามฟากชนท่าเทียบเรือหินเก่า",
    "Sign up for our newsletter | Home | Contact",
];

/// What stays of a text.
fn kept(text: &str) -> String {
    let article = stripped(None, text);
    let kept = article.paragraphs.iter().filter(|p| p.verdict == Verdict::Keep).map(|p| p.text.as_str());
    kept.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_was_stripped_stays_as_it_is() {
    let chrome = "Share this article\nRead more\nSign up for our newsletter and get the news first";
    let once = kept(&format!("{chrome}\n{STORY}\n{chrome}\n3 May 2016"));
    assert_eq!(once, STORY);
    assert_eq!(kept(&once), once);
}

#[test]
fn another_story_behind_is_less_sure_than_the_first() {
    let chess = "\
Grandmaster Olga Brandt won the chess congress in Oslo with a queen sacrifice in the final round.
Brandt needed only a draw at the congress but played the sacrifice after forty minutes of thought.
Her opponent, the grandmaster Pavel Novak, resigned the final round six moves after the queen fell.
Novak called the queen sacrifice the finest move that he has ever seen at a chess congress.
Olga Brandt will meet the champion in Oslo, where the final match of grandmasters begins in June.";
    let odds =
        STRIPPER.odds(&article(Some("Ferry closes the harbour of Westport"), &format!("{STORY}\n{chess}")));
    let (story, foreign) = odds.split_at(STORY.lines().count());
    let surest = foreign.iter().copied().fold(f32::INFINITY, f32::min);
    assert!(story.iter().all(|odds| *odds < surest), "{odds:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_line_is_kept_or_stripped_once(picks in prop::collection::vec(0..LINES.len(), 0..30)) {
        let text = picks.iter().map(|&pick| LINES[pick]).collect::<Vec<_>>().join("\n");
        let article = stripped(None, &text);
        let lines: Vec<&str> = text.split('\n').filter(|line| !line.trim().is_empty()).collect();
        prop_assert_eq!(article.paragraphs.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(), lines);
        for paragraph in &article.paragraphs {
            prop_assert_eq!(text.get(paragraph.span.clone()).unwrap(), &paragraph.text);
        }
        let again = stripped(None, &text);
        prop_assert_eq!(format!("{:?}", article.paragraphs), format!("{:?}", again.paragraphs));
    }

    #[test]
    fn blank_lines_change_nothing(picks in prop::collection::vec(0..LINES.len(), 0..20), at in 0..20usize) {
        let lines: Vec<&str> = picks.iter().map(|&pick| LINES[pick]).collect();
        let (above, below) = lines.split_at(at.min(lines.len()));
        let apart = format!("{}\n \n\n{}", above.join("\n"), below.join("\n"));
        prop_assert_eq!(verdicts(&lines.join("\n")), verdicts(&apart));
    }

    #[test]
    fn any_text_is_judged(text in "(\\PC{0,12}[ \n]){0,30}") {
        let article = stripped(Some("Any title at all"), &text);
        prop_assert!(article.paragraphs.iter().all(|p| !p.text.trim().is_empty()));
    }
}

#[test]
fn a_name_beside_a_day_below_the_headline_signs() {
    let signed = |lines: &str| {
        let article = stripped(None, &format!("The old bridge will reopen in May\n{lines}\n{STORY}"));
        let kept = article.paragraphs.iter().any(|p| p.text == "Ada Muster" && p.verdict == Verdict::Keep);
        (article.meta.title.is_some(), article.meta.authors.join("; "), kept)
    };
    assert_eq!(signed("Ada Muster\n4 March 2025"), (true, "Ada Muster".to_owned(), false));
    assert_eq!(signed("新华网\n2025-03-04").1, "");
    assert_eq!(signed("Reuters News\n4 March 2025").1, "");
}

#[test]
fn a_byline_right_below_the_story_signs_though_a_notice_follows() {
    let notice =
        "The views expressed in this article are those of its author and not those of the Ferry Post.";
    let article = stripped(None, &format!("{STORY}\nBy Ada Muster\n{notice}"));
    assert_eq!(article.meta.authors, ["Ada Muster"]);
}

#[test]
fn what_breaks_off_behind_the_story_goes_and_before_it_stays() {
    let excerpt = "Eight recipes for plum dumplings were sent in by readers this week, and the best of them comes from a baker in \
                   Aas who learned it from his aunt and […]";
    let kept = |text: &str| {
        let article = stripped(Some("The old bridge will reopen in May"), text);
        article.paragraphs.iter().any(|p| p.text.ends_with("[…]") && p.verdict == Verdict::Keep)
    };
    assert!(!kept(&format!("{STORY}\nPlum dumplings of the year\n{excerpt}")));
    assert!(kept(excerpt));
}

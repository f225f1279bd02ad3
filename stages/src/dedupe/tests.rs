//! The index as its callers see it: verdicts, what a replay gives, and what forgetting leaves.

mod languages;

use std::sync::Arc;

use super::*;
use crate::article::{Article, CopyKind, Format, Input, Meta, Origin, Outlet, OutletFrom, Role, Sighting};
use crate::fingerprint::fingerprint;

const HARBOUR: &str = "The harbour board voted on Tuesday to close the northern breakwater for repairs until the end of next spring.";
const HARBOUR_EDITED: &str = "Harbour board members voted Tuesday to close the northern breakwater for repairs until the end of next spring.";
const FERRY: &str = "Ferries to the outer islands will leave from the coal pier instead, and the crossing takes twenty minutes longer.";
const LIBRARY: &str = "Readers queued around the block when the rebuilt library opened its doors after four years of scaffolding and doubt.";

fn article(outlet: &str, guid: &str, lines: &[&str]) -> Prepared {
    let paragraph = |text: &&str| Paragraph {
        text: (*text).to_owned(),
        span: 0..0,
        role: Role::Body,
        markup: None,
        verdict: Verdict::Keep,
    };
    let input = Arc::new(Input::default());
    let mut digest = [0; 32];
    let text = [&[outlet, guid], lines].concat().join("|");
    digest.iter_mut().zip(mix(line_key(&text)).to_le_bytes()).for_each(|(to, from)| *to = from);
    let article = Article {
        origin: Origin { input, member: None, span: 0..0, format: Format("text"), charset: None, digest },
        kind: Kind::Article,
        outlet: Outlet { key: outlet.to_owned(), from: OutletFrom::Field },
        meta: Meta { guid: Some(guid.to_owned()), ..Meta::default() },
        paragraphs: lines.iter().map(paragraph).collect(),
        extra: Vec::new(),
        warnings: Vec::new(),
    };
    let prints = fingerprint(&article);
    Prepared { article, prints }
}

fn copies(decided: &Decided) -> Vec<Option<&Sighting>> {
    decided
        .article
        .paragraphs
        .iter()
        .map(|p| if let Verdict::Copy(s) = &p.verdict { Some(s) } else { None })
        .collect()
}

#[track_caller]
fn check_copy(first: &str, second: &str, expected: Option<CopyKind>) {
    let mut index = Index::default();
    let (original, _) = index.dedupe(article("morning.example", "1", &["Short line.", first]));
    let (decided, _) = index.dedupe(article("evening.example", "2", &[second]));
    let found = copies(&decided)[0];
    assert_eq!(found.map(|sighting| sighting.kind), expected, "{second}");
    if let Some(sighting) = found {
        let named = (sighting.article, sighting.outlet.as_str(), sighting.paragraph);
        assert_eq!(named, (original.id, "morning.example", 1));
    }
}

#[test]
fn copies_name_their_kind_and_their_first() {
    let both = format!("{HARBOUR} {LIBRARY}");
    check_copy(HARBOUR, &HARBOUR.to_uppercase(), Some(CopyKind::Exact));
    check_copy(HARBOUR, HARBOUR_EDITED, Some(CopyKind::Near));
    check_copy(&both, HARBOUR, Some(CopyKind::Contained));
    check_copy(HARBOUR, &both, Some(CopyKind::Contains));
    // Eleven of its nineteen words stand in the other one, cut at both ends.
    let lifted = format!("{FERRY} board voted on Tuesday to close the northern breakwater for repairs");
    check_copy(HARBOUR, &lifted, Some(CopyKind::Contains));
    let quoted = format!("{FERRY} voted on Tuesday to close the northern breakwater");
    check_copy(HARBOUR, &quoted, None);
    check_copy(HARBOUR, LIBRARY, None);
}

#[test]
fn the_same_form_with_other_figures_is_no_copy() {
    let report = |a: &str, b: &str, c: &str| {
        format!(
            "Water at the old bridge stood at {a} centimetres at {b} on Monday, {c} centimetres above its mean of May."
        )
    };
    check_copy(&report("412", "6:20", "31"), &report("388", "7:45", "12"), None);
    check_copy(&report("412", "6:20", "31"), &report("412", "6:20", "33"), Some(CopyKind::Near));
}

#[test]
fn an_outlet_does_not_copy_itself() {
    let mut index = Index::default();
    let _ = index.dedupe(article("morning.example", "1", &[HARBOUR, FERRY]));
    let (decided, _) = index.dedupe(article("morning.example", "2", &[LIBRARY, HARBOUR]));
    assert_eq!((decided.decision, copies(&decided)), (Decision::Unique, vec![None, None]));
}

#[track_caller]
fn check_decision(earlier: &Prepared, later: Prepared, expected: Decision) -> Decided {
    let mut index = Index::default();
    let clone = Prepared { article: copy_of(&earlier.article), prints: earlier.prints.clone() };
    let (first, _) = index.dedupe(clone);
    let (decided, _) = index.dedupe(later);
    assert_eq!(decided.decision, expected);
    if let Some(original) = &decided.duplicate_of {
        assert_eq!(original.id, first.id);
    }
    decided
}

fn copy_of(article: &Article) -> Article {
    Article {
        origin: article.origin.clone(),
        kind: article.kind,
        outlet: article.outlet.clone(),
        meta: article.meta.clone(),
        paragraphs: article.paragraphs.clone(),
        extra: Vec::new(),
        warnings: Vec::new(),
    }
}

#[test]
fn articles_get_their_verdict() {
    let first = article("morning.example", "1", &["Harbour", HARBOUR, FERRY]);
    let later = |outlet, guid, lines: &[&str]| article(outlet, guid, lines);
    check_decision(&first, later("evening.example", "2", &[LIBRARY]), Decision::Unique);
    check_decision(&first, later("evening.example", "2", &[LIBRARY, FERRY]), Decision::PartialDuplicate);
    check_decision(&first, later("evening.example", "2", &[HARBOUR_EDITED, FERRY]), Decision::NearDuplicate);
    check_decision(&first, later("evening.example", "2", &[HARBOUR, FERRY]), Decision::ExactDuplicate);
    check_decision(&first, later("evening.example", "2", &[]), Decision::Empty);
}

#[test]
fn the_same_article_again_and_a_new_version_of_it() {
    let first = article("morning.example", "1", &[HARBOUR, FERRY]);
    let again =
        check_decision(&first, article("morning.example", "1", &[HARBOUR, FERRY]), Decision::ExactDuplicate);
    assert_eq!(copies(&again), [None, None]);
    assert_eq!(again.duplicate_of.as_ref().unwrap().id, names::id(&first.article, 0));
    assert_ne!(again.id, names::id(&first.article, 0), "the second arrival has an id of its own");
    let revised =
        check_decision(&first, article("morning.example", "1", &[HARBOUR, LIBRARY]), Decision::Revision);
    assert_eq!(revised.revision_of, Some(names::id(&first.article, 0)));
    let mut kill = article("morning.example", "1", &[]);
    kill.article.kind = Kind::Retraction;
    let withdrawn = check_decision(&first, kill, Decision::Revision);
    assert_eq!(withdrawn.revision_of, Some(names::id(&first.article, 0)));
}

#[test]
fn a_revision_is_no_copy_of_those_who_copied_it() {
    let mut index = Index::default();
    let _ = index.dedupe(article("morning.example", "1", &[HARBOUR, FERRY]));
    let _ = index.dedupe(article("evening.example", "9", &[HARBOUR, FERRY]));
    let (revised, _) = index.dedupe(article("morning.example", "1", &[HARBOUR, FERRY, LIBRARY]));
    assert_eq!((revised.decision, copies(&revised)), (Decision::Revision, vec![None; 3]));
}

/// A text of so many words that no other seed gives.
fn prose(seed: u64, words: u64) -> String {
    let word = |n: u64| {
        let bits = mix(seed * 1000 + n);
        (0..3 + bits % 4)
            .map(|k| char::from(b'a' + (mix(bits + k) % 26).to_le_bytes()[0]))
            .collect::<String>()
    };
    (0..words).map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_line_that_repeats_on_a_site_is_taken_but_never_at_first() {
    let box_text = "Sign up here to get the harbour letter, our free digest of the week, every Friday morning before six.";
    let mut index = Index::default();
    let mut taken = Vec::new();
    for number in 0..8 {
        let story = prose(number, 30);
        let (decided, _) = index.dedupe(article("morning.example", &number.to_string(), &[&story, box_text]));
        taken.push(matches!(&decided.article.paragraphs[1].verdict, Verdict::Strip(strip) if strip.reason == Reason::RepeatedOnSite));
    }
    assert_eq!(taken, [false, false, false, true, true, true, true, true]);
    let (elsewhere, _) = index.dedupe(article("evening.example", "9", &[box_text]));
    assert!(matches!(elsewhere.article.paragraphs[0].verdict, Verdict::Copy(_)));
}

#[test]
fn a_line_that_introduces_the_next_stays_however_often_it_repeats() {
    let mut index = Index::default();
    for number in 0..8 {
        let lines = [&prose(number, 30), "Our original post continues:", &prose(number + 50, 30)];
        let (decided, _) = index.dedupe(article("morning.example", &number.to_string(), &lines));
        assert!(decided.article.paragraphs.iter().all(|p| p.verdict == Verdict::Keep));
    }
}

#[test]
fn versions_of_one_story_do_not_make_its_lines_repeat() {
    let mut index = Index::default();
    for number in 0..8 {
        let news = prose(number, 20);
        let (decided, _) =
            index.dedupe(article("wire.example", &number.to_string(), &[&news, HARBOUR, FERRY, LIBRARY]));
        assert_eq!(decided.decision, Decision::Unique);
        assert!(decided.article.paragraphs.iter().all(|p| p.verdict == Verdict::Keep));
    }
}

/// A stream of articles that copy, edit and repeat one another.
fn stream(count: u64) -> Vec<Prepared> {
    let one = |number: u64| {
        let outlet = format!("{}.example", mix(number) % 7);
        let lines: Vec<String> = (0..=mix(number) % 6).map(|line| paragraph(number, line)).collect();
        let guid = format!("{}", mix(number + 5) % (count / 2));
        article(&outlet, &guid, &lines.iter().map(String::as_str).collect::<Vec<_>>())
    };
    (0..count).map(one).collect()
}

fn paragraph(number: u64, line: u64) -> String {
    let dice = mix(number * 31 + line);
    let source = if dice.is_multiple_of(3) { number } else { dice % (number + 1) };
    let text = prose(source * 7 + dice % 3, 14 + source % 12);
    if dice.is_multiple_of(4) { text.replacen(' ', " changed ", 2) } else { text }
}

fn shown(decided: &Decided) -> String {
    let verdicts: Vec<_> = decided.article.paragraphs.iter().map(|p| &p.verdict).collect();
    format!(
        "{:?} {:?} {:?} {:?} {verdicts:?}",
        decided.id, decided.decision, decided.duplicate_of, decided.revision_of
    )
}

/// Runs the stream; returns what was decided from `from` on, and every change as bytes.
fn run(mut index: Index, from: usize, count: u64) -> (Vec<String>, Vec<Vec<u8>>, Index) {
    let (mut decisions, mut log) = (Vec::new(), Vec::new());
    for prepared in stream(count).into_iter().skip(from) {
        let (decided, change) = index.dedupe(prepared);
        decisions.push(shown(&decided));
        let mut bytes = Vec::new();
        change.encode(&mut bytes);
        log.push(bytes);
    }
    (decisions, log, index)
}

fn replay<'a>(settings: Settings, log: impl Iterator<Item = &'a Vec<u8>>) -> Index {
    let mut index = Index::new(settings);
    log.for_each(|bytes| index.apply(&Change::decode(bytes).unwrap()));
    index
}

#[test]
fn a_restart_anywhere_decides_the_same() {
    let (decisions, log, _) = run(Index::default(), 0, 400);
    let kinds = ["Exact", "Near", "Revision", "NearDuplicate", "PartialDuplicate"];
    for kind in kinds {
        assert!(decisions.iter().any(|d| d.contains(kind)), "the stream shows no {kind}");
    }
    for cut in [1, 57, 200, 399] {
        let index = replay(Settings::default(), log[..cut].iter());
        assert_eq!(index.faults(), Vec::<String>::new());
        assert_eq!(run(index, cut, 400).0, decisions[cut..]);
    }
}

/// A start applies many changes at once, and the index comes out the same.
#[test]
fn changes_in_batches_give_the_same_index() {
    let settings = Settings { max_paragraphs: 900 };
    let (decisions, log, _) = run(Index::new(settings.clone()), 0, 700);
    let cut = 600;
    for size in [1, 7, 150, cut] {
        let mut index = Index::new(settings.clone());
        for batch in log[..cut].chunks(size) {
            index
                .apply_batch(&Batch::new(batch.iter().map(|bytes| Change::decode(bytes).unwrap()).collect()));
        }
        assert_eq!(index.faults(), Vec::<String>::new());
        assert_eq!(run(index, cut, 700).0, decisions[cut..], "batches of {size}");
    }
}

#[test]
fn what_expired_goes_a_little_with_each_article() {
    let mut index = Index::default();
    for number in 0..200 {
        let _ = index.dedupe(article("morning.example", &number.to_string(), &[&prose(number, 20)]));
    }
    index.expire(150);
    let oldest = |index: &mut Index, guid: &str| {
        let _ = index.dedupe(article("morning.example", guid, &[&prose(999, 20)]));
        index.stats().oldest_article
    };
    let seen = ["a", "b", "c", "d"].map(|guid| oldest(&mut index, guid));
    assert_eq!(seen, [64, 128, 150, 150]);
}

/// What is forgotten leaves nothing behind: a log without the forgotten articles replays to the same index.
#[test]
fn a_full_index_forgets_its_oldest_articles_and_all_of_them() {
    let settings = Settings { max_paragraphs: 4_500 };
    let count = 2_400;
    let (decisions, log, index) = run(Index::new(settings.clone()), 0, count);
    let stats = index.stats();
    assert!(stats.paragraphs <= 4_500 && stats.oldest_article > 0, "{stats:?}");
    assert_eq!(index.faults(), Vec::<String>::new());
    let cut = 2_250;
    let whole = replay(settings.clone(), log[..cut].iter());
    let oldest = whole.stats().oldest_article;
    let is_live =
        |bytes: &&Vec<u8>| Change::decode(bytes).and_then(|change| change.article()) >= Some(oldest);
    let live = replay(settings, log[..cut].iter().filter(is_live));
    assert_eq!(live.stats().paragraphs, whole.stats().paragraphs);
    assert_eq!(run(whole, cut, count).0, decisions[cut..]);
    assert_eq!(run(live, cut, count).0, decisions[cut..]);
}

#[test]
fn articles_without_comparable_paragraphs_are_bounded_too() {
    let mut index = Index::new(Settings { max_paragraphs: 100 });
    for number in 0..350 {
        let _ = index.dedupe(article("morning.example", &number.to_string(), &["Short line."]));
        assert!(index.stats().articles <= 100);
    }
    assert_eq!((index.stats().paragraphs, index.stats().oldest_article), (0, 250));
    assert_eq!(index.faults(), Vec::<String>::new());
}

#[test]
fn a_forgotten_article_is_named_no_more() {
    let mut index = Index::default();
    let (first, _) = index.dedupe(article("morning.example", "1", &[HARBOUR, FERRY]));
    let (second, _) = index.dedupe(article("noon.example", "2", &[HARBOUR_EDITED]));
    index.apply(&index.forget(&[first.id], &[]));
    let (third, _) = index.dedupe(article("evening.example", "3", &[HARBOUR, FERRY]));
    let named = copies(&third).iter().map(|copy| copy.map(|sighting| sighting.article)).collect::<Vec<_>>();
    assert_eq!(named, [Some(second.id), None]);
    index.apply(&index.forget(&[], &["noon.example".to_owned()]));
    let (fourth, _) = index.dedupe(article("night.example", "4", &[HARBOUR]));
    assert_eq!(copies(&fourth)[0].map(|sighting| sighting.article), Some(third.id));
    assert_eq!(index.faults(), Vec::<String>::new());
}

#[test]
fn alone_nothing_is_a_copy() {
    let decided = alone(article("morning.example", "1", &[HARBOUR, HARBOUR]));
    assert_eq!((decided.decision, copies(&decided)), (Decision::Unique, vec![None, None]));
    assert_eq!(alone(article("morning.example", "1", &[])).decision, Decision::Empty);
}

//! Cohesion of a line: what it shares with the title, with the body, with the prose next to it, and where the
//! article falls apart into two. The only evidence against a second story, whose every line is perfect prose.
//!
//! Everything is linear in the number of words: a term remembers where it was seen last, and windows move by
//! one line at a time.

use crate::strip::outline::{Outline, Sums, many};
use crate::strip::splits::Splits;
use crate::strip::terms::Terms;
use crate::strip::words::Lines;

/// Number of cohesion features.
pub(crate) const COUNT: usize = 40;

/// Their names, as the weights know them.
pub(crate) const NAMES: [&str; COUNT] = [
    "with_title",
    "title_in",
    "like_title",
    "has_title",
    "with_body",
    "with_head",
    "with_before",
    "with_after",
    "with_last",
    "with_next",
    "near_title",
    "near_head",
    "near_body",
    "rest_body",
    "valley_before",
    "valley_after",
    "deepest_valley",
    "names",
    "new_names",
    "names_in_body",
    "names_in_next",
    "names_in_title",
    "terms",
    "split_before",
    "split_after",
    "deepest_split",
    "cut_before",
    "cut_after",
    "deepest_cut",
    "rest_title",
    "lone",
    "body_names_next",
    "split_size",
    "adjacent_before",
    "adjacent_after",
    "deepest_names",
    "names_split_after",
    "deepest_title_before",
    "deepest_title_after",
    "title_after",
];

/// The share of a line's terms that stand in the body too, out of its features.
pub(crate) const fn with_body(features: &[f32; COUNT]) -> f32 {
    let [_, _, _, _, with_body, ..] = *features;
    with_body
}

/// Good lines on either side that "before" and "after" mean.
const WINDOW: usize = 5;
/// The part of the body that counts as its head, at least three lines.
const HEAD_PART: usize = 3;
/// Lines above the body among which a headline is looked for when none is given, and its length in words.
const HEADLINE_LINES: usize = 12;
const HEADLINE_LENGTH: std::ops::RangeInclusive<f32> = 4.0..=25.0;

/// What each term was seen in.
#[derive(Clone, Copy, Default)]
struct Seen {
    body: u32,
    head: u32,
    title: bool,
    /// One more than the number of the good line, or of any line, that had it last.
    good: usize,
    line: usize,
}

/// The cohesion of every line. `title` is the number of the title's set among the terms.
pub(crate) fn measure(
    lines: &Lines,
    terms: &Terms,
    outline: &Outline,
    title: Option<usize>,
) -> Vec<[f32; COUNT]> {
    let total = outline.good.len();
    let mut cohesion = Cohesion::new(terms, outline);
    let has_title = f32::from(u8::from(title.is_some()));
    cohesion.title(title.or_else(|| headline(lines, outline)));
    let mut rows: Vec<Links> = (0..total).map(|at| cohesion.forward(at)).collect();
    cohesion.turn();
    for (at, links) in rows.iter_mut().enumerate().rev() {
        cohesion.backward(at, links);
    }
    Assembly::new(&rows, &cohesion, terms, has_title).rows(&rows)
}

/// The last line above the body that looks like a headline.
pub(crate) fn headline(lines: &Lines, outline: &Outline) -> Option<usize> {
    let from = outline.first.saturating_sub(HEADLINE_LINES);
    (from..=outline.first).rev().find(|&at| {
        let line = lines.lines.get(at);
        line.is_some_and(|line| !line.ends && HEADLINE_LENGTH.contains(&line.length()))
    })
}

/// Shares of one line's terms, and of its names.
#[derive(Clone, Copy, Default)]
struct Links {
    title: f32,
    like_title: f32,
    title_in: f32,
    body: f32,
    head: f32,
    before: f32,
    after: f32,
    last: f32,
    next: f32,
    adjacent_before: f32,
    adjacent_after: f32,
    names: f32,
    new_names: f32,
    names_in_body: f32,
    names_in_next: f32,
    names_in_title: f32,
    lone: f32,
    terms: usize,
}

struct Cohesion<'a> {
    terms: &'a Terms,
    outline: &'a Outline,
    seen: Vec<Seen>,
    title_terms: &'a [u32],
}

impl<'a> Cohesion<'a> {
    fn new(terms: &'a Terms, outline: &'a Outline) -> Self {
        let mut cohesion =
            Self { terms, outline, seen: vec![Seen::default(); terms.kinds], title_terms: &[] };
        let head = outline.body.len().div_euclid(HEAD_PART).max(HEAD_PART);
        for (number, &line) in outline.goods.get(outline.body.clone()).unwrap_or_default().iter().enumerate()
        {
            for &term in terms.of(line) {
                cohesion.change(term, |seen| {
                    seen.body += 1;
                    seen.head += u32::from(number < head);
                });
            }
        }
        cohesion
    }

    fn title(&mut self, title: Option<usize>) {
        let terms = title.map(|title| self.terms.of(title)).unwrap_or_default();
        self.title_terms = terms;
        for &term in terms {
            self.change(term, |seen| seen.title = true);
        }
    }

    /// Forgets where terms were seen last, to walk the other way.
    fn turn(&mut self) {
        for seen in &mut self.seen {
            (seen.good, seen.line) = (0, 0);
        }
    }

    fn change(&mut self, term: u32, change: impl FnOnce(&mut Seen)) {
        if let Some(seen) = usize::try_from(term).ok().and_then(|place| self.seen.get_mut(place)) {
            change(seen);
        }
    }

    fn seen(&self, term: u32) -> Seen {
        usize::try_from(term).ok().and_then(|place| self.seen.get(place)).copied().unwrap_or_default()
    }

    fn is_good(&self, at: usize) -> bool {
        self.outline.good.get(at).copied().unwrap_or(false)
    }

    /// Number of good lines before a line.
    fn before(&self, at: usize) -> usize {
        self.outline.before.get(at).copied().unwrap_or(0)
    }

    fn forward(&mut self, at: usize) -> Links {
        let good = self.is_good(at);
        let before = self.before(at);
        let own = u32::from(good && self.outline.in_body(at));
        let head = self.outline.body.start + self.outline.body.len().div_euclid(HEAD_PART).max(HEAD_PART);
        let own_head = u32::from(own == 1 && before < head);
        let mut count = Count::default();
        for (term, name) in self.terms.named(at) {
            let seen = self.seen(term);
            count.note(name, &seen, own, own_head);
            count.before += u32::from(seen.good > 0 && seen.good + WINDOW > before);
            count.last += u32::from(seen.good > 0 && seen.good == before);
            count.adjacent += u32::from(seen.line > 0 && seen.line == at);
            count.new_names += u32::from(name && seen.good == 0);
        }
        self.remember(at, good, before + 1, at + 1);
        let mut links = count.links(self.terms.of(at).len(), self.title_terms.len());
        links.before = count.share(count.before);
        links.last = count.share(count.last);
        links.adjacent_before = count.share(count.adjacent);
        links
    }

    fn backward(&mut self, at: usize, links: &mut Links) {
        let good = self.is_good(at);
        // Numbers of good lines are counted from the end here, so that both walks compare alike.
        let after = self.outline.goods.len() - self.before(at) - usize::from(good);
        let from_end = self.outline.good.len() - 1 - at;
        let mut count = Count::default();
        for (term, name) in self.terms.named(at) {
            let seen = self.seen(term);
            count.terms += 1;
            count.names += u32::from(name);
            count.before += u32::from(seen.good > 0 && seen.good + WINDOW > after);
            let next = seen.good > 0 && seen.good == after;
            count.last += u32::from(next);
            count.new_names += u32::from(name && next);
            count.adjacent += u32::from(seen.line > 0 && seen.line == from_end);
        }
        self.remember(at, good, after + 1, from_end + 1);
        links.after = count.share(count.before);
        links.next = count.share(count.last);
        links.adjacent_after = count.share(count.adjacent);
        links.names_in_next = count.share_of_names(count.new_names);
    }

    fn remember(&mut self, at: usize, good: bool, number: usize, line: usize) {
        let terms = self.terms;
        for &term in terms.of(at) {
            self.change(term, |seen| {
                seen.line = line;
                if good {
                    seen.good = number;
                }
            });
        }
    }
}

/// Counts over the terms of one line.
#[derive(Default)]
struct Count {
    terms: u32,
    names: u32,
    title: u32,
    body: u32,
    head: u32,
    before: u32,
    last: u32,
    adjacent: u32,
    new_names: u32,
    names_in_body: u32,
    names_in_title: u32,
    lone: u32,
}

impl Count {
    fn note(&mut self, name: bool, seen: &Seen, own: u32, own_head: u32) {
        self.terms += 1;
        self.title += u32::from(seen.title);
        self.body += u32::from(seen.body > own);
        self.head += u32::from(seen.head > own_head);
        self.lone += u32::from(seen.body <= own && !seen.title);
        if name {
            self.names += 1;
            self.names_in_body += u32::from(seen.body > own);
            self.names_in_title += u32::from(seen.title);
        }
    }

    fn share(&self, part: u32) -> f32 {
        super::words::float(part) / super::words::float(self.terms.max(1))
    }

    fn share_of_names(&self, part: u32) -> f32 {
        super::words::float(part) / super::words::float(self.names.max(1))
    }

    fn links(&self, terms: usize, title_terms: usize) -> Links {
        let shared = super::words::float(self.title);
        let union = many(terms + title_terms) - shared;
        Links {
            title: self.share(self.title),
            like_title: shared / union.max(1.0),
            title_in: shared / many(title_terms.clamp(1, 6)),
            body: self.share(self.body),
            head: self.share(self.head),
            names: super::words::float(self.names).min(8.0),
            new_names: self.share_of_names(self.new_names),
            names_in_body: self.share_of_names(self.names_in_body),
            names_in_title: self.share_of_names(self.names_in_title),
            lone: super::words::float(self.lone).min(12.0),
            terms,
            ..Links::default()
        }
    }
}

/// What needs all lines first: means over neighbours, and where the article falls apart.
struct Assembly<'a> {
    outline: &'a Outline,
    splits: Splits,
    title: Sums,
    head: Sums,
    body: Sums,
    has_title: f32,
}

impl<'a> Assembly<'a> {
    fn new(rows: &[Links], cohesion: &Cohesion<'a>, terms: &Terms, has_title: f32) -> Self {
        let outline = cohesion.outline;
        let good = |pick: fn(&Links) -> f32| {
            Sums::new(outline.goods.iter().map(|&line| rows.get(line).map_or(0.0, pick)))
        };
        Self {
            outline,
            splits: Splits::find(terms, outline, cohesion.title_terms),
            title: good(|links| links.title_in),
            head: good(|links| links.head),
            body: good(|links| links.body),
            has_title,
        }
    }

    fn rows(&self, links: &[Links]) -> Vec<[f32; COUNT]> {
        links.iter().enumerate().map(|(at, links)| self.row(at, links)).collect()
    }

    fn row(&self, at: usize, links: &Links) -> [f32; COUNT] {
        let number = self.outline.before.get(at).copied().unwrap_or(0);
        let own = usize::from(self.outline.good.get(at).copied().unwrap_or(false));
        let near = |sums: &Sums| sums.mean(number.saturating_sub(2), number + 3);
        let all = self.outline.goods.len();
        let (before, after) = (self.splits.at(number), self.splits.at(number + own));
        let deepest = self.splits.deepest(number, own);
        [
            links.title,
            links.title_in,
            links.like_title,
            self.has_title,
            links.body,
            links.head,
            links.before,
            links.after,
            links.last,
            links.next,
            near(&self.title),
            near(&self.head),
            near(&self.body),
            self.body.mean(number, all),
            before.near,
            after.near,
            deepest.near,
            links.names,
            links.new_names,
            links.names_in_body,
            links.names_in_next,
            links.names_in_title,
            many(links.terms.min(60)),
            before.after_share,
            after.after_share,
            deepest.after_share,
            before.before_share,
            after.before_share,
            deepest.before_share,
            self.title.mean(number, all),
            links.lone,
            links.names_in_body - links.names_in_next,
            deepest.size,
            links.adjacent_before,
            links.adjacent_after,
            deepest.after_names,
            after.after_names,
            deepest.title_before,
            deepest.title_after,
            after.title_after,
        ]
    }
}

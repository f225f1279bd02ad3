//! Where an article falls apart: for every place between two paragraphs of prose, how much what comes after
//! shares with what came before, near by and on the whole. A second story begins (or ends) in a valley.

use crate::strip::outline::{Outline, many};
use crate::strip::terms::Terms;

/// How the two sides of a place hang together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Split {
    /// Likeness of the four paragraphs on either side.
    pub(crate) near: f32,
    /// Share of the repeated terms after the place that stand before it too.
    pub(crate) after_share: f32,
    /// Share of the repeated terms before the place that stand after it too.
    pub(crate) before_share: f32,
    /// As `after_share`, of the names alone: the surest sign where a script has capitals.
    pub(crate) after_names: f32,
    /// Share of the title's terms that stand before the place.
    pub(crate) title_before: f32,
    /// Share of the title's terms that stand after it.
    pub(crate) title_after: f32,
    /// Share of the prose on the smaller side.
    pub(crate) size: f32,
}

/// All places of an article.
#[derive(Debug)]
pub(crate) struct Splits {
    /// Place `n` lies before good line `n`.
    places: Vec<Split>,
    /// For each place the deepest one between it and the core of the story.
    deepest: Vec<Split>,
    core: usize,
}

/// Paragraphs on either side that "near" means.
const SIDE: usize = 4;

const WHOLE: Split = Split {
    near: 1.0,
    after_share: 1.0,
    before_share: 1.0,
    after_names: 1.0,
    title_before: 1.0,
    title_after: 1.0,
    size: 0.0,
};

impl Splits {
    /// Measures every place between good lines; `title` holds the title's terms.
    pub(crate) fn find(terms: &Terms, outline: &Outline, title: &[u32]) -> Self {
        let goods = &outline.goods;
        let near = near(terms, goods);
        let spans = Spans::find(terms, goods);
        let (after, before) = spans.crossing(|span| span.first < span.last);
        let (names, _) = spans.crossing(|span| span.named && span.first < span.last);
        let (title_before, title_after) = spans.title(title);
        let at = |shares: &[f32], place: usize| shares.get(place).copied().unwrap_or(1.0);
        let places: Vec<Split> = (0..=goods.len())
            .map(|place| Split {
                near: at(&near, place),
                after_share: at(&after, place),
                before_share: at(&before, place),
                after_names: at(&names, place),
                title_before: at(&title_before, place),
                title_after: at(&title_after, place),
                size: many(place.min(goods.len() - place)) / many(goods.len().max(1)),
            })
            .collect();
        let core = outline.body.start + outline.body.len() / 4;
        let deepest = deepest(&places, core);
        Self { places, deepest, core }
    }

    /// The place before good line `number`.
    pub(crate) fn at(&self, number: usize) -> Split {
        self.places.get(number).copied().unwrap_or(WHOLE)
    }

    /// The deepest place between the core of the story and a line with `number` good lines before it.
    pub(crate) fn deepest(&self, number: usize, own: usize) -> Split {
        let place = if number < self.core { number + own } else { number };
        self.deepest.get(place).copied().unwrap_or(WHOLE)
    }
}

/// Walks away from the core on both sides and keeps the deepest place so far.
fn deepest(places: &[Split], core: usize) -> Vec<Split> {
    let deeper = |best: &mut Split, next: &Split| {
        if next.near.min(next.after_share) < best.near.min(best.after_share) {
            *best = *next;
        }
        Some(*best)
    };
    let (head, tail) = places.split_at(core.min(places.len()));
    let mut found: Vec<Split> = head.iter().rev().scan(WHOLE, deeper).collect();
    found.reverse();
    found.extend(
        tail.iter().enumerate().scan(
            WHOLE,
            |best, (nth, next)| {
                if nth == 0 { Some(WHOLE) } else { deeper(best, next) }
            },
        ),
    );
    found
}

/// Cosine of the two windows at every place. Each paragraph enters and leaves a window once.
pub(crate) fn near(terms: &Terms, goods: &[usize]) -> Vec<f32> {
    let mut windows = Windows { states: vec![0; terms.kinds], ..Windows::default() };
    for &line in goods.iter().take(SIDE) {
        windows.change(terms.of(line), &ENTER);
    }
    let mut near = vec![0.0];
    for (number, &line) in goods.iter().enumerate() {
        if let Some(&old) = number.checked_sub(SIDE).and_then(|old| goods.get(old)) {
            windows.change(terms.of(old), &LEAVE);
        }
        windows.change(terms.of(line), &PASS);
        if let Some(&next) = goods.get(number + SIDE) {
            windows.change(terms.of(next), &ENTER);
        }
        near.push(windows.cosine());
    }
    near
}

#[derive(Default)]
struct Windows {
    /// In how many paragraphs of each window a term stands: `COUNTS * before + after`.
    states: Vec<u8>,
    squares: [i32; 2],
    product: i32,
}

/// Counts of a term in one window: none to one in each paragraph.
const COUNTS: usize = SIDE + 1;
const STATES: usize = COUNTS * COUNTS;

/// Thousand times the root of the product of two counts cut to three: whole numbers never drift.
const ROOTS: [[i32; 4]; 4] =
    [[0, 0, 0, 0], [0, 1000, 1414, 1732], [0, 1414, 2000, 2449], [0, 1732, 2449, 3000]];

/// What becomes of a state when a paragraph with the term moves, and what that adds to the sums.
#[derive(Clone, Copy)]
struct Move {
    state: u8,
    squares: [i32; 2],
    product: i32,
}

/// A paragraph comes into the window after the place.
const ENTER: [Move; STATES] = moves(0, 1);
/// It passes over to the window before the place.
const PASS: [Move; STATES] = moves(1, -1);
/// It leaves that.
const LEAVE: [Move; STATES] = moves(-1, 0);

/// Every state with so much added to its counts before and after; what no text leads to stays as it is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    reason = "only constants are made with it, and counts are small"
)]
const fn moves(before: i32, after: i32) -> [Move; STATES] {
    let stay = Move { state: 0, squares: [0, 0], product: 0 };
    let mut moves = [stay; STATES];
    let mut state = 0;
    while state < STATES {
        let (a, b) = ((state / COUNTS) as i32, (state % COUNTS) as i32);
        let (c, d) = (a + before, b + after);
        moves[state].state = state as u8;
        if c >= 0 && d >= 0 && c <= SIDE as i32 && d <= SIDE as i32 {
            let squares = [root(c, c) - root(a, a), root(d, d) - root(b, b)];
            let state_after = (c as usize * COUNTS + d as usize) as u8;
            moves[state] = Move { state: state_after, squares, product: root(c, d) - root(a, b) };
        }
        state += 1;
    }
    moves
}

/// The root for two counts.
#[expect(clippy::indexing_slicing, clippy::cast_sign_loss, reason = "only constants are made with it")]
const fn root(a: i32, b: i32) -> i32 {
    ROOTS[if a > 3 { 3 } else { a } as usize][if b > 3 { 3 } else { b } as usize]
}

impl Windows {
    fn change(&mut self, terms: &[u32], moves: &[Move; STATES]) {
        for &term in terms {
            let Some(state) = usize::try_from(term).ok().and_then(|term| self.states.get_mut(term)) else {
                continue;
            };
            let Some(Move { state: next, squares, product }) = moves.get(usize::from(*state)) else {
                continue;
            };
            *state = *next;
            self.squares = [self.squares[0] + squares[0], self.squares[1] + squares[1]];
            self.product += product;
        }
    }

    fn cosine(&self) -> f32 {
        let float = |sum: i32| super::words::float(u32::try_from(sum).unwrap_or(0));
        let [a, b] = self.squares.map(float);
        if a > 0.0 && b > 0.0 { float(self.product) / (a * b).sqrt() } else { 0.0 }
    }
}

/// From which good line to which each term stands.
struct Spans {
    terms: Vec<Option<Span>>,
    goods: usize,
}

#[derive(Clone, Copy)]
struct Span {
    first: usize,
    last: usize,
    /// Somewhere it is written like a name.
    named: bool,
}

impl Spans {
    fn find(terms: &Terms, goods: &[usize]) -> Self {
        let mut spans: Vec<Option<Span>> = vec![None; terms.kinds];
        for (number, &line) in goods.iter().enumerate() {
            for (term, name) in terms.named(line) {
                let Some(span) = usize::try_from(term).ok().and_then(|term| spans.get_mut(term)) else {
                    continue;
                };
                let (first, named) = span.map_or((number, false), |span| (span.first, span.named));
                *span = Some(Span { first, last: number, named: named || name });
            }
        }
        Self { terms: spans, goods: goods.len() }
    }

    /// For every place the share of the chosen terms after it that stand before it, and the other way round.
    /// A term crosses all places between its first and its last paragraph.
    fn crossing(&self, chosen: impl Fn(&Span) -> bool) -> (Vec<f32>, Vec<f32>) {
        let (starts, ends) = self.count(self.terms.iter().flatten().filter(|span| chosen(span)));
        let total: u32 = starts.iter().sum();
        let (mut begun, mut over) = (0, 0);
        let places = starts.iter().zip(&ends).map(|(&starting, &ending)| {
            let (before, after) = (begun, total - over);
            let crossing = before - over;
            begun += starting;
            over += ending;
            let share = |side: u32| super::words::float(crossing) / super::words::float(side.max(1));
            (share(after), share(before))
        });
        places.unzip()
    }

    /// For every place the share of the title's terms before it and after it.
    fn title(&self, title: &[u32]) -> (Vec<f32>, Vec<f32>) {
        let span = |term: &u32| usize::try_from(*term).ok().and_then(|term| self.terms.get(term)?.as_ref());
        let (starts, ends) = self.count(title.iter().filter_map(span));
        let total: u32 = starts.iter().sum();
        let (mut begun, mut over) = (0, 0);
        let places = starts.iter().zip(&ends).map(|(&starting, &ending)| {
            let (before, after) = (begun, total - over);
            begun += starting;
            over += ending;
            let share = |part: u32| super::words::float(part) / many(title.len().max(1));
            (share(before), share(after))
        });
        places.unzip()
    }

    /// How many spans start and end at each good line; one place more than there are lines.
    fn count<'a>(&self, spans: impl Iterator<Item = &'a Span>) -> (Vec<u32>, Vec<u32>) {
        let mut starts = vec![0u32; self.goods + 1];
        let mut ends = vec![0u32; self.goods + 1];
        for span in spans {
            starts.get_mut(span.first).into_iter().for_each(|count| *count += 1);
            ends.get_mut(span.last).into_iter().for_each(|count| *count += 1);
        }
        (starts, ends)
    }
}

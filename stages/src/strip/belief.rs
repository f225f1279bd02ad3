//! What the first pass believed, as features of the second: its neighbours' odds, how much around a line is
//! kept, what a line shares with the lines believed to be story, and where these begin and end.

use crate::strip::features::Sheet;
use crate::strip::outline::{Sums, log, many, signed_log};
use crate::strip::terms::Terms;
use crate::strip::words::float;

/// Number of belief features.
pub(crate) const COUNT: usize = 28;

/// Their names, as the weights know them.
pub(crate) const NAMES: [&str; COUNT] = [
    "odds",
    "odds-3",
    "odds-2",
    "odds-1",
    "odds+1",
    "odds+2",
    "odds+3",
    "kept_before",
    "kept_after",
    "kept_3",
    "kept_8",
    "kept_20",
    "with_story",
    "with_first_half",
    "with_second_half",
    "from_first_kept",
    "to_last_kept",
    "from_first_long",
    "to_last_long",
    "kept_share",
    "odds_before",
    "odds_after",
    "names_in_story",
    "terms_in_story",
    "odds_run",
    "with_kept_next",
    "with_kept_last",
    "story_lines",
];

/// Odds further from even than this say the same: certain.
pub(crate) const CERTAIN: f32 = 8.0;
/// Words of a line that count; one endless paragraph must not drown the rest.
const COUNTED_WORDS: f32 = 60.0;
/// Lines this long hold the story together.
const LONG: f32 = 10.0;
/// What stands beyond the first and last line: nothing, so surely no story.
const BEYOND: f32 = 4.0;

/// The belief features of every line; `odds` are the first pass's log odds that a line is not the story.
pub(crate) fn measure(sheet: &Sheet, odds: &[f32]) -> Vec<[f32; COUNT]> {
    let odds: Vec<f32> = odds.iter().map(|odds| odds.clamp(-CERTAIN, CERTAIN)).collect();
    let belief = Belief::new(sheet, &odds);
    let shares = Shares::measure(&sheet.terms, &belief);
    shares.iter().enumerate().map(|(at, share)| belief.row(at, share)).collect()
}

struct Belief<'a> {
    odds: &'a [f32],
    kept: Vec<bool>,
    /// Words kept, each line's weighted by how surely it is story.
    words: Sums,
    sums: Sums,
    total_words: f32,
    first: (usize, usize),
    last: (usize, usize),
    lines: usize,
}

impl<'a> Belief<'a> {
    fn new(sheet: &Sheet, odds: &'a [f32]) -> Self {
        let kept: Vec<bool> = odds.iter().map(|&odds| odds < 0.0).collect();
        let lengths = sheet.lines.lines.iter().map(|line| line.length().min(COUNTED_WORDS));
        let words = Sums::new(odds.iter().zip(lengths).map(|(odds, length)| length / (1.0 + odds.exp())));
        let end = odds.len().saturating_sub(1);
        let mut ends = (0, end);
        let mut long_ends = None;
        if let Some(first) = kept.iter().position(|&kept| kept) {
            ends = (first, kept.iter().rposition(|&kept| kept).unwrap_or(first));
        }
        for (at, line) in sheet.lines.lines.iter().enumerate() {
            if kept.get(at).copied().unwrap_or(false) && line.length() >= LONG {
                long_ends = Some((long_ends.map_or(at, |(first, _)| first), at));
            }
        }
        let long_ends = long_ends.unwrap_or(ends);
        Self {
            odds,
            total_words: words.between(0, odds.len()).max(1.0),
            words,
            sums: Sums::new(odds.iter().copied()),
            lines: kept.iter().filter(|&&kept| kept).count(),
            kept,
            first: (ends.0, long_ends.0),
            last: (ends.1, long_ends.1),
        }
    }

    fn odds(&self, at: Option<usize>) -> f32 {
        at.and_then(|at| self.odds.get(at)).copied().unwrap_or(BEYOND)
    }

    /// Kept words around a line, itself left out, for each line.
    fn around(&self, at: usize, reach: usize) -> f32 {
        let (from, to) = (at.saturating_sub(reach), (at + reach + 1).min(self.odds.len()));
        let own = self.words.between(at, at + 1);
        (self.words.between(from, to) - own) / many(to - from)
    }

    fn row(&self, at: usize, share: &Shares) -> [f32; COUNT] {
        let all = self.odds.len();
        [
            self.odds(Some(at)),
            self.odds(at.checked_sub(3)),
            self.odds(at.checked_sub(2)),
            self.odds(at.checked_sub(1)),
            self.odds(Some(at + 1)),
            self.odds(Some(at + 2)),
            self.odds(Some(at + 3)),
            self.words.between(0, at) / self.total_words,
            self.words.between(at + 1, all) / self.total_words,
            self.around(at, 3),
            self.around(at, 8),
            self.around(at, 20),
            share.story,
            share.first_half,
            share.second_half,
            signed_log(self.first.0, at),
            signed_log(at, self.last.0),
            signed_log(self.first.1, at),
            signed_log(at, self.last.1),
            many(self.lines) / many(all.max(1)),
            self.sums.mean(0, at + 1),
            self.sums.mean(at, all),
            share.names,
            share.terms,
            self.sums.mean(at.saturating_sub(1), at + 2),
            share.next,
            share.last,
            log(self.lines),
        ]
    }
}

/// What one line shares with the lines believed to be story.
#[derive(Clone, Copy, Default)]
struct Shares {
    story: f32,
    first_half: f32,
    second_half: f32,
    names: f32,
    terms: f32,
    next: f32,
    last: f32,
}

/// In how many kept lines of each half a term stands, and in which kept line last.
#[derive(Clone, Copy, Default)]
struct Seen {
    halves: [u32; 2],
    last: usize,
}

impl Shares {
    fn measure(terms: &Terms, belief: &Belief<'_>) -> Vec<Self> {
        let mut seen = vec![Seen::default(); terms.kinds];
        for (at, _) in belief.kept.iter().enumerate().filter(|(_, kept)| **kept) {
            for &term in terms.of(at) {
                if let Some(half) =
                    find(&mut seen, term).and_then(|seen| seen.halves.get_mut(belief.half(at)))
                {
                    *half += 1;
                }
            }
        }
        let mut shares: Vec<Self> =
            (0..belief.kept.len()).map(|at| Self::of(terms, belief, &mut seen, at)).collect();
        for (number, (at, share)) in shares.iter_mut().enumerate().rev().enumerate() {
            share.next = walk(terms, belief, &mut seen, at, number);
        }
        for seen in &mut seen {
            seen.last = 0;
        }
        for (at, share) in shares.iter_mut().enumerate() {
            share.last = walk(terms, belief, &mut seen, at, at);
        }
        shares
    }

    fn of(terms: &Terms, belief: &Belief<'_>, seen: &mut [Seen], at: usize) -> Self {
        let own = u32::from(belief.kept.get(at).copied().unwrap_or(false));
        let mut own_halves = [0, 0];
        own_halves.get_mut(belief.half(at)).into_iter().for_each(|half| *half = own);
        let (mut all, mut names) = (Counts::default(), Counts::default());
        for (term, name) in terms.named(at) {
            let halves = find(seen, term).map_or([0, 0], |seen| seen.halves);
            let rest = [halves[0] - own_halves[0], halves[1] - own_halves[1]];
            all.note(rest);
            if name {
                names.note(rest);
            }
        }
        Self {
            story: all.share(all.any),
            first_half: all.share(all.halves[0]),
            second_half: all.share(all.halves[1]),
            names: names.share(names.any),
            terms: float(all.any).min(20.0),
            ..Self::default()
        }
    }
}

/// Share of a line's terms in the kept line met just before on this walk, within four lines.
fn walk(terms: &Terms, belief: &Belief<'_>, seen: &mut [Seen], at: usize, number: usize) -> f32 {
    let own = terms.of(at);
    let kept = belief.kept.get(at).copied().unwrap_or(false);
    let mut shared = 0u32;
    for &term in own {
        let Some(seen) = find(seen, term) else { continue };
        shared += u32::from(seen.last > 0 && seen.last + 2 > number);
        if kept {
            seen.last = number + 1;
        }
    }
    float(shared) / many(own.len().max(1))
}

fn find(seen: &mut [Seen], term: u32) -> Option<&mut Seen> {
    usize::try_from(term).ok().and_then(|place| seen.get_mut(place))
}

#[derive(Default)]
struct Counts {
    terms: u32,
    any: u32,
    halves: [u32; 2],
}

impl Counts {
    fn note(&mut self, rest: [u32; 2]) {
        self.terms += 1;
        self.any += u32::from(rest != [0, 0]);
        self.halves = [self.halves[0] + u32::from(rest[0] > 0), self.halves[1] + u32::from(rest[1] > 0)];
    }

    fn share(&self, part: u32) -> f32 {
        float(part) / float(self.terms.max(1))
    }
}

impl Belief<'_> {
    /// The half of the kept words that a line begins in.
    fn half(&self, at: usize) -> usize {
        usize::from(self.words.between(0, at) * 2.0 >= self.total_words)
    }
}

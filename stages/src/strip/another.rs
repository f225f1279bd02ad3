//! Another story in the article: behind, before or inside the first. Lines are too small a unit for it, each
//! is perfect prose; so one run of lines is looked for, bounded by valleys of cohesion, that shares least with the
//! rest and with the title for its size. What the run and the rest are like is told to every line.
//!
//! An interview, a round-up and a live blog fall apart everywhere: there the rest, cut once more, shares no more
//! with itself than with the run, and the model is told that too.

mod parts;

use std::ops::Range;

use crate::strip::features::Sheet;
use crate::strip::outline::{many, signed_log};
use crate::strip::splits;
use parts::{Crossing, Cuts, Parts};

/// Number of features.
pub(crate) const COUNT: usize = 12;

/// Their names, as the weights know them.
pub(crate) const NAMES: [&str; COUNT] = [
    "run_in",
    "run_depth",
    "run_ratio",
    "run_size",
    "run_title",
    "run_odds",
    "rest_odds",
    "run_weakest",
    "rest_weakest",
    "run_opens",
    "run_closes",
    "run_edge",
];

/// Lines this long, in words, are looked at; shorter ones go with those around them.
const LONG: f32 = 8.0;
/// What the first pass is this sure of is no prose of any story.
const SURE: f32 = 4.0;
/// Fewer paragraphs are too few to fall apart.
const FEWEST: usize = 4;
/// The deepest valleys that may bound a run; all pairs of them are tried.
const BOUNDS: usize = 8;
/// A run of chrome, or a line like a headline, at a place makes a bound likelier by so much cosine.
const CUE: f32 = 0.1;
/// A larger run is the story.
const LARGEST: f32 = 0.75;
/// A run must share less than this of what chance would give.
const SHARES: f32 = 0.8;

/// What no run says.
const WHOLE: [f32; COUNT] = [-1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0];

/// A run of lines that is perhaps another story.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// The lines of its prose, first to last.
    pub(crate) lines: Range<usize>,
    /// The lines around it up to the prose of the rest: whose they are is open.
    around: Range<usize>,
    depth: f32,
    ratio: f32,
    size: f32,
    title: f32,
    odds: f32,
    rest_odds: f32,
    weakest: f32,
    rest_weakest: f32,
    opens: f32,
    closes: f32,
}

/// What the likeliest run of another story says of every line; `odds` are what a pass believed.
pub(crate) fn measure(sheet: &Sheet, odds: &[f32]) -> Vec<[f32; COUNT]> {
    let Some(run) = find(sheet, odds) else { return vec![WHOLE; odds.len()] };
    (0..odds.len()).map(|at| run.row(at)).collect()
}

/// The run that shares least with the rest for its size.
pub(crate) fn find(sheet: &Sheet, odds: &[f32]) -> Option<Run> {
    let prose = Prose::gather(sheet, odds)?;
    let bounds = prose.bounds();
    let pairs = bounds.iter().flat_map(|&from| bounds.iter().map(move |&to| from..to));
    let cuts = prose.parts.cut(&bounds);
    let runs = pairs.filter(|run| run.start < run.end).filter_map(|run| prose.weigh(run, &cuts));
    let (run, _, crossing) = runs.max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(prose.describe(&run, crossing))
}

impl Run {
    fn row(&self, at: usize) -> [f32; COUNT] {
        let inside = if self.lines.contains(&at) {
            1.0
        } else if self.around.contains(&at) {
            0.0
        } else {
            -1.0
        };
        let last = self.lines.end.saturating_sub(1);
        let (to_start, to_end) = (signed_log(self.lines.start, at), signed_log(at, last));
        [
            inside,
            self.depth,
            self.ratio,
            self.size,
            self.title,
            self.odds,
            self.rest_odds,
            self.weakest,
            self.rest_weakest,
            self.opens,
            self.closes,
            to_start.min(to_end),
        ]
    }
}

/// The paragraphs that may belong to one story or another.
struct Prose<'a> {
    sheet: &'a Sheet,
    odds: &'a [f32],
    lines: Vec<usize>,
    parts: Parts,
    /// How many of the title's terms stand in each paragraph.
    title: Vec<f32>,
}

impl<'a> Prose<'a> {
    fn gather(sheet: &'a Sheet, odds: &'a [f32]) -> Option<Self> {
        let all = sheet.lines.lines.iter().zip(odds).enumerate();
        let prose = all.filter(|(_, (line, odds))| line.length() >= LONG && **odds < SURE);
        let lines: Vec<usize> = prose.map(|(at, _)| at).collect();
        if lines.len() < FEWEST {
            return None;
        }
        let title = sheet.headline();
        let in_title = |&line: &usize| {
            let shared = sheet.terms.of(line).iter().filter(|term| title.contains(term)).count();
            many(shared) / many(title.len().max(1))
        };
        let title = lines.iter().map(in_title).collect();
        Some(Self { sheet, odds, parts: Parts::read(&sheet.terms, &lines), lines, title })
    }

    /// Both ends and the deepest valleys between paragraphs.
    fn bounds(&self) -> Vec<usize> {
        let near = splits::near(&self.sheet.terms, &self.lines);
        let all = self.lines.len();
        let depth = |place: usize| near.get(place).copied().unwrap_or(1.0) - CUE * self.cue(place);
        let mut places: Vec<usize> = (1..all).collect();
        places.sort_by(|&a, &b| depth(a).total_cmp(&depth(b)));
        places.truncate(BOUNDS);
        places.extend([0, all]);
        places.sort_unstable();
        places
    }

    /// Whether lines between two paragraphs look as if something ended there.
    fn cue(&self, place: usize) -> f32 {
        let from = place.checked_sub(1).and_then(|before| self.lines.get(before)).map_or(0, |line| line + 1);
        let to = self.lines.get(place).copied().unwrap_or(self.odds.len());
        let taken = self.odds.get(from..to).unwrap_or_default().iter().any(|&odds| odds > 0.0);
        f32::from(u8::from(taken)) + f32::from(u8::from(to > from))
    }

    /// How much a run looks like another story, if it does at all.
    fn weigh(&self, run: Range<usize>, cuts: &Cuts<'_>) -> Option<(Range<usize>, f32, Crossing)> {
        let size = many(run.len()) / many(self.lines.len());
        if size > LARGEST {
            return None;
        }
        let crossing = cuts.crossing(&run);
        if crossing.ratio() > SHARES || self.is_story(&run, size) {
            return None;
        }
        Some((run, crossing.depth() * (1.0 - crossing.ratio()), crossing))
    }

    /// Whether the run rather than the rest is the story: by title, belief, place and size.
    fn is_story(&self, run: &Range<usize>, size: f32) -> bool {
        let (title, rest_title) = self.means(run, |number| self.title.get(number).copied().unwrap_or(0.0));
        let (odds, rest_odds) = self.means(run, |number| self.odds_of(number));
        let place = if run.start == 0 { -0.5 } else { 0.5 };
        8.0 * (rest_title - title) + 0.5 * (odds - rest_odds) + place + 0.5 - size < 0.0
    }

    fn odds_of(&self, number: usize) -> f32 {
        let line = self.lines.get(number);
        line.and_then(|&line| self.odds.get(line)).copied().unwrap_or(0.0).clamp(-SURE, SURE)
    }

    /// Means over the run and over the rest.
    fn means(&self, run: &Range<usize>, value: impl Fn(usize) -> f32) -> (f32, f32) {
        let all: f32 = (0..self.lines.len()).map(&value).sum();
        let inside: f32 = run.clone().map(&value).sum();
        let outside = self.lines.len() - run.len();
        (inside / many(run.len().max(1)), (all - inside) / many(outside.max(1)))
    }

    fn describe(&self, run: &Range<usize>, crossing: Crossing) -> Run {
        let line = |number: usize| self.lines.get(number).copied();
        let (inside, rest): (Vec<_>, Vec<_>) =
            self.lines.iter().enumerate().partition(|(number, _)| run.contains(number));
        let weakest = |lines: Vec<(usize, &usize)>| {
            let lines: Vec<usize> = lines.into_iter().map(|(_, &line)| line).collect();
            Parts::read(&self.sheet.terms, &lines).weakest()
        };
        let (title, rest_title) = self.means(run, |number| self.title.get(number).copied().unwrap_or(0.0));
        let (odds, rest_odds) = self.means(run, |number| self.odds_of(number));
        let before = run.start.checked_sub(1).and_then(line).map_or(0, |line| line + 1);
        let last = run.end.checked_sub(1).and_then(line).map_or(0, |line| line + 1);
        Run {
            lines: line(run.start).unwrap_or(0)..last,
            around: before..line(run.end).unwrap_or(self.odds.len()),
            depth: crossing.depth(),
            ratio: crossing.ratio(),
            size: many(run.len()) / many(self.lines.len()),
            title: title - rest_title,
            odds,
            rest_odds,
            weakest: weakest(inside),
            rest_weakest: weakest(rest),
            opens: self.cue(run.start),
            closes: self.cue(run.end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HARBOUR: [&str; 6] = [
        "The harbour of Westport was closed on Monday after a ferry ran into the old stone pier.",
        "Nobody was hurt, but the pier lost twenty metres, and the ferry was towed to the shipyard of Westport.",
        "Maria Lind, who keeps the kiosk at the pier, heard a noise like thunder as the ferry struck.",
        "The harbour of Westport expects that the ferry will sail again from the stone pier on Thursday.",
        "Westport has argued for years whether the stone pier should be repaired or taken down.",
        "A decision on the pier and the harbour is expected before the summer, Maria Lind was told.",
    ];
    const CHESS: [&str; 5] = [
        "Grandmaster Olga Brandt won the chess congress in Oslo with a queen sacrifice in the final round.",
        "Brandt needed a draw at the congress but played the sacrifice after forty minutes of thought.",
        "Her opponent, the grandmaster Pavel Novak, resigned the final round six moves after the queen fell.",
        "Novak called the queen sacrifice the finest move that he has seen at a chess congress.",
        "Olga Brandt will meet the champion in Oslo, where the final match of grandmasters begins in June.",
    ];

    #[track_caller]
    fn check(title: Option<&str>, text: &[&str], expected: &Range<usize>) {
        let sheet = Sheet::measure(text.iter().copied(), title);
        let run = find(&sheet, &vec![-1.0; text.len()]);
        assert_eq!(run.map(|run| run.lines).as_ref(), Some(expected));
    }

    #[test]
    fn another_story_behind_before_or_inside_is_one_run() {
        let title = Some("Ferry closes the harbour of Westport");
        check(title, &[&HARBOUR[..], &CHESS].concat(), &(6..11));
        check(title, &[&CHESS[..], &HARBOUR].concat(), &(0..5));
        check(title, &[&HARBOUR[..3], &CHESS, &HARBOUR[3..]].concat(), &(3..8));
    }

    #[test]
    fn without_a_title_the_first_is_the_story() {
        check(None, &[&HARBOUR[..], &CHESS].concat(), &(6..11));
        check(None, &[&CHESS[..], &HARBOUR].concat(), &(5..11));
    }

    #[test]
    fn one_story_has_no_deep_run() {
        let depth = |text: &[&str]| {
            let sheet = Sheet::measure(text.iter().copied(), None);
            find(&sheet, &vec![-1.0; text.len()]).map_or(0.0, |run| run.depth)
        };
        let two = depth(&[&HARBOUR[..], &CHESS].concat());
        assert!(depth(&HARBOUR) * 2.0 < two && depth(&CHESS) * 2.0 < two);
    }

    #[test]
    fn what_chance_gives_is_expected() {
        let lines = ["Westport Westport harbour", "Westport harbour", "Oslo congress", "Oslo congress"];
        let sheet = Sheet::measure(lines, None);
        let parts = Parts::read(&sheet.terms, &[0, 1, 2, 3]);
        let cuts = parts.cut(&[0, 1, 2, 3, 4]);
        assert!(cuts.crossing(&(0..2)).found.abs() < f32::EPSILON);
        assert!(cuts.crossing(&(1..3)).found > cuts.crossing(&(1..3)).expected);
        assert!(parts.weakest() < 0.5);
    }
}

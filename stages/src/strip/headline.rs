//! Which line of a text without a title is its headline: the first line kept, or one above it that the model took.
//! When in doubt the line stays in the text, and the article has no title.

use crate::article::{Paragraph, Reason, Verdict};
use crate::strip::features::Sheet;
use crate::strip::marks::{Mark, is_unpunctuated};
use crate::strip::words::Line;
use crate::strip::{reason, signature};

/// Length of a headline in words.
const HEADLINE_LENGTH: std::ops::RangeInclusive<f32> = 3.0..=25.0;
/// Of 166 headlines 97 in 100 are not longer; what is, may be a first paragraph whose end was lost, unless this share of
/// what it is about comes again below.
const USUAL_LENGTH: f32 = 18.0;
const SHARED: f32 = 0.3;
/// The paragraph that follows a headline is longer than a subhead's neighbour may be.
const OPENING_LENGTH: f32 = 12.0;
/// Lines above the story among which its headline is looked for.
const HEADLINE_LINES: usize = 12;
/// Lines that may stand between a headline and the first paragraph: standfirst, name, place.
const BETWEEN: usize = 3;
/// Share of what a headline is about that comes again below when other lines stand between.
const SURELY_SHARED: f32 = 0.5;
/// Length of such a headline in words: shorter ones are labels and names of works, longer ones first paragraphs cut off.
const DISTANT_LENGTH: std::ops::RangeInclusive<f32> = 4.0..=USUAL_LENGTH;
/// A line above that shares less than the first line kept by no more than this is the headline over a standfirst.
const NEARLY: f32 = 0.1;
/// Least words of it: shorter ones are sections and buttons.
const OVER_LENGTH: f32 = 5.0;
/// Requests are short; a headline may speak of a newsletter or a subscription.
const REQUEST_LENGTH: f32 = 6.0;
/// How far above its standfirst a headline may stand.
const NEAR: usize = 2;

/// Without a title from the source, the first line kept is the headline when it reads like one and a paragraph of prose
/// follows; else the line above the story, taken by the model, that shares most with it.
pub(crate) fn find(rest: &[&mut Paragraph], sheet: &Sheet) -> Option<usize> {
    let search = Search { rest, sheet };
    let kept = rest.iter().enumerate().filter(|(_, p)| p.verdict == Verdict::Keep);
    let kept: Vec<usize> = kept.map(|(at, _)| at).take(BETWEEN + 2).collect();
    let (&first, following) = kept.split_first().filter(|(_, following)| !following.is_empty())?;
    if search.opens(first, following) { Some(search.over(first)) } else { search.above(first) }
}

struct Search<'a> {
    rest: &'a [&'a mut Paragraph],
    sheet: &'a Sheet,
}

impl Search<'_> {
    /// Whether the first line kept is the headline of the lines that follow.
    fn opens(&self, first: usize, following: &[usize]) -> bool {
        let Some(line) = self.line(first).filter(|_| self.reads_like_one(first)) else { return false };
        let prose = following.iter().position(|&at| self.line(at).is_some_and(is_prose));
        // A standfirst of a few words, and a name or a time, may stand between.
        let between = following.get(..prose.unwrap_or_default()).unwrap_or_default();
        let told =
            between.iter().all(|&at| self.line(at).is_some_and(|line| is_standfirst(line) || is_note(line)));
        match prose {
            Some(at) if at == 0 || (told && line.length() >= OVER_LENGTH) => {
                line.length() <= USUAL_LENGTH || self.shared(first) >= SHARED
            }
            Some(_) => {
                let quoted = line.first.is_some_and(|c| Mark::of(c) == Mark::Quote);
                !quoted && DISTANT_LENGTH.contains(&line.length()) && self.shared(first) >= SURELY_SHARED
            }
            None => false,
        }
    }

    /// The headline over the first line kept, if that is only its standfirst.
    fn over(&self, first: usize) -> usize {
        let long = |at: usize| self.line(at).is_some_and(|line| line.length() >= OVER_LENGTH);
        let mut above = (first.saturating_sub(NEAR)..first).filter(|&at| long(at) && self.is_candidate(at));
        above.find(|&at| self.shared(at) >= SURELY_SHARED.max(self.shared(first) - NEARLY)).unwrap_or(first)
    }

    /// Among the last lines above `first`, the headline that shares most with the body, the nearest among equals.
    fn above(&self, first: usize) -> Option<usize> {
        let candidates = (first.saturating_sub(HEADLINE_LINES)..first).filter(|&at| self.is_candidate(at));
        candidates
            .filter(|&at| self.shared(at) > 0.0)
            .max_by(|&a, &b| self.shared(a).total_cmp(&self.shared(b)))
    }

    /// Taken by the model, but reads like a headline.
    fn is_candidate(&self, at: usize) -> bool {
        let judged = match self.rest.get(at).map(|p| &p.verdict) {
            Some(Verdict::Strip(strip)) => strip.score.is_some(),
            _ => false,
        };
        judged && self.reads_like_one(at)
    }

    fn reads_like_one(&self, at: usize) -> bool {
        let Some((line, paragraph)) = self.line(at).zip(self.rest.get(at)) else { return false };
        is_headline(line) && !self.is_furniture(line, &paragraph.text)
    }

    /// A byline, a path of pages, a row of a menu, an outlet with its place, a request.
    fn is_furniture(&self, line: &Line, text: &str) -> bool {
        let words = self.sheet.lines.words_of(line);
        let path = text.contains(" » ") || text.contains(" › ") || text.matches('|').count() > 1;
        let asks = line.length() < REQUEST_LENGTH
            && matches!(
                reason::hinted(line, words),
                Some(Reason::Newsletter | Reason::Paywall | Reason::Share)
            );
        path || asks || is_outlet(line, text) || signature::is_byline(text, line, words)
    }

    fn line(&self, at: usize) -> Option<&Line> {
        self.sheet.lines.lines.get(at)
    }

    fn shared(&self, at: usize) -> f32 {
        self.sheet.with_body(at)
    }
}

fn is_prose(line: &Line) -> bool {
    line.ends && line.length() >= OPENING_LENGTH
}

/// A short sentence.
fn is_standfirst(line: &Line) -> bool {
    line.ends && line.length() >= OVER_LENGTH
}

/// A name, a time, a place.
fn is_note(line: &Line) -> bool {
    !line.ends && line.length() < OVER_LENGTH
}

fn is_headline(line: &Line) -> bool {
    let open = !line.ends
        || matches!(line.last, Some('?' | '？' | '!' | '"' | '”' | '»'))
        || line.last.is_some_and(is_unpunctuated);
    let colon = matches!(line.last, Some(':' | '：'));
    open && !colon && line.sentences == 0 && HEADLINE_LENGTH.contains(&line.length())
}

/// An outlet and its place: "Harbour News, Westport".
fn is_outlet(line: &Line, text: &str) -> bool {
    const OUTLETS: [&str; 5] = ["News", "Times", "Press", "Radio", "Sport"];
    const WORDS: u32 = 5;
    let outlet = text.split_once(',').and_then(|(outlet, _)| outlet.split_whitespace().next_back());
    line.worded <= WORDS && line.capitals == line.worded && outlet.is_some_and(|last| OUTLETS.contains(&last))
}

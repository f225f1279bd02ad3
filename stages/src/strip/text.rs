//! Flattened text, judged: separators first, then on the lines that are left the rules, then the model. What is
//! taken changes where the rest stands and what it stands among, so the rest is judged again until it stays: then
//! the stripped text, given in once more, stays as it is too.

use crate::article::{Paragraph, Reason, Strip, Verdict};
use crate::dates::is_clock;
use crate::strip::features::Sheet;
use crate::strip::marks::{Mark, asks, bars};
use crate::strip::model::{Judgement, Model};
use crate::strip::outline::{GOOD_LENGTH, many};
use crate::strip::rules::{self, Found};
use crate::strip::separators::Rest;
use crate::strip::words::{Line, Lines};
use crate::strip::{Level, belief, bios, doubt, lone, reason};

/// Rounds after which what is left stays, judged or not; three suffice nearly always.
pub(super) const ROUNDS: usize = 4;
/// Log odds below its threshold at which a line is not expected to be taken when others are gone.
const FIRM: f32 = 0.4;
/// Log odds from which a line is surely chrome.
const SURE: f32 = 3.0;
/// Where so much of a text is surely chrome, every line looks like it: thresholds rise by this.
const MOSTLY: f32 = 0.6;
const MOSTLY_RISE: f32 = 0.8;
/// Where nothing is, there is probably nothing to take.
const NOTHING_RISE: f32 = 1.0;
/// A short line between two paragraphs that stay, and a short sentence behind one, are the story's oftener than their odds say: so
/// much more they need.
const BETWEEN_RISE: f32 = 0.5;
const BEHIND_RISE: f32 = 0.8;
/// A line that breaks off in brackets behind the story is what a list shows of another. In the development set 164 such lines are
/// chrome and none is the story's; nine of ten have odds above those that are left when they need so much less ...
const EXCERPT_FALL: f32 = 5.0;
/// ... behind so many paragraphs; of a feed it may be all that there is of the story.
const EXCERPT_BEHIND: usize = 3;

/// An article's lines, read once for all rounds.
pub(super) struct Read {
    /// One for each paragraph.
    lines: Vec<Line>,
    /// What the words of each say.
    said: Vec<f32>,
    /// The words of all lines.
    words: Lines,
}

/// The lines of one article that are not taken yet, with what is known and believed of each.
pub(super) struct Text {
    /// All but the separators, measured.
    pub(super) sheet: Sheet,
    /// What both passes say of them.
    pub(super) judgement: Judgement,
    /// Where they stand among the article's paragraphs.
    places: Vec<usize>,
    /// What the rules say of them.
    found: Vec<Option<Found>>,
    separators: Vec<(usize, Reason)>,
    lines: Vec<Line>,
    said: Vec<f32>,
}

impl Read {
    /// Reads the lines of an article.
    pub(super) fn new(paragraphs: &[Paragraph], model: &Model) -> Self {
        let mut words = Lines::read(paragraphs.iter().map(|paragraph| paragraph.text.as_str()));
        let said = model.weigh(&words);
        Self { lines: std::mem::take(&mut words.lines), said, words }
    }
}

impl Text {
    /// Judges the paragraphs of an article that are kept so far.
    pub(super) fn judge(read: Read, paragraphs: &[Paragraph], title: Option<&str>, model: &Model) -> Self {
        let Read { lines, said, mut words } = read;
        let kept = paragraphs.iter().enumerate().filter(|(_, p)| p.verdict == Verdict::Keep);
        let (kept, texts): (Vec<usize>, Vec<&str>) = kept.map(|(at, p)| (at, p.text.as_str())).unzip();
        let rest = Rest::of(&texts);
        let place = |at: usize| kept.get(at).copied().unwrap_or(usize::MAX);
        let places: Vec<usize> = rest.places.iter().map(|at| place(*at)).collect();
        words.lines = places.iter().filter_map(|place| lines.get(*place)).cloned().collect();
        let sheet = Sheet::measure_rest(words, &rest, title);
        let found = rules::apply(&rest.texts, &sheet);
        let taken: Vec<bool> = found.iter().map(Option::is_some).collect();
        let own: Vec<f32> = places.iter().filter_map(|place| said.get(*place)).copied().collect();
        let judgement = model.judge(&sheet, &own, &taken);
        let separators = rest.separators.into_iter().map(|(at, reason)| (place(at), reason)).collect();
        Self { sheet, judgement, places, found, separators, lines, said }
    }

    /// What was read of each paragraph.
    pub(super) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// What was read, for the next round.
    pub(super) fn into_read(self) -> Read {
        Read { lines: self.lines, said: self.said, words: self.sheet.lines }
    }

    /// Takes from these paragraphs what goes. Whether the rest must be judged again: something went, and some line is
    /// not surely story.
    pub(super) fn take(&self, paragraphs: &mut [Paragraph], model: &Model, level: Level) -> Again {
        let above = self.above(paragraphs, level);
        let above = |at: usize| above.get(at).copied().unwrap_or(f32::MIN);
        let stays = |at: usize| self.found.get(at).is_some_and(Option::is_none) && above(at) <= 0.0;
        let more = self.among_others(paragraphs, stays);
        let mut taken = !self.separators.is_empty();
        let mut put = |place: usize, strip: Strip| {
            if let Some(paragraph) = paragraphs.get_mut(place) {
                paragraph.verdict = Verdict::Strip(strip);
            }
        };
        for &(place, reason) in &self.separators {
            put(place, Strip { reason, rule: "separator", score: None });
        }
        let mut firm = true;
        let mut judged = Vec::new();
        for (at, (&place, found)) in self.places.iter().zip(&self.found).enumerate() {
            let told = more.iter().find(|(more, _)| *more == at).map(|(_, found)| *found);
            if let Some(Found { reason, rule }) = found.or(told) {
                put(place, Strip { reason, rule, score: None });
                taken = true;
            } else if above(at) > 0.0 {
                judged.push(at);
                taken = true;
            } else {
                firm &= above(at) < -FIRM;
            }
        }
        for (&at, family) in judged.iter().zip(model.blame(&self.judgement, &judged)) {
            if let Some((&place, strip)) = self.places.get(at).zip(self.strip(at, family.rule())) {
                put(place, strip);
            }
        }
        if taken && (!firm || !more.is_empty()) { Again::Judge } else { Again::Stay }
    }

    /// What lines are that nothing has taken, as only the others that stay can tell.
    fn among_others(&self, paragraphs: &[Paragraph], stays: impl Fn(usize) -> bool) -> Vec<(usize, Found)> {
        let read = self.places.iter().zip(&self.sheet.lines.lines).enumerate().filter(|(at, _)| stays(*at));
        let left =
            read.filter_map(|(at, (place, line))| Some((at, line, paragraphs.get(*place)?.text.as_str())));
        let bio = Found { reason: Reason::AuthorBox, rule: "author_box" };
        let headline = Found { reason: Reason::Related, rule: "lone_headline" };
        let bios = bios::find(&left.collect::<Vec<_>>()).into_iter().map(|at| (at, bio));
        bios.chain(lone::find(&self.sheet, &stays).map(|at| (at, headline))).collect()
    }

    /// How far the odds of each line lie above what it needs to go; nothing lies lower than what is spared.
    fn above(&self, paragraphs: &[Paragraph], level: Level) -> Vec<f32> {
        let text = |place: &usize| paragraphs.get(*place).map_or("", |paragraph| paragraph.text.as_str());
        let asks: Vec<bool> = self.places.iter().map(|place| asks(text(place))).collect();
        let clocks: Vec<bool> = self.places.iter().map(|place| is_clock(text(place))).collect();
        let bars: Vec<usize> = self.places.iter().map(|place| bars(text(place))).collect();
        let rise = self.rise();
        let unruled: Vec<bool> = self.found.iter().map(Option::is_none).collect();
        let least = level.thresholds().finished + rise;
        let mut spared = doubt::spared(&self.sheet.lines, &unruled, least, &self.judgement.odds);
        spared.extend(doubt::talks(&self.sheet.lines, &unruled, &asks, &self.judgement.odds));
        spared.extend(doubt::tables(&bars, &unruled));
        spared.extend(doubt::stamps(&self.sheet.lines, &clocks, &unruled));
        spared.sort_unstable();
        let judged = self.places.iter().zip(&self.judgement.odds).enumerate();
        let above = judged.map(|(at, (place, odds))| {
            let fall = if is_excerpt(text(place)) && self.is_behind(at) { EXCERPT_FALL } else { 0.0 };
            let is_spared = spared.binary_search(&at).is_ok();
            if is_spared { f32::MIN } else { odds - self.threshold(level, at) - rise + fall }
        });
        above.collect()
    }

    /// Log odds of every paragraph; what separators and rules take is certain.
    pub(super) fn odds(&self, paragraphs: usize) -> Vec<f32> {
        let mut odds = vec![belief::CERTAIN; paragraphs];
        let judged = self.judgement.odds.iter().zip(&self.found).zip(&self.places);
        for ((&judged, _), &place) in judged.filter(|((_, found), _)| found.is_none()) {
            odds.get_mut(place).into_iter().for_each(|slot| *slot = judged);
        }
        odds
    }

    /// The line that a paragraph is; `None` for a separator and for what was taken before.
    pub(super) fn line(&self, paragraph: usize) -> Option<usize> {
        self.places.binary_search(&paragraph).ok()
    }

    /// The paragraphs of the lines that were judged.
    pub(super) fn rest<'a>(&self, paragraphs: &'a mut [Paragraph]) -> Vec<&'a mut Paragraph> {
        let mut places = self.places.iter().peekable();
        let left = |(at, _): &(usize, &mut Paragraph)| places.next_if(|place| **place == *at).is_some();
        paragraphs.iter_mut().enumerate().filter(left).map(|(_, paragraph)| paragraph).collect()
    }

    /// How far thresholds rise with what surely is chrome in the text.
    fn rise(&self) -> f32 {
        let judged = self.judgement.odds.iter().zip(&self.found);
        let sure = judged.filter(|(odds, found)| found.is_some() || **odds > SURE).count();
        if sure + self.separators.len() == 0 {
            NOTHING_RISE
        } else if many(sure) > MOSTLY * many(self.found.len()) {
            MOSTLY_RISE
        } else {
            0.0
        }
    }

    /// The threshold of a line.
    fn threshold(&self, level: Level, at: usize) -> f32 {
        let thresholds = level.thresholds();
        let stays = |at: Option<usize>| at.is_some_and(|at| self.is_paragraph(at, thresholds.finished));
        let behind = stays(at.checked_sub(1));
        match self.sheet.lines.lines.get(at) {
            Some(line) if line.length() < GOOD_LENGTH && line.ends => {
                thresholds.brief + if behind { BEHIND_RISE } else { 0.0 }
            }
            Some(line) if line.length() < GOOD_LENGTH => {
                thresholds.short + if behind && stays(at.checked_add(1)) { BETWEEN_RISE } else { 0.0 }
            }
            Some(line) if !line.ends => thresholds.open,
            _ => thresholds.finished,
        }
    }

    /// Whether a line is a paragraph that stays, as far as it tells itself.
    fn is_paragraph(&self, at: usize, least: f32) -> bool {
        let line =
            self.sheet.lines.lines.get(at).is_some_and(|line| line.ends && line.length() >= GOOD_LENGTH);
        let ruled = self.found.get(at).is_none_or(Option::is_some);
        line && !ruled && self.judgement.odds.get(at).is_some_and(|odds| *odds <= least)
    }

    /// Whether a line stands behind the story's first paragraphs.
    fn is_behind(&self, at: usize) -> bool {
        let line = |at: usize| self.sheet.lines.lines.get(at);
        // A document that is quoted may break off too.
        let announced = at.checked_sub(1).and_then(line).is_some_and(|before| before.last == Some(':'));
        let quoted = line(at).and_then(|line| line.first).is_some_and(|first| Mark::of(first) == Mark::Quote);
        let behind = self.sheet.goods().partition_point(|good| *good < at) >= EXCERPT_BEHIND;
        behind && !announced && !quoted
    }

    fn strip(&self, at: usize, rule: &'static str) -> Option<Strip> {
        let odds = self.judgement.odds.get(at).copied()?;
        let line = self.sheet.lines.lines.get(at)?;
        let reason = reason::find(line, self.sheet.lines.words_of(line));
        Some(Strip { reason, rule, score: Some(1.0 / (1.0 + (-odds).exp())) })
    }
}

/// Whether a line breaks off as lists of other stories show them: "... is urging […]".
fn is_excerpt(text: &str) -> bool {
    let text = text.trim_end_matches([' ', '*', '_']);
    text.ends_with("[…]") || text.ends_with("[...]")
}

/// Whether what is left must be judged once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// Something was taken, and a line is left that could go now.
    Judge,
    /// What is left stays.
    Stay,
}

//! Flattened text, judged: separators first, then on the lines that are left the rules, then the model.

use crate::article::{Article, Paragraph, Reason, Strip};
use crate::strip::features::Sheet;
use crate::strip::model::{Judgement, Model};
use crate::strip::outline::GOOD_LENGTH;
use crate::strip::rules::{self, Found};
use crate::strip::separators::Rest;
use crate::strip::{Level, belief, doubt, reason};

/// The lines of one article with what is known and believed of each.
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
}

impl Text {
    /// Judges the lines of an article.
    pub(super) fn judge(article: &Article, model: &Model) -> Self {
        let texts: Vec<&str> = article.paragraphs.iter().map(|p| p.text.as_str()).collect();
        let rest = Rest::of(&texts);
        let sheet = Sheet::measure_rest(&rest, article.meta.title.as_deref());
        let found = rules::apply(&rest.texts, &sheet);
        let taken: Vec<bool> = found.iter().map(Option::is_some).collect();
        let judgement = model.judge(&sheet, &taken);
        Self { sheet, judgement, places: rest.places, found, separators: rest.separators }
    }

    /// Why each paragraph goes, if it does.
    pub(super) fn strips(&self, model: &Model, level: Level, paragraphs: usize) -> Vec<Option<Strip>> {
        let mut strips: Vec<Option<Strip>> = std::iter::repeat_with(|| None).take(paragraphs).collect();
        let mut put = |place: usize, strip: Option<Strip>| {
            strips.get_mut(place).into_iter().for_each(|slot| slot.clone_from(&strip));
        };
        for &(place, reason) in &self.separators {
            put(place, Some(Strip { reason, rule: "separator", score: None }));
        }
        let unruled: Vec<bool> = self.found.iter().map(Option::is_none).collect();
        let spared = doubt::spared(&self.sheet.lines, &unruled, level.thresholds().0, &self.judgement.odds);
        for (at, (&place, found)) in self.places.iter().zip(&self.found).enumerate() {
            let ruled = found.map(|found| Strip { reason: found.reason, rule: found.rule, score: None });
            let judged = || if spared.contains(&at) { None } else { self.strip(model, level, at) };
            put(place, ruled.or_else(judged));
        }
        strips
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

    /// The line that a paragraph is; `None` for a separator.
    pub(super) fn line(&self, paragraph: usize) -> Option<usize> {
        self.places.binary_search(&paragraph).ok()
    }

    /// The paragraphs of the lines that are left.
    pub(super) fn rest<'a>(&self, paragraphs: &'a mut [Paragraph]) -> Vec<&'a mut Paragraph> {
        let mut places = self.places.iter().peekable();
        let left = |(at, _): &(usize, &mut Paragraph)| places.next_if(|place| **place == *at).is_some();
        paragraphs.iter_mut().enumerate().filter(left).map(|(_, paragraph)| paragraph).collect()
    }

    fn strip(&self, model: &Model, level: Level, at: usize) -> Option<Strip> {
        let odds = self.judgement.odds.get(at).copied()?;
        let line = self.sheet.lines.lines.get(at)?;
        let (long, short) = level.thresholds();
        let least = if line.ends && line.length() >= GOOD_LENGTH { long } else { short };
        let rule = (odds > least).then(|| model.blame(&self.judgement, at).rule())?;
        let reason = reason::find(line, self.sheet.lines.words_of(line));
        Some(Strip { reason, rule, score: Some(1.0 / (1.0 + (-odds).exp())) })
    }
}

//! What is not the story on a page: the judgement of text lines, with what the markup says on top.
//!
//! First what is certain (`page/certain.rs`), then two passes of a trained model (`page/model.rs`) over the
//! text's features and those of the markup: the block's own (`own.rs`), the elements around it (`around.rs`,
//! `mass.rs`), what the page's head tells (`told.rs`), class words (`names.rs`), and what the first pass believed
//! of the blocks around (`groups.rs`). What a stripped block is instead stands in `page/kind.rs`.

mod certain;
mod kind;
mod own;
mod around;
mod mass;
mod told;
mod names;
mod groups;
mod model;
mod numbers;
pub mod training;

pub use model::PageWeights;
pub(crate) use model::{Judgement, Measured, Model};

use crate::article::{Article, Strip, Verdict};
use crate::strip::trees::Malformed;
use crate::strip::{Because, Level, Stripper, outline};

/// Judges the blocks of a page; `false` where the article came without markup.
pub(crate) fn strip(stripper: &Stripper, article: &mut Article) -> bool {
    let Some(verdicts) = verdicts(stripper, article) else { return false };
    for (paragraph, verdict) in article.paragraphs.iter_mut().zip(verdicts) {
        paragraph.verdict = verdict;
    }
    true
}

/// The `most` largest reasons that the model has for or against a block; `None` for an article without markup.
pub(crate) fn explain(
    stripper: &Stripper,
    article: &Article,
    block: usize,
    most: usize,
) -> Option<Vec<Because>> {
    let measured = Measured::new(article)?;
    let judgement = stripper.page.judge(&measured, &stripper.model.weigh(&measured.sheet.lines));
    Some(stripper.page.explain(&judgement, block, most))
}

impl Level {
    /// Least log odds at which a long finished sentence goes, and at which everything else goes. On pages the
    /// markup makes the odds surer than in flattened text, and balanced is even.
    const fn page_thresholds(self) -> (f32, f32) {
        match self {
            Self::Careful => (1.0, 1.0),
            Self::Balanced => (0.0, 0.0),
            Self::Strict => (-1.0, -1.0),
        }
    }
}

impl Stripper {
    /// The same stripper with other weights for pages, as training measures them.
    ///
    /// # Errors
    /// Names the first line of a text that cannot be read.
    pub fn with_page_weights(self, weights: &PageWeights<'_>) -> Result<Self, Malformed> {
        Ok(Self { page: Model::parse(weights)?, ..self })
    }
}

fn verdicts(stripper: &Stripper, article: &Article) -> Option<Vec<Verdict>> {
    let measured = Measured::new(article)?;
    let judgement = stripper.page.judge(&measured, &stripper.model.weigh(&measured.sheet.lines));
    let verdict = |at: usize| {
        let strip = certain::find(&measured, at).or_else(|| judge(stripper, &measured, &judgement, at));
        strip.map_or(Verdict::Keep, Verdict::Strip)
    };
    let mut verdicts: Vec<Verdict> = (0..measured.blocks.len()).map(verdict).collect();
    certain::strip_copy(&measured, &mut verdicts);
    Some(verdicts)
}

/// Log odds around the surest block of a page that the model would empty: a page of three sentences looks like
/// a notice to it, and a reader would rather have these than nothing.
const NEAR_SUREST: f32 = 1.0;

/// What the thresholds are raised to where no block is believed to be story.
fn raised(judgement: &Judgement) -> f32 {
    if judgement.surest > 0.0 { judgement.surest + NEAR_SUREST } else { f32::MIN }
}

fn judge(stripper: &Stripper, measured: &Measured<'_>, judgement: &Judgement, at: usize) -> Option<Strip> {
    let odds = judgement.odds.get(at).copied()?;
    let line = measured.sheet.lines.lines.get(at)?;
    let (long, short) = stripper.level.page_thresholds();
    let short = short.max(raised(judgement));
    let long = long.max(short);
    let least = if line.ends && line.length() >= outline::GOOD_LENGTH { long } else { short };
    let rule = (odds > least).then(|| stripper.page.blame(judgement, at))?;
    Some(Strip { reason: kind::of(measured, at), rule, score: Some(1.0 / (1.0 + (-odds).exp())) })
}

#[cfg(test)]
mod tests;

//! What is not the story on a page: the judgement of text lines, with what the markup says on top.
//!
//! What is kept is one choice over the page (`page/choose.rs`): what is certain (`page/certain.rs`), paragraphs that
//! stand alike together (`page/alike.rs`), after two passes of a trained model (`page/model.rs`) over the
//! text's features and those of the markup: the block's own (`own.rs`), the elements around it (`around.rs`,
//! `mass.rs`), what the page's head tells (`told.rs`), class words (`names.rs`), and what the first pass believed
//! of the blocks around (`groups.rs`). Small boxes with the name of a call need better odds (`boxes.rs`), rows of cards go
//! together (`cards.rs`), and what stands beside the story stays with it (`beside.rs`, `lists.rs`, `headings.rs`,
//! `subheads.rs`, `tables.rs`, `ticker.rs`). What a stripped block is instead stands in `page/kind.rs`, what the page shows
//! of its title, authors and day in `page/metadata.rs`, `byline.rs`, `signed.rs` and `day.rs`.

mod alike;
mod beside;
mod boxes;
mod called;
mod cards;
mod subheads;
mod certain;
mod choose;
mod kind;
mod metadata;
mod byline;
mod day;
mod signed;
mod own;
mod around;
mod mass;
mod told;
mod runs;
mod tables;
mod lists;
mod headings;
mod ticker;
mod names;
mod groups;
mod model;
mod rows;
mod numbers;
pub mod training;

pub use model::PageWeights;
pub(crate) use model::{Measured, Model};

use crate::article::{Article, Strip, Verdict};
use crate::strip::page::called::Called;
use crate::strip::page::choose::Choice;
use crate::strip::trees::Malformed;
use crate::strip::{Because, Level, Stripper};

/// Judges the blocks of a page; `false` where the article came without markup.
pub(crate) fn strip(stripper: &Stripper, article: &mut Article) -> bool {
    let Some(Judged { verdicts, headline, called }) = judge(stripper, article) else { return false };
    for (paragraph, verdict) in article.paragraphs.iter_mut().zip(verdicts) {
        paragraph.verdict = verdict;
    }
    if let Some(headline) = metadata::signed(article).or(headline) {
        metadata::fill(article, headline, &called);
    } else {
        metadata::shorten(article);
    }
    true
}

/// The `most` largest reasons that the model has for or against each of these blocks; `None` for an article without markup.
pub(crate) fn explain(
    stripper: &Stripper,
    article: &Article,
    blocks: &[usize],
    most: usize,
) -> Option<Vec<Vec<Because>>> {
    let measured = Measured::new(article)?;
    Some(stripper.page.explain(&measured, &stripper.model.weigh(&measured.sheet.lines), blocks, most))
}

impl Level {
    /// What is added to the threshold of a page.
    const fn page_offset(self) -> f32 {
        match self {
            Self::Careful => 1.0,
            Self::Balanced => 0.0,
            Self::Strict => -1.0,
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

/// What is said of a page.
struct Judged {
    /// The verdict on every block.
    verdicts: Vec<Verdict>,
    /// The block with the headline.
    headline: Option<usize>,
    called: Called,
}

fn judge(stripper: &Stripper, article: &Article) -> Option<Judged> {
    let measured = Measured::new(article)?;
    let judgement = stripper.page.judge(&measured, &stripper.model.weigh(&measured.sheet.lines));
    let choice = Choice::make(&measured, &judgement, stripper.level.page_offset());
    let judged = choice.ruled.into_iter().zip(choice.odds).zip(choice.thresholds).enumerate();
    let verdict = |(at, ((ruled, odds), threshold)): (usize, ((Option<Strip>, f32), f32))| {
        let strip = || Strip {
            reason: kind::of(&measured, at),
            rule: judgement.blame(at),
            score: Some(1.0 / (1.0 + (-odds).exp())),
        };
        ruled.or_else(|| (odds > threshold).then(strip)).map_or(Verdict::Keep, Verdict::Strip)
    };
    let mut verdicts: Vec<Verdict> = judged.map(verdict).collect();
    certain::strip_copy(&measured, &mut verdicts);
    Some(Judged { verdicts, headline: judgement.headline, called: measured.called })
}

#[cfg(test)]
mod tests;

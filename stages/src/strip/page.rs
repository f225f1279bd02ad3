//! What is not the story on a page: the judgement of text lines, with what the markup says on top.
//!
//! What is kept is one choice over the page (`page/choose.rs`): what is certain (`page/certain.rs`), paragraphs that
//! stand alike together (`page/alike.rs`), after two passes of a trained model (`page/model.rs`) over the
//! text's features and those of the markup: the block's own (`own.rs`), the elements around it (`around.rs`,
//! `mass.rs`), what the page's head tells (`told.rs`), class words (`names.rs`), and what the first pass believed
//! of the blocks around (`groups.rs`). What a stripped block is instead stands in `page/kind.rs`.

mod alike;
mod byline;
mod certain;
mod choose;
mod kind;
mod own;
mod around;
mod mass;
mod told;
mod runs;
mod names;
mod groups;
mod model;
mod rows;
mod numbers;
pub mod training;

pub use model::PageWeights;
pub(crate) use model::{Measured, Model};

use crate::article::{Article, Paragraph, Reason, Strip, Tag, Verdict};
use crate::strip::page::choose::Choice;
use crate::strip::trees::Malformed;
use crate::strip::{Because, Level, Stripper};

/// Judges the blocks of a page; `false` where the article came without markup.
pub(crate) fn strip(stripper: &Stripper, article: &mut Article) -> bool {
    let Some((verdicts, headline)) = verdicts(stripper, article) else { return false };
    for (paragraph, verdict) in article.paragraphs.iter_mut().zip(verdicts) {
        paragraph.verdict = verdict;
    }
    if let Some(headline) = headline {
        byline::fill(article, headline);
    }
    if let Some(headline) = headline.and_then(|at| article.paragraphs.get_mut(at)) {
        set_title(&mut article.meta.title, headline);
    }
    true
}

/// Makes the most of a page's headline: it is the title, or tells where the title's part for the site begins.
fn set_title(title: &mut Option<String>, headline: &mut Paragraph) {
    match title {
        Some(title) => {
            if is_title(headline, title) {
                title.clone_from(&headline.text);
            }
            cut_site_name(title, &headline.text);
        }
        None if is_headline(headline) => {
            *title = Some(headline.text.clone());
            headline.verdict = Verdict::Strip(Strip { reason: Reason::Title, rule: "headline", score: None });
        }
        None => {}
    }
}

/// Words of a headline; a single one above the story is the name of a site or of a section.
const HEADLINE: std::ops::RangeInclusive<usize> = 3..=30;

/// A heading of the first level with as many words.
fn is_headline(headline: &Paragraph) -> bool {
    let around = headline.markup.as_deref().and_then(|markup| markup.around());
    let words = headline.text.split_whitespace().count();
    around.is_some_and(|element| element.tag == Tag::H1) && HEADLINE.contains(&words)
}

/// Whether a headline is the title, where the page's head has only one that is made for search engines. Without half of
/// its longer words in that title, before any mark, it may be the name of the site.
fn is_title(headline: &Paragraph, title: &str) -> bool {
    if !is_headline(headline) || headline.markup.as_deref().is_some_and(|markup| markup.page.names_headline) {
        return false;
    }
    let longer = |text: &str| -> Vec<String> {
        let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        text.split_whitespace().map(bare).filter(|word| word.chars().count() > SHORT_WORD).collect()
    };
    let before_site = BEFORE_SITE
        .iter()
        .fold(title, |title, mark| title.split_once(&format!(" {mark} ")).map_or(title, |(start, _)| start));
    let (own, told) = (longer(&headline.text), longer(before_site));
    let shared = own.iter().filter(|word| told.contains(word)).count();
    shared > 0 && shared * 2 >= own.len().min(told.len())
}

/// Letters of a word that may stand in any title.
const SHORT_WORD: usize = 3;

/// Marks between a headline and the name of the site in a page's title.
const BEFORE_SITE: [char; 7] = ['-', '–', '—', '|', '•', '·', '»'];

/// The page's title without what follows the headline in it.
fn cut_site_name(title: &mut String, headline: &str) {
    let rest = title.strip_prefix(headline).map(str::trim_start);
    let long = headline.len() * 2 >= title.len();
    if long && rest.is_some_and(|rest| rest.starts_with(BEFORE_SITE)) {
        title.truncate(headline.len());
    }
}

/// The `most` largest reasons that the model has for or against a block; `None` for an article without markup.
pub(crate) fn explain(
    stripper: &Stripper,
    article: &Article,
    block: usize,
    most: usize,
) -> Option<Vec<Because>> {
    let measured = Measured::new(article)?;
    Some(stripper.page.explain(&measured, &stripper.model.weigh(&measured.sheet.lines), block, most))
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

/// The verdict on every block, and the block with the headline.
fn verdicts(stripper: &Stripper, article: &Article) -> Option<(Vec<Verdict>, Option<usize>)> {
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
    Some((verdicts, judgement.headline))
}

#[cfg(test)]
mod tests;

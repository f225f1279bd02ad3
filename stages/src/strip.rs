//! What is not the story. Knows one article only and changes nothing but verdicts, roles and metadata.
//!
//! Certain rules come first (`strip/rules.rs`), then two passes of a small trained model, and a closer look at the
//! lines that these leave in doubt (`strip/model.rs`): what a line looks like, where it stands, what it shares with the
//! rest and what its words say (`strip/features.rs`), and whether it lies in the run of another story
//! (`strip/another.rs`).
//! Blocks of pages and lines of flattened text are judged by the same features.

use crate::article::{Article, Kind, Reason, Strip, Verdict};

pub mod page;
mod text;
mod threads;
mod separators;
mod rules;
mod overrule;
mod furniture;
mod notices;
mod phrases;
mod prompts;
mod listed;
mod agency;
mod credits;
mod metadata;
mod signature;
mod headline;
mod reason;
mod roles;
pub(crate) mod features;
mod shape;
mod place;
mod cohesion;
mod splits;
mod lexicon;
mod belief;
mod below;
mod habits;
mod another;
mod doubt;
mod lone;
mod bios;
mod talk;
pub(crate) mod model;
pub(crate) mod trees;
mod outline;
mod terms;
mod words;
mod marks;
pub mod training;

pub use features::Family;
pub use model::{Because, Weights};
pub use overrule::Overrule;
pub use trees::{Contribution, Forest, Malformed};

use model::Model;
use overrule::Overrules;
use text::{Again, Read, Text};

/// How readily a paragraph is taken: a threshold, never a change of features.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Loses next to nothing of the story, leaves more chrome.
    Careful,
    /// The default.
    #[default]
    Balanced,
    /// Leaves little chrome, loses a little more of the story.
    Strict,
}

/// The rules and weights at one level.
#[derive(Clone, Debug)]
pub struct Stripper {
    /// How readily a paragraph is taken.
    pub level: Level,
    model: Model,
    overrules: Overrules,
    page: page::Model,
}

impl Default for Stripper {
    fn default() -> Self {
        Self::new(Level::default())
    }
}

impl Level {
    /// Least log odds at which a line goes. Levels differ in nothing else.
    const fn thresholds(self) -> Thresholds {
        match self {
            Self::Careful => Thresholds { finished: 2.2, open: 1.5, brief: 1.2, short: 0.7 },
            Self::Balanced => Thresholds { finished: 1.7, open: 0.7, brief: 0.2, short: 0.05 },
            Self::Strict => Thresholds { finished: 0.9, open: 0.1, brief: -0.5, short: -1.1 },
        }
    }
}

/// Least log odds at which a line goes, chosen out of fold: highest where most is lost with it.
#[derive(Clone, Copy, Debug)]
struct Thresholds {
    /// Of a long line that ends like a sentence.
    finished: f32,
    /// Of a long line that ends openly.
    open: f32,
    /// Of a line under ten words that ends like a sentence.
    brief: f32,
    /// Of any other line under ten words.
    short: f32,
}

impl Stripper {
    /// A stripper with the weights that are part of the program.
    #[must_use]
    pub fn new(level: Level) -> Self {
        // A test reads the embedded weights, so they never fall back to the empty model here.
        let model = Model::parse(&Weights::EMBEDDED).unwrap_or_default();
        let page = page::Model::parse(&page::PageWeights::EMBEDDED).unwrap_or_default();
        Self { level, model, overrules: Overrules::default(), page }
    }

    /// A stripper with other weights, as training measures them.
    ///
    /// # Errors
    /// Names the first line of a text that cannot be read.
    pub fn with_weights(level: Level, weights: &Weights<'_>) -> Result<Self, Malformed> {
        Ok(Self { model: Model::parse(weights)?, ..Self::new(level) })
    }

    /// The same stripper, which heeds what a person decided for lines of an outlet.
    #[must_use]
    pub fn with_overrules(self, overrules: &[Overrule]) -> Self {
        Self { overrules: Overrules::new(overrules), ..self }
    }

    /// Judges every paragraph of the article: the first rule that matches decides, then the model. Metadata
    /// that stand in the text move into their fields, and what stays gets its role.
    pub fn strip(&self, article: &mut Article) {
        if page::strip(self, article) {
            self.overrules.apply(article);
        } else {
            self.strip_text(article);
        }
        if article.kind == Kind::Retraction {
            withdraw(article);
        }
    }

    fn strip_text(&self, article: &mut Article) {
        let given = metadata::Given::of(&article.meta);
        let mut read = Read::new(&article.paragraphs, &self.model);
        for round in 1..=text::ROUNDS {
            let text = Text::judge(read, &article.paragraphs, article.meta.title.as_deref(), &self.model);
            let again = text.take(&mut article.paragraphs, &self.model, self.level);
            self.overrules.apply(article);
            let mut rest = text.rest(&mut article.paragraphs);
            metadata::fill(&mut article.meta, &mut rest, &text.sheet);
            if again == Again::Stay || round == text::ROUNDS {
                roles::assign(&mut rest, &text.sheet.lines);
                metadata::read_around(article, text.lines(), given);
                break;
            }
            read = text.into_read();
        }
        metadata::take_signature(article);
        self.overrules.apply(article);
        metadata::note_dateline(article);
    }

    /// The log odds of every paragraph that it is not the story; what rules take is certain.
    #[must_use]
    pub fn odds(&self, article: &Article) -> Vec<f32> {
        let read = Read::new(&article.paragraphs, &self.model);
        Text::judge(read, &article.paragraphs, article.meta.title.as_deref(), &self.model)
            .odds(article.paragraphs.len())
    }

    /// The `most` largest reasons that the model has for or against each of these paragraphs, largest first.
    #[must_use]
    pub fn explain(&self, article: &Article, paragraphs: &[usize], most: usize) -> Vec<Vec<Because>> {
        if let Some(because) = page::explain(self, article, paragraphs, most) {
            return because;
        }
        let mut left = article.paragraphs.clone();
        for paragraph in &mut left {
            paragraph.verdict = Verdict::Keep;
        }
        let mut because = vec![Vec::new(); paragraphs.len()];
        let mut read = Read::new(&left, &self.model);
        for _ in 0..text::ROUNDS {
            let text = Text::judge(read, &left, article.meta.title.as_deref(), &self.model);
            let lines = because.iter_mut().zip(paragraphs);
            let lines = lines.filter_map(|(because, paragraph)| Some((because, text.line(*paragraph)?)));
            let (because, lines): (Vec<_>, Vec<usize>) = lines.unzip();
            let explained = self.model.explain(&text.judgement, &lines, most);
            because.into_iter().zip(explained).for_each(|(slot, explained)| *slot = explained);
            if text.take(&mut left, &self.model, self.level) == Again::Stay {
                break;
            }
            read = text.into_read();
        }
        because
    }
}

/// What its source took back is no story: nothing of it stays, and nobody can be found to copy it.
fn withdraw(article: &mut Article) {
    for paragraph in article.paragraphs.iter_mut().filter(|p| p.verdict == Verdict::Keep) {
        let strip = Strip { reason: Reason::Other, rule: "retraction", score: None };
        paragraph.verdict = Verdict::Strip(strip);
    }
}

#[cfg(test)]
mod tests;

//! What is decided about a paragraph and about an article. Reason, rule and score travel with the verdict.

use super::ArticleId;

/// What becomes of a paragraph. Every paragraph starts as `Keep`.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It is the story.
    Keep,
    /// It is not the story.
    Strip(Strip),
    /// It is the story and ran before.
    Copy(Sighting),
}

/// Why a paragraph is not the story.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// What it is instead.
    pub reason: Reason,
    /// Stable id of the rule or model family that decided.
    pub rule: &'static str,
    /// Probability, where a model decided.
    pub score: Option<f32>,
}

/// What a stripped paragraph is; names as in the record schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the record schema's own and say all")]
pub enum Reason {
    Navigation,
    SearchForm,
    Share,
    Newsletter,
    CommentForm,
    Comments,
    Disclaimer,
    Copyright,
    CookieNotice,
    Paywall,
    Advert,
    Caption,
    Credit,
    Byline,
    Date,
    Title,
    Related,
    UnrelatedArticle,
    Tags,
    AuthorBox,
    WireMarkup,
    RepeatedOnSite,
    Other,
}

/// An earlier paragraph that says the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// How alike the two are.
    pub kind: CopyKind,
    /// 0 to 1.
    pub similarity: f32,
    /// The earlier article.
    pub article: ArticleId,
    /// Its outlet.
    pub outlet: String,
    /// Index in that article's kept paragraphs.
    pub paragraph: u32,
}

/// How a paragraph and the earlier one relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyKind {
    /// Same normalised words.
    Exact,
    /// Small edits.
    Near,
    /// This one is part of the earlier one.
    Contained,
    /// The earlier one is part of this one.
    Contains,
}

/// The article-level verdict; names as in the record schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Nothing of it ran before.
    Unique,
    /// Some of it ran before.
    PartialDuplicate,
    /// Most of it stands in one earlier article.
    NearDuplicate,
    /// All of it stands in one earlier article.
    ExactDuplicate,
    /// A new version of an earlier article of the same outlet.
    Revision,
    /// Nothing was left after stripping.
    Empty,
}

/// The earlier article that an article copies.
#[derive(Clone, Debug, PartialEq)]
pub struct Original {
    /// Its id.
    pub id: ArticleId,
    /// Its outlet.
    pub outlet: String,
    /// Share of this article's comparable words that stand there, 0 to 1.
    pub share: f32,
}

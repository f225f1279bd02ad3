//! One story: who ran it first and who later, and what two of the articles say differently.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;

use super::compare::{Compared, compare};
use super::{Error, Pages, page};
use crate::archive::Archive;
use crate::board::Summary;
use crate::proof::{Fate, Proof};

/// Most stories in the list.
const STORIES: usize = 100;
/// Most articles of one story on its page.
const ARTICLES: usize = 200;

#[derive(Template)]
#[template(path = "stories.html")]
struct List {
    stories: Vec<Row>,
}

struct Row {
    first: Arc<Summary>,
    last: Arc<Summary>,
    articles: usize,
    outlets: usize,
}

/// Shows the stories that ran most often.
pub(super) async fn list(State(pages): State<Pages>) -> Result<Response, Error> {
    let look = |archive: &Archive| {
        let board = archive.board();
        let rows = board.stories().into_iter().take(STORIES).filter_map(|story| {
            let (first, last) = (Arc::clone(story.first()?), Arc::clone(story.last()?));
            Some(Row { first, last, articles: story.len(), outlets: outlets(story) })
        });
        Some(rows.collect())
    };
    let stories = pages.look(look).await?;
    page(&List { stories })
}

/// Which two articles to compare.
#[derive(Deserialize)]
pub(super) struct Asked {
    left: Option<String>,
    right: Option<String>,
}

#[derive(Template)]
#[template(path = "story.html")]
struct Page {
    story: String,
    steps: Vec<Step>,
    articles: usize,
    outlets: usize,
    two: Option<Two>,
}

/// One article on the time line.
struct Step {
    article: Arc<Summary>,
    /// How long after the first.
    after: String,
    is_left: bool,
    is_right: bool,
}

/// Two articles side by side.
struct Two {
    left: Proof,
    right: Proof,
    compared: Compared,
}

/// Shows a story and compares two of its articles, the first and the last if not told otherwise.
pub(super) async fn show(
    State(pages): State<Pages>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    page(&pages.look(move |archive: &Archive| story(archive, id, asked)).await?)
}

fn story(archive: &Archive, id: String, asked: Asked) -> Option<Page> {
    let told: Vec<_> = archive.board().story(&id).to_vec();
    let first = told.first()?;
    let last = told.iter().take(ARTICLES).next_back()?;
    let left = asked.left.unwrap_or_else(|| first.id.clone());
    let right = asked.right.unwrap_or_else(|| last.id.clone());
    let two = if left == right { None } else { archive.proof(&left).zip(archive.proof(&right)) };
    let step = |article: &Arc<Summary>| Step {
        after: after(&first.seen, &article.seen),
        is_left: article.id == left,
        is_right: article.id == right,
        article: Arc::clone(article),
    };
    let steps = told.iter().take(ARTICLES).map(step).collect();
    let two = two.map(|(left, right)| {
        let compared = compare(&kept(&left), &kept(&right));
        Two { left, right, compared }
    });
    Some(Page { story: id, steps, articles: told.len(), outlets: outlets(&told), two })
}

fn outlets(story: &[Arc<Summary>]) -> usize {
    let mut outlets: Vec<&str> = story.iter().map(|it| it.outlet.as_str()).collect();
    outlets.sort_unstable();
    outlets.dedup();
    outlets.len()
}

fn kept(proof: &Proof) -> Vec<&str> {
    let story = proof.pieces.iter().filter(|piece| !matches!(piece.fate, Fate::Strip { .. }));
    story.map(|piece| piece.text.as_str()).collect()
}

/// How long after the first an article came, in its two largest units.
fn after(first: &str, later: &str) -> String {
    let (Ok(first), Ok(later)) = (first.parse::<Timestamp>(), later.parse::<Timestamp>()) else {
        return String::new();
    };
    let seconds = later.duration_since(first).as_secs().max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match () {
        () if days > 0 => format!("{days} d {} h later", hours % 24),
        () if hours > 0 => format!("{hours} h {} min later", minutes % 60),
        () if minutes > 0 => format!("{minutes} min {} s later", seconds % 60),
        () if seconds > 0 => format!("{seconds} s later"),
        () => "at once".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_two_units() {
        let told = |later: &str| after("2026-01-02T03:04:05Z", later);
        assert_eq!(told("2026-01-02T03:04:05.9Z"), "at once");
        assert_eq!(told("2026-01-02T03:04:47Z"), "42 s later");
        assert_eq!(told("2026-01-02T05:06:07Z"), "2 h 2 min later");
        assert_eq!(told("2026-01-05T04:00:00Z"), "3 d 0 h later");
        assert_eq!(told("soon"), "");
    }
}

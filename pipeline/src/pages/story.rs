//! One story: who ran it first and who later, and what two of the articles say differently.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use similar::{ChangeTag, TextDiff};

use super::{Error, Pages, page};
use crate::archive::Archive;
use crate::board::{Summary, shortened};
use crate::proof::{Fate, Proof, percent};

/// Most stories in the list.
const STORIES: usize = 100;
/// Most articles of one story on its page.
const ARTICLES: usize = 200;
/// A comparison that takes longer is cut short and merely coarser.
const PATIENCE: Duration = Duration::from_millis(300);
/// Characters of each article that are compared.
const COMPARED: usize = 60_000;

#[derive(Template)]
#[template(path = "stories.html")]
struct List {
    stories: Vec<Row>,
}

struct Row {
    first: Arc<Summary>,
    articles: usize,
    outlets: usize,
}

/// Shows the stories that ran most often.
pub(super) async fn list(State(pages): State<Pages>) -> Result<Response, Error> {
    let look = |archive: &Archive| {
        let board = archive.board();
        let rows = board.stories().into_iter().take(STORIES).filter_map(|story| {
            let mut outlets: Vec<&str> = story.iter().map(|it| it.outlet.as_str()).collect();
            outlets.sort_unstable();
            outlets.dedup();
            Some(Row { first: Arc::clone(story.first()?), articles: story.len(), outlets: outlets.len() })
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
    articles: Vec<Arc<Summary>>,
    compared: Option<Compared>,
}

struct Compared {
    left: Proof,
    right: Proof,
    left_words: Vec<Words>,
    right_words: Vec<Words>,
    alike: String,
}

struct Words {
    text: String,
    changed: bool,
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
    let articles: Vec<_> = archive.board().story(&id).iter().take(ARTICLES).cloned().collect();
    let first = articles.first()?.id.clone();
    let last = articles.last()?.id.clone();
    let (left, right) = (asked.left.unwrap_or(first), asked.right.unwrap_or(last));
    let two = if left == right { None } else { archive.proof(&left).zip(archive.proof(&right)) };
    Some(Page { story: id, articles, compared: two.map(|(left, right)| compare(left, right)) })
}

fn compare(left: Proof, right: Proof) -> Compared {
    let (old, new) = (kept(&left), kept(&right));
    let diff = TextDiff::configure().timeout(PATIENCE).diff_words(&old, &new);
    let (mut left_words, mut right_words) = (Vec::new(), Vec::new());
    for change in diff.iter_all_changes() {
        let tag = change.tag();
        if tag != ChangeTag::Insert {
            push(&mut left_words, change.value(), tag == ChangeTag::Delete);
        }
        if tag != ChangeTag::Delete {
            push(&mut right_words, change.value(), tag == ChangeTag::Insert);
        }
    }
    let alike = percent(f64::from(diff.ratio()));
    Compared { left, right, left_words, right_words, alike }
}

/// Adds words to the last run if they are of its kind.
fn push(runs: &mut Vec<Words>, text: &str, changed: bool) {
    match runs.last_mut() {
        Some(last) if last.changed == changed => last.text.push_str(text),
        _ => runs.push(Words { text: text.to_owned(), changed }),
    }
}

fn kept(proof: &Proof) -> String {
    let story = proof.pieces.iter().filter(|piece| !matches!(piece.fate, Fate::Strip { .. }));
    let text = story.map(|piece| piece.text.as_str()).collect::<Vec<_>>().join("\n\n");
    shortened(&text, COMPARED)
}

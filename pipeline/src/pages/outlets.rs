//! Outlets in a table, and who runs whose paragraphs later.

use std::cmp::Reverse;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{Error, Pages, page};
use crate::archive::Archive;
use crate::board::{Board, Outlet};

/// Outlets on the heat map: what fits beside each other and can still be read.
const MAPPED: usize = 16;
/// Most outlets in the table.
const SHOWN: usize = 500;
/// Shades of the heat map.
const SHADES: u64 = 6;

/// What the table can be sorted by, and what people read there.
const COLUMNS: [(&str, &str); 6] = [
    ("name", "Outlet"),
    (BY, "Articles"),
    ("duplicates", "Duplicates"),
    ("first", "Ran first"),
    ("copied", "Copied"),
    ("stripped", "Stripped"),
];
/// What the table is sorted by if not told otherwise.
const BY: &str = "articles";

/// How the table is sorted.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    sort: String,
}

#[derive(Template)]
#[template(path = "outlets.html")]
struct Page {
    sort: String,
    total: usize,
    rows: Vec<(String, Outlet)>,
    mapped: Vec<String>,
    heat: Vec<(String, Vec<Cell>)>,
}

struct Cell {
    later: String,
    count: u64,
    shade: u64,
}

/// Shows every outlet.
pub(super) async fn show(State(pages): State<Pages>, Query(asked): Query<Asked>) -> Result<Response, Error> {
    page(&pages.look(move |archive: &Archive| Some(overview(&archive.board(), asked.sort))).await?)
}

fn overview(board: &Board, asked: String) -> Page {
    let known = COLUMNS.iter().any(|(key, _)| *key == asked);
    let sort = if known { asked } else { BY.to_owned() };
    let mut rows: Vec<_> =
        board.outlets().iter().map(|(name, outlet)| (name.clone(), outlet.clone())).collect();
    let mut sharing = rows.clone();
    sharing.sort_by_key(|(_, it)| Reverse(it.first + it.copied));
    sharing.retain(|(_, it)| it.first + it.copied > 0);
    sharing.truncate(MAPPED);
    let mapped: Vec<String> = sharing.into_iter().map(|(name, _)| name).collect();
    rows.sort_by_key(|(_, it)| match sort.as_str() {
        "articles" => Reverse(it.articles),
        "duplicates" => Reverse(it.duplicates),
        "copied" => Reverse(it.copied),
        "first" => Reverse(it.first),
        "stripped" => Reverse(it.stripped),
        _ => Reverse(0),
    });
    rows.truncate(SHOWN);
    let heat = heat(board, &mapped);
    Page { sort, total: board.outlets().len(), rows, mapped, heat }
}

fn heat(board: &Board, mapped: &[String]) -> Vec<(String, Vec<Cell>)> {
    let count = |first: &String, later: &String| board.shared(first, later);
    let most = mapped.iter().flat_map(|first| mapped.iter().map(move |later| count(first, later))).max();
    let most = most.unwrap_or_default().max(1);
    let cell = |first: &String, later: &String| {
        let count = count(first, later);
        Cell { later: later.clone(), count, shade: (count * (SHADES - 1)).div_ceil(most) }
    };
    mapped
        .iter()
        .map(|first| (first.clone(), mapped.iter().map(|later| cell(first, later)).collect()))
        .collect()
}

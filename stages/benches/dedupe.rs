//! What finding copies costs as the index grows: processor time, memory, bytes kept, the longest wait, and the
//! start by replay; beside it a `MinHash` (5-grams, 14 bands of 8) on the same paragraphs.
//! `cargo bench -p stages --bench dedupe -- 1000000 [articles.ndjson]`; without a file the text is made up.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a bench measures and prints"
)]

mod clock;

use std::collections::HashMap;
use std::io::{BufReader, BufWriter, Read, Write};
use std::sync::Arc;
use std::time::Instant;

use clock::Clock;
use stages::article::{
    Article, Format, Input, Kind, Meta, Origin, Outlet, OutletFrom, Paragraph, Prepared, Role, Verdict,
};
use stages::dedupe::{Change, Index};
use stages::fingerprint::fingerprint;

/// Articles between two looks at the clock.
const BATCH: usize = 1000;

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let goal: usize = args.next().and_then(|arg| arg.parse().ok()).unwrap_or(100_000);
    let mut source = Source::new(args.next());
    let log = std::env::temp_dir().join(format!("dedupe-bench-{}", std::process::id()));
    let held = grow(&mut source, goal, &log);
    replay(&log, held);
    std::fs::remove_file(log).unwrap();
    minhash(&mut source, goal.min(50_000));
}

/// Runs articles through a new index; returns how many paragraphs it holds.
fn grow(source: &mut Source, goal: usize, log: &std::path::Path) -> u32 {
    let clock = Clock::new();
    let mut index = Index::default();
    let mut file = BufWriter::new(std::fs::File::create(log).unwrap());
    let base = resident();
    let (mut bytes, mut mark, mut slow, mut waits) = (0, 10_000, 0.0_f64, [0_u32; 3]);
    let mut spent = [0.0_f64; 3];
    loop {
        let articles: Vec<Article> = (0..BATCH).map(|_| source.article()).collect();
        let start = clock.seconds();
        let prepared: Vec<Prepared> =
            articles.into_iter().map(|article| Prepared { prints: fingerprint(&article), article }).collect();
        let middle = clock.seconds();
        let mut changes = Vec::with_capacity(BATCH);
        let before = index.stats().paragraphs;
        for prepared in prepared {
            let begin = clock.seconds();
            let (_, change) = index.dedupe(prepared);
            let wait = (clock.seconds() - begin) * 1e3;
            slow = slow.max(wait);
            [1.0, 5.0, 20.0].iter().zip(&mut waits).for_each(|(limit, n)| *n += u32::from(wait > *limit));
            changes.push(change);
        }
        let end = clock.seconds();
        let out = framed(&changes);
        bytes += out.len();
        file.write_all(&out).unwrap();
        let paragraphs = index.stats().paragraphs;
        spent =
            [spent[0] + middle - start, spent[1] + end - middle, spent[2] + f64::from(paragraphs - before)];
        if paragraphs as usize >= mark {
            let each = |seconds: f64| seconds * 1e6 / spent[2];
            let all = f64::from(paragraphs);
            println!(
                "{paragraphs:>8} paragraphs: fingerprint {:.2} us, look-up to insert {:.2} us; {:.0} bytes resident, {:.0} on disk a paragraph; longest wait {slow:.1} ms, over 1, 5, 20 ms: {waits:?}",
                each(spent[0]),
                each(spent[1]),
                (resident() - base) / all,
                bytes as f64 / all
            );
            spent = [0.0; 3];
            mark = (mark * 10 / 3).min(goal.max(mark + 1));
        }
        if paragraphs as usize >= goal {
            println!("{:?}", index.stats());
            return paragraphs;
        }
    }
}

/// Changes as they lie in the log: each behind its length.
fn framed(changes: &[Change]) -> Vec<u8> {
    let mut out = Vec::new();
    for change in changes {
        let start = out.len();
        out.extend([0; 4]);
        change.encode(&mut out);
        let length = (out.len() - start - 4) as u32;
        out[start..start + 4].copy_from_slice(&length.to_le_bytes());
    }
    out
}

fn replay(log: &std::path::Path, held: u32) {
    let clock = Clock::new();
    let (start, wall) = (clock.seconds(), Instant::now());
    let mut index = Index::default();
    let mut file = BufReader::new(std::fs::File::open(log).unwrap());
    let (mut length, mut bytes) = ([0; 4], Vec::new());
    while file.read_exact(&mut length).is_ok() {
        bytes.resize(u32::from_le_bytes(length) as usize, 0);
        file.read_exact(&mut bytes).unwrap();
        index.apply(&Change::decode(&bytes).unwrap());
    }
    assert_eq!(index.stats().paragraphs, held);
    let million = 1e6 / f64::from(held);
    println!(
        "start by replay: {:.1} s processor time, {:.1} s in all, for a million paragraphs",
        (clock.seconds() - start) * million,
        wall.elapsed().as_secs_f64() * million
    );
}

/// The peer: signatures of 112 minima over 5-grams, found by any of 14 bands of 8.
fn minhash(source: &mut Source, goal: usize) {
    let clock = Clock::new();
    let seeds: Vec<(u64, u64)> = (0..112_u64).map(|n| (mix(2 * n + 1) | 1, mix(2 * n + 2))).collect();
    let mut tables: Vec<HashMap<u64, u32>> = vec![HashMap::new(); 14];
    let (mut paragraphs, mut signing, mut looking) = (0, 0.0, 0.0);
    while paragraphs < goal {
        let texts: Vec<String> =
            (0..BATCH).flat_map(|_| source.article().paragraphs).map(|paragraph| paragraph.text).collect();
        let start = clock.seconds();
        let signatures: Vec<Vec<u32>> = texts.iter().map(|text| sign(text, &seeds)).collect();
        let middle = clock.seconds();
        for (number, signature) in signatures.iter().enumerate() {
            for (table, band) in tables.iter_mut().zip(signature.chunks(8)) {
                let key = band.iter().fold(0, |sum, value| mix(sum ^ u64::from(*value)));
                table.entry(key).or_insert((paragraphs + number) as u32);
            }
        }
        (signing, looking) = (signing + middle - start, looking + clock.seconds() - middle);
        paragraphs += texts.len();
    }
    let each = |seconds: f64| seconds * 1e6 / paragraphs as f64;
    println!(
        "MinHash 5-gram 14x8, {paragraphs} paragraphs: sign {:.2} us, look up {:.2} us",
        each(signing),
        each(looking)
    );
}

fn sign(text: &str, seeds: &[(u64, u64)]) -> Vec<u32> {
    let lower = text.to_lowercase();
    let words: Vec<u64> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.bytes().fold(7, |sum: u64, byte| mix(sum ^ u64::from(byte))))
        .collect();
    let mut minima = vec![u32::MAX; seeds.len()];
    for gram in words.windows(5.min(words.len().max(1))) {
        let hash = gram.iter().fold(0, |sum, word| mix(sum ^ word));
        for (minimum, (a, b)) in minima.iter_mut().zip(seeds) {
            *minimum = (*minimum).min((a.wrapping_mul(hash).wrapping_add(*b) >> 32) as u32);
        }
    }
    minima
}

/// Articles without end: given or made-up ones, from the second round on with half of the words replaced.
struct Source {
    articles: Vec<Vec<String>>,
    words: Vec<String>,
    next: usize,
    dice: u64,
}

impl Source {
    fn new(path: Option<String>) -> Self {
        let mut source = Self { articles: Vec::new(), words: Vec::new(), next: 0, dice: 1 };
        if let Some(path) = path {
            let text = std::fs::read_to_string(path).unwrap();
            for line in text.lines() {
                let value: serde_json::Value = serde_json::from_str(line).unwrap();
                let lines = value["text"].as_str().unwrap_or_default().split('\n').map(str::trim);
                source.articles.push(lines.filter(|line| !line.is_empty()).map(str::to_owned).collect());
            }
        } else {
            source.articles = (0..3000).map(|_| (0..15).map(|_| source.prose()).collect()).collect();
        }
        let words = source.articles.iter().flatten().step_by(3).flat_map(|text| text.split(' '));
        source.words = words.map(str::to_owned).collect();
        source
    }

    fn roll(&mut self, below: usize) -> usize {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (mix(self.dice) % below.max(1) as u64) as usize
    }

    fn prose(&mut self) -> String {
        let length = 20 + self.roll(46);
        (0..length).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }

    fn word(&mut self) -> String {
        let mut rank = if self.roll(2) == 0 { self.roll(60) } else { self.roll(40_000) } + 7;
        let mut word = String::new();
        while rank > 0 {
            word.push_str(["ba", "ne", "ti", "ro", "su", "la", "ke"][rank % 7]);
            rank /= 7;
        }
        word
    }

    fn article(&mut self) -> Article {
        let number = self.next;
        self.next += 1;
        let (round, lines) =
            (number / self.articles.len(), self.articles[number % self.articles.len()].clone());
        let lines = lines.into_iter().map(|line| if round == 0 { line } else { self.vary(&line) });
        let paragraphs = lines.map(|text| Paragraph {
            text,
            span: 0..0,
            role: Role::Body,
            markup: None,
            verdict: Verdict::Keep,
        });
        let mut digest = [0; 32];
        digest[..8].copy_from_slice(&(number as u64).to_le_bytes());
        let origin = Origin {
            input: Arc::new(Input::default()),
            member: None,
            span: 0..0,
            format: Format("text"),
            charset: None,
            digest,
        };
        Article {
            origin,
            kind: Kind::Article,
            outlet: Outlet { key: format!("{}.example", mix(number as u64) % 500), from: OutletFrom::Field },
            meta: Meta { guid: Some(number.to_string()), ..Meta::default() },
            paragraphs: paragraphs.collect(),
            extra: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn vary(&mut self, text: &str) -> String {
        let words: Vec<String> = text
            .split(' ')
            .map(|word| {
                let other = self.roll(2 * self.words.len());
                self.words.get(other).cloned().unwrap_or_else(|| word.to_owned())
            })
            .collect();
        words.join(" ")
    }
}

fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// Bytes resident.
fn resident() -> f64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse::<f64>().unwrap() * 4096.0
}

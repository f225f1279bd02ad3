//! Changes files at random and reads them, to find what panics or takes long:
//! `cargo run --release -p stages --example mutate ROUNDS FILE...`
//! Prints the seed of each round that ends with a panic or takes over a second; the same seed repeats it.

use std::io::{Cursor, Write};
use std::sync::Arc;

use stages::article::{Input, Item};
use stages::read;

/// Small enough that limits are met often.
const MAX_ITEM: u64 = 1 << 20;

/// Bytes that formats give a meaning to.
const TELLING: &[u8] = b"<>&\"'{}[]:,;=/!?-\r\n\0\x01\x02\x03\xff\xfe\x1f\x8bP";

#[expect(
    clippy::disallowed_methods,
    reason = "an example opens files and reads the clock, the library never does"
)]
fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let mut arguments = std::env::args().skip(1);
    let rounds: u64 = arguments.next().and_then(|rounds| rounds.parse().ok()).unwrap_or(100);
    let input = Arc::new(Input { path: "mutated".to_owned(), max_item: MAX_ITEM, ..Input::default() });
    for path in arguments {
        let original = std::fs::read(&path)?;
        let mut items = 0_usize;
        for seed in 1..=rounds {
            let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
            let bytes = mutated(&original, &mut random);
            let began = std::time::Instant::now();
            let found: Vec<Item> = read::items(&mut Cursor::new(bytes), &input).collect();
            items += found.len();
            let panicked =
                found.iter().any(|item| matches!(item, Item::Reject(reject) if reject.code == "panic"));
            let took = began.elapsed();
            if panicked || took.as_secs() > 0 {
                writeln!(out, "{path}: seed {seed}: panic {panicked}, {took:?}")?;
            }
        }
        writeln!(out, "{path}: {rounds} rounds, {items} items")?;
    }
    Ok(())
}

/// A generator that gives the same numbers for the same seed (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap_or_default()
    }
}

/// The file with one to eight changes: a byte, a telling byte, a piece doubled, dropped, or cut off.
fn mutated(original: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..=random.below(8) {
        let at = random.below(bytes.len());
        let end = (at + 1 + random.below(64)).min(bytes.len());
        match random.below(6) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let piece = bytes.get(at..end).unwrap_or_default().to_vec();
                let to = random.below(bytes.len());
                drop(bytes.splice(to..to, piece));
            }
            change => {
                let byte = if change == 3 { u8::try_from(random.below(256)).ok() } else { None };
                let telling = TELLING.get(random.below(TELLING.len())).copied();
                if let Some((place, byte)) = bytes.get_mut(at).zip(byte.or(telling)) {
                    *place = byte;
                }
            }
        }
    }
    bytes
}

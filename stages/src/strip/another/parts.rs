//! How a stretch of paragraphs hangs together: of the terms that it uses more than once, how many stand on both
//! sides of a cut, against how many would if chance had dealt the paragraphs out. One story stays near one; two
//! stories share their common words only.

use std::ops::Range;

use crate::strip::outline::many;
use crate::strip::terms::Terms;
use crate::strip::words::float;

/// A term that is written like a name counts for so many: names tell stories apart best.
const NAME_WEIGHT: u32 = 2;
/// A term in more paragraphs than this crosses every cut by chance, whatever its count.
const COUNTED: usize = 12;

/// Paragraphs of an article, and where their terms stand.
pub(super) struct Parts {
    /// Number of paragraphs.
    pub(super) len: usize,
    /// The paragraphs of every repeated term in order, one term after the other.
    places: Vec<u32>,
    terms: Vec<Repeated>,
}

/// A term of more than one paragraph.
struct Repeated {
    places: Range<usize>,
    weight: u32,
}

/// What crosses a cut.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Crossing {
    /// Weight of the terms on both sides.
    pub(super) found: f32,
    /// What chance would give.
    pub(super) expected: f32,
}

impl Crossing {
    /// What is found of what is expected.
    pub(super) fn ratio(self) -> f32 {
        (self.found + 1.0) / (self.expected + 1.0)
    }

    /// How far what is found lies below chance, in roots of the expectation.
    pub(super) fn depth(self) -> f32 {
        (self.expected - self.found) / (self.expected + 1.0).sqrt()
    }
}

impl Parts {
    /// Reads the terms of these lines.
    pub(super) fn read(terms: &Terms, lines: &[usize]) -> Self {
        let mut counts = vec![(0u32, false); terms.kinds];
        for (term, name) in lines.iter().flat_map(|&line| terms.named(line)) {
            if let Some((count, named)) = counts.get_mut(place(term)) {
                *count += 1;
                *named |= name;
            }
        }
        let mut parts = Self { len: lines.len(), places: Vec::new(), terms: Vec::new() };
        let mut next = vec![usize::MAX; terms.kinds];
        for ((count, named), next) in counts.into_iter().zip(&mut next).filter(|((count, _), _)| *count > 1) {
            let (start, end) = (parts.places.len(), parts.places.len() + place(count));
            *next = start;
            parts.places.resize(end, 0);
            let weight = if named { NAME_WEIGHT } else { 1 };
            parts.terms.push(Repeated { places: start..end, weight });
        }
        for (number, &line) in (0u32..).zip(lines) {
            for &term in terms.of(line) {
                let Some(next) = next.get_mut(place(term)) else { continue };
                if let Some(place) = parts.places.get_mut(*next) {
                    *place = number;
                    *next += 1;
                }
            }
        }
        parts
    }

    /// Cuts the paragraphs at these places, so that runs between any two of them are quickly weighed.
    pub(super) fn cut(&self, bounds: &[usize]) -> Cuts<'_> {
        let segments: Vec<u32> =
            (0..self.len).map(|number| bits(bounds.partition_point(|&bound| bound <= number))).collect();
        let mask = |term: &Repeated| {
            let places = self.places.get(term.places.clone()).unwrap_or_default();
            places.iter().filter_map(|&number| segments.get(place(number))).fold(0, |mask, bit| mask | bit)
        };
        let masks = self.terms.iter().map(|term| (mask(term), term.weight)).collect();
        Cuts { parts: self, segments, masks, weights: self.weights() }
    }

    /// The least ratio of all cuts with two paragraphs or more on either side; one where there is none.
    pub(super) fn weakest(&self) -> f32 {
        let mut crossing = vec![0i64; self.len + 1];
        for term in &self.terms {
            let places = self.places.get(term.places.clone()).unwrap_or_default();
            let (Some(&first), Some(&last)) = (places.first(), places.last()) else { continue };
            change(&mut crossing, place(first) + 1, i64::from(term.weight));
            change(&mut crossing, place(last) + 1, -i64::from(term.weight));
        }
        let weights = self.weights();
        let (mut found, mut least) = (0i64, 1.0f32);
        for (cut, change) in crossing.into_iter().enumerate() {
            found += change;
            if cut >= 2 && cut + 2 <= self.len {
                let expected = self.expected(&weights, cut);
                let found = float(u32::try_from(found).unwrap_or(0));
                least = least.min(Crossing { found, expected }.ratio());
            }
        }
        least
    }

    /// Weight of the terms by the number of their paragraphs.
    fn weights(&self) -> [f32; COUNTED + 1] {
        let mut weights = [0.0; COUNTED + 1];
        for term in &self.terms {
            if let Some(sum) = weights.get_mut(term.places.len().min(COUNTED)) {
                *sum += float(term.weight);
            }
        }
        weights
    }

    /// Weight of the terms that chance would put on both sides of a cut with `inside` paragraphs on one.
    fn expected(&self, weights: &[f32; COUNTED + 1], inside: usize) -> f32 {
        let inside = many(inside) / many(self.len.max(1));
        let (mut all_in, mut all_out) = (1.0f32, 1.0f32);
        let mut sum = 0.0;
        for weight in weights {
            sum += weight * (1.0 - all_in - all_out).max(0.0);
            all_in *= inside;
            all_out *= 1.0 - inside;
        }
        sum
    }
}

/// Paragraphs cut at a few places.
pub(super) struct Cuts<'a> {
    parts: &'a Parts,
    /// The bit of the segment that each paragraph lies in.
    segments: Vec<u32>,
    /// The segments that each term stands in, and its weight.
    masks: Vec<(u32, u32)>,
    weights: [f32; COUNTED + 1],
}

impl Cuts<'_> {
    /// What crosses between `run`, which begins and ends at a cut, and the rest.
    pub(super) fn crossing(&self, run: &Range<usize>) -> Crossing {
        let inside = self.segments.get(run.clone()).unwrap_or_default();
        let inside = inside.iter().fold(0, |mask, bit| mask | bit);
        let crosses = |(mask, _): &&(u32, u32)| mask & inside != 0 && mask & !inside != 0;
        let found: u32 = self.masks.iter().filter(crosses).map(|(_, weight)| weight).sum();
        Crossing { found: float(found), expected: self.parts.expected(&self.weights, run.len()) }
    }
}

/// The bit of a segment; there are far fewer than bits.
fn bits(segment: usize) -> u32 {
    u32::try_from(segment).ok().and_then(|segment| 1u32.checked_shl(segment)).unwrap_or(0)
}

fn change(sums: &mut [i64], at: usize, by: i64) {
    sums.get_mut(at).into_iter().for_each(|sum| *sum += by);
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

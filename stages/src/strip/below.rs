//! Headlines of other stories below a label that is a line of its own: "Related", "Most read".

use crate::strip::features::Sheet;
use crate::strip::outline::GOOD_LENGTH;
use crate::strip::terms::Keyed;
use crate::strip::words::Line;

/// Longest label, in words.
const LABEL: f32 = 6.0;
/// Length of a headline in words, and headlines below one label.
const HEADLINE: std::ops::RangeInclusive<f32> = 4.0..=25.0;
const MOST: usize = 6;
/// One line may be what the story goes on with.
const FEWEST: usize = 2;

/// The lines below labels, which are lines that a rule takes for other stories. The last before a paragraph may be its subhead, and a
/// label that comes again is a button below what it belongs to. In the development set 1,000 such lines are other headlines and 60
/// of these stay without this; 12 are a story's references.
pub(crate) fn find(sheet: &Sheet, labels: &[bool]) -> Vec<usize> {
    let lines = &sheet.lines.lines;
    let labels = lines.iter().zip(labels).enumerate();
    let labels = labels.filter(|(_, (line, label))| **label && line.length() <= LABEL);
    let labels: Vec<(usize, u64)> = labels.map(|(at, (line, _))| (at, line.shape_key)).collect();
    let mut times: Keyed<u32> = Keyed::default();
    for (_, key) in &labels {
        *times.entry(*key).or_default() += 1;
    }
    let alone = labels.iter().filter(|(_, key)| times.get(key) == Some(&1));
    alone.flat_map(|(at, _)| headlines(lines, at + 1)).collect()
}

fn headlines(lines: &[Line], start: usize) -> std::ops::Range<usize> {
    let headline = |line: &&Line| {
        let open = !line.ends && !matches!(line.last, Some(':' | '：'));
        open && line.sentences == 0 && HEADLINE.contains(&line.length())
    };
    let run = lines.iter().skip(start).take(MOST).take_while(headline).count();
    let prose = lines.get(start + run).is_some_and(|next| next.ends && next.length() >= GOOD_LENGTH);
    if run < FEWEST { start..start } else { start..start + run - usize::from(prose) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "The bridge at Holm will be closed to all cars from Monday on, the town said today.";
    const HEADS: [&str; 3] =
        ["Ferry to the islands sails again", "Tram drivers want more pay", "What the new ropes will cost"];

    #[track_caller]
    fn check(label: &str, below: &[&str], expected: &[usize]) {
        let lines: Vec<&str> =
            [STORY, label].into_iter().chain(below.iter().copied()).chain([STORY]).collect();
        let labels: Vec<bool> = lines.iter().map(|line| *line == label).collect();
        assert_eq!(find(&Sheet::measure(lines.iter().copied(), None), &labels), expected);
    }

    #[test]
    fn headlines_below_a_label_are_found_but_the_last() {
        check("Related", &HEADS, &[2, 3]);
        check("Related", &["Ferry to the islands sails again"], &[]);
        check("Read more", &[HEADS[0], HEADS[1], "Read more", HEADS[2]], &[]);
        check("Related", &["A line that ends like a sentence.", HEADS[0], HEADS[1]], &[]);
        check("Related news of the bridge and of the town", &HEADS, &[]);
    }
}

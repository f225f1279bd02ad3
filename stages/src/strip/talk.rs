//! Questions and answers in turn: alone each is a short line that might be anything, together they are a talk.

/// Questions with answers before they are a talk.
const ANSWERED: usize = 3;

/// A line that ends like a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub(super) at: usize,
    pub(super) asks: bool,
    pub(super) words: f32,
}

/// The talks among lines, each from its first question to the answer to its last one; `together` says of two lines beside
/// one another whether they may be of one talk.
pub(super) fn find(lines: &[Said], together: impl Fn(usize, usize) -> bool) -> Vec<&[Said]> {
    let joined = |a: &Said, b: &Said| a.at + 1 == b.at && !(a.asks && b.asks) && together(a.at, b.at);
    let talk = |run: &'_ [Said]| {
        let asks = |line: &Said| line.asks;
        let (first, last) = (run.iter().position(asks)?, run.iter().rposition(asks)?);
        Some((first, run.len().min(last + 2)))
    };
    let runs =
        lines.chunk_by(joined).filter_map(|run| talk(run).and_then(|(start, end)| run.get(start..end)));
    let answered = |talk: &&[Said]| talk.iter().rev().skip(1).filter(|line| line.asks).count() >= ANSWERED;
    runs.filter(answered).collect()
}

/// The mean odds of a talk, weighed by length, so that a short line in doubt does not decide.
pub(super) fn mean(talk: &[Said], odds: &[f32]) -> f32 {
    let words: f32 = talk.iter().map(|line| line.words).sum();
    talk.iter().map(|line| odds.get(line.at).unwrap_or(&0.0) * line.words).sum::<f32>() / words.max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(asks: &[bool], expected: &[usize]) {
        let lines = asks.iter().enumerate().map(|(at, asks)| Said { at, asks: *asks, words: 2.0 });
        let lines: Vec<Said> = lines.collect();
        let found: Vec<usize> = find(&lines, |_, _| true).into_iter().flatten().map(|line| line.at).collect();
        assert_eq!(found, expected, "{asks:?}");
        assert!(find(&lines, |_, _| false).is_empty());
    }

    #[test]
    fn three_questions_with_answers_are_a_talk() {
        check(&[false, true, false, true, false, true, false, false], &[1, 2, 3, 4, 5, 6]);
        check(&[true, false, true, false, true], &[]);
        check(&[true; 8], &[]);
    }
}

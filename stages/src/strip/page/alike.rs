//! Paragraphs that stand in elements of the same names stand or fall together: a review of fifteen products is one
//! story, and fifteen teasers are none, whatever the single paragraph looks like.

use crate::strip::terms::Keyed;

/// How far a paragraph's odds move towards those of its kind. Out of fold 0.010 of the paragraphs of news are lost
/// with it, 0.014 without; from 0.5 to 0.9 makes no difference.
const TOGETHER: f32 = 0.7;
/// Words of a paragraph that count; one endless paragraph must not drown the rest.
const COUNTED: f32 = 60.0;
/// No kind is surer than this of being the story or not.
const SUREST: f32 = 0.001;

/// A paragraph, as its kind sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// What those of a kind share.
    pub(super) kind: u64,
    /// In words.
    pub(super) length: f32,
    /// Whether it is long enough to tell what its kind is; short sentences only follow.
    pub(super) counts: bool,
}

/// Moves the log odds of every paragraph towards those of its kind; other blocks are `None` and stay.
pub(super) fn move_together(odds: &mut [f32], members: &[Option<Member>]) {
    let mut kinds: Keyed<Share> = Keyed::default();
    for (odds, member) in odds.iter().zip(members) {
        let Some(Member { kind, length, .. }) = member.filter(|member| member.counts) else { continue };
        let counted = length.min(COUNTED);
        let share = kinds.entry(kind).or_default();
        share.story += counted / (1.0 + odds.exp());
        share.all += counted;
    }
    for (odds, member) in odds.iter_mut().zip(members) {
        if let Some(share) = member.and_then(|member| kinds.get(&member.kind)) {
            *odds += TOGETHER * (share.odds() - *odds);
        }
    }
}

/// Words of a kind that are taken for the story, and all its words.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    story: f32,
    all: f32,
}

impl Share {
    /// Log odds that the kind is not the story.
    fn odds(self) -> f32 {
        let story = (self.story / self.all.max(1.0)).clamp(SUREST, 1.0 - SUREST);
        ((1.0 - story) / story).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(odds: [f32; 4], members: [Option<Member>; 4], kept: [bool; 4]) {
        let mut moved = odds;
        move_together(&mut moved, &members);
        assert_eq!(moved.map(|odds| odds < 0.0), kept, "{moved:?}");
    }

    #[test]
    fn one_in_doubt_goes_with_the_others() {
        let of = |kind| Some(Member { kind, length: 30.0, counts: true });
        check([-3.0, 0.5, -3.0, 0.5], [of(1), of(1), of(1), None], [true, true, true, false]);
        check([3.0, -0.5, 3.0, -0.5], [of(1), of(1), of(1), of(2)], [false, false, false, true]);
    }

    #[test]
    fn a_short_sentence_follows_and_does_not_tell() {
        let of = |counts| Some(Member { kind: 1, length: 30.0, counts });
        check([-3.0, -3.0, 2.0, 2.0], [of(true), of(true), of(false), of(false)], [true; 4]);
        check([3.0, -3.0, -3.0, -3.0], [of(true), of(false), of(false), None], [false, false, false, true]);
    }
}

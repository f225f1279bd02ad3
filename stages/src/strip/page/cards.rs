//! Rows of cards for other stories, each a linked headline with a sentence below it. Every single sentence could be
//! the story's; three boxes alike, each with a link for a headline, beside and not among its paragraphs are not.

use hashbrown::HashMap;
use xxhash_rust::xxh3::Xxh3Builder;

use crate::article::{Markup, Tag};
use crate::strip::marks::Mark;
use crate::strip::page::mass::place;
use crate::strip::page::model::Measured;
use crate::strip::page::names::Keys;
use crate::strip::words::Line;

/// Cards in a row, and the share of boxes of that kind which must be cards.
const LEAST_CARDS: usize = 3;
const MOSTLY: usize = 4;
/// Blocks and words of a card, and the sentences in it: three tell something.
const BLOCKS: u32 = 6;
const WORDS: f32 = 80.0;
const SENTENCES: u32 = 2;
/// Words of a linked headline.
const HEADLINE: std::ops::RangeInclusive<f32> = 3.0..=30.0;
/// Share of a block in links below which it may be the story's.
const UNLINKED: f32 = 0.5;
/// No block of a row is surer than this of being the story or not, in log odds.
const SUREST: f32 = 4.0;
/// Words of the story that may stand in the element around a row. On the development pages eighty rows with 460
/// sentences go by it, none of the story's; at 50 words two lists of parts of a story would.
const BESIDE: f32 = 10.0;
/// Mean log odds up to which a row is the story's whatever it looks like.
const HOPEFUL: f32 = -3.5;
/// Words of the story that must stay.
const LEAST_LEFT: f32 = 100.0;

/// What an element holds.
#[derive(Clone, Copy, Default)]
struct Holds {
    blocks: u32,
    headlines: u32,
    /// Headlines that ask.
    questions: u32,
    sentences: u32,
    words: f32,
    /// Words that the model takes for the story.
    story: f32,
    /// Log odds, weighed by words.
    doubt: f32,
}

impl Holds {
    fn add(&mut self, other: Self) {
        self.blocks = self.blocks.saturating_add(other.blocks);
        self.headlines = self.headlines.saturating_add(other.headlines);
        self.questions = self.questions.saturating_add(other.questions);
        self.sentences = self.sentences.saturating_add(other.sentences);
        self.words += other.words;
        self.story += other.story;
        self.doubt += other.doubt;
    }

    fn is_card(self) -> bool {
        self.headlines == 1
            && (2..=BLOCKS).contains(&self.blocks)
            && self.words <= WORDS
            && self.sentences <= SENTENCES
    }
}

/// Boxes of one kind in one element.
#[derive(Default)]
struct Row {
    cards: Vec<usize>,
    others: usize,
    all: Holds,
}

impl Row {
    fn is_row(&self) -> bool {
        self.cards.len() >= LEAST_CARDS
            && self.others * MOSTLY <= self.cards.len()
            && place(self.all.sentences) * 2 >= self.cards.len()
            // Questions and answers of a story.
            && place(self.all.questions) * 2 <= self.cards.len()
    }
}

/// For each block whether it stands in a row of cards; `odds` are log odds that a block is not the story.
pub(super) fn find(measured: &Measured<'_>, odds: &[f32]) -> Vec<bool> {
    let page = measured.page;
    let holds = holds(measured, odds);
    let mut cards_in = vec![0_usize; page.elements.len()];
    for element in page.elements.iter().zip(&holds).skip(1).filter(|(_, held)| held.is_card()).map(|(e, _)| e)
    {
        cards_in.get_mut(place(element.parent)).into_iter().for_each(|cards| *cards += 1);
    }
    let mut rows: HashMap<(u32, u64), Row, Xxh3Builder> = HashMap::default();
    let mut order = Vec::new();
    for (at, (element, held)) in page.elements.iter().zip(&holds).enumerate().skip(1) {
        let few = cards_in.get(place(element.parent)).is_none_or(|cards| *cards < LEAST_CARDS);
        if few || held.blocks == 0 || !may_be_card(element.tag) {
            continue;
        }
        let kind = (element.parent, kind_of(&measured.keys, at, element.tag));
        let row = rows.entry(kind).or_insert_with(|| {
            order.push(kind);
            Row::default()
        });
        if held.is_card() {
            row.cards.push(at);
            row.all.add(*held);
        } else {
            row.others += 1;
        }
    }
    let rows: Vec<(usize, &Row)> = order
        .iter()
        .filter_map(|kind| Some((place(kind.0), rows.get(kind).filter(|row| row.is_row())?)))
        .collect();
    let on_cards: f32 = rows.iter().map(|(_, row)| row.all.story).sum();
    let story = holds.first().map_or(0.0, |all| all.story) - on_cards;
    let mut inside = vec![false; page.elements.len()];
    for (parent, row) in rows {
        let beside = holds.get(parent).map_or(0.0, |around| around.story - row.all.story);
        let mean = row.all.doubt / row.all.words.max(1.0);
        let smaller = story >= LEAST_LEFT && row.all.story <= story;
        if smaller && beside <= BESIDE && mean > HOPEFUL {
            for card in &row.cards {
                inside.get_mut(*card).into_iter().for_each(|inside| *inside = true);
            }
        }
    }
    blocks_in(measured, inside)
}

/// For each block whether it stands in one of these elements.
fn blocks_in(measured: &Measured<'_>, mut inside: Vec<bool>) -> Vec<bool> {
    for (at, element) in measured.page.elements.iter().enumerate().skip(1) {
        if inside.get(place(element.parent)).copied().unwrap_or_default() {
            inside.get_mut(at).into_iter().for_each(|inside| *inside = true);
        }
    }
    let stands =
        |(_, markup): &(&str, &Markup)| inside.get(place(markup.element)).copied().unwrap_or_default();
    measured.blocks.iter().map(stands).collect()
}

/// What each element of the page holds, all inside it counted.
fn holds(measured: &Measured<'_>, odds: &[f32]) -> Vec<Holds> {
    let page = measured.page;
    let mut holds = vec![Holds::default(); page.elements.len()];
    let line = |at: usize| measured.sheet.lines.lines.get(at);
    let sentences = |at: usize| line(at).map_or(0, sentences_of);
    for (at, ((text, markup), odds)) in measured.blocks.iter().zip(odds).enumerate() {
        let words = measured.length(at);
        let is_heading = markup.around().is_some_and(|around| around.tag.heading().is_some());
        let is_headline = measured.is_link(at)
            && HEADLINE.contains(&words)
            && (is_heading || !measured.ends(at) || text.ends_with('?'));
        let is_story = *odds < 0.0 && markup.link_share < UNLINKED && !is_heading;
        let block = Holds {
            blocks: 1,
            headlines: u32::from(is_headline),
            questions: u32::from(is_headline && text.ends_with(['?', '？', '؟'])),
            sentences: if is_headline { 0 } else { sentences(at) },
            words,
            story: if is_story { words } else { 0.0 },
            doubt: words * odds.clamp(-SUREST, SUREST),
        };
        holds.get_mut(place(markup.element)).into_iter().for_each(|held| held.add(block));
    }
    for (at, element) in page.elements.iter().enumerate().skip(1).rev() {
        let held = holds.get(at).copied().unwrap_or_default();
        holds.get_mut(place(element.parent)).into_iter().for_each(|around| around.add(held));
    }
    holds
}

/// Sentences of a block. A mark that ends one by itself is counted already.
fn sentences_of(line: &Line) -> u32 {
    let counted = line.last.is_some_and(|last| Mark::of(last) == Mark::FullStop);
    line.sentences + u32::from(line.ends && !counted)
}

fn may_be_card(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Div
            | Tag::Li
            | Tag::Article
            | Tag::Section
            | Tag::Custom
            | Tag::A
            | Tag::Aside
            | Tag::Figure
            | Tag::Header
    )
}

/// What boxes of one kind share: the tag and the first word of the class.
fn kind_of(keys: &Keys, element: usize, tag: Tag) -> u64 {
    keys.of(element).first().copied().unwrap_or_default() ^ tag as u64
}

//! The words of earlier paragraphs and the articles they stand in, in blocks by arrival: growing never moves
//! what is there, and forgetting gives whole blocks back.

use std::collections::VecDeque;

use crate::article::ArticleId;

use super::change::Names;
use super::number::{index, number};

/// No paragraph: the end of a chain.
pub(super) const NONE: u32 = u32::MAX;

/// Paragraphs in a block, whose memory is given back as one: some 700 KB.
pub(super) const BLOCK: u32 = 4096;

/// One comparable paragraph, but for its words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paragraph {
    pub(super) key: u64,
    pub(super) simhash: u64,
    /// Where its words begin in those of its block.
    start: u32,
    pub(super) article: u32,
    /// Number of the first of its cluster.
    pub(super) root: u32,
    /// The next of its cluster, or `NONE`.
    pub(super) next: u32,
    length: u16,
    /// Index among its article's kept paragraphs.
    pub(super) at: u16,
}

/// One article.
#[derive(Clone, Debug)]
pub(super) struct Article {
    pub(super) id: ArticleId,
    /// Its outlet's place in the table of outlets.
    pub(super) outlet: u32,
    /// Number of its first paragraph.
    pub(super) first: u32,
    pub(super) paragraphs: u32,
    pub(super) ordinal: u32,
    /// Number of the first article of its outlet with the same words.
    pub(super) story: u32,
    pub(super) names: Names,
    /// Forgotten by name while its neighbours stay.
    pub(super) gone: bool,
}

/// Numbered things in blocks; the oldest ones can be given back.
#[derive(Debug)]
struct Blocks<T> {
    held: VecDeque<Vec<T>>,
    /// Number of the first thing of the first block: a multiple of `BLOCK`.
    base: u32,
    /// Number of the next thing.
    next: u32,
}

impl<T> Default for Blocks<T> {
    fn default() -> Self {
        Self { held: VecDeque::new(), base: 0, next: 0 }
    }
}

impl<T: Clone> Blocks<T> {
    fn get(&self, number: u32) -> Option<&T> {
        let offset = number.checked_sub(self.base)?;
        self.held.get(index(offset / BLOCK))?.get(index(offset % BLOCK))
    }

    fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        let offset = number.checked_sub(self.base)?;
        self.held.get_mut(index(offset / BLOCK))?.get_mut(index(offset % BLOCK))
    }

    /// Starts at this number; `filler` stands where older things of its block would be.
    fn start(&mut self, number: u32, filler: &T) {
        self.base = number - number % BLOCK;
        self.next = number;
        let block = vec![filler.clone(); index(number % BLOCK)];
        self.held = VecDeque::from([block]);
    }

    fn push(&mut self, thing: T) {
        if self.held.back().is_none_or(|block| block.len() == index(BLOCK)) {
            self.held.push_back(Vec::with_capacity(index(BLOCK)));
        }
        if let Some(block) = self.held.back_mut() {
            block.push(thing);
            self.next += 1;
        }
    }

    /// Gives back every block that ends before this number.
    fn release(&mut self, floor: u32) -> usize {
        let count = index(floor.saturating_sub(self.base) / BLOCK).min(self.held.len());
        self.held.drain(..count);
        self.base += number(count) * BLOCK;
        count
    }
}

/// What is kept of articles and paragraphs.
#[derive(Debug, Default)]
pub(super) struct Store {
    paragraphs: Blocks<Paragraph>,
    /// Words of the paragraphs of each block.
    words: VecDeque<Vec<u16>>,
    articles: Blocks<Article>,
    /// First article and paragraph that are not forgotten.
    floor_article: u32,
    floor: u32,
}

impl Store {
    pub(super) fn next_article(&self) -> u32 {
        self.articles.next
    }

    pub(super) fn next_paragraph(&self) -> u32 {
        self.paragraphs.next
    }

    pub(super) fn floor_article(&self) -> u32 {
        self.floor_article
    }

    /// Number of the oldest paragraph that is not forgotten.
    pub(super) fn floor(&self) -> u32 {
        self.floor
    }

    /// Paragraphs that are not forgotten.
    pub(super) fn live(&self) -> u32 {
        self.paragraphs.next - self.floor
    }

    pub(super) fn article(&self, number: u32) -> Option<&Article> {
        (number >= self.floor_article).then(|| self.articles.get(number))?
    }

    pub(super) fn paragraph(&self, number: u32) -> Option<&Paragraph> {
        (number >= self.floor).then(|| self.paragraphs.get(number))?
    }

    pub(super) fn paragraph_mut(&mut self, number: u32) -> Option<&mut Paragraph> {
        (number >= self.floor).then(|| self.paragraphs.get_mut(number))?
    }

    /// The words of a paragraph; none where it is forgotten.
    pub(super) fn words(&self, number: u32) -> &[u16] {
        self.paragraph(number).map_or(&[], |paragraph| self.words_of(number, paragraph))
    }

    /// The words of a paragraph that the caller has at hand.
    pub(super) fn words_of(&self, number: u32, paragraph: &Paragraph) -> &[u16] {
        let start = index(paragraph.start);
        let block = self.words.get(index(number.saturating_sub(self.paragraphs.base) / BLOCK));
        block.and_then(|words| words.get(start..start + usize::from(paragraph.length))).unwrap_or_default()
    }

    /// Fetches the words of several paragraphs from memory at the same time and not one after the other.
    pub(super) fn fetch(&self, paragraphs: &[(u32, Paragraph)]) {
        let first = |(number, paragraph): &(u32, Paragraph)| {
            let words = self.words_of(*number, paragraph);
            words.first().zip(words.last()).map_or(0, |(first, last)| first ^ last)
        };
        std::hint::black_box(paragraphs.iter().map(first).fold(0, |all, word| all ^ word));
    }

    /// The outlet of a paragraph's article.
    pub(super) fn outlet(&self, paragraph: u32) -> u32 {
        let article = self.paragraph(paragraph).and_then(|p| self.article(p.article));
        article.map_or(NONE, |article| article.outlet)
    }

    /// Makes room for numbers that begin later than what is there: the older ones were cut from the log.
    pub(super) fn skip_to(&mut self, article: &Article, article_number: u32) {
        if article_number > self.articles.next {
            self.floor_article = article_number;
            self.articles.start(article_number, article);
        }
        if article.first > self.paragraphs.next {
            self.floor = article.first;
            let filler = Paragraph::new(NONE, 0, 0, 0);
            self.paragraphs.start(article.first, &filler);
            self.words = VecDeque::from([Vec::new()]);
        }
    }

    pub(super) fn push_article(&mut self, article: Article) {
        self.articles.push(article);
    }

    pub(super) fn push_paragraph(&mut self, mut paragraph: Paragraph, words: &[u16]) {
        if self.paragraphs.next.is_multiple_of(BLOCK) {
            if let Some(full) = self.words.back_mut() {
                full.shrink_to_fit();
            }
            self.words.push_back(Vec::new());
        }
        if let Some(block) = self.words.back_mut() {
            paragraph.start = number(block.len());
            paragraph.length = u16::try_from(words.len()).unwrap_or(u16::MAX);
            block.extend_from_slice(words);
            self.paragraphs.push(paragraph);
        }
    }

    /// Takes the words of a paragraph away while it stays in its place.
    pub(super) fn blank(&mut self, number: u32) {
        let Some(paragraph) = self.paragraph(number) else { return };
        let (start, length) = (index(paragraph.start), usize::from(paragraph.length));
        let block = index(number.saturating_sub(self.paragraphs.base) / BLOCK);
        let words = self.words.get_mut(block).and_then(|words| words.get_mut(start..start + length));
        if let Some(words) = words {
            words.fill(0);
        }
        if let Some(paragraph) = self.paragraph_mut(number) {
            (paragraph.length, paragraph.key, paragraph.simhash) = (0, 0, 0);
        }
    }

    /// Marks an article as forgotten by name.
    pub(super) fn mark_gone(&mut self, number: u32) {
        if let Some(article) = self.articles.get_mut(number) {
            article.gone = true;
            article.names = Names::default();
        }
    }

    /// Forgets the oldest article; its paragraphs must have been let go.
    pub(super) fn raise_floor(&mut self) {
        let Some(article) = self.articles.get(self.floor_article) else { return };
        self.floor = article.first + article.paragraphs;
        self.floor_article += 1;
        self.articles.release(self.floor_article);
        let freed = self.paragraphs.release(self.floor);
        self.words.drain(..freed.min(self.words.len()));
    }

    /// First article that stays when so many of the oldest paragraphs go.
    pub(super) fn floor_without(&self, paragraphs: u32) -> u32 {
        let border = self.floor.saturating_add(paragraphs);
        (self.floor_article..self.articles.next)
            .find(|number| self.article(*number).is_some_and(|article| article.first >= border))
            .unwrap_or(self.articles.next)
    }
}

impl Paragraph {
    pub(super) fn new(article: u32, at: u32, key: u64, simhash: u64) -> Self {
        let at = u16::try_from(at).unwrap_or(u16::MAX);
        Self { key, simhash, start: 0, article, root: NONE, next: NONE, length: 0, at }
    }

    /// Whether its words were taken away.
    pub(super) fn is_blank(&self) -> bool {
        self.length == 0
    }

    /// Whether it is all of its cluster.
    pub(super) fn stands_alone(&self, number: u32) -> bool {
        self.root == number && self.next == NONE
    }

    /// How many words it has.
    pub(super) fn length(&self) -> usize {
        usize::from(self.length)
    }
}

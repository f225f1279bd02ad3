//! What a character is to the stripper: part of a word, a mark of some class, the end of a sentence.
//! One table for all scripts; a new mark is one more arm here.

use std::sync::LazyLock;

/// Classes of marks that are counted in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// `.`, `!`, `…`: ends a sentence when a blank follows.
    Stop,
    /// `。`, `।`: ends a sentence by itself.
    FullStop,
    /// Question marks.
    Question,
    /// Commas and semicolons.
    Comma,
    /// Colons.
    Colon,
    /// Double quotation marks.
    Quote,
    /// Bars, arrows and middle dots, as between the entries of a menu.
    Bar,
    /// Opening brackets.
    Open,
    /// Closing brackets.
    Close,
    /// Asterisks, underscores, number signs: marks of markdown.
    Markdown,
    /// Copyright and trade marks.
    Copyright,
    /// Everything else.
    Other,
}

impl Mark {
    /// Number of classes.
    pub(crate) const COUNT: usize = Self::Other as usize + 1;

    /// The class of a character that is neither blank nor part of a word.
    pub(crate) const fn of(c: char) -> Self {
        match c {
            '.' | '!' | '…' | '؟' | '۔' | '։' | '።' => Self::Stop,
            '。' | '！' | '।' | '॥' | '．' => Self::FullStop,
            '?' | '？' => Self::Question,
            ',' | ';' | '，' | '、' | '،' | '؛' | '；' => Self::Comma,
            ':' | '：' => Self::Colon,
            '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』' | '‟' => Self::Quote,
            '|' | '›' | '·' | '•' | '→' | '►' | '▶' | '/' | '‹' | '▪' | '●' | '■' | '▼' | '｜' => {
                Self::Bar
            }
            '(' | '[' | '（' | '【' | '［' | '{' => Self::Open,
            ')' | ']' | '）' | '】' | '］' | '}' => Self::Close,
            '*' | '_' | '#' | '~' | '`' => Self::Markdown,
            '©' | '®' | '™' => Self::Copyright,
            _ => Self::Other,
        }
    }
}

/// What is asked of every character of a text, one bit each.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sign(u8);

/// The signs of the first plane, which nearly all text is written in: the standard library searches a compressed
/// table for each answer about a character outside ASCII, which costs more than all the rest of reading it.
static SIGNS: LazyLock<Vec<Sign>> =
    LazyLock::new(|| (0..=0xffff).map(|code| char::from_u32(code).map_or(Sign(0), Sign::find)).collect());

impl Sign {
    const WORD: u8 = 1;
    const ALPHABETIC: u8 = 1 << 1;
    const NUMERIC: u8 = 1 << 2;
    const LOWER: u8 = 1 << 3;
    const UPPER: u8 = 1 << 4;
    const FOLDS: u8 = 1 << 5;
    const DENSE: u8 = 1 << 6;
    const JOINER: u8 = 1 << 7;

    /// The sign of a character.
    pub(crate) fn of(c: char) -> Self {
        let place = usize::try_from(u32::from(c)).unwrap_or(usize::MAX);
        SIGNS.get(place).copied().unwrap_or_else(|| Self::find(c))
    }

    fn find(c: char) -> Self {
        let answers = [
            (c.is_alphanumeric(), Self::WORD),
            (c.is_alphabetic(), Self::ALPHABETIC),
            (c.is_numeric(), Self::NUMERIC),
            (c.is_lowercase(), Self::LOWER),
            (c.is_uppercase(), Self::UPPER),
            (fold(c) != c, Self::FOLDS),
            (is_dense(c), Self::DENSE),
            (is_joiner(c), Self::JOINER),
        ];
        Self(answers.into_iter().filter(|(is, _)| *is).fold(0, |bits, (_, bit)| bits | bit))
    }

    const fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }

    /// Part of a word: a letter, a digit or a sign that belongs to one.
    pub(crate) const fn is_word(self) -> bool {
        self.has(Self::WORD)
    }

    /// A letter.
    pub(crate) const fn is_alphabetic(self) -> bool {
        self.has(Self::ALPHABETIC)
    }

    /// A digit or number.
    pub(crate) const fn is_numeric(self) -> bool {
        self.has(Self::NUMERIC)
    }

    /// A letter in lower case.
    pub(crate) const fn is_lower(self) -> bool {
        self.has(Self::LOWER)
    }

    /// A letter in upper case.
    pub(crate) const fn is_upper(self) -> bool {
        self.has(Self::UPPER)
    }

    /// See [`is_dense`].
    pub(crate) const fn is_dense(self) -> bool {
        self.has(Self::DENSE)
    }

    /// See [`is_joiner`].
    pub(crate) const fn is_joiner(self) -> bool {
        self.has(Self::JOINER)
    }

    /// The character folded, see [`fold`].
    pub(crate) fn fold(self, c: char) -> char {
        if self.has(Self::FOLDS) { fold(c) } else { c }
    }
}

/// Part of a word: a letter, a digit or a sign that belongs to one.
pub(crate) fn is_word(c: char) -> bool {
    Sign::of(c).is_word()
}

/// Stands inside words without being a letter: accents, viramas, soft hyphens, joiners of width zero.
pub(crate) const fn is_joiner(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{300}'..='\u{36f}'
        | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{93c}' | '\u{94d}'
        | '\u{9bc}' | '\u{9cd}' | '\u{a3c}' | '\u{a4d}' | '\u{abc}' | '\u{acd}' | '\u{b4d}' | '\u{bcd}'
        | '\u{c4d}' | '\u{ccd}' | '\u{d4d}' | '\u{dca}' | '\u{e47}'..='\u{e4e}' | '\u{fe00}'..='\u{fe0f}')
}

/// Of a script that writes no blanks between words.
pub(crate) const fn is_dense(c: char) -> bool {
    matches!(c,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
        || is_unpunctuated(c)
}

/// Of a script that ends its sentences without a mark: Thai, Lao, Burmese, Khmer.
pub(crate) const fn is_unpunctuated(c: char) -> bool {
    matches!(c, '\u{e01}'..='\u{ecd}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17d3}')
}

/// Of the Korean alphabet.
pub(crate) const fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}')
}

/// Lower case, full-width forms made narrow: one character for one.
pub(crate) fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let narrow = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    narrow.to_lowercase().next().unwrap_or(narrow)
}

/// Whether a line ends like a sentence, closing quotation marks and brackets aside.
pub(crate) fn ends_sentence(line: &str) -> bool {
    let bare = line.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(Mark::of(c), Mark::Quote | Mark::Close) || matches!(c, '\'' | '’' | '‘')
    });
    bare.chars().next_back().is_some_and(|last| {
        matches!(Mark::of(last), Mark::Stop | Mark::FullStop | Mark::Question)
            || (is_unpunctuated(last) && is_long_enough(bare))
    })
}

/// Whether a line without marks for it may be a sentence: it is long and no menu.
fn is_long_enough(line: &str) -> bool {
    line.chars().nth(UNPUNCTUATED).is_some() && !line.contains(['|', '｜', '›', '»', '•', '·'])
}

/// Characters of such a sentence at least: labels, names and buttons have fewer, some headlines more.
const UNPUNCTUATED: usize = 40;

/// Whether a line ends with a question.
pub(crate) fn asks(line: &str) -> bool {
    let bare = line
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(Mark::of(c), Mark::Quote | Mark::Close));
    bare.ends_with(['?', '？', '؟'])
}

/// The bars of a table's row, which begins and ends with one: "| 2019 | 31 % |".
pub(crate) fn bars(line: &str) -> usize {
    let line = line.trim();
    let bars = line.matches('|').count();
    if line.starts_with('|') && line.ends_with('|') && bars > 2 { bars } else { 0 }
}

/// Whether a line breaks off with dots, as the lead of a teaser does.
pub(crate) fn trails_off(line: &str) -> bool {
    let bare = line.trim_end_matches([']', ')', ' ']);
    bare.ends_with('…') || bare.ends_with("...")
}

/// Endings of domain names common enough to know an address by; others have `www` or a scheme.
const DOMAIN_ENDS: [&[u8]; 12] =
    [b"com", b"org", b"net", b"de", b"fr", b"uk", b"eu", b"it", b"es", b"nl", b"ru", b"jp"];

/// Whether the last characters of a word, packed into a number, are the end of a domain name.
pub(crate) fn is_domain_end(packed: u64) -> bool {
    DOMAIN_ENDS.iter().any(|end| end.iter().fold(0, |sum, &byte| (sum << 8) | u64::from(byte)) == packed)
}

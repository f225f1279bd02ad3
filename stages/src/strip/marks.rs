//! What a character is to the stripper: part of a word, a mark of some class, the end of a sentence.
//! One table for all scripts; a new mark is one more arm here.

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

/// Part of a word: a letter, a digit or a sign that belongs to one.
pub(crate) fn is_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() }
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
        matches!(Mark::of(last), Mark::Stop | Mark::FullStop | Mark::Question) || is_unpunctuated(last)
    })
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

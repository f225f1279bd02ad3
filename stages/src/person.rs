//! Names of persons as they are written, told from the roles, buttons and sentences around them.

mod by;
mod field;

use std::sync::LazyLock;

pub(crate) use by::{behind_by, is_by};
pub(crate) use field::{each_name, in_field, turned};

/// Words of a name.
const NAME: std::ops::RangeInclusive<usize> = 2..=4;

/// Words inside of names that are written small.
const PARTICLES: [&str; 15] =
    ["de", "da", "di", "do", "dos", "del", "der", "den", "van", "von", "zu", "la", "le", "al", "bin"];
/// Letters before a capital inside of a word: `McCravy` and `FitzGerald` are names, `LindqvistNovember` is two words.
const PREFIX: usize = 4;

/// Words behind a name for who reports.
const REPORTER: [&str; 3] = ["기자", "記者", "记者"];

/// What stands behind the Chinese word for reporter, to which the name is glued; the place behind the stroke reports too:
/// `記者陳小明／台北報導`.
pub(crate) fn behind_reporter(text: &str) -> Option<&str> {
    let behind = text.strip_prefix("記者").or_else(|| text.strip_prefix("记者"))?;
    let (name, _) = behind.split_once(['／', '/'])?;
    is_name(name).then_some(name)
}

/// The name before a word for who reports: `홍길동 기자`.
pub(crate) fn before_reporter(text: &str) -> Option<&str> {
    // "Ada Muster writes" in Icelandic.
    if let Some((name, _)) = text.split_once(" skrifar") {
        return Some(name.trim()).filter(|name| is_name(name));
    }
    let before = REPORTER.iter().find_map(|word| text.split_once(word)).map(|(before, _)| before.trim())?;
    before.rsplit(char::is_whitespace).next().filter(|name| is_name(name))
}

/// Words that are written like names and are none: roles, buttons, outlets, times. A role may be glued to a name.
const NO_NAMES: [&str; 29] = [
    "Writer",
    "Reporter",
    "Editor",
    "Editors",
    "Correspondent",
    "Contributor",
    "Staff",
    "Team",
    "Desk",
    "News",
    "Press",
    "Books",
    "Verlag",
    "Times",
    "Journal",
    "Magazine",
    "Follow",
    "Share",
    "Profile",
    "Author",
    "Updated",
    "Published",
    "Redaktion",
    "Redacción",
    "Rédaction",
    "Evening",
    "Written",
    "Posted",
    "By",
];
/// What somebody is; a name does not end so.
const ROLES: [&str; 19] = [
    "Director",
    "Manager",
    "Reviewer",
    "Officer",
    "Producer",
    "Expert",
    "Specialist",
    "Consultant",
    "Founder",
    "President",
    "Chief",
    "Engineer",
    "Scientist",
    "Analyst",
    "Strategist",
    "Educator",
    "Journalist",
    "Blogger",
    "Photographer",
];

/// Words that bylines end with behind a name.
const WORK: [&str; 6] = ["Staff", "Writer", "Reporter", "Editor", "Correspondent", "Contributor"];

/// A name without what its bearer does behind it: "Ada Muster Staff Writer".
pub(crate) fn without_role(name: &str) -> &str {
    let mut bare = name;
    while let Some((rest, last)) = bare.rsplit_once(' ')
        && (WORK.contains(&last) || ROLES.contains(&last))
    {
        bare = rest;
    }
    if is_name(bare) { bare } else { name }
}

/// Whether a text says what somebody does: "Senior Reporter", "Political Editor".
pub(crate) fn is_role(text: &str) -> bool {
    text.rsplit(' ').next().is_some_and(|last| WORK.contains(&last) || ROLES.contains(&last))
}

/// Whether a text says that somebody works for an outlet: "Transport Correspondent".
pub(crate) fn is_work(text: &str) -> bool {
    text.rsplit(' ').next().is_some_and(|last| WORK.contains(&last))
}

/// Bytes of a name at most.
const LONGEST_NAME: usize = 160;

/// [`NO_NAMES`] in capitals.
static UPPER: LazyLock<Vec<String>> =
    LazyLock::new(|| NO_NAMES.iter().map(|none| none.to_uppercase()).collect());

/// Two to four words with capitals, particles aside.
pub(crate) fn is_name(text: &str) -> bool {
    if text.len() > LONGEST_NAME {
        return false;
    }
    let written = |c: char| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'' | '’' | '・') || joins(c);
    if !text.chars().all(written) {
        return false;
    }
    let words = text.split_whitespace();
    let no_name = |word: &str| {
        NO_NAMES.iter().zip(UPPER.iter()).any(|(none, upper)| word.ends_with(none) || word == upper)
    };
    if words.clone().nth(*NAME.end()).is_some()
        || words.clone().any(no_name)
        || words.clone().next_back().is_some_and(|last| ROLES.contains(&last))
    {
        return false;
    }
    if !text.chars().any(|c| is_small(c) || c.is_uppercase()) {
        return is_caseless(text);
    }
    NAME.contains(&words.clone().count())
        && words.clone().all(|word| PARTICLES.contains(&word) || is_part(word))
        && words.clone().next().is_some_and(is_part)
}

/// Georgian counts as small letters, but has no capitals in its texts.
fn is_small(c: char) -> bool {
    c.is_lowercase() && !matches!(c, '\u{10d0}'..='\u{10ff}')
}

/// A name in a script without capitals: two to four words, in those without blanks a few letters.
fn is_caseless(text: &str) -> bool {
    let dense =
        |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    let words = text.split_whitespace().count();
    if text.chars().any(dense) {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        return words <= NAME_PARTS && DENSE_NAME.contains(&letters);
    }
    NAME.contains(&words)
}

const NAME_PARTS: usize = 2;
/// Letters of a name in scripts without blanks; foreign ones are long.
const DENSE_NAME: std::ops::RangeInclusive<usize> = 2..=8;

/// Signs of the scripts of India and of South-East Asia that join letters or change them, and are no letters.
pub(crate) const fn joins(c: char) -> bool {
    matches!(
        c,
        '\u{93c}'
            | '\u{94d}'
            | '\u{9bc}'
            | '\u{9cd}'
            | '\u{a3c}'
            | '\u{a4d}'
            | '\u{abc}'
            | '\u{acd}'
            | '\u{b4d}'
            | '\u{bcd}'
            | '\u{c4d}'
            | '\u{ccd}'
            | '\u{d4d}'
            | '\u{dca}'
            | '\u{e47}'..='\u{e4e}'
            | '\u{ec8}'..='\u{ecd}'
            | '\u{1037}'
            | '\u{1039}'
            | '\u{103a}'
            | '\u{17d2}'
            | '\u{200c}'
            | '\u{200d}'
    )
}

/// What may be a name where the markup says that one follows: an account or a team too, no button.
pub(crate) fn is_pointed_at(text: &str) -> bool {
    const BUTTONS: [&str; 26] = [
        "about",
        "all",
        "author",
        "authors",
        "bio",
        "by",
        "contact",
        "email",
        "follow",
        "from",
        "home",
        "more",
        "posts",
        "profile",
        "read",
        "see",
        "share",
        "view",
        "website",
        "written",
        "posted",
        "articles",
        "published",
        "updated",
        "previous",
        "next",
    ];
    let words = || text.split_whitespace();
    let is_button = |word: &str| {
        BUTTONS.contains(&word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase().as_str())
    };
    let written =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '\'' | '’' | '・') || joins(c);
    (1..=*NAME.end()).contains(&words().count())
        && (2..=LONGEST).contains(&text.chars().count())
        && text.chars().all(written)
        && text.starts_with(char::is_alphabetic)
        && (words().count() == 1 || !text.starts_with(is_small) && !words().any(is_glued))
        && !words().any(is_button)
}

/// Letters of a name at most.
const LONGEST: usize = 40;

/// Begins with a capital and is one word.
fn is_part(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase) && !is_glued(word)
}

/// Two words without the blank between them.
fn is_glued(word: &str) -> bool {
    let mut small = 0;
    word.chars().any(|c| {
        let ends = c.is_uppercase() && small >= PREFIX;
        small = if c.is_lowercase() { small + 1 } else { 0 };
        ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        assert_eq!(is_name(text), expected, "{text}");
    }

    #[test]
    fn names_are_told_from_other_words() {
        check("Ada Lindqvist", true);
        check("Jo van der McDoe", true);
        check("J. B. O’Quill", true);
        check("Ada LindqvistNovember", false);
        check("Head of Bridges", false);
        check("Bridges", false);
        check("Ada Lindqvist 3", false);
        check("Jo Wagstaff", true);
        check("STAFF WRITER", false);
        check("Jo DoeReporter", false);
        check("岳弘彬", true);
        check("大渡 美咲", true);
        check("新华社驻北京记者站采访部", false);
        check("سامي الخطيب", true);
        check("प्रकाश शर्मा", true);
        check("ლელა ხიდაშელი", true);
        check("ხიდი", false);
        check("நிலா முருகன்", true);
        check("พิมพ์ใจ แก้วกล้า", true);
    }

    #[test]
    fn bylines_open_in_many_languages() {
        assert_eq!(behind_by("Автор: Анна Петрова"), Some("Анна Петрова"));
        assert_eq!(behind_by("作者：岳弘彬"), Some("岳弘彬"));
        assert_eq!(behind_by("文章"), None);
        assert_eq!(behind_by("Author, Ada Muster"), Some("Ada Muster"));
        assert_eq!(behind_by("نویسنده، سامي الخطيب"), Some("سامي الخطيب"));
        assert_eq!(before_reporter("Ada Muster skrifar 3. maí 2024"), Some("Ada Muster"));
        assert_eq!(before_reporter("홍길동 기자 입력 2024.06.19"), Some("홍길동"));
        assert_eq!(before_reporter("기자"), None);
    }

    #[test]
    fn labels_announce_names() {
        assert!(is_by("Written by") && is_by("Verfasst von:") && !is_by("Time to read") && !is_by("Text"));
    }
}

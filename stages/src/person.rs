//! Names of persons as they are written, told from the roles, buttons and sentences around them.

/// Words of a name.
const NAME: std::ops::RangeInclusive<usize> = 2..=4;

/// Words inside of names that are written small.
const PARTICLES: [&str; 15] =
    ["de", "da", "di", "do", "dos", "del", "der", "den", "van", "von", "zu", "la", "le", "al", "bin"];
/// Letters before a capital inside of a word: `McCravy` and `FitzGerald` are names, `LindqvistNovember` is two words.
const PREFIX: usize = 4;

/// Words that a byline opens with, longer ones first.
const BY: [&str; 54] = [
    "written by",
    "posted by",
    "published by",
    "reported by",
    "words by",
    "story by",
    "text by",
    "article by",
    "by",
    "authors",
    "author",
    "autorin",
    "autores",
    "autori",
    "autor",
    "autora",
    "autore",
    "auteurs",
    "auteur",
    "verfasst von",
    "geschrieben von",
    "escrito por",
    "scritto da",
    "a cura di",
    "di",
    "écrit par",
    "geschreven door",
    "skriven av",
    "skrevet af",
    "von",
    "par",
    "por",
    "oleh",
    "penulis",
    "door",
    "av",
    "af",
    "yazan",
    "yazar",
    "haber",
    "szerző",
    "tác giả",
    "автор",
    "авторы",
    "текст",
    "بقلم",
    "كتب",
    "מאת",
    "लेखक",
    "作者",
    "撰文",
    "记者",
    "記者",
    "文",
];

/// Bytes of the longest of them, and of marks behind it.
const LONGEST_BY: usize = 24;

/// Words behind a name for who reports.
const REPORTER: [&str; 3] = ["기자", "記者", "记者"];

/// What stands behind "by", which opens a line. It may be glued to the name.
pub(crate) fn behind_by(text: &str) -> Option<&str> {
    BY.iter().find_map(|by| after(text, by))
}

/// Whether a label says that a name follows: "Written by", "Verfasst von".
pub(crate) fn is_by(label: &str) -> bool {
    label.len() <= LONGEST_BY && BY.contains(&label.trim_end_matches([':', ' ']).to_lowercase().as_str())
}

/// The names in a field for authors, one each, without "by", degrees, roles, outlets and remarks.
pub(crate) fn in_field(text: &str) -> Vec<&str> {
    // "Von", "Di" and the like with a capital may be part of a name.
    let opens = text.starts_with(|c: char| c.is_lowercase()) || text.starts_with("By ");
    let rest = behind_by(text).filter(|rest| opens && first_of(rest).is_some_and(is_name));
    let text = rest.unwrap_or(text);
    let parts = text.split([',', ';']).enumerate();
    let parts = parts.filter(|(at, part)| *at == 0 || !is_degree(part)).map(|(_, part)| part);
    let parts: Vec<&str> = parts.map(without_outlet).flat_map(each_name).map(without_remark).collect();
    // Behind a person stand where and as what he works.
    let is_person = parts.first().is_some_and(|first| is_name(first));
    let told = parts.iter().enumerate().filter(|(at, part)| *at == 0 || !is_person || is_name(part));
    told.map(|(_, part)| *part).collect()
}

fn first_of(text: &str) -> Option<&str> {
    text.split([',', ';', '|']).flat_map(each_name).next().map(without_remark)
}

/// "Marsh, Ada" the way that others write it.
pub(crate) fn turned(name: String) -> String {
    match name.split_once(", ") {
        Some((family, given)) if !given.contains([',', ';']) && is_name(&format!("{given} {family}")) => {
            format!("{given} {family}")
        }
        _ => name,
    }
}

/// A person's name without the outlet behind a stroke.
fn without_outlet(name: &str) -> &str {
    let first = [" | ", " / ", " - ", " – "].iter().find_map(|mark| name.split_once(mark));
    first.map_or(name, |(first, _)| if is_name(first.trim()) { first } else { name })
}

/// The names that a word for "and" joins; some of these words stand inside of names.
pub(crate) fn each_name(names: &str) -> Vec<&str> {
    const AND: [&str; 5] = [" and ", " und ", " og ", " och ", " et "];
    const WITHIN: [&str; 4] = [" & ", " y ", " e ", " en "];
    let joined =
        |and: &&&str| names.split_once(**and).is_some_and(|(one, other)| is_name(one) || is_name(other));
    let both = |and: &&&str| names.split(**and).all(is_name);
    let and =
        AND.iter().find(joined).or_else(|| WITHIN.iter().find(|and| names.contains(**and) && both(and)));
    and.map_or_else(|| vec![names], |and| names.split(*and).collect())
}

/// A name without the initials, the address or the like in brackets behind it.
fn without_remark(name: &str) -> &str {
    let name = name.trim();
    let bare = name.strip_suffix(')').and_then(|name| name.rsplit_once('(')).map(|(name, _)| name.trim());
    bare.filter(|bare| !bare.is_empty()).unwrap_or(name)
}

/// What stands behind a name and is none: "MD", "Ph.D.", "AP".
fn is_degree(part: &str) -> bool {
    let part = part.trim().trim_end_matches(['®', '™']);
    part.chars().count() <= 5
        && part.chars().all(|c| c.is_alphabetic() || c == '.')
        && part.chars().next().is_some_and(char::is_uppercase)
        && (part.ends_with('.') || !part.contains(char::is_lowercase))
}

/// What stands behind a word, whatever its capitals.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let mut chars = text.chars();
    let same = |letter: char| chars.next().is_some_and(|c| c.to_lowercase().eq([letter]));
    if !word.chars().all(same) {
        return None;
    }
    let rest = chars.as_str();
    let parts = |c: char| c.is_whitespace() || matches!(c, ':' | '：' | '/' | '／');
    let glued = word.ends_with("by") && rest.starts_with(char::is_uppercase);
    (glued || rest.starts_with(parts)).then(|| rest.trim_start_matches(parts))
}

/// The name before a word for who reports: `홍길동 기자`.
pub(crate) fn before_reporter(text: &str) -> Option<&str> {
    let before = REPORTER.iter().find_map(|word| text.split_once(word)).map(|(before, _)| before.trim())?;
    before.rsplit(char::is_whitespace).next().filter(|name| is_name(name))
}

/// Words that are written like names and are none: roles, buttons, outlets, times. A role may be glued to a name.
const NO_NAMES: [&str; 27] = [
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
const ROLES: [&str; 20] = [
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
    "Gardener",
];

/// Two to four words with capitals, particles aside.
pub(crate) fn is_name(text: &str) -> bool {
    let words = text.split_whitespace();
    let no_name =
        |word: &str| NO_NAMES.iter().any(|none| word.ends_with(none) || word == none.to_uppercase().as_str());
    if words.clone().any(no_name) || words.clone().next_back().is_some_and(|last| ROLES.contains(&last)) {
        return false;
    }
    let written = |c: char| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'' | '’' | '・') || joins(c);
    if !text.chars().all(written) {
        return false;
    }
    if !text.chars().any(|c| c.is_lowercase() || c.is_uppercase()) {
        return is_caseless(text);
    }
    NAME.contains(&words.clone().count())
        && words.clone().all(|word| PARTICLES.contains(&word) || is_part(word))
        && words.clone().next().is_some_and(is_part)
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

/// Signs of Indic scripts that join letters or change them, and are no letters.
const fn joins(c: char) -> bool {
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
        && (words().count() == 1 || !text.starts_with(char::is_lowercase) && !words().any(is_glued))
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
    }

    #[test]
    fn bylines_open_in_many_languages() {
        assert_eq!(behind_by("Автор: Анна Петрова"), Some("Анна Петрова"));
        assert_eq!(behind_by("作者：岳弘彬"), Some("岳弘彬"));
        assert_eq!(behind_by("文章"), None);
        assert_eq!(before_reporter("홍길동 기자 입력 2024.06.19"), Some("홍길동"));
        assert_eq!(before_reporter("기자"), None);
    }

    #[track_caller]
    fn check_field(text: &str, expected: &[&str]) {
        assert_eq!(in_field(text), expected, "{text}");
    }

    #[test]
    fn a_field_holds_persons_and_more() {
        check_field(" Ada Muster (amu) ", &["Ada Muster"]);
        check_field("(amu)", &["(amu)"]);
        check_field("Ada Muster, MD, Ph.D.; Bo Beispiel, CFP®", &["Ada Muster", "Bo Beispiel"]);
        check_field("Bo, Lee", &["Bo", "Lee"]);
        check_field("李", &["李"]);
        check_field("Ada Muster und Bo Beispiel", &["Ada Muster", "Bo Beispiel"]);
        check_field("José Ortega y Gasset", &["José Ortega y Gasset"]);
        check_field("Ada Muster y Bo Beispiel", &["Ada Muster", "Bo Beispiel"]);
        check_field("Office for Trade and Roads", &["Office for Trade and Roads"]);
        check_field("By Ada Muster, Political Editor", &["Ada Muster"]);
        check_field("Von Miller", &["Von Miller"]);
        check_field("Ada Muster | Ferry Post", &["Ada Muster"]);
        check_field("roads / Ferry Post", &["roads / Ferry Post"]);
    }

    #[test]
    fn libraries_begin_with_the_family() {
        assert_eq!(turned("Muster, Ada".into()), "Ada Muster");
        assert_eq!(turned("Muster, Ada, Bo".into()), "Muster, Ada, Bo");
    }

    #[test]
    fn labels_announce_names() {
        assert!(is_by("Written by") && is_by("Verfasst von:") && !is_by("Time to read"));
    }
}

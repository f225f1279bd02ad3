//! Lines that are furniture word for word, in many languages (`weights/furniture.txt`), and the labels that
//! lines of chrome begin with before a colon (`weights/labels.txt`). Only what no story says belongs there.

use std::sync::LazyLock;

use crate::article::Reason;
use crate::strip::listed::Listed;
use crate::strip::marks::Mark;
use crate::strip::terms::Keyed;
use crate::strip::words::{Case, Line, Word, mix, shape_key};

static FURNITURE: LazyLock<Listed> =
    LazyLock::new(|| Listed::parse(include_str!("../../weights/furniture.txt")));
static LABELS: LazyLock<Listed> = LazyLock::new(|| Listed::parse(include_str!("../../weights/labels.txt")));

/// Most words of a label: "you may also like".
const LABEL_WORDS: usize = 5;

/// Longest label before a bar with the bar, in bytes.
const PARTED_LENGTH: usize = 60;

/// The reason to take a whole line, if it is furniture. What somebody says is none: "Help!", one word with the mark of a sentence,
/// or anything between quotation marks.
pub(crate) fn find(line: &Line) -> Option<Reason> {
    let is_quote = |c: Option<char>| c.is_some_and(|c| Mark::of(c) == Mark::Quote);
    let said =
        (line.ends && !line.trails && line.words.len() == 1) || (is_quote(line.first) && is_quote(line.last));
    if said { None } else { FURNITURE.find(line.shape_key) }
}

/// What the label before the first colon says of a line.
pub(crate) fn label(line: &Line, words: &[Word]) -> Option<Reason> {
    let length = usize::try_from(line.label?).ok()?;
    LABELS.find(key(words.get(..length)?))
}

/// What the label before the first bar, arrow or dash says of a line, or the one in brackets. Only other stories are
/// announced so; before a dash one word may be the subject: "Watch – a gold one". Pictures are credited so with a sign
/// of equality in Japan and Korea only; elsewhere it is code: "image = 3".
pub(crate) fn parted(text: &str) -> Option<Reason> {
    let start = text.get(..text.floor_char_boundary(PARTED_LENGTH))?;
    let (at, mark) = start.char_indices().find(|(at, c)| *at > 0 && PARTS.contains(c))?;
    let before = start.get(..at)?;
    let bracketed = before.starts_with(['[', '【', '［', '<', '〈']);
    let holds = match mark {
        ']' | '】' | '］' | '>' | '〉' => bracketed,
        '-' | '–' | '—' => before.trim_end().contains(' ') && before.ends_with(' '),
        '=' | '＝' => !before.is_ascii(),
        // Several part a row of a table: "Quiz | 20:00 | BBC One".
        '|' => text.matches('|').count() == 1,
        _ => true,
    };
    let told = text.get(at + mark.len_utf8()..).is_some_and(|rest| rest.contains(char::is_alphabetic));
    let reason = if holds && told { LABELS.find(shape_key(before)) } else { None };
    let said = if matches!(mark, '=' | '＝') { Reason::Credit } else { Reason::Related };
    reason.filter(|reason| *reason == said)
}

/// Marks between a label and what it announces.
const PARTS: [char; 18] =
    ['|', '→', '»', '›', '▸', '▶', '►', '➡', ']', '】', '］', '>', '〉', '-', '–', '—', '=', '＝'];

/// Whether a line begins with "read also" and goes on like a headline: the mark between them was lost. Other labels
/// begin headlines of stories: "In pictures The flood".
pub(crate) fn read_also(words: &[Word]) -> Option<Reason> {
    let most = ALSO_WORDS.min(words.len().saturating_sub(1));
    let headline = |length: usize| {
        let next = words.get(length).map(|word| word.case);
        next.is_some_and(|case| matches!(case, Case::Capital | Case::Upper | Case::Plain))
            && words.len() >= length + ALSO_HEADLINE
    };
    (2..=most)
        .any(|length| {
            words.get(..length).is_some_and(|start| ALSO_KEYS.contains_key(&key(start))) && headline(length)
        })
        .then_some(Reason::Related)
}

/// Labels that say "read also" or "see also" to the reader and nothing else.
const ALSO: [&str; 58] = [
    "also read",
    "read also",
    "baca juga",
    "simak juga",
    "lihat juga",
    "lire aussi",
    "à lire aussi",
    "a lire aussi",
    "lire également",
    "à lire également",
    "leggi anche",
    "lesen sie auch",
    "lesen sie dazu auch",
    "lees ook",
    "läs också",
    "läs även",
    "les også",
    "læs også",
    "lue myös",
    "czytaj także",
    "czytaj też",
    "czytaj również",
    "przeczytaj także",
    "čtěte také",
    "přečtěte si také",
    "čítajte tiež",
    "čítajte aj",
    "prečítajte si aj",
    "preberite tudi",
    "berite tudi",
    "pročitajte i",
    "pročitajte još",
    "прочитајте и",
    "прочетете още",
    "прочетете също",
    "читайте также",
    "читайте також",
    "чытайце таксама",
    "citește și",
    "citiți și",
    "olvassa el ezt is",
    "διαβάστε επίσης",
    "διαβάστε ακόμα",
    "lea también",
    "lee también",
    "leia também",
    "llegiu també",
    "llegeix també",
    "skaitykite taip pat",
    "lasi arī",
    "loe ka",
    "lexo edhe",
    "soma pia",
    "basahin din",
    "اقرأ أيضا",
    "بیشتر بخوانید",
    "קראו גם",
    "यह भी पढ़ें",
];
/// Most words of such a label.
const ALSO_WORDS: usize = 4;
/// Fewest words of a headline.
const ALSO_HEADLINE: usize = 3;

static ALSO_KEYS: LazyLock<Keyed<()>> =
    LazyLock::new(|| ALSO.iter().map(|label| (shape_key(label), ())).collect());

/// Whether a line begins with a label of several words for other stories; what follows must be a link.
pub(crate) fn announces(words: &[Word]) -> bool {
    let most = LABEL_WORDS.min(words.len().saturating_sub(1));
    (2..=most).any(|length| {
        words.get(..length).is_some_and(|words| LABELS.find(key(words)) == Some(Reason::Related))
    })
}

/// Number of words that a byline begins with before the names: "by", "posted by".
pub(crate) fn signed(words: &[Word]) -> Option<usize> {
    let most = LABEL_WORDS.min(words.len());
    (1..=most).rev().find(|&length| {
        words.get(..length).is_some_and(|words| LABELS.find(key(words)) == Some(Reason::Byline))
    })
}

fn key(words: &[Word]) -> u64 {
    words.iter().fold(0, |key, word| mix(key, word.key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strip::words::Lines;

    #[track_caller]
    fn check(text: &str, whole: Option<Reason>, labelled: Option<Reason>) {
        let lines = Lines::read([text]);
        assert_eq!(find(&lines.lines[0]), whole, "{text}");
        assert_eq!(label(&lines.lines[0], &lines.words), labelled, "{text}");
    }

    #[test]
    fn furniture_is_known_in_any_dress() {
        check("SHARE THIS ARTICLE", Some(Reason::Share), None);
        check("› Leave a comment", Some(Reason::CommentForm), None);
        check("12 comments", Some(Reason::Comments), None);
        check("続きを読む", Some(Reason::Related), None);
        check("Teilen", Some(Reason::Share), None);
        check("Loading...", Some(Reason::Share), None);
        check("Sign up now!", Some(Reason::Newsletter), None);
    }

    #[test]
    fn labels_are_known_before_their_colon() {
        check("RELATED: Bridges that were never built", None, Some(Reason::Related));
        check("(Foto: Anna Muster)", None, Some(Reason::Credit));
        check("関連記事：橋の歴史", None, Some(Reason::Related));
    }

    #[test]
    fn labels_are_known_before_other_marks() {
        for text in [
            "WATCH | The harbour in a storm",
            "Leggi anche → Il ponte mai costruito",
            "[관련기사] 다리 이야기",
            "【関連記事】橋の歴史",
            "Read also - Bridges that were never built",
        ] {
            assert_eq!(parted(text), Some(Reason::Related), "{text}");
        }
        for text in [
            "Anna Muster | The Tribune",
            "Watch the harbour",
            "Watch – a gold one of the builder",
            "[Related]",
            "More > less",
            "Quiz | 20:00 | Kanal 4",
        ] {
            assert_eq!(parted(text), None, "{text}");
        }
    }

    #[test]
    fn labels_are_known_in_many_languages() {
        check("Прочетете още: Мостът, който никой не построи", None, Some(Reason::Related));
        check("Čítajte tiež: Most, ktorý nikto nepostavil", None, Some(Reason::Related));
        check("Loe ka: Sild, mida ei ehitatud", None, Some(Reason::Related));
        check("بیشتر بخوانید: پلی که ساخته نشد", None, Some(Reason::Related));
        check("இதையும் படிங்க: கட்டப்படாத பாலம்", None, Some(Reason::Related));
        check("İlginizi çekebilir: Hiç yapılmayan köprü", None, Some(Reason::Related));
        check("相關報導：從未建成的橋", None, Some(Reason::Related));
        check("Снимка: Анна Мустер", None, Some(Reason::Credit));
        check("צילום: אנה מוסטר", None, Some(Reason::Credit));
        check("ภาพ: แอนนา", None, Some(Reason::Credit));
        check("ΦΩΤΟΓΡΑΦΙΑ: ΑΝΝΑ ΜΟΥΣΤΕΡ", None, Some(Reason::Credit));
        check("OGLAS", Some(Reason::Advert), None);
        check("Reklaam", Some(Reason::Advert), None);
        check("Seotud lood", Some(Reason::Related), None);
        check("Коментари (3)", Some(Reason::Comments), None);
        check("Zdieľať", Some(Reason::Share), None);
    }

    #[test]
    fn read_also_needs_no_mark_before_a_headline() {
        let check = |text: &str, expected: Option<Reason>| {
            assert_eq!(read_also(&Lines::read([text]).words), expected, "{text}");
        };
        check("ALSO READ Bridges that were never built", Some(Reason::Related));
        check("Lire aussi Le pont jamais construit", Some(Reason::Related));
        check("Baca Juga Jembatan yang tidak dibangun", Some(Reason::Related));
        check("Also read by the builders of the bridge", None);
        check("Lire aussi bien que les autres", None);
        check("Read more Books", None);
        check("Also read Ada", None);
    }

    #[test]
    fn a_picture_is_credited_with_a_sign_of_equality() {
        assert_eq!(parted("사진=뮤스터뉴스"), Some(Reason::Credit));
        assert_eq!(parted("[사진=뮤스터뉴스]"), Some(Reason::Credit));
        assert_eq!(parted("写真＝山本花子撮影"), Some(Reason::Credit));
        assert_eq!(parted("image = load(bridge)"), None);
        assert_eq!(parted("(서울=뮤스터) 다리가 열렸다"), None);
    }

    #[test]
    fn a_story_line_that_begins_alike_stays() {
        check("Share this article with nobody, he was told.", None, None);
        check("\u{201c}Got it\u{201d}", None, None);
        check("Help!", None, None);
        check("\u{2014} \u{421}\u{43e}\u{433}\u{43b}\u{430}\u{441}\u{435}\u{43d}.", None, None);
        check("Leave a comment or leave the room", None, None);
        check("12 people", None, None);
        check("2018", None, None);
        check("More than that: the bridge was never built", None, None);
    }
}

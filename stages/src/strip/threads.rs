//! A thread of readers' comments below the story: entries that say who wrote them and when, below a line that counts or asks
//! for comments, or with a word to reply by each. One comment alone is prose like the story's.

use std::ops::Range;

use crate::article::Reason;
use crate::dates;
use crate::strip::features::Sheet;
use crate::strip::furniture;
use crate::strip::marks::Mark;
use crate::strip::words::Line;

/// Longest line, in words, that says who wrote a comment and when, and that says it without a date.
const STAMP: f32 = 20.0;
const SHORT_STAMP: f32 = 10.0;
/// Entries that make a thread.
const ENTRIES: usize = 3;
/// Lines of a comment at most, and from the line above the thread to its first stamp.
const LONGEST: usize = 20;
const HEAD: usize = 8;
/// Dashes that open what somebody says.
const DASHES: [char; 3] = ['–', '—', '―'];
/// Words to reply by that make a thread where no line announces it.
const REPLIES: usize = 2;
/// Paragraphs of the story above: a live blog counts its comments at the top and has stamps as well.
const STORY: usize = 3;

/// What stands right before the end of "Jo Doe says:".
const SAYS: [&str; 20] = [
    "says",
    "said",
    "writes",
    "wrote",
    "commented",
    "schreibt",
    "schrieb",
    "sagt",
    "meint",
    "dit",
    "écrit",
    "dice",
    "escribió",
    "scrive",
    "skriver",
    "kirjoittaa",
    "schreef",
    "zegt",
    "pisze",
    "пишет",
];
/// What tells before a figure how long ago it was, ...
const BEFORE: [&str; 8] = ["vor", "hace", "há", "před", "πριν", "منذ", "قبل", "לפני"];
/// ... behind a figure and its unit, ...
const BEHIND: [&str; 14] = [
    "ago",
    "fa",
    "geleden",
    "sedan",
    "siden",
    "sitten",
    "temu",
    "назад",
    "тому",
    "önce",
    "lalu",
    "trước",
    "전",
    "पहले",
];
/// ... and together with the unit.
const UNITS_AGO: [&str; 19] = [
    "分前",
    "分钟前",
    "分鐘前",
    "時間前",
    "小时前",
    "小時前",
    "日前",
    "天前",
    "週間前",
    "周前",
    "週前",
    "か月前",
    "ヶ月前",
    "个月前",
    "個月前",
    "분전",
    "시간전",
    "일전",
    "개월전",
];
/// What one replies by, or reports.
const REPLY: [&str; 20] = [
    "reply",
    "report",
    "antworten",
    "antwort",
    "melden",
    "répondre",
    "signaler",
    "responder",
    "rispondi",
    "beantwoorden",
    "svar",
    "svara",
    "vastaa",
    "odpowiedz",
    "odpovědět",
    "ответить",
    "відповісти",
    "返信",
    "回复",
    "답글",
];
/// Words that may follow: "to this comment", "to" and a name.
const REPLY_WORDS: usize = 4;
/// What a line that counts the comments says behind the figure, which the outlet's title may follow.
const COUNTED: [&str; 16] = [
    "comments on",
    "comment on",
    "thoughts on",
    "thought on",
    "responses to",
    "response to",
    "replies to",
    "gedanken zu",
    "kommentare zu",
    "antworten auf",
    "commentaires sur",
    "réflexions sur",
    "comentarios en",
    "comentarios sobre",
    "commenti su",
    "reacties op",
];

/// The lines of each thread.
pub(crate) fn find(texts: &[&str], sheet: &Sheet) -> Vec<Range<usize>> {
    let lines = || texts.iter().zip(&sheet.lines.lines).enumerate();
    let is_quote = |at: usize| {
        let first = sheet.lines.lines.get(at).and_then(|line| line.first);
        first.is_some_and(|first| Mark::of(first) == Mark::Quote || DASHES.contains(&first))
    };
    let stamps = lines().filter(|(at, (text, line))| is_stamp(text, line, is_quote(at + 1)));
    let stamps: Vec<usize> = stamps.map(|(at, _)| at).collect();
    let goods = sheet.goods();
    let mut found = Vec::new();
    for run in stamps.chunk_by(|a, b| b - a <= LONGEST).filter(|run| run.len() >= ENTRIES) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let mut above = (first.saturating_sub(HEAD)..=*first).filter(|at| announces(texts, sheet, *at));
        let behind = texts.len().min(last + LONGEST);
        let replies = || texts.iter().take(behind).skip(*first).filter(|text| is_reply(text)).count();
        let start = above.next().or_else(|| (replies() >= REPLIES).then_some(*first));
        let start = start.filter(|start| goods.partition_point(|good| good < start) >= STORY);
        found.extend(start.map(|start| start..texts.len().min(last + 2)));
    }
    found
}

/// Whether a line says who wrote a comment and when: "Jo Doe, 3 May 2024 at 10:05", "Jo Doe 2 days ago", "Jo Doe says:". Before a
/// quotation the last is the story's. An entry of a timeline goes on behind its time: "5 May 2024, 10:05: The ferry sails".
fn is_stamp(text: &str, line: &Line, quoted: bool) -> bool {
    if line.length() > STAMP || line.sentences > 0 {
        return false;
    }
    let mut words = text.trim_end_matches([' ', ':']).split_whitespace();
    let entry = words.clone().any(|word| word.strip_suffix(':').is_some_and(dates::is_time));
    let timed = line.dates > 0 && words.any(dates::is_time) && dates::within(text).is_some();
    (timed && !entry) || (line.length() <= SHORT_STAMP && (is_ago(text, line) || (says(text) && !quoted)))
}

/// Whether a line tells how long ago: a figure and a unit before the word, or the figure right behind it.
fn is_ago(text: &str, line: &Line) -> bool {
    if line.digits == 0 || line.ends {
        return false;
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let counts = |at: usize| words.get(at).is_some_and(|word| word.starts_with(|c: char| c.is_numeric()));
    let behind = |at: usize| (1..=3).any(|back| at.checked_sub(back).is_some_and(counts));
    let said = words.iter().enumerate().any(|(at, word)| {
        let unit = UNITS_AGO.iter().any(|ago| word.ends_with(ago));
        unit || (BEFORE.contains(word) && counts(at + 1)) || (BEHIND.contains(word) && behind(at))
    });
    said || lower.contains("il y a ")
}

/// Whether a line is an age of minutes to weeks and nothing else: "5 hours ago", "vor 3 Tagen". Years are what stories speak of.
pub(crate) fn is_age(text: &str, line: &Line) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    let figure = |word: &str| word.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    let counted = if figure(&first) { Some(first.as_str()) } else { words.next() };
    let few =
        counted.is_some_and(|word| figure(word) && word.bytes().filter(u8::is_ascii_digit).count() <= 2);
    let lower = text.to_lowercase();
    let unit = lower.split_whitespace().any(|word| UNITS.iter().any(|unit| word.contains(unit)));
    let starts = figure(&first) || BEFORE.contains(&first.as_str()) || lower.starts_with("il y a ");
    starts && (few || lower.starts_with("il y a ")) && unit && is_ago(text, line)
}

/// What units of such an age hold.
const UNITS: [&str; 44] = [
    "min",
    "hour",
    "stund",
    "hora",
    "heure",
    "ore",
    "uur",
    "uren",
    "timm",
    "time",
    "tunti",
    "godzin",
    "hodin",
    "час",
    "годин",
    "ώρ",
    "ώρες",
    "λεπτ",
    "saat",
    "dakika",
    "ساع",
    "دقيق",
    "דק",
    "שע",
    "day",
    "tag",
    "día",
    "dia",
    "jour",
    "giorn",
    "dag",
    "päiv",
    "dni",
    "дн",
    "gün",
    "أيام",
    "week",
    "woche",
    "seman",
    "settiman",
    "vecko",
    "jam",
    "giờ",
    "시간",
];

fn says(text: &str) -> bool {
    let said = text.strip_suffix(':').and_then(|said| said.trim_end().rsplit(' ').next());
    said.is_some_and(|said| SAYS.contains(&said))
}

/// Whether a line is a word to reply by, perhaps with a name: "Reply", "Reply to Jo Doe".
fn is_reply(text: &str) -> bool {
    let mut words = text.trim_matches(|c: char| !c.is_alphabetic()).split_whitespace();
    let said = words.next().is_some_and(|first| REPLY.contains(&first.to_lowercase().as_str()));
    said && words.nth(REPLY_WORDS).is_none()
}

/// Whether a line counts or asks for comments.
fn announces(texts: &[&str], sheet: &Sheet, at: usize) -> bool {
    let listed = sheet.lines.lines.get(at).and_then(furniture::find);
    let counted = || {
        let text = texts.get(at).map_or("", |text| text.trim_start_matches(['#', '*', ' ']));
        let said = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let said = said.get(..said.floor_char_boundary(SAID)).unwrap_or_default().trim_start().to_lowercase();
        said.len() < text.len() && COUNTED.iter().any(|counted| said.starts_with(counted))
    };
    matches!(listed, Some(Reason::Comments | Reason::CommentForm)) || counted()
}

/// Bytes of a line that are read for what it counts.
const SAID: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: [&str; 4] = [
        "The bridge at Holm will be closed to all cars from Monday on, the town said in its notice today.",
        "Its ropes were put up in 1931 and have to be replaced before the winter, the builder said.",
        "Ferries will sail from the coal pier until the repairs of the ropes and the ramp are finished.",
        "The town expects that the work will cost four millions and that it will last until the spring.",
    ];

    #[track_caller]
    fn check(behind: &[&str], expected: Option<Range<usize>>) {
        let lines: Vec<&str> = STORY.iter().chain(behind).copied().collect();
        let found = find(&lines, &Sheet::measure(lines.iter().copied(), None));
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn comments_below_the_story_are_a_thread() {
        let dated = [
            "Jo",
            "3 May 2024 at 10:05",
            "Nobody asked us.",
            "Ada",
            "3 May 2024 at 11:40",
            "True.",
            "4 May 2024 at 9:10",
            "Well.",
        ];
        check(&dated, None);
        check(&[&["3 comments"], dated.as_slice()].concat(), Some(4..13));
        check(&[dated.as_slice(), &["Reply", "Reply"]].concat(), Some(5..12));
        let says = [
            "12 thoughts on \u{201c}The bridge at Holm\u{201d}",
            "Jo says:",
            "Nobody asked us.",
            "Ada says:",
            "True.",
        ];
        check(&[says.as_slice(), &["Bo Li says:", "Well."]].concat(), Some(4..11));
        let ago = [
            "Kommentare",
            "Jo vor 3 Stunden",
            "Schade.",
            "Ada vor 2 Tagen",
            "Gut so.",
            "Bo vor 2 Tagen",
            "Na ja.",
        ];
        check(&ago, Some(4..11));
        let counted = ["댓글", "가나 3시간 전", "좋다.", "다라 5시간 전", "아니다.", "마바 1일 전", "글쎄."];
        check(&counted, Some(4..11));
    }

    #[test]
    fn reactions_results_and_timelines_are_none() {
        let said = ["Kommentare", "Ada Muster sagt:", "\u{201e}Schade.\u{201c}"];
        let more = ["Jo Doe sagt:", "\u{201e}Gut so.\u{201c}", "Bo Lee sagt:", "\u{201e}Na ja.\u{201c}"];
        check(&[said.as_slice(), &more].concat(), None);
        check(&["3 commenti", "Ada fa 3 reti", "Jo", "Bo fa 2 reti", "Ada", "Jo fa 4 reti", "Bo"], None);
        check(&["댓글", "전북 2-1 대전", "가", "대전 0-3 전남", "나", "전남 1-1 전북", "다"], None);
        let timeline =
            ["Leave a comment", "5 May 2024, 10:05: The ferry sails", "5 May 2024, 11:20: It is full"];
        check(&[timeline.as_slice(), &["5 May 2024, 12:40: It is back"]].concat(), None);
    }

    #[test]
    fn the_entries_of_a_live_blog_are_none() {
        let lines = [
            "12 comments",
            "3 May 2024 10:05",
            STORY[0],
            "3 May 2024 9:40",
            STORY[1],
            "3 May 2024 9:10",
            STORY[2],
        ];
        assert!(find(&lines, &Sheet::measure(lines, None)).is_empty());
        check(
            &["10:05", "The ferry sails.", "9:40", "It is full.", "9:10", "It is late.", "Reply", "Reply"],
            None,
        );
    }
}

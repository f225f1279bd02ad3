//! What is certain: lines that are chrome or metadata by their form or word for word, each rule with its own
//! id. A new rule is one more entry in `RULES` with its test below; furniture is one more line in its list.

use crate::article::Reason;
use crate::dates;
use crate::strip::features::Sheet;
use crate::strip::marks::Mark;
use crate::strip::words::{Case, Line, Lines, Word};
use crate::strip::{agency, below, credits, furniture, notices, phrases, prompts, signature, threads};

/// A rule that found what a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// What the line is.
    pub(crate) reason: Reason,
    /// Stable id of the rule.
    pub(crate) rule: &'static str,
}

/// What a rule sees of a line.
struct Seen<'a> {
    /// All lines of the article.
    sheet: &'a Sheet,
    text: &'a str,
    line: &'a Line,
    words: &'a [Word],
    title: &'a [Word],
    /// No prose before it, or none after it: where metadata stand.
    outside: bool,
    /// No prose before it: where the lead stands.
    ahead: bool,
    /// A paragraph right before it and right behind it: where subheads stand.
    between: bool,
}

impl Seen<'_> {
    /// Whether it is the first line of an article without a title: it may be the headline.
    fn may_be_headline(&self) -> bool {
        self.title.is_empty() && self.line.words.start == 0
    }
}

struct Rule {
    id: &'static str,
    find: fn(&Seen<'_>) -> Option<Reason>,
}

/// First match decides.
const RULES: [Rule; 15] = [
    Rule { id: "symbols", find: symbols },
    Rule { id: "title", find: title },
    Rule { id: "furniture", find: is_furniture },
    Rule { id: "label", find: label },
    Rule { id: "phrase", find: phrase },
    Rule { id: "prompt", find: prompt },
    Rule { id: "sides", find: sides },
    Rule { id: "credit", find: credit },
    Rule { id: "byline", find: byline },
    Rule { id: "date", find: date },
    Rule { id: "agency", find: agency },
    Rule { id: "address", find: address },
    Rule { id: "promise", find: promise },
    Rule { id: "copyright", find: copyright },
    Rule { id: "menu", find: menu },
];

/// Longest line, in words, that a label may take with it: a lead may follow "Related:", no whole paragraph.
const LABELLED_LENGTH: f32 = 30.0;
/// A title says at least so much; shorter ones are words that a story uses too.
const TITLE_WORDS: usize = 3;
/// Longest caption in words.
const CAPTION_LENGTH: f32 = 50.0;
/// Sides of a picture, as captions put them in brackets.
const SIDES: [&str; 29] = [
    "L",
    "l",
    "r",
    "li",
    "re",
    "left",
    "right",
    "Left",
    "Right",
    "links",
    "rechts",
    "l-r",
    "L-R",
    "L to R",
    "from left",
    "from right",
    "pictured left",
    "pictured right",
    "v.l",
    "v.l.n.r",
    "à gauche",
    "à droite",
    "izquierda",
    "derecha",
    "sinistra",
    "destra",
    "слева",
    "左",
    "右",
];
/// What an outlet may add to a title in the page: its own name.
const TITLE_EXTRA: usize = 6;

/// What the rules say of each line.
pub(crate) fn apply(texts: &[&str], sheet: &Sheet) -> Vec<Option<Found>> {
    let goods = sheet.goods();
    let is_paragraph = |at: Option<usize>| at.is_some_and(|at| goods.binary_search(&at).is_ok());
    let inside = goods.first().copied().unwrap_or(usize::MAX)..goods.last().copied().unwrap_or(0);
    let mut found: Vec<Option<Found>> = texts
        .iter()
        .zip(&sheet.lines.lines)
        .enumerate()
        .map(|(at, (text, line))| {
            let words = sheet.lines.words_of(line);
            let (outside, ahead) = (!inside.contains(&at), at < inside.start);
            let between = is_paragraph(at.checked_sub(1)) && is_paragraph(at.checked_add(1));
            first(&Seen { sheet, text, line, words, title: sheet.title(), outside, ahead, between })
        })
        .collect();
    // Before more of the story one word may be its own heading: "Recommended" and the dishes.
    let is_label = |at: usize, found: Found| {
        let word = sheet.lines.lines.get(at).is_some_and(|line| line.words.len() == 1);
        found.reason == Reason::Related && found.rule == "furniture" && !(word && at < inside.end)
    };
    let labels = found.iter().enumerate().map(|(at, found)| found.is_some_and(|found| is_label(at, found)));
    let below = below::find(sheet, &labels.collect::<Vec<bool>>());
    let below = below.into_iter().map(|at| (at, Found { reason: Reason::Related, rule: "below_label" }));
    let comment = Found { reason: Reason::Comments, rule: "thread" };
    let comments = threads::find(texts, sheet).into_iter().flatten().map(|at| (at, comment));
    let notice = Found { reason: Reason::CookieNotice, rule: "cookies" };
    let cookies = notices::cookies(texts, sheet).map(|at| (at, notice));
    for (at, more) in below.chain(comments).chain(cookies) {
        found.get_mut(at).into_iter().for_each(|found| *found = found.or(Some(more)));
    }
    found
}

/// Rules that ask for no place: they hold wherever a line stands, on a page as well.
const ALONE: [&str; 6] = ["furniture", "label", "phrase", "prompt", "sides", "credit"];

/// What a line of these is by itself.
pub(crate) fn alone(text: &str, sheet: &Sheet, at: usize) -> Option<Found> {
    let line = sheet.lines.lines.get(at)?;
    let words = sheet.lines.words_of(line);
    let seen = Seen { sheet, text, line, words, title: &[], outside: false, ahead: true, between: false };
    let rules = RULES.iter().filter(|rule| ALONE.contains(&rule.id));
    rules.into_iter().find_map(|rule| (rule.find)(&seen).map(|reason| Found { reason, rule: rule.id }))
}

fn first(seen: &Seen<'_>) -> Option<Found> {
    RULES.iter().find_map(|rule| (rule.find)(seen).map(|reason| Found { reason, rule: rule.id }))
}

/// Nothing but marks: rulers, arrows, bullets.
fn symbols(seen: &Seen<'_>) -> Option<Reason> {
    seen.line.words.is_empty().then_some(Reason::Other)
}

/// The headline that the source gave, again, with or without the outlet's name behind it.
fn title(seen: &Seen<'_>) -> Option<Reason> {
    let same = |a: &[Word], b: &[Word]| a.iter().map(|word| word.key).eq(b.iter().map(|word| word.key));
    let (long, short) = if seen.words.len() >= seen.title.len() {
        (seen.words, seen.title)
    } else {
        (seen.title, seen.words)
    };
    let extra = if seen.words.len() >= seen.title.len() { TITLE_EXTRA } else { seen.title.len() / 5 };
    let enough = short.len() >= TITLE_WORDS && long.len() - short.len() <= extra;
    (enough && long.get(..short.len()).is_some_and(|start| same(start, short))).then_some(Reason::Title)
}

/// Furniture. Between two paragraphs one word may be the subhead, "Privacy" or "Facebook", unless it is an advert's or calls.
fn is_furniture(seen: &Seen<'_>) -> Option<Reason> {
    let subhead = seen.between && seen.words.len() == 1;
    let calls = |reason: &Reason| {
        matches!(
            reason,
            Reason::Advert | Reason::Newsletter | Reason::Paywall | Reason::Comments | Reason::CommentForm
        )
    };
    furniture::find(seen.line).filter(|reason| !subhead || calls(reason))
}

/// A label of chrome before the first colon or bar, or before a headline: "Related:", "Photo:", "WATCH |", "Read also →".
fn label(seen: &Seen<'_>) -> Option<Reason> {
    // A sentence may begin so: "Must read – the novel that nobody did."
    let open = || (!seen.line.ends).then_some(());
    let parted =
        || open().and_then(|()| furniture::parted(seen.text).or_else(|| furniture::read_also(seen.words)));
    let labelled = furniture::label(seen.line, seen.words).filter(|reason| may_announce(*reason, seen));
    let reason = labelled.or_else(parted)?;
    let inside = matches!(reason, Reason::Byline | Reason::Date) && !seen.outside;
    (!inside && seen.line.length() <= LABELLED_LENGTH).then_some(reason)
}

/// Whether what stands behind a label may be what it announces. One word with a colon opens sentences as well: "Image: Holm wants to
/// be seen as a green town." What it announces is a headline, without a figure that opens a fact, and what it credits are names.
fn may_announce(reason: Reason, seen: &Seen<'_>) -> bool {
    let (Some(1), [_, announced @ ..]) = (seen.line.label, seen.words) else { return true };
    let lowers = announced.iter().filter(|word| word.case == Case::Lower).count();
    let is_sentence = seen.line.last.is_some_and(|last| last == '.' || Mark::of(last) == Mark::FullStop);
    match reason {
        Reason::Byline | Reason::Date => true,
        Reason::Credit => announced.len() <= CREDITED || (lowers * 2 <= announced.len() && !is_sentence),
        Reason::Tags => !is_sentence,
        _ => {
            let begins = announced.first().map(|word| word.case);
            // "RELATED: 13 Tax Breaks You've Never Heard Of"
            let listed =
                announced.len() >= LISTED && lowers * 2 < announced.len() && reason == Reason::Related;
            !is_sentence && begins != Some(Case::Lower) && (listed || begins != Some(Case::Number))
        }
    }
}

/// Words of a headline that may begin with a figure.
const LISTED: usize = 5;

/// Words behind "Photo:" that need no capitals.
const CREDITED: usize = 4;

/// A phrase of notices. Inside quotation marks somebody else says it.
fn phrase(seen: &Seen<'_>) -> Option<Reason> {
    if seen.line.count(Mark::Quote) > 0 { None } else { phrases::find(seen.words) }
}

/// Calls on the reader to subscribe.
fn prompt(seen: &Seen<'_>) -> Option<Reason> {
    prompts::find(seen.sheet, seen.line, seen.words).then_some(Reason::Newsletter)
}

/// Says who stands on which side of a picture. `(R)` alone is a party, `(C)` a mark of rights.
fn sides(seen: &Seen<'_>) -> Option<Reason> {
    if seen.line.count(Mark::Open) == 0 || seen.line.length() > CAPTION_LENGTH {
        return None;
    }
    let brackets =
        seen.text.split(['(', '（', '[']).skip(1).filter_map(|rest| rest.split([')', '）', ']']).next());
    let mut said = brackets.map(|inside| inside.trim_matches(['.', ' ']));
    (said.any(|inside| SIDES.contains(&inside)) && seen.line.count(Mark::Quote) == 0)
        .then_some(Reason::Caption)
}

/// Ends by crediting a picture, or does nothing else: "Photo by Ada Muster".
fn credit(seen: &Seen<'_>) -> Option<Reason> {
    if credits::is_whole(seen.text, seen.line, seen.words) && !seen.may_be_headline() {
        return Some(Reason::Credit);
    }
    let short = seen.line.length() <= CAPTION_LENGTH;
    (short && credits::closes(seen.text, seen.line, seen.words)).then_some(Reason::Caption)
}

/// "By" and names, outside the prose. Scripts without capitals sign with a label or the word for reporter.
fn byline(seen: &Seen<'_>) -> Option<Reason> {
    // Below the story a name and a role may be an entry of a list.
    let works = || seen.ahead && !seen.may_be_headline() && signature::works(seen.text, seen.line);
    let signs = || signature::is_byline(seen.text, seen.line, seen.words) || works();
    (seen.outside && signs()).then_some(Reason::Byline)
}

/// Whether a line above a story is its byline or its date, whatever stands over it.
pub(crate) fn alone_ahead(text: &str) -> Option<Reason> {
    let (lines, sheet) = (Lines::read([text]), Sheet::default());
    let line = lines.lines.first()?;
    let words = lines.words_of(line);
    let seen =
        Seen { sheet: &sheet, text, line, words, title: &[], outside: true, ahead: true, between: false };
    byline(&seen).or_else(|| date(&seen))
}

/// A date and nothing else, outside the prose: a live blog's stamps stay.
fn date(seen: &Seen<'_>) -> Option<Reason> {
    let ago =
        || seen.words.len() <= AGO_WORDS && threads::is_age(seen.text, seen.line) && !seen.may_be_headline();
    (seen.outside && seen.line.digits > 0 && (dates::whole(seen.text).is_some() || ago()))
        .then_some(Reason::Date)
}

/// Words of "5 hours ago", "vor 5 Stunden".
const AGO_WORDS: usize = 4;

/// An agency's name and nothing else.
fn agency(seen: &Seen<'_>) -> Option<Reason> {
    (seen.words.len() <= 4 && seen.outside).then(|| agency::named(seen.text))?.map(|_| Reason::Credit)
}

/// A mail address and nothing else, the author's. Of addresses of the web 41 are the story's in the development set, 48 are not.
fn address(seen: &Seen<'_>) -> Option<Reason> {
    let mail = seen.line.address && seen.text.contains('@') && !seen.text.contains("://");
    let alone = seen.line.dense == 0 && !seen.text.contains(char::is_whitespace);
    (mail && alone).then_some(Reason::Credit)
}

/// A mark of copyright, outside of the prose.
fn copyright(seen: &Seen<'_>) -> Option<Reason> {
    let outside = seen.outside && !seen.may_be_headline();
    (outside && notices::is_copyright(seen.text, seen.line)).then_some(Reason::Copyright)
}

/// A headline that promises what another page tells: "Trams stand still. Here's what you need to know". In the development set
/// 25 such lines on as many sites are headlines of other stories, and none is the story's.
fn promise(seen: &Seen<'_>) -> Option<Reason> {
    if seen.ahead || seen.line.ends || !PROMISE_WORDS.contains(&seen.words.len()) {
        return None;
    }
    let (before, after) = ["ere's ", "ere’s "].iter().find_map(|here| seen.text.split_once(here))?;
    let before = before.strip_suffix(['H', 'h'])?.trim_end();
    let parted = before.ends_with(['.', ',', ':', ';', '!', '?', '–', '—', '-', '…']);
    let asks = ["what", "how", "why"]
        .iter()
        .any(|word| after.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)));
    let open = seen.text.trim_end().ends_with(char::is_alphanumeric) && seen.line.count(Mark::Quote) == 0;
    (parted && asks && open).then_some(Reason::Related)
}

/// Words of such a headline.
const PROMISE_WORDS: std::ops::RangeInclusive<usize> = 6..=28;

/// A menu in one line, above or below the prose: "Home | News | Sport | Contact". In the development set 22 such lines are no story's,
/// and none is; a table's row begins with a bar.
fn menu(seen: &Seen<'_>) -> Option<Reason> {
    let text = seen.text.trim();
    if !seen.outside || seen.line.ends || seen.line.digits > 0 || text.starts_with('|') {
        return None;
    }
    let cell =
        |cell: &str| cell.contains(char::is_alphabetic) && cell.split_whitespace().count() <= CELL_WORDS;
    let parted = |part: &&str| text.matches(part).count() >= CELLS - 1 && text.split(part).all(cell);
    CELL_MARKS.iter().any(parted).then_some(Reason::Navigation)
}

/// Cells of a menu, and words of one.
const CELLS: usize = 4;
const CELL_WORDS: usize = 4;
/// What stands between them.
const CELL_MARKS: [&str; 8] = ["|", "·", "•", "»", "›", " > ", " / ", "   "];

#[cfg(test)]
mod tests;

//! Lines that sign a story, and the names in them: "By Ada Muster, Senior Reporter, and Jo Doe".

use crate::dates;
use crate::person;
use crate::strip::words::{Case, Line, Lines, Word};
use crate::strip::{agency, furniture};

/// Longest byline: two names, a role, a place and a date.
const BYLINE_WORDS: usize = 14;

/// Whether a line signs, wherever it stands. An address of mail may follow the names.
pub(crate) fn is_byline(text: &str, line: &Line, words: &[Word]) -> bool {
    if line.ends || words.len() > BYLINE_WORDS {
        return false;
    }
    if let Some(names) = before_mail(text) {
        let lines = Lines::read([names]);
        return names_follow(&lines.words);
    }
    let reporter = text.trim_end().ends_with("기자") && words.len() <= 4;
    reporter || names_follow(words)
}

/// Whether a line is a name and what its bearer does for an outlet: "Ada Muster, Transport Correspondent", "Ada Muster Reporter".
pub(crate) fn works(text: &str, line: &Line) -> bool {
    let parted = |(name, role): (&str, &str)| person::is_name(name) && is_work(role);
    let glued =
        |(name, role): (&str, &str)| person::is_name(name) && !is_titled(name) && person::is_work(role);
    !line.ends
        && (text.split_once(',').is_some_and(parted) || text.trim().rsplit_once(' ').is_some_and(glued))
}

/// What opens titles that end in a role: "Ask Our Editor".
const TITLED: [&str; 8] = ["The", "Ask", "Best", "Our", "Your", "Meet", "Daily", "New"];

fn is_titled(name: &str) -> bool {
    name.split(' ').next().is_some_and(|first| TITLED.contains(&first))
}

fn names_follow(words: &[Word]) -> bool {
    let start = furniture::signed(words);
    let names = start.and_then(|start| words.get(start..)).unwrap_or_default();
    let is_name = |word: &&Word| !matches!(word.case, Case::Lower);
    let written = names.iter().filter(is_name).count();
    names.len() >= 2 && written * 4 >= names.len() * 3 && names.first().is_some_and(|word| is_name(&word))
}

/// Whether what follows a name and a comma is what its bearer does for an outlet: "Transport Correspondent".
fn is_work(role: &str) -> bool {
    role.split_whitespace().count() <= WORK_WORDS && person::is_work(role.trim())
}

/// Most words of such a role: "Local Democracy Reporter" has three.
const WORK_WORDS: usize = 4;

/// What stands before an address of mail that ends a line.
fn before_mail(text: &str) -> Option<&str> {
    let (before, last) = text.trim_end().rsplit_once(char::is_whitespace)?;
    let mail = last.contains('@') && last.contains('.') && !last.contains("://");
    mail.then_some(before)
}

/// The names of a byline: what stands between "by" and the first date, role or mark, one name each.
pub(crate) fn authors(text: &str) -> Vec<String> {
    let outside = |c: char| !c.is_alphanumeric() && c != '.' && !person::joins(c);
    let bare = text.trim_matches(outside);
    let labelled = bare.split_once([':', '：']).filter(|(label, _)| is_label(label));
    let opened = behind_words(bare).or_else(|| person::behind_by(bare));
    let opened = opened.or_else(|| person::behind_reporter(bare));
    let names =
        without_mail(before_date(labelled.map_or_else(|| opened.unwrap_or(bare), |(_, names)| names)));
    let end = names.find(['|', '•', '·', '–', '—', '(', '[']);
    let names = end.and_then(|end| names.get(..end)).unwrap_or(names);
    let names = names.split_once(" - ").map_or(names, |(names, _)| names);
    let employed = [" for ", " For "].iter().filter_map(|part| names.split_once(part));
    let names = employed
        .map(|(names, _)| names)
        .find(|name| person::is_name(name) && !is_titled(name))
        .unwrap_or(names);
    let marked = names.split([',', '&', ';', '、', '，', '/', '／']).enumerate();
    // What follows a name and a mark may say what its bearer does; alone it is all that signs.
    // An outlet may stand there too: "Ada Muster, CNN".
    let is_outlet = |part: &str| !part.contains(|c: char| c == ' ' || !c.is_uppercase());
    let persons = marked.filter(|(place, part)| {
        let part = part.trim_matches(outside);
        *place == 0 || !(person::is_role(part) || is_outlet(part))
    });
    let parts = persons.flat_map(|(_, part)| {
        let ands = part.split(" and ").flat_map(|part| part.split(" und "));
        ands.flat_map(|part| part.split(" et ").flat_map(|part| part.split(" y ")))
    });
    let parts = parts.map(|name| name.trim_matches(outside)).filter(|name| {
        !name.is_empty() && agency::named(name).is_none() && name.split_whitespace().count() <= 5
    });
    parts.map(|name| person::without_role(name).to_owned()).collect()
}

/// What stands behind words that open a byline without a colon: "Written and reported by Ada Muster".
fn behind_words(text: &str) -> Option<&str> {
    if text.len() > LONGEST {
        return None;
    }
    let words = Lines::read([text]).words;
    let label = furniture::signed(&words)?;
    let [first, _, ..] = words.get(label..)? else { return None };
    let blanks = text.match_indices(char::is_whitespace).filter_map(|(at, _)| text.split_at_checked(at));
    let mut counted = blanks.map(|(before, names)| (Lines::read([before]).words.len(), names));
    let (found, names) = counted.find(|(words, _)| *words >= label)?;
    (found == label && first.case != Case::Lower).then(|| names.trim_start())
}

/// Bytes of a byline at most; blanks may be many.
const LONGEST: usize = 400;

/// What stands before an address of mail, wherever it stands.
fn without_mail(text: &str) -> &str {
    let Some(at) = text.find('@') else { return text };
    let before = text.get(..at).unwrap_or_default();
    before.rsplit_once(char::is_whitespace).map_or("", |(names, _)| names)
}

/// Words before a colon that say who wrote: "Text", "Author of the article"; a time has figures.
fn is_label(before: &str) -> bool {
    before.split_whitespace().count() <= 4 && !before.contains(|c: char| c.is_ascii_digit())
}

/// What stands before the first figure, without the month that a date may begin with.
fn before_date(text: &str) -> &str {
    let Some(figure) = text.find(|c: char| c.is_ascii_digit()) else { return text };
    let (before, date) = text.split_at_checked(figure).unwrap_or((text, ""));
    match before.trim_end().rsplit_once(char::is_whitespace) {
        // "Ada Marsh 3 May" has its month behind the figure.
        Some((names, month)) if dates::is_month(month) && dates::within(date).is_none() => names,
        _ => before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(byline: &str, expected: &[&str]) {
        assert_eq!(authors(byline), expected, "{byline}");
    }

    #[test]
    fn names_are_read_from_bylines() {
        check("By Anna Muster", &["Anna Muster"]);
        check("By Anna Muster and Jo Doe - February 7, 2013", &["Anna Muster", "Jo Doe"]);
        check("**Written by Jo Doe", &["Jo Doe"]);
        check("Von Anna Muster, Jo Doe", &["Anna Muster", "Jo Doe"]);
        check("作者：张三", &["张三"]);
        check("记者 张三", &["张三"]);
        check("By Anna Muster March 4, 2025 08:30", &["Anna Muster"]);
        check("By Anna Jo Marsh, 4 March 2025 08:30", &["Anna Jo Marsh"]);
        check("By Jo Doe, Reuters", &["Jo Doe"]);
        check("By Jo Doe / Reuters", &["Jo Doe"]);
        check("By நிலா முருகன்", &["நிலா முருகன்"]);
        check("Reporting by Jo Doe", &["Jo Doe"]);
        check("Written and reported by Jo Doe", &["Jo Doe"]);
        check("Text und Fotos Jo Doe", &["Jo Doe"]);
        check("Rédigé par Jo Doe et Ada Muster", &["Jo Doe", "Ada Muster"]);
        check("Ditulis oleh Jo Doe", &["Jo Doe"]);
        check("取材・文 山本花子", &["山本花子"]);
        check("撰稿 张三", &["张三"]);
        check("Подготовил Иван Петров", &["Иван Петров"]);
        check("By/Anna Muster Jo", &["Anna Muster Jo"]);
    }

    #[test]
    fn what_authors_do_and_their_mail_are_no_names() {
        check("By Anna Muster, Senior Reporter", &["Anna Muster"]);
        check("By Anna Muster, Local Democracy Reporter", &["Anna Muster"]);
        check("By Anna Muster, Political Editor, and Jo Doe", &["Anna Muster", "Jo Doe"]);
        check("By Anna Muster and Jo Doe Staff Writer", &["Anna Muster", "Jo Doe"]);
        check("By Anna Muster Staff Writer", &["Anna Muster"]);
        check("By Anna Muster | amuster@ferrypost.example", &["Anna Muster"]);
        check("By Anna Muster amuster@ferrypost.example", &["Anna Muster"]);
        check("By The Editors", &["The Editors"]);
        check("By Anna Muster and Jo Doe, CNN", &["Anna Muster", "Jo Doe"]);
        check("By Anna Muster for the Ferry Post", &["Anna Muster"]);
        check("By The Center for Ferry Safety", &["The Center for Ferry Safety"]);
        check("Author of the article: Anna Muster", &["Anna Muster"]);
        check("記者陳小明／台北報導", &["陳小明"]);
        check("記者公會", &["記者公會"]);
    }
}

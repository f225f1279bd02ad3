//! Prompts to subscribe, in many languages (`weights/prompts.txt`): one short sentence that calls on the reader by its
//! first words, names a newsletter or a channel, and says "our", "free" or "every morning". Advice to readers of a
//! story lacks the last or stands in quotation marks; stories about newsletters name them again and again.
//! In the development set 193 lines of chrome are such prompts, and no line of a story is.
//!
//! The list has `kind<TAB>language<TAB>words` on each line. A `letter` is what one subscribes to, a `call` stands among
//! the first words, an `open` is a verb of stories as well and comes first of all, a `close` stands anywhere (verbs that
//! come last), `more` is what a prompt adds. A star stands for any ending.

use std::sync::LazyLock;

use crate::strip::features::Sheet;
use crate::strip::marks::Mark;
use crate::strip::terms::Keyed;
use crate::strip::words::{Line, Lines, Word};

static PROMPTS: LazyLock<Prompts> =
    LazyLock::new(|| Prompts::parse(include_str!("../../weights/prompts.txt")));

/// Longest prompt, in words.
const LENGTH: f32 = 30.0;
/// The first words, among which a call begins: "Want more? Sign up".
const FIRST: usize = 4;
/// So many other sentences that name a newsletter make it the subject of the story.
const SUBJECT: usize = 2;
/// Words that make a sentence; a headline of chrome has fewer.
const SENTENCE: f32 = 8.0;
/// Quotation marks around the name of a newsletter.
const NAMED: u32 = 2;

/// What an entry of the list is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Letter,
    Call,
    Open,
    Close,
    More,
}

#[derive(Debug)]
struct Entry {
    kind: Kind,
    language: &'static str,
    /// Keys of its words; none if any ending will do.
    words: Vec<u64>,
}

/// Entries by the stem of their first word: most words cost one look.
#[derive(Debug, Default)]
struct Prompts {
    letters: Keyed<Vec<Entry>>,
    others: Keyed<Vec<Entry>>,
}

impl Prompts {
    fn parse(text: &'static str) -> Self {
        let mut prompts = Self::default();
        for (stem, entry) in text.lines().filter_map(parse) {
            let table = if entry.kind == Kind::Letter { &mut prompts.letters } else { &mut prompts.others };
            table.entry(stem).or_default().push(entry);
        }
        prompts
    }
}

fn parse(line: &'static str) -> Option<(u64, Entry)> {
    let mut parts = line.split('\t');
    let kind = match parts.next()? {
        "letter" => Kind::Letter,
        "call" => Kind::Call,
        "open" => Kind::Open,
        "close" => Kind::Close,
        "more" => Kind::More,
        _ => return None,
    };
    let (language, text) = (parts.next()?, parts.next()?);
    let read = Lines::read([text]);
    let keys = read.words.iter().map(|word| word.key);
    let words = if text.ends_with('*') { Vec::new() } else { keys.collect() };
    Some((read.words.first()?.stem, Entry { kind, language, words }))
}

/// Whether a line is such a prompt, in an article that is not about newsletters.
pub(crate) fn find(sheet: &Sheet, line: &Line, words: &[Word]) -> bool {
    is_prompt(line, words) && !sheet.is_about_newsletters(|| is_subject(sheet))
}

fn is_subject(sheet: &Sheet) -> bool {
    let sentences = sheet.lines.lines.iter().filter(|line| line.ends && line.length() >= SENTENCE);
    let named = sentences.map(|line| (line, sheet.lines.words_of(line)));
    named.filter(|(line, words)| names(words) && !is_prompt(line, words)).take(SUBJECT).count() == SUBJECT
}

fn is_prompt(line: &Line, words: &[Word]) -> bool {
    if line.length() > LENGTH || line.sentences > 1 || !names(words) {
        return false;
    }
    let quotes = line.count(Mark::Quote);
    let opens = line.first.is_some_and(|first| Mark::of(first) == Mark::Quote);
    if opens || quotes > NAMED {
        return false;
    }
    // Around a name the call comes before everything else; elsewhere somebody is quoted.
    let first = if quotes > 0 { 1 } else { FIRST };
    let said = |kind: Kind, words: &[Word], language: &str| {
        (0..words.len()).any(|at| {
            entries(&PROMPTS.others, words, at).any(|entry| entry.kind == kind && entry.language == language)
        })
    };
    (0..words.len()).any(|at| {
        entries(&PROMPTS.others, words, at).any(|entry| {
            let calls = match entry.kind {
                Kind::Call => at < first,
                Kind::Open => at == 0,
                Kind::Close => true,
                Kind::Letter | Kind::More => false,
            };
            calls && said(Kind::More, words, entry.language)
        })
    })
}

/// Whether words name a newsletter.
fn names(words: &[Word]) -> bool {
    (0..words.len()).any(|at| entries(&PROMPTS.letters, words, at).next().is_some())
}

/// The entries that stand at a place.
fn entries<'t>(table: &'t Keyed<Vec<Entry>>, words: &[Word], at: usize) -> impl Iterator<Item = &'t Entry> {
    let rest = words.get(at..).unwrap_or_default();
    let known = rest.first().and_then(|word| table.get(&word.stem)).map(Vec::as_slice).unwrap_or_default();
    known.iter().filter(move |entry| {
        let here = rest.get(..entry.words.len());
        here.is_some_and(|here| here.iter().map(|word| word.key).eq(entry.words.iter().copied()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        let sheet = Sheet::measure([text], None);
        let line = &sheet.lines.lines[0];
        assert_eq!(find(&sheet, line, sheet.lines.words_of(line)), expected, "{text}");
    }

    #[test]
    fn every_line_of_the_list_is_read() {
        for line in include_str!("../../weights/prompts.txt").lines() {
            assert!(parse(line).is_some(), "not read: {line}");
        }
    }

    #[test]
    fn a_prompt_calls_on_the_reader() {
        check("Sign up for Harbour Lights, our free daily newsletter.", true);
        check("Get our free newsletter every morning", true);
        check("立即订阅我们的电子报，每日免费。", true);
        check("Want more? Subscribe to our WhatsApp channel.", true);
        check("Jetzt kostenlos den Newsletter „Hafen am Abend“ abonnieren und nichts mehr verpassen.", true);
        check("Recevez chaque soir les nouvelles du port en vous inscrivant à notre newsletter.", true);
        check("Abonează-te la newsletter și primești știrile portului.", true);
        check("Zapisz się do newslettera i otrzymuj najważniejsze wieści z portu.", true);
        check("Meld deg på nyhetsbrevet vårt og få nytt fra havna.", true);
        check("Tilaa uutiskirjeemme ja saat sataman uutiset sähköpostiisi.", true);
        check("Iratkozzon fel hírlevelünkre, hogy tudja, mi történik a kikötőben.", true);
        check("Абонирайте се за нашия бюлетин и четете за пристанището.", true);
        check("Limandaki haberleri e-posta ile almak için bültenimize abone olun.", true);
        check("メールマガジンに登録して、毎朝の港のニュースを受け取りましょう。", true);
        check("뉴스레터를 구독하고 매일 아침 항구 소식을 받아보세요.", true);
        check("اشترك في نشرتنا البريدية لتصلك أخبار الميناء.", true);
    }

    #[test]
    fn a_story_line_that_names_a_newsletter_stays() {
        check("The harbour sends a free daily newsletter to our readers in the town.", false);
        check("Sign up for the newsletter of the ferry line to hear of its sales.", false);
        check("\"Sign up for our free newsletter\", the poster at the pier said.", false);
        check("The port asked in its newsletter: \"Subscribe to our free film nights.\"", false);
        check("Wer will, kann den kostenlosen Newsletter der Stadt abonnieren.", false);
        check("Pupils receive a free newsletter from the school each term.", false);
        check("Residents can join the police WhatsApp channel free of charge.", false);
        check("El puerto recibe el boletín meteorológico cada día a las seis.", false);
        check("Entre janeiro e março, o boletim da Defesa Civil saiu todos os dias.", false);
        check("该市的电子报有三万人免费订阅。", false);
        check("市は、メールマガジンに登録している三千人に毎週情報を送っている。", false);
        check("Le port annonce dans notre newsletter la fin du chantier.", false);
        check("Få känner till hamnens nyhetsbrev, som en lärare skriver.", false);
        check("Satama kertoi uutiskirjeessä, että laituri korjataan.", false);
    }

    #[test]
    fn a_story_about_newsletters_stays() {
        let prompt = "Sign up for our free newsletter and never miss a ship.";
        let story = "The newsletter of the harbour was read by four thousand people last year.";
        let lines = [prompt, story, story];
        let sheet = Sheet::measure(lines, None);
        let line = &sheet.lines.lines[0];
        assert!(!find(&sheet, line, sheet.lines.words_of(line)));
        let sheet = Sheet::measure([prompt, story, prompt], None);
        let line = &sheet.lines.lines[0];
        assert!(find(&sheet, line, sheet.lines.words_of(line)));
    }
}

//! Wire text as agencies have sent it since the teleprinter: IPTC 7901 and its dialects (dpa, ATS, Kyodo), and
//! ANPA 1312. Control characters frame header, text and trailer; lines are wrapped and joined again here.

use super::charset;
use super::extra::Extra;
use super::place::{Fault, Place};
use super::sniff::Head;
use super::stream::{Items, Stream, one, whole};
use super::text::not_binary;
use super::{byline, guard};
use crate::article::{Body, Item, Kind, Meta};

mod lines;
mod moment;

use lines::Story;

/// Begins a header, a text, the trailer; ends a message.
const SOH: char = '\u{1}';
const STX: char = '\u{2}';
const ETX: char = '\u{3}';
const EOT: char = '\u{4}';

/// Words that take a story back.
const KILLS: &[&str] =
    &["KILL", "WITHDRAWN", "WITHDRAWAL", "ANNULATION", "ANNULE", "ZUR\u{dc}CKGEZOGEN", "R\u{dc}CKZUG"];

/// Words that stand beside those in a mark.
const BESIDE_KILLS: &[&str] = &[
    "mandatory",
    "bulletin",
    "urgent",
    "advisory",
    "notice",
    "story",
    "st",
    "nd",
    "rd",
    "th",
    "ld",
    "lead",
    "update",
];

/// Whether control characters frame a message, or the first line is a header of one.
pub(super) fn sniff(head: &Head) -> bool {
    let framed =
        |from: char, to: char| head.text.find(from).is_some_and(|at| at < 200 && head.text.contains(to));
    // JSON may be broken by such a character, and must be told of as JSON.
    let is_framed = !head.is_json() && (framed(SOH, STX) || framed(STX, ETX));
    is_framed
        || head.lines().next().is_some_and(is_start_line)
        || head.lines().next().is_some_and(|line| header_parts(line).is_some())
}

/// Reads the messages.
pub(super) fn read<'a>(mut stream: Stream<'a>, place: &Place, _head: &Head) -> Items<'a> {
    // Noise holds every control character, and would be torn into as many messages.
    let text = whole(&mut stream, place.max_item()).and_then(|bytes| not_binary(&bytes).map(|()| bytes));
    let bytes = match text {
        Ok(bytes) => bytes,
        Err(fault) => return one(place.reject(0, fault)),
    };
    let mut messages = Vec::new();
    let mut rest = bytes.as_slice();
    while !rest.is_empty() {
        let next = next_message(rest.get(1..).unwrap_or_default()).map_or(rest.len(), |at| at + 1);
        let (message, after) = rest.split_at(next);
        let printed = message.iter().any(|byte| byte.is_ascii_graphic() || *byte >= 0x80);
        if printed {
            messages.push((message.to_vec(), (bytes.len() - rest.len()) as u64));
        }
        rest = after;
    }
    let place = place.clone();
    Box::new(messages.into_iter().map(move |(message, start)| {
        guard::alone(&place, start, || {
            item(&message, start, &place).unwrap_or_else(|fault| place.reject(start, fault))
        })
    }))
}

/// Where the next message begins: at its SOH, or at the start line of telex times.
fn next_message(bytes: &[u8]) -> Option<usize> {
    let framed = memchr::memchr(1, bytes);
    let telex = memchr::memmem::find(bytes, b"\nZCZC").map(|at| at + 1);
    framed.into_iter().chain(telex).min()
}

/// `ZCZC` opens a telex message, `NNNN` ends it.
fn is_start_line(line: &str) -> bool {
    line.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("ZCZC"))
}

/// `eca0075 3 i 510 dpa 1003`: service and number, priority, category, words, and more.
fn header_parts(line: &str) -> Option<Vec<&str>> {
    let parts: Vec<&str> = line.split_whitespace().collect();
    let (service, priority, category, count) =
        (*parts.first()?, *parts.get(1)?, *parts.get(2)?, *parts.get(3)?);
    let letters = service.trim_end_matches(|c: char| c.is_ascii_digit());
    let numbered = (2..=4).contains(&letters.len()) && (3..=5).contains(&(service.len() - letters.len()));
    let coded = letters.bytes().all(|byte| byte.is_ascii_lowercase());
    let ranked = priority.len() == 1 && priority.bytes().all(|byte| byte.is_ascii_digit());
    let short = category.len() <= 3 && count.bytes().all(|byte| byte.is_ascii_digit());
    (numbered && coded && ranked && short && parts.len() >= 5).then_some(parts)
}

/// A message taken apart at its control characters, or at its blank lines where it has none.
struct Message<'t> {
    header: &'t str,
    text: &'t str,
    trailer: &'t str,
}

impl<'t> Message<'t> {
    fn of(text: &'t str) -> Self {
        let text = text.split_once(SOH).map_or(text, |(_, rest)| rest);
        let text = text.split(EOT).next().unwrap_or_default();
        let text = text.split("\nNNNN").next().unwrap_or_default();
        if let Some((header, rest)) = text.split_once(STX) {
            let (text, trailer) = rest.split_once(ETX).unwrap_or((rest, ""));
            return Self { header, text, trailer };
        }
        let trimmed = text.trim_start();
        let (header, rest) = trimmed.split_once('\n').unwrap_or((trimmed, ""));
        let (body, last) = rest.trim_end().rsplit_once('\n').unwrap_or(("", rest));
        if moment::of(last).is_some() {
            return Self { header, text: body, trailer: last };
        }
        Self { header, text: rest, trailer: "" }
    }
}

fn item(bytes: &[u8], start: u64, place: &Place) -> Result<Item, Fault> {
    let decoded = charset::decode(bytes, None);
    let message = Message::of(&decoded.text);
    let story = lines::story(message.text);
    let when = moment::of(message.trailer).or_else(|| message.header.lines().find_map(moment::of));
    let slug = story.slug.clone().or_else(|| keywords(message.header)).unwrap_or_default();
    let killed = story.title.iter().chain(&story.notes).chain([&slug]).any(|line| kills(line));
    if story.paragraphs.is_empty() && !killed {
        return Err(Fault::new("no_text", "message has a header and no text"));
    }
    let agency = story.paragraphs.first().and_then(|first| byline::agency_within(first)).or_else(|| {
        message
            .header
            .split_whitespace()
            .chain(story.byline.iter().flat_map(|line| line.split(", ")))
            .find_map(byline::agency)
    });
    let format = if story.is_anpa { "anpa" } else { "iptc7901" };
    let body = Body::Text(story.paragraphs.join("\n"));
    let mut incoming = place.article(format, &decoded, start..start + bytes.len() as u64, body);
    incoming.kind = if killed { Kind::Retraction } else { Kind::Article };
    incoming.meta = Meta {
        guid: identity(agency, when.as_deref(), &slug),
        agency: agency.map(str::to_owned),
        authors: story.byline.as_deref().map(byline::names).unwrap_or_default(),
        dateline: story.paragraphs.first().and_then(|first| dateline(first)),
        published: when,
        title: story.title.clone(),
        ..Meta::default()
    };
    incoming.extra = extra(&message, &story, &slug);
    Ok(Item::Article(Box::new(incoming)))
}

/// A line that takes a story back: nothing but marks, the mark before a separator, or a note to editors. A headline
/// in capitals may say that somebody kills.
fn kills(line: &str) -> bool {
    let is_kill = |word: &str| KILLS.contains(&word);
    let mut words = line.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let opens = is_kill(first)
        && line
            .trim_start()
            .strip_prefix(first)
            .is_some_and(|rest| rest.trim_start().starts_with([':', '-', ',', '.']));
    let mut all = words.clone().chain([first]);
    let says = all.clone().any(is_kill);
    let noted = first.eq_ignore_ascii_case("eds") && says;
    let marked =
        says && all.all(|word| is_kill(word) || BESIDE_KILLS.contains(&word.to_ascii_lowercase().as_str()));
    opens || noted || marked
}

/// The line of the header that names the story: `Germany-politics/`.
fn keywords(header: &str) -> Option<String> {
    let mut lines =
        header.lines().skip(1).map(str::trim).filter(|line| line.chars().any(char::is_alphabetic));
    lines.next().map(|line| line.trim_matches('/').to_owned())
}

/// Messages carry a running number only, so all versions of a story share its agency, day and slug: a LEAD, an
/// UPDATE or a KILL then finds the version before it.
fn identity(agency: Option<&str>, when: Option<&str>, slug: &str) -> Option<String> {
    let slug = slug.to_lowercase();
    let parts: Vec<&str> =
        slug.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let parts = match parts.split_first() {
        Some((&("bc" | "am" | "pm" | "ap"), rest)) => rest,
        _ => parts.as_slice(),
    };
    let day = when?.get(..10)?;
    (parts.len() > 1)
        .then(|| format!("wire:{}:{day}:{}", agency.unwrap_or_default().to_lowercase(), parts.join("-")))
}

/// `Berlin (dpa) -` at the beginning of the first paragraph.
fn dateline(first: &str) -> Option<String> {
    byline::agency_within(first)?;
    let (place, _) = first.split_once(')').filter(|(place, _)| place.chars().count() < 80)?;
    Some(format!("{place})"))
}

fn extra(
    message: &Message<'_>,
    story: &Story,
    slug: &str,
) -> Vec<(String, Box<serde_json::value::RawValue>)> {
    let mut extra = Extra::default();
    let readable = |text: &str| {
        let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        flat.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    extra.text("header", Some(readable(message.header).as_str()).filter(|header| !header.is_empty()));
    extra.text("slug", Some(slug).filter(|slug| !slug.is_empty()));
    extra.list("notes", story.notes.iter().map(String::as_str));
    extra.done()
}

#[cfg(test)]
pub(super) mod tests {
    use crate::article::Kind;
    use crate::read::suite::{article, check};

    /// A message in the shape of IPTC 7901.
    pub(in crate::read) const IPTC: &[u8] = b"\x01abc0062 4 i 211   dpa 061\r\n\r\nTown-council/\r\n\x02LEAD\r\nCouncil votes \
        for a new bridge =\r\n\r\n   Berlin (dpa) - The council voted on Monday for a new\r\nbridge across the river.\r\n\r\n   \
        \"It is done,\" the mayor said.\r\n\r\nab cd\r\n\x03131137 GMT Nov 13\r\n\x04";

    /// A message in the shape of ANPA 1312.
    pub(in crate::read) const ANPA: &[u8] = b"\x16\x16\x01a0001\x1fuscs-\r\nr n\x13\x11 BC-Bridge-Vote     11-13 1049\r\n\x02^BC-Bridge-\
        Vote, 1st Ld-Writethru,120<\r\n^Town gets its bridge<\r\n^Eds: Updates with quotes.<\r\n^By ADA EXAMPLE=\r\n^Associated \
        Press=\r\n\t   SPRINGFIELD (AP) _ The council voted for the bridge.\r\n\t   It opens in May.\r\n\t   ___\r\n\x03AP-WF-11-\
        13-13 1509GMT<\r\n\x04";

    #[test]
    fn header_text_and_trailer() {
        let found = article(IPTC);
        let meta = found.meta;
        assert_eq!(meta.title.as_deref(), Some("Council votes for a new bridge"));
        assert_eq!((meta.agency.as_deref(), meta.dateline.as_deref()), (Some("dpa"), Some("Berlin (dpa)")));
        assert_eq!(meta.published.as_deref(), Some("2013-11-13T11:37:00Z"));
        assert_eq!(meta.guid.as_deref(), Some("wire:dpa:2013-11-13:town-council"));
        let text = "Berlin (dpa) - The council voted on Monday for a new bridge across the river.\n\"It is done,\" the mayor said.\nab cd";
        assert_eq!(found.body, crate::article::Body::Text(text.to_owned()));
    }

    #[test]
    fn marked_lines_are_no_text() {
        let found = article(ANPA);
        let meta = found.meta;
        assert_eq!((meta.title.as_deref(), found.origin.format.0), (Some("Town gets its bridge"), "anpa"));
        assert_eq!((meta.authors, meta.agency.as_deref()), (vec!["ADA EXAMPLE".to_owned()], Some("AP")));
        assert_eq!(meta.guid.as_deref(), Some("wire:ap:2013-11-13:bridge-vote"));
        let text = "SPRINGFIELD (AP) _ The council voted for the bridge.\nIt opens in May.\n___";
        assert_eq!(found.body, crate::article::Body::Text(text.to_owned()));
    }

    #[test]
    fn several_messages_and_a_kill() {
        check(
            &[IPTC, ANPA].concat(),
            &[
                "iptc7901 <Council votes for a new bridge>: Berlin (dpa) - The council voted on Monday for a new bridge across the \
             river.\n\"It is done,\" the mayor said.\nab cd",
                "anpa <Town gets its bridge>: SPRINGFIELD (AP) _ The council voted for the bridge.\nIt opens in May.\n___",
            ],
        );
        let killed = String::from_utf8(ANPA.to_vec()).unwrap().replace("1st Ld-Writethru", "KILL");
        assert_eq!(article(killed.as_bytes()).kind, Kind::Retraction);
    }

    #[test]
    fn old_machines_and_american_clocks() {
        let dos = article(
            &[
                b"\x01abc0062 4 i 211   dpa 061\r\n\r\nTown/\r\n\x02Br\x81cke =\r\n\r\n".as_slice(),
                b"   Oslo (dpa) - Die Br\x81cke \x94ffnet sp\x84ter.\r\n\x03",
            ]
            .concat(),
        );
        assert_eq!(dos.meta.title.as_deref(), Some("Br\u{fc}cke"));
        assert_eq!(
            dos.body,
            crate::article::Body::Text("Oslo (dpa) - Die Br\u{fc}cke \u{f6}ffnet sp\u{e4}ter.".into())
        );
        let eastern = String::from_utf8(ANPA.to_vec()).unwrap().replace("1509GMT", "1009EST");
        assert_eq!(article(eastern.as_bytes()).meta.published.as_deref(), Some("2013-11-13T10:09:00-05:00"));
    }

    #[test]
    fn a_headline_may_say_kill() {
        for line in ["KILL", "MANDATORY KILL", "KILL-Bridge", "Eds: KILL this story", "KILL: bridge story"] {
            assert!(super::kills(line), "{line}");
        }
        for line in ["GUNMEN KILL FIVE", "KILL BILL RETURNS", "STORMS KILL", "Bridge", ""] {
            assert!(!super::kills(line), "{line}");
        }
    }

    #[test]
    fn telex_lines_frame_messages() {
        let text = b"ZCZC1234/SXA\nXAI 20912\n\nOne line\nand another.\n\nNNNN\nZCZC AAP\nTwo.\n\nNNNN\n";
        check(text, &["iptc7901: XAI 20912\nOne line and another.", "iptc7901: Two."]);
    }

    #[test]
    fn noise_and_json_are_no_wire_text() {
        let noise: Vec<u8> = (0..4096_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
        check(&noise, &["reject not_text at 0"]);
        check(b"{\"text\":\"One \x01\x02.\"}", &["reject broken_json at 0"]);
    }

    #[test]
    fn a_header_alone_tells_too() {
        let text = "abc0075 3 i 510    dpa 1003\n\n/town/council\n2ND LEAD\nTown gets its bridge =\nBy Ada Example, dpa\n\nBerlin (dpa) \
                    - One line\nand another.\n\n101137 GMT Dez 18";
        let meta = article(text.as_bytes()).meta;
        assert_eq!(meta.title.as_deref(), Some("Town gets its bridge"));
        assert_eq!(
            (meta.authors, meta.published.as_deref()),
            (vec!["Ada Example".to_owned()], Some("2018-12-10T11:37:00Z"))
        );
    }
}

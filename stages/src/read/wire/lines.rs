//! The lines of a wire story: marks and heads before it, then paragraphs wrapped at sixty-odd characters.

/// A story as its lines tell it.
#[derive(Debug, Default)]
pub(super) struct Story {
    /// Headline.
    pub(super) title: Option<String>,
    /// The byline as written.
    pub(super) byline: Option<String>,
    /// Name of the story through all its versions.
    pub(super) slug: Option<String>,
    /// Marks and notes to editors before the story: LEAD, photo numbers.
    pub(super) notes: Vec<String>,
    /// Paragraphs, joined again.
    pub(super) paragraphs: Vec<String>,
    /// Lines were marked in the manner of ANPA.
    pub(super) is_anpa: bool,
}

/// Lines among which the end of the heads is looked for.
const MAX_HEADS: usize = 16;

/// Words that open a byline.
const BYLINES: &[&str] = &["by ", "von ", "par ", "por ", "di "];

/// Marks of a version, compared without case.
const MARKS: &[&str] = &[
    "lead",
    "ld",
    "extra",
    "update",
    "updated",
    "corrected",
    "correction",
    "writethru",
    "net",
    "urgent",
    "adv",
    "refile",
];

/// Takes a text apart.
pub(super) fn story(text: &str) -> Story {
    let clean: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let lines: Vec<&str> = clean.lines().map(str::trim_end).collect();
    let marked = lines.iter().take(MAX_HEADS).filter(|line| line.ends_with('<')).count();
    let heads = if marked > 0 { anpa_heads(&lines) } else { iptc_heads(&lines) };
    let (heads, body) = lines.split_at(heads);
    let mut story = Story { is_anpa: marked > 0, ..Story::default() };
    if story.is_anpa {
        story.read_anpa(heads);
    } else {
        story.read_iptc(heads);
    }
    let body = story.read_byline(body);
    story.paragraphs = paragraphs(body);
    story
}

/// ANPA marks each line before the story at its end.
fn anpa_heads(lines: &[&str]) -> usize {
    let marked = |line: &&str| line.ends_with(['<', '=']) || line.is_empty();
    lines.iter().take_while(|line| marked(line)).count()
}

/// IPTC 7901 ends its heads with a line that ends with `=`.
fn iptc_heads(lines: &[&str]) -> usize {
    lines.iter().take(MAX_HEADS).position(|line| line.ends_with('=')).map_or(0, |at| at + 1)
}

impl Story {
    fn read_anpa(&mut self, heads: &[&str]) {
        for line in heads.iter().filter(|line| !line.is_empty()) {
            let ends_equal = line.ends_with('=');
            let text = line.trim_start_matches('^').trim_end_matches(['<', '=']).trim().to_owned();
            if self.slug.is_none() {
                let (slug, mark) = text.split_once(',').unwrap_or((&text, ""));
                self.slug = Some(slug.to_owned());
                self.notes.extend(Some(mark.to_owned()).filter(|mark| !mark.is_empty()));
            } else if is_byline(&text) {
                self.byline = Some(text);
            } else if self.title.is_none() && !ends_equal && !text.starts_with("Eds:") {
                self.title = Some(text);
            } else {
                self.notes.push(text);
            }
        }
    }

    /// A byline that stands alone between heads and text; returns the text.
    fn read_byline<'l, 't>(&mut self, body: &'l [&'t str]) -> &'l [&'t str] {
        let blank = body.iter().take_while(|line| line.is_empty()).count();
        let Some([line, next, ..]) = body.get(blank..) else { return body };
        let alone = next.is_empty() && !line.starts_with(' ') && !line.ends_with('.');
        if self.byline.is_some() || !alone || !is_byline(line) {
            return body;
        }
        self.byline = Some((*line).to_owned());
        body.get(blank + 1..).unwrap_or_default()
    }

    fn read_iptc(&mut self, heads: &[&str]) {
        for line in heads {
            let text = line.trim_end_matches('=').trim().to_owned();
            if text.is_empty() {
                continue;
            }
            if text.starts_with('/') || text.ends_with('/') {
                self.slug = Some(text.trim_matches('/').to_owned());
            } else if is_byline(&text) {
                self.byline = Some(text);
            } else if is_mark(&text) {
                self.notes.push(text);
            } else {
                // Heads run from the general to the particular; the last one is the headline.
                self.notes.extend(self.title.replace(text));
            }
        }
    }
}

fn is_byline(text: &str) -> bool {
    let lower = text.to_lowercase();
    BYLINES.iter().any(|opener| lower.starts_with(opener)) && text.split_whitespace().count() < 14
}

/// `2ND LEAD`, `EXTRA`, `3RD NET`: capitals, few, and one of them a mark.
fn is_mark(text: &str) -> bool {
    let words: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    let shouted = !text.chars().any(char::is_lowercase);
    shouted && words.len() < 6 && words.iter().any(|word| MARKS.contains(&word.as_str()))
}

/// Lines joined again: a paragraph begins after a blank line or with an indent.
fn paragraphs(lines: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    for line in lines {
        let text = line.trim().trim_end_matches('<').trim_end();
        let indented = line.starts_with("  ") || line.starts_with('\t');
        if text.is_empty() {
            open = false;
            continue;
        }
        match found.last_mut().filter(|_| open && !indented) {
            Some(last) => {
                if !last.ends_with('-') || last.ends_with(" -") {
                    last.push(' ');
                }
                last.push_str(text);
            }
            None => found.push(text.to_owned()),
        }
        open = true;
    }
    found
}

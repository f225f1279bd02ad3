//! A cheap look at text that may be markup. The real extraction is another stage; here only is asked whether this
//! is markup at all, what parts its paragraphs, and about how many words it shows.

/// Element names whose presence tells markup from prose with angle brackets.
const ELEMENTS: &[&str] = &[
    "a",
    "article",
    "b",
    "blockquote",
    "body",
    "br",
    "center",
    "cite",
    "div",
    "em",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "img",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "pre",
    "script",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "title",
    "tr",
    "u",
    "ul",
];

/// Elements that stand inside a line.
const INLINE: &[&str] = &["a", "b", "cite", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u"];

/// Elements inside which blank lines mean nothing.
const VERBATIM: &[&str] = &["pre", "script", "style"];

/// Elements that are never shown.
const SILENT: &[&str] = &["script", "style", "head", "template"];

/// Whether HTML knows an element of this name.
pub(super) fn is_element(name: &str) -> bool {
    ELEMENTS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether a text is HTML: known elements stand in it, at least one that ends or breaks a line.
pub(super) fn is_html(text: &str) -> bool {
    let mut tags = 0_usize;
    let mut structure = false;
    for (name, closing) in tags_of(text).take(200) {
        tags += 1;
        structure |= closing || matches!(name.as_str(), "p" | "br" | "div" | "hr" | "img" | "html" | "li");
    }
    structure && tags > 0
}

/// Whether markup is no more than marks inside the lines of a text: its lines are what a plain text's are.
pub(super) fn is_marked_text(text: &str) -> bool {
    let inline = |(name, _): (String, bool)| INLINE.contains(&name.as_str());
    text.trim().contains('\n') && !text.contains("<!") && tags_of(text).all(inline)
}

/// Markup whose paragraphs are parted by blank lines, as blogs store them, gets its elements; other markup stays
/// as it is. (Blogs do so when they show a post, after `wpautop` of their commonest system.)
pub(super) fn with_paragraphs(markup: String) -> String {
    if tags_of(&markup).any(|(name, _)| matches!(name.as_str(), "p" | "br" | "div" | "html")) {
        return markup;
    }
    let mut out = String::with_capacity(markup.len() + 64);
    let (mut verbatim, mut blank) = (0_usize, false);
    for line in markup.split_inclusive('\n') {
        if blank && verbatim == 0 && !line.trim().is_empty() {
            out.push_str("<p>");
        }
        blank = line.trim().is_empty();
        for (_, closing) in tags_of(line).filter(|(name, _)| VERBATIM.contains(&name.as_str())) {
            verbatim = if closing { verbatim.saturating_sub(1) } else { verbatim + 1 };
        }
        out.push_str(line);
    }
    out
}

/// The names of known elements in order, and whether each is an end tag.
fn tags_of(text: &str) -> impl Iterator<Item = (String, bool)> + '_ {
    text.split('<').skip(1).filter_map(tag)
}

/// The known element whose tag this is, without its first bracket, and whether it is an end tag.
fn tag(rest: &str) -> Option<(String, bool)> {
    let closing = rest.starts_with('/');
    let rest = rest.trim_start_matches('/');
    let letters = rest.chars().take_while(char::is_ascii_alphanumeric).take(12);
    let name = letters.collect::<String>().to_ascii_lowercase();
    let after = rest.chars().nth(name.len());
    let ends = after.is_some_and(|c| c == '>' || c == '/' || c.is_whitespace());
    (ends && ELEMENTS.contains(&name.as_str())).then_some((name, closing))
}

/// Words of plain text; each ideograph or kana counts, since no blanks part them.
pub(super) fn words(text: &str) -> usize {
    let mut count = 0;
    let mut inside = false;
    for c in text.chars() {
        let alone = matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}');
        let part = c.is_alphanumeric() && !alone;
        count += usize::from(alone || (part && !inside));
        inside = part;
    }
    count
}

/// Words that markup shows, counted without building its tree.
pub(super) fn words_shown(markup: &str) -> usize {
    let mut count = 0;
    let mut rest = markup;
    while let Some((text, tail)) = rest.split_once('<') {
        count += words(text);
        if let Some(comment) = tail.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some((tag, after)) = tail.split_once('>') else { return count };
        let name = tag.split([' ', '/', '\n', '\t']).next().unwrap_or_default();
        let silent = SILENT.iter().find(|silent| silent.eq_ignore_ascii_case(name));
        rest = silent.map_or(after, |silent| beyond(after, silent));
    }
    count + words(rest)
}

/// What follows the end tag of an element; everything when it never ends.
fn beyond<'t>(text: &'t str, element: &str) -> &'t str {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("</")) {
        let name = from + at + 2;
        let end = text.get(name..).and_then(|rest| rest.get(..element.len()));
        if end.is_some_and(|end| end.eq_ignore_ascii_case(element)) {
            return text.get(name..).and_then(|rest| rest.split_once('>')).map_or("", |(_, after)| after);
        }
        from = name;
    }
    ""
}

/// Feeds escape twice: `&amp;#8217;` is an apostrophe, not five characters.
pub(super) fn unescaped(text: &str) -> String {
    let named = quick_xml::escape::unescape_with(text, quick_xml::escape::resolve_html5_entity);
    named.map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

/// A title without tags and double escapes.
pub(super) fn plain(title: &str) -> String {
    untagged(title).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text without the tags of known elements and without double escapes, line by line as it was.
pub(super) fn untagged(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    if is_html(text) {
        while let Some((before, inside)) = rest.split_once('<') {
            out.push_str(before);
            rest = inside;
            if tag(inside).is_none() {
                out.push('<');
                continue;
            }
            let Some((_, after)) = inside.split_once('>') else { break };
            rest = after;
        }
    }
    out.push_str(rest);
    unescaped(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_their_tags_and_nothing_else() {
        assert_eq!(plain("Some <b>bold</b> words"), "Some bold words");
        assert_eq!(plain("<i>Five</i> &lt; six < seven"), "Five < six < seven");
        assert_eq!(plain("Why 3 < 5"), "Why 3 < 5");
        assert_eq!(
            untagged("4 < 5 for\n\n<a href='x'>Ada</a>, <em>not</em> <x>"),
            "4 < 5 for\n\nAda, not <x>"
        );
    }

    #[test]
    fn markup_is_told_from_prose() {
        for html in
            ["<p>One.</p><p>Two.", "One.<br/>Two.", "Some <b>bold</b> words", "<div class=\"x\">y</div>"]
        {
            assert!(is_html(html), "{html}");
        }
        for prose in
            ["If a<b and b>c then", "Mail me at <ada@example.org>", "a < b > c", "plain", "<b> is a tag"]
        {
            assert!(!is_html(prose), "{prose}");
        }
    }

    #[test]
    fn blank_lines_part_the_paragraphs_of_blogs() {
        let parted = |text: &str| with_paragraphs(text.to_owned());
        assert_eq!(parted("One <b>big</b>\nline.\n\nTwo."), "One <b>big</b>\nline.\n\n<p>Two.");
        assert_eq!(parted("<pre>a\n\nb</pre>\n \nTwo."), "<pre>a\n\nb</pre>\n \n<p>Two.");
        assert_eq!(parted("<p>One.\n\nTwo."), "<p>One.\n\nTwo.");
        assert!(is_marked_text("One <b>big</b>\nline."));
        assert!(!is_marked_text("One <b>big</b> line.") && !is_marked_text("One\n<ul>two</ul>"));
    }

    #[test]
    fn only_shown_words_count() {
        assert_eq!(words_shown("<p>One two</p><script>var three = 4;</script><!-- five --> six"), 3);
        assert_eq!(words_shown("<STYLE>a{}</style>one"), 1);
        assert_eq!(words_shown("no tags at all"), 4);
        assert_eq!(words("\u{5916}\u{56fd}\u{4e13}\u{5bb6} says"), 5);
    }
}

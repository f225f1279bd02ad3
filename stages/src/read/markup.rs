//! A cheap look at text that may be markup. The real extraction is another stage; here only two questions are
//! asked: is this markup at all, and about how many words does it show.

/// Element names whose presence tells markup from prose with angle brackets.
const ELEMENTS: &[&str] = &[
    "a",
    "article",
    "b",
    "blockquote",
    "body",
    "br",
    "center",
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
    "span",
    "strong",
    "style",
    "table",
    "tbody",
    "td",
    "title",
    "tr",
    "u",
    "ul",
];

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

/// The names of known elements in order, and whether each is an end tag.
fn tags_of(text: &str) -> impl Iterator<Item = (String, bool)> + '_ {
    text.split('<').skip(1).filter_map(|rest| {
        let closing = rest.starts_with('/');
        let name: String = rest
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(12)
            .collect::<String>()
            .to_ascii_lowercase();
        let after = rest.trim_start_matches('/').chars().nth(name.len());
        let ends = after.is_some_and(|c| c == '>' || c == '/' || c.is_whitespace());
        (ends && ELEMENTS.contains(&name.as_str())).then_some((name, closing))
    })
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
    let mut text = String::new();
    let mut rest = title;
    if is_html(title) {
        while let Some((before, tag)) = rest.split_once('<') {
            let Some((_, after)) = tag.split_once('>') else { break };
            text.push_str(before);
            rest = after;
        }
    }
    text.push_str(rest);
    unescaped(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_their_tags_and_nothing_else() {
        assert_eq!(plain("Some <b>bold</b> words"), "Some bold words");
        assert_eq!(plain("<i>Five</i> &lt; six < seven"), "Five < six < seven");
        assert_eq!(plain("Why 3 < 5"), "Why 3 < 5");
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
    fn only_shown_words_count() {
        assert_eq!(words_shown("<p>One two</p><script>var three = 4;</script><!-- five --> six"), 3);
        assert_eq!(words_shown("<STYLE>a{}</style>one"), 1);
        assert_eq!(words_shown("no tags at all"), 4);
        assert_eq!(words("\u{5916}\u{56fd}\u{4e13}\u{5bb6} says"), 5);
    }
}

//! Which inline elements of a page name its author: links to the page of one, and what is called so by its class.

use super::scan::Attributes;
use crate::article::Tag;
use crate::person;

/// Whether a link leads to the page of an author.
pub(super) fn is_author(link: &Attributes<'_>) -> bool {
    const PATHS: [&str; 16] = [
        "author",
        "authors",
        "autor",
        "autores",
        "autoren",
        "auteur",
        "auteurs",
        "autori",
        "autore",
        "contributor",
        "contributors",
        "journalist",
        "journalists",
        "journaliste",
        "reporter",
        "by",
    ];
    link.rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case("author"))
        || link.href.split(['/', '?', '=']).rev().skip(1).any(|part| PATHS.contains(&part))
}

/// Whether the class words of an inline element call it an author, or the name of one: `post_author`,
/// `authorModule__name`. Others are about one, or of a reader.
pub(super) fn is_called(tag: Tag, attributes: &Attributes<'_>) -> bool {
    const CALLED: [&str; 5] = ["author", "authors", "autor", "auteur", "authorname"];
    const ABOUT: [&str; 24] = [
        "desc",
        "description",
        "role",
        "job",
        "title",
        "bio",
        "image",
        "img",
        "avatar",
        "photo",
        "credit",
        "caption",
        "comment",
        "comments",
        "reply",
        "date",
        "time",
        "location",
        "organisation",
        "organization",
        "teaser",
        "card",
        "related",
        "quote",
    ];
    let inline = matches!(tag, Tag::A | Tag::Span | Tag::Bold | Tag::Inline);
    if !inline || attributes.class.is_empty() || attributes.class.len() > LONGEST_CLASS {
        return false;
    }
    let is = |list: &[&str]| {
        words(attributes.class).any(|word| list.iter().any(|one| word.eq_ignore_ascii_case(one)))
    };
    is(&CALLED) && !is(&ABOUT)
}

/// Bytes of class words that are looked at.
const LONGEST_CLASS: usize = 256;

/// The words of classes: `authorModule__name` has three.
fn words(class: &str) -> impl Iterator<Item = &str> {
    let pieces = class.split(|c: char| !c.is_alphanumeric());
    pieces.flat_map(|piece| {
        let mut rest = piece;
        std::iter::from_fn(move || {
            let next = rest.char_indices().skip(1).find(|(_, c)| c.is_uppercase());
            let (word, behind) = rest.split_at_checked(next.map_or(rest.len(), |(at, _)| at))?;
            rest = behind;
            (!word.is_empty()).then_some(word)
        })
    })
}

/// The text with which an element begins that its class calls an author, where it is a name.
pub(super) fn name(text: &str) -> Option<&str> {
    let text = text.trim().trim_end_matches(',');
    person::is_name(text).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(class: &str, expected: bool) {
        let attributes = Attributes { class, ..Attributes::default() };
        assert_eq!(is_called(Tag::Span, &attributes), expected, "{class}");
        assert!(!is_called(Tag::Section, &attributes));
    }

    #[test]
    fn class_words_call_an_author() {
        check("author", true);
        check("post_author", true);
        check("authorModule__name", true);
        check("authority", false);
        check("author__role", false);
        check("comment-author", false);
        check("", false);
    }
}

//! Tags and text of a page as slices of it, in one pass over the bytes and in time linear in them.
//!
//! A scanner of our own because html5ever's compares each attribute of a tag with all before it, copies all
//! text, and its tree builder walks all open elements for each block. What is unclosed (comment, quote, script)
//! ends at the next `>` and the page goes on: a reader wants the rest of a damaged page.

use memchr::{memchr, memchr2, memmem};

/// The attributes that anything here looks at; the first of two with one name holds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Attributes<'a> {
    pub(super) class: &'a str,
    pub(super) id: &'a str,
    pub(super) role: &'a str,
    pub(super) part: &'a str,
    pub(super) style: &'a str,
    pub(super) itemprop: &'a str,
    pub(super) rel: &'a str,
    pub(super) href: &'a str,
    pub(super) kind: &'a str,
    pub(super) name: &'a str,
    pub(super) property: &'a str,
    pub(super) content: &'a str,
    pub(super) datetime: &'a str,
    pub(super) lang: &'a str,
    pub(super) alt: &'a str,
    pub(super) hidden: bool,
}

impl<'a> Attributes<'a> {
    fn set(&mut self, name: &str, value: &'a str) {
        let mut lower = [0_u8; LONGEST_NAME];
        let Some(lower) = lower.get_mut(..name.len()) else { return };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        if let Some(slot) = self.slot(lower) {
            if slot.is_empty() {
                *slot = value;
            }
            return;
        }
        let hides = &*lower == b"hidden" || (&*lower == b"aria-hidden" && value.eq_ignore_ascii_case("true"));
        self.hidden |= hides;
    }

    fn slot(&mut self, name: &[u8]) -> Option<&mut &'a str> {
        Some(match name {
            b"class" => &mut self.class,
            b"id" => &mut self.id,
            b"role" => &mut self.role,
            b"data-type" | b"data-testid" | b"data-component" => &mut self.part,
            b"style" => &mut self.style,
            b"itemprop" => &mut self.itemprop,
            b"rel" => &mut self.rel,
            b"href" => &mut self.href,
            b"type" => &mut self.kind,
            b"name" => &mut self.name,
            b"property" => &mut self.property,
            b"content" => &mut self.content,
            b"datetime" => &mut self.datetime,
            b"lang" => &mut self.lang,
            b"alt" => &mut self.alt,
            _ => return None,
        })
    }
}

/// Longest name of an attribute that is looked at.
const LONGEST_NAME: usize = 14;

/// One piece of a page.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// Text between tags, character references as written.
    Text(&'a str),
    /// A start tag; the name as written.
    Open(&'a str, Attributes<'a>),
    /// An end tag.
    Close(&'a str),
    /// An element whose content is no markup (script, style, title), with that content.
    Raw(&'a str, Attributes<'a>, &'a str),
}

/// Elements whose content is no markup.
const RAW: [&str; 8] = ["script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp"];

/// Walks over a page.
pub(super) struct Scanner<'a> {
    page: &'a str,
    at: usize,
    /// Ends looked for without success: from there on nobody need look again.
    missing: Missing,
}

#[derive(Default)]
struct Missing {
    comment: bool,
    double: bool,
    single: bool,
    raw: [bool; RAW.len()],
}

impl<'a> Scanner<'a> {
    pub(super) fn new(page: &'a str) -> Self {
        Self { page, at: 0, missing: Missing::default() }
    }

    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.page.get(from..to).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.page.as_bytes().get(at).copied()
    }

    fn seek(&self, needle: u8, from: usize) -> Option<usize> {
        memchr(needle, self.page.as_bytes().get(from..)?).map(|n| from + n)
    }

    /// The text up to the next thing that is a tag, comment or declaration.
    fn text(&mut self) -> Option<&'a str> {
        let start = self.at;
        let mut from = start;
        loop {
            let Some(open) = self.seek(b'<', from) else {
                self.at = self.page.len();
                break;
            };
            let next = self.byte(open + 1);
            if next.is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?')) {
                self.at = open;
                break;
            }
            from = open + 1;
        }
        (self.at > start).then(|| self.slice(start, self.at))
    }

    /// Passes over a comment, doctype or processing instruction that starts here.
    fn declaration(&mut self) {
        if self.slice(self.at, self.at + 4) == "<!--" && !self.missing.comment {
            let body = self.at + 4;
            if let Some(b'>') = self.byte(body) {
                self.at = body + 1;
                return;
            }
            let rest = self.page.as_bytes().get(body..).unwrap_or_default();
            if let Some(end) = memmem::find(rest, b"-->") {
                self.at = body + end + 3;
                return;
            }
            self.missing.comment = true;
        }
        let inside = self.at + 1;
        let end =
            self.page.as_bytes().get(inside..).and_then(|rest| memchr2(b'>', b'<', rest)).map(|n| inside + n);
        let past = |end: usize| end + usize::from(self.byte(end) == Some(b'>'));
        self.at = end.map_or(self.page.len(), past);
    }

    fn name(&mut self) -> &'a str {
        let start = self.at;
        let rest = self.page.as_bytes().get(start..).unwrap_or_default();
        let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'<');
        self.at = start + rest.iter().position(ends).unwrap_or(rest.len());
        self.slice(start, self.at)
    }

    /// Reads attributes up to and over the `>`; also says whether the tag closes itself.
    fn attributes(&mut self) -> Attributes<'a> {
        let mut attributes = Attributes::default();
        loop {
            match self.byte(self.at) {
                None | Some(b'<') => return attributes,
                Some(b'>') => {
                    self.at += 1;
                    return attributes;
                }
                Some(b) if b.is_ascii_whitespace() || b == b'/' => self.at += 1,
                Some(_) => {
                    let (name, value) = self.attribute();
                    attributes.set(name, value);
                }
            }
        }
    }

    fn attribute(&mut self) -> (&'a str, &'a str) {
        let start = self.at;
        let rest = self.page.as_bytes().get(start..).unwrap_or_default();
        let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'=');
        // A name may begin with `=`.
        let length = rest.iter().skip(1).position(ends).map_or(rest.len(), |n| n + 1);
        self.at = start + length;
        let name = self.slice(start, self.at);
        self.blanks();
        if self.byte(self.at) != Some(b'=') {
            return (name, "");
        }
        self.at += 1;
        self.blanks();
        (name, self.value())
    }

    fn blanks(&mut self) {
        while self.byte(self.at).is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> &'a str {
        let quote = self.byte(self.at).filter(|b| matches!(b, b'"' | b'\''));
        if let Some(end) = quote.and_then(|quote| self.closing(quote)) {
            let value = self.slice(self.at + 1, end);
            self.at = end + 1;
            return value;
        }
        let start = self.at;
        let rest = self.page.as_bytes().get(start..).unwrap_or_default();
        let ends = |b: &u8| b.is_ascii_whitespace() || *b == b'>';
        self.at = start + rest.iter().position(ends).unwrap_or(rest.len());
        self.slice(start, self.at)
    }

    fn closing(&mut self, quote: u8) -> Option<usize> {
        let missing = if quote == b'"' { self.missing.double } else { self.missing.single };
        if missing {
            return None;
        }
        let end = self.seek(quote, self.at + 1);
        if end.is_none() {
            let flag = if quote == b'"' { &mut self.missing.double } else { &mut self.missing.single };
            *flag = true;
        }
        end
    }

    /// The content of a raw element up to its end tag, and passes over that; `None` where no end tag follows.
    fn raw(&mut self, kind: usize, name: &str) -> Option<&'a str> {
        if *self.missing.raw.get(kind)? {
            return None;
        }
        let start = self.at;
        let mut from = start;
        while let Some(close) = self.find_close(from) {
            let after = close + 2 + name.len();
            if self.page.get(close + 2..after).is_some_and(|n| n.eq_ignore_ascii_case(name)) {
                self.at = self.seek(b'>', after).map_or(self.page.len(), |end| end + 1);
                return Some(self.slice(start, close));
            }
            from = close + 2;
        }
        *self.missing.raw.get_mut(kind)? = true;
        None
    }

    fn find_close(&self, from: usize) -> Option<usize> {
        memmem::find(self.page.as_bytes().get(from..)?, b"</").map(|n| from + n)
    }

    fn open(&mut self) -> Token<'a> {
        self.at += 1;
        let name = self.name();
        let attributes = self.attributes();
        let kind = RAW.iter().position(|raw| name.eq_ignore_ascii_case(raw));
        match kind.and_then(|kind| self.raw(kind, name)) {
            Some(content) => Token::Raw(name, attributes, content),
            None => Token::Open(name, attributes),
        }
    }

    fn close(&mut self) -> Option<Token<'a>> {
        self.at += 2;
        let name = self.name();
        let rest = self.page.as_bytes().get(self.at..).unwrap_or_default();
        self.at += match memchr2(b'>', b'<', rest) {
            Some(end) if rest.get(end) == Some(&b'>') => end + 1,
            Some(end) => end,
            None => rest.len(),
        };
        (!name.is_empty()).then_some(Token::Close(name))
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if let Some(text) = self.text() {
                return Some(Token::Text(text));
            }
            match self.byte(self.at + 1)? {
                b'!' | b'?' => self.declaration(),
                b'/' => {
                    if let Some(close) = self.close() {
                        return Some(close);
                    }
                }
                _ => return Some(self.open()),
            }
        }
    }
}

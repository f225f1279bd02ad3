//! Cuts pages: all blocks of text in page order, hidden ones included, each with what the markup says of it,
//! and the facts that the page tells about itself.

mod scan;
mod chars;
mod tags;
mod permalinks;
mod hints;
mod blocks;
mod spoken;
mod facts;
mod signed;
mod json_ld;
mod dates;

use std::sync::Arc;

use crate::article::{Meta, Paragraph, Role, Tag, Verdict, Within};
use blocks::{Block, Blocks};
use facts::Facts;
use scan::{Scanner, Token};
use tags::{ends_drawing, tag};

/// The blocks of a page; what the page says about its article fills the gaps of `meta`.
pub(super) fn paragraphs(page: &str, meta: &mut Meta) -> Vec<Paragraph> {
    let mut sink = Sink { blocks: Blocks::new(), facts: Facts::default(), in_head: false, in_drawing: false };
    for token in Scanner::new(page) {
        sink.take(&token);
    }
    sink.finish(meta)
}

/// Where the pieces of a page go.
struct Sink<'a> {
    blocks: Blocks,
    facts: Facts<'a>,
    in_head: bool,
    in_drawing: bool,
}

impl<'a> Sink<'a> {
    fn take(&mut self, token: &Token<'a>) {
        match token {
            Token::Text(_) if self.in_drawing => {}
            Token::Text(text) => self.text(text),
            Token::Open(name, attributes) => {
                let tag = tag(name);
                self.facts.see(tag, attributes, self.blocks.found.len());
                self.open(tag, attributes, name);
            }
            Token::Close(name) => self.close(tag(name)),
            Token::Raw(name, attributes, content) => self.raw(name, attributes, content),
        }
    }

    fn text(&mut self, text: &'a str) {
        self.facts.text(text);
        if self.in_head && text.trim().is_empty() {
            return;
        }
        self.in_head = false;
        self.blocks.add_text(text);
    }

    fn open(&mut self, tag: Tag, attributes: &scan::Attributes<'a>, name: &str) {
        self.in_drawing &= !ends_drawing(tag);
        if self.in_drawing {
            return;
        }
        match tag {
            Tag::Head => self.in_head = true,
            Tag::Html => self.facts.language(attributes.lang),
            Tag::Svg => self.in_drawing = true,
            _ => self.blocks.open(tag, attributes, name),
        }
    }

    fn close(&mut self, tag: Tag) {
        match tag {
            Tag::Head => self.in_head = false,
            Tag::Svg => self.in_drawing = false,
            // What follows the body is read as if it stood in it.
            Tag::Body | Tag::Html => self.blocks.end_block(),
            _ if self.in_drawing => {}
            _ => {
                self.facts.close(tag);
                self.blocks.close(tag);
            }
        }
    }

    fn raw(&mut self, name: &str, attributes: &scan::Attributes<'a>, content: &'a str) {
        if name.eq_ignore_ascii_case("title") {
            if !self.in_drawing {
                self.facts.title(content);
            }
        } else if name.eq_ignore_ascii_case("script") {
            self.facts.script(attributes, content);
        } else if name.eq_ignore_ascii_case("textarea") || name.eq_ignore_ascii_case("xmp") {
            let tag = tag(name);
            self.blocks.open(tag, attributes, name);
            self.blocks.add_text(content);
            self.blocks.close(tag);
        } else if name.eq_ignore_ascii_case("iframe") {
            self.blocks.open(Tag::Image, attributes, name);
        }
    }

    fn finish(mut self, meta: &mut Meta) -> Vec<Paragraph> {
        self.blocks.end();
        let Blocks { text, found, mut page, .. } = self.blocks;
        self.facts.tell(&mut page, meta);
        let page = Arc::new(page);
        let paragraph = |block: Block| {
            let Block { span, mut markup } = block;
            markup.page = Arc::clone(&page);
            let role = markup.around().map_or(Role::Body, |e| role(e.tag, e.within));
            let text = text.get(span.clone()).unwrap_or_default().to_owned();
            Paragraph { text, span, role, markup: Some(markup), verdict: Verdict::Keep }
        };
        found.into_iter().map(paragraph).collect()
    }
}

/// What a block is by the elements it stands in.
fn role(tag: Tag, within: Within) -> Role {
    let inside = |tag: Tag| within.has(Within::tag(tag));
    match tag {
        _ if tag.heading().is_some() => Role::Heading,
        Tag::Td | Tag::Th | Tag::Tr => Role::Table,
        Tag::Pre => Role::Preformatted,
        _ if inside(Tag::Blockquote) => Role::Quote,
        Tag::Li | Tag::Dt | Tag::Dd => Role::ListItem,
        Tag::P if inside(Tag::Li) => Role::ListItem,
        _ => Role::Body,
    }
}

#[cfg(test)]
mod tests {
    use super::facts::HEAD;
    use super::*;

    #[track_caller]
    fn check(page: &str, expected: &[&str]) {
        let mut meta = Meta::default();
        let found = paragraphs(page, &mut meta);
        let texts: Vec<&str> = found.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, expected);
        let whole = texts.join("\n");
        for paragraph in &found {
            assert_eq!(
                whole.get(paragraph.span.clone()),
                Some(paragraph.text.as_str()),
                "spans point into the text"
            );
        }
    }

    #[test]
    fn blocks_end_where_a_reader_sees_an_end() {
        check("<p>One <b>bold</b> word.<p>Two.", &["One bold word.", "Two."]);
        check("<div>Before<p>inside</p>after</div>", &["Before", "inside", "after"]);
        check("One<br>line<br><br>Two<br/> <br/>Three", &["One line", "Two", "Three"]);
        check("<ul><li>a<li>b<ul><li>c</ul>d</ul>", &["a", "b", "c", "d"]);
        check("<table><tr><td>1<td>2<tr><td>3</table>", &["1", "2", "3"]);
        check("<pre>\n  two\n   lines</pre>", &["  two\n   lines"]);
        check("un<wbr>broken <span>w</span>ord", &["unbroken word"]);
    }

    #[test]
    fn a_heading_loses_the_link_to_itself() {
        check("<h2>The weir <a href='#weir'>&para;</a></h2><p>Rain fell.", &["The weir", "Rain fell."]);
        check(
            "<h2>The weir<a href=#weir>#</a></h2><h2>Why<a href=#why>\u{200b}</a></h2>",
            &["The weir", "Why"],
        );
        check("<p>x<h3><a href='/a#weir'><span>#</span></a> The weir</h3>", &["x", "The weir"]);
        check("<h2>Learn <a href='/c#first'>C#</a></h2><h2>Paragraph §</h2>", &["Learn C#", "Paragraph §"]);
        check("<h2>Ranked <a href=/top>#</a>1</h2><p>Note<a href=#n>§</a>", &["Ranked #1", "Note§"]);
        check("<h2><a href=#a>#<h3>Why</h3></a>", &["#", "Why"]);
        let note =
            |mark: &str| format!("<p>Rain fell.<sup><a href='#cite_note-1'>{mark}</a></sup> It froze.");
        check(&note("<i>[</i>1]"), &["Rain fell. It froze."]);
        check(&note("See the survey"), &["Rain fell.See the survey It froze."]);
        let found = paragraphs("<h2><a href=#weir>#</a>The weir</h2>", &mut Meta::default());
        let links = found.first().and_then(|p| p.markup.as_deref()).map(|m| (m.links, m.opens_with_link));
        assert_eq!(links, Some((0, false)));
    }

    #[test]
    fn what_only_ears_are_told_behind_a_link_stays_out() {
        let check =
            |remark: &str, text: &str| check(&format!("<p>She told {remark} on Monday.</p>"), &[text]);
        let plain = "She told the paper on Monday.";
        check("<a>the paper<span class=sr-only>, opens new tab</span></a>", plain);
        check(
            "<a>the paper</a><span class='x visually-hidden'> (opens in a <b>new</b> window)</span>",
            plain,
        );
        check("<a>the <i>paper</i><i style='clip: rect(0 0 0 0)'>, opens new tab</i></a>", plain);
        // Neither a long text nor one that no link stands before, nor what is shown or may be shown later.
        check("the <span class=sr-only>paper</span>", plain);
        check("<a>the</a> <span class=not-sr-only>paper</span>", plain);
        check("<a>the</a> <span style='display:none'>paper</span>", plain);
        let long = "<a>the</a> <span class=sr-only>paper of the town in which she was born</span>";
        check(long, "She told the paper of the town in which she was born on Monday.");
        super::tests::check(
            "<p><span class=visually-hidden>Author, </span><a>Ada Lind</a>",
            &["Author, Ada Lind"],
        );
        let byline = "<div>By <a>Ada Lind</a> <span class=sr-only>reporter</span></div>";
        super::tests::check(byline, &["By Ada Lind reporter"]);
    }

    #[test]
    fn what_is_no_text_stays_out() {
        check("<head><title>T</title><style>p{}</style></head><body>x<script>if(a<b){}</script>y", &["xy"]);
        check("a<!-- <p>no</p> -->b<svg><title>icon</title><text>no</text></svg>c", &["abc"]);
        check("<p hidden>there</p><noscript><p>too</p></noscript>", &["there", "too"]);
        check("1 < 2 and 3 > 2 &lt;p&gt;", &["1 < 2 and 3 > 2 <p>"]);
    }

    #[test]
    fn what_is_never_closed_ends_at_its_tag() {
        check("<p>a<!-- never <p>b", &["a", "b"]);
        check("<p>a <script>never <p>b", &["a never", "b"]);
        check("<title>never <p>b", &["never", "b"]);
        check("<p>a<svg><p>b", &["a", "b"]);
        check("<p class=\"never>a <p>b", &["a", "b"]);
        check("</p></div></b>a</nothing>", &["a"]);
        check("<p>cut of<a href='x", &["cut of"]);
        check("", &[]);
        check("<", &["<"]);
    }

    #[test]
    fn hostile_pages_take_linear_time() {
        let deep = "<div>".repeat(100_000) + "x" + &"</b></div>".repeat(100_000);
        check(&deep, &["x"]);
        let wide = format!("<p {}>x", "a=1 ".repeat(100_000));
        check(&wide, &["x"]);
        let open = "<script><!--<title>".repeat(100_000) + "<p>x";
        check(&open, &["x"]);
        let links = "<a href='".repeat(100_000) + "x";
        check(&links, &[]);
    }

    #[test]
    fn markup_is_kept_as_evidence() {
        let page = "<body><nav><a href=/>Home</a></nav><main><h2 class='subHead'>Why</h2><blockquote><p>Said <b>so</b>";
        let found = paragraphs(page, &mut Meta::default());
        let roles: Vec<Role> = found.iter().map(|p| p.role).collect();
        assert_eq!(roles, [Role::Body, Role::Heading, Role::Quote]);
        let markups: Vec<_> = found.iter().filter_map(|p| p.markup.as_deref()).collect();
        let shares: Vec<f32> = markups.iter().map(|m| m.link_share).collect();
        assert_eq!(shares, [1.0, 0.0, 0.0]);
        let around = markups.iter().filter_map(|m| m.around()).collect::<Vec<_>>();
        assert!(around.iter().map(|e| e.within.has(Within::tag(Tag::Main))).eq([false, true, true]));
        assert_eq!(markups.get(1).map(|m| m.page.names_of(around[1])), Some("subHead "));
    }

    #[test]
    fn the_page_tells_of_its_article() {
        let page = r#"<html lang="de_AT"><head><title>Titel | Blatt</title>
            <meta property="og:title" content="Der Titel &amp; mehr"><meta property=og:site_name content="Das Blatt">
            <link rel=canonical href="https://blatt.example/a">
            <script type="application/ld+json">{"@graph":[{"@type":"Organization","name":"X"},
            {"@type":["NewsArticle"],"headline":"Der Titel","datePublished":"2024-05-03T06:00:00+02:00", "wordCount": 3,
            "author":[{"@type":"Person","name":"Ada Muster"},{"name":"Bo Beispiel"}], "articleSection":["Inland"],
            "articleBody":"Zeile
            zwei",}]}</script></head><body><p>Text</p>"#;
        let mut meta = Meta { title: Some("Given".into()), ..Meta::default() };
        let found = paragraphs(page, &mut meta);
        assert_eq!(meta.title.as_deref(), Some("Given"));
        assert_eq!(meta.authors, ["Ada Muster", "Bo Beispiel"]);
        assert_eq!(meta.published.as_deref(), Some("2024-05-03T06:00:00+02:00"));
        assert_eq!(meta.language.as_deref(), Some("de-AT"));
        assert_eq!(meta.section.as_deref(), Some("Inland"));
        assert_eq!(meta.outlet_name.as_deref(), Some("Das Blatt"));
        assert_eq!(meta.canonical_url.as_deref(), Some("https://blatt.example/a"));
        let page = found.first().and_then(|p| p.markup.as_deref()).map(|m| &m.page);
        assert_eq!(page.map(|p| p.titles.len()), Some(4));
        assert!(page.is_some_and(|p| p.article_body.contains("zwei")));
    }

    #[test]
    fn dates_below_the_headline_are_kept_with_what_stands_before_them() {
        let page = r#"<time datetime="2024-05-01T00:00:00Z">an older story</time><h1>Titel</h1><time>today</time>
            Updated <time datetime="2024-05-03T06:00:00Z">3 May</time> <p>One.</p><p>Two.</p>
            <time datetime="2024-05-04">4 May</time>"#;
        let times = |page: &str| {
            let found = paragraphs(page, &mut Meta::default());
            let page = found.first().and_then(|p| p.markup.as_deref()).map(|markup| Arc::clone(&markup.page));
            page.map(|page| {
                page.times
                    .iter()
                    .filter(|time| time.near)
                    .map(|time| (time.at.clone(), time.label.clone()))
                    .collect::<Vec<_>>()
            })
        };
        let told = |at: &str, before: &str| (at.to_owned(), before.to_owned());
        let expected = vec![told("2024-05-03T06:00:00Z", "Updated 3 May"), told("2024-05-04", "Two. 4 May")];
        assert_eq!(times(page), Some(expected));
        let below =
            format!("<h1>Titel</h1>{}<time datetime=2024-05-04>a comment</time>", "<p>One.".repeat(HEAD));
        assert_eq!(times(&below), Some(Vec::new()));
    }

    #[track_caller]
    fn check_authors(json: &str, expected: &[&str]) {
        let mut meta = Meta::default();
        paragraphs(&format!(r#"<script type="application/ld+json">{json}</script>"#), &mut meta);
        assert_eq!(meta.authors, expected, "{json}");
    }

    #[test]
    fn authors_are_read_however_structured_data_gives_them() {
        let person = r#"{"@type":"Person","familyName":"Muster","givenName":"Ada"}"#;
        check_authors(&format!(r#"{{"@type":"NewsArticle","author":[{person}]}}"#), &["Ada Muster"]);
        check_authors(r#"{"@type":"NewsArticle","author":{"name":["Ada L","Bo K"]}}"#, &["Ada L", "Bo K"]);
        check_authors(r#"{"@type":"NewsArticle","author":["Ada L",{"name":"Bo K"}]}"#, &["Ada L", "Bo K"]);
        let counted = r#"{"name":"Ada L","interactionStatistic":{"name":"Followers"}}"#;
        check_authors(&format!(r#"{{"@type":"NewsArticle","author":{counted}}}"#), &["Ada L"]);
        let named = r##"{"@type":"Person","@id":"#ada","name":"Ada L"}"##;
        check_authors(
            &format!(r##"{{"@graph":[{{"@type":"Article","author":{{"@id":"#ada"}}}},{named}]}}"##),
            &["Ada L"],
        );
        check_authors(r#"{"@type":"NewsArticle","author":"undefined"}"#, &[]);
        let desk = r#"{"@type":"NewsArticle","author":{"@type":"Organization","name":"Desk"}}"#;
        check_authors(&format!("{desk}</script><meta name=author content='Ada L'><script>"), &["Ada L"]);
        let card = "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Ada L'>";
        check_authors(&format!("{{}}</script>{card}<script>"), &["Ada L"]);
        let library =
            "<meta name=citation_author content='Muster, Ada'><meta name=dc.creator content='Bo K'>";
        check_authors(&format!("{{}}</script>{library}<script>"), &["Ada Muster", "Bo K"]);
        let site = "<meta property=og:site_name content=post.example><meta name=author content=Post>";
        check_authors(&format!("{desk}</script>{site}<script>"), &["Desk"]);
    }

    #[test]
    fn of_several_stories_that_of_the_page_counts() {
        let story =
            |name: &str| format!(r#"{{"@type":"NewsArticle","headline":"{name}","author":"Of {name}"}}"#);
        let list =
            format!(r#"{{"@type":"ItemList","itemListElement":[{{"item":{}}}]}}"#, story("Bridge shut"));
        let authors = |scripts: &[String]| {
            let scripts =
                scripts.iter().map(|json| format!(r#"<script type="application/ld+json">{json}</script>"#));
            let mut meta = Meta::default();
            paragraphs(&format!("<title>Wall is built</title>{}", scripts.collect::<String>()), &mut meta);
            meta.authors
        };
        assert_eq!(authors(&[list, story("Wall built")]), ["Of Wall built"]);
        assert_eq!(authors(&[story("Bridge shut"), story("Wall built")]), ["Of Wall built"]);
        assert_eq!(authors(&[story("Bridge shut"), story("Ferry late")]), ["Of Bridge shut"]);
    }

    #[test]
    fn a_page_that_names_no_article_has_a_date_and_titles_are_unescaped_twice() {
        let mut meta = Meta::default();
        let json = r#"{"@type":"WebPage","datePublished":"2024-05-03","name":"Nothing"}"#;
        let head = "<meta property='og:title' content='One&amp;#8230; two &amp; three'>";
        paragraphs(&format!(r#"{head}<script type="application/ld+json">{json}</script>"#), &mut meta);
        assert_eq!(meta.published.as_deref(), Some("2024-05-03"));
        assert_eq!(meta.title.as_deref(), Some("One… two & three"));
        let mut meta = Meta::default();
        let own = "<meta property=article:published_time content=2025-01-02>";
        paragraphs(&format!(r#"{own}<script type="application/ld+json">{json}</script>"#), &mut meta);
        assert_eq!(meta.published.as_deref(), Some("2025-01-02"));
    }
}

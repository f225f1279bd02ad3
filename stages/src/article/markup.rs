//! What the markup of a page says of its blocks: evidence for the stripper, never a verdict.

use std::sync::Arc;

/// What markup says of one block.
#[derive(Clone, Debug, Default)]
pub struct Markup {
    /// Share of its characters inside links, 0 to 1.
    pub link_share: f32,
    /// Share of its characters in bold, 0 to 1.
    pub bold_share: f32,
    /// Share of its characters inside `<time>`, 0 to 1.
    pub time_share: f32,
    /// Links in it.
    pub links: u16,
    /// Single line breaks in it.
    pub breaks: u16,
    /// Images and players between the block before and the end of this one.
    pub images: u16,
    /// It begins what one of these images is said to show.
    pub names_image: bool,
    /// Its first character stands in a link.
    pub opens_with_link: bool,
    /// Not shown to a reader (hidden attribute, template, noscript).
    pub hidden: bool,
    /// The block-level element around it, an index into [`Page::elements`].
    pub element: u32,
    /// The innermost inline element with a name of its own around its first character.
    pub inline: Option<u32>,
    /// The page it stands in.
    pub page: Arc<Page>,
}

impl Markup {
    /// The block-level element around it.
    #[must_use]
    pub fn around(&self) -> Option<&Element> {
        self.page.elements.get(usize::try_from(self.element).ok()?)
    }
}

/// What a page says as a whole; its blocks share one.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Every block-level element and every inline one with a class, a parent before its children.
    pub elements: Vec<Element>,
    /// Class, id and role words of all elements, as written.
    pub names: String,
    /// Headlines as the page's head gives them.
    pub titles: Vec<String>,
    /// The source or structured data names the headline; else its title is made for search engines and windows.
    pub names_headline: bool,
    /// Summaries as the page's head gives them.
    pub descriptions: Vec<String>,
    /// The text of the story as structured data gives it, often cut or absent.
    pub article_body: String,
    /// Authors as the page's head gives them.
    pub authors: Vec<String>,
    /// Structured data says that each of them is an organisation.
    pub authors_are_organisations: bool,
    /// Its dates.
    pub times: Vec<Time>,
    /// When the story was published and changed as the page's head says it in words, which some systems fill with the
    /// day on which they last wrote the page.
    pub printed: [Option<String>; 2],
    /// What links to pages of authors say, each with the block that it stands in.
    pub signed: Vec<(String, usize)>,
}

/// A date as a page's `<time>` gives it.
#[derive(Clone, Debug)]
pub struct Time {
    /// RFC 3339, or a bare date.
    pub at: String,
    /// What tells which date it is: its class words, the text before it and what it shows: "Updated on 3 May".
    pub label: String,
    /// The block it stands in, or that begins behind it.
    pub block: usize,
    /// It is one of the first below the headline.
    pub near: bool,
}

impl Page {
    /// Class, id and role words of an element, as written.
    #[must_use]
    pub fn names_of(&self, element: &Element) -> &str {
        let span = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
        self.names.get(span(element.names.0)..span(element.names.1)).unwrap_or_default()
    }
}

/// An element of a page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Element {
    /// The element around it; the first is its own parent.
    pub parent: u32,
    /// How many elements are around it.
    pub depth: u32,
    /// Where its class, id and role words stand in [`Page::names`].
    pub names: (u32, u32),
    /// What it is.
    pub tag: Tag,
    /// It cuts text into blocks.
    pub is_block: bool,
    /// What it is, or stands in.
    pub within: Within,
}

/// A set of facts about an element and those around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Within(u64);

impl Within {
    /// Property `articleBody` of structured data.
    pub const BODY_PROPERTY: Self = Self(1 << 63);
    /// Property `author`, or a link with `rel=author`.
    pub const AUTHOR_PROPERTY: Self = Self(1 << 62);
    /// Not shown to a reader.
    pub const HIDDEN: Self = Self(1 << 61);
    /// A property of structured data that names a headline, a date or a caption.
    pub const LABEL_PROPERTY: Self = Self(1 << 60);

    /// The set that holds an element's own tag.
    #[must_use]
    pub const fn tag(tag: Tag) -> Self {
        Self(1 << tag as u64)
    }

    /// Both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it holds all of the other.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// The elements that tell something about their text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are HTML's own and say all")]
pub enum Tag {
    #[default]
    Other,
    P,
    Div,
    Li,
    H1,
    H2,
    H3,
    H4,
    H5,
    H6,
    Td,
    Th,
    Tr,
    Table,
    Caption,
    Blockquote,
    Pre,
    Figure,
    Figcaption,
    Dl,
    Dt,
    Dd,
    Ul,
    Ol,
    Section,
    Article,
    Main,
    Aside,
    Nav,
    Header,
    Footer,
    Form,
    Button,
    Label,
    Details,
    Summary,
    Address,
    Noscript,
    Template,
    Select,
    Option,
    Body,
    Html,
    Head,
    Span,
    A,
    Bold,
    Time,
    Inline,
    Custom,
    Br,
    Hr,
    Image,
    Svg,
    Meta,
    Link,
    Void,
}

impl Tag {
    /// Level of a heading.
    #[must_use]
    pub fn heading(self) -> Option<u8> {
        let levels = [Self::H1, Self::H2, Self::H3, Self::H4, Self::H5, Self::H6];
        (1..).zip(levels).find_map(|(level, tag)| (tag == self).then_some(level))
    }
}

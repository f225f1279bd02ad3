//! The field names of the tools that people already run; for each of ours, the first hit wins. The contract's
//! names come first, dialects behind them. `a.b` goes into an object, `a[].b` into each object of an array.

/// The story as flattened text.
pub(super) const TEXT: &[&str] = &[
    "text",
    "maintext",
    "plaintext",
    "body",
    "raw_text",
    "text_content",
    "articleBody",
    "body_text",
    "body_markdown",
    "content_text",
    "content",
    "article_text",
    "article_body",
    "full_text",
    "fulltext",
    "story",
    "content_elements",
];

/// The story as markup.
pub(super) const HTML: &[&str] = &[
    "html",
    "body_html",
    "body_xhtml",
    "body_html5",
    "article_html",
    "content_html",
    "body_nitf",
    "raw_html",
    "bodies[].value",
];

/// Headline.
pub(super) const TITLE: &[&str] = &[
    "title",
    "headline",
    "headlines[].value",
    "article_title",
    "title_page",
    "title_rss",
    "name",
    "main_headline",
];

/// Address; only http addresses count.
pub(super) const URL: &[&str] = &[
    "url",
    "source",
    "uri",
    "link",
    "final_url",
    "mainEntityOfPage.@id",
    "mainEntityOfPage",
    "canonical_url",
    "canonicalUrl",
    "resolved_url",
    "permalink",
    "@id",
    "id",
];

/// Key of the publisher.
pub(super) const OUTLET: &[&str] = &[
    "outlet",
    "source_domain",
    "hostname",
    "source-hostname",
    "canonical_domain",
    "publisher.name",
    "publisher",
    "sitename",
    "site",
    "provider.name",
    "provider",
    "media_name",
    "source.name",
    "domain",
];

/// Name of the publisher for people.
pub(super) const OUTLET_NAME: &[&str] = &[
    "outlet_name",
    "sitename",
    "site_name",
    "siteName",
    "publisher.name",
    "publisher",
    "media_name",
    "source.name",
];

/// Who wrote it.
pub(super) const AUTHORS: &[&str] = &["authors", "author", "byline", "by", "creator", "bylines"];

/// When it appeared.
pub(super) const PUBLISHED: &[&str] = &[
    "published",
    "date_publish",
    "publishing_date",
    "date",
    "datePublished",
    "publication_date",
    "versioncreated",
    "versionCreated",
    "pub_date",
    "timestamp",
    "date_published",
    "publish_date",
    "published_at",
    "publishedAt",
    "pubDate",
    "version_created",
    "firstcreated",
    "firstCreated",
];

/// When it changed last.
pub(super) const MODIFIED: &[&str] = &[
    "modified",
    "date_modify",
    "dateModified",
    "date_modified",
    "modified_at",
    "updated_at",
    "updatedAt",
    "updated",
    "last_modified",
];

/// Language tag.
pub(super) const LANGUAGE: &[&str] = &["language", "lang", "inLanguage", "xml:lang", "language.code"];

/// The source's own identifier.
pub(super) const GUID: &[&str] = &[
    "guid",
    "id",
    "uri",
    "altids.itemid",
    "altids",
    "doc-id",
    "urn",
    "@id",
    "_id",
    "identifier",
    "guid.rendered",
];

/// Place and agency before the first sentence.
pub(super) const DATELINE: &[&str] = &["dateline"];

/// Section of the outlet.
pub(super) const SECTION: &[&str] = &["section", "articleSection", "section_name", "rubric"];

/// Where a wire agency may be credited; only known agencies count, and the field stays in `extra`.
pub(super) const CREDIT: &[&str] = &[
    "agency",
    "creditline",
    "credit",
    "source",
    "provider",
    "infosources[].name",
    "copyrightholder",
    "copyrightHolder",
];

/// Status of the story at its source.
pub(super) const STATUS: &[&str] = &["pubstatus", "pubStatus", "pub_status", "status", "signal"];

/// Arrays of articles in an envelope, and envelopes around envelopes.
pub(super) const LISTS: &[&str] = &[
    "items",
    "item",
    "articles",
    "article",
    "results",
    "docs",
    "documents",
    "entries",
    "stories",
    "posts",
    "news",
    "data",
    "hits",
    "response",
    "@graph",
    "records",
    "newsItems",
    "_items",
    "_source",
];

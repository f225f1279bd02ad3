//! What is not the story on a page: the judgement of text lines, with what the markup says on top.

mod mass;

use crate::article::{Article, Markup, Paragraph, Reason, Role, Strip, Tag, Verdict, Within};
use mass::Mass;

/// Judges the blocks of a page; `false` where the article came without markup.
pub(crate) fn strip(article: &mut Article) -> bool {
    let markups = article.paragraphs.iter().map(|p| Some((p.text.as_str(), p.markup.as_deref()?)));
    let Some(blocks) = markups.collect::<Option<Vec<(&str, &Markup)>>>() else { return false };
    let Some(page) = blocks.first().map(|(_, markup)| &markup.page) else { return false };
    let mass = Mass::weigh(page, &blocks);
    let verdicts: Vec<_> =
        article.paragraphs.iter().zip(&mass.prose).map(|(p, prose)| judge(p, *prose, &mass)).collect();
    for (paragraph, reason) in article.paragraphs.iter_mut().zip(verdicts) {
        if let Some(reason) = reason {
            paragraph.verdict = Verdict::Strip(Strip { reason, rule: "page.place", score: None });
        }
    }
    true
}

fn judge(paragraph: &Paragraph, prose: f32, mass: &Mass) -> Option<Reason> {
    let markup = paragraph.markup.as_deref()?;
    let within = markup.around()?.within;
    let inside = |tag: Tag| within.has(Within::tag(tag));
    if let Some(reason) = markup.page.titles.contains(&paragraph.text).then_some(Reason::Title) {
        return Some(reason);
    }
    if inside(Tag::Nav) {
        return Some(Reason::Navigation);
    }
    if inside(Tag::Figcaption) {
        return Some(Reason::Caption);
    }
    if inside(Tag::Aside) || inside(Tag::Footer) || inside(Tag::Form) || inside(Tag::Button) || markup.hidden
    {
        return Some(Reason::Other);
    }
    let in_main = mass.in_main.get(mass::place(markup.element)).copied().unwrap_or(false);
    let told = prose > 0.0 || paragraph.role != Role::Body || paragraph.text.ends_with(['.', '?', '!', '。']);
    (!in_main || !told || markup.link_share > 0.5).then_some(Reason::Other)
}

//! What a person has decided: lines of an outlet that always stay or always go, whatever the model says. A line
//! is known by its shape: case and marks do not count, and every figure is the same.

use std::collections::BTreeMap;

use crate::article::{Article, Reason, Strip, Verdict};
use crate::strip::terms::Keyed;
use crate::strip::words::shape_key;

/// A person's word on one line of one outlet.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Overrule {
    /// Key of the outlet that prints the line.
    pub outlet: String,
    /// The line as it was printed once.
    #[serde(rename = "text")]
    pub line: String,
    /// Whether it stays.
    pub keep: bool,
}

/// All overrules, by outlet and shape of the line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrules {
    outlets: BTreeMap<String, Keyed<bool>>,
}

impl Overrules {
    /// Collects overrules; of two on the same line the later one holds.
    pub(crate) fn new(overrules: &[Overrule]) -> Self {
        let mut outlets: BTreeMap<String, Keyed<bool>> = BTreeMap::new();
        for overrule in overrules {
            let lines = outlets.entry(overrule.outlet.clone()).or_default();
            lines.insert(shape_key(&overrule.line), overrule.keep);
        }
        Self { outlets }
    }

    /// Replaces the verdict on every line that a person decided.
    pub(crate) fn apply(&self, article: &mut Article) {
        let Some(lines) = self.outlets.get(&article.outlet.key) else { return };
        for paragraph in &mut article.paragraphs {
            match lines.get(&shape_key(&paragraph.text)) {
                Some(true) => paragraph.verdict = Verdict::Keep,
                Some(false) if paragraph.verdict == Verdict::Keep => {
                    let strip = Strip { reason: Reason::Other, rule: "overrule", score: None };
                    paragraph.verdict = Verdict::Strip(strip);
                }
                _ => {}
            }
        }
    }
}

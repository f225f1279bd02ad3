//! The part of the settings that a reload swaps while articles are under way.

use stages::record::Policy;
use stages::strip::Stripper;

use crate::settings::Settings;

/// What a reload may change while articles are under way.
#[derive(Debug)]
pub(crate) struct Live {
    /// Rules and weights at the configured level.
    pub(crate) stripper: Stripper,
    /// Whether articles are compared with earlier ones.
    pub(crate) dedupe: bool,
    /// What becomes of copies in a record's text.
    pub(crate) policy: Policy,
}

impl Live {
    /// What the settings say.
    pub(crate) fn new(settings: &Settings) -> Live {
        Live {
            stripper: Stripper::new(settings.level).with_overrules(&settings.overrules),
            dedupe: settings.dedupe,
            policy: settings.policy,
        }
    }
}

//! A sentence that is not yet words: its key and what goes into its gaps.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

/// Names a sentence of `assets/words` and fills its `{gaps}`.
///
/// Journals and verdicts keep phrases, so that an old session reads well in another language and
/// after the wording has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// Dotted key into the words.
    pub key: String,
    /// What fills the gaps; cleaned when the sentence is made.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, String>,
}

impl Phrase {
    /// A sentence without gaps, or whose gaps are still to be filled by [`Self::with`].
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), with: BTreeMap::new() }
    }

    /// Fills one gap.
    #[must_use = "fills the gap of the phrase it returns"]
    pub fn with(mut self, gap: &str, value: impl Into<String>) -> Self {
        self.with.insert(gap.to_owned(), value.into());
        self
    }
}

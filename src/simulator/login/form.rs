//! A decoded form or query, read as a server does.

use url::form_urlencoded;

use crate::simulator::login::refusals::Refusal;

/// Names and values; no `Debug`, because a password can be in it.
pub(in crate::simulator) struct Form(Vec<(String, String)>);

impl Form {
    /// Decodes as a server does: `+` is a blank, `%XX` a byte, a name twice is refused
    /// (RFC 6749 3.1 and 3.2).
    pub(super) fn decode(body: &[u8]) -> Result<Self, Refusal> {
        let form = Self::lenient(body);
        let mut seen: Vec<&str> = Vec::new();
        for (key, _) in &form.0 {
            if seen.contains(&key.as_str()) {
                return Err(Refusal::about(9_000_411, key));
            }
            seen.push(key);
        }
        Ok(form)
    }

    /// Decodes what a page of the simulator has posted.
    pub(in crate::simulator) fn lenient(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// Adds more fields; of a name twice, the first one counts.
    pub(super) fn and(mut self, more: &str) -> Self {
        self.0.extend(form_urlencoded::parse(more.as_bytes()).into_owned());
        self
    }

    pub(in crate::simulator) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// The value, and for an absent name the empty text.
    pub(in crate::simulator) fn text(&self, key: &str) -> &str {
        self.get(key).unwrap_or_default()
    }

    /// An empty value is as good as none (RFC 6749 3.1).
    pub(super) fn filled(&self, key: &str) -> Option<&str> {
        self.get(key).filter(|value| !value.is_empty())
    }

    pub(super) fn required(&self, key: &str) -> Result<&str, Refusal> {
        self.filled(key).ok_or_else(|| Refusal::about(900_144, key))
    }
}

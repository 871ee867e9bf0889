//! Text that must not be seen.

use std::fmt;

use zeroize::Zeroizing;

/// Bytes that a password may have; more is refused while it is typed. Entra takes 256 characters.
const CAPACITY: usize = 1_024;
/// Bytes that an address with a code in it may have.
const ADDRESS: usize = 8 * 1_024;

/// A password or token: no `Clone`, no `Serialize`, a blank `Debug`, wiped when dropped.
///
/// Its buffer never grows, so that no unwiped copy is left behind by a reallocation.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Makes an empty secret with room for the longest password.
    pub fn new() -> Self {
        Self(Zeroizing::new(Vec::with_capacity(CAPACITY)))
    }

    /// Makes an empty secret with room for the address at which a sign-in ends.
    pub fn address() -> Self {
        Self(Zeroizing::new(Vec::with_capacity(ADDRESS)))
    }

    /// Adds `text`; says `false`, and adds nothing, where there is no room.
    pub fn push_str(&mut self, text: &str) -> bool {
        let fits = self.0.len() + text.len() <= self.0.capacity();
        if fits {
            self.0.extend_from_slice(text.as_bytes());
        }
        fits
    }

    /// Takes the last character away.
    pub fn pop(&mut self) {
        let keep = self.expose().char_indices().next_back().map_or(0, |(at, _)| at);
        for byte in self.0.iter_mut().skip(keep) {
            *byte = 0;
        }
        self.0.truncate(keep);
    }

    /// Takes everything away.
    pub fn clear(&mut self) {
        self.0.fill(0);
        self.0.clear();
    }

    #[must_use = "the text is moved out, and wiped when dropped"]
    /// Moves the text out and leaves an empty secret.
    pub fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Number of characters; a masked field shows as many dots.
    pub fn chars(&self) -> usize {
        self.expose().chars().count()
    }

    /// Whether it begins or ends with white space, which Entra's password grant does not support.
    ///
    /// Source: `v2-oauth-ropc` in Microsoft's Entra documentation.
    pub fn has_outer_blanks(&self) -> bool {
        let text = self.expose();
        text.trim().len() != text.len()
    }

    /// The text itself: for the request body, and nothing else.
    pub fn expose(&self) -> &str {
        // Only whole strings are pushed and only whole characters popped.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl Default for Secret {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        let mut secret = Secret::new();
        assert!(secret.push_str("Canary"));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn the_buffer_never_moves() {
        let mut secret = Secret::new();
        let before = secret.0.as_ptr();
        while secret.push_str("ä€x") {}
        assert_eq!(secret.0.as_ptr(), before);
        assert!(secret.chars() > 400);
        secret.pop();
        assert!(secret.expose().ends_with('€'));
    }
}

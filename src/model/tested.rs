//! Passwords that were just tested: a text that holds one of them is not kept.
//!
//! Of each its length is kept, and a sum that nobody can make without the key of this process. Both
//! live in memory alone.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD as STANDARD_NO_PAD;
use sha2::Digest as _;
use sha2::Sha256;

use crate::model::chain::Sum;
use crate::model::secret::Secret;
use crate::text::is_hidden;

/// Bytes below which a password is not looked for: as few stand in any text, and Entra takes none.
pub const SHORTEST: usize = 4;
/// Passwords that are remembered; the oldest goes.
const KEPT: usize = 8;

/// The passwords that were tested in this process.
pub struct Tested {
    key: Sum,
    marks: Vec<Mark>,
}

/// Stands for one of them, and tells nothing but its length.
#[derive(PartialEq, Eq)]
struct Mark {
    length: usize,
    sum: [u8; 32],
}

impl fmt::Debug for Tested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tested(…)")
    }
}

impl Tested {
    /// None yet. `key` is known to nobody.
    pub fn new(key: Sum) -> Self {
        Self { key, marks: Vec::new() }
    }

    /// Remembers a password that is about to be sent.
    pub fn add(&mut self, password: &Secret) {
        let bytes = password.expose().as_bytes();
        if bytes.len() < SHORTEST {
            return;
        }
        let bare = bare(password.expose());
        let bytes = bare.as_bytes();
        let mark = Mark { length: bytes.len(), sum: self.sum(bytes) };
        self.marks.retain(|known| *known != mark);
        if self.marks.len() >= KEPT {
            self.marks.remove(0);
        }
        self.marks.push(mark);
    }

    /// Whether `text` holds one of them: as it is, in whatever case, with unseen characters between,
    /// as an address writes it, or in Base64.
    pub fn is_in(&self, text: &str) -> bool {
        if self.marks.is_empty() {
            return false;
        }
        let runs = text.split(|c: char| !c.is_ascii_alphanumeric() && !"+/-_".contains(c));
        let decoded = runs.filter_map(|run| String::from_utf8(decoded(run)?).ok());
        let plain = [text.as_bytes().to_vec(), unescaped(text, false), unescaped(text, true)];
        let plain = plain.iter().map(|text| String::from_utf8_lossy(text).into_owned());
        let spelled: Vec<_> = plain.chain(decoded).map(|text| bare(&text).into_bytes()).collect();
        self.marks.iter().any(|mark| {
            let mut parts = spelled.iter().flat_map(|text| text.windows(mark.length));
            parts.any(|part| self.sum(part) == mark.sum)
        })
    }

    fn sum(&self, bytes: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.key.bytes());
        hash.update(bytes);
        hash.finalize().into()
    }
}

/// Without what is not seen, whether as it is or as [`clean`](crate::text::clean) spells it out; in
/// small letters.
fn bare(text: &str) -> String {
    let mut parts = text.split("⟨U+");
    let first = parts.next().unwrap_or_default().to_owned();
    let seen = parts.fold(first, |seen, part| {
        let behind = part.split_once('⟩').map(|(_, behind)| behind);
        seen + behind.unwrap_or(part)
    });
    seen.chars().filter(|c| !is_hidden(*c)).collect::<String>().to_lowercase()
}

/// What a run of letters and digits is as Base64, of either alphabet.
fn decoded(run: &str) -> Option<Vec<u8>> {
    let run = run.replace('-', "+").replace('_', "/");
    STANDARD_NO_PAD.decode(run).ok()
}

/// `%41` is read as `A`, and `+` as a blank where forms are written so.
fn unescaped(text: &str, form: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let hex = |c: &u8| char::from(*c).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let escaped = match behind {
            [high, low, ..] if *first == b'%' => hex(high).zip(hex(low)),
            _ => None,
        };
        out.push(match escaped {
            Some((high, low)) => high * 16 + low,
            None if form && *first == b'+' => b' ',
            None => *first,
        });
        rest = if escaped.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tested(passwords: &[&str]) -> Tested {
        let mut tested = Tested::new(Sum::of(b"key"));
        for password in passwords {
            let mut secret = Secret::new();
            assert!(secret.push_str(password));
            tested.add(&secret);
        }
        tested
    }

    #[test]
    fn a_text_that_holds_it_is_known_however_it_is_written() {
        let tested = tested(&["Käse & 1+1"]);
        for text in [
            "Käse & 1+1",
            "it was »Käse & 1+1«, twice",
            "password=K%C3%A4se%20%26%201%2B1&x",
            "k=K%c3%a4se+%26+1%2b1",
            "käse & 1+1",
            "Kä\u{200b}se⟨U+200B⟩ & 1+1",
            "Authorization: Basic YWRhOkvDpHNlICYgMSsx",
        ] {
            assert!(tested.is_in(text), "{text}");
        }
        for text in ["", "Käse & 1+", "K%C3%A4se%20%26%201%2", "%", "100 %"] {
            assert!(!tested.is_in(text), "{text}");
        }
    }

    #[test]
    fn the_last_ones_are_remembered_and_nothing_is_told_of_them() {
        let many: Vec<_> = (0..=KEPT).map(|n| format!("Canary-{n}")).collect();
        let tested = tested(&many.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(!tested.is_in("Canary-0"));
        assert!(tested.is_in("Canary-1 or Canary-8"));
        assert_eq!(format!("{tested:?}"), "Tested(…)");
    }

    #[test]
    fn what_any_text_holds_is_not_looked_for() {
        assert!(!tested(&["", "abc"]).is_in("abc"));
        assert!(tested(&["abcd"]).is_in("abcd"));
    }
}

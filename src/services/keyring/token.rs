//! A token as it is stored: with the org that it is for, so that it is sent to no other.

use zeroize::Zeroizing;

use crate::model::secret::Secret;
use crate::services::keyring::error::KeyringError;

/// Bytes that every keyring can hold: Windows takes 2,560, in UTF-16.
const MOST: usize = 1_280;

/// Writes `bound`, a blank, the token.
pub(super) fn pack(bound: &str, token: &Secret) -> Result<Zeroizing<String>, KeyringError> {
    let length = bound.len() + 1 + token.expose().len();
    if length > MOST {
        return Err(KeyringError::Refused { detail: format!("{length} > {MOST}") });
    }
    // Made with its whole length, so that nothing is left behind by a reallocation.
    let mut text = Zeroizing::new(String::with_capacity(length));
    text.push_str(bound);
    text.push(' ');
    text.push_str(token.expose());
    Ok(text)
}

/// The token, where it is for `bound`.
pub(super) fn unpack(text: &str, bound: &str) -> Result<Option<Secret>, KeyringError> {
    let (of, token) = text.split_once(' ').ok_or(KeyringError::Garbled)?;
    let mut secret = Secret::new();
    if !secret.push_str(token) {
        return Err(KeyringError::Garbled);
    }
    Ok((of == bound).then_some(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        let mut secret = Secret::new();
        assert!(secret.push_str(text));
        secret
    }

    #[test]
    fn a_token_is_for_one_org_alone() {
        let text = pack("acme.okta.com", &secret("00Canary")).unwrap();
        assert_eq!(unpack(&text, "acme.okta.com").unwrap(), Some(secret("00Canary")));
        assert_eq!(unpack(&text, "acme.okta.com@loopback").unwrap(), None);
        assert_eq!(unpack(&text, "evil.okta.com").unwrap(), None);
        assert_eq!(unpack("00Canary", "acme.okta.com"), Err(KeyringError::Garbled));
        let long = secret(&"x".repeat(1_000));
        assert!(pack(&"y".repeat(300), &long).is_err());
    }
}

//! Whether a text is the name of a Microsoft account, before anybody is asked.

use crate::text::Phrase;

/// Characters before the `@`, and of the whole name.
///
/// Source: `howto-troubleshoot-upn-changes` and the user resource of Microsoft's documentation.
const LOCAL_MAX: usize = 64;
const WHOLE_MAX: usize = 113;

/// Why a text is no account that can be tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountFault {
    /// Nothing was given.
    Empty,
    /// No `@`, or more than one.
    NoDomain,
    /// The domain has no dot, or is none.
    Domain,
    /// A blank or another character that no such name has.
    Characters,
    /// More than a name can be.
    TooLong,
    /// The name that a tenant gives its guests.
    Guest,
}

impl AccountFault {
    /// The sentence that says so.
    pub fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Self::Empty => "check.account.empty",
            Self::NoDomain => "check.account.no_domain",
            Self::Domain => "check.account.domain",
            Self::Characters => "check.account.characters",
            Self::TooLong => "check.account.too_long",
            Self::Guest => "check.account.guest",
        })
    }
}

/// Returns the account in `typed` without the blanks around it.
pub fn read(typed: &str) -> Result<&str, AccountFault> {
    let account = typed.trim();
    if account.is_empty() {
        return Err(AccountFault::Empty);
    }
    let (local, domain) = account.split_once('@').ok_or(AccountFault::NoDomain)?;
    if local.is_empty() || domain.contains('@') {
        return Err(AccountFault::NoDomain);
    }
    if account.chars().count() > WHOLE_MAX || local.chars().count() > LOCAL_MAX {
        return Err(AccountFault::TooLong);
    }
    if local.to_ascii_uppercase().ends_with("#EXT#") {
        return Err(AccountFault::Guest);
    }
    let odd = |c: char| c.is_whitespace() || c.is_control() || "\\/\"<>()[]:;,?%&=#".contains(c);
    if account.contains(odd) {
        return Err(AccountFault::Characters);
    }
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    if !domain.contains('.') || !domain.split('.').all(label) {
        return Err(AccountFault::Domain);
    }
    Ok(account)
}

/// The domain of an account that was read.
pub fn domain(account: &str) -> &str {
    account.rsplit_once('@').map_or(account, |(_, domain)| domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_what_is_none() {
        for (typed, read_as) in [
            (" ada@acme.com\n", Ok("ada@acme.com")),
            ("o'neil+x@a.b.onmicrosoft.com", Ok("o'neil+x@a.b.onmicrosoft.com")),
            ("", Err(AccountFault::Empty)),
            ("ada", Err(AccountFault::NoDomain)),
            ("@acme.com", Err(AccountFault::NoDomain)),
            ("a@b@acme.com", Err(AccountFault::NoDomain)),
            ("ada@acme", Err(AccountFault::Domain)),
            ("ada@acme..com", Err(AccountFault::Domain)),
            ("ada lovelace@acme.com", Err(AccountFault::Characters)),
            ("ada@acme.com/x", Err(AccountFault::Characters)),
            ("x_fabrikam.com#EXT#@acme.onmicrosoft.com", Err(AccountFault::Guest)),
        ] {
            assert_eq!(read(typed), read_as, "{typed}");
        }
        assert_eq!(read(&format!("{}@acme.com", "a".repeat(99))), Err(AccountFault::TooLong));
    }
}

//! What a browser brings back from Microsoft's sign-in: the query of the redirect.

use std::fmt;

use serde_json::json;
use zeroize::Zeroizing;

use super::Refusal;
use crate::text::clean_line;

/// Bytes that a query may have.
const QUERY_MAX: usize = 8 * 1024;

/// A redirect. Nothing of it may be used before its state was compared.
pub struct Redirect {
    /// Given back as it was sent.
    pub state: Zeroizing<String>,
    /// What Microsoft answers.
    pub said: Said,
}

/// What a redirect says.
pub enum Said {
    /// A code, to be redeemed once.
    Code(Zeroizing<String>),
    /// No, and why.
    Refused(Refusal),
}

impl fmt::Debug for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redirect(…)")
    }
}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(_) => f.write_str("Code(…)"),
            Self::Refused(refusal) => f.debug_tuple("Refused").field(refusal).finish(),
        }
    }
}

/// Reads the query of a redirect; none where it is none. No parameter may be there twice (RFC 6749
/// 3.1), and a code and an error exclude each other.
pub fn read_redirect(query: &str) -> Option<Redirect> {
    if query.len() > QUERY_MAX {
        return None;
    }
    let mut known: [(&str, Option<Zeroizing<String>>); 5] =
        ["state", "code", "error", "error_description", "error_subcode"].map(|name| (name, None));
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if let Some((_, slot)) = known.iter_mut().find(|(known, _)| *known == name)
            && slot.replace(Zeroizing::new(value.into_owned())).is_some()
        {
            return None;
        }
    }
    let [(_, state), (_, code), (_, error), (_, description), (_, subcode)] = known;
    let state = state.filter(|state| !state.is_empty())?;
    let said = match (code, error) {
        (Some(code), None) => {
            let whole = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_graphic());
            whole.then_some(Said::Code(code))?
        }
        (None, Some(error)) => {
            let text = |value: Option<Zeroizing<String>>| {
                value.map(|value| value.as_str().to_owned()).unwrap_or_default()
            };
            let body = json!({
                "error": clean_line(&error, super::NAME_MAX),
                "error_description": text(description),
                "suberror": text(subcode),
            });
            Said::Refused(Refusal::read(&body)?)
        }
        (Some(_), Some(_)) | (None, None) => return None,
    };
    Some(Redirect { state, said })
}

/// Returns the query of `address`, where it is `redirect` with a query, as a browser shows it when
/// nobody listens there.
pub fn query_of<'a>(address: &'a str, redirect: &str) -> Option<&'a str> {
    let rest = address.trim().strip_prefix(redirect)?;
    let query = rest.strip_prefix("/?").or_else(|| rest.strip_prefix('?'))?;
    // Microsoft adds an empty fragment.
    Some(query.split_once('#').map_or(query, |(query, _)| query))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(query: &str) -> Option<String> {
        match read_redirect(query)?.said {
            Said::Code(code) => Some(code.as_str().to_owned()),
            Said::Refused(_) => None,
        }
    }

    #[test]
    fn a_code_is_read_and_nothing_that_is_there_twice() {
        let read = read_redirect("code=0.AX%2Fy&state=s%20t&session_state=1").unwrap();
        assert_eq!(read.state.as_str(), "s t");
        assert_eq!(code("code=0.AX%2Fy&state=s").as_deref(), Some("0.AX/y"));
        for query in [
            "",
            "code=x",
            "state=s",
            "code=x&state=",
            "code=&state=s",
            "code=a%0Ab&state=s",
            "code=x&code=y&state=s",
            "code=x&state=s&state=t",
            "code=x&error=access_denied&state=s",
        ] {
            assert!(read_redirect(query).is_none(), "{query}");
        }
        assert!(read_redirect(&format!("code={}&state=s", "x".repeat(QUERY_MAX))).is_none());
        let shown = format!("{:?}", read_redirect("code=canary&state=s").unwrap());
        assert!(!shown.contains("canary"), "{shown}");
    }

    #[test]
    fn a_refusal_keeps_its_code() {
        let query = "error=access_denied&error_description=AADSTS65004%3A+Declined.&state=s";
        let Said::Refused(refusal) = read_redirect(query).unwrap().said else { panic!() };
        assert_eq!(refusal.error.code, "AADSTS65004");
        assert!(!refusal.is_bare_no());
        let bare = read_redirect("error=access_denied&error_subcode=cancel&state=s").unwrap();
        let Said::Refused(refusal) = bare.said else { panic!() };
        assert!(refusal.is_bare_no());
    }

    #[test]
    fn a_pasted_address_is_the_redirect_or_nothing() {
        let own = "http://localhost:4711";
        for (address, query) in [
            ("http://localhost:4711/?code=x&state=s", Some("code=x&state=s")),
            ("  http://localhost:4711?code=x&state=s# ", Some("code=x&state=s")),
            ("http://localhost:4711/?code=x#", Some("code=x")),
            ("http://localhost:47111/?code=x", None),
            ("http://localhost:4711.evil.example/?code=x", None),
            ("https://localhost:4711/?code=x", None),
            ("http://localhost:4711/x?code=x", None),
            ("code=x&state=s", None),
            ("", None),
        ] {
            assert_eq!(query_of(address, own), query, "{address}");
        }
    }
}

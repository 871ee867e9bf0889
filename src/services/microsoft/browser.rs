//! Authorization code with PKCE (RFC 7636): the address for the browser, and the redemption.
//!
//! Crate `oauth2` would make the challenge and the address, and bring four more crates along: the
//! challenge is one line, and an address is what `url` is for.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::error::Unspecified;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::Digest as _;
use sha2::Sha256;
use url::Url;
use zeroize::Zeroizing;

use crate::diagnosis::microsoft::Said;
use crate::diagnosis::microsoft::read_redirect;
use crate::services::http::Ask;
use crate::services::microsoft::form;

/// Random bytes of each: 43 characters, the least that RFC 7636 4.1 allows, and 256 bits.
const BYTES: usize = 32;

/// What belongs to one sign-in alone. Made anew for each, and wiped after it.
pub(super) struct Keys {
    state: Zeroizing<String>,
    nonce: Zeroizing<String>,
    verifier: Zeroizing<String>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// New ones. Fails only where the system has no chance to give.
    pub(super) fn new() -> Result<Self, Unspecified> {
        Ok(Self { state: unguessable()?, nonce: unguessable()?, verifier: unguessable()? })
    }

    /// The address of the sign-in page, at the host of the token endpoint, which was checked.
    pub(super) fn address(
        &self,
        token_endpoint: &Url,
        (client_id, account): (&str, &str),
        redirect: &str,
        scope: &str,
        client_request_id: &str,
    ) -> Url {
        let mut url = beside(token_endpoint, "authorize");
        url.query_pairs_mut()
            .append_pair("client_id", client_id)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", redirect)
            .append_pair("response_mode", "query")
            .append_pair("scope", scope)
            .append_pair("state", &self.state)
            .append_pair("nonce", &self.nonce)
            .append_pair("code_challenge", &challenge(&self.verifier))
            .append_pair("code_challenge_method", "S256")
            .append_pair("prompt", "login")
            .append_pair("login_hint", account)
            .append_pair("client-request-id", client_request_id);
        url
    }

    /// What a redirect says, where its state is ours; all else of it is not even looked at.
    pub(super) fn own(state: &str, query: &str) -> Option<Said> {
        let redirect = read_redirect(query)?;
        let same = verify_slices_are_equal(redirect.state.as_bytes(), state.as_bytes()).is_ok();
        same.then_some(redirect.said)
    }

    /// The state, for whoever waits for it.
    pub(super) fn state(&self) -> Zeroizing<String> {
        self.state.clone()
    }

    /// Whether an id token belongs to this sign-in.
    pub(super) fn is_nonce(&self, nonce: Option<&str>) -> bool {
        nonce.is_some_and(|nonce| {
            verify_slices_are_equal(nonce.as_bytes(), self.nonce.as_bytes()).is_ok()
        })
    }

    /// Makes the request that redeems `code`.
    pub(super) fn redeem<'a>(
        &self,
        token_endpoint: Url,
        client_id: &str,
        code: &str,
        redirect: &str,
        scope: &str,
        client_request_id: &'a str,
    ) -> Ask<'a> {
        let fields = [
            ("client_id", client_id),
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", &self.verifier),
            ("scope", scope),
        ];
        form::post(token_endpoint, &fields, client_request_id)
    }
}

/// The endpoint beside the token endpoint: it is derived and not taken from discovery, so that
/// there is one address to be trusted and not three.
pub(super) fn beside(token_endpoint: &Url, name: &str) -> Url {
    let mut url = token_endpoint.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop().push(name);
    }
    url
}

fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

fn unguessable() -> Result<Zeroizing<String>, Unspecified> {
    let mut bytes = Zeroizing::new([0_u8; BYTES]);
    aws_lc_rs::rand::fill(bytes.as_mut_slice())?;
    Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    #[test]
    fn the_challenge_is_that_of_the_rfc() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn every_sign_in_has_keys_of_its_own() {
        let (one, other) = (Keys::new().unwrap(), Keys::new().unwrap());
        let all = [&one.state, &one.nonce, &one.verifier, &other.state, &other.nonce];
        for (n, key) in all.iter().enumerate() {
            assert_eq!(key.len(), 43);
            assert!(!all[..n].contains(key));
        }
        assert_eq!(format!("{one:?}"), "Keys(…)");
    }

    #[test]
    fn another_state_is_no_answer() {
        let keys = Keys::new().unwrap();
        let state = keys.state();
        let query = |state: &str| format!("code=x&state={state}");
        assert!(Keys::own(&state, &query(&state)).is_some());
        let short = state.get(..42).unwrap();
        for other in ["", "x", short, &format!("{}x", *state)] {
            assert!(Keys::own(&state, &query(other)).is_none(), "{other}");
        }
        assert!(
            !keys.is_nonce(None) && !keys.is_nonce(Some("x")) && keys.is_nonce(Some(&keys.nonce))
        );
    }

    #[test]
    fn the_address_asks_for_a_fresh_sign_in_of_this_account() {
        let keys = Keys::new().unwrap();
        let token = Url::parse("https://login.microsoftonline.com/t/oauth2/v2.0/token").unwrap();
        let who = ("id", "ada+x@acme.com");
        let url = keys.address(&token, who, "http://localhost:1", "openid User.Read", "guid");
        let base = "https://login.microsoftonline.com/t/oauth2/v2.0/authorize?";
        assert!(url.as_str().starts_with(base), "{url}");
        let has = |name: &str, value: &str| {
            url.query_pairs().any(|pair| pair == (name.into(), value.into()))
        };
        assert!(has("prompt", "login") && has("login_hint", "ada+x@acme.com"));
        assert!(has("code_challenge_method", "S256") && has("response_type", "code"));
        assert!(has("redirect_uri", "http://localhost:1") && has("client-request-id", "guid"));
        assert!(!url.as_str().contains(keys.verifier.as_str()));
    }
}

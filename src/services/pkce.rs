//! Authorization code with PKCE (RFC 7636) for a program on this computer (RFC 8252): the address
//! for the browser, the redirect that comes back, and the redemption of its code.
//!
//! Crate `oauth2` would make the challenge and the address, and bring four more crates along: the
//! challenge is one line, and an address is what `url` is for.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::error::Unspecified;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::Digest as _;
use sha2::Sha256;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;
use url::Url;
use zeroize::Zeroizing;

use crate::diagnosis::microsoft::Said;
use crate::diagnosis::microsoft::query_of;
use crate::diagnosis::microsoft::read_redirect;
use crate::model::secret::Secret;
use crate::services::form;
use crate::services::http::Ask;
use crate::services::loopback::Receiver;
use crate::services::together::either;
use crate::text::Phrase;

/// Random bytes of each: 43 characters, the least that RFC 7636 4.1 allows, and 256 bits.
const BYTES: usize = 32;

/// What belongs to one sign-in alone. Made anew for each, and wiped after it.
pub(in crate::services) struct Keys {
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
    pub(in crate::services) fn new() -> Result<Self, Unspecified> {
        Ok(Self { state: unguessable()?, nonce: unguessable()?, verifier: unguessable()? })
    }

    /// The address of the sign-in page at `url`, with what every such sign-in has.
    pub(in crate::services) fn address(
        &self,
        mut url: Url,
        client_id: &str,
        redirect: &str,
        scope: &str,
    ) -> Url {
        url.query_pairs_mut()
            .append_pair("client_id", client_id)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", redirect)
            .append_pair("response_mode", "query")
            .append_pair("scope", scope)
            .append_pair("state", &self.state)
            .append_pair("nonce", &self.nonce)
            .append_pair("code_challenge", &challenge(&self.verifier))
            .append_pair("code_challenge_method", "S256");
        url
    }

    /// Waits for the redirect, at the loopback address or pasted by hand; none where nobody signs
    /// in within `limit`. What is pasted and is not the redirect is told to `odd`.
    pub(in crate::services) async fn redirected(
        &self,
        receiver: Receiver,
        pasted: UnboundedReceiver<Secret>,
        limit: Duration,
        odd: &(dyn Fn(Phrase) + Sync),
    ) -> Option<Said> {
        let redirect = receiver.redirect();
        let state = self.state.clone();
        let judge = Arc::new(move |query: &str| own(&state, query));
        let by_hand = self.by_hand(&redirect, pasted, odd);
        timeout(limit, either(receiver.wait(judge), by_hand)).await.ok()
    }

    async fn by_hand(
        &self,
        redirect: &str,
        mut pasted: UnboundedReceiver<Secret>,
        odd: &(dyn Fn(Phrase) + Sync),
    ) -> Said {
        while let Some(address) = pasted.recv().await {
            let query = query_of(address.expose(), redirect);
            if let Some(said) = query.and_then(|query| own(&self.state, query)) {
                return said;
            }
            let text = Phrase::new("check.stage.sign-in.pasted_odd");
            odd(text.with("redirect", redirect));
        }
        // Nobody is left who could paste one.
        std::future::pending().await
    }

    /// Whether an id token belongs to this sign-in.
    pub(in crate::services) fn is_nonce(&self, nonce: Option<&str>) -> bool {
        nonce.is_some_and(|nonce| {
            verify_slices_are_equal(nonce.as_bytes(), self.nonce.as_bytes()).is_ok()
        })
    }

    /// Makes the request that redeems `code`; `more` are fields that one server wants and another
    /// does not know.
    pub(in crate::services) fn redeem<'a>(
        &self,
        token_endpoint: Url,
        client_id: &str,
        code: &str,
        redirect: &str,
        more: &[(&str, &str)],
        client_request_id: Option<&'a str>,
    ) -> Ask<'a> {
        let fields = [
            ("client_id", client_id),
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", &self.verifier),
        ];
        form::post(token_endpoint, &[&fields, more].concat(), client_request_id)
    }
}

/// What a redirect says, where its state is ours; all else of it is not even looked at.
fn own(state: &str, query: &str) -> Option<Said> {
    let redirect = read_redirect(query)?;
    let same = verify_slices_are_equal(redirect.state.as_bytes(), state.as_bytes()).is_ok();
    same.then_some(redirect.said)
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
        let state = &keys.state;
        let query = |state: &str| format!("code=x&state={state}");
        assert!(own(state, &query(state)).is_some());
        let short = state.get(..42).unwrap();
        for other in ["", "x", short, &format!("{}x", **state)] {
            assert!(own(state, &query(other)).is_none(), "{other}");
        }
        assert!(
            !keys.is_nonce(None) && !keys.is_nonce(Some("x")) && keys.is_nonce(Some(&keys.nonce))
        );
    }

    #[test]
    fn the_address_has_the_challenge_and_not_the_verifier() {
        let keys = Keys::new().unwrap();
        let page = Url::parse("https://acme.okta.com/oauth2/v1/authorize").unwrap();
        let url = keys.address(page, "id", "http://localhost:1", "openid x");
        let base = "https://acme.okta.com/oauth2/v1/authorize?client_id=id&";
        assert!(url.as_str().starts_with(base), "{url}");
        let has = |name: &str, value: &str| {
            url.query_pairs().any(|pair| pair == (name.into(), value.into()))
        };
        assert!(has("code_challenge_method", "S256") && has("response_type", "code"));
        assert!(has("redirect_uri", "http://localhost:1") && has("scope", "openid x"));
        assert!(has("state", &keys.state) && has("nonce", &keys.nonce));
        assert!(!url.as_str().contains(keys.verifier.as_str()));
    }
}

//! The sign-in page of Microsoft, as a browser is led to it.

use url::Url;

use crate::services::pkce::Keys;

/// The address of the sign-in page, at the host of the token endpoint, which was checked.
pub(super) fn address(
    keys: &Keys,
    token_endpoint: &Url,
    (client_id, account): (&str, &str),
    redirect: &str,
    scope: &str,
    client_request_id: &str,
) -> Url {
    let mut url = keys.address(beside(token_endpoint, "authorize"), client_id, redirect, scope);
    url.query_pairs_mut()
        .append_pair("prompt", "login")
        .append_pair("login_hint", account)
        .append_pair("client-request-id", client_request_id);
    url
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_asks_for_a_fresh_sign_in_of_this_account() {
        let keys = Keys::new().unwrap();
        let token = Url::parse("https://login.microsoftonline.com/t/oauth2/v2.0/token").unwrap();
        let who = ("id", "ada+x@acme.com");
        let url = address(&keys, &token, who, "http://localhost:1", "openid User.Read", "guid");
        let base = "https://login.microsoftonline.com/t/oauth2/v2.0/authorize?";
        assert!(url.as_str().starts_with(base), "{url}");
        let has = |name: &str, value: &str| {
            url.query_pairs().any(|pair| pair == (name.into(), value.into()))
        };
        assert!(has("prompt", "login") && has("login_hint", "ada+x@acme.com"));
        assert!(has("client-request-id", "guid"));
    }
}

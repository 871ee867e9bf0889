//! The one request that carries a password.

use url::Url;

use crate::model::secret::Secret;
use crate::services::form;
use crate::services::http::Ask;

/// Makes the request for a token. `offline_access` is not asked for, so no refresh token is issued.
pub(super) fn token_request<'a>(
    token_endpoint: Url,
    client_id: &str,
    account: &str,
    password: &Secret,
    scope: &str,
    client_request_id: &'a str,
) -> Ask<'a> {
    let fields = [
        ("client_id", client_id),
        ("grant_type", "password"),
        ("username", account),
        ("password", password.expose()),
        ("scope", scope),
    ];
    form::post(token_endpoint, &fields, Some(client_request_id))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn body(password: &str) -> Bytes {
        let mut secret = Secret::new();
        assert!(secret.push_str(password));
        let url = Url::parse("http://127.0.0.1/token").unwrap();
        let scope = "openid profile https://graph.microsoft.com/User.Read";
        let ask = token_request(url, "id", "ada+x@acme.com", &secret, scope, "guid");
        ask.post.unwrap().body
    }

    #[test]
    fn every_password_arrives_as_it_was_typed() {
        for password in ["Practice-1234", "a b&c=d+e%f", "pässwörd€漢🦀", " x ", "\u{0}\u{7f}\""]
        {
            let sent = body(password);
            let fields = url::form_urlencoded::parse(&sent).into_owned().collect::<Vec<_>>();
            assert!(fields.contains(&("password".to_owned(), password.to_owned())), "{password}");
            assert!(fields.contains(&("username".to_owned(), "ada+x@acme.com".to_owned())));
            let scope = "openid profile https://graph.microsoft.com/User.Read".to_owned();
            assert!(fields.contains(&("scope".to_owned(), scope)));
            assert_eq!(fields.len(), 5);
        }
    }
}

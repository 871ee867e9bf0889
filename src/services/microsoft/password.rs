//! The one request that carries a password, and an answer that gives it back.

use url::Url;
use uuid::Uuid;

use crate::diagnosis::microsoft::TokenAnswer;
use crate::model::chain::Sum;
use crate::model::secret::Secret;
use crate::model::tested::Tested;
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

/// Stands in the place of a text that holds the password.
const MARK: &str = "[redacted]";

/// Knows the password again, once it is gone.
pub(super) fn known(password: &Secret) -> Tested {
    let mut known = Tested::new(Sum::of(Uuid::new_v4().as_bytes()));
    known.add(password);
    known
}

/// Takes every text out of an answer that holds the password, of those that are kept. Microsoft
/// sends none, but whoever answers in its place may.
pub(super) fn without(known: &Tested, answer: &mut TokenAnswer) {
    // A lower-case word, as `invalid_grant`, holds a part of itself by chance.
    let is_name = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let error = match answer {
        TokenAnswer::Refused(refusal) => &mut refusal.error,
        TokenAnswer::Granted(granted) => {
            return granted.scopes.retain(|scope| is_name(scope) || !known.is_in(scope));
        }
        TokenAnswer::Odd(_) => return,
    };
    let ids = [&mut error.suberror, &mut error.timestamp].into_iter().flatten();
    for text in ids.chain([&mut error.text, &mut error.error, &mut error.code]) {
        if !is_name(text) && known.is_in(text) {
            MARK.clone_into(text);
        }
    }
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

//! The one request that carries a password.
//!
//! The body is written into a buffer that never grows and is wiped when the connection lets go of
//! it. After a test no copy of the password is left in the memory of this process.

use bytes::Bytes;
use url::Url;
use zeroize::Zeroizing;

use crate::model::secret::Secret;
use crate::services::http::Ask;
use crate::services::http::Post;

/// Bytes that stand for every byte of a value at most.
const ESCAPED: usize = 3;
/// Room for the names and the signs between the values.
const NAMES: usize = 128;

struct Owned(Zeroizing<Vec<u8>>);

impl AsRef<[u8]> for Owned {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Makes the request for a token. `offline_access` is not asked for, so no refresh token is issued.
pub(super) fn token_request<'a>(
    token_endpoint: Url,
    client_id: &str,
    account: &str,
    password: &Secret,
    graph_host: &str,
    client_request_id: &'a str,
) -> Ask<'a> {
    let scope = format!("openid profile https://{graph_host}/User.Read");
    let fields = [
        ("client_id", client_id),
        ("grant_type", "password"),
        ("username", account),
        ("password", password.expose()),
        ("scope", &scope),
    ];
    let values: usize = fields.iter().map(|(_, value)| value.len()).sum();
    let mut body = Zeroizing::new(Vec::with_capacity(NAMES + ESCAPED * values));
    for (name, value) in fields {
        if !body.is_empty() {
            body.push(b'&');
        }
        body.extend_from_slice(name.as_bytes());
        body.push(b'=');
        escape(value, &mut body);
    }
    Ask {
        url: token_endpoint,
        client_request_id: Some(client_request_id),
        post: Some(Post {
            content_type: "application/x-www-form-urlencoded",
            bearer: None,
            body: Bytes::from_owner(Owned(body)),
        }),
    }
}

/// Writes `value` as a form has it; nothing of it is kept anywhere else.
fn escape(value: &str, out: &mut Vec<u8>) {
    const HEX: [u8; 16] = *b"0123456789ABCDEF";
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => out.push(byte),
            b' ' => out.push(b'+'),
            _ => out.extend([b'%', digit(byte >> 4), digit(byte & 15)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(password: &str) -> Bytes {
        let mut secret = Secret::new();
        assert!(secret.push_str(password));
        let url = Url::parse("http://127.0.0.1/token").unwrap();
        let ask =
            token_request(url, "id", "ada+x@acme.com", &secret, "graph.microsoft.com", "guid");
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

    #[test]
    fn the_longest_body_fits_its_buffer() {
        let mut body = Vec::with_capacity(ESCAPED * 3);
        let before = body.capacity();
        escape("€", &mut body);
        assert_eq!((body.len(), body.capacity()), (9, before));
    }
}

//! Bodies of forms that hold something secret.
//!
//! A body is written into a buffer that never grows and is wiped when the connection lets go of
//! it. After a test no copy of a password, code or verifier is left in the memory of this process.

use bytes::Bytes;
use url::Url;
use zeroize::Zeroizing;

use crate::services::http::Ask;
use crate::services::http::Post;

/// Bytes that stand for every byte of a value at most.
const ESCAPED: usize = 3;
/// Room for a name and the signs around it.
const NAME: usize = 32;

struct Owned(Zeroizing<Vec<u8>>);

impl AsRef<[u8]> for Owned {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Makes a request that posts `fields`. Their names are at most 24 bytes.
pub(in crate::services) fn post<'a>(
    url: Url,
    fields: &[(&str, &str)],
    client_request_id: Option<&'a str>,
) -> Ask<'a> {
    let room: usize = fields.iter().map(|(_, value)| NAME + ESCAPED * value.len()).sum();
    let mut body = Zeroizing::new(Vec::with_capacity(room));
    for (name, value) in fields {
        if !body.is_empty() {
            body.push(b'&');
        }
        body.extend_from_slice(name.as_bytes());
        body.push(b'=');
        escape(value, &mut body);
    }
    Ask {
        url,
        client_request_id,
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

    #[test]
    fn the_longest_body_fits_its_buffer() {
        let name = "n".repeat(24);
        let url = Url::parse("http://127.0.0.1/").unwrap();
        let ask = post(url, &[(&name, "€€€"), (&name, "€€€")], None);
        let room = 2 * (NAME + ESCAPED * 9);
        let body = ask.post.unwrap().body;
        assert!(body.len() <= room, "{} of {room}", body.len());
        assert!(body.len() > ESCAPED * 18, "every byte of it was escaped");
    }
}

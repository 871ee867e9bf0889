//! The head of a request to the loopback address: all that is looked at, and nothing is believed.

/// Bytes that a head may have.
pub(super) const HEAD_MAX: usize = 8 * 1024;

/// What a head asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked<'a> {
    /// The redirect, with its query.
    Redirect(&'a str),
    /// Something else; answered with this status.
    Other(&'static str),
}

/// Reads a whole head. Method and path are exact, and the host is the one that was registered: a
/// page of another site that resolves its own name to loopback does not get in.
pub(super) fn read(head: &[u8], port: u16) -> Asked<'_> {
    const BAD: Asked<'_> = Asked::Other("400 Bad Request");
    let Some(text) = std::str::from_utf8(head).ok().filter(|text| text.is_ascii()) else {
        return BAD;
    };
    let mut lines = text.split("\r\n");
    let parts: Vec<_> = lines.next().unwrap_or_default().split(' ').collect();
    let [method, target, "HTTP/1.1" | "HTTP/1.0"] = parts.as_slice() else { return BAD };
    let mut hosts = lines
        .filter_map(|line| line.split_once(':'))
        .filter(|(name, _)| name.eq_ignore_ascii_case("host"))
        .map(|(_, value)| value.trim());
    let own = ["localhost", "127.0.0.1", "[::1]"].map(|name| format!("{name}:{port}"));
    let ours =
        hosts.next().is_some_and(|host| own.iter().any(|own| own.eq_ignore_ascii_case(host)));
    if !ours || hosts.next().is_some() {
        return BAD;
    }
    if *method != "GET" {
        return Asked::Other("405 Method Not Allowed");
    }
    match target.split_once('?') {
        Some(("/", query)) => Asked::Redirect(query),
        Some(_) | None => Asked::Other("404 Not Found"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(head: &str) -> Asked<'_> {
        read(head.as_bytes(), 4711)
    }

    #[test]
    fn only_the_redirect_itself_is_read() {
        for host in ["localhost:4711", "LOCALHOST:4711", "127.0.0.1:4711", "[::1]:4711"] {
            let head = format!("GET /?code=x&state=y HTTP/1.1\r\nHost: {host}\r\n\r\n");
            assert_eq!(read(head.as_bytes(), 4711), Asked::Redirect("code=x&state=y"), "{host}");
        }
        for head in [
            "POST /?code=x HTTP/1.1\r\nHost: localhost:4711\r\n\r\n",
            "HEAD /?code=x HTTP/1.1\r\nHost: localhost:4711\r\n\r\n",
            "GET /favicon.ico HTTP/1.1\r\nHost: localhost:4711\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: localhost:4711\r\n\r\n",
            "GET //?code=x HTTP/1.1\r\nHost: localhost:4711\r\n\r\n",
            "GET /x?code=x HTTP/1.1\r\nHost: localhost:4711\r\n\r\n",
            "GET http://localhost:4711/?code=x HTTP/1.1\r\nHost: localhost:4711\r\n\r\n",
            "GET /?code=x HTTP/1.1\r\nHost: evil.example:4711\r\n\r\n",
            "GET /?code=x HTTP/1.1\r\nHost: localhost:4712\r\n\r\n",
            "GET /?code=x HTTP/1.1\r\nHost: localhost:4711\r\nHost: localhost:4711\r\n\r\n",
            "GET /?code=x HTTP/1.1\r\n\r\n",
            "GET /?code=x HTTP/2\r\nHost: localhost:4711\r\n\r\n",
            "GET  /?code=x HTTP/1.1\r\nHost: localhost:4711\r\n\r\n",
            "GET /?code=\u{e4} HTTP/1.1\r\nHost: localhost:4711\r\n\r\n",
            "",
        ] {
            assert!(matches!(asked(head), Asked::Other(_)), "{head}");
        }
    }
}

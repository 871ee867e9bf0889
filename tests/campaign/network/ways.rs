//! The ways in which an answer is broken, as lists.

use crate::network::faults::Does;
use crate::network::faults::Fault;
use crate::network::faults::Weight;
use crate::network::faults::with_body;

fn answer(status: &str, headers: &str, body: &str) -> Does {
    let length = body.len();
    Does::Raw(
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}")
            .into_bytes(),
    )
}

const JSON: &str = "Content-Type: application/json\r\n";
const HTML: &str = "Content-Type: text/html\r\n";

/// Every way in which there is no whole answer.
pub(super) fn no_answer() -> Vec<Fault> {
    let mut all = vec![
        ("no answer", Does::Silence),
        ("a byte a second, from the first", Does::Drip(0)),
        ("a byte a second, in the head", Does::Drip(30)),
        ("a byte a second, in the body", Does::Drip(200)),
        ("reset before a byte", Does::Reset(0)),
        ("reset in the head", Does::Reset(20)),
        ("reset in the body", Does::Reset(180)),
        ("closed before a byte", Does::Close(0)),
        ("closed in the head", Does::Close(20)),
        ("closed in the body", Does::Close(180)),
    ];
    let bytes = |text: &str| text.as_bytes().to_vec();
    let endless_json = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[".to_vec();
    all.push(("an endless body", Does::Endless(endless_json.clone(), vec![b'['; 8_192])));
    all.push((
        "an endless chunked body",
        Does::Endless(
            bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"),
            [bytes("1000\r\n"), vec![b' '; 4_096], bytes("\r\n")].concat(),
        ),
    ));
    all.push((
        "endless headers",
        Does::Endless(
            bytes("HTTP/1.1 200 OK\r\n"),
            b"X-Header: aaaaaaaaaaaaaaaaaaaaaaaa\r\n".to_vec(),
        ),
    ));
    let two_mb =
        format!("HTTP/1.1 200 OK\r\nX: {}\r\nContent-Length: 2\r\n\r\n{{}}", "a".repeat(2 << 20));
    all.push(("2 MB of a header", Does::Raw(two_mb.into_bytes())));
    all.push((
        "100 Continue for ever",
        Does::Endless(Vec::new(), b"HTTP/1.1 100 Continue\r\n\r\n".to_vec()),
    ));
    for (name, text) in [
        ("the greeting of another protocol", "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        ("an alert of TLS", "\u{15}\u{3}\u{3}\0\u{2}\u{2}\u{28}"),
        ("HTTP/2 without being asked", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ("HTTP/0.9", "{\"a\":1}"),
        ("a status that is no number", "HTTP/1.1 abc OK\r\n\r\n"),
        ("a control sequence in the status line", "HTTP/1.1 200 \u{1b}]0;PWN\u{7}OK\r\n\r\n"),
        ("a header without a colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n{}"),
        ("a NUL in a header", "HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\n{}"),
        ("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
        ("a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}"),
        (
            "a length beyond all",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
        ),
        ("99 MB promised", "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n{}"),
        ("a chunk of garbage", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
        (
            "a chunk that ends early",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{}\r\n",
        ),
        (
            "101 Switching Protocols",
            "HTTP/1.1 101 X\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
        ),
    ] {
        all.push((name, Does::Raw(bytes(text))));
    }
    // That one is a whole answer, of a protocol that nobody asked for.
    let weight =
        |name: &str| if name.starts_with("101") { Weight::Nothing } else { Weight::NoAnswer };
    all.into_iter().map(|(name, does)| Fault::new(name, weight(name), does)).collect()
}

/// Every redirect.
pub(super) fn redirects() -> Vec<Fault> {
    let mut all = Vec::new();
    for status in [300, 301, 302, 303, 304, 305, 307, 308] {
        for (to, location) in [
            ("another host", "Location: {other}/stolen\r\n"),
            ("the same host", "Location: {own}/elsewhere\r\n"),
            ("no scheme", "Location: //127.0.0.1:9/x\r\n"),
            ("a script", "Location: javascript:alert(1)\r\n"),
            ("itself", "Location: \r\n"),
            ("nowhere", ""),
        ] {
            let name = format!("{status} to {to}");
            all.push(Fault::new(
                &name,
                Weight::Nothing,
                answer(&format!("{status} X"), location, ""),
            ));
        }
    }
    all
}

/// Every status, with what one would not expect in it.
pub(super) fn statuses() -> Vec<Fault> {
    let mut all = Vec::new();
    let codes = [
        201, 202, 203, 204, 205, 206, 226, 400, 401, 402, 403, 404, 405, 407, 408, 409, 410, 411,
        413, 414, 415, 418, 421, 422, 423, 425, 426, 428, 429, 431, 451, 499, 500, 501, 502, 503,
        504, 505, 507, 508, 511, 520, 599, 600, 999,
    ];
    for code in codes {
        for (of, headers, body) in
            [("nothing", "", ""), ("a page", HTML, "<html>x</html>"), ("an object", JSON, "{}")]
        {
            let name = format!("{code} with {of}");
            all.push(Fault::new(
                &name,
                Weight::Nothing,
                answer(&format!("{code} X"), headers, body),
            ));
        }
    }
    for code in [429, 503] {
        for wait in [
            "0",
            "5",
            "-1",
            "99999999",
            "18446744073709551616",
            "1e30",
            "abc",
            "",
            "5, 10",
            "5\r\nRetry-After: 10",
            "Wed, 21 Oct 2015 07:28:00 GMT",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "\u{1b}]0;PWN\u{7}",
        ] {
            let name = format!("{code}, Retry-After: {}", wait.escape_debug());
            let does = answer(&format!("{code} X"), &format!("Retry-After: {wait}\r\n"), "");
            // A control character makes it no HTTP at all.
            let is_http = !wait.contains('\u{1b}');
            let weight = if is_http { Weight::Nothing } else { Weight::NoAnswer };
            all.push(Fault::new(&name, weight, does));
        }
    }
    all
}

/// Every body that is not what was asked for.
pub(super) fn bodies() -> Vec<Fault> {
    let deep = "[".repeat(100_000);
    let deep_objects = "{\"a\":".repeat(50_000);
    let long = format!("{{\"error\":\"{}\"}}", "x".repeat(200_000));
    let many = format!("[{}1]", "1,".repeat(100_000));
    let bodies = [
        ("nothing", ""),
        ("a page", "<!doctype html><title>Hotel</title>"),
        ("null", "null"),
        ("a list", "[]"),
        ("an object", "{}"),
        ("a number", "1e999999"),
        ("a text", "\"\""),
        ("depth", &deep),
        ("depth of objects", &deep_objects),
        ("length", &long),
        ("number", &many),
        ("half an object", "{\"error\":\"inv"),
        ("two objects", "{}{}"),
        ("a key twice", "{\"error\":1,\"error\":\"a\"}"),
        ("half a surrogate", "{\"error\":\"\\ud800\",\"error_description\":\"\\udc00x\"}"),
        ("a byte order mark", "\u{feff}{}"),
        ("NULs", "\0\0\0\0"),
        (
            "wrong types",
            "{\"error\":[],\"error_codes\":\"x\",\"error_description\":{},\"responses\":5}",
        ),
        (
            "wrong types of an answer",
            "{\"token_endpoint\":5,\"account_type\":[],\"access_token\":{},\"token_type\":1}",
        ),
    ];
    let mut all = Vec::new();
    for (of, body) in bodies {
        for (status, headers) in
            [("200 OK", JSON), ("200 OK", HTML), ("400 X", JSON), ("200 OK", "")]
        {
            let name = format!("{status} with {of}, {}", headers.trim_end());
            all.push(Fault::new(&name, Weight::Nothing, answer(status, headers, body)));
        }
    }
    let gzip = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 22\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xae\x05\0\x43\xbf\xa6\xa3\x02\0\0\0";
    all.push(Fault::new("gzip", Weight::Nothing, Does::Raw(gzip.to_vec())));
    let latin = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n\"\xff\xfe\"";
    all.push(Fault::new("no UTF-8", Weight::Nothing, Does::Raw(latin.to_vec())));
    all
}

/// The right answer, but.
pub(super) fn odd() -> Vec<Fault> {
    fn typed(head: &str, kind: &str) -> String {
        let lines =
            head.lines().filter(|line| !line.to_ascii_lowercase().starts_with("content-type"));
        format!("{}{kind}", lines.collect::<Vec<_>>().join("\r\n"))
    }
    vec![
        Fault::new("the connection is left", Weight::Odd, Does::Leaves),
        Fault::changed("as a page", |head, body| {
            [typed(head, "\r\nContent-Type: text/html\r\n\r\n").into_bytes(), body.to_vec()]
                .concat()
        }),
        Fault::changed("as nothing", |head, body| {
            [typed(head, "\r\n\r\n").into_bytes(), body.to_vec()].concat()
        }),
        Fault::changed("in UTF-16", |head, body| {
            let text = String::from_utf8_lossy(body);
            let wide = text.encode_utf16().flat_map(u16::to_be_bytes);
            let head = head
                .lines()
                .filter(|line| !line.to_ascii_lowercase().starts_with("content-length"));
            let head = head.collect::<Vec<_>>().join("\r\n");
            [format!("{head}\r\n\r\n").into_bytes(), wide.collect()].concat()
        }),
        Fault::changed("after a byte order mark", |head, body| {
            with_body(head, &format!("\u{feff}{}", String::from_utf8_lossy(body)))
        }),
        Fault::changed("with garbage behind", |head, body| {
            with_body(head, &format!("{}garbage", String::from_utf8_lossy(body)))
        }),
        Fault::changed("twice", |head, body| {
            let once = with_body(head, &String::from_utf8_lossy(body));
            [once.clone(), once].concat()
        }),
        Fault::changed("with a length that is too short", |head, body| {
            let head = head
                .lines()
                .filter(|line| !line.to_ascii_lowercase().starts_with("content-length"));
            let head = head.collect::<Vec<_>>().join("\r\n");
            [
                format!("{head}\r\nContent-Length: {}\r\n\r\n", body.len() / 2).into_bytes(),
                body.to_vec(),
            ]
            .concat()
        }),
        Fault::changed("after 50 × 100 Continue", |head, body| {
            let again = "HTTP/1.1 100 Continue\r\n\r\n".repeat(50);
            [again.into_bytes(), with_body(head, &String::from_utf8_lossy(body))].concat()
        }),
        Fault::changed("with a cookie and a refresh", |head, body| {
            let more = format!(
                "{head}\r\nSet-Cookie: a=b\r\nRefresh: 0; url=http://127.0.0.1:9/\r\nAlt-Svc: h3=\":443\"\r\nStrict-Transport-Security: max-age=9"
            );
            with_body(&more, &String::from_utf8_lossy(body))
        }),
        Fault::changed("by a clock of 1970", |head, body| {
            with_body(
                &format!("{head}\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT"),
                &String::from_utf8_lossy(body),
            )
        }),
        Fault::changed("by a clock of 9999", |head, body| {
            with_body(
                &format!("{head}\r\nDate: Fri, 31 Dec 9999 23:59:59 GMT"),
                &String::from_utf8_lossy(body),
            )
        }),
    ]
}

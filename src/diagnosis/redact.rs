//! Takes secrets out of a text before it is kept: tokens, passwords, cookies.

use std::borrow::Cow;
use std::sync::OnceLock;

use regex_lite::Regex;

/// What stands in place of a secret.
const MARK: &str = "[redacted]";

/// The shape of a secret.
struct Shape {
    /// Whether a text can have one at all: most have none, and are spared the search.
    may_have: fn(&str) -> bool,
    pattern: &'static str,
    replacement: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

const fn shape(
    may_have: fn(&str) -> bool,
    pattern: &'static str,
    replacement: &'static str,
) -> Shape {
    Shape { may_have, pattern, replacement, compiled: OnceLock::new() }
}

static SHAPES: [Shape; 9] = [
    // A private key, as far as it was pasted.
    shape(
        |text| text.contains("-----BEGIN"),
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----[A-Za-z0-9+/=\s,:-]*?(?:-----END [A-Z ]*-----|\z)",
        MARK,
    ),
    // A client secret of Entra: its third part begins with the version of its making.
    shape(|text| text.contains("Q~"), r"[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}", MARK),
    // A JWT, wrapped or not; a line that goes on with it is long and has no blank.
    shape(
        |text| text.contains("eyJ"),
        r"eyJ[A-Za-z0-9_=-]{5,}(?:\.[A-Za-z0-9_=-]*)*(?:\s*\r?\n[A-Za-z0-9_.=-]{20,})*",
        MARK,
    ),
    shape(
        |text| text.contains(char::is_whitespace),
        r"(?i)\b(bearer|ssws|basic|dpop)\s+[A-Za-z0-9+/_.~=-]{8,}",
        "$1 [redacted]",
    ),
    shape(|text| text.contains("://"), r"(?i)(://)[^\s/@]+@", "$1[redacted]@"),
    shape(|text| text.contains(':'), r"(?i)\b((?:set-)?cookie\s*:)[^\n]*", "$1 [redacted]"),
    shape(
        |text| text.contains(['=', ':']),
        concat!(
            r#"(?i)((?:password|passwd|passwort|pwd|secret|token|assertion|"#,
            r#"code_verifier|device_code|user_code|client_info|api[_-]?key|\bsig)"?\s*[=:]\s*)"#,
            r#"(?:"(?:[^"\\]|\\.)*"|'[^'\n]*'|[^\s&"',;]+)"#
        ),
        "$1[redacted]",
    ),
    shape(
        |text| text.contains('='),
        r#"(?i)\b(code|state|session_state)=[^\s&"']{20,}"#,
        "$1=[redacted]",
    ),
    // A run that no word, id or host name has: API tokens, refresh tokens, certificates.
    shape(|text| text.len() >= 40, r"[A-Za-z0-9_~+=-]{40,}", MARK),
];

/// Returns `text` with everything masked that has the shape of a secret.
///
/// Account names, codes, correlation ids and trace ids stay: a Microsoft ticket needs them.
pub fn redact(text: &str) -> String {
    let mut out = Cow::Borrowed(text);
    for shape in SHAPES.iter().filter(|shape| (shape.may_have)(text)) {
        let Some(pattern) = shape.compiled.get_or_init(|| Regex::new(shape.pattern).ok()) else {
            continue;
        };
        if let Cow::Owned(changed) = pattern.replace_all(&out, shape.replacement) {
            out = Cow::Owned(changed);
        }
    }
    out.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert!(SHAPES.iter().all(|shape| Regex::new(shape.pattern).is_ok()));
    }

    #[test]
    fn secrets_go_and_ids_stay() {
        for (text, kept) in [
            ("a eyJ0eXAiOiJKV1Qi.eyJhdWQi.c2ln b", "a [redacted] b"),
            ("Authorization: Bearer 0.AXoAabcdefg", "Authorization: Bearer [redacted]"),
            ("https://u:hunter2@proxy:80/x", "https://[redacted]@proxy:80/x"),
            ("?username=a&password=hun%20ter2&x=1", "?username=a&password=[redacted]&x=1"),
            (r#"{"password": "hun\"ter 2", "x": 1}"#, r#"{"password": [redacted], "x": 1}"#),
            ("client_secret=abc", "client_secret=[redacted]"),
            ("got abc8Q~dEf.gHi-jKl_mNo~pQr.sTu-vWx_yZa1.2 b", "got [redacted] b"),
            (
                "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE/ab+c=\nx/y\n-----END RSA PRIVATE KEY-----\nb",
                "a\n[redacted]\nb",
            ),
            ("-----BEGIN PRIVATE KEY-----\nMIIE/ab+c", "[redacted]"),
            ("-----BEGIN CERTIFICATE----- is public", "-----BEGIN CERTIFICATE----- is public"),
            ("Cookie: a=b; c=d\nnext", "Cookie: [redacted]\nnext"),
            (
                "error?code=50126 invalid username or password.",
                "error?code=50126 invalid username or password.",
            ),
            (
                "Trace ID: 533bf45e-1c05-4e8a-bb1b-313991a73a00",
                "Trace ID: 533bf45e-1c05-4e8a-bb1b-313991a73a00",
            ),
            ("for ada@acme.com", "for ada@acme.com"),
        ] {
            assert_eq!(redact(text), kept);
        }
        let token = format!("SSWS {} and {}", "x".repeat(42), "y".repeat(42));
        assert_eq!(redact(&token), "SSWS [redacted] and [redacted]");
    }
}

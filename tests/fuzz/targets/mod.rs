//! What random bytes are thrown at. Each target is a function of bytes that panics where a promise
//! is broken, and each promise is more than *it did not crash*.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a promise that is broken should be found"
)]

mod batch;
mod files;
mod keys;
mod lines;
mod microsoft;
mod okta;
mod pasted;
mod report;
mod session;
mod tenant;
mod text;

use std::sync::OnceLock;

use reauth::diagnosis::reply::Reply;
use reauth::runbook::Runbook;
use reauth::text::Phrase;
use reauth::text::is_hidden;
use reauth::words::Words;
use zeroize::Zeroizing;

/// What reads bytes.
type Target = fn(&[u8]);

/// Every target: its name, how many bytes an input has at most, and what reads it.
pub(crate) const ALL: [(&str, usize, Target); 11] = [
    ("tenant", 128, tenant::run),
    ("text", 256, text::run),
    ("okta", 512, okta::run),
    ("microsoft", 512, microsoft::run),
    ("batch", 768, batch::run),
    ("files", 1152, files::run),
    ("session", 768, session::run),
    ("pasted", 384, pasted::run),
    ("lines", 128, lines::run),
    ("keys", 96, keys::run),
    ("report", 384, report::run),
];

/// The English words, read once.
fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(Words::english)
}

/// The runbook, read once.
fn runbook() -> &'static Runbook {
    static RUNBOOK: OnceLock<Runbook> = OnceLock::new();
    RUNBOOK.get_or_init(|| Runbook::built_in().unwrap())
}

/// Bytes that decide, one after another; zeros once there are no more.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn next(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    /// One of several.
    fn one<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::from(self.next()) % all.len()]
    }

    /// As many as the next byte says.
    fn some(&mut self) -> &'a [u8] {
        let count = usize::from(self.next()).min(self.0.len());
        let (some, rest) = self.0.split_at(count);
        self.0 = rest;
        some
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Bytes as text; what is no UTF-8 becomes a sign of its own.
fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

/// Nothing in `text` can reach a terminal as anything else than a letter.
fn is_clean(text: &str) {
    assert!(!text.contains(|c| c != '\n' && is_hidden(c)), "{text:?}");
}

/// The same for what stands on one line.
fn is_clean_line(text: &str) {
    assert!(!text.contains(is_hidden), "{text:?}");
}

/// There are words for it, and they are clean.
fn is_said(phrase: &Phrase) {
    assert!(words().has(&phrase.key), "no words for {phrase:?}");
    is_clean(&words().say(phrase));
}

/// An answer of a server: a status, headers and a body.
fn reply(bytes: &mut Bytes<'_>) -> Reply {
    const STATUS: [u16; 12] = [200, 200, 200, 400, 401, 403, 404, 302, 429, 500, 503, 200];
    const TYPES: [&str; 4] = ["application/json", "application/json", "text/html", ""];
    const AFTER: [Option<&str>; 8] = [
        None,
        None,
        None,
        Some("7"),
        Some("18446744073709551615"),
        Some("Mon, 23 Nov 2026 09:00:00 GMT"),
        Some("Fri, 31 Dec 9999 23:59:59 GMT"),
        Some("-1"),
    ];
    const DATES: [Option<&str>; 4] = [
        None,
        Some("Mon, 23 Nov 2026 08:00:00 GMT"),
        Some("Sat, 01 Jan 0000 00:00:00 GMT"),
        Some("never"),
    ];
    let reply = Reply {
        status: bytes.one(&STATUS),
        content_type: bytes.one(&TYPES).to_owned(),
        retry_after: bytes.one(&AFTER).map(str::to_owned),
        date: bytes.one(&DATES).map(str::to_owned),
        body: Zeroizing::new(bytes.0.to_vec()),
    };
    bytes.0 = &[];
    // It says nothing of its body, and asks for no pause that lasts for ever.
    assert!(format!("{reply:?}").len() < 120);
    assert!(reply.pause().is_none_or(|seconds| seconds <= 3_600));
    reply
}

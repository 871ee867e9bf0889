//! An error as it is pasted: what is read of it is short, clean and of its own form.

use std::collections::HashSet;

use reauth::diagnosis;
use reauth::diagnosis::pasted;
use reauth::model::event::Pasted;

use super::is_clean;
use super::is_clean_line;

/// Bytes of a text that are kept.
const KEPT: usize = 4 * 1024;

pub(super) fn run(data: &[u8]) {
    let read = pasted::read(&super::text(data));
    is_in_form(&read);
    // What is kept has no run of letters left that only a token has.
    let runs = read.text.split(|c: char| !(c.is_ascii_alphanumeric() || "_~+=-".contains(c)));
    runs.for_each(|run| assert!(run.len() < 40, "{run}"));
    diagnosis::explain(&read);
}

/// Each part has the form of its kind, and nothing in it is hidden.
pub(super) fn is_in_form(read: &Pasted) {
    let Pasted { code, okta, trace_id, correlation_id, timestamp, others, text } = read;
    for code in code.iter().chain(others) {
        let digits = code.strip_prefix("AADSTS").unwrap();
        assert!((5..=7).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()));
    }
    let each: HashSet<_> = code.iter().chain(others).collect();
    assert_eq!(each.len(), usize::from(code.is_some()) + others.len(), "{others:?} {code:?}");
    assert!(others.len() <= 15 && (code.is_some() || others.is_empty()));
    for id in trace_id.iter().chain(correlation_id) {
        assert!(id.len() == 36 && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'), "{id}");
    }
    timestamp.iter().chain(okta).for_each(|text| is_clean_line(text));
    assert!(text.len() <= KEPT);
    is_clean(text);
}

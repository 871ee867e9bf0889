//! Reads an error as an admin pastes it: wrapped, clipped, quoted, escaped, or a bare code.
//!
//! Every pattern runs in linear time (`regex-lite`), over 64 KiB at most.

use std::sync::OnceLock;

use regex_lite::Regex;

use crate::diagnosis::codes;
use crate::diagnosis::redact::redact;
use crate::model::event::Pasted;
use crate::text::clean;

/// Bytes that are looked at.
const LOOKED_AT: usize = 64 * 1024;
/// Bytes that are kept.
const KEPT: usize = 4 * 1024;
/// Further codes that are kept.
const OTHERS_MAX: usize = 15;
/// Characters that a text may have in which a number without `AADSTS` counts as a code.
const BARE_MAX: usize = 200;

/// A line break that a mail, a ticket or a terminal put where there was none.
const WRAP: &str = r"(?:[ \t]*\r?\n[ \t>|]*)?";

/// Reads what is known of the error in `text`; what it does not hold stays empty.
pub fn read(text: &str) -> Pasted {
    let seen = cut(text, LOOKED_AT);
    let plain = plain(seen);
    let mut codes = codes_in(&plain);
    let decides = codes::deciding(&codes).cloned();
    codes.retain(|code| Some(code) != decides.as_ref());
    codes.truncate(OTHERS_MAX);
    let okta = if decides.is_none() { okta_id(&plain) } else { None };
    Pasted {
        code: decides,
        okta,
        trace_id: labelled(&plain, &TRACE),
        correlation_id: labelled(&plain, &CORRELATION),
        timestamp: labelled(&plain, &TIMESTAMP),
        others: codes,
        text: kept(text),
    }
}

/// Whether `text` may be a token or a password that was pasted into the wrong field.
///
/// It has no blank in it, as no message has, and names nothing that is known. Line breaks do not
/// count: a terminal may have wrapped it.
pub fn may_be_secret(text: &str) -> bool {
    let text = text.trim();
    let Pasted { code, okta, trace_id, correlation_id, timestamp, others: _, text: _ } = read(text);
    // Digits alone are a code, or the answer to a second factor.
    let in_words = plain(text).to_ascii_lowercase().contains("aadsts");
    let code = code.filter(|code| in_words || codes::meaning(code).is_some());
    let named = [code, okta, trace_id, correlation_id, timestamp];
    let wraps = |c: char| matches!(c, '\r' | '\n');
    !text.is_empty()
        && !text.contains(|c: char| c.is_whitespace() && !wraps(c))
        && named.iter().all(Option::is_none)
}

/// Returns what of `text` is kept: without secrets and control characters, and short.
fn kept(text: &str) -> String {
    // A secret that begins in what is kept is seen far enough to be known as one.
    let seen = cut(text, 4 * KEPT);
    let whole = clean(&redact(seen), 4 * KEPT);
    if whole.len() <= KEPT && seen.len() == text.len() {
        return whole;
    }
    let mark = "…";
    format!("{}{mark}", cut(&whole, KEPT - mark.len()))
}

/// Returns at most `limit` bytes of `text`, whole characters only.
fn cut(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

/// Undoes what mail programs, word processors and JSON do to a text on its way.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{200b}'..='\u{200f}' | '\u{ad}' | '\u{feff}' | '\u{2060}' | '\0' => {}
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => out.push('"'),
            '\u{2018}' | '\u{2019}' | '\u{201a}' => out.push('\''),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
            '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\\' => match chars.peek() {
                Some('r') => drop(chars.next()),
                Some('n') => {
                    chars.next();
                    out.push('\n');
                }
                Some('"' | '/') => {}
                Some(_) | None => out.push(c),
            },
            c if c.is_whitespace() && !c.is_ascii() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A pattern, compiled when a text comes that may have it.
struct Pattern {
    /// What every text has that it is found in; the case of letters is of no matter.
    has: &'static str,
    make: fn() -> String,
    compiled: OnceLock<Option<Regex>>,
}

const fn pattern(has: &'static str, make: fn() -> String) -> Pattern {
    Pattern { has, make, compiled: OnceLock::new() }
}

impl Pattern {
    /// The pattern, where `text` may have it.
    fn of(&self, text: &str) -> Option<&Regex> {
        let has = |part: &[u8]| part.eq_ignore_ascii_case(self.has.as_bytes());
        let mut parts = text.as_bytes().windows(self.has.len().max(1));
        if !self.has.is_empty() && !parts.any(has) {
            return None;
        }
        self.compiled.get_or_init(|| Regex::new(&(self.make)()).ok()).as_ref()
    }
}

static NAMED: Pattern = pattern("s", || {
    let (letters, break_) = (wrapped("AADSTS"), WRAP.trim_end_matches('?'));
    format!(r"(?i){letters}{WRAP}[\s:#_-]*(?:{WRAP})([0-9]+)((?:{break_}[0-9]+)*)(:?)")
});
static LIST: Pattern =
    pattern("error_codes", || r#"(?i)"?error_codes"?\s*[:=]\s*"?\[([0-9,\s"]*)\]"#.to_owned());
static ADDRESS: Pattern = pattern("?code=", || r"(?i)error\?code=([0-9]+)".to_owned());
static SENTENCE: Pattern =
    pattern("error code", || r"(?i)\berror code\s*[:=]?\s*([0-9]{5,7})\b".to_owned());
/// Nothing but codes, with and without their letters.
static BARE: Pattern = pattern("", || {
    r"(?i)^\W*(?:errors?)?\W*(?:codes?)?(?:\W*(?:\b(?:and|und)\b)?\W*\b(?:AADSTS)?[0-9]{5,7}\b)+\W*$"
        .to_owned()
});
static TRACE: Pattern =
    pattern("-", || identified(&format!("(?:{}|{})", wrapped("trace"), wrapped("request"))));
static CORRELATION: Pattern = pattern("-", || identified(&wrapped("correlation")));
static TIMESTAMP: Pattern = pattern(":", || {
    let date = "dddd-dd-dd".chars().map(digit).collect::<Vec<_>>().join(WRAP);
    let time = "dd:dd:dd".chars().map(digit).collect::<Vec<_>>().join(WRAP);
    let label = wrapped("timestamp");
    format!(r"(?i)\b{label}{BETWEEN}({date})(?:[\s>|]+|T|{WRAP})({time}(?:{WRAP}Z)?)")
});

/// What may stand between a label and its value.
const BETWEEN: &str = r#"[\s"'<>|(\[:=-]{0,24}"#;

/// A label, and an id after it.
fn identified(label: &str) -> String {
    let groups = [8, 4, 4, 4, 12].map(|n| vec!["[0-9a-f]"; n].join(WRAP));
    let guid = groups.join(&format!("{WRAP}-{WRAP}"));
    format!(r"(?i)\b{label}[\s_>|]*i{WRAP}d{BETWEEN}({guid})")
}

/// A word that may be broken anywhere.
fn wrapped(word: &str) -> String {
    word.chars().map(String::from).collect::<Vec<_>>().join(WRAP)
}

fn digit(c: char) -> String {
    if c == 'd' { "[0-9]".to_owned() } else { c.to_string() }
}

/// Returns every code in the order of the text, each once.
fn codes_in(plain: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |digits: &str| {
        // Codes have five to seven digits: a longer number is no code, a shorter one a clipped one.
        let code = format!("AADSTS{digits}");
        if (5..=7).contains(&digits.len()) && !found.contains(&code) && found.len() <= OTHERS_MAX {
            found.push(code);
        }
    };
    for hit in all(&NAMED, plain) {
        add(&joined(part(&hit, 1), part(&hit, 2), !part(&hit, 3).is_empty()));
    }
    for hit in all(&LIST, plain) {
        part(&hit, 1).split(|c: char| !c.is_ascii_digit()).for_each(&mut add);
    }
    for hit in all(&ADDRESS, plain) {
        add(part(&hit, 1));
    }
    for hit in all(&SENTENCE, plain) {
        // These words stand in many a text, so only a known code counts.
        if is_known(part(&hit, 1)) {
            add(part(&hit, 1));
        }
    }
    if plain.len() <= BARE_MAX {
        for list in all(&BARE, plain) {
            part(&list, 0).split(|c: char| !c.is_ascii_digit()).for_each(&mut add);
        }
    }
    found
}

fn all<'t>(
    pattern: &'static Pattern,
    text: &'t str,
) -> impl Iterator<Item = regex_lite::Captures<'t>> {
    pattern.of(text).into_iter().flat_map(move |pattern| pattern.captures_iter(text))
}

fn part<'t>(hit: &regex_lite::Captures<'t>, n: usize) -> &'t str {
    hit.get(n).map_or("", |found| found.as_str())
}

fn is_known(digits: &str) -> bool {
    codes::meaning(&format!("AADSTS{digits}")).is_some()
}

/// Decides how many of the digits that follow on further lines belong to the code.
///
/// A colon follows a code in Microsoft's texts, so what it ends is a code if it is known. Else
/// the shortest known reading counts.
fn joined(first: &str, rest: &str, colon: bool) -> String {
    let mut readings = vec![first.to_owned()];
    for digits in rest.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()) {
        let longer = format!("{}{digits}", readings.last().map_or("", String::as_str));
        readings.push(longer);
    }
    let whole = readings.last().filter(|whole| colon && is_known(whole));
    whole
        .or_else(|| readings.iter().find(|reading| is_known(reading)))
        .or_else(|| readings.last().filter(|_| colon))
        .or_else(|| readings.iter().find(|reading| reading.len() >= 5))
        .cloned()
        .unwrap_or_default()
}

/// Returns what stands after a label, without the line breaks inside it.
fn labelled(plain: &str, pattern: &'static Pattern) -> Option<String> {
    let hit = pattern.of(plain)?.captures(plain)?;
    let parts = (1..hit.len()).filter_map(|n| hit.get(n));
    let whole = |part: regex_lite::Match<'_>| {
        part.as_str().chars().filter(|c| !c.is_whitespace() && !">|".contains(*c)).collect()
    };
    Some(parts.map(whole).collect::<Vec<String>>().join(" "))
}

/// Returns the first wrapping of Okta's that is in the text, whatever its line breaks.
fn okta_id(plain: &str) -> Option<String> {
    let squeeze = |text: &str| {
        text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect::<String>()
    };
    let text = squeeze(plain);
    codes::okta_texts()
        .iter()
        .find(|known| text.contains(&squeeze(&known.contains)))
        .map(|known| known.id.clone())
}

//! Finds what tells who and where in a text, and puts the same stand-in in the place of the same
//! thing.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::sync::OnceLock;

use regex_lite::Regex;

use crate::model::session::Session;
use crate::report::redact::Redact;
use crate::report::redact::known;
use crate::report::redact::known::Kind;
use crate::report::redact::known::Needle;
use crate::report::redact::normal::Normal;

/// Hosts that everybody uses, and so tell nothing. Of one that begins with a dot, all below it.
const PUBLIC: [&str; 12] = [
    ".microsoft.com",
    ".microsoftonline.com",
    ".microsoftonline.us",
    ".microsoft.us",
    ".partner.microsoftonline.cn",
    ".microsoftazure.us",
    "login.windows.net",
    "sts.windows.net",
    "microsoft.com",
    "help.okta.com",
    "support.okta.com",
    "developer.okta.com",
];

pub(super) struct Finder {
    needles: Vec<(Needle, Option<Regex>)>,
    /// Ids that stay.
    kept: BTreeSet<String>,
    how: Redact,
    /// The stand-in of each thing.
    given: BTreeMap<String, String>,
    counts: BTreeMap<Kind, usize>,
}

/// A place in the original, and what stands there.
struct Found {
    start: usize,
    end: usize,
    kind: Kind,
    whole: String,
}

impl Finder {
    pub(super) fn of(session: &Session, how: Redact) -> Self {
        let needles = known::needles(session).into_iter().map(|needle| {
            let regex = loose(&needle.text);
            (needle, regex)
        });
        let kept = if how == Redact::All { BTreeSet::new() } else { kept(session) };
        let (given, counts) = (BTreeMap::new(), BTreeMap::new());
        Self { needles: needles.collect(), kept, how, given, counts }
    }

    /// The stand-in of a thing that is known to be one.
    pub(super) fn stand_in(&mut self, kind: Kind, thing: &str) -> String {
        let kind = if thing.contains('@') && kind == Kind::Person { Kind::Account } else { kind };
        self.give(kind, Normal::of(thing.trim()).text)
    }

    fn give(&mut self, kind: Kind, whole: String) -> String {
        if let Some(given) = self.given.get(&whole) {
            return given.clone();
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let stand_in = format!("[{}-{count}]", kind.as_str());
        self.given.insert(whole, stand_in.clone());
        stand_in
    }

    /// A text with stand-ins.
    pub(super) fn text(&mut self, text: &str) -> String {
        self.replace(text, true)
    }

    /// A scope, which has dots like a host and is none.
    pub(super) fn scope(&mut self, scope: &str) -> String {
        self.replace(scope, false)
    }

    fn replace(&mut self, text: &str, hosts: bool) -> String {
        let normal = Normal::of(text);
        let mut found = self.known(&normal);
        found.extend(self.shapes(&normal, hosts));
        // Of what overlaps, the first and the longest counts.
        found.sort_by_key(|found| (found.start, std::cmp::Reverse(found.end)));
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for Found { start, end, kind, whole } in found {
            if start < done {
                continue;
            }
            out.push_str(text.get(done..start).unwrap_or_default());
            out.push_str(&self.give(kind, whole));
            done = end;
        }
        out.push_str(text.get(done..).unwrap_or_default());
        out
    }

    fn known(&self, normal: &Normal) -> Vec<Found> {
        let mut out = Vec::new();
        for (needle, regex) in &self.needles {
            let first = needle.text.split(|c: char| !c.is_alphanumeric()).next();
            let Some(regex) = regex else { continue };
            if !normal.text.contains(first.unwrap_or_default()) {
                continue;
            }
            for place in regex.find_iter(&normal.text) {
                if needle.bounded && !is_word(&normal.text, place.start(), place.end()) {
                    continue;
                }
                let original = normal.original(place.start(), place.end());
                let (kind, whole) = (needle.kind, &needle.whole);
                out.extend(original.map(|(start, end)| Found {
                    start,
                    end,
                    kind,
                    whole: whole.clone(),
                }));
            }
        }
        out
    }

    fn shapes(&self, normal: &Normal, hosts: bool) -> Vec<Found> {
        let mut out = Vec::new();
        for (kind, shape) in shapes() {
            let skipped = *kind == Kind::Host && !hosts;
            if skipped || (*kind == Kind::Code && self.how != Redact::All) {
                continue;
            }
            for place in shape.find_iter(&normal.text) {
                let text = place.as_str();
                if self.kept.contains(text) || !is_one(*kind, text) {
                    continue;
                }
                let original = normal.original(place.start(), place.end());
                let whole = text.to_owned();
                out.extend(original.map(|(start, end)| Found { start, end, kind: *kind, whole }));
            }
        }
        out
    }
}

/// Matches a thing with its words joined by anything that joins words.
fn loose(text: &str) -> Option<Regex> {
    let words: Vec<_> = text.split_whitespace().map(regex_lite::escape).collect();
    Regex::new(&words.join(r"[\s+_.,-]*")).ok()
}

fn is_word(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|text| text.chars().next_back());
    let after = text.get(end..).and_then(|text| text.chars().next());
    ![before, after].into_iter().flatten().any(char::is_alphanumeric)
}

/// Whether a text that has the shape of something is one.
fn is_one(kind: Kind, text: &str) -> bool {
    let is_address = || text.parse::<Ipv4Addr>().is_ok() || text.parse::<Ipv6Addr>().is_ok();
    let below = |host: &str| host.starts_with('.') && text.ends_with(host);
    let is_public = || PUBLIC.iter().any(|host| text == *host || below(host));
    (kind != Kind::Address || is_address()) && (kind != Kind::Host || !is_public())
}

/// What a Microsoft ticket needs.
fn kept(session: &Session) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    if let Some(pasted) = &session.pasted {
        out.extend(pasted.trace_id.iter().chain(&pasted.correlation_id).cloned());
    }
    for entry in &session.checks {
        let error = entry.result.error.iter();
        out.extend(error.flat_map(|e| e.trace_id.iter().chain(&e.correlation_id)).cloned());
        out.insert(entry.result.client_request_id.clone());
    }
    let asked = session.lost.iter().chain(&session.asked);
    out.extend(asked.map(|asked| asked.client_request_id.clone()));
    out.into_iter().map(|id| id.to_lowercase()).collect()
}

fn shapes() -> &'static [(Kind, Regex)] {
    static COMPILED: OnceLock<Vec<(Kind, Regex)>> = OnceLock::new();
    /// A label of a name before or after an `@`.
    const LABEL: &str = r#"[^\s@<>"'(),;:\[\]{}|/\\?&=.]+"#;
    COMPILED.get_or_init(|| {
        let shapes = [
            (Kind::Account, format!(r"{LABEL}(?:\.{LABEL})*@{LABEL}(?:\.{LABEL})*")),
            (Kind::Account, r"svc_okta_sync_[a-z0-9_-]+".to_owned()),
            (Kind::Account, r"[a-z0-9._-]+\\[a-z0-9._-]+".to_owned()),
            (Kind::Id, r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}".to_owned()),
            (Kind::Id, r"\b0[0-9a-z][a-z0-9][0-9a-z_]{17,40}\b".to_owned()),
            (Kind::Address, r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b".to_owned()),
            (Kind::Address, r"[0-9a-f:]*:[0-9a-f:.]*[0-9a-f:]".to_owned()),
            (Kind::Host, r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])+".to_owned()),
            (Kind::Code, r"aadsts[0-9]+".to_owned()),
        ];
        let compiled = shapes.iter().map(|(kind, shape)| Some((*kind, Regex::new(shape).ok()?)));
        compiled.flatten().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_compiles() {
        assert_eq!(shapes().len(), 9);
    }
}

//! Whether a file is a session or a report of reauth, and unaltered since it was written.

use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::model::chain;
use crate::model::chain::Chain;
use crate::model::chain::Damage;
use crate::model::chain::Sum;
use crate::model::session::Session;
use crate::report::json::KIND;
use crate::report::json::SCHEMA;
use crate::text::Phrase;
use crate::words::Words;

/// How every report begins, of whatever format.
const OPENING: &[u8] = br#"{"schema":"#;

/// What a file seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A session file.
    Session,
    /// A report in JSON.
    Report,
    /// Neither.
    Unknown,
}

/// How whole a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Every byte is as it was sealed.
    Whole,
    /// Whole up to a last line that was never finished.
    Torn {
        /// Bytes of that line.
        bytes: u64,
    },
    /// Altered, cut, or not of reauth at all.
    Damaged {
        /// Line and byte offset, where the damage has a place.
        place: Option<(u64, u64)>,
    },
    /// Written by a later version of the program.
    Newer {
        /// Its format.
        found: u64,
    },
}

/// What was found out about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What it seems to be.
    pub kind: Kind,
    /// How whole it is.
    pub state: State,
    /// Version of the program that made it; never taken from damaged bytes.
    pub program: Option<String>,
    /// Whole lines of a session, or lines that a report speaks of.
    pub events: u64,
    /// Digest of the session, to be compared with the one on the ticket.
    pub digest: Option<String>,
    /// The answer: what was found, then what it proves and what it cannot prove.
    pub says: Vec<Phrase>,
}

impl Verified {
    /// The exit code of `reauth verify`: 0, or 8 where not every byte is as it was sealed.
    pub fn exit_code(&self) -> u8 {
        if self.state == State::Whole { 0 } else { 8 }
    }

    /// Returns the object of `verify --json`.
    pub fn json(&self, words: &Words) -> Value {
        let (state, place) = match self.state {
            State::Whole => ("whole", None),
            State::Torn { .. } => ("torn", None),
            State::Damaged { place } => ("damaged", place),
            State::Newer { .. } => ("newer", None),
        };
        let kind = match self.kind {
            Kind::Session => Some("session"),
            Kind::Report => Some("report"),
            Kind::Unknown => None,
        };
        json!({
            "schema": 1,
            "kind": kind,
            "state": state,
            "line": place.map(|(line, _)| line),
            "byte": place.map(|(_, byte)| byte),
            "program": self.program,
            "events": self.events,
            "digest": self.digest,
            "says": self.says.iter().map(|phrase| words.say(phrase)).collect::<Vec<_>>(),
        })
    }
}

/// Says whether `bytes` are a session file or a JSON report, and unaltered.
pub fn verify(bytes: &[u8]) -> Verified {
    if bytes.starts_with(OPENING) {
        return report(bytes);
    }
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let looks_sealed = first.windows(8).any(|part| part == br#""prev":""#);
    if first.starts_with(br#"{"v":"#) || looks_sealed {
        return session(bytes);
    }
    let says = vec![Phrase::new("report.verify.unknown")];
    let state = State::Damaged { place: None };
    Verified { kind: Kind::Unknown, state, program: None, events: 0, digest: None, says }
}

fn session(bytes: &[u8]) -> Verified {
    let (chain, damage) = chain::read(bytes);
    let folded = Session::fold(&chain);
    let state = match &damage {
        Some(damage) => damaged(damage, &chain),
        // Sealed lines that do not begin with a start are no session.
        None if folded.is_none() && chain.torn == 0 => State::Damaged { place: Some((1, 0)) },
        None if chain.torn > 0 => State::Torn { bytes: chain.torn },
        None => State::Whole,
    };
    let events = chain.lines.len() as u64;
    let program = folded.as_ref().map(|session| session.program.clone());
    let digest = folded.as_ref().map(|session| session.head.to_string());
    let found = match (&damage, state) {
        (Some(Damage::Altered { .. }), _) => "altered",
        (Some(Damage::Order { .. }), _) => "order",
        (Some(Damage::Foreign { .. }), _) => "foreign",
        (Some(Damage::Newer { .. }), _) => "newer",
        (Some(Damage::TooLarge), _) => "too_large",
        (None, State::Torn { .. }) if events == 0 => "torn_first",
        (None, State::Torn { .. }) => "torn",
        (None, State::Damaged { .. }) => "no_start",
        (None, State::Whole | State::Newer { .. }) => "whole",
    };
    let says = Phrase::new(format!("report.verify.session.{found}"));
    let says = vec![gaps(says, state, events, program.as_deref(), digest.as_deref())];
    let unknown = folded.map(|session| session.unknown).unwrap_or_default();
    close(Verified { kind: Kind::Session, state, program, events, digest, says }, &unknown)
}

fn damaged(damage: &Damage, chain: &Chain) -> State {
    match damage {
        Damage::Altered { line, byte }
        | Damage::Order { line, byte }
        | Damage::Foreign { line, byte } => State::Damaged { place: Some((*line as u64, *byte)) },
        Damage::TooLarge => {
            State::Damaged { place: Some((chain.lines.len() as u64 + 1, chain.good)) }
        }
        Damage::Newer { found } => State::Newer { found: u64::from(*found) },
    }
}

/// What verify reads of a report; the rest is covered by the sum.
#[derive(Deserialize)]
struct Sealed {
    schema: u64,
    kind: String,
    program: Program,
    digest: Digest,
}

#[derive(Deserialize)]
struct Program {
    report: String,
}

#[derive(Deserialize)]
struct Digest {
    sum: String,
    events: u64,
}

fn report(bytes: &[u8]) -> Verified {
    let newer = format(bytes).filter(|format| *format > SCHEMA);
    let (state, found) = match (newer, unsealed(bytes)) {
        (Some(found), _) => (State::Newer { found }, None),
        (None, Some(sealed)) => (State::Whole, Some(sealed)),
        (None, None) => (State::Damaged { place: None }, None),
    };
    let key = match state {
        State::Whole => "whole",
        State::Newer { .. } => "newer",
        State::Torn { .. } | State::Damaged { .. } => "altered",
    };
    let program = found.as_ref().map(|sealed| sealed.program.report.clone());
    let events = found.as_ref().map_or(0, |sealed| sealed.digest.events);
    let digest = found.map(|sealed| sealed.digest.sum);
    let says = Phrase::new(format!("report.verify.report.{key}"));
    let says = vec![gaps(says, state, events, program.as_deref(), digest.as_deref())];
    close(Verified { kind: Kind::Report, state, program, events, digest, says }, &[])
}

/// The format that the report claims, read without relying on anything after it.
fn format(bytes: &[u8]) -> Option<u64> {
    let rest = bytes.strip_prefix(OPENING)?;
    let digits = rest.split(|byte| !byte.is_ascii_digit()).next()?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The report, where every byte is as it was sealed. One newline may follow it, or be lost.
fn unsealed(bytes: &[u8]) -> Option<Sealed> {
    let whole = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let tail = r#","sum":"""#.len() + 64 + 1;
    let (body, tail) = whole.split_at_checked(whole.len().checked_sub(tail)?)?;
    let claimed = tail.strip_prefix(br#","sum":""#)?.strip_suffix(br#""}"#)?;
    if Sum::of(body).to_string().as_bytes() != claimed {
        return None;
    }
    let sealed = serde_json::from_slice::<Sealed>(whole).ok()?;
    (sealed.kind == KIND && sealed.schema == SCHEMA).then_some(sealed)
}

fn gaps(
    phrase: Phrase,
    state: State,
    events: u64,
    program: Option<&str>,
    digest: Option<&str>,
) -> Phrase {
    let phrase = phrase
        .with("events", events.to_string())
        .with("program", program.unwrap_or_default())
        .with("digest", digest.unwrap_or_default());
    match state {
        State::Damaged { place: Some((line, byte)) } => {
            phrase.with("line", line.to_string()).with("byte", byte.to_string())
        }
        State::Torn { bytes } => phrase.with("bytes", bytes.to_string()),
        State::Newer { found } => phrase.with("found", found.to_string()),
        State::Whole | State::Damaged { place: None } => phrase,
    }
}

/// Adds what the finding is worth.
fn close(mut verified: Verified, unknown: &[String]) -> Verified {
    if !unknown.is_empty() {
        let names = unknown.join(", ");
        verified.says.push(Phrase::new("report.verify.unknown_events").with("names", names));
    }
    if verified.state == State::Whole {
        verified.says.push(Phrase::new("report.verify.proves"));
        verified.says.push(Phrase::new("report.verify.cannot"));
    }
    verified
}

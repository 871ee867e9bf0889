//! The lines of a session file: how one is sealed, and how a file of them is read.
//!
//! Format 1, since 0.1.0: `{"v":1,"seq":N,"at":TIME,"prev":SUM,"event":NAME,"data":{…},"sum":SUM}`,
//! keys in this order. `sum` is the SHA-256 of the line's bytes before `,"sum"`; `prev` is the
//! `sum` of the line before, 64 zeros in the first. A sum of its own protects the last line too,
//! which a chain alone does not.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use memchr::memchr;
use memchr::memchr_iter;
use serde::Deserialize;
use sha2::Digest as _;
use sha2::Sha256;

use crate::model::event::Event;
use crate::model::sealed::Sealed;

/// The format this program writes.
pub const FORMAT: u32 = 1;
/// Bytes that one line may have, its newline included.
pub const LINE_MAX: usize = 64 * 1024;
/// Bytes that a session file may have.
pub const FILE_MAX: u64 = 64 * 1024 * 1024;
/// Events that a session may have.
pub const EVENTS_MAX: usize = 100_000;
/// Digits of a sum.
const DIGITS: usize = 64;
/// Bytes of a line from `,"sum"` to its closing brace.
const TAIL: usize = r#","sum":"""#.len() + DIGITS + 1;

/// A SHA-256; its text is lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Sum([u8; 32]);

impl Sum {
    /// What the first line names as the line before it.
    pub fn zero() -> Self {
        Self([0; 32])
    }

    /// The sum of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The sum itself.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn digits(&self) -> [u8; DIGITS] {
        let digit = |half: u8| if half < 10 { b'0' + half } else { b'a' - 10 + half };
        let mut text = [0; DIGITS];
        for (pair, byte) in text.as_chunks_mut().0.iter_mut().zip(self.0) {
            *pair = [digit(byte >> 4), digit(byte & 0xf)];
        }
        text
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(std::str::from_utf8(&self.digits()).unwrap_or_default())
    }
}

impl fmt::Debug for Sum {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// An event of this version.
    Event(Event),
    /// An event that this version does not know; kept in the file, shown by its name.
    Unknown(String),
}

/// One line of a session file, read or sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Position in the file, from 1.
    pub seq: u64,
    /// When it happened, to the millisecond.
    pub at: Timestamp,
    /// What happened.
    pub said: Said,
    /// Its own sum, which the next line names.
    pub sum: Sum,
}

/// Seals `event` into the line that follows `prev`; returns it and its text without the newline.
///
/// None where the line would be longer than [`LINE_MAX`].
pub fn seal(prev: &Sum, seq: u64, at: Timestamp, event: &Event) -> Option<(Line, String)> {
    let payload = serde_json::to_string(event).ok()?;
    // The payload is `{"event":…,"data":…}`: its inside goes into the line as it is.
    let inside = payload.strip_prefix('{')?.strip_suffix('}')?;
    let body = format!(r#"{{"v":{FORMAT},"seq":{seq},"at":"{at:.3}","prev":"{prev}",{inside}"#);
    let sum = Sum::of(body.as_bytes());
    let text = format!(r#"{body},"sum":"{sum}"}}"#);
    (text.len() < LINE_MAX).then(|| (Line { seq, at, said: Said::Event(event.clone()), sum }, text))
}

/// A file of lines, as far as it is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Its lines.
    pub lines: Vec<Line>,
    /// Bytes up to the end of the last whole line.
    pub good: u64,
    /// Bytes of a torn last line, which has no newline and is dropped.
    pub torn: u64,
}

impl Chain {
    /// A file without lines.
    pub fn empty() -> Self {
        Self { lines: Vec::new(), good: 0, torn: 0 }
    }

    /// The sum of the last line: the digest of the whole chain.
    pub fn head(&self) -> Sum {
        self.lines.last().map_or_else(Sum::zero, |line| line.sum)
    }
}

/// Why a file was not read to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// The bytes of a line are not those that were sealed.
    #[error("line {line}, byte {byte}: altered since it was written")]
    Altered {
        /// From 1.
        line: usize,
        /// Offset of the line's first byte.
        byte: u64,
    },
    /// A line is whole, but does not follow the one before.
    #[error("line {line}, byte {byte}: does not follow the line before it")]
    Order {
        /// From 1.
        line: usize,
        /// Offset of the line's first byte.
        byte: u64,
    },
    /// A line is no line of a session file at all.
    #[error("line {line}, byte {byte}: not a line of a session file")]
    Foreign {
        /// From 1.
        line: usize,
        /// Offset of the line's first byte.
        byte: u64,
    },
    /// A later version of the program wrote it.
    #[error("format {found} is newer than this program, which knows {FORMAT}")]
    Newer {
        /// The format of the line.
        found: u32,
    },
    /// More than this program reads.
    #[error("too large: more than {EVENTS_MAX} events, or a line of more than 64 KiB")]
    TooLarge,
}

/// The fields of a line beside its event. Unknown fields are passed over, and stay in the file.
#[derive(Deserialize)]
struct Frame<'a> {
    v: u32,
    seq: u64,
    at: Timestamp,
    prev: Cow<'a, str>,
    event: Cow<'a, str>,
}

/// Reads `bytes`; returns what is whole, and the damage that ended it.
pub fn read(bytes: &[u8]) -> Read {
    Part { bytes, before: 0, from: 0, head: [b'0'; DIGITS] }.read()
}

/// What is whole, and the damage that ended it.
pub type Read = (Chain, Option<Damage>);

/// Lines of a file that are read by themselves: what stands before them is taken for what it says it
/// is. Whether that is so shows in the part that has it.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    bytes: &'a [u8],
    /// Lines of the file before these.
    before: usize,
    /// Where in the file they begin.
    from: u64,
    /// The sum that the line before them claims.
    head: [u8; DIGITS],
}

/// Parts the file of `bytes` in two, about the same in size. [`join`]ed, they read as the whole does.
pub fn halves(bytes: &[u8]) -> Option<[Part<'_>; 2]> {
    let middle = bytes.split_at(bytes.len() / 2).1;
    let end = bytes.len() - middle.len() + memchr(b'\n', middle)?;
    let (first, second) = bytes.split_at_checked(end + 1)?;
    // Where the line in the middle claims no sum, it ends the reading.
    let head = claimed(first.strip_suffix(b"\n")?)?.1.as_bytes().try_into().ok()?;
    let before = memchr_iter(b'\n', first).count();
    let from = first.len() as u64;
    Some([
        Part { bytes: first, before: 0, from: 0, head: [b'0'; DIGITS] },
        Part { bytes: second, before, from, head },
    ])
}

/// A file from its two parts: damage in the first ends it.
pub fn join([(mut chain, damage), (second, other)]: [Read; 2]) -> Read {
    if damage.is_some() {
        return (chain, damage);
    }
    chain.lines.extend(second.lines);
    (Chain { lines: chain.lines, good: second.good, torn: second.torn }, other)
}

impl Part<'_> {
    /// Reads the part.
    pub fn read(self) -> Read {
        let count = memchr_iter(b'\n', self.bytes).count().min(EVENTS_MAX);
        let mut chain = Chain { lines: Vec::with_capacity(count), good: self.from, torn: 0 };
        let (mut rest, mut head) = (self.bytes, &self.head[..]);
        while let Some((text, after)) =
            memchr(b'\n', rest).and_then(|end| rest.split_at_checked(end))
        {
            match self.read_line(text, &chain, head) {
                Ok((line, sum)) => {
                    chain.lines.push(line);
                    head = sum.as_bytes();
                }
                Err(damage) => return (chain, Some(damage)),
            }
            chain.good += text.len() as u64 + 1;
            rest = after.get(1..).unwrap_or_default();
        }
        chain.torn = rest.len() as u64;
        (chain, None)
    }

    /// Reads the line that follows the chain, whose last sum is `head`; returns its own sum too, as it
    /// stands there.
    fn read_line<'b>(
        &self,
        text: &'b [u8],
        chain: &Chain,
        head: &[u8],
    ) -> Result<(Line, &'b str), Damage> {
        let before = self.before + chain.lines.len();
        let (line, byte) = (before + 1, chain.good);
        if text.len() >= LINE_MAX || before >= EVENTS_MAX {
            return Err(Damage::TooLarge);
        }
        let foreign = || Damage::Foreign { line, byte };
        let Some((body, claimed)) = claimed(text) else {
            return Err(match serde_json::from_slice::<Frame<'_>>(text) {
                Ok(frame) if frame.v > FORMAT => Damage::Newer { found: frame.v },
                Ok(_) | Err(_) => foreign(),
            });
        };
        let sum = Sum::of(body);
        if sum.digits() != claimed.as_bytes() {
            return Err(Damage::Altered { line, byte });
        }
        let (frame, said) = open(text).ok_or_else(foreign)?;
        if frame.v > FORMAT {
            return Err(Damage::Newer { found: frame.v });
        }
        if frame.seq != line as u64 || frame.prev.as_bytes() != head {
            return Err(Damage::Order { line, byte });
        }
        Ok((Line { seq: frame.seq, at: frame.at, said, sum }, claimed))
    }
}

/// A line's bytes before its sum, and the sum that it claims to have.
fn claimed(text: &[u8]) -> Option<(&[u8], &str)> {
    let (body, tail) = text.len().checked_sub(TAIL).and_then(|at| text.split_at_checked(at))?;
    let digits = tail.strip_prefix(br#","sum":""#)?.strip_suffix(br#""}"#)?;
    Some((body, std::str::from_utf8(digits).ok()?))
}

/// The fields of a whole line, and what it says; none where it is no such line.
fn open(text: &[u8]) -> Option<(Frame<'_>, Said)> {
    // Once for the line, and not for each of its texts again.
    let sealed = std::str::from_utf8(text).ok().and_then(|text| serde_json::from_str(text).ok());
    if let Some(Sealed { v, seq, at, prev, event }) = sealed {
        return Some((
            Frame { v, seq, at, prev: prev.into(), event: "".into() },
            Said::Event(event),
        ));
    }
    let frame: Frame<'_> = serde_json::from_slice(text).ok()?;
    let said = serde_json::from_slice(text)
        .map_or_else(|_unknown| Said::Unknown(frame.event.clone().into_owned()), Said::Event);
    Some((frame, said))
}

/// Sequence numbers of the lines that no longer count.
///
/// Read from the end, because a later undo decides whether an earlier one still holds: redo is
/// the undo of an undo.
pub fn undone(lines: &[Line]) -> BTreeSet<u64> {
    let mut out = BTreeSet::new();
    for line in lines.iter().rev() {
        if let Said::Event(Event::Undone { of }) = &line.said
            && !out.contains(&line.seq)
            && *of < line.seq
        {
            out.insert(*of);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> String {
        let mut prev = Sum::zero();
        let mut file = String::new();
        for (n, name) in (1_u64..).zip(["a", "b", "c"]) {
            let at = Timestamp::from_millisecond(1_700_000_000_000 + 7 * n.cast_signed()).unwrap();
            let event = Event::Renamed { name: name.to_owned() };
            let (line, text) = seal(&prev, n, at, &event).unwrap();
            prev = line.sum;
            file += &text;
            file.push('\n');
        }
        file
    }

    #[test]
    fn a_line_has_its_keys_in_order() {
        let file = sample();
        let first = file.lines().next().unwrap();
        assert!(first.starts_with(
            r#"{"v":1,"seq":1,"at":"2023-11-14T22:13:20.007Z","prev":"0000000000000000000000000000000000000000000000000000000000000000","event":"renamed","data":{"name":"a"},"sum":""#
        ), "{first}");
        let (chain, damage) = read(file.as_bytes());
        assert_eq!((chain.lines.len(), damage, chain.torn), (3, None, 0));
        assert_eq!(chain.good, file.len() as u64);
    }

    #[test]
    fn every_flipped_bit_is_told_and_every_cut_is_torn_or_shorter() {
        let file = sample();
        for at in 0..file.len() {
            for bit in 0..8 {
                let mut bytes = file.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let (chain, damage) = read(&bytes);
                let whole = damage.is_none() && chain.lines.len() == 3;
                assert!(!whole, "byte {at}, bit {bit} went unnoticed");
            }
            let (chain, damage) = read(&file.as_bytes()[..at]);
            assert_eq!(damage, None);
            assert_eq!(chain.good + chain.torn, at as u64);
        }
    }

    #[test]
    fn swapped_doubled_and_missing_lines_are_told() {
        let file = sample();
        let l: Vec<_> = file.lines().collect();
        for lines in [vec![l[1], l[0], l[2]], vec![l[0], l[0]], vec![l[0], l[2]], vec![l[1]]] {
            let text = lines.join("\n") + "\n";
            assert!(matches!(read(text.as_bytes()).1, Some(Damage::Order { .. })));
        }
    }

    #[test]
    fn a_newer_format_is_refused_and_an_unknown_event_kept() {
        let later = r#"{"v":2,"seq":1,"at":"2030-01-01T00:00:00Z","prev":"x","event":"e","#;
        let text = format!("{later}\"data\":{{}}}}\n");
        assert_eq!(read(text.as_bytes()).1, Some(Damage::Newer { found: 2 }));

        let zero = Sum::zero();
        let body = format!(
            r#"{{"v":1,"seq":1,"at":"2030-01-01T00:00:00.000Z","prev":"{zero}","event":"danced","data":{{}},"more":1"#
        );
        let text = format!("{body},\"sum\":\"{}\"}}\n", Sum::of(body.as_bytes()));
        let (chain, damage) = read(text.as_bytes());
        assert_eq!(damage, None);
        assert_eq!(chain.lines[0].said, Said::Unknown("danced".to_owned()));
    }
}

//! A line is read in one pass where it stands as it is written, and closely where it does not: both
//! say the same. The close reading, of all lines, is what it is held against here.

use std::path::Path;

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::Index;
use reauth::model::chain;
use reauth::model::chain::Damage;
use reauth::model::chain::LINE_MAX;
use reauth::model::chain::Line;
use reauth::model::chain::Said;
use reauth::model::chain::Sum;
use reauth::model::event::Event;
use reauth::runbook::StepId;
use reauth::services::journal;
use serde::Deserialize;

use crate::report_sample;

/// What is read of a line beside its event.
#[derive(Deserialize)]
struct Frame {
    v: u32,
    seq: u64,
    at: Timestamp,
    prev: String,
    event: String,
}

/// The lines, each with its sum; the bytes of them, and of a torn one; and what ended it.
type Read = (Vec<(u64, Timestamp, Said, String)>, u64, u64, Option<Damage>);

/// Reads a file as its format is described, in two passes over every line.
fn closely(bytes: &[u8]) -> Read {
    let (mut lines, mut good, mut rest) = (Vec::new(), 0, bytes);
    let mut head = "0".repeat(64);
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (text, after) = rest.split_at(end);
        match line(text, lines.len() + 1, good, &head) {
            Ok((seq, at, said, sum)) => {
                head.clone_from(&sum);
                lines.push((seq, at, said, sum));
            }
            Err(damage) => return (lines, good, 0, Some(damage)),
        }
        good += end as u64 + 1;
        rest = after.strip_prefix(b"\n").unwrap();
    }
    (lines, good, rest.len() as u64, None)
}

fn line(
    text: &[u8],
    line: usize,
    byte: u64,
    head: &str,
) -> Result<(u64, Timestamp, Said, String), Damage> {
    if text.len() >= LINE_MAX {
        return Err(Damage::TooLarge);
    }
    let foreign = Damage::Foreign { line, byte };
    let frame = serde_json::from_slice::<Frame>(text);
    let tail = text.len().saturating_sub(64 + 10);
    let (body, tail) = text.split_at(tail.min(text.len()));
    let claimed = tail.strip_prefix(br#","sum":""#).and_then(|rest| rest.strip_suffix(br#""}"#));
    let claimed =
        claimed.filter(|sum| sum.len() == 64).and_then(|sum| std::str::from_utf8(sum).ok());
    let Some(claimed) = claimed else {
        return Err(match frame {
            Ok(frame) if frame.v > chain::FORMAT => Damage::Newer { found: frame.v },
            _ => foreign,
        });
    };
    if Sum::of(body).to_string() != claimed {
        return Err(Damage::Altered { line, byte });
    }
    let Ok(frame) = frame else { return Err(foreign) };
    if frame.v > chain::FORMAT {
        return Err(Damage::Newer { found: frame.v });
    }
    if frame.seq != line as u64 || frame.prev != head {
        return Err(Damage::Order { line, byte });
    }
    let said = match serde_json::from_slice::<Event>(text) {
        Ok(event) => Said::Event(event),
        Err(_) => Said::Unknown(frame.event),
    };
    Ok((frame.seq, frame.at, said, claimed.to_owned()))
}

fn agrees(bytes: &[u8]) -> Option<Damage> {
    let (chain, damage) = chain::read(bytes);
    let lines = chain.lines.into_iter();
    let lines = lines.map(|line| (line.seq, line.at, line.said, line.sum.to_string()));
    let quickly = (lines.collect(), chain.good, chain.torn, damage.clone());
    assert_eq!(quickly, closely(bytes), "{}", String::from_utf8_lossy(bytes));
    damage
}

/// Gives a body its sum.
fn sealed(body: &[u8]) -> Vec<u8> {
    [body, b",\"sum\":\"", Sum::of(body).to_string().as_bytes(), b"\"}\n"].concat()
}

/// The events of a session, each as the first line of a file, without its sum.
fn bodies() -> Vec<Vec<u8>> {
    let (chain, _) = chain::read(report_sample::complete().text.as_bytes());
    let body = |line: Line| {
        let Said::Event(event) = &line.said else { return None };
        let (_, text) = chain::seal(&Sum::zero(), 1, line.at, event).unwrap();
        Some(text.split(",\"sum\":").next().unwrap().as_bytes().to_vec())
    };
    chain.lines.into_iter().filter_map(body).collect()
}

#[test]
fn a_session_is_read_the_same_as_far_as_it_goes() {
    let sample = report_sample::complete().text;
    for end in (0..sample.len()).step_by(7).chain([sample.len()]) {
        assert_eq!(agrees(&sample.as_bytes()[..end]), None);
    }
}

#[test]
fn whatever_is_sealed_is_read_the_same() {
    let whole = |body: &Vec<u8>| agrees(&sealed(body)).is_none();
    let bodies = bodies();
    assert!(bodies.iter().all(whole));
    for body in bodies {
        for at in 0..body.len() {
            for to in [body[at] ^ (1 << (at % 8)), b'"', b'\\', b' ', b'}', 0xff] {
                let mut other = body.clone();
                other[at] = to;
                agrees(&sealed(&other));
            }
        }
    }
}

/// Fields that a line may have, right and wrong.
const FIELDS: [&str; 26] = [
    r#""v":1"#,
    r#""v":0"#,
    r#""v":2"#,
    r#""v":-1"#,
    r#""v":"1""#,
    r#""seq":1"#,
    r#""seq":2"#,
    r#""seq":1.0"#,
    r#""at":"2030-01-01T00:00:00.000Z""#,
    r#""at":"2030-01-01T01:00:00+01:00""#,
    r#""at":"soon""#,
    r#""prev":"0000000000000000000000000000000000000000000000000000000000000000""#,
    r#""prev":"\u0030000000000000000000000000000000000000000000000000000000000000000""#,
    r#""prev":"00""#,
    r#""event":"renamed""#,
    r#""event":"archived""#,
    r#""event":"danced""#,
    r#""event":1"#,
    r#""data":{"name":"night"}"#,
    r#""data":{"name":"\u00e4","more":[{}]}"#,
    r#""data":{"archived":true}"#,
    r#""data":null"#,
    r#""more":{"v":2}"#,
    r#""\u0076":1"#,
    r#"  "ev\u0065nt" : "renamed""#,
    r#""sum":"00""#,
];

/// The places in [`FIELDS`] of a line as it is written.
const WRITTEN: [usize; 6] = [0, 5, 8, 11, 14, 18];

proptest! {
    #[test]
    fn fields_in_any_order_and_number_are_read_the_same(
        others in proptest::collection::vec((0..FIELDS.len(), any::<Index>()), 0..4),
        without in proptest::option::of(any::<Index>()),
        swap in proptest::option::of((any::<Index>(), any::<Index>())),
    ) {
        let mut fields = WRITTEN.to_vec();
        for (field, at) in others {
            fields.insert(at.index(fields.len() + 1), field);
        }
        if let Some(at) = without {
            fields.remove(at.index(fields.len()));
        }
        if let Some((one, other)) = swap {
            let (one, other) = (one.index(fields.len()), other.index(fields.len()));
            fields.swap(one, other);
        }
        let fields: Vec<_> = fields.into_iter().map(|field| FIELDS[field]).collect();
        agrees(&sealed(format!("{{{}", fields.join(",")).as_bytes()));
    }
}

/// A file of more than half a megabyte.
fn long() -> Vec<u8> {
    let (mut prev, mut file) = (Sum::zero(), String::new());
    let (chain, _) = chain::read(report_sample::complete().text.as_bytes());
    let started = chain.lines.first().unwrap();
    let Said::Event(first) = &started.said else { return Vec::new() };
    let note = Event::Noted { step: StepId::Save, text: "x".repeat(600) };
    for seq in 1..=1_000 {
        let event = if seq == 1 { first } else { &note };
        let (line, text) = chain::seal(&prev, seq, started.at, event).unwrap();
        prev = line.sum;
        file += &text;
        file.push('\n');
    }
    file.into_bytes()
}

#[test]
fn a_long_file_reads_by_two_threads_as_by_one() {
    let whole = long();
    let length = whole.len();
    let agrees = |bytes: &[u8]| {
        let read = journal::understand(Path::new("x"), bytes);
        assert_eq!((read.chain, read.damage.clone()), chain::read(bytes));
        read.damage
    };
    assert_eq!(agrees(&whole), None);
    assert_eq!(agrees(&whole[..length - 9]), None, "torn");
    for at in [length / 4, length / 2, length - length / 4] {
        let mut spoiled = whole.clone();
        spoiled[at] ^= 1;
        assert!(agrees(&spoiled).is_some(), "{at}");
    }
    // A line is gone from each half.
    for at in [length / 4, length - length / 4] {
        let lines = whole.split_inclusive(|byte| *byte == b'\n');
        let mut from = 0;
        let kept = lines.filter(|line| {
            from += line.len();
            !(from - line.len()..from).contains(&at)
        });
        assert!(agrees(&kept.collect::<Vec<_>>().concat()).is_some(), "{at}");
    }
}

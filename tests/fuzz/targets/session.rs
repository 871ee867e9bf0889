//! Session files: bytes as they are, and lines that are sealed as the program seals them, whatever
//! they say. What is whole is read as it was written, and what is not is told.

use std::fmt::Write as _;

use jiff::Timestamp;
use reauth::model::chain;
use reauth::model::chain::Chain;
use reauth::model::chain::Said;
use reauth::model::chain::Sum;
use reauth::model::event::Event;
use reauth::model::open::Open;
use reauth::model::session::Session;
use reauth::report::verify::State;
use reauth::report::verify::verify;
use reauth::runbook::StepId;

use super::Bytes;
use super::runbook;

/// Times that a clock can be set to, and an event said to have happened at.
pub(super) const TIMES: [&str; 8] = [
    "2026-11-23T08:12:00.000Z",
    "2026-11-23T08:13:00.000Z",
    "2026-11-23T09:13:00.123456789Z",
    "2026-11-22T00:00:00Z",
    "1970-01-01T00:00:00Z",
    "9999-12-30T22:00:00.999999999Z",
    "-009999-01-02T01:59:59Z",
    "0000-02-29T00:00:00+05:00",
];

/// The first line of every session that is sealed here.
const STARTED: &str = r#""event":"started","data":{"id":"2026-11-23-acme-1f2e","mode":"live","operator":"root","program":"0.1.0","runbook":"2026-11-23"}"#;

pub(super) fn run(data: &[u8]) {
    let mut bytes = Bytes(data);
    let kind = bytes.next();
    let file = if kind % 4 == 0 { bytes.0.to_vec() } else { sealed(&mut bytes) };
    let (chain, damage) = chain::read(&file);
    whole(&file, &chain, damage.is_none());
    if let Some(halves) = chain::halves(&file) {
        assert_eq!(chain::join(halves.map(chain::Part::read)), (chain.clone(), damage));
    }
    let Some(session) = Session::fold(&chain) else { return };
    assert_eq!(session.events, chain.lines.len() as u64);
    let now: Timestamp = TIMES[usize::from(kind / 4 % 8)].parse().unwrap();
    shown(chain, now);
}

/// A file of lines whose sums are right: each says when it happened, and what.
pub(super) fn sealed(bytes: &mut Bytes<'_>) -> Vec<u8> {
    let mut prev = Sum::zero();
    let mut file = String::new();
    let mut add = |n: usize, at: &str, inside: &str| {
        let body = format!(r#"{{"v":1,"seq":{n},"at":"{at}","prev":"{prev}",{inside}"#);
        prev = Sum::of(body.as_bytes());
        writeln!(file, "{body},\"sum\":\"{prev}\"}}").unwrap();
    };
    add(1, TIMES[0], STARTED);
    for (n, line) in (2..).zip(bytes.0.split(|byte| *byte == b'\n')) {
        let (at, inside) = line.split_first().unwrap_or((&0, &[]));
        add(n, TIMES[usize::from(*at) % TIMES.len()], &super::text(inside));
    }
    file.into_bytes()
}

/// What was read is the beginning of the file, byte for byte, and a change of it is seen.
fn whole(file: &[u8], chain: &Chain, undamaged: bool) {
    let good = usize::try_from(chain.good).unwrap();
    assert!(good <= file.len());
    assert!(!undamaged || chain.good + chain.torn == file.len() as u64);
    let (again, damage) = chain::read(&file[..good]);
    assert_eq!((&again.lines, damage, again.torn), (&chain.lines, None, 0));
    for (line, text) in chain.lines.iter().zip(file.split(|byte| *byte == b'\n')) {
        let Said::Event(event) = &line.said else { continue };
        // However it was read, it is what the line says by itself.
        assert_eq!(serde_json::from_slice::<Event>(text).ok().as_ref(), Some(event));
        // An event is written as it was read.
        if let Some((_, text)) = chain::seal(&Sum::zero(), 1, Timestamp::UNIX_EPOCH, event) {
            let (one, damage) = chain::read(format!("{text}\n").as_bytes());
            assert_eq!((&one.lines[0].said, damage), (&line.said, None));
        }
    }
    let state = verify(file).state;
    if state == State::Whole {
        assert!(undamaged && chain.torn == 0 && !chain.lines.is_empty());
        let mut changed = file.to_vec();
        changed[file.len() / 2] ^= 1;
        assert_ne!(verify(&changed).state, State::Whole);
    }
}

/// Every question that the screen asks of a session has an answer, whatever the clock says.
fn shown(chain: Chain, now: Timestamp) {
    let mut open = Open::read(chain).unwrap();
    let states = StepId::ALL.map(|id| open.session.state(id, runbook(), now));
    assert_eq!(states.len(), 12);
    assert!(open.session.settled() <= 12);
    open.undoable();
    open.redoable();
    // One more change is the fold of all.
    let event = Event::Renamed { name: "again".to_owned() };
    if open.record(now, &event).is_some() {
        assert_eq!(Some(&open.session), Session::fold(&open.chain).as_ref());
    }
}

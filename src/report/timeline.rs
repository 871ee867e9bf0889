//! The steps and tests of a session along a line of time, for formats that can draw.
//!
//! A pause is drawn as a short break, however long it was: the report tells what was done, and not
//! for how long somebody was away.

use jiff::SignedDuration;
use jiff::Timestamp;

use crate::model::session::StepState;
use crate::report::parts::day_and_clock;
use crate::report::scribe::Scribe;
use crate::report::status::name;
use crate::runbook::StepId;

/// Length of the line of a [`Timeline`].
pub(super) const LENGTH: u32 = 1_000;
/// The longest stretch without an event that is drawn as long as it was.
const PAUSE: SignedDuration = SignedDuration::from_mins(10);
/// The least distance between two times that are written out.
const APART: u32 = 260;

/// Steps and tests along a line that is a thousand long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// Times that are written out.
    pub ticks: Vec<Tick>,
    /// Where a pause was cut short.
    pub pauses: Vec<u32>,
    /// One a step, in order.
    pub lanes: Vec<Lane>,
}

/// A time that is written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Where.
    pub at: u32,
    /// The time, in UTC.
    pub text: String,
}

/// What happened at one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Number of the step.
    pub n: usize,
    /// Its short title.
    pub title: String,
    /// For machines.
    pub state: &'static str,
    /// For people.
    pub word: String,
    /// From its first opening to the state it is in, where either is known.
    pub span: Option<(u32, u32)>,
    /// Its tests.
    pub tests: Vec<Dot>,
}

/// A credential test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dot {
    /// When it ended.
    pub at: u32,
    /// Its number in the report.
    pub n: usize,
    /// For machines.
    pub verdict: String,
}

/// Places moments on the line.
struct Scale {
    /// Each moment with its place.
    places: Vec<(Timestamp, u32)>,
    pauses: Vec<u32>,
}

impl Timeline {
    pub(super) fn of(scribe: &Scribe<'_>) -> Self {
        let scale = Scale::of(moments(scribe));
        let lanes = StepId::ALL.map(|id| lane(scribe, &scale, id)).to_vec();
        Self { ticks: scale.ticks(scribe), pauses: scale.pauses, lanes }
    }
}

/// Every time that has a place on the line, in order.
fn moments(scribe: &Scribe<'_>) -> Vec<Timestamp> {
    let session = scribe.session;
    let mut all = vec![session.started, scribe.end()];
    all.extend(session.steps.iter().flat_map(|step| step.begun.into_iter().chain(step.at)));
    all.extend(session.checks.iter().map(|entry| entry.at));
    all.sort_unstable();
    all.dedup();
    all
}

impl Scale {
    fn of(moments: Vec<Timestamp>) -> Self {
        let mut lengths = Vec::with_capacity(moments.len());
        let mut before: Option<Timestamp> = None;
        let mut total = 0_i64;
        for at in moments {
            let gap = before.map_or(SignedDuration::ZERO, |before| at.duration_since(before));
            total += gap.min(PAUSE).as_secs();
            lengths.push((at, total, gap > PAUSE));
            before = Some(at);
        }
        let place = |length: i64| {
            let scaled = length * i64::from(LENGTH) / total.max(1);
            u32::try_from(scaled).unwrap_or(LENGTH)
        };
        let half = PAUSE.as_secs() / 2;
        let paused = lengths.iter().filter(|(_, _, paused)| *paused);
        let pauses = paused.map(|(_, length, _)| place(length - half)).collect();
        let places = lengths.iter().map(|(at, length, _)| (*at, place(*length))).collect();
        Self { places, pauses }
    }

    fn place(&self, at: Timestamp) -> Option<u32> {
        let found = self.places.binary_search_by_key(&at, |(at, _)| *at).ok()?;
        self.places.get(found).map(|(_, place)| *place)
    }

    /// The first time, the last, and between them those that have room.
    fn ticks(&self, scribe: &Scribe<'_>) -> Vec<Tick> {
        let last = self.places.last().map_or(0, |(_, place)| *place);
        let mut ticks: Vec<Tick> = Vec::new();
        for (at, place) in &self.places {
            let apart = ticks.last().is_none_or(|tick| place.saturating_sub(tick.at) >= APART);
            let room = *place == last || last - place >= APART;
            if apart && room {
                let text = day_and_clock(scribe.words, scribe.session.started, *at);
                ticks.push(Tick { at: *place, text });
            }
        }
        ticks
    }
}

fn lane(scribe: &Scribe<'_>, scale: &Scale, id: StepId) -> Lane {
    let record = scribe.session.step(id);
    let state = scribe.state(id);
    let over = record.at.filter(|_| !matches!(state, StepState::Todo));
    let from = record.begun.or(over).and_then(|at| scale.place(at));
    let to = over.or(record.begun).and_then(|at| scale.place(at));
    let tests = (1_usize..).zip(&scribe.session.checks);
    let tests = tests.filter(|(_, entry)| entry.step == Some(id)).filter_map(|(n, entry)| {
        let at = scale.place(entry.at)?;
        Some(Dot { at, n, verdict: name(&entry.result.verdict) })
    });
    Lane {
        n: id.number(),
        title: scribe.words.get(&format!("step.{id}.short")).to_owned(),
        state: state.as_str(),
        word: scribe.word(&format!("state.{}", state.as_str())),
        span: from.zip(to).map(|(from, to)| (from.min(to), from.max(to))),
        tests: tests.collect(),
    }
}

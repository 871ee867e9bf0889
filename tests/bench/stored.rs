//! Session files, as long and as many as a measurement wants them.

use jiff::SignedDuration;
use jiff::Timestamp;
use reauth::model::chain;
use reauth::model::chain::Sum;
use reauth::model::event::Event;
use reauth::model::event::Evidence;
use reauth::model::event::Mode;
use reauth::runbook::StepId;

use crate::support::Place;

/// The id of a session that stands alone.
pub(crate) const ID: &str = "2026-11-23-acme-1f2e";

/// A session file with so many events: notes, and steps that go to and fro.
pub(crate) fn file(id: &str, events: usize) -> String {
    let mut at: Timestamp = "2026-11-23T08:12:00Z".parse().unwrap();
    let mut prev = Sum::zero();
    let mut text = String::new();
    for n in 1..=events {
        let step = StepId::ALL[n % 12];
        let event = match n {
            1 => Event::Started {
                id: id.to_owned(),
                mode: Mode::Live,
                operator: "Ada Lovelace".to_owned(),
                program: "0.1.0".to_owned(),
                runbook: "1".to_owned(),
                operator_asked: true,
                endpoints: None,
            },
            2 => Event::TenantNamed { url: "https://acme.okta.com".to_owned() },
            n if n % 3 == 0 => Event::Done { step, evidence: Evidence::Confirmed },
            n if n % 3 == 1 => Event::Todo { step },
            n => Event::Noted { step, text: format!("Note {n} to ada@acme.com | `x` <b>") },
        };
        at += SignedDuration::from_secs(1);
        let (line, sealed) = chain::seal(&prev, n as u64, at, &event).unwrap();
        prev = line.sum;
        text.push_str(&sealed);
        text.push('\n');
    }
    text
}

/// Stores a session with so many events.
pub(crate) fn one(place: &Place, id: &str, events: usize) {
    let folder = place.sessions(false);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{id}.jsonl")), file(id, events)).unwrap();
}

/// Stores so many sessions with 25 events each: a walk and what was noted in it.
pub(crate) fn many(place: &Place, sessions: usize) {
    for n in 0..sessions {
        one(place, &format!("2026-11-23-acme-{n:04x}"), 25);
    }
}

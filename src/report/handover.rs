//! Where things stand, in one line, for whoever takes over.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::event::Mode;
use crate::model::session::Session;
use crate::model::session::StepState;
use crate::runbook::Runbook;
use crate::runbook::StepId;
use crate::words::Words;
use crate::words::clock;

/// Returns where `session` stands at `now`: how far, what Okta still holds, what is next.
pub fn handover(session: &Session, runbook: &Runbook, words: &Words, now: Timestamp) -> String {
    let fill =
        |key: &str, with: &[(&str, &str)]| words.fill(&format!("report.handover.{key}"), with);
    let settled = session.settled().to_string();
    let mut said = vec![fill("at", &[("id", &session.id), ("settled", &settled)])];
    if session.mode == Mode::Practice {
        said.push(fill("practice", &[]));
    }
    let edited = session.step(StepId::Edit).state == StepState::Done;
    if edited && !session.step(StepId::Save).state.is_settled() {
        let until = session.decays_at(StepId::Edit, runbook).filter(|until| *until > now);
        said.push(until.map_or_else(
            || fill("edit_over", &[]),
            |until| fill("edit", &[("time", &clock(until, &TimeZone::UTC))]),
        ));
    }
    if session.asked.is_some() || !session.lost.is_empty() {
        said.push(fill("test_without_end", &[]));
    }
    said.push(session.next_step(runbook, now).map_or_else(
        || fill("complete", &[]),
        |step| {
            let title = words.get(&format!("step.{step}.title")).to_owned();
            fill("next", &[("n", &step.number().to_string()), ("title", &title)])
        },
    ));
    said.join(" ")
}

//! Answers of the world that only change what is shown, and the choice of a session.

use crate::model::event::Event;
use crate::model::open::Open;
use crate::model::picker::Picker;
use crate::model::picker::PickerRow;
use crate::model::screen::Row;
use crate::model::screen::Screen;
use crate::model::screen::Setup;
use crate::model::screen::Tone;
use crate::model::session::StepState;
use crate::model::state::Model;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::filter;
use crate::update::okta;
use crate::update::record::record;
use crate::update::record::say;
use crate::update::setup;
use crate::update::walk;

/// Something to be said at the foot. Bad news that comes late does not talk over the reason why
/// something was refused just now.
pub(super) fn told(model: &mut Model, tone: Tone, text: Phrase) {
    let refused = model.notice.as_ref().is_some_and(|notice| notice.tone == Tone::Wrong);
    if !refused || tone != Tone::Wrong {
        say(model, tone, text);
    }
}

/// The stored sessions.
pub(super) fn listed(model: &mut Model, rows: Vec<PickerRow>) {
    if let Screen::Picker(picker) = &mut model.screen {
        if let Some(form) = picker.or_ask.take()
            && rows.is_empty()
        {
            model.screen = Screen::Setup(Setup::Tenant(form));
            model.filter = None;
            return;
        }
        picker.chosen = picker.chosen.min(rows.len());
        picker.rows = Some(rows);
        picker.leave_archived();
        filter::settle(model);
    }
}

/// What the rows of the list say, from one of them on.
pub(super) fn read(model: &mut Model, from: usize, read: Vec<PickerRow>) {
    let found = filter::has_found(model);
    if let Screen::Picker(picker @ Picker { rows: Some(_), .. }) = &mut model.screen {
        for (row, read) in picker.rows.iter_mut().flatten().skip(from).zip(read) {
            // The list may be another by now.
            if row.id == read.id {
                *row = read;
            }
        }
        picker.leave_archived();
        if found {
            filter::settle(model);
        } else {
            filter::choose_first(model);
        }
    }
}

/// Enter in the list of sessions; the row after the last one stands for a new session.
pub(super) fn pick(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.open.as_ref().is_some_and(|open| !open.is_saved() && !open.read_only) {
        // What the disk does not have yet would be lost with the session that is left.
        say(model, Tone::Wrong, Phrase::new("notice.unsaved_session"));
        return;
    }
    let Screen::Picker(Picker { rows: Some(rows), chosen, .. }) = &model.screen else { return };
    let Some(row) = rows.get(*chosen) else {
        model.taken = rows.iter().map(|row| row.id.clone()).collect();
        setup::start(model, effects);
        return;
    };
    let id = row.id.clone();
    let ours = |open: &Open| open.session.id == id && !open.read_only;
    if model.open.as_ref().is_some_and(ours) {
        model.filter = None;
        model.screen = Screen::Walk;
    } else if model.opening.is_none() {
        model.opening = Some(id.clone());
        effects.push(Effect::OpenSession(id));
    }
}

/// A session was read: the walk goes on where it was left, and nothing is assumed.
pub(super) fn session_read(
    model: &mut Model,
    id: &str,
    result: Result<Open, Phrase>,
    effects: &mut Vec<Effect>,
) {
    if model.opening.as_deref() != Some(id) {
        return;
    }
    model.opening = None;
    let open = match result {
        Ok(open) => open,
        Err(why) => {
            say(model, Tone::Wrong, why);
            // Asked for by name and not readable: the others are there to choose from.
            if matches!(&model.screen, Screen::Picker(Picker { rows: None, .. })) {
                effects.push(Effect::ListSessions);
            }
            return;
        }
    };
    let refusal = open.refuses();
    let torn = open.chain.torn > 0;
    let next = open.session.next_step(&model.runbook, model.now);
    let under_way = next.filter(|step| open.session.step(*step).state == StepState::Doing);
    let lost_check = open.session.asked.is_some();
    model.open = Some(open);
    setup::forget(model);
    model.overlays.clear();
    model.filter = None;
    model.screen = Screen::Walk;
    walk::choose(model, next.map_or(Row::Closing, Row::Step));
    if let Some(why) = refusal {
        say(model, Tone::Wrong, why);
        return;
    }
    let resumed = Event::Resumed {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        runbook: model.runbook.revision.clone(),
        endpoints: Some(model.endpoints.kind),
    };
    record(model, resumed, effects);
    okta::look_for_token(model, effects);
    okta::take_over(model, effects);
    let text = if torn {
        Phrase::new("notice.torn")
    } else if lost_check {
        Phrase::new("notice.check_without_end")
    } else if let Some(step) = under_way {
        Phrase::new("notice.under_way").with("step", step.number().to_string())
    } else {
        Phrase::new("notice.resumed")
    };
    say(model, Tone::Said, text);
}

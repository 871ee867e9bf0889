//! The credential test as the panel sees it: asked for, followed, cancelled, ended.

use crate::model::check::CheckResult;
use crate::model::check::Method;
use crate::model::check::Stage;
use crate::model::check::StageRecord;
use crate::model::entry::Entry;
use crate::model::event::Event;
use crate::model::order::CheckOrder;
use crate::model::order::GRAPH_TOOLS;
use crate::model::order::Held;
use crate::model::screen::Overlay;
use crate::model::screen::Row;
use crate::model::screen::TestField;
use crate::model::screen::TestPanel;
use crate::model::screen::TestRun;
use crate::model::screen::Tone;
use crate::model::secret::Secret;
use crate::model::state::Model;
use crate::runbook::StepId;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::record::may_change;
use crate::update::record::record;
use crate::update::record::record_then;
use crate::update::record::say;
use crate::update::walk;
use crate::update::wish;

/// Opens the panel for a step, with what is known filled in.
pub(super) fn open_panel(model: &mut Model, step: StepId) {
    if !may_change(model) {
        return;
    }
    let known = model.open.as_ref().and_then(|open| open.session.microsoft_account.clone());
    let practice = model.practice.as_ref().map(|practice| practice.account.clone());
    let of_tenant = model.known_here().and_then(|known| known.account.clone());
    let account = known.or(practice).or(of_tenant);
    let account = Entry::line(320).with(&account.unwrap_or_default());
    let client_id = Entry::line(64).with(model.client_id.as_deref().unwrap_or_default());
    let own_client = !client_id.is_blank() && client_id.text() != GRAPH_TOOLS;
    let focus = if account.is_blank() { TestField::Account } else { TestField::Password };
    model.overlays.push(Overlay::Test(Box::new(TestPanel {
        step,
        focus,
        account,
        own_client,
        client_id: if own_client { client_id } else { Entry::line(64) },
        password: Secret::new(),
        error: None,
        run: None,
        result: None,
        details: false,
        scroll: 0,
    })));
}

/// `t`: opens the panel, or in it runs the test.
pub(super) fn key(model: &mut Model, effects: &mut Vec<Effect>) {
    let row = model.step();
    let Some(panel) = panel(model) else {
        let preflight = row == Some(StepId::SignInMicrosoft);
        let step = if preflight { StepId::SignInMicrosoft } else { StepId::TestApiCredentials };
        open_panel(model, step);
        return;
    };
    if panel.run.is_some() {
        return;
    }
    if panel.result.is_some() {
        again(panel);
    } else if panel.focus == TestField::Run {
        run(model, effects);
    }
}

/// Enter in the panel: the next field, the button, or the step that the result names.
pub(super) fn enter(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(panel) = panel(model) else { return };
    if panel.run.is_some() {
        return;
    }
    if let Some(result) = &panel.result {
        let next = result.next.step;
        model.overlays.pop();
        if let Some(step) = next {
            walk::choose(model, Row::Step(step));
        }
    } else if panel.focus == TestField::Run {
        run(model, effects);
    } else {
        next_field(panel, true);
    }
}

/// Moves the focus; the id of an own registration is passed over where none is used.
pub(super) fn next_field(panel: &mut TestPanel, forward: bool) {
    use TestField::{Account, Client, ClientId, Password, Run};
    let order: &[TestField] = if panel.own_client {
        &[Account, Client, ClientId, Password, Run]
    } else {
        &[Account, Client, Password, Run]
    };
    let here = order.iter().position(|field| *field == panel.focus).unwrap_or(0);
    let step = if forward { 1 } else { order.len() - 1 };
    panel.focus = order.get((here + step) % order.len()).copied().unwrap_or_default();
}

/// Back from a result to the form; the password has to be typed again.
fn again(panel: &mut TestPanel) {
    panel.result = None;
    panel.details = false;
    panel.scroll = 0;
    panel.focus = TestField::Password;
}

/// Shows or hides the raw error.
pub(super) fn details(model: &mut Model) {
    if let Some(panel) = panel(model) {
        panel.details = panel.result.is_some() && !panel.details;
        panel.scroll = 0;
    }
}

fn run(model: &mut Model, effects: &mut Vec<Effect>) {
    let client_request_id = model.ids.guid();
    model.attempts += 1;
    let attempt = model.attempts;
    let now = model.now;
    let app = model.open.as_ref().and_then(|open| open.session.app.as_ref());
    let of_app = app.and_then(|app| app.microsoft_tenant.clone());
    let of_tenant = || model.known_here().and_then(|known| known.microsoft_tenant.clone());
    let expected_tenant = of_app.or_else(of_tenant);
    let Some(panel) = panel(model) else { return };
    panel.error = fault(panel);
    if panel.error.is_some() {
        return;
    }
    let client_id =
        if panel.own_client { panel.client_id.text().trim() } else { GRAPH_TOOLS }.to_owned();
    let step = panel.step;
    let account = panel.account.text().trim().to_owned();
    let order = CheckOrder {
        attempt,
        step: Some(step),
        account: account.clone(),
        method: Method::Password,
        password: panel.password.take(),
        client_id,
        cloud: None,
        expected_tenant,
        client_request_id: client_request_id.clone(),
    };
    panel.run =
        Some(TestRun { attempt, since: now, stages: Vec::new(), now: None, cancelled: false });
    let method = order.method;
    let asked = Event::CheckAsked { step: Some(step), account, method, client_request_id };
    let held = Held::Check(Box::new(order));
    if !record_then(model, asked, held, effects)
        && let Some(panel) = self::panel(model)
    {
        panel.run = None;
    }
}

/// Why the form cannot be sent yet.
fn fault(panel: &mut TestPanel) -> Option<&'static str> {
    let (error, focus) = if panel.account.is_blank() {
        ("test.error.account", TestField::Account)
    } else if panel.own_client && uuid::Uuid::try_parse(panel.client_id.text().trim()).is_err() {
        ("test.error.client_id", TestField::ClientId)
    } else if panel.password.is_empty() {
        ("test.error.password", TestField::Password)
    } else {
        return None;
    };
    panel.focus = focus;
    Some(error)
}

/// Cancels a running test; says `false` where none runs.
pub(super) fn cancel(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    let Some(panel) = panel(model) else { return false };
    let Some(run) = panel.run.as_mut() else { return false };
    if run.cancelled {
        return false;
    }
    run.cancelled = true;
    // An order that still waits for the disk follows this one, and so never begins.
    effects.push(Effect::CancelCheck(run.attempt));
    true
}

/// A rung is being climbed.
pub(super) fn reached(model: &mut Model, attempt: u64, stage: Stage) {
    if let Some(run) = running(model, attempt) {
        run.now = Some(stage);
    }
}

/// A rung is done.
pub(super) fn climbed(model: &mut Model, attempt: u64, record: StageRecord) {
    if let Some(run) = running(model, attempt) {
        run.now = None;
        run.stages.push(record);
    }
}

/// The test ended: its result is written down and shown. Another attempt's changes nothing.
pub(super) fn ended(
    model: &mut Model,
    attempt: u64,
    result: Box<CheckResult>,
    effects: &mut Vec<Effect>,
) {
    if running(model, attempt).is_none() {
        return;
    }
    let Some(panel) = panel(model) else { return };
    panel.run = None;
    panel.scroll = 0;
    panel.result = Some((*result).clone());
    let step = Some(panel.step);
    record(model, Event::Checked { step, result }, effects);
}

/// The test could not be made at all; nothing was sent.
pub(super) fn lost(model: &mut Model, attempt: u64, why: Phrase) {
    if running(model, attempt).is_some() {
        if let Some(panel) = panel(model) {
            panel.run = None;
        }
        say(model, Tone::Wrong, why);
    }
}

fn running(model: &mut Model, attempt: u64) -> Option<&mut TestRun> {
    panel(model)?.run.as_mut().filter(|run| run.attempt == attempt)
}

/// The panel, wherever it lies in the pile of overlays.
pub(super) fn panel(model: &mut Model) -> Option<&mut TestPanel> {
    model.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Test(panel) => Some(&mut **panel),
        Overlay::Help { .. }
        | Overlay::Explained { .. }
        | Overlay::Reason(_)
        | Overlay::Note { .. }
        | Overlay::Question { .. }
        | Overlay::Tenant(_)
        | Overlay::AppAddress { .. }
        | Overlay::Okta(_)
        | Overlay::Report(_)
        | Overlay::Bare(_)
        | Overlay::Closing { .. } => None,
    })
}

/// What a Microsoft ticket needs of a test.
pub(super) fn for_a_ticket(result: &CheckResult) -> String {
    let mut lines = vec![format!("client-request-id: {}", result.client_request_id)];
    if let Some(error) = &result.error {
        lines.push(format!("error: {} ({})", error.code, error.error));
        lines.extend(error.ids().map(|(name, id)| format!("{name}: {id}")));
        lines.push(error.text.clone());
    }
    crate::text::clean(&lines.join("\n"), wish::NOTE_MAX)
}

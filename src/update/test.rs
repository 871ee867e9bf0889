//! The credential test as the panel sees it: asked for, followed, cancelled, ended.

use crate::diagnosis::verdict::End;
use crate::diagnosis::verdict::Findings;
use crate::diagnosis::verdict::Sent;
use crate::diagnosis::verdict::verdict;
use crate::model::chain::Said;
use crate::model::check::CheckResult;
use crate::model::check::Cloud;
use crate::model::check::Realm;
use crate::model::check::Stage;
use crate::model::check::StageRecord;
use crate::model::check::Waits;
use crate::model::event::Event;
use crate::model::event::NOTE_MAX;
use crate::model::lockout::NotSent;
use crate::model::order::CheckOrder;
use crate::model::order::Held;
use crate::model::screen::Overlay;
use crate::model::screen::Row;
use crate::model::screen::TestField;
use crate::model::screen::TestPanel;
use crate::model::screen::TestRun;
use crate::model::screen::Tone;
use crate::model::secret::Secret;
use crate::model::state::Model;
use crate::model::tested::SHORTEST;
use crate::runbook::StepId;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::panel;
use crate::update::record::record;
use crate::update::record::record_then;
use crate::update::record::say;
use crate::update::report;
use crate::update::walk;

/// `t`: opens the panel, or in it runs the test. The rehearsal comes first, until it was made.
pub(super) fn key(model: &mut Model, effects: &mut Vec<Effect>) {
    let row = model.step();
    let Some(panel) = panel(model) else {
        let rehearsed = model.open.as_ref().is_some_and(|open| {
            open.session.checks.iter().any(|entry| entry.step == Some(StepId::SignInMicrosoft))
        });
        let preflight = match row {
            Some(StepId::SignInMicrosoft) => true,
            Some(StepId::TestApiCredentials) => false,
            _ => !rehearsed,
        };
        let step = if preflight { StepId::SignInMicrosoft } else { StepId::TestApiCredentials };
        panel::open(model, step, effects);
        return;
    };
    if panel.run.is_some() {
        return;
    }
    if panel.result.is_some() {
        panel::again(model);
    } else if panel.focus == TestField::Run {
        run(model, effects);
        // What stands in the way is named, and the focus stays: a letter of a password that is typed a
        // field too late must not leave the rest of it in the field.
        if let Some(panel) = self::panel(model)
            && panel.error.is_some()
        {
            panel.focus = TestField::Run;
        }
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
        panel::next_field(panel, true);
    }
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
    let expected_tenant = model.expected();
    let (policy, paused) = (model.policy.clone(), model.pause().is_some());
    let Some(panel) = panel(model) else { return };
    panel.error = panel::fault(panel, &policy, paused);
    if panel.error.is_some() || report::owes_ticket(model) {
        return;
    }
    let Some(panel) = self::panel(model) else { return };
    let client_id = panel::client_id(panel);
    let step = panel.step;
    let password = panel.password.take();
    let account = panel.account.text().trim().to_owned();
    let order = CheckOrder {
        attempt,
        step: Some(step),
        account: account.clone(),
        method: panel.method,
        password,
        may_read: panel::may_read(panel),
        client_id: client_id.clone(),
        cloud: None,
        expected_tenant,
        client_request_id: client_request_id.clone(),
    };
    panel.run = Some(TestRun {
        attempt,
        since: now,
        stages: Vec::new(),
        now: None,
        waits: Waits::Nobody,
        cancelled: false,
    });
    model.tested.add(&order.password);
    tell_where_it_stands(model, &order.password);
    let method = order.method;
    if model.client_id.as_deref() != Some(client_id.as_str()) {
        model.client_id = Some(client_id.clone());
        effects.push(Effect::RememberClient(client_id));
    }
    let asked = Event::CheckAsked { step: Some(step), account, method, client_request_id };
    let held = Held::Check(Box::new(order));
    if !record_then(model, asked, held, effects)
        && let Some(panel) = self::panel(model)
    {
        panel.run = None;
    }
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

/// A person has to sign in: the page is opened, unless the test was told to stop.
pub(super) fn waits(model: &mut Model, attempt: u64, waits: Waits, effects: &mut Vec<Effect>) {
    let Some(run) = running(model, attempt) else { return };
    if let Waits::Browser { url } = &waits
        && !run.cancelled
    {
        effects.push(Effect::OpenPage(url.clone()));
    }
    run.waits = waits;
}

/// The page or the address of a sign-in that is waited for.
pub(super) fn waiting(model: &Model) -> Option<&Waits> {
    match model.overlay() {
        Some(Overlay::Test(panel)) => panel.run.as_ref().map(|run| &run.waits),
        Some(_) | None => None,
    }
}

/// Takes the address at which a sign-in ended in a browser elsewhere; says whether one is waited
/// for. It is not shown, and what is wrong with it is told by the test.
pub(super) fn give_address(model: &mut Model, text: &str, effects: &mut Vec<Effect>) -> bool {
    if !matches!(waiting(model), Some(Waits::Browser { .. })) {
        return false;
    }
    let Some(run) = panel(model).and_then(|panel| panel.run.as_ref()) else { return false };
    let attempt = run.attempt;
    let mut address = Secret::address();
    if address.push_str(text.trim()) {
        effects.push(Effect::GiveAddress { attempt, address });
        say(model, Tone::Said, Phrase::new("notice.address_taken"));
    } else {
        say(model, Tone::Wrong, Phrase::new("notice.no_room"));
    }
    true
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
    model.paused = result.paused;
    record(model, Event::Checked { step, result }, effects);
}

/// The test could not be made, or the program failed in it: there is no result.
pub(super) fn lost(model: &mut Model, attempt: u64, why: Phrase) {
    if running(model, attempt).is_some() {
        if let Some(panel) = panel(model) {
            panel.run = None;
        }
        say(model, Tone::Wrong, why);
    }
}

/// The disk does not have the record of a test, so nothing was sent. That is written down behind it:
/// a disk that has room again shall not tell of a test without an end.
pub(super) fn not_recorded(model: &mut Model, order: CheckOrder, effects: &mut Vec<Effect>) {
    lost(model, order.attempt, Phrase::new("notice.check_not_recorded"));
    let mut result = verdict(Findings {
        account: order.account,
        method: order.method,
        client_request_id: order.client_request_id,
        endpoints: model.endpoints.kind,
        step: order.step,
        expected: order.expected_tenant,
        realm: Realm::Unknown,
        federated_to: None,
        cloud: order.cloud.unwrap_or(Cloud::Global),
        login_host: String::new(),
        tenant_id: None,
        sent: Sent::No,
        stages: Vec::new(),
        paused: None,
        end: End::NotSent(NotSent::Unrecorded),
    });
    result.next.text = Phrase::new("check.next.no_room");
    record(model, Event::Checked { step: order.step, result: Box::new(result) }, effects);
}

/// Says where the session holds the password that is about to be tested: when that was written
/// down, nobody knew it for one.
fn tell_where_it_stands(model: &mut Model, password: &Secret) {
    if password.expose().len() < SHORTEST {
        return;
    }
    let lines = model.open.iter().flat_map(|open| &open.chain.lines);
    let mut events = lines.filter_map(|line| match &line.said {
        Said::Event(event) => Some(event),
        Said::Unknown(_) => None,
    });
    let holds =
        |event: &&Event| event.free_text().is_some_and(|text| text.contains(password.expose()));
    let Some(event) = events.find(holds) else { return };
    let text = match event.step() {
        Some(step) => {
            Phrase::new("notice.note_holds_password").with("step", step.number().to_string())
        }
        None => Phrase::new("notice.field_holds_password"),
    };
    say(model, Tone::Wrong, text);
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
        | Overlay::Button { .. }
        | Overlay::Tenant(_)
        | Overlay::AppAddress { .. }
        | Overlay::Okta(_)
        | Overlay::Doctor(_)
        | Overlay::Report(_)
        | Overlay::Fields(_)
        | Overlay::Qr(_)
        | Overlay::Settings(_)
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
    crate::text::clean(&lines.join("\n"), NOTE_MAX)
}

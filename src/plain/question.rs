//! What is asked now, and when nothing can be.

use crate::keys;
use crate::keys::Place;
use crate::model::access::Access;
use crate::model::access::OktaField;
use crate::model::access::OktaPanel;
use crate::model::check::Waits;
use crate::model::endpoints::EndpointKind;
use crate::model::entry::Entry;
use crate::model::screen::Overlay;
use crate::model::screen::Row;
use crate::model::screen::Screen;
use crate::model::screen::Setup;
use crate::model::screen::TenantForm;
use crate::model::screen::TestField;
use crate::model::screen::TestPanel;
use crate::model::state::Model;
use crate::plain::Question;
use crate::plain::Voice;
use crate::plain::choices::choices;
use crate::plain::doctor;
use crate::plain::settings;
use crate::plain::step;
use crate::runbook::StepId;

/// Whether what was asked for is still being done: nothing is asked meanwhile, so that no answer
/// goes to another question.
pub(super) fn is_busy(model: &Model) -> bool {
    is_saving(model)
        || model.opening.is_some()
        || model.leaving.is_some_and(|leaving| !leaving.warned)
        || matches!(&model.screen, Screen::Picker(picker) if !picker.is_read())
        || match model.overlay() {
            Some(Overlay::Test(panel)) => match &panel.run {
                Some(run) => run.cancelled || run.waits == Waits::Nobody,
                None => is_looking(model, panel),
            },
            Some(Overlay::Okta(_)) => {
                let looking = model.okta.is_ready() && model.okta.reports.is_none();
                let asking = model.okta.access == Access::Asking && model.okta.sign_in.is_none();
                asking || looking
            }
            Some(Overlay::Report(panel)) => panel.preview.is_none(),
            Some(Overlay::Doctor(panel)) => !doctor::is_over(panel),
            Some(_) | None => false,
        }
}

/// Whether it is being looked who can read a password, before one is asked for. At loopback nobody
/// is looked for.
fn is_looking(model: &Model, panel: &TestPanel) -> bool {
    let real = model.endpoints.kind == EndpointKind::Microsoft;
    panel.looking.is_some() && panel.focus == TestField::Password && real && panel.result.is_none()
}

/// Whether the disk has not answered yet for what was changed.
pub(super) fn is_saving(model: &Model) -> bool {
    let unsaved = |open: &crate::model::open::Open| {
        !open.is_saved() && open.trouble.is_none() && !open.read_only
    };
    model.open.as_ref().is_some_and(unsaved)
}

/// The question; none while something is being done.
pub(super) fn question(model: &Model, voice: &Voice) -> Option<Question> {
    if is_busy(model) {
        return None;
    }
    let mut question =
        Question { text: text(model, voice), hidden: is_hidden(model, voice), waits: false };
    if keys::place(model) == Place::Running {
        question.waits = true;
        // The address at which a sign-in ends holds a code.
        question.hidden = voice.hides;
    }
    Some(question)
}

/// Whether a secret is asked for.
pub(super) fn asks_secret(model: &Model) -> bool {
    match model.overlay() {
        Some(Overlay::Test(panel)) => {
            panel.run.is_none() && panel.result.is_none() && panel.focus == TestField::Password
        }
        Some(Overlay::Okta(panel)) => {
            let asked = !model.okta.is_ready() && model.okta.sign_in.is_none();
            asked && panel.focus == OktaField::Token
        }
        Some(_) | None => false,
    }
}

fn is_hidden(model: &Model, voice: &Voice) -> bool {
    voice.hides && asks_secret(model)
}

fn text(model: &Model, voice: &Voice) -> String {
    if asks_secret(model) && !voice.hides {
        return voice.get("plain.ask.no_secret");
    }
    match (model.overlay(), &model.screen) {
        (None, Screen::Setup(Setup::Tenant(form))) => tenant(form, "plain.ask.tenant", voice),
        (None, Screen::Setup(Setup::Error(_))) => voice.get("plain.ask.error"),
        (None, Screen::Picker(picker)) => {
            let n = (picker.chosen + 1).to_string();
            voice.fill("plain.ask.kept", &[("n", &n)])
        }
        (None, Screen::Walk) => walk(model, voice),
        (Some(Overlay::Tenant(form)), _) => tenant(form, "plain.ask.tenant_now", voice),
        (Some(Overlay::AppAddress { .. }), _) => voice.get("plain.ask.app"),
        (Some(Overlay::Doctor(_)), _) => voice.get("plain.ask.doctor"),
        (
            Some(
                Overlay::Explained { .. }
                | Overlay::Help { .. }
                | Overlay::Qr(_)
                | Overlay::Bare(_),
            ),
            _,
        ) => voice.get("plain.ask.go_on"),
        (Some(Overlay::Reason(_)), _) => voice.get("plain.ask.reason"),
        (Some(Overlay::Note { .. }), _) => voice.get("plain.ask.note"),
        (Some(Overlay::Closing { .. }), _) => voice.get("plain.ask.closing"),
        (Some(Overlay::Report(_)), _) => voice.get("plain.ask.report"),
        (Some(Overlay::Test(panel)), _) => test(model, panel, voice),
        (Some(Overlay::Fields(form)), _) => match form.typed.get(form.focus) {
            Some((name, entry)) => field(&voice.get(&format!("report.label.{name}")), entry, voice),
            None => kept(model, voice),
        },
        (Some(Overlay::Okta(_)), _) if model.okta.sign_in.is_some() => {
            voice.get("plain.ask.browser")
        }
        (Some(Overlay::Okta(panel)), _) if !model.okta.is_ready() => okta(panel, voice),
        (Some(Overlay::Settings(form)), _) => match settings::typed(form) {
            Some(setting) => {
                let label = voice.get(&format!("settings.label.{}", setting.as_str()));
                field(&label, settings::entry(form, setting), voice)
            }
            None => voice.get("plain.ask.settings"),
        },
        (Some(Overlay::Question { .. } | Overlay::Button { .. } | Overlay::Okta(_)), _) => {
            kept(model, voice)
        }
    }
}

/// The question of the tenant; an empty line takes what is offered, or goes on without.
fn tenant(form: &TenantForm, bare: &str, voice: &Voice) -> String {
    // What was refused is not offered again.
    let offered = form.error.is_none_or(|error| error == "tenant.confirm_custom");
    let text = form.entry.text().trim();
    if offered && !text.is_empty() {
        field(&voice.get("tenant.label"), &form.entry, voice)
    } else {
        voice.get(bare)
    }
}

/// A field of one line, and what an empty line keeps.
fn field(label: &str, entry: &Entry, voice: &Voice) -> String {
    if entry.is_blank() {
        voice.fill("plain.ask.field", &[("label", label)])
    } else {
        voice.fill("plain.ask.field_kept", &[("label", label), ("text", entry.text())])
    }
}

/// The same, where something is needed.
fn owed(label: &str, entry: &Entry, voice: &Voice) -> String {
    if entry.is_blank() { format!("{label}:") } else { field(label, entry, voice) }
}

/// A number of a list, and what an empty line takes.
fn kept(model: &Model, voice: &Voice) -> String {
    match choices(model, voice).and_then(|choices| choices.kept) {
        Some(n) => voice.fill("plain.ask.kept", &[("n", &(n + 1).to_string())]),
        None if choices(model, voice).is_some() => voice.get("plain.ask.number"),
        None => voice.get("plain.ask.go_on"),
    }
}

/// The two ways to Okta's API.
fn okta(panel: &OktaPanel, voice: &Voice) -> String {
    if panel.focus == OktaField::Token {
        return format!("{}:", voice.get("access.token.label"));
    }
    let label = voice.get("access.sign_in.label");
    if panel.client.is_blank() {
        voice.fill("plain.ask.client", &[("label", &label)])
    } else {
        let gaps = [("label", label.as_str()), ("text", panel.client.text())];
        voice.fill("plain.ask.client_kept", &gaps)
    }
}

fn walk(model: &Model, voice: &Voice) -> String {
    let enter = step::main_action(model, voice);
    match model.row {
        Row::Step(id) => {
            let state = step::state_word(model, id, voice);
            let n = id.number().to_string();
            let gaps = [("n", n.as_str()), ("status", &state), ("text", &enter)];
            voice.fill("plain.ask.step", &gaps)
        }
        Row::Closing => {
            let settled = model.open.as_ref().map_or(0, |open| open.session.settled());
            let (n, of) = (settled.to_string(), StepId::ALL.len().to_string());
            voice.fill("plain.ask.end", &[("n", &n), ("of", &of), ("text", &enter)])
        }
    }
}

fn test(model: &Model, panel: &TestPanel, voice: &Voice) -> String {
    if let Some(run) = &panel.run {
        return match run.waits {
            Waits::Device { .. } => voice.get("plain.ask.device"),
            Waits::Browser { .. } | Waits::Nobody => voice.get("plain.ask.browser"),
        };
    }
    if let Some(result) = &panel.result {
        return match result.next.step {
            Some(step) => voice.fill("plain.ask.outcome", &[("step", &step.number().to_string())]),
            None => voice.get("plain.ask.outcome_back"),
        };
    }
    match panel.focus {
        TestField::Account => owed(&voice.get("test.account"), &panel.account, voice),
        TestField::ClientId => owed(&voice.get("test.client_id"), &panel.client_id, voice),
        TestField::Client | TestField::Method | TestField::Reader => kept(model, voice),
        TestField::Password => format!("{}:", voice.get("test.password")),
        TestField::Run => voice.get("plain.ask.run"),
    }
}

//! Where the admin is, and what is said on coming there.

use crate::diagnosis;
use crate::model::choices::Setting;
use crate::model::output::Form;
use crate::model::screen::Overlay;
use crate::model::screen::Row;
use crate::model::screen::Screen;
use crate::model::screen::Setup;
use crate::model::screen::TenantForm;
use crate::model::screen::TestField;
use crate::model::screen::TestPanel;
use crate::model::screen::Without;
use crate::model::state::Model;
use crate::plain::Voice;
use crate::plain::choices::choices;
use crate::plain::doctor;
use crate::plain::okta;
use crate::plain::report;
use crate::plain::settings;
use crate::plain::step;
use crate::plain::test;

/// Where the admin is: another one is another thing to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Tenant {
        again: bool,
    },
    Error,
    Picker {
        rows: Option<usize>,
    },
    Step(Row),
    Explained,
    Reason(Without),
    Note,
    Question,
    Button,
    AppAddress,
    Form(TestField),
    Running,
    Outcome {
        details: bool,
    },
    Okta {
        ready: bool,
        looked: bool,
        waits: bool,
    },
    Settings(Option<Setting>),
    Report(Form),
    Fields(usize),
    Doctor {
        attempt: u64,
    },
    Closing,
    /// Something that is said elsewhere.
    Aside,
}

/// Where the admin is now.
pub(super) fn place(model: &Model) -> Place {
    match (model.overlay(), &model.screen) {
        (None, Screen::Setup(Setup::Tenant(_))) => Place::Tenant { again: false },
        (None, Screen::Setup(Setup::Error(_))) => Place::Error,
        (None, Screen::Picker(picker)) => {
            // A line that was said stays as it is: the list waits until all of it was read.
            let rows = picker.rows.as_ref().filter(|_| picker.is_read());
            Place::Picker { rows: rows.map(Vec::len) }
        }
        (None, Screen::Walk) => Place::Step(model.row),
        (Some(Overlay::Tenant(_)), _) => Place::Tenant { again: true },
        (Some(Overlay::Explained { .. }), _) => Place::Explained,
        (Some(Overlay::Reason(form)), _) => Place::Reason(form.kind),
        (Some(Overlay::Note { .. }), _) => Place::Note,
        (Some(Overlay::Question { .. }), _) => Place::Question,
        (Some(Overlay::Button { .. }), _) => Place::Button,
        (Some(Overlay::AppAddress { .. }), _) => Place::AppAddress,
        (Some(Overlay::Test(panel)), _) if panel.run.is_some() => Place::Running,
        (Some(Overlay::Test(panel)), _) if panel.result.is_some() => {
            Place::Outcome { details: panel.details }
        }
        (Some(Overlay::Test(panel)), _) => Place::Form(panel.focus),
        (Some(Overlay::Okta(_)), _) => Place::Okta {
            ready: model.okta.is_ready(),
            looked: model.okta.reports.is_some(),
            waits: model.okta.sign_in.is_some(),
        },
        (Some(Overlay::Report(panel)), _) => Place::Report(panel.form),
        (Some(Overlay::Fields(form)), _) => Place::Fields(form.focus),
        (Some(Overlay::Settings(form)), _) => Place::Settings(settings::typed(form)),
        (Some(Overlay::Doctor(panel)), _) => Place::Doctor { attempt: panel.attempt },
        (Some(Overlay::Closing { .. }), _) => Place::Closing,
        (Some(Overlay::Help { .. } | Overlay::Qr(_) | Overlay::Bare(_)), _) => Place::Aside,
    }
}

/// What is said on coming to where the admin is now, from `before`.
pub(super) fn arrive(model: &Model, before: Option<&Place>, voice: &Voice) -> Vec<String> {
    let listed = || choices(model, voice).map(|choices| choices.tell()).unwrap_or_default();
    let titled = |title: String| std::iter::once(title).chain(listed()).collect();
    match (model.overlay(), &model.screen) {
        (None, Screen::Setup(Setup::Tenant(form))) | (Some(Overlay::Tenant(form)), _) => {
            tenant(form, voice)
        }
        (None, Screen::Setup(Setup::Error(_))) => {
            vec![voice.get("paste.title"), voice.get("plain.paste")]
        }
        (None, Screen::Picker(list)) if list.is_read() => picker(model, voice, false),
        (None, Screen::Walk) => walk(model, before, voice),
        (Some(Overlay::Explained { .. }), _) => explained(model, voice),
        (Some(Overlay::Reason(form)), _) => {
            let title = match form.kind {
                Without::Skip => "why.title_skip",
                Without::Fail => "why.title_fail",
            };
            titled(format!("{}:", voice.fill(title, &[("step", &form.step.number().to_string())])))
        }
        (Some(Overlay::Note { step, .. }), _) => {
            let title = voice.fill("note.title", &[("step", &step.number().to_string())]);
            vec![format!("{title}. {}", voice.get("note.no_secrets"))]
        }
        (Some(Overlay::Question { .. }), _) => titled(voice.get("integration.question.text")),
        (Some(Overlay::Button { .. }), _) => titled(voice.get("button.title")),
        (Some(Overlay::AppAddress { .. }), _) => vec![voice.get("app.what"), voice.get("app.skip")],
        (Some(Overlay::Test(panel)), _) => of_test(model, panel, before, voice),
        // Half of it is not news.
        (Some(Overlay::Okta(_)), _) if model.okta.is_ready() && model.okta.reports.is_none() => {
            Vec::new()
        }
        (Some(Overlay::Okta(_)), _) => okta::panel(model, voice),
        (Some(Overlay::Settings(form)), _) => match (settings::typed(form), before) {
            (Some(setting), _) => vec![voice.get(&format!("settings.about.{}", setting.as_str()))],
            // What was changed is told for itself.
            (None, Some(Place::Settings(_))) => Vec::new(),
            (None, _) => titled(format!("{}:", voice.get("settings.title"))),
        },
        (Some(Overlay::Report(panel)), _) => {
            let mut lines = report::form(panel, voice);
            if !matches!(before, Some(Place::Report(_) | Place::Fields(_))) {
                lines.push(format!("{}.", listed().join(", ")));
            }
            lines
        }
        (Some(Overlay::Fields(form)), _) => {
            let first = !matches!(before, Some(Place::Fields(_)));
            let mut lines = report::fields(form, first, voice);
            lines.extend(listed());
            lines
        }
        (Some(Overlay::Closing { .. }), _) => {
            let mut lines = Vec::from_iter(step::complete(model, voice));
            lines.push(format!("{}. {}", voice.get("closing.title"), voice.get("closing.what")));
            lines.extend(listed());
            lines
        }
        (Some(Overlay::Doctor(panel)), _) => {
            let mut lines = vec![format!("{}.", voice.get("doctor.title"))];
            // Hearing it again; else they are told as they come.
            if before.is_none() {
                lines.extend(doctor::findings(panel, 0, voice));
            }
            lines
        }
        (None, Screen::Picker(_))
        | (Some(Overlay::Help { .. } | Overlay::Qr(_) | Overlay::Bare(_)), _) => Vec::new(),
    }
}

/// The credential test: its verdict, or the field that is asked for.
fn of_test(model: &Model, panel: &TestPanel, before: Option<&Place>, voice: &Voice) -> Vec<String> {
    if panel.run.is_some() {
        return Vec::new();
    }
    if let Some(result) = &panel.result {
        return match before {
            Some(Place::Outcome { .. }) if panel.details => test::details(result, voice),
            Some(Place::Outcome { .. }) => Vec::new(),
            Some(_) | None => test::verdict(model, result, voice),
        };
    }
    let within = matches!(before, Some(Place::Form(_) | Place::Outcome { .. }));
    let mut lines = if within { Vec::new() } else { test::opened(model, panel, voice) };
    lines.extend(test::field(model, panel, voice));
    lines.extend(choices(model, voice).map(|choices| choices.tell()).unwrap_or_default());
    lines
}

fn tenant(form: &TenantForm, voice: &Voice) -> Vec<String> {
    let mut lines = vec![voice.get("tenant.title")];
    lines.extend(form.keyring.as_ref().map(|told| voice.say(told)));
    if form.entry.is_blank() {
        lines.push(voice.get("tenant.examples"));
    }
    lines
}

/// Sessions that are told before more are asked for.
const SESSIONS: usize = 9;

/// The sessions; the newest ones, or all.
pub(super) fn picker(model: &Model, voice: &Voice, all: bool) -> Vec<String> {
    let mut rows = choices(model, voice).map(|choices| choices.tell()).unwrap_or_default();
    let new = rows.pop();
    let mut lines = vec![format!("{}:", voice.get("picker.title"))];
    let left = rows.len().saturating_sub(SESSIONS);
    if !all && left > 0 {
        rows.truncate(SESSIONS);
        rows.push(voice.fill("plain.more_sessions", &[("n", &left.to_string())]));
    }
    lines.extend(rows);
    lines.extend(new);
    lines
}

/// The chosen row of the checklist, and the part that it begins.
fn walk(model: &Model, before: Option<&Place>, voice: &Voice) -> Vec<String> {
    let mut lines = Vec::new();
    match model.row {
        Row::Step(id) => {
            let part = |row: Row| match row {
                Row::Step(id) => model.runbook.step(id).map(|step| step.part.clone()),
                Row::Closing => None,
            };
            let known = match before {
                Some(Place::Step(row)) => part(*row),
                Some(_) | None => None,
            };
            if let Some(part) = part(model.row).filter(|part| known.as_ref() != Some(part)) {
                lines.push(format!("{}:", voice.get(&format!("part.{part}.title"))));
            }
            lines.extend(step::brief(model, id, voice));
        }
        Row::Closing => {
            lines.push(format!("{}.", step::closing_count(model, voice)));
            match step::complete(model, voice) {
                Some(complete) => {
                    lines.extend([complete, voice.get("after.retry_selected")]);
                }
                None => lines.push(voice.get("closing.not_yet")),
            }
        }
    }
    lines
}

/// What the pasted error means, and how to find the account that failed.
fn explained(model: &Model, voice: &Voice) -> Vec<String> {
    let Some(pasted) = model.open.as_ref().and_then(|open| open.session.pasted.as_ref()) else {
        return Vec::new();
    };
    let explanation = diagnosis::explain(pasted);
    let mut lines = vec![format!("{}.", voice.get("paste.explained"))];
    lines.extend(explanation.code.as_ref().map(|code| {
        let name = explanation.name.as_deref().unwrap_or_default();
        format!("{code} {name}").trim().to_owned()
    }));
    lines.push(voice.say(&explanation.what));
    lines.push(voice.say(&explanation.fit.phrase()));
    lines.push(voice.say(&explanation.next));
    for (key, id) in [
        ("paste.correlation_id", &pasted.correlation_id),
        ("paste.trace_id", &pasted.trace_id),
        ("paste.timestamp", &pasted.timestamp),
    ] {
        lines.extend(id.as_ref().map(|id| format!("{} {id}", voice.get(key))));
    }
    if !explanation.find.is_empty() {
        lines.push(voice.get("paste.which_account"));
    }
    lines.extend(explanation.find.iter().map(|phrase| voice.say(phrase)));
    let others = explanation.others.iter();
    lines.extend(others.map(|other| format!("{}: {}", other.code, voice.say(&other.what))));
    lines
}

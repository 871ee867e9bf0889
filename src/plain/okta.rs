//! What Okta shows, as it is said.

use crate::model::access::Access;
use crate::model::access::Listening;
use crate::model::access::OktaField;
use crate::model::okta::ImportSeen;
use crate::model::okta::InstanceReport;
use crate::model::screen::Overlay;
use crate::model::session::Session;
use crate::model::state::Model;
use crate::plain::Voice;
use crate::report;
use crate::runbook::StepId;
use crate::words;

/// An instance in one line: label, Microsoft tenant, id.
pub(super) fn instance(report: &InstanceReport, voice: &Voice) -> String {
    let it = &report.instance;
    let tenant = it.microsoft_tenant.clone();
    let tenant = tenant.unwrap_or_else(|| voice.get("access.instance.no_tenant"));
    format!("{}, {tenant}, {}", it.label, it.id)
}

/// What the panel says when it is opened.
pub(super) fn panel(model: &Model, voice: &Voice) -> Vec<String> {
    let mut lines = vec![format!("{}.", voice.get("access.token.title"))];
    let Access::Ready(owner) = &model.okta.access else {
        let host = model.tenant().map(|tenant| tenant.host().to_owned()).unwrap_or_default();
        if let Some(url) = &model.okta.sign_in {
            return vec![
                voice.fill("access.sign_in.at", &[("host", &host)]),
                url.clone(),
                voice.get(if voice.hides { "test.wait_paste" } else { "plain.wait_paste" }),
                voice.get("access.sign_in.page"),
            ];
        }
        lines.push(voice.get("access.token.what"));
        lines.push(voice.get("access.sign_in.what"));
        lines.push(voice.fill("access.token.who", &[("host", &host)]));
        if let Some(practice) = &model.practice {
            let gaps =
                [("token", practice.okta_token.as_str()), ("id", practice.okta_client_id.as_str())];
            lines.push(voice.fill("access.token.practice", &gaps));
        }
        let by_token = matches!(
            model.overlay(), Some(Overlay::Okta(panel)) if panel.focus == OktaField::Token
        );
        if by_token {
            let key = if voice.hides { "plain.token" } else { "plain.no_hidden_token" };
            lines.push(voice.get(key));
        }
        return lines;
    };
    lines.push(report::whose(owner, &voice.words));
    let Some(reports) = &model.okta.reports else { return lines };
    if reports.is_empty() {
        lines.push(voice.get("access.instance.none"));
    } else {
        lines.push(format!("{}:", voice.get("access.instance.title")));
    }
    for (n, report) in reports.iter().enumerate() {
        lines.push(format!("{}: {}", n + 1, instance(report, voice)));
        last_import(report, voice, &mut lines);
        connection(report, voice, &mut lines);
    }
    lines
}

/// What Okta shows of a step, each in the words of where it comes from.
pub(super) fn step(
    model: &Model,
    session: &Session,
    id: StepId,
    voice: &Voice,
    lines: &mut Vec<String>,
) {
    let report = session.app.as_ref().and_then(|app| model.okta.report(&app.id));
    match id {
        StepId::SignInOkta | StepId::OpenApplications => {
            if let Some(report) = report {
                last_import(report, voice, lines);
            }
        }
        StepId::FindOffice365 => find(model, session, voice, lines),
        StepId::ProvisioningIntegration | StepId::TestApiCredentials => {
            if let Some(report) = report {
                connection(report, voice, lines);
            }
        }
        StepId::Save => {
            if let Some(report) = report {
                connection(report, voice, lines);
            }
            settings(model, session, voice, lines);
            lines.extend(watch(model, voice));
        }
        StepId::RunImport => {
            let live = model.okta.watch.as_ref().and_then(|watch| watch.import.as_ref());
            if let Some(import) = live.or_else(|| session.last_import()) {
                lines.extend(told(import, voice));
            }
            lines.extend(watch(model, voice));
        }
        StepId::Edit
        | StepId::Reauthenticate
        | StepId::SignInMicrosoft
        | StepId::AcceptPermissions
        | StepId::EnterCredentials => {}
    }
}

fn find(model: &Model, session: &Session, voice: &Voice, lines: &mut Vec<String>) {
    let named = session.app.as_ref().and_then(|app| Some((app, app.label.as_ref()?)));
    if let Some((app, label)) = named {
        let tenant = app.microsoft_tenant.as_deref();
        let key =
            if tenant.is_some() { "access.instance.taken" } else { "access.instance.taken_bare" };
        let gaps =
            [("label", label.as_str()), ("id", &app.id), ("tenant", tenant.unwrap_or_default())];
        lines.push(voice.fill(key, &gaps));
    } else if model.okta.reports.as_ref().is_some_and(|all| all.len() > 1) {
        lines.push(voice.get("access.instance.choose"));
    }
}

fn connection(report: &InstanceReport, voice: &Voice, lines: &mut Vec<String>) {
    let Some(connection) = &report.connection else { return };
    let text = voice.get(&format!("access.connection.{}", connection.status.as_str()));
    lines.push(format!("{} {text}", voice.get("access.connection.lead")));
}

fn last_import(report: &InstanceReport, voice: &Voice, lines: &mut Vec<String>) {
    match &report.import {
        Some(import) => lines.extend(told(import, voice)),
        None => lines.push(format!(
            "{} {}",
            voice.get("access.import.lead"),
            voice.get("access.import.none")
        )),
    }
}

/// An import, and why it is not in order.
pub(super) fn told(import: &ImportSeen, voice: &Voice) -> Vec<String> {
    let said = report::import_line(&voice.words, import, &voice.zone);
    let line = format!("{} {said}.", voice.get("access.import.lead"));
    [Some(line), report::why_failed(import, &voice.words)].into_iter().flatten().collect()
}

fn settings(model: &Model, session: &Session, voice: &Voice, lines: &mut Vec<String>) {
    let text = if let Some(seen) = &session.settings_seen {
        let at = words::clock(seen.at, &voice.zone);
        voice.fill("access.settings.seen", &[("at", &at), ("by", &seen.by)])
    } else if model.okta.watch.as_ref().is_some_and(|watch| watch.settings_since.is_some()) {
        voice.get("access.settings.none")
    } else {
        return;
    };
    lines.push(format!("{} {text}", voice.get("access.settings.lead")));
}

/// How the watch stands; none where there is no access.
pub(super) fn watch(model: &Model, voice: &Voice) -> Option<String> {
    let text = match (&model.okta.access, &model.okta.watch) {
        (_, Some(watch)) => match &watch.state {
            Listening::Asking => voice.get("access.watch.asking"),
            Listening::Listening => voice.get("access.watch.waiting"),
            Listening::Waiting { why, seconds } => {
                let gaps = [("seconds", seconds.to_string()), ("why", voice.say(why))];
                let gaps = gaps.each_ref().map(|(gap, text)| (*gap, text.as_str()));
                voice.fill("access.watch.hold", &gaps)
            }
        },
        (Access::Refused(why), None) => voice.fill("access.watch.off", &[("why", &voice.say(why))]),
        (Access::Ready(_), None) => voice.get("access.watch.stopped"),
        (Access::Off | Access::Asking, None) => return None,
    };
    Some(super::step::sentence(&text))
}

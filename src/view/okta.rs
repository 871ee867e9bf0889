//! What Okta shows: the panel of the access, and what stands with the steps.

use crate::model::access::Access;
use crate::model::access::Listening;
use crate::model::access::OktaField;
use crate::model::access::OktaPanel;
use crate::model::okta::ImportSeen;
use crate::model::okta::InstanceReport;
use crate::model::okta::Owner;
use crate::model::pointer::Target;
use crate::model::session::Session;
use crate::model::state::Model;
use crate::report;
use crate::runbook::StepId;
use crate::view::Look;
use crate::view::page::Page;
use crate::words;

/// The panel.
pub(super) fn page(model: &Model, panel: &OktaPanel, look: &Look, width: usize) -> Page {
    let words = &look.words;
    let title = words.get("access.token.title").to_owned();
    let mut page = Page::new(width).titled(title).scrolled(panel.scroll);
    match &model.okta.access {
        Access::Ready(owner) => ready(model, panel, owner, look, &mut page),
        Access::Off | Access::Asking | Access::Refused(_) => form(model, panel, look, &mut page),
    }
    page
}

fn form(model: &Model, panel: &OktaPanel, look: &Look, page: &mut Page) {
    let words = &look.words;
    let host = model.tenant().map(|tenant| tenant.host().to_owned()).unwrap_or_default();
    if let Some(url) = &model.okta.sign_in {
        page.text(&words.fill("access.sign_in.at", &[("host", &host)]), look.theme.strong());
        page.text(url, look.theme.link());
        page.gap();
        page.text(words.get("test.wait_paste"), look.theme.plain());
        page.gap();
        page.text(words.get("access.sign_in.page"), look.theme.plain());
        page.gap();
        page.text(words.get("test.wait_cancel"), look.theme.plain());
        return;
    }
    page.text(words.get("access.token.what"), look.theme.plain());
    page.gap();
    page.text(words.get("access.sign_in.what"), look.theme.plain());
    page.gap();
    page.text(&words.fill("access.token.who", &[("host", &host)]), look.theme.plain());
    page.gap();
    if let Some(practice) = &model.practice {
        let gaps =
            [("token", practice.okta_token.as_str()), ("id", practice.okta_client_id.as_str())];
        page.text(&words.fill("access.token.practice", &gaps), look.theme.strong());
        page.gap();
    }
    let asking = model.okta.access == Access::Asking;
    let at = |field| {
        let free = if field == OktaField::Token { model.okta.takes_token() } else { !asking };
        free && panel.focus == field
    };
    page.field(look, words.get("access.sign_in.label"), &panel.client, at(OktaField::Client));
    let (label, stars) = (words.get("access.token.label"), panel.token.chars());
    page.masked(look, label, stars, at(OktaField::Token));
    page.gap();
    if asking {
        page.text(&words.fill("access.token.checking", &[("host", &host)]), look.theme.plain());
    } else if let Some(why) = &panel.error {
        page.text(&words.say(why), look.theme.wrong());
    }
}

fn ready(model: &Model, panel: &OktaPanel, owner: &Owner, look: &Look, page: &mut Page) {
    let words = &look.words;
    page.text(&report::whose(owner, words), look.theme.right());
    page.gap();
    page.text(words.get("access.instance.title"), look.theme.strong());
    let Some(reports) = &model.okta.reports else {
        let host = model.tenant().map(|tenant| tenant.host().to_owned()).unwrap_or_default();
        page.text(&words.fill("access.token.checking", &[("host", &host)]), look.theme.plain());
        return;
    };
    if reports.is_empty() {
        page.text(words.get("access.instance.none"), look.theme.warning());
    }
    for (n, report) in reports.iter().enumerate() {
        let it = &report.instance;
        let tenant = it.microsoft_tenant.as_deref();
        let tenant = tenant.unwrap_or_else(|| words.get("access.instance.no_tenant"));
        let text =
            format!("{} {} {tenant} {} {}", it.label, look.glyphs.dot, look.glyphs.dot, it.id);
        page.click(Target::Choose(n));
        page.choice(look, n == panel.chosen, &text);
        if n == panel.chosen {
            last_import(report, look, page);
            connection(report, look, page);
        }
    }
}

/// What Okta shows of a step, each in the words of where it comes from.
pub(super) fn step(model: &Model, session: &Session, id: StepId, look: &Look, page: &mut Page) {
    let app = session.app.as_ref();
    let report = app.and_then(|app| model.okta.report(&app.id));
    match id {
        StepId::SignInOkta | StepId::OpenApplications => {
            if let Some(report) = report {
                page.gap();
                last_import(report, look, page);
            }
        }
        StepId::FindOffice365 => find(model, session, look, page),
        StepId::ProvisioningIntegration | StepId::TestApiCredentials => {
            if let Some(report) = report {
                page.gap();
                connection(report, look, page);
            }
        }
        StepId::Save => {
            if let Some(report) = report {
                page.gap();
                connection(report, look, page);
            }
            settings(model, session, look, page);
            watch(model, look, page);
        }
        StepId::RunImport => {
            let live = model.okta.watch.as_ref().and_then(|watch| watch.import.as_ref());
            let import = live.or_else(|| session.last_import());
            if let Some(import) = import {
                page.gap();
                told(import, look, page);
            }
            watch(model, look, page);
        }
        StepId::Edit
        | StepId::Reauthenticate
        | StepId::SignInMicrosoft
        | StepId::AcceptPermissions
        | StepId::EnterCredentials => {}
    }
}

fn find(model: &Model, session: &Session, look: &Look, page: &mut Page) {
    let words = &look.words;
    let named = session.app.as_ref().and_then(|app| Some((app, app.label.as_ref()?)));
    if let Some((app, label)) = named {
        let tenant = app.microsoft_tenant.as_deref();
        let key =
            if tenant.is_some() { "access.instance.taken" } else { "access.instance.taken_bare" };
        let gaps =
            [("label", label.as_str()), ("id", &app.id), ("tenant", tenant.unwrap_or_default())];
        page.gap();
        page.text(&words.fill(key, &gaps), look.theme.right());
    } else if model.okta.reports.as_ref().is_some_and(|all| all.len() > 1) {
        page.gap();
        page.text(words.get("access.instance.choose"), look.theme.warning());
    }
}

fn connection(report: &InstanceReport, look: &Look, page: &mut Page) {
    let Some(connection) = &report.connection else { return };
    let lead = format!("{} ", look.words.get("access.connection.lead"));
    let text = look.words.get(&format!("access.connection.{}", connection.status.as_str()));
    page.hang(&lead, text, look.theme.plain());
}

fn last_import(report: &InstanceReport, look: &Look, page: &mut Page) {
    if let Some(import) = &report.import {
        told(import, look, page);
    } else {
        let lead = format!("{} ", look.words.get("access.import.lead"));
        page.hang(&lead, look.words.get("access.import.none"), look.theme.plain());
    }
}

/// An import, and why it is not in order.
fn told(import: &ImportSeen, look: &Look, page: &mut Page) {
    let trouble = import.outcome.is_trouble();
    let style = if trouble { look.theme.wrong() } else { look.theme.plain() };
    let lead = format!("{} ", look.words.get("access.import.lead"));
    page.hang(&lead, &report::import_line(&look.words, import, &look.zone), style);
    if let Some(why) = report::why_failed(import, &look.words) {
        page.text(&why, look.theme.plain());
    }
}

fn settings(model: &Model, session: &Session, look: &Look, page: &mut Page) {
    let lead = format!("{} ", look.words.get("access.settings.lead"));
    if let Some(seen) = &session.settings_seen {
        let at = words::clock(seen.at, &look.zone);
        let text = look.words.fill("access.settings.seen", &[("at", &at), ("by", &seen.by)]);
        page.hang(&lead, &text, look.theme.right());
    } else if model.okta.watch.as_ref().is_some_and(|watch| watch.settings_since.is_some()) {
        page.hang(&lead, look.words.get("access.settings.none"), look.theme.plain());
    }
}

fn watch(model: &Model, look: &Look, page: &mut Page) {
    let words = &look.words;
    let text = match (&model.okta.access, &model.okta.watch) {
        (_, Some(watch)) => match &watch.state {
            Listening::Asking => words.get("access.watch.asking").to_owned(),
            Listening::Listening => words.get("access.watch.waiting").to_owned(),
            Listening::Waiting { why, seconds } => {
                let seconds = seconds.to_string();
                let gaps = [("seconds", seconds.as_str()), ("why", &words.say(why))];
                words.fill("access.watch.hold", &gaps)
            }
        },
        (Access::Refused(why), None) => words.fill("access.watch.off", &[("why", &words.say(why))]),
        (Access::Ready(_), None) => words.get("access.watch.stopped").to_owned(),
        (Access::Off | Access::Asking, None) => return,
    };
    page.gap();
    page.hang("", &text, look.theme.plain());
}

//! The section that says who worked where, when, and with what.

use crate::model::event::FIELDS;
use crate::model::session::Session;
use crate::report::document::Block;
use crate::report::document::Cell;
use crate::report::document::Row;
use crate::report::document::Section;
use crate::report::scribe::Scribe;
use crate::report::scribe::prose;
use crate::report::status::name;
use crate::words::span;

pub(super) fn section(scribe: &Scribe<'_>) -> Section {
    let mut rows = people(scribe);
    rows.extend(places(scribe));
    rows.extend(times(scribe));
    rows.extend(program(scribe));
    let blocks = vec![Block::Rows(rows)];
    Section { id: "facts", title: scribe.word("section.facts"), blocks }
}

/// The cause as words: of the pick list, or as typed. None where it was not stated.
pub(super) fn cause(scribe: &Scribe<'_>) -> Option<String> {
    let cause = scribe.session.fields.get("cause")?;
    let key = format!("cause.{cause}.text");
    Some(if scribe.words.has(&key) { scribe.words.get(&key).to_owned() } else { cause.clone() })
}

fn people(scribe: &Scribe<'_>) -> Vec<Row> {
    let fields = &scribe.session.fields;
    let stated = |id: &'static str, value: Option<&String>| match value {
        Some(value) => scribe.row(id, value),
        None => scribe.row(id, &scribe.word("not_stated")),
    };
    let operator = if fields.contains_key("operator") || scribe.session.operator_asked {
        scribe.operator().to_owned()
    } else {
        scribe.fill("operator_as_named", &[("name", scribe.operator())])
    };
    let mut rows = vec![
        stated("ticket", fields.get("ticket")),
        scribe.row("operator", &operator),
        stated("approver", fields.get("approver")),
        stated("okta-admin", fields.get("okta-admin")),
        stated("cause", cause(scribe).as_ref()),
        stated("impact", fields.get("impact")),
    ];
    for (field, value) in fields.iter().filter(|(field, _)| !FIELDS.contains(&field.as_str())) {
        let label = prose(field).text().to_owned();
        rows.push(Row { id: "field", label, cell: prose(value) });
    }
    rows
}

fn places(scribe: &Scribe<'_>) -> Vec<Row> {
    let session = scribe.session;
    let engine = session.engine.map_or_else(|| "unknown".to_owned(), |engine| name(&engine));
    let integration = session.integration.as_str();
    let mut rows = vec![
        scribe.code("tenant", session.tenant.as_deref()),
        scribe.row("engine", &scribe.word(&format!("engine.{engine}"))),
        scribe.code("app", session.app.as_ref().map(|app| app.id.as_str())),
    ];
    if let Some(label) = session.app.as_ref().and_then(|app| app.label.as_ref()) {
        rows.push(scribe.row("app-label", label));
    }
    rows.push(microsoft_tenant(scribe));
    rows.push(scribe.code("account", session.microsoft_account.as_deref()));
    rows.push(scribe.row("integration", &scribe.word(&format!("integration.{integration}"))));
    rows
}

/// The tenant as the newest test found it, else as Okta's app names it.
fn microsoft_tenant(scribe: &Scribe<'_>) -> Row {
    let found = scribe.session.checks.iter().rev().find_map(|entry| {
        entry.result.tenant.as_ref().map(|tenant| (tenant, scribe.checked(&entry.result)))
    });
    if let Some((tenant, checked)) = found {
        let cloud = scribe.word(&format!("cloud.{}", name(&tenant.cloud)));
        let unnamed = scribe.word("unnamed");
        let named = if tenant.name.is_empty() { &unnamed } else { &tenant.name };
        let with = [
            ("name", named.as_str()),
            ("id", &tenant.id),
            ("cloud", &cloud),
            ("checked", &checked),
        ];
        return scribe.row("microsoft-tenant", &scribe.fill("tenant_found", &with));
    }
    let named = scribe.session.app.as_ref().and_then(|app| app.microsoft_tenant.as_ref());
    match named {
        Some(named) => {
            let text = scribe.fill("tenant_named", &[("name", named)]);
            scribe.row("microsoft-tenant", &text)
        }
        None => scribe.code("microsoft-tenant", None),
    }
}

fn times(scribe: &Scribe<'_>) -> Vec<Row> {
    let session = scribe.session;
    let end = scribe.end();
    let label = if session.is_complete() { "ended" } else { "updated" };
    let seconds = end.duration_since(session.started).as_secs();
    vec![
        scribe.row("started", &scribe.time(session.started)),
        scribe.row(label, &scribe.time(end)),
        scribe.row("took", &span(scribe.words, seconds)),
        scribe.row("made", &scribe.time(scribe.now)),
    ]
}

fn program(scribe: &Scribe<'_>) -> Vec<Row> {
    let session: &Session = scribe.session;
    let mut rows = vec![scribe.code("session", Some(&session.id))];
    if let Some(given) = &session.name {
        rows.push(scribe.row("name", given));
    }
    let version = env!("CARGO_PKG_VERSION");
    let with = [("session", session.program.as_str()), ("report", version)];
    let key = if session.program == version { "program_same" } else { "program_other" };
    rows.push(scribe.row("program", &scribe.fill(key, &with)));
    let current = scribe.runbook.revision.as_str();
    let with = [("session", session.runbook.as_str()), ("report", current)];
    let key = if session.runbook == current { "runbook_same" } else { "runbook_other" };
    rows.push(scribe.row("runbook", &scribe.fill(key, &with)));
    if !session.unknown.is_empty() {
        let label = scribe.word("label.unknown");
        let text =
            scribe.fill("unknown_events", &[("names", &scribe.words.join(&session.unknown))]);
        rows.push(Row { id: "unknown", label, cell: Cell::Prose(text) });
    }
    rows
}

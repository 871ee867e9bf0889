//! The section on the credential tests: what each found, showed and left open.

use crate::model::check::CheckEntry;
use crate::model::check::CheckResult;
use crate::model::check::ServiceError;
use crate::model::session::StepState;
use crate::report::document::Block;
use crate::report::document::Cell;
use crate::report::document::Row;
use crate::report::document::Section;
use crate::report::scribe::Scribe;
use crate::report::scribe::prose;
use crate::report::status::name;
use crate::report::status::reason_text;
use crate::runbook::StepId;
use crate::text::Phrase;

pub(super) fn section(scribe: &Scribe<'_>) -> Section {
    let mut blocks = vec![
        Block::Rows(vec![scribe.row("button", &button(scribe))]),
        Block::Paragraph(scribe.word("checks_lead")),
    ];
    for (n, entry) in (1_usize..).zip(&scribe.session.checks) {
        blocks.extend(test(scribe, n, entry));
    }
    for asked in scribe.unended() {
        let method = scribe.word(&format!("method.{}", name(&asked.method)));
        let time = scribe.time(asked.at);
        let with = [
            ("account", asked.account.as_str()),
            ("time", &time),
            ("method", &method),
            ("id", &asked.client_request_id),
        ];
        blocks.push(Block::Paragraph(scribe.fill("check_without_end", &with)));
    }
    if scribe.session.checks.is_empty() && scribe.unended().next().is_none() {
        blocks.push(Block::Paragraph(scribe.word("no_checks")));
    }
    Section { id: "checks", title: scribe.word("section.checks"), blocks }
}

/// What became of Okta's own button, on whose word, and what it said.
fn button(scribe: &Scribe<'_>) -> String {
    let id = StepId::TestApiCredentials;
    let record = scribe.session.step(id);
    let how = match record.state {
        StepState::Done | StepState::Stale => "done",
        StepState::Failed => "failed",
        StepState::Skipped => "skipped",
        StepState::Todo | StepState::Doing => return scribe.word("button.open"),
    };
    let reason = record.reason.as_ref();
    let reason = reason.map(|reason| reason_text(scribe.words, record.state, reason));
    let (said, reason) = (scribe.evidence(id), reason.unwrap_or_default());
    let with = [("said", said.as_str()), ("reason", reason.as_str())];
    scribe.fill(&format!("button.{how}"), &with).trim_end().to_owned()
}

fn test(scribe: &Scribe<'_>, n: usize, entry: &CheckEntry) -> Vec<Block> {
    let result = &entry.result;
    let verdict = scribe.word(&format!("verdict.{}", name(&result.verdict)));
    let title = scribe.fill("test", &[("n", &n.to_string()), ("verdict", &verdict)]);
    let mut blocks = vec![
        Block::Heading(title),
        Block::Paragraph(scribe.words.say(&result.says)),
        Block::Rows(facts(scribe, entry)),
    ];
    blocks.extend(stages(scribe, result));
    for (key, phrases) in [("proves", &result.proves), ("does_not_prove", &result.does_not_prove)] {
        blocks.extend(list(scribe, key, phrases));
    }
    blocks.push(Block::Paragraph(next(scribe, result)));
    blocks.push(Block::Paragraph(scribe.word("for_a_ticket")));
    blocks.push(Block::Rows(ids(scribe, result)));
    blocks
}

fn facts(scribe: &Scribe<'_>, entry: &CheckEntry) -> Vec<Row> {
    let result = &entry.result;
    let yes_no = |known: Option<bool>| match known {
        Some(true) => scribe.word("yes"),
        Some(false) => scribe.word("no"),
        None => scribe.word("not_known"),
    };
    let at = match entry.step {
        Some(step) => {
            let number = step.number().to_string();
            scribe.fill("at_step", &[("time", &scribe.time(entry.at)), ("n", &number)])
        }
        None => scribe.time(entry.at),
    };
    let realm = match &result.federated_to {
        Some(host) => scribe.fill("realm.federated_to", &[("host", host)]),
        None => scribe.word(&format!("realm.{}", name(&result.realm))),
    };
    let mut rows = vec![
        scribe.row("at", &at),
        scribe.row("evidence", &scribe.checked(result)),
        scribe.row("method", &scribe.word(&format!("method.{}", name(&result.method)))),
        scribe.code("account", Some(&result.account)),
        scribe.row("realm", &realm),
        scribe.row("password", &scribe.word(&format!("password.{}", name(&result.password)))),
        scribe.row("token", &yes_no(Some(result.token))),
    ];
    if let Some(tenant) = &result.tenant {
        rows.push(scribe.row("tenant-name", &tenant.name));
        rows.push(scribe.code("tenant-id", Some(&tenant.id)));
    }
    rows.push(scribe.row("expected-tenant", &yes_no(result.expected_tenant)));
    rows.push(scribe.row("global-administrator", &yes_no(result.global_administrator)));
    rows.push(scribe.row("consent", &yes_no(result.consent)));
    if !result.scopes.is_empty() {
        rows.push(scribe.row("scopes", &result.scopes.join(" ")));
    }
    rows
}

fn stages(scribe: &Scribe<'_>, result: &CheckResult) -> Option<Block> {
    let head = ["stage", "result", "ms", "detail"];
    let head = head.map(|id| scribe.word(&format!("column.{id}"))).to_vec();
    let lines: Vec<_> = result
        .stages
        .iter()
        .map(|stage| {
            vec![
                Cell::Prose(scribe.word(&format!("stage.{}", stage.id.as_str()))),
                Cell::Prose(scribe.word(&format!("rung.{}", name(&stage.state)))),
                Cell::Prose(stage.ms.to_string()),
                prose(&scribe.words.say(&stage.detail)),
            ]
        })
        .collect();
    (!lines.is_empty()).then_some(Block::Table { head, lines })
}

fn list(scribe: &Scribe<'_>, key: &str, phrases: &[Phrase]) -> Vec<Block> {
    let items: Vec<_> = phrases.iter().map(|phrase| scribe.words.say(phrase)).collect();
    if items.is_empty() {
        return Vec::new();
    }
    vec![Block::Paragraph(scribe.word(key)), Block::List(items)]
}

fn next(scribe: &Scribe<'_>, result: &CheckResult) -> String {
    let text = scribe.words.say(&result.next.text);
    match result.next.step {
        Some(step) => {
            let number = step.number().to_string();
            scribe.fill("next_at_step", &[("text", &text), ("n", &number)])
        }
        None => scribe.fill("next", &[("text", &text)]),
    }
}

/// What Microsoft's support and the Entra sign-in logs are asked with.
fn ids(scribe: &Scribe<'_>, result: &CheckResult) -> Vec<Row> {
    let mut rows = vec![scribe.code("client-request-id", Some(&result.client_request_id))];
    let Some(error) = &result.error else { return rows };
    let ServiceError { code, error, suberror, trace_id, correlation_id, timestamp, text } = error;
    rows.push(scribe.code("code", Some(code)));
    rows.push(scribe.code("oauth-error", Some(error)));
    if suberror.is_some() {
        rows.push(scribe.code("suberror", suberror.as_deref()));
    }
    rows.push(scribe.code("trace-id", trace_id.as_deref()));
    rows.push(scribe.code("correlation-id", correlation_id.as_deref()));
    rows.push(scribe.code("timestamp", timestamp.as_deref()));
    rows.push(scribe.row("message", text));
    rows
}

//! The block for the ticket: who, outcome, cause, change, proof, open items, residual risk.

use crate::model::check::CheckEntry;
use crate::model::check::Verdict;
use crate::model::endpoints::EndpointKind;
use crate::model::event::Closing;
use crate::model::event::Evidence;
use crate::model::event::Integration;
use crate::model::event::Mode;
use crate::model::session::StepState;
use crate::report::document::Row;
use crate::report::facts::cause;
use crate::report::scribe::Scribe;
use crate::report::status::closing;
use crate::report::status::name;
use crate::runbook::StepId;

/// Nine lines at most; title and marks take two more.
pub(super) fn rows(scribe: &Scribe<'_>) -> Vec<Row> {
    vec![
        scribe.row("who", &who(scribe)),
        scribe.row("outcome", &outcome(scribe)),
        scribe.row("cause", &why(scribe)),
        scribe.row("change", &change(scribe)),
        scribe.row("proof", &proof(scribe)),
        scribe.row("open", &open(scribe)),
        scribe.row("risk", &risk(scribe)),
        scribe.code("digest", Some(&scribe.session.head.to_string())),
    ]
}

fn who(scribe: &Scribe<'_>) -> String {
    let fields = &scribe.session.fields;
    let (start, end) = (scribe.time(scribe.session.started), scribe.time(scribe.end()));
    let name = scribe.operator();
    let mut out = scribe.fill("who.by", &[("name", name), ("start", &start), ("end", &end)]);
    for field in ["ticket", "approver"] {
        if let Some(value) = fields.get(field) {
            out.push(' ');
            out.push_str(&scribe.fill(&format!("who.{field}"), &[("value", value)]));
        }
    }
    out
}

fn outcome(scribe: &Scribe<'_>) -> String {
    let session = scribe.session;
    let settled = session.settled().to_string();
    let import = session.step(StepId::RunImport);
    let said = scribe.evidence(StepId::RunImport);
    let next = session.next_step(scribe.runbook, scribe.now);
    let (number, title) =
        next.map_or_else(Default::default, |id| (id.number().to_string(), scribe.title(id)));
    let with = [("settled", settled.as_str()), ("said", &said), ("n", &number), ("title", title)];
    let key = if !session.is_complete() {
        "outcome.incomplete"
    } else if import.state == StepState::Done {
        "outcome.import"
    } else {
        "outcome.unproven"
    };
    let mut out = scribe.fill(key, &with);
    for (key, state) in [("skipped", StepState::Skipped), ("failed", StepState::Failed)] {
        let steps = numbers(|id| session.step(id).state == state);
        if !steps.is_empty() {
            out.push(' ');
            out.push_str(
                &scribe.fill(&format!("outcome.{key}"), &[("steps", &scribe.words.join(&steps))]),
            );
        }
    }
    out
}

/// Numbers of the steps for which `holds`.
fn numbers(holds: impl Fn(StepId) -> bool) -> Vec<String> {
    let steps = StepId::ALL.into_iter().filter(|id| holds(*id));
    steps.map(|id| id.number().to_string()).collect()
}

fn why(scribe: &Scribe<'_>) -> String {
    let pasted = scribe.session.pasted.as_ref().and_then(|pasted| pasted.code.as_deref());
    let said = cause(scribe);
    let with = [
        ("cause", said.as_deref().unwrap_or_default().trim_end_matches('.')),
        ("code", pasted.unwrap_or_default()),
        ("name", scribe.operator()),
    ];
    let key = match (&said, pasted) {
        (Some(_), Some(_)) => "why.stated_and_pasted",
        (Some(_), None) => "why.stated",
        (None, Some(_)) => "why.pasted",
        (None, None) => "why.unknown",
    };
    scribe.fill(key, &with)
}

/// What is different in Okta and at Microsoft, as far as anybody said or saw.
fn change(scribe: &Scribe<'_>) -> String {
    let steps = [
        ("consent", StepId::AcceptPermissions),
        ("password", StepId::EnterCredentials),
        ("save", StepId::Save),
    ];
    let said = steps.map(|(what, id)| {
        let how = match scribe.session.step(id).state {
            StepState::Done | StepState::Stale => "done",
            StepState::Skipped => "skipped",
            StepState::Failed => "failed",
            StepState::Todo | StepState::Doing => "open",
        };
        scribe.fill(&format!("change.{what}.{how}"), &[("said", &scribe.evidence(id))])
    });
    said.join(" ")
}

/// The import is the proof; a Microsoft test is named beside it, and never in its place.
fn proof(scribe: &Scribe<'_>) -> String {
    let import = scribe.session.step(StepId::RunImport);
    let key = match (import.state, import.evidence) {
        (StepState::Done, Some(Evidence::Seen)) if scribe.session.mode == Mode::Practice => {
            "proof.practice"
        }
        (StepState::Done, Some(Evidence::Seen)) => "proof.seen",
        (StepState::Done, Some(Evidence::Confirmed) | None) => "proof.said",
        (
            StepState::Todo
            | StepState::Doing
            | StepState::Skipped
            | StepState::Failed
            | StepState::Stale,
            _,
        ) => "proof.none",
    };
    let import = scribe.fill(key, &[("name", scribe.operator())]);
    format!("{import} {}", test(scribe))
}

fn test(scribe: &Scribe<'_>) -> String {
    if scribe.session.asked.is_some() {
        return scribe.word("proof.test_without_end");
    }
    scribe.session.last_check().map_or_else(
        || scribe.word("proof.no_test"),
        |CheckEntry { at, result, .. }| {
            let verdict = scribe.word(&format!("verdict.{}", name(&result.verdict)));
            let password = scribe.word(&format!("password.{}", name(&result.password)));
            let (checked, time) = (scribe.checked(result), scribe.time(*at));
            let with = [
                ("verdict", verdict.as_str()),
                ("password", &password),
                ("checked", &checked),
                ("time", &time),
            ];
            scribe.fill("proof.test", &with)
        },
    )
}

fn open(scribe: &Scribe<'_>) -> String {
    let steps = numbers(|id| !scribe.session.step(id).state.is_settled());
    let items = scribe.runbook.before_close.iter();
    let items = items.filter(|item| closing(scribe.session, item) == Closing::Open).count();
    let mut said = Vec::new();
    if !steps.is_empty() {
        let key = if steps.len() == 1 { "open.step" } else { "open.steps" };
        said.push(scribe.fill(key, &[("steps", &scribe.words.join(&steps))]));
    }
    if items > 0 {
        said.push(scribe.count("open.closing", items));
    }
    if said.is_empty() { scribe.word("open.none") } else { said.join(" ") }
}

/// What may still go wrong, as far as it follows from what was not settled.
fn risk(scribe: &Scribe<'_>) -> String {
    let session = scribe.session;
    let unsettled = |item: &str| closing(session, item) == Closing::Open;
    let passed = session.last_check().is_some_and(|CheckEntry { result, .. }| {
        result.verdict == Verdict::Passed && result.endpoints == EndpointKind::Microsoft
    });
    let edited = session.step(StepId::Edit).state == StepState::Done;
    let keeps_password = session.integration != Integration::Consent;
    let risks = [
        ("unproven", session.step(StepId::RunImport).state != StepState::Done),
        ("unsaved", edited && !session.step(StepId::Save).state.is_settled()),
        ("untested", !passed),
        ("elsewhere", passed),
        ("expiry", keeps_password && unsettled("password-expiry")),
        ("role", keeps_password && unsettled("role-off")),
    ];
    let said = risks.into_iter().filter(|(_, holds)| *holds);
    let said: Vec<_> = said.map(|(id, _)| scribe.word(&format!("risk.{id}"))).collect();
    said.join(" ")
}

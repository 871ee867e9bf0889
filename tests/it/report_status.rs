//! `status --json` and `check --json`: fields and their order, as the contract has them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use jiff::SignedDuration;
use reauth::model::endpoints::EndpointKind;
use reauth::model::event::Mode;
use reauth::report;
use reauth::runbook::Runbook;
use reauth::runbook::StepId;
use reauth::words::Words;
use serde_json::Value;

use crate::report_sample;
use crate::report_sample::File;

/// The fields of `status --json`, in the contract's order.
pub(crate) const STATUS: [&str; 18] = [
    "schema",
    "id",
    "tenant",
    "engine",
    "mode",
    "started",
    "updated",
    "operator",
    "complete",
    "next_step",
    "integration",
    "app",
    "microsoft_account",
    "checks",
    "steps",
    "closing",
    "imports",
    "settings_seen",
];

/// The fields of `check --json`, in the contract's order.
pub(crate) const CHECK: [&str; 20] = [
    "schema",
    "verdict",
    "method",
    "password",
    "proves",
    "does_not_prove",
    "account",
    "realm",
    "federated_to",
    "tenant",
    "expected_tenant",
    "token",
    "scopes",
    "global_administrator",
    "consent",
    "error",
    "client_request_id",
    "stages",
    "next",
    "endpoints",
];

pub(crate) fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_status_has_its_keys_in_the_order_of_the_contract() {
    let file = report_sample::complete();
    let session = file.session();
    let status = report::status_json(&session, &Runbook::built_in().unwrap(), file.at);
    assert_eq!(keys(&status), STATUS);
    assert_eq!(keys(&status["app"]), ["id", "label", "microsoft_tenant"]);
    assert_eq!(
        keys(&status["steps"][0]),
        ["n", "id", "title", "state", "evidence", "at", "reason", "notes"]
    );
    assert_eq!(status["schema"], 1);
    assert_eq!(status["engine"], "identity-engine");
    assert_eq!(status["next_step"], Value::Null);
    assert_eq!(status["operator"], "Ada Lovelace");
    assert_eq!(status["steps"][6]["notes"], 1);
    assert_eq!(status["steps"][11]["evidence"], "seen");
    assert_eq!(status["closing"]["other-instances"], "not-needed");
    assert_eq!(status["closing"]["role-off"], "open");
    assert_eq!(keys(&status["checks"][0]).last(), Some(&"step"));
}

#[test]
fn a_status_of_nothing_has_nulls_and_a_later_one_stale_steps() {
    let mut file = File::new(Mode::Practice);
    let runbook = Runbook::built_in().unwrap();
    let status = report::status_json(&file.session(), &runbook, file.at);
    for key in ["tenant", "engine", "app", "microsoft_account"] {
        assert_eq!(status[key], Value::Null, "{key}");
    }
    assert_eq!(status["mode"], "practice");
    assert_eq!(status["next_step"], "sign-in-okta");
    assert_eq!(status["started"], "2026-11-23T08:13:00.000Z");
    file.done(StepId::SignInOkta);
    let later = file.at + SignedDuration::from_secs(15 * 60);
    let status = report::status_json(&file.session(), &runbook, later);
    assert_eq!(status["steps"][0]["state"], "stale");
    assert_eq!(status["steps"][1]["state"], "todo");
}

#[test]
fn a_check_has_its_keys_in_the_order_of_the_contract() {
    let words = Words::english();
    let result = report_sample::refused(EndpointKind::Microsoft);
    let check = report::check_json(&result, &words);
    assert_eq!(keys(&check), CHECK);
    let error = ["code", "error", "suberror", "trace_id", "correlation_id", "timestamp"];
    assert_eq!(keys(&check["error"]), error);
    assert_eq!(check["error"]["correlation_id"], Value::Null);
    assert_eq!(keys(&check["stages"][0]), ["id", "state", "ms", "detail"]);
    assert_eq!(keys(&check["next"]), ["step", "text"]);
    assert!(check["next"]["text"].as_str().unwrap().starts_with("Enter the full UPN"));
    let check = report::check_json(&report_sample::passed(EndpointKind::Practice), &words);
    assert_eq!(keys(&check["tenant"]), ["id", "name", "cloud"]);
    assert_eq!(check["endpoints"], "practice");
    assert_eq!(check["verdict"], "passed");
}

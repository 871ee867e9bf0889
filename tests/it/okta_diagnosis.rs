//! What Okta's answers mean: refusals, apps, events, and the imports that events add up to.
#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use jiff::Timestamp;
use reauth::diagnosis::okta::Imports;
use reauth::diagnosis::okta::LogEvent;
use reauth::diagnosis::okta::Refused;
use reauth::diagnosis::okta::read_connection;
use reauth::diagnosis::okta::read_events;
use reauth::diagnosis::okta::read_instances;
use reauth::diagnosis::okta::read_reach;
use reauth::diagnosis::okta::read_schedule;
use reauth::diagnosis::okta::saved_settings;
use reauth::diagnosis::reply::Odd;
use reauth::diagnosis::reply::Reply;
use reauth::model::okta::ConnectionStatus;
use reauth::model::okta::ImportOutcome;
use reauth::model::okta::ImportSeen;
use reauth::model::okta::Reach;
use serde_json::Value;
use serde_json::json;

const APP: &str = "0oaws4vvkqIRAN90Y1d7";

fn reply(status: u16, body: &Value) -> Reply {
    Reply {
        status,
        content_type: "application/json".to_owned(),
        retry_after: None,
        date: None,
        body: body.to_string().into_bytes().into(),
    }
}

fn refusal(status: u16, code: &str) -> Refused {
    let body =
        json!({"errorCode": code, "errorSummary": "S", "errorCauses": [{"errorSummary": "C"}]});
    Refused::of(&reply(status, &body))
}

/// `okta.md` 4.1: every row of its table.
#[test]
fn every_error_code_means_what_okta_says() {
    let other = |code: &str| Refused::Other { code: code.to_owned(), summary: "S C".to_owned() };
    for (status, code, means, may_pass) in [
        (400, "E0000001", other("E0000001"), false),
        (400, "E0000003", other("E0000003"), false),
        (400, "E0000031", other("E0000031"), false),
        (400, "E0000053", other("E0000053"), false),
        (401, "E0000011", Refused::DeadToken, false),
        (401, "E0000015", Refused::NoFeature, false),
        (401, "E0000004", Refused::NoSession, false),
        (403, "E0000005", Refused::NoSession, false),
        (403, "E0000006", Refused::NoPermission, false),
        (404, "E0000007", Refused::NotFound, false),
        (404, "E0000008", Refused::NotFound, false),
        (405, "E0000022", other("E0000022"), false),
        (429, "E0000047", Refused::Throttled, true),
        (500, "E0000009", Refused::Unavailable { status: 500 }, true),
        (503, "E0000010", Refused::Unavailable { status: 503 }, true),
        (418, "E0009999", other("E0009999"), false),
    ] {
        let read = refusal(status, code);
        assert_eq!(read, means, "{code}");
        assert_eq!(read.may_pass(), may_pass, "{code}");
    }
    let words = reauth::words::Words::english();
    for refused in [Refused::DeadToken, Refused::NoFeature, Refused::NoPermission, Refused::Busy] {
        let said = words.say(&refused.phrase("acme.okta.com"));
        assert!(said.contains("acme.okta.com") && !said.contains('{'), "{said}");
    }
}

#[test]
fn an_answer_that_is_not_oktas_is_told_as_what_it_is() {
    let page = Reply {
        content_type: "text/html".to_owned(),
        body: b"<html>Hotel".to_vec().into(),
        ..reply(200, &json!([]))
    };
    assert_eq!(read_instances(&page), Err(Refused::Odd(Odd::WebPage)));
    assert_eq!(read_instances(&reply(200, &json!({}))), Err(Refused::Odd(Odd::Shape)));
    let bare = |status| Refused::of(&reply(status, &json!("x")));
    assert_eq!(bare(502), Refused::Unavailable { status: 502 });
    assert_eq!(bare(429), Refused::Throttled);
    assert_eq!(bare(307), Refused::Odd(Odd::Redirect));
}

/// From a recording, `okta.md` 4.2.
#[test]
fn an_instance_names_its_microsoft_tenant() {
    let app = |name: &str, tenant: &Value| {
        json!({"id": APP, "name": name, "label": "Micro\u{1b}soft", "status": "ACTIVE",
               "settings": {"app": {"tenantType": null, "msftTenant": tenant}}})
    };
    let page = json!([app("office365", &json!("Acme")), app("bookmark", &json!("x")), 7, {}]);
    let read = read_instances(&reply(200, &page)).unwrap();
    let [one] = read.as_slice() else { panic!("{read:?}") };
    assert_eq!(one.microsoft_tenant.as_deref(), Some("acme.onmicrosoft.com"));
    assert!(one.active && !one.label.contains('\u{1b}'), "{one:?}");
    let odd = |tenant: Value| {
        let page = json!([app("office365", &tenant)]);
        read_instances(&reply(200, &page)).unwrap().remove(0).microsoft_tenant
    };
    assert_eq!(odd(json!(null)), None);
    assert_eq!(odd(json!("evil.io/x?")), None);
    let mut government = app("office365", &json!("acme"));
    *government.pointer_mut("/settings/app/tenantType").unwrap() = json!("GCC_HIGH");
    let read = read_instances(&reply(200, &json!([government]))).unwrap();
    assert_eq!(read.first().unwrap().microsoft_tenant, None, "another cloud, another domain");
}

#[test]
fn connection_schedule_and_roles_are_read() {
    let link = "https://login.microsoftonline.com/acme.onmicrosoft.com/oauth2/authorize?x=1";
    let body = json!({"status": "ENABLED", "_links": {"authorize": {"href": link}}});
    let read = read_connection(&reply(200, &body)).unwrap();
    assert_eq!(read.status, ConnectionStatus::Enabled);
    assert_eq!(read.microsoft_tenant.as_deref(), Some("acme.onmicrosoft.com"));
    let unknown = read_connection(&reply(200, &json!({"status": "UNKNOWN"}))).unwrap();
    assert_eq!(unknown.status, ConnectionStatus::Unknown);
    let plan = json!([{"name": "INBOUND_PROVISIONING", "capabilities": {"importSettings": {
        "schedule": {"status": "ENABLED", "fullImport": null, "incrementalImport":
            {"expression": "0 */3 * * *", "timezone": "America/New_York"}}}}}]);
    let plan = read_schedule(&reply(200, &plan)).unwrap();
    assert_eq!(plan.as_deref(), Some("0 */3 * * * America/New_York"));
    let off = json!({"errorCode": "E0000001", "errorSummary": "Api validation failed: feature"});
    assert_eq!(read_schedule(&reply(400, &off)), Ok(None));
    let roles = |kinds: &[&str]| {
        let roles: Vec<_> = kinds.iter().map(|kind| json!({"type": kind, "label": kind})).collect();
        read_reach(&reply(200, &json!(roles))).unwrap()
    };
    assert_eq!(roles(&["READ_ONLY_ADMIN"]), Reach::Reading);
    assert_eq!(roles(&[]), Reach::Unknown);
    assert_eq!(roles(&["CUSTOM", "READ_ONLY_ADMIN"]), Reach::Unknown);
    assert!(matches!(roles(&["READ_ONLY_ADMIN", "APP_ADMIN"]), Reach::More(_)));
}

/// Makes events one after another, a second apart.
struct Log {
    events: Vec<LogEvent>,
}

impl Log {
    fn new() -> Self {
        Self { events: Vec::new() }
    }

    /// An event at a second, of a transaction; `more` is laid over the usual shape.
    fn add(&mut self, second: i64, transaction: &str, kind: &str, more: &Value) -> &mut Self {
        let mut event = json!({
            "uuid": format!("{kind}-{second}-{transaction}"),
            "published": Timestamp::from_second(1_800_000_000 + second).unwrap().to_string(),
            "eventType": kind,
            "displayMessage": "Something",
            "actor": {"type": "SystemPrincipal", "alternateId": "system@okta.com"},
            "outcome": {"result": "SUCCESS", "reason": null},
            "target": [{"id": APP, "type": "AppInstance"}],
            "transaction": {"type": "JOB", "id": transaction},
            "debugContext": {"debugData": {}},
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            event.as_object_mut().unwrap().insert(key.clone(), value.clone());
        }
        self.events.push(LogEvent::read(&event).unwrap());
        self
    }

    fn ok(&mut self, second: i64, transaction: &str, kind: &str) -> &mut Self {
        self.add(second, transaction, kind, &json!({}))
    }

    fn fold(&self) -> Imports {
        let mut imports = Imports::of(APP);
        imports.take(self.events.clone());
        imports
    }

    fn newest(&self) -> ImportSeen {
        self.fold().newest().unwrap().clone()
    }
}

const SEED: &str = "400 AADSTS50126: Error validating credentials due to invalid username or \
    password Trace ID: 6a1c0c8e-0000-0000-0000-7f3f4d0a1b00 Correlation ID: \
    0d8d2f0e-0000-0000-0000-5b1e8d9c7a11 Timestamp: 2026-11-23 09:14:31Z";
const START: &str = "system.import.start";
const END: &str = "system.import.complete";
const CREDENTIALS: &str = "app.office365.api.error.validate.creds";

fn failed(reason: &str) -> Value {
    json!({"outcome": {"result": "FAILURE", "reason": reason}})
}

#[test]
fn a_good_import_counts_what_its_events_say() {
    let mut log = Log::new();
    log.ok(0, "t", START).ok(1, "t", "system.import.download.start");
    log.ok(2, "t", "system.import.download.complete");
    for n in 0..6 {
        log.ok(3 + n, "t", "system.import.user.create");
    }
    log.ok(9, "t", "system.import.user.update").ok(10, "t", "system.import.user.delete");
    let data = json!({"debugContext": {"debugData": {"usersScanned": "412", "usersUpdated": "7"}}});
    log.add(11, "t", END, &data);
    let seen = log.newest();
    assert_eq!(seen.outcome, ImportOutcome::Succeeded);
    let counts = seen.counts;
    assert_eq!((counts.scanned, counts.created, counts.updated), (Some(412), 6, 7));
    assert_eq!(counts.unassigned, 1);
    assert_eq!(seen.at().duration_since(seen.started).as_secs(), 11);
}

/// `okta.md` 4.6: the reason may be cut at 255 characters, and stand whole somewhere else.
#[test]
fn the_reason_is_found_wherever_it_stands() {
    let debug = json!({"outcome": {"result": "FAILURE", "reason": "cut"},
                       "debugContext": {"debugData": {"error": SEED}}});
    let shown = json!({"outcome": {"result": "FAILURE", "reason": null}, "displayMessage": SEED});
    let cut: String = SEED.chars().take(90).collect();
    let both = json!({"outcome": {"result": "FAILURE", "reason": cut}, "displayMessage": SEED});
    for more in [failed(SEED), debug, shown, both] {
        let mut log = Log::new();
        log.ok(0, "t", START).add(1, "t", CREDENTIALS, &more).add(2, "t", END, &failed("x"));
        let seen = log.newest();
        assert_eq!(seen.outcome, ImportOutcome::Failed);
        let error = seen.error.unwrap();
        assert_eq!(error.code.as_deref(), Some("AADSTS50126"), "{more}");
        let id = "0d8d2f0e-0000-0000-0000-5b1e8d9c7a11";
        assert_eq!(error.correlation_id.as_deref(), Some(id), "{more}");
    }
}

#[test]
fn an_error_without_the_imports_transaction_still_belongs_to_it() {
    let mut log = Log::new();
    log.ok(0, "t", START).add(1, "other", CREDENTIALS, &failed(SEED)).ok(2, "t", END);
    assert_eq!(log.newest().outcome, ImportOutcome::Failed, "success was claimed in spite of it");
    let mut later = Log::new();
    later.ok(0, "t", START).ok(1, "t", END).add(2, "push", CREDENTIALS, &failed(SEED));
    assert_eq!(
        later.newest().outcome,
        ImportOutcome::Succeeded,
        "a push after it is another matter"
    );
}

#[test]
fn what_arrives_late_or_twice_changes_the_end_once() {
    let mut log = Log::new();
    log.ok(0, "t", START).ok(1, "t", "system.import.user.create").ok(2, "t", END);
    let mut imports = log.fold();
    assert!(!imports.take(log.events.clone()), "nothing of it is new");
    assert_eq!(imports.newest().unwrap().counts.created, 1);
    let mut late = Log::new();
    late.add(1, "t", CREDENTIALS, &failed(SEED));
    assert!(imports.take(late.events));
    assert_eq!(imports.newest().unwrap().outcome, ImportOutcome::Failed);
}

#[test]
fn a_second_import_gives_the_first_up_and_a_safeguard_holds_one() {
    let mut log = Log::new();
    log.ok(0, "a", START).ok(5, "b", START).ok(6, "b", "system.import.roadblock");
    let imports = log.fold();
    assert_eq!(imports.runs().first().unwrap().outcome, ImportOutcome::Superseded);
    assert_eq!(imports.newest().unwrap().outcome, ImportOutcome::Stopped);
    log.ok(7, "b", "system.import.roadblock.resume").ok(8, "b", END);
    assert_eq!(log.newest().outcome, ImportOutcome::Succeeded);
}

#[test]
fn a_log_that_begins_in_the_middle_still_tells_the_end() {
    let mut log = Log::new();
    log.ok(3, "t", "system.import.download.complete").add(4, "t", END, &failed(SEED));
    assert_eq!(log.newest().outcome, ImportOutcome::Failed);
}

/// `admin.md` 8: actor a person, this instance, after the step, outside an import's transaction.
#[test]
fn only_a_person_outside_an_import_has_changed_the_settings() {
    let ada = json!({"actor": {"type": "User", "alternateId": "ada@acme.com"}});
    let update = "application.lifecycle.update";
    let after = Timestamp::from_second(1_800_000_050).unwrap();
    let by = |log: &Log| saved_settings(&log.fold(), after).map(|seen| seen.by.clone());
    let mut log = Log::new();
    log.ok(60, "x", update);
    assert_eq!(by(&log), None, "Okta itself");
    log.ok(61, "t", START).add(62, "t", update, &ada).ok(63, "t", END);
    assert_eq!(by(&log), None, "inside an import");
    log.add(40, "early", update, &ada);
    assert_eq!(by(&log), None, "before the step");
    let mut elsewhere = ada.clone();
    elsewhere.as_object_mut().unwrap().insert("target".to_owned(), json!([{"id": "0oaother"}]));
    log.add(64, "y", update, &elsewhere);
    assert_eq!(by(&log), None, "another instance");
    log.add(65, "z", update, &ada);
    assert_eq!(by(&log).as_deref(), Some("ada@acme.com"));
}

#[test]
fn an_event_that_cannot_be_read_is_passed_over() {
    let good = json!({"uuid": "u", "published": "2026-11-23T09:14:31.482Z", "eventType": START});
    let page = json!([null, {}, {"uuid": "v", "published": "yesterday", "eventType": START}, good]);
    assert_eq!(read_events(&reply(200, &page)).unwrap().len(), 1);
    let mut imports = Imports::of(APP);
    imports.take(read_events(&reply(200, &page)).unwrap());
    assert_eq!(imports.newest().unwrap().outcome, ImportOutcome::Running);
    // A list of nothing but those is not taken for a log without an import.
    let none = reply(200, &json!([1, "x", null]));
    assert_eq!(read_events(&none), Err(Refused::Odd(Odd::Shape)));
}

//! The credential test, climbed over the wire: against the simulator, and against servers that
//! misbehave.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;
use reauth::model::check::Cause;
use reauth::model::check::CheckResult;
use reauth::model::check::Cloud;
use reauth::model::check::PasswordFinding;
use reauth::model::check::Realm;
use reauth::model::check::Stage;
use reauth::model::check::StageState;
use reauth::model::check::Verdict;
use reauth::model::endpoints::EndpointKind;
use reauth::model::endpoints::Endpoints;
use reauth::model::lockout::Budget;
use reauth::model::lockout::Lockout;
use reauth::model::lockout::NotSent;
use reauth::model::lockout::Outcome;
use reauth::model::lockout::is_paused;
use reauth::model::order::Expected;
use reauth::model::order::ExpectedBy;
use reauth::model::order::GRAPH_TOOLS;
use reauth::model::reader::MayRead;
use reauth::model::secret::Secret;
use reauth::runbook::StepId;
use reauth::services::http;
use reauth::services::microsoft;
use reauth::services::microsoft::Progress;
use reauth::services::microsoft::Request;
use reauth::services::microsoft::Way;
use reauth::services::microsoft::Wire;
use reauth::simulator::Options;
use reauth::simulator::Scenario;
use reauth::simulator::Simulator;
use reauth::text::Phrase;
use reauth::words::Words;
use tokio::sync::watch;

pub(crate) const ADMIN: &str = "admin@acme.onmicrosoft.com";
pub(crate) const PASSWORD: &str = "Practice-1234";
pub(crate) const ID: &str = "7c77db90-c37c-465a-9e7a-553fe968c700";

/// A budget in memory, that remembers what it was told.
#[derive(Default)]
pub(crate) struct Purse {
    lockout: Lockout,
    pub(crate) spends: usize,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) pauses: BTreeMap<String, Timestamp>,
    broken: bool,
}

impl Budget for Purse {
    fn pause(&mut self, host: &str, until: Timestamp) {
        self.pauses.insert(host.to_owned(), until);
    }

    fn paused(&self, host: &str) -> Option<Timestamp> {
        let until = self.pauses.get(host).copied();
        until.filter(|until| is_paused(*until, Timestamp::now()))
    }

    fn spend(&mut self, _account: &str, cloud: Cloud, now: Timestamp) -> Result<(), NotSent> {
        if self.broken {
            return Err(NotSent::Unrecorded);
        }
        self.lockout.spend(cloud, now)?;
        self.spends += 1;
        Ok(())
    }

    fn settle(&mut self, _account: &str, outcome: Outcome, now: Timestamp) -> Option<Timestamp> {
        self.outcomes.push(outcome);
        match outcome {
            Outcome::Counts => {}
            Outcome::Free => self.lockout.give_back(),
            Outcome::Locked => self.lockout.rest(now),
        }
        self.lockout.until
    }
}

pub(crate) fn secret(text: &str) -> Secret {
    let mut secret = Secret::new();
    assert!(secret.push_str(text));
    secret
}

pub(crate) fn request(endpoints: &Endpoints, account: &str, password: &str) -> Request {
    Request {
        account: account.to_owned(),
        way: Way::Password(secret(password)),
        may_read: MayRead::Nobody,
        client_id: GRAPH_TOOLS.to_owned(),
        cloud: None,
        endpoints: endpoints.clone(),
        expected_tenant: None,
        client_request_id: ID.to_owned(),
        step: Some(StepId::TestApiCredentials),
    }
}

pub(crate) fn options() -> http::Options {
    let limits = http::Limits {
        connect: Duration::from_secs(2),
        request: Duration::from_secs(2),
        whole: Duration::from_secs(8),
        person: Duration::from_secs(5),
    };
    http::Options { limits, ..http::Options::new(EndpointKind::Overridden) }
}

pub(crate) fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(work)
}

/// Runs a test to its end, and looks that every sentence of it can be said.
pub(crate) fn check(request: Request, purse: &mut Purse) -> CheckResult {
    check_over(&Wire::new(&options()).unwrap(), request, purse)
}

pub(crate) fn check_over(wire: &Wire, request: Request, purse: &mut dyn Budget) -> CheckResult {
    let (_keep, cancel) = watch::channel(false);
    let told = Mutex::new(Vec::new());
    let tell = |progress: Progress| told.lock().unwrap().push(progress);
    let result = run(microsoft::check(wire, request, purse, &tell, cancel));
    assert_sayable(&result);
    let ended = told.into_inner().unwrap().into_iter().filter_map(|progress| match progress {
        Progress::Ended(record) => Some(record.id),
        Progress::Started(_) | Progress::Waits(_) | Progress::Told(_) => None,
    });
    let climbed = result.stages.iter().filter(|stage| stage.state != StageState::Skipped);
    for stage in climbed {
        assert!(ended.clone().any(|id| id == stage.id), "{stage:?} was not told");
    }
    assert_eq!(result.stages.iter().map(|stage| stage.id).collect::<Vec<_>>(), Stage::ALL);
    result
}

pub(crate) fn assert_sayable(result: &CheckResult) {
    let words = Words::english();
    let details = result.stages.iter().map(|stage| &stage.detail);
    let lists = result.proves.iter().chain(&result.does_not_prove).chain(details);
    for phrase in lists.chain([&result.says, &result.next.text]) {
        assert_said(&words, phrase);
    }
}

pub(crate) fn assert_said(words: &Words, phrase: &Phrase) {
    assert!(words.has(&phrase.key), "no words for {phrase:?}");
    let said = words.say(phrase);
    assert!(!said.contains(['{', '}']), "a gap is left in: {said}");
}

/// What the password method finds in a scenario.
pub(crate) fn result_of(scenario: &str) -> CheckResult {
    let (_simulator, endpoints) = world(scenario);
    check(request(&endpoints, ADMIN, PASSWORD), &mut Purse::default())
}

pub(crate) fn world(scenario: &str) -> (Simulator, Endpoints) {
    let simulator = Simulator::start(Options::new(Scenario::named(scenario).unwrap())).unwrap();
    let (login, graph, okta) = (simulator.login(), simulator.graph(), simulator.okta());
    let endpoints = Endpoints::practice(login, graph, okta).unwrap();
    (simulator, endpoints)
}

#[test]
fn a_passed_test_says_who_where_and_as_what() {
    let (simulator, endpoints) = world("ready");
    let result =
        check(request(&endpoints, " Admin@Acme.onmicrosoft.com ", PASSWORD), &mut Purse::default());
    let tenant = result.tenant.unwrap();
    assert_eq!((tenant.name.as_str(), tenant.cloud), ("Acme", Cloud::Global));
    assert_eq!(tenant.id, reauth::simulator::TENANT_ID);
    assert_eq!(result.account, "Admin@Acme.onmicrosoft.com");
    assert_eq!((result.realm, result.global_administrator), (Realm::Managed, Some(true)));
    assert_eq!(result.scopes, ["openid", "profile", "User.Read"]);
    assert_eq!((result.expected_tenant, result.cause), (None, Cause::None));
    assert!(
        result.stages.iter().all(|stage| stage.state == StageState::Passed),
        "{:#?}",
        result.stages
    );
    let asked = simulator.requests();
    // One of them opens the connection to Graph while the sign-in host is asked.
    assert_eq!(asked.len(), 5, "{asked:#?}");
    assert!(asked.iter().all(|request| request.method == "GET"
        || request.path.ends_with("/token")
        || request.path.ends_with("$batch")));
}

#[test]
fn a_preflight_leads_to_the_sign_in() {
    let (_simulator, endpoints) = world("ready");
    let preflight =
        Request { step: Some(StepId::SignInMicrosoft), ..request(&endpoints, ADMIN, PASSWORD) };
    let result = check(preflight, &mut Purse::default());
    assert_eq!(result.next.step, Some(StepId::SignInMicrosoft));
}

pub(crate) fn by_app(tenant: &str) -> Expected {
    Expected { tenant: tenant.to_owned(), by: ExpectedBy::App }
}

#[test]
fn it_is_said_on_whose_word_a_tenant_was_expected_and_a_hint_stops_nobody() {
    let (simulator, endpoints) = world("ready");
    for (by, verdict, says, stage, right, sent) in [
        (ExpectedBy::App, Verdict::Failed, "check.says.wrong_tenant", "wrong", "expected", 0),
        (
            ExpectedBy::Admin,
            Verdict::Failed,
            "check.says.wrong_tenant_named",
            "wrong_named",
            "expected_named",
            0,
        ),
        (
            ExpectedBy::LastSession,
            Verdict::Inconclusive,
            "check.says.wrong_tenant_last",
            "wrong_last",
            "expected_last",
            1,
        ),
    ] {
        let before = simulator.sign_in_requests();
        let asked = |tenant: &str| Request {
            expected_tenant: Some(Expected { tenant: tenant.to_owned(), by }),
            ..request(&endpoints, ADMIN, PASSWORD)
        };
        // A GUID is compared with what discovery says, before a password is sent.
        let result = check(asked("84841066-274d-4ec0-a5c1-276be684bdd3"), &mut Purse::default());
        let key = result.says.key.as_str();
        assert_eq!((result.verdict, key, result.expected_tenant), (verdict, says, Some(false)));
        let told = result.stages.iter().find(|record| record.id == Stage::Tenant).unwrap();
        assert_eq!(told.detail.key, format!("check.stage.tenant.{stage}"));
        assert_eq!(simulator.sign_in_requests() - before, sent, "{by:?}");
        let result = check(asked("acme"), &mut Purse::default());
        assert_eq!((result.verdict, result.expected_tenant), (Verdict::Passed, Some(true)));
        let told = result.stages.iter().find(|record| record.id == Stage::Tenant).unwrap();
        assert_eq!(told.detail.key, format!("check.stage.tenant.{right}"));
    }
}

#[test]
fn the_expected_tenant_is_compared() {
    let (simulator, endpoints) = world("ready");
    for (expected, is, verdict) in [
        ("acme", Some(true), Verdict::Passed),
        ("acme.onmicrosoft.com", Some(true), Verdict::Passed),
        ("ACME.com", Some(true), Verdict::Passed),
        (reauth::simulator::TENANT_ID, Some(true), Verdict::Passed),
        ("fabrikam", Some(false), Verdict::Failed),
        ("fabrikam.onmicrosoft.com", Some(false), Verdict::Failed),
    ] {
        let asked = Request {
            expected_tenant: Some(by_app(expected)),
            ..request(&endpoints, ADMIN, PASSWORD)
        };
        let result = check(asked, &mut Purse::default());
        assert_eq!((result.expected_tenant, result.verdict), (is, verdict), "{expected}");
    }
    let before = simulator.sign_in_requests();
    let other = "84841066-274d-4ec0-a5c1-276be684bdd3".to_owned();
    let asked =
        Request { expected_tenant: Some(by_app(&other)), ..request(&endpoints, ADMIN, PASSWORD) };
    let result = check(asked, &mut Purse::default());
    assert_eq!((result.expected_tenant, result.exit_code()), (Some(false), 4));
    assert_eq!(simulator.sign_in_requests(), before, "the password stayed here");
}

#[test]
fn what_is_no_account_asks_nobody() {
    let (simulator, endpoints) = world("ready");
    for (account, password) in [
        ("admin", PASSWORD),
        ("", PASSWORD),
        (ADMIN, ""),
        (ADMIN, " blank"),
        ("x#EXT#@acme.onmicrosoft.com", PASSWORD),
    ] {
        let result = check(request(&endpoints, account, password), &mut Purse::default());
        assert_ne!(result.verdict, Verdict::Passed);
        assert_eq!(result.password, PasswordFinding::NotEvaluated);
    }
    assert_eq!(simulator.requests().len(), 0);
}

#[test]
fn an_account_that_is_spared_gets_no_request() {
    let (simulator, endpoints) = world("wrong-password");
    let mut purse = Purse::default();
    for _ in 0..3 {
        let result = check(request(&endpoints, ADMIN, PASSWORD), &mut purse);
        assert!(matches!(result.exit_code(), 4 | 5));
    }
    assert_eq!((simulator.sign_in_requests(), purse.outcomes), (2, vec![Outcome::Counts; 2]));
    let mut broken = Purse { broken: true, ..Purse::default() };
    let result = check(request(&endpoints, ADMIN, PASSWORD), &mut broken);
    assert_eq!((result.exit_code(), result.says.key.as_str()), (5, "check.says.unrecorded"));
    assert_eq!(simulator.sign_in_requests(), 2);
}

#[test]
fn a_locked_account_rests() {
    let (simulator, endpoints) = world("locked");
    let mut purse = Purse::default();
    let first = check(request(&endpoints, ADMIN, PASSWORD), &mut purse);
    assert!(first.next.text.with.contains_key("time"), "{:?}", first.next);
    let second = check(request(&endpoints, ADMIN, PASSWORD), &mut purse);
    assert_eq!((second.exit_code(), second.says.key.as_str()), (5, "check.says.resting"));
    assert_eq!((simulator.sign_in_requests(), purse.outcomes), (1, vec![Outcome::Locked]));
}

#[test]
fn what_answers_settles_what_counts() {
    for (scenario, outcome) in [
        ("ready", Outcome::Free),
        ("mfa", Outcome::Free),
        ("expired", Outcome::Free),
        ("wrong-password", Outcome::Counts),
        ("throttled", Outcome::Free),
        ("server-error", Outcome::Counts),
        ("silence", Outcome::Counts),
    ] {
        let (_simulator, endpoints) = world(scenario);
        let mut purse = Purse::default();
        check(request(&endpoints, ADMIN, PASSWORD), &mut purse);
        assert_eq!(purse.outcomes, [outcome], "{scenario}");
    }
}

#[test]
fn a_cancelled_test_says_whether_the_password_went() {
    let (simulator, endpoints) = world("silence");
    let (stop, cancel) = watch::channel(false);
    let long = http::Limits { request: Duration::from_mins(1), ..http::Limits::default() };
    let wire = Wire::new(&http::Options { limits: long, ..options() }).unwrap();
    let mut purse = Purse::default();
    let result = run(async {
        let asked = request(&endpoints, ADMIN, PASSWORD);
        let work = microsoft::check(&wire, asked, &mut purse, &|_| {}, cancel);
        let mut work = std::pin::pin!(work);
        loop {
            let step = tokio::time::timeout(Duration::from_millis(20), work.as_mut()).await;
            if let Ok(result) = step {
                return result;
            }
            if simulator.sign_in_requests() == 1 {
                stop.send_replace(true);
            }
        }
    });
    assert_sayable(&result);
    assert_eq!((result.verdict, result.exit_code()), (Verdict::Inconclusive, 130));
    assert!(result.does_not_prove.contains(&Phrase::new("check.not.counted")));
    assert_eq!(purse.outcomes, [Outcome::Counts]);
    let at = |id| result.stages.iter().find(|stage| stage.id == id).unwrap().state;
    assert_eq!((at(Stage::SignIn), at(Stage::Role)), (StageState::Failed, StageState::Skipped));

    let (_keep, cancelled) = watch::channel(true);
    let before = check_with(request(&endpoints, ADMIN, PASSWORD), cancelled);
    assert_eq!((before.exit_code(), simulator.sign_in_requests()), (130, 1));
    assert!(
        before.proves.contains(
            &Phrase::new("check.proves.not_sent")
                .with("account", ADMIN)
                .with("domain", "acme.onmicrosoft.com")
        )
    );
}

fn check_with(request: Request, cancel: watch::Receiver<bool>) -> CheckResult {
    let wire = Wire::new(&options()).unwrap();
    run(microsoft::check(&wire, request, &mut Purse::default(), &|_| {}, cancel))
}

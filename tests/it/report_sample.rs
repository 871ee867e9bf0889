//! Sessions as the report's tests need them, built as real chains.
#![expect(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "a test that cannot go on should stop; events read better without `&`"
)]

use jiff::SignedDuration;
use jiff::Timestamp;
use reauth::model::chain;
use reauth::model::chain::Sum;
use reauth::model::check::Cause;
use reauth::model::check::CheckResult;
use reauth::model::check::Cloud;
use reauth::model::check::Method;
use reauth::model::check::MicrosoftTenant;
use reauth::model::check::Next;
use reauth::model::check::PasswordFinding;
use reauth::model::check::Realm;
use reauth::model::check::ServiceError;
use reauth::model::check::Stage;
use reauth::model::check::StageRecord;
use reauth::model::check::StageState;
use reauth::model::check::Verdict;
use reauth::model::endpoints::EndpointKind;
use reauth::model::event::Closing;
use reauth::model::event::Engine;
use reauth::model::event::Event;
use reauth::model::event::Evidence;
use reauth::model::event::Integration;
use reauth::model::event::Mode;
use reauth::model::event::Pasted;
use reauth::model::event::Reason;
use reauth::model::session::Session;
use reauth::runbook::StepId;
use reauth::text::Phrase;

/// Writes a session file, one event a minute.
pub(crate) struct File {
    pub(crate) text: String,
    prev: Sum,
    seq: u64,
    pub(crate) at: Timestamp,
}

impl File {
    pub(crate) fn new(mode: Mode) -> Self {
        let at = "2026-11-23T08:12:00Z".parse().unwrap();
        let mut file = Self { text: String::new(), prev: Sum::zero(), seq: 0, at };
        file.add(Event::Started {
            id: "2026-11-23-acme-1f2e".to_owned(),
            mode,
            operator: "root".to_owned(),
            program: "0.1.0".to_owned(),
            runbook: "2026-11-23".to_owned(),
            operator_asked: false,
            endpoints: None,
        });
        file
    }

    pub(crate) fn add(&mut self, event: Event) {
        self.seq += 1;
        self.at += SignedDuration::from_secs(60);
        let (line, text) = chain::seal(&self.prev, self.seq, self.at, &event).unwrap();
        self.prev = line.sum;
        self.text += &text;
        self.text.push('\n');
    }

    pub(crate) fn session(&self) -> Session {
        let (chain, damage) = chain::read(self.text.as_bytes());
        assert_eq!(damage, None);
        Session::fold(&chain).unwrap()
    }

    /// What is known before the first step.
    pub(crate) fn set_out(&mut self) {
        self.add(Event::TenantProbed {
            url: "https://acme.okta.com".to_owned(),
            engine: Some(Engine::IdentityEngine),
        });
        self.add(Event::ErrorPasted(Box::new(Pasted {
            code: Some("AADSTS50126".to_owned()),
            trace_id: Some("533bf45e-1c05-4e8a-bb1b-313991a73a00".to_owned()),
            correlation_id: Some("0b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9".to_owned()),
            timestamp: Some("2026-11-23 07:58:31Z".to_owned()),
            text:
                "AADSTS50126: Error validating credentials due to invalid username or password.\n\
                   Trace ID: 533bf45e-1c05-4e8a-bb1b-313991a73a00\n\
                   Correlation ID: 0b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9\n\
                   Timestamp: 2026-11-23 07:58:31Z"
                    .to_owned(),
            ..Pasted::default()
        })));
        self.add(Event::AppNamed {
            id: "0oa1b2c3d4e5f6g7h8i9".to_owned(),
            label: Some("Microsoft Office 365".to_owned()),
            microsoft_tenant: Some("acme.onmicrosoft.com".to_owned()),
        });
    }

    pub(crate) fn fields(&mut self, fields: &[(&str, &str)]) {
        for (field, value) in fields {
            let (field, value) = ((*field).to_owned(), (*value).to_owned());
            self.add(Event::FieldSet { field, value });
        }
    }

    /// Opens the step and has it done on the admin's word.
    pub(crate) fn done(&mut self, step: StepId) {
        self.add(Event::Opened { step, url: "https://acme-admin.okta.com/".to_owned() });
        self.add(Event::Done { step, evidence: Evidence::Confirmed });
    }

    pub(crate) fn done_up_to(&mut self, last: StepId) {
        for step in StepId::ALL.into_iter().filter(|step| *step <= last) {
            self.done(step);
        }
    }

    pub(crate) fn note(&mut self, step: StepId, text: &str) {
        self.add(Event::Noted { step, text: text.to_owned() });
    }

    pub(crate) fn check(&mut self, step: StepId, result: CheckResult) {
        self.add(Event::CheckAsked {
            step: Some(step),
            account: result.account.clone(),
            method: result.method,
            client_request_id: result.client_request_id.clone(),
        });
        self.add(Event::Checked { step: Some(step), result: Box::new(result) });
    }
}

pub(crate) fn reason(key: &str, text: &str) -> Reason {
    let some = |part: &str| (!part.is_empty()).then(|| part.to_owned());
    Reason { key: some(key), text: some(text) }
}

fn rung(id: Stage, state: StageState, ms: u64, detail: &str) -> StageRecord {
    StageRecord { id, state, ms, detail: Phrase::new(detail) }
}

/// A password that Microsoft took, of an active Global Administrator.
pub(crate) fn passed(endpoints: EndpointKind) -> CheckResult {
    CheckResult {
        verdict: Verdict::Passed,
        method: Method::Password,
        password: PasswordFinding::Correct,
        says: Phrase::new("check.says.passed").with("account", "admin@acme.onmicrosoft.com"),
        proves: vec![Phrase::new("check.proves.password")],
        does_not_prove: vec![Phrase::new("check.not.okta_copy")],
        account: "admin@acme.onmicrosoft.com".to_owned(),
        realm: Realm::Managed,
        federated_to: None,
        tenant: Some(MicrosoftTenant {
            id: "72f988bf-86f1-41af-91ab-2d7cd011db47".to_owned(),
            name: "Acme".to_owned(),
            cloud: Cloud::Global,
            domains: vec!["acme.com".to_owned()],
        }),
        expected_tenant: Some(true),
        token: true,
        scopes: vec!["openid".to_owned(), "User.Read".to_owned()],
        global_administrator: Some(true),
        consent: None,
        error: None,
        client_request_id: "9e1c7d52-0f64-4b77-a3d0-6a8f0f3b2c11".to_owned(),
        stages: vec![
            rung(Stage::Account, StageState::Passed, 0, "check.stage.account.passed"),
            rung(Stage::SignIn, StageState::Passed, 412, "check.stage.sign-in.token"),
            rung(Stage::Role, StageState::Passed, 187, "check.stage.role.active"),
        ],
        next: Next { step: Some(StepId::Save), text: Phrase::new("check.next.passed") },
        endpoints,
        paused: None,
        cause: Cause::None,
    }
}

/// A password that Microsoft refused.
pub(crate) fn refused(endpoints: EndpointKind) -> CheckResult {
    CheckResult {
        verdict: Verdict::Failed,
        password: PasswordFinding::Wrong,
        says: Phrase::new("answer.AADSTS50126.what"),
        proves: vec![Phrase::new("check.proves.wrong")],
        tenant: None,
        expected_tenant: None,
        token: false,
        scopes: Vec::new(),
        global_administrator: None,
        error: Some(ServiceError {
            code: "AADSTS50126".to_owned(),
            error: "invalid_grant".to_owned(),
            suberror: None,
            trace_id: Some("11111111-aaaa-4bbb-8ccc-222222222222".to_owned()),
            correlation_id: None,
            timestamp: Some("2026-11-23 08:40:02Z".to_owned()),
            text: "AADSTS50126: Error validating credentials | due to invalid username.".to_owned(),
        }),
        stages: vec![
            StageRecord {
                detail: Phrase::new("check.stage.sign-in.refused").with("code", "AADSTS50126"),
                ..rung(Stage::SignIn, StageState::Failed, 390, "")
            },
            rung(Stage::Role, StageState::Skipped, 0, "check.stage.skipped"),
        ],
        next: Next {
            step: Some(StepId::SignInMicrosoft),
            text: Phrase::new("answer.AADSTS50126.next"),
        },
        cause: Cause::Credentials,
        ..passed(endpoints)
    }
}

/// All twelve steps, with two tests, notes, fields and the closing list.
pub(crate) fn complete() -> File {
    let mut file = File::new(Mode::Live);
    file.set_out();
    file.fields(&[
        ("ticket", "CHG-4711"),
        ("operator", "Ada Lovelace"),
        ("approver", "Charles Babbage"),
        ("okta-admin", "ada@acme.com"),
        ("cause", "password-changed"),
        ("impact", "Imports failed from 2026-11-22 18:00 UTC, 14 runs."),
    ]);
    file.add(Event::IntegrationSaid { kind: Integration::Password });
    file.done_up_to(StepId::SignInMicrosoft);
    file.note(StepId::SignInMicrosoft, "Used the vault's entry\nm365-okta, version 8.");
    file.done(StepId::AcceptPermissions);
    file.done(StepId::EnterCredentials);
    file.check(StepId::TestApiCredentials, passed(EndpointKind::Microsoft));
    file.done(StepId::TestApiCredentials);
    file.done(StepId::Save);
    let step = StepId::RunImport;
    file.add(Event::Opened { step, url: "https://acme-admin.okta.com/".to_owned() });
    file.add(Event::Done { step, evidence: Evidence::Seen });
    for (item, state) in [
        ("retry-selected", Closing::Done),
        ("other-instances", Closing::NotNeeded),
        ("password-vault", Closing::Done),
    ] {
        file.add(Event::ClosingSaid { item: item.to_owned(), state });
    }
    file
}

/// Left at step 7, which failed; nothing is stated.
pub(crate) fn incomplete() -> File {
    let mut file = File::new(Mode::Live);
    file.set_out();
    file.add(Event::IntegrationSaid { kind: Integration::Consent });
    file.done_up_to(StepId::Reauthenticate);
    let step = StepId::SignInMicrosoft;
    file.add(Event::Failed { step, reason: reason("no-role", "PIM asks for an approver.") });
    file.add(Event::Skipped {
        step: StepId::EnterCredentials,
        reason: reason("not-on-my-page", ""),
    });
    file.add(Event::CheckAsked {
        step: Some(step),
        account: "admin@acme.onmicrosoft.com".to_owned(),
        method: Method::Browser,
        client_request_id: "9e1c7d52-0f64-4b77-a3d0-6a8f0f3b2c12".to_owned(),
    });
    file
}

/// Practice: the first test fails, the second passes.
pub(crate) fn practice() -> File {
    let mut file = File::new(Mode::Practice);
    file.set_out();
    file.done_up_to(StepId::EnterCredentials);
    file.check(StepId::TestApiCredentials, refused(EndpointKind::Practice));
    file.add(Event::Failed {
        step: StepId::TestApiCredentials,
        reason: reason("credentials-rejected", ""),
    });
    file.check(StepId::TestApiCredentials, passed(EndpointKind::Practice));
    file.done(StepId::TestApiCredentials);
    file.done(StepId::Save);
    file.done(StepId::RunImport);
    file
}

//! The verdict, for every code, every way in and every way to end.

use jiff::Timestamp;
use reauth::diagnosis::account::AccountFault;
use reauth::diagnosis::codes;
use reauth::diagnosis::codes::Kind;
use reauth::diagnosis::microsoft::TokenAnswer;
use reauth::diagnosis::microsoft::read_token;
use reauth::diagnosis::reply::Odd;
use reauth::diagnosis::reply::Reply;
use reauth::diagnosis::verdict::End;
use reauth::diagnosis::verdict::Findings;
use reauth::diagnosis::verdict::Sent;
use reauth::diagnosis::verdict::verdict;
use reauth::model::check::Cloud;
use reauth::model::check::Method;
use reauth::model::check::PasswordFinding;
use reauth::model::check::Realm;
use reauth::model::check::Verdict;
use reauth::model::endpoints::EndpointKind;
use reauth::model::lockout::NotSent;
use reauth::model::lockout::Refused;
use reauth::model::policy::Closed;
use reauth::model::policy::Forbidden;
use reauth::runbook::StepId;
use reauth::services::http::Fault;
use reauth::words::Words;

use crate::microsoft::ADMIN;
use crate::microsoft::assert_said;
use crate::microsoft::assert_sayable;

fn found(end: End) -> Findings {
    Findings {
        account: ADMIN.to_owned(),
        method: Method::Password,
        client_request_id: "x".to_owned(),
        endpoints: EndpointKind::Microsoft,
        step: Some(StepId::TestApiCredentials),
        expected: None,
        realm: Realm::Managed,
        federated_to: None,
        cloud: Cloud::Global,
        login_host: "login.microsoftonline.com".to_owned(),
        tenant_id: None,
        sent: Sent::Answered,
        stages: Vec::new(),
        paused: None,
        end,
    }
}

fn refused(code: &str) -> End {
    let body = format!(r#"{{"error":"invalid_grant","error_description":"{code}: Text."}}"#);
    let reply = Reply {
        status: 400,
        content_type: "application/json".to_owned(),
        retry_after: None,
        date: None,
        body: body.into_bytes().into(),
    };
    match read_token(&reply) {
        TokenAnswer::Refused(refusal) => End::Refused { refusal: Box::new(refusal), until: None },
        TokenAnswer::Granted(_) | TokenAnswer::Odd(_) => End::Cancelled,
    }
}

#[test]
fn every_code_says_what_its_row_says_and_no_more() {
    for (code, meaning) in codes::all() {
        let result = verdict(found(refused(code)));
        assert_eq!(result.verdict, meaning.verdict, "{code}");
        assert_eq!(result.password, meaning.password, "{code}");
        assert_eq!(result.error.as_ref().map(|error| error.code.as_str()), Some(code));
        let exit = match (meaning.verdict, meaning.kind) {
            (Verdict::Failed, _) => 4,
            (_, Kind::Service) => 6,
            (_, _) => 5,
        };
        assert_eq!(result.exit_code(), exit, "{code}");
        assert_eq!(result.next.step, meaning.step, "{code}");
        assert_sayable(&result);
        assert_ne!(result.verdict, Verdict::Passed);
    }
}

#[test]
fn only_four_codes_and_a_token_call_a_password_correct() {
    let correct = codes::all().filter(|(_, meaning)| meaning.password == PasswordFinding::Correct);
    let correct = correct.map(|(code, _)| code).collect::<Vec<_>>();
    assert_eq!(correct, ["AADSTS50072", "AADSTS50074", "AADSTS50076", "AADSTS50079"]);
}

#[test]
fn no_code_speaks_of_a_password_that_microsoft_did_not_judge() {
    for (code, _) in codes::all() {
        for (method, realm, sent) in [
            (Method::Browser, Realm::Managed, Sent::No),
            (Method::DeviceCode, Realm::Managed, Sent::No),
            (Method::Password, Realm::Federated, Sent::Answered),
            (Method::Password, Realm::Unknown, Sent::Answered),
            (Method::Password, Realm::Managed, Sent::No),
        ] {
            let result = verdict(Findings { method, realm, sent, ..found(refused(code)) });
            assert_eq!(
                result.password,
                PasswordFinding::NotEvaluated,
                "{code} {method:?} {realm:?}"
            );
            assert_sayable(&result);
        }
    }
    let browser = Findings { method: Method::Browser, ..found(refused("AADSTS50126")) };
    assert_eq!(verdict(browser).verdict, Verdict::Inconclusive);
}

#[test]
fn every_way_to_end_can_be_said() {
    let until = Timestamp::UNIX_EPOCH;
    for end in [
        End::Account(AccountFault::Empty),
        End::Account(AccountFault::NoDomain),
        End::Account(AccountFault::Domain),
        End::Account(AccountFault::Characters),
        End::Account(AccountFault::TooLong),
        End::Account(AccountFault::Guest),
        End::NoPassword,
        End::Blanks,
        End::Federated,
        End::Personal,
        End::NoRealm,
        End::WrongTenant,
        End::Untrusted,
        End::NotSent(NotSent::Unrecorded),
        End::NotSent(NotSent::Refused(Refused::Spent { until })),
        End::NotSent(NotSent::Refused(Refused::Locked { until })),
        End::NotSent(NotSent::Again),
        End::Forbidden(Forbidden::Method),
        End::Forbidden(Forbidden::Client),
        End::Forbidden(Forbidden::Tenant),
        End::Forbidden(Forbidden::Everything(Closed::Unreadable)),
        End::Forbidden(Forbidden::Everything(Closed::Untrusted)),
        End::Waited(5),
        End::Mismatch,
        End::Cancelled,
    ] {
        for (realm, federated_to) in [
            (Realm::Managed, None),
            (Realm::Unknown, None),
            (Realm::Federated, None),
            (Realm::Federated, Some("acme.okta.com".to_owned())),
        ] {
            for sent in [Sent::No, Sent::Unanswered, Sent::Answered] {
                let federated_to = federated_to.clone();
                let findings = Findings { realm, federated_to, sent, ..found(end.clone()) };
                let result = verdict(findings);
                assert_sayable(&result);
                assert_eq!(result.password, PasswordFinding::NotEvaluated);
                assert_ne!(result.verdict, Verdict::Passed);
            }
        }
    }
}

#[test]
fn every_failure_of_the_network_can_be_said() {
    let words = Words::english();
    for fault in Fault::ALL {
        assert!(words.has(fault.key()), "{fault:?}");
        assert!(words.has(&format!("{}_next", fault.key())), "{fault:?}");
    }
    for odd in [
        Odd::WebPage,
        Odd::Redirect,
        Odd::Throttled { seconds: None },
        Odd::Throttled { seconds: Some(30) },
        Odd::Unavailable { status: 503 },
        Odd::Empty,
        Odd::Status { status: 404 },
        Odd::Shape,
    ] {
        assert_said(&words, &odd.phrase("login.microsoftonline.com"));
        assert_said(&words, &odd.next("login.microsoftonline.com"));
    }
}

//! Sign-ins of a person where the servers lie, hurry, fall silent, or give more than was asked for.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reauth::model::check::CheckResult;
use reauth::model::check::Method;
use reauth::model::check::Stage;
use reauth::model::check::StageState;
use reauth::model::check::Waits;
use reauth::model::endpoints::Endpoints;
use reauth::services::microsoft::Progress;
use serde_json::Value;
use serde_json::json;

use crate::microsoft::ADMIN;
use crate::microsoft::request;
use crate::microsoft::run;
use crate::microsoft_person::check;
use crate::microsoft_server::Server;
use crate::microsoft_server::json as answer;

const TENANT: &str = "ac3e0000-7e9a-4000-8000-0000000000aa";

/// A login server whose device and token endpoints answer by `own`; the rest is as it should be.
fn server(own: impl Fn(&str, &str) -> Option<String> + Send + Sync + 'static) -> Server {
    Server::start(move |asked, base| {
        if let Some(answer) = own(asked, base) {
            answer
        } else if asked.starts_with("GET /common/userrealm/") {
            answer(200, r#"{"account_type":"Managed"}"#)
        } else if asked.contains("openid-configuration") {
            let endpoint = format!("{base}/{TENANT}/oauth2/v2.0/token");
            let issuer = format!("{base}/{TENANT}/v2.0");
            answer(200, &json!({"token_endpoint": endpoint, "issuer": issuer}).to_string())
        } else {
            answer(404, "{}")
        }
    })
}

fn endpoints(server: &Server) -> Endpoints {
    let base = server.base();
    Endpoints::overridden(Some(&base), Some(&base), None).unwrap()
}

fn codes(base: &str, changes: &Value) -> String {
    let mut body = json!({"user_code": "FRWQDE7YL", "device_code": "device-canary",
        "verification_uri": format!("{base}/devicelogin"), "expires_in": 60, "interval": 1});
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    answer(200, &body.to_string())
}

fn error(name: &str) -> String {
    answer(400, &json!({"error": name}).to_string())
}

/// Runs a test by device code against codes with `changes` and polls answered by `poll`.
fn by_device(
    changes: Value,
    poll: impl Fn(usize) -> String + Send + Sync + 'static,
) -> (CheckResult, Vec<Progress>, usize) {
    let polls = AtomicUsize::new(0);
    let server = server(move |asked, base| {
        if asked.contains("/devicecode") {
            Some(codes(base, &changes))
        } else if asked.contains("/token") {
            Some(poll(polls.fetch_add(1, Ordering::SeqCst)))
        } else {
            None
        }
    });
    let asked = request(&endpoints(&server), ADMIN, "");
    let (result, told) = check(asked, Method::DeviceCode, |_, _| {});
    let polled = server.seen().iter().filter(|asked| asked.contains("grant_type=urn")).count();
    let told_all = format!("{told:?}{result:?}");
    assert!(!told_all.contains("canary") && !told_all.contains("FRWQDE7YL"), "{told_all}");
    (result, told, polled)
}

fn says(result: &CheckResult) -> (u8, &str) {
    (result.exit_code(), result.says.key.as_str())
}

#[test]
fn a_page_that_is_not_microsofts_is_never_shown() {
    for uri in [
        "https://microsoft.com.evil.invalid/devicelogin",
        "https://microsoft.com/devicelogin",
        "http://127.0.0.1:9/devicelogin",
        "javascript:alert(1)",
        "nonsense",
    ] {
        let (result, told, polled) =
            by_device(json!({"verification_uri": uri}), |_| error("authorization_pending"));
        assert_eq!((says(&result), polled), ((6, "check.says.untrusted"), 0), "{uri}");
        assert!(!told.iter().any(|one| matches!(one, Progress::Waits(Waits::Device { .. }))));
    }
}

#[test]
fn who_is_told_to_slow_down_waits_five_seconds_more() {
    let began = Instant::now();
    let (result, _, polled) = by_device(json!({"expires_in": 4}), |_| error("slow_down"));
    assert_eq!((says(&result), polled), ((5, "check.says.waited"), 1));
    assert!(began.elapsed() >= Duration::from_secs(4), "the code was good until then");
}

#[test]
fn polls_that_are_not_answered_come_less_often_and_then_no_more() {
    let began = Instant::now();
    let (result, _, polled) = by_device(json!({}), |_| answer(503, "{}"));
    assert_eq!((says(&result), polled), ((6, "net.unavailable"), 3));
    assert!(began.elapsed() >= Duration::from_secs(1 + 2 + 4));
}

#[test]
fn every_end_of_a_device_code_is_told_by_its_name() {
    for (name, key) in [
        ("authorization_declined", "check.says.declined"),
        ("access_denied", "check.says.declined"),
        ("expired_token", "answer.AADSTS70020.what"),
        ("bad_verification_code", "answer.AADSTS70018.what"),
        ("unheard_of", "answer.unknown.what"),
    ] {
        let (result, _, polled) = by_device(json!({}), move |n| {
            error(if n == 0 { "authorization_pending" } else { name })
        });
        assert_eq!((says(&result), polled), ((5, key), 2), "{name}");
    }
}

#[test]
fn a_code_that_is_over_before_its_first_poll_is_not_polled() {
    for changes in [json!({"expires_in": 1, "interval": 1_000_000_000}), json!({"expires_in": 0})] {
        let (result, _, polled) = by_device(changes, |_| error("authorization_pending"));
        assert_eq!((says(&result), polled), ((5, "check.says.waited"), 0));
    }
}

/// Signs in by browser; the token endpoint answers with `token`, which is given the true nonce.
fn by_browser(token: impl Fn(&str) -> Value + Send + Sync + 'static) -> (CheckResult, Server) {
    let nonce = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let known = std::sync::Arc::clone(&nonce);
    let server = server(move |asked, _| {
        let redeemed = asked.contains("grant_type=authorization_code");
        redeemed.then(|| answer(200, &token(&known.lock().unwrap()).to_string()))
    });
    let asked = request(&endpoints(&server), ADMIN, "");
    let person = |waits: Waits, _| {
        let Waits::Browser { url } = waits else { return };
        let url = url::Url::parse(&url).unwrap();
        let get =
            |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        *nonce.lock().unwrap() = get("nonce");
        let port = get("redirect_uri").rsplit(':').next().unwrap().to_owned();
        let back = format!("http://127.0.0.1:{port}/?code=code-canary&state={}", get("state"));
        run(async {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            client.get(back).send().await.unwrap();
        });
    };
    (check(asked, Method::Browser, person).0, server)
}

fn tokens(claims: &Value, scope: &str) -> Value {
    let id_token = format!("x.{}.x", URL_SAFE_NO_PAD.encode(claims.to_string()));
    json!({"token_type": "Bearer", "access_token": "token-canary", "id_token": id_token,
        "scope": scope})
}

#[test]
fn an_id_token_of_another_sign_in_is_not_used() {
    for claims in [json!({"nonce": "other"}), json!({}), json!({"nonce": 7})] {
        let (result, server) = by_browser(move |_| tokens(&claims, "User.Read"));
        assert_eq!(says(&result), (6, "check.says.mismatch"));
        assert!(!result.token);
        assert!(!server.seen().iter().any(|asked| asked.contains("token-canary")));
    }
    let bare = json!({"token_type": "Bearer", "access_token": "token-canary"});
    let (result, _) = by_browser(move |_| bare.clone());
    assert_eq!(says(&result), (6, "check.says.mismatch"), "no id token at all");
}

#[test]
fn the_code_is_redeemed_once_with_the_verifier_and_the_very_redirect() {
    let (_, server) = by_browser(|nonce| tokens(&json!({"nonce": nonce}), "User.Read"));
    let seen = server.seen();
    let redeemed: Vec<_> = seen.iter().filter(|asked| asked.contains("code-canary")).collect();
    assert_eq!(redeemed.len(), 1, "{seen:#?}");
    let body = redeemed.first().unwrap().split("\r\n\r\n").nth(1).unwrap();
    let field = |name: &str| {
        let mut fields = url::form_urlencoded::parse(body.as_bytes());
        fields.find(|(key, _)| key == name).unwrap().1.into_owned()
    };
    assert!(field("redirect_uri").starts_with("http://localhost:"));
    assert_eq!(field("code_verifier").len(), 43);
    assert!(!body.contains("client_secret") && !body.contains("offline_access"));
}

#[test]
fn a_token_that_allows_more_than_was_asked_for_is_pointed_out() {
    let scope =
        "openid profile https://graph.microsoft.com/User.Read Directory.ReadWrite.All Mail.Read";
    let (result, _) = by_browser(move |nonce| {
        tokens(&json!({"nonce": nonce, "preferred_username": "eve@acme.com"}), scope)
    });
    let stage = result.stages.iter().find(|stage| stage.id == Stage::SignIn).unwrap();
    assert_eq!(stage.state, StageState::Warned);
    assert_eq!(stage.detail.with["scopes"], "Directory.ReadWrite.All, Mail.Read");
    // Graph says nothing here, and the token names somebody else.
    assert_eq!(says(&result), (5, "check.says.other_account"));
}

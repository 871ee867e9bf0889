//! The authorization code with PKCE, what becomes of it, and the grants that need no person.

use reauth::simulator::TENANT_ID;
use serde_json::Value;
use sha2::Digest as _;

use super::ADMIN;
use super::Answer;
use super::GRAPH_TOOLS;
use super::SCOPE;
use super::World;
use super::browser::Browser;
use super::claims;
use super::code_of;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// The challenge of RFC 7636 appendix B for this verifier.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const REDIRECT: &str = "http://localhost:49152";
const OWN: &str = "11111111-2222-3333-4444-555555555555";
pub(super) const PASSWORD: &str = "Practice-1234";

pub(super) fn parameters() -> Vec<(&'static str, &'static str)> {
    vec![
        ("client_id", GRAPH_TOOLS),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", SCOPE),
        ("state", "state&1"),
        ("nonce", "nonce-1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
}

pub(super) fn with(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let mut all = parameters();
    for (name, value) in changes {
        all.retain(|(known, _)| known != name);
        if !value.is_empty() {
            all.push((name, value));
        }
    }
    all
}

pub(super) fn authorize_url(world: &World, tenant: &str, fields: &[(&str, &str)]) -> String {
    let base = format!("{}/{tenant}/oauth2/v2.0/authorize", world.simulator.login());
    url::Url::parse_with_params(&base, fields).unwrap().to_string()
}

pub(super) fn sign_in_in<'a>(
    world: &'a World,
    fields: &[(&str, &str)],
    account: &str,
) -> Browser<'a> {
    let mut browser = Browser::new(world);
    browser.open(&authorize_url(world, "organizations", fields));
    browser.press("Next", &[("loginfmt", account)]).press("Sign in", &[("passwd", PASSWORD)]);
    browser
}

pub(super) fn redeem(world: &World, code: &str, changes: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("client_id", GRAPH_TOOLS),
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        if !value.is_empty() {
            fields.push((name, value));
        }
    }
    let url = format!("{}/organizations/oauth2/v2.0/token", world.simulator.login());
    world.post_form(&url, &fields)
}

/// RFC 6749 4.1, RFC 7636 4, `OpenID` Connect Core 3.1: code, state and nonce come back, and the code
/// is worth the tokens of the person who has signed in.
#[test]
fn a_person_signs_in_and_the_client_gets_tokens_of_that_person() {
    let world = World::of("ready");
    let browser = sign_in_in(&world, &parameters(), ADMIN);
    assert_eq!(browser.at.as_str().split('?').next(), Some("http://localhost:49152/"));
    assert_eq!(browser.parameter("state").as_deref(), Some("state&1"));
    let answer = redeem(&world, &browser.parameter("code").unwrap(), &[]);
    assert_eq!(answer.status, 200, "{}", answer.text);
    let body = answer.json();
    let id = claims(body["id_token"].as_str().unwrap());
    assert_eq!((&id["nonce"], &id["preferred_username"]), (&"nonce-1".into(), &ADMIN.into()));
    assert_eq!(id["tid"], TENANT_ID);
    let token = body["access_token"].as_str().unwrap();
    assert_eq!(world.graph(token, "/me").json()["userPrincipalName"], ADMIN);
    assert!(body.get("refresh_token").is_none(), "offline_access was not asked for");
    let log = world.simulator.sign_ins();
    let last = log.last().unwrap();
    assert_eq!((last.user.as_str(), last.code, last.interactive), (ADMIN, 0, true));
}

/// RFC 7636 4.6, `entra.md` 1.3: a wrong verifier is 501481, none is 50148; the code is spent.
#[test]
fn a_wrong_verifier_is_refused_and_spends_the_code() {
    let world = World::of("ready");
    assert_eq!(sha2::Sha256::digest(VERIFIER.as_bytes()).len(), 32);
    for (change, code) in [
        (("code_verifier", "wrong-verifier-wrong-verifier-wrong-verifier"), 501_481),
        (("code_verifier", ""), 50148),
    ] {
        let browser = sign_in_in(&world, &parameters(), ADMIN);
        let issued = browser.parameter("code").unwrap();
        assert_eq!(code_of(&redeem(&world, &issued, &[change])), (400, code));
        assert_eq!(code_of(&redeem(&world, &issued, &[])), (400, 54005));
    }
}

/// RFC 7636 4.2: without a method the challenge is plain.
#[test]
fn a_plain_challenge_is_compared_as_it_is() {
    let world = World::of("ready");
    let plain = with(&[("code_challenge", VERIFIER), ("code_challenge_method", "")]);
    let browser = sign_in_in(&world, &plain, ADMIN);
    assert_eq!(redeem(&world, &browser.parameter("code").unwrap(), &[]).status, 200);
}

/// RFC 6749 4.1.2: a code is used once; `entra.md` 1.3: the second time is 54005.
#[test]
fn a_code_is_good_once() {
    let world = World::of("ready");
    let code = sign_in_in(&world, &parameters(), ADMIN).parameter("code").unwrap();
    assert_eq!(redeem(&world, &code, &[]).status, 200);
    assert_eq!(code_of(&redeem(&world, &code, &[])), (400, 54005));
    assert_eq!(code_of(&redeem(&world, "made-up", &[])), (400, 9_002_313));
}

/// RFC 6749 4.1.2: a code expires; 70008.
#[test]
fn a_code_expires() {
    let world = World::playing("title = \"x\"\n[login]\ncode_lifetime = 0");
    let code = sign_in_in(&world, &parameters(), ADMIN).parameter("code").unwrap();
    assert_eq!(code_of(&redeem(&world, &code, &[])), (400, 70008));
}

/// RFC 6749 4.1.3: the redirect is the one of the request, byte by byte, and the client too.
#[test]
fn a_code_belongs_to_its_client_and_redirect() {
    let world = World::of("ready");
    let code = || sign_in_in(&world, &parameters(), ADMIN).parameter("code").unwrap();
    let slash = format!("{REDIRECT}/");
    assert_eq!(code_of(&redeem(&world, &code(), &[("redirect_uri", &slash)])), (400, 50011));
    assert_eq!(code_of(&redeem(&world, &code(), &[("client_id", OWN)])), (400, 700_005));
    assert_eq!(code_of(&redeem(&world, &code(), &[("client_secret", "x")])), (401, 700_025));
}

/// RFC 6749 4.1.2.1: where client or redirect are wrong, nobody is led anywhere.
#[test]
fn an_untrusted_request_gets_a_page_and_no_redirect() {
    let world = World::of("ready");
    for (changes, code) in [
        (("redirect_uri", "http://localhost:49152/elsewhere"), "AADSTS50011"),
        (("redirect_uri", "https://evil.example/"), "AADSTS50011"),
        (("redirect_uri", ""), "AADSTS900971"),
        (("client_id", "99999999-2222-3333-4444-555555555555"), "AADSTS700016"),
        (("client_id", ""), "AADSTS900144"),
    ] {
        let mut browser = Browser::new(&world);
        browser.open(&authorize_url(&world, "organizations", &with(&[changes])));
        assert_eq!(browser.status, 400, "{changes:?}");
        assert!(browser.shows(code), "{changes:?}: {}", browser.page);
    }
    let mut browser = Browser::new(&world);
    browser.open(&authorize_url(&world, "nowhere.invalid", &parameters()));
    assert!(browser.shows("AADSTS90002"));
    browser.open(&authorize_url(&world, "contoso.onmicrosoft.com", &with(&[("client_id", OWN)])));
    assert!(browser.shows("AADSTS700016"), "a registration is only in its own tenant");
}

/// RFC 6749 4.1.2.1, RFC 7636 4.4.1: any other mistake goes back to the client, with its state.
#[test]
fn a_mistake_in_the_request_goes_back_to_the_client() {
    let world = World::of("ready");
    for (changes, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("scope", ""), "invalid_request"),
        (("scope", "Graph.Magic"), "invalid_scope"),
        (("code_challenge", "short"), "invalid_request"),
        (("code_challenge_method", "S512"), "invalid_request"),
        (("prompt", "sometimes"), "invalid_request"),
        (("prompt", "none"), "login_required"),
    ] {
        let mut browser = Browser::new(&world);
        browser.open(&authorize_url(&world, "organizations", &with(&[changes])));
        assert_eq!(browser.parameter("error").as_deref(), Some(error), "{changes:?}");
        assert_eq!(browser.parameter("state").as_deref(), Some("state&1"));
    }
}

/// OAuth 2.0 Multiple Response Types 2.1 and Form Post Response Mode.
#[test]
fn the_answer_comes_by_query_fragment_or_form() {
    let world = World::of("ready");
    let browser = sign_in_in(&world, &with(&[("response_mode", "fragment")]), ADMIN);
    assert!(browser.at.fragment().unwrap().starts_with("code="), "{}", browser.at);
    assert_eq!(browser.at.query(), None);
    let browser = sign_in_in(&world, &with(&[("response_mode", "form_post")]), ADMIN);
    assert!(browser.shows("name=\"code\"") && browser.shows("Continue"), "{}", browser.page);
}

/// RFC 6749 6; `entra.md` 8: the old refresh token stays valid.
#[test]
fn a_refresh_token_comes_with_offline_access_and_stays_good() {
    let world = World::of("ready");
    let scope = "openid profile offline_access User.Read";
    let code = sign_in_in(&world, &with(&[("scope", scope)]), ADMIN).parameter("code").unwrap();
    let body = redeem(&world, &code, &[]).json();
    let token = body["refresh_token"].as_str().unwrap().to_owned();
    let url = format!("{}/common/oauth2/v2.0/token", world.simulator.login());
    let refresh = |client: &str, token: &str| {
        let fields =
            [("client_id", client), ("grant_type", "refresh_token"), ("refresh_token", token)];
        world.post_form(&url, &fields)
    };
    let first = refresh(GRAPH_TOOLS, &token);
    assert_eq!(first.status, 200, "{}", first.text);
    assert_ne!(first.json()["refresh_token"], token);
    assert_eq!(refresh(GRAPH_TOOLS, &token).status, 200);
    assert_eq!(code_of(&refresh(OWN, &token)), (400, 9_002_313));
    assert_eq!(code_of(&refresh(GRAPH_TOOLS, "made-up")), (400, 9_002_313));
}

/// `entra.md` 1.6, sample 18: fifteen times the same within five minutes.
#[test]
fn the_same_request_over_and_over_is_a_loop() {
    let world = World::of("ready");
    for _ in 0..14 {
        assert_eq!(world.sign_in(PASSWORD).status, 200);
    }
    assert_eq!(code_of(&world.sign_in(PASSWORD)), (400, 50196));
    assert_eq!(world.sign_in_as("reader@acme.onmicrosoft.com", PASSWORD).status, 200);
}

/// RFC 6749 4.4, `entra.md` 1.4 and 1.6 samples 13 and 14: an app and no person, no refresh token.
#[test]
fn a_program_signs_in_as_itself() {
    let world = World::of("ready");
    let url = format!("{}/{TENANT_ID}/oauth2/v2.0/token", world.simulator.login());
    let ask = |client: &str, secret: &str| {
        let mut fields = vec![
            ("client_id", client),
            ("grant_type", "client_credentials"),
            ("scope", "https://graph.microsoft.com/.default"),
        ];
        if !secret.is_empty() {
            fields.push(("client_secret", secret));
        }
        world.post_form(&url, &fields)
    };
    let app = "22222222-3333-4444-5555-666666666666";
    let body = ask(app, "practice-client-secret").json();
    let names: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["token_type", "expires_in", "ext_expires_in", "access_token"]);
    let token = body["access_token"].as_str().unwrap();
    assert_eq!(world.graph(token, "/domains").status, 200);
    assert_eq!(world.graph(token, "/me").status, 400, "there is nobody to be me");
    assert_eq!(code_of(&ask(app, "wrong")), (401, 7_000_215));
    assert_eq!(code_of(&ask(app, "")), (401, 7_000_218));
    assert_eq!(code_of(&ask(GRAPH_TOOLS, "")), (401, 7_000_218));
    assert_eq!(code_of(&ask(GRAPH_TOOLS, "x")), (401, 700_025));
    // RFC 6749 2.3.1: the header does as well.
    let fields =
        [("grant_type", "client_credentials"), ("scope", "https://graph.microsoft.com/.default")];
    let request = super::form(&world.client, &url, &fields);
    let answer = world.send(request.basic_auth(app, Some("practice-client-secret")));
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// `entra.md` 1.1: public client flows off.
#[test]
fn a_registration_of_the_kind_web_takes_no_password() {
    let world = World::of("ready");
    let mut fields = super::password_grant(ADMIN, PASSWORD).to_vec();
    fields[0].1 = "22222222-3333-4444-5555-666666666666";
    let url = format!("{}/organizations/oauth2/v2.0/token", world.simulator.login());
    assert_eq!(code_of(&world.post_form(&url, &fields)), (401, 7_000_218));
}

/// `admin.md` 11: the ids of an error find the sign-in.
#[test]
fn the_sign_in_log_is_found_by_the_ids_of_an_error() {
    let world = World::of("ready");
    let body = world.sign_in("wrong").json();
    let token = world.token_for("AuditLog.Read.All");
    let filter = format!("correlationId eq '{}'", body["correlation_id"].as_str().unwrap());
    let path = format!("/auditLogs/signIns?$filter={}", filter.replace(' ', "%20"));
    let log = world.graph(&token, &path).json();
    let line: &Value = &log["value"][0];
    assert_eq!(log["value"].as_array().unwrap().len(), 1, "{log}");
    assert_eq!(
        (&line["status"]["errorCode"], &line["userPrincipalName"]),
        (&50126.into(), &ADMIN.into())
    );
    assert_eq!(line["id"], body["trace_id"]);
}

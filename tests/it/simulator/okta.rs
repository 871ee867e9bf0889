//! The Okta server: the org's own description, its Management API, and who may ask it what.

use reauth::simulator::INSTANCE_ID;
use serde_json::Value;
use sha2::Digest as _;

use super::Answer;
use super::World;
use super::browser::Browser;

const READ_ONLY: &str = "SSWS 00practice-read-only";

fn ask(world: &World, path: &str) -> Answer {
    ask_as(world, READ_ONLY, path)
}

fn ask_as(world: &World, authorization: &str, path: &str) -> Answer {
    let url = if path.starts_with('/') {
        format!("{}{path}", world.simulator.okta())
    } else {
        path.to_owned()
    };
    world.send(world.client.get(url).header("Authorization", authorization))
}

fn links(answer: &Answer) -> Vec<(String, String)> {
    let lines = answer.headers.get_all("Link").iter().map(|line| line.to_str().unwrap());
    lines
        .map(|line| {
            let (url, relation) = line.split_once(">; rel=\"").unwrap();
            (relation.trim_end_matches('"').to_owned(), url.trim_start_matches('<').to_owned())
        })
        .collect()
}

fn next(answer: &Answer) -> Option<String> {
    links(answer).into_iter().find(|(relation, _)| relation == "next").map(|(_, url)| url)
}

#[test]
fn the_org_names_itself_without_a_token() {
    let world = World::of("ready");
    let url = |world: &World| format!("{}/.well-known/okta-organization", world.simulator.okta());
    let body = world.get(&url(&world)).json();
    assert_eq!(body["_links"]["organization"]["href"], "https://acme.okta.com");
    assert_eq!(body["_links"]["alternate"]["href"], "https://login.acme.com");
    assert_eq!(body["pipeline"], "idx");
    assert!(body["id"].as_str().unwrap().starts_with("00o"));
    let classic = World::of("okta-classic");
    let body = classic.get(&url(&classic)).json();
    assert_eq!(body["pipeline"], "v1");
    assert!(body["_links"].get("alternate").is_none());
}

/// `okta.md` 2: every link that the runbook opens.
#[test]
fn every_deep_link_leads_to_a_page_marked_practice() {
    let world = World::of("ready");
    for path in [
        "/".to_owned(),
        "/admin/apps/active".to_owned(),
        format!("/admin/app/office365/instance/{INSTANCE_ID}/"),
        format!("/admin/app/office365/instance/{INSTANCE_ID}/#tab-user-management/api-credentials"),
        format!("/admin/app/office365/instance/{INSTANCE_ID}/#tab-import"),
        "/report/system_log_2?search=x&limit=20".to_owned(),
        "/admin/access/api/tokens".to_owned(),
        "/admin/tasks".to_owned(),
    ] {
        let answer = world.get(&format!("{}{path}", world.simulator.okta()));
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.header("Content-Type").starts_with("text/html"), "{path}");
        assert!(answer.text.contains("PRACTICE: this is not Okta"), "{path}");
    }
}

#[test]
fn an_instance_of_nobody_is_not_found() {
    let world = World::of("ready");
    let okta = world.simulator.okta();
    let page = world.get(&format!("{okta}/admin/app/office365/instance/0oanobody/"));
    assert_eq!(page.status, 404);
    let api = world.get(&format!("{okta}/api/v1/nothing"));
    assert_eq!((api.status, &api.json()["errorCode"]), (404, &"E0000008".into()));
}

/// `okta.md` 4.1: the token decides, and each refusal has its own code.
#[test]
fn a_call_needs_a_token_that_allows_it() {
    let world = World::of("ready");
    let code =
        |answer: &Answer| (answer.status, answer.json()["errorCode"].as_str().unwrap().to_owned());
    let bare = world.get(&format!("{}/api/v1/apps", world.simulator.okta()));
    assert_eq!(code(&bare), (403, "E0000005".to_owned()));
    assert!(bare.headers.get("x-rate-limit-limit").is_none());
    for bad in ["SSWS wrong", "Bearer wrong", "Basic eA=="] {
        assert_eq!(
            code(&ask_as(&world, bad, "/api/v1/apps")),
            (401, "E0000011".to_owned()),
            "{bad}"
        );
    }
    for good in ["SSWS 00practice-read-only", "SSWS00practice-read-only"] {
        assert_eq!(ask_as(&world, good, "/api/v1/apps").status, 200, "{good}");
    }
    let nobody = ask_as(&world, "SSWS 00practice-nobody", "/api/v1/logs");
    assert_eq!(code(&nobody), (403, "E0000006".to_owned()));
    let missing = ask(&world, "/api/v1/apps/0oamissing");
    assert_eq!(code(&missing), (404, "E0000007".to_owned()));
    assert!(missing.json()["errorSummary"].as_str().unwrap().ends_with("0oamissing (AppInstance)"));
    let url = format!("{}/api/v1/apps", world.simulator.okta());
    let post = world.send(world.client.post(url).header("Authorization", READ_ONLY));
    assert_eq!(code(&post), (403, "E0000006".to_owned()));
}

/// `okta.md` 4.2.
#[test]
fn the_app_is_found_by_filter_and_by_label() {
    let world = World::of("ready");
    let found = ask(&world, "/api/v1/apps?filter=name+eq+%22office365%22&limit=200").json();
    let found = found.as_array().unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (&found[0]["id"], &found[0]["label"]),
        (&INSTANCE_ID.into(), &"Microsoft Office 365".into())
    );
    assert_eq!(found[0]["settings"]["app"]["msftTenant"], "acme");
    assert_eq!(ask(&world, "/api/v1/apps").json().as_array().unwrap().len(), 2);
    let by_label = ask(&world, "/api/v1/apps?q=micro").json();
    assert_eq!(by_label[0]["id"], INSTANCE_ID);
    assert_eq!(ask(&world, &format!("/api/v1/apps/{INSTANCE_ID}")).json(), found[0]);
    let wrong = ask(&world, "/api/v1/apps?filter=colour+eq+%22red%22");
    assert_eq!((wrong.status, &wrong.json()["errorCode"]), (400, &"E0000031".into()));
}

/// `okta.md` 4.1: opaque pages, each with `Link` headers of their own.
#[test]
fn several_instances_come_page_by_page() {
    let world = World::of("several-instances");
    let mut page = ask(&world, "/api/v1/apps?filter=name+eq+%22office365%22&limit=1");
    let mut labels = Vec::new();
    loop {
        labels.push(page.json()[0]["label"].as_str().unwrap().to_owned());
        let Some(url) = next(&page) else { break };
        page = ask(&world, &url);
    }
    assert_eq!(labels.len(), 3, "{labels:?}");
    assert!(labels.contains(&"Microsoft Office 365".to_owned()));
}

/// `okta.md` 4.4 and 4.5.
#[test]
fn connection_and_features_say_what_is_switched_on() {
    let world = World::of("ready");
    let here = format!("/api/v1/apps/{INSTANCE_ID}");
    let connection = ask(&world, &format!("{here}/connections/default")).json();
    assert_eq!(
        (&connection["status"], &connection["profile"]["authScheme"]),
        (&"ENABLED".into(), &"OAUTH2".into())
    );
    let authorize = connection["_links"]["authorize"]["href"].as_str().unwrap();
    assert!(authorize.starts_with(world.simulator.login()), "{authorize}");
    let features = ask(&world, &format!("{here}/features")).json();
    assert_eq!(features[1]["name"], "INBOUND_PROVISIONING");
    let other = "/api/v1/apps/0oa9practicebookmark7";
    assert_eq!(ask(&world, &format!("{other}/connections/default")).json()["status"], "UNKNOWN");
    let none = ask(&world, &format!("{other}/features"));
    assert_eq!(none.json()["errorCauses"][0]["errorSummary"], "Provisioning is not supported.");
}

/// `okta.md` 4.1: no `Retry-After`, the reset in seconds of the epoch.
#[test]
fn calls_are_counted_down_and_then_refused() {
    let world = World::playing("title = \"x\"\n[okta]\nrate_limit = 2");
    let remaining = |answer: &Answer| answer.header("x-rate-limit-remaining").to_owned();
    assert_eq!(remaining(&ask(&world, "/api/v1/logs")), "1");
    assert_eq!(remaining(&ask(&world, "/api/v1/logs")), "0");
    let over = ask(&world, "/api/v1/logs");
    assert_eq!((over.status, &over.json()["errorCode"]), (429, &"E0000047".into()));
    assert!(over.headers.get("Retry-After").is_none());
    let reset: i64 = over.header("x-rate-limit-reset").parse().unwrap();
    let now = jiff::Timestamp::now().as_second();
    assert!((now..now + 62).contains(&reset), "{reset} at {now}");
    assert_eq!(ask(&world, "/api/v1/apps").status, 200, "another bucket");
    let busy = ask(&World::of("okta-busy"), "/api/v1/logs");
    assert_eq!((busy.status, busy.header("x-rate-limit-limit")), (429, "0"));
}

/// `okta.md` 4.6: the failing nights before the walk are in the log, under the seed's words.
#[test]
fn the_log_is_filtered_by_event_time_and_words() {
    let world = World::of("ready");
    let filter = "filter=eventType+eq+%22app.office365.api.error.validate.creds%22";
    let errors = ask(&world, &format!("/api/v1/logs?{filter}")).json();
    let errors = errors.as_array().unwrap();
    assert_eq!(errors.len(), 2);
    let text = errors[0]["displayMessage"].as_str().unwrap();
    let seed = "Could not validate your Office 365 credentials, received error: 400 AADSTS50126: \
                Error validating credentials due to invalid username or password Trace ID: ";
    assert!(text.starts_with(seed), "{text}");
    assert_eq!(errors[0]["actor"]["type"], "SystemPrincipal");
    assert_eq!(errors[0]["target"][0]["id"], INSTANCE_ID);
    let count = |query: &str| {
        ask(&world, &format!("/api/v1/logs?{query}")).json().as_array().unwrap().len()
    };
    let combined = format!(
        "filter=target.id+eq+%22{INSTANCE_ID}%22+and+(eventType+sw+%22system.import%22+or+eventType\
         +sw+%22app.office365%22)&limit=1000"
    );
    assert_eq!(count(&combined), count("limit=1000"));
    assert_eq!(count("q=aadsts50126+download"), 2);
    assert_eq!(count("since=2999-01-01T00:00:00Z"), 0);
    assert_eq!(count("limit=3"), 3);
    let newest = ask(&world, "/api/v1/logs?sortOrder=DESCENDING&limit=1").json();
    assert_eq!(newest[0]["eventType"], "system.import.complete");
    assert_eq!(newest[0]["outcome"]["result"], "FAILURE");
}

#[test]
fn a_query_of_the_log_that_makes_no_sense_says_why() {
    let world = World::of("ready");
    for (query, code) in [
        ("until=yesterday", "E0000001"),
        ("since=2001-01-01T00:00:00Z", "E0000053"),
        ("filter=eventType+eqq+%22x%22", "E0000053"),
        ("filter=published+gt+%22x%22", "E0000053"),
        ("limit=1001", "E0000001"),
        ("after=made-up", "E0000001"),
    ] {
        let answer = ask(&world, &format!("/api/v1/logs?{query}"));
        assert_eq!((answer.status, &answer.json()["errorCode"]), (400, &code.into()), "{query}");
    }
}

/// `okta.md` 4.6: bounded queries end, polling queries never do.
#[test]
fn a_bounded_query_ends_and_a_polling_query_goes_on() {
    let world = World::of("ready");
    let since = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(100);
    let query = format!("since={since}&until=2999-01-01T00:00:00Z&limit=4");
    let mut bounded = ask(&world, &format!("/api/v1/logs?{query}"));
    let mut all = 0;
    while let Some(url) = next(&bounded) {
        all += bounded.json().as_array().unwrap().len();
        bounded = ask(&world, &url);
    }
    all += bounded.json().as_array().unwrap().len();
    let polling = ask(&world, "/api/v1/logs?limit=1000");
    assert_eq!(polling.json().as_array().unwrap().len(), all);
    let empty = ask(&world, &next(&polling).unwrap());
    assert_eq!(empty.json(), Value::Array(Vec::new()));
    assert!(next(&empty).is_some(), "an empty page goes on too");
}

/// RFC 7636, RFC 6750 3.1, `decisions.md` 45: the sign-in of a program, and what its scopes allow.
#[test]
fn a_program_signs_in_with_pkce_and_gets_what_it_asked_for() {
    let world = World::of("ready");
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    assert_eq!(sha2::Sha256::digest(verifier).len(), 32);
    let okta = world.simulator.okta().to_owned();
    let url = |method: &str, scope: &str| {
        let fields = [
            ("client_id", "0oa1practicereauth77"),
            ("response_type", "code"),
            ("redirect_uri", "http://localhost:49152/callback"),
            ("scope", scope),
            ("state", "s"),
            ("code_challenge", challenge),
            ("code_challenge_method", method),
        ];
        url::Url::parse_with_params(&format!("{okta}/oauth2/v1/authorize"), fields)
            .unwrap()
            .to_string()
    };
    let signed_in = |scope: &str| {
        let mut browser = Browser::new(&world);
        browser.open(&url("S256", scope));
        browser.press("Sign In", &[("username", "admin@acme.com"), ("password", "wrong")]);
        assert!(browser.shows("Unable to sign in"));
        browser.press("Sign In", &[("username", "admin@acme.com"), ("password", "Practice-1234")]);
        browser.parameter("code").unwrap()
    };
    let redeem = |code: &str, verifier: &str| {
        let fields = [
            ("client_id", "0oa1practicereauth77"),
            ("grant_type", "authorization_code"),
            ("redirect_uri", "http://localhost:49152/callback"),
            ("code", code),
            ("code_verifier", verifier),
        ];
        world.post_form(&format!("{okta}/oauth2/v1/token"), &fields)
    };
    let code = signed_in("okta.logs.read okta.users.read.self");
    let body = redeem(&code, verifier).json();
    let bearer = format!("Bearer {}", body["access_token"].as_str().unwrap());
    assert_eq!(redeem(&code, verifier).json()["error"], "invalid_grant");
    assert_eq!(
        redeem(&signed_in("okta.logs.read"), "wrong").json()["error_description"],
        "PKCE verification failed."
    );
    assert_eq!(ask_as(&world, &bearer, "/api/v1/logs").status, 200);
    assert_eq!(
        ask_as(&world, &bearer, "/api/v1/users/me").json()["profile"]["login"],
        "admin@acme.com"
    );
    let apps = ask_as(&world, &bearer, "/api/v1/apps");
    assert_eq!(apps.status, 403);
    assert!(apps.header("WWW-Authenticate").contains("insufficient_scope"));
    for (method, scope, error) in
        [("plain", "openid", "invalid_request"), ("S256", "moon", "invalid_scope")]
    {
        let mut browser = Browser::new(&world);
        browser.open(&url(method, scope));
        assert_eq!(browser.parameter("error").as_deref(), Some(error));
    }
}

/// `admin.md` 42: whose token it is, and what that one may do.
#[test]
fn a_token_tells_whose_it_is() {
    let world = World::of("ready");
    let me = ask(&world, "/api/v1/users/me").json();
    let roles = |authorization: &str, id: &str| {
        ask_as(&world, authorization, &format!("/api/v1/users/{id}/roles")).json()[0]["type"]
            .clone()
    };
    assert_eq!(roles(READ_ONLY, me["id"].as_str().unwrap()), "READ_ONLY_ADMIN");
    assert_eq!(roles("SSWS 00practice-super-admin", "me"), "SUPER_ADMIN");
}

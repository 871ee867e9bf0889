//! The credential test against servers that lie, redirect, know something new, or are not there.
#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use reauth::model::check::PasswordFinding;
use reauth::model::check::Stage;
use reauth::model::check::StageState;
use reauth::model::endpoints::Endpoints;
use reauth::model::lockout::Outcome;
use reauth::words::Words;

use crate::microsoft::ADMIN;
use crate::microsoft::ID;
use crate::microsoft::PASSWORD;
use crate::microsoft::Purse;
use crate::microsoft::check;
use crate::microsoft::request;
use crate::microsoft_server::Server;
use crate::microsoft_server::json;

/// A login server of canned answers, with Graph on the same address.
fn canned(token_path: &str, realm: &str, token: &str, batch: &str) -> Server {
    let (realm, token, batch) = (realm.to_owned(), token.to_owned(), batch.to_owned());
    let token_path = token_path.to_owned();
    Server::start(move |asked, own| {
        if asked.starts_with("GET /common/userrealm/") {
            json(200, &realm)
        } else if asked.contains("openid-configuration") {
            let endpoint = if token_path.starts_with('/') {
                format!("{own}{token_path}")
            } else {
                token_path.clone()
            };
            let body = serde_json::json!({"token_endpoint": endpoint, "issuer": format!("{own}/ac3e0000-7e9a-4000-8000-0000000000aa/v2.0")});
            json(200, &body.to_string())
        } else if asked.contains("/token") {
            token.clone()
        } else {
            json(200, &batch)
        }
    })
}

const MANAGED: &str = r#"{"account_type":"Managed"}"#;
const TOKEN_PATH: &str = "/ac3e0000-7e9a-4000-8000-0000000000aa/oauth2/v2.0/token";

fn endpoints_of(server: &Server) -> Endpoints {
    let base = server.base();
    Endpoints::overridden(Some(&base), Some(&base), None).unwrap()
}

#[test]
fn a_password_goes_nowhere_that_an_answer_names() {
    for path in [
        "https://login.microsoftonline.invalid/x/oauth2/v2.0/token",
        "http://127.0.0.1:9/x/oauth2/v2.0/token",
        "https://evil.invalid/oauth2/v2.0/token",
        "/x/other",
        "/x/oauth2/v2.0/token?to=evil",
        "not a url",
    ] {
        let server = canned(path, MANAGED, &json(200, "{}"), "{}");
        let result =
            check(request(&endpoints_of(&server), ADMIN, "Canary-1"), &mut Purse::default());
        assert_eq!(
            (result.exit_code(), result.says.key.as_str()),
            (6, "check.says.untrusted"),
            "{path}"
        );
        assert!(!server.seen().iter().any(|asked| asked.contains("Canary")));
    }
}

#[test]
fn a_realm_that_is_not_managed_gets_no_password() {
    for (realm, exit) in [
        (
            r#"{"account_type":"Federated","federation_active_auth_url":"https://acme.okta.com/x"}"#,
            5,
        ),
        (r#"{"account_type":"Federated"}"#, 5),
        (r#"{"account_type":"Unknown"}"#, 5),
        (r#"{"account_type":"Managed","domain_name":"live.com"}"#, 4),
        (r#"{"error":"invalid_request","error_codes":[90002]}"#, 5),
        ("{}", 6),
        ("<html>", 6),
    ] {
        let server = canned(TOKEN_PATH, realm, &json(200, "{}"), "{}");
        let result =
            check(request(&endpoints_of(&server), ADMIN, "Canary-1"), &mut Purse::default());
        assert_eq!(result.exit_code(), exit, "{realm}");
        assert_eq!(result.password, PasswordFinding::NotEvaluated);
        assert!(!server.seen().iter().any(|asked| asked.contains("Canary")), "{realm}");
    }
}

#[test]
fn a_redirect_of_the_sign_in_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::start(|_, _| json(200, "{}"));
        let away = format!(
            "HTTP/1.1 {status} Moved\r\nLocation: {}/steal\r\nContent-Length: 0\r\n\r\n",
            elsewhere.base()
        );
        let server = canned(TOKEN_PATH, MANAGED, &away, "{}");
        let result =
            check(request(&endpoints_of(&server), ADMIN, "Canary-1"), &mut Purse::default());
        assert_eq!((result.exit_code(), result.says.key.as_str()), (6, "net.redirect"));
        let sent = server.seen().iter().filter(|asked| asked.contains("Canary-1")).count();
        assert_eq!((sent, elsewhere.seen().len()), (1, 0));
    }
}

#[test]
fn a_token_that_graph_does_not_confirm_passes_nothing() {
    let token = json(200, r#"{"token_type":"Bearer","access_token":"t","scope":"openid"}"#);
    let me = |upn: &str| {
        format!(
            r#"{{"id":"me","status":200,"body":{{"userPrincipalName":"{upn}","userType":"Member"}}}}"#
        )
    };
    let organization = r#"{"id":"organization","status":200,"body":{"value":[{"id":"ac3e0000-7e9a-4000-8000-0000000000aa","displayName":"Acme"}]}}"#;
    let admin = r#"{"id":"roles","status":200,"body":{"value":[{"roleTemplateId":"62e90394-69f5-4237-9190-012177145e10"}]}}"#;
    let denied = r#"{"id":"roles","status":403,"body":{}}"#;
    let foreign = organization.replace("00aa", "00bb");
    for (items, exit, says) in [
        (vec![me(ADMIN), organization.to_owned(), admin.to_owned()], 0, "check.says.passed"),
        (
            vec![me("ada@acme.com"), organization.to_owned(), admin.to_owned()],
            5,
            "check.says.other_account",
        ),
        (vec![me(ADMIN), organization.to_owned(), denied.to_owned()], 5, "check.says.role_unread"),
        (vec![me(ADMIN), organization.to_owned()], 5, "check.says.role_unread"),
        (vec![me(ADMIN), foreign, admin.to_owned()], 5, "check.says.tenant_unread"),
        (vec![organization.to_owned(), admin.to_owned()], 5, "check.says.tenant_unread"),
    ] {
        let batch = format!(r#"{{"responses":[{}]}}"#, items.join(","));
        let server = canned(TOKEN_PATH, MANAGED, &token, &batch);
        let result = check(request(&endpoints_of(&server), ADMIN, PASSWORD), &mut Purse::default());
        assert_eq!((result.exit_code(), result.says.key.as_str()), (exit, says), "{batch}");
        assert_eq!((result.token, result.password), (true, PasswordFinding::Correct));
    }
    let server = canned(TOKEN_PATH, MANAGED, &token, "<html>");
    let result = check(request(&endpoints_of(&server), ADMIN, PASSWORD), &mut Purse::default());
    assert_eq!(
        (result.exit_code(), result.says.key.as_str(), result.token),
        (6, "check.says.unread", true)
    );
}

#[test]
fn an_unknown_code_shows_itself_and_settles_nothing() {
    let body = r#"{"error":"invalid_grant","error_description":"AADSTS123456: New.","error_codes":[123456]}"#;
    let server = canned(TOKEN_PATH, MANAGED, &json(400, body), "{}");
    let mut purse = Purse::default();
    let result = check(request(&endpoints_of(&server), ADMIN, PASSWORD), &mut purse);
    assert_eq!((result.exit_code(), result.password), (5, PasswordFinding::NotEvaluated));
    assert!(Words::english().say(&result.says).contains("AADSTS123456"));
    assert_eq!(purse.outcomes, [Outcome::Counts]);
}

#[test]
fn a_refusal_that_gives_the_password_back_is_kept_without_it() {
    const CANARY: &str = "Canary-Zebra 7f3e9";
    for said in ["no Canary-Zebra 7f3e9, no", "p=Canary-Zebra%207f3e9", "p=Canary-Zebra+7f3e9&x"] {
        for code in ["AADSTS50126", CANARY] {
            let body = serde_json::json!({
                "error": said, "error_description": format!("{code}: {said} Trace ID: \
                    533bf45e-1c05-4e8a-bb1b-313991a73a00"),
                "suberror": said, "timestamp": said, "trace_id": said, "correlation_id": said,
                "claims": format!("{{\"capolids\":[{said:?}]}}"),
            });
            let server = canned(TOKEN_PATH, MANAGED, &json(400, &body.to_string()), "{}");
            let wanted = request(&endpoints_of(&server), ADMIN, CANARY);
            let result = check(wanted, &mut Purse::default());
            let kept = serde_json::to_string(&result).unwrap();
            assert!(!kept.contains("Zebra") && !format!("{result:?}").contains("Zebra"), "{kept}");
            assert!(kept.contains("[redacted]"), "{kept}");
            // What was known of it still is.
            if code == "AADSTS50126" {
                assert_eq!(result.password, PasswordFinding::Wrong);
                assert!(kept.contains("533bf45e"), "{kept}");
            }
        }
    }
    // Nor do the scopes of a token tell it.
    let token = r#"{"token_type":"Bearer","access_token":"t","scope":"openid Canary-Zebra"}"#;
    let server = canned(TOKEN_PATH, MANAGED, &json(200, token), "{}");
    let wanted = request(&endpoints_of(&server), ADMIN, "Canary-Zebra");
    assert_eq!(check(wanted, &mut Purse::default()).scopes, ["openid"]);
    // A password that stands in every refusal hides none of its names.
    let body = r#"{"error":"invalid_grant","error_description":"AADSTS50126: invalid. no","suberror":"bad_token"}"#;
    let server = canned(TOKEN_PATH, MANAGED, &json(400, body), "{}");
    let result = check(request(&endpoints_of(&server), ADMIN, "invalid"), &mut Purse::default());
    let error = result.error.unwrap();
    assert_eq!((error.error.as_str(), error.text.as_str()), ("invalid_grant", "[redacted]"));
    assert_eq!(error.code, "AADSTS50126");
}

#[test]
fn a_clock_that_is_wrong_is_told() {
    let server = Server::start(|asked, own| {
        if asked.contains("userrealm") {
            return json(200, r#"{"account_type":"Federated"}"#);
        }
        let body =
            serde_json::json!({"token_endpoint": format!("{own}{TOKEN_PATH}"), "issuer": "x"})
                .to_string();
        format!(
            "HTTP/1.1 200 OK\r\nDate: Tue, 15 Nov 1994 08:12:31 GMT\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    });
    let result = check(request(&endpoints_of(&server), ADMIN, PASSWORD), &mut Purse::default());
    let discovery = result.stages.iter().find(|stage| stage.id == Stage::Discovery).unwrap();
    assert_eq!(
        (discovery.state, discovery.detail.key.as_str()),
        (StageState::Warned, "check.stage.discovery.clock_ahead")
    );
}

#[test]
fn every_request_carries_its_id_and_its_name() {
    let token = json(200, r#"{"token_type":"Bearer","access_token":"t"}"#);
    let server = canned(TOKEN_PATH, MANAGED, &token, r#"{"responses":[]}"#);
    check(request(&endpoints_of(&server), ADMIN, PASSWORD), &mut Purse::default());
    let seen = server.seen();
    // Discovery, realm, sign-in and batch; Graph's connection is opened beside them if there is time.
    assert!((4..=5).contains(&seen.len()), "{seen:#?}");
    for asked in seen {
        let lower = asked.to_lowercase();
        assert!(lower.contains(&format!("client-request-id: {ID}")), "{asked}");
        assert!(lower.contains("user-agent: reauth/"), "{asked}");
        assert!(!lower.contains("offline_access") && !lower.contains("referer"), "{asked}");
    }
}

#[test]
fn a_server_that_is_not_there_spends_nothing() {
    let closed = Server::closed();
    let endpoints = Endpoints::overridden(Some(&closed), Some(&closed), None).unwrap();
    let mut purse = Purse::default();
    let result = check(request(&endpoints, ADMIN, PASSWORD), &mut purse);
    assert_eq!((result.exit_code(), result.says.key.as_str()), (6, "net.refused"));
    assert_eq!((purse.spends, purse.outcomes.len()), (0, 0));
}

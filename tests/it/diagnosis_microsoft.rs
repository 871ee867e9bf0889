//! Every recorded answer of Microsoft's, whole and mangled, through its reader.
#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use proptest::prelude::*;
use reauth::diagnosis::codes;
use reauth::diagnosis::microsoft::DiscoveryAnswer;
use reauth::diagnosis::microsoft::Read;
use reauth::diagnosis::microsoft::RealmAnswer;
use reauth::diagnosis::microsoft::Refusal;
use reauth::diagnosis::microsoft::Roles;
use reauth::diagnosis::microsoft::TokenAnswer;
use reauth::diagnosis::microsoft::batch_body;
use reauth::diagnosis::microsoft::read_batch;
use reauth::diagnosis::microsoft::read_discovery;
use reauth::diagnosis::microsoft::read_realm;
use reauth::diagnosis::microsoft::read_token;
use reauth::diagnosis::okta::NoOrganization;
use reauth::diagnosis::okta::read_organization;
use reauth::diagnosis::reply::Odd;
use reauth::diagnosis::reply::Reply;
use reauth::model::check::Cloud;
use reauth::model::event::Engine;
use serde_json::Value;
use serde_json::json;

use crate::diagnosis_recorded::RECORDED;

const JSON: &str = "application/json; charset=utf-8";

fn reply(status: u16, content_type: &str, body: &str) -> Reply {
    Reply {
        status,
        content_type: content_type.to_owned(),
        retry_after: None,
        date: None,
        body: body.as_bytes().to_vec().into(),
    }
}

fn refused(reply: &Reply) -> Refusal {
    match read_token(reply) {
        TokenAnswer::Refused(refusal) => refusal,
        TokenAnswer::Granted(_) | TokenAnswer::Odd(_) => panic!("{reply:?} is no refusal"),
    }
}

fn odd(reply: &Reply) -> Odd {
    match read_token(reply) {
        TokenAnswer::Odd(odd) => odd,
        TokenAnswer::Granted(_) | TokenAnswer::Refused(_) => panic!("{reply:?} is read"),
    }
}

#[test]
fn every_recorded_refusal_is_read_whole() {
    for (status, code, suberror, body) in RECORDED {
        let refusal = refused(&reply(status, JSON, body));
        let sent = serde_json::from_str::<Value>(body).unwrap();
        let text = |name: &str| sent[name].as_str().map(str::to_owned);
        assert_eq!(refusal.error.code, code);
        assert_eq!(refusal.codes, [code]);
        assert_eq!(refusal.error.suberror.as_deref(), suberror, "{body}");
        assert_eq!(Some(refusal.error.error), text("error"));
        assert_eq!(refusal.error.trace_id, text("trace_id"));
        assert_eq!(refusal.error.correlation_id, text("correlation_id"));
        assert_eq!(refusal.error.timestamp, text("timestamp"));
        assert!(refusal.error.text.starts_with(code), "{}", refusal.error.text);
        assert_eq!(refusal.policies.len(), usize::from(body.contains("polids")));
    }
}

#[test]
fn a_refusal_without_its_fields_is_read_from_its_text() {
    for (status, code, _, body) in RECORDED {
        let mut sent = serde_json::from_str::<Value>(body).unwrap();
        let whole = refused(&reply(status, JSON, body));
        for field in ["error_codes", "trace_id", "correlation_id", "timestamp", "error_uri"] {
            sent.as_object_mut().unwrap().remove(field);
        }
        let bare = refused(&reply(status, JSON, &sent.to_string()));
        assert_eq!(bare.error.code, code);
        assert_eq!(bare.error, whole.error);
    }
}

#[test]
fn error_codes_come_in_several_shapes() {
    for (codes, decides) in [
        (json!([500_011]), "AADSTS500011"),
        (json!("[500011]"), "AADSTS500011"),
        (json!(["50126"]), "AADSTS50126"),
        (json!(50126), "AADSTS50126"),
        (json!([70002, 70008]), "AADSTS70008"),
        (json!([50076, 16000]), "AADSTS50076"),
        (json!([70002, 50126]), "AADSTS50126"),
        (json!([]), "invalid_grant"),
        (json!({"a": 50126}), "invalid_grant"),
        (json!([-1, 1e30, null, "x"]), "invalid_grant"),
    ] {
        let body = json!({"error": "invalid_grant", "error_codes": codes}).to_string();
        assert_eq!(refused(&reply(400, JSON, &body)).error.code, decides, "{body}");
    }
}

#[test]
fn words_stand_in_for_a_missing_code() {
    let meaning = |body: Value| {
        let refusal = refused(&reply(400, JSON, &body.to_string()));
        refusal.meaning().map(|(code, _)| code.to_owned())
    };
    let expired = json!({"error": "invalid_grant", "suberror": "user_password_expired"});
    assert_eq!(meaning(expired).as_deref(), Some("AADSTS50055"));
    assert_eq!(meaning(json!({"error": "user_password_expired"})).as_deref(), Some("AADSTS50055"));
    let consent = json!({"error": "invalid_grant", "suberror": "consent_required"});
    assert_eq!(meaning(consent).as_deref(), Some("AADSTS65001"));
    assert_eq!(meaning(json!({"error": "invalid_grant"})), None);
}

#[test]
fn every_code_of_the_table_is_told_from_its_answer() {
    for (code, known) in codes::all() {
        let number = code.trim_start_matches("AADSTS").parse::<u32>().unwrap();
        let text = format!("{code}: Something. Trace ID: x");
        let body =
            json!({"error": "invalid_grant", "error_description": text, "error_codes": [number]});
        let refusal = refused(&reply(400, JSON, &body.to_string()));
        assert_eq!(refusal.meaning(), Some((code, known)));
    }
}

#[test]
fn what_says_nothing_is_told_as_what_it_is() {
    let html = "<html><body>Sign in to the hotel</body></html>";
    for (answer, told) in [
        (reply(200, "text/html", html), Odd::WebPage),
        (reply(200, "", html), Odd::WebPage),
        (reply(400, "text/html", html), Odd::WebPage),
        (reply(503, "text/html", html), Odd::Unavailable { status: 503 }),
        (reply(500, JSON, r#"{"error":"server_error"}"#), Odd::Unavailable { status: 500 }),
        (reply(429, "", ""), Odd::Throttled { seconds: None }),
        (
            reply(429, JSON, r#"{"error":"temporarily_unavailable"}"#),
            Odd::Throttled { seconds: None },
        ),
        (reply(307, "", ""), Odd::Redirect),
        (reply(200, JSON, ""), Odd::Empty),
        (reply(200, JSON, "{}"), Odd::Shape),
        (reply(200, JSON, "[]"), Odd::Shape),
        (reply(200, JSON, "garbage"), Odd::Shape),
        (reply(200, JSON, &"[".repeat(100_000)), Odd::Shape),
        (reply(200, JSON, r#"{"access_token":5}"#), Odd::Shape),
        (reply(200, JSON, r#"{"access_token":""}"#), Odd::Shape),
        (reply(200, JSON, r#"{"access_token":"a b"}"#), Odd::Shape),
        (reply(200, JSON, r#"{"access_token":"a","token_type":"pop"}"#), Odd::Shape),
        (reply(200, JSON, r#"{"access_token":"a","access_token":"b"}"#), Odd::Shape),
        (reply(201, JSON, r#"{"access_token":"a"}"#), Odd::Status { status: 201 }),
        (reply(400, JSON, r#"{"access_token":"a"}"#), Odd::Status { status: 400 }),
        (reply(404, JSON, "{}"), Odd::Status { status: 404 }),
    ] {
        assert_eq!(odd(&answer), told, "{answer:?}");
    }
}

#[test]
fn retry_after_is_read_and_capped() {
    for (sent, seconds) in [
        ("30", Some(30)),
        (" 0 ", Some(0)),
        ("99999999", Some(3_600)),
        ("-5", None),
        // By its own clock, which this answer does not tell.
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("soon", None),
    ] {
        let answer = Reply { retry_after: Some(sent.to_owned()), ..reply(429, "", "") };
        assert_eq!(odd(&answer), Odd::Throttled { seconds }, "{sent}");
    }
}

#[test]
fn a_token_is_taken_and_not_shown() {
    // {"tid":"AC3E0000-7e9a-4000-8000-0000000000aa","preferred_username":"ada@acme.com"}
    let id_token = "x.eyJ0aWQiOiJBQzNFMDAwMC03ZTlhLTQwMDAtODAwMC0wMDAwMDAwMDAwYWEiLCJwcmVmZXJyZWRfdXNlcm5hbWUiOiJhZGFAYWNtZS5jb20ifQ.x";
    for expires in [json!(3599), json!("3599"), json!(-1), json!(1e30), json!("abc"), Value::Null] {
        let body = json!({"token_type": "bearer", "scope": "User.Read  openid", "expires_in": expires,
            "access_token": "Canary.token", "id_token": id_token, "error": null});
        let answer = reply(200, JSON, &body.to_string());
        let TokenAnswer::Granted(granted) = read_token(&answer) else { panic!("{answer:?}") };
        assert_eq!(granted.access_token.as_str(), "Canary.token");
        assert_eq!(granted.scopes, ["User.Read", "openid"]);
        assert_eq!(granted.tenant_id.as_deref(), Some("ac3e0000-7e9a-4000-8000-0000000000aa"));
        assert_eq!(granted.username.as_deref(), Some("ada@acme.com"));
        assert!(!format!("{granted:?} {answer:?}").contains("Canary"));
    }
    let broken = json!({"access_token": "t", "id_token": "not.a.token", "scope": 5}).to_string();
    let TokenAnswer::Granted(granted) = read_token(&reply(200, JSON, &broken)) else { panic!() };
    assert_eq!((granted.tenant_id, granted.scopes.len()), (None, 0));
}

#[test]
fn a_token_beside_an_error_is_no_token() {
    let body = r#"{"access_token":"t","token_type":"Bearer","error":"invalid_grant","error_codes":[50126]}"#;
    assert_eq!(refused(&reply(200, JSON, body)).error.code, "AADSTS50126");
}

fn discovered(changes: &[(&str, Value)]) -> DiscoveryAnswer {
    let mut body = json!({
        "token_endpoint": "https://login.microsoftonline.com/ac3e0000-7e9a-4000-8000-0000000000aa/oauth2/v2.0/token",
        "issuer": "https://login.microsoftonline.com/ac3e0000-7e9a-4000-8000-0000000000aa/v2.0",
        "tenant_region_scope": "WW",
        "cloud_instance_name": "microsoftonline.com",
        "msgraph_host": "graph.microsoft.com",
    });
    for (name, value) in changes {
        body[*name] = value.clone();
    }
    read_discovery(&reply(200, JSON, &body.to_string()))
}

#[test]
fn a_tenant_and_its_cloud_are_discovered() {
    let cloud = |changes: &[(&str, Value)]| match discovered(changes) {
        DiscoveryAnswer::Found(found) => (found.cloud, found.tenant_id),
        DiscoveryAnswer::Refused(_) | DiscoveryAnswer::Odd(_) => panic!("not found"),
    };
    let id = Some("ac3e0000-7e9a-4000-8000-0000000000aa".to_owned());
    assert_eq!(cloud(&[]), (Some(Cloud::Global), id.clone()));
    assert_eq!(cloud(&[("tenant_region_sub_scope", json!("GCC"))]).0, Some(Cloud::Global));
    assert_eq!(cloud(&[("tenant_region_sub_scope", json!("DODCON"))]).0, Some(Cloud::UsGovHigh));
    assert_eq!(cloud(&[("tenant_region_sub_scope", json!("DOD"))]).0, Some(Cloud::UsGovDod));
    let dod = [("msgraph_host", json!("dod-graph.microsoft.us"))];
    assert_eq!(cloud(&dod).0, Some(Cloud::UsGovDod));
    let china = [("msgraph_host", json!("microsoftgraph.chinacloudapi.cn"))];
    assert_eq!(cloud(&china).0, Some(Cloud::China));
    assert_eq!(cloud(&[("issuer", json!("https://x/{tenantid}/v2.0"))]).1, None);
    let odd = discovered(&[("token_endpoint", json!(5))]);
    assert_eq!(odd, DiscoveryAnswer::Odd(Odd::Shape));
    let (status, code, _, body) = RECORDED[14];
    let DiscoveryAnswer::Refused(refusal) = read_discovery(&reply(status, JSON, body)) else {
        panic!("no refusal")
    };
    assert_eq!(refusal.error.code, code);
}

#[test]
fn every_realm_is_told() {
    let realm = |body: &str| read_realm(&reply(200, JSON, body));
    let managed = r#"{"ver":"1.0","account_type":"Managed","domain_name":"contoso.onmicrosoft.com","cloud_instance_name":"microsoftonline.com","cloud_audience_urn":"urn:federation:MicrosoftOnline"}"#;
    let federated = r#"{"ver":"1.0","account_type":"federated","domain_name":"contoso.com","federation_protocol":"WSTrust","federation_metadata_url":"https://sts.contoso.com/adfs/services/trust/mex","federation_active_auth_url":"https://acme.okta.com/app/office365/x/active","cloud_instance_name":"microsoftonline.com"}"#;
    assert_eq!(realm(managed), RealmAnswer::Managed);
    let host = Some("acme.okta.com".to_owned());
    assert_eq!(realm(federated), RealmAnswer::Federated { host });
    let bare = r#"{"account_type":"Federated"}"#;
    assert_eq!(realm(bare), RealmAnswer::Federated { host: None });
    assert_eq!(realm(r#"{"ver":"1.0","account_type":"Unknown"}"#), RealmAnswer::Unknown);
    let personal = r#"{"account_type":"Federated","domain_name":"live.com"}"#;
    assert_eq!(realm(personal), RealmAnswer::Personal);
    assert_eq!(read_realm(&reply(404, "text/html", "<html>")), RealmAnswer::Unknown);
    assert_eq!(realm("{}"), RealmAnswer::Odd(Odd::Shape));
    assert_eq!(
        read_realm(&reply(400, JSON, managed)),
        RealmAnswer::Odd(Odd::Status { status: 400 })
    );
}

fn batch(items: &[Value]) -> Reply {
    reply(200, "application/json", &json!({ "responses": items }).to_string())
}

fn item(id: &str, status: u16, body: &Value) -> Value {
    json!({"id": id, "status": status, "headers": {"Content-Type": "application/json"}, "body": body})
}

fn role(template: &Value) -> Value {
    json!({"@odata.type": "#microsoft.graph.directoryRole", "id": "x", "displayName": null, "roleTemplateId": template})
}

#[test]
fn the_batch_is_read_in_any_order() {
    let me =
        item("ME", 200, &json!({"userPrincipalName": "AdeleV@contoso.com", "userType": "Member"}));
    let organization = item(
        "organization",
        200,
        &json!({"value": [{"id": "84841066-274d-4ec0-a5c1-276be684bdd3", "displayName": "Contoso", "verifiedDomains": [{"name": "Contoso.onmicrosoft.com", "type": "Managed"}, {"name": 5}]}]}),
    );
    let roles = item(
        "roles",
        200,
        &json!({"value": [role(&json!("62E90394-69f5-4237-9190-012177145e10"))]}),
    );
    for items in [[&me, &organization, &roles], [&roles, &me, &organization]] {
        let items = items.map(Clone::clone);
        let graph = read_batch(&batch(&items)).unwrap();
        assert_eq!(
            graph.me.got().map(|me| (me.upn.as_str(), me.guest)),
            Some(("AdeleV@contoso.com", false))
        );
        let own = graph.organization.got().unwrap();
        assert_eq!((own.name.as_str(), own.domains.len()), ("Contoso", 1));
        assert_eq!(graph.roles, Read::Got(Roles::GlobalAdministrator));
    }
    let asked = serde_json::from_str::<Value>(&batch_body()).unwrap();
    assert_eq!(asked["requests"].as_array().unwrap().len(), 3);
}

#[test]
fn a_missing_permission_is_never_a_bad_credential() {
    let denied = json!({"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges to complete the operation."}});
    let busy = json!({"error": {"code": "TooManyRequests"}});
    let graph = read_batch(&batch(&[item("roles", 403, &denied), item("me", 429, &busy)])).unwrap();
    assert_eq!(
        (graph.roles, graph.me, graph.organization),
        (Read::Forbidden, Read::Unreadable, Read::Unreadable)
    );
    assert_eq!(
        read_batch(&reply(401, JSON, r#"{"error":{"code":"InvalidAuthenticationToken"}}"#)),
        Err(Odd::Status { status: 401 })
    );
    assert_eq!(read_batch(&reply(200, JSON, "{}")), Err(Odd::Shape));
}

#[test]
fn no_role_is_said_only_of_a_whole_list() {
    let other = role(&json!("f2ef992c-3afb-46b9-b7cf-a126ee74c451"));
    let roles = |body: Value| read_batch(&batch(&[item("roles", 200, &body)])).unwrap().roles;
    assert_eq!(roles(json!({"value": []})), Read::Got(Roles::Others));
    assert_eq!(roles(json!({"value": [other]})), Read::Got(Roles::Others));
    assert_eq!(
        roles(json!({"value": [other, {"@odata.type": "#microsoft.graph.group", "id": "g"}]})),
        Read::Got(Roles::Others)
    );
    assert_eq!(roles(json!({"value": [{"id": "only an id"}]})), Read::Unreadable);
    assert_eq!(roles(json!({"value": [other, role(&Value::Null)]})), Read::Unreadable);
    assert_eq!(
        roles(json!({"value": [], "@odata.nextLink": "https://evil.example/"})),
        Read::Unreadable
    );
    assert_eq!(roles(json!({"value": "none"})), Read::Unreadable);
    assert_eq!(
        roles(json!({"value": [{"displayName": "Global Administrator"}]})),
        Read::Unreadable
    );
}

#[test]
fn an_okta_org_says_what_it_is() {
    let org = |body: &str| read_organization(&reply(200, JSON, body), Some("http://127.0.0.1:9"));
    let idx = r#"{"id":"00o47wwoytgsDqEtz0g7","_links":{"organization":{"href":"https://acme.okta.com"},"alternate":[{"href":"https://login.acme.com"}]},"pipeline":"idx","cell":"ok12"}"#;
    let found = org(idx).unwrap();
    assert_eq!(
        (found.url.as_str(), found.engine),
        ("https://acme.okta.com", Some(Engine::IdentityEngine))
    );
    assert_eq!(org(&idx.replace("idx", "v1")).unwrap().engine, Some(Engine::Classic));
    assert_eq!(org(&idx.replace("idx", "v3")).unwrap().engine, None);
    let own = idx.replace("https://acme.okta.com", "http://127.0.0.1:9");
    assert_eq!(org(&own).unwrap().url, "http://127.0.0.1:9");
    for href in [
        "https://login.acme.com",
        "http://acme.okta.com",
        "https://okta.com",
        "https://acme.okta.com.evil.io",
        "x",
    ] {
        let foreign = idx.replace("https://acme.okta.com", href);
        assert_eq!(org(&foreign), Err(NoOrganization::Foreign), "{href}");
    }
    assert_eq!(org("{}"), Err(NoOrganization::Odd(Odd::Shape)));
    assert_eq!(
        read_organization(&reply(404, "text/html", "<html>"), None),
        Err(NoOrganization::Odd(Odd::WebPage))
    );
}

/// A recorded body with some of its bytes changed, cut or doubled.
fn mangled() -> impl Strategy<Value = Vec<u8>> {
    let token =
        json!({"token_type": "Bearer", "scope": "openid", "access_token": "eyJ.x.y"}).to_string();
    let bodies = RECORDED.iter().map(|(_, _, _, body)| (*body).to_owned()).chain([token]);
    let bodies = bodies.collect::<Vec<_>>();
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0..3_u8);
    (prop::sample::select(bodies), prop::collection::vec(change, 1..8)).prop_map(
        |(body, changes)| {
            let mut bytes = body.into_bytes();
            for (at, byte, how) in changes {
                let at = at.index(bytes.len().max(1));
                match how {
                    0 if at < bytes.len() => bytes[at] = byte,
                    1 => bytes.truncate(at),
                    _ => bytes.insert(at.min(bytes.len()), byte),
                }
            }
            bytes
        },
    )
}

proptest! {
    #[test]
    fn a_mangled_answer_is_never_a_token(body in mangled(), status in prop::sample::select(vec![200_u16, 400, 401, 429, 500])) {
        let answer = Reply { body: body.clone().into(), ..reply(status, JSON, "") };
        let granted = matches!(read_token(&answer), TokenAnswer::Granted(_));
        // Only a body that is still a whole object with a token, under status 200, grants.
        let whole = serde_json::from_slice::<Value>(&body).ok().is_some_and(|body| body["access_token"].is_string());
        prop_assert!(!granted || (status == 200 && whole));
        let _ = read_discovery(&answer);
        let _ = read_realm(&answer);
        let _ = read_batch(&answer);
        let _ = read_organization(&answer, None);
    }
}

//! The login server: what it publishes, what it grants, what it refuses and with which code.

use aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256;
use aws_lc_rs::signature::RsaPublicKeyComponents;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use reauth::simulator::TENANT_ID;
use serde_json::Value;

use super::ADMIN;
use super::GRAPH_TOOLS;
use super::World;
use super::claims;
use super::form;
use super::password_grant;

fn token_url(world: &World, tenant: &str) -> String {
    format!("{}/{tenant}/oauth2/v2.0/token", world.simulator.login())
}

fn discovery(world: &World, tenant: &str) -> Value {
    let login = world.simulator.login();
    world.get(&format!("{login}/{tenant}/v2.0/.well-known/openid-configuration")).json()
}

/// The code that a password grant at `tenant` is refused with, after `change` of its fields.
fn refused_with(tenant: &str, change: impl FnOnce(&mut Vec<(&str, &str)>)) -> (u16, u64) {
    let world = World::of("ready");
    let mut fields = password_grant(ADMIN, "Practice-1234").to_vec();
    change(&mut fields);
    let answer = world.post_form(&token_url(&world, tenant), &fields);
    (answer.status, answer.json()["error_codes"][0].as_u64().unwrap_or_default())
}

#[test]
fn discovery_by_domain_leads_to_the_tenant_and_names_only_this_server() {
    let world = World::of("ready");
    let login = world.simulator.login();
    for tenant in ["acme.onmicrosoft.com", "ACME.com", TENANT_ID] {
        let document = discovery(&world, tenant);
        assert_eq!(document["issuer"], format!("{login}/{TENANT_ID}/v2.0"));
        assert_eq!(document["token_endpoint"], token_url(&world, TENANT_ID));
        for (key, value) in document.as_object().unwrap() {
            let url = value.as_str().unwrap_or_default();
            if key.ends_with("_endpoint") || key == "jwks_uri" {
                assert!(
                    url.starts_with(login) || url.starts_with(world.simulator.graph()),
                    "{key} leads away: {url}"
                );
            }
        }
    }
    let any = discovery(&world, "organizations");
    assert_eq!(any["issuer"], format!("{login}/{{tenantid}}/v2.0"));
}

/// `entra.md` 1.6, sample 15.
#[test]
fn discovery_of_an_unknown_domain_is_refused() {
    let world = World::of("ready");
    let body = discovery(&world, "contoso.invalid");
    assert_eq!(
        (&body["error"], &body["error_codes"][0]),
        (&"invalid_tenant".into(), &90002.into())
    );
    assert!(body["error_description"].as_str().unwrap().contains("'contoso.invalid'"));
}

/// `entra.md` 3.2 and 3.3.
#[test]
fn both_realm_endpoints_agree() {
    let world = World::of("ready");
    let login = world.simulator.login();
    for (account, realm) in [
        (ADMIN, "Managed"),
        ("nobody@acme.onmicrosoft.com", "Managed"),
        ("admin@acme.com", "Federated"),
        ("admin@contoso.invalid", "Unknown"),
    ] {
        let one = world.get(&format!("{login}/common/userrealm/{account}?api-version=1.0"));
        assert_eq!(one.json()["account_type"], realm, "{account}");
        let other = world.get(&format!("{login}/getuserrealm.srf?login={account}&json=1"));
        assert_eq!(other.json()["NameSpaceType"], realm, "{account}");
    }
}

#[test]
fn tokens_verify_against_the_published_keys_and_say_who_and_where() {
    let world = World::of("ready");
    let answer = world.sign_in("Practice-1234").json();
    let document = discovery(&world, TENANT_ID);
    let keys = world.get(document["jwks_uri"].as_str().unwrap()).json();
    let part = |name: &str| BASE64URL.decode(keys["keys"][0][name].as_str().unwrap()).unwrap();
    let key = RsaPublicKeyComponents { n: part("n"), e: part("e") };
    for name in ["access_token", "id_token"] {
        let token = answer[name].as_str().unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = BASE64URL.decode(signature).unwrap();
        key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).unwrap();
        let header = BASE64URL.decode(token.split('.').next().unwrap()).unwrap();
        let header: Value = serde_json::from_slice(&header).unwrap();
        assert_eq!(header["kid"], keys["keys"][0]["kid"]);
    }
    let id = claims(answer["id_token"].as_str().unwrap());
    assert_eq!(id["iss"], document["issuer"]);
    assert_eq!((&id["aud"], &id["tid"]), (&GRAPH_TOOLS.into(), &TENANT_ID.into()));
    assert_eq!(id["preferred_username"], ADMIN);
    let access = claims(answer["access_token"].as_str().unwrap());
    assert_eq!((&access["upn"], &access["oid"]), (&ADMIN.into(), &id["oid"]));
    assert_eq!(access["scp"], "openid profile User.Read");
    assert_eq!(access["exp"].as_i64().unwrap() - access["iat"].as_i64().unwrap(), 3599);
}

/// RFC 6749 5.1: no store; `entra.md` 1.1: no refresh token unless `offline_access` is asked for.
#[test]
fn a_grant_is_not_cached_and_leaves_no_refresh_token() {
    let answer = World::of("ready").sign_in("Practice-1234");
    assert!(answer.header("Cache-Control").contains("no-store"));
    let body = answer.json();
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["scope"], "openid profile User.Read");
    assert!(body.get("refresh_token").is_none());
    assert!(body.get("client_info").is_none());
}

#[test]
fn client_info_comes_to_those_who_ask() {
    let world = World::of("ready");
    let mut fields = password_grant(ADMIN, "Practice-1234").to_vec();
    fields.push(("client_info", "1"));
    let body = world.post_form(&token_url(&world, TENANT_ID), &fields).json();
    let info = BASE64URL.decode(body["client_info"].as_str().unwrap()).unwrap();
    let info: Value = serde_json::from_slice(&info).unwrap();
    assert_eq!(info["utid"], TENANT_ID);
}

/// RFC 6749 appendix B and WHATWG URL 5.1: `+` is a blank, `%2B` a plus.
#[test]
fn a_form_is_decoded_as_a_server_does() {
    let scenario = "title = \"x\"\n[account]\npassword = \"a+b c&d=ü%\"";
    let scenario = reauth::simulator::Scenario::parse(scenario).unwrap();
    let world = World::with(reauth::simulator::Options::new(scenario));
    assert_eq!(world.sign_in("a+b c&d=ü%").status, 200);
    assert_eq!(world.sign_in("a b c&d=ü%").status, 400);
}

/// `entra.md` 1.5: the client's id, the separators, the headers.
#[test]
fn a_refusal_carries_the_ids_of_client_and_server() {
    let world = World::of("ready");
    let id = "3f0c8a52-7c1e-41f1-9b1d-8f5a2c7d4e10";
    let url = token_url(&world, "organizations");
    let request = form(&world.client, &url, &password_grant(ADMIN, "wrong"));
    let answer = world.send(request.header("client-request-id", id));
    let body = answer.json();
    assert_eq!(body["correlation_id"], id);
    assert_eq!(body["trace_id"], answer.header("x-ms-request-id"));
    assert_eq!(answer.header("x-ms-clitelem"), "1,50126,0,,");
    let text = body["error_description"].as_str().unwrap();
    let trace = body["trace_id"].as_str().unwrap();
    assert!(text.starts_with("AADSTS50126: "), "{text}");
    assert!(
        text.contains(&format!(". Trace ID: {trace} Correlation ID: {id} Timestamp: ")),
        "{text}"
    );
    let at = body["timestamp"].as_str().unwrap();
    assert!(at.len() == 20 && at.ends_with('Z') && at.as_bytes()[10] == b' ', "{at}");
    let lines = World::of("locked").sign_in("Practice-1234").json();
    assert!(lines["error_description"].as_str().unwrap().contains("\r\nCorrelation ID: "));
}

/// `entra.md` 1.1.
#[test]
fn a_password_is_not_taken_on_common() {
    assert_eq!(refused_with("common", |_| ()), (400, 9_001_023));
    assert_eq!(refused_with("consumers", |_| ()), (400, 9_001_023));
}

#[test]
fn unknown_names_are_refused_before_the_password_is_looked_at() {
    assert_eq!(refused_with("contoso.invalid", |_| ()), (400, 90002));
    assert_eq!(refused_with("organizations", |f| f[2].1 = "a@contoso.invalid"), (400, 50059));
    assert_eq!(refused_with(TENANT_ID, |f| f[2].1 = "nobody@acme.com"), (400, 50034));
    let stranger = "00000000-0000-0000-0000-000000000001";
    assert_eq!(refused_with(TENANT_ID, |f| f[0].1 = stranger), (400, 700_016));
}

/// RFC 6749 5.2: `invalid_client` is 401.
#[test]
fn a_secret_from_a_public_client_is_refused() {
    assert_eq!(refused_with(TENANT_ID, |f| f.push(("client_secret", "s"))), (401, 700_025));
}

/// RFC 6749 3.2: no parameter twice, and an empty one is as good as none.
#[test]
fn a_form_that_is_not_whole_is_refused() {
    for missing in 0..5 {
        let cut = |fields: &mut Vec<(&str, &str)>| _ = fields.remove(missing);
        assert_eq!(refused_with(TENANT_ID, cut), (400, 900_144));
    }
    assert_eq!(refused_with(TENANT_ID, |f| f[3].1 = ""), (400, 900_144));
    assert_eq!(refused_with(TENANT_ID, |f| f.push(("username", ADMIN))), (400, 9_000_411));
    assert_eq!(refused_with(TENANT_ID, |f| f[1].1 = "magic"), (400, 70003));
    assert_eq!(refused_with(TENANT_ID, |f| f[4].1 = "Mail.Magic"), (400, 70011));
}

/// `entra.md` 7: ten different wrong passwords lock, and then the right one does not help.
#[test]
fn smart_lockout_is_remembered_over_requests_and_for_one_account() {
    let world = World::of("ready");
    let code = |answer: &super::Answer| answer.json()["error_codes"][0].as_u64();
    for n in 0..10 {
        assert_eq!(code(&world.sign_in(&format!("wrong {n}"))), Some(50126));
    }
    assert_eq!(code(&world.sign_in("Practice-1234")), Some(50053));
    assert_eq!(world.sign_in_as("reader@acme.onmicrosoft.com", "Practice-1234").status, 200);
    assert_eq!(world.simulator.sign_in_requests(), 12);
}

#[test]
fn microsoft_cannot_judge_the_password_of_a_federated_account() {
    let world = World::of("ready");
    for _ in 0..12 {
        let body = world.sign_in_as("admin@acme.com", "Practice-1234").json();
        assert_eq!(body["error_codes"][0], 50126);
    }
}

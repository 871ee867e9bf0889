//! The Graph server: a token is looked at, and each call has its own answer.

use serde_json::json;

use super::World;
use super::credential_test;
use super::item;

#[test]
fn the_batch_of_the_credential_test_says_who_where_and_which_roles() {
    let world = World::of("ready");
    let answer = world.batch(&world.token(), &credential_test());
    assert_eq!(answer.status, 200, "{}", answer.text);
    let batch = answer.json();
    let me = item(&batch, "me");
    assert_eq!(
        (&me["status"], &me["body"]["userPrincipalName"]),
        (&200.into(), &super::ADMIN.into())
    );
    let organization = &item(&batch, "organization")["body"]["value"][0];
    assert_eq!(organization["id"], reauth::simulator::TENANT_ID);
    let domains = organization["verifiedDomains"].as_array().unwrap();
    let initial = domains.iter().find(|domain| domain["isInitial"] == true).unwrap();
    assert_eq!(
        (&initial["name"], &initial["type"]),
        (&"acme.onmicrosoft.com".into(), &"Managed".into())
    );
    let roles = &item(&batch, "roles")["body"];
    assert_eq!(roles["@odata.count"], 1);
    // `entra.md` 5.1: with User.Read alone the name of a role is not told.
    assert!(roles["value"][0]["displayName"].is_null());
}

#[test]
fn only_what_is_selected_comes_back() {
    let world = World::of("ready");
    let token = world.token();
    let me = world.graph(&token, "/me?$select=id,userType").json();
    let keys: Vec<_> = me.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["@odata.context", "id", "userType"]);
    let me = world.graph(&token, "/me").json();
    assert!(me.get("userType").is_none(), "userType comes only when selected");
    assert_eq!(world.graph(&token, "/me?$select=colour").status, 400);
}

#[test]
fn a_token_that_is_missing_altered_or_of_another_simulator_is_refused() {
    let world = World::of("ready");
    let token = world.token();
    let altered = {
        let (head, rest) = token.split_once('.').unwrap();
        let (_, signature) = rest.split_once('.').unwrap();
        let payload = base64::Engine::encode(
            &base64::engine::general_purpose::URL_SAFE_NO_PAD,
            json!({"aud": "https://graph.microsoft.com", "exp": 9_999_999_999_u64}).to_string(),
        );
        format!("{head}.{payload}.{signature}")
    };
    for bad in [altered.as_str(), "x", "x.y.z", &World::of("ready").token()] {
        let answer = world.graph(bad, "/me");
        assert_eq!(answer.status, 401, "{bad}");
        assert_eq!(answer.json()["error"]["code"], "InvalidAuthenticationToken");
    }
    let bare = world.get(&format!("{}/v1.0/me", world.simulator.graph()));
    assert_eq!(bare.status, 401);
    assert_eq!(world.batch("x", &credential_test()).status, 401);
    assert_eq!(world.graph(&token, "/me").status, 200);
}

#[test]
fn a_cast_needs_the_consistency_level_inside_the_item() {
    let world = World::of("ready");
    let mut test = credential_test();
    test["requests"][2].as_object_mut().unwrap().remove("headers");
    let batch = world.batch(&world.token(), &test).json();
    assert_eq!(item(&batch, "roles")["status"], 400);
    assert_eq!(item(&batch, "me")["status"], 200, "its neighbours are not touched");
}

#[test]
fn a_batch_that_is_no_batch_is_refused() {
    let world = World::of("ready");
    let token = world.token();
    let me = |id: usize| json!({"id": format!("{id}"), "method": "GET", "url": "/me"});
    let many: Vec<_> = (0..21).map(me).collect();
    for body in [
        json!({"requests": many}),
        json!({"requests": []}),
        json!({"requests": [me(1), me(1)]}),
        json!({}),
    ] {
        assert_eq!(world.batch(&token, &body).status, 400, "{body}");
    }
}

#[test]
fn an_error_carries_the_ids_that_support_asks_for() {
    let world = World::of("ready");
    let url = format!("{}/v1.0/moon", world.simulator.graph());
    let request = world.client.get(url).bearer_auth(world.token());
    let answer = world.send(request.header("client-request-id", "mine"));
    assert_eq!(answer.status, 400);
    let error = &answer.json()["error"];
    assert_eq!(error["innerError"]["client-request-id"], "mine");
    assert_eq!(error["innerError"]["request-id"].as_str().unwrap().len(), 36);
}

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

fn ids(answer: &super::Answer) -> Vec<String> {
    let all = answer.json();
    let all = all["value"].as_array().unwrap_or_else(|| panic!("{}", answer.text)).clone();
    all.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

/// `entra.md` 5.1: a list needs its own permission, and without it the answer is 403.
#[test]
fn what_a_token_may_read_is_what_it_was_issued_for() {
    let world = World::of("ready");
    let (own, all) = (world.token(), world.token_for("Directory.Read.All"));
    for path in [
        "/domains",
        "/users",
        "/servicePrincipals",
        "/oauth2PermissionGrants",
        "/auditLogs/signIns",
    ] {
        let refused = world.graph(&own, path);
        assert_eq!(refused.status, 403, "{path}");
        assert_eq!(refused.json()["error"]["code"], "Authorization_RequestDenied");
        assert_eq!(world.graph(&all, path).status, 200, "{path}");
    }
    assert_eq!(world.graph(&own, &format!("/users/{}", super::ADMIN)).status, 200, "oneself");
}

/// GD paging: `@odata.nextLink` is followed as it is, and nothing is read twice.
#[test]
fn a_long_list_comes_in_pages() {
    let world = World::of("ready");
    let token = world.token_for("User.Read.All");
    let mut answer = world.graph(&token, "/users?$top=50&$count=true&$select=id,userPrincipalName");
    assert_eq!(answer.json()["@odata.count"], 123);
    let mut all = ids(&answer);
    while let Some(next) = answer.json()["@odata.nextLink"].as_str() {
        let request = world.client.get(next).bearer_auth(&token);
        answer = world.send(request);
        all.extend(ids(&answer));
    }
    assert_eq!(all.len(), 123);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 123);
    assert_eq!(ids(&world.graph(&token, "/users")).len(), 100, "a page without $top");
    for bad in ["$top=0", "$top=1000", "$top=x", "$search=%22a%22"] {
        assert_eq!(world.graph(&token, &format!("/users?{bad}")).status, 400, "{bad}");
    }
}

#[test]
fn a_filter_finds_okta_and_its_grant() {
    let world = World::of("ready");
    let token = world.token_for("Application.Read.All");
    let path =
        "/servicePrincipals?$filter=startswith(displayName,'Okta')&$select=id,appId,displayName";
    let found = world.graph(&token, path).json();
    let found = &found["value"][0];
    assert_eq!(found["displayName"], "Okta Microsoft Graph Client");
    let id = found["id"].as_str().unwrap();
    let grants =
        world.graph(&token, &format!("/oauth2PermissionGrants?$filter=clientId eq '{id}'"));
    let scope = grants.json()["value"][0]["scope"].as_str().unwrap().to_owned();
    assert!(scope.contains("GroupMember.ReadWrite.All"), "{scope}");
    let by_app = format!("/servicePrincipals(appId='{}')", found["appId"].as_str().unwrap());
    assert_eq!(world.graph(&token, &by_app).json()["id"], found["id"]);
    let domains = world.graph(&token, "/domains?$filter=authenticationType eq 'Federated'");
    assert_eq!(ids(&domains), ["acme.com"]);
    for (path, status) in [
        ("/users?$filter=colour eq 'red'", 400),
        ("/users?$filter=displayName like 'x'", 400),
        ("/users/nobody@acme.com", 404),
        ("/servicePrincipals/none", 404),
        ("/moon", 400),
    ] {
        assert_eq!(world.graph(&token, path).status, status, "{path}");
    }
}

/// `entra.md` 5.4: 424 for the children of a failure, 400 for a parent that is not there.
#[test]
fn an_item_of_a_batch_waits_for_its_parent() {
    let world = World::of("ready");
    let one = |id: &str, url: &str, parents: &[&str]| json!({"id": id, "method": "GET", "url": url, "dependsOn": parents});
    let body = json!({"requests": [
        one("a", "/moon", &[]),
        one("b", "/me", &["a"]),
        one("c", "/me", &["b"]),
        one("d", "/me", &[]),
    ]});
    let batch = world.batch(&world.token(), &body).json();
    let statuses = ["a", "b", "c", "d"].map(|id| item(&batch, id)["status"].as_u64().unwrap());
    assert_eq!(statuses, [400, 424, 424, 200]);
    assert_eq!(item(&batch, "b")["body"]["error"]["code"], "FailedDependency");
    let circle = json!({"requests": [one("a", "/me", &["a"])]});
    assert_eq!(world.batch(&world.token(), &circle).status, 400);
}

/// RFC 6750 3, `entra.md` 5.3.
#[test]
fn refusals_have_the_shapes_of_graph() {
    let world = World::of("ready");
    let bare = world.get(&format!("{}/v1.0/me", world.simulator.graph()));
    assert!(bare.header("WWW-Authenticate").starts_with("Bearer "));
    assert_eq!(bare.header("request-id").len(), 36);
    let world = World::of("graph-throttled");
    let answer = world.batch(&world.token(), &credential_test());
    assert_eq!((answer.status, answer.header("Retry-After")), (429, "10"));
    assert_eq!(answer.json()["error"]["code"], "TooManyRequests");
    let world = World::of("graph-forbidden");
    assert_eq!(world.graph(&world.token(), "/me").status, 403);
}

#[test]
fn a_role_that_could_be_activated_is_listed_as_such() {
    let world = World::of("pim-lapsed");
    let token = world.token_for("Directory.Read.All");
    let path = "/roleManagement/directory/roleEligibilityScheduleInstances";
    let eligible = world.graph(&token, path).json();
    assert_eq!(eligible["value"][0]["roleDefinitionId"], "62e90394-69f5-4237-9190-012177145e10");
}

//! Every scenario of the contract, by what a credential test sees of it on the wire.

use std::time::Duration;

use reauth::simulator::Scenario;
use serde_json::Value;

use super::World;
use super::credential_test;
use super::item;
use crate::check_cli::PROMISED;

const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";

/// The code, `error` and `suberror` of a sign-in with the practice password.
fn refusal(scenario: &str) -> (u64, String, Option<String>) {
    let world = World::of(scenario);
    let answer = world.sign_in("Practice-1234");
    assert_eq!(answer.status, 400, "{scenario}: {}", answer.text);
    let body = answer.json();
    let text = |key: &str| body[key].as_str().map(str::to_owned);
    (body["error_codes"][0].as_u64().unwrap(), text("error").unwrap(), text("suberror"))
}

/// The user type and the ids of the active roles, after a sign-in that gives a token.
fn person(scenario: &str) -> (String, Vec<String>) {
    let world = World::of(scenario);
    let batch = world.batch(&world.token(), &credential_test()).json();
    let user_type = item(&batch, "me")["body"]["userType"].as_str().unwrap().to_owned();
    let roles = item(&batch, "roles")["body"]["value"].as_array().unwrap();
    let id = |role: &Value| role["roleTemplateId"].as_str().unwrap().to_owned();
    (user_type, roles.iter().map(id).collect())
}

#[test]
fn the_scenarios_of_the_contract_come_first_and_each_says_what_it_is() {
    let listed: Vec<_> = Scenario::names().collect();
    let names: Vec<_> = listed.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.get(..PROMISED.len()), Some(PROMISED.as_slice()));
    for (name, title) in listed {
        assert_eq!(Scenario::named(name).unwrap().title(), title, "{name}");
        assert!(title.len() > 20, "{name}: {title:?}");
    }
}

#[test]
fn every_file_of_the_folder_is_a_scenario_of_the_program() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/scenarios");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    files.sort_unstable();
    let mut names: Vec<_> = Scenario::names().map(|(name, _)| name.to_owned()).collect();
    names.sort_unstable();
    assert_eq!(files, names);
}

#[test]
fn in_ready_the_password_is_right_and_global_administrator_is_active() {
    assert_eq!(person("ready"), ("Member".to_owned(), vec![GLOBAL_ADMINISTRATOR.to_owned()]));
}

#[test]
fn a_guest_gets_a_token_and_is_a_guest() {
    assert_eq!(person("guest").0, "Guest");
}

#[test]
fn who_is_not_admin_has_another_role() {
    let user_administrator = "fe930be7-5e62-47db-91af-98c3a49a38b1";
    assert_eq!(person("not-admin"), ("Member".to_owned(), vec![user_administrator.to_owned()]));
}

#[test]
fn a_lapsed_role_is_not_there() {
    assert_eq!(person("pim-lapsed"), ("Member".to_owned(), Vec::new()));
}

#[test]
fn a_password_that_was_changed_is_wrong() {
    assert_eq!(refusal("wrong-password"), (50126, "invalid_grant".to_owned(), None));
    let world = World::of("wrong-password");
    assert_eq!(world.sign_in("Changed-since-5678").status, 200);
}

/// `entra.md` 1.6, sample 3.
#[test]
fn mfa_is_asked_for_after_the_password_only() {
    let basic_action = Some("basic_action".to_owned());
    assert_eq!(refusal("mfa"), (50076, "invalid_grant".to_owned(), basic_action));
    let wrong = World::of("mfa").sign_in("wrong").json();
    assert_eq!(wrong["error_codes"][0], 50126);
}

/// `entra.md` 1.6, sample 7: not `invalid_grant`.
#[test]
fn a_locked_account_is_refused_whatever_the_password() {
    assert_eq!(refusal("locked"), (50053, "unauthorized_client".to_owned(), None));
    let wrong = World::of("locked").sign_in("wrong").json();
    assert_eq!(wrong["error_codes"][0], 50053);
}

#[test]
fn an_expired_password_is_told_from_a_wrong_one() {
    let suberror = Some("user_password_expired".to_owned());
    assert_eq!(refusal("expired"), (50055, "invalid_grant".to_owned(), suberror));
}

#[test]
fn without_consent_the_program_is_named() {
    let suberror = Some("consent_required".to_owned());
    assert_eq!(refusal("no-consent"), (65001, "invalid_grant".to_owned(), suberror));
    let body = World::of("no-consent").sign_in("Practice-1234").json();
    assert!(body["error_description"].as_str().unwrap().contains(super::GRAPH_TOOLS));
}

#[test]
fn in_federated_the_realm_of_the_default_account_names_okta() {
    let world = World::of("federated");
    let url =
        format!("{}/common/userrealm/{}?api-version=1.0", world.simulator.login(), super::ADMIN);
    let realm = world.get(&url).json();
    assert_eq!(realm["account_type"], "Federated");
    let address = realm["federation_active_auth_url"].as_str().unwrap();
    assert!(address.starts_with("https://acme.okta.com/app/office365/"), "{address}");
}

#[test]
fn throttled_says_how_long_to_wait_and_counts_the_sign_in() {
    let world = World::of("throttled");
    let answer = world.sign_in("Practice-1234");
    assert_eq!((answer.status, answer.header("Retry-After")), (429, "30"));
    assert_eq!(world.simulator.sign_in_requests(), 1);
}

#[test]
fn a_server_error_is_a_page_and_not_an_object() {
    let answer = World::of("server-error").sign_in("Practice-1234");
    assert_eq!(answer.status, 503);
    assert!(answer.header("Content-Type").starts_with("text/html"));
    assert!(answer.text.starts_with("<html>"));
}

#[test]
fn silence_takes_the_request_and_never_answers() {
    let World { simulator, client, runtime } = World::of("silence");
    let url = format!("{}/organizations/oauth2/v2.0/token", simulator.login());
    let fields = super::password_grant(super::ADMIN, "Practice-1234");
    let request = super::form(&client, &url, &fields);
    runtime.block_on(async {
        let mut waiting = tokio::task::spawn(request.send());
        while simulator.sign_in_requests() == 0 {
            tokio::task::yield_now().await;
        }
        let answer = tokio::time::timeout(Duration::from_millis(200), &mut waiting).await;
        assert!(answer.is_err(), "an answer came: {answer:?}");
    });
    assert_eq!(simulator.requests().last().unwrap().status, None);
}

#[test]
fn a_scenario_with_a_typing_error_is_refused() {
    for text in [
        "title = \"x\"\n[account]\npasword = \"y\"",
        "title = \"x\"\n[account]\nrefusal = 1",
        "title = \"x\"\n[[faults]]\nserver = \"login\"\npath = \"/\"\nanswer = \"slow\"",
        "",
    ] {
        assert!(Scenario::parse(text).is_err(), "{text:?} was taken");
    }
    assert!(Scenario::named("redy").is_err());
}

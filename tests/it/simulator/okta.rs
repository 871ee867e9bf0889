//! The Okta server: the org's own description, and a page behind every deep link.

use reauth::simulator::INSTANCE_ID;

use super::World;

#[test]
fn the_org_names_itself_without_a_token() {
    let world = World::of("ready");
    let body =
        world.get(&format!("{}/.well-known/okta-organization", world.simulator.okta())).json();
    assert_eq!(body["_links"]["organization"]["href"], "https://acme.okta.com");
    assert_eq!(body["pipeline"], "idx");
    assert!(body["id"].as_str().unwrap().starts_with("00o"));
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

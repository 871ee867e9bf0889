//! The twelve steps on the practised pages: the import completes only when all of them were done.

use std::time::Duration;
use std::time::Instant;

use reauth::simulator::INSTANCE_ID;

use super::ADMIN;
use super::World;
use super::browser::Browser;

const PASSWORD: &str = "Practice-1234";
const SEED: &str = "An error occurred during import Could not validate your Office 365 credentials, \
                    received error: 400 AADSTS50126: Error validating credentials due to invalid \
                    username or password Trace ID: ";

/// A scenario in which an import is over at once.
fn quick(more: &str) -> World {
    World::playing(&format!("title = \"x\"\n{more}\n[okta]\nimport_speed = 50"))
}

fn instance(world: &World) -> String {
    format!("{}/admin/app/office365/instance/{INSTANCE_ID}/", world.simulator.okta())
}

/// Steps 1 to 3.
fn in_okta(world: &World) -> Browser<'_> {
    let mut browser = Browser::new(world);
    browser.open(&instance(world));
    assert!(browser.shows("Sign In") && browser.shows("PRACTICE"));
    browser.press("Sign In", &[("username", "admin@acme.com"), ("password", PASSWORD)]);
    assert!(browser.shows("Microsoft Tenant Name"), "{}", browser.page);
    browser
}

/// Steps 6 to 8.
fn reauthenticate(browser: &mut Browser<'_>, account: &str) {
    browser.press("Re-authenticate with Microsoft Office 365", &[]);
    browser.press("Next", &[("loginfmt", account)]);
    if browser.shows("Enter password") {
        browser.press("Sign in", &[("passwd", PASSWORD)]);
    }
}

/// Step 12, until it is over; says what the page says then.
fn import(browser: &mut Browser<'_>) -> String {
    browser.press("Import Now", &[]);
    let at = browser.at.to_string();
    let deadline = Instant::now() + Duration::from_secs(20);
    while browser.shows("Import is running") {
        assert!(Instant::now() < deadline, "the import does not end");
        browser.open(&at);
    }
    let (_, tab) = browser.page.split_once("id=\"tab-import\"").unwrap();
    tab.split("<form").next().unwrap().to_owned()
}

#[test]
fn the_import_completes_only_after_the_twelve_steps() {
    let world = quick("");
    let mut browser = in_okta(&world);
    assert!(import(&mut browser).contains(SEED), "nothing was done");
    browser.press("Edit", &[]);
    reauthenticate(&mut browser, ADMIN);
    assert!(browser.shows("Permissions requested") && browser.shows("Okta Microsoft Graph Client"));
    browser.press("Accept", &[]);
    assert!(browser.shows("✓ Authenticated"), "{}", browser.page);
    assert!(import(&mut browser).contains(SEED), "not saved");
    browser.press("Test API Credentials", &[("username", ADMIN), ("password", "wrong")]);
    assert!(browser.shows("received error: 400 AADSTS50126"), "{}", browser.page);
    browser.press("Test API Credentials", &[("username", ADMIN), ("password", PASSWORD)]);
    assert!(browser.shows("was verified successfully!"), "{}", browser.page);
    assert!(import(&mut browser).contains(SEED), "tested and not saved");
    browser.press("Save", &[]);
    assert!(browser.shows("Edit"), "done only when Edit is back");
    let end = import(&mut browser);
    assert!(end.contains("Import complete"), "{end}");
    world.simulator.begin_again();
    assert!(import(&mut browser).contains(SEED), "the world is as it was");
}

#[test]
fn the_right_password_without_reauthentication_is_not_enough() {
    let world = quick("");
    let mut browser = in_okta(&world);
    browser.press("Edit", &[]).press("Save", &[("username", ADMIN), ("password", PASSWORD)]);
    assert!(import(&mut browser).contains(SEED));
}

#[test]
fn the_accounts_of_consent_and_of_the_password_have_to_be_the_same() {
    let world = quick("");
    let mut browser = in_okta(&world);
    browser.press("Edit", &[]);
    reauthenticate(&mut browser, "admin@acme.com");
    assert!(browser.shows("PRACTICE: this is not Okta") && browser.shows("Sign In"), "federated");
    browser.press("Sign In", &[("username", "admin@acme.com"), ("password", PASSWORD)]);
    browser.press("Accept", &[]);
    browser.press("Save", &[("username", ADMIN), ("password", PASSWORD)]);
    assert!(import(&mut browser).contains(SEED));
}

#[test]
fn who_is_no_administrator_or_a_stranger_cannot_reauthenticate() {
    let world = World::of("ready");
    let mut browser = in_okta(&world);
    browser.press("Edit", &[]);
    reauthenticate(&mut browser, "reader@acme.onmicrosoft.com");
    assert!(browser.shows("Need admin approval"));
    browser.press("Return to the application without granting consent", &[]);
    assert!(browser.shows("Authentication failed"), "{}", browser.page);
    assert!(!browser.shows("✓ Authenticated"));
    let mut browser = in_okta(&world);
    browser.press("Edit", &[]);
    reauthenticate(&mut browser, "admin@contoso.onmicrosoft.com");
    assert!(browser.shows("AADSTS50020"));
    browser.press("Use another account", &[]).press("Next", &[("loginfmt", ADMIN)]);
    browser.press("Sign in", &[("passwd", PASSWORD)]).press("Accept", &[]);
    assert!(browser.shows("✓ Authenticated"));
}

#[test]
fn a_cancelled_edit_changes_nothing() {
    let world = quick("");
    let mut browser = in_okta(&world);
    browser.press("Edit", &[]);
    reauthenticate(&mut browser, ADMIN);
    browser.press("Accept", &[]).press("Cancel", &[]);
    assert!(browser.shows("Edit") && !browser.shows("✓ Authenticated"));
    assert!(import(&mut browser).contains(SEED));
}

/// `okta.md` 3.1, generation C: consent and Save are all there is.
#[test]
fn on_the_newer_page_consent_is_enough() {
    let world =
        World::playing("title = \"x\"\n[okta]\nintegration = \"consent\"\nimport_speed = 50");
    let mut browser = in_okta(&world);
    assert!(import(&mut browser).contains(SEED));
    browser.press("Edit", &[]);
    assert!(!browser.shows("Admin Password") && !browser.shows("Test API Credentials"));
    reauthenticate(&mut browser, ADMIN);
    browser.press("Accept", &[]).press("Save", &[]);
    assert!(import(&mut browser).contains("Import complete"));
}

/// `okta.md` 3.3: interactive consent works with MFA, a stored password does not.
#[test]
fn a_second_factor_lets_consent_pass_and_stops_the_stored_password() {
    let world = quick("[account]\nrefusal = 50076");
    let mut browser = in_okta(&world);
    browser.press("Edit", &[]);
    reauthenticate(&mut browser, ADMIN);
    browser.press("Approve", &[]).press("Accept", &[]);
    browser.press("Test API Credentials", &[("username", ADMIN), ("password", PASSWORD)]);
    assert!(browser.shows("AADSTS50076"), "{}", browser.page);
    browser.press("Save", &[("username", ADMIN), ("password", PASSWORD)]);
    assert!(import(&mut browser).contains("AADSTS50076"));
}

/// `admin.md` 16 and 20: the tenant that the app is set up for decides who may sign in.
#[test]
fn with_the_wrong_tenant_only_the_other_administrator_can_repair() {
    let world = World::of("wrong-tenant");
    let mut browser = in_okta(&world);
    assert!(browser.shows("contoso"));
    browser.press("Edit", &[]);
    reauthenticate(&mut browser, ADMIN);
    assert!(browser.shows("AADSTS50020"), "{}", browser.page);
    browser.press("Use another account", &[]);
    browser.press("Next", &[("loginfmt", "admin@contoso.onmicrosoft.com")]);
    browser.press("Sign in", &[("passwd", PASSWORD)]).press("Accept", &[]);
    assert!(browser.shows("✓ Authenticated"), "{}", browser.page);
}

/// `okta.md` 4.6: what the walk leaves in the log, in order, each as whom it was done by.
#[test]
fn the_log_tells_the_walk() {
    let world = quick("");
    let since = jiff::Timestamp::now();
    let mut browser = in_okta(&world);
    import(&mut browser);
    browser.press("Edit", &[]);
    reauthenticate(&mut browser, ADMIN);
    browser.press("Accept", &[]);
    browser.press("Save", &[("username", ADMIN), ("password", PASSWORD)]);
    import(&mut browser);
    let url = format!("{}/api/v1/logs?since={since}&limit=100", world.simulator.okta());
    let request = world.client.get(url).header("Authorization", "SSWS 00practice-read-only");
    let log = world.send(request).json();
    let told: Vec<_> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            let text = |at: &str| event.pointer(at).unwrap().as_str().unwrap().to_owned();
            (text("/eventType"), text("/outcome/result"), text("/actor/type"))
        })
        .filter(|(kind, ..)| {
            ["system.import.start", "system.import.complete", "application.lifecycle.update"]
                .contains(&kind.as_str())
                || kind.ends_with("validate.creds")
        })
        .collect();
    let expected = [
        ("system.import.start", "SUCCESS", "User"),
        ("app.office365.api.error.validate.creds", "FAILURE", "SystemPrincipal"),
        ("system.import.complete", "FAILURE", "User"),
        ("application.lifecycle.update", "SUCCESS", "User"),
        ("system.import.start", "SUCCESS", "User"),
        ("system.import.complete", "SUCCESS", "User"),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned()))
        .collect();
    assert_eq!(told, expected);
    let sign_ins = world.simulator.sign_ins();
    assert!(sign_ins.iter().any(|line| line.address == "203.0.113.50" && line.code == 50126));
}

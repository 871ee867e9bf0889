//! The whole walk in a real terminal with a token: what Okta shows comes by itself, and the import
//! fails first and then runs through.
#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use serde_json::Value;

use crate::okta::TOKEN;
use crate::okta::save;
use crate::okta::sign_in;
use crate::simulator::World;
use crate::simulator::browser::Browser;
use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;

const QUICK: &str = "title = \"x\"\n[okta]\nimport_speed = 20\nrate_limit = 600";

fn place(world: &World) -> Place {
    let mut place = Place::new();
    place.set("REAUTH_LOGIN_URL", world.simulator.login());
    place.set("REAUTH_GRAPH_URL", world.simulator.graph());
    place.set("REAUTH_OKTA_URL", world.simulator.okta());
    place.set("REAUTH_KEYRING", "memory");
    place
}

fn set_out(tui: &mut Tui) {
    tui.wait("Tenant URL").keys("acme.okta.com\r");
    tui.wait("What does Okta say?").keys("\r");
    tui.count(0).wait("Identity Engine");
}

/// Types the token into the panel.
fn connect(tui: &mut Tui) {
    tui.keys("O").wait("▸ API token:");
    tui.keys(TOKEN).wait("*********").keys("\r");
    tui.wait("Token of readonly@acme.com");
}

fn status(place: &Place, code: i32) -> Value {
    place.run(&["status", "--json"]).code(code).json()
}

fn step(status: &Value, n: usize) -> (String, String) {
    let steps = status["steps"].as_array().unwrap();
    let step = steps.iter().find(|step| step["n"] == n).unwrap();
    let text = |name: &str| step[name].as_str().unwrap_or_default().to_owned();
    (text("state"), text("evidence"))
}

/// Nothing that is kept holds the token.
fn nowhere_kept(place: &Place) {
    let mut folders = vec![place.path("")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read(&path).unwrap();
                let found = text.windows(TOKEN.len()).any(|part| part == TOKEN.as_bytes());
                assert!(!found, "the token is in {}", path.display());
            }
        }
    }
}

#[test]
fn with_a_token_the_walk_sees_what_can_be_seen() {
    let world = World::playing(QUICK);
    let place = place(&world);
    let mut browser = Browser::new(&world);
    let mut tui = Start::new(&place, &["--new"]).size(140, 40).go();
    set_out(&mut tui);
    connect(&mut tui);
    tui.wait("AADSTS50126").wait("That is not \"works\"");
    tui.keys("\x1b").gone("Token of");
    // Step 3: the one instance is taken, and the links lead to it.
    tui.keys("3\r").wait("(0oa1practice365acme7) for").wait("0oa1practice365acme7/#tab-general");
    tui.keys("1\r");
    for n in 1..=10 {
        if n == 4 || n == 10 {
            tui.wait("the connection is switched on");
        }
        tui.keys(" ");
        if n == 5 {
            tui.wait("Do you see").keys("\r");
        } else if n == 10 {
            tui.wait("A message of success").keys("\r");
        }
        tui.count(n).keys("j");
    }
    // Step 12 first, before anything is saved: it fails, and says where to go back to.
    tui.keys("j").wait("watching Okta's log");
    sign_in(&mut browser, &world);
    browser.press("Import Now", &[]);
    tui.wait("Go back to step 9").wait("started by admin@acme.com").count(10);
    let seen = status(&place, 3);
    assert_eq!(seen["imports"].as_array().unwrap().len(), 2, "{seen}");
    assert_eq!(seen["imports"][1]["error"]["code"], "AADSTS50126");
    assert_eq!(seen["app"]["microsoft_tenant"], "acme.onmicrosoft.com");
    assert_eq!(step(&seen, 12), ("todo".to_owned(), String::new()));
    // Step 11 comes by itself, in the words of the log.
    tui.keys("k").wait("no change of the settings");
    save(&mut browser);
    tui.count(11).wait("by admin@acme.com").wait("seen in Okta's log");
    // And so does step 12.
    tui.keys("j").wait("watching Okta's log");
    browser.press("Import Now", &[]);
    tui.count(12).wait("┌ Before you close");
    tui.keys("\x1b").gone("┌ Before you close").keys("q").ends(0);
    let end = status(&place, 0);
    for n in [11, 12] {
        assert_eq!(step(&end, n), ("done".to_owned(), "seen".to_owned()), "step {n}");
    }
    assert_eq!(end["imports"][2]["outcome"], "succeeded");
    assert_eq!(end["imports"][2]["counts"]["created"], 3);
    assert_eq!(end["settings_seen"]["by"], "admin@acme.com");
    place.run(&["report", "--format", "md"]).code(0).prints("Seen in Okta's log");
    nowhere_kept(&place);
    let asked = world.simulator.requests();
    let api = asked.iter().filter(|one| one.path.starts_with("/api/"));
    assert!(api.clone().count() > 8 && api.clone().all(|one| one.method == "GET"));
}

#[test]
fn of_several_apps_one_is_chosen_and_polling_stops_with_the_step() {
    let world = World::playing(&format!(
        "{QUICK}\n[[okta.instances]]\n[[okta.instances]]\nlabel = \"Contoso\"\n\
         microsoft_tenant = \"contoso\""
    ));
    let place = place(&world);
    let mut tui = Start::new(&place, &["--new"]).size(120, 40).go();
    set_out(&mut tui);
    connect(&mut tui);
    tui.wait("Contoso").keys("j\r").gone("Token of");
    tui.keys("3\r").wait("Contoso (0oa2practice365acme7) for contoso.onmicrosoft.com");
    let logs = || {
        let asked = world.simulator.requests();
        asked.iter().filter(|one| one.path.starts_with("/api/v1/logs")).count()
    };
    let before = logs();
    tui.keys("12\r").wait("watching Okta's log");
    crate::support::until("two polls", || (logs() >= before + 2).then_some(()));
    tui.keys("w").wait("not watching").keys("w").wait("watching Okta's log");
    tui.keys("1\r").at(1);
    let after = logs();
    // A watch that goes on asks at least every two seconds; a new one, begun and seen to ask three
    // times since, has taken longer than that.
    tui.keys("O").wait("Token of").keys("\x1b").gone("Token of");
    let later = World::playing(QUICK);
    let clock = self::place(&later);
    let mut other = Start::new(&clock, &["--new"]).size(120, 40).go();
    set_out(&mut other);
    connect(&mut other);
    other.keys("\x1b").gone("Token of").keys("12\r").wait("watching Okta's log");
    let polls = || {
        let asked = later.simulator.requests();
        asked.iter().filter(|one| one.path.starts_with("/api/v1/logs")).count()
    };
    crate::support::until("polls of another", || (polls() >= 4).then_some(()));
    // One of ours may have been on its way when the step was left.
    assert!(logs() <= after + 1, "the step was left");
    other.keys("q").ends(0);
    tui.keys("q").ends(0);
}

#[test]
fn a_token_that_can_do_more_or_nothing_is_not_taken_at_once() {
    let world = World::playing(QUICK);
    let place = place(&world);
    let mut tui = Start::new(&place, &["--new"]).size(120, 40).go();
    set_out(&mut tui);
    tui.keys("O").wait("▸ API token:").keys("00wrong\r").wait("does not accept this token");
    tui.keys("00practice-super-admin\r").wait("This token can do more than read");
    tui.keys("\r").wait("Token of admin@acme.com").wait("It can do more than read");
    tui.keys("\x1b").gone("Token of").keys("q").ends(0);
}

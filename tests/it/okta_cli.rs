//! `reauth okta` for scripts: exit codes, JSON, and where a token may come from.
#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use std::os::unix::fs::PermissionsExt as _;

use crate::okta::TOKEN;
use crate::okta::sign_in;
use crate::simulator::World;
use crate::simulator::browser::Browser;
use crate::support::Place;
use crate::support::Start;

const HASTY: &str = "title = \"x\"\n[okta]\nimport_speed = 20\nrate_limit = 600";

fn place(world: &World) -> Place {
    let mut place = Place::new();
    place.set("REAUTH_OKTA_URL", world.simulator.okta());
    place
}

/// A file of tokens, with a mode.
fn tokens(place: &Place, text: &str, mode: u32) -> String {
    let path = place.path("tokens");
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    path.display().to_string()
}

#[test]
fn all_tenants_are_asked_and_a_failing_import_is_three() {
    let world = World::of("several-instances");
    let place = place(&world);
    let list = format!(
        "# for the scheduler\nacme https://acme.okta.com {TOKEN}\nold https://old.okta.com 00dead\n"
    );
    let file = tokens(&place, &list, 0o600);
    let ran = place.run(&["okta", "status", "--all", "--json", "--token-file", &file]).code(3);
    let json = ran.json();
    let tenants = json["tenants"].as_array().unwrap();
    assert_eq!(tenants.len(), 2);
    let acme = &tenants[0];
    assert_eq!(acme["owner"]["reach"], "read-only");
    let instances = acme["instances"].as_array().unwrap();
    assert_eq!(instances.len(), 2);
    assert_eq!(instances[0]["last_import"]["error"]["code"], "AADSTS50126");
    assert_eq!((&instances[0]["fails"], &instances[1]["fails"]), (&true.into(), &false.into()));
    assert!(instances[0]["last_import"]["age_seconds"].as_u64().unwrap() > 7_000);
    assert_eq!(tenants[1]["error"]["kind"], "dead-token");
    assert!(!ran.out.contains(TOKEN) && !ran.err.contains(TOKEN));
    let only_dead = tokens(&place, "old https://old.okta.com 00dead\n", 0o600);
    place.run(&["okta", "status", "--all", "--token-file", &only_dead]).code(4);
}

#[test]
fn fifty_tenants_stand_side_by_side_and_one_that_is_dead_stops_no_other() {
    // Fifty orgs have fifty buckets; here they share one.
    let world = World::playing("title = \"x\"\n[okta]\nrate_limit = 6000");
    let place = place(&world);
    let line = |n: usize| {
        let token = if n == 7 { "00dead" } else { TOKEN };
        format!("customer-{n:02} https://customer{n:02}.okta.com {token}\n")
    };
    let file = tokens(&place, &(0..50).map(line).collect::<String>(), 0o600);
    let ran = place.run(&["okta", "status", "--all", "--token-file", &file]).code(3);
    let lines: Vec<_> = ran.out.lines().collect();
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{}", ran.out);
    assert_eq!(lines.iter().filter(|line| line.contains("AADSTS50126")).count(), 49);
    let dead = lines.iter().position(|line| line.starts_with("customer-07")).unwrap();
    assert!(dead == 49 && lines[dead].contains("not told"), "what fails comes first");
    assert!(ran.out.contains("50 tenants: 49 with a failing import, 1 not told."), "{}", ran.out);
    let asked = world.simulator.requests();
    assert!(asked.iter().all(|one| one.method == "GET"));
}

#[test]
fn a_token_is_connected_to_the_tenant_that_its_line_names_and_to_no_other() {
    let world = World::of("ready");
    let mut place = place(&world);
    place.set("REAUTH_KEYRING", "memory");
    let file = tokens(&place, &format!("acme https://acme.okta.com {TOKEN}\n"), 0o600);
    let args = ["okta", "connect", "--json", "--token-file", &file];
    place.run(&args).code(2).says("Add --tenant acme");
    assert!(world.simulator.requests().is_empty());
    let ran = place.run(&[&args[..], &["--tenant", "acme"]].concat()).code(0);
    let json = ran.json();
    assert_eq!((&json["name"], &json["owner"]["by"]), (&"acme".into(), &"token".into()));
    assert_eq!(json["kept"], false, "this keyring ends with the process");
    assert!(!ran.out.contains(TOKEN) && !ran.err.contains(TOKEN));
}

#[test]
fn a_token_file_that_others_can_read_is_refused() {
    let world = World::of("ready");
    let place = place(&world);
    let file = tokens(&place, TOKEN, 0o644);
    let args = ["okta", "status", "--token-file", &file];
    place.run(&args).code(2).says("can be read by others");
    assert!(world.simulator.requests().is_empty());
}

/// Cut, its last line would send half a token, and the tenants behind it would look well.
#[test]
fn a_list_of_tokens_that_is_too_long_is_refused_whole() {
    let world = World::of("ready");
    let place = place(&world);
    let line = format!("acme https://acme.okta.com {TOKEN}\n");
    let padded = |length: usize| format!("{line}#{}", "x".repeat(length - line.len() - 1));
    let args = ["okta", "status", "--token-stdin"];
    place.run_with(&args, padded(64 * 1024).as_bytes()).code(3);
    let asked = world.simulator.requests().len();
    let long = padded(64 * 1024 + 1);
    place.run_with(&args, long.as_bytes()).code(2).says("longer than 64 KiB");
    let file = tokens(&place, &long, 0o600);
    place.run(&["okta", "status", "--token-file", &file]).code(2);
    assert_eq!(world.simulator.requests().len(), asked);
}

#[test]
fn more_than_reading_is_refused_unless_insisted_on() {
    let world = World::of("ready");
    let place = place(&world);
    let file = tokens(&place, "a https://acme.okta.com 00practice-super-admin", 0o600);
    let args = ["okta", "status", "--json", "--token-file", &file];
    let json = place.run(&args).code(2).json();
    assert_eq!(json["tenants"][0]["error"]["kind"], "more-than-reading");
    let text = json["tenants"][0]["error"]["text"].as_str().unwrap();
    assert!(text.contains("--insist") && !text.contains("Press"), "{text}");
    place.run(&["okta", "status", "--insist", "--token-file", &file]).code(3);
}

#[test]
fn a_role_that_is_too_small_and_a_busy_org_have_codes_of_their_own() {
    for (scenario, token, kind, code) in [
        ("ready", "00practice-nobody", "no-permission", 5),
        ("okta-busy", TOKEN, "busy", 6),
        ("okta-read-only", TOKEN, "unavailable", 6),
    ] {
        let world = World::of(scenario);
        let place = place(&world);
        let file = tokens(&place, &format!("a https://acme.okta.com {token}"), 0o600);
        let ran = place.run(&["okta", "status", "--json", "--token-file", &file]).code(code);
        assert_eq!(ran.json()["tenants"][0]["error"]["kind"], kind, "{scenario}");
        // What takes a while says so meanwhile.
        assert_eq!(ran.err.contains("asking again in"), kind == "busy", "{}", ran.err);
    }
}

#[test]
fn a_watch_prints_an_object_a_line_and_ends_with_the_import() {
    let world = World::playing(HASTY);
    let place = place(&world);
    let file = tokens(&place, &format!("a https://acme.okta.com {TOKEN}"), 0o600);
    let args = ["okta", "watch", "--json", "--timeout", "30", "--token-file", &file];
    let ran = std::thread::scope(|scope| {
        let watching = scope.spawn(|| place.run(&args));
        let logs = || {
            let asked = world.simulator.requests();
            asked.iter().any(|one| one.path.starts_with("/api/v1/logs")).then_some(())
        };
        crate::support::until("the watch", logs);
        let mut browser = Browser::new(&world);
        sign_in(&mut browser, &world);
        browser.press("Import Now", &[]);
        watching.join().unwrap()
    });
    let ran = ran.code(3);
    let lines: Vec<serde_json::Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["news"], "listening");
    let last = lines.last().unwrap();
    assert_eq!(last["import"]["outcome"], "failed");
    assert_eq!(last["import"]["by"], "admin@acme.com");
    assert!(lines.iter().all(|line| line["schema"] == 1));
}

#[test]
fn a_watch_takes_the_token_of_its_own_tenant_and_that_tenants_app() {
    let world = World::of("several-instances");
    let place = place(&world);
    std::fs::create_dir_all(place.path("config")).unwrap();
    let config = "current = \"beta\"\n[tenants.beta]\napp = \"0oaofbeta0ofbeta0of1\"\n";
    std::fs::write(place.path("config/config.toml"), config).unwrap();
    let watch = ["okta", "watch", "--timeout", "1", "--token-file"];

    let file = tokens(&place, &format!("acme 00dead\nbeta {TOKEN}\n"), 0o600);
    let beta = ["--tenant", "beta", "--org", "acme.okta.com"];
    place.run(&[&watch[..], &[&file], &beta].concat()).code(5);

    // The line is that of another tenant than the current one, whose app is not its.
    let file = tokens(&place, &format!("acme https://acme.okta.com {TOKEN}\n"), 0o600);
    place.run(&[&watch[..], &[&file]].concat()).code(2).says("several apps are there");

    let asked = world.simulator.requests().len();
    for said in ["status", "watch"] {
        let args = ["okta", said, "--tenant", "beta", "--token-file", &file];
        place.run(&args).code(2).says("Add --tenant acme");
    }
    assert_eq!(world.simulator.requests().len(), asked);
}

#[test]
fn without_a_token_or_a_tenant_it_says_what_to_do() {
    let world = World::of("ready");
    let place = place(&world);
    place.run(&["okta", "status"]).code(7);
    place.run(&["okta", "status", "--all"]).code(2).says("no tenants are known");
    place.run(&["okta", "forget"]).code(7);
}

/// A typed address decides where a token goes, so it goes nowhere but to a host of Okta's.
#[test]
fn a_line_that_names_a_foreign_host_is_refused_before_anything_is_sent() {
    let place = Place::new();
    for (host, why) in [
        ("evil.example", "is not an Okta domain"),
        ("acme.okta.com.evil.example", "only looks like an Okta address"),
        ("https://acme.okta.com@evil.example", "user name before"),
    ] {
        let file = tokens(&place, &format!("evil {host} {TOKEN}\n"), 0o600);
        let looked = place.run(&["okta", "status", "--token-file", &file]).code(2);
        assert!(looked.out.contains(why), "{}", looked.out);
        place.run(&["okta", "watch", "--token-file", &file]).code(2).says(why);
        let bare = tokens(&place, TOKEN, 0o600);
        let looked = place.run(&["okta", "status", "--org", host, "--token-file", &bare]).code(2);
        assert!(looked.out.contains(why), "{}", looked.out);
    }
}

#[test]
fn a_bare_token_goes_to_the_org_that_is_named_beside_it_and_no_keyring_is_asked() {
    let world = World::of("ready");
    let place = place(&world);
    let file = tokens(&place, TOKEN, 0o600);
    let from = ["--org", "acme.okta.com", "--token-file", &file];
    let json = place.run(&[&["okta", "status", "--json"][..], &from].concat()).code(3).json();
    assert_eq!(json["tenants"][0]["org"], "acme.okta.com");
    assert_eq!(json["tenants"][0]["owner"]["reach"], "read-only");
    place.run(&[&["okta", "status", "--all"][..], &from].concat()).code(2);
    let asked = world.simulator.requests().len();
    let kept = place.run(&[&["okta", "connect"][..], &from].concat()).code(7);
    kept.says("nowhere to keep a token");
    assert_eq!(world.simulator.requests().len(), asked, "a token that cannot stay is not sent");
}

/// Fifty times three seconds would be told to nobody in time, and a window fifty times.
#[test]
fn a_keyring_that_fails_is_asked_for_one_tenant_and_told_of_once() {
    let world = World::of("ready");
    let place = place(&world);
    std::fs::create_dir_all(place.path("config")).unwrap();
    let config = "[tenants.acme]\n[tenants.globex]\n[tenants.initech]\n";
    std::fs::write(place.path("config/config.toml"), config).unwrap();
    let ran = place.run(&["okta", "status", "--all"]).code(7);
    assert_eq!(ran.out.matches("keyring is switched off").count(), 1, "{}", ran.out);
    assert_eq!(ran.out.matches("The keyring was not asked again").count(), 2, "{}", ran.out);
    // Whoever came with a token of their own is asked all the same.
    let file = tokens(&place, &format!("initech https://acme.okta.com {TOKEN}"), 0o600);
    let args = ["okta", "status", "--all", "--json", "--token-file", &file];
    let json = place.run(&args).code(3).json();
    let kinds: Vec<_> = (0..3).map(|n| json["tenants"][n]["error"]["kind"].as_str()).collect();
    assert_eq!(kinds, [Some("keyring"), Some("keyring"), None]);
}

/// How often the log was asked.
fn polls(world: &World) -> usize {
    let asked = world.simulator.requests();
    asked.iter().filter(|one| one.path.starts_with("/api/v1/logs")).count()
}

/// A computer that slept takes up where it was; what it missed meanwhile is not made up for.
#[test]
fn after_a_sleep_a_watch_asks_no_more_often_than_before() {
    let (slept, woke) = (World::playing(HASTY), World::playing(HASTY));
    let watch = |world: &World| {
        let place = place(world);
        let file = tokens(&place, &format!("a https://acme.okta.com {TOKEN}"), 0o600);
        let args = ["okta", "watch", "--json", "--timeout", "120", "--token-file", &file];
        let child = place.command(&args).spawn().unwrap();
        (place, child)
    };
    let (_here, mut sleeper) = watch(&slept);
    let (_there, mut clock) = watch(&woke);
    let pid = rustix::process::Pid::from_child(&sleeper);
    let signal = |signal| rustix::process::kill_process(pid, signal).unwrap();
    let reached = |world: &World, n| {
        crate::support::until("polls", || (polls(world) >= n).then_some(()));
    };
    reached(&slept, 2);
    signal(rustix::process::Signal::STOP);
    let before = polls(&slept);
    // The one that is awake tells the time.
    let night = polls(&woke) + 6;
    reached(&woke, night);
    assert!(polls(&slept) <= before + 1, "it sleeps");
    let before = polls(&slept);
    signal(rustix::process::Signal::CONT);
    let morning = polls(&woke) + 2;
    reached(&woke, morning);
    let asked = polls(&slept) - before;
    assert!((1..=4).contains(&asked), "{asked} questions while the other asked two");
    for child in [&mut sleeper, &mut clock] {
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

/// What the config knows of a tenant by its name is used by scripts and by the checklist.
#[test]
fn a_named_tenant_brings_its_app_its_microsoft_tenant_and_its_account() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("config")).unwrap();
    let config = "[tenants.acme]\napp = \"0oa1a2b3c4d5e6f7g8h9\"\n\
                  microsoft-tenant = \"acme.onmicrosoft.com\"\naccount = \"svc@acme.com\"\n\
                  [tenants.other]\n";
    std::fs::write(place.path("config/config.toml"), config).unwrap();
    place.run(&["step", "1", "done"]).code(2).says("several tenants are known");
    place.run(&["step", "1", "done", "--tenant", "acme"]).code(0);
    let status = place.run(&["status", "--json"]).code(3).json();
    assert_eq!(status["app"]["id"], "0oa1a2b3c4d5e6f7g8h9");
    assert_eq!(status["app"]["microsoft_tenant"], "acme.onmicrosoft.com");
    let mut tui = Start::new(&place, &["--new", "--tenant", "acme"]).go();
    tui.wait("Tenant URL").keys("\r").wait("What does Okta say?").keys("\r").count(0);
    tui.keys("t").wait("Account: svc@acme.com").keys("\x1b").gone("Account: svc");
    tui.keys("q").ends(0);
    let mut tui = Start::new(&place, &["--new"]).go();
    tui.wait("Several tenants are known: acme, other").keys("\x03").wait_end();
}

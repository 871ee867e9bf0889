//! A person signs in to the org in place of a token: in the service, on the command line, and in
//! the checklist.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Child;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

use jiff::Timestamp;
use reauth::model::endpoints::Endpoints;
use reauth::model::okta::News;
use reauth::model::okta::Owner;
use reauth::model::okta::Reach;
use reauth::model::secret::Secret;
use reauth::model::tenant::TenantUrl;
use reauth::services::http;
use reauth::services::okta::Api;
use reauth::services::okta::OktaError;
use reauth::services::okta::Org;
use reauth::services::okta::SignIn;
use reauth::services::okta::Watching;
use reauth::services::okta::look;
use reauth::services::okta::sign_in;
use reauth::services::okta::watch;
use reauth::simulator::INSTANCE_ID;
use reauth::simulator::OKTA_CLIENT;
use reauth::words::Words;
use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::mpsc::unbounded_channel;

use crate::microsoft_person::come_back;
use crate::simulator::World;
use crate::simulator::browser::Browser;
use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;
use crate::support::until;

const PASSWORD: &str = "Practice-1234";

/// Signs in at the page; where it led to stays unvisited.
fn at_the_page<'a>(world: &'a World, url: &str) -> Browser<'a> {
    let mut browser = Browser::new(world);
    browser.open(url);
    if browser.shows("Sign In") {
        browser.press("Sign In", &[("username", "readonly@acme.com"), ("password", PASSWORD)]);
    }
    browser
}

type Ended = Result<(Api, Owner), OktaError>;

/// Signs in while `person` does what has to be done; then `after` goes on with what came of it.
fn signing<T>(
    world: &World,
    client: &str,
    insist: bool,
    person: impl FnOnce(&str, UnboundedSender<Secret>) + Send,
    after: impl AsyncFnOnce(Ended) -> T,
) -> T {
    let endpoints = Endpoints::overridden(None, None, Some(world.simulator.okta())).unwrap();
    let org = Org::of(&endpoints, &TenantUrl::parse("acme.okta.com").unwrap().url).unwrap();
    let mut options = http::Options::new(endpoints.kind);
    options.limits.person = Duration::from_secs(20);
    let (paste, pasted) = unbounded_channel();
    let (tell, asked) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            if let Ok(url) = asked.recv() {
                let url: String = url;
                person(&url, paste);
            }
        });
        let say = move |step: SignIn| {
            if let SignIn::At(url) = step {
                tell.send(url).unwrap();
            }
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            after(sign_in(&options, org, client, insist, pasted, &say).await).await
        })
    })
}

fn refused(twist: &str) -> OktaError {
    let world = World::playing(&format!("title = \"x\"\n[okta.oauth]\n{twist}"));
    let person = |url: &str, _| come_back(&at_the_page(&world, url));
    let ended = signing(&world, OKTA_CLIENT, false, person, async |ended| ended);
    let error = ended.err().unwrap_or_else(|| panic!("{twist} was taken"));
    let said = Words::english().say(&error.phrase());
    assert!(said.matches(". ").count() >= 1 && said.ends_with('.'), "two sentences: {said}");
    assert!(!said.contains('{'), "{said}");
    error
}

#[test]
fn a_person_signs_in_and_apps_and_log_can_be_read() {
    let world = World::of("ready");
    let person = |url: &str, _| {
        for part in ["response_type=code", "code_challenge_method=S256", "nonce=", "state="] {
            assert!(url.contains(part), "{part} in {url}");
        }
        assert!(url.contains("scope=openid+okta.apps.read+okta.logs.read&"), "{url}");
        come_back(&at_the_page(&world, url));
    };
    signing(&world, OKTA_CLIENT, false, person, async |ended| {
        let (api, owner) = ended.unwrap();
        assert_eq!((owner.reach, owner.signed_in), (Reach::Reading, true));
        assert_eq!(owner.login.as_deref(), Some("readonly@acme.com"));
        let all = look(&api, None).await.unwrap();
        let error = all[0].import.as_ref().unwrap().error.as_ref().unwrap();
        assert_eq!(error.code.as_deref(), Some("AADSTS50126"));
        assert!(!format!("{api:?}").contains("eyJ"), "no token in a Debug");
    });
    let asked = world.simulator.requests();
    let posts: Vec<_> = asked.iter().filter(|one| one.method == "POST").collect();
    let to: Vec<_> = posts.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(to, ["/login/login.htm", "/oauth2/v1/token"], "the person's, and the code's");
}

#[test]
fn every_refusal_is_told_in_its_own_sentence() {
    for (twist, kind) in [
        ("refuses = \"invalid_scope\"", "no-scopes"),
        ("refuses = \"access_denied\"", "denied"),
        ("refuses = \"invalid_dpop_proof\"", "proof-wanted"),
        ("grants = [\"openid\", \"okta.apps.read\"]", "fewer-scopes"),
        (
            "grants = [\"openid\", \"okta.apps.read\", \"okta.logs.read\", \"okta.apps.manage\"]",
            "more-than-reading",
        ),
        ("foreign_nonce = true", "mismatch"),
    ] {
        assert_eq!(refused(twist).as_str(), kind, "{twist}");
    }
}

#[test]
fn more_than_reading_is_taken_where_it_is_insisted_on() {
    let world = World::playing(
        "title = \"x\"\n[okta.oauth]\n\
         grants = [\"openid\", \"okta.apps.read\", \"okta.logs.read\", \"okta.apps.manage\"]",
    );
    let person = |url: &str, _| come_back(&at_the_page(&world, url));
    signing(&world, OKTA_CLIENT, true, person, async |ended| {
        let more = Reach::More(vec!["okta.apps.manage".to_owned()]);
        assert_eq!(ended.unwrap().1.reach, more);
    });
}

#[test]
fn an_address_of_another_sign_in_is_not_taken_and_the_pasted_one_is() {
    let world = World::of("ready");
    let person = |url: &str, paste: UnboundedSender<Secret>| {
        let ended = at_the_page(&world, url).at.to_string();
        for address in [ended.replace("state=", "state=x"), ended] {
            let mut secret = Secret::address();
            assert!(secret.push_str(&address));
            paste.send(secret).unwrap();
        }
    };
    signing(&world, OKTA_CLIENT, false, person, async |ended| {
        assert!(ended.unwrap().1.signed_in);
    });
}

#[test]
fn a_sign_in_that_ends_in_mid_watch_says_so() {
    // Revoked after some calls; or too old from the first one on.
    for twist in ["token_calls = 3", "[okta.oauth]\nlifetime = 0"] {
        let world = World::playing(&format!("title = \"x\"\n[okta]\n{twist}"));
        let person = |url: &str, _| come_back(&at_the_page(&world, url));
        signing(&world, OKTA_CLIENT, false, person, async |ended| {
            let (api, _) = ended.unwrap();
            let (since, app) = (Timestamp::now(), INSTANCE_ID.to_owned());
            let watching = Watching { app, since, settings_since: None };
            let manners = reauth::services::okta::Manners {
                poll: Duration::from_millis(20),
                ..Default::default()
            };
            let mut go_on = |_: News| ControlFlow::Continue(());
            let ended = watch(&api.with(manners), &watching, &mut go_on).await;
            let error = ended.unwrap_err();
            assert_eq!(error.as_str(), "sign-in-over", "{twist}");
            assert!(!error.may_pass());
        });
    }
}

/// Runs `reauth okta …`; the person signs in wherever an address is shown.
fn run(place: &Place, world: &World, args: &[&str]) -> (i32, String, String) {
    let mut command = place.command(args);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child: Child = command.spawn().unwrap();
    let mut err = String::new();
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        let line = line.unwrap();
        if line.contains("/oauth2/v1/authorize?") {
            come_back(&at_the_page(world, &line));
        }
        err.push_str(&line);
        err.push('\n');
    }
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    (child.wait().unwrap().code().unwrap(), out, err)
}

fn place(world: &World) -> Place {
    let mut place = Place::new();
    place.set("REAUTH_OKTA_URL", world.simulator.okta());
    place.set("REAUTH_NO_BROWSER", "1");
    place
}

#[test]
fn the_command_line_signs_in_for_one_run_and_keeps_the_client_id_alone() {
    let world = World::of("ready");
    let place = place(&world);
    let org = ["--oauth", "--org", "acme.okta.com"];
    let by = |words: &[&'static str]| [words, &org].concat();
    let client = ["--okta-client-id", OKTA_CLIENT];
    let (code, _, err) = run(&place, &world, &by(&["okta", "connect"]));
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("--okta-client-id"), "{err}");
    let args = [&by(&["okta", "connect", "--json"])[..], &client].concat();
    let (code, out, err) = run(&place, &world, &args);
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &json["owner"]["by"], &json["kept"]), (0, &"oauth".into(), &false.into()));
    let config = std::fs::read_to_string(place.path("config/config.toml")).unwrap();
    assert!(config.contains(&format!("okta-client-id = \"{OKTA_CLIENT}\"")), "{config}");
    let (code, out, more) = run(&place, &world, &by(&["okta", "status", "--json"]));
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &json["tenants"][0]["owner"]["reach"]), (3, &"read-only".into()), "{more}");
    for text in [&err, &more, &out] {
        assert!(!text.contains("eyJ") && !text.contains("code="), "no token, no code: {text}");
    }
    place.run(&["okta", "status", "--all", "--oauth"]).code(2).says("--all asks several");
}

#[test]
fn a_token_in_place_of_a_client_id_ends_up_in_no_address() {
    let world = World::of("ready");
    let place = place(&world);
    let args = ["--oauth", "--org", "acme.okta.com", "--okta-client-id", "00practice-read-only"];
    let (code, _, err) = run(&place, &world, &[&["okta", "status"][..], &args].concat());
    assert_eq!(code, 2);
    assert!(err.contains("no client id") && !err.contains("00practice"), "{err}");
    assert!(world.simulator.requests().is_empty());
}

#[test]
fn the_checklist_signs_in_with_the_browser_and_without() {
    let world = World::playing("title = \"x\"\n[okta]\ntoken_calls = 6");
    let mut place = place(&world);
    place.set("REAUTH_KEYRING", "memory");
    place.unset("REAUTH_NO_BROWSER");
    let (script, opened) = (place.path("work/browser"), place.path("work/opened"));
    let text =
        format!("#!/bin/bash\nprintf %s \"$1\" >{0}.new; mv {0}.new {0}\n", opened.display());
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    place.set("REAUTH_BROWSER_COMMAND", &format!("{} %s", script.display()));
    let mut tui = Start::new(&place, &["--new"]).size(140, 40).go();
    tui.wait("Tenant URL").keys("acme.okta.com\r");
    tui.wait("What does Okta say?").keys("\r").count(0).wait("Identity Engine");
    tui.keys("O").wait("▸ API token:").keys("\t").keys("00nonsense\r").wait("That is no client id");
    tui.keys("\x15").keys(OKTA_CLIENT).keys("\r").wait("Sign in to acme.okta.com at");
    tui.keys("U").gone("Okta access").keys("x").wait("Sign in to acme.okta.com at");
    let url = until("an opened page", || std::fs::read_to_string(&opened).ok());
    let ended = at_the_page(&world, &url);
    tui.paste(ended.at.as_str()).wait("Signed in as readonly@acme.com");
    tui.wait("Office 365 apps of this organization")
        .wait("AADSTS50126")
        .keys("\x1b")
        .gone("Signed in as");
    tui.keys("12\r").wait("watching Okta's log").wait("The watch has ended: The sign-in at");
    let config = std::fs::read_to_string(place.path("config/config.toml")).unwrap();
    assert!(config.contains(OKTA_CLIENT), "{config}");
    tui.keys("O")
        .wait("Client id")
        .keys("\r")
        .wait("Sign in to acme.okta.com at")
        .keys("\x1b")
        .gone("Sign in to acme.okta.com at")
        .keys("\x1b")
        .gone("Client id");
    tui.keys("q").ends(0);
}

/// The address that the panel shows, put together from its lines.
fn shown_address(tui: &mut Tui) -> String {
    tui.wait("Sign in to acme.okta.com at").wait("Esc cancels");
    let shown = tui.screen();
    let inside = shown.lines().filter_map(|line| line.split('│').nth(1)).map(str::trim);
    let lines = inside.skip_while(|line| !line.starts_with("http://"));
    lines.take_while(|line| !line.is_empty()).collect()
}

#[test]
fn in_the_checklist_more_than_reading_takes_a_second_word() {
    let world = World::playing(
        "title = \"x\"\n[okta.oauth]\n\
         grants = [\"openid\", \"okta.apps.read\", \"okta.logs.read\", \"okta.apps.manage\"]",
    );
    let mut place = place(&world);
    place.set("REAUTH_KEYRING", "memory");
    let mut tui = Start::new(&place, &["--new"]).size(140, 40).go();
    tui.wait("Tenant URL").keys("acme.okta.com\r");
    tui.wait("What does Okta say?").keys("\r").count(0).wait("Identity Engine");
    let person = |tui: &mut Tui| {
        let url = shown_address(tui);
        tui.paste(at_the_page(&world, &url).at.as_str()).gone("Sign in to acme.okta.com at");
    };
    let refused = "granted more than reading: okta.apps.manage";
    tui.keys("O").wait("▸ API token:").keys("\t").keys(OKTA_CLIENT).keys("\r");
    person(&mut tui);
    tui.wait(refused);
    // A token in between is another matter: neither is taken for having said the other twice.
    tui.keys("\t").keys("00practice-super-admin\r").wait("This token can do more than read");
    tui.keys("\t\r");
    person(&mut tui);
    tui.wait(refused).keys("\x1b").gone(refused);
    // The second word may come later.
    tui.keys("O").wait(refused).keys("\t").keys(OKTA_CLIENT).keys("\r");
    person(&mut tui);
    tui.wait("Signed in as readonly@acme.com").wait("okta.apps.manage");
    tui.keys("\x1b").gone("Signed in as").keys("q").ends(0);
}

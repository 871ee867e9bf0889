//! Device authorization, from both sides: the device that polls and the person with the code.

use super::ADMIN;
use super::Answer;
use super::GRAPH_TOOLS;
use super::SCOPE;
use super::World;
use super::browser::Browser;
use super::code_of;

const NO_WAIT: &str = "title = \"x\"\n[login]\ndevice_interval = 0";

struct Device<'a> {
    world: &'a World,
    code: String,
    user_code: String,
    page: String,
}

impl<'a> Device<'a> {
    fn new(world: &'a World) -> Self {
        let url = format!("{}/organizations/oauth2/v2.0/devicecode", world.simulator.login());
        let answer = world.post_form(&url, &[("client_id", GRAPH_TOOLS), ("scope", SCOPE)]);
        assert_eq!(answer.status, 200, "{}", answer.text);
        let body = answer.json();
        let text = |key: &str| body[key].as_str().unwrap().to_owned();
        assert!(text("message").contains(&text("user_code")));
        Self {
            world,
            code: text("device_code"),
            user_code: text("user_code"),
            page: text("verification_uri"),
        }
    }

    fn poll(&self) -> Answer {
        self.poll_with(&self.code)
    }

    fn poll_with(&self, code: &str) -> Answer {
        let url = format!("{}/organizations/oauth2/v2.0/token", self.world.simulator.login());
        let grant = "urn:ietf:params:oauth:grant-type:device_code";
        let fields = [("client_id", GRAPH_TOOLS), ("grant_type", grant), ("device_code", code)];
        self.world.post_form(&url, &fields)
    }

    fn person(&self) -> Browser<'a> {
        let mut browser = Browser::new(self.world);
        // RFC 8628 6.1: case and hyphens are the person's business.
        let (one, other) = self.user_code.split_at(4);
        let typed = format!("{one}-{other}").to_lowercase();
        browser.open(&self.page).press("Next", &[("otc", &typed)]);
        browser.press("Next", &[("loginfmt", ADMIN)]);
        browser.press("Sign in", &[("passwd", "Practice-1234")]);
        browser
    }
}

/// RFC 8628 3.3 to 3.5: pending until the person has signed in, then tokens, once.
#[test]
fn the_device_gets_tokens_when_the_person_has_signed_in() {
    let world = World::playing(NO_WAIT);
    let device = Device::new(&world);
    assert_eq!(code_of(&device.poll()), (400, 70016));
    let pending = device.poll().json();
    assert_eq!(pending["error"], "authorization_pending");
    assert!(pending["error_description"].as_str().unwrap().contains("\r\nTrace ID: "));
    let mut browser = device.person();
    assert!(browser.shows("Are you trying to sign in to"), "RFC 8628 5.4");
    browser.press("Continue", &[]);
    assert!(browser.shows("You may now close this window"));
    let tokens = device.poll();
    assert_eq!(tokens.status, 200, "{}", tokens.text);
    let token = tokens.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(world.graph(&token, "/me").json()["userPrincipalName"], ADMIN);
    assert_eq!(code_of(&device.poll()), (400, 54005), "a device code is used once");
}

/// RFC 8628 3.5: `slow_down`, and five seconds more each time.
#[test]
fn who_polls_too_fast_is_slowed_down() {
    let world = World::of("ready");
    let device = Device::new(&world);
    assert_eq!(device.poll().json()["error"], "authorization_pending");
    assert_eq!(device.poll().json()["error"], "slow_down");
}

/// `entra.md` 1.2: 70018 for a code of nobody, 70020 for one that is over.
#[test]
fn an_unknown_and_an_expired_device_code_are_told_apart() {
    let world = World::playing(NO_WAIT);
    let device = Device::new(&world);
    let unknown = device.poll_with("made-up");
    assert_eq!(code_of(&unknown), (400, 70018));
    assert_eq!(unknown.json()["error"], "bad_verification_code");
    let world = World::playing("title = \"x\"\n[login]\ndevice_lifetime = 0");
    let device = Device::new(&world);
    assert_eq!(device.poll().json()["error"], "expired_token");
    let mut browser = Browser::new(&world);
    browser.open(&device.page).press("Next", &[("otc", &device.user_code)]);
    assert!(browser.shows("That code didn't work"));
}

/// `entra.md` 1.2: `authorization_declined`.
#[test]
fn who_declines_ends_the_wait_of_the_device() {
    let world = World::playing(NO_WAIT);
    let device = Device::new(&world);
    device.person().press("Cancel", &[]);
    assert_eq!(device.poll().json()["error"], "authorization_declined");
}

/// `entra.md` 2.C: 530033 stops device code, and a browser is let through.
#[test]
fn a_policy_against_device_codes_stops_nothing_else() {
    let text = format!("{NO_WAIT}\n[account]\nrefusal = 530033");
    let world = World::playing(&text);
    let device = Device::new(&world);
    assert!(device.person().shows("AADSTS530033"));
    assert_eq!(code_of(&device.poll()), (400, 530_033));
}

/// `entra.md` 1.2: this endpoint is known to send errors with HTTP 200.
#[test]
fn an_error_of_the_device_authorization_can_come_with_200() {
    let world = World::playing("title = \"x\"\n[login]\ndevice_errors_as_200 = true");
    let url = format!("{}/organizations/oauth2/v2.0/devicecode", world.simulator.login());
    let answer = world.post_form(&url, &[("client_id", "x"), ("scope", SCOPE)]);
    assert_eq!(code_of(&answer), (200, 700_016));
    let world = World::of("ready");
    let url = format!("{}/organizations/oauth2/v2.0/devicecode", world.simulator.login());
    assert_eq!(code_of(&world.post_form(&url, &[("client_id", GRAPH_TOOLS)])), (400, 900_144));
}

//! A person on the sign-in pages: who may go on, who is stopped, and what is remembered of them.

use reauth::simulator::TENANT_ID;

use super::ADMIN;
use super::World;
use super::browser::Browser;
use super::claims;
use super::code_of;
use super::oauth::PASSWORD;
use super::oauth::authorize_url;
use super::oauth::parameters;
use super::oauth::redeem;
use super::oauth::sign_in_in;
use super::oauth::with;

/// RFC 6749 4.1.2.1 `access_denied`; `entra.md` 1.3: 65004.
#[test]
fn who_cancels_is_led_back_without_a_code() {
    let world = World::of("no-consent");
    let mut browser = Browser::new(&world);
    browser.open(&authorize_url(&world, "organizations", &parameters())).press("Cancel", &[]);
    assert_eq!(browser.parameter("error").as_deref(), Some("access_denied"));
    let mut browser = sign_in_in(&world, &parameters(), ADMIN);
    assert!(browser.shows("Permissions requested"));
    assert!(browser.shows("Microsoft Graph Command Line Tools"));
    browser.press("Cancel", &[]);
    let text = browser.parameter("error_description").unwrap();
    assert!(text.starts_with("AADSTS65004"), "{text}");
    assert_eq!(browser.parameter("code"), None);
}

/// `admin.md` 31: use the browser once, and the password grant works from then on.
#[test]
fn consent_that_was_given_is_remembered() {
    let world = World::of("no-consent");
    assert_eq!(code_of(&world.sign_in(PASSWORD)), (400, 65001));
    let mut browser = sign_in_in(&world, &parameters(), ADMIN);
    browser.press("Accept", &[]);
    assert!(browser.parameter("code").is_some(), "{}", browser.page);
    assert_eq!(world.sign_in(PASSWORD).status, 200);
    let again = sign_in_in(&world, &parameters(), ADMIN);
    assert!(again.parameter("code").is_some(), "no second question");
    let asked = sign_in_in(&world, &with(&[("prompt", "consent")]), ADMIN);
    assert!(asked.shows("Permissions requested"), "unless the client wants one");
}

/// `admin.md` 21: an account without the role cannot agree for the tenant.
#[test]
fn who_is_no_administrator_needs_one() {
    let world = World::of("ready");
    let more = with(&[("scope", "openid AuditLog.Read.All")]);
    let mut browser = sign_in_in(&world, &more, "reader@acme.onmicrosoft.com");
    assert!(browser.shows("Need admin approval") && browser.shows("AADSTS90094"));
    browser.press("Have an admin account? Sign in with that account", &[]);
    browser.press("Next", &[("loginfmt", ADMIN)]).press("Sign in", &[("passwd", PASSWORD)]);
    browser.press("Accept", &[("organization", "1")]);
    assert!(browser.parameter("code").is_some());
    let reader = sign_in_in(&world, &more, "reader@acme.onmicrosoft.com");
    assert!(reader.parameter("code").is_some(), "agreed to for everybody");
}

/// `entra.md` 6.2: a browser passes the second factor that stops a password grant.
#[test]
fn the_second_factor_is_asked_for_and_can_be_refused() {
    let world = World::of("mfa");
    let mut browser = sign_in_in(&world, &parameters(), ADMIN);
    assert!(browser.shows("Approve sign in request"));
    browser.press("Deny", &[]);
    assert!(browser.parameter("error_description").unwrap().contains("AADSTS500121"));
    let mut browser = sign_in_in(&world, &parameters(), ADMIN);
    browser.press("Approve", &[]);
    assert_eq!(redeem(&world, &browser.parameter("code").unwrap(), &[]).status, 200);
}

#[test]
fn a_wrong_password_is_said_on_the_page_and_can_be_given_again() {
    let world = World::of("ready");
    let mut browser = Browser::new(&world);
    browser.open(&authorize_url(&world, "common", &parameters()));
    browser.press("Next", &[("loginfmt", "nobody@acme.onmicrosoft.com")]);
    assert!(browser.shows("This username may be incorrect"));
    browser.press("Next", &[("loginfmt", ADMIN)]).press("Sign in", &[("passwd", "wrong")]);
    assert!(browser.shows("AADSTS50126"), "{}", browser.page);
    browser.press("Sign in", &[("passwd", PASSWORD)]);
    assert!(browser.parameter("code").is_some());
}

/// `okta.md` 3.7: AADSTS50020 is what an account of another tenant gets.
#[test]
fn an_account_of_another_tenant_is_told_so() {
    let world = World::of("ready");
    let mut browser = Browser::new(&world);
    browser.open(&authorize_url(&world, "acme.com", &parameters()));
    browser.press("Next", &[("loginfmt", "admin@contoso.onmicrosoft.com")]);
    browser.press("Sign in", &[("passwd", PASSWORD)]);
    assert!(browser.shows("AADSTS50020") && browser.shows("in tenant 'Acme'"), "{}", browser.page);
    let url = format!("{}/{TENANT_ID}/oauth2/v2.0/token", world.simulator.login());
    let grant = super::password_grant("admin@contoso.onmicrosoft.com", PASSWORD);
    assert_eq!(code_of(&world.post_form(&url, &grant)), (400, 50020));
    let home = world.sign_in_as("admin@contoso.onmicrosoft.com", PASSWORD).json();
    assert_ne!(claims(home["access_token"].as_str().unwrap())["tid"], TENANT_ID);
}

/// `OpenID` Connect Core 3.1.2.1: `prompt`; `admin.md` 15: the browser reuses whom it knows.
#[test]
fn a_browser_that_knows_somebody_asks_only_if_told_to() {
    let world = World::of("ready");
    let mut browser = sign_in_in(&world, &parameters(), ADMIN);
    browser.open(&authorize_url(&world, "organizations", &parameters()));
    assert!(browser.parameter("code").is_some());
    browser.open(&authorize_url(&world, "organizations", &with(&[("prompt", "none")])));
    assert!(browser.parameter("code").is_some());
    browser.open(&authorize_url(&world, "organizations", &with(&[("prompt", "login")])));
    assert!(browser.shows("Sign in"));
    let pick = with(&[("prompt", "select_account")]);
    browser.open(&authorize_url(&world, "organizations", &pick));
    assert!(browser.shows("Pick an account"));
    browser.press("Use another account", &[]);
    assert!(browser.shows("loginfmt"));
    browser.open(&authorize_url(&world, "organizations", &pick));
    browser.press("Ada Admin · admin@acme.onmicrosoft.com · Signed in", &[]);
    assert!(browser.parameter("code").is_some());
    let hinted = with(&[("login_hint", "reader@acme.onmicrosoft.com")]);
    browser.open(&authorize_url(&world, "organizations", &hinted));
    assert!(browser.shows("Enter password") && browser.shows("reader@acme"));
}

//! The questions before the first step: which org, what does Okta say, and what a paste is.

use reauth::model::access::Access;
use reauth::model::event::Event;
use reauth::model::event::Mode;
use reauth::model::screen::Overlay;
use reauth::model::screen::Screen;
use reauth::model::screen::Setup;
use reauth::model::screen::Tone;
use reauth::runbook::StepId;
use reauth::text::Phrase;
use reauth::update::Effect;
use reauth::update::Msg;
use reauth::update::NotConnected;
use reauth::update::Probed;

use crate::driver::Driver;
use crate::report_sample::File;

#[test]
fn a_paste_is_text_in_a_field_and_a_hint_elsewhere() {
    let mut driver = Driver::walking();
    driver.paste("qqq\nq");
    assert!(driver.notice().contains("only in a field"), "{}", driver.notice());
    assert_eq!(driver.told(), "");
    driver.paste("the app is https://acme-admin.okta.com/x/0oa1b2c3d4e5f6g7h8i9");
    assert_eq!(driver.told(), "+app-named");
    driver.keys("fG");
    driver.paste("line one\nline\u{1b}[31m two");
    driver.keys("<enter>");
    let reason = driver.session().step(StepId::SignInOkta).reason.clone().unwrap();
    assert_eq!(reason.text.as_deref(), Some("line one line⟨U+001B⟩[31m two"));
    driver.keys("t");
    assert_eq!(driver.model.overlays.len(), 1);
    driver.keys("<tab>");
    driver.paste("x");
    assert!(driver.notice().contains("only in a field"), "{}", driver.notice());
}

#[test]
fn the_tenant_is_asked_at_the_first_link() {
    let mut driver = Driver::new();
    driver.keys("<enter><enter><enter>");
    assert!(matches!(driver.model.overlay(), Some(Overlay::Tenant(_))));
    driver.keys("<enter>");
    assert_eq!(driver.tenant_form().error, Some("tenant.error.empty"));
    driver.keys("acme.oktapreview.com<enter>");
    assert_eq!(driver.told(), "+started +tenant-named StoreTenant Probe +opened OpenPage");
    assert_eq!(driver.session().tenant.as_deref(), Some("https://acme.oktapreview.com"));
}

#[test]
fn a_custom_domain_is_confirmed_by_a_second_enter() {
    let mut driver = Driver::new();
    let error = |driver: &Driver| driver.tenant_form().error;
    driver.keys("login.acme.com<enter>");
    assert_eq!(error(&driver), Some("tenant.confirm_custom"));
    // Another host needs a confirmation of its own.
    driver.keys("x<enter>");
    assert_eq!(error(&driver), Some("tenant.confirm_custom"));
    assert_eq!(driver.told(), "");
    driver.keys("<enter>");
    assert_eq!(driver.told(), "StoreTenant Probe");
    assert!(matches!(&driver.model.screen, Screen::Setup(Setup::Error(_))));
}

#[test]
fn a_wrong_tenant_says_why_and_esc_goes_back_to_it() {
    let mut driver = Driver::new();
    driver.keys("okta.com<enter>");
    assert_eq!(driver.tenant_form().error, Some("tenant.error.okta_itself"));
    driver.keys("<c-u>acme<enter><esc>");
    assert_eq!(driver.tenant_form().entry.text(), "acme.okta.com");
}

#[test]
fn the_error_that_okta_shows_is_read() {
    let mut driver = Driver::new();
    driver.keys("acme<enter>");
    driver.paste("received error: 400 AADSTS50126: Error validating\ncredentials");
    driver.keys("<enter>");
    let pasted = driver.session().pasted.clone().unwrap();
    assert_eq!(pasted.code.as_deref(), Some("AADSTS50126"));
    assert_eq!(driver.model.screen, Screen::Walk);
}

#[test]
fn the_keyring_fills_an_empty_field_only() {
    let mut driver = Driver::new();
    driver.send(Msg::TenantRemembered(Ok(Some("https://acme.okta.com".to_owned()))));
    assert_eq!(driver.tenant_form().entry.text(), "acme.okta.com");
    let mut driver = Driver::new();
    driver.keys("ot");
    driver.send(Msg::TenantRemembered(Ok(Some("https://acme.okta.com".to_owned()))));
    driver.keys("her<enter>");
    assert_eq!(driver.model.tenant().unwrap().host(), "other.okta.com");
}

#[test]
fn an_answer_of_an_org_that_is_not_asked_any_more_changes_nothing() {
    let probed = |url: &str| Probed { url: url.to_owned(), engine: None };
    let mut driver = Driver::walking();
    let first = driver.model.probing.unwrap();
    driver.send(Msg::Probed { attempt: first + 1, result: Ok(probed("https://evil.okta.com")) });
    assert_eq!(driver.told(), "");
    // Another session was opened meanwhile: the answer is not its.
    let mut other = File::new(Mode::Live);
    other.add(Event::TenantNamed { url: "https://other.okta.com".to_owned() });
    driver.read(&other, false);
    driver.send(Msg::Probed { attempt: first, result: Ok(probed("https://acme.okta.com")) });
    assert_eq!(driver.session().tenant.as_deref(), Some("https://other.okta.com"));
}

#[test]
fn a_session_without_a_tenant_borrows_none() {
    let mut driver = Driver::walking();
    driver.read(&File::new(Mode::Live), false);
    driver.effects.clear();
    driver.keys("<enter>");
    assert!(matches!(driver.model.overlay(), Some(Overlay::Tenant(_))));
}

#[test]
fn late_news_of_the_keyring_leaves_the_reason_why_a_paste_was_refused() {
    let mut driver = Driver::new();
    driver.keys("acme.okta.com<enter>");
    driver.paste("eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9");
    driver.keys("<enter>");
    assert!(driver.notice().contains("It was not kept"), "{}", driver.notice());
    let late = || Msg::Told { tone: Tone::Wrong, text: Phrase::new("keyring.off") };
    driver.send(late());
    assert!(driver.notice().contains("It was not kept"), "{}", driver.notice());
    driver.keys("<left>");
    driver.send(late());
    assert!(driver.notice().contains("switched off"), "{}", driver.notice());
}

#[test]
fn a_token_that_is_typed_while_the_keyrings_is_asked_for_goes_before_it() {
    let mut file = File::new(Mode::Live);
    file.set_out();
    let mut driver = Driver::resumed(&file);
    let automatic = driver.model.attempts;
    assert_eq!(driver.model.okta.access, Access::Asking);
    // An empty field asks nothing anew, whatever it is told.
    driver.keys("O<enter>");
    assert_eq!(driver.model.attempts, automatic);
    driver.effects.clear();
    driver.keys("00abc<enter>");
    let asked = driver.effects.iter().any(|effect| {
        matches!(effect, Effect::OktaConnect { attempt, token: Some(token), .. }
            if (*attempt, token.chars()) == (automatic + 1, 5))
    });
    assert!(asked, "{}", driver.told());
    // The keyring's answer comes too late to count.
    let result = Err(NotConnected { why: Phrase::new("keyring.off"), can_insist: false });
    driver.send(Msg::OktaConnected { attempt: automatic, result });
    assert_eq!(driver.model.okta.access, Access::Asking);
}

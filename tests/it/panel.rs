//! The panel of the credential test: its fields, its methods, and the wait for a person.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use reauth::keys::Code;
use reauth::keys::Intent;
use reauth::keys::Key;
use reauth::keys::Wish;
use reauth::model::check::Method;
use reauth::model::check::Stage;
use reauth::model::check::Waits;
use reauth::model::endpoints::Endpoints;
use reauth::model::event::Mode;
use reauth::model::ids::Ids;
use reauth::model::order::CheckOrder;
use reauth::model::order::ExpectedBy;
use reauth::model::order::GRAPH_TOOLS;
use reauth::model::screen::Client;
use reauth::model::screen::Overlay;
use reauth::model::screen::Screen;
use reauth::model::screen::TestField;
use reauth::model::screen::TestPanel;
use reauth::model::state::Model;
use reauth::runbook::Runbook;
use reauth::update::Effect;
use reauth::update::Msg;
use reauth::update::update;
use reauth::view::Glyphs;
use reauth::view::Look;
use reauth::view::Theme;
use reauth::words::Words;
use zeroize::Zeroizing;

use crate::microsoft::ADMIN;

struct Desk {
    model: Model,
    effects: Vec<Effect>,
}

impl Desk {
    /// At the checklist, with the panel open.
    fn new(client_id: Option<&str>) -> Self {
        let runbook = Arc::new(Runbook::built_in().unwrap());
        let mut model = Model::new(runbook, Endpoints::microsoft(), Mode::Live, Ids::new([7; 16]));
        model.client_id = client_id.map(str::to_owned);
        model.screen = Screen::Walk;
        let mut desk = Self { model, effects: Vec::new() };
        desk.keys("t");
        desk
    }

    fn tell(&mut self, msg: Msg) {
        self.effects.extend(update(&mut self.model, msg, Timestamp::UNIX_EPOCH));
    }

    /// Presses each character; `>` is Enter, `^` Esc, and `~` Tab.
    fn keys(&mut self, keys: &str) {
        for c in keys.chars() {
            let key = match c {
                '>' => Key::plain(Code::Enter),
                '^' => Key::plain(Code::Esc),
                '~' => Key::plain(Code::Tab),
                c => Key::char(c),
            };
            self.tell(Msg::Key(key));
        }
    }

    fn panel(&self) -> &TestPanel {
        let found = self.model.overlays.iter().find_map(|overlay| match overlay {
            Overlay::Test(panel) => Some(panel),
            _ => None,
        });
        found.unwrap_or_else(|| panic!("no panel"))
    }

    /// The disk has it all; returns the test that goes out.
    fn saved(&mut self) -> Option<Box<CheckOrder>> {
        let upto = self.model.open.as_ref().map_or(0, |open| open.session.events);
        self.tell(Msg::Appended { upto, result: Ok(()) });
        let at = self.effects.iter().position(|effect| matches!(effect, Effect::Check(_)))?;
        match self.effects.remove(at) {
            Effect::Check(order) => Some(order),
            _ => None,
        }
    }

    fn waits(&mut self, attempt: u64, waits: Waits) {
        self.tell(Msg::CheckReached { attempt, stage: Stage::SignIn });
        self.tell(Msg::CheckWaits { attempt, waits });
    }

    fn screen(&self) -> String {
        let look = Look {
            words: Words::english(),
            theme: Theme::default(),
            glyphs: Glyphs::ascii(),
            zone: TimeZone::UTC,
        };
        let mut terminal = Terminal::new(TestBackend::new(100, 40)).unwrap();
        terminal
            .draw(|frame| {
                reauth::view::draw(&self.model, &look, frame.buffer_mut());
            })
            .unwrap();
        terminal.backend().to_string()
    }

    fn opened(&self) -> Vec<&str> {
        let pages = self.effects.iter().map(|effect| match effect {
            Effect::OpenPage(url) => url.as_str(),
            _ => "",
        });
        pages.filter(|page| !page.is_empty()).collect()
    }
}

const URL: &str = "https://login.microsoftonline.com/t/authorize?state=secret-state";

fn browser() -> Waits {
    Waits::Browser { url: URL.to_owned() }
}

#[test]
fn no_app_is_borrowed_in_silence() {
    let mut desk = Desk::new(None);
    desk.keys(&format!("{ADMIN}>"));
    assert_eq!((desk.panel().focus, desk.panel().client), (TestField::Client, Client::Unchosen));
    desk.keys(">>>");
    assert!(desk.saved().is_none(), "nothing goes out");
    assert_eq!(
        (desk.panel().focus, desk.panel().error),
        (TestField::Client, Some("test.error.client"))
    );
    assert!(desk.screen().contains("No app is chosen."), "{}", desk.screen());
    desk.keys("  >>>");
    let order = desk.saved().unwrap();
    assert_eq!((order.client_id.as_str(), order.method), (GRAPH_TOOLS, Method::Browser));
    let kept = |effect: &Effect| matches!(effect, Effect::RememberClient(id) if id == GRAPH_TOOLS);
    assert_eq!(desk.effects.iter().filter(|effect| kept(effect)).count(), 1);
}

#[test]
fn the_browser_comes_first_and_only_the_password_has_a_field() {
    use TestField::{Account, Client, Method as Way, Password, Run};
    let mut desk = Desk::new(Some(GRAPH_TOOLS));
    desk.keys(ADMIN);
    let fields = |desk: &mut Desk| {
        let mut seen = vec![desk.panel().focus];
        for _ in 0..6 {
            desk.keys("~");
            seen.push(desk.panel().focus);
        }
        seen
    };
    assert_eq!(desk.panel().method, Method::Browser);
    assert_eq!(fields(&mut desk), [Account, Client, Way, Run, Account, Client, Way]);
    assert!(desk.screen().contains("It does not test a password"), "{}", desk.screen());
    desk.keys(" ");
    assert_eq!(desk.panel().method, Method::Password);
    assert_eq!(fields(&mut desk), [Way, Password, Run, Account, Client, Way, Password]);
    desk.keys("Canary>");
    assert_eq!(desk.panel().password.chars(), 6);
    // Another method: a password that no field shows is not kept.
    desk.keys("~~~ ");
    assert_eq!((desk.panel().focus, desk.panel().method), (Way, Method::DeviceCode));
    assert!(desk.panel().password.is_empty());
    assert!(desk.screen().contains("alert your security team"), "{}", desk.screen());
}

#[test]
fn while_a_person_signs_in_the_page_can_be_opened_copied_and_shown() {
    let mut desk = Desk::new(Some(GRAPH_TOOLS));
    desk.keys(&format!("{ADMIN}>>>>"));
    let attempt = desk.saved().unwrap().attempt;
    desk.waits(attempt, browser());
    assert_eq!(desk.opened(), [URL]);
    let screen = desk.screen();
    assert!(
        screen.contains("secret-state") && screen.contains("Paste that address here"),
        "{screen}"
    );
    desk.keys("oy");
    assert_eq!(desk.opened(), [URL, URL]);
    assert!(desk.effects.contains(&Effect::Copy(URL.to_owned())));
    desk.keys("U");
    assert!(desk.effects.contains(&Effect::ShowBare(URL.to_owned())));
    // Any key returns from there, and cancels nothing.
    desk.keys("^");
    assert!(!desk.panel().run.as_ref().unwrap().cancelled);
    desk.keys("^");
    assert!(desk.effects.contains(&Effect::CancelCheck(attempt)));
    assert!(!desk.screen().contains("secret-state"));
    // It is never written down.
    let written = format!("{:?}", desk.model.open);
    assert!(!written.contains("secret-state"), "{written}");
}

#[test]
fn a_device_code_is_shown_with_its_page_and_opens_nothing_by_itself() {
    let mut desk = Desk::new(Some(GRAPH_TOOLS));
    desk.keys(&format!("{ADMIN}>>  >>"));
    let order = desk.saved().unwrap();
    assert_eq!(order.method, Method::DeviceCode);
    let uri = "https://microsoft.com/devicelogin";
    let until = Timestamp::from_second(900).unwrap();
    let code = "FRWQDE7YL".to_owned();
    desk.waits(order.attempt, Waits::Device { code: code.clone(), uri: uri.to_owned(), until });
    let screen = desk.screen();
    assert!(screen.contains("FRWQDE7YL") && screen.contains(uri), "{screen}");
    assert_eq!(desk.opened(), Vec::<&str>::new());
    desk.keys("yo");
    assert!(desk.effects.contains(&Effect::Copy(code)));
    assert_eq!(desk.opened(), [uri]);
}

#[test]
fn a_pasted_address_goes_to_the_test_and_nowhere_else() {
    let mut desk = Desk::new(Some(GRAPH_TOOLS));
    desk.keys(&format!("{ADMIN}>>>>"));
    let attempt = desk.saved().unwrap().attempt;
    let paste = |desk: &mut Desk| {
        let text = "http://localhost:1/?code=canary-code&state=x\n";
        desk.tell(Msg::Pasted(Zeroizing::new(text.to_owned())));
    };
    paste(&mut desk);
    let given = |desk: &Desk| {
        desk.effects.iter().find_map(|effect| match effect {
            Effect::GiveAddress { attempt, address } => {
                Some((*attempt, address.expose().to_owned()))
            }
            _ => None,
        })
    };
    assert_eq!(given(&desk), None, "nobody waits for one yet");
    desk.waits(attempt, browser());
    paste(&mut desk);
    let whole = "http://localhost:1/?code=canary-code&state=x".to_owned();
    assert_eq!(given(&desk), Some((attempt, whole)));
    assert!(!desk.screen().contains("canary"), "{}", desk.screen());
    let shown = format!("{:?}{:?}", desk.effects, desk.model);
    assert!(!shown.contains("canary"), "{shown}");
}

/// `admin.md` 29 and 30: four combinations, each with its explanation.
#[test]
fn the_two_tests_of_step_10_stand_side_by_side_and_are_explained() {
    for (okta, scenario, said) in [
        (' ', "ready", "Both passed."),
        ('f', "ready", "a password manager may have filled it in"),
        (' ', "no-consent", "AADSTS65001 concerns the app that reauth signs in with"),
        (' ', "mfa", "asked Okta for none: a policy treats Okta otherwise"),
        (' ', "conditional-access", "A policy stopped reauth's here (AADSTS53003)"),
        (' ', "wrong-password", "Do not type it again and again"),
        ('f', "mfa", "Both failed."),
    ] {
        let result = crate::microsoft::result_of(scenario);
        let mut desk = Desk::new(Some(GRAPH_TOOLS));
        desk.keys(&format!("{ADMIN}>> >canary>>"));
        let attempt = desk.saved().unwrap().attempt;
        desk.tell(Msg::CheckEnded { attempt, result: Box::new(result) });
        desk.keys("^10>");
        desk.keys(&okta.to_string());
        // Space asks what the button said; `f` asks why it did not go through.
        desk.keys(if okta == 'f' { "broken>" } else { ">" });
        desk.keys("~");
        let screen = desk.screen();
        let words: String =
            screen.split(['"', '|', '\n']).map(str::trim).collect::<Vec<_>>().join(" ");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(said), "{okta} {scenario}: {screen}");
    }
}

#[test]
fn what_the_owner_forbids_is_said_before_a_password_is_typed() {
    let mut desk = Desk::new(Some(GRAPH_TOOLS));
    desk.model.policy = toml::from_str("methods = [\"browser\"]").unwrap();
    desk.keys(&format!("{ADMIN}>> "));
    assert_eq!(desk.panel().method, Method::Password);
    assert_eq!(desk.panel().error, Some("check.says.forbidden_method"));
    assert!(desk.screen().contains("This computer's policy forbids"), "{}", desk.screen());
    desk.keys(">Canary>>");
    assert!(desk.saved().is_none(), "nothing goes out");
    assert_eq!(desk.panel().focus, TestField::Method);
    // Two presses on, the browser is allowed.
    desk.keys("  >>");
    assert_eq!(desk.saved().unwrap().method, Method::Browser);
}

#[test]
fn a_wait_of_another_attempt_or_after_cancelling_opens_nothing() {
    let mut desk = Desk::new(Some(GRAPH_TOOLS));
    desk.keys(&format!("{ADMIN}>>>>"));
    let attempt = desk.saved().unwrap().attempt;
    desk.waits(attempt + 1, browser());
    desk.keys("^");
    desk.waits(attempt, browser());
    assert_eq!(desk.opened(), Vec::<&str>::new());
}

#[test]
fn the_tenant_of_the_last_session_is_expected_where_nobody_names_one() {
    let mut desk = Desk::new(Some(GRAPH_TOOLS));
    desk.keys("^");
    let acme = "https://acme.okta.com".to_owned();
    let named = Wish::NameTenant("acme.okta.com".to_owned());
    desk.tell(Msg::Wish(Intent::Say(named)));
    desk.keys("t");
    assert!(desk.effects.contains(&Effect::Recall { org: acme.clone() }));
    let recalled = |org: &str| {
        let (org, tenant) = (org.to_owned(), "acme.onmicrosoft.com".to_owned());
        Msg::Recalled { org, tenant }
    };
    desk.tell(recalled("https://other.okta.com"));
    assert_eq!(desk.model.expected(), None, "another org's says nothing here");
    desk.tell(recalled(&acme));
    let expected = desk.model.expected().unwrap();
    let found = (expected.tenant.as_str(), expected.by);
    assert_eq!(found, ("acme.onmicrosoft.com", ExpectedBy::LastSession));
    assert!(
        desk.screen().contains("The answer should come from acme.onmicrosoft.com"),
        "{}",
        desk.screen()
    );
    desk.keys(&format!("{ADMIN}>>>>"));
    assert_eq!(desk.saved().unwrap().expected_tenant, Some(expected));
    // What the admin named goes before it.
    desk.model.known.microsoft_tenant = Some("named.onmicrosoft.com".to_owned());
    assert_eq!(desk.model.expected().unwrap().by, ExpectedBy::Admin);
}

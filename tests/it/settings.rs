//! The settings screen: seen at once, taken back by Esc, kept by Enter among the comments of the file.

use reauth::model::settings::Preferences;
use reauth::model::settings::ThemeName;
use reauth::text::Language;
use reauth::update::Effect;

use crate::driver::Driver;
use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;
use crate::terminal::checklist;

/// What was kept last, before and after.
fn kept(driver: &Driver) -> Option<(Preferences, Preferences)> {
    driver.effects.iter().rev().find_map(|effect| {
        if let Effect::KeepPreferences { before, after } = effect {
            Some(((**before).clone(), (**after).clone()))
        } else {
            None
        }
    })
}

#[test]
fn what_is_chosen_holds_at_once_and_esc_takes_it_back() {
    let mut driver = Driver::walking();
    let before = driver.model.preferences.clone();
    driver.keys(",<space><space>j<space>j<space>");
    let now = &driver.model.preferences;
    assert_eq!(now.theme, Some(ThemeName::Light));
    assert_eq!((now.ascii, now.locale), (Some(true), Some(Language::German)));
    driver.keys("<esc>");
    assert_eq!(driver.model.preferences, before);
    assert!(driver.model.overlays.is_empty() && kept(&driver).is_none());
}

#[test]
fn enter_keeps_what_differs_and_nothing_else() {
    let mut driver = Driver::walking();
    driver.model.preferences.theme = Some(ThemeName::Mono);
    driver.keys(",<enter>");
    assert!(kept(&driver).is_none(), "nothing was changed");
    driver.keys(",<tab><tab><tab><space><down><down><down>,firefox %s<tab>Ada<tab><space><enter>");
    let (before, after) = kept(&driver).unwrap();
    assert_eq!(after.theme, before.theme);
    assert_eq!((after.mouse, after.plain), (Some(true), None));
    assert_eq!(after.browser_command.as_deref(), Some(",firefox %s"));
    assert_eq!(after.operator.as_deref(), Some("Ada"));
    assert_eq!(driver.model.operator, "Ada");
    let mut file = Preferences { ascii: Some(true), ..Preferences::default() };
    file.take_over(&before, after.clone());
    let expected = Preferences { ascii: Some(true), theme: None, ..after };
    assert_eq!(file, expected, "what a flag said is not written down");
}

#[test]
fn every_value_comes_round() {
    let mut driver = Driver::walking();
    driver.keys(",");
    for rounds in [6, 3, 2, 2, 2, 2] {
        let before = driver.model.preferences.clone();
        for _ in 0..rounds {
            driver.keys("<space>");
        }
        let now = &driver.model.preferences;
        let same = |one: Option<bool>, other: Option<bool>| {
            one.unwrap_or_default() == other.unwrap_or_default()
        };
        assert_eq!(now.theme.unwrap_or_default(), before.theme.unwrap_or_default());
        assert_eq!(now.ascii, before.ascii);
        assert_eq!(now.locale.unwrap_or_default(), before.locale.unwrap_or_default());
        assert!(same(now.mouse, before.mouse) && same(now.plain, before.plain));
        assert!(same(now.no_browser, before.no_browser));
        driver.keys("j");
    }
}

fn ends(tui: &mut Tui) {
    tui.keys("q").ends(0);
}

#[test]
fn the_file_keeps_its_comments_and_the_next_start_has_the_choice() {
    let place = Place::new();
    let template = place.run(&["config", "template"]).code(0).out;
    std::fs::create_dir_all(place.path("config")).unwrap();
    std::fs::write(place.path("config/config.toml"), &template).unwrap();
    let mut tui = checklist(&place);
    tui.keys(",").wait("as the terminal's background asks").keys(" ").wait("for a dark background");
    // Seen before it is kept.
    tui.wrote(b"38;5;221").keys("\r").wait("Kept in").gone("Settings");
    ends(&mut tui);
    let text = std::fs::read_to_string(place.path("config/config.toml")).unwrap();
    let without = text.replace("theme = \"dark\"\n", "");
    assert_eq!(without, template);
    assert_eq!(text.matches("theme = \"dark\"\n").count(), 1, "{text}");
    let mut tui = Start::new(&place, &["practice", "--session", "2"]).go();
    tui.wait("In Okta").wrote(b"38;5;221");
    ends(&mut tui);
}

#[test]
fn what_the_file_has_wrong_is_told_with_its_line_and_the_rest_counts() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("config")).unwrap();
    let config = "[preferences]\nascii = true\ntheme = \"pink\"\ncolour = 1\n";
    std::fs::write(place.path("config/config.toml"), config).unwrap();
    let mut tui = Start::new(&place, &["practice"]).go();
    tui.wait("config.toml, line 3: `preferences.theme`").wait("> Tenant URL:");
    tui.keys("\x03").ends(130);
    place.run(&["tenant", "list"]).code(0).says("line 3: `preferences.theme`").says("line 4");
}

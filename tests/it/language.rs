//! Which language is spoken: who decides it, and what stays English whatever was chosen.

use reauth::model::output::Format;
use reauth::report::Report;
use reauth::runbook::Runbook;
use reauth::text::Language;
use reauth::text::columns;
use reauth::view::Look;
use reauth::words::Words;

use crate::drawing::LARGE;
use crate::drawing::SMALL;
use crate::drawing::USUAL;
use crate::drawing::look;
use crate::drawing::shot;
use crate::report_sample;
use crate::screens::midway;
use crate::support::Place;
use crate::support::Start;

/// Begins what 50126 means, in each language.
const ENGLISH: &str = "Microsoft rejected this user name";
const GERMAN: &str = "Microsoft hat diesen Benutzernamen";

/// A place where nothing says which language it is.
fn nowhere() -> Place {
    let mut place = Place::new();
    place.unset("LANG");
    place
}

fn explained(place: &Place, args: &[&str]) -> String {
    place.run(&[&["explain", "50126"], args].concat()).code(0).out
}

#[test]
fn the_locale_chooses_the_language() {
    for (set, begins) in [
        (&[][..], ENGLISH),
        (&[("LANG", "de_DE.UTF-8")], GERMAN),
        (&[("LANG", "de_DE.UTF-8"), ("LC_MESSAGES", "en_US.UTF-8")], ENGLISH),
        (&[("LANG", "en_US.UTF-8"), ("LC_MESSAGES", "de_AT.UTF-8")], GERMAN),
        (&[("LC_MESSAGES", "de_AT.UTF-8"), ("LC_ALL", "C.UTF-8")], ENGLISH),
        (&[("LANG", "de_CH.UTF-8"), ("LC_ALL", "")], GERMAN),
        (&[("LANG", "fr_FR.UTF-8")], ENGLISH),
        (&[("LANG", "fr_FR.UTF-8"), ("REAUTH_LOCALE", "de")], GERMAN),
    ] {
        let mut place = nowhere();
        for (name, value) in set {
            place.set(name, value);
        }
        let said = explained(&place, &[]);
        assert!(said.contains(begins), "{set:?}: {said}");
    }
}

#[test]
fn the_flag_comes_before_the_config_and_the_config_before_the_locale() {
    let mut place = nowhere();
    place.set("LANG", "en_US.UTF-8");
    std::fs::create_dir_all(place.path("config")).unwrap();
    let config = place.path("config/config.toml");
    std::fs::write(&config, "[preferences]\nlocale = \"de\"\n").unwrap();
    assert!(explained(&place, &[]).contains(GERMAN));
    assert!(explained(&place, &["--locale", "en"]).contains(ENGLISH));
    place.set("REAUTH_LOCALE", "en_GB.UTF-8");
    assert!(explained(&place, &[]).contains(ENGLISH));
    assert!(explained(&place, &["--locale", "de-AT"]).contains(GERMAN));
    place.run(&["explain", "50126", "--locale", "fr"]).code(2).says("en and de");
    place.unset("REAUTH_LOCALE");
    std::fs::write(&config, "[preferences]\nlocale = \"tlh\"\n").unwrap();
    place.run(&["sessions"]).code(0).says("line 2: `preferences.locale`");
    assert!(explained(&place, &[]).contains(ENGLISH));
}

#[test]
fn what_is_wrong_is_told_in_the_language_and_data_stays_english() {
    let mut place = Place::new();
    let english = place.run(&["explain", "50126", "--json"]).code(0).out;
    place.run(&["step", "1", "done"]).code(0);
    place.run(&["step", "2", "skip", "--reason", "not-needed"]).code(0);
    let status = place.run(&["status", "--json"]).code(3).json();
    let csv = place.run(&["report", "--format", "csv"]).code(0).out;
    place.set("LANG", "de_DE.UTF-8");
    assert_eq!(place.run(&["explain", "50126", "--json"]).code(0).out, english);
    assert_eq!(place.run(&["status", "--json"]).code(3).json(), status);
    assert_eq!(place.run(&["report", "--format", "csv"]).code(0).out, csv);
    let report = place.run(&["report", "--format", "json"]).code(0).json();
    let brief = report.get("brief").unwrap().to_string();
    assert!(brief.contains("INCOMPLETE: 2 of 12 steps are settled."), "{brief}");
    place.run(&["sessions", "show", "nope"]).code(2).says("Eine Sitzung nope gibt es nicht.");
    let help = place.run(&["--help"]).code(0).out;
    assert!(help.contains("--locale <LOCALE>") && help.contains("en or de"), "{help}");
    let html = place.run(&["report", "--format", "html"]).code(0).out;
    assert!(html.contains("<html lang=\"de\">"), "{html}");
    let html = place.run(&["report", "--format", "html", "--locale", "en"]).code(0).out;
    assert!(html.contains("<html lang=\"en\">"), "{html}");
}

#[test]
fn a_terminal_without_umlauts_gets_none() {
    let mut place = nowhere();
    place.set("LANG", "de_DE.ISO-8859-1");
    let said = explained(&place, &[]);
    assert!(said.contains(GERMAN) && said.is_ascii(), "{said}");
    place.set("LANG", "de_DE.UTF-8");
    assert!(!explained(&place, &[]).is_ascii());
    assert!(explained(&place, &["--ascii"]).is_ascii());
}

#[test]
fn the_practice_walk_begins_in_german() {
    let mut place = Place::new();
    place.set("LANG", "de_DE.UTF-8");
    let mut tui = Start::new(&place, &["practice"]).go();
    tui.wait("Mandanten-URL: acme.okta.com").keys("\r");
    tui.wait("Was sagt Okta?").keys("\r");
    tui.wait("An der Admin Console anmelden").wait("0 von 12").keys(" ");
    tui.wait("1 von 12").wait("2  Applications öffnen").keys("?");
    tui.wait("Tasten, die hier gelten").wait("leertaste").keys("\x1b");
    tui.gone("Tasten, die hier gelten").keys("q").ends(0);
    // What is kept is in no language.
    let kept = std::fs::read_to_string(place.session(true)).unwrap();
    assert!(kept.contains("\"step\":\"sign-in-okta\"") && kept.is_ascii(), "{kept}");
    let said = place.run(&["status", "--practice"]).code(3).out;
    assert!(said.contains("ÜBUNG") && said.contains("erledigt"), "{said}");
}

#[test]
fn the_report_in_german() {
    let (file, runbook) = (report_sample::incomplete(), Runbook::built_in().unwrap());
    let words = Words::of(Language::German);
    let session = file.session();
    let zone = jiff::tz::TimeZone::UTC;
    let report = Report::build(&session, &runbook, &words, &zone, session.updated);
    let text = reauth::report::render(&report, Format::Markdown);
    assert!(!text.contains("(no words)"), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn no_button_and_no_key_is_cut() {
    for language in Language::ALL {
        let words = Words::of(language);
        // What a line of the panel leaves beside marker, label, brackets and frame.
        let room = usize::from(SMALL.0) - 4 - 2 - columns(words.get("test.method_label")) - 2 - 4;
        for method in ["browser", "password", "device-code"] {
            let text = words.get(&format!("test.method.{method}"));
            assert!(columns(text) <= room, "{text}");
        }
        let look = Look { words, ..look(false, false) };
        for (size, keys) in [(SMALL, 3), (USUAL, 5), (LARGE, 7)] {
            let text = shot(&mut midway(), size, &look);
            let footer = text.lines().last().unwrap();
            let shown = footer.trim().split("   ").count();
            assert!(shown >= keys, "{language:?} {size:?}: {footer}");
        }
    }
}

//! Which language is spoken: who decides it, and what stays English whatever was chosen.

use crate::support::Place;

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

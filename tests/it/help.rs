//! What the command line tells of itself: help, near names, manual pages.
#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use std::collections::BTreeSet;

use reauth::model::event::Event;
use reauth::services::config::known_keys;

use crate::support::Place;

/// Lines of a help that are still no wall; the program's own names every command.
const LINES_MAX: usize = 100;
/// Columns of a line of it.
const COLUMNS_MAX: usize = 100;

/// Names of the commands, as the help lists them.
fn commands(place: &Place) -> Vec<String> {
    let help = place.run(&["--help"]).code(0).out;
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn every_command_shows_examples_and_no_wall_of_text() {
    let place = Place::new();
    let names = commands(&place);
    assert!(names.len() >= 15, "{names:?}");
    for name in names.iter().map(String::as_str).chain([""]) {
        let args: &[&str] = if name.is_empty() { &["--help"] } else { &[name, "--help"] };
        let help = place.run(args).code(0).out;
        assert!(
            help.contains("Examples:\n  reauth") || help.contains("\n  source "),
            "{name}: {help}"
        );
        assert!(help.lines().count() <= LINES_MAX, "{name}: {} lines", help.lines().count());
        for line in help.lines() {
            assert!(line.chars().count() <= COLUMNS_MAX, "{name}: {line}");
        }
    }
}

#[test]
fn every_command_says_in_a_line_what_it_does() {
    let place = Place::new();
    let short = place.run(&["-h"]).code(0).out;
    for name in commands(&place) {
        let help = place.run(&[&name, "--help"]).code(0).out;
        let does = help.split("\n\n").next().unwrap().replace('\n', " ");
        assert!(does.contains(' ') && !does.contains('`'), "{name}: {does}");
        let listed = short.lines().find(|line| line.starts_with(&format!("  {name} "))).unwrap();
        let listed = listed.trim_start().strip_prefix(name.as_str()).unwrap().trim();
        assert!(does.starts_with(listed), "{name}: {listed}");
        let page = place.run(&["man", &name]).code(0).out.replace("\\-", "-");
        assert!(
            page.contains(&format!("reauth-{name} - {}", does.split(' ').next().unwrap())),
            "{name}: {page}"
        );
    }
    let help = place.run(&["simulator", "--help"]).code(0).out;
    for variable in ["LOGIN_URL", "GRAPH_URL", "OKTA_URL", "CA_FILE"] {
        assert!(help.contains(&format!("REAUTH_{variable}")), "{help}");
    }
}

#[test]
fn examples_are_understood() {
    let place = Place::new();
    let mut tried = 0;
    for name in commands(&place) {
        let help = place.run(&[&name, "--help"]).code(0).out;
        let examples = help.split("Examples:\n").nth(1).unwrap_or_default().to_owned();
        for line in examples.lines().take_while(|line| !line.is_empty()) {
            let Some(line) = line.trim().strip_prefix("reauth ") else { continue };
            // What explains an example stands behind several blanks, what it is joined to behind a bar.
            let words = line.split("  ").next().unwrap().split(" | ").next().unwrap();
            let words = words.split(" > ").next().unwrap();
            // Only whether the grammar takes it: with --help behind, nothing is done.
            let ran = place.shell(&format!("\"$REAUTH\" {words} --help >/dev/null"));
            assert_eq!(ran.code, 0, "{words}: {}", ran.err);
            tried += 1;
        }
    }
    assert!(tried > 30, "{tried}");
}

#[test]
fn a_mistyped_word_is_answered_with_the_near_one() {
    let place = Place::new();
    for (args, near) in [
        (&["statsu"][..], "'status'"),
        (&["docter"], "'doctor'"),
        (&["status", "--jsno"], "'--json'"),
        (&["step", "3", "doen"], "'done'"),
        (&["report", "--format", "mdd"], "'md'"),
        (&["step", "reautenticate", "done"], "`reauthenticate`"),
        (&["simulator", "--scenario", "wrong-pasword"], "`wrong-password`"),
        (&["practice", "--scenario", "federatd"], "`federated`"),
        (&["man", "chekc"], "`check`"),
        (&["completions", "bsh"], "'bash'"),
        (&["help", "practise"], "`practice`"),
        (&["resume"], "`reauth` alone"),
        (&["quit"], "`q` leaves"),
    ] {
        let ran = place.run(args).code(2);
        assert!(ran.err.contains(near), "{args:?}: {}", ran.err);
        assert!(ran.err.lines().count() <= 12, "{args:?}: {}", ran.err);
    }
    std::fs::create_dir_all(place.path("config")).unwrap();
    std::fs::write(place.path("config/config.toml"), "[tenants.contoso]\n[tenants.acme]\n")
        .unwrap();
    place.run(&["tenant", "use", "contsoo"]).code(2).says("`contoso`");
    let mut place = place;
    place.set("REAUTH_KEYRING", "memory");
    place.run(&["tenant", "--tenant", "akme"]).code(2).says("`acme`");
}

#[test]
fn the_manual_has_a_page_for_every_command_and_file() {
    let place = Place::new();
    let folder = place.path("manual");
    place.run(&["man", "--dir", &folder.display().to_string()]).code(0);
    let listed = |section: &str| -> BTreeSet<String> {
        let found = std::fs::read_dir(folder.join(section)).unwrap();
        found.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let mut owed: BTreeSet<_> =
        commands(&place).iter().map(|name| format!("reauth-{name}.1")).collect();
    owed.insert("reauth.1".to_owned());
    assert_eq!(listed("man1"), owed);
    let files = ["reauth-config.toml.5", "reauth-session.jsonl.5"].map(str::to_owned);
    assert_eq!(listed("man5"), BTreeSet::from(files));
    let page = place.run(&["man", "check"]).code(0).out;
    assert!(page.contains(".SH EXAMPLES") && page.contains("password\\-stdin"), "{page}");
    assert!(!page.contains("browser\\-command"), "what holds for all stands in reauth(1)");
    place.run(&["man"]).code(0).prints("browser\\-command").prints("[\\-\\-session ID]");
    place.run(&["man", "report"]).code(0).prints("[\\-\\-redact [WHAT]]").prints("[ID]\n");
    let mut place = place;
    place.set("REAUTH_THEME", "bad");
    let said = place.run(&["status"]).code(2).says("for 'REAUTH_THEME'").err;
    assert!(!said.contains("--theme"), "{said}");
    place.run(&["status", "--theme", "worse"]).code(2).says("--theme");
}

#[test]
fn the_pages_of_files_name_every_key_and_event() {
    let place = Place::new();
    let read = |name: &str| place.run(&["man", name]).code(0).out.replace("\\-", "-");
    let page = read("config.toml");
    for key in known_keys() {
        let last = key.rsplit('.').next().unwrap().to_owned();
        assert!(page.contains(&format!(".TP\n.B {last}\n")), "{key}");
    }
    let page = read("session.jsonl");
    let schema = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = std::fs::read_to_string(schema.join("assets/schemas/session-line.json")).unwrap();
    let described: BTreeSet<_> =
        schema.split("\"const\": \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    // What reads a session names all that it knows where it is given something else.
    let refused = serde_json::from_str::<Event>(r#"{"event":"?","data":{}}"#).unwrap_err();
    let refused = refused.to_string();
    let known: BTreeSet<_> = refused.split('`').skip(3).step_by(2).collect();
    assert!(known.contains("started") && known.contains("undone"), "{refused}");
    assert_eq!(described, known);
    let listed = page.split_once(".SH EVENTS").unwrap().1.split_once(".SH DAMAGE").unwrap().0;
    let words: BTreeSet<_> = listed
        .lines()
        .filter_map(|line| line.strip_prefix(".B"))
        .flat_map(|line| {
            line.split([' ', '"', ',']).filter(|word| !word.is_empty() && *word != "R")
        })
        .collect();
    assert_eq!(words, known);
}

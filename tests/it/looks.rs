//! How it looks in a real terminal: which colours are sent, who is asked for its background, and
//! where signs give way to ASCII.

use vt100::Screen;

use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;
use crate::terminal::checklist;
use crate::terminal::coloured;
use crate::terminal::is_colour;

/// The question for the background.
const ASKED: &[u8] = b"\x1b]11;?\x07";
/// The colour of what is done, on a dark and on a light background.
const DONE: [&[u8]; 2] = [b"38;5;114", b"38;5;22"];

fn sent(tui: &Tui, bytes: &[u8]) -> bool {
    tui.raw().windows(bytes.len()).any(|part| part == bytes)
}

fn colours(tui: &Tui) -> Vec<String> {
    let sent = coloured(&tui.raw());
    sent.iter().filter(|number| is_colour(number)).map(ToString::to_string).collect()
}

#[test]
fn the_terminal_is_asked_for_its_background_and_its_answer_is_no_key() {
    let place = Place::new();
    for (answer, done) in
        [("\x1b]11;rgb:0000/2b2b/3636\x07", DONE[0]), ("\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\", DONE[1])]
    {
        let mut tui = Start::new(&place, &["practice", "--new"]).go();
        tui.wait("Tenant URL: acme.okta.com").wrote(ASKED);
        // However late it comes, it stands in no field.
        tui.keys("\x1b[F.au").keys(answer).keys("x").wait("Tenant URL: acme.okta.com.aux ");
        tui.keys("\x15acme\r").wait("What does Okta say?").keys("\r").wait("In Okta");
        tui.keys(" ").count(1).wrote(done).keys("q").ends(0);
    }
}

#[test]
fn a_terminal_that_does_not_answer_gets_no_colour_until_a_theme_is_named() {
    let mut place = Place::new();
    let mut tui = checklist(&place);
    tui.wrote(ASKED).keys(" ").count(1).keys("q").ends(0);
    assert_eq!(colours(&tui), [""; 0]);
    for (theme, done) in [("dark", DONE[0]), ("light", DONE[1])] {
        place.set("REAUTH_THEME", theme);
        let mut tui = Start::new(&place, &["practice", "--session", "2"]).go();
        tui.wait("In Okta").wrote(done).keys("q").ends(0);
    }
    let mut tui = Start::new(&place, &["practice", "--session", "2", "--theme", "dark"]).go();
    tui.wait("In Okta").wrote(DONE[0]).keys("q").ends(0);
    place.unset("REAUTH_THEME");
    let ran = place.run(&["--theme", "pink"]).code(2);
    assert!(ran.err.contains("auto, dark, light, high-contrast, deuteranopia, mono"), "{ran:?}");
}

#[test]
fn who_would_not_answer_is_not_asked() {
    for (name, value) in [
        ("TERM", "screen-256color"),
        ("TERM", "tmux-256color"),
        ("TERM", "linux"),
        ("TERM", "vt100"),
        ("TMUX", "/tmp/tmux-0/default,1,0"),
        ("STY", "1.pts-0.host"),
        ("NO_COLOR", "1"),
    ] {
        let mut place = Place::new();
        place.set(name, value);
        let mut tui = Start::new(&place, &["practice"]).go();
        tui.wait("Tenant URL: acme.okta.com").keys("\x03").ends(130);
        assert!(!sent(&tui, b"\x1b]11"), "{name}={value}");
    }
}

#[test]
fn no_theme_comes_before_no_color() {
    for theme in ["dark", "light", "high-contrast", "deuteranopia"] {
        let mut place = Place::new();
        place.set("NO_COLOR", "1");
        place.set("COLORTERM", "truecolor");
        place.set("REAUTH_THEME", theme);
        let mut tui = checklist(&place);
        tui.keys(" ").count(1).keys("sG").wait("▸ Another reason:").keys("\x03").ends(130);
        assert_eq!(colours(&tui), [""; 0], "{theme}");
    }
}

#[test]
fn without_utf8_and_on_consoles_nothing_but_ascii_is_sent() {
    for (name, value) in
        [("TERM", "linux"), ("TERM", "vt100"), ("LANG", "C"), ("LC_ALL", "en_US.ISO-8859-1")]
    {
        let mut place = Place::new();
        place.set(name, value);
        let mut tui = Start::new(&place, &["practice"]).go();
        tui.wait("> Tenant URL: acme.okta.com").keys("\r").wait("What does Okta say?").keys("\r");
        tui.wait("> Integration").keys("n\u{fc}\u{6f22}\u{1f469}\u{200d}\u{1f4bb}\r");
        tui.wait("0 of 12").keys("\x03").ends(130);
        assert!(tui.raw().is_ascii(), "{name}={value}: {}", tui.screen());
    }
    // Who says that the terminal can is believed.
    let mut place = Place::new();
    place.set("LANG", "C");
    std::fs::create_dir_all(place.path("config")).unwrap();
    let config = "[preferences]\nascii = false\n";
    std::fs::write(place.path("config/config.toml"), config).unwrap();
    checklist(&place).at(1).keys("q").ends(0);
    let mut tui = Start::new(&place, &["practice", "--ascii"]).go();
    tui.wait("Start a new session")
        .until("a frame of ASCII", |s: &Screen| s.contents().contains("+ Sessions"));
    tui.keys("\x03").ends(130);
    assert!(tui.raw().is_ascii());
}

//! The mouse: off unless it is asked for, wheel and click where it is, and given back on every way
//! out. Bytes are those of xterm's SGR mode.

use rustix::process::Signal;
use vt100::MouseProtocolEncoding;
use vt100::MouseProtocolMode;

use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;

const ON: &[u8] = b"\x1b[?1000h";
const OFF: &[u8] = b"\x1b[?1000l";

fn checklist(place: &Place) -> Tui {
    let mut tui = Start::new(place, &["practice", "--new"]).go();
    tui.wait("Tenant URL: acme.okta.com").keys("\r").wait("What does Okta say?").keys("\r");
    tui.wait("Identity Engine").count(0);
    tui
}

fn with_mouse() -> Place {
    let place = Place::new();
    std::fs::create_dir_all(place.path("config")).unwrap();
    std::fs::write(place.path("config/config.toml"), "[preferences]\nmouse = true\n").unwrap();
    place
}

/// Where a text begins on the screen: column and row, from 1.
fn found(tui: &Tui, text: &str) -> (usize, usize) {
    let shown = tui.screen();
    let row = shown.lines().position(|line| line.contains(text)).unwrap();
    let line = shown.lines().nth(row).unwrap();
    (line.split(text).next().unwrap().chars().count() + 1, row + 1)
}

fn click(tui: &mut Tui, text: &str) {
    let (column, row) = found(tui, text);
    tui.keys(&format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m"));
}

fn wheel(tui: &mut Tui, over: &str, down: bool) {
    let (column, row) = found(tui, over);
    tui.keys(&format!("\x1b[<{};{column};{row}M", if down { 65 } else { 64 }));
}

fn modes(tui: &Tui) -> (MouseProtocolMode, MouseProtocolEncoding) {
    tui.look(|screen| (screen.mouse_protocol_mode(), screen.mouse_protocol_encoding()))
}

fn has(tui: &Tui, bytes: &[u8]) -> bool {
    tui.raw().windows(bytes.len()).any(|window| window == bytes)
}

#[test]
fn it_is_left_alone_unless_it_is_asked_for() {
    let place = Place::new();
    let mut tui = checklist(&place);
    assert_eq!(modes(&tui).0, MouseProtocolMode::None);
    tui.keys("q").ends(0);
    assert!(!has(&tui, ON) && !has(&tui, OFF));
}

#[test]
fn a_click_chooses_and_the_wheel_moves_and_scrolls() {
    let place = with_mouse();
    let mut tui = checklist(&place);
    // Presses and releases in SGR coordinates, and no movement, which would wake the program.
    let both = (MouseProtocolMode::PressRelease, MouseProtocolEncoding::Sgr);
    tui.until("the modes", |_| true);
    assert_eq!(modes(&tui), both);
    click(&mut tui, "Re-authenticate");
    tui.at(6);
    wheel(&mut tui, "Save", true);
    tui.at(7);
    wheel(&mut tui, "Save", false);
    tui.at(6);
    tui.wait(" 6  Re-authenticate with").wait("more lines, pgdn");
    wheel(&mut tui, "Allow pop-ups", true);
    tui.gone(" 6  Re-authenticate with").at(6);
    // A key of the footer is pressed by a click on it; nothing is done by a click on a row.
    click(&mut tui, "n note");
    tui.wait("Note to step 6").keys("\x1b").gone("Note to step 6").count(0);
    click(&mut tui, "s skip");
    tui.wait("Step 6: skipped");
    tui.keys("\x1b").gone("Step 6: skipped").keys("q").ends(0);
    assert!(has(&tui, OFF));
    assert_eq!(modes(&tui).0, MouseProtocolMode::None);
}

#[test]
fn a_bare_address_and_a_shell_get_the_mouse_to_themselves() {
    let place = with_mouse();
    let mut tui = checklist(&place);
    tui.keys("U").until("the normal screen", |screen| !screen.alternate_screen());
    assert_eq!(modes(&tui).0, MouseProtocolMode::None);
    tui.keys("x").until("the mouse again", |screen| {
        screen.alternate_screen() && screen.mouse_protocol_mode() != MouseProtocolMode::None
    });
    tui.count(0).keys("q").ends(0);
}

#[test]
fn every_way_out_gives_it_back() {
    let place = with_mouse();
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::QUIT, 131)] {
        let mut tui = checklist(&place);
        tui.until("the mouse", |screen| screen.mouse_protocol_mode() != MouseProtocolMode::None);
        tui.signal(signal).ends(code);
        assert_eq!(modes(&tui).0, MouseProtocolMode::None, "{signal:?}");
    }
    let mut tui = checklist(&place);
    tui.keys("\x03").ends(130);
    assert_eq!(modes(&tui).0, MouseProtocolMode::None);
}

#[test]
fn the_settings_screen_takes_it_and_leaves_it_at_once() {
    let place = Place::new();
    let mut tui = checklist(&place);
    tui.keys(",").wait("Mouse").keys("\x1b[B\x1b[B\x1b[B ");
    tui.until("the mouse", |screen| screen.mouse_protocol_mode() != MouseProtocolMode::None);
    tui.keys(" ");
    tui.until("no mouse", |screen| screen.mouse_protocol_mode() == MouseProtocolMode::None);
    tui.keys("\x03").ends(130);
}

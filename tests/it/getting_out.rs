//! Getting an address out of the terminal: copied, scanned, or read.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that cannot go on should stop"
)]

use std::os::unix::fs::PermissionsExt as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Color;
use ratatui::style::Modifier;
use reauth::model::qr::QrPanel;
use reauth::model::screen::Overlay;
use reauth::model::settings::ThemeName;
use reauth::model::terminal::Background;
use reauth::model::terminal::Colours;
use reauth::model::terminal::Terminal as Known;
use reauth::view;
use reauth::view::Look;
use reauth::view::Theme;

use crate::drawing::look;
use crate::drawing::shot;
use crate::driver::Driver;
use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;
use crate::support::until;

/// As long as the addresses of an app instance are.
const URL: &str = "https://acme-admin.okta.com/admin/app/office365/instance/0oa1a2b3c4d5e6f7g8h9/#tab-provisioning";

/// The colours of a terminal of its own: letters, and what is behind them.
type Own = (u8, u8);
const DARK: Own = (230, 15);
const BRIGHT: Own = (20, 250);

fn with_code(url: &str, swapped: bool) -> Driver {
    let mut driver = Driver::walking();
    driver.model.overlays.push(Overlay::Qr(QrPanel { swapped, ..QrPanel::new(url.to_owned()) }));
    driver
}

/// The cells as a camera sees them: two points across and four down for each, so that a point of
/// half a cell is square.
fn picture(buffer: &Buffer, own: Own) -> (usize, usize, Vec<u8>) {
    let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
    let level = |color: Color, own: u8| match color {
        Color::Reset => own,
        Color::Black | Color::Indexed(16) => 0,
        Color::White | Color::Indexed(231) => 255,
        other => panic!("{other:?} in a code"),
    };
    let mut out = vec![0; columns * 2 * rows * 4];
    for (n, cell) in buffer.content().iter().enumerate() {
        let (mut ink, mut paper) = (level(cell.fg, own.0), level(cell.bg, own.1));
        if cell.modifier.contains(Modifier::REVERSED) {
            std::mem::swap(&mut ink, &mut paper);
        }
        let halves = match cell.symbol() {
            "█" => [ink, ink],
            "▀" => [ink, paper],
            "▄" => [paper, ink],
            // Letters beside the code are of no matter.
            _ => [paper, paper],
        };
        for point in 0..8 {
            let (x, y) = (n % columns * 2 + point % 2, n / columns * 4 + point / 2);
            out[y * columns * 2 + x] = halves[point / 4];
        }
    }
    (columns * 2, rows * 4, out)
}

/// What an independent reader finds.
fn scanned(driver: &Driver, size: (u16, u16), look: &Look, own: Own) -> Option<String> {
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    terminal.draw(|frame| _ = view::draw(&driver.model, look, frame.buffer_mut())).unwrap();
    let (width, height, points) = picture(terminal.backend().buffer(), own);
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| points[y * width + x]);
    let grids = image.detect_grids();
    Some(grids.first()?.decode().ok()?.1)
}

#[test]
fn the_code_scans_on_every_background_in_half_blocks_and_in_ascii() {
    for (url, ascii, size) in [
        (URL, false, (80, 24)),
        (URL, false, (120, 40)),
        // A portrait window has the words above the code.
        (URL, false, (60, 40)),
        (URL, true, (130, 50)),
        ("https://microsoft.com/devicelogin", false, (60, 20)),
        ("https://microsoft.com/devicelogin", true, (100, 34)),
    ] {
        for own in [DARK, BRIGHT] {
            let driver = with_code(url, false);
            let read = scanned(&driver, size, &look(ascii, false), own);
            assert_eq!(read.as_deref(), Some(url), "{size:?} ascii: {ascii} on {own:?}");
        }
        // Without colours nobody knows the background: one of the two is right.
        for (swapped, own) in [(false, DARK), (true, BRIGHT)] {
            let driver = with_code(url, swapped);
            let read = scanned(&driver, size, &look(ascii, true), own);
            assert_eq!(read.as_deref(), Some(url), "{size:?} ascii: {ascii}, swapped: {swapped}");
        }
    }
}

#[test]
fn with_sixteen_colours_it_scans_and_with_none_on_the_background_that_was_told() {
    for (colours, swapped, own) in [
        (Colours::Sixteen, false, DARK),
        (Colours::Sixteen, false, BRIGHT),
        (Colours::None, false, BRIGHT),
        (Colours::None, true, DARK),
    ] {
        let background = Some(Background::Light);
        let told = Known { colours, background, ..Known::default() };
        let look = Look { theme: Theme::new(ThemeName::Auto, told), ..look(false, true) };
        let read = scanned(&with_code(URL, swapped), (80, 24), &look, own);
        assert_eq!(read.as_deref(), Some(URL), "{colours:?}, swapped: {swapped}");
    }
}

#[test]
fn a_code_that_does_not_fit_says_why_and_what_to_do() {
    let shown = shot(&mut with_code(URL, false), (80, 20), &look(false, false));
    assert!(shown.contains("needs 68x21 cells, and this window has 80x20."), "{shown}");
    let driver = with_code(URL, false);
    assert!(scanned(&driver, (68, 21), &look(false, false), DARK).is_some());
    assert!(shown.contains("Else y copies the address"), "{shown}");
    let shown = shot(&mut with_code(URL, false), (80, 24), &look(true, false));
    assert!(shown.contains("and this window has 80x24."), "{shown}");
    let endless = format!("https://acme.okta.com/{}", "x".repeat(4_000));
    let shown = shot(&mut with_code(&endless, false), (200, 60), &look(false, false));
    assert!(shown.contains("too long for a QR code"), "{shown}");
}

#[test]
fn the_code_is_of_the_step_and_can_be_swapped_copied_and_closed() {
    let mut driver = Driver::walking();
    let link = driver.model.step().and_then(|step| driver.model.link(step)).unwrap();
    driver.effects.clear();
    driver.keys("Q");
    assert_eq!(scanned(&driver, (80, 24), &look(false, false), DARK), Some(link));
    driver.keys("<space>y");
    assert!(matches!(driver.model.overlay(), Some(Overlay::Qr(QrPanel { swapped: true, .. }))));
    assert_eq!(driver.told(), "Copy");
    driver.keys("<esc>");
    assert_eq!(driver.model.overlay(), None);
    assert_eq!(driver.states(), "t".repeat(12));
}

#[test]
fn an_unsaved_change_and_practice_are_told_beside_the_code_too() {
    let mut driver = with_code("http://127.0.0.1:40001/admin", false);
    driver.disk = false;
    driver.model.overlays.clear();
    driver.keys("<space>Q");
    let shown = shot(&mut driver, (80, 24), &look(false, false));
    assert!(shown.contains("1 change is not on disk."), "{shown}");
    let place = Place::new();
    let mut tui = checklist(Start::new(&place, &["practice"]));
    tui.keys("Q").wait("PRACTICE: ready").wait("of this computer alone").keys("q\x03").ends(130);
}

fn checklist(start: Start<'_>) -> Tui {
    let mut tui = start.go();
    tui.wait("Tenant URL: acme.okta.com").keys("\r").wait("What does Okta say?").keys("\r");
    tui.wait("Identity Engine").count(0);
    tui
}

/// A program of that name on the path, which does as the script says.
fn on_path(place: &mut Place, name: &str, script: &str) {
    let folder = place.path("programs");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    place.set("PATH", &format!("{}:/usr/bin:/bin", folder.display()));
}

/// The texts that were sent to the terminal for its clipboard.
fn sent(tui: &Tui) -> Vec<String> {
    let raw = String::from_utf8_lossy(&tui.raw()).into_owned();
    let parts = raw.split("\x1b]52;c;").skip(1);
    let texts = parts.map(|part| STANDARD.decode(part.split('\x07').next().unwrap()).unwrap());
    texts.map(|text| String::from_utf8(text).unwrap()).collect()
}

#[test]
fn here_a_program_copies_and_only_then_it_is_called_copied() {
    let mut place = Place::new();
    place.set("DISPLAY", ":99");
    let copied = place.path("work/copied");
    on_path(&mut place, "xclip", &format!("cat >{}", copied.display()));
    let mut tui = checklist(Start::new(&place, &["practice"]));
    tui.keys("y").wait("Copied to the clipboard.");
    let text = std::fs::read_to_string(&copied).unwrap();
    assert!(text.starts_with("http://127.0.0.1:") && !text.ends_with('\n'), "{text}");
    assert_eq!(sent(&tui), [""; 0]);
    tui.keys("q").ends(0);
}

#[test]
fn where_no_program_copies_the_terminal_is_asked_and_the_words_say_so() {
    for (name, script) in [("xclip", "exit 1"), ("xclip", "echo noise >/dev/tty; exit 3")] {
        let mut place = Place::new();
        place.set("DISPLAY", ":99");
        on_path(&mut place, name, script);
        let mut tui = checklist(Start::new(&place, &["practice"]));
        tui.keys("y").wait("Sent to the terminal for its clipboard.");
        let texts = until("the text", || Some(sent(&tui)).filter(|texts| !texts.is_empty()));
        assert!(texts[0].starts_with("http://127.0.0.1:"), "{texts:?}");
        assert!(!String::from_utf8_lossy(&tui.raw()).contains("noise"));
        tui.keys("q").ends(0);
    }
}

#[test]
fn a_program_that_hangs_holds_nothing_up() {
    let mut place = Place::new();
    place.set("DISPLAY", ":99");
    on_path(&mut place, "xclip", "exec sleep 60");
    on_path(&mut place, "xsel", "exec sleep 60");
    let mut tui = checklist(Start::new(&place, &["practice"]));
    tui.keys("yj").at(2).keys("k").at(1).wait("Sent to the terminal for its clipboard.");
    tui.keys("q").ends(0);
}

#[test]
fn over_ssh_the_terminal_is_asked_whatever_display_is_forwarded() {
    let mut place = Place::new();
    place.set("DISPLAY", "localhost:10.0");
    place.set("SSH_CONNECTION", "203.0.113.7 50000 203.0.113.9 22");
    let copied = place.path("work/copied");
    on_path(&mut place, "xclip", &format!("cat >{}", copied.display()));
    let mut tui = checklist(Start::new(&place, &["practice"]));
    tui.keys("y").wait("Sent to the terminal for its clipboard.");
    assert_eq!(sent(&tui).len(), 1);
    assert!(!copied.exists());
    tui.keys("q").ends(0);
}

#[test]
fn a_terminal_without_a_clipboard_is_not_asked() {
    let mut place = Place::new();
    place.set("TERM", "linux");
    let mut tui = checklist(Start::new(&place, &["practice"]));
    tui.keys("y").wait("This terminal has no clipboard.");
    assert_eq!(sent(&tui), [""; 0]);
    tui.keys("q").ends(0);
}

#[test]
fn the_address_is_printed_on_the_way_out() {
    let place = Place::new();
    let mut tui = Start::new(&place, &["--manual-only"]).go();
    tui.wait("Tenant URL:").keys("acme\r").wait("What does Okta say?").keys("\r").count(0);
    tui.keys("q").ends(0);
    let shown = tui.screen();
    assert!(shown.contains("https://acme-admin.okta.com/"), "{shown}");
    assert!(shown.contains("Resume: reauth --session"), "{shown}");
}

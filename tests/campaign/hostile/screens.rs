//! Full screens and the line by line face, in real terminals of three sizes: every byte that comes
//! out is one that the program sends without hostile texts too, and every box keeps its shape.

use std::collections::BTreeSet;
use std::sync::Mutex;

use vt100::Screen;

use crate::Scale;
use crate::hostile::oracle;
use crate::hostile::payloads;
use crate::hostile::session::with_session;
use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;
use crate::support::until;
use crate::tally::Tally;

const SIZES: [(u16, u16); 3] = [(60, 16), (80, 24), (120, 40)];

/// What opens what from the checklist; Esc comes back.
const SCREENS: &[(&str, &str)] = &[
    ("e", "┌ Report"),
    ("?", "┌ Keys that work here"),
    (",", "┌ Settings"),
    ("d", "┌ What works here"),
    ("t", "┌ Microsoft credential test"),
];

pub(super) fn run(scale: Scale, tally: &Tally) {
    let allowed = Allowed(harmless(scale));
    let short = [("all of it", payloads::together())];
    let full = payloads::all();
    let texts: &[(&str, String)] = scale.pick(&short, &full);
    for (name, payload) in texts {
        let kind = |what: &str| format!("{what}: {name}");
        let sizes = || SIZES.into_iter().skip(scale.pick(1, 0)).step_by(scale.pick(2, 1));
        tally.faults(&kind("screens of a session"), sizes(), |size| {
            let place = with_session(&format!("text {payload}"), None);
            let mut tui = Start::new(&place, &["--session", "2026", "--manual-only"])
                .size(size.0, size.1)
                .go();
            allowed.holds(&walked(&mut tui, scale));
        });
        tally.faults(&kind("pasted and typed"), sizes(), |size| {
            let place = Place::new();
            let mut tui = Start::new(&place, &["--new", "--manual-only"]).size(size.0, size.1).go();
            allowed.holds(&pasted(&mut tui, payload));
        });
        tally.fault(&kind("line by line"), "a session", || {
            let place = with_session(&format!("text {payload}"), None);
            let mut tui =
                Start::new(&place, &["--plain", "--session", "2026", "--manual-only"]).go();
            tui.wait("What now?").keys("?\r").keys("list\r").keys("1\r").keys("report\r");
            tui.keys("q\r").keys("q\r");
            tui.wait_end();
            allowed.holds(&tui.raw());
        });
    }
    tally.faults("screens of servers", SIZES.into_iter().step_by(scale.pick(2, 1)), |size| {
        allowed.holds(&practised(size));
    });
    tally.fault("a megabyte", "pasted into each field", || {
        let place = Place::new();
        let long = payloads::together().repeat(900);
        let mut tui = Start::new(&place, &["--new", "--manual-only"]).size(80, 24).go();
        allowed.holds(&pasted(&mut tui, &long.replace('\u{1b}', "")));
    });
    // Each of them, as a program sends it that takes it as it is.
    for (name, text) in payloads::of_terminals() {
        if allowed.strange(format!("{text} and on").as_bytes()).is_empty() {
            tally.control(&format!("{name}, sent as it is"), false);
        }
    }
    tally.control("each text, sent as it is", true);
}

/// The sequences that the program sends by itself.
struct Allowed(BTreeSet<String>);

impl Allowed {
    fn holds(&self, raw: &[u8]) {
        let strange = self.strange(raw);
        assert!(strange.is_empty(), "{strange:?}");
    }

    /// What of this the program does not send by itself; and the texts in it as they are, for some
    /// are made of what it may send.
    fn strange(&self, raw: &[u8]) -> Vec<String> {
        let sent = oracle::sequences(raw);
        let mut strange: Vec<_> = sent.difference(&self.0).cloned().collect();
        let raw = String::from_utf8_lossy(raw);
        for (name, text) in payloads::of_terminals() {
            // Behind the last letters the program's own sequences begin.
            let whole = text.trim_end_matches('\u{1b}');
            let before = whole.split_inclusive(payloads::MARK).next().unwrap_or_default();
            let part = if before == payloads::MARK { whole } else { before };
            if part != payloads::MARK && raw.contains(part) {
                strange.push(name.to_owned());
            }
        }
        strange
    }
}

/// Looks at the frame that these keys make. What they do may not be seen, so a redraw is asked for
/// behind them: its frame begins with an empty screen.
fn look(tui: &mut Tui, keys: &str) {
    let before = tui.raw().len();
    tui.keys(keys).keys("\x0c");
    let screen = until("a frame drawn anew", || {
        let raw = tui.raw();
        let new = raw.get(before..)?;
        let anew = new.windows(ANEW.len()).any(|part| part == ANEW) && is_whole(new);
        let screen = tui.look(Screen::clone);
        (anew && tui.raw().len() == raw.len()).then_some(screen)
    });
    oracle::frame(&screen);
}

/// How a frame begins that is drawn anew.
const ANEW: &[u8] = b"\x1b[2J";

/// Whether a frame ends here: with the cursor hidden, or shown in its field.
fn is_whole(raw: &[u8]) -> bool {
    let last = raw.iter().rposition(|byte| *byte == 0x1b).unwrap_or_default();
    let (before, last) = raw.split_at(last);
    last == b"\x1b[?25l" || (last.ends_with(b"H") && before.ends_with(b"\x1b[?25h"))
}

/// Opens every screen of a session; returns all that was written.
fn walked(tui: &mut Tui, scale: Scale) -> Vec<u8> {
    tui.wait("of 12");
    for _ in 0..scale.pick(4, 13) {
        look(tui, "j");
        look(tui, "\x1b[6~");
    }
    look(tui, "g");
    for (key, shows) in SCREENS {
        tui.keys(key).wait(shows);
        look(tui, "\x1b[6~");
        look(tui, "\x1b[B");
        look(tui, "\x1b[C");
        tui.keys("\x1b").gone(shows);
    }
    tui.keys("S").wait("Sessions");
    look(tui, "j");
    // To the last byte: one that is cut off is no sequence.
    tui.keys("q").ends(0);
    tui.raw()
}

/// Pastes into every field on the way to the checklist, and into those of a step.
fn pasted(tui: &mut Tui, payload: &str) -> Vec<u8> {
    let paste = |tui: &mut Tui| {
        tui.paste(payload);
        look(tui, "");
        look(tui, "\x1b[H");
        look(tui, "\x1b[F");
    };
    tui.wait("Tenant URL");
    paste(tui);
    // Cleared, for most of the texts are refused.
    tui.keys("\x1b[F\x15acme.okta.com").wait("URL: acme.okta.com").keys("\r");
    tui.wait("What does Okta say?");
    paste(tui);
    tui.keys("\r");
    let said = ["What this error means", "It was not kept"];
    tui.until("an answer", |screen| said.iter().any(|one| screen.contents().contains(one)));
    look(tui, "");
    tui.keys("\r").gone("What this error means").wait("of 12");
    tui.keys("n").wait("Note to step");
    paste(tui);
    tui.keys("\x1b").gone("Note to step");
    tui.keys("/").wait("Filter:");
    paste(tui);
    tui.keys("\x1b").gone("Filter:");
    tui.keys("t").wait("▸ Account:");
    paste(tui);
    tui.keys("\x1b").gone("▸ Account:");
    tui.keys("e").wait("┌ Report").keys("f").wait("┌ Fields of the report");
    paste(tui);
    tui.keys("\x1b").gone("┌ Fields of the report").keys("\x1b").gone("┌ Report");
    // To the last byte: one that is cut off is no sequence.
    tui.keys("q").ends(0);
    tui.raw()
}

/// A test, Okta's access and a report, where every text of every server is hostile.
fn practised(size: (u16, u16)) -> Vec<u8> {
    let place = Place::new();
    let mut tui = Start::new(&place, &["practice", "--scenario", "control-sequences"])
        .size(size.0, size.1)
        .go();
    tui.wait("Tenant URL: acme.okta.com")
        .keys("\r")
        .wait("What does Okta say?")
        .keys("\r")
        .wait("of 12");
    // The field is marked once the keyring was asked; until then nothing is typed into it.
    tui.keys("O").wait("▸ API token:").keys("00practice-read-only").wait("****").keys("\r");
    tui.until("the access or its refusal", |screen| !screen.contents().contains("****"));
    tui.keys("\x1b").gone("┌ Okta access");
    tui.keys("t").wait("▸ Method:").keys(" ").wait("Method: [ Password").keys("\r");
    tui.wait("▸ Password:").keys("Practice-1234\r").wait("▸ [ Run the test ]").keys("\r");
    tui.wait("Inconclusive.");
    look(&mut tui, "v");
    look(&mut tui, "\x1b[6~");
    closed(&mut tui);
    // Its text comes behind its frame: what changes after a key is to be the key's doing.
    tui.keys("e").wait("┌ Report").wait("more lines");
    look(&mut tui, "\x1b[6~");
    closed(&mut tui);
    // To the last byte: one that is cut off is no sequence.
    tui.keys("q").ends(0);
    tui.raw()
}

/// Leaves whatever stands before the checklist, one box after the other.
fn closed(tui: &mut Tui) {
    loop {
        let before = tui.screen();
        if !before.contains('┌') {
            return;
        }
        tui.keys("\x1b").until("another frame", |screen| screen.contents() != before);
        look(tui, "");
    }
}

/// What the same walks send where nothing is hostile.
fn harmless(scale: Scale) -> BTreeSet<String> {
    let all = Mutex::new(BTreeSet::new());
    let add = &|raw: Vec<u8>| all.lock().unwrap().extend(oracle::sequences(&raw));
    std::thread::scope(|scope| {
        for size in SIZES {
            scope.spawn(move || {
                let place = with_session("", None);
                let mut tui = Start::new(&place, &["--session", "2026", "--manual-only"])
                    .size(size.0, size.1)
                    .go();
                add(walked(&mut tui, scale));
                let place = Place::new();
                let mut tui =
                    Start::new(&place, &["--new", "--manual-only"]).size(size.0, size.1).go();
                add(pasted(&mut tui, "harmless"));
            });
        }
    });
    all.into_inner().unwrap()
}

//! The terminal is given back as it was, whatever ends the program; and nothing stirs in between.

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;
use std::time::Instant;

use rustix::process::Signal;
use vt100::Screen;

use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;
use crate::support::until;

/// The checklist of a new practice session.
pub(crate) fn checklist(place: &Place) -> Tui {
    let mut tui = Start::new(place, &["practice"]).go();
    to_the_list(&mut tui);
    tui
}

fn to_the_list(tui: &mut Tui) {
    tui.wait("Tenant URL: acme.okta.com").keys("\r");
    tui.wait("What does Okta say?").keys("\r");
    tui.wait("Identity Engine").count(0);
}

/// The number of lines of the session file.
fn events(place: &Place) -> usize {
    std::fs::read_to_string(place.session(true)).unwrap().lines().count()
}

#[test]
fn without_a_terminal_it_is_refused_and_writes_no_escape() {
    let place = Place::new();
    for args in [&[][..], &["practice"], &["--new"]] {
        let ran = place.run(args).code(2).says("terminal").says("--plain");
        assert_eq!(ran.out, "");
        assert!(!ran.err.contains('\x1b'), "{ran:?}");
        assert_eq!(ran.err.lines().count(), 1, "{ran:?}");
    }
}

#[test]
fn every_size_is_drawn_and_q_works_in_each() {
    let place = Place::new();
    let mut tui = checklist(&place);
    tui.keys("q").ends(0);
    for (columns, rows, shows) in [
        (1, 1, ""),
        (20, 5, "window is 20x5"),
        (59, 16, "needs 60x16"),
        (60, 16, "PRACTICE: ready"),
        (80, 24, "PRACTICE: ready"),
        (200, 60, "PRACTICE: ready"),
    ] {
        let mut tui = Start::new(&place, &["practice", "--session", "2"]).size(columns, rows).go();
        tui.wait(shows);
        tui.until("a drawn screen", Screen::alternate_screen).keys("q").ends(0);
    }
}

#[test]
fn a_slow_terminal_gets_fewer_frames_and_the_end_comes_through() {
    let place = Place::new();
    let mut tui = checklist(&place);
    let before = tui.raw().len();
    // Each of these is a frame of several kilobytes, and the terminal takes fifty kilobytes a second.
    tui.rest(Duration::from_millis(20));
    for _ in 0..300 {
        tui.keys("\x0c");
    }
    tui.keys(" q").ends(0);
    let sent = tui.raw().len() - before;
    assert!(sent < 300_000, "{sent} bytes for 300 frames");
    place.run(&["status", "--practice"]).code(3).prints("1 of 12");
}

#[test]
fn a_window_that_claims_a_size_that_none_has_is_drawn_in_part() {
    let place = Place::new();
    let mut tui = checklist(&place);
    let before = tui.raw().len();
    tui.claim(u16::MAX, u16::MAX);
    until("a large frame", || (tui.raw().len() > before + 2_000).then_some(()));
    tui.resize(100, 30).wait("Import again").count(0).keys(" ").count(1).keys("q").ends(0);
}

#[test]
fn a_terminal_that_was_never_told_its_size_is_taken_for_a_usual_one() {
    let place = Place::new();
    let mut tui = checklist(&place);
    tui.claim(0, 0);
    // Anew, in the size that is taken for granted: the last row is the twenty-fourth.
    tui.keys("\x0c").until("a frame of 24 rows", |screen| {
        let row = |n| screen.rows(0, 100).nth(n).unwrap_or_default();
        row(23).contains("keys") && row(29).is_empty()
    });
    tui.keys("q").ends(0);
}

/// Types where nothing is seen. The frame that Ctrl-L asks for says that all of it was read: a new
/// size is told apart from the keys, and may come before them.
fn type_unseen(tui: &mut Tui, keys: &str) {
    let before = tui.raw().len();
    tui.keys(keys).keys("\x0c");
    until("a frame drawn anew", || {
        let raw = tui.raw().split_off(before);
        String::from_utf8_lossy(&raw).contains("Press").then_some(())
    });
}

#[test]
fn what_is_not_seen_does_not_act() {
    let place = Place::new();
    let mut tui = checklist(&place);
    let before = events(&place);
    tui.resize(20, 5).wait("Press q to").paste("3 ");
    type_unseen(&mut tui, " 3\rs\rt\rn");
    tui.resize(100, 30).wait("Import again").count(0).at(1);
    assert_eq!(events(&place), before);
    tui.keys("n").wait("Note to step 1").resize(20, 5).wait("Press ctrl-c to");
    type_unseen(&mut tui, "unseen\r");
    tui.resize(100, 30).wait("Note to step 1").gone("unseen").keys("\x03").ends(130);
    assert_eq!(events(&place), before);
}

#[test]
fn a_storm_of_sizes_ends_in_the_right_frame() {
    let place = Place::new();
    let mut tui = checklist(&place);
    for n in 0..400_u16 {
        tui.resize(1 + (n * 37) % 220, 1 + (n * 23) % 70);
    }
    tui.resize(20, 5).wait("window is 20x5").resize(100, 30).count(0).wait("Import again");
    tui.wait("In Okta").keys(" ").count(1).keys("q").ends(0);
}

/// Both are often read at once, and neither may wait for what comes after it.
#[test]
fn a_key_that_comes_with_another_size_acts_at_once() {
    let place = Place::new();
    let mut tui = Start::new(&place, &["practice", "--new"]).go();
    tui.wait("Tenant URL: acme.okta.com").keys("\r\r").count(0);
    for n in 0..200 {
        tui.resize(101 + n % 2, 30).keys("?").wait("Keys that work here");
        tui.resize(100, 30).keys("\x1b").gone("Keys that work here");
    }
    tui.keys("q").ends(0);
}

#[test]
fn every_end_gives_the_terminal_back_and_keeps_what_was_done() {
    for (name, code) in [("q", 0), ("\x03", 130)] {
        let place = Place::new();
        let mut tui = checklist(&place);
        tui.keys(" ").keys(name).ends(code);
        place.run(&["status", "--practice"]).code(3).prints("1 of 12");
    }
    for (signal, code) in
        [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130), (Signal::QUIT, 131)]
    {
        let place = Place::new();
        let mut tui = checklist(&place);
        tui.keys(" ").count(1).signal(signal).ends(code);
        place.run(&["status", "--practice"]).code(3).prints("1 of 12");
    }
}

#[test]
fn signals_that_nobody_means_for_it_give_the_terminal_back_too() {
    let place = Place::new();
    checklist(&place).keys("q").ends(0);
    let told_of_a_crash = [(Signal::ABORT, 134), (Signal::TRAP, 133), (Signal::SYS, 159)];
    let others = [
        (Signal::VTALARM, 154),
        (Signal::PROF, 155),
        (Signal::IO, 157),
        (Signal::POWER, 158),
        (Signal::STKFLT, 144),
    ];
    for (signal, code) in told_of_a_crash.into_iter().chain(others) {
        let mut tui = Start::new(&place, &["practice", "--session", "2"]).go();
        tui.count(0).signal(signal).ends(code);
        assert_eq!(tui.ended_by_signal(), code < 140 || code == 159, "{signal:?}");
    }
}

#[test]
fn ctrl_c_leaves_every_screen() {
    let place = Place::new();
    let mut tui = Start::new(&place, &["practice"]).go();
    tui.wait("Tenant URL: acme.okta.com").keys("\x03").ends(130);
    let mut tui = Start::new(&place, &["practice"]).go();
    tui.wait("Tenant URL: acme.okta.com").keys("\r").wait("What does Okta say?").keys("\x03");
    tui.ends(130);
    checklist(&place).keys("q").ends(0);
    let mut tui = Start::new(&place, &["practice"]).go();
    tui.wait("Start a new session").keys("\x03").ends(130);
    for (keys, shows) in [
        ("?", "Keys that work here"),
        ("s", "Step 1: skipped"),
        ("f", "Step 1: failed"),
        ("n", "Note to step 1"),
        ("t", "Microsoft credential test"),
        ("e", "┌ Report"),
        ("S", "Start a new session"),
        ("G\r", "┌ Before you close"),
        ("U", "Any key returns"),
    ] {
        let mut tui = Start::new(&place, &["practice", "--session", "2"]).go();
        tui.count(0).keys(keys).wait(shows).keys("\x03").ends(130);
    }
}

#[test]
fn a_bare_address_stands_on_the_normal_screen_and_any_key_returns() {
    let place = Place::new();
    let mut tui = checklist(&place);
    tui.keys("U").until("the normal screen", |screen| {
        !screen.alternate_screen() && screen.contents().contains("http://127.0.0.1")
    });
    assert!(!tui.screen().contains("Import again"));
    tui.keys("x").until("the list", |screen| {
        screen.alternate_screen() && screen.contents().contains("Import again")
    });
    tui.count(0).keys("q").ends(0);
}

#[test]
fn where_no_shell_waits_it_does_not_stop() {
    let place = Place::new();
    let mut tui = checklist(&place);
    let raw = tui.modes();
    assert_ne!(raw, tui.modes_before());
    tui.keys("\x1a").wait("There is no shell here").keys("k").gone("There is no shell here");
    tui.signal(Signal::TSTP).wait("There is no shell here");
    // Stopped from outside, and continued: somebody else may have drawn meanwhile.
    tui.signal(Signal::STOP);
    until("a stopped process", || (tui.state() == 'T').then_some(()));
    let before = tui.raw().len();
    tui.signal(Signal::CONT);
    until("a frame drawn anew", || (tui.raw().len() > before + 1_000).then_some(()));
    assert_eq!(tui.modes(), raw);
    tui.keys(" ").count(1).keys("q").ends(0);
}

#[test]
fn a_shell_stops_it_and_brings_it_to_the_front_again() {
    let place = Place::new();
    checklist(&place).keys("q").ends(0);
    let program = env!("CARGO_BIN_EXE_reauth");
    let mut tui = Start::new(&place, &["--norc", "--noediting", "-i"]).program("/bin/bash").go();
    tui.keys("PS1='ready> '\n").wait("ready> ");
    tui.keys(&format!("{program} practice --session 2\n")).count(0).keys("\x1a");
    tui.until("the shell", |screen| {
        let ours = screen.alternate_screen() || screen.hide_cursor();
        !ours && screen.contents().contains("Stopped")
    });
    tui.keys("echo me''anwhile\n").wait("meanwhile").keys("fg\n").count(0).wait("Import again");
    tui.keys(" ").count(1).keys("q").until("the prompt after the end", |screen| {
        let shown = screen.contents();
        shown.split("Resume: reauth").nth(1).is_some_and(|after| after.contains("ready> "))
    });
    tui.keys("echo code=$?\n").wait("code=0").keys("exit\n").ends(0);
}

/// A terminal that is closed: the program is gone soon, and has not been busy.
fn closed(mut tui: Tui, place: &Place) {
    tui.keys(" ").count(1);
    let closed = Instant::now();
    tui.close();
    let code = tui.wait_end();
    let log = std::fs::read_to_string(place.path("state/practice/reauth.log")).unwrap_or_default();
    assert!(!log.contains("panic"), "{log}");
    assert!(closed.elapsed() < Duration::from_secs(5), "{:?}", closed.elapsed());
    assert_eq!(code, 129);
    let path = place.session(true).display().to_string();
    place.run(&["verify", &path]).code(0);
    place.run(&["status", "--practice"]).code(3).prints("1 of 12");
}

#[test]
fn a_closed_terminal_ends_the_program() {
    let place = Place::new();
    closed(checklist(&place), &place);
}

#[test]
fn a_closed_terminal_ends_the_program_without_a_signal_too() {
    let place = Place::new();
    let mut tui = Start::new(&place, &["practice"]).without_hang_up_signal().go();
    to_the_list(&mut tui);
    closed(tui, &place);
}

#[test]
fn a_closed_terminal_ends_it_where_the_signal_is_ignored() {
    let place = Place::new();
    let program = env!("CARGO_BIN_EXE_reauth");
    let line = format!("trap '' HUP; exec {program} practice");
    let mut tui = Start::new(&place, &["-c", &line]).program("/bin/sh").go();
    to_the_list(&mut tui);
    closed(tui, &place);
}

#[test]
fn a_paste_without_an_end_does_not_keep_it_from_ending() {
    let place = Place::new();
    let mut tui = checklist(&place);
    tui.keys(" ").count(1).keys("\x1b[200~never ending");
    tui.signal(Signal::TERM).ends(143);
    place.run(&["status", "--practice"]).code(3).prints("1 of 12");
}

#[test]
fn a_paste_is_text_in_a_field_and_nothing_elsewhere() {
    let place = Place::new();
    let mut tui = Start::new(&place, &["practice"]).go();
    tui.wait("Tenant URL: acme.okta.com").keys("\x15").gone("URL: acme.okta.com");
    // Line breaks become blanks in one line, and never submit.
    tui.paste("beta\r\nq\n").wait("Tenant URL: beta q").keys("\x15");
    tui.paste("be\x1b[31mta\u{202e}\u{7}.okta.com").gone("beta q");
    let shown = tui.wait("Tenant URL: be").screen();
    assert!(!shown.contains('\u{202e}'), "{shown}");
    tui.keys("\x15acme\r").wait("What does Okta say?").keys("\r").wait("Identity Engine");
    tui.count(0);
    let before = events(&place);
    tui.paste(" xxjq\nq\n s\r").wait("Pasted text is taken only in a field.");
    tui.paste("\x1b[200~ x\x1b").wait("Pasted text is taken only in a field.").count(0);
    assert_eq!(events(&place), before);
    tui.keys("n").wait("Note to step 1").paste("one\r\ntwo\nthree").wait("three").keys("\r");
    tui.gone("Note to step 1").count(0);
    tui.keys("t").wait("Microsoft credential test").keys(" \r").wait("▸ Password:");
    tui.paste("first\nsecond\n").wait("Nothing was taken").wait("▸ Password:");
    assert!(!tui.screen().contains('*'));
    tui.paste("Practice-1234\n").wait("▸ Password: *************").keys("\x03").ends(130);
    let text = std::fs::read_to_string(place.session(true)).unwrap();
    assert!(text.contains(r"one\ntwo\nthree"), "{text}");
}

/// The colours that an escape sequence sets, of all sequences in the bytes.
pub(crate) fn coloured(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw);
    let mut found = Vec::new();
    for part in text.split("\x1b[").skip(1) {
        let Some(end) = part.find(|c: char| !c.is_ascii_digit() && c != ';' && c != ':') else {
            continue;
        };
        let (numbers, rest) = part.split_at(end);
        if !rest.starts_with('m') {
            continue;
        }
        found.extend(numbers.split([';', ':']).map(str::to_owned));
    }
    found
}

pub(crate) fn is_colour(number: &str) -> bool {
    matches!(number.parse::<u8>(), Ok(30..=38 | 40..=48 | 58 | 90..=107))
}

/// Walks past every kind of style: a chosen row, states, a warning, a verdict.
fn colourful(place: &Place) -> Tui {
    let mut tui = checklist(place);
    tui.keys(" ").count(1).keys("js").wait("Step 2: skipped").keys("\r").count(2);
    tui.keys("jf").wait("Step 3: failed").keys("\r").wait("failed").keys("t");
    tui.wait("▸ Method:")
        .keys(" \r")
        .wait("▸ Password:")
        .keys("Practice-1234\r")
        .wait("▸ [ Run")
        .keys("\r")
        .wait("Passed.");
    tui
}

#[test]
fn no_color_sends_no_colour_and_keeps_reverse_and_bold() {
    let mut place = Place::new();
    place.set("NO_COLOR", "1");
    let mut tui = colourful(&place);
    tui.keys("\x1b").gone("Passed.");
    let seen = |screen: &Screen, test: fn(&vt100::Cell) -> bool| {
        let (rows, columns) = screen.size();
        let mut places = (0..rows.get()).flat_map(|r| (0..columns.get()).map(move |c| (r, c)));
        places.any(|(row, column)| screen.cell(row, column).is_some_and(test))
    };
    assert!(tui.look(|screen| seen(screen, vt100::Cell::inverse)), "reverse");
    assert!(tui.look(|screen| seen(screen, vt100::Cell::bold)), "bold");
    tui.keys("q").ends(0);
    let sent = coloured(&tui.raw());
    assert!(sent.iter().any(|n| n == "7") && sent.iter().any(|n| n == "1"), "{sent:?}");
    let colours: Vec<_> = sent.iter().filter(|number| is_colour(number)).collect();
    assert!(colours.is_empty(), "{colours:?}");
}

#[test]
fn with_colour_there_is_some() {
    let mut place = Place::new();
    place.set("REAUTH_THEME", "dark");
    let mut tui = colourful(&place);
    tui.keys("\x03").ends(130);
    assert!(coloured(&tui.raw()).iter().any(|number| is_colour(number)));
}

/// What a process has used: switches by its own will, and ticks of the clock, of every thread.
fn used(tui: &Tui) -> Vec<String> {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", tui.pid())).unwrap();
    let mut all = Vec::new();
    for task in tasks {
        let name = task.unwrap().file_name().into_string().unwrap();
        let status = tui.proc(&format!("task/{name}/status"));
        let stat = tui.proc(&format!("task/{name}/stat"));
        let switches = status.lines().find(|line| line.starts_with("voluntary_ctxt")).unwrap();
        let ticks: Vec<_> = stat.rsplit(") ").next().unwrap().split(' ').skip(11).take(2).collect();
        all.push(format!("{name} {switches} {ticks:?}"));
    }
    all.sort();
    all
}

#[test]
fn nothing_wakes_and_nothing_is_written_when_nothing_happens() {
    let place = Place::new();
    let mut tui = checklist(&place);
    tui.keys(" ").count(1).wait("done");
    // What the start left to do, such as closing the connections of the probe, comes to its end.
    let second = || {
        let before = (used(&tui), tui.raw().len());
        std::thread::sleep(Duration::from_secs(1));
        (before.clone(), (used(&tui), tui.raw().len()))
    };
    until("a quiet second", || {
        let (before, after) = second();
        (before == after).then_some(())
    });
    let (before, after) = second();
    assert_eq!(before, after);
    tui.keys("q").ends(0);
}

#[test]
fn a_second_instance_may_look_but_not_change() {
    let place = Place::new();
    let mut first = checklist(&place);
    first.keys(" ").count(1);
    let before = events(&place);
    let mut second = Start::new(&place, &["practice"]).go();
    second.wait("▸ acme.okta.com · 1/12").keys("\r");
    second.wait("Another instance holds this session").count(1);
    for keys in [" ", "s", "f", "n", "t", "5\r "] {
        second.keys(keys).wait("Once it is closed there").count(1);
        second.keys("g").gone("Once it is closed there");
    }
    assert_eq!(events(&place), before);
    // What it shows has a time, and its report says what holds by now.
    assert!(second.screen().contains("shown as of "), "{}", second.screen());
    first.keys("j ").count(2);
    second
        .count(1)
        .keys("e")
        .wait("2 of 12 steps are settled")
        .keys("\x1b")
        .gone("┌ Report")
        .keys("q")
        .ends(0);
    first.keys("q").ends(0);
    place.run(&["step", "3", "done", "--practice"]).code(0);
    let mut third = Start::new(&place, &["practice", "--session", "2"]).go();
    third.count(3).keys("q").ends(0);
    assert!(!third.screen().contains("could not be saved"));
}

#[test]
fn a_held_key_changes_once() {
    let place = Place::new();
    let mut tui = checklist(&place);
    let before = events(&place);
    for _ in 0..200 {
        tui.keys(" ");
    }
    tui.count(1).keys("q").ends(0);
    assert_eq!(events(&place), before + 1);
}

#[test]
fn a_noisy_browser_does_not_touch_the_screen() {
    let place = Place::new();
    let script = place.path("work/noisy");
    let done = place.path("work/done");
    let noise = "for out in /dev/stdout /dev/stderr /dev/tty; do echo NOISE >$out; done";
    let text = format!("#!/bin/bash\n{noise} 2>/dev/null\necho $1 >{}\n", done.display());
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let command = format!("{} %s", script.display());
    let mut tui = Start::new(&place, &["practice", "--browser-command", &command]).go();
    to_the_list(&mut tui);
    tui.keys("o").wait("The page was handed to your browser.");
    let url = until("an opened page", || std::fs::read_to_string(&done).ok());
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    tui.keys("jk").at(1).keys("q").ends(0);
    assert!(!String::from_utf8_lossy(&tui.raw()).contains("NOISE"));
}

#[test]
fn a_browser_that_fails_is_told() {
    let place = Place::new();
    for command in ["/no/such/browser %s", "/bin/false"] {
        let mut tui = Start::new(&place, &["practice", "--new", "--browser-command", command]).go();
        to_the_list(&mut tui);
        tui.keys("o").until("a sentence at the foot", |screen| {
            let shown = screen.contents();
            let notice = shown.lines().rev().nth(2).unwrap_or_default();
            notice.trim().ends_with('.') && !notice.contains("Saving.")
        });
        tui.wait("http://127.0.0.1").keys("q").ends(0);
    }
}

#[test]
fn a_paste_of_a_megabyte_is_cut_and_told() {
    let place = Place::new();
    let mut tui = checklist(&place);
    tui.keys("n").wait("Note to step 1").paste(&"words and ".repeat(100_000));
    tui.wait("There is no room for all of it").keys("\r").gone("Note to step 1").count(0);
    tui.keys(" ").count(1).keys("q").ends(0);
    place.run(&["verify", &place.session(true).display().to_string()]).code(0);
}

//! In real tmux and GNU screen, and at other names of terminals: it starts, draws, takes keys, copies,
//! and leaves the terminal as it was.
//!
//! Needs Debian's tmux and screen.

use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;
use crate::support::until;

const PROGRAM: &str = env!("CARGO_BIN_EXE_reauth");

/// A tmux server of its own, which ends with the test.
pub(crate) struct Tmux<'a> {
    pub(crate) place: &'a Place,
}

impl Tmux<'_> {
    fn command(&self, args: &[&str]) -> Command {
        let socket = self.place.path("tmp/tmux").display().to_string();
        self.place.of("tmux", &[&["-S", &socket], args].concat())
    }

    pub(crate) fn tell(&self, args: &[&str]) -> String {
        let output = self.command(args).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        drop(self.command(&["kill-server"]).output());
    }
}

/// Starts `line` in a shell inside tmux inside a terminal; the shell says when it goes on.
pub(crate) fn inside_tmux(place: &Place, config: &str) -> Tui {
    let file = place.path("work/tmux.conf");
    std::fs::write(&file, config).unwrap();
    let (socket, file) = (place.path("tmp/tmux"), file.display().to_string());
    let socket = socket.display().to_string();
    let args = ["-S", &socket, "-f", &file, "new-session", "bash --norc --noediting -i"];
    let mut tui = Start::new(place, &args).program("tmux").go();
    tui.keys("PS1='ready> '\n").wait("ready> ");
    tui
}

/// Walks to the list and through some of its screens, copies, and leaves.
fn walk(tui: &mut Tui) -> String {
    tui.keys(&format!("{PROGRAM} practice --new\n"));
    tui.wait("Tenant URL: acme.okta.com").keys("\r").wait("What does Okta say?").keys("\r");
    tui.wait("Identity Engine").wait("0 of 12").wait("Import again");
    tui.keys(" ").wait("1 of 12").keys("?").wait("Keys that work here").keys("redo");
    tui.wait("ctrl-r").keys("\r").gone("Keys that work here");
    tui.keys("Q").wait("this computer").keys("q").gone("this computer").wait("1 of 12");
    tui.keys("y").wait("press U and");
    tui.screen()
}

/// After the end the shell is as it was: its line edits, and what was typed before stands there.
fn back_at_the_shell(tui: &mut Tui) {
    tui.keys("q").wait("Resume: reauth practice").gone("Import again");
    tui.keys("stty -a | grep -o ' -\\?icanon\\| -\\?echo '\n").wait("icanon");
    let shown = tui.screen();
    assert!(!shown.contains("-icanon") && !shown.contains("-echo "), "{shown}");
}

#[test]
fn in_tmux_it_works_and_a_copy_is_in_its_buffer_and_sent_on() {
    let mut place = Place::new();
    place.set("TERM", "xterm-256color");
    // As tmux is where nobody has changed it.
    let tmux = Tmux { place: &place };
    let mut tui = inside_tmux(&place, "");
    let shown = walk(&mut tui);
    assert!(shown.contains("Put into tmux's buffer"), "{shown}");
    let buffer = tmux.tell(&["show-buffer"]);
    assert!(buffer.starts_with("http://127.0.0.1:"), "{buffer}");
    // tmux sends it on to the terminal that it runs in.
    let sent = until("the copy in the terminal", || sent(&tui).pop());
    assert_eq!(sent, buffer);
    // Detached and attached at another size: everything is drawn anew.
    tmux.tell(&["detach-client"]);
    assert_eq!(tui.wait_end(), 0);
    let socket = place.path("tmp/tmux").display().to_string();
    let args = ["-S", &socket, "attach"];
    let mut tui = Start::new(&place, &args).program("tmux").size(80, 24).go();
    tui.wait("1 of 12").wait("q leave").keys("j").wait("1 of 12");
    back_at_the_shell(&mut tui);
}

#[test]
fn an_older_tmux_gets_osc_52_and_keeps_it_where_it_may() {
    let place = Place::new();
    let tmux = Tmux { place: &place };
    // A program of that name which does not know `-w`, as tmux before 3.2.
    let fake = place.path("work/old");
    std::fs::create_dir_all(&fake).unwrap();
    std::fs::write(fake.join("tmux"), "#!/bin/sh\nexit 1\n").unwrap();
    Command::new("chmod").arg("755").arg(fake.join("tmux")).status().unwrap();
    let mut tui = inside_tmux(&place, "set -g set-clipboard on\n");
    tui.keys(&format!("PATH={}:$PATH\n", fake.display()));
    let shown = walk(&mut tui);
    assert!(shown.contains("Sent to the terminal"), "{shown}");
    let buffer =
        until("the buffer", || Some(tmux.tell(&["show-buffer"])).filter(|text| !text.is_empty()));
    assert!(buffer.starts_with("http://127.0.0.1:"), "{buffer}");
    back_at_the_shell(&mut tui);
}

#[test]
fn in_screen_it_works_and_a_copy_arrives_in_the_terminal() {
    let mut place = Place::new();
    // screen keeps its sockets here, and wants the folder to itself.
    let sockets = place.path("tmp/screens");
    std::fs::create_dir_all(&sockets).unwrap();
    Command::new("chmod").arg("700").arg(&sockets).status().unwrap();
    place.set("SCREENDIR", &sockets.display().to_string());
    let config = place.path("work/screenrc");
    std::fs::write(&config, "startup_message off\naltscreen on\n").unwrap();
    let config = config.display().to_string();
    let args = ["-U", "-c", &config, "-S", "rig", "bash", "--norc", "--noediting", "-i"];
    let mut tui = Start::new(&place, &args).program("screen").go();
    tui.keys("PS1='ready> '\n").wait("ready> ");
    let shown = walk(&mut tui);
    assert!(shown.contains("Sent to the terminal"), "{shown}");
    let sent = until("the copy in the terminal", || sent(&tui).pop());
    assert!(sent.starts_with("http://127.0.0.1:"), "{sent}");
    back_at_the_shell(&mut tui);
}

/// What arrived at the terminal for its clipboard, whole.
fn sent(tui: &Tui) -> Vec<String> {
    let raw = String::from_utf8_lossy(&tui.raw()).into_owned();
    let parts = raw.split("\x1b]52;").skip(1).filter_map(|part| part.split_once(';'));
    let ends = |text: &str| text.find(['\x07', '\x1b']);
    let texts = parts.filter_map(|(_, rest)| rest.get(..ends(rest)?).map(str::to_owned));
    let texts = texts.filter_map(|text| STANDARD.decode(text).ok());
    texts.filter_map(|text| String::from_utf8(text).ok()).filter(|text| !text.is_empty()).collect()
}

#[test]
fn by_whatever_name_the_terminal_goes_it_starts_draws_and_leaves() {
    for term in ["xterm-256color", "xterm", "screen", "tmux-256color", "linux", "vt100"] {
        let mut place = Place::new();
        place.set("TERM", term);
        let mut tui = Start::new(&place, &["practice"]).size(80, 24).go();
        tui.wait("Tenant URL: acme.okta.com").keys("\r").wait("What does Okta say?").keys("\r");
        tui.wait("Identity Engine").count(0).keys(" ").count(1).keys("jk\x1b[B\x1bOA");
        let plain = matches!(term, "linux" | "vt100");
        let shown = tui.screen();
        assert_eq!(shown.is_ascii(), plain, "{term}: {shown}");
        let words = if plain { "has no clipboard" } else { "Sent to the terminal" };
        tui.keys("y").wait(words).keys("q").ends(0);
        assert!(!tui.look(|screen| screen.alternate_screen() || screen.hide_cursor()), "{term}");
    }
}

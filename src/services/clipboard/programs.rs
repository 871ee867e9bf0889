//! Copies by a program: the only way that says whether it worked.

use std::io;
use std::io::Write as _;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

use crate::services::browser::Desktop;
use crate::services::browser::Display;
use crate::services::browser::Machine;

/// How long a program may take: some wait for a display that is gone.
const LIMIT: Duration = Duration::from_secs(2);

/// A program that takes text on its standard input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Program {
    words: &'static [&'static str],
    /// Whether it wants UTF-16 with a mark: `clip.exe` takes all else for the console's code page.
    utf16: bool,
    /// Key of the sentence for when it worked.
    said: &'static str,
}

const fn program(words: &'static [&'static str]) -> Program {
    Program { words, utf16: false, said: "notice.copied" }
}

const CLIP: Program = Program { utf16: true, ..program(&["clip.exe"]) };
const PBCOPY: Program = program(&["pbcopy"]);
const WAYLAND: Program = program(&["wl-copy"]);
const X11: [Program; 2] =
    [program(&["xclip", "-selection", "clipboard", "-in"]), program(&["xsel", "-ib"])];
/// tmux passes an OSC 52 of ours on only where it is told to; its own always, with `-w` from 3.2 on.
const TMUX: Program =
    Program { said: "notice.in_tmux", ..program(&["tmux", "load-buffer", "-w", "-"]) };

/// The programs that may be tried here, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Programs(Vec<Program>);

impl Programs {
    /// Those of this desktop, unless the reader sits at another machine; and tmux.
    pub fn of(desktop: &Desktop, tmux: bool) -> Self {
        let mut found = Vec::new();
        if !desktop.ssh {
            if cfg!(target_os = "macos") {
                found.push(PBCOPY);
            } else if cfg!(windows) || desktop.machine == Machine::Wsl {
                found.push(CLIP);
            }
            match desktop.display {
                Display::None => {}
                Display::X11 => found.extend(X11),
                Display::Wayland => found.extend([WAYLAND, X11[0], X11[1]]),
            }
        }
        if tmux {
            found.push(TMUX);
        }
        Self(found)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their names, in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter_map(|program| program.words.first().copied())
    }

    /// Copies `text` by the first one that works; returns the key of what is to be said, or none
    /// where none of them did. Returns within two seconds for each.
    pub fn copy(&self, text: &str) -> Option<&'static str> {
        self.0.iter().find(|program| run(program, text)).map(|program| program.said)
    }
}

fn run(program: &Program, text: &str) -> bool {
    let bytes = if program.utf16 {
        let units = [0xfeff].into_iter().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    } else {
        text.as_bytes().to_vec()
    };
    let Ok(mut child) = start(program.words) else { return false };
    let (tell, told) = mpsc::channel();
    // A program that hangs is waited for on this thread, and leaves no zombie when it ends.
    std::thread::spawn(move || {
        let written = child.stdin.take().map(|mut stdin| stdin.write_all(&bytes));
        let ended = child.wait();
        let worked = matches!(written, Some(Ok(()))) && ended.is_ok_and(|status| status.success());
        // Whoever asked may have been answered already.
        let _ = tell.send(worked);
    });
    told.recv_timeout(LIMIT).unwrap_or(false)
}

/// Starts a program that cannot touch the terminal, and that lives on when the terminal closes: it
/// serves what was copied.
fn start(words: &[&str]) -> io::Result<Child> {
    let begin = |words: &[&str]| {
        let Some((program, arguments)) = words.split_first() else {
            return Err(io::ErrorKind::NotFound.into());
        };
        Command::new(program)
            .args(arguments)
            // Else macOS takes the text for Mac Roman where no locale is set.
            .env("LC_CTYPE", "UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
    };
    if cfg!(windows) {
        return begin(words);
    }
    match begin(&[&["setsid"], words].concat()) {
        // Not on macOS.
        Err(error) if error.kind() == io::ErrorKind::NotFound => begin(words),
        started => started,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(desktop: &Desktop, tmux: bool) -> Vec<&'static str> {
        Programs::of(desktop, tmux).names().collect()
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_programs_are_those_of_where_the_reader_sits() {
        let plain = Desktop::default();
        assert_eq!(names(&plain, false), [""; 0]);
        assert_eq!(names(&plain, true), ["tmux"]);
        let x11 = Desktop { display: Display::X11, ..Desktop::default() };
        assert_eq!(names(&x11, false), ["xclip", "xsel"]);
        let wayland = Desktop { display: Display::Wayland, ..x11 };
        assert_eq!(names(&wayland, true), ["wl-copy", "xclip", "xsel", "tmux"]);
        // A forwarded display is another machine's; tmux runs on this one, and knows the way.
        assert_eq!(names(&Desktop { ssh: true, ..wayland }, true), ["tmux"]);
        let wsl = Desktop { machine: Machine::Wsl, ..Desktop::default() };
        assert_eq!(names(&wsl, false), ["clip.exe"]);
    }

    #[test]
    fn only_a_program_that_took_the_text_counts() {
        assert!(!run(&program(&["/no/such/program"]), "x"));
        assert!(!run(&program(&["false"]), "x"));
        assert!(run(&program(&["sh", "-c", r#"test "$(cat)" = 'ab "$HOME"'"#]), r#"ab "$HOME""#));
        let utf16 = Program { utf16: true, ..program(&["sh", "-c", "test $(wc -c) = 6"]) };
        assert!(run(&utf16, "aé"));
    }
}

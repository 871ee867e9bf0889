//! What comes from the terminal: keys, pastes, sizes; and signals, on Unix its loss too.

use crossterm::event;
use crossterm::event::Event;
use crossterm::event::KeyCode;
use crossterm::event::KeyEvent;
use crossterm::event::KeyEventKind;
use crossterm::event::KeyModifiers;
use zeroize::Zeroizing;

/// Characters that an answer of the terminal may have before it is taken for typed text.
const ANSWER_MAX: usize = 64;

/// Something that came from the terminal.
pub enum Input {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted; it may be a password.
    Pasted(Zeroizing<String>),
    /// The window has another size.
    Resized,
}

/// A signal, whatever the system calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caught {
    /// SIGTERM.
    Terminate,
    /// SIGHUP, or the terminal is gone.
    HangUp,
    /// SIGINT.
    Interrupt,
    /// SIGQUIT.
    Quit,
    /// SIGTSTP.
    Stop,
    /// SIGCONT.
    Continue,
}

/// Reads the terminal on a thread of its own, which nobody waits for: crossterm's reader may never
/// return (crossterm#793, #1060).
pub fn read(tell: impl Fn(Input) -> bool + Send + 'static) {
    std::thread::spawn(move || {
        let mut answers = Answers::default();
        while let Ok(event) = event::read() {
            let input = match event {
                Event::Key(key) if key.kind == KeyEventKind::Release || answers.takes(&key) => {
                    continue;
                }
                Event::Key(key) => Input::Key(key),
                Event::Paste(text) => Input::Pasted(Zeroizing::new(text)),
                Event::Resize(..) => Input::Resized,
                Event::FocusGained | Event::FocusLost | Event::Mouse(_) => continue,
            };
            if !tell(input) {
                break;
            }
        }
    });
}

/// Swallows answers of the terminal, which crossterm hands on as keys: `ESC ] … BEL` arrives as
/// Alt-`]`, the characters, Ctrl-G.
#[derive(Debug, Default)]
struct Answers {
    /// Characters swallowed of the answer that is open.
    open: Option<usize>,
}

impl Answers {
    fn takes(&mut self, key: &KeyEvent) -> bool {
        let is = |c, with| key.code == KeyCode::Char(c) && key.modifiers.contains(with);
        match self.open {
            None => {
                let opens = is(']', KeyModifiers::ALT);
                self.open = opens.then_some(0);
                opens
            }
            Some(n) => {
                let ends = is('g', KeyModifiers::CONTROL) || is('\\', KeyModifiers::ALT);
                self.open = (!ends && n < ANSWER_MAX).then_some(n + 1);
                // An Esc or Ctrl-C is never part of an answer.
                let typed = key.code == KeyCode::Esc || is('c', KeyModifiers::CONTROL);
                if typed {
                    self.open = None;
                }
                !typed
            }
        }
    }
}

/// Waits for signals on a thread of its own.
#[cfg(unix)]
pub fn signals(tell: impl Fn(Caught) -> bool + Send + 'static) -> std::io::Result<()> {
    use signal_hook::consts::signal;
    let caught = [
        signal::SIGTERM,
        signal::SIGHUP,
        signal::SIGINT,
        signal::SIGQUIT,
        signal::SIGTSTP,
        signal::SIGCONT,
    ];
    let mut signals = signal_hook::iterator::Signals::new(caught)?;
    std::thread::spawn(move || {
        for number in signals.forever() {
            let caught = match number {
                signal::SIGHUP => Caught::HangUp,
                signal::SIGINT => Caught::Interrupt,
                signal::SIGQUIT => Caught::Quit,
                signal::SIGTSTP => Caught::Stop,
                signal::SIGCONT => Caught::Continue,
                _ => Caught::Terminate,
            };
            if !tell(caught) {
                break;
            }
        }
    });
    Ok(())
}

/// Windows ends programs in its own ways.
#[cfg(not(unix))]
pub fn signals(_tell: impl Fn(Caught) -> bool + Send + 'static) -> std::io::Result<()> {
    Ok(())
}

/// Waits, asleep, until the terminal is gone. Asks for no event at all, so that typing does not
/// wake it; a hang-up is told all the same.
#[cfg(unix)]
pub fn hang_up(tell: impl Fn(Caught) -> bool + Send + 'static) {
    use rustix::event::PollFd;
    use rustix::event::PollFlags;
    std::thread::spawn(move || {
        let stdin = std::io::stdin();
        let mut watched = [PollFd::new(&stdin, PollFlags::empty())];
        while rustix::event::poll(&mut watched, None) == Err(rustix::io::Errno::INTR) {}
        tell(Caught::HangUp);
    });
}

/// Windows ends programs whose console closes.
#[cfg(not(unix))]
pub fn hang_up(_tell: impl Fn(Caught) -> bool + Send + 'static) {}

/// Waits, on a thread of its own, until standard input ends.
pub fn end_of_input(tell: impl FnOnce() + Send + 'static) {
    std::thread::spawn(move || {
        // What comes in is nobody's; only its end matters.
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        tell();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(c: char, modifiers: KeyModifiers) -> KeyEvent {
        KeyEvent::new(KeyCode::Char(c), modifiers)
    }

    #[test]
    fn an_answer_of_the_terminal_is_no_key() {
        let mut answers = Answers::default();
        assert!(answers.takes(&key(']', KeyModifiers::ALT)));
        for c in "11;rgb:ffff/ffff/ffff".chars() {
            assert!(answers.takes(&key(c, KeyModifiers::NONE)));
        }
        assert!(answers.takes(&key('g', KeyModifiers::CONTROL)));
        assert!(!answers.takes(&key('r', KeyModifiers::NONE)));
    }

    #[test]
    fn esc_and_ctrl_c_are_always_keys() {
        let mut answers = Answers::default();
        assert!(answers.takes(&key(']', KeyModifiers::ALT)));
        assert!(!answers.takes(&key('c', KeyModifiers::CONTROL)));
        assert!(!answers.takes(&key('r', KeyModifiers::NONE)));
    }
}

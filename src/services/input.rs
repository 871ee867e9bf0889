//! What comes from the terminal: keys, pastes, sizes; and signals, on Unix its loss too.

#[cfg(unix)]
use std::sync::atomic::AtomicI32;
#[cfg(unix)]
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use crossterm::event;
use crossterm::event::Event;
use crossterm::event::KeyCode;
use crossterm::event::KeyEvent;
use crossterm::event::KeyEventKind;
use crossterm::event::KeyModifiers;
use crossterm::event::MouseEvent;
use zeroize::Zeroizing;

use crate::model::terminal::Background;

/// Characters that an answer of the terminal may have before it is taken for typed text.
const ANSWER_MAX: usize = 64;
/// How long an answer may take to arrive whole.
const ANSWER_TIME: Duration = Duration::from_secs(1);

/// Something that came from the terminal.
pub enum Input {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted; it may be a password.
    Pasted(Zeroizing<String>),
    /// The mouse was used.
    Mouse(MouseEvent),
    /// The window has another size.
    Resized,
    /// The terminal told its background.
    Background(Background),
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
    /// Another one that ends a program: its number.
    Other(u8),
}

/// Signals that tell of a crash, where somebody else sends them: whoever started the program has to
/// see that it ended by one.
#[cfg(unix)]
const CRASHES: [i32; 3] = {
    use signal_hook::consts::signal;
    [signal::SIGABRT, signal::SIGTRAP, signal::SIGSYS]
};

/// The one of [`CRASHES`] that was caught; 0 for none.
#[cfg(unix)]
static CRASH: AtomicI32 = AtomicI32::new(0);

impl Caught {
    /// The exit code of a program that it ends, as a shell has it; none where the program goes on.
    pub fn ends_with(self) -> Option<u8> {
        match self {
            Self::HangUp => Some(128 + 1),
            Self::Interrupt => Some(128 + 2),
            Self::Quit => Some(128 + 3),
            Self::Terminate => Some(128 + 15),
            Self::Other(number) => Some(number.saturating_add(128)),
            Self::Stop | Self::Continue => None,
        }
    }
}

/// Reads the terminal on a thread of its own, which nobody waits for: crossterm's reader may never
/// return (crossterm#793, #1060).
pub fn read(tell: impl Fn(Input) -> bool + Send + 'static) {
    std::thread::spawn(move || {
        let mut answers = Answers::default();
        while let Ok(event) = event::read() {
            let input = match event {
                Event::Key(key) if key.kind == KeyEventKind::Release => continue,
                Event::Key(key) => match answers.take(&key, Instant::now()) {
                    Taken::Not => Input::Key(key),
                    Taken::Part => continue,
                    Taken::Whole(answer) => match background(&answer) {
                        Some(background) => Input::Background(background),
                        None => continue,
                    },
                },
                Event::Paste(text) => Input::Pasted(Zeroizing::new(text)),
                Event::Resize(..) => Input::Resized,
                Event::Mouse(mouse) => Input::Mouse(mouse),
                Event::FocusGained | Event::FocusLost => continue,
            };
            if !tell(input) {
                break;
            }
        }
    });
}

/// What a key was.
#[derive(Debug, PartialEq, Eq)]
enum Taken {
    /// A key.
    Not,
    /// Part of an answer of the terminal.
    Part,
    /// The end of an answer: what stood between its marks.
    Whole(String),
}

/// Swallows answers of the terminal, which crossterm hands on as keys: `ESC ] … BEL` arrives as
/// Alt-`]`, the characters, Ctrl-G. However late one comes, it is no key.
#[derive(Debug, Default)]
struct Answers {
    /// The answer that is open, and when it began.
    open: Option<(String, Instant)>,
}

impl Answers {
    fn take(&mut self, key: &KeyEvent, now: Instant) -> Taken {
        let is = |c, with| key.code == KeyCode::Char(c) && key.modifiers.contains(with);
        let in_time = |since: Instant| now.saturating_duration_since(since) < ANSWER_TIME;
        let Some((mut answer, since)) = self.open.take().filter(|(_, since)| in_time(*since))
        else {
            if !is(']', KeyModifiers::ALT) {
                return Taken::Not;
            }
            self.open = Some((String::new(), now));
            return Taken::Part;
        };
        // An Esc or Ctrl-C is never part of an answer.
        if key.code == KeyCode::Esc || is('c', KeyModifiers::CONTROL) {
            return Taken::Not;
        }
        if is('g', KeyModifiers::CONTROL) || is('\\', KeyModifiers::ALT) {
            return Taken::Whole(answer);
        }
        if let KeyCode::Char(c) = key.code {
            answer.push(c);
        }
        if answer.chars().count() < ANSWER_MAX {
            self.open = Some((answer, since));
        }
        Taken::Part
    }
}

/// Reads `11;rgb:ffff/ffff/ffff`: three parts of one to four hexadecimal digits; a fourth one, of
/// `rgba:`, says how much shines through.
fn background(answer: &str) -> Option<Background> {
    let (_, parts) = answer.strip_prefix("11;rgb")?.split_once(':')?;
    let mut parts = parts.split('/').map(|part| {
        let most = 16_u32.checked_pow(u32::try_from(part.len()).ok()?)?.checked_sub(1)?;
        let value = u16::from_str_radix(part, 16).ok()?;
        Some(f32::from(value) / f32::from(u16::try_from(most).ok().filter(|most| *most > 0)?))
    });
    let mut next = || parts.next().flatten();
    Some(Background::of_colour([next()?, next()?, next()?]))
}

/// Waits for signals on a thread of its own. Whoever has drawn on the terminal sees to being
/// stopped too; else the system does.
#[cfg(unix)]
pub fn signals(stops: bool, tell: impl Fn(Caught) -> bool + Send + 'static) -> std::io::Result<()> {
    use signal_hook::consts::signal;
    let caught = [
        signal::SIGTERM,
        signal::SIGHUP,
        signal::SIGINT,
        signal::SIGQUIT,
        signal::SIGCONT,
        signal::SIGTSTP,
        // Nobody means these for this program; uncaught they would end it and leave the terminal as
        // it is.
        signal::SIGUSR1,
        signal::SIGUSR2,
        signal::SIGALRM,
        signal::SIGVTALRM,
        signal::SIGPROF,
        signal::SIGXCPU,
        signal::SIGXFSZ,
    ];
    let caught = caught.into_iter().filter(|number| stops || *number != signal::SIGTSTP);
    let caught = caught.chain(CRASHES);
    // Elsewhere they end no program, or are not there.
    #[cfg(target_os = "linux")]
    let caught = {
        use rustix::process::Signal;
        caught.chain([Signal::IO.as_raw(), Signal::POWER.as_raw(), Signal::STKFLT.as_raw()])
    };
    let mut signals = signal_hook::iterator::Signals::new(caught)?;
    std::thread::spawn(move || {
        for number in signals.forever() {
            if CRASHES.contains(&number) {
                CRASH.store(number, Ordering::SeqCst);
            }
            let caught = match number {
                // A file is larger than the limit: the write that failed says so.
                signal::SIGXFSZ => continue,
                signal::SIGTERM => Caught::Terminate,
                signal::SIGHUP => Caught::HangUp,
                signal::SIGINT => Caught::Interrupt,
                signal::SIGQUIT => Caught::Quit,
                signal::SIGTSTP => Caught::Stop,
                signal::SIGCONT => Caught::Continue,
                other => Caught::Other(u8::try_from(other).unwrap_or_default()),
            };
            if !tell(caught) {
                break;
            }
        }
    });
    Ok(())
}

/// Lets the system do with a signal what it does where nobody catches it.
#[cfg(unix)]
pub fn pass_on(caught: Caught) {
    use signal_hook::consts::signal;
    let number = match caught {
        Caught::Terminate => signal::SIGTERM,
        Caught::HangUp => signal::SIGHUP,
        Caught::Interrupt => signal::SIGINT,
        Caught::Quit => signal::SIGQUIT,
        Caught::Stop => signal::SIGTSTP,
        Caught::Continue => signal::SIGCONT,
        Caught::Other(number) => number.into(),
    };
    // A number that the system does not know does nothing.
    drop(signal_hook::low_level::emulate_default_handler(number));
}

/// Windows ends programs in its own ways.
#[cfg(not(unix))]
pub fn pass_on(_caught: Caught) {}

/// Ends the program by the signal that told of a crash, if one did: for the very end, when the
/// terminal is given back and everything is kept.
#[cfg(unix)]
pub fn end_as_caught() {
    let number = CRASH.load(Ordering::SeqCst);
    if number != 0 {
        super::process::no_core_dumps();
        drop(signal_hook::low_level::emulate_default_handler(number));
    }
}

/// Windows ends programs in its own ways.
#[cfg(not(unix))]
pub fn end_as_caught() {}

/// Windows ends programs in its own ways.
#[cfg(not(unix))]
pub fn signals(
    _stops: bool,
    _tell: impl Fn(Caught) -> bool + Send + 'static,
) -> std::io::Result<()> {
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
        // macOS cannot poll every terminal, and says so (NVAL); there the signal has to do.
        let ends = PollFlags::HUP | PollFlags::ERR;
        if watched.iter().any(|fd| fd.revents().intersects(ends)) {
            tell(Caught::HangUp);
        }
    });
}

/// Windows ends programs whose console closes.
#[cfg(not(unix))]
pub fn hang_up(_tell: impl Fn(Caught) -> bool + Send + 'static) {}

/// Standard input without the standard library's buffer, which lives as long as the process, and
/// would keep a copy of a password for as long.
pub fn unbuffered() -> std::io::Result<std::fs::File> {
    #[cfg(unix)]
    use std::os::fd::AsFd as _;
    #[cfg(windows)]
    use std::os::windows::io::AsHandle as _;
    let stdin = std::io::stdin();
    #[cfg(unix)]
    let own = stdin.as_fd().try_clone_to_owned();
    #[cfg(windows)]
    let own = stdin.as_handle().try_clone_to_owned();
    own.map(Into::into)
}

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

    /// Types an answer; the keys that came through.
    fn through(answers: &mut Answers, text: &str, now: Instant) -> String {
        let chars = text.chars();
        chars.filter(|c| answers.take(&key(*c, KeyModifiers::NONE), now) == Taken::Not).collect()
    }

    #[test]
    fn an_answer_of_the_terminal_is_no_key() {
        let mut answers = Answers::default();
        let now = Instant::now();
        assert_eq!(answers.take(&key(']', KeyModifiers::ALT), now), Taken::Part);
        let colour = "11;rgb:ffff/ffff/ffff";
        assert_eq!(through(&mut answers, colour, now), "");
        let bell = key('g', KeyModifiers::CONTROL);
        assert_eq!(answers.take(&bell, now), Taken::Whole(colour.to_owned()));
        assert_eq!(through(&mut answers, "r", now), "r");
    }

    #[test]
    fn esc_and_ctrl_c_are_always_keys() {
        let mut answers = Answers::default();
        let now = Instant::now();
        answers.take(&key(']', KeyModifiers::ALT), now);
        assert_eq!(answers.take(&key('c', KeyModifiers::CONTROL), now), Taken::Not);
        assert_eq!(through(&mut answers, "r", now), "r");
    }

    #[test]
    fn what_never_ends_is_no_answer() {
        let now = Instant::now();
        let mut answers = Answers::default();
        answers.take(&key(']', KeyModifiers::ALT), now);
        assert_eq!(through(&mut answers, &"x".repeat(70), now).len(), 70 - ANSWER_MAX);
        answers.take(&key(']', KeyModifiers::ALT), now);
        assert_eq!(through(&mut answers, "j", now), "");
        assert_eq!(through(&mut answers, "jk", now + ANSWER_TIME), "jk", "a second later");
    }

    #[test]
    fn a_background_is_read_in_every_length() {
        let light = Some(Background::Light);
        for answer in
            ["11;rgb:ffff/ffff/ffff", "11;rgb:f/f/f", "11;rgba:fd/f6/e3/80", "11;rgb:fff/fff/fff"]
        {
            assert_eq!(background(answer), light, "{answer}");
        }
        assert_eq!(background("11;rgb:0000/2b2b/3636"), Some(Background::Dark));
        for other in ["10;rgb:ffff/ffff/ffff", "11;rgb:ffff/ffff", "11;rgb:", "11;rgb:fffff/0/0"] {
            assert_eq!(background(other), None, "{other}");
        }
    }
}

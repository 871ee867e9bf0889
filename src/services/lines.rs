//! Lines from standard input, one whenever one is asked for: from a terminal or from a pipe.
//!
//! A terminal edits and shows what is typed, as it is used to. For a line that must not be seen its
//! echo is off, and with it its editor, which cuts a line at 4,096 bytes, or at 1,024.

use std::io;
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::mpsc::Sender;

use zeroize::Zeroizing;

use crate::text::Phrase;

/// Bytes that a line may have: the longest text that is pasted.
const LINE_MAX: usize = 64 * 1024;

/// What came of asking for a line.
#[derive(Debug)]
pub enum Typed {
    /// The line, without its end. It may be a password.
    Line(Zeroizing<String>),
    /// A line that cannot be taken, and why.
    Unread(Phrase),
    /// There are no more lines.
    Ended,
    /// The terminal is gone.
    Gone,
}

/// The reading end. Dropping it brings the echo back.
#[derive(Debug)]
pub struct Lines {
    asks: Sender<()>,
    hidden: Arc<AtomicBool>,
}

impl Lines {
    /// Starts a thread that reads only when it is asked to, so that a line stays with whom it is
    /// meant for. Nobody waits for it.
    pub fn start(tell: impl Fn(Typed) -> bool + Send + 'static) -> Self {
        let (asks, asked) = mpsc::channel();
        let hidden = Arc::new(AtomicBool::new(false));
        let mut reader = Reader::new(Arc::clone(&hidden));
        std::thread::spawn(move || {
            for () in asked {
                let typed = reader.line();
                let over = matches!(typed, Typed::Ended | Typed::Gone);
                if !tell(typed) || over {
                    break;
                }
            }
        });
        Self { asks, hidden }
    }

    /// Asks for one line.
    pub fn ask(&self) {
        // A reader that has ended has said so.
        let _ended = self.asks.send(());
    }

    /// Whether what is typed from now on must not be seen. Without a terminal nothing changes.
    pub fn hide(&self, hidden: bool) -> io::Result<()> {
        if io::stdin().is_terminal() {
            if hidden {
                echo::off()?;
            } else {
                echo::on();
            }
            self.hidden.store(hidden, Ordering::SeqCst);
        }
        Ok(())
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        echo::on();
    }
}

/// Whether what is typed here can be kept from being seen.
pub fn can_hide() -> bool {
    io::stdin().is_terminal()
}

pub use echo::on as show_again;

/// Puts lines together out of what is read.
struct Reader {
    /// What was read; wiped when dropped.
    bytes: Zeroizing<Vec<u8>>,
    /// What of it was not used yet.
    rest: std::ops::Range<usize>,
    hidden: Arc<AtomicBool>,
    ended: bool,
}

impl Reader {
    fn new(hidden: Arc<AtomicBool>) -> Self {
        Self { bytes: Zeroizing::new(vec![0; 4_096]), rest: 0..0, hidden, ended: false }
    }

    fn line(&mut self) -> Typed {
        if cfg!(not(unix)) && self.hidden.load(Ordering::SeqCst) {
            return by_keys();
        }
        // The buffer never grows, so that no unwiped copy is left behind.
        let mut line = Zeroizing::new(Vec::with_capacity(LINE_MAX));
        let mut fits = true;
        loop {
            for at in self.rest.by_ref() {
                let byte = self.bytes.get(at).copied().unwrap_or_default();
                let is_key = byte.is_ascii_control() && self.hidden.load(Ordering::SeqCst);
                match byte {
                    b'\n' => return text(line, fits),
                    _ if is_key => {
                        if edit(&mut line, byte) {
                            return Typed::Ended;
                        }
                    }
                    _ if line.len() < LINE_MAX => line.push(byte),
                    _ => fits = false,
                }
            }
            if self.ended {
                return if line.is_empty() { Typed::Ended } else { text(line, fits) };
            }
            match read(self.bytes.as_mut_slice()) {
                Ok(0) if is_gone() => return Typed::Gone,
                Ok(0) => self.ended = true,
                Ok(count) => self.rest = 0..count,
                Err(_gone) => return Typed::Gone,
            }
        }
    }
}

/// Does what the terminal's editor would do with a key; says whether it ends the input.
fn edit(line: &mut Zeroizing<Vec<u8>>, byte: u8) -> bool {
    const END: u8 = 0x04;
    const KILL: u8 = 0x15;
    const ERASE: [u8; 2] = [0x08, 0x7f];
    match byte {
        END => return line.is_empty(),
        KILL => line.clear(),
        _ if ERASE.contains(&byte) => {
            // A whole character: what continues one begins with the bits 10.
            while line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
        }
        b'\t' => line.push(byte),
        _ => {}
    }
    false
}

fn text(mut line: Zeroizing<Vec<u8>>, fits: bool) -> Typed {
    if !fits {
        return Typed::Unread(Phrase::new("plain.too_long"));
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    match String::from_utf8(std::mem::take(&mut *line)) {
        Ok(text) => Typed::Line(Zeroizing::new(text)),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            Typed::Unread(Phrase::new("plain.not_text"))
        }
    }
}

/// A hidden line where the terminal is told key by key.
fn by_keys() -> Typed {
    match crate::services::terminal::read_secret(|| ()) {
        Ok(Some(secret)) => Typed::Line(Zeroizing::new(secret.expose().to_owned())),
        Ok(None) => Typed::Ended,
        Err(_too_long) => Typed::Unread(Phrase::new("plain.too_long")),
    }
}

/// Reads past the standard library's buffer, which would keep a copy.
#[cfg(unix)]
fn read(bytes: &mut [u8]) -> io::Result<usize> {
    loop {
        match rustix::io::read(io::stdin(), &mut *bytes) {
            Err(rustix::io::Errno::INTR) => {}
            read => return Ok(read?),
        }
    }
}

#[cfg(not(unix))]
fn read(bytes: &mut [u8]) -> io::Result<usize> {
    io::Read::read(&mut io::stdin(), bytes)
}

/// Whether an end of the input is that of the terminal, and not a Ctrl-D.
#[cfg(unix)]
fn is_gone() -> bool {
    use rustix::event::PollFd;
    use rustix::event::PollFlags;
    let stdin = io::stdin();
    let mut watched = [PollFd::new(&stdin, PollFlags::empty())];
    let now = rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 };
    stdin.is_terminal() && rustix::event::poll(&mut watched, Some(&now)) != Ok(0)
}

#[cfg(not(unix))]
fn is_gone() -> bool {
    false
}

/// The terminal's echo.
#[cfg(unix)]
mod echo {
    use std::io;
    use std::sync::Mutex;
    use std::sync::PoisonError;

    use rustix::termios::LocalModes;
    use rustix::termios::OptionalActions;
    use rustix::termios::Termios;
    use rustix::termios::tcgetattr;
    use rustix::termios::tcsetattr;

    /// How the terminal was; there while the echo is off.
    static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

    /// Switches it off, again too where a shell has switched it on meanwhile.
    pub(super) fn off() -> io::Result<()> {
        let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
        let now = tcgetattr(io::stdin())?;
        let mut hidden = now.clone();
        hidden.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON);
        // Nothing that was typed ahead is thrown away.
        tcsetattr(io::stdin(), OptionalActions::Now, &hidden)?;
        before.get_or_insert(now);
        Ok(())
    }

    /// Switches it on again; harmless where it is.
    pub fn on() {
        let before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(before) = before {
            // A terminal that is gone needs nothing.
            let _gone = tcsetattr(io::stdin(), OptionalActions::Now, &before);
        }
    }
}

/// Where keys are read one by one, there is none to switch.
#[cfg(not(unix))]
mod echo {
    pub(super) fn off() -> std::io::Result<()> {
        Ok(())
    }

    /// Does nothing.
    pub fn on() {}
}

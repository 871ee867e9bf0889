//! The terminal: taken, given back whatever happens, and drawn on.
//!
//! Own enter, leave and panic hook instead of ratatui's: that one leaves the screen when a worker
//! panics, and aborts where the terminal is gone.

mod painter;
mod shortest;

use std::io;
use std::io::BufWriter;
use std::io::IsTerminal as _;
use std::io::Stdout;
use std::io::Write as _;
use std::mem::ManuallyDrop;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crossterm::cursor::Show;
use crossterm::event::DisableBracketedPaste;
use crossterm::event::EnableBracketedPaste;
use crossterm::event::Event;
use crossterm::event::KeyCode;
use crossterm::event::KeyEventKind;
use crossterm::event::KeyModifiers;
use crossterm::execute;
use crossterm::terminal::EnterAlternateScreen;
use crossterm::terminal::LeaveAlternateScreen;
use crossterm::terminal::disable_raw_mode;
use crossterm::terminal::enable_raw_mode;
use ratatui::buffer::Buffer;

use crate::model::secret::Secret;
use crate::services::input;
use crate::services::input::Caught;
use crate::services::lines;
use crate::services::process;
use crate::services::terminal::painter::Painter;

/// Whether the screen is ours; makes giving it back harmless to repeat.
static OURS: AtomicBool = AtomicBool::new(false);

/// Whether the mouse is wanted while the screen is ours.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// How long the program may take to end once the system asks it to: longer than it waits for what is
/// not on the disk.
const IN_ANY_CASE: Duration = Duration::from_secs(5);

/// Whether a line is being typed unseen.
static ASKING: AtomicBool = AtomicBool::new(false);

/// Whether input and output are a terminal.
pub fn is_there() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Columns and rows of the window, as it tells them; none where standard output is no terminal.
pub fn cells() -> Option<(u16, u16)> {
    is_there().then(|| crossterm::terminal::size().ok()).flatten()
}

/// Columns and rows; what terminals began with where this one was never told its own.
fn size() -> io::Result<(u16, u16)> {
    let told = |n: u16, usual| if n == 0 { usual } else { n };
    crossterm::terminal::size().map(|(columns, rows)| (told(columns, 80), told(rows, 24)))
}

/// Columns of the window that standard output goes to; none where it is no terminal, or tells none.
pub fn columns() -> Option<u16> {
    let size = io::stdout().is_terminal().then(|| crossterm::terminal::size().ok()).flatten();
    size.map(|(columns, _)| columns).filter(|columns| *columns > 0)
}

/// Whether somebody can type here and read along: standard output may be a file.
pub fn is_attended() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// The terminal while it is ours. Dropping it gives it back.
#[derive(Debug)]
pub struct Tty {
    /// Never dropped: what a frame that failed left in the buffer would be written to the terminal after
    /// that was given back.
    painter: ManuallyDrop<Painter<BufWriter<Stdout>>>,
}

impl Tty {
    /// Takes the terminal.
    pub fn take() -> io::Result<Self> {
        enter()?;
        let out = BufWriter::with_capacity(16 * 1024, io::stdout());
        Ok(Self { painter: ManuallyDrop::new(Painter::new(out)) })
    }

    /// Draws one frame; `draw` returns where the cursor is to be seen, if at all.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Buffer) -> Option<(u16, u16)>) -> io::Result<()> {
        self.painter.draw(size()?, draw)
    }

    /// Forgets what is on the screen, so that the next frame draws all of it.
    pub fn forget(&mut self) {
        self.painter.forget();
    }

    /// Writes bytes that are no part of a frame, such as those for the clipboard.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.painter.out().write_all(bytes)?;
        self.painter.out().flush()
    }

    /// Asks for the colour of the background (OSC 11, xterm's "Operating System Commands"). Ended by
    /// BEL, as the answer then is too: an ESC at its end could be read as the key.
    pub fn ask_background(&mut self) -> io::Result<()> {
        self.write(b"\x1b]11;?\x07")
    }

    /// Shows `text` on the normal screen, where the mouse can select it, and `hint` below it.
    pub fn show_bare(&mut self, text: &str, hint: &str) -> io::Result<()> {
        mouse(false)?;
        execute!(io::stdout(), LeaveAlternateScreen, Show)?;
        self.write(format!("\r\n{text}\r\n\r\n{hint}\r\n").as_bytes())
    }

    /// Goes back from [`Self::show_bare`].
    pub fn hide_bare(&mut self) -> io::Result<()> {
        execute!(io::stdout(), EnterAlternateScreen)?;
        self.forget();
        mouse(MOUSE.load(Ordering::SeqCst))
    }

    /// Takes wheel and clicks from here on, or leaves them to the terminal.
    pub fn take_mouse(&mut self, wanted: bool) -> io::Result<()> {
        if MOUSE.swap(wanted, Ordering::SeqCst) == wanted { Ok(()) } else { mouse(wanted) }
    }

    /// Gives the terminal to the shell until the program is continued; says `false` where no shell
    /// is there that could continue it.
    #[cfg(unix)]
    pub fn suspend(&mut self) -> io::Result<bool> {
        use rustix::process::Signal;
        use rustix::process::getpgid;
        use rustix::process::getsid;
        // A shell with job control gives each job a process group of its own.
        if getpgid(None).ok() == getsid(None).ok() {
            return Ok(false);
        }
        give_back();
        // SIGSTOP, because SIGTSTP is handled here; the whole group, as the terminal does it.
        rustix::process::kill_current_process_group(Signal::STOP)?;
        enter()?;
        self.forget();
        Ok(true)
    }

    /// Windows has no such thing.
    #[cfg(not(unix))]
    pub fn suspend(&mut self) -> io::Result<bool> {
        Ok(false)
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        give_back();
    }
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    OURS.store(true, Ordering::SeqCst);
    execute!(io::stdout(), EnterAlternateScreen)
        .and_then(|()| match execute!(io::stdout(), EnableBracketedPaste) {
            // An old console of Windows, where a paste arrives as keys.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
            set => set,
        })
        .and_then(|()| if MOUSE.load(Ordering::SeqCst) { mouse(true) } else { Ok(()) })
        .inspect_err(|_lost| give_back())
}

/// Buttons and wheel in SGR coordinates (xterm's modes 1000 and 1006), and no movement: that would
/// wake the program all the time.
#[cfg(unix)]
fn mouse(on: bool) -> io::Result<()> {
    let modes = if on { "\x1b[?1000h\x1b[?1006h" } else { "\x1b[?1006l\x1b[?1000l" };
    execute!(io::stdout(), crossterm::style::Print(modes))
}

/// The console of Windows tells of the mouse in its own way.
#[cfg(not(unix))]
fn mouse(on: bool) -> io::Result<()> {
    if on {
        execute!(io::stdout(), crossterm::event::EnableMouseCapture)
    } else {
        execute!(io::stdout(), crossterm::event::DisableMouseCapture)
    }
}

/// Gives the terminal back, once; a terminal that is gone is no reason to fail.
pub fn give_back() {
    lines::show_again();
    if OURS.swap(false, Ordering::SeqCst) {
        let mut out = io::stdout();
        if MOUSE.load(Ordering::SeqCst) {
            drop(mouse(false));
        }
        // Apart: an old console of Windows knows only the second.
        drop(execute!(out, DisableBracketedPaste));
        drop(execute!(out, LeaveAlternateScreen, Show));
        drop(disable_raw_mode());
        drop(out.flush());
    }
}

/// Ends the program with `code` after a while, should it still be there: a terminal that takes nothing
/// any more holds up whoever draws on it, for ever. Only its modes can be given back then.
pub fn end_in_any_case(code: u8) {
    std::thread::spawn(move || {
        std::thread::sleep(IN_ANY_CASE);
        lines::show_again();
        drop(disable_raw_mode());
        process::end(code);
    });
}

/// Reads one line without echo; none where it was interrupted, an error where it is too long. The
/// echo is off before `ask` asks: who answers at once is not shown either.
///
/// Signals are caught from here on. Whoever goes on after the line has to listen to them.
pub fn read_secret(ask: impl FnOnce()) -> io::Result<Option<Secret>> {
    /// Ends raw mode on every way out.
    struct Raw;
    impl Drop for Raw {
        fn drop(&mut self) {
            if ASKING.swap(false, Ordering::SeqCst) {
                drop(disable_raw_mode());
            }
        }
    }
    input::signals(true, ended)?;
    input::hang_up(ended);
    let _raw = Raw;
    ASKING.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    ask();
    read_keys()
}

/// What a signal does while a line is typed unseen: the echo comes back, then the system does what it
/// would have done. Says whether there is more to listen for.
fn ended(caught: Caught) -> bool {
    if caught != Caught::Continue && ASKING.swap(false, Ordering::SeqCst) {
        drop(disable_raw_mode());
        input::pass_on(caught);
        // It was only stopped.
        ASKING.store(enable_raw_mode().is_ok(), Ordering::SeqCst);
    }
    true
}

fn read_keys() -> io::Result<Option<Secret>> {
    let mut secret = Secret::new();
    loop {
        let Event::Key(key) = crossterm::event::read()? else { continue };
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        if key.kind == KeyEventKind::Release {
            continue;
        }
        if key.code == KeyCode::Enter {
            return Ok(Some(secret));
        } else if key.code == KeyCode::Backspace {
            secret.pop();
        } else if let KeyCode::Char(c) = key.code {
            match c {
                'c' | 'd' if ctrl => return Ok(None),
                'u' if ctrl => secret.clear(),
                _ if ctrl => {}
                c => {
                    if !secret.push_str(c.encode_utf8(&mut [0; 4])) {
                        return Err(io::Error::other("that is too long for a password"));
                    }
                }
            }
        }
    }
}

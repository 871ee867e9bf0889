//! The program in a real terminal: typed at, looked at, and ended.

use std::io::Read;
use std::io::Write;
use std::num::NonZeroU16;
use std::os::unix::fs::OpenOptionsExt as _;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::mpsc;
use std::time::Duration;
use std::time::Instant;

use portable_pty::CommandBuilder;
use portable_pty::MasterPty;
use portable_pty::PtySize;
use portable_pty::SlavePty;
use rustix::process::Pid;
use rustix::process::Signal;
use vt100::Screen;

use crate::support::PATIENCE;
use crate::support::Place;
use crate::support::starting;

/// What has come out of the terminal.
struct Seen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    /// How much of it the parser has: whole letters alone, since vte 0.15 loses what follows one that
    /// came in two pieces.
    parsed: usize,
    ended: bool,
    /// Whether the reader shall stop, so that no hand holds the terminal any more.
    closing: bool,
    /// How long the reader rests after each kilobyte; for ever where it is the longest time.
    rest: Duration,
}

impl Seen {
    fn parse(&mut self) {
        let new = self.raw.get(self.parsed..).unwrap_or_default();
        let whole = match std::str::from_utf8(new) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Ok(_) | Err(_) => new.len(),
        };
        self.parser.process(new.get(..whole).unwrap_or_default());
        self.parsed += whole;
    }

    /// The steps that the last frame calls settled; none where it was not drawn to its end, or does
    /// not call everything saved.
    fn settled(&self) -> Option<usize> {
        let shown = self.parser.screen().contents();
        let unsaved = shown.contains("Saving.") || shown.contains("not on disk");
        // The first frame may be the last, and a question to the terminal follows it.
        let raw = self.raw.strip_suffix(b"\x1b]11;?\x07").unwrap_or(&self.raw);
        if unsaved || !raw.ends_with(WHOLE) {
            return None;
        }
        let (before, _) = shown.split_once(" of 12")?;
        before.rsplit(' ').next()?.parse().ok()
    }
}

/// A frame without a field ends with hiding the cursor.
const WHOLE: &[u8] = b"\x1b[?25l";

type Shared = Arc<(Mutex<Seen>, Condvar)>;

/// How a program is put into a terminal.
pub(crate) struct Start<'a> {
    place: &'a Place,
    program: String,
    args: Vec<String>,
    size: (u16, u16),
    controlling: bool,
}

impl<'a> Start<'a> {
    /// The program with arguments, 100 columns by 30 rows.
    pub(crate) fn new(place: &'a Place, args: &[&str]) -> Self {
        Self {
            place,
            program: env!("CARGO_BIN_EXE_reauth").to_owned(),
            args: args.iter().map(|&arg| arg.to_owned()).collect(),
            size: (100, 30),
            controlling: true,
        }
    }

    /// Another program, such as a shell.
    pub(crate) fn program(mut self, program: &str) -> Self {
        program.clone_into(&mut self.program);
        self
    }

    /// Columns and rows.
    pub(crate) fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// The terminal does not control the program: it gets no SIGHUP when the terminal closes.
    pub(crate) fn without_hang_up_signal(mut self) -> Self {
        self.controlling = false;
        self
    }

    /// Starts it.
    pub(crate) fn go(self) -> Tui {
        let mut command = CommandBuilder::new(&self.program);
        command.args(&self.args);
        command.env_clear();
        for (name, value) in self.place.env() {
            command.env(name, value);
        }
        command.cwd(self.place.path("work"));
        command.set_controlling_tty(self.controlling);
        let (pair, child, before) = {
            let _alone = starting();
            let pair = portable_pty::native_pty_system().openpty(pty_size(self.size)).unwrap();
            let before = modes(&*pair.master);
            let child = pair.slave.spawn_command(command).unwrap();
            (pair, child, before)
        };
        let pid = child.process_id().and_then(|id| Pid::from_raw(id.cast_signed())).unwrap();
        let (tell, ended) = mpsc::channel();
        let mut child = child;
        std::thread::spawn(move || drop(tell.send(child.wait().unwrap())));
        let (columns, rows) = non_zero(self.size);
        let parser = vt100::Parser::new(rows, columns, 1_000);
        let seen = Seen {
            parser,
            raw: Vec::new(),
            parsed: 0,
            ended: false,
            closing: false,
            rest: Duration::ZERO,
        };
        let seen: Shared = Arc::new((Mutex::new(seen), Condvar::new()));
        let reader = pair.master.try_clone_reader().unwrap();
        let shared = Arc::clone(&seen);
        std::thread::spawn(move || read(reader, &shared));
        let writer = pair.master.take_writer().unwrap();
        Tui {
            pid,
            master: Some(pair.master),
            slave: Some(pair.slave),
            writer: Some(writer),
            seen,
            ended,
            before,
            code: None,
            signalled: false,
        }
    }
}

fn pty_size((columns, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn non_zero((columns, rows): (u16, u16)) -> (NonZeroU16, NonZeroU16) {
    (NonZeroU16::new(columns).unwrap(), NonZeroU16::new(rows).unwrap())
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

fn read(mut reader: Box<dyn Read + Send>, shared: &Shared) {
    let (seen, changed) = &**shared;
    let mut bytes = [0; 16 * 1024];
    loop {
        let mut now = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let room = if now.rest.is_zero() { bytes.len() } else { 1024 };
        while !now.rest.is_zero() {
            let rest = now.rest;
            let (next, waited) = changed.wait_timeout(now, rest).unwrap();
            now = next;
            if waited.timed_out() {
                break;
            }
        }
        drop(now);
        // A terminal whose other side is gone is an error on Linux.
        let n = reader.read(bytes.get_mut(..room).unwrap()).unwrap_or(0);
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let new = bytes.get(..n).unwrap();
        seen.raw.extend_from_slice(new);
        seen.parse();
        seen.ended = n == 0 || seen.closing;
        changed.notify_all();
        if seen.ended {
            return;
        }
    }
}

/// A program in a terminal.
pub(crate) struct Tui {
    pid: Pid,
    master: Option<Box<dyn MasterPty + Send>>,
    slave: Option<Box<dyn SlavePty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    seen: Shared,
    ended: mpsc::Receiver<portable_pty::ExitStatus>,
    before: String,
    code: Option<i32>,
    signalled: bool,
}

impl Tui {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Types bytes, as the keyboard sends them.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        self.bytes(keys.as_bytes())
    }

    /// Types bytes that need not be text.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(bytes).unwrap();
        writer.flush().unwrap();
        self
    }

    /// Pastes, as a terminal with bracketed paste does.
    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.keys(&format!("\x1b[200~{text}\x1b[201~"))
    }

    /// Waits until the screen is as it should be.
    #[track_caller]
    pub(crate) fn until(&mut self, what: &str, test: impl Fn(&Screen) -> bool) -> &mut Self {
        self.until_seen(what, |seen| test(seen.parser.screen()))
    }

    #[track_caller]
    fn until_seen(&mut self, what: &str, test: impl Fn(&Seen) -> bool) -> &mut Self {
        let end = Instant::now() + PATIENCE;
        let mut seen = self.lock();
        while !test(&seen) {
            let left = end.saturating_duration_since(Instant::now());
            let in_vain = left.is_zero() || seen.ended;
            assert!(!in_vain, "waited in vain for {what}");
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
        drop(seen);
        self
    }

    /// Waits until these bytes have been written.
    #[track_caller]
    pub(crate) fn wrote(&mut self, bytes: &[u8]) -> &mut Self {
        self.until_seen(&format!("{}", bytes.escape_ascii()), |seen| {
            seen.raw.windows(bytes.len()).any(|part| part == bytes)
        })
    }

    /// Waits until the text is on the screen.
    #[track_caller]
    pub(crate) fn wait(&mut self, text: &str) -> &mut Self {
        self.until(&format!("`{text}`"), |screen| screen.contents().contains(text))
    }

    /// Waits until the text is no longer on the screen.
    #[track_caller]
    pub(crate) fn gone(&mut self, text: &str) -> &mut Self {
        self.until(&format!("no `{text}`"), |screen| !screen.contents().contains(text))
    }

    /// Waits until a step is the chosen one of the list.
    #[track_caller]
    pub(crate) fn at(&mut self, step: usize) -> &mut Self {
        let number = format!("{step:>2}  ");
        self.until(&format!("step {step} chosen"), |screen| {
            let shown = screen.contents();
            let mut lines = shown.lines().filter_map(|line| line.strip_prefix('▸'));
            lines.any(|line| line.chars().skip(2).take(4).eq(number.chars()))
        })
    }

    /// Waits for a whole frame of the list that calls so many steps settled, and all saved.
    #[track_caller]
    pub(crate) fn count(&mut self, settled: usize) -> &mut Self {
        self.until_seen(&format!("{settled} of 12, saved"), |seen| seen.settled() == Some(settled))
    }

    /// The steps that a whole frame calls settled, where it calls everything saved.
    pub(crate) fn settled(&self) -> Option<usize> {
        self.lock().settled()
    }

    /// Kills the program, and reads what it had written to the end.
    pub(crate) fn kill(&mut self) {
        self.signal(Signal::KILL);
        assert_eq!(self.wait_end(), 128 + 9);
        self.slave = None;
        drop(self.read_to_the_end());
    }

    fn read_to_the_end(&self) -> MutexGuard<'_, Seen> {
        let mut seen = self.lock();
        while !seen.ended {
            let (next, waited) = self.seen.1.wait_timeout(seen, PATIENCE).unwrap();
            assert!(!waited.timed_out(), "the terminal does not end");
            seen = next;
        }
        seen
    }

    /// The screen.
    pub(crate) fn screen(&self) -> String {
        self.lock().parser.screen().contents()
    }

    /// Looks at the screen with all its styles.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Screen) -> T) -> T {
        look(self.lock().parser.screen())
    }

    /// Every byte that was written to the terminal.
    pub(crate) fn raw(&self) -> Vec<u8> {
        self.lock().raw.clone()
    }

    /// The process.
    pub(crate) fn pid(&self) -> u32 {
        self.pid.as_raw_nonzero().get().cast_unsigned()
    }

    /// A file of `/proc` about the process.
    pub(crate) fn proc(&self, name: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{name}", self.pid())).unwrap_or_default()
    }

    /// The state of the process in one letter.
    pub(crate) fn state(&self) -> char {
        let stat = self.proc("stat");
        stat.rsplit(") ").next().and_then(|rest| rest.chars().next()).unwrap_or('-')
    }

    /// Sends a signal.
    pub(crate) fn signal(&mut self, signal: Signal) -> &mut Self {
        rustix::process::kill_process(self.pid, signal).unwrap();
        self
    }

    /// Gives the window another size.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        {
            let mut seen = self.lock();
            let (columns, rows) = non_zero((columns, rows));
            seen.parser.set_size(rows, columns);
        }
        self.master.as_ref().unwrap().resize(pty_size((columns, rows))).unwrap();
        self
    }

    /// Says that the window has a size, which it has not.
    pub(crate) fn claim(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.master.as_ref().unwrap().resize(pty_size((columns, rows))).unwrap();
        self
    }

    /// The modes of the terminal.
    pub(crate) fn modes(&self) -> String {
        modes(&**self.master.as_ref().unwrap())
    }

    /// The modes before the program started.
    pub(crate) fn modes_before(&self) -> &str {
        &self.before
    }

    /// Reads a kilobyte at a time from here on, with a rest before each; with none, at full speed.
    pub(crate) fn rest(&mut self, rest: Duration) -> &mut Self {
        self.lock().rest = rest;
        self.seen.1.notify_all();
        self
    }

    /// Closes the terminal, as a window that is closed does.
    pub(crate) fn close(&mut self) {
        self.lock().closing = true;
        // The reader wakes by a byte from the other side, as the program may write nothing.
        let name = self.master.as_ref().unwrap().tty_name().unwrap();
        std::fs::OpenOptions::new()
            .write(true)
            .custom_flags(rustix::fs::OFlags::NOCTTY.bits().cast_signed())
            .open(name)
            .and_then(|mut other| other.write_all(b"\0"))
            .unwrap();
        drop(self.read_to_the_end());
        self.writer = None;
        self.slave = None;
        self.master = None;
    }

    /// Waits for the end of the program; returns its exit code, as a shell has it.
    #[track_caller]
    pub(crate) fn wait_end(&mut self) -> i32 {
        if let Some(code) = self.code {
            return code;
        }
        let Ok(status) = self.ended.recv_timeout(PATIENCE) else {
            panic!("the program does not end");
        };
        self.signalled = status.signal().is_some();
        let code = match status.signal() {
            Some(name) => {
                let numbers = [
                    ("Killed", 9),
                    ("Hangup", 1),
                    ("Interrupt", 2),
                    ("Quit", 3),
                    ("Trace", 5),
                    ("Aborted", 6),
                    ("Bad system call", 31),
                    ("User defined signal 1", 10),
                    ("Terminated", 15),
                ];
                let known = numbers.iter().find(|(known, _)| name.starts_with(known));
                128 + known.map_or_else(|| panic!("ended by {name}"), |(_, number)| *number)
            }
            None => i32::try_from(status.exit_code()).unwrap(),
        };
        self.code = Some(code);
        code
    }

    /// Whether it was a signal that ended it, and no exit of its own.
    pub(crate) fn ended_by_signal(&self) -> bool {
        self.signalled
    }

    /// Waits for the end, and checks that the terminal is as it was: modes, screen, cursor, paste.
    #[track_caller]
    pub(crate) fn ends(&mut self, code: i32) -> &mut Self {
        assert_eq!(self.wait_end(), code, "the exit code");
        assert_eq!(self.modes(), self.before, "the modes of the terminal");
        // Until all that was written has been read.
        self.slave = None;
        let seen = self.read_to_the_end();
        let screen = seen.parser.screen();
        assert!(!screen.alternate_screen(), "still on the alternate screen");
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is on");
        let shown = String::from_utf8_lossy(&seen.raw);
        assert!(!shown.contains("(no words)"), "a sentence was missing");
        drop(seen);
        self
    }
}

impl Drop for Tui {
    fn drop(&mut self) {
        if self.code.is_none() {
            // It may have ended by itself.
            let _ = rustix::process::kill_process(self.pid, Signal::KILL);
            // Until it is gone it may write into a folder that is being removed.
            drop(self.ended.recv_timeout(PATIENCE));
        }
        if std::thread::panicking() {
            println!("The screen at the end:\n{}", self.screen());
        }
    }
}

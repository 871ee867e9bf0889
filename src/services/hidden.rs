//! Lines that are typed or pasted at the terminal while something else goes on, and never shown.
//!
//! The terminal keeps its signals and its output, so that Ctrl-C and progress work; only echo and
//! the line editor are off, because that one cuts a line at 4,096 bytes, or at 1,024.

use std::io;

use crate::model::secret::Secret;

/// The terminal while it takes hidden lines. Dropping it brings the echo back.
#[derive(Debug)]
pub struct Hidden {
    #[cfg(unix)]
    tty: std::fs::File,
    #[cfg(unix)]
    before: rustix::termios::Termios,
}

impl Hidden {
    /// Gives each line to `each`, on a thread of its own, until that says `false`.
    #[cfg(unix)]
    pub fn listen(each: impl FnMut(Secret) -> bool + Send + 'static) -> io::Result<Self> {
        use rustix::termios::LocalModes;
        use rustix::termios::OptionalActions;
        let tty = std::fs::File::options().read(true).write(true).open("/dev/tty")?;
        let before = rustix::termios::tcgetattr(&tty)?;
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON);
        rustix::termios::tcsetattr(&tty, OptionalActions::Now, &hidden)?;
        let input = tty.try_clone()?;
        std::thread::spawn(move || lines(input, each));
        Ok(Self { tty, before })
    }

    /// Only where the terminal can be told so.
    #[cfg(not(unix))]
    pub fn listen(_each: impl FnMut(Secret) -> bool + Send + 'static) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(unix)]
impl Drop for Hidden {
    fn drop(&mut self) {
        use rustix::termios::OptionalActions;
        // What was typed and not read is part of no command.
        let _gone = rustix::termios::tcsetattr(&self.tty, OptionalActions::Flush, &self.before);
    }
}

/// Reads without a buffer of the standard library's, which would keep a copy.
#[cfg(unix)]
fn lines(mut input: impl io::Read, mut each: impl FnMut(Secret) -> bool) {
    let mut bytes = zeroize::Zeroizing::new([0_u8; 1_024]);
    let mut line = Line::new();
    while let Ok(count @ 1..) = input.read(bytes.as_mut_slice()) {
        for byte in bytes.iter().take(count) {
            if let Some(whole) = line.push(*byte)
                && !each(whole)
            {
                return;
            }
        }
    }
}

/// A line as it grows. What is not ASCII has no place in an address, and makes it none.
#[cfg(unix)]
struct Line(Secret, bool);

#[cfg(unix)]
impl Line {
    fn new() -> Self {
        Self(Secret::address(), true)
    }

    fn push(&mut self, byte: u8) -> Option<Secret> {
        const ERASE: [u8; 2] = [0x08, 0x7f];
        const KILL: u8 = 0x15;
        match byte {
            b'\r' | b'\n' => {
                let Self(whole, fits) = std::mem::replace(self, Self::new());
                // An empty Enter is no answer; a line that did not fit is a wrong one.
                return if fits {
                    Some(whole).filter(|line| !line.is_empty())
                } else {
                    Some(Secret::new())
                };
            }
            KILL => *self = Self::new(),
            _ if ERASE.contains(&byte) => self.0.pop(),
            0x20..=0x7e => self.1 &= self.0.push_str(char::from(byte).encode_utf8(&mut [0; 4])),
            _ => {}
        }
        None
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn read(typed: &[u8]) -> Vec<String> {
        let (tell, told) = std::sync::mpsc::channel();
        lines(typed, |line| tell.send(line.expose().to_owned()).is_ok());
        drop(tell);
        told.iter().collect()
    }

    #[test]
    fn lines_arrive_whole_and_long() {
        let long = format!("http://localhost:1/?code={}", "x".repeat(6_000));
        assert_eq!(read(format!("{long}\nb\r\n\n").as_bytes()), [long.as_str(), "b"]);
        assert_eq!(read(b"abc\x7f\x15xy\x7f\x1b\nrest"), ["x"]);
        assert_eq!(read(format!("{}\nok\n", "x".repeat(9_000)).as_bytes()), ["", "ok"]);
    }
}

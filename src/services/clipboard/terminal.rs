//! Copies through the terminal (OSC 52): reaches the reader's own machine over SSH too.
//!
//! The terminal never says whether it took the text. The bytes are made here, and written by
//! whoever owns the terminal.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Bytes of text that are copied at most: the longest that every known terminal takes.
pub const TEXT_MAX: usize = 74_994;
/// Bytes that screen takes in one string of its own.
const SCREEN_MAX: usize = 700;

/// What stands between this program and the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Between {
    /// Nothing.
    #[default]
    Nothing,
    /// tmux.
    Tmux,
    /// GNU screen.
    Screen,
    /// A terminal without a clipboard: the console of Linux, or a real VT100.
    NoClipboard,
}

impl Between {
    /// From whether `TMUX` is set, and `TERM`. tmux inside screen counts as tmux.
    pub fn of(tmux: bool, term: &str) -> Self {
        if tmux || term.starts_with("tmux") {
            Self::Tmux
        } else if term.starts_with("screen") {
            Self::Screen
        } else if term == "linux" || term.starts_with("vt") {
            Self::NoClipboard
        } else {
            Self::Nothing
        }
    }
}

/// The bytes that copy `text`; none where it is too long to be copied whole, or where there is no
/// clipboard.
pub fn copy(text: &str, between: Between) -> Option<Vec<u8>> {
    if text.len() > TEXT_MAX {
        return None;
    }
    let plain = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
    Some(match between {
        Between::NoClipboard => return None,
        Between::Nothing => plain.into_bytes(),
        Between::Tmux => {
            // tmux takes the first where `set-clipboard` is on, passes the second on where
            // `allow-passthrough` is, and drops the other.
            let doubled = plain.replace('\x1b', "\x1b\x1b");
            format!("{plain}\x1bPtmux;{doubled}\x1b\\").into_bytes()
        }
        Between::Screen => {
            // Plain first, for a tmux on another machine, which has `TERM` alone to be known by.
            let pieces = plain.as_bytes().chunks(SCREEN_MAX);
            let wrapped = pieces.flat_map(|piece| [b"\x1bP".as_slice(), piece, b"\x1b\\"].concat());
            plain.bytes().chain(wrapped).collect()
        }
    })
}

/// An address without the line breaks and blanks that a paste into a shell would run or split; any
/// other text as it is.
pub fn one_line(text: &str) -> String {
    let is_url = text.starts_with("https://") || text.starts_with("http://");
    let keeps = |c: &char| !is_url || !(c.is_whitespace() || c.is_control());
    text.chars().filter(keeps).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_copied_on_one_line() {
        assert_eq!(one_line("https://a.b/\r\nrm -rf"), "https://a.b/rm-rf");
        assert_eq!(one_line("a b\nc"), "a b\nc");
    }

    #[test]
    fn tmux_and_screen_get_it_wrapped() {
        let tmux = String::from_utf8(copy("x", Between::Tmux).unwrap()).unwrap();
        assert_eq!(tmux, "\x1b]52;c;eA==\x07\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\");
        let long = "x".repeat(2_000);
        let plain = String::from_utf8(copy(&long, Between::Nothing).unwrap()).unwrap();
        let screen = String::from_utf8(copy(&long, Between::Screen).unwrap()).unwrap();
        let wrapped = screen.strip_prefix(&plain).unwrap();
        assert!(wrapped.split("\x1b\\").all(|piece| piece.len() <= SCREEN_MAX + 2));
        assert_eq!(wrapped.replace("\x1bP", "").replace("\x1b\\", ""), plain);
    }

    #[test]
    fn too_much_is_not_copied_in_part() {
        assert_eq!(copy(&"x".repeat(TEXT_MAX + 1), Between::Nothing), None);
        assert!(copy(&"x".repeat(TEXT_MAX), Between::Nothing).unwrap().len() <= 100_000);
    }

    #[test]
    fn what_stands_between_is_known_from_the_environment() {
        assert_eq!(Between::of(true, "screen-256color"), Between::Tmux);
        assert_eq!(Between::of(false, "screen.xterm-256color"), Between::Screen);
        assert_eq!(Between::of(false, "xterm-256color"), Between::Nothing);
        assert_eq!(Between::of(false, "linux"), Between::NoClipboard);
        assert_eq!(copy("x", Between::NoClipboard), None);
    }
}

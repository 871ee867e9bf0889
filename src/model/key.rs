//! A key as the terminal reports it, without the terminal library.

use std::collections::BTreeMap;
use std::fmt;

use crate::text::columns;
use crate::text::is_hidden;

/// Keys of the admin's own, by the name of what they do.
pub type OwnKeys = BTreeMap<&'static str, Vec<Key>>;

/// Names of the function keys, by number.
const FUNCTION_KEYS: [&str; 13] =
    ["f", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12"];

/// The key itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// A printable character.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// The key that deletes to the left.
    Backspace,
    /// The key that deletes under the cursor.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// To the beginning.
    Home,
    /// To the end.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// A function key.
    F(u8),
}

/// A key with what was held beside it. Shift is in the character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub code: Code,
    /// Whether Ctrl was held.
    pub ctrl: bool,
    /// Whether Alt was held.
    pub alt: bool,
}

impl Key {
    /// A key alone.
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false }
    }

    /// A character alone.
    pub const fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// A character with Ctrl.
    pub const fn ctrl(c: char) -> Self {
        Self { code: Code::Char(c), ctrl: true, alt: false }
    }
}

impl Key {
    /// Reads a key as help and footer write it.
    pub fn parse(word: &str) -> Option<Self> {
        let (ctrl, rest) = word.strip_prefix("ctrl-").map_or((false, word), |rest| (true, rest));
        let (alt, rest) = rest.strip_prefix("alt-").map_or((false, rest), |rest| (true, rest));
        let mut letters = rest.chars();
        let code = match (letters.next(), letters.next()) {
            // One that is not seen, or only on another letter, could not be named in the footer.
            (Some(c), None) if !is_hidden(c) && !c.is_whitespace() && columns(rest) > 0 => {
                Code::Char(if ctrl { c.to_ascii_lowercase() } else { c })
            }
            _ => Code::named(rest)?,
        };
        Some(Self { code, ctrl, alt })
    }
}

impl fmt::Debug for Code {
    /// Hides characters: they may be those of a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self, Self::Char(_)) { "Char(_)" } else { self.name() })
    }
}

impl Code {
    fn named(name: &str) -> Option<Self> {
        let others = [
            Self::Char(' '),
            Self::Enter,
            Self::Esc,
            Self::Tab,
            Self::BackTab,
            Self::Backspace,
            Self::Delete,
            Self::Up,
            Self::Down,
            Self::Left,
            Self::Right,
            Self::Home,
            Self::End,
            Self::PageUp,
            Self::PageDown,
        ];
        let all = others.into_iter().chain((1..=12).map(Self::F));
        all.into_iter().find(|code| code.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Char(_) => "space",
            Self::Enter => "enter",
            Self::Esc => "esc",
            Self::Tab => "tab",
            Self::BackTab => "shift-tab",
            Self::Backspace => "backspace",
            Self::Delete => "delete",
            Self::Up => "up",
            Self::Down => "down",
            Self::Left => "left",
            Self::Right => "right",
            Self::Home => "home",
            Self::End => "end",
            Self::PageUp => "pgup",
            Self::PageDown => "pgdn",
            Self::F(n) => FUNCTION_KEYS.get(usize::from(n)).copied().unwrap_or("f"),
        }
    }
}

impl fmt::Display for Key {
    /// As help and footer write it: `space`, `ctrl-r`, `G`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if self.alt {
            f.write_str("alt-")?;
        }
        if let Code::Char(c) = self.code
            && c != ' '
        {
            return write!(f, "{c}");
        }
        f.write_str(self.code.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_what_is_typed() {
        assert_eq!(
            format!("{:?}", Key::char('s')),
            "Key { code: Char(_), ctrl: false, alt: false }"
        );
        assert_eq!(Key::char('s').to_string(), "s");
    }

    #[test]
    fn a_key_is_read_as_it_is_written() {
        for word in
            ["s", "G", "ö", "space", "ctrl-r", "alt-x", "f1", "f12", "pgdn", "shift-tab", "-"]
        {
            assert_eq!(Key::parse(word).map(|key| key.to_string()).as_deref(), Some(word));
        }
        assert_eq!(Key::parse("ctrl-R"), Some(Key::ctrl('r')));
        for word in ["", "ab", "f13", "ctrl-", "\t", "hyper-x", "ff"] {
            assert_eq!(Key::parse(word), None, "{word:?}");
        }
    }
}

//! Keys of the admin's own, as `[keys]` of the config asks for them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::keys::intent::Intent;
use crate::keys::place::Place;
use crate::keys::table::BINDINGS;
use crate::keys::table::Binding;
use crate::keys::table::EVERYWHERE;
use crate::model::key::Code;
use crate::model::key::Key;
use crate::model::key::OwnKeys;

/// What is asked for under one name, and on which line of the config.
pub type Asked = BTreeMap<String, (usize, Vec<String>)>;

/// A line of `[keys]` that was not taken; the usual keys stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// From 1.
    pub line: usize,
    /// The name on that line.
    pub name: String,
    /// The key in question; empty where it is the name.
    pub key: String,
    /// Why.
    pub why: Why,
}

/// Why a line was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nothing has that name.
    NoName,
    /// No key is called so.
    NoKey,
    /// It arrives as another key: Ctrl-H is Backspace, Ctrl-I Tab, Ctrl-J and Ctrl-M Enter.
    SameBytes,
    /// Terminals stop and resume the output with it.
    FlowControl,
    /// screen and tmux take it for themselves.
    Multiplexer,
    /// It arrives as Esc and a letter.
    Escape,
    /// Digits are step numbers.
    Digit,
    /// Enter, Esc, Tab and those that edit mean the same everywhere.
    Fixed,
    /// It means something else where this one works.
    Taken(&'static str),
}

impl Why {
    /// Names its sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NoName => "config.keys.no_name",
            Self::NoKey => "config.keys.no_key",
            Self::SameBytes => "config.keys.same_bytes",
            Self::FlowControl => "config.keys.flow_control",
            Self::Multiplexer => "config.keys.multiplexer",
            Self::Escape => "config.keys.escape",
            Self::Digit => "config.keys.digit",
            Self::Fixed => "config.keys.fixed",
            Self::Taken(_) => "config.keys.taken",
        }
    }
}

impl Intent {
    /// Its name in the config; none where its keys are the same for everybody.
    pub fn name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Next => "next",
            Self::Previous => "previous",
            Self::First => "first",
            Self::Last => "last",
            Self::ScrollDown => "scroll-down",
            Self::ScrollUp => "scroll-up",
            Self::NextOpen => "next-open",
            Self::PreviousOpen => "previous-open",
            Self::Toggle => "toggle",
            Self::Skip => "skip",
            Self::Fail => "fail",
            Self::Note => "note",
            Self::Open => "open",
            Self::Copy => "copy",
            Self::Bare => "bare",
            Self::Qr => "qr",
            Self::Test => "test",
            Self::Details => "details",
            Self::Undo => "undo",
            Self::Redo => "redo",
            Self::Okta => "okta",
            Self::Watch => "watch",
            Self::Report => "report",
            Self::Fields => "fields",
            Self::Redact => "redact",
            Self::Sessions => "sessions",
            Self::Doctor => "doctor",
            Self::Filter => "filter",
            Self::Settings => "settings",
            Self::Help => "help",
            Self::Leave => "leave",
            Self::Back => "close",
            Self::Digit(_)
            | Self::NextPane
            | Self::PreviousPane
            | Self::Enter
            | Self::Interrupt
            | Self::Suspend
            | Self::Redraw
            | Self::Type(_)
            | Self::Edit(_)
            | Self::NewLine
            | Self::Say(_) => return None,
        })
    }
}

/// The name by which the letters of a binding can be changed. Arrows and their like stay, and in
/// fields letters are text.
fn name(binding: &Binding) -> Option<&'static str> {
    let by_letter = matches!(binding.keys.first()?.code, Code::Char(_));
    let typed = binding.places.iter().any(|place| place.takes_text());
    if by_letter && !typed { binding.intent.name() } else { None }
}

/// The keys of a binding, those of the admin's own in place of its letters.
pub(super) fn keys(binding: &'static Binding, own: &OwnKeys) -> Cow<'static, [Key]> {
    let Some(mine) = name(binding).and_then(|name| own.get(name)) else {
        return Cow::Borrowed(binding.keys);
    };
    let named = binding.keys.iter().filter(|key| !matches!(key.code, Code::Char(_)));
    Cow::Owned(mine.iter().chain(named).copied().collect())
}

/// Every name that may stand under `[keys]`.
pub fn names() -> impl Iterator<Item = &'static str> {
    let mut all: Vec<_> = BINDINGS.iter().filter_map(name).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter()
}

/// Takes what is asked for, as far as no key then means two things in one place.
pub fn own_keys(asked: &Asked) -> (OwnKeys, Vec<Refused>) {
    let (mut own, mut refused) = (OwnKeys::new(), Vec::new());
    if asked.is_empty() {
        // Every command asks; the usual keys do not clash.
        return (own, refused);
    }
    for (asked_name, (line, keys)) in asked {
        let refuse = |key: &str, why| Refused {
            line: *line,
            name: asked_name.clone(),
            key: key.to_owned(),
            why,
        };
        let Some(name) = names().find(|name| name == asked_name) else {
            refused.push(refuse("", Why::NoName));
            continue;
        };
        let mut mine = Vec::new();
        let mut fault = None;
        for word in keys {
            match Key::parse(word) {
                None => fault = Some(refuse(word, Why::NoKey)),
                Some(key) => match forbidden(key) {
                    Some(why) => fault = Some(refuse(word, why)),
                    None if mine.contains(&key) => {}
                    None => mine.push(key),
                },
            }
        }
        match fault {
            Some(fault) => refused.push(fault),
            None => drop(own.insert(name, mine)),
        }
    }
    // One of two that clash gives way, the later one; what it leaves may clash with a third.
    let line = |name: &str| asked.get(name).map_or(0, |(line, _)| *line);
    while let Some((key, mut pair)) = clash(&own) {
        pair.sort_by_key(|name| own.contains_key(name).then(|| line(name)));
        let [other, loser] = pair;
        if own.remove(loser).is_none() {
            break;
        }
        refused.push(Refused {
            line: line(loser),
            name: loser.to_owned(),
            key: key.to_string(),
            why: Why::Taken(other),
        });
    }
    refused.sort_by_key(|refused| refused.line);
    (own, refused)
}

fn forbidden(key: Key) -> Option<Why> {
    let Code::Char(c) = key.code else {
        let free = matches!(key.code, Code::F(_));
        return (!free).then_some(Why::Fixed);
    };
    match c {
        _ if key.alt => Some(Why::Escape),
        'h' | 'i' | 'j' | 'm' if key.ctrl => Some(Why::SameBytes),
        's' | 'q' if key.ctrl => Some(Why::FlowControl),
        'a' | 'b' if key.ctrl => Some(Why::Multiplexer),
        '0'..='9' => Some(Why::Digit),
        _ => None,
    }
}

/// A key that means two things in one place, and the names of the two.
fn clash(own: &OwnKeys) -> Option<(Key, [&'static str; 2])> {
    let called = |binding: &Binding| {
        let fixed = || binding.word.strip_prefix("key.").unwrap_or(binding.word);
        name(binding).unwrap_or_else(fixed)
    };
    let in_place = |place: &Place| {
        let mut seen: Vec<(Key, &'static str)> = Vec::new();
        for binding in BINDINGS.iter().filter(|binding| binding.places.contains(place)) {
            for key in keys(binding, own).iter() {
                if let Some((_, other)) = seen.iter().find(|(other, _)| other == key) {
                    return Some((*key, [*other, called(binding)]));
                }
                seen.push((*key, called(binding)));
            }
        }
        None
    };
    EVERYWHERE.iter().find_map(in_place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(lines: &[(&str, &[&str])]) -> (OwnKeys, Vec<Refused>) {
        let asked = lines.iter().enumerate().map(|(n, (name, keys))| {
            let keys = keys.iter().map(|&key| key.to_owned()).collect();
            ((*name).to_owned(), (n + 1, keys))
        });
        own_keys(&asked.collect())
    }

    fn refused(lines: &[(&str, &[&str])]) -> Vec<(usize, Why)> {
        take(lines).1.into_iter().map(|refused| (refused.line, refused.why)).collect()
    }

    #[test]
    fn keys_of_the_readers_own_take_the_place_of_letters_and_leave_arrows() {
        let (own, none) = take(&[("next", &["n"]), ("note", &["ö", "ctrl-t"]), ("leave", &[])]);
        assert_eq!(none, []);
        let of = |name| {
            let mut found = BINDINGS.iter().filter(|binding| super::name(binding) == Some(name));
            keys(found.next().unwrap(), &own).iter().map(Key::to_string).collect::<Vec<_>>()
        };
        assert_eq!(of("next"), ["n", "down"]);
        assert_eq!(of("note"), ["ö", "ctrl-t"]);
        assert_eq!(of("leave"), [""; 0]);
        assert_eq!(of("skip"), ["s"]);
    }

    #[test]
    fn the_usual_keys_do_not_clash() {
        assert_eq!(clash(&OwnKeys::new()), None);
    }

    #[test]
    fn two_can_be_swapped_and_one_alone_clashes() {
        assert_eq!(refused(&[("skip", &["n"]), ("note", &["s", "c"])]), []);
        assert_eq!(refused(&[("skip", &["n"])]), [(1, Why::Taken("note"))]);
        // The later line gives way; and what it falls back to clashes with the first no more.
        let both: &[(&str, &[&str])] = &[("skip", &["F"]), ("fail", &["F"])];
        assert_eq!(refused(both), [(2, Why::Taken("skip"))]);
        assert_eq!(refused(&[("skip", &["ctrl-c"])]), [(1, Why::Taken("interrupt"))]);
        // Only where both work.
        assert_eq!(refused(&[("details", &["s"])]), []);
    }

    #[test]
    fn what_must_not_be_bound_is_refused_with_its_reason() {
        for (key, why) in [
            ("ctrl-h", Why::SameBytes),
            ("ctrl-m", Why::SameBytes),
            ("ctrl-s", Why::FlowControl),
            ("ctrl-b", Why::Multiplexer),
            ("alt-x", Why::Escape),
            ("7", Why::Digit),
            ("enter", Why::Fixed),
            ("esc", Why::Fixed),
            ("hyper-x", Why::NoKey),
            ("\u{202e}", Why::NoKey),
            ("\u{301}", Why::NoKey),
            ("\u{200d}", Why::NoKey),
            ("", Why::NoKey),
        ] {
            assert_eq!(refused(&[("skip", &[key])]), [(1, why)], "{key}");
        }
        assert_eq!(refused(&[("fly", &["f"])]), [(1, Why::NoName)]);
        assert_eq!(refused(&[("interrupt", &["f5"])]), [(1, Why::NoName)]);
    }
}

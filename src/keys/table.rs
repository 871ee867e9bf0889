//! The table of keys.

use std::borrow::Cow;

use crate::keys::intent::Intent;
use crate::keys::own;
use crate::keys::place::Place;
use crate::model::entry::Edit;
use crate::model::key::Code;
use crate::model::key::Key;
use crate::model::key::OwnKeys;

/// One wish, the keys for it, where they work, and the words that tell it.
#[derive(Debug)]
pub struct Binding {
    /// The wish.
    pub intent: Intent,
    /// The keys, the one to be shown first.
    pub keys: &'static [Key],
    /// Where they work.
    pub places: &'static [Place],
    /// Key of the words for the help.
    pub word: &'static str,
    /// How much it is needed in the footer: the highest number goes first where there is no room.
    /// None stands only in the help.
    pub footer: Option<u8>,
}

use Code::BackTab;
use Code::Backspace;
use Code::Delete;
use Code::Down;
use Code::End;
use Code::Enter;
use Code::Esc;
use Code::Home;
use Code::Left;
use Code::PageDown;
use Code::PageUp;
use Code::Right;
use Code::Tab;
use Code::Up;
use Place::Bare;
use Place::Choice;
use Place::Doctor;
use Place::Field;
use Place::Filter;
use Place::Help;
use Place::Note;
use Place::Outcome;
use Place::Picker;
use Place::Qr;
use Place::Reading;
use Place::Report;
use Place::Running;
use Place::Test;
use Place::Walk;

const fn bind(
    intent: Intent,
    keys: &'static [Key],
    places: &'static [Place],
    word: &'static str,
    footer: Option<u8>,
) -> Binding {
    Binding { intent, keys, places, word, footer }
}

const fn on(code: Code) -> Key {
    Key::plain(code)
}

const LISTS: &[Place] = &[Walk, Picker, Choice];
const SCROLLS: &[Place] = &[Walk, Picker, Running, Outcome, Report, Reading, Doctor];
const FIELDS: &[Place] = &[Field, Note];
const TYPED: &[Place] = &[Field, Note, Filter, Help];
const PAGED: &[Place] = &[Filter, Help, Field, Note, Test, Choice];
const FORMS: &[Place] = &[Field, Test, Choice];
const DIALOGS: &[Place] = &[Field, Note, Choice, Test, Outcome, Report, Reading, Doctor];
pub(super) const EVERYWHERE: &[Place] = &[
    Field, Note, Choice, Test, Running, Outcome, Report, Reading, Doctor, Qr, Bare, Walk, Picker,
    Filter, Help,
];

/// Every key of the program. Handling, help and footer read it, and nothing else.
pub static BINDINGS: &[Binding] = &[
    bind(Intent::Enter, &[on(Enter)], &[Walk], "key.main", Some(1)),
    bind(Intent::Enter, &[on(Enter)], &[Picker], "key.resume", Some(1)),
    bind(Intent::Enter, &[on(Enter)], &[Choice], "key.choose", Some(1)),
    bind(Intent::Enter, &[on(Enter)], FIELDS, "key.accept", Some(1)),
    bind(Intent::Enter, &[on(Enter)], &[Reading, Doctor], "key.accept", Some(1)),
    bind(Intent::Enter, &[on(Enter)], &[Test], "key.press", Some(1)),
    bind(Intent::Enter, &[on(Enter)], &[Outcome], "key.to_next", Some(1)),
    bind(Intent::Enter, &[on(Enter)], &[Report], "key.write", Some(1)),
    bind(Intent::Toggle, &[Key::char(' '), Key::char('x')], &[Walk], "key.toggle", Some(2)),
    bind(Intent::Toggle, &[Key::char(' ')], &[Choice], "key.next_state", Some(1)),
    bind(Intent::Toggle, &[Key::char(' ')], &[Test, Report], "key.switch", Some(3)),
    bind(Intent::Skip, &[Key::char('s')], &[Walk], "key.skip", Some(3)),
    bind(Intent::Fail, &[Key::char('f')], &[Walk], "key.fail", Some(7)),
    bind(Intent::Note, &[Key::char('n'), Key::char('c')], &[Walk], "key.note", Some(4)),
    bind(Intent::Undo, &[Key::char('u'), Key::char('z')], &[Walk], "key.undo", Some(5)),
    bind(Intent::Redo, &[Key::ctrl('r'), Key::char('Z')], &[Walk], "key.redo", None),
    bind(Intent::Test, &[Key::char('t'), Key::char('r')], &[Walk], "key.test", None),
    bind(Intent::Test, &[Key::char('t'), Key::char('r')], &[Test], "key.run", Some(2)),
    bind(Intent::Test, &[Key::char('t'), Key::char('r')], &[Outcome], "key.again", Some(2)),
    bind(Intent::Details, &[Key::char('v')], &[Outcome], "key.details", Some(4)),
    bind(Intent::Open, &[Key::char('o')], &[Walk], "key.open", None),
    bind(Intent::Open, &[Key::char('o')], &[Report], "key.open_report", None),
    bind(Intent::Fields, &[Key::char('f')], &[Report], "key.fields", Some(4)),
    bind(Intent::Redact, &[Key::char('r')], &[Report], "key.redact", Some(5)),
    bind(Intent::Open, &[Key::char('o')], &[Running], "key.open", Some(4)),
    bind(Intent::Copy, &[Key::char('y')], &[Running], "key.copy", Some(2)),
    bind(Intent::Bare, &[Key::char('U')], &[Running], "key.bare", Some(3)),
    bind(Intent::Qr, &[Key::char('Q')], &[Running], "key.qr", None),
    bind(Intent::Toggle, &[Key::char(' ')], &[Qr], "key.swap", Some(2)),
    bind(Intent::Copy, &[Key::char('y')], &[Qr], "key.copy", Some(3)),
    bind(Intent::Bare, &[Key::char('U')], &[Qr], "key.bare", Some(4)),
    bind(Intent::Copy, &[Key::char('y')], &[Walk, Report], "key.copy", None),
    bind(Intent::Copy, &[Key::char('y')], &[Outcome], "key.copy_error", Some(5)),
    bind(Intent::Copy, &[Key::char('y')], &[Reading], "key.copy_id", Some(3)),
    bind(Intent::Bare, &[Key::char('U')], &[Walk], "key.bare", None),
    bind(Intent::Qr, &[Key::char('Q')], &[Walk], "key.qr", None),
    bind(Intent::Okta, &[Key::char('O')], &[Walk], "key.okta", None),
    bind(Intent::Watch, &[Key::char('w')], &[Walk], "key.watch", None),
    bind(Intent::Report, &[Key::char('e')], &[Walk], "key.report", Some(6)),
    bind(Intent::Doctor, &[Key::char('d')], &[Walk, Picker], "key.doctor", None),
    bind(Intent::Doctor, &[Key::char('d')], &[Doctor], "key.look_again", Some(3)),
    bind(Intent::Sessions, &[Key::char('S')], &[Walk], "key.sessions", None),
    bind(Intent::Settings, &[Key::char(',')], &[Walk, Picker], "key.settings", None),
    bind(Intent::Filter, &[Key::char('/')], &[Walk], "key.filter", None),
    bind(Intent::Filter, &[Key::char('/')], &[Picker], "key.filter", Some(5)),
    bind(Intent::Enter, &[on(Enter)], &[Filter], "key.keep_filter", Some(1)),
    bind(Intent::Back, &[on(Esc)], &[Filter], "key.drop_filter", Some(1)),
    bind(Intent::Next, &[on(Down)], &[Filter], "key.next", Some(2)),
    bind(Intent::Previous, &[on(Up)], &[Filter], "key.previous", Some(3)),
    bind(Intent::Back, &[on(Esc), on(Enter)], &[Help], "key.back", Some(1)),
    bind(Intent::Back, &[on(Esc), on(Enter)], &[Qr], "key.back", Some(1)),
    bind(Intent::Next, &[on(Down)], &[Help], "key.down", None),
    bind(Intent::Previous, &[on(Up)], &[Help], "key.up", None),
    bind(Intent::ScrollDown, &[on(PageDown)], PAGED, "key.scroll_down", None),
    bind(Intent::ScrollUp, &[on(PageUp)], PAGED, "key.scroll_up", None),
    bind(Intent::Next, &[Key::char('j'), on(Down)], LISTS, "key.next", None),
    bind(Intent::Previous, &[Key::char('k'), on(Up)], LISTS, "key.previous", None),
    bind(Intent::First, &[Key::char('g'), on(Home)], LISTS, "key.first", None),
    bind(Intent::Last, &[Key::char('G'), on(End)], LISTS, "key.last", None),
    bind(Intent::NextOpen, &[Key::char(']'), on(Right)], &[Walk], "key.next_open", None),
    bind(Intent::PreviousOpen, &[Key::char('['), on(Left)], &[Walk], "key.previous_open", None),
    bind(Intent::Toggle, &[on(Right), on(Left)], &[Test, Report], "key.switch", None),
    bind(Intent::ScrollDown, &[Key::ctrl('d'), on(PageDown)], SCROLLS, "key.scroll_down", None),
    bind(Intent::ScrollUp, &[Key::ctrl('u'), on(PageUp)], SCROLLS, "key.scroll_up", None),
    bind(
        Intent::Next,
        &[Key::char('j'), on(Down)],
        &[Reading, Doctor, Report, Outcome],
        "key.down",
        None,
    ),
    bind(
        Intent::Previous,
        &[Key::char('k'), on(Up)],
        &[Reading, Doctor, Report, Outcome],
        "key.up",
        None,
    ),
    bind(Intent::NextPane, &[on(Tab)], &[Walk], "key.next_pane", None),
    bind(Intent::PreviousPane, &[on(BackTab)], &[Walk], "key.previous_pane", None),
    bind(Intent::NextPane, &[on(Tab)], FORMS, "key.next_field", Some(3)),
    bind(Intent::PreviousPane, &[on(BackTab)], FORMS, "key.previous_field", None),
    bind(Intent::Next, &[on(Down)], &[Field, Test], "key.next_field", None),
    bind(Intent::Previous, &[on(Up)], &[Field, Test], "key.previous_field", None),
    bind(Intent::NewLine, &[Key::ctrl('o')], &[Note], "key.new_line", Some(2)),
    bind(Intent::Edit(Edit::Left), &[on(Left)], TYPED, "key.edit", None),
    bind(Intent::Edit(Edit::Right), &[on(Right)], TYPED, "key.edit", None),
    bind(Intent::Edit(Edit::Home), &[on(Home), Key::ctrl('a')], TYPED, "key.edit", None),
    bind(Intent::Edit(Edit::End), &[on(End), Key::ctrl('e')], TYPED, "key.edit", None),
    bind(Intent::Edit(Edit::Backspace), &[on(Backspace), Key::ctrl('h')], TYPED, "key.edit", None),
    bind(Intent::Edit(Edit::Delete), &[on(Delete), Key::ctrl('d')], TYPED, "key.edit", None),
    bind(Intent::Edit(Edit::WordBack), &[Key::ctrl('w')], TYPED, "key.edit", None),
    bind(Intent::Edit(Edit::ToStart), &[Key::ctrl('u')], TYPED, "key.edit", None),
    bind(Intent::Edit(Edit::ToEnd), &[Key::ctrl('k')], TYPED, "key.edit", None),
    bind(Intent::Back, &[on(Esc)], DIALOGS, "key.back", Some(2)),
    bind(Intent::Back, &[on(Esc)], &[Running], "key.cancel", Some(1)),
    bind(Intent::Back, &[on(Esc)], &[Walk, Picker, Bare], "key.back", None),
    bind(Intent::Help, &[Key::char('?'), on(Code::F(1))], &[Walk, Picker], "key.help", Some(1)),
    bind(
        Intent::Help,
        &[Key::char('?'), on(Code::F(1))],
        &[Choice, Test, Outcome, Report, Doctor],
        "key.help",
        None,
    ),
    bind(Intent::Help, &[on(Code::F(1))], &[Field, Note, Filter], "key.help", None),
    bind(Intent::Leave, &[Key::char('q')], &[Walk, Picker], "key.leave", Some(4)),
    bind(
        Intent::Back,
        &[Key::char('q')],
        &[Choice, Test, Outcome, Report, Reading, Qr, Doctor],
        "key.back",
        None,
    ),
    bind(Intent::Interrupt, &[Key::ctrl('c')], EVERYWHERE, "key.interrupt", None),
    bind(Intent::Suspend, &[Key::ctrl('z')], EVERYWHERE, "key.suspend", None),
    bind(Intent::Redraw, &[Key::ctrl('l')], EVERYWHERE, "key.redraw", None),
];

/// A binding with the keys that it has here, those of the admin's own among them.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The binding.
    pub binding: &'static Binding,
    /// The keys, the one to be shown first.
    pub keys: Cow<'static, [Key]>,
}

/// What `key` means in `place`; none where it means nothing.
pub fn intent(place: Place, key: Key, own: &OwnKeys) -> Option<Intent> {
    let bound = bindings(place, own).find(|bound| bound.keys.contains(&key));
    if let Some(bound) = bound {
        return Some(bound.binding.intent.clone());
    }
    match (place, key) {
        (Bare, _) => Some(Intent::Back),
        (place, Key { code: Code::Char(c), ctrl: false, alt: false }) if place.takes_text() => {
            Some(Intent::Type(c))
        }
        (Walk, Key { code: Code::Char(c), ctrl: false, alt: false }) if c.is_ascii_digit() => {
            Some(Intent::Digit(c))
        }
        _ => None,
    }
}

/// The bindings of one place, in the order of the table.
pub fn bindings(place: Place, own: &OwnKeys) -> impl Iterator<Item = Bound> {
    let here = BINDINGS.iter().filter(move |binding| binding.places.contains(&place));
    here.map(|binding| Bound { binding, keys: own::keys(binding, own) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: &[Place] = EVERYWHERE;

    #[test]
    fn no_key_means_two_things_in_one_place() {
        for &place in PLACES {
            let none = OwnKeys::new();
            let keys: Vec<_> = bindings(place, &none).flat_map(|b| b.keys.to_vec()).collect();
            for (n, key) in keys.iter().enumerate() {
                assert!(!keys[..n].contains(key), "{key} twice in {place:?}");
            }
        }
    }

    #[test]
    fn in_a_field_every_printable_key_is_text() {
        for &place in TYPED {
            for c in (' '..='~').chain(['ä', '€']) {
                assert_eq!(intent(place, Key::char(c), &OwnKeys::new()), Some(Intent::Type(c)));
            }
        }
    }

    #[test]
    fn ctrl_c_and_esc_work_everywhere() {
        for &place in PLACES {
            assert_eq!(intent(place, Key::ctrl('c'), &OwnKeys::new()), Some(Intent::Interrupt));
            assert_eq!(intent(place, Key::plain(Esc), &OwnKeys::new()), Some(Intent::Back));
        }
    }

    #[test]
    fn keys_that_terminals_send_for_others_are_free() {
        let taken = BINDINGS.iter().filter(|b| !b.places.contains(&Field));
        for key in taken.flat_map(|binding| binding.keys) {
            let bad = ['h', 'i', 'j', 'm', 's', 'q', 'b', 'a'].map(Key::ctrl).contains(key);
            assert!(!bad && !key.alt, "{key} should not be bound");
        }
    }
}

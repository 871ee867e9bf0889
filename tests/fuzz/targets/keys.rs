//! Keys, pastes and answers of the world, in any order: what is kept and what went out fit together,
//! undo and redo lead back, and whatever there is can be drawn in any window.

use std::sync::OnceLock;

use reauth::keys::Intent;
use reauth::keys::Key;
use reauth::keys::Wish;
use reauth::model::event::Closing;
use reauth::model::event::Integration;
use reauth::model::output::Form;
use reauth::model::pointer::Pointer;
use reauth::runbook::StepId;
use reauth::text::Language;
use reauth::text::columns;
use reauth::update::Msg;
use reauth::update::Signal;
use reauth::view::Look;
use reauth::words::Words;

use super::Bytes;
use super::is_clean;
use crate::acts::Act;
use crate::acts::LETTERS;
use crate::acts::SCRIPTS;
use crate::acts::holds;
use crate::acts::start;
use crate::acts::stays_in_its_pane;
use crate::drawing::look;
use crate::driver::CODES;
use crate::driver::Driver;

/// How the screen may look: with colours, without, in ASCII, in German.
fn looks() -> &'static [Look; 3] {
    static LOOKS: OnceLock<[Look; 3]> = OnceLock::new();
    LOOKS.get_or_init(|| {
        let german = Look { words: Words::of(Language::German), ..look(false, true) };
        let ascii = Look { words: Words::english().in_ascii(), ..look(true, true) };
        [look(false, false), ascii, german]
    })
}

pub(super) fn run(data: &[u8]) {
    let mut bytes = Bytes(data);
    let first = bytes.next();
    let mut driver = start(usize::from(first % 4));
    let look = &looks()[usize::from(first / 4 % 3)];
    while !bytes.is_empty() {
        happens(&mut driver, &mut bytes, look);
    }
    holds(&driver);
    undone_and_done_again(&mut driver);
    drawn(&mut driver, (80, 24), look);
}

fn happens(driver: &mut Driver, bytes: &mut Bytes<'_>, look: &Look) {
    let op = bytes.next();
    let act = match op {
        // Most keys are letters, and most letters are keys of something.
        b' '..=b'~' => return driver.send(Msg::Key(Key::char(char::from(op)))),
        0..=15 => return driver.send(Msg::Key(Key::plain(CODES[usize::from(op)]))),
        16..=31 => return driver.send(Msg::Key(Key::ctrl(char::from(bytes.next())))),
        127..=149 => Act::Keys(bytes.one(SCRIPTS)),
        150..=159 => Act::Paste(super::text(bytes.some())),
        160..=164 => {
            let count = bytes.next();
            Act::Paste((0..count).map(|_| bytes.one(LETTERS)).collect())
        }
        165..=179 => Act::Wish(wish(bytes)),
        180..=184 => Act::Wait(bytes.one(&[0, 1, 60, 900, 90_000, -90_000, 400_000_000])),
        185..=188 => Act::DiskFails,
        189..=192 => Act::DiskAnswers,
        193..=196 => Act::Probed(u64::from(bytes.next() % 8), op.is_multiple_of(2)),
        197..=204 => Act::Ended(u64::from(bytes.next() % 8), op.is_multiple_of(2)),
        205..=208 => Act::Reached(u64::from(bytes.next() % 8)),
        209..=210 => Act::Lost(u64::from(bytes.next() % 8)),
        211 => Act::Signal(Signal::Continue),
        212 => Act::Told("keyring.hanging"),
        213..=225 => return driver.send(Msg::Mouse(pointer(bytes))),
        226..=240 => {
            let size = (u16::from(bytes.next() % 200) + 1, u16::from(bytes.next() % 60) + 1);
            return drawn(driver, size, look);
        }
        241.. => return holds(driver),
    };
    driver.act(act);
}

fn pointer(bytes: &mut Bytes<'_>) -> Pointer {
    let (column, row) = (u16::from(bytes.next()), u16::from(bytes.next()));
    match bytes.next() {
        0 => Pointer::Wheel { column, row, by: isize::MAX },
        by @ 1..=99 => Pointer::Wheel { column, row, by: isize::from(by) - 50 },
        _ => Pointer::Press { column, row },
    }
}

fn wish(bytes: &mut Bytes<'_>) -> Wish {
    let step = bytes.one(&StepId::ALL);
    let kind = bytes.next();
    let text = super::text(bytes.some());
    match kind % 10 {
        0 => Wish::WriteNote(step, text),
        1 => Wish::NameTenant(text),
        2 => Wish::NameApp(text),
        3 => Wish::PasteError(text),
        4 => Wish::Rename(text),
        5 => Wish::SetField("ticket".to_owned(), text),
        6 => Wish::Archive(kind >= 128),
        7 => Wish::SayIntegration(Integration::ALL[usize::from(kind) % 3]),
        8 => Wish::Close("password-vault".to_owned(), Closing::Done),
        _ => Wish::WriteReport(Form::default()),
    }
}

/// Undo as often as it goes, redo as often as that, and every step is as before.
fn undone_and_done_again(driver: &mut Driver) {
    let Some(open) = driver.model.open.as_ref().filter(|open| !open.read_only) else { return };
    let before = open.session.clone();
    for _ in 0..3 {
        driver.send(Msg::Wish(Intent::Undo));
    }
    let Some(open) = &driver.model.open else { return };
    let undone = open.session.events - before.events;
    for _ in 0..undone {
        driver.send(Msg::Wish(Intent::Redo));
    }
    let after = &driver.model.open.as_ref().unwrap().session;
    if after.events == before.events + 2 * undone {
        assert_eq!(after.steps, before.steps);
        assert_eq!(
            (after.closing.clone(), after.integration),
            (before.closing, before.integration)
        );
    }
}

fn drawn(driver: &mut Driver, size: (u16, u16), look: &Look) {
    let text = stays_in_its_pane(driver, size, look);
    assert!(!text.contains("(no words)"), "{text}");
    is_clean(&text);
    assert!(text.lines().all(|line| columns(line) <= usize::from(size.0)), "{text}");
}

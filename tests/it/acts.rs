//! Things that happen, in any order, and what holds all the same.

use reauth::keys::Key;
use reauth::keys::Wish;
use reauth::model::chain;
use reauth::model::check::Stage;
use reauth::model::endpoints::EndpointKind;
use reauth::model::event::Engine;
use reauth::model::event::Event;
use reauth::model::screen::Overlay;
use reauth::model::screen::Screen;
use reauth::model::screen::TestField;
use reauth::model::screen::Tone;
use reauth::model::session::Session;
use reauth::text::Phrase;
use reauth::text::columns;
use reauth::update::Msg;
use reauth::update::Probed;
use reauth::update::Signal;
use reauth::view::Look;

use crate::drawing::drawn;
use crate::drawing::lines;
use crate::driver::Driver;
use crate::report_sample;

/// One thing that happens.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Keys(&'static str),
    Type(String),
    Paste(String),
    Wish(Wish),
    Wait(i64),
    DiskFails,
    DiskAnswers,
    Probed(u64, bool),
    Ended(u64, bool),
    Reached(u64),
    Lost(u64),
    Signal(Signal),
    Told(&'static str),
}

/// Letters that are wider, or longer in characters, than they look.
pub(crate) const LETTERS: &[&str] = &[
    "a",
    " ",
    "\u{6f22}",
    "\u{ac00}",
    "e\u{301}",
    "\u{1f469}\u{200d}\u{1f4bb}",
    "\u{2764}\u{fe0f}",
    "\u{1f1e9}\u{1f1ea}",
    "\u{ff21}",
    "\u{5d0}",
];

pub(crate) const SCRIPTS: &[&str] = &[
    "j",
    "k",
    "g",
    "G",
    "]",
    "[",
    "<tab>",
    "<s-tab>",
    "<enter>",
    "<space>",
    "x",
    "s",
    "f",
    "n",
    "u",
    "<c-r>",
    "z",
    "Z",
    "o",
    "y",
    "U",
    "t",
    "r",
    "e",
    "?",
    "<esc>",
    "v",
    "<pgdn>",
    "<pgup>",
    "<up>",
    "<down>",
    "<left>",
    "<right>",
    "<bs>",
    "<c-u>",
    "<c-o>",
    "<f1>",
    "5<enter>",
    "10<enter>",
    "12",
    "3<enter><space>",
    "s<enter>",
    "nnote<enter>",
    "fG<enter>",
    "S",
    ",",
    ",<space>jj<space>",
    ",<s-tab><s-tab>",
    "/",
    "Q",
    "d",
    "O",
    "ef",
    "<c-l>",
    "10<enter>ta@b.c<enter><enter><space><enter>pw<enter>",
    "<enter><enter>",
];

impl Driver {
    /// Lets it happen.
    pub(crate) fn act(&mut self, act: Act) {
        match act {
            Act::Keys(script) => {
                self.keys(script);
            }
            Act::Type(text) => text.chars().for_each(|c| self.send(Msg::Key(Key::char(c)))),
            Act::Paste(text) => self.paste(&text),
            Act::Wish(wish) => self.wish(wish),
            Act::Wait(seconds) => self.wait(seconds),
            Act::DiskFails => {
                self.disk = false;
                let upto = self.model.open.as_ref().map_or(0, |open| open.session.events);
                self.appended(upto, Err(Phrase::new("disk.full").with("path", "/x")));
            }
            Act::DiskAnswers => {
                self.disk = true;
                let upto = self.model.open.as_ref().map_or(0, |open| open.session.events);
                self.appended(upto, Ok(()));
            }
            Act::Probed(attempt, good) => {
                let url = "https://acme.okta.com".to_owned();
                let probed = Probed { url, engine: Some(Engine::Classic) };
                let result = if good { Ok(probed) } else { Err(Phrase::new("net.dns")) };
                self.send(Msg::Probed { attempt, result });
            }
            Act::Ended(attempt, good) => {
                let result = if good { report_sample::passed } else { report_sample::refused };
                let result = Box::new(result(EndpointKind::Microsoft));
                self.send(Msg::CheckEnded { attempt, result });
            }
            Act::Reached(attempt) => self.send(Msg::CheckReached { attempt, stage: Stage::SignIn }),
            Act::Lost(attempt) => {
                self.send(Msg::CheckLost { attempt, why: Phrase::new("net.dns") });
            }
            Act::Signal(signal) => self.send(Msg::Signal(signal)),
            Act::Told(key) => {
                self.send(Msg::Told { tone: Tone::Said, text: Phrase::new(key) });
            }
        }
    }

    /// Whether the next Enter or `t` may send a test.
    pub(crate) fn is_on_run(&self) -> bool {
        matches!(self.model.overlay(), Some(Overlay::Test(panel))
            if panel.focus == TestField::Run && panel.run.is_none() && panel.result.is_none())
    }
}

/// What is kept, and what went out, fits together.
pub(crate) fn holds(driver: &Driver) {
    let Some(open) = &driver.model.open else { return };
    assert_eq!(Some(&open.session), Session::fold(&open.chain).as_ref());
    let seqs: Vec<_> = open.chain.lines.iter().map(|line| line.seq).collect();
    assert_eq!(seqs, (1..=open.session.events).collect::<Vec<_>>());
    assert!(open.saved <= open.session.events);
    let asked =
        |line: &&chain::Line| matches!(&line.said, chain::Said::Event(Event::CheckAsked { .. }));
    assert!(driver.orders().len() <= open.chain.lines.iter().filter(asked).count());
}

/// A program at its start, at the list, and in sessions half done and done.
pub(crate) fn start(which: usize) -> Driver {
    match which {
        0 => Driver::new(),
        1 => Driver::walking(),
        2 => Driver::resumed(&report_sample::incomplete()),
        _ => Driver::resumed(&report_sample::complete()),
    }
}

/// Nothing is drawn over a frame, a rule or the line between two halves, and nothing wide reaches
/// into them. Returns what is drawn.
pub(crate) fn stays_in_its_pane(
    driver: &mut Driver,
    (width, height): (u16, u16),
    look: &Look,
) -> String {
    let buffer = drawn(driver, (width, height), look);
    let at = |x: u16, y: u16| buffer[(x, y)].symbol();
    for y in 0..height {
        for x in 0..width {
            for after in 1..u16::try_from(columns(at(x, y))).unwrap() {
                assert!(x + after < width && at(x + after, y) == " ", "{x} {y} {buffer:?}");
            }
        }
    }
    // A code takes the whole window.
    let code = matches!(driver.model.overlay(), Some(Overlay::Qr(_)));
    if width < 60 || height < 16 || code {
        return lines(&buffer);
    }
    let rule = |y: u16| (0..width).filter(|x| at(*x, y) == look.glyphs.rule).count();
    assert_eq!(rule(height - 2), usize::from(width), "{buffer:?}");
    assert!(rule(1) + 20 >= usize::from(width), "{buffer:?}");
    let bars = |x: u16, rows: std::ops::Range<u16>| {
        rows.clone().all(|y| at(x, y) == look.glyphs.bar).then_some(rows.len())
    };
    let (border, over) = (&look.glyphs.border, driver.model.overlay().is_some());
    let list = matches!(driver.model.screen, Screen::Walk) && !over;
    if list && width >= 76 {
        // How wide the list is depends on the language.
        let count = |x: &u16| (2..height - 2).filter(|y| at(*x, *y) == look.glyphs.bar).count();
        let x = (38..width.min(60)).max_by_key(count).unwrap();
        let rows: Vec<_> = (2..height - 2).filter(|y| at(x, *y) == look.glyphs.bar).collect();
        let (first, last) = (*rows.first().unwrap(), *rows.last().unwrap());
        assert_eq!(bars(x, first..last + 1), Some(rows.len()), "{buffer:?}");
        assert!(rows.len() + 11 >= usize::from(height), "{buffer:?}");
    } else if !list {
        let wide = if over { width.min(78) } else { width };
        let x = if over { (width - wide) / 2 } else { 0 };
        let row = |corner: &str| (2..height - 2).find(|y| at(x, *y) == corner);
        let (top, bottom) = (row(border.top_left).unwrap(), (2..height - 2).rev());
        let bottom = bottom.into_iter().find(|y| at(x, *y) == border.bottom_left).unwrap();
        assert_eq!(at(x + wide - 1, top), border.top_right, "{buffer:?}");
        assert_eq!(at(x + wide - 1, bottom), border.bottom_right, "{buffer:?}");
        for side in [x, x + wide - 1] {
            assert!(bars(side, top + 1..bottom).is_some(), "{buffer:?}");
        }
    }
    lines(&buffer)
}

//! The program panics: in a frame, in a decision, in an order, in a thread, and on a terminal that is
//! gone.
//!
//! The shipped program has no door for that. So this binary starts itself as a program of the same
//! parts, loop, screen, threads and hook, with one part more that panics when it is told to.

use std::io;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::mpsc::Sender;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use reauth::app;
use reauth::app::Face;
use reauth::app::Frame;
use reauth::app::World;
use reauth::effects::Runner;
use reauth::effects::Screen;
use reauth::effects::listen_to_system;
use reauth::keys::Key;
use reauth::model::event::Mode;
use reauth::model::picker::Picker;
use reauth::model::screen::Screen as Shown;
use reauth::model::settings::LogLevel;
use reauth::model::state::Model;
use reauth::services::clipboard::Between;
use reauth::services::clock;
use reauth::services::input;
use reauth::services::log::Log;
use reauth::services::panics;
use reauth::services::paths::Named;
use reauth::services::paths::Paths;
use reauth::services::process;
use reauth::update::Effect;
use reauth::update::Msg;
use reauth::update::Signal as Told;
use reauth::view::Look;
use reauth::words::Words;
use rustix::process::Signal;

use crate::Scale;
use crate::screens::Template;
use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;
use crate::support::runner;
use crate::tally;
use crate::tally::Tally;
use crate::terminal::at_rest;
use crate::terminal::kept;

/// Where the child is told what is to panic.
const WHERE: &str = "REAUTH_CAMPAIGN_PANIC";
/// What a panic says: nothing of it may reach the terminal raw.
const EVIL: &str = "evil \x1b]0;title\x07\x1b[31m\u{9b}31m words";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Frame,
    FirstFrame,
    Update,
    Order,
    DiskThread,
    InputThread,
    DeadTerminal,
    /// In a frame of a program without the hook: the control.
    Unhooked,
}

const ALL: [At; 7] = [
    At::Frame,
    At::FirstFrame,
    At::Update,
    At::Order,
    At::DiskThread,
    At::InputThread,
    At::DeadTerminal,
];

pub(crate) fn run(scale: Scale, tally: &Tally) {
    let template = Template::new();
    let times = scale.pick(1, 10);
    for at in ALL {
        tally.faults(&format!("{at:?}"), 0..times, |_| panicked(&template, at));
    }
    tally.caught("a panic without the hook", || panicked(&template, At::Unhooked));
}

/// At the list of a child that is to panic.
fn start(place: &mut Place, at: At) -> Tui {
    place.set(WHERE, &format!("{at:?}"));
    let this = std::env::current_exe().unwrap().display().to_string();
    Start::new(place, &[]).program(&this).go()
}

fn panicked(template: &Template, at: At) {
    let mut place = template.place();
    let mut tui = start(&mut place, at);
    if at != At::FirstFrame {
        tui.count(1).keys("2\r").at(2).keys(" ").count(2);
    }
    match at {
        // A thread of its own: the program goes on, and says so.
        At::DiskThread => {
            tui.keys("e").wait("A fault of the program stopped this.");
            tui.keys("\x1b").gone("┌ Report").keys("4\r").at(4).keys(" ").count(3);
            tui.keys("q").ends(0);
        }
        At::InputThread => {
            tui.keys("!");
            logged(&place);
            assert!(tui.look(vt100::Screen::alternate_screen), "the screen is still the program's");
            tui.signal(Signal::TERM).ends(143);
        }
        At::DeadTerminal => {
            tui.close();
            let code = tui.wait_end();
            if code == 129 {
                // It ended as a hang-up does, before the signal that was to set the panic off.
                kept(&place, 2);
                tally::missed();
            }
            assert_eq!(code, 101, "no abort");
        }
        At::Frame | At::FirstFrame | At::Update | At::Order | At::Unhooked => {
            if at != At::FirstFrame {
                tui.keys(if at == At::Order { "\x0c" } else { "!" });
            }
            tui.ends(101);
            let shown = tui.screen();
            assert!(shown.contains("a fault of the program: evil"), "{shown}");
        }
    }
    logged(&place);
    if at != At::DeadTerminal {
        at_rest(&tui);
    }
    let done = match at {
        At::FirstFrame => 1,
        At::DiskThread => 3,
        At::Frame | At::Update | At::Order | At::InputThread | At::DeadTerminal | At::Unhooked => 2,
    };
    kept(&place, done);
}

fn logged(place: &Place) {
    let log = crate::support::until("the log", || {
        let text = std::fs::read_to_string(place.path("state/practice/reauth.log")).ok()?;
        text.contains("panic").then_some(text)
    });
    assert!(log.contains("evil") && !log.contains(['\x1b', '\x07', '\u{9b}']), "{log}");
}

/// Whether the next look at the time panics.
static NO_TIME: AtomicBool = AtomicBool::new(false);

#[expect(clippy::panic, reason = "it is what this is for")]
fn fail() {
    panic!("{EVIL}");
}

fn now() -> Timestamp {
    if NO_TIME.swap(false, Ordering::SeqCst) {
        fail();
    }
    clock::now()
}

/// The screen, with a fault in it.
struct Faulty {
    frame: Frame,
    at: At,
    told: bool,
}

impl Face for Faulty {
    fn listen(&mut self, outbox: &Sender<Msg>) -> io::Result<()> {
        if self.at != At::InputThread {
            return self.frame.listen(outbox);
        }
        let keys = outbox.clone();
        input::read(move |input| match input {
            input::Input::Key(key) => {
                let crossterm::event::KeyCode::Char(c) = key.code else {
                    return keys.send(Msg::Key(Key::plain(reauth::keys::Code::Enter))).is_ok();
                };
                if c == '!' {
                    fail();
                }
                keys.send(Msg::Key(Key::char(c))).is_ok()
            }
            input::Input::Pasted(_)
            | input::Input::Mouse(_)
            | input::Input::Resized
            | input::Input::Background(_) => true,
        });
        Ok(())
    }

    fn hear(&mut self, _model: &mut Model, msg: Msg) -> io::Result<Vec<Msg>> {
        self.told |= match self.at {
            At::Frame | At::Unhooked => {
                matches!(&msg, Msg::Key(key) if *key == Key::char('!'))
            }
            At::DeadTerminal => matches!(&msg, Msg::Signal(Told::HangUp)),
            At::Update => {
                let bad = matches!(&msg, Msg::Key(key) if *key == Key::char('!'));
                NO_TIME.store(bad, Ordering::SeqCst);
                false
            }
            At::FirstFrame | At::Order | At::DiskThread | At::InputThread => false,
        };
        if self.told && self.at == At::DeadTerminal {
            fail();
        }
        Ok(vec![msg])
    }

    fn show(&mut self, model: &mut Model) -> io::Result<()> {
        if self.told || self.at == At::FirstFrame {
            fail();
        }
        self.frame.show(model)
    }

    fn carry_out(&mut self, effect: &Effect) -> io::Result<Option<Msg>> {
        if self.at == At::Order && matches!(effect, Effect::Redraw) {
            fail();
        }
        self.frame.carry_out(effect)
    }
}

/// Runs as the child, where this process is one.
pub(crate) fn child() -> Option<ExitCode> {
    let name = std::env::var(WHERE).ok()?;
    let at = ALL.into_iter().chain([At::Unhooked]).find(|at| format!("{at:?}") == name)?;
    let own = Named {
        state: std::env::var_os("REAUTH_STATE_DIR").map(Into::into),
        config: std::env::var_os("REAUTH_CONFIG_DIR").map(Into::into),
    };
    let paths = Paths::find(Mode::Practice, &own).unwrap();
    let mut model = runner::model();
    model.screen = Shown::Picker(Picker::default());
    let id = std::fs::read_dir(paths.sessions()).unwrap().find_map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        name.strip_suffix(".jsonl").map(str::to_owned)
    });
    let id = id.unwrap();
    model.opening = Some(id.clone());
    let (outbox, inbox) = mpsc::channel();
    let setup = runner::setup(&paths, move || {
        if at == At::DiskThread {
            fail();
        }
    });
    let runner = Runner::new(setup, outbox.clone());
    if at != At::Unhooked {
        panics::install(Log::new(&paths, LogLevel::Info));
    }
    process::no_core_dumps();
    let screen = listen_to_system(&outbox, true).and_then(|()| Screen::take(Between::Nothing));
    let frame =
        Frame::new(screen.unwrap(), Look::new(Words::english(), TimeZone::UTC), || TimeZone::UTC);
    let face = Faulty { frame, at, told: false };
    let world = World { face, runner, inbox: &inbox, outbox, now, awaited: false };
    let code = app::run(&mut model, world, vec![Effect::OpenSession(id)]);
    Some(code.map_or_else(|_gone| ExitCode::from(129), ExitCode::from))
}

//! What happens before the first frame: what it is to show is taken in, and an end ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::io;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc;
use std::sync::mpsc::Sender;

use jiff::Timestamp;
use reauth::app;
use reauth::app::Face;
use reauth::app::World;
use reauth::effects::Runner;
use reauth::model::picker::Picker;
use reauth::model::picker::PickerRow;
use reauth::model::screen::Screen;
use reauth::model::screen::TenantForm;
use reauth::model::screen::Tone;
use reauth::model::state::Model;
use reauth::services::paths::Paths;
use reauth::text::Phrase;
use reauth::update::Effect;
use reauth::update::Msg;
use reauth::update::Signal;

use crate::support::PATIENCE;
use crate::support::Place;
use crate::support::runner;

/// Writes down what the loop does, and ends the program at the first frame, or the one behind `late`.
struct Written {
    done: Arc<Mutex<Vec<String>>>,
    outbox: Sender<Msg>,
    /// What comes once a frame was shown.
    late: Option<Msg>,
}

impl Written {
    fn write(&self, what: String) {
        self.done.lock().unwrap().push(what);
    }
}

impl Face for Written {
    fn listen(&mut self, _outbox: &Sender<Msg>) -> io::Result<()> {
        self.write("listen".to_owned());
        Ok(())
    }

    fn show(&mut self, model: &mut Model) -> io::Result<()> {
        let rows = match &model.screen {
            Screen::Picker(picker) => picker.rows.as_ref().map_or(0, Vec::len),
            Screen::Setup(_) | Screen::Walk => 0,
        };
        let asks = if matches!(model.screen, Screen::Setup(_)) { " ?" } else { "" };
        self.write(format!("show {rows}{asks}"));
        let next = self.late.take().unwrap_or(Msg::Signal(Signal::Terminate));
        self.outbox.send(next).unwrap();
        Ok(())
    }

    fn carry_out(&mut self, _effect: &Effect) -> io::Result<Option<Msg>> {
        Ok(None)
    }

    fn handed_out(&mut self, effect: &Effect) {
        self.write(format!("{effect:?}"));
    }
}

/// Runs the loop on the list of sessions, with `first` in its inbox; the code, and what was done.
fn run(first: Vec<Msg>, awaited: bool) -> (u8, Vec<String>) {
    run_on(Picker::default(), first, None, awaited)
}

fn run_on(picker: Picker, first: Vec<Msg>, late: Option<Msg>, awaited: bool) -> (u8, Vec<String>) {
    let (done, ended) = mpsc::channel();
    std::thread::spawn(move || done.send(run_here(picker, first, late, awaited)));
    ended.recv_timeout(PATIENCE).unwrap()
}

fn run_here(
    picker: Picker,
    first: Vec<Msg>,
    late: Option<Msg>,
    awaited: bool,
) -> (u8, Vec<String>) {
    let place = Place::new();
    let paths = Paths { state: place.path("state"), config: place.path("config") };
    let (outbox, inbox) = mpsc::channel();
    let mut model = runner::model();
    model.screen = Screen::Picker(picker);
    for msg in first {
        outbox.send(msg).unwrap();
    }
    let done = Arc::new(Mutex::new(Vec::new()));
    let face = Written { done: Arc::clone(&done), outbox: outbox.clone(), late };
    let runner = Runner::new(runner::setup(&paths, || {}), outbox.clone());
    let world = World { face, runner, inbox: &inbox, outbox, now: Timestamp::now, awaited };
    let code = app::run(&mut model, world, vec![Effect::Redraw]).unwrap();
    let done = done.lock().unwrap().clone();
    (code, done)
}

fn listed() -> Msg {
    let row = |id: &str| PickerRow { id: id.to_owned(), summary: None, modified: Timestamp::now() };
    Msg::SessionsListed(vec![row("a"), row("b")])
}

#[test]
fn the_first_frame_has_the_list_that_was_awaited() {
    let (code, done) = run(vec![listed()], true);
    assert_eq!(done, ["show 2", "listen", "Redraw"]);
    assert_eq!(code, 143);
}

#[test]
fn a_frame_that_awaits_nothing_takes_nothing_in_before() {
    let (_, done) = run(vec![listed()], false);
    assert_eq!(done.first().map(String::as_str), Some("show 0"));
}

#[test]
fn a_disk_that_is_late_keeps_no_first_frame() {
    let (_, done) = run(Vec::new(), true);
    assert_eq!(done, ["show 0", "listen", "Redraw"]);
}

#[test]
fn a_signal_before_the_first_frame_ends_the_program_without_one() {
    let (code, done) = run(vec![Msg::Signal(Signal::Terminate)], true);
    assert_eq!((code, done), (143, Vec::new()));
}

/// As where a terminal hands a paste over key by key.
#[test]
fn a_burst_that_does_not_end_is_shown_now_and_then() {
    let (_, done) = run((0..2_500).map(|_| Msg::Woke).collect(), false);
    let frames = done.iter().filter(|what| what.starts_with("show")).count();
    assert_eq!(frames, 3, "the first, and one for each thousand");
}

/// What is typed until then may be an address, and no keys of a list.
#[test]
fn keys_are_listened_to_once_it_is_known_what_is_asked_first() {
    let undecided = || Picker { or_ask: Some(TenantForm::new()), ..Picker::default() };
    let late = Msg::SessionsListed(Vec::new());
    let (_, done) = run_on(undecided(), Vec::new(), Some(late), true);
    assert_eq!(done, ["show 0", "show 0 ?", "listen", "Redraw"]);
    let (_, done) = run_on(undecided(), Vec::new(), Some(listed()), true);
    assert_eq!(done, ["show 0", "show 2", "listen", "Redraw"]);
    // Why there is no list comes before that there is none: one frame shows both.
    let why = Msg::Told { tone: Tone::Wrong, text: Phrase::new("disk.list") };
    let (_, done) = run_on(undecided(), vec![why, Msg::SessionsListed(Vec::new())], None, true);
    assert_eq!(done, ["show 0 ?", "listen", "Redraw"]);
    // Who is to end meanwhile ends.
    let (code, done) = run_on(undecided(), Vec::new(), None, true);
    assert_eq!((code, done), (143, vec!["show 0".to_owned()]));
}

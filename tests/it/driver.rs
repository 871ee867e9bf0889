//! Drives the core as a person and the world would: keys and pastes in, effects out, the disk
//! answering when it is told to.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test that cannot go on should stop; most effects are counted by name"
)]

use std::sync::Arc;
use std::sync::OnceLock;

use jiff::SignedDuration;
use jiff::Timestamp;
use reauth::keys::Code;
use reauth::keys::Key;
use reauth::keys::Wish;
use reauth::model::chain;
use reauth::model::check::CheckResult;
use reauth::model::endpoints::EndpointKind;
use reauth::model::endpoints::Endpoints;
use reauth::model::event::Event;
use reauth::model::event::Mode;
use reauth::model::ids::Ids;
use reauth::model::open::Open;
use reauth::model::order::CheckOrder;
use reauth::model::order::GRAPH_TOOLS;
use reauth::model::screen::Overlay;
use reauth::model::screen::Screen;
use reauth::model::screen::Setup;
use reauth::model::screen::TenantForm;
use reauth::model::screen::TestPanel;
use reauth::model::session::Session;
use reauth::model::session::StepState;
use reauth::model::state::Model;
use reauth::runbook::Runbook;
use reauth::runbook::StepId;
use reauth::text::Phrase;
use reauth::update::Effect;
use reauth::update::Msg;
use reauth::update::update;
use reauth::view;
use reauth::words::Words;

use crate::report_sample::File;

/// Keys that stand for no letter.
pub(crate) const CODES: [Code; 16] = [
    Code::Enter,
    Code::Esc,
    Code::Tab,
    Code::BackTab,
    Code::Backspace,
    Code::Delete,
    Code::Up,
    Code::Down,
    Code::Left,
    Code::Right,
    Code::Home,
    Code::End,
    Code::PageUp,
    Code::PageDown,
    Code::F(1),
    Code::F(13),
];

/// A program without a screen and without a world.
pub(crate) struct Driver {
    pub(crate) model: Model,
    pub(crate) now: Timestamp,
    /// Every effect, in order.
    pub(crate) effects: Vec<Effect>,
    /// The looks at the sign-in host that were asked for.
    pub(crate) looks: Vec<u64>,
    /// Whether the disk answers at once.
    pub(crate) disk: bool,
}

impl Driver {
    /// A program that has just started.
    pub(crate) fn new() -> Self {
        static RUNBOOK: OnceLock<Arc<Runbook>> = OnceLock::new();
        static ROWS: OnceLock<Vec<String>> = OnceLock::new();
        let runbook = RUNBOOK.get_or_init(|| Arc::new(Runbook::built_in().unwrap()));
        let mut model =
            Model::new(runbook.clone(), Endpoints::microsoft(), Mode::Live, Ids::new([7; 16]));
        "ada".clone_into(&mut model.operator);
        // The app that signs in was chosen an earlier time.
        model.client_id = Some(GRAPH_TOOLS.to_owned());
        let rows = ROWS.get_or_init(|| view::row_texts(runbook, &Words::english()));
        model.row_texts.clone_from(rows);
        let now = "2026-11-23T09:12:00Z".parse().unwrap();
        model.now = now;
        Self { model, now, effects: Vec::new(), looks: Vec::new(), disk: true }
    }

    /// At the checklist of a session that has begun, with its tenant known.
    pub(crate) fn walking() -> Self {
        let mut driver = Self::new();
        driver.keys("acme<enter><enter>");
        assert_eq!(driver.model.screen, Screen::Walk);
        driver.effects.clear();
        driver.model.notice = None;
        driver
    }

    /// At the checklist of a session that was read from a file.
    pub(crate) fn resumed(file: &File) -> Self {
        let mut driver = Self::new();
        driver.now = file.at + SignedDuration::from_secs(60);
        driver.read(file, false);
        driver
    }

    /// The disk hands a session over.
    pub(crate) fn read(&mut self, file: &File, read_only: bool) {
        let (chain, damage) = chain::read(file.text.as_bytes());
        assert_eq!(damage, None);
        let open = Open { read_only, ..Open::read(chain).unwrap() };
        self.session_read(Ok(open));
    }

    /// The disk has read the session that was asked for, or could not.
    pub(crate) fn session_read(&mut self, result: Result<Open, Phrase>) {
        let id = self.model.opening.get_or_insert_with(|| "asked".to_owned()).clone();
        self.send(Msg::SessionRead { id, result: Box::new(result) });
    }

    /// One message; the disk answers what it is asked to keep.
    pub(crate) fn send(&mut self, msg: Msg) {
        let mut effects = update(&mut self.model, msg, self.now);
        // It sends nothing of the admin's, and would stand between all else.
        effects.retain(|effect| match effect {
            Effect::Look { attempt } => {
                self.looks.push(*attempt);
                false
            }
            _ => true,
        });
        let upto = effects.iter().rev().find_map(|effect| match effect {
            Effect::Append { seq, .. } => Some(*seq),
            _ => None,
        });
        self.effects.extend(effects);
        if let Some(upto) = upto.filter(|_| self.disk) {
            self.appended(upto, Ok(()));
        }
    }

    pub(crate) fn appended(&mut self, upto: u64, result: Result<(), Phrase>) {
        let effects = update(&mut self.model, Msg::Appended { upto, result }, self.now);
        self.effects.extend(effects);
    }

    /// Presses the keys of a script, one a second: `jj<space>`, `<enter>`, `<c-r>`.
    pub(crate) fn keys(&mut self, script: &str) -> &mut Self {
        for key in keys(script) {
            self.now += SignedDuration::from_secs(1);
            self.send(Msg::Key(key));
        }
        self
    }

    /// The same, for a driver that is built in one expression.
    pub(crate) fn take(mut self, script: &str) -> Self {
        self.keys(script);
        self
    }

    pub(crate) fn paste(&mut self, text: &str) {
        self.send(Msg::Pasted(text.to_owned().into()));
    }

    pub(crate) fn wish(&mut self, wish: Wish) {
        self.send(Msg::Wish(reauth::keys::Intent::Say(wish)));
    }

    pub(crate) fn wait(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
        self.send(Msg::Woke);
    }

    pub(crate) fn session(&self) -> &Session {
        &self.model.open.as_ref().unwrap().session
    }

    pub(crate) fn state(&self, number: usize) -> StepState {
        let id = StepId::ALL[number - 1];
        self.session().state(id, &self.model.runbook, self.now)
    }

    /// One letter a step: `t`o do, `o`pened, `d`one, `s`kipped, `f`ailed, `?` stale.
    pub(crate) fn states(&self) -> String {
        let letter = |number| match self.state(number) {
            StepState::Todo => 't',
            StepState::Doing => 'o',
            StepState::Done => 'd',
            StepState::Skipped => 's',
            StepState::Failed => 'f',
            StepState::Stale => '?',
        };
        (1..=12).map(letter).collect()
    }

    /// The effects since the last look, each by its name, appended events by theirs.
    pub(crate) fn told(&mut self) -> String {
        let names: Vec<_> = self.effects.drain(..).map(|effect| name(&effect)).collect();
        names.join(" ")
    }

    /// The notice in words; empty where there is none.
    pub(crate) fn notice(&self) -> String {
        let words = Words::english();
        self.model.notice.as_ref().map(|notice| words.say(&notice.text)).unwrap_or_default()
    }

    pub(crate) fn panel(&self) -> &TestPanel {
        let found = self.model.overlays.iter().find_map(|overlay| match overlay {
            Overlay::Test(panel) => Some(&**panel),
            _ => None,
        });
        found.unwrap()
    }

    /// The question for the tenant, before the walk or over it.
    pub(crate) fn tenant_form(&self) -> &TenantForm {
        let over = match (self.model.overlay(), &self.model.screen) {
            (Some(Overlay::Tenant(form)), _) | (None, Screen::Setup(Setup::Tenant(form))) => {
                Some(form)
            }
            _ => None,
        };
        over.unwrap()
    }

    /// The test orders that went out.
    pub(crate) fn orders(&self) -> Vec<&CheckOrder> {
        self.effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Check(order) => Some(&**order),
                _ => None,
            })
            .collect()
    }

    /// The running test ends.
    pub(crate) fn end_test(&mut self, result: impl Fn(EndpointKind) -> CheckResult) {
        let attempt = self.panel().run.as_ref().unwrap().attempt;
        let result = Box::new(result(EndpointKind::Microsoft));
        self.send(Msg::CheckEnded { attempt, result });
    }

    /// The events of the open session, by name.
    pub(crate) fn events(&self) -> Vec<String> {
        let lines = &self.model.open.as_ref().unwrap().chain.lines;
        lines.iter().map(|line| event_name_of(&line.said)).collect()
    }
}

fn event_name_of(said: &chain::Said) -> String {
    match said {
        chain::Said::Event(event) => event_name(event),
        chain::Said::Unknown(name) => format!("?{name}"),
    }
}

/// The name that the file has for an event.
pub(crate) fn event_name(event: &Event) -> String {
    let value = serde_json::to_value(event).unwrap();
    value["event"].as_str().unwrap().to_owned()
}

fn name(effect: &Effect) -> String {
    match effect {
        Effect::Append { event, .. } => format!("+{}", event_name(event)),
        other => {
            let debug = format!("{other:?}");
            let end = debug.find(|c: char| !c.is_alphanumeric()).unwrap_or(debug.len());
            debug.split_at(end).0.to_owned()
        }
    }
}

/// Reads a key script.
pub(crate) fn keys(script: &str) -> Vec<Key> {
    let mut out = Vec::new();
    let mut rest = script;
    while let Some(c) = rest.chars().next() {
        if let Some((name, after)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
            out.push(named(name));
            rest = after;
        } else {
            out.push(Key::char(c));
            rest = rest.split_at(c.len_utf8()).1;
        }
    }
    out
}

fn named(name: &str) -> Key {
    let code = match name {
        "enter" => Code::Enter,
        "esc" => Code::Esc,
        "tab" => Code::Tab,
        "s-tab" => Code::BackTab,
        "space" => Code::Char(' '),
        "lt" => Code::Char('<'),
        "up" => Code::Up,
        "down" => Code::Down,
        "left" => Code::Left,
        "right" => Code::Right,
        "home" => Code::Home,
        "end" => Code::End,
        "pgup" => Code::PageUp,
        "pgdn" => Code::PageDown,
        "bs" => Code::Backspace,
        "del" => Code::Delete,
        "f1" => Code::F(1),
        other => {
            let c = other.strip_prefix("c-").and_then(|c| c.chars().next());
            assert!(c.is_some(), "<{other}> is no key");
            return Key::ctrl(c.unwrap_or_default());
        }
    };
    Key::plain(code)
}

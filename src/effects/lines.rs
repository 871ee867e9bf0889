//! What only a terminal that is read line by line can do: say, ask, copy.

use std::io;
use std::io::IsTerminal as _;
use std::io::Write as _;
use std::sync::mpsc::Sender;

use crate::effects::input;
use crate::model::screen::Tone;
use crate::services::clipboard;
use crate::services::clipboard::Between;
use crate::services::lines;
use crate::services::lines::Typed;
use crate::services::terminal;
use crate::text::Phrase;
use crate::text::clean;
use crate::update::Effect;
use crate::update::Line;
use crate::update::Msg;
use crate::update::Signal;

/// Standard output, and the lines that are typed at what it asks.
#[derive(Debug)]
pub struct Lines {
    reader: Option<lines::Lines>,
    /// The way to the terminal's clipboard, where it has one.
    clipboard: Option<Between>,
    /// Whether what is typed shows on the same screen, its line end included.
    echoes: bool,
    /// The question that stands there without an answer.
    question: Option<String>,
    /// Whether a line is being waited for.
    asked: bool,
    hidden: bool,
}

impl Lines {
    /// Reads nothing yet.
    pub fn new(clipboard: Option<Between>) -> Self {
        let echoes = io::stdin().is_terminal();
        let (reader, question) = (None, None);
        Self { reader, clipboard, echoes, question, asked: false, hidden: false }
    }

    /// Whether a line can be typed unseen.
    pub fn can_hide() -> bool {
        lines::can_hide()
    }

    /// Columns of what is said: those of the window, as it is now, or as many as a page has.
    pub fn columns() -> usize {
        terminal::columns().map_or(80, usize::from)
    }

    /// Starts to listen; what comes goes to `inbox`.
    pub fn listen(&mut self, inbox: &Sender<Msg>) -> io::Result<()> {
        let typed = inbox.clone();
        self.reader = Some(lines::Lines::start(move |line| {
            let msg = match line {
                Typed::Line(line) => Msg::Line(Line::Typed(line)),
                Typed::Unread(why) => Msg::Line(Line::Unread(why)),
                Typed::Ended => Msg::Line(Line::End),
                Typed::Gone => Msg::Signal(Signal::HangUp),
            };
            typed.send(msg).is_ok()
        }));
        input::listen_to_end(inbox);
        input::listen_to_system(inbox, false)
    }

    /// Says whole lines. Whatever came into them from outside is cleaned here, so that no sentence
    /// can forget to.
    pub fn say(&mut self, lines: &[String]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        if self.question.take().is_some() {
            writeln!(out)?;
        }
        for line in lines {
            writeln!(out, "{}", clean(line, usize::MAX))?;
        }
        out.flush()
    }

    /// Asks for a line, with `question` before it unless it stands there already.
    pub fn ask(&mut self, question: &str, hidden: bool) -> io::Result<()> {
        if let Some(reader) = &self.reader
            && hidden != self.hidden
        {
            reader.hide(hidden)?;
            self.hidden = hidden;
        }
        if self.question.as_deref() != Some(question) && !question.is_empty() {
            let mut out = io::stdout().lock();
            if self.question.take().is_some() {
                writeln!(out)?;
            }
            write!(out, "{} ", clean(question, usize::MAX))?;
            out.flush()?;
            self.question = Some(question.to_owned());
        }
        if let Some(reader) = &self.reader
            && !self.asked
        {
            reader.ask();
            self.asked = true;
        }
        Ok(())
    }

    /// A line has come: the question has its answer.
    pub fn answered(&mut self) -> io::Result<()> {
        self.asked = false;
        let shown = self.echoes && !self.hidden;
        if self.question.take().is_some() && !shown {
            writeln!(io::stdout())?;
        }
        Ok(())
    }

    /// Carries out what is the terminal's; returns what is to be said of it.
    pub fn carry_out(&mut self, effect: &Effect) -> io::Result<Option<Msg>> {
        match effect {
            Effect::Copy(text) | Effect::CopyByTerminal(text) => return self.copy(text).map(Some),
            Effect::ShowBare(text) => self.say(std::slice::from_ref(text))?,
            Effect::Redraw => {
                // A shell has been there in between, and has left its own echo on.
                if let (Some(reader), true) = (&self.reader, self.hidden) {
                    reader.hide(true)?;
                }
                self.question = None;
            }
            Effect::HideBare
            | Effect::Suspend
            | Effect::Append { .. }
            | Effect::OpenSession(_)
            | Effect::CloseSession
            | Effect::ListSessions
            | Effect::ListIds
            | Effect::OpenPage(_)
            | Effect::ReadTenant
            | Effect::StoreTenant(_)
            | Effect::Probe { .. }
            | Effect::Check(_)
            | Effect::RememberClient(_)
            | Effect::GiveAddress { .. }
            | Effect::CancelCheck(_)
            | Effect::OktaConnect { .. }
            | Effect::OktaLook { .. }
            | Effect::OktaWatch { .. }
            | Effect::OktaStop
            | Effect::Examine { .. }
            | Effect::OktaSignIn { .. }
            | Effect::OktaAddress(_)
            | Effect::OktaCancel
            | Effect::Recall { .. }
            | Effect::Look { .. }
            | Effect::RememberOktaClient(_)
            | Effect::KeepPreferences { .. }
            | Effect::Preview(..)
            | Effect::WriteReport(..)
            | Effect::OpenReport(_) => {}
        }
        Ok(None)
    }

    /// Nobody can know whether the terminal took the text, and the words say so.
    fn copy(&mut self, text: &str) -> io::Result<Msg> {
        let told = |tone, key| Ok(Msg::Told { tone, text: Phrase::new(key) });
        if text.len() > clipboard::TEXT_MAX {
            return told(Tone::Wrong, "notice.too_long_to_copy");
        }
        let copy = |between| clipboard::copy(&clipboard::one_line(text), between);
        let Some(bytes) = self.clipboard.and_then(copy) else {
            self.say(&text.lines().map(str::to_owned).collect::<Vec<_>>())?;
            return told(Tone::Said, "plain.no_clipboard");
        };
        let mut out = io::stdout().lock();
        out.write_all(&bytes)?;
        out.flush()?;
        told(Tone::Said, "notice.sent_to_clipboard")
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        // What follows begins on a line of its own.
        if self.question.is_some() {
            let _gone = writeln!(io::stdout());
        }
    }
}

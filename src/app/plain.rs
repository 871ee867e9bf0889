//! Line by line.

use std::io;
use std::sync::mpsc::Sender;

use crate::app::Face;
use crate::effects::Lines;
use crate::keys::Intent;
use crate::model::screen::Tone;
use crate::model::state::Model;
use crate::plain::Act;
use crate::plain::Talk;
use crate::plain::Voice;
use crate::update::Effect;
use crate::update::Line;
use crate::update::Msg;

/// A conversation: what is new is said, then one question asked.
pub struct Plain {
    lines: Lines,
    voice: Voice,
    talk: Talk,
    outbox: Option<Sender<Msg>>,
    /// What a line asks only to be said.
    aside: Vec<String>,
    /// Orders whose answers are heard before the next question.
    awaited: usize,
    /// Whether there are no more lines.
    ended: bool,
}

impl Plain {
    /// Says nothing yet.
    pub fn new(lines: Lines, voice: Voice) -> Self {
        let (talk, aside) = (Talk::new(), Vec::new());
        Self { lines, voice, talk, outbox: None, aside, awaited: 0, ended: false }
    }

    fn send(&self, msg: Msg) {
        if let Some(outbox) = &self.outbox {
            drop(outbox.send(msg));
        }
    }

    fn msgs(&mut self, acts: Vec<Act>) -> Vec<Msg> {
        let mut msgs = Vec::new();
        for act in acts {
            match act {
                Act::Wish(intent) => msgs.push(Msg::Wish(intent)),
                Act::Text(text) => msgs.push(Msg::Pasted(text)),
                Act::Say(lines) => self.aside.extend(lines),
            }
        }
        msgs
    }
}

impl Face for Plain {
    fn listen(&mut self, outbox: &Sender<Msg>) -> io::Result<()> {
        self.outbox = Some(outbox.clone());
        self.lines.listen(outbox)?;
        // The conversation begins once it can be answered.
        self.send(Msg::Woke);
        Ok(())
    }

    fn hear(&mut self, model: &mut Model, msg: Msg) -> io::Result<Vec<Msg>> {
        if answers_soon(&msg) {
            self.awaited = self.awaited.saturating_sub(1);
        }
        let Msg::Line(line) = msg else { return Ok(vec![msg]) };
        self.lines.answered()?;
        // A line is no key that is held down.
        model.toggled = None;
        let acts = match line {
            Line::Typed(line) => self.talk.answer(model, &self.voice, line),
            Line::Unread(text) => return Ok(vec![Msg::Told { tone: Tone::Wrong, text }]),
            Line::End => {
                self.ended = true;
                let question = self.talk.question(model, &self.voice);
                if question.is_some_and(|question| question.waits) {
                    self.aside.push(self.voice.words.get("plain.leaves_after").to_owned());
                }
                self.talk.end()
            }
        };
        Ok(self.msgs(acts))
    }

    fn show(&mut self, model: &mut Model) -> io::Result<()> {
        if self.outbox.is_none() {
            return Ok(());
        }
        self.voice.follow(model);
        self.voice.columns = Lines::columns();
        let aside = crate::plain::lines(&std::mem::take(&mut self.aside), self.voice.columns);
        self.lines.say(&aside)?;
        if self.awaited > 0 {
            return Ok(());
        }
        if let Some(said) = self.talk.tell(model, &self.voice) {
            model.notice = None;
            self.lines.say(&said)?;
            if let Some(intent) = self.talk.moves_on(model) {
                self.send(Msg::Wish(intent));
                return Ok(());
            }
        }
        match self.talk.question(model, &self.voice) {
            // A sign-in in a browser needs no line.
            Some(question) if self.ended && question.waits => Ok(()),
            Some(_) if self.ended => {
                self.send(Msg::Wish(Intent::Leave));
                Ok(())
            }
            Some(question) => {
                let text = crate::plain::lines(&[question.text], self.voice.columns).join("\n");
                self.lines.ask(&text, question.hidden)
            }
            None => Ok(()),
        }
    }

    fn carry_out(&mut self, effect: &Effect) -> io::Result<Option<Msg>> {
        self.lines.carry_out(effect)
    }

    fn handed_out(&mut self, effect: &Effect) {
        self.awaited += usize::from(is_answered_soon(effect));
    }
}

/// Whether an order is answered so soon that the answer belongs before the next question.
fn is_answered_soon(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::ReadTenant | Effect::WriteReport(..) | Effect::OpenPage(_) | Effect::OpenReport(_)
    )
}

/// Whether a message is such an answer.
fn answers_soon(msg: &Msg) -> bool {
    let of_browser = matches!(msg, Msg::Told { text, .. } if text.key.starts_with("browser."));
    of_browser || matches!(msg, Msg::TenantRemembered(_) | Msg::ReportWritten { .. })
}

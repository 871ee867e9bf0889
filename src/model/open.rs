//! The session that is open, and what may be added to it.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::model::chain::Chain;
use crate::model::chain::EVENTS_MAX;
use crate::model::chain::FILE_MAX;
use crate::model::chain::LINE_MAX;
use crate::model::chain::Said;
use crate::model::chain::Sum;
use crate::model::chain::seal;
use crate::model::event::Event;
use crate::model::session::Session;
use crate::text::Phrase;

/// How many changes before its end a session says that it comes.
const NEAR: u64 = 100;

/// The open session: its lines, and what they add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The lines.
    pub chain: Chain,
    /// Their fold.
    pub session: Session,
    /// Up to which line the disk has it.
    pub saved: u64,
    /// Why the disk does not have the rest, or lets nothing be changed.
    pub trouble: Option<Phrase>,
    /// Whether another instance holds it, or its disk can only be read: nothing can be changed.
    pub read_only: bool,
}

impl Open {
    /// A session as it was read.
    pub fn read(chain: Chain) -> Option<Self> {
        let session = Session::fold(&chain)?;
        Some(Self::of(chain, session))
    }

    /// A session as it was read, and folded already.
    pub fn of(chain: Chain, session: Session) -> Self {
        let saved = session.events;
        Self { chain, session, saved, trouble: None, read_only: false }
    }

    /// A session that begins with `started`, of which the disk has nothing yet.
    pub fn begin(at: Timestamp, started: &Event) -> Option<Self> {
        let (line, text) = seal(&Sum::zero(), 1, at, started)?;
        let chain = Chain { lines: vec![line], good: text.len() as u64 + 1, torn: 0 };
        let session = Session::fold(&chain)?;
        Some(Self { chain, session, saved: 0, trouble: None, read_only: false })
    }

    /// Says why nothing can be changed; none where it can.
    pub fn refuses(&self) -> Option<Phrase> {
        let why = || self.trouble.clone().unwrap_or_else(|| Phrase::new("notice.read_only"));
        self.read_only.then(why)
    }

    /// How many changes still fit, however long each of them is.
    fn left(&self) -> u64 {
        let events = EVENTS_MAX.saturating_sub(self.chain.lines.len()) as u64;
        events.min(FILE_MAX.saturating_sub(self.chain.good) / LINE_MAX as u64)
    }

    /// How many changes still fit, where these are so few that it has to be said.
    pub fn nearly_full(&self) -> Option<u64> {
        Some(self.left()).filter(|left| *left <= NEAR)
    }

    /// Whether `event` fits no more. A test is asked for only where its end fits too.
    pub fn is_full_for(&self, event: &Event) -> bool {
        self.left() < if matches!(event, Event::CheckAsked { .. }) { 2 } else { 1 }
    }

    /// Adds `event`; returns its sequence number, or none where it is too large for a line or the
    /// session is full.
    pub fn record(&mut self, at: Timestamp, event: &Event) -> Option<u64> {
        let seq = self.session.events + 1;
        if self.is_full_for(event) {
            return None;
        }
        let (line, text) = seal(&self.session.head, seq, at, event)?;
        self.chain.good += text.len() as u64 + 1;
        self.chain.lines.push(line);
        match (event, self.chain.lines.last()) {
            (Event::Undone { .. }, _) => self.session = Session::fold(&self.chain)?,
            (_, Some(line)) => self.session.push(line),
            (_, None) => {}
        }
        Some(seq)
    }

    /// The events that count, newest first: a later undo decides whether an earlier one holds.
    fn counting(&self) -> impl Iterator<Item = (u64, &Event)> {
        let mut gone = BTreeSet::new();
        self.chain.lines.iter().rev().filter_map(move |line| {
            let Said::Event(event) = &line.said else { return None };
            if gone.remove(&line.seq) {
                return None;
            }
            if let Event::Undone { of } = event {
                gone.insert(*of);
            }
            Some((line.seq, event))
        })
    }

    /// The change that undo would take back: the newest that counts.
    pub fn undoable(&self) -> Option<(u64, &Event)> {
        self.counting().find(|(_, event)| event.can_be_undone())
    }

    /// The undo that redo would take back, and the change that it would bring again: the newest
    /// undo that counts, unless something was changed after it.
    pub fn redoable(&self) -> Option<(u64, &Event)> {
        for (seq, event) in self.counting() {
            if let Event::Undone { of } = event {
                // An undo of an undo is a redo, and is no undo to take back.
                let named = self.event(*of)?;
                if named.can_be_undone() {
                    return Some((seq, named));
                }
            } else if event.can_be_undone() {
                return None;
            }
        }
        None
    }

    /// The event of one line.
    pub fn event(&self, seq: u64) -> Option<&Event> {
        let index = usize::try_from(seq.checked_sub(1)?).ok()?;
        match &self.chain.lines.get(index)?.said {
            Said::Event(event) => Some(event),
            Said::Unknown(_) => None,
        }
    }

    /// Whether the disk has everything.
    pub fn is_saved(&self) -> bool {
        self.unsaved() == 0
    }

    /// How many changes the disk does not have.
    pub fn unsaved(&self) -> usize {
        usize::try_from(self.session.events.saturating_sub(self.saved)).unwrap_or(usize::MAX)
    }
}

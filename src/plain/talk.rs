//! What has been said already: the difference is what is said next.

use zeroize::Zeroizing;

use crate::keys::Intent;
use crate::model::check::StageRecord;
use crate::model::check::StageState;
use crate::model::check::Waits;
use crate::model::okta::ImportOutcome;
use crate::model::okta::Phase;
use crate::model::screen::Overlay;
use crate::model::screen::Row;
use crate::model::screen::Screen;
use crate::model::screen::Setup;
use crate::model::session::StepState;
use crate::model::state::Model;
use crate::plain::Act;
use crate::plain::Question;
use crate::plain::Voice;
use crate::plain::answer;
use crate::plain::changes::changes;
use crate::plain::changes::unsaved;
use crate::plain::doctor;
use crate::plain::intro::intro;
use crate::plain::lines;
use crate::plain::okta;
use crate::plain::place;
use crate::plain::place::Place;
use crate::plain::question;
use crate::plain::settings;
use crate::plain::test;
use crate::runbook::StepId;
use crate::words;

/// Bytes that a text of several lines may have: a pasted error, or a note.
const TEXT_MAX: usize = 64 * 1024;

/// One side of a conversation.
#[derive(Debug, Default)]
pub struct Talk {
    begun: bool,
    place: Option<Place>,
    /// The row of the checklist that was told last: coming back to it, it is not told again.
    row: Option<Row>,
    /// The session, and up to which line of it everything was told.
    session: Option<(String, u64)>,
    /// What the disk did not take, or that nothing can be changed.
    trouble: Option<String>,
    /// Whether Okta was said to hold an unsaved edit.
    edit: bool,
    stale: Vec<StepId>,
    /// The test under way: its attempt, the rungs told, what is waited for, whether it was told to
    /// stop.
    run: Option<(u64, usize, Waits, bool)>,
    /// The settings as they were told.
    settings: Vec<String>,
    /// The look at the surroundings that is under way, and how many of its findings were told.
    doctor: (u64, usize),
    /// The import that was told last.
    import: Option<(String, ImportOutcome, Phase)>,
    /// What was said of the watch.
    watch: Option<String>,
    /// Whether a line was answered since the last question.
    answered: bool,
    /// The step that a word has just settled.
    settled: Option<StepId>,
    /// A text of several lines as it grows.
    text: Option<Zeroizing<String>>,
}

impl Talk {
    /// Nothing was said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is new, in lines; none while the disk has not answered for what was changed. What is
    /// said of a change is therefore kept, or said not to be.
    pub fn tell(&mut self, model: &Model, voice: &Voice) -> Option<Vec<String>> {
        if question::is_saving(model) && model.leaving.is_none() {
            return None;
        }
        let mut said = Vec::new();
        if !self.begun {
            self.begun = true;
            said.extend(intro(model, voice));
        }
        let is_news = self.tell_trouble(model, voice, &mut said);
        self.tell_changes(model, voice, is_news, &mut said);
        self.tell_notice(model, voice, &mut said);
        self.tell_error(model, voice, &mut said);
        self.tell_edit(model, voice, &mut said);
        self.tell_stale(model, voice, &mut said);
        self.tell_run(model, voice, &mut said);
        self.tell_place(model, voice, &mut said);
        self.tell_settings(model, voice, &mut said);
        self.tell_doctor(model, voice, &mut said);
        self.tell_watch(model, voice, &mut said);
        Some(lines(&said, voice.columns))
    }

    /// What is asked now; none while something is being done.
    pub fn question(&self, model: &Model, voice: &Voice) -> Option<Question> {
        let question = question::question(model, voice)?;
        Some(match self.text {
            Some(_) => Question { text: String::new(), ..question },
            None => question,
        })
    }

    /// What follows by itself once everything is said: a settled step leads to the next open one.
    pub fn moves_on(&mut self, model: &Model) -> Option<Intent> {
        let leads_on = self.leads_on(model);
        self.settled = None;
        leads_on.then_some(Intent::NextOpen)
    }

    fn leads_on(&self, model: &Model) -> bool {
        let here = |id: &StepId| model.overlay().is_none() && model.row == Row::Step(*id);
        self.settled.filter(here).is_some_and(|id| !open_after(model, id).is_empty())
    }

    /// What a typed line stands for.
    pub fn answer(&mut self, model: &Model, voice: &Voice, line: Zeroizing<String>) -> Vec<Act> {
        self.answered = true;
        let several = matches!(
            (model.overlay(), &model.screen),
            (None, Screen::Setup(Setup::Error(_))) | (Some(Overlay::Note { .. }), _)
        );
        let first = self.text.is_none();
        let word = line.trim();
        if !several || first && (word.is_empty() || word == "?" || word == "back") {
            self.text = None;
            return answer::acts(model, voice, line);
        }
        if word.is_empty() {
            return self.end();
        }
        let text = self.text.get_or_insert_default();
        if text.len() + line.len() < TEXT_MAX {
            if !first {
                text.push('\n');
            }
            text.push_str(&line);
        }
        Vec::new()
    }

    /// The text of several lines that was begun is over.
    pub fn end(&mut self) -> Vec<Act> {
        let text = self.text.take();
        text.map(|text| answer::write(text, Intent::Enter)).unwrap_or_default()
    }

    /// Says whether it has told something.
    fn tell_trouble(&mut self, model: &Model, voice: &Voice, said: &mut Vec<String>) -> bool {
        let now = model.open.as_ref().and_then(|open| match &open.trouble {
            Some(why) => Some(voice.say(why)),
            None if open.read_only => {
                let at = words::clock(open.session.updated, &voice.zone);
                Some(voice.words.fill("screen.read_only", &[("at", &at)]))
            }
            None => None,
        });
        let is_news = now != self.trouble;
        if is_news {
            let lacks = unsaved(model, voice);
            let over = lacks.is_none().then(|| voice.get("screen.all_saved"));
            said.extend(lacks);
            said.extend(now.clone().or(over));
            self.trouble = now;
        }
        is_news
    }

    /// `counted`: what is not on the disk has just been told.
    fn tell_changes(
        &mut self,
        model: &Model,
        voice: &Voice,
        counted: bool,
        said: &mut Vec<String>,
    ) {
        let Some(session) = model.open.as_ref().map(|open| &open.session) else {
            self.session = None;
            return;
        };
        let told = match &self.session {
            Some((id, told)) if *id == session.id => *told,
            // What was read is no news, however soon it came.
            _ if matches!(self.place, None | Some(Place::Picker { .. })) => session.events,
            Some(_) | None => 0,
        };
        if self.session.as_ref().is_none_or(|(id, _)| *id != session.id) {
            self.row = None;
        }
        let (mut sentences, settled) = changes(model, told, voice);
        // Who is leaving is not kept waiting for the disk.
        let lacks = unsaved(model, voice);
        let is_short = lacks.is_some();
        let kept = match (lacks, &self.trouble) {
            (Some(lacks), _) => Some(lacks).filter(|_| !counted),
            (None, None) => Some(voice.get("plain.saved")),
            (None, Some(_)) => None,
        };
        if let Some((last, kept)) = sentences.last_mut().zip(kept.as_ref()) {
            *last = format!("{last} {kept}");
        } else if is_short && session.events > told {
            // What was changed is said by a notice.
            said.extend(kept);
        }
        said.extend(sentences);
        if let Some(id) = settled {
            self.settled = Some(id);
            let before = open_before(model, id);
            if open_after(model, id).is_empty() && !before.is_empty() {
                let numbers: Vec<_> = before.iter().map(|id| id.number().to_string()).collect();
                said.push(voice.fill("plain.still_open", &[("steps", &numbers.join(", "))]));
            }
        }
        self.session = Some((session.id.clone(), session.events));
    }

    fn tell_notice(&self, model: &Model, voice: &Voice, said: &mut Vec<String>) {
        let Some(notice) = &model.notice else { return };
        let lead = notice.lead.as_ref().map(|lead| voice.say(lead));
        let parts = lead.into_iter().chain([voice.say(&notice.text)]);
        said.push(parts.collect::<Vec<_>>().join(" "));
        // A page that no browser has taken is opened by hand.
        let key = notice.text.key.as_str();
        let taken = ["browser.handed_over", "browser.waiting", "browser.too_soon"].contains(&key);
        if key.starts_with("browser.") && !key.contains("report") && !taken && self.run.is_none() {
            said.extend(model.step().and_then(|step| model.link(step)));
        }
    }

    fn tell_error(&mut self, model: &Model, voice: &Voice, said: &mut Vec<String>) {
        if !self.answered || question::is_busy(model) {
            return;
        }
        self.answered = false;
        let error = match (model.overlay(), &model.screen) {
            (None, Screen::Setup(Setup::Tenant(form))) | (Some(Overlay::Tenant(form)), _) => {
                form.error.map(|key| voice.fill(key, &[("host", form.entry.text())]))
            }
            (Some(Overlay::AppAddress { unread: true, .. }), _) => {
                Some(format!("{} {}", voice.get("notice.no_app_id"), voice.get("app.without")))
            }
            (Some(Overlay::Test(panel)), _) => panel.error.map(|key| voice.get(key)),
            (Some(Overlay::Okta(panel)), _) => panel.error.as_ref().map(|why| voice.say(why)),
            (Some(_) | None, _) => None,
        };
        said.extend(error);
    }

    fn tell_edit(&mut self, model: &Model, voice: &Voice, said: &mut Vec<String>) {
        let holds = model.open.as_ref().is_some_and(|open| open.session.holds_edit());
        if holds && !self.edit {
            said.push(voice.get("unsaved.line"));
        }
        self.edit = holds;
    }

    fn tell_stale(&mut self, model: &Model, voice: &Voice, said: &mut Vec<String>) {
        let is_stale = |id: &StepId| model.state(*id) == StepState::Stale;
        let now: Vec<_> = StepId::ALL.into_iter().filter(is_stale).collect();
        for id in now.iter().filter(|id| !self.stale.contains(id)) {
            let text = voice.get(&format!("stale.{id}"));
            said.push(
                voice.fill("plain.stale", &[("n", &id.number().to_string()), ("text", &text)]),
            );
        }
        self.stale = now;
    }

    fn tell_run(&mut self, model: &Model, voice: &Voice, said: &mut Vec<String>) {
        let Some(Overlay::Test(panel)) = model.overlay() else {
            self.run = None;
            return;
        };
        let told = |records: &[StageRecord], from: usize| -> Vec<_> {
            let records = records.iter().skip(from);
            let reached = records.filter(|record| record.state != StageState::Skipped);
            reached.map(|record| test::stage(record, voice)).collect()
        };
        let Some(run) = &panel.run else {
            if let (Some((_, from, ..)), Some(result)) = (self.run.take(), &panel.result) {
                said.extend(told(&result.stages, from));
            }
            return;
        };
        let before = self.run.take().filter(|(attempt, ..)| *attempt == run.attempt);
        if before.is_none() {
            said.push(voice.get("test.running"));
        }
        let (_, from, waits, cancelled) = before.unwrap_or((run.attempt, 0, Waits::Nobody, false));
        said.extend(told(&run.stages, from));
        if run.waits != waits {
            said.extend(test::waits(model, panel, &run.waits, voice));
        }
        if run.cancelled && !cancelled {
            said.push(voice.get("test.cancelling"));
        }
        self.run = Some((run.attempt, run.stages.len(), run.waits.clone(), run.cancelled));
    }

    fn tell_place(&mut self, model: &Model, voice: &Voice, said: &mut Vec<String>) {
        let now = place::place(model);
        if self.place.as_ref() == Some(&now) || now == Place::Aside {
            return;
        }
        let row = if let Place::Step(row) = now { Some(row) } else { None };
        if row.is_some() && self.leads_on(model) {
            // The next one is told instead.
            return;
        }
        if row.is_none() || self.row != row {
            let last = self.row.map(Place::Step).filter(|_| row.is_some());
            let before = last.or_else(|| self.place.clone());
            let lines = place::arrive(model, before.as_ref(), voice);
            if !lines.is_empty() && matches!(now, Place::Step(_) | Place::Closing) {
                said.push(String::new());
            }
            said.extend(lines);
        }
        if row.is_some() {
            self.row = row;
            // It has just been said with the step.
            self.watch = okta::watch(model, voice);
            self.import = import(model);
        }
        self.place = Some(now);
    }

    fn tell_settings(&mut self, model: &Model, voice: &Voice, said: &mut Vec<String>) {
        let now = match model.overlay() {
            Some(Overlay::Settings(form)) => settings::labels(model, form, voice),
            Some(_) | None => Vec::new(),
        };
        let changed = |(before, now): &(&String, &String)| before != now;
        let changed = self.settings.iter().zip(&now).filter(changed);
        said.extend(changed.map(|(_, now)| format!("{now}.")));
        self.settings = now;
    }

    fn tell_doctor(&mut self, model: &Model, voice: &Voice, said: &mut Vec<String>) {
        let Some(Overlay::Doctor(panel)) = model.overlay() else { return };
        let told = if self.doctor.0 == panel.attempt { self.doctor.1 } else { 0 };
        said.extend(doctor::findings(panel, told, voice));
        if told < panel.findings.len() && doctor::is_over(panel) {
            said.extend(doctor::end(voice));
        }
        self.doctor = (panel.attempt, panel.findings.len());
    }

    fn tell_watch(&mut self, model: &Model, voice: &Voice, said: &mut Vec<String>) {
        let watch = okta::watch(model, voice).filter(|_| model.okta.watch.is_some());
        if watch.is_some() && watch != self.watch {
            said.extend(watch.clone());
        }
        self.watch = watch;
        let now = import(model);
        if now != self.import {
            let seen = model.okta.watch.as_ref().and_then(|watch| watch.import.as_ref());
            said.extend(seen.into_iter().flat_map(|import| okta::told(import, voice)));
            self.import = now;
        }
    }
}

/// The import that is being watched, as far as a change of it is news: its counts alone are none.
fn import(model: &Model) -> Option<(String, ImportOutcome, Phase)> {
    let import = model.okta.watch.as_ref()?.import.as_ref()?;
    Some((import.id.clone(), import.outcome, import.phase))
}

fn is_open(model: &Model, id: StepId) -> bool {
    !model.state(id).is_settled()
}

fn open_after(model: &Model, id: StepId) -> Vec<StepId> {
    StepId::ALL.into_iter().filter(|it| it.number() > id.number() && is_open(model, *it)).collect()
}

fn open_before(model: &Model, id: StepId) -> Vec<StepId> {
    StepId::ALL.into_iter().filter(|it| it.number() < id.number() && is_open(model, *it)).collect()
}

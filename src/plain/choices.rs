//! Everything that is chosen by a number.

use crate::keys::Intent;
use crate::model::check::Method;
use crate::model::event::Closing;
use crate::model::event::Integration;
use crate::model::output::Format;
use crate::model::picker::Picker;
use crate::model::picker::PickerRow;
use crate::model::reader::Reader;
use crate::model::screen::ButtonSaid;
use crate::model::screen::Client;
use crate::model::screen::Overlay;
use crate::model::screen::Screen;
use crate::model::screen::TestField;
use crate::model::screen::Without;
use crate::model::state::Model;
use crate::plain::Voice;
use crate::plain::okta;
use crate::plain::settings;
use crate::runbook::StepId;
use crate::words;

/// A list to choose from.
pub(super) struct Choices {
    /// What there is.
    pub(super) labels: Vec<String>,
    /// What an empty line takes; none where a word has to be said.
    pub(super) kept: Option<usize>,
    /// How one of them is taken.
    way: Way,
}

/// How a choice is made by the wishes of the screen.
enum Way {
    /// The row is gone to, and entered.
    Rows,
    /// The row is gone to, and changed.
    Lines,
    /// What stands there is changed until it is right, and entered.
    Turns { now: Option<usize> },
    /// The same, and stays where it is.
    Stays { now: usize },
    /// The row of that setting is gone to, and changed.
    Settings,
}

impl Choices {
    /// The choice that a line names: its number, or the beginning of its words.
    pub(super) fn find(&self, typed: &str) -> Option<usize> {
        if let Ok(number) = typed.parse::<usize>() {
            return number.checked_sub(1).filter(|n| *n < self.labels.len());
        }
        let typed = typed.to_lowercase();
        let labels = || self.labels.iter().map(|label| label.to_lowercase());
        if let Some(same) = labels().position(|label| label == typed) {
            return Some(same);
        }
        let fits = |(_, label): &(usize, String)| label.starts_with(&typed);
        let mut found = labels().enumerate().filter(fits).map(|(n, _)| n);
        found.next().filter(|_| found.next().is_none() && !typed.is_empty())
    }

    /// The wishes that take it.
    pub(super) fn take(&self, n: usize) -> Vec<Intent> {
        let count = self.labels.len();
        let to_row = || std::iter::once(Intent::First).chain(vec![Intent::Next; n]);
        let turns = |now: usize| vec![Intent::Toggle; (n + count - now) % count];
        match self.way {
            Way::Rows => to_row().chain([Intent::Enter]).collect(),
            Way::Lines => to_row().chain([Intent::Toggle]).collect(),
            Way::Turns { now } => {
                // What is not chosen yet turns to the first.
                let turns = now.map_or_else(|| vec![Intent::Toggle; n + 1], turns);
                turns.into_iter().chain([Intent::Enter]).collect()
            }
            Way::Stays { now } => turns(now),
            Way::Settings => settings::take(n),
        }
    }

    /// The list as it is said.
    pub(super) fn tell(&self) -> Vec<String> {
        let line = |(n, label): (usize, &String)| format!("{}: {label}", n + 1);
        self.labels.iter().enumerate().map(line).collect()
    }
}

/// What can be chosen by a number now.
pub(super) fn choices(model: &Model, voice: &Voice) -> Option<Choices> {
    let rows = |labels: Vec<String>, kept| Choices { labels, kept, way: Way::Rows };
    match (model.overlay(), &model.screen) {
        (None, Screen::Picker(Picker { rows: Some(found), chosen, .. })) => {
            let labels = found.iter().map(|row| session(model, row, voice));
            let labels = labels.chain([voice.get("picker.new")]).collect();
            Some(rows(labels, Some(*chosen)))
        }
        (Some(Overlay::Question { .. }), _) => {
            let label =
                |kind: Integration| voice.get(&format!("integration.{}.label", kind.as_str()));
            Some(rows(Integration::ALL.map(label).into(), None))
        }
        (Some(Overlay::Button { .. }), _) => {
            Some(rows(ButtonSaid::ALL.map(|said| voice.get(said.key())).into(), None))
        }
        (Some(Overlay::Reason(form)), _) => {
            let kind = if form.kind == Without::Skip { "skip" } else { "fail" };
            let label = |id: &&String| voice.get(&format!("reason.{kind}.{id}.text"));
            Some(rows(form.offered(&model.runbook).iter().map(label).collect(), None))
        }
        (Some(Overlay::Test(panel)), _) if panel.run.is_none() && panel.result.is_none() => {
            match panel.focus {
                TestField::Client => Some(clients(panel.client, voice)),
                TestField::Method => Some(methods(panel.method, voice)),
                TestField::Reader => Some(readers(&panel.reader, voice)),
                TestField::Account | TestField::ClientId | TestField::Password | TestField::Run => {
                    None
                }
            }
        }
        (Some(Overlay::Okta(panel)), _) if model.okta.is_ready() => {
            let reports = model.okta.reports.as_ref().filter(|reports| !reports.is_empty())?;
            let labels = reports.iter().map(|report| okta::instance(report, voice));
            Some(rows(labels.collect(), Some(panel.chosen)))
        }
        (Some(Overlay::Fields(form)), _) if form.focus >= form.typed.len() => {
            let labels = form.causes.iter().map(|cause| cause_text(cause, voice));
            Some(rows(labels.collect(), Some(form.cause)))
        }
        (Some(Overlay::Report(panel)), _) => {
            let now = Format::ALL.iter().position(|it| *it == panel.form.format).unwrap_or(0);
            let labels = Format::ALL.map(|it| format_name(it, voice)).into();
            Some(Choices { labels, kept: None, way: Way::Stays { now } })
        }
        (Some(Overlay::Settings(form)), _) if settings::typed(form).is_none() => {
            let labels = settings::labels(model, form, voice);
            Some(Choices { labels, kept: None, way: Way::Settings })
        }
        (Some(Overlay::Closing { .. }), _) => {
            let items = &model.runbook.before_close;
            let labels = items.iter().map(|item| closing_line(model, item, voice)).collect();
            Some(Choices { labels, kept: None, way: Way::Lines })
        }
        (Some(_) | None, _) => None,
    }
}

fn clients(now: Client, voice: &Voice) -> Choices {
    let labels = ["own", "tools"].map(|it| voice.get(&format!("check.client.{it}")));
    // The sentence has its number already.
    let bare = |label: &String| label.split_once(": ").map_or("", |(_, rest)| rest).to_owned();
    let labels: Vec<_> = labels.iter().map(bare).collect();
    let kept = match now {
        Client::Own => Some(0),
        Client::Tools => Some(1),
        Client::Unchosen => None,
    };
    Choices { labels, kept, way: Way::Turns { now: kept } }
}

/// Whether a private authority may read the password: no word of one's own, no password.
fn readers(reader: &Reader, voice: &Voice) -> Choices {
    let now = Some(usize::from(!reader.stands_in_the_way()));
    let labels = ["test.reader_no", "test.reader_yes"].map(|it| voice.get(it)).into();
    Choices { labels, kept: None, way: Way::Turns { now } }
}

fn methods(now: Method, voice: &Voice) -> Choices {
    let now = Method::ALL.iter().position(|it| *it == now);
    let label = |it: Method| voice.get(&format!("test.method.{}", it.as_str()));
    Choices { labels: Method::ALL.map(label).into(), kept: now, way: Way::Turns { now } }
}

/// What a format is called.
pub(super) fn format_name(format: Format, voice: &Voice) -> String {
    voice.get(match format {
        Format::Markdown => "report_panel.markdown",
        Format::Html => "report_panel.html",
        Format::Json => "report_panel.json",
        Format::Csv => "report_panel.csv",
        Format::Text => "report_panel.text",
    })
}

/// What may have been the cause.
pub(super) fn cause_text(cause: &str, voice: &Voice) -> String {
    let key = format!("cause.{cause}.text");
    match cause {
        "" => voice.get("report.not_stated"),
        _ if voice.words.has(&key) => voice.get(&key),
        typed => typed.to_owned(),
    }
}

/// A line of the list *Before you close*: its state, then what it says.
pub(super) fn closing_line(model: &Model, item: &str, voice: &Voice) -> String {
    let state = model.open.as_ref().and_then(|open| open.session.closing.get(item)).copied();
    let word = match state {
        None | Some(Closing::Open) => "closing.open",
        Some(Closing::Done) => "closing.done",
        Some(Closing::NotNeeded) => "closing.not_needed",
    };
    format!("{}. {}", voice.get(word), voice.get(&format!("close.{item}.text")))
}

/// A session in one line: name, tenant, count, age, next step.
fn session(model: &Model, row: &PickerRow, voice: &Voice) -> String {
    let age = row.changed().map(|at| words::ago(&voice.words, at, model.now));
    let Some(Ok(summary)) = &row.summary else {
        let why = row.summary.as_ref().and_then(|read| read.as_ref().err());
        let parts = [Some(row.id.clone()), age, why.map(|why| voice.say(why))];
        return parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    };
    let mut parts = Vec::new();
    parts.extend(summary.name.clone());
    parts.push(summary.tenant.clone().unwrap_or_else(|| voice.get("picker.no_tenant")));
    let (n, of) = (summary.settled.to_string(), StepId::ALL.len().to_string());
    parts.push(voice.fill("screen.count", &[("n", &n), ("of", &of)]));
    parts.extend(age);
    parts.push(match summary.next {
        None => voice.get("picker.complete"),
        Some(step) => {
            let title = voice.get(&format!("step.{step}.short"));
            voice.fill("picker.next", &[("n", &step.number().to_string()), ("title", &title)])
        }
    });
    if summary.archived {
        parts.push(voice.get("picker.archived"));
    }
    if let Some(at) = model.policy.deletes_at(summary.updated) {
        let date = at.strftime("%Y-%m-%d").to_string();
        let key = if at < model.now { "picker.overdue" } else { "picker.deleted_on" };
        parts.push(voice.fill(key, &[("at", &date)]));
    }
    parts.join(", ")
}

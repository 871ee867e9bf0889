//! What a typed line means where it was asked for.

use zeroize::Zeroizing;

use crate::keys;
use crate::keys::Intent;
use crate::keys::Mark;
use crate::keys::Place;
use crate::keys::Wish;
use crate::model::access::Asked;
use crate::model::check::Method;
use crate::model::entry::Edit;
use crate::model::event::Closing;
use crate::model::event::Event;
use crate::model::event::Reason;
use crate::model::event::WORDS_MAX;
use crate::model::screen::Overlay;
use crate::model::screen::ReasonForm;
use crate::model::screen::Screen;
use crate::model::screen::Setup;
use crate::model::screen::TestField;
use crate::model::screen::TestPanel;
use crate::model::screen::Without;
use crate::model::session::StepState;
use crate::model::state::Model;
use crate::model::tenant::AppId;
use crate::plain::Act;
use crate::plain::Voice;
use crate::plain::choices::choices;
use crate::plain::commands;
use crate::plain::place;
use crate::plain::question::asks_secret;
use crate::plain::report;
use crate::plain::step;
use crate::plain::test;
use crate::runbook::StepId;

/// Empties a field.
const EMPTY: &str = "-";

/// What the line stands for.
pub(super) fn acts(model: &Model, voice: &Voice, line: Zeroizing<String>) -> Vec<Act> {
    if asks_secret(model) {
        return secret(model, voice, line);
    }
    let typed = line.trim();
    if typed == "?" || typed.eq_ignore_ascii_case("help") && !is_text(model) {
        return vec![Act::Say(commands::help(model, voice))];
    }
    if typed.eq_ignore_ascii_case("back") && keys::place(model) != Place::Walk {
        return vec![Act::Wish(Intent::Back)];
    }
    if typed.eq_ignore_ascii_case("repeat") && !is_text(model) {
        return vec![Act::Say(repeat(model, voice))];
    }
    match (model.overlay(), &model.screen) {
        (None, Screen::Walk) => walk(model, voice, typed),
        (Some(Overlay::Reason(_)), _) => reason(model, voice, typed),
        (Some(Overlay::Closing { .. }), _) => closing(model, voice, typed),
        (Some(Overlay::Test(panel)), _) if panel.run.is_some() => running(model, voice, &line),
        (Some(Overlay::Okta(_)), _) if model.okta.sign_in.is_some() => running(model, voice, &line),
        (Some(Overlay::Okta(panel)), _) if !model.okta.is_ready() => match typed {
            "token" => wishes([Intent::NextPane]),
            "" if panel.client.is_blank() => wishes([Intent::Back]),
            typed => field(model, typed),
        },
        (Some(Overlay::Test(panel)), _) if panel.result.is_none() => {
            form(model, panel, voice, typed)
        }
        _ if is_text(model) => field(model, typed),
        _ => choice(model, voice, typed),
    }
}

/// Whether what is typed is text, whatever it says.
pub(super) fn is_text(model: &Model) -> bool {
    match (model.overlay(), &model.screen) {
        (None, Screen::Setup(Setup::Tenant(_) | Setup::Error(_)))
        | (
            Some(
                Overlay::Tenant(_)
                | Overlay::AppAddress { .. }
                | Overlay::Note { .. }
                | Overlay::Reason(_),
            ),
            _,
        ) => true,
        (Some(Overlay::Fields(form)), _) => form.focus < form.typed.len(),
        (Some(Overlay::Test(_) | Overlay::Settings(_)), _) => keys::place(model) == Place::Field,
        (Some(_) | None, _) => false,
    }
}

fn wishes(intents: impl IntoIterator<Item = Intent>) -> Vec<Act> {
    intents.into_iter().map(Act::Wish).collect()
}

fn say(voice: &Voice, key: &str) -> Vec<Act> {
    vec![Act::Say(vec![voice.get(key)])]
}

/// Puts `text` in the place of what a field holds, and goes on.
pub(super) fn write(text: Zeroizing<String>, on: Intent) -> Vec<Act> {
    let mut acts = wishes([Intent::Edit(Edit::End), Intent::Edit(Edit::ToStart)]);
    acts.extend((!text.is_empty()).then_some(Act::Text(text)));
    acts.push(Act::Wish(on));
    acts
}

/// A field of one line: an empty line keeps what it holds.
fn field(model: &Model, typed: &str) -> Vec<Act> {
    // The fields of the report are kept together, after the last one.
    let on = match model.overlay() {
        Some(Overlay::Fields(_)) => Intent::NextPane,
        // Back to the list; what was typed is kept with the rest.
        Some(Overlay::Settings(_)) => Intent::First,
        Some(_) | None => Intent::Enter,
    };
    match typed {
        "" => wishes([on]),
        EMPTY => write(Zeroizing::default(), on),
        text => write(Zeroizing::new(text.to_owned()), on),
    }
}

/// A password or a token, exactly as it was typed; an empty line goes back.
fn secret(model: &Model, voice: &Voice, line: Zeroizing<String>) -> Vec<Act> {
    // To the other ways in.
    let back = Intent::PreviousPane;
    if !voice.hides && line.trim() == "?" {
        return say(voice, "plain.no_hidden");
    }
    if !voice.hides {
        return match model.overlay() {
            Some(Overlay::Test(panel)) => wishes(to_browser(panel)),
            Some(_) | None => wishes([back]),
        };
    }
    let in_access = matches!(model.overlay(), Some(Overlay::Okta(_)));
    let insists = in_access && model.okta.insists_on(&Asked::Token);
    if line.is_empty() {
        return wishes([if insists { Intent::Enter } else { back }]);
    }
    vec![Act::Wish(Intent::Edit(Edit::ToStart)), Act::Text(line), Act::Wish(Intent::Enter)]
}

/// From the password, which cannot be asked for here, back to the methods, with one that can.
fn to_browser(panel: &TestPanel) -> Vec<Intent> {
    let fields = panel.fields();
    let at = |field| fields.iter().position(|it| *it == field).unwrap_or(0);
    let back = at(panel.focus).saturating_sub(at(TestField::Method));
    let now = Method::ALL.iter().position(|it| *it == panel.method).unwrap_or(0);
    let mut intents = vec![Intent::PreviousPane; back];
    intents.extend(vec![Intent::Toggle; (Method::ALL.len() - now) % Method::ALL.len()]);
    intents
}

/// A number or a word of a list, a command, or an empty line for what is kept.
fn choice(model: &Model, voice: &Voice, typed: &str) -> Vec<Act> {
    let choices = choices(model, voice);
    if typed.is_empty() {
        let asks =
            matches!(model.overlay(), Some(Overlay::Question { .. } | Overlay::Button { .. }));
        return if asks { say(voice, "plain.number_needed") } else { wishes([Intent::Enter]) };
    }
    if let Some(choices) = &choices
        && let Some(n) = choices.find(typed)
    {
        return wishes(choices.take(n));
    }
    match (typed.to_ascii_lowercase().as_str(), model.overlay()) {
        ("more", None) => vec![Act::Say(place::picker(model, voice, true))],
        ("read", Some(Overlay::Report(panel))) => vec![Act::Say(report::read(panel, voice))],
        ("more", Some(Overlay::Test(panel))) => match &panel.result {
            Some(result) => vec![Act::Say(test::more(result, voice))],
            None => unknown(voice),
        },
        _ => command(model, voice, typed),
    }
}

fn command(model: &Model, voice: &Voice, typed: &str) -> Vec<Act> {
    match commands::intent(model, typed) {
        // On the screen the address stands until a key is pressed; here it has been said.
        Some(Intent::Bare) => wishes([Intent::Bare, Intent::Back]),
        Some(Intent::Undo) => {
            let change = model.open.as_ref().and_then(|open| open.undoable());
            back_to(model, change.map(|(_, event)| event), Intent::Undo)
        }
        Some(Intent::Redo) => {
            let change = model.open.as_ref().and_then(|open| open.redoable());
            back_to(model, change.map(|(_, event)| event), Intent::Redo)
        }
        Some(Intent::Help) => vec![Act::Say(commands::help(model, voice))],
        Some(intent) => wishes([intent]),
        None => unknown(voice),
    }
}

/// Goes to the step that is changed back, so that the next word is said of it.
fn back_to(model: &Model, change: Option<&Event>, intent: Intent) -> Vec<Act> {
    let step = match change {
        Some(
            Event::Done { step, .. }
            | Event::Todo { step }
            | Event::Skipped { step, .. }
            | Event::Failed { step, .. }
            | Event::Noted { step, .. },
        ) => Some(*step),
        Some(_) | None => None,
    };
    let elsewhere = step.filter(|id| model.overlay().is_none() && model.step() != Some(*id));
    wishes(elsewhere.into_iter().flat_map(go_to).chain([intent]))
}

/// The keys that go to a step.
fn go_to(id: StepId) -> Vec<Intent> {
    let digits = id.number().to_string();
    digits.chars().map(Intent::Digit).chain([Intent::Enter]).collect()
}

/// What was typed is not said again: it may be a password that came too early.
fn unknown(voice: &Voice) -> Vec<Act> {
    say(voice, "plain.unknown")
}

fn repeat(model: &Model, voice: &Voice) -> Vec<String> {
    match model.overlay() {
        Some(Overlay::Test(panel)) => match &panel.run {
            Some(run) => test::waits(model, panel, &run.waits, voice),
            None => place::arrive(model, None, voice),
        },
        Some(_) | None => place::arrive(model, None, voice),
    }
}

/// A ready reason by its number, or one of one's own.
fn reason(model: &Model, voice: &Voice, typed: &str) -> Vec<Act> {
    if typed.is_empty() {
        return say(voice, "plain.number_needed");
    }
    if let Some(choices) = choices(model, voice)
        && let Some(n) = choices.find(typed)
    {
        return wishes(choices.take(n));
    }
    let mut acts = wishes([Intent::Last]);
    acts.extend(write(Zeroizing::new(typed.to_owned()), Intent::Enter));
    acts
}

/// A line of the list *Before you close*: its number changes it, a word after that says how.
fn closing(model: &Model, voice: &Voice, typed: &str) -> Vec<Act> {
    let (number, word) = typed.split_once(' ').unwrap_or((typed, ""));
    let item = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    let item = item.and_then(|n| model.runbook.before_close.get(n));
    let state = match word.trim().to_lowercase() {
        word if word.is_empty() => return choice(model, voice, typed),
        word if word == voice.get("closing.open").to_lowercase() => Closing::Open,
        word if word == voice.get("closing.done").to_lowercase() => Closing::Done,
        word if word == voice.get("closing.not_needed").to_lowercase() => Closing::NotNeeded,
        _ => return unknown(voice),
    };
    match item {
        Some(item) => wishes([Intent::Say(Wish::Close(item.clone(), state))]),
        None => unknown(voice),
    }
}

/// While a person signs in: a command, or the address at which a browser elsewhere ended.
fn running(model: &Model, voice: &Voice, line: &Zeroizing<String>) -> Vec<Act> {
    let typed = line.trim();
    if typed.starts_with("http") {
        return vec![Act::Text(line.clone())];
    }
    match typed.to_ascii_lowercase().as_str() {
        "" => vec![Act::Say(repeat(model, voice))],
        "cancel" => wishes([Intent::Back]),
        _ => command(model, voice, typed),
    }
}

/// The form of the test: a field, a choice, the button, or the way to an earlier field.
fn form(model: &Model, panel: &TestPanel, voice: &Voice, typed: &str) -> Vec<Act> {
    if panel.focus == TestField::Account && typed.is_empty() && panel.account.is_blank() {
        return say(voice, "test.error.account");
    }
    let no_id = panel.focus == TestField::ClientId && panel.client_id.is_blank();
    if no_id && typed.is_empty() {
        return say(voice, "test.error.client_id");
    }
    if is_text(model) {
        return field(model, typed);
    }
    let to = match typed.to_ascii_lowercase().as_str() {
        "account" => Some(TestField::Account),
        "app" => Some(TestField::Client),
        "method" => Some(TestField::Method),
        _ => None,
    };
    let fields = panel.fields();
    let at = |field| fields.iter().position(|it| *it == field).unwrap_or(0);
    if let Some(to) = to {
        let steps = (at(to) + fields.len() - at(panel.focus)) % fields.len();
        return wishes(vec![Intent::NextPane; steps]);
    }
    let choices = choices(model, voice);
    if typed.is_empty() && choices.as_ref().is_some_and(|choices| choices.kept.is_none()) {
        return say(voice, "plain.number_needed");
    }
    choice(model, voice, typed)
}

/// The checklist: a step's number, a command, or the address of the app page.
fn walk(model: &Model, voice: &Voice, typed: &str) -> Vec<Act> {
    if typed.is_empty() {
        return wishes([Intent::Enter]);
    }
    if typed.chars().all(|c| c.is_ascii_digit()) {
        return number(model, voice, typed);
    }
    let (word, rest) = typed.split_once(' ').unwrap_or((typed, ""));
    let rest = rest.trim();
    let step = model.step();
    match (word.to_ascii_lowercase().as_str(), step) {
        ("list", _) => return vec![Act::Say(step::list(model, voice))],
        ("more", Some(id)) => return vec![Act::Say(step::more(model, id, voice))],
        ("todo", Some(id)) => return wishes([Intent::Say(Wish::Mark(id, Mark::Todo))]),
        ("done", Some(id)) if is_done(model, id) => return say(voice, "plain.already_done"),
        ("rename", _) if rest.is_empty() => return say(voice, "plain.name_needed"),
        ("rename", _) => return wishes([Intent::Say(Wish::Rename(rest.to_owned()))]),
        _ => {}
    }
    match (commands::intent(model, word), step) {
        // Without a terminal nobody sees where a text of several lines ends.
        (Some(Intent::Note), _) if rest.is_empty() && !voice.hides => {
            say(voice, "plain.note_needed")
        }
        (Some(_), _) if rest.is_empty() => command(model, voice, word),
        (Some(Intent::Skip), Some(id)) => because(model, voice, id, Without::Skip, rest),
        (Some(Intent::Fail), Some(id)) => because(model, voice, id, Without::Fail, rest),
        (Some(Intent::Note), Some(id)) => {
            wishes([Intent::Say(Wish::WriteNote(id, rest.to_owned()))])
        }
        _ if AppId::in_address(typed).is_some() => {
            vec![Act::Text(Zeroizing::new(typed.to_owned()))]
        }
        _ => unknown(voice),
    }
}

fn is_done(model: &Model, id: StepId) -> bool {
    model.state(id) == StepState::Done
}

fn number(model: &Model, voice: &Voice, typed: &str) -> Vec<Act> {
    match typed.parse::<StepId>() {
        Ok(id) if model.step() == Some(id) => vec![Act::Say(step::brief(model, id, voice))],
        Ok(id) => wishes(go_to(id)),
        Err(_no_step) => say(voice, "notice.no_such_step"),
    }
}

/// Skips or fails a step with the reason that came along.
fn because(model: &Model, voice: &Voice, step: StepId, kind: Without, rest: &str) -> Vec<Act> {
    let entry = crate::model::entry::Entry::line(0);
    let form = ReasonForm { step, kind, chosen: 0, entry };
    let offered = form.offered(&model.runbook);
    let ready = rest.parse::<usize>().ok().and_then(|n| offered.get(n.checked_sub(1)?));
    if ready.is_none() && rest.parse::<usize>().is_ok() {
        return unknown(voice);
    }
    // As in "skip 9 not needed": which step was meant is not guessed.
    if rest.split(' ').next().is_some_and(|first| first.parse::<StepId>().is_ok())
        && ready.is_none()
    {
        return vec![Act::Say(vec![
            voice.fill("plain.this_step", &[("n", &step.number().to_string())]),
        ])];
    }
    let text = ready.is_none().then(|| crate::text::clean_line(rest, WORDS_MAX));
    let reason = Reason { key: ready.map(|id| (*id).clone()), text };
    let mark = match kind {
        Without::Skip => Mark::Skip(reason),
        Without::Fail => Mark::Fail(reason),
    };
    wishes([Intent::Say(Wish::Mark(step, mark))])
}

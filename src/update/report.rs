//! The report: its form, its preview, its fields, and the page that was written.

use crate::keys::Wish;
use crate::model::event::WORDS_MAX;
use crate::model::fields::FieldsForm;
use crate::model::output::Form;
use crate::model::output::Format;
use crate::model::output::ReportPanel;
use crate::model::screen::Overlay;
use crate::model::screen::Tone;
use crate::model::session::Session;
use crate::model::state::Model;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::record::holds_password;
use crate::update::record::may_change;
use crate::update::record::say;
use crate::update::wish;

/// Opens the report.
pub(super) fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.open.is_none() {
        say(model, Tone::Said, Phrase::new("notice.no_session"));
        return;
    }
    model.overlays.push(Overlay::Report(ReportPanel::default()));
    preview(model, effects);
}

fn preview(model: &Model, effects: &mut Vec<Effect>) {
    if let (Some(Overlay::Report(panel)), Some(open)) = (model.overlay(), &model.open) {
        effects.push(Effect::Preview(panel.form, Box::new(open.session.clone())));
    }
}

/// Makes the report anew as something else.
fn reshape(model: &mut Model, change: impl FnOnce(&mut Form), effects: &mut Vec<Effect>) {
    if let Some(Overlay::Report(panel)) = model.overlays.last_mut() {
        change(&mut panel.form);
        panel.preview = None;
        panel.scroll = 0;
        panel.written = None;
        preview(model, effects);
    }
}

/// The next format.
pub(super) fn next_format(model: &mut Model, effects: &mut Vec<Effect>) {
    let next = |form: &mut Form| {
        let here = Format::ALL.iter().position(|format| *format == form.format);
        let at = (here.unwrap_or(0) + 1) % Format::ALL.len();
        form.format = Format::ALL.get(at).copied().unwrap_or_default();
    };
    reshape(model, next, effects);
}

/// Names, or stand-ins for them.
pub(super) fn redact(model: &mut Model, effects: &mut Vec<Effect>) {
    reshape(model, |form| form.redacted = !form.redacted, effects);
}

/// Writes it.
pub(super) fn write(model: &Model, form: Form, effects: &mut Vec<Effect>) {
    let session = model.open.as_ref().map(|open| Box::new(open.session.clone()));
    effects.extend(session.map(|session| Effect::WriteReport(form, session)));
}

/// Opens the page that was written last; what was never written is not opened.
pub(super) fn browse(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Overlay::Report(panel)) = model.overlay() else { return };
    match panel.page.clone() {
        Some(path) => effects.push(Effect::OpenReport(path)),
        None => say(model, Tone::Said, Phrase::new("notice.no_page_yet")),
    }
}

/// Asks for its fields.
pub(super) fn ask_fields(model: &mut Model) {
    if !may_change(model) {
        return;
    }
    let Some(open) = &model.open else { return };
    // What a script has set may have several bytes a letter.
    let form = FieldsForm::new(&open.session.fields, &model.runbook, WORDS_MAX * 4);
    model.overlays.push(Overlay::Fields(form));
}

/// Whether the computer's owner wants a ticket before anything is tested or settled. Then it is
/// asked for.
pub(super) fn owes_ticket(model: &mut Model) -> bool {
    let open = model.open.as_ref().filter(|open| open.read_only || has_ticket(&open.session));
    let Some(owed) = model.policy.owes_ticket().filter(|_| open.is_none()) else { return false };
    ask_fields(model);
    say(model, Tone::Wrong, Phrase::new(owed));
    true
}

fn has_ticket(session: &Session) -> bool {
    session.fields.get("ticket").is_some_and(|ticket| !ticket.trim().is_empty())
}

/// Another field, or another cause.
pub(super) fn next_field(form: &mut FieldsForm, forward: bool) {
    let count = form.count();
    form.focus = (form.focus + if forward { 1 } else { count - 1 }) % count;
}

/// Up or down in the form: in the list of causes by a cause, else by a field.
pub(super) fn step_by(form: &mut FieldsForm, by: isize) {
    if form.entry().is_some() {
        next_field(form, by > 0);
    } else {
        let last = form.causes.len().saturating_sub(1);
        form.cause = form.cause.saturating_add_signed(by).min(last);
    }
}

/// Records what was changed, and shows the report with it. A field that holds a password is emptied,
/// and the form stays.
pub(super) fn give_fields(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Overlay::Fields(mut form)) = model.overlays.pop() else { return };
    let holds = form.values().position(|(_, text)| holds_password(model, text));
    if let Some(at) = holds {
        form.empty(at);
        model.overlays.push(Overlay::Fields(form));
        return;
    }
    let known = model.open.as_ref().map(|open| open.session.fields.clone()).unwrap_or_default();
    let before = |field: &str| known.get(field).map_or("", String::as_str);
    for (field, value) in form.values() {
        if value.trim() != before(field) {
            let set = Wish::SetField(field.to_owned(), value.to_owned());
            wish::grant(model, set, effects);
        }
    }
    reshape(model, |_as_it_is| {}, effects);
}

/// A report was made.
pub(super) fn previewed(model: &mut Model, form: Form, text: String) {
    if let Some(panel) = panel(model).filter(|panel| panel.form == form) {
        panel.preview = Some(text);
    }
}

/// A report was written, or could not be.
pub(super) fn written(model: &mut Model, format: Format, result: Result<String, Phrase>) {
    let path = match result {
        Ok(path) => path,
        Err(why) => return say(model, Tone::Wrong, why),
    };
    if let Some(panel) = panel(model) {
        if format == Format::Html {
            panel.page = Some(path.clone());
        }
        if panel.form.format == format {
            panel.written = Some(path.clone());
        }
    }
    say(model, Tone::Said, Phrase::new("notice.report_written").with("path", path));
}

/// The panel; the help or the fields may lie over it.
fn panel(model: &mut Model) -> Option<&mut ReportPanel> {
    let mut panels = model.overlays.iter_mut().rev();
    panels.find_map(|overlay| if let Overlay::Report(panel) = overlay { Some(panel) } else { None })
}

//! The report on the screen: its formats, its fields, and the page that is opened.
#![expect(clippy::panic, reason = "a test that cannot go on should stop")]

use std::sync::Arc;

use jiff::Timestamp;
use reauth::keys::Code;
use reauth::keys::Key;
use reauth::model::endpoints::Endpoints;
use reauth::model::event::Event;
use reauth::model::event::Mode;
use reauth::model::ids::Ids;
use reauth::model::open::Open;
use reauth::model::output::Form;
use reauth::model::output::Format;
use reauth::model::output::ReportPanel;
use reauth::model::screen::Overlay;
use reauth::model::screen::Screen;
use reauth::model::state::Model;
use reauth::runbook::Runbook;
use reauth::update::Effect;
use reauth::update::Msg;
use reauth::update::update;

use crate::report_sample;

fn now() -> Timestamp {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

fn walk() -> Model {
    let runbook = Arc::new(Runbook::built_in().unwrap());
    let endpoints = Endpoints::overridden(None, None, None).unwrap();
    let mut model = Model::new(runbook, endpoints, Mode::Live, Ids::new([7; 16]));
    let file = report_sample::complete();
    let (chain, _) = reauth::model::chain::read(file.text.as_bytes());
    model.open = Open::read(chain);
    model.screen = Screen::Walk;
    model
}

/// Presses keys: characters, `\n` for Enter, `\t` for Tab, `\x1b` for Esc.
fn press(model: &mut Model, keys: &str) -> Vec<Effect> {
    let key = |c| match c {
        '\n' => Key::plain(Code::Enter),
        '\t' => Key::plain(Code::Tab),
        '\x1b' => Key::plain(Code::Esc),
        c => Key::char(c),
    };
    keys.chars().flat_map(|c| update(model, Msg::Key(key(c)), now())).collect()
}

fn panel(model: &Model) -> &ReportPanel {
    let Some(Overlay::Report(panel)) = model.overlay() else { panic!("no report") };
    panel
}

fn fields(effects: &[Effect]) -> Vec<(String, String)> {
    let set = effects.iter().filter_map(|effect| {
        let Effect::Append { event, .. } = effect else { return None };
        let Event::FieldSet { field, value } = &**event else { return None };
        Some((field.clone(), value.clone()))
    });
    set.collect()
}

#[test]
fn space_goes_round_the_formats_and_r_takes_the_names_out() {
    let mut model = walk();
    let mut seen = Vec::new();
    for key in ["e", " ", " ", " ", " ", " ", "r"] {
        let effects = press(&mut model, key);
        let Some(Effect::Preview(form, _)) = effects.last() else { panic!("{effects:?}") };
        assert_eq!(panel(&model).form, *form);
        seen.push(*form);
    }
    let formats: Vec<_> = seen.iter().map(|form| form.format).take(5).collect();
    assert_eq!(formats, Format::ALL);
    assert!(seen[..6].iter().all(|form| !form.redacted) && seen[6].redacted);
    let effects = press(&mut model, "\n");
    let written = Form { format: Format::Markdown, redacted: true };
    assert!(matches!(effects.as_slice(), [Effect::WriteReport(form, _)] if *form == written));
}

#[test]
fn an_answer_to_another_form_is_not_shown() {
    let mut model = walk();
    press(&mut model, "e");
    let names = panel(&model).form;
    press(&mut model, "r");
    let text = "Ada Lovelace".to_owned();
    update(&mut model, Msg::Previewed { form: names, text }, now());
    assert_eq!(panel(&model).preview, None);
}

#[test]
fn only_a_page_that_was_written_is_opened() {
    let mut model = walk();
    press(&mut model, "e");
    assert_eq!(press(&mut model, "o"), []);
    assert_eq!(model.notice.as_ref().unwrap().text.key, "notice.no_page_yet");
    let path = || Ok("/tmp/reauth-report.md".to_owned());
    update(&mut model, Msg::ReportWritten { format: Format::Markdown, result: path() }, now());
    assert_eq!(press(&mut model, "o"), [], "Markdown is no page");
    let path = "/tmp/reauth-report.html".to_owned();
    let result = Ok(path.clone());
    update(&mut model, Msg::ReportWritten { format: Format::Html, result }, now());
    assert_eq!(press(&mut model, "o"), [Effect::OpenReport(path)]);
}

#[test]
fn the_fields_of_the_report_are_set_where_it_is_shown() {
    let mut model = walk();
    let effects = press(&mut model, "ef\t\t and Grace\t\t\tjj\n");
    let changed = fields(&effects);
    let wanted = [("approver", "Charles Babbage and Grace"), ("cause", "account-disabled")];
    assert_eq!(changed, wanted.map(|(field, value)| (field.to_owned(), value.to_owned())));
    assert!(matches!(effects.last(), Some(Effect::Preview(..))), "the report with them");
    assert!(panel(&model).preview.is_none());
    assert_eq!(fields(&press(&mut model, "fnot kept\x1b")), []);
    assert_eq!(model.open.unwrap().session.fields["ticket"], "CHG-4711");
}

#[test]
fn a_cause_in_other_words_is_kept_and_every_field_can_be_emptied() {
    let mut model = walk();
    let said = ("cause".to_owned(), "The moon.".to_owned());
    let wish = reauth::keys::Wish::SetField(said.0, said.1);
    update(&mut model, Msg::Wish(reauth::keys::Intent::Say(wish)), now());
    assert_eq!(fields(&press(&mut model, "ef\n")), [], "nothing changes by looking");
    press(&mut model, "f");
    let clear = Key { code: Code::Char('u'), ctrl: true, alt: false };
    let mut effects = update(&mut model, Msg::Key(clear), now());
    effects.extend(press(&mut model, "\n"));
    assert_eq!(fields(&effects), [("ticket".to_owned(), String::new())]);
    assert!(!model.open.unwrap().session.fields.contains_key("ticket"));
}

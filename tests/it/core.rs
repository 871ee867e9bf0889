//! Where keys lead: pages, addresses, panes, the report; and no key in any place does harm.

use jiff::SignedDuration;
use reauth::keys::Key;
use reauth::model::pointer::Pointer;
use reauth::model::screen::Overlay;
use reauth::model::screen::Pane;
use reauth::model::screen::Row;
use reauth::runbook::StepId;
use reauth::text::Phrase;
use reauth::update::Effect;
use reauth::update::Msg;

use crate::core_steps::check;
use crate::drawing::look;
use crate::drawing::shot;
use crate::driver::CODES;
use crate::driver::Driver;

#[test]
fn digits_and_enter_go_to_a_step() {
    let row = |script: &str| check(script, "tttttttttttt", "").model.row;
    assert_eq!(row("7<enter>"), Row::Step(StepId::SignInMicrosoft));
    assert_eq!(row("12<enter>"), Row::Step(StepId::RunImport));
    assert_eq!(row("1j2<enter>"), Row::Step(StepId::OpenApplications));
    let driver = check("0<enter>", "tttttttttttt", "");
    assert!(driver.notice().contains("1 to 12"), "{}", driver.notice());
    assert_eq!(row("13<enter>"), Row::Step(StepId::SignInOkta));
}

#[test]
fn a_window_too_small_to_show_what_a_key_changes_takes_those_that_leave_alone() {
    let mut driver = Driver::walking();
    let look = look(false, true);
    shot(&mut driver, (20, 5), &look);
    driver.keys("<space>3<enter>s<enter>7<enter>t<enter><enter>");
    driver.paste("Canary-1");
    driver.send(Msg::Mouse(Pointer::Wheel { column: 3, row: 3, by: 1 }));
    assert_eq!((driver.states().as_str(), driver.told().as_str()), ("tttttttttttt", ""));
    assert!(driver.model.overlays.is_empty() && driver.model.row == Row::Step(StepId::SignInOkta));
    shot(&mut driver, (60, 16), &look);
    driver.keys("<space>n");
    shot(&mut driver, (20, 5), &look);
    driver.keys("x<enter><c-c>");
    assert_eq!((driver.states().as_str(), driver.model.exit), ("dttttttttttt", Some(130)));
}

#[test]
fn brackets_go_to_open_steps() {
    let mut driver = check("<space>j<space>jj<space>gg", "ddtdtttttttt", "+done +done +done");
    driver.keys("]");
    assert_eq!(driver.model.row, Row::Step(StepId::FindOffice365));
    driver.keys("]");
    assert_eq!(driver.model.row, Row::Step(StepId::Edit));
    driver.keys("[");
    assert_eq!(driver.model.row, Row::Step(StepId::FindOffice365));
    driver.keys("[");
    assert_eq!(driver.notice(), "There is no open step in that direction.");
}

#[test]
fn the_first_page_is_opened_once_the_disk_knows() {
    let mut driver = Driver::walking();
    driver.disk = false;
    driver.keys("<enter>");
    assert_eq!(driver.told(), "+opened");
    driver.appended(3, Ok(()));
    assert_eq!(driver.effects, [Effect::OpenPage("https://acme-admin.okta.com/".to_owned())]);
    assert_eq!(driver.states(), "ottttttttttt");
}

#[test]
fn a_page_is_opened_though_the_disk_failed_and_that_is_said() {
    let mut driver = Driver::walking();
    driver.disk = false;
    driver.keys("o");
    driver.effects.clear();
    driver.appended(2, Ok(()));
    assert_eq!(driver.told(), "");
    driver.appended(3, Err(Phrase::new("disk.full").with("path", "/x")));
    assert_eq!(driver.told(), "OpenPage");
    assert!(driver.model.open.as_ref().unwrap().trouble.is_some());
    driver.appended(3, Ok(()));
    assert_eq!(driver.told(), "");
    assert!(driver.model.open.as_ref().unwrap().trouble.is_none());
}

#[test]
fn opening_a_page_again_does_not_undo_what_was_done() {
    check("<space><enter>", "dttttttttttt", "+done +opened OpenPage");
}

#[test]
fn the_report_is_made_shown_and_written() {
    use reauth::model::output::Form;
    use reauth::model::output::Format;
    let form = Form::default();
    let mut driver = check("e", "tttttttttttt", "Preview");
    driver.keys("?");
    driver.send(Msg::Previewed { form, text: "# Report".to_owned() });
    driver.keys("<esc>");
    let preview = |driver: &Driver| {
        let Some(Overlay::Report(panel)) = driver.model.overlay() else { return None };
        panel.preview.clone()
    };
    assert_eq!(preview(&driver).as_deref(), Some("# Report"));
    driver.keys("y<space>");
    assert_eq!(driver.told(), "Copy Preview");
    driver.send(Msg::Previewed { form, text: "late".to_owned() });
    assert_eq!(preview(&driver), None);
    driver.keys("<enter>");
    let result = Ok("/x/report.html".to_owned());
    driver.send(Msg::ReportWritten { format: Format::Html, result });
    assert_eq!(
        (driver.told().as_str(), driver.notice().as_str()),
        ("WriteReport", "Report written: /x/report.html")
    );
}

#[test]
fn the_address_is_copied_and_shown_bare() {
    let mut driver = check("yU", "tttttttttttt", "Copy ShowBare");
    driver.keys("k");
    assert_eq!((driver.told().as_str(), driver.model.overlays.len()), ("HideBare", 0));
}

#[test]
fn tab_changes_the_pane_and_enter_in_the_list_never_marks() {
    let driver = check("<tab>", "tttttttttttt", "");
    assert_eq!(driver.model.pane, Pane::Detail);
    check("7<enter><enter><esc>G<enter><esc>", "tttttttttttt", "Recall");
}

#[test]
fn every_key_in_every_place_is_harmless() {
    let places = [
        "",
        "s",
        "f",
        "fG",
        "n",
        "5<enter><space>",
        "3<enter><space>",
        "t",
        "t<tab>",
        "t<s-tab>",
        "tadmin@acme.com<enter><enter>pw<enter><enter>",
        "e",
        "U",
        "S",
        "?",
        "G<enter>",
        "e?",
        "t<tab>?",
    ];
    let chars = || (' '..='~').chain(['ä', '漢', '\u{301}']);
    let keys = CODES.into_iter().map(Key::plain).chain(chars().map(Key::char));
    let keys: Vec<_> = keys.chain(chars().map(Key::ctrl)).collect();
    for place in places {
        for first in &keys {
            let mut driver = Driver::walking();
            driver.keys(place);
            driver.now += SignedDuration::from_secs(1);
            driver.send(Msg::Key(*first));
            driver.keys("j<enter>");
            let events = driver.model.open.as_ref().map_or(0, |open| open.session.events);
            assert!(events < 8, "{place} {first}");
        }
    }
}

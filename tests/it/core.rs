//! The checklist by keys: which state a script leads to, and what the world is asked to do.

use jiff::SignedDuration;
use reauth::keys::Code;
use reauth::keys::Key;
use reauth::model::event::Event;
use reauth::model::event::Integration;
use reauth::model::event::Mode;
use reauth::model::screen::Overlay;
use reauth::model::screen::Pane;
use reauth::model::screen::PickerRow;
use reauth::model::screen::Row;
use reauth::model::screen::Screen;
use reauth::model::screen::Setup;
use reauth::model::screen::Summary;
use reauth::runbook::StepId;
use reauth::text::Phrase;
use reauth::update::Effect;
use reauth::update::Msg;
use reauth::update::Probed;
use reauth::update::Signal;

use crate::driver::Driver;
use crate::report_sample;
use crate::report_sample::File;

/// From a fresh checklist: the script leads to these states and these effects.
#[track_caller]
fn check(script: &str, states: &str, effects: &str) -> Driver {
    let mut driver = Driver::walking();
    driver.keys(script);
    assert_eq!(driver.states(), states, "{script}");
    assert_eq!(driver.told(), effects, "{script}");
    driver
}

#[test]
fn moving_never_changes_a_state() {
    let keys = "jkGg<down><up><home><end><pgup><pgdn><c-d><c-u>][<left><right><tab>j<s-tab>";
    let driver = check(&format!("{keys}12<enter>9<enter>?<esc>{keys}"), "tttttttttttt", "");
    assert_eq!(driver.events(), ["started", "tenant-named"]);
}

#[test]
fn space_is_done_and_not_done() {
    check("<space>j<space>", "ddtttttttttt", "+done +done");
    check("<space><space>", "tttttttttttt", "+done +todo");
    check("x", "dttttttttttt", "+done");
}

#[test]
fn a_key_held_down_counts_once() {
    let mut driver = Driver::walking();
    for _ in 0..30 {
        driver.now += SignedDuration::from_millis(40);
        driver.send(Msg::Key(Key::char(' ')));
    }
    assert_eq!(driver.states(), "dttttttttttt");
    // On another step it counts at once.
    driver.send(Msg::Key(Key::char('j')));
    driver.send(Msg::Key(Key::char(' ')));
    assert_eq!(driver.states(), "ddtttttttttt");
}

#[test]
fn skip_and_fail_ask_for_a_reason() {
    let driver = check("s<enter>", "sttttttttttt", "+skipped");
    let reason = driver.session().step(StepId::SignInOkta).reason.clone().unwrap();
    assert_eq!(reason.key.as_deref(), Some("already-done"));
    check("s<esc>f<esc>", "tttttttttttt", "");
    let driver = check("fGthe page was blank<enter>", "fttttttttttt", "+failed");
    let reason = driver.session().step(StepId::SignInOkta).reason.clone().unwrap();
    assert_eq!((reason.key, reason.text.as_deref()), (None, Some("the page was blank")));
}

#[test]
fn a_reason_is_owed() {
    let mut driver = check("sG<enter>", "tttttttttttt", "");
    assert!(driver.notice().contains("reason is needed"), "{}", driver.notice());
    driver.keys("<up><enter>");
    assert_eq!(driver.states(), "sttttttttttt");
}

#[test]
fn a_note_may_have_lines_and_changes_no_state() {
    let driver = check("nfirst<c-o>second<enter>", "tttttttttttt", "+noted");
    assert_eq!(driver.session().step(StepId::SignInOkta).notes[0].1, "first\nsecond");
    check("c<enter>", "tttttttttttt", "");
    check("nabc<esc>", "tttttttttttt", "");
}

#[test]
fn a_note_is_never_longer_than_it_may_be() {
    let mut driver = Driver::walking();
    driver.keys("n");
    driver.paste(&"\u{1b}".repeat(4_000));
    assert!(driver.notice().contains("no room"), "{}", driver.notice());
    driver.keys("<enter>");
    assert!(driver.session().step(StepId::SignInOkta).notes[0].1.len() <= 16 * 1024);
    let long = "\u{1b}".repeat(3_000);
    driver.wish(reauth::keys::Wish::WriteNote(StepId::Edit, long));
    assert_eq!(driver.session().step(StepId::Edit).notes.len(), 0);
    assert!(driver.notice().contains("16 KiB"), "{}", driver.notice());
}

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
fn undo_and_redo_name_what_they_do() {
    let mut driver = check("<space>js<enter>nx<enter>", "dstttttttttt", "+done +skipped +noted");
    let mut says = |key: &str, states: &str| {
        driver.keys(key);
        assert_eq!(driver.states(), states, "{key}");
        driver.notice()
    };
    assert_eq!(says("u", "dstttttttttt"), "Took back: the note to step 2.");
    assert_eq!(says("z", "dttttttttttt"), "Took back: step 2 skipped.");
    assert_eq!(says("u", "tttttttttttt"), "Took back: step 1 done.");
    assert_eq!(says("u", "tttttttttttt"), "There is nothing to undo.");
    assert_eq!(says("<c-r>", "dttttttttttt"), "Again: step 1 done.");
    assert_eq!(says("Z", "dstttttttttt"), "Again: step 2 skipped.");
    assert_eq!(says("u", "dttttttttttt"), "Took back: step 2 skipped.");
    assert_eq!(says("<c-r>", "dstttttttttt"), "Again: step 2 skipped.");
    assert_eq!(says("<c-r>", "dstttttttttt"), "Again: the note to step 2.");
    assert_eq!(says("<c-r>", "dstttttttttt"), "There is nothing to redo.");
}

#[test]
fn a_new_change_ends_redo() {
    let driver = check("<space>uj<space><c-r>", "tdtttttttttt", "+done +undone +done");
    assert_eq!(driver.notice(), "There is nothing to redo.");
}

#[test]
fn undo_works_after_resume_and_never_names_a_test() {
    let mut file = File::new(Mode::Live);
    file.set_out();
    file.done(StepId::SignInOkta);
    file.check(
        StepId::SignInMicrosoft,
        report_sample::passed(reauth::model::endpoints::EndpointKind::Microsoft),
    );
    let mut driver = Driver::resumed(&file);
    driver.keys("u");
    assert_eq!(driver.notice(), "Took back: step 1 done.");
    assert_eq!(driver.states(), "ottttttttttt");
    driver.keys("u");
    assert_eq!(driver.notice(), "There is nothing to undo.");
    assert_eq!(driver.session().checks.len(), 1);
}

#[test]
fn step_five_asks_for_the_integration_once() {
    let mut driver = check("5<enter><space>j<enter>", "ttttdttttttt", "+integration-said +done");
    assert_eq!(driver.session().integration, Integration::Consent);
    driver.keys("<space><space>");
    assert_eq!(driver.told(), "+todo +done");
    driver.keys("uuuu");
    assert_eq!(driver.notice(), "Took back: what the Integration page asks for.");
    assert_eq!(driver.session().integration, Integration::Unknown);
}

#[test]
fn step_three_takes_the_address_of_the_app_page() {
    let mut driver = check("3<enter><space>", "tttttttttttt", "");
    driver.keys("abc<enter>");
    assert!(matches!(driver.model.overlay(), Some(Overlay::AppAddress { unread: true, .. })));
    driver.keys("<c-u>");
    let address = "https://acme-admin.okta.com/admin/app/office365/instance/0oa1b2c3d4e5f6g7h8i9/";
    driver.paste(address);
    driver.keys("<enter>");
    assert_eq!(driver.told(), "+app-named +done");
    driver.keys("j<enter>");
    let link = format!("{address}#tab-user-management/api-credentials");
    assert_eq!(driver.effects.last(), Some(&Effect::OpenPage(link)));
    check("3<enter><space><enter>", "ttdttttttttt", "+done");
}

#[test]
fn a_paste_is_text_in_a_field_and_a_hint_elsewhere() {
    let mut driver = Driver::walking();
    driver.paste("qqq\nq");
    assert!(driver.notice().contains("only in a field"), "{}", driver.notice());
    assert_eq!(driver.told(), "");
    driver.paste("the app is https://acme-admin.okta.com/x/0oa1b2c3d4e5f6g7h8i9");
    assert_eq!(driver.told(), "+app-named");
    driver.keys("fG");
    driver.paste("line one\nline\u{1b}[31m two");
    driver.keys("<enter>");
    let reason = driver.session().step(StepId::SignInOkta).reason.clone().unwrap();
    assert_eq!(reason.text.as_deref(), Some("line one line⟨U+001B⟩[31m two"));
    driver.keys("t");
    assert_eq!(driver.model.overlays.len(), 1);
    driver.keys("<tab>");
    driver.paste("x");
    assert!(driver.notice().contains("only in a field"), "{}", driver.notice());
}

#[test]
fn the_tenant_is_asked_at_the_first_link() {
    let mut driver = Driver::new();
    driver.keys("<enter><enter><enter>");
    assert!(matches!(driver.model.overlay(), Some(Overlay::Tenant(_))));
    driver.keys("<enter>");
    assert_eq!(driver.tenant_form().error, Some("tenant.error.empty"));
    driver.keys("acme.oktapreview.com<enter>");
    assert_eq!(driver.told(), "+started +tenant-named StoreTenant Probe +opened OpenPage");
    assert_eq!(driver.session().tenant.as_deref(), Some("https://acme.oktapreview.com"));
}

#[test]
fn a_custom_domain_is_confirmed_by_a_second_enter() {
    let mut driver = Driver::new();
    let error = |driver: &Driver| driver.tenant_form().error;
    driver.keys("login.acme.com<enter>");
    assert_eq!(error(&driver), Some("tenant.confirm_custom"));
    // Another host needs a confirmation of its own.
    driver.keys("x<enter>");
    assert_eq!(error(&driver), Some("tenant.confirm_custom"));
    assert_eq!(driver.told(), "");
    driver.keys("<enter>");
    assert_eq!(driver.told(), "StoreTenant Probe");
    assert!(matches!(&driver.model.screen, Screen::Setup(Setup::Error(_))));
}

#[test]
fn a_wrong_tenant_says_why_and_esc_goes_back_to_it() {
    let mut driver = Driver::new();
    driver.keys("okta.com<enter>");
    assert_eq!(driver.tenant_form().error, Some("tenant.error.okta_itself"));
    driver.keys("<c-u>acme<enter><esc>");
    assert_eq!(driver.tenant_form().entry.text(), "acme.okta.com");
}

#[test]
fn the_error_that_okta_shows_is_read() {
    let mut driver = Driver::new();
    driver.keys("acme<enter>");
    driver.paste("received error: 400 AADSTS50126: Error validating\ncredentials");
    driver.keys("<enter>");
    let pasted = driver.session().pasted.clone().unwrap();
    assert_eq!(pasted.code.as_deref(), Some("AADSTS50126"));
    assert_eq!(driver.model.screen, Screen::Walk);
}

#[test]
fn the_keyring_fills_an_empty_field_only() {
    let mut driver = Driver::new();
    driver.send(Msg::TenantRemembered(Ok(Some("https://acme.okta.com".to_owned()))));
    assert_eq!(driver.tenant_form().entry.text(), "acme.okta.com");
    let mut driver = Driver::new();
    driver.keys("ot");
    driver.send(Msg::TenantRemembered(Ok(Some("https://acme.okta.com".to_owned()))));
    driver.keys("her<enter>");
    assert_eq!(driver.model.tenant().unwrap().host(), "other.okta.com");
}

#[test]
fn an_answer_of_an_org_that_is_not_asked_any_more_changes_nothing() {
    let probed = |url: &str| Probed { url: url.to_owned(), engine: None };
    let mut driver = Driver::walking();
    let first = driver.model.probing.unwrap();
    driver.send(Msg::Probed { attempt: first + 1, result: Ok(probed("https://evil.okta.com")) });
    assert_eq!(driver.told(), "");
    // Another session was opened meanwhile: the answer is not its.
    let mut other = File::new(Mode::Live);
    other.add(Event::TenantNamed { url: "https://other.okta.com".to_owned() });
    driver.read(&other, false);
    driver.send(Msg::Probed { attempt: first, result: Ok(probed("https://acme.okta.com")) });
    assert_eq!(driver.session().tenant.as_deref(), Some("https://other.okta.com"));
}

#[test]
fn a_session_without_a_tenant_borrows_none() {
    let mut driver = Driver::walking();
    driver.read(&File::new(Mode::Live), false);
    driver.effects.clear();
    driver.keys("<enter>");
    assert!(matches!(driver.model.overlay(), Some(Overlay::Tenant(_))));
}

#[test]
fn steps_decay_after_a_quarter_of_an_hour_without_a_change() {
    let mut driver =
        check("<space>5<enter><space><enter>", "dtttdttttttt", "+done +integration-said +done");
    driver.wait(14 * 60);
    assert_eq!(driver.states(), "dtttdttttttt");
    let wakes = driver.model.next_change().unwrap();
    driver.wait(59);
    assert_eq!(driver.states(), "dtttdttttttt");
    driver.wait(1);
    assert_eq!((driver.states().as_str(), wakes), ("?ttt?ttttttt", driver.now));
    // Looked at, and confirmed.
    driver.keys("1<enter><space>");
    assert_eq!(driver.states(), "dtttdttttttt");
    driver.wait(16 * 60);
    assert_eq!(driver.states(), "?ttt?ttttttt");
    assert_eq!(driver.model.next_change(), None);
}

#[test]
fn edit_mode_is_not_lost_once_it_is_saved() {
    let script = "5<enter><space><enter>";
    let rest = "j<space>j<space>j<space>j<space>j<space><enter>j<space>";
    let mut driver = Driver::walking();
    driver.keys("<space>").keys(script).keys(rest);
    driver.wait(16 * 60);
    assert_eq!(driver.states(), "?tttdddddddt");
}

#[test]
fn a_complete_session_decays_no_more_and_opens_the_closing_list() {
    let mut driver = Driver::walking();
    for step in StepId::ALL {
        driver.wish(reauth::keys::Wish::Mark(step, reauth::keys::Mark::Done));
    }
    assert!(matches!(driver.model.overlay(), Some(Overlay::Closing { chosen: 0 })));
    driver.keys("<space>j<space><space>");
    driver.wait(7 * 86_400);
    assert_eq!(driver.states(), "dddddddddddd");
    let closing = serde_json::to_value(&driver.session().closing).unwrap();
    assert_eq!(
        closing,
        serde_json::json!({"retry-selected": "done", "other-instances": "not-needed"})
    );
    driver.keys("<esc>g");
    // Notes still go to it.
    driver.effects.clear();
    driver.keys("nlater<enter>");
    assert_eq!(driver.told(), "+noted");
    assert_eq!(driver.model.next_change(), None);
}

#[test]
fn leaving_is_at_once_when_all_is_saved() {
    let driver = check("q", "tttttttttttt", "");
    assert_eq!(driver.model.exit, Some(0));
    assert_eq!(check("<c-c>", "tttttttttttt", "").model.exit, Some(130));
    assert_eq!(check("n<c-c>", "tttttttttttt", "").model.exit, Some(130));
    assert_eq!(check("<esc><esc>", "tttttttttttt", "").model.exit, None);
}

#[test]
fn leaving_waits_for_the_disk_and_then_names_what_is_lost() {
    let mut driver = Driver::walking();
    driver.disk = false;
    driver.keys("<space>q");
    assert_eq!((driver.model.exit, driver.notice().as_str()), (None, "Saving."));
    driver.wait(2);
    assert_eq!(driver.model.exit, None);
    assert_eq!(driver.notice(), "1 change is not on disk. Press q again to leave without it.");
    // Nothing wakes the program while it waits for the second key, but the steps that decay.
    assert!(driver.model.next_change().is_none_or(|at| at > driver.now));
    driver.keys("q");
    assert_eq!(driver.model.exit, Some(0));
}

#[test]
fn who_goes_on_working_is_not_thrown_out_by_the_disk() {
    let mut driver = Driver::walking();
    driver.disk = false;
    driver.keys("<space>q");
    driver.wait(2);
    driver.keys("j");
    driver.appended(3, Ok(()));
    assert_eq!(driver.model.exit, None);
    driver.keys("<space>q");
    assert_eq!(driver.notice(), "Saving.");
    driver.appended(4, Ok(()));
    assert_eq!(driver.model.exit, Some(0));
}

#[test]
fn a_signal_ends_it_even_when_the_disk_never_answers() {
    for (signal, code) in [(Signal::Terminate, 143), (Signal::HangUp, 129), (Signal::Quit, 131)] {
        let mut driver = Driver::walking();
        driver.disk = false;
        driver.keys("<space>");
        driver.send(Msg::Signal(signal));
        assert_eq!(driver.model.exit, None);
        driver.keys("j");
        driver.wait(2);
        assert_eq!(driver.model.exit, Some(code));
    }
}

#[test]
fn a_read_only_session_changes_nothing() {
    let mut file = File::new(Mode::Live);
    file.set_out();
    let mut driver = Driver::new();
    driver.read(&file, true);
    let before = driver.session().clone();
    driver.keys("<space>jsfjnxu<c-r>5<enter><space>");
    driver.keys("12<enter>j<enter><space><esc>t");
    driver.paste("https://x/0oa1b2c3d4e5f6g7h8i9");
    assert_eq!(driver.session(), &before);
    assert_eq!(driver.told(), "");
    assert!(driver.model.overlays.is_empty(), "no form opens that could not be sent");
    driver.keys("<esc>g<enter>");
    assert_eq!(driver.told(), "OpenPage");
    driver.keys("q");
    assert_eq!(driver.model.exit, Some(0));
}

fn row(id: &str, summary: Result<Summary, Phrase>) -> PickerRow {
    PickerRow { id: id.to_owned(), summary, modified: "2026-11-23T08:00:00Z".parse().unwrap() }
}

fn summary() -> Summary {
    Summary {
        name: None,
        tenant: Some("acme.okta.com".to_owned()),
        settled: 7,
        next: Some(StepId::AcceptPermissions),
        complete: false,
        archived: false,
    }
}

#[test]
fn the_picker_opens_a_session_or_starts_one() {
    let mut driver = Driver::walking();
    driver.keys("S");
    assert_eq!(driver.told(), "ListSessions");
    driver.keys("<enter>");
    assert_eq!(driver.told(), "");
    let rows = vec![row("a", Ok(summary())), row("b", Err(Phrase::new("disk.held")))];
    driver.send(Msg::SessionsListed(rows.clone()));
    driver.keys("j<enter>");
    assert_eq!(driver.effects, [Effect::OpenSession("b".to_owned())]);
    driver.session_read(Err(Phrase::new("disk.held")));
    assert!(driver.notice().contains("Another process"), "{}", driver.notice());
    driver.effects.clear();
    driver.keys("G<enter>");
    assert_eq!(driver.told(), "CloseSession ReadTenant");
    assert!(driver.model.open.is_none());
    // A session id is never taken twice.
    driver.model.taken = rows.into_iter().map(|row| row.id).collect();
    driver.keys("acme<enter><enter>");
    assert_eq!(driver.told(), "StoreTenant Probe +started +tenant-named");
}

#[test]
fn esc_leads_from_the_picker_back_to_the_walk() {
    let mut driver = Driver::walking();
    driver.keys("S<esc>");
    assert_eq!(driver.model.screen, Screen::Walk);
}

#[test]
fn no_session_is_left_for_another_before_it_is_saved() {
    let mut driver = Driver::walking();
    driver.disk = false;
    driver.keys("<space>S");
    driver.send(Msg::SessionsListed(vec![row("a", Ok(summary()))]));
    driver.effects.clear();
    driver.keys("<enter>G<enter>");
    assert_eq!(driver.told(), "");
    assert!(driver.notice().contains("not on disk"), "{}", driver.notice());
    driver.appended(3, Ok(()));
    driver.keys("g<enter>");
    assert_eq!(driver.told(), "OpenSession");
}

#[test]
fn a_session_named_at_the_start_that_cannot_be_read_leads_to_the_others() {
    let mut driver = Driver::new();
    driver.model.screen = Screen::Picker(reauth::model::screen::Picker::default());
    driver.session_read(Err(Phrase::new("disk.nothing_whole")));
    assert_eq!(driver.told(), "ListSessions");
}

#[test]
fn resuming_assumes_nothing() {
    let mut file = File::new(Mode::Live);
    file.set_out();
    file.done(StepId::SignInOkta);
    file.add(Event::Opened { step: StepId::OpenApplications, url: "https://x".to_owned() });
    let mut driver = Driver::resumed(&file);
    assert_eq!(driver.told(), "+resumed OktaConnect");
    assert_eq!(driver.states(), "dotttttttttt");
    assert_eq!(driver.model.row, Row::Step(StepId::OpenApplications));
    assert!(driver.notice().contains("Step 2 was under way"), "{}", driver.notice());
    let driver = Driver::resumed(&report_sample::incomplete());
    assert!(driver.notice().contains("its end is not known"), "{}", driver.notice());
    let driver = Driver::resumed(&report_sample::complete());
    assert_eq!(driver.model.row, Row::Closing);
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
    let codes = [
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
        Code::F(9),
    ];
    let chars = || (' '..='~').chain(['ä', '漢', '\u{301}']);
    let keys = codes.into_iter().map(Key::plain).chain(chars().map(Key::char));
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

//! Steps and what changes them: done, skipped, failed, notes, undo, decay, the end.

use jiff::SignedDuration;
use reauth::keys::Key;
use reauth::model::event::Integration;
use reauth::model::event::Mode;
use reauth::model::screen::Overlay;
use reauth::model::session::StepState;
use reauth::runbook::StepId;
use reauth::update::Effect;
use reauth::update::Msg;

use crate::driver::Driver;
use crate::report_sample;
use crate::report_sample::File;

/// From a fresh checklist: the script leads to these states and these effects.
#[track_caller]
pub(crate) fn check(script: &str, states: &str, effects: &str) -> Driver {
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
    // What was refused is no trap: Enter on it goes on without.
    check("3<enter><space>abc<enter><enter>", "ttdttttttttt", "+done");
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
fn an_error_of_okta_s_button_holds_without_a_reason() {
    let mut driver = Driver::walking();
    driver.keys("10<enter><esc>10<space>j<space><esc>");
    assert!(driver.model.overlays.is_empty(), "{:?}", driver.model.overlays);
    assert_eq!(driver.state(10), StepState::Failed);
    let record = driver.session().step(StepId::TestApiCredentials);
    assert_eq!(record.reason.as_ref().unwrap().key.as_deref(), Some("error-shown"));
    assert_eq!(record.setbacks.len(), 1);
    // With a reason there is one setback too, and no question is left open.
    let mut driver = Driver::walking();
    driver.keys("10<enter><esc>10<space>j<space>odd<enter>");
    assert!(driver.model.overlays.is_empty(), "{:?}", driver.model.overlays);
    let record = driver.session().step(StepId::TestApiCredentials);
    assert_eq!(record.setbacks.len(), 1);
    // The key for a failure, taken back, says nothing.
    let mut driver = Driver::walking();
    driver.keys("10<enter><esc>f<esc>");
    assert!(!driver.state(10).is_settled());
}

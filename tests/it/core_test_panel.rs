//! The credential test by keys: what sends, what never sends, and what an answer may change.

use reauth::model::check::Method;
use reauth::model::check::Stage;
use reauth::model::endpoints::EndpointKind;
use reauth::model::reader::MayRead;
use reauth::model::screen::Row;
use reauth::model::screen::TestField;
use reauth::runbook::StepId;
use reauth::text::Phrase;
use reauth::update::Effect;
use reauth::update::Msg;

use crate::driver::Driver;
use crate::microsoft::assert_sayable;
use crate::report_sample;

/// The panel of step 10 with everything typed, and Run in focus.
const READY: &str = "tadmin@acme.com<enter><enter><space><enter>Canary-1<enter>";

fn ready() -> Driver {
    let mut driver = Driver::walking();
    driver.keys(READY);
    assert_eq!(driver.panel().focus, TestField::Run);
    // All that went out is the question which Microsoft tenant answered last time.
    let asked = std::mem::take(&mut driver.effects);
    assert!(matches!(asked.as_slice(), [Effect::Recall { .. }]), "{asked:?}");
    driver
}

#[test]
fn enter_in_a_field_moves_on_and_sends_nothing() {
    let mut driver = Driver::walking();
    driver.keys("t");
    let mut seen = vec![driver.panel().focus];
    for _ in 0..3 {
        driver.keys("<enter>");
        seen.push(driver.panel().focus);
    }
    assert_eq!(seen, [TestField::Account, TestField::Client, TestField::Method, TestField::Run]);
    // An empty form is not sent, but says what it lacks, where it lacks it.
    driver.keys("<enter>");
    assert_eq!(driver.panel().error, Some("test.error.account"));
    assert_eq!(driver.panel().focus, TestField::Account);
    driver.keys("a@b.c<enter><space><tab>");
    assert_eq!(driver.panel().focus, TestField::ClientId);
    driver.keys("<s-tab><s-tab><s-tab><enter>");
    assert_eq!(driver.panel().error, Some("test.error.client_id"));
    driver.keys("11111111-2222-3333-4444-555555555555<enter><space><enter>t<enter>");
    assert_eq!((driver.panel().focus, driver.panel().password.chars()), (TestField::Run, 1));
    assert_eq!(driver.told(), "Recall");
    driver.keys("t");
    assert_eq!(driver.orders()[0].client_id, "11111111-2222-3333-4444-555555555555");
}

#[test]
fn the_end_of_a_password_that_is_typed_on_the_button_is_no_password() {
    let mut driver = Driver::walking();
    driver.keys("t");
    driver.keys("a@b.c<enter><space><tab>");
    driver.keys("11111111-2222-3333-4444-555555555555<enter><space><enter><enter>");
    assert_eq!(driver.panel().focus, TestField::Run);
    driver.keys("Sorted7r");
    assert_eq!((driver.panel().focus, driver.panel().password.chars()), (TestField::Run, 0));
    assert_eq!(driver.panel().error, Some("test.error.password"));
    driver.keys("<enter>");
    assert_eq!(driver.panel().focus, TestField::Password);
    assert!(driver.orders().is_empty());
}

fn issuer(driver: &mut Driver, name: Option<&str>) {
    let attempt = driver.looks.last().copied().unwrap();
    let result = Ok(name.map(str::to_owned));
    driver.send(Msg::Looked { attempt, result });
}

#[test]
fn connections_are_opened_with_the_panel_and_again_before_they_go_cold() {
    let mut driver = Driver::walking();
    driver.keys("j");
    assert_eq!(driver.looks.len(), 0);
    driver.keys("tadmin@acme.com<enter>");
    assert_eq!(driver.looks.len(), 1);
    // Who is away sends nothing.
    driver.wait(120);
    assert_eq!(driver.looks.len(), 1);
    driver.keys("<enter><enter>");
    assert_eq!(driver.looks.len(), 2);
    driver.wait(60);
    driver.keys("<enter>");
    driver.wait(60);
    driver.keys("x");
    assert!(driver.panel().run.is_some());
    assert_eq!(driver.looks.len(), 2, "a test that runs has its connections");
    driver.end_test(report_sample::passed);
    driver.keys("t");
    assert_eq!(driver.looks.len(), 3, "back at the form");
}

#[test]
fn a_private_authority_is_accepted_before_there_is_a_field_for_a_password() {
    let mut driver = Driver::walking();
    driver.keys("tadmin@acme.com<enter><enter><space><enter>Canary-0");
    assert_eq!((driver.panel().focus, driver.panel().password.chars()), (TestField::Password, 8));
    // The answer comes late: what was typed is not kept.
    issuer(&mut driver, Some("Acme CA"));
    assert_eq!((driver.panel().focus, driver.panel().password.chars()), (TestField::Reader, 0));
    driver.keys("<enter>");
    assert_eq!(driver.panel().focus, TestField::Run, "there is no field for one");
    driver.keys("<enter>");
    assert_eq!(driver.panel().error, Some("test.error.reader"));
    assert_eq!((driver.panel().focus, driver.orders().len()), (TestField::Reader, 0));
    driver.keys("<space><enter>Canary-1<enter><enter>");
    let order = driver.orders()[0];
    assert_eq!(order.may_read, MayRead::This("Acme CA".to_owned()));
    assert_eq!(order.password.expose(), "Canary-1");
}

#[test]
fn another_private_authority_is_asked_about_again() {
    let mut driver = Driver::walking();
    driver.keys("tadmin@acme.com<enter><enter><space>");
    issuer(&mut driver, Some("Acme CA"));
    driver.keys("<enter><space><enter>Canary-1");
    // The same one again, as before.
    driver.wait(60);
    driver.keys("x");
    issuer(&mut driver, Some("Acme CA"));
    assert_eq!(driver.panel().password.chars(), 9);
    // An answer to a look before the last one says nothing.
    let attempt = driver.looks[0];
    driver.send(Msg::Looked { attempt, result: Ok(None) });
    driver.wait(60);
    driver.keys("x");
    issuer(&mut driver, Some("Another CA"));
    assert_eq!((driver.panel().focus, driver.panel().password.chars()), (TestField::Reader, 0));
    // The browser asks nothing of the kind.
    driver.keys("<s-tab><space><space><enter>");
    assert_eq!((driver.panel().method, driver.panel().focus), (Method::Browser, TestField::Run));
    driver.keys("<enter>");
    assert_eq!(driver.orders()[0].may_read, MayRead::Nobody);
}

#[test]
fn only_enter_or_t_on_run_sends() {
    for (key, sent) in [("<enter>", 1), ("t", 1), ("r", 1), ("<space>", 0), ("x", 0), ("<esc>", 0)]
    {
        let mut driver = ready();
        driver.keys(key);
        assert_eq!(driver.orders().len(), sent, "{key}");
    }
    for place in ["<s-tab>", "<s-tab><s-tab>", "<s-tab><s-tab><s-tab>"] {
        let mut driver = ready();
        driver.keys(place).keys("tr<space>x");
        assert_eq!(driver.told(), "", "{place}");
    }
}

#[test]
fn a_test_goes_out_once_the_disk_knows_of_it() {
    let mut driver = ready();
    driver.disk = false;
    driver.keys("<enter>");
    assert_eq!(driver.told(), "+check-asked");
    driver.appended(2, Ok(()));
    assert_eq!(driver.told(), "");
    driver.appended(3, Ok(()));
    let order = driver.orders()[0];
    assert_eq!((order.account.as_str(), order.password.expose()), ("admin@acme.com", "Canary-1"));
    assert_eq!(order.step, Some(StepId::SignInMicrosoft));
    assert!(driver.panel().password.is_empty());
    assert_eq!(driver.told(), "Check");
    driver.appended(3, Ok(()));
    assert_eq!(driver.told(), "");
}

#[test]
fn a_test_that_the_disk_does_not_know_of_is_never_sent() {
    let mut driver = ready();
    driver.disk = false;
    driver.keys("<enter>");
    driver.appended(3, Err(Phrase::new("disk.full").with("path", "/x")));
    assert!(driver.panel().run.is_none());
    assert!(!driver.notice().is_empty());
    driver.appended(4, Ok(()));
    assert_eq!(driver.told(), "+check-asked +checked");
    // A disk that has room again tells of a test that was not sent, and of none without an end.
    let session = driver.session();
    assert_eq!((session.asked.as_ref(), session.checks.len()), (None, 1));
    let result = &session.checks[0].result;
    assert_eq!((result.exit_code(), result.says.key.as_str()), (5, "check.says.unrecorded"));
    assert_sayable(result);
}

#[test]
fn one_key_press_is_one_test_however_long_it_is_held() {
    let mut driver = ready();
    driver.keys("<enter><enter><enter>tttrrr<enter>");
    assert_eq!(driver.told(), "+check-asked Check");
    driver.end_test(report_sample::refused);
    // The result is there: the same keys lead back to an empty form, and send nothing.
    driver.keys("tttrr<enter>");
    assert_eq!(driver.told(), "+checked");
    assert_eq!((driver.panel().focus, driver.panel().password.chars()), (TestField::Run, 4));
}

#[test]
fn esc_and_ctrl_c_cancel_and_never_leave_a_running_test() {
    for key in ["<esc>", "<c-c>"] {
        let mut driver = ready();
        driver.keys("<enter>").keys(key);
        assert_eq!(driver.told(), "+check-asked Check CancelCheck", "{key}");
        assert_eq!(driver.model.exit, None);
        driver.keys("<esc><esc>");
        assert!(driver.panel().run.is_some());
        driver.end_test(report_sample::refused);
        assert_eq!(driver.told(), "+checked");
        driver.keys("<esc>");
        assert_eq!(driver.model.overlays.len(), 0);
    }
    let mut driver = ready();
    driver.keys("<enter><c-c><c-c>");
    assert_eq!(driver.model.exit, Some(130));
}

#[test]
fn what_is_cancelled_before_the_disk_answered_is_told_to_stop_first() {
    let mut driver = ready();
    driver.disk = false;
    driver.keys("<enter><esc>");
    driver.appended(3, Ok(()));
    assert_eq!(driver.told(), "+check-asked CancelCheck Check");
}

#[test]
fn an_answer_of_another_attempt_changes_nothing() {
    let mut driver = ready();
    driver.keys("<enter>");
    let attempt = driver.panel().run.as_ref().unwrap().attempt;
    driver.effects.clear();
    let before = driver.session().clone();
    let result = || Box::new(report_sample::passed(EndpointKind::Microsoft));
    for other in [attempt - 1, attempt + 1, 0] {
        driver.send(Msg::CheckReached { attempt: other, stage: Stage::Role });
        driver.send(Msg::CheckEnded { attempt: other, result: result() });
        driver.send(Msg::CheckLost { attempt: other, why: Phrase::new("net.dns") });
    }
    assert_eq!(driver.session(), &before);
    assert!(driver.panel().run.as_ref().unwrap().now.is_none());
    driver.send(Msg::CheckReached { attempt, stage: Stage::Role });
    assert_eq!(driver.panel().run.as_ref().unwrap().now, Some(Stage::Role));
    // The end counts once.
    driver.send(Msg::CheckEnded { attempt, result: result() });
    driver.send(Msg::CheckEnded { attempt, result: result() });
    assert_eq!((driver.session().checks.len(), driver.told().as_str()), (1, "+checked"));
}

#[test]
fn a_result_leads_to_the_step_it_names() {
    let mut driver = ready();
    driver.keys("<enter>");
    driver.end_test(report_sample::refused);
    driver.keys("vy<enter>");
    assert_eq!(driver.model.row, Row::Step(StepId::SignInMicrosoft));
    let text = format!("{:?}", driver.effects.last());
    assert!(text.starts_with("Some(Copy(") && text.contains("trace id: 11111111-aaaa"), "{text}");
    assert!(!text.contains("Canary"));
}

#[test]
fn step_seven_offers_the_same_test_beforehand() {
    let mut driver = Driver::walking();
    driver.keys("7<enter><enter>a@b.c<enter><enter><space><enter>x<enter><enter>");
    assert_eq!(driver.orders()[0].step, Some(StepId::SignInMicrosoft));
    driver.end_test(report_sample::passed);
    driver.keys("<esc>10<enter><enter>");
    // The account is remembered, the password is not.
    assert_eq!(driver.panel().account.text(), "admin@acme.onmicrosoft.com");
    assert_eq!((driver.panel().focus, driver.panel().password.chars()), (TestField::Method, 0));
    assert_eq!(driver.state(7), reauth::model::session::StepState::Todo);
}

#[test]
fn a_pasted_password_is_taken_whole_or_not_at_all() {
    let mut driver = Driver::walking();
    driver.keys("ta@b.c<enter><enter><space><enter>");
    driver.paste("two\nlines");
    assert!(driver.notice().contains("no line breaks"), "{}", driver.notice());
    driver.paste(&"x".repeat(2_000));
    assert!(driver.notice().contains("no room"), "{}", driver.notice());
    assert_eq!(driver.panel().password.chars(), 0);
    driver.paste("Canary-1\r\n");
    assert_eq!(driver.panel().password.expose(), "Canary-1");
    driver.keys("ä<bs><bs>");
    assert_eq!(driver.panel().password.expose(), "Canary-");
    driver.keys("<c-u>");
    assert!(driver.panel().password.is_empty());
    assert!(!format!("{:?} {:?}", driver.model, driver.effects).contains("Canary"));
}

#[test]
fn a_test_that_could_not_be_made_says_why() {
    let mut driver = ready();
    driver.keys("<enter>");
    let attempt = driver.panel().run.as_ref().unwrap().attempt;
    driver.send(Msg::CheckLost { attempt, why: Phrase::new("net.ca_file") });
    assert_eq!(driver.notice(), "REAUTH_CA_FILE holds no certificate.");
    assert!(driver.panel().run.is_none());
}

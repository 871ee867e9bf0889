//! Leaving, coming back, and choosing among sessions.

use reauth::model::chain;
use reauth::model::endpoints::EndpointKind;
use reauth::model::event::Event;
use reauth::model::event::Mode;
use reauth::model::open::Open;
use reauth::model::picker::Picker;
use reauth::model::picker::PickerRow;
use reauth::model::picker::Summary;
use reauth::model::screen::Row;
use reauth::model::screen::Screen;
use reauth::model::screen::Setup;
use reauth::model::screen::TenantForm;
use reauth::runbook::StepId;
use reauth::text::Phrase;
use reauth::update::Effect;
use reauth::update::Msg;
use reauth::update::Signal;

use crate::core_steps::check;
use crate::driver::Driver;
use crate::report_sample;
use crate::report_sample::File;

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
    let modified = "2026-11-23T08:00:00Z".parse().unwrap();
    PickerRow { id: id.to_owned(), summary: Some(summary), modified }
}

fn summary() -> Summary {
    Summary {
        name: None,
        tenant: Some("acme.okta.com".to_owned()),
        settled: 7,
        next: Some(StepId::AcceptPermissions),
        complete: false,
        archived: false,
        updated: "2026-11-23T08:00:00Z".parse().unwrap(),
    }
}

/// What the list stands before until it is known whether there is any session.
fn starting() -> Driver {
    let mut driver = Driver::new();
    let or_ask = Some(TenantForm { error: Some("tenant.empty"), ..TenantForm::new() });
    driver.model.screen = Screen::Picker(Picker { or_ask, ..Picker::default() });
    driver
}

/// What the keyring remembers may come before the list or behind it.
#[test]
fn a_start_without_any_session_asks_for_the_org_instead() {
    for late in [false, true] {
        let mut driver = starting();
        let remembered = || Msg::TenantRemembered(Ok(Some("https://acme.okta.com".to_owned())));
        if !late {
            driver.send(remembered());
        }
        driver.keys("<enter>/x");
        driver.send(Msg::SessionsListed(Vec::new()));
        if late {
            driver.send(remembered());
        }
        let Screen::Setup(Setup::Tenant(form)) = &driver.model.screen else {
            panic!("{:?}", driver.model.screen)
        };
        assert_eq!((form.entry.text(), form.error), ("acme.okta.com", Some("tenant.empty")));
        assert_eq!(driver.model.filter, None);
        assert_eq!(driver.told(), "");
    }
}

#[test]
fn a_start_with_sessions_lists_them_and_so_it_stays() {
    let mut driver = starting();
    driver.send(Msg::SessionsListed(vec![row("a", Ok(summary()))]));
    driver.send(Msg::SessionsListed(Vec::new()));
    let Screen::Picker(picker) = &driver.model.screen else { panic!("{:?}", driver.model.screen) };
    assert_eq!(picker.rows, Some(Vec::new()));
}

#[test]
fn the_id_of_a_new_session_is_none_of_those_that_the_disk_names() {
    let id = |driver: &Driver| driver.model.open.as_ref().unwrap().session.id.clone();
    let first = id(&Driver::walking());
    // By the same chance it would be the same.
    assert_eq!(id(&Driver::walking()), first);
    let mut driver = Driver::new();
    driver.send(Msg::IdsListed(vec![first.clone()]));
    driver.keys("acme<enter><enter>");
    assert_ne!(id(&driver), first);
}

#[test]
fn a_list_that_nobody_looks_at_changes_no_screen() {
    let mut driver = Driver::new();
    let before = driver.model.screen.clone();
    driver.send(Msg::SessionsListed(Vec::new()));
    driver.send(Msg::SessionsRead { from: 0, rows: vec![row("a", Ok(summary()))] });
    assert_eq!(driver.model.screen, before);
}

/// Typed before the list says what it has: nothing that was not meant is begun by Enter.
#[test]
fn a_filter_that_finds_a_session_late_chooses_it() {
    let mut driver = Driver::walking();
    let unread = |id: &str| PickerRow { summary: None, ..row(id, Ok(summary())) };
    driver.keys("S");
    driver.send(Msg::SessionsListed(vec![unread("a"), unread("b"), unread("c")]));
    driver.keys("/zebra");
    let zebra = Summary { name: Some("zebra".to_owned()), ..summary() };
    driver.send(Msg::SessionsRead { from: 0, rows: vec![row("a", Ok(summary()))] });
    driver.send(Msg::SessionsRead { from: 1, rows: vec![row("b", Ok(zebra.clone()))] });
    driver.effects.clear();
    driver.keys("<enter><enter>");
    assert_eq!(driver.effects, [Effect::OpenSession("b".to_owned())]);
    // One that comes after it is no reason to leave it.
    let mut driver = Driver::walking();
    driver.keys("S");
    driver.send(Msg::SessionsListed(vec![unread("a"), row("b", Ok(zebra.clone()))]));
    driver.keys("/zebra");
    driver.send(Msg::SessionsRead { from: 0, rows: vec![row("a", Ok(zebra))] });
    driver.effects.clear();
    driver.keys("<enter><enter>");
    assert_eq!(driver.effects, [Effect::OpenSession("b".to_owned())]);
}

#[test]
fn an_age_that_nobody_knows_is_not_told() {
    let unread = PickerRow {
        summary: None,
        modified: jiff::Timestamp::UNIX_EPOCH,
        ..row("a", Ok(summary()))
    };
    assert_eq!(unread.changed(), None);
}

#[test]
fn the_picker_opens_a_session_or_starts_one() {
    let mut driver = Driver::walking();
    driver.keys("S");
    assert_eq!(driver.told(), "ListSessions");
    driver.keys("<enter>");
    assert_eq!(driver.told(), "");
    let rows = vec![row("a", Ok(summary())), row("b", Err(Phrase::new("disk.held")))];
    driver.send(Msg::SessionsListed(rows));
    driver.keys("j<enter>");
    assert_eq!(driver.effects, [Effect::OpenSession("b".to_owned())]);
    driver.session_read(Err(Phrase::new("disk.held")));
    assert!(driver.notice().contains("Another process"), "{}", driver.notice());
    driver.effects.clear();
    driver.keys("G<enter>");
    assert_eq!(driver.told(), "CloseSession ReadTenant");
    assert!(driver.model.open.is_none());
    // A session id is never taken twice.
    assert_eq!(driver.model.taken, ["a", "b"]);
    driver.keys("acme<enter><enter>");
    assert_eq!(driver.told(), "StoreTenant Probe +started +tenant-named");
}

#[test]
fn an_archived_session_is_never_the_one_that_enter_takes() {
    let archived = |id: &str| row(id, Ok(Summary { archived: true, ..summary() }));
    let mut driver = Driver::walking();
    driver.keys("S");
    driver.send(Msg::SessionsListed(vec![archived("a"), archived("b"), row("c", Ok(summary()))]));
    driver.effects.clear();
    driver.keys("<enter>");
    assert_eq!(driver.effects, [Effect::OpenSession("c".to_owned())]);
    // One that turns out to be archived once it was read.
    let mut driver = Driver::walking();
    driver.keys("S");
    let unread = |id: &str| PickerRow { summary: None, ..row(id, Ok(summary())) };
    driver.send(Msg::SessionsListed(vec![unread("a"), unread("b")]));
    driver.send(Msg::SessionsRead { from: 0, rows: vec![archived("a"), row("b", Ok(summary()))] });
    driver.effects.clear();
    driver.keys("<enter>");
    assert_eq!(driver.effects, [Effect::OpenSession("b".to_owned())]);
    // It is there all the same for who wants it.
    let mut driver = Driver::walking();
    driver.keys("S");
    driver.send(Msg::SessionsListed(vec![archived("a")]));
    driver.effects.clear();
    driver.keys("k<enter>");
    assert_eq!(driver.effects, [Effect::OpenSession("a".to_owned())]);
}

#[test]
fn a_long_list_is_paged_and_tells_the_age_of_sessions_and_not_of_files() {
    let mut driver = Driver::walking();
    driver.keys("S");
    let rows = (0..40).map(|n| row(&format!("s{n}"), Ok(summary()))).collect();
    driver.send(Msg::SessionsListed(rows));
    driver.effects.clear();
    driver.keys("<pgdn><pgdn><pgup><enter>");
    assert_eq!(driver.effects, [Effect::OpenSession("s8".to_owned())]);
    // A copy is newer than what it is a copy of.
    let copied = "2026-11-25T08:00:00Z".parse().unwrap();
    let copy = PickerRow { modified: copied, ..row("a", Ok(summary())) };
    assert_eq!(copy.changed(), Some(summary().updated));
    assert_eq!(PickerRow { summary: None, ..copy }.changed(), Some(copied));
}

/// The disk may take its time: what it hands over then would have no file behind it any more.
#[test]
fn a_session_that_is_read_after_another_was_begun_does_not_take_its_place() {
    let mut driver = Driver::walking();
    driver.keys("S");
    driver.send(Msg::SessionsListed(vec![row("a", Ok(summary()))]));
    driver.effects.clear();
    driver.keys("<enter>G<enter>");
    assert_eq!(driver.told(), "OpenSession CloseSession ReadTenant");
    let (chain, _) = chain::read(report_sample::incomplete().text.as_bytes());
    let result = Box::new(Ok(Open::read(chain).unwrap()));
    driver.send(Msg::SessionRead { id: "a".to_owned(), result });
    assert!(driver.model.open.is_none() && matches!(driver.model.screen, Screen::Setup(_)));
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
    driver.model.screen = Screen::Picker(Picker::default());
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

/// What its app names comes first, then the last test that passed: by a domain that says more than an
/// id. A test that failed vouches for nothing.
#[test]
fn a_session_vouches_for_what_its_app_names_or_a_passed_test_found() {
    let mut file = File::new(Mode::Live);
    assert_eq!(file.session().vouched_tenant(), None);
    file.check(StepId::TestApiCredentials, report_sample::passed(EndpointKind::Microsoft));
    let id = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    assert_eq!(file.session().vouched_tenant().as_deref(), Some(id));
    let mut passed = report_sample::passed(EndpointKind::Microsoft);
    passed.tenant.as_mut().unwrap().domains.push("acme.onmicrosoft.com".to_owned());
    file.check(StepId::TestApiCredentials, passed);
    file.check(StepId::TestApiCredentials, report_sample::refused(EndpointKind::Microsoft));
    assert_eq!(file.session().vouched_tenant().as_deref(), Some("acme.onmicrosoft.com"));
    file.add(Event::AppNamed {
        id: "0oa1".to_owned(),
        label: None,
        microsoft_tenant: Some("named.onmicrosoft.com".to_owned()),
    });
    assert_eq!(file.session().vouched_tenant().as_deref(), Some("named.onmicrosoft.com"));
}

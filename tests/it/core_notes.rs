//! What a person writes may not hold the password that was just tested; and where the computer's
//! owner wants one, a ticket comes before a test and before a settled step.

use reauth::keys::Mark;
use reauth::keys::Wish;
use reauth::model::event::Reason;
use reauth::model::policy::Closed;
use reauth::model::policy::Policy;
use reauth::model::screen::Overlay;
use reauth::model::screen::Screen;
use reauth::model::screen::Setup;
use reauth::runbook::StepId;
use reauth::update::Effect;

use crate::driver::Driver;
use crate::plain::Spoken;
use crate::report_sample;

const REFUSED: &str = "holds the password that was just tested";

/// At the checklist, after a test of this password that failed.
fn tested(password: &str) -> Driver {
    let mut driver = Driver::walking();
    driver.keys("tadmin@acme.com<enter><enter><space><enter>");
    driver.paste(password);
    driver.keys("<enter><enter>");
    driver.end_test(report_sample::refused);
    driver.keys("<esc>");
    assert!(driver.model.overlays.is_empty());
    driver.effects.clear();
    driver
}

/// Whether anything that was to be kept holds the text.
fn keeps(driver: &Driver, text: &str) -> bool {
    let append = |effect: &&Effect| matches!(effect, Effect::Append { .. });
    driver.effects.iter().filter(append).any(|effect| format!("{effect:?}").contains(text))
}

#[test]
fn a_note_that_holds_it_stays_in_its_field_until_it_is_taken_out() {
    let mut driver = tested("Zebra-7 &c");
    driver.keys("nit was Zebra-7 &c, twice<enter>");
    assert!(driver.notice().contains(REFUSED), "{}", driver.notice());
    assert!(matches!(driver.model.overlay(), Some(Overlay::Note { .. })));
    assert_eq!(driver.told(), "");
    driver.keys("<c-u>it was the old one<enter>");
    assert_eq!(driver.told(), "+noted");
    // As an address writes it.
    driver.keys("nsee /x?p=Zebra%2d7+%26c<enter>");
    assert!(driver.notice().contains(REFUSED), "{}", driver.notice());
    driver.keys("<esc>nZebra-7 & c<enter>");
    assert_eq!(driver.told(), "+noted", "another text is nobody's password");
}

#[test]
fn where_it_stood_before_it_was_tested_is_said() {
    for (before, says) in
        [("3<enter>npw is Zebra-7 &c<enter>", "written at step 3 holds this password"), ("", "")]
    {
        let mut driver = Driver::walking();
        driver.keys(before);
        driver.keys("tadmin@acme.com<enter><enter><space><enter>");
        driver.paste("Zebra-7 &c");
        driver.keys("<enter><enter>");
        assert!(driver.notice().contains(says), "{}", driver.notice());
        assert_eq!(driver.notice().is_empty(), says.is_empty());
        driver.end_test(report_sample::refused);
        assert!(driver.notice().contains(says), "{}", driver.notice());
    }
    let mut driver = Driver::walking();
    driver.wish(Wish::SetField("impact".to_owned(), "since Zebra-7 &c".to_owned()));
    driver.keys("tadmin@acme.com<enter><enter><space><enter>");
    driver.paste("Zebra-7 &c");
    driver.keys("<enter><enter>");
    assert!(driver.notice().starts_with("A field, name or pasted error"), "{}", driver.notice());
}

#[test]
fn a_reason_a_field_a_name_and_a_pasted_error_do_not_hold_it_either() {
    let mut driver = tested("Zebra-7 &c");
    driver.keys("sG");
    driver.paste("because of Zebra-7 &c");
    driver.keys("<enter>");
    assert!(driver.notice().contains(REFUSED), "{}", driver.notice());
    assert!(matches!(driver.model.overlay(), Some(Overlay::Reason(_))));
    driver.keys("<esc>ef");
    driver.paste("Zebra-7 &c");
    driver.keys("<tab>Ada<enter>");
    assert!(driver.notice().contains(REFUSED), "{}", driver.notice());
    let Some(Overlay::Fields(form)) = driver.model.overlay() else { panic!("no form") };
    assert_eq!((form.focus, form.typed[0].1.text(), form.typed[1].1.text()), (0, "", "Ada"));
    driver.keys("INC1<enter><esc>");
    for wish in [
        Wish::WriteNote(StepId::Save, "Zebra-7 &c".to_owned()),
        Wish::Rename("Zebra-7 &c".to_owned()),
        Wish::SetField("impact".to_owned(), "Zebra-7 &c".to_owned()),
        Wish::PasteError("AADSTS50126 with Zebra-7 &c".to_owned()),
        Wish::Mark(
            StepId::Save,
            Mark::Fail(Reason { key: None, text: Some("Zebra-7 &c".to_owned()) }),
        ),
    ] {
        driver.model.notice = None;
        driver.wish(wish.clone());
        assert!(driver.notice().contains(REFUSED), "{wish:?}: {}", driver.notice());
    }
    assert!(!keeps(&driver, "Zebra"));
    assert!(keeps(&driver, "INC1") && keeps(&driver, "Ada"));
    // A session that begins in the same process asks for the error anew.
    driver.effects.clear();
    driver.model.screen = Screen::Setup(Setup::Error(reauth::model::entry::Entry::lines(1_000)));
    driver.paste("AADSTS50126 with Zebra-7 &c");
    driver.keys("<enter>");
    assert!(driver.notice().contains(REFUSED), "{}", driver.notice());
    let Screen::Setup(Setup::Error(entry)) = &driver.model.screen else { panic!("not asked") };
    assert!(entry.is_blank() && !keeps(&driver, "Zebra"));
}

#[test]
fn what_is_left_out_for_its_shape_is_kept_without_it() {
    let mut driver = tested("Zebra-7");
    driver.keys("npassword: Zebra-7 was wrong<enter>");
    assert!(driver.notice().contains("was left out"), "{}", driver.notice());
    assert_eq!(driver.told(), "+noted");
    assert!(!keeps(&driver, "Zebra"));
    // What was typed and never sent is nobody's business.
    let mut driver = Driver::walking();
    driver.keys("tadmin@acme.com<enter><enter><space><enter>Zebra-7<esc>nZebra-7<enter>");
    assert_eq!(driver.notice(), "");
}

#[test]
fn line_by_line_it_is_refused_and_asked_again() {
    let mut spoken = Spoken::of(tested("Zebra-7 &c"));
    spoken.line("note it was Zebra-7 &c").says(REFUSED);
    // A text of several lines ends with an empty one; refused, it is asked for again.
    spoken.lines("note|it was|Zebra-7 &c|").says(REFUSED);
    spoken.lines("the old one|").says("Note to step 1.");
    spoken.line("skip Zebra-7 &c").says(REFUSED);
    assert!(!keeps(&spoken.driver, "Zebra") && keeps(&spoken.driver, "the old one"));
}

fn policy(text: &str) -> Policy {
    toml::from_str(text).unwrap()
}

#[test]
fn a_ticket_that_is_wanted_is_asked_for_before_anything_is_settled() {
    for (key, after) in [(" ", "+done"), ("s", ""), ("f", "")] {
        let mut driver = Driver::walking();
        driver.model.policy = policy("ticket = true");
        driver.keys(key);
        assert!(driver.notice().contains("wants a ticket"), "{key}: {}", driver.notice());
        assert_eq!(driver.told(), "", "{key}");
        driver.keys("INC1<enter>");
        assert_eq!(driver.told(), "+field-set");
        driver.keys(key);
        assert!(!driver.notice().contains("ticket"), "{key}");
        assert_eq!(driver.told(), after, "{key}");
    }
    // What settles nothing needs none: moving, notes, pages, an undone step.
    let mut driver = Driver::walking();
    driver.keys(" ");
    driver.effects.clear();
    driver.model.policy = policy("ticket = true");
    driver.keys("na<enter>o<space>");
    assert_eq!(driver.told(), "+noted +opened OpenPage +todo");
    driver.keys(" ");
    assert!(matches!(driver.model.overlay(), Some(Overlay::Fields(_))));
}

#[test]
fn a_test_waits_for_the_ticket_with_its_form_as_it_was() {
    let mut driver = Driver::walking();
    driver.model.policy = policy("ticket = true");
    driver.keys("tadmin@acme.com<enter><enter><space><enter>Zebra-7<enter>");
    driver.effects.clear();
    driver.keys("<enter>");
    assert!(driver.notice().contains("wants a ticket"), "{}", driver.notice());
    assert!(driver.orders().is_empty());
    driver.keys("INC1<enter>");
    assert_eq!(driver.panel().password.chars(), 7);
    driver.keys("<enter>");
    assert_eq!(driver.told(), "+field-set +check-asked Check");
    let mut driver = Driver::walking();
    driver.model.policy = Policy::closed(Closed::Unreadable);
    driver.keys(" ");
    assert!(driver.notice().contains("may want a ticket"), "{}", driver.notice());
    // In practice nothing leaves a trace.
    let mut driver = Driver::walking();
    driver.model.policy = policy("ticket = true").in_practice();
    driver.keys(" ");
    assert_eq!(driver.told(), "+done");
}

#[test]
fn line_by_line_the_ticket_is_asked_for_too() {
    let mut driver = Driver::walking();
    driver.model.policy = policy("ticket = true");
    let mut spoken = Spoken::of(driver);
    spoken.line("done").says("wants a ticket");
    spoken.lines("INC1|||||").line("done").says("Step 1");
    assert!(spoken.driver.states().starts_with('d'), "{}", spoken.driver.states());
}

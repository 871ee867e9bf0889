//! Finding things: the help narrowed by typing, the lists by a filter, steps by their number.

use reauth::model::screen::Overlay;
use reauth::model::screen::Row;
use reauth::model::session::StepState;
use reauth::runbook::StepId;
use reauth::update::Msg;

use crate::drawing::look;
use crate::drawing::shot;
use crate::driver::Driver;
use crate::screens::rows;
use crate::support::Place;
use crate::support::Start;

const USUAL: (u16, u16) = (80, 24);

fn screen(driver: &mut Driver) -> String {
    shot(driver, USUAL, &look(false, false))
}

fn at(driver: &Driver) -> usize {
    driver.model.row.index() + 1
}

#[test]
fn the_help_is_narrowed_by_typing_and_closed_by_esc_or_enter() {
    let mut driver = Driver::walking();
    assert!(screen(driver.keys("?")).contains("credential test"));
    let shown = screen(driver.keys("open ste"));
    assert!(shown.contains("next open step") && shown.contains("previous open step"), "{shown}");
    assert!(!shown.contains("credential test"), "{shown}");
    // A letter is text here, those of `j` and `q` too.
    let shown = screen(driver.keys("jq"));
    assert!(shown.contains("No key here does that."), "{shown}");
    assert!(screen(driver.keys("<c-u>ctrl-r")).contains("redo"));
    driver.keys("<enter>");
    assert_eq!(driver.model.overlay(), None);
    // Asked for again, it shows all of them; and it tells the keys of where it was asked for.
    let shown = screen(driver.keys("s<f1>"));
    assert!(shown.contains("choose") && !shown.contains("credential test"), "{shown}");
    driver.keys("<esc>");
    assert!(matches!(driver.model.overlay(), Some(Overlay::Reason(_))));
    assert_eq!(driver.states(), "t".repeat(12));
}

#[test]
fn the_help_scrolls_below_its_field() {
    let mut driver = Driver::walking();
    let top = screen(driver.keys("?"));
    let scrolled = screen(driver.keys("<pgdn>"));
    assert_ne!(top, scrolled);
    let field = |shown: &str| shown.lines().nth(3).map(str::to_owned);
    assert!(field(&top).is_some_and(|line| line.contains("Type to filter:")), "{top}");
    assert_eq!(field(&top), field(&scrolled));
    // What is typed is looked for from the top.
    assert!(screen(driver.keys("open page")).contains("enter             open page"));
}

#[test]
fn the_checklist_is_narrowed_to_what_is_looked_for() {
    let mut driver = Driver::walking();
    driver.keys("/");
    let shown = screen(driver.keys("pop-up"));
    assert_eq!(at(&driver), 6);
    assert!(shown.contains("Filter: pop-up"), "{shown}");
    assert!(shown.contains("▸   6  Re-authenticate") && !shown.contains("Open Applications"));
    // Kept by Enter, which does nothing else; moving stays among what is shown.
    driver.effects.clear();
    driver.keys("<enter>gG<up>");
    assert_eq!(driver.told(), "");
    assert!(screen(&mut driver).contains("Esc shows all."));
    assert!(!screen(&mut driver).contains("Open Applications"));
    driver.keys("<esc>");
    assert!(screen(&mut driver).contains("Open Applications"));
    assert_eq!(at(&driver), 6);
}

#[test]
fn a_filter_is_text_and_changes_nothing_else() {
    let mut driver = Driver::walking();
    driver.keys("/sxnu<space>qt");
    assert_eq!(driver.states(), "t".repeat(12));
    assert!(screen(&mut driver).contains("Nothing here has that in it."));
    // An empty list is not kept: no key may act on a row that nobody sees.
    driver.keys("<enter>");
    assert!(driver.notice().starts_with("Nothing has that in it"), "{}", driver.notice());
    driver.keys("<space>sx");
    assert_eq!(driver.states(), "t".repeat(12));
    driver.keys("<esc>");
    assert!(screen(&mut driver).contains("Open Applications"));
    driver.keys("/<esc>/<enter>");
    assert_eq!(driver.model.filter, None);
}

#[test]
fn a_form_that_is_higher_than_the_window_is_read_by_pages_and_goes_back_to_its_focus() {
    let mut driver = Driver::walking();
    driver.keys("7<enter>t");
    let small = |driver: &mut Driver| shot(driver, (60, 16), &look(false, false));
    let focused = small(&mut driver);
    assert!(focused.contains("pgup/pgdn"), "{focused}");
    driver.keys("<pgup>");
    let top = small(&mut driver);
    driver.keys("<pgdn>");
    small(&mut driver);
    driver.keys("<pgdn>");
    let end = small(&mut driver);
    assert!(top.contains("more lines, pgdn") && top != focused, "{top}");
    assert!(end.contains(" end") && end != top, "{end}");
    driver.keys("<tab><s-tab>");
    assert_eq!(small(&mut driver), focused);
}

#[test]
fn steps_are_found_by_their_state_as_it_is_now() {
    let mut driver = Driver::walking();
    driver.keys("<space>");
    assert_eq!(driver.state(1), StepState::Done);
    screen(&mut driver);
    driver.keys("/done");
    assert!(driver.model.listed().contains(&0), "{:?}", driver.model.listed());
    driver.keys("<esc>u");
    screen(&mut driver);
    driver.keys("/done");
    assert!(!driver.model.listed().contains(&0), "{:?}", driver.model.listed());
}

#[test]
fn notes_are_found_and_a_number_goes_to_a_step_that_was_filtered_away() {
    let mut driver = Driver::walking();
    driver.keys("4<enter>nticket INC0012345<enter>1<enter>/inc00<enter>");
    assert_eq!(at(&driver), 4);
    driver.keys("12<enter>");
    assert_eq!(driver.model.row, Row::Step(StepId::RunImport));
    assert_eq!(driver.model.filter, None);
}

#[test]
fn the_sessions_are_narrowed_too_and_a_new_one_is_always_offered() {
    let mut driver = Driver::walking();
    driver.keys("S");
    driver.send(Msg::SessionsListed(rows()));
    let shown = screen(driver.keys("/beta"));
    assert!(shown.contains("▸ beta.oktapreview.com") && !shown.contains("INC0012345"), "{shown}");
    assert!(shown.contains("Start a new session"));
    driver.effects.clear();
    driver.keys("<enter><enter>");
    assert_eq!(driver.told(), "OpenSession");
    assert_eq!(driver.model.opening.as_deref(), Some("2026-11-02-beta-77aa"));
}

#[test]
fn keys_of_the_admins_own_work_and_are_shown_and_a_clash_is_told_with_its_line() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("config")).unwrap();
    let config = "[keys]\nskip = [\"D\", \"ctrl-t\"]\nnote = [\"f\"]\nfly = [\"x\"]\n";
    std::fs::write(place.path("config/config.toml"), config).unwrap();
    let mut tui = Start::new(&place, &["practice"]).go();
    tui.wait("Tenant URL: acme.okta.com").wait("line 3: `f` is already the key of").keys("\r");
    tui.wait("What does Okta say?").keys("\r").wait("Identity Engine").count(0);
    tui.wait("D skip").keys("s").keys("D").wait("Step 1: skipped").keys("\x1b").gone("skipped");
    tui.keys("\x14").wait("Step 1: skipped").keys("\x1b").gone("skipped");
    // The line that clashed left the usual key where it was.
    tui.keys("n")
        .wait("Note to step 1")
        .keys("\x1b")
        .gone("Note to")
        .keys("?skip")
        .wait("D, ctrl-t");
    tui.keys("\x1b").gone("D, ctrl-t").keys("q").ends(0);
    place
        .run(&["status"])
        .says("config.toml, line 3: `f` is already the key of `fail`, so `note` keeps its own.")
        .says("config.toml, line 4: nothing is called `fly` under [keys].");
}

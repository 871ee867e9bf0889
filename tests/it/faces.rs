//! The same wishes by keys, by lines and by the way of scripts make the same journal, but for time
//! and id.

use reauth::keys::Mark;
use reauth::keys::Wish;
use reauth::model::chain::Said;
use reauth::model::event::Closing;
use reauth::model::event::Event;
use reauth::model::event::Integration;
use reauth::model::event::Reason;
use reauth::runbook::StepId;

use crate::driver::Driver;
use crate::plain::Spoken;

/// What the journal says, without what has to differ.
fn journal(driver: &Driver) -> Vec<String> {
    let lines = &driver.model.open.as_ref().unwrap().chain.lines;
    let tell = |said: &Said| match said {
        Said::Event(Event::Started { mode, operator, program, runbook, .. }) => {
            format!("{mode:?} {operator} {program} {runbook}")
        }
        Said::Event(event) => serde_json::to_string(event).unwrap(),
        Said::Unknown(name) => name.clone(),
    };
    lines.iter().map(|line| tell(&line.said)).collect()
}

/// Keys on the checklist, lines at its questions, and wishes as `cli::script` grants them, to a
/// session with a tenant.
#[track_caller]
fn same(script: &str, lines: &str, wishes: Vec<Wish>) {
    let by_keys = Driver::walking().take(script);
    let mut by_script = Driver::new();
    by_script.wish(Wish::NameTenant("acme".to_owned()));
    for wish in wishes {
        by_script.wish(wish);
    }
    assert_eq!(journal(&by_keys), journal(&by_script), "{script}");
    let mut by_lines = Spoken::walking();
    by_lines.lines(lines);
    assert_eq!(journal(&by_lines.driver), journal(&by_script), "{lines}");
}

fn because(key: Option<&str>, text: Option<&str>) -> Reason {
    Reason { key: key.map(str::to_owned), text: text.map(str::to_owned) }
}

#[test]
fn marks_are_the_same() {
    use StepId::Reauthenticate;
    use StepId::SignInOkta;
    same("<space>", "done", vec![Wish::Mark(SignInOkta, Mark::Done)]);
    same(
        "<space><space>",
        "done|1|todo",
        vec![Wish::Mark(SignInOkta, Mark::Done), Wish::Mark(SignInOkta, Mark::Todo)],
    );
    let skip = Mark::Skip(because(Some("already-done"), None));
    same("6<enter>s<enter>", "6|skip|1", vec![Wish::Mark(Reauthenticate, skip)]);
    let fail = Mark::Fail(because(None, Some("the page was blank")));
    same(
        "6<enter>fGthe page was blank<enter>",
        "6|fail the page was blank",
        vec![Wish::Mark(Reauthenticate, fail)],
    );
}

#[test]
fn what_is_said_about_the_integration_is_the_same() {
    same(
        "5<enter><space>j<enter>",
        "5|done|no",
        vec![Wish::SayIntegration(Integration::Consent), Wish::Mark(StepId::Edit, Mark::Done)],
    );
}

#[test]
fn notes_apps_and_the_closing_list_are_the_same() {
    let note = "import 4711 runs";
    same(
        "12<enter>nimport 4711 runs<enter>",
        "12|note|import 4711 runs|",
        vec![Wish::WriteNote(StepId::RunImport, note.to_owned())],
    );
    let id = "0oa1b2c3d4e5f6g7h8i9";
    same(
        &format!("3<enter><space>{id}<enter>"),
        &format!("3|done|{id}"),
        vec![Wish::NameApp(id.to_owned()), Wish::Mark(StepId::FindOffice365, Mark::Done)],
    );
    let item = || "other-instances".to_owned();
    same(
        "G<enter>j<space><space>",
        "last||2|2",
        vec![Wish::Close(item(), Closing::Done), Wish::Close(item(), Closing::NotNeeded)],
    );
}

#[test]
fn a_pasted_error_is_the_same() {
    let text = "AADSTS50126: Error validating credentials.";
    let mut by_keys = Driver::new();
    by_keys.keys("acme<enter>");
    by_keys.paste(text);
    by_keys.keys("<enter>");
    let mut by_script = Driver::new();
    by_script.wish(Wish::NameTenant("acme".to_owned()));
    by_script.wish(Wish::PasteError(text.to_owned()));
    assert_eq!(journal(&by_keys), journal(&by_script));
    let mut by_lines = Spoken::new();
    by_lines.lines("acme").line(text).line("");
    assert_eq!(journal(&by_lines.driver), journal(&by_script));
}

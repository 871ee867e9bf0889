//! Reports: what they say, and what they do not claim.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use insta::assert_snapshot;
use jiff::SignedDuration;
use jiff::tz::Offset;
use jiff::tz::TimeZone;
use reauth::model::chain::Damage;
use reauth::model::check::Cause;
use reauth::model::check::PasswordFinding;
use reauth::model::check::Verdict;
use reauth::model::endpoints::EndpointKind;
use reauth::model::event::Event;
use reauth::model::event::Mode;
use reauth::model::output::Format;
use reauth::report;
use reauth::report::Report;
use reauth::report::verify::State;
use reauth::report::verify::verify;
use reauth::runbook::Runbook;
use reauth::runbook::StepId;
use reauth::words::Words;
use serde_json::Value;

use crate::report_sample;
use crate::report_sample::File;

/// The report as made two minutes after the last line, one hour east of UTC.
pub(crate) fn report_of(file: &File) -> Report {
    let zone = TimeZone::fixed(Offset::constant(1));
    let now = file.at + SignedDuration::from_secs(120);
    let runbook = Runbook::built_in().unwrap();
    Report::build(&file.session(), &runbook, &Words::english(), &zone, now)
}

/// Explains the words of evidence, and claims none.
const LEGEND: &str = "Seen in Okta's log, checked at Microsoft and said by somebody are three \
    different things. A step that is only said to be done was not checked by reauth. A Microsoft \
    test stands beside a step and is no proof of it. Times are UTC.";

fn pretty(json: &str) -> String {
    let value: Value = serde_json::from_str(json).unwrap();
    serde_json::to_string_pretty(&value).unwrap()
}

#[test]
fn a_complete_session_reads_well() {
    let report = report_of(&report_sample::complete());
    assert_snapshot!("complete_markdown", report::markdown(&report));
    assert_snapshot!("complete_json", pretty(&report::json(&report)));
    assert_snapshot!("complete_brief", report::brief(&report));
    assert_snapshot!("complete_text", report::plain(&report));
    assert_snapshot!("complete_csv", report::csv(&report).replace('\r', ""));
}

#[test]
fn an_incomplete_session_says_so_first() {
    let report = report_of(&report_sample::incomplete());
    assert_snapshot!("incomplete_markdown", report::markdown(&report));
    assert_snapshot!("incomplete_json", pretty(&report::json(&report)));
    assert_snapshot!("incomplete_brief", report::brief(&report));
}

#[test]
fn practice_with_a_failing_test_first_is_not_taken_for_the_real_thing() {
    let report = report_of(&report_sample::practice());
    let text = report::markdown(&report);
    assert!(text.starts_with("# PRACTICE · "));
    let claims = text.lines().filter(|line| line.contains("checked at Microsoft"));
    assert_eq!(claims.collect::<Vec<_>>(), [LEGEND], "nothing was");
    assert_snapshot!("practice_markdown", text);
    assert_snapshot!("practice_json", pretty(&report::json(&report)));
    assert_snapshot!("practice_brief", report::brief(&report));
}

#[test]
fn overridden_endpoints_and_damage_are_marked_in_every_format() {
    let mut file = File::new(Mode::Live);
    file.check(StepId::TestApiCredentials, report_sample::passed(EndpointKind::Overridden));
    let damage = Damage::Altered { line: 4, byte: 999 };
    let report = report_of(&file).with_damage(&damage, &Words::english());
    let html = report::html(&report);
    let title = html.split_once("<title>").unwrap().1.to_owned();
    for text in [report::markdown(&report), report::brief(&report), report::plain(&report), title] {
        let text = text.replace("!! ", "").replace("&#39;", "'");
        let first = text.lines().next().unwrap();
        assert!(first.contains("DAMAGED · OVERRIDDEN ENDPOINTS · INCOMPLETE · "), "{first}");
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("NOT at Microsoft"), "{text}");
        assert!(!flat.replace(LEGEND, "").contains("checked at Microsoft"), "{text}");
    }
    let marks = "DAMAGED · OVERRIDDEN ENDPOINTS · INCOMPLETE";
    assert_eq!(html.matches(marks).count(), 2, "the title and the head of every printed page");
    let csv = report::csv(&report);
    assert_eq!(csv.lines().filter(|line| line.starts_with(&format!("\"{marks}\","))).count(), 12);
    let json: Value = serde_json::from_str(&report::json(&report)).unwrap();
    assert_eq!(json["marks"], serde_json::json!(["damaged", "overridden-endpoints", "incomplete"]));
    assert!(report::brief(&report).lines().count() <= 12);
}

#[test]
fn no_sentence_is_missing() {
    let names = ["complete", "incomplete", "practice"];
    let files = [report_sample::complete(), report_sample::incomplete(), report_sample::practice()];
    for (name, file) in names.iter().zip(&files) {
        let report = report_of(file);
        let formats = Format::ALL.map(|format| report::render(&report, format));
        for text in formats.into_iter().chain([report::brief(&report)]) {
            for trace in ["report.", "close.", "cause.", "{name}", "{said}", "{n}"] {
                assert!(!text.contains(trace), "{name} has {trace}");
            }
        }
    }
}

#[test]
fn only_an_import_that_was_run_counts_as_the_repair() {
    let mut file = File::new(Mode::Live);
    file.done_up_to(StepId::Save);
    let reason = report_sample::reason("later", "");
    file.add(Event::Skipped { step: StepId::RunImport, reason });
    let brief = report::brief(&report_of(&file));
    assert!(brief.contains("whether the repair holds is not known"), "{brief}");
    assert!(brief.contains("Proof: None: no completed import."), "{brief}");
    assert!(brief.contains("No import has shown that the repair holds."), "{brief}");
}

#[test]
fn a_million_bytes_of_notes_are_a_report_too() {
    let mut session = report_sample::complete().session();
    session.steps[3].notes.push((session.started, "é | `x` \n".repeat(100_000)));
    let zone = TimeZone::UTC;
    let runbook = Runbook::built_in().unwrap();
    let report = Report::build(&session, &runbook, &Words::english(), &zone, session.updated);
    assert!(report::markdown(&report).len() > 1_000_000);
    assert_eq!(verify(report::json(&report).as_bytes()).state, State::Whole);
}

#[test]
fn an_unfinished_test_an_unsaved_edit_and_a_silent_microsoft_are_not_passed_over() {
    let brief = report::brief(&report_of(&report_sample::incomplete()));
    assert!(brief.contains("A Microsoft test was asked for and has no end."), "{brief}");
    assert!(brief.contains("An edit was begun in Okta and not saved"), "{brief}");
    let mut file = File::new(Mode::Live);
    let mut silent = report_sample::refused(EndpointKind::Microsoft);
    (silent.verdict, silent.cause) = (Verdict::Inconclusive, Cause::Network);
    silent.password = PasswordFinding::NotEvaluated;
    file.check(StepId::SignInMicrosoft, silent);
    let report = report_of(&file);
    assert!(report::brief(&report).contains("asked of Microsoft, without a result"));
    assert!(!report::markdown(&report).replace(LEGEND, "").contains("checked at Microsoft"));
}

#[test]
fn a_session_under_overridden_endpoints_says_so_without_a_test() {
    let mut file = File::new(Mode::Live);
    file.add(Event::Resumed {
        program: "0.1.0".to_owned(),
        runbook: "2026-11-23".to_owned(),
        endpoints: Some(EndpointKind::Overridden),
    });
    let report = report_of(&file);
    assert!(report.marked_title().starts_with("OVERRIDDEN ENDPOINTS · INCOMPLETE · "));
    assert!(report::brief(&report).contains("in place of Microsoft and Okta"));
}

#[test]
fn a_session_of_before_the_new_fields_is_read_and_claims_nothing() {
    let old = r#"{"event":"started","data":{"id":"2026-11-23-1f2e","mode":"live","operator":"root","program":"0.1.0","runbook":"1"}}"#;
    let Event::Started { operator_asked, endpoints, .. } = serde_json::from_str(old).unwrap()
    else {
        panic!("not a start");
    };
    assert_eq!((operator_asked, endpoints), (false, None));
    let report = report::markdown(&report_of(&File::new(Mode::Live)));
    assert!(report.contains("root (as the computer names them, not asked)"), "{report}");
}

#[test]
fn a_test_without_an_end_stays_in_the_report_when_another_one_ends() {
    let mut file = report_sample::incomplete();
    file.check(StepId::SignInMicrosoft, report_sample::passed(EndpointKind::Microsoft));
    let report = report_of(&file);
    let text = report::markdown(&report);
    assert!(text.contains("has no end: it may or may not have reached Microsoft"), "{text}");
    assert!(text.contains("9e1c7d52-0f64-4b77-a3d0-6a8f0f3b2c12"), "{text}");
    let json: Value = serde_json::from_str(&report::json(&report)).unwrap();
    assert_eq!(json["checks_without_end"].as_array().unwrap().len(), 1);
    assert_eq!(json["status"]["checks"].as_array().unwrap().len(), 1);
    // Nor does the end of a test that nobody asked for here end the one that was.
    let mut file = report_sample::incomplete();
    let result = Box::new(report_sample::passed(EndpointKind::Microsoft));
    file.add(Event::Checked { step: None, result });
    assert!(report::markdown(&report_of(&file)).contains("9e1c7d52-0f64-4b77-a3d0-6a8f0f3b2c12"));
}

#[test]
fn what_okta_s_button_said_stands_beside_the_test() {
    let mut file = File::new(Mode::Live);
    let step = StepId::TestApiCredentials;
    let text = || report::markdown(&report_of(&file));
    assert!(text().contains("| Nobody said what it showed. |"));
    let reason = report_sample::reason("error-shown", "AADSTS50126: Error validating credentials.");
    file.add(Event::Failed { step, reason });
    let text = report::markdown(&report_of(&file));
    let said = "An error, said by root: The page showed an error. AADSTS50126: Error";
    assert!(text.contains(said), "{text}");
}

#[test]
fn a_session_is_handed_over_with_one_line() {
    let (runbook, words) = (Runbook::built_in().unwrap(), Words::english());
    let told = |file: &File, minutes| {
        let now = file.at + SignedDuration::from_mins(minutes);
        report::handover(&file.session(), &runbook, &words, now)
    };
    let incomplete = report_sample::incomplete();
    assert_eq!(
        told(&incomplete, 1),
        "2026-11-23-acme-1f2e is at 7 of 12. Okta is in edit mode, unsaved, until 08:46 UTC at the \
         latest. A credential test has no end: it may have counted as a sign-in. Next: 7 Sign in to \
         Microsoft as a Global Administrator."
    );
    assert!(told(&incomplete, 60).contains("Okta has likely dropped it. "));
    let practice = told(&report_sample::practice(), 1);
    assert_eq!(practice, "2026-11-23-acme-1f2e is at 12 of 12. It is practice. It is complete.");
}

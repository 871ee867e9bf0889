//! The pasted error, in every shape in which one arrives.
#![expect(clippy::disallowed_methods, reason = "a test of a time limit looks at the clock")]

use std::time::Instant;

use proptest::prelude::*;
use reauth::diagnosis::Fit;
use reauth::diagnosis::codes;
use reauth::diagnosis::explain;
use reauth::diagnosis::pasted;
use reauth::model::event::Pasted;
use reauth::runbook::StepId;
use reauth::words::Words;

const TRACE: &str = "533bf45e-1c05-4e8a-bb1b-313991a73a00";
const CORRELATION: &str = "7c77db90-c37c-465a-9e7a-553fe968c700";
const OKTA: &str = "An error occurred during import Could not validate your Office 365 credentials, \
    received error: 400 AADSTS50126: Error validating credentials due to invalid username or \
    password. Trace ID: 533bf45e-1c05-4e8a-bb1b-313991a73a00 Correlation ID: \
    7c77db90-c37c-465a-9e7a-553fe968c700 Timestamp: 2025-02-27 22:38:35Z";

fn assert_whole(text: &str) {
    let pasted = pasted::read(text);
    assert_eq!(pasted.code.as_deref(), Some("AADSTS50126"), "{text}");
    assert_eq!(pasted.trace_id.as_deref(), Some(TRACE), "{text}");
    assert_eq!(pasted.correlation_id.as_deref(), Some(CORRELATION), "{text}");
    assert_eq!(pasted.timestamp.as_deref(), Some("2025-02-27 22:38:35Z"), "{text}");
    assert_eq!(pasted.okta, None);
    assert!(pasted.others.is_empty(), "{text}");
}

#[test]
fn the_message_as_okta_shows_it() {
    assert_whole(OKTA);
    assert_eq!(pasted::read(OKTA).text, OKTA);
}

#[test]
fn the_message_broken_at_every_place() {
    for at in (0..OKTA.len()).filter(|at| OKTA.is_char_boundary(*at)) {
        let (before, after) = OKTA.split_at(at);
        assert_whole(&format!("{before}\n{after}"));
        assert_whole(&format!("{before}\r\n> {after}"));
    }
}

#[test]
fn the_message_wrapped_to_narrow_columns() {
    for columns in [12, 20, 33, 40, 72] {
        let chars = OKTA.chars().collect::<Vec<_>>();
        let lines = chars.chunks(columns).map(|line| line.iter().collect::<String>());
        assert_whole(&lines.collect::<Vec<_>>().join("\n"));
    }
}

#[test]
fn quotes_dashes_and_blanks_of_word_processors() {
    assert_whole(&format!(
        "\u{201c}{}\u{201d}",
        OKTA.replace('-', "\u{2011}").replace(' ', "\u{a0}")
    ));
    assert_whole(&OKTA.replace("AADSTS", "aad\u{200b}sts "));
    assert_whole(
        &OKTA
            .replace("Trace ID: ", "trace_id=“")
            .replace(" Correlation ID: ", "”, correlation id – "),
    );
}

#[test]
fn a_json_body_of_entra() {
    let body = format!(
        r#"{{"error":"invalid_grant","error_description":"AADSTS50126: Error validating.\r\nTrace ID: {TRACE}\r\nCorrelation ID: {CORRELATION}\r\nTimestamp: 2025-02-27 22:38:35Z","error_codes":[50126],"timestamp":"2025-02-27 22:38:35Z","trace_id":"{TRACE}","correlation_id":"{CORRELATION}","error_uri":"https://login.microsoftonline.com/error?code=50126"}}"#
    );
    assert_whole(&body);
    assert_whole(&body.replace('"', "\\\""));
    assert_whole(&body.replace("AADSTS50126: ", ""));
    let only_ids = body.replace("Trace ID: ", "").replace("Correlation ID: ", "");
    assert_whole(&only_ids);
}

#[test]
fn a_bare_code() {
    for text in [
        "50126",
        "AADSTS50126",
        "aadsts 50126",
        " AADSTS-50126 ",
        "error 50126.",
        "“50126”",
        "AADSTS: 50126",
        "Error code: 50126",
        "AADSTS\n50126",
    ] {
        assert_eq!(pasted::read(text).code.as_deref(), Some("AADSTS50126"), "{text}");
    }
    let log = "Status: Failure. Sign-in error code: 50076. Failure reason: …";
    assert_eq!(pasted::read(log).code.as_deref(), Some("AADSTS50076"));
}

#[test]
fn nothing_but_codes() {
    for (text, others) in [
        ("53000 90094", vec!["AADSTS90094"]),
        ("53000, 90094 und 50126", vec!["AADSTS90094", "AADSTS50126"]),
        ("AADSTS53000 and 50126 and AADSTS90094", vec!["AADSTS90094", "AADSTS50126"]),
    ] {
        let pasted = pasted::read(text);
        assert_eq!(pasted.code.as_deref(), Some("AADSTS53000"), "{text}");
        assert_eq!(pasted.others, others, "{text}");
    }
    assert!(pasted::read("AADSTS53000 and 50126 tickets").others.is_empty());
}

#[test]
fn an_answer_of_okta_s_own_api_points_at_no_sign_in_log() {
    for (text, id) in [
        (r#"{"errorCode":"E0000011","errorSummary":"Invalid token provided"}"#, "api-dead-token"),
        ("Invalid token provided", "api-dead-token"),
        ("E0000015", "api-no-feature"),
        ("E0000006", "api-no-permission"),
    ] {
        let explained = explain(&pasted::read(text));
        assert_eq!(explained.what.key, format!("answer.okta.{id}.what"), "{text}");
        assert!(explained.known && explained.find.is_empty(), "{text}");
        assert_eq!((explained.fit, explained.step), (Fit::Elsewhere, None), "{text}");
    }
    assert!(explain(&pasted::read("hello there")).find.is_empty());
    assert!(!explain(&pasted::read("An error occurred during import")).find.is_empty());
}

#[test]
fn no_step_is_named_where_waiting_or_a_policy_comes_first() {
    for code in ["50053", "53003"] {
        let explained = explain(&pasted::read(code));
        assert_eq!((explained.fit, explained.step), (Fit::After, None), "{code}");
    }
}

#[test]
fn what_is_no_code() {
    for text in [
        "",
        " \n ",
        "5012",
        "AADSTS5012",
        "AADSTS501261234567",
        "50126501265012650126",
        "ticket 50126 of last week, nothing else in this sentence",
        "533bf45e-1c05-4e8a-bb1b-050126a73a00",
        "Request failed with 503",
        "\u{0}\u{1}\u{2}",
    ] {
        let pasted = pasted::read(text);
        assert_eq!(pasted.code, None, "{text}");
        assert_eq!(pasted.correlation_id, None, "{text}");
    }
}

#[test]
fn a_line_break_after_a_code_takes_nothing_with_it() {
    let code = |text: &str| pasted::read(text).code;
    assert_eq!(code("failed: AADSTS50126\n12 users").as_deref(), Some("AADSTS50126"));
    assert_eq!(code("failed: AADSTS50012\n6: x").as_deref(), Some("AADSTS50012"));
    assert_eq!(code("failed: AADSTS5012\n6: x").as_deref(), Some("AADSTS50126"));
    assert_eq!(code("failed: AADSTS7000\n218: x").as_deref(), Some("AADSTS7000218"));
    assert_eq!(code("failed: AADSTS50\n126").as_deref(), Some("AADSTS50126"));
}

#[test]
fn a_clipped_text_gives_what_is_whole() {
    let clipped = OKTA.split_once("-465a").unwrap().0;
    let pasted = pasted::read(clipped);
    assert_eq!(pasted.code.as_deref(), Some("AADSTS50126"));
    assert_eq!(pasted.trace_id.as_deref(), Some(TRACE));
    assert_eq!((pasted.correlation_id, pasted.timestamp), (None, None));
}

#[test]
fn several_codes_and_the_one_that_decides() {
    let text = "AADSTS70002: Error validating credentials. AADSTS50126: Invalid. AADSTS50076: MFA";
    let pasted = pasted::read(text);
    assert_eq!(pasted.code.as_deref(), Some("AADSTS50126"));
    assert_eq!(pasted.others, ["AADSTS70002", "AADSTS50076"]);
}

#[test]
fn an_unknown_code_shows_itself() {
    assert_eq!(pasted::read("AADSTS123456: new").code.as_deref(), Some("AADSTS123456"));
}

#[test]
fn wrappings_of_okta_without_a_code() {
    for (text, id) in [
        (
            "Could not communicate with Office 365 to validate your credentials, received error: 400 Authentication Error: Password has\nexpired.",
            "password-expired",
        ),
        ("User does not have the Company\r\nAdministrator role.", "no-role"),
        (
            "In order to continue using WS-FED Auto for SSO, you must grant admin consent.",
            "admin-consent",
        ),
        ("400 - Invalid Credentials", "invalid-credentials"),
        ("AN ERROR OCCURRED DURING IMPORT", "import-failed"),
    ] {
        let pasted = pasted::read(text);
        assert_eq!((pasted.code.as_deref(), pasted.okta.as_deref()), (None, Some(id)), "{text}");
    }
}

#[test]
fn no_secret_is_kept() {
    let text = format!(
        "{OKTA} https://bob:Canary-1@host/ password=Canary-2&x token eyJhbGciOi.Canary3.Canary4"
    );
    let kept = pasted::read(&text);
    assert!(!format!("{kept:?}").contains("Canary"), "{}", kept.text);
    assert_eq!(kept.code.as_deref(), Some("AADSTS50126"));
}

#[test]
fn one_word_without_a_code_may_be_a_secret() {
    for text in [
        "00practice-read-only",
        " Hunter2! \n",
        "123456",
        "00aBcDeFgHiJkLmNoPqR\nsTuVwXyZ0123456789-_aB",
        "admin@acme.com\r\nPractice-1234",
    ] {
        assert!(pasted::may_be_secret(text), "{text}");
    }
    for text in [
        "",
        "50126",
        "AADSTS50126",
        "AADSTS\n123456",
        "https://login.microsoftonline.com/error?code=50126",
        "correlation_id:7c77db90-c37c-465a-9e7a-553fe968c700",
        "it broke",
        OKTA,
    ] {
        assert!(!pasted::may_be_secret(text), "{text}");
    }
}

#[test]
fn a_long_text_is_cut_and_takes_no_time() {
    let near =
        "AADSTS5012 trace id: 533bf45e-1c05 correlation id 7c77 timestamp: 2025-02 ".repeat(999);
    for text in [
        "a".repeat(10_000_000),
        "AADSTS".repeat(20_000),
        "0-".repeat(40_000),
        near,
        "eyJ".repeat(30_000),
        "\n".repeat(70_000),
    ] {
        let before = Instant::now();
        let pasted = pasted::read(&text);
        // The promise is 50 ms; an unoptimised build on a busy machine gets more.
        assert!(before.elapsed().as_millis() < 1_500, "{:?}", before.elapsed());
        assert!(pasted.text.len() <= 4 * 1024);
        assert_eq!(pasted.code, None);
    }
}

#[test]
fn every_code_of_the_table_is_found_in_a_sentence() {
    for (code, _) in codes::all() {
        let text = format!("400 {code}: something happened. Trace ID: {TRACE}");
        assert_eq!(pasted::read(&text).code.as_deref(), Some(code));
    }
}

/// Every sentence of an explanation can be said.
fn assert_explained(pasted: &Pasted) {
    let words = Words::english();
    let explained = explain(pasted);
    let others = explained.others.iter().map(|other| &other.what);
    let fit = explained.fit.phrase();
    for phrase in
        explained.find.iter().chain(others).chain([&explained.what, &explained.next, &fit])
    {
        crate::microsoft::assert_said(&words, phrase);
    }
}

#[test]
fn okta_s_message_is_explained_with_the_way_to_the_account() {
    let explained = explain(&pasted::read(OKTA));
    assert!(explained.known);
    assert_eq!((explained.fit, explained.step), (Fit::Walk, Some(StepId::EnterCredentials)));
    assert_eq!(explained.name.as_deref(), Some("InvalidUserNameOrPassword"));
    let find = Words::english().say(&explained.find[0]);
    assert!(find.contains(CORRELATION), "{find}");
    assert_explained(&pasted::read(OKTA));
}

#[test]
fn everything_known_can_be_explained() {
    for (code, _) in codes::all() {
        let explained = explain(&pasted::read(code));
        assert!(explained.known, "{code}");
        assert_explained(&pasted::read(code));
    }
    for text in codes::okta_texts() {
        let pasted = pasted::read(&text.contains);
        assert_eq!(pasted.okta.as_deref(), Some(text.id.as_str()));
        assert_explained(&pasted);
    }
}

#[test]
fn what_is_not_known_is_not_guessed() {
    for text in ["", "AADSTS123456: new", "An error occurred during import", "it broke"] {
        let pasted = pasted::read(text);
        let explained = explain(&pasted);
        assert_eq!((explained.fit, explained.step), (Fit::Unknown, None), "{text}");
        assert_explained(&pasted);
    }
    let unknown = explain(&pasted::read("AADSTS123456: new"));
    assert!(!unknown.known);
    assert!(Words::english().say(&unknown.what).contains("AADSTS123456"));
}

#[test]
fn a_step_of_okta_s_app_goes_before_one_of_this_program() {
    let consent = explain(&pasted::read("AADSTS65001"));
    assert_eq!((consent.fit, consent.step), (Fit::Walk, Some(StepId::Reauthenticate)));
}

proptest! {
    #[test]
    fn any_text_is_read_without_harm(text in "\\PC{0,200}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mangled = format!("{text}{}{OKTA}", String::from_utf8_lossy(&bytes));
        let pasted = pasted::read(&mangled);
        prop_assert!(pasted.text.len() <= 4 * 1024);
        prop_assert!(!pasted.text.contains(char::from(27)));
    }
}

//! Reports without names: nothing that a session knows of who and where is left, however it is
//! written, and the same thing has the same stand-in.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fmt::Write as _;

use insta::assert_snapshot;
use reauth::model::check::Realm;
use reauth::model::endpoints::EndpointKind;
use reauth::model::event::Event;
use reauth::model::event::Mode;
use reauth::model::output::Format;
use reauth::model::session::Session;
use reauth::report;
use reauth::report::Redact;
use reauth::report::Report;
use reauth::report::redacted;
use reauth::report::verify::State;
use reauth::report::verify::verify;
use reauth::runbook::StepId;
use reauth::words::Words;

use crate::report_read_back::report_of;
use crate::report_sample;
use crate::report_sample::File;

/// What the session below says of who and where.
const TELLING: [&str; 22] = [
    "Ada Lovelace",
    "Lovelace",
    "Charles Babbage",
    "Babbage",
    "ada.king@northwind-traders.com",
    "ada.king",
    "CHG-4711",
    "northwind.okta.com",
    "northwind-admin.okta.com",
    "northwind",
    "northwind.onmicrosoft.com",
    "northwind-traders.com",
    "svc-okta@northwind.onmicrosoft.com",
    "svc-okta",
    "sts.northwind-traders.com",
    "Northwind Traders Limited",
    "0oa1b2c3d4e5f6g7h8i9",
    "72f988bf-86f1-41af-91ab-2d7cd011db47",
    "svc_OKTA_sync_f00ba4",
    "203.0.113.77",
    "2001:db8::17",
    "vpn.northwind-traders.com",
];

/// What a Microsoft ticket needs.
const KEPT: [&str; 4] = [
    "AADSTS50126",
    "0b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9",
    "533bf45e-1c05-4e8a-bb1b-313991a73a00",
    "9e1c7d52-0f64-4b77-a3d0-6a8f0f3b2c11",
];

fn every_byte(text: &str, before: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        write!(out, "{before}{byte:02x}").unwrap();
        out
    })
}

/// The ways in which a thing may stand in a text.
fn writings(text: &str) -> Vec<String> {
    let url = text.replace('@', "%40").replace(':', "%3A").replace(' ', "%20");
    let each = |write: fn(char) -> String| text.chars().map(write).collect::<Vec<_>>().concat();
    let html = each(|c| format!("&#{};", u32::from(c)));
    let json = each(|c| format!("\\u{:04X}", u32::from(c)));
    let split = each(|c| format!("{c}\u{200b}"));
    vec![
        text.to_owned(),
        text.to_uppercase(),
        text.to_lowercase(),
        url.replace('%', "%25"),
        url.replace("%20", "+"),
        url,
        every_byte(text, "%"),
        html,
        json,
        split,
    ]
}

/// A session that says everything above, in every way, in notes, reasons and errors.
fn telling() -> Session {
    let mut file = File::new(Mode::Live);
    file.set_out();
    file.fields(&[
        ("ticket", "CHG-4711"),
        ("operator", "Ada Lovelace"),
        ("approver", "Charles Babbage"),
        ("okta-admin", "ada.king@northwind-traders.com"),
        ("impact", "Northwind imports failed; told babbage."),
    ]);
    file.add(Event::TenantNamed { url: "https://northwind.okta.com".to_owned() });
    file.add(Event::AppNamed {
        id: "0oa1b2c3d4e5f6g7h8i9".to_owned(),
        label: Some("Microsoft Office 365".to_owned()),
        microsoft_tenant: Some("northwind.onmicrosoft.com".to_owned()),
    });
    for text in TELLING {
        for written in writings(text) {
            file.note(StepId::Edit, &format!("before {written} after"));
            file.note(StepId::Save, &format!("https://x.test/?q={written}&r=1"));
        }
    }
    let mut check = report_sample::refused(EndpointKind::Microsoft);
    "svc-okta@northwind.onmicrosoft.com".clone_into(&mut check.account);
    (check.realm, check.federated_to) =
        (Realm::Federated, Some("sts.northwind-traders.com".to_owned()));
    check.says = check.says.with("account", check.account.clone());
    let error = check.error.as_mut().unwrap();
    error.text = format!("AADSTS50126: {} from 203.0.113.77", check.account);
    file.check(StepId::SignInMicrosoft, check);
    let mut check = report_sample::passed(EndpointKind::Microsoft);
    "svc-okta@northwind.onmicrosoft.com".clone_into(&mut check.account);
    check.says = check.says.with("account", check.account.clone());
    let tenant = check.tenant.as_mut().unwrap();
    "Northwind Traders Limited".clone_into(&mut tenant.name);
    tenant.domains = vec!["northwind-traders.com".to_owned()];
    file.check(StepId::SignInMicrosoft, check);
    let step = StepId::TestApiCredentials;
    let text = "Ada said: svc-okta@NORTHWIND.onmicrosoft.com is locked for northwindcorp";
    file.add(Event::Failed { step, reason: report_sample::reason("error-shown", text) });
    let mut session = file.session();
    "2026-11-23-northwind-1f2e".clone_into(&mut session.id);
    session.name = Some("Northwind, Monday".to_owned());
    session
}

fn without_names(how: Redact) -> Report {
    report_of(&redacted(&telling(), how)).with_redaction(how, &Words::english())
}

#[test]
fn nothing_that_tells_who_or_where_is_left_in_any_format() {
    let report = without_names(Redact::Names);
    let formats = Format::ALL.map(|format| report::render(&report, format));
    for text in formats.iter().chain([&report::brief(&report)]) {
        let lower = text.to_lowercase();
        for known in TELLING {
            for written in writings(known) {
                // JSON doubles a backslash, and all formats make hidden characters visible.
                let written = written.to_lowercase();
                assert!(!lower.contains(&written), "{written} in {text:.300}");
            }
        }
        for known in ["northwind", "lovelace", "babbage", "svc-okta"] {
            assert!(!lower.contains(known), "{known}");
        }
    }
    for kept in KEPT {
        assert!(formats[0].contains(kept), "{kept} is gone");
    }
}

#[test]
fn a_redacted_report_says_so_first_and_is_sealed() {
    let report = without_names(Redact::Names);
    assert!(report.marked_title().starts_with("REDACTED · INCOMPLETE · "));
    assert!(report::brief(&report).lines().count() <= 12);
    let json = report::json(&report);
    assert!(json.contains(r#""marks":["redacted","incomplete"]"#));
    let found = verify(json.as_bytes());
    assert_eq!(found.state, State::Whole);
    assert_eq!(found.digest.as_deref(), Some(telling().head.to_string().as_str()));
}

#[test]
fn all_takes_codes_and_the_ids_of_a_ticket_too() {
    let report = without_names(Redact::All);
    for format in Format::ALL {
        let text = report::render(&report, format).to_lowercase();
        for kept in KEPT {
            assert!(!text.contains(&kept.to_lowercase()), "{kept} in {format:?}");
        }
    }
}

#[test]
fn the_same_thing_has_the_same_stand_in() {
    let session = redacted(&telling(), Redact::Names);
    let account = session.microsoft_account.clone().unwrap();
    assert!(account.starts_with("[account-"), "{account}");
    for entry in &session.checks {
        assert_eq!(entry.result.account, account);
        assert_eq!(entry.result.says.with["account"], account);
    }
    let reason = session.step(StepId::TestApiCredentials).reason.clone().unwrap();
    let person = &session.fields["operator"];
    let said = reason.text.unwrap();
    assert!(
        said.starts_with(&format!("{person} said: {account} is locked for [tenant-")),
        "{said}"
    );
    let impact = &session.fields["impact"];
    assert!(impact.ends_with(&format!("told {}.", session.fields["approver"])), "{impact}");
    let whole = |at: usize| session.step(StepId::Edit).notes[at].1.clone();
    for at in 0..writings("").len() {
        assert_eq!(whole(at), format!("before {person} after"));
    }
    assert_eq!(session, redacted(&telling(), Redact::Names), "twice the same");
}

#[test]
fn what_names_nobody_is_left() {
    let mut file = File::new(Mode::Live);
    file.set_out();
    let said = "Canada: import 4711 ran at 08:12:00, root cause in login.microsoftonline.com, \
        version 0.1.0, 2026-11-23, 20 % removed; see help.okta.com";
    file.note(StepId::RunImport, said);
    file.fields(&[("approver", "Ada")]);
    let session = redacted(&file.session(), Redact::Names);
    assert_eq!(session.step(StepId::RunImport).notes[0].1, said);
}

#[test]
fn a_redacted_report_reads_well() {
    let session = redacted(&report_sample::complete().session(), Redact::Names);
    let report = report_of(&session).with_redaction(Redact::Names, &Words::english());
    assert_snapshot!("redacted_text", report::plain(&report));
}

#[test]
fn a_person_called_like_a_field_leaves_the_field_its_name() {
    let mut file = File::new(Mode::Live);
    file.fields(&[("operator", "cause"), ("cause", "role-lapsed")]);
    let out = redacted(&file.session(), Redact::All);
    assert_eq!(out.fields.keys().collect::<Vec<_>>(), ["cause", "operator"]);
    assert_ne!(out.fields["operator"], "cause");
}

//! `reauth check` as a script runs it, against `reauth simulator` in a process of its own.
#![expect(clippy::indexing_slicing, reason = "a field that is missing fails the test")]

use serde_json::Value;

use crate::report_status::CHECK;
use crate::report_status::keys;
use crate::support::Place;
use crate::support::Ran;
use crate::support::Sim;

const ACCOUNT: &str = "admin@acme.onmicrosoft.com";
const PASSWORD: &[u8] = b"Practice-1234\n";

fn check(place: &Place, account: &str, password: &[u8]) -> Ran {
    let args = ["check", "--password-stdin", "--client-id", "graph-tools", "--account"];
    place.run_with(&[&args[..], &[account, "--json"]].concat(), password)
}

/// Runs the test against a scenario; checks the row of the contract's table for it.
fn row(scenario: &str, verdict: &str, password: &str, code: i32, sign_ins: usize) -> Value {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, scenario);
    let ran = check(&place, ACCOUNT, PASSWORD).code(code).says("NOT to Microsoft");
    let said = ran.json();
    assert_eq!(said["verdict"], verdict, "{scenario}: {said:#}");
    assert_eq!(said["password"], password, "{scenario}: {said:#}");
    assert_eq!(said["method"], "password");
    assert_eq!(said["account"], ACCOUNT);
    assert_eq!(said["endpoints"], "overridden");
    assert!(!said["next"]["text"].as_str().unwrap().is_empty(), "{scenario}: {said:#}");
    assert!(!said["proves"].as_array().unwrap().is_empty(), "{scenario}: {said:#}");
    assert!(!said["does_not_prove"].as_array().unwrap().is_empty(), "{scenario}: {said:#}");
    assert_eq!(sim.sign_ins(), sign_ins, "{scenario}: {:#?}", sim.asked());
    assert_eq!(said["error"].is_null(), said["error"]["code"].is_null(), "{said:#}");
    assert!(!ran.out.contains("Practice-1234") && !ran.err.contains("Practice-1234"));
    said
}

#[test]
fn ready() {
    let said = row("ready", "passed", "correct", 0, 1);
    assert_eq!(said["token"], true);
    assert_eq!(said["global_administrator"], true);
    assert_eq!(said["realm"], "managed");
    assert_eq!(said["tenant"]["cloud"], "global");
    assert_eq!(keys(&said), CHECK);
}

#[test]
fn wrong_password() {
    let said = row("wrong-password", "failed", "wrong", 4, 1);
    assert_eq!(said["error"]["code"], "AADSTS50126");
    assert_eq!(said["next"]["step"], "enter-credentials");
}

#[test]
fn mfa() {
    assert_eq!(row("mfa", "inconclusive", "correct", 5, 1)["error"]["code"], "AADSTS50076");
}

#[test]
fn federated() {
    // In this scenario every domain of the tenant is federated.
    let said = row("federated", "inconclusive", "not_evaluated", 5, 0);
    assert_eq!(said["realm"], "federated");
    assert_eq!(said["federated_to"], "acme.okta.com");
}

#[test]
fn a_federated_account_is_stopped_in_every_scenario() {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "ready");
    let said = check(&place, "admin@acme.com", PASSWORD).code(5).json();
    assert_eq!(said["federated_to"], "acme.okta.com");
    assert_eq!(said["password"], "not_evaluated");
    assert_eq!(sim.sign_ins(), 0);
}

#[test]
fn locked() {
    row("locked", "inconclusive", "not_evaluated", 5, 1);
}

#[test]
fn expired() {
    row("expired", "failed", "likely_correct", 4, 1);
}

#[test]
fn not_admin() {
    let said = row("not-admin", "failed", "correct", 4, 1);
    assert_eq!(said["global_administrator"], false);
    assert_eq!(said["token"], true);
}

#[test]
fn no_consent() {
    row("no-consent", "inconclusive", "likely_correct", 5, 1);
}

#[test]
fn guest_and_pim_lapsed() {
    row("guest", "failed", "correct", 4, 1);
    row("pim-lapsed", "failed", "correct", 4, 1);
}

#[test]
fn throttled_and_server_error() {
    row("throttled", "inconclusive", "not_evaluated", 6, 1);
    row("server-error", "inconclusive", "not_evaluated", 6, 1);
}

#[test]
fn silence() {
    row("silence", "inconclusive", "not_evaluated", 6, 1);
}

/// Scenarios of the contract's table; each has a test of its own above.
pub(crate) const PROMISED: [&str; 13] = [
    "ready",
    "wrong-password",
    "mfa",
    "federated",
    "locked",
    "expired",
    "not-admin",
    "throttled",
    "server-error",
    "silence",
    "no-consent",
    "guest",
    "pim-lapsed",
];

/// Runs one scenario that the contract does not name; it must end in words and a code, and send
/// the password at most once.
fn any_row(scenario: &str) {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, scenario);
    let ran = check(&place, ACCOUNT, PASSWORD);
    assert!(!ran.err.contains("panicked"), "{scenario}: {ran:#?}");
    let said = ran.json();
    let verdict = said["verdict"].as_str().unwrap();
    let fits = match verdict {
        "passed" => ran.code == 0,
        "failed" => ran.code == 4,
        _ => matches!(ran.code, 5 | 6),
    };
    assert!(fits, "{scenario}: {verdict} with {}", ran.code);
    assert!(!said["next"]["text"].as_str().unwrap().is_empty(), "{scenario}: {said:#}");
    assert!(!ran.out.contains("(no words)"), "{scenario}: {}", ran.out);
    assert!(!ran.out.chars().any(|c| c.is_control() && c != '\n'), "{scenario}: {}", ran.out);
    assert!(!ran.out.contains("Practice-1234"), "{scenario}: {}", ran.out);
    assert!(sim.sign_ins() <= 1, "{scenario}: {:#?}", sim.asked());
}

#[test]
fn every_scenario_ends_in_words_a_code_and_one_sign_in_at_most() {
    let names = Place::new().run(&["practice", "--list"]).code(0).out;
    let names: Vec<_> = names.lines().map(|line| line.split(' ').next().unwrap()).collect();
    for name in PROMISED {
        assert!(names.contains(&name), "{name} is promised");
    }
    let others: Vec<_> = names.into_iter().filter(|name| !PROMISED.contains(name)).collect();
    // Some are slow by design, and wait at the same time.
    std::thread::scope(|scope| {
        for part in others.chunks(others.len().div_ceil(12)) {
            scope.spawn(move || part.iter().for_each(|scenario| any_row(scenario)));
        }
    });
}

#[test]
fn what_cannot_be_one_password_is_refused_and_nothing_is_sent() {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "ready");
    let long = vec![b'x'; 5_000];
    for (input, why) in [
        (&b"Practice-1234\nsecond\n"[..], "more than one line"),
        (b"Practice-1234\n\n", "more than one line"),
        (b"", "no password"),
        (b"\n", "no password"),
        (b"\xff\xfe\n", "not UTF-8"),
        (&long, "too long"),
    ] {
        let ran = check(&place, ACCOUNT, input).code(2).says(why);
        assert_eq!(ran.out, "");
    }
    let ready = ["check", "--password-stdin", "--json"];
    place.run_with(&ready, PASSWORD).code(2).says("--client-id");
    let with_client = [&ready[..], &["--client-id", "graph-tools"]].concat();
    place.run_with(&with_client, PASSWORD).code(2).says("--account");
    place.run_with(&[&with_client[..], &["--password", "x"]].concat(), PASSWORD).code(2);
    let asks = ["check", "--client-id", "graph-tools", "--account", ACCOUNT];
    place.run(&asks).code(2).says("--method");
    let by_password = [&asks[..], &["--method", "password"]].concat();
    place.run(&by_password).code(2).says("--password-stdin");
    assert_eq!(sim.asked().len(), 0, "{:?}", sim.ready());
}

#[test]
fn what_is_no_account_or_no_tenant_is_wrong_usage_and_nothing_is_sent() {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "ready");
    for account in ["admin@", "acme", "a@x,b@x", " "] {
        let ran = check(&place, account, PASSWORD).code(2).says("admin@acme.onmicrosoft.com");
        assert_eq!(ran.out, "", "{account}");
    }
    let args = ["check", "--password-stdin", "--client-id", "graph-tools", "--account", ACCOUNT];
    for tenant in ["contoso", "", "a b.example", "https://acme.onmicrosoft.com"] {
        let args = [&args[..], &["--expect", tenant]].concat();
        place.run_with(&args, PASSWORD).code(2).says("Nothing was sent");
    }
    assert_eq!(sim.asked().len(), 0, "{:?}", sim.ready());
    place.run_with(&[&args[..], &["--expect", "acme.onmicrosoft.com"]].concat(), PASSWORD).code(0);
    assert_eq!(sim.sign_ins(), 1);
}

#[test]
fn the_name_of_a_guest_is_told_to_be_one_and_no_full_name_is_asked_for() {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "ready");
    let said = check(&place, "x_gmail.com#EXT#@acme.onmicrosoft.com", PASSWORD).code(4).json();
    let next = said["next"]["text"].as_str().unwrap();
    assert!(next.contains("member account"), "{next}");
    assert_eq!(sim.sign_ins(), 0);
}

#[test]
fn a_password_goes_out_byte_for_byte() {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "ready");
    for input in [&b"Practice-1234"[..], b"Practice-1234\n", b"Practice-1234\r\n"] {
        check(&place, ACCOUNT, input).code(0);
    }
    check(&place, ACCOUNT, b"practice-1234\n").code(4);
    assert_eq!(sim.sign_ins(), 4);
    // One that cannot go out as it is does not go out at all.
    check(&place, ACCOUNT, b" Practice-1234\n").code(5);
    assert_eq!(sim.sign_ins(), 4);
}

#[test]
fn a_third_wrong_password_in_an_hour_is_not_sent_by_whichever_process() {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "wrong-password");
    check(&place, ACCOUNT, b"first\n").code(4);
    check(&place, ACCOUNT, b"second\n").code(4);
    let third = check(&place, &ACCOUNT.to_uppercase(), b"third\n").code(5).json();
    assert_eq!(third["verdict"], "inconclusive");
    assert_eq!(third["password"], "not_evaluated");
    assert!(!third["next"]["text"].as_str().unwrap().is_empty());
    assert_eq!(sim.sign_ins(), 2);
    check(&place, "reader@acme.onmicrosoft.com", b"first\n").code(4);
    assert_eq!(sim.sign_ins(), 3, "another account has its own count");
}

#[test]
fn without_json_it_says_the_same_in_words() {
    let mut place = Place::new();
    let _sim = Sim::start(&mut place, "mfa");
    let args = ["check", "--password-stdin", "--client-id", "graph-tools", "--account", ACCOUNT];
    let ran = place.run_with(&args, PASSWORD).code(5).prints("Inconclusive.");
    ran.prints("AADSTS50076").prints("client-request-id: ").says("NOT to Microsoft");
}

#[test]
fn nobody_at_the_other_end_is_the_network() {
    let mut place = Place::new();
    drop(Sim::start(&mut place, "ready"));
    let said = check(&place, ACCOUNT, PASSWORD).code(6).json();
    assert_eq!(said["verdict"], "inconclusive");
    assert_eq!(said["password"], "not_evaluated");
}

#[test]
fn other_endpoints_are_loopback_or_refused() {
    let mut place = Place::new();
    for url in ["https://login.example.com", "http://10.0.0.1:80", "http://127.0.0.1@evil.com"] {
        place.set("REAUTH_LOGIN_URL", url);
        check(&place, ACCOUNT, PASSWORD).code(2);
    }
}

//! After a test no copy of the password is left in the memory of the process that sent it.
//!
//! The test starts itself again; the child tests a password that it has only ever held masked, and
//! its memory is searched from outside.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Write as _;
use std::process::Command;
use std::process::Stdio;

use jiff::Timestamp;
use reauth::model::check::Cloud;
use reauth::model::check::PasswordFinding;
use reauth::model::endpoints::EndpointKind;
use reauth::model::endpoints::Endpoints;
use reauth::model::lockout::Budget;
use reauth::model::lockout::NotSent;
use reauth::model::lockout::Outcome;
use reauth::model::order::GRAPH_TOOLS;
use reauth::model::reader::MayRead;
use reauth::model::secret::Secret;
use reauth::services::http;
use reauth::services::microsoft;
use reauth::services::microsoft::Request;
use reauth::services::microsoft::Way;
use reauth::services::microsoft::Wire;
use reauth::simulator::Options;
use reauth::simulator::Scenario;
use reauth::simulator::Simulator;
use tokio::sync::watch;

use crate::support::copies;

const ROLE: &str = "REAUTH_TEST_MEMORY";
const READY: &str = "searched from here on";
/// `Practice-1234`, with the fifth bit of each byte turned.
const MASKED: [u8; 13] = *b"@bqsdysu=!\"#$";
const BIT: u8 = 16;

struct Purse;

impl Budget for Purse {
    fn spend(&mut self, _account: &str, _cloud: Cloud, _now: Timestamp) -> Result<(), NotSent> {
        Ok(())
    }

    fn settle(&mut self, _: &str, _outcome: Outcome, _now: Timestamp) -> Option<Timestamp> {
        None
    }

    fn pause(&mut self, _host: &str, _until: Timestamp) {}

    fn paused(&self, _host: &str) -> Option<Timestamp> {
        None
    }
}

/// What the child does: one whole test, then it waits to be searched.
fn child(login: &str, graph: &str, ca: Option<Vec<u8>>) {
    let mut secret = Secret::new();
    for masked in MASKED {
        // Letter by letter: the whole is nowhere but in the secret.
        let letter = char::from(std::hint::black_box(masked) ^ BIT);
        assert!(secret.push_str(letter.encode_utf8(&mut [0; 4])));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let options = http::Options { ca, ..http::Options::new(EndpointKind::Overridden) };
    let wire = Wire::new(&options).unwrap();
    let request = Request {
        account: "admin@acme.onmicrosoft.com".to_owned(),
        way: Way::Password(secret),
        may_read: MayRead::Nobody,
        client_id: GRAPH_TOOLS.to_owned(),
        cloud: None,
        endpoints: Endpoints::overridden(Some(login), Some(graph), None).unwrap(),
        expected_tenant: None,
        client_request_id: "7c77db90-c37c-465a-9e7a-553fe968c700".to_owned(),
        step: None,
    };
    let (_keep, cancel) = watch::channel(false);
    let result = runtime.block_on(microsoft::check(&wire, request, &mut Purse, &|_| {}, cancel));
    assert_eq!(result.password, PasswordFinding::Correct, "{result:#?}");
    println!("{READY}");
    let mut line = String::new();
    drop(std::io::stdin().read_line(&mut line));
}

#[test]
fn no_copy_of_a_password_is_left_after_a_test() {
    if let Some(told) = std::env::var_os(ROLE) {
        let told = told.into_string().unwrap();
        let mut parts = told.splitn(3, ' ');
        let (login, graph) = (parts.next().unwrap(), parts.next().unwrap());
        let ca = parts.next().filter(|pem| !pem.is_empty());
        child(login, graph, ca.map(|pem| pem.as_bytes().to_vec()));
        return;
    }
    for tls in [false, true] {
        // It ends with the sign-in: a request after it would write over what was left.
        let scenario = Scenario::named("mfa").unwrap();
        let simulator = Simulator::start(Options { tls, ..Options::new(scenario) }).unwrap();
        let told = [simulator.login(), simulator.graph(), simulator.ca_pem().unwrap_or_default()];
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "microsoft_memory::no_copy_of_a_password_is_left_after_a_test"])
            .args(["--nocapture", "--test-threads=1"])
            .env(ROLE, told.join(" "))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.any(|line| line.unwrap().contains(READY));
        // The account is still there, so the search finds what there is.
        let account = copies(child.id(), b"admin@acme");
        let half = copies(child.id(), b"ctice-1234");
        drop(child.stdin.take().unwrap().write_all(b"\n"));
        assert!(child.wait().unwrap().success() && ready);
        assert!(!account.is_empty());
        assert_eq!(half, Vec::<String>::new(), "tls: {tls}");
    }
}

//! A company inspects TLS: its own authority, which this computer trusts and the public does not,
//! signs for the real names of Microsoft. They lead to the simulator, in a network of its own; no
//! address is overridden.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use crate::support::Place;
use crate::support::Ran;
use crate::support::Start;

const REAL_NAMES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rig/real_names");
const PROXY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rig/clients/proxy.py");
const REAUTH: &str = env!("CARGO_BIN_EXE_reauth");
const ACCOUNT: &str = "admin@acme.onmicrosoft.com";
const PASSWORD: &str = "Practice-1234";
const SAID: &str =
    "No password was sent: reauth PRACTICE, not a real authority can read what is typed.";

struct Company {
    place: Place,
    variable: &'static str,
}

impl Company {
    /// One whose authority is trusted by way of `variable`.
    fn new(variable: &'static str) -> Self {
        Self { place: Place::new(), variable }
    }

    fn args(&self, args: &[&str]) -> Vec<String> {
        self.program(&[&[REAUTH], args].concat())
    }

    fn program(&self, program: &[&str]) -> Vec<String> {
        let log = self.place.path("log").display().to_string();
        let before = [REAUTH, "ready", &log, self.variable];
        before.iter().chain(program).map(|&arg| arg.to_owned()).collect()
    }

    /// A script that has the password.
    fn check(&self, more: &[&str]) -> Ran {
        let check =
            ["check", "--account", ACCOUNT, "--password-stdin", "--client-id", "graph-tools"];
        self.run(&self.args(&[&check[..], &["--json"], more].concat()))
    }

    /// Runs a program that is given the password.
    fn run(&self, args: &[String]) -> Ran {
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        let mut child = self.place.of(REAL_NAMES, &args).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        Ran::of(&child.wait_with_output().unwrap())
    }

    /// What the simulator was asked.
    fn asked(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.place.path("log")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn sign_ins(&self) -> usize {
        self.asked()
            .iter()
            .filter(|ask| ask["method"] == "POST" && ask["server"] == "login")
            .count()
    }
}

#[test]
fn a_script_sends_no_password_that_a_private_authority_can_read_unless_told_to() {
    for variable in ["REAUTH_CA_FILE", "SSL_CERT_FILE"] {
        let company = Company::new(variable);
        let said = company.check(&[]).code(5).json();
        assert_eq!(
            (&said["verdict"], &said["password"]),
            (&"inconclusive".into(), &"not_evaluated".into())
        );
        assert_eq!(said["endpoints"], "microsoft");
        assert_eq!(said["stages"][3]["detail"], SAID);
        assert!(said["next"]["text"].as_str().unwrap().contains("--accept-private-ca"), "{said:#}");
        assert_eq!(company.sign_ins(), 0, "{variable}: {:#?}", company.asked());
        let said = company.check(&["--accept-private-ca"]).code(0).json();
        assert_eq!((&said["verdict"], &said["password"]), (&"passed".into(), &"correct".into()));
        let warned = &said["stages"][1];
        assert_eq!((&warned["id"], &warned["state"]), (&"discovery".into(), &"warned".into()));
        assert!(
            warned["detail"]
                .as_str()
                .unwrap()
                .contains("not a real authority signs for login.microsoftonline.com"),
            "{said:#}"
        );
        let hosts: Vec<_> = company.asked().iter().map(|ask| ask["host"].clone()).collect();
        let known = ["login.microsoftonline.com", "graph.microsoft.com"];
        assert!(hosts.iter().all(|host| known.contains(&host.as_str().unwrap())), "{hosts:?}");
    }
}

#[test]
fn the_doctor_tells_of_it_without_a_name() {
    let company = Company::new("REAUTH_CA_FILE");
    let said = company.run(&company.args(&["doctor", "--json"])).out;
    assert!(said.contains("A private authority signs for Microsoft's sign-in host."), "{said}");
    assert!(!said.contains("not a real authority"), "what the doctor says is passed on: {said}");
}

/// Requests go through the proxy of the environment, which sees the hosts and nothing else.
#[test]
fn a_proxy_sees_whom_is_asked_and_no_password() {
    const BEHIND: &str = r#"
        python3 "$1" "$2" "$3" &
        until [ -e "$2" ]; do sleep 0.01; done
        export HTTPS_PROXY=http://127.0.0.1:$(cat "$2")
        shift 3
        exec "$@""#;
    let company = Company::new("SSL_CERT_FILE");
    let path = |name: &str| company.place.path(name).display().to_string();
    let (port, seen) = (path("port"), path("seen"));
    let check = ["check", "--account", ACCOUNT, "--password-stdin", "--client-id", "graph-tools"];
    for (more, code) in [(&[][..], 5), (&["--accept-private-ca"], 0)] {
        drop(std::fs::remove_file(&port));
        let shell = ["bash", "-c", BEHIND, "bash", PROXY, &port, &seen, REAUTH];
        company.run(&company.program(&[&shell[..], &check, more].concat())).code(code);
        let bytes = std::fs::read(&seen).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("CONNECT login.microsoftonline.com:443"), "{text}");
        assert!(text.contains("CONNECT graph.microsoft.com:443"), "{text}");
        for secret in [PASSWORD, "acme.onmicrosoft.com"] {
            assert!(!text.contains(secret), "{secret} went to the proxy in clear");
        }
    }
}

#[test]
fn who_is_asked_for_a_password_hears_of_it_first() {
    let company = Company::new("REAUTH_CA_FILE");
    let check =
        ["check", "--account", ACCOUNT, "--method", "password", "--client-id", "graph-tools"];
    let args = company.args(&check);
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let mut tui = Start::new(&company.place, &args).program(REAL_NAMES).go();
    tui.ends(5);
    let shown = tui.screen().replace('\n', " ");
    assert!(shown.contains("can read what you type; use the"), "{shown}");
    assert!(!shown.contains("Password:"), "{shown}");
    // What was asked says nothing of whose password it would have been.
    let asked = company.asked();
    assert!(!asked.is_empty() && !format!("{asked:?}").contains("acme"), "{asked:#?}");

    let args = company.args(&[&check[..], &["--accept-private-ca"]].concat());
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let mut tui = Start::new(&company.place, &args).program(REAL_NAMES).go();
    tui.wait("can read what you type.").wait("Password:").keys(&format!("{PASSWORD}\r"));
    tui.wait("Passed.").ends(0);
}

#[test]
fn the_panel_names_it_and_asks_before_there_is_a_field_for_a_password() {
    let company = Company::new("SSL_CERT_FILE");
    let args = company.args(&["--new", "--client-id", "graph-tools"]);
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let mut tui = Start::new(&company.place, &args).program(REAL_NAMES).size(120, 40).go();
    tui.wait("Tenant URL").keys("acme.okta.com\r").wait("What does Okta say?").keys("\r").count(0);
    tui.keys("t").wait("▸ Account:").keys(&format!("{ACCOUNT}\r\r")).wait("▸ Method:");
    tui.keys(" ").wait("can read what you type; use the").wait("[ no ]");
    assert!(!tui.screen().contains("  Password: "), "{}", tui.screen());
    // To Run, past the question: nothing is sent, and the question is back.
    tui.keys("\r\r\r").wait("No password is sent before you say that it may be read");
    assert_eq!(company.sign_ins(), 0);
    tui.keys(" ").wait("[ yes ]").keys("\r").wait("▸ Password:").keys(PASSWORD);
    tui.wait("Password: *************").keys("\r").wait("▸ [ Run the test ]").keys("\r");
    tui.wait("Passed.");
    assert_eq!(company.sign_ins(), 1);
    tui.keys("\x1b").gone("┌ Microsoft credential test").keys("q").ends(0);
}

//! Clients that others have written, unmodified, against the simulator over TLS, and a person in a
//! real browser.
//!
//! `tests/rig/install` installs what they need, pinned, and does nothing when it is there:
//! - from Debian: `chromium`; `nodejs`, `npm` and `python3-venv` where they are missing;
//! - from `PyPI`, in `target/rig/venv`: `msal` 1.39.0;
//! - from npm, in `target/rig/node_modules`: `@microsoft/microsoft-graph-client` 3.0.7,
//!   `@okta/okta-sdk-nodejs` 8.1.0, `playwright-core` 1.65.1.

use std::io::Write as _;
use std::process::Command;

use reauth::simulator::INSTANCE_ID;
use reauth::simulator::Options;
use reauth::simulator::Scenario;
use reauth::simulator::Simulator;
use serde_json::Value;
use serde_json::json;

const PYTHON: &str = "target/rig/venv/bin/python";
const NODE: &str = "node";

struct Stage {
    simulator: Simulator,
    ca: tempfile::NamedTempFile,
}

impl Stage {
    /// A practice world over TLS, its certificate in a file as clients want it.
    fn new(scenario: &str) -> Self {
        Self::with(Self::options(scenario))
    }

    fn options(scenario: &str) -> Options {
        Options { tls: true, ..Options::new(Scenario::named(scenario).unwrap()) }
    }

    fn with(options: Options) -> Self {
        let simulator = Simulator::start(options).unwrap();
        let mut ca = tempfile::NamedTempFile::new().unwrap();
        ca.write_all(simulator.ca_pem().unwrap().as_bytes()).unwrap();
        Self { simulator, ca }
    }

    /// Runs a client and reads the one object that it prints.
    fn run(&self, program: &str, script: &str, arguments: &[&str]) -> Value {
        let output = Command::new(program)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .arg(format!("tests/rig/clients/{script}"))
            .args(arguments)
            .env("NODE_EXTRA_CA_CERTS", self.ca.path())
            .env("NODE_NO_WARNINGS", "1")
            // The variable would win over what the script says.
            .env("REQUESTS_CA_BUNDLE", self.ca.path())
            .env("NO_PROXY", "127.0.0.1,localhost")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let complaint = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().last().unwrap_or_default();
        let read = serde_json::from_str(last);
        assert!(read.is_ok(), "{script} (run tests/rig/install): {said}\n{complaint}");
        read.unwrap()
    }
}

/// MSAL for Python, every flow that it has: `entra.md` 1, RFC 6749, 7636 and 8628.
#[test]
fn msal_signs_in_by_every_flow_and_is_refused_as_by_microsoft() {
    // MSAL for Python asks for the realm of an account at the host of its authority and leaves the
    // port out, so that the servers have to be at the port that HTTPS has anyway.
    let listen = std::net::IpAddr::V4(std::net::Ipv4Addr::new(127, 77, 0, 1));
    let options =
        Options { listen, own_addresses: true, port: Some(443), ..Stage::options("ready") };
    let stage = Stage::with(options);
    let ca = stage.ca.path().to_str().unwrap();
    let said = stage.run(PYTHON, "login.py", &[stage.simulator.login(), ca]);
    for flow in ["password", "code", "code_at_organizations", "device"] {
        assert_eq!(said[flow]["token"], true, "{flow}: {said}");
        assert_eq!(said[flow]["upn"], reauth::simulator::ACCOUNT, "{flow}");
    }
    assert_eq!((&said["silent"]["token"], &said["program"]["token"]), (&true.into(), &true.into()));
    for (refused, code) in [
        ("wrong_password", 50126),
        ("common", 9_001_023),
        ("wrong_verifier", 501_481),
        ("wrong_secret", 7_000_215),
    ] {
        assert_eq!(said[refused]["codes"], json!([code]), "{refused}: {said}");
    }
}

/// Microsoft's client for Graph: pages, filters, a batch, and three kinds of refusal.
#[test]
fn the_graph_client_reads_the_directory_and_understands_refusals() {
    let stage = Stage::new("ready");
    let (login, graph) = (stage.simulator.login(), stage.simulator.graph());
    let said = stage.run(NODE, "graph.mjs", &[login, &format!("{graph}/")]);
    assert_eq!(said["users"], 123, "{said}");
    assert_eq!(said["okta"], "Okta Microsoft Graph Client");
    assert_eq!(said["domains"], json!(["acme.onmicrosoft.com Managed", "acme.com Federated"]));
    assert_eq!(said["batch"], json!({"domains": 200, "moon": 400}));
    assert_eq!(said["bad_token"]["code"], "InvalidAuthenticationToken");
    assert_eq!(
        (&said["bad_token"]["status"], &said["bad_token"]["request"]),
        (&401.into(), &36.into())
    );
    assert_eq!(said["nobody"]["code"], "Request_ResourceNotFound");
    assert_eq!(said["me"]["status"], 400);
}

/// Okta's client: apps page by page, connection, features, the log, and three kinds of refusal.
#[test]
fn the_okta_client_reads_the_org_and_understands_refusals() {
    let stage = Stage::new("several-instances");
    let said = stage.run(NODE, "okta.mjs", &[stage.simulator.okta()]);
    let apps =
        ["Microsoft Office 365", "Microsoft Office 365 - old", "Office 365 Contoso (acquired)"];
    assert_eq!(said["apps"], json!(apps), "{said}");
    assert_eq!((&said["tenant"], &said["connection"]), (&"acme".into(), &"ENABLED".into()));
    assert_eq!(said["features"], json!(["USER_PROVISIONING", "INBOUND_PROVISIONING"]));
    assert_eq!((&said["events"], &said["errors"]), (&19.into(), &2.into()));
    assert_eq!(said["me"], "readonly@acme.com");
    assert_eq!(said["bad_token"], json!({"status": 401, "code": "E0000011"}));
    assert_eq!(said["no_permission"], json!({"status": 403, "code": "E0000006"}));
    assert_eq!(said["nothing"], json!({"status": 404, "code": "E0000007"}));
}

/// The practice walk in Chromium, by clicks and typing: the import completes only at the end.
#[test]
fn a_person_in_chromium_walks_the_twelve_steps() {
    let stage = Stage::new("ready");
    let profile = tempfile::tempdir().unwrap();
    let okta = stage.simulator.okta();
    let said = stage.run(NODE, "walk.mjs", &[okta, INSTANCE_ID, profile.path().to_str().unwrap()]);
    let seed = "An error occurred during import Could not validate your Office 365 credentials, \
                received error: 400 AADSTS50126: Error validating credentials due to invalid \
                username or password Trace ID: ";
    for attempt in ["nothing_done", "not_saved", "tested_only"] {
        assert!(said[attempt].as_str().unwrap().starts_with(seed), "{attempt}: {said}");
    }
    assert!(said["done"].as_str().unwrap().starts_with("Import complete"), "{said}");
    let tab = "tab-user-management/api-credentials";
    for landing in ["landed", "integration", "back"] {
        assert_eq!(said[landing], tab, "{landing}: {said}");
    }
    assert_eq!((&said["marked"], &said["consent"]), (&true.into(), &true.into()));
    assert!(said["test_wrong"].as_str().unwrap().contains("AADSTS50126"), "{said}");
    assert!(said["test_right"].as_str().unwrap().contains("verified successfully"), "{said}");
    assert_eq!(said["hosts"], json!(["127.0.0.1"]), "nothing else was asked");
}

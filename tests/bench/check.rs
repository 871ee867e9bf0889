//! The credential test against servers that are far away, over TLS: as long as the round trips that
//! depend on one another, and no longer.
//!
//! Two figures as multiples of a round trip that is measured in the same run:
//! - cold, `reauth check` from the start of the process to its end: connecting, the handshake of
//!   TLS, discovery beside realm, the sign-in, Graph;
//! - warm, in the panel from the key press to the verdict on the screen: the last three of these.

use std::time::Duration;
use std::time::Instant;

use reauth::model::endpoints::EndpointKind;
use reauth::services::http;
use reauth::services::http::Ask;
use reauth::services::http::Client;
use reauth::services::http::Protocol;
use reauth::simulator::ACCOUNT;
use reauth::simulator::Options;
use reauth::simulator::PASSWORD;
use reauth::simulator::Scenario;
use reauth::simulator::Simulator;
use url::Url;

use crate::Row;
use crate::Table;
use crate::support::Place;
use crate::support::Start;

/// A round trip: 100 ms each way.
const LATENCY: Duration = Duration::from_millis(200);
/// How much longer than its round trips a test may take.
const RATIO_MAX: f64 = 1.1;
/// The best of so many counts: the one that was disturbed least.
const RUNS: usize = 5;
/// How long the admin types.
const TYPING: Duration = Duration::from_secs(2);

pub(crate) fn rows(table: &mut Table) {
    let scenario = Scenario::named("ready").unwrap();
    let options = Options { tls: true, latency: LATENCY, ..Options::new(scenario) };
    let simulator = Simulator::start(options).unwrap();
    let best = |run: &dyn Fn() -> Duration| (0..RUNS).map(|_| run()).min().unwrap_or_default();
    let round_trip = round_trip(&simulator).as_secs_f64();
    for (what, needed, taken) in [
        ("credential test, cold: five round trips", 5.0, best(&|| cold(&simulator))),
        ("the same from the key press: three round trips", 3.0, best(&|| warm(&simulator))),
    ] {
        let taken = taken.as_secs_f64();
        let (taken_ms, round_trip_ms) = (taken * 1e3, round_trip * 1e3);
        let from = format!("{taken_ms:.1} ms, round trip {round_trip_ms:.1} ms");
        let figure = taken / (needed * round_trip);
        table.add(Row::new(what, "×", RATIO_MAX, figure).from(from));
    }
}

/// One request and its answer on a connection that stands.
fn round_trip(simulator: &Simulator) -> Duration {
    let ca = simulator.ca_pem().map(|pem| pem.as_bytes().to_vec());
    let options = http::Options { ca, ..http::Options::new(EndpointKind::Overridden) };
    let client = Client::new(&options, Protocol::Http1).unwrap();
    let address = format!("{}/common/v2.0/.well-known/openid-configuration", simulator.login());
    let url = Url::parse(&address).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ask = || {
        let start = Instant::now();
        let ask = Ask { url: url.clone(), client_request_id: None, post: None };
        assert_eq!(runtime.block_on(client.send(ask)).unwrap().status, 200);
        start.elapsed()
    };
    ask();
    (0..RUNS).map(|_| ask()).min().unwrap_or_default()
}

fn place(simulator: &Simulator) -> Place {
    let mut place = Place::new();
    let ca = place.path("ca.pem");
    std::fs::write(&ca, simulator.ca_pem().unwrap()).unwrap();
    place.set("REAUTH_CA_FILE", &ca.display().to_string());
    place.set("REAUTH_LOGIN_URL", simulator.login());
    place.set("REAUTH_GRAPH_URL", simulator.graph());
    place.set("REAUTH_OKTA_URL", simulator.okta());
    place
}

/// A script, from the start of the process to its end.
fn cold(simulator: &Simulator) -> Duration {
    let place = place(simulator);
    let args = ["check", "--account", ACCOUNT, "--password-stdin", "--client-id", "graph-tools"];
    let start = Instant::now();
    let ran = place.run_with(&args, PASSWORD.as_bytes());
    let taken = start.elapsed();
    ran.code(0);
    taken
}

/// The panel, from the key press to the verdict on the screen.
fn warm(simulator: &Simulator) -> Duration {
    let place = place(simulator);
    let mut tui = Start::new(&place, &["--new", "--client-id", "graph-tools"]).go();
    tui.wait("Tenant URL").keys("acme.okta.com\r").wait("What does Okta say?").keys("\r").count(0);
    tui.keys("t").wait("▸ Account:").keys(&format!("{ACCOUNT}\r\r")).wait("▸ Method:");
    tui.keys(" \r").wait("▸ Password:").keys(PASSWORD).wait("Password: *************");
    tui.keys("\r").wait("▸ [ Run the test ]");
    std::thread::sleep(TYPING);
    let start = Instant::now();
    tui.keys("\r").wait("Passed.");
    start.elapsed()
}

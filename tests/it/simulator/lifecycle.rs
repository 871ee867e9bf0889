//! Start, stop, ports, TLS, latency and log of a simulator.

use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use std::time::Instant;

use reauth::simulator::Options;
use reauth::simulator::Scenario;
use reauth::simulator::Server;
use reauth::simulator::Simulator;
use reauth::simulator::StartError;
use serde_json::Value;

use super::World;

fn options() -> Options {
    Options::new(Scenario::named("ready").unwrap())
}

fn port(url: &str) -> u16 {
    url::Url::parse(url).unwrap().port().unwrap()
}

/// A log that can still be read after the simulator has taken it.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn it_is_ready_within_a_tenth_of_a_second() {
    // The best of three: other tests share the machine.
    let fastest = (0..3).map(|_| {
        let before = Instant::now();
        let simulator = Simulator::start(options()).unwrap();
        drop(TcpStream::connect(("127.0.0.1", port(simulator.okta()))).unwrap());
        before.elapsed()
    });
    assert!(fastest.min().unwrap() < Duration::from_millis(100));
}

#[test]
fn dropping_it_ends_requests_that_nobody_answers() {
    let world = World::of("silence");
    let World { simulator, client, runtime } = world;
    let url = format!("{}/organizations/oauth2/v2.0/token", simulator.login());
    let request = super::form(&client, &url, &super::password_grant(super::ADMIN, "x"));
    runtime.block_on(async {
        let waiting = tokio::task::spawn(request.send());
        while simulator.sign_in_requests() == 0 {
            tokio::task::yield_now().await;
        }
        let login = port(simulator.login());
        drop(simulator);
        assert!(waiting.await.unwrap().is_err());
        assert!(TcpListener::bind(("127.0.0.1", login)).is_ok(), "the port is free again");
    });
}

#[test]
fn ports_follow_the_one_that_is_named() {
    // A port that was free a moment ago, with two more after it, is found by trying.
    let simulator = (20_000..60_000).step_by(97).find_map(|first| {
        let simulator = Simulator::start(Options { port: Some(first), ..options() }).ok()?;
        assert_eq!(port(simulator.login()), first);
        Some(simulator)
    });
    let simulator = simulator.unwrap();
    let login = port(simulator.login());
    assert_eq!([port(simulator.graph()), port(simulator.okta())], [login + 1, login + 2]);
    let taken = Simulator::start(Options { port: Some(login), ..options() });
    assert!(matches!(taken, Err(StartError::Bind { .. })));
    let last = Simulator::start(Options { port: Some(u16::MAX), ..options() });
    assert!(matches!(last, Err(StartError::Port(u16::MAX))));
}

#[test]
fn two_of_them_side_by_side_do_not_disturb_each_other() {
    let (one, other) = (World::of("ready"), World::of("wrong-password"));
    assert_eq!(one.sign_in("Practice-1234").status, 200);
    assert_eq!(other.sign_in("Practice-1234").status, 400);
    assert_eq!(one.sign_in("Practice-1234").status, 200);
    assert_eq!((one.simulator.sign_in_requests(), other.simulator.sign_in_requests()), (2, 1));
}

#[test]
fn under_tls_it_speaks_both_versions_of_http_to_those_who_trust_it() {
    let world = World::with(Options { tls: true, ..options() });
    let login = world.simulator.login();
    assert!(login.starts_with("https://127.0.0.1:"), "{login}");
    let url = format!("{login}/acme.com/v2.0/.well-known/openid-configuration");
    let version = |client: &reqwest::Client| {
        world.runtime.block_on(async { client.get(&url).send().await.map(|r| r.version()) })
    };
    assert_eq!(version(&world.client).unwrap(), reqwest::Version::HTTP_2);
    let certificate = world.simulator.ca_pem().unwrap().as_bytes();
    let certificate = reqwest::Certificate::from_pem(certificate).unwrap();
    let old = reqwest::Client::builder().no_proxy().http1_only().tls_certs_only([certificate]);
    assert_eq!(version(&old.build().unwrap()).unwrap(), reqwest::Version::HTTP_11);
    let distrustful = reqwest::Client::builder().no_proxy().build().unwrap();
    assert!(version(&distrustful).is_err());
    assert_eq!(world.sign_in("Practice-1234").status, 200);
}

#[test]
fn latency_holds_every_answer_back() {
    let world = World::with(Options { latency: Duration::from_millis(150), ..options() });
    for url in [world.simulator.login(), world.simulator.graph(), world.simulator.okta()] {
        let before = Instant::now();
        world.get(url);
        assert!(before.elapsed() >= Duration::from_millis(150), "{url}");
    }
}

#[test]
fn the_log_has_a_line_for_each_request_and_no_secret() {
    let log = Shared::default();
    let world = World::with(Options { log: Some(Box::new(log.clone())), ..options() });
    world.sign_in("Canary-password");
    world.get(&format!("{}/admin/tasks?code=canary&limit=5", world.simulator.okta()));
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(!text.to_lowercase().contains("canary"), "{text}");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let paths: Vec<_> = lines.iter().map(|line| line["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["/organizations/oauth2/v2.0/token", "/admin/tasks?code=***&limit=5"]);
    assert_eq!((&lines[0]["status"], &lines[1]["status"]), (&400.into(), &200.into()));
    let records = world.simulator.requests();
    assert_eq!(records[1].server, Server::Okta);
    assert_eq!(format!("http://{}", records[1].host), world.simulator.okta());
    assert!(!format!("{records:?}").contains("anary"));
}

/// Only Linux has all of 127.0.0.0/8 without being asked.
#[cfg(target_os = "linux")]
#[test]
fn each_server_can_have_an_address_of_its_own() {
    let listen = std::net::IpAddr::V4(std::net::Ipv4Addr::new(127, 44, 0, 1));
    let world = World::with(Options { listen, own_addresses: true, tls: true, ..options() });
    let hosts = [world.simulator.login(), world.simulator.graph(), world.simulator.okta()]
        .map(|base| url::Url::parse(base).unwrap().host_str().unwrap().to_owned());
    assert_eq!(hosts, ["127.44.0.1", "127.44.0.2", "127.44.0.3"]);
    assert_eq!(world.graph(&world.token(), "/me").status, 200, "the certificate is for all three");
    let last = std::net::IpAddr::V4(std::net::Ipv4Addr::BROADCAST);
    let refused = Simulator::start(Options { listen: last, own_addresses: true, ..options() });
    assert!(matches!(refused, Err(StartError::Address(_) | StartError::Bind { .. })));
}

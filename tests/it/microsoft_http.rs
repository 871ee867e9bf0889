//! Each way in which a server or a network fails, against real sockets, and what it is called.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;
use std::time::Instant;

use bytes::Bytes;
use reauth::diagnosis::reply::Reply;
use reauth::model::endpoints::EndpointKind;
use reauth::model::endpoints::Endpoints;
use reauth::model::tenant::TenantUrl;
use reauth::services::http::Ask;
use reauth::services::http::Client;
use reauth::services::http::Fault;
use reauth::services::http::HttpError;
use reauth::services::http::Limits;
use reauth::services::http::Options;
use reauth::services::http::Post;
use reauth::services::http::Protocol;
use reauth::services::okta;
use reauth::words::Words;
use url::Url;

use crate::microsoft::assert_said;
use crate::microsoft_server::Server;
use crate::microsoft_server::json;
use crate::microsoft_server::read_request;

fn options() -> Options {
    let ms = Duration::from_millis;
    let limits = Limits { connect: ms(400), request: ms(600), whole: ms(2_000), person: ms(500) };
    Options { limits, ..Options::new(EndpointKind::Overridden) }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(work)
}

fn post_to(address: &str, options: &Options) -> Result<Reply, HttpError> {
    let post = Post { content_type: "text/plain", bearer: None, body: Bytes::from("Canary-1") };
    let ask = Ask { url: Url::parse(address).unwrap(), client_request_id: None, post: Some(post) };
    run(async { Client::new(options, Protocol::Http1)?.send(ask).await })
}

/// Posts to a server that serves so, and returns the error once it is sure that it can be said.
fn failure(address: &str, options: &Options) -> (Fault, bool) {
    let error = post_to(address, options).unwrap_err();
    let words = Words::english();
    assert_said(&words, &error.phrase());
    assert_said(&words, &error.next());
    assert!(!format!("{error:?} {error}").contains("Canary"));
    (error.fault, error.may_have_been_sent)
}

#[test]
fn servers_that_misbehave_are_told_apart() {
    let raw = |serve: fn(&mut TcpStream)| Server::raw(move |stream, _| serve(stream));
    let silent = raw(|_| std::thread::sleep(Duration::from_secs(3)));
    assert_eq!(failure(&silent.base(), &options()), (Fault::Timeout, true));
    let slow = raw(|stream| {
        drop(read_request(stream));
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"));
        while stream.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    assert_eq!(failure(&slow.base(), &options()), (Fault::Timeout, true));
    let reset = raw(|stream| drop(stream.read(&mut [0; 1])));
    assert_eq!(failure(&reset.base(), &options()), (Fault::Reset, true));
    let hung_up = raw(|stream| drop(read_request(stream)));
    assert_eq!(failure(&hung_up.base(), &options()), (Fault::Reset, true));
    let short = raw(|stream| {
        drop(read_request(stream));
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc"));
    });
    assert_eq!(failure(&short.base(), &options()), (Fault::Reset, true));
    let garbage = raw(|stream| {
        drop(read_request(stream));
        drop(stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"));
    });
    assert_eq!(failure(&garbage.base(), &options()), (Fault::NotHttp, true));
    let heads = raw(|stream| {
        drop(read_request(stream));
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\n"));
        while stream
            .write_all(b"X-Header: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n")
            .is_ok()
        {}
    });
    assert_eq!(failure(&heads.base(), &options()), (Fault::NotHttp, true));
}

#[test]
fn an_endless_answer_ends_at_the_limit() {
    let endless = Server::raw(|stream, _| {
        drop(read_request(stream));
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"));
        while stream.write_all(&[b'['; 8192]).is_ok() {}
    });
    let before = Instant::now();
    assert_eq!(failure(&endless.base(), &options()), (Fault::TooLarge, true));
    assert!(before.elapsed() < Duration::from_secs(2));
    let told =
        Server::start(|_, _| "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n".to_owned());
    assert_eq!(failure(&told.base(), &options()), (Fault::TooLarge, true));
}

#[test]
fn what_never_connects_was_never_sent() {
    assert_eq!(failure(&Server::closed(), &options()), (Fault::Refused, false));
    assert_eq!(failure("http://no-such-host.invalid/", &options()), (Fault::Dns, false));
    let plain = Server::raw(|stream, _| {
        drop(stream.read(&mut [0; 512]));
        drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
    });
    let tls = plain.base().replace("http:", "https:");
    assert_eq!(failure(&tls, &options()), (Fault::Tls, false));
    let silent = Server::raw(|_, _| std::thread::sleep(Duration::from_secs(3)));
    let tls = silent.base().replace("http:", "https:");
    assert_eq!(failure(&tls, &options()), (Fault::ConnectTimeout, false));
}

#[test]
fn the_real_clients_speak_https_only() {
    let server = Server::start(|_, _| json(200, "{}"));
    let real = Options { kind: EndpointKind::Microsoft, ..options() };
    let (_, sent) = failure(&server.base(), &real);
    assert!(!sent);
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn a_certificate_is_trusted_by_its_authority_only() {
    let scenario = reauth::simulator::Scenario::named("ready").unwrap();
    let simulated =
        reauth::simulator::Options { tls: true, ..reauth::simulator::Options::new(scenario) };
    let simulator = reauth::simulator::Simulator::start(simulated).unwrap();
    let address = format!("{}/common/userrealm/a@acme.com?api-version=1.0", simulator.login());
    let limits = Limits {
        connect: Duration::from_secs(5),
        request: Duration::from_secs(5),
        ..Limits::default()
    };
    let distrustful = Options { limits, ..options() };
    let (fault, sent) = failure(&address, &distrustful);
    assert!(matches!(fault, Fault::TlsIssuer | Fault::TlsNoRoots), "{fault:?}");
    assert!(!sent);
    let ca = simulator.ca_pem().map(|pem| pem.as_bytes().to_vec());
    let trusting = Options { ca, ..distrustful.clone() };
    assert!(post_to(&address, &trusting).is_ok());
    let other_name = address.replace("127.0.0.1", "127.0.0.2");
    let (fault, sent) = failure(&other_name, &trusting);
    assert!(matches!(fault, Fault::TlsName | Fault::Refused), "{fault:?}");
    assert!(!sent);
    let broken = Options { ca: Some(b"no certificate".to_vec()), ..distrustful };
    assert_eq!(failure(&address, &broken), (Fault::CaFile, false));
}

#[test]
fn a_web_page_is_an_answer_that_says_nothing() {
    let portal = Server::start(|_, _| {
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>".to_owned()
    });
    let reply = post_to(&portal.base(), &options()).unwrap();
    assert!(reply.is_web_page());
}

#[test]
fn a_redirect_is_handed_over_and_not_followed() {
    let elsewhere = Server::start(|_, _| json(200, "{}"));
    let away =
        format!("HTTP/1.1 307 X\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", elsewhere.base());
    let server = Server::start(move |_, _| away.clone());
    assert_eq!(post_to(&server.base(), &options()).unwrap().status, 307);
    assert_eq!((server.seen().len(), elsewhere.seen().len()), (1, 0));
}

/// The proxy variables are read by reqwest itself, so a child process has them: this test starts
/// itself again, with a spy for a proxy.
#[test]
fn a_loopback_password_never_reaches_a_proxy() {
    const ROLE: &str = "REAUTH_TEST_SPIED_ON";
    if let Some(address) = std::env::var_os(ROLE) {
        let address = address.into_string().unwrap();
        assert!(post_to(&address, &options()).is_ok());
        // A client without `no_proxy` goes to the spy: that shows that the spy sees.
        let plain = reqwest::Client::builder().build().unwrap();
        drop(run(plain.post(&address).body("Seen-1").send()));
        return;
    }
    let server = Server::start(|_, _| json(200, "{}"));
    let spy = Server::start(|_, _| json(200, "{}"));
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "microsoft_http::a_loopback_password_never_reaches_a_proxy"])
        .env(ROLE, server.base())
        .envs(
            ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"].map(|name| (name, spy.base())),
        )
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .env_remove("REQUEST_METHOD")
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    assert!(server.seen().iter().any(|asked| asked.contains("Canary-1")));
    let spied = spy.seen();
    assert!(spied.iter().any(|asked| asked.contains("Seen-1")), "the spy sees nothing");
    assert!(!spied.iter().any(|asked| asked.contains("Canary-1")), "{spied:?}");
}

#[test]
fn proxies_that_fail_are_told_apart() {
    // reqwest reads the proxy of a run once and for all; here it is named, and the errors are the
    // same that `Client` sees.
    const ROLE: &str = "REAUTH_TEST_PROXY_FAULT";
    if let Some(expected) = std::env::var_os(ROLE) {
        let real = Options { kind: EndpointKind::Microsoft, ..options() };
        let (fault, sent) = failure("https://login.microsoftonline.com/", &real);
        assert_eq!((format!("{fault:?}").as_str(), sent), (expected.to_str().unwrap(), false));
        return;
    }
    let login = Server::start(|_, _| "HTTP/1.1 407 X\r\nContent-Length: 0\r\n\r\n".to_owned());
    let strict = Server::start(|_, _| "HTTP/1.1 403 X\r\nContent-Length: 0\r\n\r\n".to_owned());
    for (proxy, fault) in
        [(login.base(), "ProxyLogin"), (strict.base(), "ProxyRefused"), (Server::closed(), "Proxy")]
    {
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "microsoft_http::proxies_that_fail_are_told_apart"])
            .env(ROLE, fault)
            .env("HTTPS_PROXY", proxy.replace("http://", "http://bob:Canary-9@"))
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&child.stdout);
        assert!(child.status.success(), "{fault}: {said}");
        assert!(!said.contains("Canary-9"));
    }
}

/// Without the rule reqwest passes the variable over, and what is posted goes out directly.
#[test]
fn what_names_no_proxy_stops_what_is_not_for_loopback() {
    let server = Server::start(|_, _| json(200, "{}"));
    let unread = Options { unread_proxy: Some("ALL_PROXY"), ..options() };
    assert!(post_to(&server.base(), &unread).is_ok());
    let real = Options { kind: EndpointKind::Microsoft, ..unread };
    let address = server.base().replace("http://", "https://");
    let error = post_to(&address, &real).unwrap_err();
    assert_eq!((error.fault, error.may_have_been_sent), (Fault::ProxyUnread, false));
    let said = Words::english().say(&error.phrase());
    assert!(said.starts_with("ALL_PROXY holds no address of an HTTP proxy"), "{said}");
    assert_eq!(failure(&address, &real).0, Fault::ProxyUnread);
}

#[test]
fn an_okta_org_is_probed_and_a_failure_blocks_nothing() {
    let tenant = TenantUrl::parse("acme.okta.com").unwrap().url;
    let probe = |base: &str| {
        let endpoints = Endpoints::overridden(None, None, Some(base)).unwrap();
        run(okta::probe(&endpoints, &options(), &tenant))
    };
    let scenario = reauth::simulator::Scenario::named("ready").unwrap();
    let simulator =
        reauth::simulator::Simulator::start(reauth::simulator::Options::new(scenario)).unwrap();
    let found = probe(simulator.okta()).unwrap();
    assert_eq!(found.url, "https://acme.okta.com");
    let words = Words::english();
    let foreign = Server::start(|_, _| {
        json(200, r#"{"id":"x","_links":{"organization":{"href":"https://evil.example"}}}"#)
    });
    let page = Server::start(|_, _| {
        "HTTP/1.1 404 X\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>".to_owned()
    });
    let busy = Server::start(|_, _| json(503, ""));
    for (base, key) in [
        (foreign.base(), "net.okta_foreign"),
        (page.base(), "net.okta_none"),
        (busy.base(), "net.unavailable"),
        (Server::closed(), "net.refused"),
    ] {
        let phrase = probe(&base).unwrap_err().phrase();
        assert_eq!(phrase.key, key);
        assert_said(&words, &phrase);
    }
}

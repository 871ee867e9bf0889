//! Connections that are opened while the admin types: the test finds them, and opens no other.

use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use reauth::model::check::Cause;
use reauth::model::check::CheckResult;
use reauth::model::check::Cloud;
use reauth::model::endpoints::Endpoints;
use reauth::model::settings::LogLevel;
use reauth::services::http;
use reauth::services::log::Log;
use reauth::services::microsoft;
use reauth::services::microsoft::Wire;
use reauth::services::microsoft::look;
use reauth::services::microsoft::warm_graph;
use reauth::services::paths::Paths;
use reauth::simulator::Options;
use reauth::simulator::Scenario;
use reauth::simulator::Server as Side;
use reauth::simulator::Simulator;
use tokio::sync::watch;

use crate::microsoft::ADMIN;
use crate::microsoft::PASSWORD;
use crate::microsoft::Purse;
use crate::microsoft::check_over;
use crate::microsoft::options;
use crate::microsoft::request;
use crate::microsoft::run;
use crate::microsoft_server::Server;
use crate::microsoft_server::json;
use crate::microsoft_server::read_request;
use crate::support::Place;
use crate::support::until;

/// Path of the token endpoint, after the tenant.
const TOKEN: &str = "/oauth2/v2.0/token";

fn is_graph(asked: &str) -> bool {
    asked.contains(" /v1.0/")
}

/// What a server at `own` answers that finds everything right.
fn answer(own: &str, asked: &str) -> String {
    let body = if asked.contains("openid-configuration") {
        let id = "ac3e0000-7e9a-4000-8000-0000000000aa";
        format!(r#"{{"token_endpoint":"{own}/{id}{TOKEN}","issuer":"{own}/{id}/v2.0"}}"#)
    } else if asked.contains("userrealm") {
        r#"{"account_type":"Managed"}"#.to_owned()
    } else if asked.contains("$batch") {
        r#"{"responses":[]}"#.to_owned()
    } else if asked.contains(TOKEN) {
        r#"{"token_type":"Bearer","access_token":"t"}"#.to_owned()
    } else {
        "{}".to_owned()
    };
    json(200, &body)
}

/// A sign-in takes longer than to ask Graph, on a busy machine too.
fn await_graph(seen: &Mutex<Vec<String>>) {
    until("Graph is asked", || {
        seen.lock().unwrap().iter().any(|asked| is_graph(asked)).then_some(())
    });
}

/// The requests of the test so far that were answered, as its log has them; a connection that is still
/// being opened serves no other.
struct Noted(Place);

impl Noted {
    fn paths(&self) -> Paths {
        Paths { state: self.0.path("state"), config: self.0.path("config") }
    }

    fn options(&self) -> http::Options {
        http::Options { log: Log::new(&self.paths(), LogLevel::Debug), ..options() }
    }

    fn answered(&self) -> usize {
        let log = std::fs::read_to_string(self.paths().log()).unwrap_or_default();
        log.matches(" request ").count()
    }
}

/// A server that counts its connections.
fn counted(noted: &Arc<Noted>) -> (Server, Arc<AtomicUsize>) {
    let noted = Arc::clone(noted);
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let server = Server::raw(move |stream, seen| {
        counter.fetch_add(1, Ordering::SeqCst);
        let own = format!("http://{}", stream.local_addr().unwrap());
        while let Some(asked) = read_request(stream) {
            if asked.contains(TOKEN) {
                // A sign-in takes longer than a connection to Graph, and than discovery and realm.
                until("Graph is warm", || (noted.answered() >= 3).then_some(()));
            }
            let answer = answer(&own, &asked);
            seen.lock().unwrap().push(asked);
            if stream.write_all(answer.as_bytes()).is_err() {
                break;
            }
        }
    });
    (server, count)
}

/// A server that finds everything right, gives the connection that is opened ahead to `opened`, and
/// asks for `then` before it answers what Graph is asked for.
fn opened_by(
    opened: impl Fn(&mut TcpStream) + Send + Sync + 'static,
    then: impl Fn() + Send + Sync + 'static,
) -> Server {
    Server::raw(move |stream, seen| {
        let own = format!("http://{}", stream.local_addr().unwrap());
        while let Some(asked) = read_request(stream) {
            seen.lock().unwrap().push(asked.clone());
            if asked.contains(TOKEN) {
                await_graph(seen);
            } else if asked.contains("$batch") {
                then();
            } else if is_graph(&asked) {
                return opened(stream);
            }
            if stream.write_all(answer(&own, &asked).as_bytes()).is_err() {
                break;
            }
        }
    })
}

/// The test of an account against `server`, with a first connection to Graph of its own.
fn checked(server: &Server) -> CheckResult {
    let own = server.base();
    let endpoints = Endpoints::overridden(Some(&own), Some(&own), None).unwrap();
    // Longer than anything is waited for here: nothing ends for want of time.
    let patience = Duration::from_mins(1);
    let limits = http::Limits { request: patience, whole: patience, ..options().limits };
    let wire = Wire::new(&http::Options { limits, ..options() }).unwrap();
    check_over(&wire, request(&endpoints, ADMIN, PASSWORD), &mut Purse::default())
}

#[test]
fn a_test_after_a_look_opens_no_connection() {
    let noted = Arc::new(Noted(Place::new()));
    let (server, count) = counted(&noted);
    let own = server.base();
    let endpoints = Endpoints::overridden(Some(&own), Some(&own), None).unwrap();
    let wire = Wire::new(&noted.options()).unwrap();
    let mut purse = Purse::default();
    run(async {
        let idle = Purse::default();
        let graph = warm_graph(&wire, &endpoints, Cloud::Global, &idle);
        graph.await;
        look(&wire, &endpoints, Cloud::Global, &mut purse).await.unwrap();
        // Two for discovery beside realm, one for Graph.
        assert_eq!(count.load(Ordering::SeqCst), 3);
        let (_keep, cancel) = watch::channel(false);
        let request = request(&endpoints, ADMIN, PASSWORD);
        let result = microsoft::check(&wire, request, &mut purse, &|_| {}, cancel).await;
        assert!(result.token, "{result:#?}");
    });
    assert_eq!(count.load(Ordering::SeqCst), 3, "{:#?}", server.seen());
    // Graph, which is warm, is asked once more and no more: by the batch.
    let graph = server.seen().iter().filter(|asked| is_graph(asked)).count();
    assert_eq!(graph, 2, "{:#?}", server.seen());
}

/// A body would stay in the buffers of HTTP/2, and a password is none for that.
#[test]
fn the_sign_in_is_asked_by_http_1_and_graph_by_http_2() {
    let scenario = Scenario::named("ready").unwrap();
    let options = Options { tls: true, ..Options::new(scenario) };
    let simulator = Simulator::start(options).unwrap();
    let (login, graph) = (simulator.login(), simulator.graph());
    let endpoints = Endpoints::overridden(Some(login), Some(graph), None).unwrap();
    let ca = simulator.ca_pem().map(|pem| pem.as_bytes().to_vec());
    let wire = Wire::new(&http::Options { ca, ..crate::microsoft::options() }).unwrap();
    let (_keep, cancel) = watch::channel(false);
    let request = request(&endpoints, ADMIN, PASSWORD);
    let result = run(microsoft::check(&wire, request, &mut Purse::default(), &|_| {}, cancel));
    assert!(result.token, "{result:#?}");
    for asked in simulator.requests() {
        let version = if asked.server == Side::Graph { "2" } else { "1.1" };
        assert_eq!(asked.http, version, "{asked:?}");
    }
}

#[test]
fn a_test_without_one_opens_them_side_by_side() {
    let noted = Arc::new(Noted(Place::new()));
    let (server, count) = counted(&noted);
    let own = server.base();
    let endpoints = Endpoints::overridden(Some(&own), Some(&own), None).unwrap();
    let wire = Wire::new(&noted.options()).unwrap();
    let (_keep, cancel) = watch::channel(false);
    let request = request(&endpoints, ADMIN, PASSWORD);
    let result = run(microsoft::check(&wire, request, &mut Purse::default(), &|_| {}, cancel));
    assert!(result.token, "{result:#?}");
    assert_eq!(count.load(Ordering::SeqCst), 3, "{:#?}", server.seen());
}

/// One thread that read both would come to nothing else.
#[test]
fn a_connection_to_graph_that_is_answered_without_end_keeps_no_sign_in() {
    let ended = Arc::new(AtomicBool::new(false));
    let ends = Arc::clone(&ended);
    let flood = move |stream: &mut TcpStream| {
        let interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(4096);
        while stream.write_all(interim.as_bytes()).is_ok() {}
        ends.store(true, Ordering::SeqCst);
    };
    let result = checked(&opened_by(flood, || {}));
    assert!(result.token, "{result:#?}");
    until("nobody reads it any more", || ended.load(Ordering::SeqCst).then_some(()));
}

#[test]
fn a_connection_to_graph_that_is_still_being_opened_is_let_go_once_graph_is_asked() {
    let gone = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&gone);
    let silent = move |stream: &mut TcpStream| {
        gone.store(matches!(stream.read(&mut [0]), Ok(0) | Err(_)), Ordering::SeqCst);
    };
    let let_go = move || until("it is let go", || seen.load(Ordering::SeqCst).then_some(()));
    let result = checked(&opened_by(silent, let_go));
    // Graph was asked, and answered in time.
    assert!(result.token && result.cause != Cause::Network, "{result:#?}");
}

//! Connections that are opened while the admin types: the test finds them, and opens no other.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use reauth::model::check::Cloud;
use reauth::model::endpoints::Endpoints;
use reauth::services::http;
use reauth::services::microsoft;
use reauth::services::microsoft::Wire;
use reauth::services::microsoft::look;
use reauth::services::microsoft::warm_graph;
use reauth::simulator::Options;
use reauth::simulator::Scenario;
use reauth::simulator::Server as Side;
use reauth::simulator::Simulator;
use tokio::sync::watch;

use crate::microsoft::ADMIN;
use crate::microsoft::PASSWORD;
use crate::microsoft::Purse;
use crate::microsoft::options;
use crate::microsoft::request;
use crate::microsoft::run;
use crate::microsoft_server::Server;
use crate::microsoft_server::json;
use crate::microsoft_server::read_request;
use crate::support::until;

/// Path of the token endpoint, after the tenant.
const TOKEN: &str = "/oauth2/v2.0/token";

fn is_graph(asked: &str) -> bool {
    asked.contains(" /v1.0/")
}

/// A server that counts its connections.
fn counted() -> (Server, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let server = Server::raw(move |stream, seen| {
        counter.fetch_add(1, Ordering::SeqCst);
        let own = format!("http://{}", stream.local_addr().unwrap());
        while let Some(asked) = read_request(stream) {
            let id = "ac3e0000-7e9a-4000-8000-0000000000aa";
            let answer = if asked.contains("openid-configuration") {
                let token = format!("{own}/{id}{TOKEN}");
                format!(r#"{{"token_endpoint":"{token}","issuer":"{own}/{id}/v2.0"}}"#)
            } else if asked.contains("userrealm") {
                r#"{"account_type":"Managed"}"#.to_owned()
            } else if asked.contains("$batch") {
                r#"{"responses":[]}"#.to_owned()
            } else if asked.contains(TOKEN) {
                // A sign-in takes longer than a connection to Graph, on a busy machine too.
                until("Graph is warm", || {
                    seen.lock().unwrap().iter().any(|asked| is_graph(asked)).then_some(())
                });
                r#"{"token_type":"Bearer","access_token":"t"}"#.to_owned()
            } else {
                "{}".to_owned()
            };
            seen.lock().unwrap().push(asked);
            if stream.write_all(json(200, &answer).as_bytes()).is_err() {
                break;
            }
        }
    });
    (server, count)
}

#[test]
fn a_test_after_a_look_opens_no_connection() {
    let (server, count) = counted();
    let own = server.base();
    let endpoints = Endpoints::overridden(Some(&own), Some(&own), None).unwrap();
    let wire = Wire::new(&options()).unwrap();
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
    let (server, count) = counted();
    let own = server.base();
    let endpoints = Endpoints::overridden(Some(&own), Some(&own), None).unwrap();
    let wire = Wire::new(&options()).unwrap();
    let (_keep, cancel) = watch::channel(false);
    let request = request(&endpoints, ADMIN, PASSWORD);
    let result = run(microsoft::check(&wire, request, &mut Purse::default(), &|_| {}, cancel));
    assert!(result.token, "{result:#?}");
    assert_eq!(count.load(Ordering::SeqCst), 3, "{:#?}", server.seen());
}

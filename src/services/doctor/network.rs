//! Asks each host for a page that is there for everyone: no credentials, nothing but the request.

use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;

use url::Url;

use crate::diagnosis::doctor;
use crate::diagnosis::doctor::Answered;
use crate::diagnosis::doctor::Handshake;
use crate::diagnosis::doctor::Silence;
use crate::diagnosis::doctor::Spared;
use crate::diagnosis::okta::read_organization;
use crate::diagnosis::reply::Odd;
use crate::diagnosis::reply::Reply;
use crate::model::doctor::Finding;
use crate::model::doctor::Topic;
use crate::model::endpoints::EndpointKind;
use crate::model::tenant::TenantUrl;
use crate::services::clock;
use crate::services::doctor::Surroundings;
use crate::services::doctor::tell;
use crate::services::http;
use crate::services::http::Ask;
use crate::services::http::Authority;
use crate::services::http::Client;
use crate::services::http::Fault;
use crate::services::http::HttpError;
use crate::services::http::Protocol;
use crate::text::Phrase;

type Result<T = Answered> = std::result::Result<T, Silence>;

/// Sign-in, Graph, org, certificates and clock; `orgs` tells which org, or why none.
pub(super) fn look(
    around: &Surroundings,
    orgs: &Receiver<std::result::Result<String, Spared>>,
    found: &Sender<Finding>,
) {
    const OUTSIDE: [Topic; 5] = [Topic::Login, Topic::Graph, Topic::Okta, Topic::Tls, Topic::Clock];
    if let Some(why) = around.spared {
        for topic in OUTSIDE {
            tell(found, doctor::spared(topic, why));
        }
        return;
    }
    let login = around.endpoints.login_base(around.cloud);
    let graph = around.endpoints.graph_base(around.cloud);
    let login = format!("{login}/common/v2.0/.well-known/openid-configuration");
    let graph = format!("{graph}/v1.0/");
    let one = |topic, address: &str, odd: fn(&Reply) -> Option<Odd>| {
        let (host, result) = ask(around, address, odd);
        tell(found, doctor::host(topic, &host, &result));
        result
    };
    let results: Vec<_> = std::thread::scope(|threads| {
        let login = threads.spawn(|| one(Topic::Login, &login, is_sign_in));
        let graph = threads.spawn(|| one(Topic::Graph, &graph, is_graph));
        // The keyring has a limit, and so this wait has one.
        let org = match orgs.recv().unwrap_or(Err(Spared::TenantUntold)) {
            Ok(url) => org(around, &url, found),
            Err(why) => {
                tell(found, doctor::spared(Topic::Okta, why));
                None
            }
        };
        [login.join().ok(), graph.join().ok(), org].into_iter().flatten().collect()
    });
    tell(
        found,
        if around.endpoints.kind == EndpointKind::Microsoft {
            doctor::tls(&results, &around.authorities)
        } else {
            doctor::spared(Topic::Tls, Spared::Overridden)
        },
    );
    tell(found, doctor::clock(&results));
}

/// The org, told without its name.
fn org(around: &Surroundings, url: &str, found: &Sender<Finding>) -> Option<Result> {
    let Ok(tenant) = TenantUrl::parse(url) else {
        tell(found, doctor::spared(Topic::Okta, Spared::NoTenant));
        return None;
    };
    let tenant = tenant.url;
    let own = around.endpoints.okta.as_deref();
    let base = own.map_or_else(|| tenant.as_url(), str::to_owned);
    let address = format!("{base}/.well-known/okta-organization");
    let is_org = |reply: &Reply| match read_organization(reply, own) {
        Ok(_) => None,
        Err(_) if reply.status == 200 && !reply.is_web_page() => Some(Odd::Shape),
        Err(_) => Some(Odd::of(reply)),
    };
    let (host, result) = ask(around, &address, is_org);
    let shown = if own.is_some() { host.clone() } else { doctor::masked(&tenant) };
    let result = result.map_err(|silence| Silence {
        says: without(silence.says, &host, &shown),
        next: without(silence.next, &host, &shown),
        ..silence
    });
    tell(found, doctor::host(Topic::Okta, &shown, &result));
    Some(result)
}

/// The phrase with `shown` wherever `host` stood in it.
fn without(mut phrase: Phrase, host: &str, shown: &str) -> Phrase {
    for value in phrase.with.values_mut() {
        *value = value.replace(host, shown);
    }
    phrase
}

/// Asks, and says which host it was.
fn ask(
    around: &Surroundings,
    address: &str,
    odd: impl Fn(&Reply) -> Option<Odd>,
) -> (String, Result) {
    let Ok(url) = Url::parse(address) else {
        let error = Odd::Shape;
        return (String::new(), Err(strange(error, "")));
    };
    let host = http::host_of(&url);
    let sent = wait(async {
        let client = Client::new(&around.options, Protocol::Http2)?;
        let authority = |client: &Client| client.authority(&url);
        let ask = Ask { url: url.clone(), client_request_id: None, post: None };
        client.send(ask).await.map(|reply| (reply, authority(&client)))
    });
    let result = match sent {
        Err(error) => Err(Silence {
            says: Phrase::new("notice.no_runtime").with("detail", error.to_string()),
            next: Phrase::new("doctor.silent.fix"),
            handshake: Handshake::Unmade,
        }),
        Ok(Err(error)) => Err(silence(&error)),
        Ok(Ok((reply, authority))) => match odd(&reply) {
            Some(odd) => Err(strange(odd, &host)),
            None => Ok(Answered { skew: reply.skew(clock::now()), reader: reader(authority) }),
        },
    };
    (host, result)
}

fn reader(authority: Option<Authority>) -> Option<String> {
    match authority? {
        Authority::Private(issuer) => Some(issuer),
        Authority::Public => None,
    }
}

/// Runs a future to its end.
fn wait<T>(future: impl Future<Output = T>) -> std::io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(future);
    // A name that is being looked up cannot be called back, and is not waited for.
    runtime.shutdown_background();
    Ok(result)
}

/// An answer that is not the host's own.
fn strange(odd: Odd, host: &str) -> Silence {
    Silence { says: odd.phrase(host), next: odd.next(host), handshake: Handshake::Trusted }
}

/// No answer.
fn silence(error: &HttpError) -> Silence {
    let handshake = match error.fault {
        Fault::TlsIssuer
        | Fault::TlsExpired
        | Fault::TlsNotYet
        | Fault::TlsName
        | Fault::TlsSelfMade
        | Fault::TlsRevoked
        | Fault::TlsChanged
        | Fault::TlsNoRoots
        | Fault::Tls
        | Fault::CaFile => Handshake::Refused,
        Fault::TooLarge | Fault::Timeout | Fault::NotHttp => Handshake::Trusted,
        Fault::Dns
        | Fault::Refused
        | Fault::Unreachable
        | Fault::Reset
        | Fault::ConnectTimeout
        | Fault::ProxyLogin
        | Fault::ProxyRefused
        | Fault::Proxy
        | Fault::ProxyUnread
        | Fault::Other => Handshake::Unmade,
    };
    Silence { says: error.phrase(), next: error.next(), handshake }
}

/// What is odd about an answer of the sign-in.
fn is_sign_in(reply: &Reply) -> Option<Odd> {
    match reply.json() {
        Ok(page) if reply.status == 200 && page.get("token_endpoint").is_some() => None,
        Ok(_) => Some(Odd::of(reply)),
        Err(odd) => Some(odd),
    }
}

/// What is odd about an answer of Graph: it may want a token, and says so in JSON.
fn is_graph(reply: &Reply) -> Option<Odd> {
    match reply.json() {
        Ok(_) if reply.status < 500 && reply.status != 429 => None,
        Ok(_) => Some(Odd::of(reply)),
        Err(odd) => Some(odd),
    }
}

//! Connections that are opened before they are needed, and who can read what goes to the sign-in
//! host: nobody, or the holder of a private authority that stands before it, as where a company
//! inspects TLS.

use url::Url;

use crate::diagnosis::reply::Reply;
use crate::model::check::Cloud;
use crate::model::endpoints::EndpointKind;
use crate::model::endpoints::Endpoints;
use crate::model::lockout::Budget;
use crate::services::clock;
use crate::services::http::Ask;
use crate::services::http::Authority;
use crate::services::http::HttpError;
use crate::services::http::host_of;
use crate::services::microsoft::Wire;
use crate::services::microsoft::pause;
use crate::services::together::both;
use crate::text::Phrase;

/// A document that is the same for everybody, and says nothing of who asks.
const HARMLESS: &str = "/common/v2.0/.well-known/openid-configuration";

/// Opens the connections to the sign-in host that a test in `cloud` needs, and returns the private authority that can
/// read what goes to the sign-in host, by its name.
///
/// Nothing of any account is sent.
pub async fn look(
    wire: &Wire,
    endpoints: &Endpoints,
    cloud: Cloud,
    budget: &mut dyn Budget,
) -> Result<Option<String>, Unseen> {
    let Ok(login) = Url::parse(&endpoints.login_base(cloud)) else { return Ok(None) };
    let host = host_of(&login);
    if let Some(until) = budget.paused(&host) {
        return Err(Unseen::of(pause::kept(&host, until)));
    }
    // Discovery and realm are asked at once, by HTTP/1.1: that takes two connections.
    let (first, second) = both(harmless(wire, &login), harmless(wire, &login)).await;
    for reply in [first, second] {
        let reply = reply.map_err(|error| Unseen::of((error.phrase(), error.next())))?;
        if let Some(until) = pause::asked_for(&reply, clock::now()) {
            budget.pause(&host, until);
        }
    }
    Ok(known_reader(wire, endpoints, &login))
}

/// Opens the connection to Graph that a test in `cloud` needs after the sign-in. Nothing of any
/// account is sent, and what comes of it does not matter.
pub async fn warm_graph(wire: &Wire, endpoints: &Endpoints, cloud: Cloud, budget: &dyn Budget) {
    let base = endpoints.graph_base(cloud);
    if Url::parse(&base).is_ok_and(|url| budget.paused(&host_of(&url)).is_none()) {
        open_graph(wire, &base, None).await;
    }
}

/// The same, where it is known that Graph may be asked. A connection that is warm is left alone.
pub(super) async fn open_graph(wire: &Wire, base: &str, client_request_id: Option<&str>) {
    let Ok(url) = Url::parse(&format!("{base}/v1.0/")) else { return };
    if wire.is_graph_warm() {
        return;
    }
    if wire.graph.send(Ask { url, client_request_id, post: None }).await.is_ok() {
        wire.graph_is_warm();
    }
}

/// Why the sign-in host was not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// What happened.
    pub what: Phrase,
    /// What to do next.
    pub next: Phrase,
}

impl Unseen {
    fn of((what, next): (Phrase, Phrase)) -> Self {
        Self { what, next }
    }
}

/// The same of `url`, where a connection may have been made already.
pub(super) async fn reader(
    wire: &Wire,
    endpoints: &Endpoints,
    url: &Url,
) -> Result<Option<String>, HttpError> {
    if endpoints.kind == EndpointKind::Microsoft && wire.login.authority(url).is_none() {
        harmless(wire, url).await?;
    }
    Ok(known_reader(wire, endpoints, url))
}

/// What is known of it; nothing where requests go to loopback: there a banner says so.
pub(super) fn known_reader(wire: &Wire, endpoints: &Endpoints, url: &Url) -> Option<String> {
    match wire.login.authority(url)? {
        Authority::Private(issuer) if endpoints.kind == EndpointKind::Microsoft => Some(issuer),
        Authority::Private(_) | Authority::Public => None,
    }
}

async fn harmless(wire: &Wire, host: &Url) -> Result<Reply, HttpError> {
    let mut url = host.clone();
    url.set_path(HARMLESS);
    url.set_query(None);
    wire.login.send(Ask { url, client_request_id: None, post: None }).await
}

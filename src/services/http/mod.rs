//! HTTP with limits: no redirects, no retries, no endless bodies, and errors that name their cause.
//!
//! reqwest by default posts a form body again after a 307, waits for ever, and reads a body of any
//! size; each of that is turned off here.

mod apart;
mod error;
mod trust;

use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use reqwest::RequestBuilder;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderName;
use reqwest::header::HeaderValue;
use url::Url;
use zeroize::Zeroizing;

use crate::diagnosis::reply::Reply;
use crate::model::endpoints::EndpointKind;
use crate::model::secret::Secret;
use crate::model::settings::LogLevel;
use crate::services::http::apart::Apart;
use crate::services::log::Began;
use crate::services::log::Log;
use crate::services::log::Value;

pub use error::Fault;
pub use error::HttpError;
pub use trust::Authority;
pub use trust::Trust;

/// Bytes that an answer may have.
const BODY_MAX: usize = 256 * 1024;
/// Bytes that a page of a list may have: a thousand events of Okta's log are some three million.
const PAGE_MAX: usize = 16 * 1024 * 1024;
/// Room made for an answer that does not tell its length.
const BODY_ROOM: usize = 64 * 1024;
/// Bytes of a header that are kept.
const HEADER_MAX: usize = 128;
/// `Link` headers that are looked at.
const LINKS_MAX: usize = 8;
/// How much longer than its limit a request is waited for: only a thread that is kept busy does not end
/// it by itself.
const GRACE: Duration = Duration::from_secs(1);
/// How long a connection is kept that nobody uses.
pub const IDLE: Duration = Duration::from_mins(1);
/// How reauth names itself: honestly, so that it is found in sign-in logs.
pub const USER_AGENT: &str = concat!("reauth/", env!("CARGO_PKG_VERSION"));

/// How long things may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A connection, TLS included.
    pub connect: Duration,
    /// One request with its whole answer.
    pub request: Duration,
    /// Everything that one wish of the admin sets going.
    pub whole: Duration,
    /// How long a person is waited for who signs in elsewhere.
    pub person: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            connect: seconds(5),
            request: seconds(15),
            whole: seconds(30),
            person: Duration::from_mins(5),
        }
    }
}

/// What every client of a run has in common.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether the other side is the real one: then HTTPS only, and proxies as the system says.
    pub kind: EndpointKind,
    /// Certificates of further authorities, PEM: the contents of `REAUTH_CA_FILE`.
    pub ca: Option<Vec<u8>>,
    /// The variable that is to name a proxy, and names none that can be used.
    pub unread_proxy: Option<&'static str>,
    /// How long things may take.
    pub limits: Limits,
    /// Where every request is noted.
    pub log: Log,
}

impl Options {
    /// The usual limits, no further authority, and no log.
    pub fn new(kind: EndpointKind) -> Self {
        let limits = Limits::default();
        Self { kind, ca: None, unread_proxy: None, limits, log: Log::off() }
    }
}

/// Which protocol a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.1 alone: HTTP/2 would copy a small body into buffers of its own, and there a
    /// password would stay.
    Http1,
    /// HTTP/2 where the server offers it.
    Http2,
}

/// A client that keeps to the limits. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Client {
    inner: reqwest::Client,
    apart: Arc<Apart>,
    trust: Trust,
    limits: Limits,
    log: Log,
}

/// A request as this program makes one.
#[derive(Debug)]
pub struct Ask<'a> {
    /// Where to.
    pub url: Url,
    /// Sent as `client-request-id`, by which Microsoft's support finds the request.
    pub client_request_id: Option<&'a str>,
    /// What is posted; none for a GET.
    pub post: Option<Post<'a>>,
}

/// What is posted.
pub struct Post<'a> {
    /// `Content-Type`.
    pub content_type: &'static str,
    /// Sent as `Authorization: Bearer`.
    pub bearer: Option<&'a str>,
    /// The body; whoever owns it wipes it.
    pub body: Bytes,
}

/// An answer, and what its headers say of the answers to come.
#[derive(Debug)]
pub struct Page {
    /// The answer.
    pub reply: Reply,
    /// The `Link` headers as sent.
    pub links: Vec<String>,
    /// `X-Rate-Limit-Limit`, `-Remaining` and `-Reset` as sent; empty where there are none.
    pub rate: [String; 3],
}

impl std::fmt::Debug for Post<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Post").field("content_type", &self.content_type).finish_non_exhaustive()
    }
}

impl Client {
    /// Makes a client.
    pub fn new(options: &Options, protocol: Protocol) -> Result<Self, HttpError> {
        Self::trusting(&Trust::new(options.ca.as_deref())?, options, protocol)
    }

    /// Makes a client that shares what it trusts with others.
    pub fn trusting(
        trust: &Trust,
        options: &Options,
        protocol: Protocol,
    ) -> Result<Self, HttpError> {
        let overridden = options.kind != EndpointKind::Microsoft;
        // reqwest would pass it over, and go out directly.
        if let Some(name) = options.unread_proxy.filter(|_| !overridden) {
            return Err(HttpError::unread_proxy(name));
        }
        let mut builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .https_only(!overridden)
            .tls_backend_preconfigured(trust.config(protocol)?)
            .connect_timeout(options.limits.connect)
            .timeout(options.limits.request)
            .pool_max_idle_per_host(2)
            .pool_idle_timeout(IDLE);
        if overridden {
            // A proxy would get the password for 127.0.0.1 in clear; and a name is not asked of
            // any resolver.
            let local = [
                SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
                SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
            ];
            builder = builder.no_proxy().resolve_to_addrs("localhost", &local);
        }
        if protocol == Protocol::Http1 {
            builder = builder.http1_only();
        }
        let inner = builder.build().map_err(|error| HttpError::of(&error, ""))?;
        let (apart, trust, log) = (Arc::default(), trust.clone(), options.log.clone());
        Ok(Self { inner, apart, trust, limits: options.limits, log })
    }

    /// Who signs for the host of `url`; none before there was a connection to it.
    pub fn authority(&self, url: &Url) -> Option<Authority> {
        self.trust.authority(url)
    }

    /// Asks, and reads the whole answer.
    pub async fn send(&self, ask: Ask<'_>) -> Result<Reply, HttpError> {
        let host = host_of(&ask.url);
        let request = self.request(ask);
        let began = Began::now();
        // On the heap: a test holds several of these in one future.
        let answer = Box::pin(self.answer(request, &host, BODY_MAX)).await;
        self.note(&host, began, &answer);
        answer.map(|page| page.reply)
    }

    /// Gets a page of a list, with what its headers say of the pages and calls that are left.
    ///
    /// `token` is sent under `scheme` to the host of `url` and to no other: nothing is redirected.
    pub async fn page(&self, url: Url, scheme: &str, token: &Secret) -> Result<Page, HttpError> {
        let host = host_of(&url);
        let text = Zeroizing::new(format!("{scheme} {}", token.expose()));
        let mut authorization = HeaderValue::from_str(&text)
            .map_err(|_no_header| HttpError::new(Fault::Other, &host))?;
        // Whoever logs headers leaves this one out.
        authorization.set_sensitive(true);
        let ask = Ask { url, client_request_id: None, post: None };
        let request = self.request(ask).header(reqwest::header::AUTHORIZATION, authorization);
        let began = Began::now();
        let answer = self.answer(request, &host, PAGE_MAX).await;
        self.note(&host, began, &answer);
        answer
    }

    /// Notes how a request went. Never its address: an account may be in it.
    fn note(&self, host: &str, began: Began, answer: &Result<Page, HttpError>) {
        let ms = ("ms", Value::since(began));
        match answer {
            Ok(Page { reply, .. }) => {
                let status = ("status", Value::Number(reply.status.into()));
                let with = [("host", Value::Text(host)), status, ms];
                self.log.note(LogLevel::Debug, "request", &with);
            }
            Err(error) => {
                let why = ("why", Value::Failure(error));
                let with = [why, ("detail", Value::Text(&error.detail)), ms];
                self.log.note(LogLevel::Error, "request", &with);
            }
        }
    }

    async fn answer(
        &self,
        request: RequestBuilder,
        host: &str,
        most: usize,
    ) -> Result<Page, HttpError> {
        let limits = self.limits;
        let asks = whole(request, host.to_owned(), most, limits);
        let answer = self.apart.has_done(asks, limits.request + GRACE).await;
        answer.unwrap_or_else(|| {
            Err(HttpError::new(Fault::Timeout, host).reached().within(limits.request))
        })
    }

    fn request(&self, ask: Ask<'_>) -> RequestBuilder {
        let method = if ask.post.is_some() { Method::POST } else { Method::GET };
        let mut request =
            self.inner.request(method, ask.url).header(reqwest::header::ACCEPT, "application/json");
        if let Some(id) = ask.client_request_id {
            request = request
                .header(HeaderName::from_static("client-request-id"), id)
                .header(HeaderName::from_static("return-client-request-id"), "true");
        }
        if let Some(post) = ask.post {
            request = request.header(reqwest::header::CONTENT_TYPE, post.content_type);
            if let Some(token) = post.bearer {
                request = request.bearer_auth(token);
            }
            request = request.body(post.body);
        }
        request
    }
}

/// Asks, and reads the whole answer.
async fn whole(
    request: RequestBuilder,
    host: String,
    most: usize,
    limits: Limits,
) -> Result<Page, HttpError> {
    let failed = |error: &reqwest::Error| failed(error, &host, limits);
    let mut response = request.send().await.map_err(|error| failed(&error))?;
    let told = response.content_length().and_then(|length| usize::try_from(length).ok());
    if told.is_some_and(|length| length > most) {
        return Err(HttpError::new(Fault::TooLarge, &host).reached());
    }
    let mut body = Zeroizing::new(Vec::with_capacity(told.unwrap_or(BODY_ROOM)));
    loop {
        let chunk = response.chunk().await.map_err(|error| failed(&error).reached())?;
        let Some(chunk) = chunk else { break };
        if body.len() + chunk.len() > most {
            return Err(HttpError::new(Fault::TooLarge, &host).reached());
        }
        body.extend_from_slice(&chunk);
    }
    let headers = response.headers();
    let reply = Reply {
        status: response.status().as_u16(),
        content_type: header(headers, &reqwest::header::CONTENT_TYPE)
            .unwrap_or_default()
            .to_ascii_lowercase(),
        retry_after: header(headers, &reqwest::header::RETRY_AFTER),
        date: header(headers, &reqwest::header::DATE),
        body,
    };
    let lines = headers.get_all(reqwest::header::LINK).into_iter().take(LINKS_MAX);
    let links = lines.filter_map(|line| line.to_str().ok().map(str::to_owned)).collect();
    let rate = ["x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"]
        .map(|name| header(headers, &HeaderName::from_static(name)).unwrap_or_default());
    Ok(Page { reply, links, rate })
}

fn failed(error: &reqwest::Error, host: &str, limits: Limits) -> HttpError {
    let failed = HttpError::of(error, host);
    let limit = if failed.may_have_been_sent { limits.request } else { limits.connect };
    failed.within(limit)
}

/// The host as sentences name it, with its port where that is not the usual one.
pub fn host_of(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => String::new(),
    }
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.chars().take(HEADER_MAX).collect())
}

//! The thread that owns the three listeners, and the connections it serves.

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use axum::Router;
use hyper::service::Service as _;
use hyper::service::service_fn;
use hyper_util::rt::TokioExecutor;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use jiff::Timestamp;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use crate::simulator::Options;
use crate::simulator::Simulator;
use crate::simulator::StartError;
use crate::simulator::broken::Reset;
use crate::simulator::certificates;
use crate::simulator::directory::Directory;
use crate::simulator::distance;
use crate::simulator::front;
use crate::simulator::graph;
use crate::simulator::login;
use crate::simulator::memory::Memory;
use crate::simulator::okta;
use crate::simulator::requests::Requests;
use crate::simulator::requests::Server;
use crate::simulator::scenario::Scenario;
use crate::simulator::tokens::Tokens;

/// The hosts that the three servers stand for.
const REAL_NAMES: [&str; 3] = ["login.microsoftonline.com", "graph.microsoft.com", "acme.okta.com"];

/// What the three servers share.
pub(super) struct State {
    pub(super) bases: Bases,
    pub(super) scenario: Scenario,
    pub(super) directory: Directory,
    pub(super) memory: Memory,
    pub(super) tokens: Tokens,
    pub(super) requests: Requests,
}

impl State {
    /// The time as the servers have it; a scenario can have them fast or slow.
    pub(super) fn now(&self) -> Timestamp {
        self.scenario.now()
    }

    /// Forgets everything that has happened since the start.
    pub(super) fn begin_again(&self) {
        self.memory.begin_again(&self.scenario);
    }
}

/// Where the servers can be reached; every URL in an answer begins with one of these.
pub(super) struct Bases {
    pub(super) login: String,
    pub(super) graph: String,
    pub(super) okta: String,
}

pub(super) fn start(options: Options) -> Result<Simulator, StartError> {
    let listeners = bind(&options)?;
    let wrong = options.scenario.certificate;
    let secure = options.tls || wrong.is_some();
    let (tls, ca_pem) = if secure {
        let (acceptor, pem) =
            certificates::make(&listeners.each_ref().map(|(_, at)| at.ip()), wrong)?;
        (Some(acceptor), Some(pem))
    } else {
        (None, None)
    };
    let scheme = if secure { "https" } else { "http" };
    let [login, graph, okta] = if options.real_names {
        REAL_NAMES.map(|name| format!("https://{name}"))
    } else {
        listeners.each_ref().map(|(_, at)| base(scheme, *at))
    };
    let state = Arc::new(State {
        bases: Bases { login, graph, okta },
        directory: Directory::new(&options.scenario.account),
        memory: Memory::new(&options.scenario),
        scenario: options.scenario,
        tokens: Tokens::default(),
        requests: Requests::new(options.log),
    });
    let routers = [
        front::before(login::routes(Arc::clone(&state)), &state, Server::Login),
        front::before(graph::routes(Arc::clone(&state)), &state, Server::Graph),
        front::before(okta::routes(Arc::clone(&state)), &state, Server::Okta),
    ];
    let resets = state.scenario.resets();
    let latency = options.latency + Duration::from_millis(state.scenario.latency);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(StartError::Thread)?;
    let (stop, stopped) = oneshot::channel();
    let listeners = listeners.map(|(listener, _)| listener);
    let thread = thread::Builder::new()
        .name("simulator".to_owned())
        .spawn(move || {
            serve(&runtime, listeners, routers, &Manner { tls, resets, latency }, stopped);
        })
        .map_err(StartError::Thread)?;
    Ok(Simulator { state, ca_pem, stop: Some(stop), thread: Some(thread) })
}

type Bound = (std::net::TcpListener, SocketAddr);

/// Binds before the thread starts, so that the caller learns of a port that is taken, and finds the
/// servers listening as soon as they are started.
fn bind(options: &Options) -> Result<[Bound; 3], StartError> {
    let first = options.port.unwrap_or(0);
    let place = |offset: u8| {
        if options.own_addresses {
            return Ok(SocketAddr::new(address(options.listen, offset)?, first));
        }
        let port = match options.port {
            None => 0,
            Some(_) => first.checked_add(offset.into()).ok_or(StartError::Port(first))?,
        };
        Ok(SocketAddr::new(options.listen, port))
    };
    let one = |address: SocketAddr| {
        let listener = std::net::TcpListener::bind(address);
        let bound = listener.and_then(|listener| {
            listener.set_nonblocking(true)?;
            let at = listener.local_addr()?;
            Ok((listener, at))
        });
        bound.map_err(|source| StartError::Bind { address, source })
    };
    Ok([one(place(0)?)?, one(place(1)?)?, one(place(2)?)?])
}

/// The address that many after the first one.
fn address(first: IpAddr, offset: u8) -> Result<IpAddr, StartError> {
    let next = match first {
        IpAddr::V4(first) => first.to_bits().checked_add(offset.into()).map(Ipv4Addr::from_bits),
        IpAddr::V6(_) => None,
    };
    next.map(IpAddr::V4).ok_or(StartError::Address(first))
}

/// How a base URL names a place: without the port that its scheme has anyway.
fn base(scheme: &str, at: SocketAddr) -> String {
    match (scheme, at.port()) {
        ("https", 443) | ("http", 80) => format!("{scheme}://{}", at.ip()),
        _ => format!("{scheme}://{at}"),
    }
}

/// How connections are taken.
#[derive(Clone)]
struct Manner {
    tls: Option<TlsAcceptor>,
    /// A connection that ends is reset, because the scenario resets some.
    resets: bool,
    /// How long a round trip takes.
    latency: Duration,
}

/// Serves until `stopped` resolves, which it does when the [`Simulator`] is dropped.
fn serve(
    runtime: &Runtime,
    listeners: [std::net::TcpListener; 3],
    routers: [Router; 3],
    manner: &Manner,
    stopped: oneshot::Receiver<()>,
) {
    runtime.block_on(async {
        for (listener, router) in listeners.into_iter().zip(routers) {
            tokio::spawn(accept(listener, router, manner.clone()));
        }
        // An error is the sender being dropped, which is how a simulator is stopped.
        drop(stopped.await);
    });
    // Dropping the runtime drops every connection with it, those that are never answered too.
}

async fn accept(listener: std::net::TcpListener, router: Router, manner: Manner) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: others have to be closed first.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        // Answers are small and awaited; a refusal of the option changes nothing else.
        drop(stream.set_nodelay(true));
        if manner.resets {
            drop(stream.set_zero_linger());
        }
        let (router, tls) = (router.clone(), manner.tls.clone());
        if manner.latency.is_zero() {
            tokio::spawn(secure(stream, tls, router));
        } else {
            tokio::spawn(secure(distance::away(stream, manner.latency), tls, router));
        }
    }
}

async fn secure<S>(stream: S, tls: Option<TlsAcceptor>, router: Router)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    match tls {
        None => connection(stream, router).await,
        Some(tls) => {
            // A client that does not trust the certificate is its own witness.
            if let Ok(stream) = tls.accept(stream).await {
                connection(stream, router).await;
            }
        }
    }
}

async fn connection<S>(stream: S, router: Router)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let routes = TowerToHyperService::new(router);
    let service = service_fn(move |request| {
        let answer = routes.call(request);
        async move {
            let response = answer.await.unwrap_or_else(|never| match never {});
            match response.extensions().get::<Reset>() {
                Some(Reset) => Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
                None => Ok(response),
            }
        }
    });
    let builder = Builder::new(TokioExecutor::new());
    // A client that goes away in the middle is no fault of the server.
    drop(builder.serve_connection(TokioIo::new(stream), service).await);
}

//! The thread that owns the three listeners, and the connections it serves.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::TokioExecutor;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use jiff::SignedDuration;
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
use crate::simulator::certificates;
use crate::simulator::directory::Directory;
use crate::simulator::front;
use crate::simulator::graph;
use crate::simulator::login;
use crate::simulator::login::consents::Consents;
use crate::simulator::memory::Memory;
use crate::simulator::okta;
use crate::simulator::requests::Requests;
use crate::simulator::requests::Server;
use crate::simulator::scenario::Scenario;
use crate::simulator::tokens::Tokens;

/// What the three servers share.
pub(super) struct State {
    pub(super) bases: Bases,
    pub(super) scenario: Scenario,
    pub(super) latency: Duration,
    pub(super) directory: Directory,
    pub(super) memory: Memory,
    pub(super) tokens: Tokens,
    pub(super) requests: Requests,
}

impl State {
    /// The time as the servers have it; a scenario can have them fast or slow.
    pub(super) fn now(&self) -> Timestamp {
        let skew = SignedDuration::from_secs(self.scenario.clock_skew);
        let now = Timestamp::now();
        now.checked_add(skew).unwrap_or(now)
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
    let (tls, ca_pem) = match options.tls.then(|| certificates::make(options.listen)).transpose()? {
        Some((acceptor, pem)) => (Some(acceptor), Some(pem)),
        None => (None, None),
    };
    let scheme = if options.tls { "https" } else { "http" };
    let [login, graph, okta] = listeners.each_ref().map(|(_, at)| format!("{scheme}://{at}"));
    let state = Arc::new(State {
        bases: Bases { login, graph, okta },
        directory: Directory::new(&options.scenario.account),
        // Microsoft's refusal for want of consent is consent that nobody has given.
        memory: Memory::new(Consents::at_start(options.scenario.account.refusal != Some(65001))),
        scenario: options.scenario,
        latency: options.latency,
        tokens: Tokens::default(),
        requests: Requests::new(options.log),
    });
    let routers = [
        front::before(login::routes(Arc::clone(&state)), &state, Server::Login),
        front::before(graph::routes(Arc::clone(&state)), &state, Server::Graph),
        front::before(okta::routes(Arc::clone(&state)), &state, Server::Okta),
    ];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(StartError::Thread)?;
    let (stop, stopped) = oneshot::channel();
    let listeners = listeners.map(|(listener, _)| listener);
    let thread = thread::Builder::new()
        .name("simulator".to_owned())
        .spawn(move || serve(&runtime, listeners, routers, tls.as_ref(), stopped))
        .map_err(StartError::Thread)?;
    Ok(Simulator { state, ca_pem, stop: Some(stop), thread: Some(thread) })
}

type Bound = (std::net::TcpListener, SocketAddr);

/// Binds before the thread starts, so that the caller learns of a port that is taken, and finds the
/// servers listening as soon as they are started.
fn bind(options: &Options) -> Result<[Bound; 3], StartError> {
    let first = options.port.unwrap_or(0);
    let port = |offset: u16| match options.port {
        None => Ok(0),
        Some(_) => first.checked_add(offset).ok_or(StartError::Port(first)),
    };
    let one = |port: u16| {
        let address = SocketAddr::new(options.listen, port);
        let listener = std::net::TcpListener::bind(address);
        let bound = listener.and_then(|listener| {
            listener.set_nonblocking(true)?;
            let at = listener.local_addr()?;
            Ok((listener, at))
        });
        bound.map_err(|source| StartError::Bind { address, source })
    };
    Ok([one(port(0)?)?, one(port(1)?)?, one(port(2)?)?])
}

/// Serves until `stopped` resolves, which it does when the [`Simulator`] is dropped.
fn serve(
    runtime: &Runtime,
    listeners: [std::net::TcpListener; 3],
    routers: [Router; 3],
    tls: Option<&TlsAcceptor>,
    stopped: oneshot::Receiver<()>,
) {
    runtime.block_on(async {
        for (listener, router) in listeners.into_iter().zip(routers) {
            tokio::spawn(accept(listener, router, tls.cloned()));
        }
        // An error is the sender being dropped, which is how a simulator is stopped.
        drop(stopped.await);
    });
    // Dropping the runtime drops every connection with it, those that are never answered too.
}

async fn accept(listener: std::net::TcpListener, router: Router, tls: Option<TlsAcceptor>) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: others have to be closed first.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        // Answers are small and awaited; a refusal of the option changes nothing else.
        drop(stream.set_nodelay(true));
        let (router, tls) = (router.clone(), tls.clone());
        tokio::spawn(async move {
            match tls {
                None => connection(stream, router).await,
                Some(tls) => {
                    // A client that does not trust the certificate is its own witness.
                    if let Ok(stream) = tls.accept(stream).await {
                        connection(stream, router).await;
                    }
                }
            }
        });
    }
}

async fn connection<S>(stream: S, router: Router)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = TowerToHyperService::new(router);
    let builder = Builder::new(TokioExecutor::new());
    // A client that goes away in the middle is no fault of the server.
    drop(builder.serve_connection(TokioIo::new(stream), service).await);
}

//! The loopback address that a browser is led back to after a sign-in (RFC 8252 7.3).
//!
//! One callback is taken, and then the address is gone. What does not belong to this sign-in is
//! answered and forgotten: it does not end the wait, and nothing of it is echoed.

mod head;

use std::future::poll_fn;
use std::io;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::services::loopback::head::Asked;
use crate::services::loopback::head::HEAD_MAX;

/// Ports that are tried, where one is free on IPv4 alone.
const TRIES: usize = 8;
/// Connections that are heard at once; browsers open some that they never use.
const HEARD: usize = 16;
/// How long one connection may take for its head, and for taking the answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait after the system had no connection to give.
const PAUSE: Duration = Duration::from_millis(50);

/// Takes the query of a redirect, where it belongs to this sign-in.
pub type Judge<T> = Arc<dyn Fn(&str) -> Option<T> + Send + Sync>;

/// An address on this computer that waits for one redirect.
#[derive(Debug)]
pub struct Receiver {
    v4: TcpListener,
    v6: Option<TcpListener>,
    port: u16,
}

impl Receiver {
    /// Takes a free port, on IPv4 and, where there is IPv6, on that too: some browsers take
    /// `localhost` for `::1` first.
    pub async fn bind() -> io::Result<Self> {
        let mut taken = io::Error::from(io::ErrorKind::AddrInUse);
        for _ in 0..TRIES {
            let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            let port = v4.local_addr()?.port();
            match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
                Ok(v6) => return Ok(Self { v4, v6: Some(v6), port }),
                // Another program has it there, and would be asked in our place.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => taken = error,
                Err(_no_ipv6) => return Ok(Self { v4, v6: None, port }),
            }
        }
        Err(taken)
    }

    /// Takes the first of `ports` that is free; for a server that knows no others.
    pub async fn bind_one_of(ports: &[u16]) -> io::Result<Self> {
        let mut taken = io::Error::from(io::ErrorKind::AddrInUse);
        for &port in ports {
            let v4 = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
                Ok(v4) => v4,
                Err(error) => {
                    taken = error;
                    continue;
                }
            };
            match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
                Ok(v6) => return Ok(Self { v4, v6: Some(v6), port }),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => taken = error,
                Err(_no_ipv6) => return Ok(Self { v4, v6: None, port }),
            }
        }
        Err(taken)
    }

    /// The redirect URI: the same bytes when a code is asked for and when it is redeemed.
    pub fn redirect(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Waits for the one redirect that `judge` takes; answers it with a page, and is gone.
    pub async fn wait<T: Send + 'static>(self, judge: Judge<T>) -> T {
        let taken = Arc::new(AtomicBool::new(false));
        let mut heard = JoinSet::<Option<T>>::new();
        loop {
            let event = poll_fn(|context| {
                if let Poll::Ready(Some(ended)) = heard.poll_join_next(context) {
                    return Poll::Ready(Event::Ended(ended.ok().flatten()));
                }
                for listener in [Some(&self.v4), self.v6.as_ref()].into_iter().flatten() {
                    if let Poll::Ready(accepted) = listener.poll_accept(context) {
                        return Poll::Ready(Event::Accepted(accepted.map(|(stream, _)| stream)));
                    }
                }
                Poll::Pending
            })
            .await;
            match event {
                Event::Ended(Some(found)) => return found,
                Event::Accepted(Ok(stream)) if heard.len() < HEARD => {
                    heard.spawn(hear(stream, self.port, Arc::clone(&judge), Arc::clone(&taken)));
                }
                Event::Accepted(Err(_none_left)) => tokio::time::sleep(PAUSE).await,
                Event::Ended(None) | Event::Accepted(Ok(_)) => {}
            }
        }
    }
}

enum Event<T> {
    Ended(Option<T>),
    Accepted(io::Result<TcpStream>),
}

/// Hears one connection to its end.
async fn hear<T>(
    mut stream: TcpStream,
    port: u16,
    judge: Judge<T>,
    taken: Arc<AtomicBool>,
) -> Option<T> {
    let head = timeout(PATIENCE, read_head(&mut stream)).await.ok()?.ok()?;
    let (status, page, found) = match head.as_deref().map(|head| head::read(head, port)) {
        None => ("431 Request Header Fields Too Large", "", None),
        Some(Asked::Other(status)) => (status, "", None),
        Some(Asked::Redirect(query)) => match judge(query) {
            Some(_) if taken.swap(true, Ordering::SeqCst) => ("410 Gone", ELSE, None),
            Some(found) => ("200 OK", TAKEN, Some(found)),
            None => ("400 Bad Request", ELSE, None),
        },
    };
    let answer = answer(status, page);
    // A browser that does not take its page has still brought what was waited for.
    drop(timeout(PATIENCE, write(&mut stream, &answer)).await);
    found
}

const TAKEN: &str = include_str!("../../../assets/pages/signed-in.html");
const ELSE: &str = include_str!("../../../assets/pages/not-this-sign-in.html");

/// Reads up to the empty line; none where the head is too long. It may hold a code, so it is wiped.
async fn read_head(stream: &mut TcpStream) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut head = Zeroizing::new(Vec::with_capacity(HEAD_MAX));
    loop {
        if head.len() == HEAD_MAX {
            return Ok(None);
        }
        let room = HEAD_MAX - head.len();
        if (&mut *stream).take(room as u64).read_buf(&mut *head).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            head.truncate(end + 4);
            return Ok(Some(head));
        }
    }
}

/// An answer that lets the browser load nothing, keep nothing and tell nobody.
fn answer(status: &str, page: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{page}",
        page.len()
    )
}

async fn write(stream: &mut TcpStream, answer: &str) -> io::Result<()> {
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

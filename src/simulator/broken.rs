//! What a broken server answers: too late, too much, cut off, or something else altogether.

use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::task::ready;
use std::time::Duration;

use axum::body::Body;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::Html;
use axum::response::IntoResponse as _;
use axum::response::Response;
use hyper::body::Frame;
use hyper::body::SizeHint;
use tokio::time::Sleep;

use crate::simulator::graph::refusal::Refusal as GraphRefusal;
use crate::simulator::okta::refusal::Refusal as OktaRefusal;
use crate::simulator::requests::Server;
use crate::simulator::scenario::Broken;
use crate::simulator::server::State;

/// Marks a response instead of which the connection is reset.
#[derive(Clone, Copy)]
pub(super) struct Reset;

const JSON: (header::HeaderName, &str) = (header::CONTENT_TYPE, "application/json; charset=utf-8");

/// Bytes of the body that is far too large.
const HUGE: u64 = 100 * 1024 * 1024;

/// Makes what a broken server answers; nothing for one that never does.
pub(super) fn answer(
    state: &State,
    server: Server,
    path: &str,
    headers: &HeaderMap,
    broken: &Broken,
) -> Option<Response> {
    Some(match broken {
        Broken::Silence => return None,
        Broken::Unavailable => match server {
            Server::Okta if path.starts_with("/api/") => OktaRefusal::unavailable().into_response(),
            Server::Okta | Server::Login | Server::Graph => {
                let text =
                    "<html><body><h1>Our services aren't available right now</h1></body></html>";
                (StatusCode::SERVICE_UNAVAILABLE, Html(text)).into_response()
            }
        },
        Broken::Throttled { retry_after } => throttled(state, server, headers, *retry_after),
        Broken::Busy => {
            let mut response = OktaRefusal::throttled().into_response();
            rate_headers(&mut response, 0, state.now().as_second() + 1);
            response
        }
        Broken::Forbidden => GraphRefusal::privileges().response(headers),
        Broken::Reset => {
            let mut response = StatusCode::OK.into_response();
            response.extensions_mut().insert(Reset);
            response
        }
        Broken::HalfBody => endless(Kind::Half, [JSON]),
        Broken::Drip => endless(Kind::Drip, [JSON]),
        Broken::Huge => endless(Kind::Huge, [JSON]),
        Broken::GzipBomb => endless(Kind::Bomb, [JSON, (header::CONTENT_ENCODING, "gzip")]),
        Broken::Garbage => {
            ([JSON], b"\x00\xff\xfe{\"a\":[[[\x1b[2J\r\n\xc3\x28".as_slice()).into_response()
        }
        Broken::WebPage => {
            let text = "<html><head><title>Welcome to Hotel WiFi</title></head><body>Please accept \
                        the terms to go online.</body></html>";
            Html(text).into_response()
        }
        Broken::Redirect => {
            // To the Okta server, whose list of requests then shows who has followed.
            let location = format!("{}/elsewhere{path}", state.bases.okta);
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, location)]).into_response()
        }
    })
}

fn throttled(
    state: &State,
    server: Server,
    headers: &HeaderMap,
    retry_after: Option<u64>,
) -> Response {
    let mut response = match server {
        Server::Login => StatusCode::TOO_MANY_REQUESTS.into_response(),
        Server::Graph => GraphRefusal::throttled().response(headers),
        Server::Okta => {
            // `okta.md` 4.1: Okta has no `Retry-After`, only the time when the window ends.
            let mut response = OktaRefusal::throttled().into_response();
            let wait = retry_after.and_then(|wait| i64::try_from(wait).ok()).unwrap_or(60);
            rate_headers(&mut response, 50, state.now().as_second() + wait);
            return response;
        }
    };
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn rate_headers(response: &mut Response, limit: u32, reset: i64) {
    let headers = response.headers_mut();
    headers.insert("x-rate-limit-limit", HeaderValue::from(limit));
    headers.insert("x-rate-limit-remaining", HeaderValue::from_static("0"));
    headers.insert("x-rate-limit-reset", HeaderValue::from(reset));
}

fn endless<const N: usize>(
    kind: Kind,
    headers: [(header::HeaderName, &'static str); N],
) -> Response {
    let stream = Stream { kind, sent: 0, wait: None };
    (headers, Body::new(stream)).into_response()
}

/// How a body goes wrong.
#[derive(Clone, Copy)]
enum Kind {
    /// Promises more than it sends.
    Half,
    /// A byte a second.
    Drip,
    Huge,
    Bomb,
}

struct Stream {
    kind: Kind,
    sent: u64,
    wait: Option<Pin<Box<Sleep>>>,
}

impl Stream {
    fn wait(&mut self, context: &mut Context<'_>, time: Duration) -> Poll<()> {
        let wait = self.wait.get_or_insert_with(|| Box::pin(tokio::time::sleep(time)));
        ready!(wait.as_mut().poll(context));
        self.wait = None;
        Poll::Ready(())
    }
}

const HALF: &[u8] = br#"{"token_type":"Bearer","scope":"openid","expi"#;

impl hyper::body::Body for Stream {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let bytes = match self.kind {
            Kind::Half if self.sent == 0 => Bytes::from_static(HALF),
            Kind::Half => {
                // What was sent has to be on its way before the connection is dropped.
                ready!(self.wait(context, Duration::from_millis(100)));
                let cut = std::io::Error::from(std::io::ErrorKind::ConnectionAborted);
                return Poll::Ready(Some(Err(cut)));
            }
            Kind::Drip => {
                ready!(self.wait(context, Duration::from_secs(1)));
                Bytes::from_static(if self.sent == 0 { b"{" } else { b" " })
            }
            Kind::Huge if self.sent >= HUGE => return Poll::Ready(None),
            Kind::Huge if self.sent == 0 => Bytes::from_static(b"{\"a\":\""),
            Kind::Huge => Bytes::from_static(&[b'a'; 16 * 1024]),
            Kind::Bomb if self.sent == 0 => Bytes::from_static(&BOMB_HEAD),
            Kind::Bomb if self.sent >= BOMB => return Poll::Ready(None),
            Kind::Bomb => Bytes::from(BOMB_PART.repeat(1024)),
        };
        self.sent += bytes.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn size_hint(&self) -> SizeHint {
        match self.kind {
            // What is promised in `Content-Length`, so that a client can know that it is cut off.
            Kind::Half => SizeHint::with_exact(2048_u64.saturating_sub(self.sent)),
            Kind::Drip | Kind::Huge | Kind::Bomb => SizeHint::default(),
        }
    }
}

/// The head of a gzip member (RFC 1952 2.3), then one compressed block of fixed codes (RFC 1951
/// 3.2.6) whose first letter is a blank. The bits run from the lowest: block header `1` and `01`,
/// blank `01010000`, and five bits of the first repetition.
const BOMB_HEAD: [u8; 12] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0b0101_0011, 0b0001_1000];

/// "Repeat the last letter 258 times" is thirteen bits, `11000101` and `00000`; eight of them are
/// thirteen bytes, from the sixth bit on. Each such part is two kilobytes of blanks.
const BOMB_PART: [u8; 13] =
    [0x05, 0xa3, 0x60, 0x14, 0x8c, 0x82, 0x51, 0x30, 0x0a, 0x46, 0xc1, 0x28, 0x18];

/// Compressed bytes: about a gigabyte when unpacked. The end of the block never comes.
const BOMB: u64 = 6_600_000;

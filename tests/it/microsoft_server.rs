//! A small server of canned answers, that misbehaves as it is told.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;

/// A server of one thread, that answers each request by a function and keeps what it was asked.
pub(crate) struct Server {
    port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers each whole request with the text that `answer` makes of it and of the own address.
    pub(crate) fn start(answer: impl Fn(&str, &str) -> String + Send + Sync + 'static) -> Self {
        let answer = Arc::new(answer);
        Self::raw(move |stream, seen| {
            let own = format!("http://{}", stream.local_addr().unwrap());
            while let Some(asked) = read_request(stream) {
                seen.lock().unwrap().push(asked.clone());
                if stream.write_all(answer(&asked, &own).as_bytes()).is_err() {
                    break;
                }
            }
        })
    }

    /// Gives each connection to `serve`.
    pub(crate) fn raw(
        serve: impl Fn(&mut TcpStream, &Mutex<Vec<String>>) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (serve, kept) = (Arc::new(serve), Arc::clone(&seen));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (serve, kept) = (Arc::clone(&serve), Arc::clone(&kept));
                std::thread::spawn(move || serve(&mut stream.unwrap(), &kept));
            }
        });
        Self { port, seen }
    }

    /// The address of a port where nobody listens.
    pub(crate) fn closed() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    }

    pub(crate) fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

/// An answer in JSON.
pub(crate) fn json(status: u16, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Reads head and body of one request; nothing at the end of the connection.
pub(crate) fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        bytes.extend(byte);
    }
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    Some(head + &String::from_utf8_lossy(&body))
}

//! What stands before the simulator: passes requests on, notes them, and breaks the answer to those
//! it is told to break. One more server stands for another host, to which nothing must ever come.

use std::collections::BTreeMap;
use std::io::Read;
use std::io::Write as _;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use reauth::simulator::Options;
use reauth::simulator::Scenario;
use reauth::simulator::Simulator;

use crate::network::faults::Away;
use crate::network::faults::Fault;

/// Longest that a connection is kept: no fault lasts longer than the program's own limits.
const LIFE: Duration = Duration::from_secs(45);

/// A request as it was seen on the wire.
#[derive(Clone)]
pub(crate) struct Seen {
    /// `login`, `graph`, `okta` or `elsewhere`.
    pub(crate) server: &'static str,
    /// Its method and path, without the query.
    pub(crate) ask: String,
    /// All of it.
    pub(crate) whole: String,
    /// The simulator's answer, where it was passed on.
    pub(crate) answer: Option<Vec<u8>>,
}

impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.server, self.whole)
    }
}

/// Which requests are broken, and how.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) fault: Fault,
    pub(crate) server: &'static str,
    pub(crate) ask: String,
    /// The first such request alone, or all of them.
    pub(crate) once: bool,
}

#[derive(Default)]
struct Book {
    plan: Option<Plan>,
    seen: Vec<Seen>,
    hits: usize,
}

/// A simulator with the front before it.
pub(crate) struct Front {
    pub(crate) simulator: Arc<Simulator>,
    bases: BTreeMap<&'static str, String>,
    book: Arc<Mutex<Book>>,
}

impl Front {
    /// Starts both, with a scenario in the simulator's own form.
    pub(crate) fn of(scenario: Scenario) -> Self {
        let simulator = Arc::new(Simulator::start(Options::new(scenario)).unwrap());
        let book: Arc<Mutex<Book>> = Arc::default();
        let listeners = ["login", "graph", "okta", "elsewhere"].map(|server| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            (server, format!("http://{}", listener.local_addr().unwrap()), listener)
        });
        let bases: BTreeMap<_, _> =
            listeners.iter().map(|(server, base, _)| (*server, base.clone())).collect();
        let real = [
            ("login", simulator.login().to_owned()),
            ("graph", simulator.graph().to_owned()),
            ("okta", simulator.okta().to_owned()),
        ];
        for (server, _, listener) in listeners {
            let side = Side {
                server,
                real: real.iter().cloned().collect(),
                bases: bases.clone(),
                book: Arc::clone(&book),
            };
            std::thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let side = side.clone();
                    // A program that ends in the middle is no fault of the front.
                    std::thread::spawn(move || drop(side.serve(stream)));
                }
            });
        }
        Self { simulator, bases, book }
    }

    /// The address of a server as the program is told it.
    pub(crate) fn base(&self, server: &str) -> &str {
        &self.bases[server]
    }

    /// An address of the front as the simulator knows it.
    pub(crate) fn behind(&self, url: &str) -> String {
        let simulator = &self.simulator;
        url.replace(self.base("login"), simulator.login())
            .replace(self.base("okta"), simulator.okta())
    }

    /// Begins again: nothing is known, and requests are broken as `plan` says.
    pub(crate) fn begin(&self, plan: Option<Plan>) {
        self.simulator.begin_again();
        *self.book() = Book { plan, ..Book::default() };
    }

    /// What was asked since.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.book().seen.clone()
    }

    /// How many requests were broken since.
    pub(crate) fn hits(&self) -> usize {
        self.book().hits
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of the servers of the front.
#[derive(Clone)]
struct Side {
    server: &'static str,
    real: BTreeMap<&'static str, String>,
    bases: BTreeMap<&'static str, String>,
    book: Arc<Mutex<Book>>,
}

impl Side {
    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(LIFE))?;
        stream.set_write_timeout(Some(LIFE))?;
        stream.set_nodelay(true)?;
        while let Some(asked) = read_message(&mut stream)? {
            let text = String::from_utf8_lossy(&asked).into_owned();
            let line = text.lines().next().unwrap_or_default();
            let ask = line.split([' ', '?']).take(2).collect::<Vec<_>>().join(" ");
            if let Some(fault) = self.noted(ask, text.clone()) {
                let real =
                    if fault.wants_answer() { self.real_answer(&asked)? } else { Vec::new() };
                let away = Away {
                    own: self.bases[self.server].clone(),
                    other: self.bases["elsewhere"].clone(),
                };
                if !fault.apply(&mut stream, &real, &away)? {
                    return Ok(());
                }
            } else if self.server == "elsewhere" {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")?;
            } else {
                let answer = self.real_answer(&asked)?;
                stream.write_all(&answer)?;
                self.answered(&text, answer);
            }
        }
        Ok(())
    }

    /// Notes a request; returns how it is to be broken.
    fn noted(&self, ask: String, whole: String) -> Option<Fault> {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let hits = book.hits;
        let plan = book.plan.as_ref().filter(|plan| {
            plan.server == self.server && plan.ask == ask && !(plan.once && hits > 0)
        });
        let fault = plan.map(|plan| plan.fault.clone());
        book.hits += usize::from(fault.is_some());
        book.seen.push(Seen { server: self.server, ask, whole, answer: None });
        fault
    }

    /// Keeps the answer to a request.
    fn answered(&self, whole: &str, answer: Vec<u8>) {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let mut seen = book.seen.iter_mut().rev();
        if let Some(seen) = seen.find(|one| one.whole == whole) {
            seen.answer = Some(answer);
        }
    }

    /// Asks the simulator; its answer names the front wherever it named the simulator.
    fn real_answer(&self, asked: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut asked = asked.to_vec();
        for (server, base) in &self.real {
            // Both are loopback addresses with ports of five digits, mostly.
            replace(&mut asked, self.bases[server].as_bytes(), base.as_bytes());
        }
        let head = asked.windows(2).position(|two| two == b"\r\n").unwrap_or_default();
        asked.splice(head..head, b"\r\nConnection: close".iter().copied());
        let address = self.real[self.server].trim_start_matches("http://");
        let mut upstream = TcpStream::connect(address)?;
        upstream.set_read_timeout(Some(LIFE))?;
        upstream.write_all(&asked)?;
        let mut answer = Vec::new();
        upstream.read_to_end(&mut answer)?;
        let (head, body) = split(&answer);
        let head = String::from_utf8_lossy(head).into_owned();
        let lines = head.lines().filter(|line| {
            let name = line.split(':').next().unwrap_or_default();
            !["connection", "content-length"].contains(&name.to_ascii_lowercase().as_str())
        });
        let mut head = lines.collect::<Vec<_>>().join("\r\n").into_bytes();
        let mut body = body.to_vec();
        for (server, base) in &self.real {
            replace(&mut head, base.as_bytes(), self.bases[server].as_bytes());
            replace(&mut body, base.as_bytes(), self.bases[server].as_bytes());
        }
        head.extend(format!("\r\nContent-Length: {}\r\n\r\n", body.len()).bytes());
        head.extend(body);
        Ok(head)
    }
}

/// Head and body of a message.
pub(crate) fn split(message: &[u8]) -> (&[u8], &[u8]) {
    let end = message.windows(4).position(|four| four == b"\r\n\r\n");
    end.map_or((message, &[]), |end| (&message[..end], &message[end + 4..]))
}

fn replace(bytes: &mut Vec<u8>, from: &[u8], to: &[u8]) {
    while let Some(at) = bytes.windows(from.len()).position(|part| part == from) {
        bytes.splice(at..at + from.len(), to.iter().copied());
    }
}

/// Reads head and body of one message; nothing at the end of the connection.
fn read_message(stream: &mut impl Read) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte)? == 0 {
            return Ok(None);
        }
        bytes.extend(byte);
    }
    let head = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let mut body = vec![0; length.and_then(|text| text.trim().parse().ok()).unwrap_or(0)];
    stream.read_exact(&mut body)?;
    bytes.extend(body);
    Ok(Some(bytes))
}

//! What came in: kept for the caller and written to its log, never a body, never a secret.

use std::io::Write;
use std::sync::Mutex;
use std::sync::PoisonError;

use serde::Deserialize;
use serde::Serialize;
use url::form_urlencoded;

/// Query parameters whose values tell nothing that has to stay secret; all others are masked.
const HARMLESS: [&str; 22] = [
    "$count",
    "$filter",
    "$select",
    "$skiptoken",
    "$top",
    "after",
    "api-version",
    "client_id",
    "filter",
    "fromTime",
    "json",
    "limit",
    "login",
    "prompt",
    "q",
    "redirect_uri",
    "response_mode",
    "response_type",
    "scope",
    "since",
    "sortOrder",
    "until",
];

/// Which of the three servers.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Server {
    /// Stands for `login.microsoftonline.com`.
    Login,
    /// Stands for `graph.microsoft.com`.
    Graph,
    /// Stands for the Okta org and for its Admin Console.
    Okta,
}

/// One request, with nothing in it that would have to be kept secret.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct RequestRecord {
    /// The server that was asked.
    pub server: Server,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The `Host` header or the authority, port included.
    pub host: String,
    /// The version of HTTP, `1.1` or `2`.
    pub http: String,
    /// Path and query; the value of a parameter that may be secret is three asterisks.
    pub path: String,
    /// Nothing as long as the request is not answered.
    pub status: Option<u16>,
}

/// All requests since the start.
pub(super) struct Requests {
    book: Mutex<Book>,
}

struct Book {
    records: Vec<RequestRecord>,
    sign_ins: usize,
    log: Option<Box<dyn Write + Send>>,
}

impl Requests {
    pub(super) fn new(log: Option<Box<dyn Write + Send>>) -> Self {
        Self { book: Mutex::new(Book { records: Vec::new(), sign_ins: 0, log }) }
    }

    /// Keeps a request before it is answered, so that one that never is can be seen too.
    pub(super) fn arrived(&self, record: RequestRecord, sign_in: bool) -> usize {
        let mut book = self.book();
        book.sign_ins += usize::from(sign_in);
        book.records.push(record);
        book.records.len() - 1
    }

    /// Sets the status of a request and logs it.
    pub(super) fn answered(&self, number: usize, status: u16) {
        let mut book = self.book();
        if let Some(record) = book.records.get_mut(number) {
            record.status = Some(status);
        }
        book.log(number);
    }

    /// Logs a request that will not be answered.
    pub(super) fn left_unanswered(&self, number: usize) {
        self.book().log(number);
    }

    pub(super) fn all(&self) -> Vec<RequestRecord> {
        self.book().records.clone()
    }

    pub(super) fn sign_ins(&self) -> usize {
        self.book().sign_ins
    }

    fn book(&self) -> std::sync::MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn log(&mut self, number: usize) {
        let (Some(log), Some(record)) = (self.log.as_mut(), self.records.get(number)) else {
            return;
        };
        let Ok(mut line) = serde_json::to_vec(record) else { return };
        line.push(b'\n');
        // A full disk must not stop the practice; the log is the caller's to watch.
        if log.write_all(&line).and_then(|()| log.flush()).is_err() {
            self.log = None;
        }
    }
}

/// Returns path and query with every value masked that is not known to be harmless.
pub(super) fn without_secrets(path: &str, query: Option<&str>) -> String {
    let Some(query) = query else { return path.to_owned() };
    let masked: Vec<_> = form_urlencoded::parse(query.as_bytes())
        .map(|(key, value)| {
            let shown = if HARMLESS.contains(&key.as_ref()) { value.as_ref() } else { "***" };
            format!("{key}={shown}")
        })
        .collect();
    format!("{path}?{}", masked.join("&"))
}

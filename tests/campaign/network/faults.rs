//! The ways in which an answer is broken.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use crate::network::front::split;
use crate::network::ways;

/// Where redirects lead.
pub(crate) struct Away {
    pub(crate) own: String,
    pub(crate) other: String,
}

/// What may come of a fault, at most, besides what the request itself leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// There was no whole answer of HTTP: nothing is known, and the network is to blame.
    NoAnswer,
    /// A whole answer that settles nothing.
    Nothing,
    /// The right answer in odd clothes, or with a part altered: anything but a crash.
    Odd,
}

/// A way of being broken.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) name: String,
    pub(crate) weight: Weight,
    /// Whether it lasts as long as the program's patience.
    pub(crate) slow: bool,
    does: Does,
}

/// What is done to the answer.
#[derive(Clone, Debug)]
pub(super) enum Does {
    /// Reads, and never answers.
    Silence,
    /// Resets the connection after so many bytes of the right answer.
    Reset(usize),
    /// Closes it instead.
    Close(usize),
    /// The right answer, a byte a second from this one on.
    Drip(usize),
    /// These bytes, and then the last part for ever.
    Endless(Vec<u8>, Vec<u8>),
    /// These bytes; `{own}` and `{other}` are addresses. Then the connection is closed.
    Raw(Vec<u8>),
    /// The right answer, head and body, changed.
    Changed(fn(&str, &[u8]) -> Vec<u8>),
    /// One field of the right answer, by its pointer, has this instead.
    Field(String, Value),
    /// The right answer, and then the connection is closed although it was to be kept.
    Leaves,
}

impl Fault {
    pub(super) fn new(name: &str, weight: Weight, does: Does) -> Self {
        let slow = matches!(&does, Does::Silence | Does::Drip(_));
        Self { name: name.to_owned(), weight, slow, does }
    }

    /// One field of the right answer has another value.
    pub(crate) fn field(pointer: &str, value: Value) -> Self {
        let name: String = format!("{pointer} = {value}").chars().take(80).collect();
        Self::new(&name, Weight::Odd, Does::Field(pointer.to_owned(), value))
    }

    /// The right answer changed.
    pub(crate) fn changed(name: &str, change: fn(&str, &[u8]) -> Vec<u8>) -> Self {
        Self::new(name, Weight::Odd, Does::Changed(change))
    }

    /// Whether the answer goes on for as long as somebody reads it, which costs a processor.
    pub(super) fn is_endless(&self) -> bool {
        matches!(self.does, Does::Endless(..))
    }

    pub(super) fn wants_answer(&self) -> bool {
        !matches!(self.does, Does::Silence | Does::Endless(..) | Does::Raw(_))
    }

    /// Breaks the answer; says whether the connection goes on.
    pub(super) fn apply(
        &self,
        stream: &mut TcpStream,
        real: &[u8],
        away: &Away,
    ) -> std::io::Result<bool> {
        match &self.does {
            Does::Silence => wait_for_end(stream),
            Does::Reset(after) => {
                stream.write_all(real.get(..*after).unwrap_or(real))?;
                reset_at_the_end(stream)?;
            }
            Does::Close(after) => stream.write_all(real.get(..*after).unwrap_or(real))?,
            Does::Drip(after) => {
                let (before, rest) = real.split_at((*after).min(real.len()));
                stream.write_all(before)?;
                for byte in rest {
                    std::thread::sleep(Duration::from_secs(1));
                    stream.write_all(&[*byte])?;
                }
            }
            Does::Endless(before, part) => {
                stream.write_all(before)?;
                loop {
                    stream.write_all(part)?;
                }
            }
            Does::Raw(bytes) => {
                let text = String::from_utf8_lossy(bytes);
                if text.contains("{o") {
                    let text = text.replace("{own}", &away.own).replace("{other}", &away.other);
                    stream.write_all(text.as_bytes())?;
                } else {
                    stream.write_all(bytes)?;
                }
            }
            Does::Changed(change) => {
                let (head, body) = split(real);
                stream.write_all(&change(&String::from_utf8_lossy(head), body))?;
            }
            Does::Field(pointer, value) => {
                let (head, body) = split(real);
                let mut body: Value = serde_json::from_slice(body).unwrap_or_default();
                if let Some(field) = body.pointer_mut(pointer) {
                    *field = value.clone();
                }
                stream.write_all(&with_body(&String::from_utf8_lossy(head), &body.to_string()))?;
                return Ok(true);
            }
            Does::Leaves => stream.write_all(real)?,
        }
        Ok(false)
    }
}

/// Makes the end of the connection a reset. Only tokio's type can say so in stable Rust.
fn reset_at_the_end(stream: &TcpStream) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let _inside = runtime.enter();
    let twin = stream.try_clone()?;
    twin.set_nonblocking(true)?;
    tokio::net::TcpStream::from_std(twin)?.set_zero_linger()
}

fn wait_for_end(stream: &mut TcpStream) {
    drop(std::io::Read::read(stream, &mut [0; 1]));
}

/// The head with another body.
pub(crate) fn with_body(head: &str, body: &str) -> Vec<u8> {
    let lines =
        head.lines().filter(|line| !line.to_ascii_lowercase().starts_with("content-length"));
    let head = lines.collect::<Vec<_>>().join("\r\n");
    format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// All of them, but for those of single fields.
pub(crate) fn all() -> Vec<Fault> {
    [ways::no_answer(), ways::redirects(), ways::statuses(), ways::bodies(), ways::odd()].concat()
}

/// Every leaf of an answer with every value that it should not have.
pub(crate) fn of_fields(body: &Value) -> Vec<Fault> {
    let mut pointers = Vec::new();
    leaves(body, "", &mut pointers);
    let strange = || {
        [
            Value::Null,
            Value::from(-1),
            Value::from(1e300),
            Value::from(""),
            Value::from("\u{1b}]0;PWN\u{7}\u{202e}"),
            Value::from("x".repeat(100_000)),
            serde_json::json!([]),
            serde_json::json!({"a": [{"b": null}]}),
            Value::from(true),
        ]
    };
    pointers
        .iter()
        .flat_map(|pointer| strange().map(|value| Fault::field(pointer, value)))
        .collect()
}

/// The pointers of all leaves, lists by their first two items.
pub(crate) fn leaves(value: &Value, at: &str, out: &mut Vec<String>) {
    let name = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                leaves(field, &format!("{at}/{}", name(key)), out);
            }
        }
        Value::Array(items) => {
            for (n, item) in items.iter().take(2).enumerate() {
                leaves(item, &format!("{at}/{n}"), out);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push(at.to_owned());
        }
    }
}

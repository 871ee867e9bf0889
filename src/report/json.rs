//! The report for machines, sealed with its own sum.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::model::chain::Sum;
use crate::report::document::Report;
use crate::report::parts::seconds;
use crate::report::scribe::Scribe;
use crate::report::status::rfc3339;
use crate::report::status::status_json;
use crate::runbook::StepId;
use crate::text::is_hidden;

/// The format this program writes.
pub(super) const SCHEMA: u64 = 1;
/// What tells a report from other JSON.
pub(super) const KIND: &str = "reauth-report";

/// Returns the report as one line of JSON with a newline.
///
/// Its last field, `sum`, is the lower-case hexadecimal SHA-256 of the bytes before `,"sum"`.
pub fn json(report: &Report) -> String {
    let marks: Vec<_> = report.marks.iter().map(|mark| mark.id).collect();
    let brief = report.head.iter().map(|row| json!({ "id": row.id, "text": row.cell.text() }));
    let mut object = Map::new();
    object.insert("schema".to_owned(), json!(SCHEMA));
    object.insert("kind".to_owned(), json!(KIND));
    object.insert("marks".to_owned(), json!(marks));
    object.insert("brief".to_owned(), brief.collect());
    if let Value::Object(fields) = &report.machine {
        object.extend(fields.clone());
    }
    let whole = print(&Value::Object(object));
    let body = whole.strip_suffix('}').unwrap_or(&whole);
    let sum = Sum::of(body.as_bytes());
    format!("{body},\"sum\":\"{sum}\"}}\n")
}

/// Returns `value` on one line that is safe to show: what a terminal would obey or hide, and
/// what would end a script element, is written as an escape. No value changes by that.
pub fn print(value: &Value) -> String {
    use std::fmt::Write as _;
    let plain = value.to_string();
    let mut out = String::with_capacity(plain.len() + plain.len() / 16);
    let mut written = 0;
    for (at, c) in plain.char_indices() {
        let ends_script = c == '<' && matches!(plain.as_bytes().get(at + 1), Some(b'/' | b'!'));
        if !ends_script && !is_hidden(c) {
            continue;
        }
        out.push_str(plain.get(written..at).unwrap_or_default());
        written = at + c.len_utf8();
        for unit in c.encode_utf16(&mut [0; 2]) {
            // OK because writing to a string cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out.push_str(plain.get(written..).unwrap_or_default());
    out
}

/// Everything but kind, marks, head and sum.
pub(super) fn machine(scribe: &Scribe<'_>) -> Value {
    let session = scribe.session;
    let error = session.pasted.as_ref().map(|pasted| {
        json!({
            "code": pasted.code,
            "okta": pasted.okta,
            "trace_id": pasted.trace_id,
            "correlation_id": pasted.correlation_id,
            "timestamp": pasted.timestamp,
            "others": pasted.others,
            "text": pasted.text,
        })
    });
    let asked = scribe.unended().map(|asked| {
        json!({
            "at": rfc3339(asked.at),
            "account": asked.account,
            "method": asked.method,
            "client_request_id": asked.client_request_id,
        })
    });
    json!({
        "made": rfc3339(scribe.now),
        "program": { "session": session.program, "report": env!("CARGO_PKG_VERSION") },
        "runbook": { "session": session.runbook, "report": scribe.runbook.revision },
        "operator_asked": session.operator_asked || session.fields.contains_key("operator"),
        "name": session.name,
        "archived": session.archived,
        "fields": session.fields,
        "error": error,
        "status": status_json(session, scribe.runbook, scribe.now),
        "steps": StepId::ALL.map(|id| step(scribe, id)),
        "checks_without_end": asked.collect::<Vec<_>>(),
        "unknown_events": session.unknown,
        "digest": { "sum": session.head.to_string(), "events": session.events },
    })
}

/// What the step's line in the status leaves out.
fn step(scribe: &Scribe<'_>, id: StepId) -> Value {
    let record = scribe.session.step(id);
    let reason = record.reason.as_ref();
    let reason = reason.map(|reason| json!({ "key": reason.key, "text": reason.text }));
    let notes = record.notes.iter().map(|(at, text)| json!({ "at": rfc3339(*at), "text": text }));
    json!({
        "id": id,
        "begun": record.begun.map(rfc3339),
        "seconds": seconds(scribe, id),
        "reason": reason,
        "notes": notes.collect::<Vec<_>>(),
    })
}

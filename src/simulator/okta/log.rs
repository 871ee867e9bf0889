//! The System Log: bounded queries that end, and polling queries that always go on (`okta.md` 4.6).

use std::sync::Arc;
use std::time::Instant;

use axum::extract::RawQuery;
use axum::extract::State as Extract;
use axum::response::Response;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;

use crate::simulator::filter::Filter;
use crate::simulator::login::form::Form;
use crate::simulator::okta::apps::paged;
use crate::simulator::okta::refusal::Refusal;
use crate::simulator::server::State;

const LONGEST: SignedDuration = SignedDuration::from_hours(180 * 24);
const DEFAULT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What is asked of the log.
struct Ask {
    since: Timestamp,
    until: Option<Timestamp>,
    filter: Option<Filter>,
    words: Vec<String>,
    limit: usize,
    descending: bool,
    /// How many events the client has seen or skipped.
    after: usize,
}

/// Answers `/api/v1/logs`.
pub(super) async fn query(
    Extract(state): Extract<Arc<State>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = query.unwrap_or_default();
    let ask = Ask::read(&Form::lenient(query.as_bytes()), state.now())?;
    // A log can be long: what is not on the page is looked at where it lies.
    let (page, position, rest) = state.memory.with(|memory| {
        memory.org.advance(Instant::now());
        let events = &memory.org.events;
        let mut ordered: Box<dyn Iterator<Item = &Value>> =
            if ask.descending { Box::new(events.iter().rev()) } else { Box::new(events.iter()) };
        let mut position = ask.after.min(events.len());
        if position > 0 {
            ordered.nth(position - 1);
        }
        let mut page = Vec::new();
        while page.len() < ask.limit {
            let Some(event) = ordered.next() else { break };
            position += 1;
            if ask.wants(event) {
                page.push(event.clone());
            }
        }
        let rest = ordered.any(|event| ask.wants(event));
        (page, position, rest)
    });
    // A polling query has a next page even when there is nothing on it yet.
    let polling = ask.until.is_none() && !ask.descending;
    let next = (polling || rest).then(|| cursor(position));
    Ok(paged(&state, "/api/v1/logs", &query, page, next.as_deref()))
}

/// Opaque to clients, who only follow the link.
fn cursor(position: usize) -> String {
    format!("practice-{position:08x}-4000-8000")
}

impl Ask {
    fn read(form: &Form, now: Timestamp) -> Result<Self, Refusal> {
        let until = date(form, "until")?;
        let end = until.unwrap_or(now);
        let since = match date(form, "since")? {
            Some(since) => since,
            None => end.checked_sub(DEFAULT).unwrap_or(end),
        };
        if now.duration_since(since) > LONGEST {
            let summary = "The requested time range is too long: 'since' is over 180 days ago.";
            return Err(Refusal::log_query(summary));
        }
        let filter = form.get("filter").filter(|filter| !filter.is_empty()).map(|text| {
            let invalid = |why| Refusal::log_query(format!("Invalid filter '{text}': {why}"));
            let filter = Filter::parse(text).map_err(invalid)?;
            if filter.paths().contains(&"published") {
                return Err(invalid("'published' is not allowed in filter".to_owned()));
            }
            Ok(filter)
        });
        let limit = match form.get("limit").map(str::parse::<usize>) {
            None => 100,
            Some(Ok(limit)) if limit <= 1000 => limit,
            Some(_) => {
                return Err(Refusal::validation("limit", "limit: must be between 0 and 1000."));
            }
        };
        let after = match form.get("after") {
            None => 0,
            Some(after) => read_cursor(after)
                .ok_or_else(|| Refusal::validation("after", "after: The cursor is not valid."))?,
        };
        let words = form.text("q").to_lowercase();
        Ok(Self {
            since,
            until,
            filter: filter.transpose()?,
            words: words.split_whitespace().map(str::to_owned).collect(),
            limit,
            descending: form.text("sortOrder") == "DESCENDING",
            after,
        })
    }

    fn wants(&self, event: &Value) -> bool {
        let at = event.get("published").and_then(Value::as_str);
        let Some(at) = at.and_then(|at| at.parse::<Timestamp>().ok()) else { return false };
        let in_time = at >= self.since && self.until.is_none_or(|until| at < until);
        let filtered = self.filter.as_ref().is_none_or(|filter| filter.matches(event));
        let text = || event.to_string().to_lowercase();
        in_time
            && filtered
            && (self.words.is_empty() || {
                let text = text();
                self.words.iter().all(|word| text.contains(word))
            })
    }
}

fn read_cursor(after: &str) -> Option<usize> {
    let digits = after.strip_prefix("practice-")?.split('-').next()?;
    usize::from_str_radix(digits, 16).ok()
}

fn date(form: &Form, name: &str) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = form.get(name).filter(|text| !text.is_empty()) else { return Ok(None) };
    text.parse().map(Some).map_err(|_error: jiff::Error| {
        let cause = format!(
            "'{name}': The date format in your query is not recognized. Please enter dates using \
             ISO8601 string format. '{name}': must be a valid date-time or empty."
        );
        Refusal::validation(&cause, format!("{name}: must be a valid date-time or empty."))
    })
}

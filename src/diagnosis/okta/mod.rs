//! What Okta's answers mean: the org itself, its apps, its System Log, and its refusals.

mod apps;
mod event;
mod imports;
mod links;
mod organization;
mod rate;
mod refusal;
mod sign_in;

use serde_json::Value;

use crate::diagnosis::reply::Odd;
use crate::diagnosis::reply::Reply;

pub use apps::read_connection;
pub use apps::read_instances;
pub use apps::read_owner;
pub use apps::read_reach;
pub use apps::read_schedule;
pub use event::Happened;
pub use event::LogEvent;
pub use event::read_events;
pub use imports::Imports;
pub use imports::saved_settings;
pub use links::next;
pub use organization::NoOrganization;
pub use organization::Organization;
pub use organization::read_organization;
pub use rate::Bucket;
pub use rate::Rate;
pub use refusal::Refused;
pub use sign_in::Declined;
pub use sign_in::SCOPES;
pub use sign_in::mighty_scopes;
pub use sign_in::missing_scopes;

/// Reads the body of an answer of the Management API, which may be an array.
fn body(reply: &Reply) -> Result<Value, Refused> {
    if reply.status != 200 {
        return Err(Refused::of(reply));
    }
    if reply.is_web_page() || reply.body.is_empty() {
        return Err(Refused::Odd(Odd::of(reply)));
    }
    serde_json::from_slice(&reply.body).map_err(|_no_json| Refused::Odd(Odd::of(reply)))
}

/// The same for an object.
fn object(reply: &Reply) -> Result<Value, Refused> {
    body(reply).and_then(|body| body.is_object().then_some(body).ok_or(Refused::Odd(Odd::Shape)))
}

/// The same for a list of objects. One without any is none: that it names no import and no role
/// would say nothing.
fn list(reply: &Reply) -> Result<Vec<Value>, Refused> {
    let Value::Array(items) = body(reply)? else { return Err(Refused::Odd(Odd::Shape)) };
    let is_one = items.is_empty() || items.iter().any(Value::is_object);
    is_one.then_some(items).ok_or(Refused::Odd(Odd::Shape))
}

/// A text field, wherever in `value` it stands.
fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
}

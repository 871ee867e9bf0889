//! Readers of Microsoft's answers: status and body go in, a typed finding comes out.
//!
//! None of them fails, panics, or believes more than the answer says.

mod batch;
mod device;
mod discovery;
mod realm;
mod redirect;
mod refusal;
mod token;

pub use batch::Graph;
pub use batch::Me;
pub use batch::Organization;
pub use batch::Read;
pub use batch::Roles;
pub use batch::batch_body;
pub use batch::batch_pause;
pub use batch::read_batch;
pub use device::Device;
pub use device::DeviceAnswer;
pub use device::read_device;
pub use discovery::Discovery;
pub use discovery::DiscoveryAnswer;
pub use discovery::read_discovery;
pub use realm::RealmAnswer;
pub use realm::read_realm;
pub use redirect::Redirect;
pub use redirect::Said;
pub use redirect::query_of;
pub use redirect::read_redirect;
pub use refusal::Refusal;
pub use token::Granted;
pub use token::TokenAnswer;
pub use token::read_token;

use serde_json::Value;

use crate::text::clean_line;

/// Characters of a name, a code or a label that are kept.
const NAME_MAX: usize = 256;

/// Returns a string field, cleaned; none where it is missing, empty or something else.
fn field(value: &Value, name: &str) -> Option<String> {
    let text = clean_line(value.get(name)?.as_str()?, NAME_MAX);
    (!text.is_empty()).then_some(text)
}

/// Returns a string field that is a GUID, in lower case.
fn guid_field(value: &Value, name: &str) -> Option<String> {
    guid(value.get(name)?.as_str()?)
}

/// Returns `text` in lower case, where it is a GUID.
fn guid(text: &str) -> Option<String> {
    let whole = text.len() == 36 && uuid::Uuid::try_parse(text).is_ok();
    whole.then(|| text.to_ascii_lowercase())
}

/// Returns the host of an address.
fn host_of(address: &str) -> Option<String> {
    url::Url::parse(address).ok()?.host_str().map(str::to_owned)
}

//! Device code (RFC 8628): the request for the codes, and the polls.

use url::Url;

use crate::services::form;
use crate::services::http::Ask;
use crate::services::microsoft::browser::beside;

/// The name of the grant (RFC 8628 3.4).
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Makes the request for a code.
pub(super) fn authorization<'a>(
    token_endpoint: &Url,
    client_id: &str,
    scope: &str,
    client_request_id: &'a str,
) -> Ask<'a> {
    let url = beside(token_endpoint, "devicecode");
    form::post(url, &[("client_id", client_id), ("scope", scope)], Some(client_request_id))
}

/// Makes one poll.
pub(super) fn poll<'a>(
    token_endpoint: Url,
    client_id: &str,
    device_code: &str,
    client_request_id: &'a str,
) -> Ask<'a> {
    let fields = [("client_id", client_id), ("grant_type", GRANT), ("device_code", device_code)];
    form::post(token_endpoint, &fields, Some(client_request_id))
}

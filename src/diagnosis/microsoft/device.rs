//! The answer of the device authorization endpoint (RFC 8628 3.2).

use std::fmt;

use serde::Deserialize;
use serde_json::Value;
use zeroize::Zeroizing;

use super::Refusal;
use crate::diagnosis::reply::Odd;
use crate::diagnosis::reply::Reply;

/// Seconds between two polls where the answer names none (RFC 8628 3.2).
const INTERVAL: u64 = 5;
/// Seconds that a code is good for where the answer does not say, as Microsoft's are.
const LIFETIME: u64 = 900;
/// Seconds that are believed at most: longer than anybody waits.
const SECONDS_MAX: u64 = 3_600;
/// Characters of a code for people.
const CODE_MAX: usize = 32;
/// Bytes of an address.
const ADDRESS_MAX: usize = 512;

/// What came of asking for a device code.
#[derive(Debug)]
pub enum DeviceAnswer {
    /// Codes, one for the person and one for the program.
    Found(Device),
    /// Entra said no, and why.
    Refused(Refusal),
    /// Neither.
    Odd(Odd),
}

/// A device code, and what the person is told of it.
pub struct Device {
    /// For the person, who types it.
    pub user_code: String,
    /// For the polls; wiped when dropped.
    pub device_code: Zeroizing<String>,
    /// Where the person types it. Not yet checked.
    pub verification_uri: String,
    /// Seconds that it is good for.
    pub expires_in: u64,
    /// Seconds between two polls, at least one.
    pub interval: u64,
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device")
            .field("expires_in", &self.expires_in)
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Body {
    user_code: Option<String>,
    device_code: Option<String>,
    verification_uri: Option<String>,
    /// The name of the first version.
    verification_url: Option<String>,
    expires_in: Option<Value>,
    interval: Option<Value>,
    error: Option<Value>,
}

/// Reads an answer. An error may come with HTTP 200, so the body decides and not the status.
pub fn read_device(reply: &Reply) -> DeviceAnswer {
    if reply.status == 200
        && let Some(device) = device(reply)
    {
        return DeviceAnswer::Found(device);
    }
    match reply.json().map(|body| Refusal::read(&body)) {
        Ok(Some(refusal)) if !refusal.codes.is_empty() || reply.status < 429 => {
            DeviceAnswer::Refused(refusal)
        }
        Ok(_) => DeviceAnswer::Odd(Odd::of(reply)),
        Err(odd) => DeviceAnswer::Odd(odd),
    }
}

fn device(reply: &Reply) -> Option<Device> {
    if reply.is_web_page() {
        return None;
    }
    let body = serde_json::from_slice::<Body>(&reply.body).ok()?;
    let device_code = Zeroizing::new(body.device_code?);
    if body.error.is_some_and(|error| !error.is_null()) {
        return None;
    }
    let typed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let user_code = body.user_code?;
    let readable = (1..=CODE_MAX).contains(&user_code.len()) && user_code.chars().all(typed);
    let verification_uri = body.verification_uri.or(body.verification_url)?;
    let whole = !device_code.is_empty()
        && device_code.bytes().all(|byte| byte.is_ascii_graphic())
        && verification_uri.len() <= ADDRESS_MAX;
    (readable && whole).then(|| Device {
        user_code,
        device_code,
        verification_uri,
        expires_in: seconds(body.expires_in.as_ref(), LIFETIME),
        interval: seconds(body.interval.as_ref(), INTERVAL).max(1),
    })
}

/// Reads a number of seconds, which may be a string or a fraction; what is none is `otherwise`.
fn seconds(value: Option<&Value>, otherwise: u64) -> u64 {
    let text = match value {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => {
            return otherwise;
        }
    };
    if text.starts_with('-') {
        return 0;
    }
    let whole = text.split('.').next().unwrap_or_default();
    whole.parse::<u64>().unwrap_or(otherwise).min(SECONDS_MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(status: u16, body: &Value) -> DeviceAnswer {
        read_device(&Reply {
            status,
            content_type: "application/json".to_owned(),
            retry_after: None,
            date: None,
            body: body.to_string().into_bytes().into(),
        })
    }

    fn good() -> Value {
        json!({"user_code": "FRWQDE7YL", "device_code": "canary", "expires_in": 900, "interval": 5,
            "verification_uri": "https://microsoft.com/devicelogin", "message": "ignored"})
    }

    fn with(name: &str, value: Value) -> DeviceAnswer {
        let mut body = good();
        body[name] = value;
        read(200, &body)
    }

    fn times(answer: DeviceAnswer) -> (u64, u64) {
        let DeviceAnswer::Found(device) = answer else { panic!("{answer:?}") };
        (device.expires_in, device.interval)
    }

    #[test]
    fn times_are_taken_as_far_as_they_make_sense() {
        assert_eq!(times(read(200, &good())), (900, 5));
        assert_eq!(times(with("interval", json!("7"))), (900, 7));
        assert_eq!(times(with("interval", json!(0))), (900, 1));
        assert_eq!(times(with("interval", json!(-3))), (900, 1));
        assert_eq!(times(with("interval", json!(null))), (900, 5));
        assert_eq!(times(with("interval", json!([1]))), (900, 5));
        assert_eq!(times(with("interval", json!(1_000_000_000))), (900, 3_600));
        assert_eq!(times(with("expires_in", json!(2.9))), (2, 5));
        assert_eq!(times(with("expires_in", json!(1e30))), (900, 5));
        assert_eq!(times(with("expires_in", json!(-1))), (0, 5));
    }

    #[test]
    fn what_a_person_could_not_type_is_no_code() {
        for code in ["", "a b", "<b>", "\u{1b}[2J", &"A".repeat(33)] {
            assert!(matches!(with("user_code", json!(code)), DeviceAnswer::Odd(_)), "{code}");
        }
        for (name, value) in [
            ("device_code", json!("")),
            ("device_code", json!("a\nb")),
            ("device_code", json!(7)),
            ("verification_uri", json!(null)),
            ("verification_uri", json!("x".repeat(600))),
        ] {
            assert!(matches!(with(name, value), DeviceAnswer::Odd(_)), "{name}");
        }
        assert!(!format!("{:?}", read(200, &good())).contains("canary"));
    }

    #[test]
    fn an_error_is_one_whatever_its_status() {
        let error = json!({"error": "invalid_client", "error_description": "AADSTS7000218: No."});
        for status in [200, 400, 401, 500] {
            let DeviceAnswer::Refused(refusal) = read(status, &error) else { panic!("{status}") };
            assert_eq!(refusal.error.code, "AADSTS7000218");
        }
        let busy = json!({"error": "temporarily_unavailable"});
        assert!(matches!(read(503, &busy), DeviceAnswer::Odd(_)));
        assert!(matches!(read(200, &json!([])), DeviceAnswer::Odd(_)));
    }
}

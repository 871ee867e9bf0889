//! Events of the System Log (`okta.md` 4.6), and the one error that the whole program is about.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use crate::simulator::okta::org::Instance;
use crate::simulator::okta::people::Person;

/// What Okta could not do, in the words that stand before the error itself.
pub(super) const COULD_NOT: &str =
    "Could not validate your Office 365 credentials, received error: ";

/// Who does something.
pub(super) enum Actor {
    /// The scheduler.
    Okta,
    Person(&'static Person),
}

/// The app instance that something is done to.
pub(super) struct App {
    id: String,
    label: String,
}

impl App {
    pub(super) fn of(instance: &Instance) -> Self {
        Self { id: instance.id.clone(), label: instance.label.clone() }
    }
}

/// An event that has not happened yet: all of it but the time.
pub(super) struct Planned {
    after: SignedDuration,
    event: Value,
}

/// What happened.
pub(super) struct What<'a> {
    pub(super) kind: &'a str,
    /// The name from before 2018, which some events still carry.
    pub(super) legacy: &'a str,
    pub(super) message: &'a str,
    pub(super) outcome: Result<(), &'a str>,
    pub(super) debug: Value,
}

impl Planned {
    pub(super) fn new(after_ms: i64, actor: &Actor, app: &App, what: &What<'_>) -> Self {
        let (result, reason) = match what.outcome {
            Ok(()) => ("SUCCESS", Value::Null),
            // The field holds 255 characters, which an AADSTS text with its ids can exceed.
            Err(reason) => ("FAILURE", reason.chars().take(255).collect::<String>().into()),
        };
        let person = matches!(actor, Actor::Person(_));
        let target = json!([{
            "id": app.id,
            "type": "AppInstance",
            "alternateId": app.label,
            "displayName": app.label,
            "detailEntry": null,
        }]);
        let event = json!({
            "uuid": "",
            "published": "",
            "eventType": what.kind,
            "legacyEventType": what.legacy,
            "version": "0",
            "severity": if what.outcome.is_ok() { "INFO" } else { "ERROR" },
            "displayMessage": what.message,
            "actor": actor.written(),
            "client": client(person),
            "device": null,
            "outcome": {"result": result, "reason": reason},
            "target": target,
            "transaction": {"type": "JOB", "id": "", "detail": {}},
            "debugContext": {"debugData": what.debug},
            "authenticationContext": {
                "authenticationProvider": null,
                "credentialProvider": null,
                "credentialType": null,
                "issuer": null,
                "interface": null,
                "authenticationStep": 0,
                "externalSessionId": if person { Value::from("trs1practicesession") } else { Value::Null },
            },
            "securityContext":
                {"asNumber": null, "asOrg": null, "isp": null, "domain": null, "isProxy": null},
            "request": {"ipChain": []},
        });
        Self { after: SignedDuration::from_millis(after_ms), event }
    }

    /// Brings the event forward, for an import that is not to be waited for.
    pub(super) fn faster(self, speed: u32) -> Self {
        let speed = i32::try_from(speed.max(1)).unwrap_or(i32::MAX);
        Self { after: self.after / speed, ..self }
    }

    pub(super) fn after(&self) -> SignedDuration {
        self.after
    }

    /// Makes the event of something that began at `start`.
    pub(super) fn at(self, start: Timestamp, transaction: &str) -> Value {
        let at = start.checked_add(self.after).unwrap_or(start);
        let mut event = self.event;
        for (pointer, value) in [
            ("/uuid", Uuid::new_v4().to_string()),
            ("/published", at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()),
            ("/transaction/id", transaction.to_owned()),
        ] {
            if let Some(place) = event.pointer_mut(pointer) {
                *place = Value::from(value);
            }
        }
        event
    }
}

impl Actor {
    fn written(&self) -> Value {
        match self {
            Self::Okta => json!({
                "id": "2p1practicesystemacme7",
                "type": "SystemPrincipal",
                "alternateId": "system@okta.com",
                "displayName": "Okta System",
                "detailEntry": null,
            }),
            Self::Person(person) => json!({
                "id": person.id,
                "type": "User",
                "alternateId": person.login,
                "displayName": format!("{} {}", person.first, person.last),
                "detailEntry": null,
            }),
        }
    }
}

/// Without a request of a person, the client is blank.
fn client(person: bool) -> Value {
    let agent = json!({"rawUserAgent": "PRACTICE", "os": "Unknown", "browser": "UNKNOWN"});
    json!({
        "userAgent": if person { agent } else { Value::Null },
        "zone": null,
        "device": if person { Value::from("Computer") } else { Value::Null },
        "id": null,
        "ipAddress": if person { Value::from("127.0.0.1") } else { Value::Null },
        "geographicalContext": null,
    })
}

/// Joins the events of one operation.
pub(super) fn transaction() -> String {
    format!("imp{}", Uuid::new_v4().simple())
}

/// The error of the seed article, for a time of which nothing else is known.
pub(super) fn seed_error(at: Timestamp) -> String {
    let (trace, correlation) = (Uuid::new_v4(), Uuid::new_v4());
    let at = at.strftime("%Y-%m-%d %H:%M:%SZ");
    format!(
        "400 AADSTS50126: Error validating credentials due to invalid username or password Trace \
         ID: {trace} Correlation ID: {correlation} Timestamp: {at}"
    )
}

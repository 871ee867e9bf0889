//! Reads events of the System Log, as far as the walk needs them.

use jiff::Timestamp;
use serde_json::Value;

use crate::diagnosis::okta::Refused;
use crate::diagnosis::okta::list;
use crate::diagnosis::okta::text;
use crate::diagnosis::pasted;
use crate::diagnosis::reply::Reply;
use crate::model::event::Pasted;
use crate::text::clean_line;

/// Characters of a name that are kept.
const NAME_MAX: usize = 120;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEvent {
    /// Its id; each event comes once, but pages may overlap.
    pub id: String,
    /// When, by Okta's clock.
    pub at: Timestamp,
    /// What happened.
    pub what: Happened,
    /// The person behind it; none for Okta itself.
    pub person: Option<String>,
    /// What the events of one operation have in common.
    pub transaction: String,
    /// Ids of the things it was done to.
    pub targets: Vec<String>,
}

/// What happened, as far as it matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// An import began.
    Started,
    /// Reading from Microsoft began.
    Downloading,
    /// Everything was read.
    Downloaded,
    /// A phase after the download began or ended.
    Processing,
    /// A user was created.
    Created,
    /// A user was updated.
    Updated,
    /// A user was matched.
    Matched,
    /// A user's assignment went.
    Unassigned,
    /// The import safeguard stopped it.
    Roadblock,
    /// It goes on after the safeguard.
    Resumed,
    /// An import ended.
    Completed {
        /// Whether Okta calls it a success.
        well: bool,
        /// Users read, created, updated and unassigned, where the event says so.
        summary: [Option<u64>; 4],
        /// Why not, where something says so.
        why: Option<Box<Pasted>>,
    },
    /// Credentials or a download did not work.
    Refused(Box<Pasted>),
    /// The settings of the app were changed.
    Settings,
    /// Anything else.
    Other,
}

/// Reads a page of `/api/v1/logs`. An event that cannot be read is passed over.
pub fn read_events(reply: &Reply) -> Result<Vec<LogEvent>, Refused> {
    Ok(list(reply)?.iter().filter_map(LogEvent::read).collect())
}

impl LogEvent {
    /// Reads one event.
    pub fn read(value: &Value) -> Option<Self> {
        let kind = text(value, "/eventType")?;
        let person = (text(value, "/actor/type") == Some("User")).then(|| {
            let name =
                text(value, "/actor/alternateId").or_else(|| text(value, "/actor/displayName"));
            clean_line(name.unwrap_or("?"), NAME_MAX)
        });
        let targets = value.get("target").and_then(Value::as_array).into_iter().flatten();
        Some(Self {
            id: clean_line(text(value, "/uuid")?, NAME_MAX),
            at: text(value, "/published")?.parse().ok()?,
            what: what(kind, value),
            person,
            transaction: clean_line(text(value, "/transaction/id").unwrap_or_default(), NAME_MAX),
            targets: targets.filter_map(|it| text(it, "/id").map(str::to_owned)).collect(),
        })
    }
}

/// Source: `data/event-types.json` of Okta's developer documentation.
fn what(kind: &str, value: &Value) -> Happened {
    let result = text(value, "/outcome/result").unwrap_or_default();
    if kind.starts_with("app.office365.") {
        // `provisioning_app.create` and its kin can succeed; the errors have no other outcome.
        let failed = result == "FAILURE" || kind.contains(".error.");
        return if failed { Happened::Refused(Box::new(why(value))) } else { Happened::Other };
    }
    match kind {
        "application.integration.authentication_failure" => Happened::Refused(Box::new(why(value))),
        "application.lifecycle.update"
        | "application.configuration.update_api_credentials_for_pass_change" => Happened::Settings,
        "system.import.start" => Happened::Started,
        "system.import.download.start" => Happened::Downloading,
        "system.import.download.complete" => Happened::Downloaded,
        "system.import.user.create" => Happened::Created,
        "system.import.user.update" => Happened::Updated,
        "system.import.user.match" => Happened::Matched,
        "system.import.user.delete" => Happened::Unassigned,
        "system.import.roadblock" => Happened::Roadblock,
        "system.import.roadblock.resume"
        | "system.import.roadblock.reschedule_and_resume"
        | "system.import.roadblock.updated" => Happened::Resumed,
        "system.import.complete" => completed(result, value),
        _ if kind.starts_with("system.import.")
            && !matches!(kind, "system.import.schedule" | "system.import.complete_batch") =>
        {
            Happened::Processing
        }
        _ => Happened::Other,
    }
}

fn completed(result: &str, value: &Value) -> Happened {
    let well = result == "SUCCESS";
    let data = value.pointer("/debugContext/debugData");
    let number = |names: &[&str]| {
        let found = names.iter().find_map(|name| data?.get(name));
        let as_text = found.and_then(Value::as_str).and_then(|text| text.trim().parse().ok());
        as_text.or_else(|| found.and_then(Value::as_u64))
    };
    // Okta calls these names no contract: what they do not say is counted from the events.
    let summary = [
        number(&["usersScanned", "usersProcessed"]),
        number(&["usersAdded", "usersCreated"]),
        number(&["usersUpdated"]),
        number(&["usersRemoved", "usersUnassigned", "usersDeleted"]),
    ];
    Happened::Completed { well, summary, why: (!well).then(|| Box::new(why(value))) }
}

/// Reads why something failed. `outcome.reason` may be cut at 255 characters, so the text is also
/// looked for where Okta may have put it whole.
fn why(value: &Value) -> Pasted {
    let reason = text(value, "/outcome/reason").map(str::to_owned);
    let shown = text(value, "/displayMessage").map(str::to_owned);
    let data = value.pointer("/debugContext/debugData").and_then(Value::as_object);
    let data = data.into_iter().flat_map(|data| data.values());
    let data = data.filter_map(Value::as_str).map(str::to_owned);
    let texts: Vec<_> = reason.into_iter().chain(shown).chain(data).collect();
    let read: Vec<_> = texts.iter().map(|text| pasted::read(text)).collect();
    let worth = |it: &Pasted| {
        let ids = [&it.code, &it.correlation_id, &it.trace_id, &it.timestamp, &it.okta];
        // A code outweighs all ids, and all ids a known wrapping.
        let weights = [16, 4, 2, 2, 1];
        ids.iter().zip(weights).map(|(id, weight)| if id.is_some() { weight } else { 0 }).sum()
    };
    let mut best: Option<(u32, Pasted)> = None;
    for it in read {
        let here: u32 = worth(&it);
        if best.as_ref().is_none_or(|(most, _)| here > *most) {
            best = Some((here, it));
        }
    }
    best.map(|(_, it)| it).unwrap_or_default()
}

//! What the org says of its Office 365 apps, asked once.

use jiff::SignedDuration;
use jiff::Timestamp;
use url::form_urlencoded;

use crate::diagnosis::okta::Imports;
use crate::diagnosis::okta::Refused;
use crate::diagnosis::okta::read_connection;
use crate::diagnosis::okta::read_events;
use crate::diagnosis::okta::read_instances;
use crate::model::okta::Connection;
use crate::model::okta::Instance;
use crate::model::okta::InstanceReport;
use crate::services::clock;
use crate::services::okta::Api;
use crate::services::okta::OktaError;

/// How far back an import is looked for; Okta keeps its log for 90 days.
const BACK: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Pages of apps that are followed; 200 apps stand on one.
const APP_PAGES: usize = 20;
/// Pages of the log that are followed to find the beginning of the newest import.
const LOG_PAGES: usize = 3;
/// Events of beginnings, ends and errors; those of single users are left to the watch.
const OF_IMPORTS: &str = "eventType eq \"system.import.start\" \
    or eventType eq \"system.import.complete\" \
    or eventType sw \"system.import.roadblock\" \
    or eventType sw \"app.office365\" \
    or eventType eq \"application.integration.authentication_failure\" \
    or eventType eq \"application.configuration.update_api_credentials_for_pass_change\" \
    or eventType eq \"application.lifecycle.update\"";

/// The Office 365 instances of the org, the active ones first.
pub async fn instances(api: &Api) -> Result<Vec<Instance>, OktaError> {
    let mut all = Vec::new();
    let mut got = api.get(&apps("name eq \"office365\"")).await?;
    for _ in 0..APP_PAGES {
        all.extend(read_instances(&got.reply).map_err(|why| api.refused(why))?);
        let Some(next) = got.next else { break };
        got = api.patiently(next).await?;
    }
    if all.is_empty() {
        // Government tenants use another app, whose key name is not documented.
        let got = api.get("/api/v1/apps?q=Microsoft+Office+365&limit=200").await?;
        all = read_instances(&got.reply).map_err(|why| api.refused(why))?;
    }
    all.sort_by_key(|instance| !instance.active);
    Ok(all)
}

fn apps(filter: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("filter", filter)
        .append_pair("limit", "200")
        .finish();
    format!("/api/v1/apps?{query}")
}

/// Connection and newest import of one instance.
pub async fn look_at(api: &Api, instance: Instance) -> Result<InstanceReport, OktaError> {
    let connection = connection(api, &instance.id).await?;
    let imports = newest(api, &instance.id).await?;
    let named = connection.as_ref().and_then(|found| found.microsoft_tenant.clone());
    let microsoft_tenant = instance.microsoft_tenant.clone().or(named);
    Ok(InstanceReport {
        instance: Instance { microsoft_tenant, ..instance },
        connection,
        import: imports.newest().cloned(),
        settings: imports.settings().next_back().cloned(),
    })
}

/// The same of every active instance, or of the one with the id `only`.
pub async fn look(api: &Api, only: Option<&str>) -> Result<Vec<InstanceReport>, OktaError> {
    let mut all = Vec::new();
    for instance in instances(api).await? {
        let wanted = only.map_or(instance.active, |id| instance.id == id);
        if wanted {
            all.push(look_at(api, instance).await?);
        }
    }
    Ok(all)
}

/// The connection; none where role or org do not show it, which is no reason to stop.
async fn connection(api: &Api, id: &str) -> Result<Option<Connection>, OktaError> {
    let got = api.get(&format!("/api/v1/apps/{id}/connections/default")).await?;
    match read_connection(&got.reply) {
        Ok(connection) => Ok(Some(connection)),
        Err(Refused::NoPermission | Refused::NoFeature | Refused::NotFound) => Ok(None),
        Err(why) => Err(api.refused(why)),
    }
}

/// The newest imports, read from the end of the log.
async fn newest(api: &Api, id: &str) -> Result<Imports, OktaError> {
    let mut imports = Imports::of(id);
    let now = api.theirs(clock::now());
    let since = now.checked_sub(BACK).unwrap_or(now);
    // Bounded, so that the last page has no successor; and a little ahead, for the clocks.
    let until = now.checked_add(SignedDuration::from_mins(5)).unwrap_or(now);
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("since", &stamp(since))
        .append_pair("until", &stamp(until))
        .append_pair("filter", &format!("target.id eq \"{id}\" and ({OF_IMPORTS})"))
        .append_pair("sortOrder", "DESCENDING")
        .append_pair("limit", "100")
        .finish();
    let mut got = api.get(&format!("/api/v1/logs?{query}")).await?;
    let mut events = Vec::new();
    for _ in 0..LOG_PAGES {
        let page = read_events(&got.reply).map_err(|why| api.refused(why))?;
        let began =
            page.iter().any(|event| event.what == crate::diagnosis::okta::Happened::Started);
        events.extend(page);
        let Some(next) = got.next.filter(|_| !began) else { break };
        got = api.patiently(next).await?;
    }
    imports.take(events);
    Ok(imports)
}

/// A time as the log takes it.
pub(super) fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

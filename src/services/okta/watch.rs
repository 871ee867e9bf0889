//! An import as it comes: the log is polled, politely, until the caller has enough.

use std::ops::ControlFlow;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::sleep;
use url::Url;
use url::form_urlencoded;

use crate::diagnosis::okta::Imports;
use crate::diagnosis::okta::read_events;
use crate::diagnosis::okta::saved_settings;
use crate::model::okta::ImportSeen;
use crate::model::okta::News;
use crate::model::okta::SettingsSeen;
use crate::services::okta::Api;
use crate::services::okta::OktaError;
use crate::services::okta::look::stamp;

/// What is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watching {
    /// The app instance.
    pub app: String,
    /// Imports from here on, by this computer's clock.
    pub since: Timestamp,
    /// Changes of the settings from here on; none where they say nothing yet.
    pub settings_since: Option<Timestamp>,
}

/// Watches until `tell` has enough, or until asking again cannot help.
pub async fn watch(
    api: &Api,
    watching: &Watching,
    tell: &mut dyn FnMut(News) -> ControlFlow<()>,
) -> Result<(), OktaError> {
    let first = first(api, watching)?;
    let mut watch = Watch {
        imports: Imports::of(&watching.app),
        told: None,
        settings: None,
        since: watching.settings_since.map(|at| api.theirs(at)),
        listening: false,
    };
    let mut url = first;
    let mut pause = api.manners().pause;
    loop {
        sleep(api.turn(&url)).await;
        match api.once(url.clone()).await {
            Ok(got) => {
                let page = read_events(&got.reply);
                let page = match page {
                    Ok(page) => page,
                    Err(why) if why.may_pass() => {
                        let error = api.refused(why);
                        if hold(api, &error, &mut pause, &mut watch, tell).await.is_break() {
                            return Ok(());
                        }
                        continue;
                    }
                    Err(why) => return Err(api.refused(why)),
                };
                pause = api.manners().pause;
                let full = !page.is_empty();
                if watch.read(page, tell).is_break() {
                    return Ok(());
                }
                // More may be waiting behind a page that had something, where it names the next.
                let more = full && got.next.is_some();
                // A polling query always names its next page; without one the last is asked again.
                url = got.next.unwrap_or(url);
                let pause = if more { Duration::ZERO } else { api.pause(&url) };
                sleep(pause).await;
            }
            Err(error) if error.may_pass() => {
                if hold(api, &error, &mut pause, &mut watch, tell).await.is_break() {
                    return Ok(());
                }
            }
            Err(error) => return Err(error),
        }
    }
}

/// Says why there is no answer, and waits: as long as Okta said, else longer each time.
async fn hold(
    api: &Api,
    error: &OktaError,
    pause: &mut Duration,
    watch: &mut Watch,
    tell: &mut dyn FnMut(News) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let told = if let OktaError::Refused { seconds: Some(seconds), .. } = error {
        Duration::from_secs(*seconds)
    } else {
        Duration::ZERO
    };
    let wait = told.max(*pause).min(api.manners().cap);
    *pause = (*pause * 2).min(api.manners().cap);
    watch.listening = false;
    tell(News::Waiting { why: error.phrase(), seconds: wait.as_secs() })?;
    sleep(wait).await;
    ControlFlow::Continue(())
}

struct Watch {
    imports: Imports,
    told: Option<ImportSeen>,
    settings: Option<SettingsSeen>,
    since: Option<Timestamp>,
    listening: bool,
}

impl Watch {
    fn read(
        &mut self,
        page: Vec<crate::diagnosis::okta::LogEvent>,
        tell: &mut dyn FnMut(News) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if !self.listening {
            self.listening = true;
            tell(News::Listening)?;
        }
        if !self.imports.take(page) {
            return ControlFlow::Continue(());
        }
        let saved = self.since.and_then(|since| saved_settings(&self.imports, since)).cloned();
        if saved.is_some() && saved != self.settings {
            self.settings.clone_from(&saved);
            if let Some(saved) = saved {
                tell(News::Settings(saved))?;
            }
        }
        let newest = self.imports.newest().cloned();
        if newest.is_some() && newest != self.told {
            self.told.clone_from(&newest);
            if let Some(import) = newest {
                tell(News::Import(Box::new(import)))?;
            }
        }
        ControlFlow::Continue(())
    }
}

/// The polling query: no end, oldest first, so that the next page always is the next news.
fn first(api: &Api, watching: &Watching) -> Result<Url, OktaError> {
    let app = &watching.app;
    let filter = format!(
        "target.id eq \"{app}\" and (eventType sw \"system.import\" \
         or eventType sw \"app.office365\" \
         or eventType eq \"application.integration.authentication_failure\" \
         or eventType eq \"application.configuration.update_api_credentials_for_pass_change\" \
         or eventType eq \"application.lifecycle.update\")"
    );
    let since = api.theirs(watching.since);
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("since", &stamp(since))
        .append_pair("filter", &filter)
        .append_pair("sortOrder", "ASCENDING")
        .append_pair("limit", "1000")
        .finish();
    let url = api.org().at(&format!("/api/v1/logs?{query}"));
    url.ok_or_else(|| OktaError::OffHost { host: api.org().host() })
}

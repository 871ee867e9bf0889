//! `--oauth`: a person signs in to the org in a browser, for this run alone.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::sync::watch;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::INTERRUPTED;
use crate::cli::failure::UNEXPECTED;
use crate::cli::failure::USAGE;
use crate::cli::okta;
use crate::cli::out;
use crate::cli::prompt;
use crate::cli::waiting::Face;
use crate::model::okta::Owner;
use crate::model::tenant::AppId;
use crate::services::input;
use crate::services::input::Caught;
use crate::services::okta::Api;
use crate::services::okta::Org;
use crate::services::okta::SignIn;
use crate::services::okta::sign_in;
use crate::services::together::unless;
use crate::text::Phrase;

/// What came of a sign-in.
pub(super) struct SignedIn {
    pub(super) api: Api,
    pub(super) owner: Owner,
    /// The app in whose name it was.
    pub(super) client: AppId,
}

/// A run that a person attends: while they are waited for the terminal shows nothing they type, so
/// an interrupt has to pass through here to give it back.
pub(super) struct Attended {
    stop: watch::Receiver<bool>,
}

impl Attended {
    /// Listens for interrupts from here on.
    pub(super) fn begin() -> Result<Self, Failure> {
        let (stop, stopped) = watch::channel(false);
        let goes_on = |caught| caught == Caught::Continue;
        input::signals(true, move |caught| goes_on(caught) || stop.send(true).is_ok())
            .map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
        Ok(Self { stop: stopped })
    }

    /// Runs a future to its end, or until it is interrupted.
    pub(super) fn wait<T>(&self, future: impl Future<Output = T>) -> Result<T, Failure> {
        let ended = okta::wait(unless(future, self.stop.clone()))?;
        ended.ok_or_else(|| Failure::new(INTERRUPTED, "interrupted. Nothing is kept."))
    }

    /// Signs in to `org`.
    pub(super) fn sign_in(
        &self,
        context: &Context,
        org: Org,
        insist: bool,
    ) -> Result<SignedIn, Failure> {
        let client = client(context)?;
        let (paste, pasted) = mpsc::unbounded_channel();
        let paste = Arc::new(move |address| paste.send(address).is_ok());
        let words = context.words();
        let lead = words.fill("access.sign_in.at", &[("host", &org.host())]);
        let face = Face::new(context, "", true, paste);
        let tell = |step: SignIn| match step {
            SignIn::At(url) => {
                face.show_page(&lead, url);
                out::note(words.get("access.sign_in.page"));
            }
            SignIn::Told(text) => out::note(&words.say(&text)),
            SignIn::Back => face.leave(),
        };
        let options = context.http();
        let result = self.wait(sign_in(&options, org, client.as_str(), insist, pasted, &tell));
        face.leave();
        let (api, owner) = result?.map_err(|error| okta::failure(&error))?;
        Ok(SignedIn { api, owner, client })
    }
}

/// The app that signs in: as given, else as typed.
fn client(context: &Context) -> Result<AppId, Failure> {
    let typed = match context.okta_client_id() {
        Some(given) => given,
        None => prompt::line("Client id of the organization's app: ", "--okta-client-id")?,
    };
    // What was typed is not repeated: it may be a token that was put in the wrong place.
    AppId::parse(typed.trim())
        .ok_or_else(|| Failure::of(USAGE, &Phrase::new("access.sign_in.no_client")))
}

/// Keeps the client id of a sign-in that worked, for the next one.
pub(super) fn remember(context: &Context, id: &AppId) {
    let known = context.settings.tenants.get(&context.tenant_name);
    if known.is_some_and(|known| known.okta_client_id.as_deref() == Some(id.as_str())) {
        return;
    }
    let kept = crate::services::config::change(&context.paths, |settings| {
        settings.tenants.entry(context.tenant_name.clone()).or_default().okta_client_id =
            Some(id.as_str().to_owned());
    });
    if let Err(error) = kept {
        out::note(&context.words().say(&error.phrase()));
    }
}

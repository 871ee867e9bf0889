//! The sign-in to the org in a browser: begun, waited for, cancelled, and its app remembered.

use crate::model::access::Access;
use crate::model::access::Asked;
use crate::model::access::OktaField;
use crate::model::screen::Overlay;
use crate::model::screen::Tone;
use crate::model::secret::Secret;
use crate::model::state::Model;
use crate::model::tenant::AppId;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::okta::panel;
use crate::update::record::say;

/// Tab: the other way in.
pub(in crate::update) fn next_field(model: &mut Model) {
    if model.okta.is_ready() || model.okta.access == Access::Asking {
        return;
    }
    if let Some(Overlay::Okta(panel)) = model.overlays.last_mut() {
        panel.focus = match panel.focus {
            OktaField::Client => OktaField::Token,
            OktaField::Token => OktaField::Client,
        };
    }
}

/// Signs in by the app that was typed, unless what was typed is none: a token put in its place
/// must not end up in an address. Once more by the app that was just granted more than reading is
/// to insist on it.
pub(super) fn begin(model: &mut Model, org: String, effects: &mut Vec<Effect>) {
    let Some(panel) = panel(model) else { return };
    let Some(client) = AppId::parse(panel.client.text().trim()) else {
        panel.error = Some(Phrase::new("access.sign_in.no_client"));
        return;
    };
    panel.error = None;
    let client_id = client.as_str().to_owned();
    let asked = Asked::SignIn(client_id.clone());
    let insist = model.okta.insists_on(&asked);
    model.okta.asked = Some(asked);
    model.okta.may_insist = false;
    model.attempts += 1;
    let attempt = model.attempts;
    model.okta.attempt = Some(attempt);
    model.okta.org = Some(org.clone());
    model.okta.access = Access::Asking;
    effects.push(Effect::OktaSignIn { attempt, org, client_id, insist });
}

/// Somebody has to sign in: the page is opened. Or they are back.
pub(in crate::update) fn sign_in_at(
    model: &mut Model,
    attempt: u64,
    url: Option<String>,
    effects: &mut Vec<Effect>,
) {
    if model.okta.attempt == Some(attempt) && model.okta.access == Access::Asking {
        effects.extend(url.clone().map(Effect::OpenPage));
        model.okta.sign_in = url;
    }
}

/// Waits for nobody any more; says `false` where nobody was waited for.
pub(in crate::update) fn cancel(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    if model.okta.sign_in.take().is_none() {
        return false;
    }
    model.okta.attempt = None;
    model.okta.access = Access::Off;
    effects.push(Effect::OktaCancel);
    true
}

/// Takes the address at which the sign-in ended in a browser elsewhere; says whether one is waited
/// for. It is not shown.
pub(in crate::update) fn give_address(
    model: &mut Model,
    text: &str,
    effects: &mut Vec<Effect>,
) -> bool {
    let waits = matches!(model.overlay(), Some(Overlay::Okta(_))) && model.okta.sign_in.is_some();
    if !waits {
        return false;
    }
    let mut address = Secret::address();
    if address.push_str(text.trim()) {
        effects.push(Effect::OktaAddress(address));
        say(model, Tone::Said, Phrase::new("notice.address_taken"));
    } else {
        say(model, Tone::Wrong, Phrase::new("notice.no_room"));
    }
    true
}

/// The app that just signed in is offered the next time.
pub(super) fn remember(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(panel) = panel(model) else { return };
    let client = panel.client.text().trim().to_owned();
    if model.okta_client_id.as_deref() != Some(client.as_str()) {
        model.okta_client_id = Some(client.clone());
        effects.push(Effect::RememberOktaClient(client));
    }
}

//! Refresh tokens: opaque, bound to account and program, and still good after they were used.

use crate::simulator::login::Call;
use crate::simulator::login::form::Form;
use crate::simulator::login::refusals::Refusal;
use crate::simulator::login::scopes::Scopes;
use crate::simulator::login::token::Granted;
use crate::simulator::login::token::client_of;
use crate::simulator::memory::unguessable;

/// What a refresh token stands for.
#[derive(Clone)]
pub(in crate::simulator) struct Refresh {
    account: &'static str,
    client: &'static str,
    scopes: Scopes,
}

/// Makes a refresh token for what was granted; an old one is not taken back (`entra.md` 8).
pub(super) fn issue(call: &Call, granted: &Granted<'_>) -> String {
    let token = format!("1.{}{}", unguessable(), unguessable());
    let refresh = Refresh {
        account: granted.account.id,
        client: granted.client.id,
        scopes: granted.scopes.clone(),
    };
    call.state.memory.with(|memory| memory.refreshes.insert(token.clone(), refresh));
    token
}

/// Answers `grant_type=refresh_token` (RFC 6749 6).
pub(super) fn refresh<'a>(
    call: &'a Call,
    tenant: &str,
    form: &Form,
) -> Result<Granted<'a>, Refusal> {
    let client = client_of(tenant, form)?;
    let token = form.required("refresh_token")?;
    let known = call.state.memory.with(|memory| memory.refreshes.get(token).cloned());
    // RFC 6749 5.2: also for a token that was issued to another client.
    let known =
        known.filter(|known| known.client == client.id).ok_or_else(|| Refusal::new(9_002_313))?;
    let account = call.state.directory.by_id(known.account).ok_or_else(|| Refusal::new(50173))?;
    let scopes = match form.filled("scope") {
        None => known.scopes,
        Some(scope) => {
            let scopes = Scopes::parse(scope)?;
            Scopes { offline: true, ..scopes }
        }
    };
    let missing =
        call.state.memory.with(|memory| memory.consents.missing(account, client.id, &scopes));
    if !missing.is_empty() {
        return Err(Refusal::about(65001, client.id));
    }
    Ok(Granted { account, client, scopes, nonce: None })
}

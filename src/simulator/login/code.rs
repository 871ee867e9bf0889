//! The redemption of an authorization code: once, in ten minutes, by the one who has the verifier.

use std::time::Duration;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use sha2::Digest as _;
use sha2::Sha256;

use crate::simulator::directory::Account;
use crate::simulator::login::Authority;
use crate::simulator::login::Call;
use crate::simulator::login::flow::Challenge;
use crate::simulator::login::flow::IssuedCode;
use crate::simulator::login::form::Form;
use crate::simulator::login::refusals::Refusal;
use crate::simulator::login::token::Granted;
use crate::simulator::login::token::client_of;
use crate::simulator::server::State;

/// Answers `grant_type=authorization_code` (RFC 6749 4.1.3, RFC 7636 4.5).
pub(super) fn redeem<'a>(
    call: &'a Call,
    tenant: &str,
    form: &Form,
) -> Result<Granted<'a>, Refusal> {
    let asked = Authority::of(tenant)?.tenant();
    let client = client_of(tenant, form)?;
    let code = form.required("code")?;
    let redirect = form.required("redirect_uri")?;
    let issued = take(&call.state, code)?;
    // Byte by byte the one of the authorization request (RFC 6749 4.1.3).
    if issued.client.id != client.id {
        return Err(Refusal::new(700_005));
    }
    if issued.redirect != redirect {
        return Err(Refusal::about(50011, redirect));
    }
    verify(issued.challenge.as_ref(), form.filled("code_verifier"))?;
    let account = call.state.directory.by_id(issued.account).ok_or_else(|| Refusal::new(70000))?;
    if asked.is_some_and(|tenant| tenant != account.tenant) {
        return Err(Refusal::new(700_005));
    }
    Ok(Granted { account, client, scopes: issued.scopes, nonce: issued.nonce })
}

/// Redeems a code of Okta's own program from inside the simulator.
pub(in crate::simulator) fn redeem_for_okta<'a>(
    state: &'a State,
    code: &str,
) -> Result<&'a Account, Refusal> {
    let issued = take(state, code)?;
    if issued.client.id != crate::simulator::clients::OKTA_CLIENT {
        return Err(Refusal::new(700_005));
    }
    state.directory.by_id(issued.account).ok_or_else(|| Refusal::new(70000))
}

/// Looks a code up and spends it, whatever comes of it: a second try with it is refused.
fn take(state: &State, code: &str) -> Result<IssuedCode, Refusal> {
    let lifetime = Duration::from_secs(state.scenario.login.code_lifetime);
    let now = Instant::now();
    state.memory.with(|memory| {
        let issued = memory.codes.get_mut(code).ok_or_else(|| Refusal::new(9_002_313))?;
        if std::mem::replace(&mut issued.used, true) {
            return Err(Refusal::new(54005));
        }
        if now.duration_since(issued.at) >= lifetime {
            return Err(Refusal::new(70008));
        }
        Ok(issued.clone())
    })
}

/// RFC 7636 4.6.
fn verify(challenge: Option<&Challenge>, verifier: Option<&str>) -> Result<(), Refusal> {
    let Some(challenge) = challenge else { return Ok(()) };
    let verifier = verifier.ok_or_else(|| Refusal::new(50148))?;
    let right = match challenge {
        Challenge::S256(challenge) => {
            BASE64URL.encode(Sha256::digest(verifier.as_bytes())) == *challenge
        }
        Challenge::Plain(challenge) => verifier == challenge,
    };
    if right { Ok(()) } else { Err(Refusal::new(501_481)) }
}

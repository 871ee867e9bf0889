//! A person signs in to the org itself, in a browser, by authorization code with PKCE. The token
//! that comes of it can read apps and log, is kept in memory alone, and ends within an hour or so.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;

use crate::diagnosis::microsoft::Granted;
use crate::diagnosis::microsoft::Said;
use crate::diagnosis::microsoft::TokenAnswer;
use crate::diagnosis::microsoft::read_token;
use crate::diagnosis::okta::Declined;
use crate::diagnosis::okta::Refused;
use crate::diagnosis::okta::SCOPES;
use crate::diagnosis::okta::mighty_scopes;
use crate::diagnosis::okta::missing_scopes;
use crate::model::endpoints::EndpointKind;
use crate::model::okta::Owner;
use crate::model::okta::Reach;
use crate::model::secret::Secret;
use crate::services::http;
use crate::services::http::Client;
use crate::services::http::Protocol;
use crate::services::loopback::Receiver;
use crate::services::okta::Api;
use crate::services::okta::OktaError;
use crate::services::okta::Org;
use crate::services::pkce::Keys;
use crate::text::Phrase;

/// Ports that the browser can come back to. Okta compares the redirect with the registered ones to
/// the letter, port included, so that they are fixed; the second serves where the first is taken.
const PORTS: [u16; 2] = [17_320, 17_321];

/// What is told while a person signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// The page at which they are waited for.
    At(String),
    /// Something to be said meanwhile.
    Told(Phrase),
    /// They are back.
    Back,
}

/// Signs in to `org` in the name of its app `client_id`; says whose access it is. Nothing of it is
/// written anywhere. More than reading is refused unless `insist`.
pub async fn sign_in(
    options: &http::Options,
    org: Org,
    client_id: &str,
    insist: bool,
    pasted: UnboundedReceiver<Secret>,
    tell: &(dyn Fn(SignIn) + Sync),
) -> Result<(Api, Owner), OktaError> {
    let at = |path: &str| org.at(path).ok_or_else(|| OktaError::OffHost { host: org.host() });
    let (page, token_endpoint) = (at("/oauth2/v1/authorize")?, at("/oauth2/v1/token")?);
    let receiver = match options.kind {
        EndpointKind::Microsoft => Receiver::bind_one_of(&PORTS).await,
        // A simulator takes any port, as RFC 8252 7.3 has it, and several run side by side.
        EndpointKind::Overridden | EndpointKind::Practice => Receiver::bind().await,
    };
    let receiver = receiver.map_err(|_taken| OktaError::NoListener)?;
    let keys = Keys::new().map_err(|_no_chance| OktaError::NoListener)?;
    let redirect = receiver.redirect();
    tell(SignIn::At(keys.address(page, client_id, &redirect, &SCOPES.join(" ")).into()));
    let limit = options.limits.person;
    let odd = |text: Phrase| tell(SignIn::Told(text));
    let said = keys.redirected(receiver, pasted, limit, &odd).await;
    tell(SignIn::Back);
    let declined = |why: Declined| OktaError::Declined { host: org.host(), why };
    let code = match said {
        Some(Said::Code(code)) => code,
        Some(Said::Refused(refusal)) => return Err(declined(Declined::of(&refusal))),
        None => return Err(OktaError::Nobody { minutes: limit.as_secs().div_ceil(60) }),
    };
    let client = Client::new(options, Protocol::Http1).map_err(OktaError::Http)?;
    let ask = keys.redeem(token_endpoint, client_id, &code, &redirect, &[], None);
    drop(code);
    let reply = client.send(ask).await.map_err(OktaError::Http)?;
    let granted = match read_token(&reply) {
        TokenAnswer::Granted(granted) => granted,
        TokenAnswer::Refused(refusal) => return Err(declined(Declined::of(&refusal))),
        TokenAnswer::Odd(odd) => {
            let (why, host) = (Refused::Odd(odd), org.host());
            return Err(OktaError::Refused { why, host, seconds: None });
        }
    };
    if !keys.is_nonce(granted.nonce.as_deref()) {
        return Err(OktaError::Mismatch { host: org.host() });
    }
    let owner = owner(&granted, insist)?;
    let mut token = Secret::address();
    if !token.push_str(&granted.access_token) {
        return Err(OktaError::NoToken);
    }
    Ok((Api::new(options, org, Arc::new(token), true)?, owner))
}

fn owner(granted: &Granted, insist: bool) -> Result<Owner, OktaError> {
    let missing = missing_scopes(&granted.scopes);
    if !missing.is_empty() {
        return Err(OktaError::Fewer { scopes: missing });
    }
    let more = mighty_scopes(&granted.scopes);
    let reach = match more.as_slice() {
        [] => Reach::Reading,
        [..] if insist => Reach::More(more),
        [..] => return Err(OktaError::Mighty { scopes: more }),
    };
    Ok(Owner { login: granted.username.clone(), reach, signed_in: true })
}

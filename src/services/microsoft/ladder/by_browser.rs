//! The sign-in in a browser: an address is shown, one redirect comes back, its code is redeemed.

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;
use url::Url;

use super::Ladder;
use super::network;
use crate::diagnosis::microsoft::Said;
use crate::diagnosis::microsoft::TokenAnswer;
use crate::diagnosis::verdict::End;
use crate::model::check::Waits;
use crate::model::secret::Secret;
use crate::services::loopback::Receiver;
use crate::services::microsoft::Progress;
use crate::services::microsoft::browser;
use crate::services::pkce::Keys;
use crate::services::together::beside;
use crate::text::Phrase;

impl Ladder<'_> {
    /// Waits for the person, then redeems the code.
    pub(super) async fn by_browser(
        &mut self,
        token_endpoint: Url,
        pasted: UnboundedReceiver<Secret>,
    ) -> Result<TokenAnswer, End> {
        let no_listener = || End::Network {
            what: Phrase::new("check.says.no_listener"),
            next: Phrase::new("check.next.no_listener"),
        };
        let receiver = Receiver::bind().await.map_err(|_no_port| no_listener())?;
        let keys = Keys::new().map_err(|_no_chance| no_listener())?;
        let redirect = receiver.redirect();
        let scope = self.scope();
        let who = (self.client_id.as_str(), self.found.account.as_str());
        let id = &self.found.client_request_id;
        let url = browser::address(&keys, &token_endpoint, who, &redirect, &scope, id);
        let tell = self.log.tell;
        tell(Progress::Waits(Waits::Browser { url: url.into() }));
        let limit = self.wire.limits.person;
        let odd = move |text: Phrase| tell(Progress::Told(text));
        let said = keys.redirected(receiver, pasted, limit, &odd).await;
        let said = said.ok_or_else(|| End::Waited(limit.as_secs().div_ceil(60)))?;
        tell(Progress::Waits(Waits::Nobody));
        let code = match said {
            Said::Code(code) => code,
            Said::Refused(refusal) => return Ok(TokenAnswer::Refused(refusal)),
        };
        let ask = keys.redeem(
            token_endpoint,
            &self.client_id,
            &code,
            &redirect,
            &[("scope", &scope)],
            Some(&self.found.client_request_id),
        );
        drop(code);
        let limit = self.wire.limits.whole;
        let graph = self.graph_is_opened(self.found.cloud);
        let Ok(reply) = timeout(limit, beside(self.send(&self.wire.login, ask), graph)).await
        else {
            return Err(self.too_long());
        };
        let answer =
            crate::diagnosis::microsoft::read_token(&reply.map_err(|error| network(&error))?);
        match &answer {
            TokenAnswer::Granted(granted) if !keys.is_nonce(granted.nonce.as_deref()) => {
                Err(End::Mismatch)
            }
            TokenAnswer::Granted(_) | TokenAnswer::Refused(_) | TokenAnswer::Odd(_) => Ok(answer),
        }
    }
}

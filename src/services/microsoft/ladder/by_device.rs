//! The sign-in by device code: a code is shown, and its answer is asked for at the server's pace.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::time::Instant;
use tokio::time::sleep;
use tokio::time::timeout;
use url::Url;

use super::Ladder;
use super::network;
use crate::diagnosis::microsoft::Device;
use crate::diagnosis::microsoft::DeviceAnswer;
use crate::diagnosis::microsoft::TokenAnswer;
use crate::diagnosis::microsoft::read_device;
use crate::diagnosis::microsoft::read_token;
use crate::diagnosis::reply::Odd;
use crate::diagnosis::verdict::End;
use crate::model::check::Waits;
use crate::services::clock;
use crate::services::http::HttpError;
use crate::services::http::host_of;
use crate::services::microsoft::Progress;
use crate::services::microsoft::device;

/// Added to the interval at each `slow_down` (RFC 8628 3.5).
const SLOWER: Duration = Duration::from_secs(5);
/// Polls in a row without an answer, after which there is no point.
const SILENT_MAX: u32 = 3;

/// Microsoft's code for a device code that nobody has signed in with yet.
const PENDING: &str = "AADSTS70016";

/// What one poll came to.
enum Polled {
    /// An answer that ends the wait.
    Ended(TokenAnswer),
    /// Nobody has signed in yet.
    Pending,
    /// Nobody has, and the polls come too fast.
    SlowDown,
    /// No answer, or one that says nothing.
    Silent(End),
}

impl Ladder<'_> {
    /// Shows a code, and polls until it is answered or over.
    pub(super) async fn by_device(&mut self, token_endpoint: Url) -> Result<TokenAnswer, End> {
        let device = match self.device(&token_endpoint).await? {
            Ok(device) => device,
            Err(answer) => return Ok(answer),
        };
        let lifetime = Duration::from_secs(device.expires_in);
        let until = Instant::now() + lifetime;
        let seconds = SignedDuration::from_secs(i64::try_from(device.expires_in).unwrap_or(0));
        (self.log.tell)(Progress::Waits(Waits::Device {
            code: device.user_code.clone(),
            uri: device.verification_uri.clone(),
            until: clock::now().checked_add(seconds).unwrap_or_else(|_far| clock::now()),
        }));
        let answered = self.polls(token_endpoint, &device, until).await;
        (self.log.tell)(Progress::Waits(Waits::Nobody));
        answered
    }

    /// Asks for a code. A refusal is an answer like one to a poll.
    async fn device(&mut self, token_endpoint: &Url) -> Result<Result<Device, TokenAnswer>, End> {
        let (scope, id) = (self.scope(), self.found.client_request_id.as_str());
        let ask = device::authorization(token_endpoint, &self.client_id, &scope, id);
        let Ok(reply) = timeout(self.wire.limits.whole, self.send(&self.wire.login, ask)).await
        else {
            return Err(self.too_long());
        };
        let device = match read_device(&reply.map_err(|error| network(&error))?) {
            DeviceAnswer::Found(device) => device,
            DeviceAnswer::Refused(refusal) => return Ok(Err(TokenAnswer::Refused(refusal))),
            DeviceAnswer::Odd(what) => return Ok(Err(TokenAnswer::Odd(what))),
        };
        // A page that is not Microsoft's is not shown: somebody would sign in there.
        let uri = Url::parse(&device.verification_uri).ok();
        if uri.as_ref().is_none_or(|uri| !self.endpoints.trusts_device_page(uri)) {
            self.found.login_host = uri.as_ref().map(host_of).unwrap_or_default();
            return Err(End::Untrusted);
        }
        Ok(Ok(device))
    }

    async fn polls(
        &self,
        token_endpoint: Url,
        device: &Device,
        until: Instant,
    ) -> Result<TokenAnswer, End> {
        let over = End::Waited(device.expires_in.div_ceil(60));
        let mut interval = Duration::from_secs(device.interval);
        let mut silent = 0;
        loop {
            // RFC 8628 asks for a pace; a host that asks for more gets it.
            let wait = interval.max(self.rest(&self.found.login_host));
            let next = Instant::now() + wait;
            if next >= until {
                // The code is over before the next poll may go out.
                sleep(until.saturating_duration_since(Instant::now())).await;
                return Err(over);
            }
            sleep(wait).await;
            match self.poll(token_endpoint.clone(), device).await {
                Polled::Ended(answer) => return Ok(answer),
                Polled::Pending => silent = 0,
                Polled::SlowDown => {
                    silent = 0;
                    interval += SLOWER;
                }
                Polled::Silent(end) => {
                    silent += 1;
                    if silent >= SILENT_MAX {
                        return Err(end);
                    }
                    // RFC 8628 3.5: less often, each time.
                    interval *= 2;
                }
            }
        }
    }

    async fn poll(&self, token_endpoint: Url, device: &Device) -> Polled {
        let id = self.found.client_request_id.as_str();
        let ask = device::poll(token_endpoint, &self.client_id, &device.device_code, id);
        let limit = self.wire.limits.whole;
        let host = self.found.login_host.as_str();
        let reply = match timeout(limit, self.send(&self.wire.login, ask)).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(error)) => return Polled::Silent(network(&error)),
            Err(_elapsed) => {
                return Polled::Silent(network(&HttpError::whole_time(host, false, limit)));
            }
        };
        match read_token(&reply) {
            TokenAnswer::Refused(refusal) => match refusal.error.error.as_str() {
                "authorization_pending" => Polled::Pending,
                "slow_down" => Polled::SlowDown,
                // The code is what decides; the word beside it has been another one before.
                _ if refusal.error.code == PENDING && !refusal.is_bare_no() => Polled::Pending,
                _ => Polled::Ended(TokenAnswer::Refused(refusal)),
            },
            TokenAnswer::Odd(what @ (Odd::Throttled { .. } | Odd::Unavailable { .. })) => {
                Polled::Silent(self.odd(what, host))
            }
            answer @ (TokenAnswer::Granted(_) | TokenAnswer::Odd(_)) => Polled::Ended(answer),
        }
    }
}

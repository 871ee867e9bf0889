//! The rungs in order, what each of them found, and how the climb ended.

mod ask;
mod by_browser;
mod by_device;
mod graph;
mod log;
mod sign_in;
mod who;

use jiff::SignedDuration;
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::timeout;

use super::Request;
use super::Tell;
use super::Way;
use super::Wire;
use crate::diagnosis::account;
use crate::diagnosis::verdict::End;
use crate::diagnosis::verdict::Findings;
use crate::diagnosis::verdict::NoGraph;
use crate::diagnosis::verdict::Sent;
use crate::diagnosis::verdict::Signed;
use crate::diagnosis::verdict::verdict;
use crate::model::check::Cause;
use crate::model::check::CheckResult;
use crate::model::check::Cloud;
use crate::model::check::Method;
use crate::model::check::Realm;
use crate::model::check::Stage;
use crate::model::check::StageState;
use crate::model::endpoints::Endpoints;
use crate::model::lockout::Budget;
use crate::model::lockout::Outcome;
use crate::model::policy::Forbidden;
use crate::model::reader::MayRead;
use crate::services::clock;
use crate::services::http::HttpError;
use crate::services::microsoft::ladder::log::Log;
use crate::services::together::beside;
use crate::services::together::unless;
use crate::text::Phrase;

/// One climb. Findings are filled in rung by rung, so that a climb that is cut short still tells
/// what it found.
pub(super) struct Ladder<'a> {
    wire: &'a Wire,
    endpoints: Endpoints,
    may_read: MayRead,
    client_id: String,
    asked_cloud: Cloud,
    way: Option<Way>,
    log: Log<'a>,
    found: Findings,
    /// How far Microsoft's clock is ahead of this computer's, as discovery told it.
    skew: SignedDuration,
    /// A try was spent, and what came of it is not written down yet.
    spent: bool,
}

impl<'a> Ladder<'a> {
    pub(super) fn new(wire: &'a Wire, request: Request, tell: Tell<'a>) -> Self {
        let asked_cloud = request.cloud.unwrap_or(Cloud::Global);
        let found = Findings {
            account: request.account.trim().to_owned(),
            method: request.way.method(),
            client_request_id: request.client_request_id,
            endpoints: request.endpoints.kind,
            step: request.step,
            expected: request.expected_tenant,
            realm: Realm::Unknown,
            federated_to: None,
            cloud: asked_cloud,
            login_host: String::new(),
            tenant_id: None,
            sent: Sent::No,
            stages: Vec::new(),
            paused: None,
            end: End::Cancelled,
        };
        Self {
            wire,
            endpoints: request.endpoints,
            may_read: request.may_read,
            client_id: request.client_id,
            asked_cloud,
            way: Some(request.way),
            log: Log::new(tell),
            found,
            skew: SignedDuration::ZERO,
            spent: false,
        }
    }

    pub(super) async fn climb(
        mut self,
        budget: &mut dyn Budget,
        cancel: watch::Receiver<bool>,
    ) -> CheckResult {
        let end = match unless(Box::pin(self.rungs(budget)), cancel).await {
            Some(Ok(end) | Err(end)) => end,
            None => self.cut(End::Cancelled),
        };
        // Whatever is left of the password goes now, before anything is written down.
        drop(self.way.take());
        if self.spent {
            let outcome = match self.found.sent {
                Sent::No => Outcome::Free,
                Sent::Unanswered | Sent::Answered => Outcome::Counts,
            };
            budget.settle(&self.found.account, outcome, self.now());
        }
        let stages = self.log.close(&why(&end));
        let pauses = self.log.pauses();
        for (host, until) in &pauses {
            budget.pause(host, *until);
        }
        let paused = pauses.into_values().max();
        verdict(Findings { stages, paused, end, ..self.found })
    }

    /// Climbs until something ends the climb: an error is an end before the top. The time for the
    /// whole is that of the network; a person has a time of their own.
    async fn rungs(&mut self, budget: &mut dyn Budget) -> Result<End, End> {
        let limit = self.wire.limits.whole;
        self.account()?;
        self.awake(self.asked_cloud, budget)?;
        if self.found.method == Method::Password {
            let graph = self.graph_is_opened(self.asked_cloud);
            let climb = async {
                let sign_in = async {
                    let token_endpoint = self.who(budget).await?;
                    self.sign_in(token_endpoint, budget).await
                };
                // What is still being opened when Graph is to be asked, is let go: a server that never
                // comes to an end would take the time of what counts.
                let granted = beside(sign_in, graph).await?;
                Ok(self.graph(granted).await)
            };
            return match timeout(limit, climb).await {
                Ok(ended) => ended,
                Err(_elapsed) => Ok(self.too_long()),
            };
        }
        let Ok(token_endpoint) = timeout(limit, self.who(budget)).await else {
            return Ok(self.too_long());
        };
        let granted = self.sign_in(token_endpoint?, budget).await?;
        match timeout(limit, self.graph(granted)).await {
            Ok(end) => Ok(end),
            Err(_elapsed) => Ok(self.too_long()),
        }
    }

    /// The end for want of time.
    fn too_long(&mut self) -> End {
        let sent = self.found.sent == Sent::Unanswered;
        let limit = self.wire.limits.whole;
        self.cut(network(&HttpError::whole_time(&self.log.host(), sent, limit)))
    }

    fn account(&mut self) -> Result<(), End> {
        self.log.start(Stage::Account);
        if let Err(rule) = self.wire.policy.check(self.found.method, &self.client_id) {
            return Err(self.forbidden(Stage::Account, rule));
        }
        let fault = account::read(&self.found.account).err();
        let end = match (fault, &self.way) {
            (Some(fault), _) => Some((fault.phrase(), End::Account(fault))),
            (None, Some(Way::Password(secret))) if secret.is_empty() => {
                Some((Phrase::new("check.says.no_password"), End::NoPassword))
            }
            (None, Some(Way::Password(secret))) if secret.has_outer_blanks() => {
                Some((Phrase::new("check.says.blanks"), End::Blanks))
            }
            (None, Some(Way::Password(_) | Way::Browser(_) | Way::DeviceCode) | None) => None,
        };
        if let Some((why, end)) = end {
            self.log.end(Stage::Account, StageState::Failed, why);
            return Err(end);
        }
        let passed = Phrase::new("check.stage.account.passed");
        self.log.end(Stage::Account, StageState::Passed, passed);
        Ok(())
    }

    /// The end by a rule of the computer's owner.
    fn forbidden(&self, stage: Stage, rule: Forbidden) -> End {
        let why = Phrase::new(rule.key());
        self.log.end(stage, StageState::Failed, why);
        End::Forbidden(rule)
    }

    /// What a cut ends: a climb that had its token keeps what that says.
    fn cut(&mut self, end: End) -> End {
        let found = std::mem::replace(&mut self.found.end, End::Cancelled);
        let End::Signed(signed) = found else { return end };
        let graph = if let End::Network { what, next } = end {
            NoGraph { what, next, cause: Cause::Network }
        } else {
            let (what, next) = ("check.stage.cut", "check.next.cancelled");
            NoGraph { what: Phrase::new(what), next: Phrase::new(next), cause: Cause::Cancelled }
        };
        End::Signed(Box::new(Signed { graph: Err(graph), ..*signed }))
    }

    /// The time at Microsoft, as far as it is known: by it a lockout ends.
    fn now(&self) -> Timestamp {
        let now = clock::now();
        now.checked_add(self.skew).unwrap_or(now)
    }

    fn domain(&self) -> &str {
        account::domain(&self.found.account)
    }
}

/// The sentence of a rung that was being climbed when the end came.
fn why(end: &End) -> Phrase {
    let cut = end.signed().and_then(|signed| signed.graph.as_ref().err());
    if let End::Network { what, .. } = end {
        what.clone()
    } else if matches!(end, End::Waited(_)) {
        Phrase::new("check.stage.sign-in.nobody")
    } else if matches!(end, End::Mismatch) {
        Phrase::new("check.stage.sign-in.mismatch")
    } else {
        cut.map_or_else(|| Phrase::new("check.stage.cut"), |cut| cut.what.clone())
    }
}

/// An end for want of an answer.
fn network(error: &HttpError) -> End {
    End::Network { what: error.phrase(), next: error.next() }
}

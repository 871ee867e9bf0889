//! The sign-in: one request for each wish of the admin, written down before it is sent.

use url::Url;

use super::Ladder;
use super::network;
use crate::diagnosis::codes::Kind;
use crate::diagnosis::microsoft::Granted;
use crate::diagnosis::microsoft::Refusal;
use crate::diagnosis::microsoft::TokenAnswer;
use crate::diagnosis::microsoft::read_token;
use crate::diagnosis::reply::Odd;
use crate::diagnosis::reply::Reply;
use crate::diagnosis::verdict::End;
use crate::diagnosis::verdict::Sent;
use crate::model::check::Method;
use crate::model::check::Stage;
use crate::model::check::StageState;
use crate::model::endpoints::graph_host;
use crate::model::lockout::Budget;
use crate::model::lockout::NotSent;
use crate::model::lockout::Outcome;
use crate::model::secret::Secret;
use crate::services::microsoft::Way;
use crate::services::microsoft::inspection;
use crate::services::microsoft::password;
use crate::text::Phrase;

impl Ladder<'_> {
    pub(super) async fn sign_in(
        &mut self,
        token_endpoint: Url,
        budget: &mut dyn Budget,
    ) -> Result<Granted, End> {
        self.log.start(Stage::SignIn);
        let by_password = self.found.method == Method::Password;
        let answer = match self.way.take() {
            Some(Way::Password(secret)) => self.by_password(token_endpoint, secret, budget).await?,
            Some(Way::DeviceCode) => self.by_device(token_endpoint).await?,
            Some(Way::Browser(pasted)) => self.by_browser(token_endpoint, pasted).await?,
            None => return Err(End::Cancelled),
        };
        let host = self.found.login_host.clone();
        let (state, detail, ended) = match answer {
            TokenAnswer::Granted(granted) => {
                let (state, detail) = allowed(&granted);
                (state, detail, Ok(granted))
            }
            TokenAnswer::Refused(refusal) if !by_password && refusal.is_bare_no() => (
                StageState::Failed,
                Phrase::new("check.stage.sign-in.declined"),
                Err(End::Declined(Box::new(refusal))),
            ),
            TokenAnswer::Refused(refusal) => {
                let detail = refused(&refusal);
                let until = self.settle(budget, outcome(&refusal));
                (
                    StageState::Failed,
                    detail,
                    Err(End::Refused { refusal: Box::new(refusal), until }),
                )
            }
            TokenAnswer::Odd(what) => (StageState::Failed, self.said(what, &host).0, {
                let free = matches!(what, Odd::Throttled { .. });
                self.settle(budget, if free { Outcome::Free } else { Outcome::Counts });
                Err(self.odd(what, &host))
            }),
        };
        if ended.is_ok() {
            self.settle(budget, Outcome::Free);
        }
        self.log.end(Stage::SignIn, state, detail);
        ended
    }

    /// Sends the password: the only place where it leaves this computer.
    async fn by_password(
        &mut self,
        token_endpoint: Url,
        secret: Secret,
        budget: &mut dyn Budget,
    ) -> Result<TokenAnswer, End> {
        if let Err(end) = self.unread(&token_endpoint).await {
            return Err(self.not_sent(end));
        }
        let mark = self.wire.rejected.mark(&self.found.account, &secret);
        let spent = if mark.as_ref().is_some_and(|mark| self.wire.rejected.has(mark)) {
            Err(NotSent::Again)
        } else {
            budget.spend(&self.found.account, self.found.cloud, self.now())
        };
        if let Err(why) = spent {
            return Err(self.not_sent(End::NotSent(why)));
        }
        self.spent = true;
        let ask = password::token_request(
            token_endpoint,
            &self.client_id,
            &self.found.account,
            &secret,
            &self.scope(),
            &self.found.client_request_id,
        );
        let known = password::known(&secret);
        drop(secret);
        self.found.sent = Sent::Unanswered;
        let reply: Reply = match self.send(&self.wire.login, ask).await {
            Ok(reply) => reply,
            Err(error) => {
                if !error.may_have_been_sent {
                    self.found.sent = Sent::No;
                }
                self.log.end(Stage::SignIn, StageState::Failed, error.phrase());
                return Err(network(&error));
            }
        };
        self.found.sent = Sent::Answered;
        let mut answer = read_token(&reply);
        password::without(&known, &mut answer);
        if let (TokenAnswer::Refused(refusal), Some(mark)) = (&answer, mark)
            && refusal.meaning().is_some_and(|(_, known)| known.kind == Kind::WrongPassword)
        {
            self.wire.rejected.add(mark);
        }
        Ok(answer)
    }

    fn not_sent(&self, end: End) -> End {
        let why = if let End::PrivateCa(issuer) = &end {
            Phrase::new("check.stage.sign-in.private_ca").with("issuer", issuer.as_str())
        } else {
            Phrase::new("check.stage.sign-in.not_sent")
        };
        self.log.end(Stage::SignIn, StageState::Failed, why);
        end
    }

    /// Whether nobody can read on its way what is posted to `url`, but who may.
    async fn unread(&self, url: &Url) -> Result<(), End> {
        match inspection::reader(self.wire, &self.endpoints, url).await {
            Ok(Some(issuer)) if !self.may_read.covers(&issuer) => Err(End::PrivateCa(issuer)),
            Ok(_) => Ok(()),
            Err(error) => Err(network(&error)),
        }
    }

    /// What is asked for: who it is, and no more. Without `offline_access` no refresh token is
    /// issued.
    pub(super) fn scope(&self) -> String {
        format!("openid profile https://{}/User.Read", graph_host(self.found.cloud))
    }

    fn settle(&mut self, budget: &mut dyn Budget, outcome: Outcome) -> Option<jiff::Timestamp> {
        if !std::mem::take(&mut self.spent) {
            return None;
        }
        budget.settle(&self.found.account, outcome, self.now())
    }
}

/// Whether a refusal counts as a wrong password. What is not known counts; so does what Active
/// Directory may have counted behind pass-through authentication.
fn outcome(refusal: &Refusal) -> Outcome {
    match refusal.meaning().map(|(_, meaning)| meaning.kind) {
        Some(Kind::Locked) => Outcome::Locked,
        Some(Kind::WrongPassword | Kind::OnPremises) | None => Outcome::Counts,
        Some(_) => Outcome::Free,
    }
}

/// Whether the token allows no more than was asked for. Entra puts every scope into it that this
/// client was ever allowed.
fn allowed(granted: &Granted) -> (StageState, Phrase) {
    const ASKED: [&str; 5] = ["openid", "profile", "email", "offline_access", "User.Read"];
    let bare = |scope: &str| scope.rsplit('/').next().unwrap_or_default().to_owned();
    let more = granted.scopes.iter().map(|scope| bare(scope));
    let more: Vec<_> =
        more.filter(|scope| !ASKED.iter().any(|asked| asked.eq_ignore_ascii_case(scope))).collect();
    if more.is_empty() {
        return (StageState::Passed, Phrase::new("check.stage.sign-in.token"));
    }
    let warned = Phrase::new("check.stage.sign-in.more_scopes").with("scopes", more.join(", "));
    (StageState::Warned, warned)
}

fn refused(refusal: &Refusal) -> Phrase {
    let code = refusal.error.code.as_str();
    if refusal.policies.is_empty() {
        return Phrase::new("check.stage.sign-in.refused").with("code", code);
    }
    Phrase::new("check.stage.sign-in.policies")
        .with("code", code)
        .with("ids", refusal.policies.join(", "))
}

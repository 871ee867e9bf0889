//! Which tenant, and who checks the password: both asked at once, both without credentials.

use jiff::SignedDuration;
use url::Url;

use super::Ladder;
use super::network;
use crate::diagnosis::microsoft::Discovery;
use crate::diagnosis::microsoft::DiscoveryAnswer;
use crate::diagnosis::microsoft::RealmAnswer;
use crate::diagnosis::microsoft::Refusal;
use crate::diagnosis::microsoft::read_discovery;
use crate::diagnosis::microsoft::read_realm;
use crate::diagnosis::reply::Reply;
use crate::diagnosis::verdict::End;
use crate::diagnosis::verdict::expected_tenant;
use crate::model::check::Cloud;
use crate::model::check::Method;
use crate::model::check::Realm;
use crate::model::check::Stage;
use crate::model::check::StageState;
use crate::model::endpoints::login_host;
use crate::model::lockout::Budget;
use crate::model::order::ExpectedBy;
use crate::services::clock;
use crate::services::http::Ask;
use crate::services::http::host_of;
use crate::services::microsoft::inspection;
use crate::services::together::both;
use crate::text::Phrase;

/// Seconds by which a clock may differ before it is told.
const SKEW: i64 = 300;
/// What the path of a token endpoint ends in.
const TOKEN_PATH: &str = "/oauth2/v2.0/token";

impl Ladder<'_> {
    /// Returns where to ask for a token, once it is known that a password may go there.
    pub(super) async fn who(&mut self, budget: &dyn Budget) -> Result<Url, End> {
        let mut cloud = self.asked_cloud;
        self.found.login_host = self.host(cloud);
        let (mut tenant, mut realm) = both(self.discover(cloud), self.realm(cloud)).await;
        let elsewhere = tenant.as_ref().ok().and_then(|(found, _)| found.cloud).filter(|found| {
            self.endpoints.login.is_none() && login_host(*found) != login_host(cloud)
        });
        if let Some(found) = elsewhere {
            // The tenant lives in another cloud, so both questions go there.
            cloud = found;
            self.found.login_host = self.host(cloud);
            self.awake(cloud, budget)?;
            (tenant, realm) = both(self.discover(cloud), self.realm(cloud)).await;
        }
        self.settle_realm(realm, tenant.as_ref().err())?;
        let (tenant, skew) = tenant?;
        self.skew = SignedDuration::from_secs(skew);
        self.found.cloud = tenant.cloud.unwrap_or(cloud);
        self.found.tenant_id.clone_from(&tenant.tenant_id);
        let id = tenant.tenant_id.as_deref();
        if let Err(rule) = self.wire.policy.tenant(self.domain(), id) {
            self.log.start(Stage::Tenant);
            return Err(self.forbidden(Stage::Tenant, rule));
        }
        let endpoint = self.token_endpoint(&tenant)?;
        self.found.login_host = host_of(&endpoint);
        // What answered last time is a hint, and stops nobody.
        let expected = self.found.expected.as_ref().filter(|own| own.by != ExpectedBy::LastSession);
        if let Some(expected) = expected
            && expected_tenant(&self.found) == Some(false)
        {
            let why = Phrase::new(expected.by.pick([
                "check.stage.tenant.wrong",
                "check.stage.tenant.wrong_named",
                "check.stage.tenant.wrong_last",
            ]))
            .with("expected", expected.tenant.as_str());
            self.log.start(Stage::Tenant);
            self.log.end(Stage::Tenant, StageState::Failed, why);
            return Err(End::WrongTenant);
        }
        Ok(endpoint)
    }

    /// A federated or personal account is told before anything that discovery has to say.
    fn settle_realm(
        &mut self,
        realm: Result<RealmAnswer, End>,
        other: Option<&End>,
    ) -> Result<(), End> {
        let by_password = self.needs_realm();
        match realm {
            Ok(RealmAnswer::Managed) => self.found.realm = Realm::Managed,
            Ok(RealmAnswer::Federated { host }) => {
                self.found.realm = Realm::Federated;
                self.found.federated_to = host;
                if by_password {
                    return Err(End::Federated);
                }
            }
            Ok(RealmAnswer::Personal) => return Err(End::Personal),
            // In a browser Microsoft leads to whoever checks the password.
            Ok(_) | Err(_) if !by_password => {}
            Ok(RealmAnswer::Unknown) if other.is_none() => return Err(End::NoRealm),
            Ok(RealmAnswer::Refused(refusal)) if other.is_none() => {
                return Err(refused(refusal));
            }
            Err(end) if other.is_none() => return Err(end),
            Ok(RealmAnswer::Unknown | RealmAnswer::Refused(_) | RealmAnswer::Odd(_)) | Err(_) => {}
        }
        Ok(())
    }

    fn token_endpoint(&mut self, tenant: &Discovery) -> Result<Url, End> {
        let url = Url::parse(&tenant.token_endpoint).ok();
        let plain = |url: &Url| {
            url.path().ends_with(TOKEN_PATH) && url.query().is_none() && url.fragment().is_none()
        };
        match url {
            Some(url) if plain(&url) && self.endpoints.trusts_login(&url) => Ok(url),
            other => {
                self.found.login_host = other.as_ref().map(host_of).unwrap_or_default();
                let why = Phrase::new("check.stage.discovery.untrusted")
                    .with("host", self.found.login_host.as_str());
                self.log.end(Stage::Discovery, StageState::Failed, why);
                Err(End::Untrusted)
            }
        }
    }

    /// Returns the tenant, and by how many seconds this computer's clock is behind Microsoft's.
    async fn discover(&self, cloud: Cloud) -> Result<(Discovery, i64), End> {
        self.log.start(Stage::Discovery);
        let path = [self.domain(), "v2.0", ".well-known", "openid-configuration"];
        let reply = self.get(cloud, &path, None, Stage::Discovery).await?;
        let host = self.host(cloud);
        let skew = reply.skew(clock::now()).unwrap_or(0);
        let (state, detail, found) = match read_discovery(&reply) {
            DiscoveryAnswer::Found(tenant) => {
                let (state, detail) = self.found_told(cloud, skew);
                (state, detail, Ok((tenant, skew)))
            }
            DiscoveryAnswer::Refused(refusal) => {
                let detail = Phrase::new("check.stage.discovery.refused")
                    .with("domain", self.domain())
                    .with("code", refusal.error.code.as_str());
                (StageState::Failed, detail, Err(refused(refusal)))
            }
            DiscoveryAnswer::Odd(what) => {
                (StageState::Failed, self.said(what, &host).0, Err(self.odd(what, &host)))
            }
        };
        self.log.end(Stage::Discovery, state, detail);
        found
    }

    /// The tenant was found. A clock that is wrong is told here, because it breaks TLS and tokens,
    /// and who can read what passes.
    fn found_told(&self, cloud: Cloud, skew: i64) -> (StageState, Phrase) {
        if skew.abs() > SKEW {
            let minutes = (skew.abs() / 60).to_string();
            let key = if skew > 0 { "behind" } else { "ahead" };
            let warned = Phrase::new(format!("check.stage.discovery.clock_{key}"));
            return (StageState::Warned, warned.with("minutes", minutes));
        }
        let base = Url::parse(&self.endpoints.login_base(cloud)).ok();
        let known = |url: &Url| inspection::known_reader(self.wire, &self.endpoints, url);
        if let Some(issuer) = base.as_ref().and_then(known) {
            let warned = Phrase::new("check.stage.discovery.private_ca");
            return (
                StageState::Warned,
                warned.with("issuer", issuer).with("host", self.host(cloud)),
            );
        }
        let passed = Phrase::new("check.stage.discovery.passed").with("domain", self.domain());
        (StageState::Passed, passed)
    }

    async fn realm(&self, cloud: Cloud) -> Result<RealmAnswer, End> {
        self.log.start(Stage::Realm);
        let path = ["common", "userrealm", &self.found.account];
        let reply = self.get(cloud, &path, Some("api-version=1.0"), Stage::Realm).await?;
        let host = self.host(cloud);
        let answer = read_realm(&reply);
        let phrase = |name: &str| {
            Phrase::new(format!("check.stage.realm.{name}")).with("domain", self.domain())
        };
        let stop = if self.needs_realm() { StageState::Failed } else { StageState::Warned };
        let (state, detail) = match &answer {
            RealmAnswer::Managed => (StageState::Passed, phrase("managed")),
            RealmAnswer::Federated { host: Some(host) } => {
                (stop, phrase("federated").with("host", host.as_str()))
            }
            RealmAnswer::Federated { host: None } => (stop, phrase("federated_somewhere")),
            RealmAnswer::Personal => (StageState::Failed, phrase("personal")),
            RealmAnswer::Unknown => (stop, phrase("unknown")),
            RealmAnswer::Refused(refusal) => {
                (stop, phrase("refused").with("code", refusal.error.code.as_str()))
            }
            RealmAnswer::Odd(what) => (stop, self.said(*what, &host).0),
        };
        self.log.end(Stage::Realm, state, detail);
        match answer {
            RealmAnswer::Odd(what) => Err(self.odd(what, &host)),
            RealmAnswer::Managed
            | RealmAnswer::Federated { .. }
            | RealmAnswer::Personal
            | RealmAnswer::Unknown
            | RealmAnswer::Refused(_) => Ok(answer),
        }
    }

    /// Whether it has to be known who checks the password.
    fn needs_realm(&self) -> bool {
        self.found.method == Method::Password
    }

    pub(super) fn host(&self, cloud: Cloud) -> String {
        Url::parse(&self.endpoints.login_base(cloud)).map(|url| host_of(&url)).unwrap_or_default()
    }

    async fn get(
        &self,
        cloud: Cloud,
        path: &[&str],
        query: Option<&str>,
        stage: Stage,
    ) -> Result<Reply, End> {
        let host = self.host(cloud);
        let mut url = Url::parse(&self.endpoints.login_base(cloud)).map_err(|_no_url| {
            let why = Phrase::new("check.stage.discovery.untrusted").with("host", host.as_str());
            self.log.end(stage, StageState::Failed, why);
            End::Untrusted
        })?;
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.clear().extend(path);
        }
        url.set_query(query);
        let ask = Ask { url, client_request_id: Some(&self.found.client_request_id), post: None };
        let answer = self.send(&self.wire.login, ask).await;
        answer.map_err(|error| {
            self.log.end(stage, StageState::Failed, error.phrase());
            network(&error)
        })
    }
}

fn refused(refusal: Refusal) -> End {
    End::Refused { refusal: Box::new(refusal), until: None }
}

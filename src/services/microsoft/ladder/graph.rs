//! Who, where and as what: one round trip to Graph with the token, which ends there.

use bytes::Bytes;
use url::Url;

use super::Ladder;
use crate::diagnosis::microsoft::Granted;
use crate::diagnosis::microsoft::Graph;
use crate::diagnosis::microsoft::Read;
use crate::diagnosis::microsoft::Roles;
use crate::diagnosis::microsoft::batch_body;
use crate::diagnosis::microsoft::batch_pause;
use crate::diagnosis::microsoft::read_batch;
use crate::diagnosis::verdict::End;
use crate::diagnosis::verdict::NoGraph;
use crate::diagnosis::verdict::Signed;
use crate::diagnosis::verdict::expected_tenant;
use crate::model::check::Cause;
use crate::model::check::Stage;
use crate::model::check::StageState;
use crate::model::order::ExpectedBy;
use crate::services::clock;
use crate::services::http::Ask;
use crate::services::http::Post;
use crate::services::http::host_of;
use crate::services::microsoft::pause;
use crate::text::Phrase;

impl Ladder<'_> {
    pub(super) async fn graph(&mut self, granted: Granted) -> End {
        self.log.start(Stage::Tenant);
        self.log.start(Stage::Role);
        let signed = Signed {
            scopes: granted.scopes.clone(),
            tenant_id: granted.tenant_id.clone(),
            username: granted.username.clone(),
            // Until there is an answer; a climb that is cut here says so itself.
            graph: Err(NoGraph::other()),
        };
        self.found.end = End::Signed(Box::new(signed.clone()));
        let answer = self.batch(&granted).await;
        drop(granted);
        let signed = Signed { graph: answer, ..signed };
        self.found.end = End::Signed(Box::new(signed.clone()));
        match &signed.graph {
            Ok(graph) => {
                let (state, detail) = self.tenant_told(graph);
                self.log.end(Stage::Tenant, state, detail);
                let (state, detail) = self.role_told(graph);
                self.log.end(Stage::Role, state, detail);
            }
            Err(cut) => {
                self.log.end(Stage::Tenant, StageState::Failed, cut.what.clone());
                self.log.end(Stage::Role, StageState::Skipped, Phrase::new("check.stage.skipped"));
            }
        }
        End::Signed(Box::new(signed))
    }

    async fn batch(&self, granted: &Granted) -> Result<Graph, NoGraph> {
        let address = format!("{}/v1.0/$batch", self.endpoints.graph_base(self.found.cloud));
        let url = Url::parse(&address).map_err(|_no_url| NoGraph::other())?;
        let host = host_of(&url);
        let ask = Ask {
            url,
            client_request_id: Some(&self.found.client_request_id),
            post: Some(Post {
                content_type: "application/json",
                bearer: Some(&granted.access_token),
                body: Bytes::from(batch_body()),
            }),
        };
        let no_graph = |what, next| NoGraph { what, next, cause: Cause::Network };
        match self.send(&self.wire.graph, ask).await {
            Ok(reply) => {
                // Graph often takes the batch and refuses what is in it.
                if let Some(seconds) = batch_pause(&reply)
                    && let Some(until) = pause::ends(seconds, clock::now())
                {
                    self.log.pause(&host, until);
                }
                read_batch(&reply).map_err(|odd| {
                    let (what, next) = self.said(odd, &host);
                    no_graph(what, next)
                })
            }
            Err(error) => Err(no_graph(error.phrase(), error.next())),
        }
    }

    fn tenant_told(&self, graph: &Graph) -> (StageState, Phrase) {
        let phrase = |name: &str| Phrase::new(format!("check.stage.tenant.{name}"));
        if graph.me.got().is_some_and(|me| me.guest) {
            return (StageState::Failed, phrase("guest"));
        }
        let Some(own) = graph.organization.got() else {
            return (StageState::Warned, phrase("unread"));
        };
        let named =
            |name: &str| phrase(name).with("tenant", own.name.as_str()).with("id", own.id.as_str());
        let Some(expected) = &self.found.expected else {
            return (StageState::Passed, named("found"));
        };
        let by = expected.by;
        match expected_tenant(&self.found) {
            Some(false) => {
                let hint = by == ExpectedBy::LastSession;
                let state = if hint { StageState::Warned } else { StageState::Failed };
                (
                    state,
                    phrase(by.pick(["wrong", "wrong_named", "wrong_last"]))
                        .with("expected", expected.tenant.as_str()),
                )
            }
            Some(true) => (
                StageState::Passed,
                named(by.pick(["expected", "expected_named", "expected_last"])),
            ),
            None => (StageState::Passed, named("found")),
        }
    }

    fn role_told(&self, graph: &Graph) -> (StageState, Phrase) {
        let phrase = |name: &str| Phrase::new(format!("check.stage.role.{name}"));
        let other = graph
            .me
            .got()
            .filter(|me| !me.guest && me.upn.to_lowercase() != self.found.account.to_lowercase());
        if let Some(me) = other {
            let told = phrase("other_account").with("upn", me.upn.as_str());
            return (StageState::Warned, told);
        }
        match &graph.roles {
            Read::Got(Roles::GlobalAdministrator) => (StageState::Passed, phrase("active")),
            Read::Got(Roles::Others) => (StageState::Failed, phrase("missing")),
            Read::Forbidden => (StageState::Warned, phrase("forbidden")),
            Read::Unreadable => (StageState::Warned, phrase("unread")),
        }
    }
}

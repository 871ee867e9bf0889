//! Every request of the climb, and what an answer that says nothing comes to.

use std::time::Duration;

use url::Url;

use super::Ladder;
use crate::diagnosis::reply::Odd;
use crate::diagnosis::reply::Reply;
use crate::diagnosis::verdict::End;
use crate::model::check::Cloud;
use crate::model::check::Stage;
use crate::model::check::StageState;
use crate::model::lockout::Budget;
use crate::services::clock;
use crate::services::http::Ask;
use crate::services::http::Client;
use crate::services::http::HttpError;
use crate::services::http::host_of;
use crate::services::microsoft::inspection::open_graph;
use crate::services::microsoft::pause;
use crate::text::Phrase;

impl<'a> Ladder<'a> {
    /// Opens the connection to Graph while something else is waited for. It borrows nothing of the
    /// climb.
    pub(super) fn graph_is_opened(&self, cloud: Cloud) -> impl Future<Output = ()> + use<'a> {
        let (wire, base) = (self.wire, self.endpoints.graph_base(cloud));
        let id = self.found.client_request_id.clone();
        async move { open_graph(wire, &base, Some(&id)).await }
    }

    /// Asks, and notes for how long the host wants to be left alone after it.
    pub(super) async fn send(&self, client: &Client, ask: Ask<'_>) -> Result<Reply, HttpError> {
        let host = host_of(&ask.url);
        self.log.asks(&host);
        let reply = client.send(ask).await?;
        if let Some(until) = pause::asked_for(&reply, clock::now()) {
            self.log.pause(&host, until);
        }
        Ok(reply)
    }

    /// Ends the climb where a host that it needs is left alone.
    pub(super) fn awake(&self, cloud: Cloud, budget: &dyn Budget) -> Result<(), End> {
        let graph = Url::parse(&self.endpoints.graph_base(cloud));
        let hosts = [self.host(cloud), graph.as_ref().map(host_of).unwrap_or_default()];
        let paused = |host: String| budget.paused(&host).map(|until| (host, until));
        let Some((host, until)) = hosts.into_iter().find_map(paused) else { return Ok(()) };
        self.log.pause(&host, until);
        let (what, next) = pause::kept(&host, until);
        self.log.start(Stage::Discovery);
        self.log.end(Stage::Discovery, StageState::Failed, what.clone());
        Err(End::Network { what, next })
    }

    /// How long `host` wants to be left alone from now on.
    pub(super) fn rest(&self, host: &str) -> Duration {
        let until = self.log.pauses().get(host).copied();
        let left = until.map(|until| until.duration_since(clock::now()));
        left.and_then(|left| Duration::try_from(left).ok()).unwrap_or_default()
    }

    /// What is said of an answer that says nothing, and what to do next.
    pub(super) fn said(&self, odd: Odd, host: &str) -> (Phrase, Phrase) {
        match (odd, self.log.pauses().get(host)) {
            (Odd::Throttled { .. }, Some(until)) => pause::asked(host, *until),
            _ => (odd.phrase(host), odd.next(host)),
        }
    }

    /// The end by such an answer.
    pub(super) fn odd(&self, odd: Odd, host: &str) -> End {
        let (what, next) = self.said(odd, host);
        End::Network { what, next }
    }
}

//! The simulator, asked over the wire as any client would ask it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

mod graph;
mod lifecycle;
mod login;
mod okta;
mod scenarios;

use std::time::Duration;

use reauth::simulator::Options;
use reauth::simulator::Scenario;
use reauth::simulator::Simulator;
use reqwest::Response;
use serde_json::Value;
use serde_json::json;

const ADMIN: &str = "admin@acme.onmicrosoft.com";
const GRAPH_TOOLS: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
const SCOPE: &str = "openid profile https://graph.microsoft.com/User.Read";

/// A simulator and a client of its own, with the runtime that both calls wait on.
struct World {
    simulator: Simulator,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
}

/// What came back, read whole.
struct Answer {
    status: u16,
    headers: reqwest::header::HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl World {
    fn of(scenario: &str) -> Self {
        Self::with(Options::new(Scenario::named(scenario).unwrap()))
    }

    fn with(options: Options) -> Self {
        let simulator = Simulator::start(options).unwrap();
        let client = reqwest::Client::builder().no_proxy();
        let client = match simulator.ca_pem() {
            None => client,
            Some(pem) => {
                let certificate = reqwest::Certificate::from_pem(pem.as_bytes()).unwrap();
                client.tls_certs_only([certificate])
            }
        };
        let client = client.timeout(Duration::from_secs(20)).build().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { simulator, client, runtime }
    }

    fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        self.runtime.block_on(async { read(request.send().await.unwrap()).await })
    }

    fn get(&self, url: &str) -> Answer {
        self.send(self.client.get(url))
    }

    fn post_form(&self, url: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(form(&self.client, url, fields))
    }

    /// The password grant that reauth sends, for the default account.
    fn sign_in(&self, password: &str) -> Answer {
        self.sign_in_as(ADMIN, password)
    }

    fn sign_in_as(&self, account: &str, password: &str) -> Answer {
        let url = format!("{}/organizations/oauth2/v2.0/token", self.simulator.login());
        self.post_form(&url, &password_grant(account, password))
    }

    fn token(&self) -> String {
        let answer = self.sign_in("Practice-1234");
        answer.json()["access_token"].as_str().unwrap_or_else(|| panic!("{}", answer.text)).into()
    }

    fn graph(&self, token: &str, path: &str) -> Answer {
        let url = format!("{}/v1.0{path}", self.simulator.graph());
        self.send(self.client.get(url).bearer_auth(token))
    }

    fn batch(&self, token: &str, body: &Value) -> Answer {
        let url = format!("{}/v1.0/$batch", self.simulator.graph());
        let request = self.client.post(url).bearer_auth(token);
        self.send(request.header("Content-Type", "application/json").body(body.to_string()))
    }
}

fn password_grant<'a>(account: &'a str, password: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("client_id", GRAPH_TOOLS),
        ("grant_type", "password"),
        ("username", account),
        ("password", password),
        ("scope", SCOPE),
    ]
}

fn form(client: &reqwest::Client, url: &str, fields: &[(&str, &str)]) -> reqwest::RequestBuilder {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    client.post(url).header("Content-Type", "application/x-www-form-urlencoded").body(body)
}

async fn read(response: Response) -> Answer {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let text = response.text().await.unwrap();
    Answer { status, headers, text }
}

/// The three calls of the credential test.
fn credential_test() -> Value {
    let roles = "/me/transitiveMemberOf/microsoft.graph.directoryRole\
                 ?$select=id,displayName,roleTemplateId&$count=true";
    json!({"requests": [
        {"id": "me", "method": "GET", "url": "/me?$select=id,displayName,userPrincipalName,userType"},
        {"id": "organization", "method": "GET",
         "url": "/organization?$select=id,displayName,verifiedDomains"},
        {"id": "roles", "method": "GET", "url": roles,
         "headers": {"ConsistencyLevel": "eventual"}},
    ]})
}

/// Finds the answer to one request of a batch, wherever it stands.
fn item<'a>(batch: &'a Value, id: &str) -> &'a Value {
    let responses = batch["responses"].as_array().unwrap();
    responses.iter().find(|response| response["id"] == id).unwrap()
}

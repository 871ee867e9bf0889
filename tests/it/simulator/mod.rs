//! The simulator, asked over the wire as any client would ask it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

mod broken;
pub(crate) mod browser;
mod device;
mod graph;
mod lifecycle;
mod login;
mod oauth;
mod okta;
mod people;
mod scenarios;
mod walk;

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
pub(crate) struct World {
    pub(crate) simulator: Simulator,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
}

/// What came back, read whole.
pub(crate) struct Answer {
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
    pub(crate) fn of(scenario: &str) -> Self {
        Self::with(Options::new(Scenario::named(scenario).unwrap()))
    }

    /// A world after a scenario that only this test has.
    pub(crate) fn playing(scenario: &str) -> Self {
        Self::with(Options::new(Scenario::parse(scenario).unwrap()))
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

    /// A token of the program that signs in as itself, which may read everything.
    fn token_for(&self, role: &str) -> String {
        let url = format!("{}/acme.com/oauth2/v2.0/token", self.simulator.login());
        let fields = [
            ("client_id", "22222222-3333-4444-5555-666666666666"),
            ("client_secret", "practice-client-secret"),
            ("grant_type", "client_credentials"),
            ("scope", "https://graph.microsoft.com/.default"),
        ];
        let body = self.post_form(&url, &fields).json();
        let token = body["access_token"].as_str().unwrap();
        assert!(claims(token)["roles"].as_array().unwrap().contains(&role.into()), "{role}");
        token.to_owned()
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

/// Status and AADSTS code of a refusal.
fn code_of(answer: &Answer) -> (u16, u64) {
    (answer.status, answer.json()["error_codes"][0].as_u64().unwrap_or_default())
}

/// What a token says, unverified.
fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    let payload =
        base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload);
    serde_json::from_slice(&payload.unwrap()).unwrap()
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

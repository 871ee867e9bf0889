//! A person who signs in where the program sends them: at the pages of the simulator itself.

#[path = "../../it/simulator/browser.rs"]
#[expect(dead_code, reason = "more of it is for the other tests")]
mod browser;

use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::sync::Arc;

use reauth::simulator::Simulator;
use reqwest::RequestBuilder;

use crate::network::front::Front;
use crate::network::person::browser::Browser;

const ACCOUNT: &str = "admin@acme.onmicrosoft.com";
/// Who signs in to the Okta org.
const READER: &str = "readonly@acme.com";
const PASSWORD: &str = "Practice-1234";

/// Whom the browser asks.
struct World {
    simulator: Arc<Simulator>,
    runtime: tokio::runtime::Runtime,
}

/// What came back.
struct Answer {
    status: u16,
    headers: reqwest::header::HeaderMap,
    text: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl World {
    fn send(&self, request: RequestBuilder) -> Answer {
        self.runtime.block_on(async {
            let response = request.send().await.unwrap();
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            Answer { status, headers, text: response.text().await.unwrap() }
        })
    }
}

fn form(client: &reqwest::Client, url: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    client.post(url).header("Content-Type", "application/x-www-form-urlencoded").body(body)
}

/// Signs in at `url`, with a device's code where there is one, and comes back to the program where
/// the page leads there.
pub(crate) fn signs_in(front: &Front, url: &str, code: Option<&str>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = World { simulator: Arc::clone(&front.simulator), runtime };
    let mut browser = Browser::new(&world);
    browser.open(&front.behind(url));
    for _ in 0..12 {
        let button = |text: &str| browser.shows(&format!(">{text}</button>"));
        if let (true, Some(code)) = (browser.shows("name=\"otc\""), code) {
            browser.press("Next", &[("otc", code)]);
        } else if browser.shows("name=\"loginfmt\"") && button("Next") {
            browser.press("Next", &[("loginfmt", ACCOUNT)]);
        } else if browser.shows("name=\"passwd\"") {
            browser.press("Sign in", &[("passwd", PASSWORD)]);
        } else if browser.shows("name=\"password\"") {
            browser.press("Sign In", &[("username", READER), ("password", PASSWORD)]);
        } else if let Some(text) =
            ["Approve", "Accept", "Continue"].into_iter().find(|one| button(one))
        {
            browser.press(text, &[]);
        } else {
            break;
        }
    }
    if browser.at.host_str() == Some("localhost") {
        let port = browser.at.port().unwrap();
        let path = format!("{}?{}", browser.at.path(), browser.at.query().unwrap_or_default());
        // It may have ended meanwhile.
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) {
            let ask = format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
            drop(stream.write_all(ask.as_bytes()));
            drop(stream.read_to_end(&mut Vec::new()));
        }
    }
}

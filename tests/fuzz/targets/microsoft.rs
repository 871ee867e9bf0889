//! Answers of Microsoft's sign-in: no more is taken from them than is there, a token shows nowhere,
//! and there are words for whatever they come to.

use reauth::diagnosis::microsoft::DeviceAnswer;
use reauth::diagnosis::microsoft::DiscoveryAnswer;
use reauth::diagnosis::microsoft::Granted;
use reauth::diagnosis::microsoft::RealmAnswer;
use reauth::diagnosis::microsoft::Refusal;
use reauth::diagnosis::microsoft::Said;
use reauth::diagnosis::microsoft::TokenAnswer;
use reauth::diagnosis::microsoft::query_of;
use reauth::diagnosis::microsoft::read_device;
use reauth::diagnosis::microsoft::read_discovery;
use reauth::diagnosis::microsoft::read_realm;
use reauth::diagnosis::microsoft::read_redirect;
use reauth::diagnosis::microsoft::read_token;
use reauth::diagnosis::reply::Odd;
use reauth::diagnosis::reply::Reply;
use reauth::diagnosis::verdict::End;
use reauth::model::endpoints::Endpoints;
use reauth::model::endpoints::clouds_of;
use serde_json::Value;
use url::Url;

use super::Bytes;
use super::batch::judged;
use super::is_clean_line;
use super::is_said;

pub(super) fn run(data: &[u8]) {
    let mut bytes = Bytes(data);
    match bytes.next() % 5 {
        0 => token(&super::reply(&mut bytes)),
        1 => discovery(&super::reply(&mut bytes)),
        2 => realm(&super::reply(&mut bytes)),
        3 => device(&super::reply(&mut bytes)),
        _ => redirect(&super::text(bytes.0)),
    }
}

fn token(reply: &Reply) {
    let answer = read_token(reply);
    let shown = format!("{answer:?}");
    match answer {
        TokenAnswer::Granted(granted) => {
            let Granted { access_token, scopes, tenant_id, username, nonce } = &granted;
            // Fields that nobody asks for may be written in ways that no JSON has.
            if let Ok(body) = serde_json::from_slice::<Value>(&reply.body) {
                assert_eq!(body["access_token"], access_token.as_str());
            }
            assert!(!access_token.is_empty() && access_token.bytes().all(|b| b.is_ascii_graphic()));
            // Long enough not to be in it by chance, and said nowhere else by the server itself.
            let said = String::from_utf8_lossy(&reply.body).matches(access_token.as_str()).count();
            assert!(access_token.len() < 24 || said > 1 || !shown.contains(access_token.as_str()));
            assert!(scopes.len() <= 200 && tenant_id.as_ref().is_none_or(|id| id.len() == 36));
            let lines = scopes.iter().chain(tenant_id).chain(username).chain(nonce);
            lines.for_each(|line| is_clean_line(line));
        }
        TokenAnswer::Refused(refusal) => refused(&refusal),
        TokenAnswer::Odd(odd) => is_odd(odd),
    }
}

fn discovery(reply: &Reply) {
    match read_discovery(reply) {
        DiscoveryAnswer::Found(found) => {
            assert!(found.tenant_id.as_ref().is_none_or(|id| id.len() == 36));
            // A password goes to hosts of the list, over TLS, and nowhere else.
            let endpoint = Url::parse(&found.token_endpoint).ok();
            let trusted = endpoint.filter(|url| Endpoints::microsoft().trusts_login(url));
            if let Some(url) = trusted {
                assert!(url.scheme() == "https" && url.port().is_none() && url.username() == "");
                assert!(!clouds_of(url.host_str().unwrap()).is_empty(), "{url}");
            }
        }
        DiscoveryAnswer::Refused(refusal) => refused(&refusal),
        DiscoveryAnswer::Odd(odd) => is_odd(odd),
    }
}

fn realm(reply: &Reply) {
    match read_realm(reply) {
        RealmAnswer::Federated { host } => host.iter().for_each(|host| is_clean_line(host)),
        RealmAnswer::Refused(refusal) => refused(&refusal),
        RealmAnswer::Odd(odd) => is_odd(odd),
        RealmAnswer::Managed | RealmAnswer::Personal | RealmAnswer::Unknown => {}
    }
}

fn device(reply: &Reply) {
    let answer = read_device(reply);
    let shown = format!("{answer:?}");
    match answer {
        DeviceAnswer::Found(device) => {
            let code = device.device_code.as_str();
            assert!(!code.is_empty() && code.bytes().all(|b| b.is_ascii_graphic()));
            let said = String::from_utf8_lossy(&reply.body).matches(code).count();
            assert!(code.len() < 24 || said > 1 || !shown.contains(code));
            assert!(device.user_code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
            // A poll is never without a pause, and ends some day.
            assert!((1..=3_600).contains(&device.interval) && device.expires_in <= 3_600);
            let page = Url::parse(&device.verification_uri).ok();
            let page = page.filter(|url| Endpoints::microsoft().trusts_device_page(url));
            if let Some(url) = page {
                let host = url.host_str().unwrap();
                let own = ["microsoft.com", "www.microsoft.com"].contains(&host);
                assert!(url.scheme() == "https" && (own || !clouds_of(host).is_empty()), "{url}");
            }
        }
        DeviceAnswer::Refused(refusal) => refused(&refusal),
        DeviceAnswer::Odd(odd) => is_odd(odd),
    }
}

fn redirect(text: &str) {
    let query = query_of(text, "http://localhost:4711").unwrap_or(text);
    let Some(redirect) = read_redirect(query) else { return };
    assert!(!redirect.state.is_empty());
    let shown = format!("{redirect:?} {:?}", redirect.said);
    match &redirect.said {
        Said::Code(code) => {
            assert!(!code.is_empty() && code.bytes().all(|b| b.is_ascii_graphic()));
            let said = query.matches(code.as_str()).count();
            assert!(code.len() < 24 || said > 1 || !shown.contains(code.as_str()));
        }
        Said::Refused(refusal) => refused(refusal),
    }
}

fn refused(refusal: &Refusal) {
    let error = &refusal.error;
    let texts = [&error.code, &error.error, &error.text].into_iter();
    let ids = [&error.suberror, &error.trace_id, &error.correlation_id, &error.timestamp];
    let texts = texts.chain(ids.into_iter().flatten()).chain(&refusal.codes);
    for text in texts.chain(&refusal.policies) {
        is_clean_line(text);
        assert!(text.len() <= 5_000);
    }
    assert!(refusal.policies.len() <= 8 && refusal.codes.len() <= 300);
    let end = End::Refused { refusal: Box::new(refusal.clone()), until: None };
    judged(end);
}

fn is_odd(odd: Odd) {
    is_said(&odd.phrase("login.microsoftonline.com"));
    is_said(&odd.next("login.microsoftonline.com"));
}

//! The way out: proxies, hosts, certificates, and the clock that certificates are judged by.

use hyper_util::client::proxy::matcher::Matcher;

use crate::diagnosis::doctor::Spared;
use crate::diagnosis::doctor::failed;
use crate::diagnosis::doctor::passed;
use crate::diagnosis::doctor::spared;
use crate::model::doctor::Finding;
use crate::model::doctor::Topic;
use crate::model::tenant::TenantUrl;
use crate::text::Phrase;

/// Seconds by which a clock may be wrong before anything minds: Microsoft's own tolerance.
const SKEW_MAX: i64 = 300;

/// What a variable of the environment says of a proxy. The value is not kept: it may hold a
/// password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyVariable {
    /// The address of an HTTP proxy.
    Http,
    /// A kind of proxy that is not built in.
    Socks,
    /// No address: nothing is sent, for it would go out directly.
    Unreadable,
}

impl ProxyVariable {
    /// Reads a value as the HTTP client below does.
    ///
    /// hyper-util's matcher is the one that reqwest asks: what it passes over would go out directly.
    pub fn read(value: &str) -> Self {
        let anybody = hyper::Uri::from_static("https://login.microsoftonline.com/");
        let Some(proxy) = Matcher::builder().https(value).build().intercept(&anybody) else {
            return Self::Unreadable;
        };
        if proxy.uri().scheme_str().is_some_and(|scheme| scheme.starts_with("socks")) {
            return Self::Socks;
        }
        let named = proxy.uri().authority().map(hyper::http::uri::Authority::as_str);
        let ends = named.is_some_and(|named| {
            proxy.uri().port_u16().is_some() || named.ends_with(']') || !named.contains(':')
        });
        if ends { Self::Http } else { Self::Unreadable }
    }
}

/// What the environment says of proxies: variables by name, the one that counts first; and whether
/// some hosts are left out of it.
pub fn proxy(variables: &[(&str, ProxyVariable)], some_left_out: bool) -> Finding {
    let topic = Topic::Proxy;
    let Some((name, kind)) = variables.first() else {
        return passed(topic, Phrase::new("doctor.proxy.none"));
    };
    let named = |key: &str| Phrase::new(key).with("name", *name);
    match kind {
        ProxyVariable::Http if some_left_out => passed(topic, named("doctor.proxy.some")),
        ProxyVariable::Http => passed(topic, named("doctor.proxy.all")),
        ProxyVariable::Socks => {
            failed(topic, named("doctor.proxy.socks"), named("doctor.proxy.fix"))
        }
        ProxyVariable::Unreadable => {
            failed(topic, named("doctor.proxy.unreadable"), named("doctor.proxy.fix"))
        }
    }
}

/// How a handshake ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handshake {
    /// The certificate was taken.
    Trusted,
    /// It was not, or there was no TLS to be had.
    Refused,
    /// It did not come to that.
    Unmade,
}

/// An answer of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Seconds by which this computer's clock is behind the host's, where it told the time.
    pub skew: Option<i64>,
    /// The private authority that signs for it, and can read what passes.
    pub reader: Option<String>,
}

/// Why a host did not answer, or not as itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// What happened.
    pub says: Phrase,
    /// What to do.
    pub next: Phrase,
    /// How far it came.
    pub handshake: Handshake,
}

/// Whether `host` answered a request without credentials.
pub fn host(topic: Topic, host: &str, result: &Result<Answered, Silence>) -> Finding {
    match result {
        Ok(_) => passed(topic, Phrase::new("doctor.host.fine").with("host", host)),
        Err(silence) => failed(topic, silence.says.clone(), silence.next.clone()),
    }
}

/// Whether the hosts were believed to be who they are, and by whose word; `added` names the
/// variables that add authorities or replace them.
pub fn tls(results: &[Result<Answered, Silence>], added: &[&str]) -> Finding {
    let topic = Topic::Tls;
    let handshake = |result: &Result<Answered, Silence>| match result {
        Ok(_) => Handshake::Trusted,
        Err(silence) => silence.handshake,
    };
    let some = |wanted: Handshake| results.iter().any(|result| handshake(result) == wanted);
    let names = added.join(", ");
    if some(Handshake::Refused) {
        let fix = if added.is_empty() { "doctor.tls.fix" } else { "doctor.tls.fix_added" };
        failed(topic, Phrase::new("doctor.tls.refused"), Phrase::new(fix).with("names", names))
    } else if !some(Handshake::Trusted) {
        spared(topic, Spared::NoAnswer)
    } else if results.iter().flatten().any(|one| one.reader.is_some()) {
        // Its name is that of the company: it does not go into tickets.
        passed(topic, Phrase::new("doctor.tls.private"))
    } else if added.is_empty() {
        passed(topic, Phrase::new("doctor.tls.fine"))
    } else {
        passed(topic, Phrase::new("doctor.tls.added").with("names", names))
    }
}

/// Whether this computer's clock is right, by the first host that told the time.
pub fn clock(results: &[Result<Answered, Silence>]) -> Finding {
    let topic = Topic::Clock;
    let told = results.iter().flatten().find_map(|answered| answered.skew);
    let Some(behind) = told else { return spared(topic, Spared::NoAnswer) };
    let off = Phrase::new(if behind > 0 { "doctor.clock.behind" } else { "doctor.clock.ahead" });
    if behind.abs() <= SKEW_MAX {
        return passed(topic, Phrase::new("doctor.clock.fine"));
    }
    let minutes = (behind.abs() + 59) / 60;
    failed(topic, off.with("minutes", minutes.to_string()), Phrase::new("doctor.clock.fix"))
}

/// The host of an org without its name: enough to tell which of Okta's domains it is on.
pub fn masked(tenant: &TenantUrl) -> String {
    let domain = tenant.host().split_once('.').map_or("", |(_, domain)| domain);
    if tenant.is_custom() { "<org>".to_owned() } else { format!("<org>.{domain}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_read_as_the_client_reads_it() {
        for fine in [
            "http://proxy:8080",
            "HTTP://proxy:80",
            "proxy:8080",
            "https://a:b@proxy.corp:3128/",
            "10.0.0.1",
        ] {
            assert_eq!(ProxyVariable::read(fine), ProxyVariable::Http, "{fine}");
        }
        assert_eq!(ProxyVariable::read("socks5h://proxy:1080"), ProxyVariable::Socks);
        for bad in [
            ":::",
            "http://",
            "ftp://proxy",
            "my proxy:80",
            "socks9://x",
            "http:/127.0.0.1:1",
            "http://127.0.0.1:1 ",
            "http://[::1",
            "proxy:80/x",
        ] {
            assert_eq!(ProxyVariable::read(bad), ProxyVariable::Unreadable, "{bad}");
        }
    }
}

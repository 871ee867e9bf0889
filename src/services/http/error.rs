//! Why there was no answer, found by walking the chain of causes.
//!
//! reqwest's own questions do not tell enough: `is_connect` is true of DNS, refusal, TLS and proxy
//! alike, and a reset is called a decoding error.

use std::error::Error;
use std::io::ErrorKind;
use std::time::Duration;

use rustls::CertificateError;

use crate::text::Phrase;

/// What stood between this computer and the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The name could not be looked up.
    Dns,
    /// Nobody listens there, or a firewall says no.
    Refused,
    /// No route to the network or the host.
    Unreachable,
    /// The connection was cut.
    Reset,
    /// No connection in time.
    ConnectTimeout,
    /// No whole answer in time.
    Timeout,
    /// The certificate is signed by nobody this computer trusts.
    TlsIssuer,
    /// The certificate is over, or this computer's clock is wrong.
    TlsExpired,
    /// The certificate is not valid yet, or this computer's clock is wrong.
    TlsNotYet,
    /// The certificate is for another name.
    TlsName,
    /// A self-made certificate.
    TlsSelfMade,
    /// The certificate was called back.
    TlsRevoked,
    /// A private authority has taken the place of the one that was there before.
    TlsChanged,
    /// This computer has no list of authorities.
    TlsNoRoots,
    /// Another failure of TLS: the other side does not speak it, or not this version.
    Tls,
    /// The proxy asks for a login.
    ProxyLogin,
    /// The proxy did not let the connection through.
    ProxyRefused,
    /// The proxy does not answer.
    Proxy,
    /// A variable that is to name a proxy names none.
    ProxyUnread,
    /// More than this program reads.
    TooLarge,
    /// What answered does not speak HTTP.
    NotHttp,
    /// `REAUTH_CA_FILE` holds no certificate.
    CaFile,
    /// None of these.
    Other,
}

impl Fault {
    /// All of them, for the test that each can be said.
    pub const ALL: [Self; 23] = [
        Self::Dns,
        Self::Refused,
        Self::Unreachable,
        Self::Reset,
        Self::ConnectTimeout,
        Self::Timeout,
        Self::TlsIssuer,
        Self::TlsExpired,
        Self::TlsNotYet,
        Self::TlsName,
        Self::TlsSelfMade,
        Self::TlsRevoked,
        Self::TlsChanged,
        Self::TlsNoRoots,
        Self::Tls,
        Self::ProxyLogin,
        Self::ProxyRefused,
        Self::Proxy,
        Self::ProxyUnread,
        Self::TooLarge,
        Self::NotHttp,
        Self::CaFile,
        Self::Other,
    ];

    /// Its key in the words; `…_next` says what to do.
    pub fn key(self) -> &'static str {
        match self {
            Self::Dns => "net.dns",
            Self::Refused => "net.refused",
            Self::Unreachable => "net.unreachable",
            Self::Reset => "net.reset",
            Self::ConnectTimeout => "net.connect_timeout",
            Self::Timeout => "net.timeout",
            Self::TlsIssuer => "net.tls_issuer",
            Self::TlsExpired => "net.tls_expired",
            Self::TlsNotYet => "net.tls_not_yet",
            Self::TlsName => "net.tls_name",
            Self::TlsSelfMade => "net.tls_self_made",
            Self::TlsRevoked => "net.tls_revoked",
            Self::TlsChanged => "net.tls_changed",
            Self::TlsNoRoots => "net.tls_no_roots",
            Self::Tls => "net.tls",
            Self::ProxyLogin => "net.proxy_login",
            Self::ProxyRefused => "net.proxy_refused",
            Self::Proxy => "net.proxy",
            Self::ProxyUnread => "net.proxy_unread",
            Self::TooLarge => "net.too_large",
            Self::NotHttp => "net.not_http",
            Self::CaFile => "net.ca_file",
            Self::Other => "net.other",
        }
    }
}

/// A request that got no answer. It holds a host, never a URL: that may hold an account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no answer from `{host}`: {fault:?}")]
pub struct HttpError {
    /// Why.
    pub fault: Fault,
    /// The host that was asked.
    pub host: String,
    /// Whether what was posted may have reached the other side.
    pub may_have_been_sent: bool,
    /// The innermost cause as the system words it, for the log and for what is not known.
    pub detail: String,
    /// How long was waited, in seconds, where time ran out.
    pub waited: Option<u64>,
}

impl HttpError {
    pub(super) fn new(fault: Fault, host: &str) -> Self {
        let host = host.to_owned();
        Self { fault, host, may_have_been_sent: false, detail: String::new(), waited: None }
    }

    /// The time for the whole test ran out while `host` was asked.
    pub(crate) fn whole_time(host: &str, sent: bool, limit: Duration) -> Self {
        let fault = if sent { Fault::Timeout } else { Fault::ConnectTimeout };
        Self { may_have_been_sent: sent, ..Self::new(fault, host) }.within(limit)
    }

    /// The variable of this name holds no address of a proxy.
    pub(super) fn unread_proxy(name: &str) -> Self {
        Self { detail: name.to_owned(), ..Self::new(Fault::ProxyUnread, "") }
    }

    /// Reads why TLS cannot be prepared.
    pub(super) fn of_tls(error: &rustls::Error) -> Self {
        Self {
            detail: crate::text::clean_line(&error.to_string(), 200),
            ..Self::new(of_tls(error), "")
        }
    }

    /// Reads a failure of reqwest.
    pub(super) fn of(error: &reqwest::Error, host: &str) -> Self {
        let mut causes = Causes::default();
        causes.walk(error);
        let connecting = error.is_connect();
        let before = connecting || error.is_builder() || causes.tls.is_some();
        let timeout = error.is_timeout() || causes.io == Some(ErrorKind::TimedOut);
        let fault = match (causes.fault(), timeout) {
            (Some(fault), _) => fault,
            (None, true) if connecting => Fault::ConnectTimeout,
            (None, true) => Fault::Timeout,
            (None, false) => causes.by_kind().unwrap_or(Fault::Other),
        };
        let detail = crate::text::clean_line(&causes.innermost, 200);
        Self { may_have_been_sent: !before, detail, ..Self::new(fault, host) }
    }

    /// The other side had begun to answer.
    pub(super) fn reached(self) -> Self {
        Self { may_have_been_sent: true, ..self }
    }

    pub(super) fn within(self, limit: Duration) -> Self {
        Self { waited: Some(limit.as_secs().max(1)), ..self }
    }

    /// The sentence that says what happened.
    pub fn phrase(&self) -> Phrase {
        let phrase = Phrase::new(self.fault.key()).with("host", self.host.as_str());
        match self.waited {
            Some(seconds) if matches!(self.fault, Fault::Timeout | Fault::ConnectTimeout) => {
                phrase.with("seconds", seconds.to_string())
            }
            Some(_) | None => phrase.with("detail", self.detail.as_str()),
        }
    }

    /// The sentence that says what to do next.
    pub fn next(&self) -> Phrase {
        Phrase::new(format!("{}_next", self.fault.key())).with("host", self.host.as_str())
    }
}

/// What the chain of causes holds.
#[derive(Default)]
struct Causes {
    tls: Option<Fault>,
    io: Option<ErrorKind>,
    not_http: bool,
    cut: bool,
    dns: bool,
    tunnel: Option<Fault>,
    innermost: String,
}

impl Causes {
    fn walk(&mut self, error: &(dyn Error + 'static)) {
        let mut next = Some(error);
        while let Some(cause) = next {
            self.look(cause);
            next = cause.source();
        }
    }

    fn look(&mut self, cause: &(dyn Error + 'static)) {
        let text = cause.to_string();
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            self.tls = Some(of_tls(tls));
        }
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            self.io = Some(io.kind());
            // `source` of an I/O error passes over the error that it wraps.
            if let Some(inner) = io.get_ref() {
                self.walk(inner);
            }
        }
        if let Some(http) = cause.downcast_ref::<hyper::Error>() {
            self.not_http |= http.is_parse();
            self.cut |= http.is_incomplete_message() || http.is_closed();
        }
        // These two types are not public; their texts are all there is.
        self.dns |= text.starts_with("dns error") || text.contains("lookup address information");
        if let Some(said) = text.strip_prefix("tunnel error: ") {
            self.tunnel = Some(match said {
                "proxy authorization required" => Fault::ProxyLogin,
                "unsuccessful" => Fault::ProxyRefused,
                _ => Fault::Proxy,
            });
        }
        if text.contains("No CA certificates were loaded") {
            self.tls = Some(Fault::TlsNoRoots);
        }
        self.innermost = text;
    }

    /// The cause that is surer than a time that ran out.
    fn fault(&self) -> Option<Fault> {
        self.tunnel.or(self.tls).or_else(|| self.dns.then_some(Fault::Dns))
    }

    fn by_kind(&self) -> Option<Fault> {
        if self.not_http {
            return Some(Fault::NotHttp);
        }
        match self.io {
            Some(ErrorKind::ConnectionRefused) => Some(Fault::Refused),
            Some(ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable) => {
                Some(Fault::Unreachable)
            }
            Some(
                ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe
                | ErrorKind::UnexpectedEof,
            ) => Some(Fault::Reset),
            Some(ErrorKind::InvalidData) => Some(Fault::Tls),
            Some(_) | None => self.cut.then_some(Fault::Reset),
        }
    }
}

fn of_tls(error: &rustls::Error) -> Fault {
    let rustls::Error::InvalidCertificate(certificate) = error else {
        let text = error.to_string();
        return if text.contains("No CA certificates") { Fault::TlsNoRoots } else { Fault::Tls };
    };
    let text = certificate.to_string();
    if matches!(certificate, CertificateError::UnknownIssuer) {
        Fault::TlsIssuer
    } else if matches!(
        certificate,
        CertificateError::Expired | CertificateError::ExpiredContext { .. }
    ) {
        Fault::TlsExpired
    } else if matches!(
        certificate,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. }
    ) {
        Fault::TlsNotYet
    } else if matches!(
        certificate,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
    ) {
        Fault::TlsName
    } else if matches!(certificate, CertificateError::Revoked) {
        Fault::TlsRevoked
    } else if matches!(certificate, CertificateError::ApplicationVerificationFailure) {
        Fault::TlsChanged
    } else if text.contains("CaUsedAsEndEntity") {
        Fault::TlsSelfMade
    } else {
        Fault::Tls
    }
}

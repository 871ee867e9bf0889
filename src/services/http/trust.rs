//! Whom a chain of certificates ends at: the system decides whether it is trusted, and a list of
//! public authorities tells whether the public would trust it too.
//!
//! A company that inspects TLS has put an authority of its own into the system's store. What that
//! one signs is good here and nowhere else, and whoever holds its key reads what passes.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use rustls::CertificateError;
use rustls::ClientConfig;
use rustls::DigitallySignedStruct;
use rustls::Error;
use rustls::RootCertStore;
use rustls::SignatureScheme;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::client::danger::ServerCertVerified;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::UnixTime;
use rustls::pki_types::pem::PemObject as _;
use url::Host;
use url::Url;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::name::Name;

use super::Fault;
use super::HttpError;
use super::Protocol;

/// Bytes of an issuer's name that are shown.
const NAME_MAX: usize = 120;

/// Who signs for a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authority {
    /// One that everybody trusts.
    Public,
    /// One that only this computer trusts, by its name: it can read what passes.
    Private(String),
}

/// What clients trust, and what they saw. Clones share it.
#[derive(Clone, Debug)]
pub struct Trust(Arc<Judge>);

/// Verifies for the handshake, and remembers.
#[derive(Debug)]
struct Judge {
    provider: Arc<CryptoProvider>,
    system: rustls_platform_verifier::Verifier,
    public: Arc<WebPkiServerVerifier>,
    /// Whether a private authority may not take the place of another one.
    holds: bool,
    /// By host, as it was seen first.
    seen: Mutex<BTreeMap<String, Authority>>,
}

impl Trust {
    /// Trusts what the system does, and the authorities of `ca`, a PEM file.
    ///
    /// Fails where the file holds no certificate, or the system has no list of authorities.
    pub fn new(ca: Option<&[u8]>) -> Result<Self, HttpError> {
        Self::made(ca, false)
    }

    /// The same, but what is told of a host holds: a private authority that comes later is refused.
    pub fn that_holds(ca: Option<&[u8]>) -> Result<Self, HttpError> {
        Self::made(ca, true)
    }

    fn made(ca: Option<&[u8]>, holds: bool) -> Result<Self, HttpError> {
        let no_file = || HttpError::new(Fault::CaFile, "");
        let failed = |error: Error| HttpError::of_tls(&error);
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let system = match ca {
            None => rustls_platform_verifier::Verifier::new(Arc::clone(&provider)),
            Some(pem) => {
                let own = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
                let own = own.ok().filter(|own| !own.is_empty()).ok_or_else(no_file)?;
                rustls_platform_verifier::Verifier::new_with_extra_roots(own, Arc::clone(&provider))
            }
        };
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let public =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let public = public.build().map_err(|error| failed(Error::General(error.to_string())))?;
        let system = system.map_err(failed)?;
        let seen = Mutex::default();
        Ok(Self(Arc::new(Judge { provider, system, public, holds, seen })))
    }

    /// How a client shakes hands.
    pub(super) fn config(&self, protocol: Protocol) -> Result<ClientConfig, HttpError> {
        let config = ClientConfig::builder_with_provider(Arc::clone(&self.0.provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| HttpError::of_tls(&error))?;
        let verifier = Arc::clone(&self.0) as Arc<dyn ServerCertVerifier>;
        let mut config =
            config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
        config.alpn_protocols = match protocol {
            Protocol::Http1 => vec![b"http/1.1".to_vec()],
            Protocol::Http2 => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        };
        Ok(config)
    }

    /// Who signs for the host of `url`; none before there was a connection to it.
    pub(super) fn authority(&self, url: &Url) -> Option<Authority> {
        let host = match url.host()? {
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(ip) => ip.to_string(),
            Host::Ipv6(ip) => ip.to_string(),
        };
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner).get(&host).cloned()
    }
}

impl Judge {
    /// Notes who signs for `host`. Says `false` where that is another than before, no public one,
    /// and not to be borne: what was told before a password was typed has to hold when it is sent.
    fn note(&self, host: String, authority: &Authority) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let first = seen.entry(host).or_insert_with(|| authority.clone());
        *authority == Authority::Public || first == authority || !self.holds
    }
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verify = |by: &dyn ServerCertVerifier| {
            by.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        };
        let verdict = verify(&self.system)?;
        let authority = match verify(&*self.public) {
            Ok(_) => Authority::Public,
            Err(_) => Authority::Private(last_issuer(end_entity, intermediates)),
        };
        let host = match server_name {
            ServerName::DnsName(name) => name.as_ref().to_owned(),
            ServerName::IpAddress(ip) => IpAddr::from(*ip).to_string(),
            _ => return Err(Error::UnsupportedNameType),
        };
        if self.note(host, &authority) {
            Ok(verdict)
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.system.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.system.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.system.supported_verify_schemes()
    }
}

/// The issuer at the end of a chain as far as it was sent: one of whom no certificate came along.
fn last_issuer(end_entity: &CertificateDer<'_>, intermediates: &[CertificateDer<'_>]) -> String {
    let sent = std::iter::once(end_entity).chain(intermediates);
    let chain: Vec<_> =
        sent.filter_map(|certificate| Certificate::from_der(certificate).ok()).collect();
    let Some(mut last) = chain.first() else { return String::from("CN=?") };
    // As often as there are certificates, and no more: a chain can be a ring.
    for _ in &chain {
        let issuer = last.tbs_certificate().issuer();
        let Some(next) = chain.iter().find(|other| other.tbs_certificate().subject() == issuer)
        else {
            break;
        };
        last = next;
    }
    name(last.tbs_certificate().issuer())
}

/// What a name is called by: its common name, else its organization, else all of it (RFC 4514).
fn name(name: &Name) -> String {
    let common = name.common_name().ok().flatten();
    let called = common.or_else(|| name.organization().ok().flatten());
    let text = called.map_or_else(|| name.to_string(), String::from);
    crate::text::clean_line(&text, NAME_MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rcgen::BasicConstraints;
    use rcgen::CertificateParams;
    use rcgen::CertifiedIssuer;
    use rcgen::DnType;
    use rcgen::DnValue;
    use rcgen::IsCa;
    use rcgen::KeyPair;

    use super::*;

    /// The chain that letsencrypt.org sent in August 2026, from the tests of
    /// rustls-platform-verifier 0.7.1.
    const PUBLIC: &[u8] = include_bytes!("../../../tests/it/chains/letsencrypt.org.pem");
    const HOST: &str = "letsencrypt.org";

    /// 2026-08-01.
    fn then() -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_hours(495_984))
    }

    fn authority(called: &[(DnType, DnValue)]) -> CertifiedIssuer<'static, KeyPair> {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name = rcgen::DistinguishedName::new();
        for (kind, value) in called {
            params.distinguished_name.push(kind.clone(), value.clone());
        }
        CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
    }

    fn common(name: &str) -> (DnType, DnValue) {
        (DnType::CommonName, DnValue::Utf8String(name.to_owned()))
    }

    fn signed_by(authority: &CertifiedIssuer<'static, KeyPair>) -> CertificateDer<'static> {
        let params = CertificateParams::new([HOST.to_owned()]).unwrap();
        params.signed_by(&KeyPair::generate().unwrap(), authority).unwrap().der().clone()
    }

    fn shake(trust: &Trust, chain: &[CertificateDer<'_>]) -> Result<Authority, Error> {
        let name = ServerName::try_from(HOST).unwrap();
        trust.0.verify_server_cert(&chain[0], &chain[1..], &name, &[], then())?;
        Ok(trust.authority(&Url::parse(&format!("https://{HOST}/x")).unwrap()).unwrap())
    }

    fn public() -> Vec<CertificateDer<'static>> {
        CertificateDer::pem_slice_iter(PUBLIC).collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn a_chain_of_the_public_is_told_from_one_of_a_company() {
        let company = authority(&[common("Acme Inspection CA")]);
        let trust = Trust::new(Some(company.pem().as_bytes())).unwrap();
        assert_eq!(trust.authority(&Url::parse("https://letsencrypt.org").unwrap()), None);
        assert_eq!(shake(&trust, &public()), Ok(Authority::Public));
        let trust = Trust::new(Some(company.pem().as_bytes())).unwrap();
        let named = Ok(Authority::Private("Acme Inspection CA".to_owned()));
        assert_eq!(shake(&trust, &[signed_by(&company)]), named);
        // The certificate of the authority itself may come along.
        assert_eq!(shake(&trust, &[signed_by(&company), company.der().clone()]), named);
    }

    #[test]
    fn what_the_system_does_not_trust_is_refused_before_anything_is_noted() {
        let trust = Trust::new(None).unwrap();
        let refused = shake(&trust, &[signed_by(&authority(&[common("A stranger")]))]);
        assert_eq!(refused, Err(CertificateError::UnknownIssuer.into()));
        assert_eq!(trust.authority(&Url::parse("https://letsencrypt.org").unwrap()), None);
    }

    #[test]
    fn a_private_authority_takes_no_other_place() {
        let (one, other) = (authority(&[common("One")]), authority(&[common("Other")]));
        let both = format!("{}{}", one.pem(), other.pem());
        let trust = || Trust::that_holds(Some(both.as_bytes())).unwrap();
        let changed = Err(CertificateError::ApplicationVerificationFailure.into());
        let (by_one, by_other) = ([signed_by(&one)], [signed_by(&other)]);
        let seen = trust();
        assert_eq!(shake(&seen, &public()), Ok(Authority::Public));
        assert_eq!(shake(&seen, &by_one), changed);
        let seen = trust();
        let named = Ok(Authority::Private("One".to_owned()));
        assert_eq!(shake(&seen, &by_one), named);
        assert_eq!(shake(&seen, &by_other), changed);
        // What was told once stays told.
        assert_eq!(shake(&seen, &public()), named);
        // Who carries no password goes along with the network.
        let seen = Trust::new(Some(both.as_bytes())).unwrap();
        assert_eq!(shake(&seen, &public()), Ok(Authority::Public));
        assert!(shake(&seen, &by_one).is_ok());
    }

    #[test]
    fn an_authority_is_called_by_what_it_has() {
        let organization =
            || (DnType::OrganizationName, DnValue::Utf8String("Acme GmbH".to_owned()));
        let unit = || (DnType::OrganizationalUnitName, DnValue::Utf8String("IT".to_owned()));
        let called = |names: &[(DnType, DnValue)]| last_issuer(&signed_by(&authority(names)), &[]);
        assert_eq!(called(&[organization(), common("Acme CA")]), "Acme CA");
        assert_eq!(called(&[unit(), organization()]), "Acme GmbH");
        assert_eq!(called(&[unit()]), "OU=IT");
        let bmp = rcgen::string::BmpString::try_from("Zürich CA").unwrap();
        assert_eq!(called(&[(DnType::CommonName, DnValue::BmpString(bmp))]), "Zürich CA");
        assert!(!called(&[common("a\u{1b}[31mb")]).contains('\u{1b}'));
        assert_eq!(last_issuer(&CertificateDer::from(vec![0]), &[]), "CN=?");
    }
}

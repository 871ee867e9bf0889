//! A certificate authority that is made at the start and gone at the end.

use std::net::IpAddr;
use std::sync::Arc;

use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::CertifiedIssuer;
use rcgen::DistinguishedName;
use rcgen::DnType;
use rcgen::IsCa;
use rcgen::KeyPair;
use rcgen::KeyUsagePurpose;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use crate::simulator::StartError;
use crate::simulator::scenario::Certificate;

/// For whom the servers stand in: in a network of its own, where every one of these names leads
/// here, the program is run without any override.
const REAL_NAMES: [&str; 6] = [
    "localhost",
    "login.microsoftonline.com",
    "graph.microsoft.com",
    "acme.okta.com",
    "acme-admin.okta.com",
    "login.acme.com",
];

/// Returns what accepts TLS for these addresses and for the names, and the certificate to trust.
pub(super) fn make(
    addresses: &[IpAddr],
    wrong: Option<Certificate>,
) -> Result<(TlsAcceptor, String), StartError> {
    let trusted = authority("reauth PRACTICE, not a real authority").map_err(said)?;
    let stranger = match wrong {
        Some(Certificate::Foreign) => Some(authority("PRACTICE, a stranger").map_err(said)?),
        Some(Certificate::Expired | Certificate::Misnamed) | None => None,
    };
    let authority = stranger.as_ref().unwrap_or(&trusted);
    let key = KeyPair::generate().map_err(said)?;
    let names = match wrong {
        Some(Certificate::Misnamed) => vec!["login.elsewhere.example".to_owned()],
        Some(Certificate::Foreign | Certificate::Expired) | None => {
            let addresses = addresses.iter().map(IpAddr::to_string);
            REAL_NAMES.map(str::to_owned).into_iter().chain(addresses).collect()
        }
    };
    let mut params = CertificateParams::new(names).map_err(said)?;
    if wrong == Some(Certificate::Expired) {
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2021, 1, 1);
    }
    params.use_authority_key_identifier_extension = true;
    let certificate = params.signed_by(&key, authority).map_err(said)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(said)?
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .map_err(said)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((TlsAcceptor::from(Arc::new(config)), trusted.pem()))
}

fn authority(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

fn said(error: impl std::fmt::Display) -> StartError {
    StartError::Certificate(error.to_string())
}

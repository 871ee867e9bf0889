//! Certificates that must not be taken: the password stays, and what is wrong is named.

use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpListener;
use std::net::TcpStream;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;

use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::CertifiedIssuer;
use rcgen::DnType;
use rcgen::ExtendedKeyUsagePurpose;
use rcgen::IsCa;
use rcgen::KeyPair;
use rcgen::KeyUsagePurpose;
use rustls::ServerConfig;
use rustls::ServerConnection;
use rustls::StreamOwned;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivatePkcs8KeyDer;

use crate::Scale;
use crate::support::Place;
use crate::support::Ran;
use crate::tally::Tally;

/// What is wrong, and how that is told.
const WRONG: &[(&str, &str)] = &[
    ("expired", "expired"),
    ("not valid yet", "not valid yet"),
    ("of a stranger", "trust"),
    ("for another name", "another server"),
    ("for another address", "another server"),
    ("an authority as a server", "self-made"),
    ("made by itself", ""),
    ("for clients alone", ""),
    ("signed by one that may not sign", ""),
    ("without the one between", "trust"),
    ("garbage", ""),
];

/// What is wrong before there is a certificate.
const BEFORE: &[&str] =
    &["closed at once", "closed after the greeting", "an alert", "no TLS", "garbage"];

/// What `REAUTH_CA_FILE` may hold.
const FILES: &[(&str, &[u8])] = &[
    ("empty", b""),
    ("no PEM", b"\0\xff\xfe\x1b]0;PWN\x07"),
    ("PEM of nothing", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
    ("a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
];

pub(super) fn run(_scale: Scale, tally: &Tally) {
    tally.faults("a certificate that is", WRONG.iter().map(|(wrong, _)| *wrong), |wrong| {
        let server = Server::of(wrong);
        let said = server.check(&server.ca);
        let (_, word) = WRONG.iter().find(|(known, _)| *known == wrong).unwrap();
        assert!(said.contains(word), "{word}: {said}");
    });
    tally.faults("TLS that is", BEFORE.iter().copied(), |wrong| {
        let server = Server::of(wrong);
        server.check(&server.ca);
    });
    tally.faults("a file of authorities that is", FILES.iter().map(|(name, _)| *name), |name| {
        let server = Server::of("right");
        let (_, bytes) = FILES.iter().find(|(known, _)| *known == name).unwrap();
        server.check(bytes);
    });
    let server = Server::of("right");
    let place = server.place(&server.ca);
    drop(Server::run(&place));
    tally.control("one that is right is asked", server.heard().contains("GET /"));
}

/// A server of TLS, which notes what it could read.
struct Server {
    port: u16,
    ca: Vec<u8>,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Server {
    fn of(wrong: &'static str) -> Self {
        let (ca, config) = config(wrong);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard: Arc<Mutex<Vec<u8>>> = Arc::default();
        let kept = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, kept) = (config.clone(), Arc::clone(&kept));
                // A client that does not go on is what is wanted.
                std::thread::spawn(move || drop(serve(stream, wrong, config, &kept)));
            }
        });
        Self { port, ca, heard }
    }

    fn place(&self, ca: &[u8]) -> Place {
        let mut place = Place::new();
        std::fs::write(place.path("ca.pem"), ca).unwrap();
        let ca = place.path("ca.pem").display().to_string();
        place.set("REAUTH_CA_FILE", &ca);
        let base = format!("https://127.0.0.1:{}", self.port);
        place.set("REAUTH_LOGIN_URL", &base);
        place.set("REAUTH_GRAPH_URL", &base);
        place
    }

    fn run(place: &Place) -> Ran {
        let mut child = place.command(&super::CHECK).stdin(Stdio::piped()).spawn().unwrap();
        drop(child.stdin.take().unwrap().write_all(super::PASSWORD.as_bytes()));
        Ran::of(&child.wait_with_output().unwrap())
    }

    /// Checks that nothing went out; returns what was said.
    fn check(&self, ca: &[u8]) -> String {
        let ran = Self::run(&self.place(ca)).code(6);
        assert!(
            !self.heard().contains("GET") && !self.heard().contains("POST"),
            "{}",
            self.heard()
        );
        let raw = |c: char| reauth::text::is_hidden(c) && c != '\n';
        assert!(!ran.out.contains(raw) && !ran.err.contains(raw), "{ran:?}");
        if ran.out.is_empty() {
            // It did not come to a test.
            return ran.err;
        }
        let proves = ran.json()["proves"].to_string();
        assert!(proves.contains("The password did not leave this computer."), "{ran:?}");
        ran.out
    }

    fn heard(&self) -> String {
        String::from_utf8_lossy(&self.heard.lock().unwrap()).into_owned()
    }
}

fn serve(
    mut stream: TcpStream,
    wrong: &str,
    config: Option<Arc<ServerConfig>>,
    heard: &Mutex<Vec<u8>>,
) -> std::io::Result<()> {
    let mut bytes = [0; 16 * 1024];
    let Some(config) = config else {
        if wrong != "closed at once" {
            let _ = stream.read(&mut bytes)?;
        }
        return stream.write_all(match wrong {
            "an alert" => &[0x15, 3, 3, 0, 2, 2, 40],
            "no TLS" => b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            "garbage" => &[0x16, 3, 3, 0xff, 0xff, 0x1b, b']', b'0', 7],
            _ => b"",
        });
    };
    let mut tls = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
    let n = tls.read(&mut bytes)?;
    heard.lock().unwrap().extend_from_slice(&bytes[..n]);
    tls.write_all(b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n")?;
    tls.flush()
}

fn authority(name: &str, sub: u8) -> CertifiedIssuer<'static, KeyPair> {
    CertifiedIssuer::self_signed(authority_params(name, sub), KeyPair::generate().unwrap()).unwrap()
}

fn authority_params(name: &str, sub: u8) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(sub));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

/// The authority that is trusted, and what the server has; none where it speaks no TLS.
fn config(wrong: &str) -> (Vec<u8>, Option<Arc<ServerConfig>>) {
    let trusted = authority("trusted", 1);
    let ca = trusted.pem().into_bytes();
    if BEFORE.contains(&wrong) && wrong != "garbage" {
        return (ca, None);
    }
    let names = match wrong {
        "for another name" => vec!["login.elsewhere.example".to_owned()],
        "for another address" => vec!["127.0.0.2".to_owned()],
        _ => vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
    };
    let mut params = CertificateParams::new(names).unwrap();
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate().unwrap();
    let mut chain = Vec::new();
    match wrong {
        "expired" => {
            params.not_before = rcgen::date_time_ymd(2020, 1, 1);
            params.not_after = rcgen::date_time_ymd(2021, 1, 1);
        }
        "not valid yet" => {
            params.not_before = rcgen::date_time_ymd(4000, 1, 1);
            params.not_after = rcgen::date_time_ymd(4001, 1, 1);
        }
        "an authority as a server" => {
            params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        }
        "for clients alone" => {
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        }
        _ => {}
    }
    let leaf: CertificateDer<'static> = match wrong {
        "of a stranger" => params.signed_by(&key, &authority("a stranger", 1)).unwrap().into(),
        "made by itself" => params.self_signed(&key).unwrap().into(),
        "signed by one that may not sign" => {
            let no_authority = CertificateParams::new(vec!["elsewhere".to_owned()]).unwrap();
            let other = KeyPair::generate().unwrap();
            let middle = CertifiedIssuer::signed_by(no_authority, other, &trusted).unwrap();
            chain.push(middle.der().clone());
            params.signed_by(&key, &middle).unwrap().into()
        }
        "without the one between" => {
            let other = KeyPair::generate().unwrap();
            let middle =
                CertifiedIssuer::signed_by(authority_params("between", 0), other, &trusted)
                    .unwrap();
            params.signed_by(&key, &middle).unwrap().into()
        }
        "garbage" => CertificateDer::from(b"\x30\x03\x02\x01\x1b".to_vec()),
        _ => params.signed_by(&key, &trusted).unwrap().into(),
    };
    chain.insert(0, leaf);
    let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth();
    let signed = rustls::sign::CertifiedKey::new(
        chain,
        provider.key_provider.load_private_key(key).unwrap(),
    );
    let resolver = rustls::sign::SingleCertAndKey::from(signed);
    (ca, Some(Arc::new(builder.with_cert_resolver(Arc::new(resolver)))))
}

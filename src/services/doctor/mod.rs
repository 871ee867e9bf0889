//! A look at the surroundings: every probe at once, each finding told when it is there, and all of
//! it over within a time limit, whatever hangs.

mod desk;
mod files;
mod network;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc;
use std::sync::mpsc::Sender;
use std::time::Duration;
use std::time::Instant;

use crate::diagnosis::doctor;
use crate::diagnosis::doctor::ProxyVariable;
use crate::diagnosis::doctor::Read;
use crate::diagnosis::doctor::Spared;
use crate::model::check::Cloud;
use crate::model::doctor::Finding;
use crate::model::doctor::Topic;
use crate::model::endpoints::Endpoints;
use crate::model::policy::Policy;
use crate::services::browser::Desktop;
use crate::services::clipboard::Between;
use crate::services::http;
use crate::services::keyring::BoundedKeyring;
use crate::services::keyring::Choice;
use crate::services::keyring::Request;
use crate::services::keyring::Told;
use crate::services::paths::Paths;

/// How long the whole look may take: longer than a request, and than the keyring.
const LIMIT: Duration = Duration::from_secs(20);

/// The org to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// By its URL.
    Known(String),
    /// By the name of a tenant whose URL is in the keyring.
    Stored(String),
    /// Several tenants are known, and none is named.
    Several,
}

/// What is known before anybody is asked. Gathered once by `cli`.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Whether the terminal cannot place a cursor.
    pub dumb: bool,
    /// `NO_COLOR`.
    pub no_color: bool,
    /// `LC_ALL`, `LC_CTYPE` or `LANG`.
    pub locale: Option<String>,
    /// What stands between this program and the terminal.
    pub between: Between,
    /// How pages can be opened here.
    pub desktop: Desktop,
    /// Folders that programs are looked for in.
    pub programs: Vec<PathBuf>,
    /// Where everything is kept.
    pub paths: Paths,
    /// How the settings were read.
    pub config: Read,
    /// Which keyring.
    pub keyring: Choice,
    /// The org.
    pub whose: Whose,
    /// The rules of the computer's owner.
    pub policy: Policy,
    /// What the environment says of proxies, the one that counts first.
    pub proxies: Vec<(&'static str, ProxyVariable)>,
    /// Whether `NO_PROXY` leaves hosts out.
    pub no_proxy: bool,
    /// Variables that add or replace certificate authorities.
    pub authorities: Vec<&'static str>,
    /// Where requests go.
    pub endpoints: Endpoints,
    /// How they go.
    pub options: http::Options,
    /// Which of Microsoft's clouds.
    pub cloud: Cloud,
    /// Why nothing outside of the program is asked, if so.
    pub spared: Option<Spared>,
}

/// Looks at everything; `tell` hears each finding once, on another thread, and is dropped when
/// there are no more.
pub fn examine(around: Surroundings, tell: impl Fn(Finding) + Send + 'static) {
    std::thread::spawn(move || {
        let until = Instant::now() + LIMIT;
        let (found, finds) = mpsc::channel();
        start(around, found);
        let mut left = BTreeSet::from(Topic::ALL);
        while !left.is_empty() {
            let patience = until.saturating_duration_since(Instant::now());
            let Ok(finding) = finds.recv_timeout(patience) else { break };
            if left.remove(&finding.topic) {
                tell(finding);
            }
        }
        for topic in left {
            tell(doctor::silent(topic, LIMIT.as_secs()));
        }
    });
}

/// Starts a thread for everything that may hang; none of them is waited for.
fn start(around: Surroundings, found: Sender<Finding>) {
    desk::look(&around, &found);
    let (around_files, found_files) = (around.clone(), found.clone());
    std::thread::spawn(move || files::look(&around_files, &found_files));
    let (org, orgs) = mpsc::channel();
    let (around_keyring, found_keyring) = (around.clone(), found.clone());
    std::thread::spawn(move || drop(org.send(keyring(&around_keyring, &found_keyring))));
    std::thread::spawn(move || network::look(&around, &orgs, &found));
}

/// A finding for whoever still listens.
fn tell(found: &Sender<Finding>, finding: Finding) {
    drop(found.send(finding));
}

/// Tries the keyring, and says which org is to be asked, or why none is.
fn keyring(around: &Surroundings, found: &Sender<Finding>) -> Result<String, Spared> {
    let topic = Topic::Keyring;
    let mut keyring = BoundedKeyring::new(around.keyring);
    let works = match (around.spared, around.keyring) {
        (Some(why), _) => {
            tell(found, doctor::spared(topic, why));
            false
        }
        (None, Choice::Memory | Choice::Off) => {
            tell(found, doctor::spared(topic, Spared::KeyringOff));
            false
        }
        (None, Choice::System) => {
            let answer = keyring.ask(Request::RoundTrip);
            let result = answer.map(|_told| ()).map_err(|error| error.phrase());
            let works = result.is_ok();
            tell(found, doctor::keyring(result));
            works
        }
    };
    match &around.whose {
        Whose::Known(url) => Ok(url.clone()),
        Whose::Several => Err(Spared::SeveralTenants),
        Whose::Stored(_) if around.keyring != Choice::System => Err(Spared::TenantOff),
        Whose::Stored(_) if !works => Err(Spared::TenantUntold),
        Whose::Stored(tenant) => match keyring.ask(Request::Read { tenant: tenant.clone() }) {
            Ok(Told::Url(Some(url))) => Ok(url),
            Ok(_) => Err(Spared::NoTenant),
            Err(_untold) => Err(Spared::TenantUntold),
        },
    }
}

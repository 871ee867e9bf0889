//! Who does it: every order of the core goes to the thread that can carry it out, and comes back
//! as a message.
//!
//! Threads start with their first work: none is there before it is needed, and nobody waits for
//! one that may hang.
#![expect(clippy::disallowed_methods, reason = "this is where threads are started")]

mod desktop;
mod disk;
mod input;
mod jobs;
mod lines;
mod listing;
mod network;
mod noted;
mod okta;
mod screen;
mod survive;

use std::sync::Arc;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;
use std::time::Duration;

use crate::effects::desktop::Desk;
use crate::effects::desktop::Page;
use crate::effects::jobs::Disk;
use crate::effects::network::Network;
use crate::effects::okta::Job as OktaJob;
use crate::effects::okta::Keep;
use crate::model::endpoints::EndpointKind;
use crate::model::screen::Tone;
use crate::model::secret::Secret;
use crate::services::clipboard::Programs;
use crate::services::doctor;
use crate::services::doctor::Surroundings;
use crate::services::doctor::Whose;
use crate::services::keyring::BoundedKeyring;
use crate::services::keyring::Choice;
use crate::services::keyring::KeyringThread;
use crate::services::keyring::Request;
use crate::services::keyring::Told;
use crate::services::log::Log;
use crate::services::okta::Watching;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::Msg;
use crate::update::NotConnected;

pub use disk::DiskSetup;
pub use disk::Render;
pub use input::listen;
pub use input::listen_to_system;
pub use lines::Lines;
pub use listing::picker_row;
pub use network::NetworkSetup;
pub use network::run_check;
pub use screen::Screen;

/// How long the end waits for the keyring to take an address.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What the threads are made from.
pub struct Setup {
    /// Where files are, and how reports are made.
    pub disk: DiskSetup,
    /// Which keyring.
    pub keyring: Choice,
    /// Name of the tenant in the keyring; none where several are known and none is named.
    pub tenant_name: Option<String>,
    /// How pages can be opened here.
    pub desktop: crate::services::browser::Desktop,
    /// What copies here.
    pub programs: Programs,
    /// Where requests go.
    pub network: NetworkSetup,
    /// What is known of the surroundings.
    pub around: Surroundings,
}

/// Carries out orders. None of its calls waits.
pub struct Runner {
    inbox: Sender<Msg>,
    disk: Disk,
    desk: Desk,
    network: Network,
    programs: Programs,
    keyring: Option<KeyringThread>,
    choice: Choice,
    tenant_name: Option<String>,
    /// Closed once the address that was typed last is in the keyring, or cannot be.
    storing: Option<Receiver<()>>,
    around: Surroundings,
    log: Log,
}

impl Runner {
    /// Makes a runner whose answers go to `inbox`. Starts nothing yet. The log of its requests is that
    /// of all it does.
    pub fn new(setup: Setup, inbox: Sender<Msg>) -> Self {
        let log = setup.network.options.log.clone();
        let loopback = setup.network.endpoints.kind != EndpointKind::Microsoft;
        Self {
            disk: Disk::new(setup.disk, inbox.clone(), log.clone()),
            desk: Desk::new(setup.desktop, loopback, inbox.clone(), log.clone()),
            network: Network::new(setup.network, inbox.clone()),
            programs: setup.programs,
            keyring: None,
            choice: setup.keyring,
            tenant_name: setup.tenant_name,
            storing: None,
            around: setup.around,
            log,
            inbox,
        }
    }

    /// Carries out `effect`, or returns it where it is the terminal's.
    pub fn start(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Append { seq, at, event } => self.disk.append(seq, at, *event),
            Effect::OpenSession(id) => self.disk.open(id),
            Effect::CloseSession => self.disk.close(),
            Effect::ListSessions => self.disk.list(),
            Effect::ListIds => self.disk.list_ids(),
            Effect::Recall { org } => self.disk.recall(org),
            Effect::Preview(form, session) => self.disk.preview(form, session),
            Effect::WriteReport(form, session) => self.disk.write_report(form, session),
            Effect::KeepPreferences { before, after } => {
                self.disk.keep_preferences(before, after);
            }
            Effect::OpenReport(path) => self.desk.open(Page::File(path.into())),
            Effect::Copy(text) if !self.programs.is_empty() => {
                desktop::copy(self.programs.clone(), text, self.inbox.clone(), self.log.clone());
            }
            Effect::OpenPage(url) => self.desk.open(Page::Address(url)),
            Effect::ReadTenant => self.read_tenant(),
            Effect::StoreTenant(url) => self.store_tenant(url),
            Effect::Probe { attempt, url } => self.network.probe(attempt, url),
            Effect::RememberClient(id) => {
                if let Some(tenant) = self.tenant_name.clone() {
                    self.disk.remember(tenant, |known| known.client_id = Some(id));
                }
            }
            Effect::Look { attempt } => self.network.look(attempt),
            Effect::Check(order) => self.network.check(order),
            Effect::GiveAddress { attempt, address } => self.network.address(attempt, address),
            Effect::CancelCheck(attempt) => self.network.cancel(attempt),
            Effect::OktaConnect { attempt, org, token, insist } => {
                self.connect_okta(attempt, &org, token, insist);
            }
            Effect::Examine { attempt, org } => self.examine(attempt, org),
            Effect::OktaSignIn { attempt, org, client_id, insist } => {
                self.sign_in_okta(attempt, org, client_id, insist);
            }
            Effect::OktaAddress(address) => self.network.okta(OktaJob::Address(address)),
            Effect::OktaCancel => self.network.okta(OktaJob::Cancel),
            Effect::RememberOktaClient(id) => {
                if let Some(tenant) = self.tenant_name.clone() {
                    self.disk.remember(tenant, |known| known.okta_client_id = Some(id));
                }
            }
            Effect::OktaLook { attempt } => self.network.okta(OktaJob::Look { attempt }),
            Effect::OktaWatch { attempt, app, since, settings_since } => {
                let watching = Watching { app, since, settings_since };
                self.network.okta(OktaJob::Watch { attempt, watching });
            }
            Effect::OktaStop => self.network.okta(OktaJob::Stop),
            terminal @ (Effect::Copy(_)
            | Effect::CopyByTerminal(_)
            | Effect::ShowBare(_)
            | Effect::HideBare
            | Effect::Suspend
            | Effect::Redraw) => return Some(terminal),
        }
        None
    }

    /// Looks at what works here; the org of the session comes before the one of the keyring.
    fn examine(&self, attempt: u64, org: Option<String>) {
        let mut around = self.around.clone();
        around.whose = org.map_or(around.whose, Whose::Known);
        let inbox = self.inbox.clone();
        doctor::examine(around, move |finding| tell(&inbox, Msg::Examined { attempt, finding }));
    }

    fn keyring(&mut self) -> &KeyringThread {
        let keyring = || BoundedKeyring::new(self.choice).noted_in(self.log.clone());
        self.keyring.get_or_insert_with(|| KeyringThread::start(keyring()))
    }

    /// A typed token is checked and then kept; without one the keyring is asked for one.
    fn connect_okta(&mut self, attempt: u64, org: &str, token: Option<Secret>, insist: bool) {
        let Some(bound) = self.network.bound(org) else { return };
        let tenant = self.tenant_name.clone();
        let choice = self.choice;
        let org = org.to_owned();
        let jobs = self.network.okta_jobs();
        let Some(jobs) = jobs else {
            let why = Phrase::new(self.network.why_no_okta());
            let typed = token.is_some();
            let refused = Err(NotConnected { why, can_insist: false });
            let result = if typed { refused } else { Ok(None) };
            tell(&self.inbox, Msg::OktaConnected { attempt, result });
            return;
        };
        let inbox = self.inbox.clone();
        let Some(tenant) = tenant else {
            // None of several tenants is named: a token is kept for none.
            match token {
                None if !insist => {
                    tell(&inbox, Msg::OktaConnected { attempt, result: Ok(None) });
                }
                token => {
                    let token = token.map(Arc::new);
                    let keep: Keep = Box::new(|_, reply| reply(Phrase::new("access.token.works")));
                    jobs(OktaJob::Connect { attempt, org, token, insist, keep });
                }
            }
            return;
        };
        let keyring = self.keyring();
        if token.is_some() || insist {
            let keep = keep(keyring.clone(), tenant, bound, choice);
            let token = token.map(Arc::new);
            jobs(OktaJob::Connect { attempt, org, token, insist, keep });
            return;
        }
        let request = Request::ReadToken { tenant, bound };
        keyring.ask(request, move |answer| match answer {
            Ok(Told::Token(Some(token))) => {
                let keep: Keep = Box::new(|_, _| {});
                let token = Some(token);
                // What was taken once with a word need not be insisted on again.
                let insist = true;
                jobs(OktaJob::Connect { attempt, org, token, insist, keep });
            }
            // A keyring that does not answer is told of with the tenant URL.
            Ok(_) | Err(_) => tell(&inbox, Msg::OktaConnected { attempt, result: Ok(None) }),
        });
    }

    fn sign_in_okta(&mut self, attempt: u64, org: String, client_id: String, insist: bool) {
        if let Some(jobs) = self.network.okta_jobs() {
            jobs(OktaJob::SignIn { attempt, org, client_id, insist });
        } else {
            let why = Phrase::new(self.network.why_no_okta());
            let result = Err(NotConnected { why, can_insist: false });
            tell(&self.inbox, Msg::OktaConnected { attempt, result });
        }
    }

    fn read_tenant(&mut self) {
        let inbox = self.inbox.clone();
        let Some(tenant) = self.tenant_name.clone() else {
            tell(&inbox, Msg::TenantRemembered(Ok(None)));
            return;
        };
        let request = Request::Read { tenant };
        self.keyring().ask(request, move |answer| {
            let remembered = match answer {
                Ok(Told::Url(url)) => Ok(url),
                Ok(Told::Written | Told::Erased { .. } | Told::Token(_)) => Ok(None),
                Err(error) => Err(error.phrase()),
            };
            tell(&inbox, Msg::TenantRemembered(remembered));
        });
    }

    fn store_tenant(&mut self, url: String) {
        let Some(tenant) = self.tenant_name.clone() else { return };
        let inbox = self.inbox.clone();
        let request = Request::Write { tenant, url };
        let (stored, storing) = mpsc::channel();
        self.storing = Some(storing);
        self.keyring().ask(request, move |answer| {
            let _stored: Sender<()> = stored;
            // What is stored needs no word; what is not, does.
            if let Err(error) = answer {
                tell(&inbox, Msg::Told { tone: Tone::Wrong, text: error.phrase() });
            }
        });
    }
}

impl Drop for Runner {
    /// Who leaves right after typing the address finds it in the keyring all the same.
    fn drop(&mut self) {
        if let Some(storing) = self.storing.take() {
            let _closed = storing.recv_timeout(LAST_WORDS);
        }
    }
}

/// Keeps a token that works in the keyring, and names the sentence that says where it is kept.
fn keep(keyring: KeyringThread, tenant: String, bound: String, choice: Choice) -> Keep {
    Box::new(move |token, reply| {
        let request = Request::WriteToken { tenant, bound, token };
        keyring.ask(request, move |answer| {
            reply(Phrase::new(match (answer, choice) {
                (Ok(_), Choice::System) => "access.token.kept",
                (Ok(_), Choice::Memory | Choice::Off) => "access.token.works",
                (Err(_), _) => "access.token.not_kept",
            }));
        });
    })
}

/// Sends a message to the loop, which may have ended.
fn tell(inbox: &Sender<Msg>, msg: Msg) {
    drop(inbox.send(msg));
}

/// Says one line at the foot.
fn say(inbox: &Sender<Msg>, tone: Tone, text: Phrase) {
    tell(inbox, Msg::Told { tone, text });
}

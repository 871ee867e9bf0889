//! Okta, asked on the network's thread: the token is kept here and in the keyring, nowhere else.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::mpsc::Sender;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::JoinHandle;

use crate::effects::NetworkSetup;
use crate::effects::tell;
use crate::model::okta::News;
use crate::model::okta::Owner;
use crate::model::screen::Tone;
use crate::model::secret::Secret;
use crate::model::tenant::TenantUrl;
use crate::services::okta::Api;
use crate::services::okta::OktaError;
use crate::services::okta::Org;
use crate::services::okta::SignIn;
use crate::services::okta::Watching;
use crate::services::okta::connect;
use crate::services::okta::look;
use crate::services::okta::sign_in;
use crate::services::okta::watch;
use crate::text::Phrase;
use crate::update::Msg;
use crate::update::NotConnected;

/// Keeps a token that works, and says where.
pub(super) type Keep = Box<dyn FnOnce(Arc<Secret>, Box<dyn FnOnce(Phrase) + Send>) + Send>;

/// What is to be asked.
pub(super) enum Job {
    /// Whose token is this?
    Connect {
        attempt: u64,
        org: String,
        /// None: the one that was refused last.
        token: Option<Arc<Secret>>,
        insist: bool,
        keep: Keep,
    },
    /// Who signs in in a browser?
    SignIn { attempt: u64, org: String, client_id: String, insist: bool },
    /// There the browser ended.
    Address(Secret),
    /// Nobody is waited for any more.
    Cancel,
    /// What does the org show?
    Look { attempt: u64 },
    /// What does its log say from now on?
    Watch { attempt: u64, watching: Watching },
    /// No more of that.
    Stop,
}

/// The access as it stands: a client that works, and a token that was refused for what it can do.
/// A token of a sign-in is in the client, and nowhere else.
#[derive(Default)]
struct Kept {
    api: Option<Api>,
    refused: Option<Arc<Secret>>,
}

/// Hands out the questions to tasks of the runtime.
pub(super) struct Desk {
    setup: NetworkSetup,
    inbox: Sender<Msg>,
    kept: Arc<Mutex<Kept>>,
    watch: Option<JoinHandle<()>>,
    signing: Option<(UnboundedSender<Secret>, JoinHandle<()>)>,
}

impl Desk {
    /// Knows of no token yet.
    pub(super) fn new(setup: &NetworkSetup, inbox: &Sender<Msg>) -> Self {
        let (setup, inbox) = (setup.clone(), inbox.clone());
        Self { setup, inbox, kept: Arc::default(), watch: None, signing: None }
    }

    /// Begins what is asked; called on the runtime.
    pub(super) fn take(&mut self, job: Job) {
        let inbox = self.inbox.clone();
        match job {
            Job::Connect { attempt, org, token, insist, keep } => {
                self.stop();
                self.cancel();
                let (setup, kept) = (self.setup.clone(), Arc::clone(&self.kept));
                tokio::task::spawn_local(async move {
                    let order = Order { org, token, insist };
                    open(&setup, &inbox, attempt, order, keep, &kept).await;
                });
            }
            Job::SignIn { attempt, org, client_id, insist } => {
                self.stop();
                self.cancel();
                let (setup, kept) = (self.setup.clone(), Arc::clone(&self.kept));
                let (paste, pasted) = unbounded_channel();
                let task = tokio::task::spawn_local(async move {
                    let who = Person { org, client_id, insist, pasted };
                    let result = enter(&setup, &inbox, attempt, who).await;
                    let result = result.map(|(api, owner)| {
                        kept.lock().unwrap_or_else(PoisonError::into_inner).api = Some(api);
                        Some(owner)
                    });
                    let no = |error: OktaError| {
                        let can_insist = matches!(error, OktaError::Mighty { .. });
                        NotConnected { why: error.phrase(), can_insist }
                    };
                    tell(&inbox, Msg::OktaConnected { attempt, result: result.map_err(no) });
                });
                self.signing = Some((paste, task));
            }
            Job::Address(address) => {
                if let Some((paste, _)) = &self.signing {
                    // A sign-in that has ended needs no address.
                    drop(paste.send(address));
                }
            }
            Job::Cancel => self.cancel(),
            Job::Look { attempt } => {
                let Some(api) = self.api() else { return };
                tokio::task::spawn_local(async move {
                    let result = look(&api, None).await.map_err(|error| error.phrase());
                    tell(&inbox, Msg::OktaLooked { attempt, result });
                });
            }
            Job::Watch { attempt, watching } => {
                self.stop();
                let Some(api) = self.api() else { return };
                self.watch = Some(tokio::task::spawn_local(async move {
                    let mut say = |news: News| {
                        tell(&inbox, Msg::OktaNews { attempt, news });
                        ControlFlow::Continue(())
                    };
                    if let Err(error) = watch(&api, &watching, &mut say).await {
                        tell(&inbox, Msg::OktaEnded { attempt, why: error.phrase() });
                    }
                }));
            }
            Job::Stop => self.stop(),
        }
    }

    fn stop(&mut self) {
        if let Some(watch) = self.watch.take() {
            watch.abort();
        }
    }

    fn cancel(&mut self) {
        if let Some((_, task)) = self.signing.take() {
            task.abort();
        }
    }

    fn api(&self) -> Option<Api> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).api.clone()
    }
}

/// A token to be checked.
struct Order {
    org: String,
    token: Option<Arc<Secret>>,
    insist: bool,
}

async fn open(
    setup: &NetworkSetup,
    inbox: &Sender<Msg>,
    attempt: u64,
    order: Order,
    keep: Keep,
    kept: &Mutex<Kept>,
) {
    let refused = || kept.lock().unwrap_or_else(PoisonError::into_inner).refused.take();
    let token = order.token.or_else(refused);
    let result = match &token {
        Some(token) => check(setup, &order.org, Arc::clone(token), order.insist).await,
        None => Err(OktaError::NoToken),
    };
    let mut at = kept.lock().unwrap_or_else(PoisonError::into_inner);
    match (result, token) {
        (Ok((api, owner)), Some(token)) => {
            at.api = Some(api);
            drop(at);
            // A keyring that hangs must not hold up what the token is for.
            tell(inbox, Msg::OktaConnected { attempt, result: Ok(Some(owner)) });
            let inbox = inbox.clone();
            keep(
                token,
                Box::new(move |text| {
                    let tone = Tone::Said;
                    tell(&inbox, Msg::Told { tone, text });
                }),
            );
        }
        (Err(error), token) => {
            let can_insist = matches!(error, OktaError::MoreThanReading { .. });
            at.api = None;
            at.refused = token.filter(|_| can_insist);
            drop(at);
            let result = Err(NotConnected { why: error.phrase(), can_insist });
            tell(inbox, Msg::OktaConnected { attempt, result });
        }
        (Ok(_), None) => {}
    }
}

/// A person who is to sign in.
struct Person {
    org: String,
    client_id: String,
    insist: bool,
    /// Addresses at which the browser ended, typed by hand.
    pasted: UnboundedReceiver<Secret>,
}

/// Has a person sign in; what they have to do is told on the way.
async fn enter(
    setup: &NetworkSetup,
    inbox: &Sender<Msg>,
    attempt: u64,
    who: Person,
) -> Result<(Api, Owner), OktaError> {
    let org = org_of(setup, &who.org)?;
    let inbox = inbox.clone();
    let say = move |step: SignIn| {
        tell(
            &inbox,
            match step {
                SignIn::At(url) => Msg::OktaSignIn { attempt, url: Some(url) },
                SignIn::Back => Msg::OktaSignIn { attempt, url: None },
                SignIn::Told(text) => Msg::Told { tone: Tone::Wrong, text },
            },
        );
    };
    sign_in(&setup.options, org, &who.client_id, who.insist, who.pasted, &say).await
}

fn org_of(setup: &NetworkSetup, org: &str) -> Result<Org, OktaError> {
    let not_canonical = |_error| OktaError::NotCanonical { host: org.to_owned() };
    let tenant = TenantUrl::parse(org).map_err(not_canonical)?;
    Org::of(&setup.endpoints, &tenant.url)
}

async fn check(
    setup: &NetworkSetup,
    org: &str,
    token: Arc<Secret>,
    insist: bool,
) -> Result<(Api, Owner), OktaError> {
    let org = org_of(setup, org)?;
    let api = Api::new(&setup.options, org, token, false)?;
    let owner = connect(&api, insist).await?;
    Ok((api, owner))
}

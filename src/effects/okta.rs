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
use crate::effects::network::begin;
use crate::effects::survive::fault;
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

impl Job {
    /// What tells whoever waits for its answer that none will come; none where nobody does.
    pub(super) fn lost(&self, why: Phrase) -> Option<Msg> {
        match self {
            Self::Connect { attempt, .. } | Self::SignIn { attempt, .. } => {
                let result = Err(NotConnected { why, can_insist: false });
                Some(Msg::OktaConnected { attempt: *attempt, result })
            }
            Self::Look { attempt } => Some(Msg::OktaLooked { attempt: *attempt, result: Err(why) }),
            Self::Watch { attempt, .. } => Some(Msg::OktaEnded { attempt: *attempt, why }),
            Self::Address(_) | Self::Cancel | Self::Stop => None,
        }
    }
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
    /// The newest attempt to be let in. An older one whose token the keyring gave late asks no more.
    newest: u64,
    /// That attempt. One at a time: what an older one ends with belongs to another org.
    asking: Option<JoinHandle<()>>,
    /// Where a sign-in that is waited for takes an address.
    paste: Option<UnboundedSender<Secret>>,
}

impl Desk {
    /// Knows of no token yet.
    pub(super) fn new(setup: &NetworkSetup, inbox: &Sender<Msg>) -> Self {
        let (setup, inbox) = (setup.clone(), inbox.clone());
        let (kept, watch, asking, paste) = (Arc::default(), None, None, None);
        Self { setup, inbox, kept, watch, newest: 0, asking, paste }
    }

    /// Begins what is asked; called on the runtime.
    pub(super) fn take(&mut self, job: Job) {
        let (inbox, lost) = (self.inbox.clone(), job.lost(fault()));
        match job {
            Job::Connect { attempt, org, token, insist, keep } => {
                if !self.is_newest(attempt) {
                    return;
                }
                let (setup, kept) = (self.setup.clone(), Arc::clone(&self.kept));
                self.asking = Some(begin(&self.inbox, lost, async move {
                    let order = Order { org, token, insist };
                    open(&setup, &inbox, attempt, order, keep, &kept).await;
                }));
            }
            Job::SignIn { attempt, org, client_id, insist } => {
                if !self.is_newest(attempt) {
                    return;
                }
                let (setup, kept) = (self.setup.clone(), Arc::clone(&self.kept));
                let (paste, pasted) = unbounded_channel();
                self.paste = Some(paste);
                self.asking = Some(begin(&self.inbox, lost, async move {
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
                }));
            }
            Job::Address(address) => {
                if let Some(paste) = &self.paste {
                    // A sign-in that has ended needs no address.
                    drop(paste.send(address));
                }
            }
            Job::Cancel => self.cancel(),
            Job::Look { attempt } => {
                let Some(api) = self.api() else { return };
                begin(&self.inbox, lost, async move {
                    let result = look(&api, None).await.map_err(|error| error.phrase());
                    tell(&inbox, Msg::OktaLooked { attempt, result });
                });
            }
            Job::Watch { attempt, watching } => {
                self.stop();
                let Some(api) = self.api() else { return };
                self.watch = Some(begin(&self.inbox, lost, async move {
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

    /// Ends what goes on for the attempts before this one; says `false` where it is not the newest.
    fn is_newest(&mut self, attempt: u64) -> bool {
        if attempt < self.newest {
            return false;
        }
        self.newest = attempt;
        self.stop();
        self.cancel();
        true
    }

    fn stop(&mut self) {
        if let Some(watch) = self.watch.take() {
            watch.abort();
        }
    }

    fn cancel(&mut self) {
        self.paste = None;
        if let Some(asking) = self.asking.take() {
            asking.abort();
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

#[cfg(test)]
mod tests {
    use std::io::BufRead as _;
    use std::io::BufReader;
    use std::io::Write as _;
    use std::net::TcpListener;
    use std::net::TcpStream;
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;
    use crate::model::endpoints::Endpoints;
    use crate::services::http::Options;
    use crate::services::lockout::Lockouts;
    use crate::services::paths::Paths;

    /// Answers what a read-only token may ask; to `slow` it never answers, and tells both that it
    /// was asked by it and that who asked has gone.
    fn okta(gone: &Sender<&'static str>) -> String {
        fn answer(stream: &TcpStream, gone: &Sender<&'static str>) -> Option<()> {
            let mut lines = BufReader::new(stream).lines();
            while let Some(Ok(first)) = lines.next() {
                let head = lines.by_ref().map_while(Result::ok).take_while(|line| !line.is_empty());
                if head.collect::<String>().contains("SSWS slow") {
                    gone.send("asked").ok()?;
                    lines.next();
                    gone.send("gone").ok()?;
                    return None;
                }
                let body = if first.contains("/roles") { "[]" } else { r#"{"id":"00u1"}"# };
                let head = "HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length:";
                write!(&*stream, "{head} {}\r\n\r\n{body}", body.len()).ok()?;
            }
            None
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let gone = gone.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let gone = gone.clone();
                std::thread::spawn(move || answer(&stream, &gone));
            }
        });
        base
    }

    fn connect(attempt: u64, token: &str, keep: Keep) -> Job {
        let mut secret = Secret::new();
        assert!(secret.push_str(token));
        let (org, token) = (format!("{token}.okta.com"), Some(Arc::new(secret)));
        Job::Connect { attempt, org, token, insist: false, keep }
    }

    /// What comes next, while the tasks go on.
    async fn next<T: Send + 'static>(from: &Arc<Mutex<mpsc::Receiver<T>>>) -> Option<T> {
        let from = Arc::clone(from);
        let wait = move || from.lock().unwrap().recv_timeout(Duration::from_mins(1)).ok();
        tokio::task::spawn_blocking(wait).await.unwrap()
    }

    #[test]
    fn an_older_attempt_ends_with_a_newer_one_and_a_fault_is_told() {
        let (gone, went) = mpsc::channel();
        let base = okta(&gone);
        let (inbox, told) = mpsc::channel();
        let (went, told) = (Arc::new(Mutex::new(went)), Arc::new(Mutex::new(told)));
        let endpoints = Endpoints::overridden(None, None, Some(&base)).unwrap();
        let nowhere = Paths { state: "/nowhere".into(), config: "/nowhere".into() };
        let setup = NetworkSetup {
            options: Options::new(endpoints.kind),
            endpoints,
            lockouts: Lockouts::new(&nowhere),
            policy: crate::model::policy::Policy::default(),
            rejected: crate::services::microsoft::Rejected::default(),
            offline: false,
        };
        let mut desk = Desk::new(&setup, &inbox);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tokio::task::LocalSet::new().block_on(&runtime, async {
            desk.take(connect(1, "slow", Box::new(|_, _| {})));
            assert_eq!(next(&went).await, Some("asked"));
            desk.take(connect(2, "quick", Box::new(|_, _| panic!("on purpose"))));
            assert_eq!(next(&went).await, Some("gone"));
            let connected = next(&told).await;
            assert!(matches!(connected, Some(Msg::OktaConnected { attempt: 2, result: Ok(_) })));
            let lost = next(&told).await;
            assert!(matches!(lost, Some(Msg::OktaConnected { attempt: 2, result: Err(_) })));
            // The keyring may have given this one up late. What is ready stays so.
            desk.take(connect(1, "slow", Box::new(|_, _| {})));
            desk.take(Job::Look { attempt: 2 });
            assert!(matches!(next(&told).await, Some(Msg::OktaLooked { attempt: 2, .. })));
        });
        assert_eq!(desk.newest, 2);
        assert!(
            told.lock().unwrap().try_recv().is_err() && went.lock().unwrap().try_recv().is_err()
        );
    }
}

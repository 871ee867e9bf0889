//! The network: one thread with a runtime of its own, started by the first request.
//!
//! The runtime is ended without waiting: a name that is being looked up cannot be called back.

use std::sync::mpsc::Sender;

use tokio::sync::mpsc;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::effects::noted;
use crate::effects::okta;
use crate::effects::survive::fault;
use crate::effects::survive::survive_task;
use crate::effects::tell;
use crate::model::check::CheckResult;
use crate::model::check::Cloud;
use crate::model::check::Method;
use crate::model::endpoints::Endpoints;
use crate::model::order::CheckOrder;
use crate::model::policy::Policy;
use crate::model::screen::Tone;
use crate::model::secret::Secret;
use crate::model::tenant::TenantUrl;
use crate::services::http;
use crate::services::lockout::Lockouts;
use crate::services::log::Began;
use crate::services::microsoft;
use crate::services::microsoft::Progress;
use crate::services::microsoft::Rejected;
use crate::services::microsoft::Way;
use crate::services::microsoft::Wire;
use crate::services::okta::Org;
use crate::services::okta::probe as probe_org;
use crate::text::Phrase;
use crate::update::Msg;
use crate::update::Probed;

/// What requests are made with.
#[derive(Clone)]
pub struct NetworkSetup {
    /// Where they go.
    pub endpoints: Endpoints,
    /// How they go.
    pub options: http::Options,
    /// The budget of wrong passwords.
    pub lockouts: Lockouts,
    /// The rules of the computer's owner.
    pub policy: Policy,
    /// What Microsoft refused in this process.
    pub rejected: Rejected,
    /// Whether nothing goes out at all.
    pub offline: bool,
}

impl NetworkSetup {
    /// Makes the clients of a test. Fails where this computer has nothing to trust.
    pub fn wire(&self) -> Result<Wire, Phrase> {
        let wire = Wire::new(&self.options).map_err(|error| error.phrase())?;
        Ok(wire.under(self.policy.clone(), self.rejected.clone()))
    }
}

enum Job {
    Probe(u64, String),
    Look(u64),
    Check(Box<CheckOrder>),
    Cancel(u64),
    Okta(okta::Job),
    /// The address at which a sign-in ended in a browser elsewhere.
    Address(u64, Secret),
}

impl Job {
    /// What tells whoever waits for its answer that none will come; none where nobody does.
    fn lost(&self, why: Phrase) -> Option<Msg> {
        match self {
            Self::Probe(attempt, _) => Some(Msg::Probed { attempt: *attempt, result: Err(why) }),
            Self::Look(attempt) => Some(Msg::Looked { attempt: *attempt, result: Err(why) }),
            Self::Check(order) => Some(Msg::CheckLost { attempt: order.attempt, why }),
            Self::Okta(job) => job.lost(why),
            Self::Cancel(_) | Self::Address(..) => None,
        }
    }
}

/// The way to the network's thread.
pub(super) struct Network {
    setup: NetworkSetup,
    inbox: Sender<Msg>,
    jobs: Option<UnboundedSender<Job>>,
}

impl Network {
    /// Starts nothing yet.
    pub(super) fn new(setup: NetworkSetup, inbox: Sender<Msg>) -> Self {
        Self { setup, inbox, jobs: None }
    }

    /// Asks an Okta org what it is.
    pub(super) fn probe(&mut self, attempt: u64, url: String) {
        if !self.setup.offline {
            self.send(Job::Probe(attempt, url));
        }
    }

    /// Opens the connections of a test.
    pub(super) fn look(&mut self, attempt: u64) {
        if self.setup.offline {
            let result = Err(Phrase::new("notice.offline"));
            tell(&self.inbox, Msg::Looked { attempt, result });
        } else {
            self.send(Job::Look(attempt));
        }
    }

    /// Runs a credential test.
    pub(super) fn check(&mut self, order: Box<CheckOrder>) {
        if self.setup.offline {
            let (attempt, why) = (order.attempt, Phrase::new("notice.offline"));
            tell(&self.inbox, Msg::CheckLost { attempt, why });
        } else {
            self.send(Job::Check(order));
        }
    }

    /// Cancels it, or sees to it that it never begins.
    pub(super) fn cancel(&mut self, attempt: u64) {
        self.send(Job::Cancel(attempt));
    }

    /// Asks Okta something.
    pub(super) fn okta(&mut self, job: okta::Job) {
        if !self.setup.offline {
            self.send(Job::Okta(job));
        }
    }

    /// The way to ask Okta from another thread; none where nothing goes out.
    pub(super) fn okta_jobs(&mut self) -> Option<impl Fn(okta::Job) + Send + 'static> {
        if self.setup.offline || !self.setup.policy.allows_okta_token() {
            return None;
        }
        let jobs = self.jobs().clone();
        Some(move |job| drop(jobs.send(Job::Okta(job))))
    }

    /// Names the sentence that says why there is no such way.
    pub(super) fn why_no_okta(&self) -> &'static str {
        if self.setup.offline { "access.token.offline" } else { "access.error.policy" }
    }

    /// What a token for the org at `url` is kept under.
    pub(super) fn bound(&self, url: &str) -> Option<String> {
        let tenant = TenantUrl::parse(url).ok()?;
        Some(Org::of(&self.setup.endpoints, &tenant.url).ok()?.bound().to_owned())
    }

    /// Gives a running test the address at which its sign-in ended.
    pub(super) fn address(&mut self, attempt: u64, address: Secret) {
        self.send(Job::Address(attempt, address));
    }

    fn send(&mut self, job: Job) {
        drop(self.jobs().send(job));
    }

    fn jobs(&mut self) -> &UnboundedSender<Job> {
        let (setup, inbox) = (&self.setup, &self.inbox);
        self.jobs.get_or_insert_with(|| {
            let (jobs, todo) = mpsc::unbounded_channel();
            let (setup, inbox) = (setup.clone(), inbox.clone());
            std::thread::spawn(move || work(&setup, &inbox, todo));
            jobs
        })
    }
}

fn work(setup: &NetworkSetup, inbox: &Sender<Msg>, mut todo: UnboundedReceiver<Job>) {
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            runtime.block_on(serve(setup, inbox, todo));
            runtime.shutdown_background();
        }
        Err(error) => {
            let why = Phrase::new("notice.no_runtime").with("detail", error.to_string());
            while let Some(job) = todo.blocking_recv() {
                if let Some(lost) = job.lost(why.clone()) {
                    tell(inbox, lost);
                }
            }
        }
    }
}

async fn serve(setup: &NetworkSetup, inbox: &Sender<Msg>, mut todo: UnboundedReceiver<Job>) {
    // One test at a time; cancelling is a word to the one that runs.
    let (stop, stopped) = watch::channel(0_u64);
    // The one that was looked at last, and whose connections are warm for one test; and what opens that
    // to Graph.
    let mut warm: Option<(Wire, JoinHandle<()>)> = None;
    let mut pasting: Option<(u64, UnboundedSender<Secret>)> = None;
    let local = tokio::task::LocalSet::new();
    let mut okta = okta::Desk::new(setup, inbox);
    local
        .run_until(async {
            while let Some(job) = todo.recv().await {
                let lost = job.lost(fault());
                let (setup, inbox) = (setup.clone(), inbox.clone());
                match job {
                    Job::Probe(attempt, url) => {
                        begin(&inbox, lost, probe(setup, inbox.clone(), attempt, url));
                    }
                    Job::Look(attempt) => {
                        // Made anew: who signs may have changed since, with the network.
                        let wire = setup.wire();
                        let opens = |wire: &Wire| {
                            let opens = warm_graph(setup.clone(), wire.clone());
                            (wire.clone(), tokio::task::spawn_local(opens))
                        };
                        let before = std::mem::replace(&mut warm, wire.as_ref().ok().map(opens));
                        drop(before.map(let_go));
                        begin(&inbox, lost, look(setup, wire, inbox.clone(), attempt));
                    }
                    Job::Check(order) => {
                        // Taken: a connection that stays open keeps what it has sent in its buffers.
                        let warm = warm.take().map(let_go);
                        let wire = match warm.map_or_else(|| setup.wire(), Ok) {
                            Ok(wire) => wire,
                            Err(why) => {
                                tell(&inbox, Msg::CheckLost { attempt: order.attempt, why });
                                continue;
                            }
                        };
                        let stopped = stopped.clone();
                        let (paste, pasted) = mpsc::unbounded_channel();
                        pasting = Some((order.attempt, paste));
                        let check = check(setup, wire, inbox.clone(), *order, pasted, stopped);
                        begin(&inbox, lost, check);
                    }
                    Job::Cancel(attempt) => {
                        stop.send_replace(attempt);
                    }
                    Job::Okta(job) => okta.take(job),
                    Job::Address(attempt, address) => {
                        if let Some((running, paste)) = &pasting
                            && *running == attempt
                        {
                            // A test that has ended needs no address.
                            drop(paste.send(address));
                        }
                    }
                }
            }
        })
        .await;
}

/// Begins a task, and tells `lost` where the program fails in it; called on the runtime.
pub(super) fn begin(
    inbox: &Sender<Msg>,
    lost: Option<Msg>,
    work: impl Future<Output = ()> + 'static,
) -> JoinHandle<()> {
    tokio::task::spawn_local(survive_task(inbox.clone(), lost, work))
}

async fn probe(setup: NetworkSetup, inbox: Sender<Msg>, attempt: u64, url: String) {
    let Ok(tenant) = TenantUrl::parse(&url) else { return };
    let result = match probe_org(&setup.endpoints, &setup.options, &tenant.url).await {
        Ok(org) => Ok(Probed { url: org.url, engine: org.engine }),
        Err(error) => Err(error.phrase()),
    };
    tell(&inbox, Msg::Probed { attempt, result });
}

/// What is still being opened is given up: it would hold the connections of a test beyond its end.
fn let_go((wire, opens): (Wire, JoinHandle<()>)) -> Wire {
    opens.abort();
    wire
}

async fn warm_graph(setup: NetworkSetup, wire: Wire) {
    microsoft::warm_graph(&wire, &setup.endpoints, Cloud::Global, &setup.lockouts).await;
}

async fn look(setup: NetworkSetup, wire: Result<Wire, Phrase>, inbox: Sender<Msg>, attempt: u64) {
    let result = match wire {
        Ok(wire) => {
            let mut lockouts = setup.lockouts.clone();
            microsoft::look(&wire, &setup.endpoints, Cloud::Global, &mut lockouts)
                .await
                .map_err(|unseen| unseen.what)
        }
        Err(why) => Err(why),
    };
    tell(&inbox, Msg::Looked { attempt, result });
}

async fn check(
    setup: NetworkSetup,
    wire: Wire,
    inbox: Sender<Msg>,
    order: CheckOrder,
    pasted: UnboundedReceiver<Secret>,
    mut stopped: watch::Receiver<u64>,
) {
    let attempt = order.attempt;
    let (cancel, cancelled) = watch::channel(*stopped.borrow() >= attempt);
    tokio::task::spawn_local(async move {
        while stopped.changed().await.is_ok() {
            if *stopped.borrow() >= attempt {
                // Nobody listens any more once the test has ended.
                let _ = cancel.send(true);
            }
        }
    });
    let progress = {
        let inbox = inbox.clone();
        move |progress: Progress| {
            tell(
                &inbox,
                match progress {
                    Progress::Started(stage) => Msg::CheckReached { attempt, stage },
                    Progress::Ended(record) => Msg::CheckClimbed { attempt, record },
                    Progress::Waits(waits) => Msg::CheckWaits { attempt, waits },
                    Progress::Told(text) => Msg::Told { tone: Tone::Wrong, text },
                },
            );
        }
    };
    let result = run_check(&setup, &wire, order, pasted, &progress, cancelled).await;
    tell(&inbox, Msg::CheckEnded { attempt, result: Box::new(result) });
}

/// Runs a credential test to its end, for whichever face asked for it.
pub async fn run_check(
    setup: &NetworkSetup,
    wire: &Wire,
    order: CheckOrder,
    pasted: UnboundedReceiver<Secret>,
    progress: &(dyn Fn(Progress) + Send + Sync),
    cancelled: watch::Receiver<bool>,
) -> CheckResult {
    let (log, began) = (&setup.options.log, Began::now());
    noted::test(log, order.method, &order.client_request_id);
    let way = match order.method {
        Method::Password => Way::Password(order.password),
        Method::Browser => Way::Browser(pasted),
        Method::DeviceCode => Way::DeviceCode,
    };
    let request = microsoft::Request {
        account: order.account,
        way,
        may_read: order.may_read,
        client_id: order.client_id,
        cloud: order.cloud,
        endpoints: setup.endpoints.clone(),
        expected_tenant: order.expected_tenant,
        client_request_id: order.client_request_id,
        step: order.step,
    };
    let mut lockouts = setup.lockouts.clone();
    let progress = |one: Progress| {
        noted::progress(log, &one);
        progress(one);
    };
    let result = microsoft::check(wire, request, &mut lockouts, &progress, cancelled).await;
    noted::tested(log, &result, began);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A look keeps its panel asking, and a sign-in its mark on the screen.
    #[test]
    fn whoever_waits_for_an_answer_can_be_told_that_none_comes() {
        let (org, client_id) = (String::new(), String::new());
        let sign_in = okta::Job::SignIn { attempt: 3, org, client_id, insist: false };
        let lost = |job: &Job| job.lost(fault());
        let probed = lost(&Job::Probe(1, String::new()));
        assert!(matches!(probed, Some(Msg::Probed { attempt: 1, result: Err(_) })));
        let looked = lost(&Job::Look(2));
        assert!(matches!(looked, Some(Msg::Looked { attempt: 2, result: Err(_) })));
        let connected = lost(&Job::Okta(sign_in));
        assert!(matches!(connected, Some(Msg::OktaConnected { attempt: 3, result: Err(_) })));
        assert!(lost(&Job::Cancel(1)).is_none());
    }
}

//! Every request that the program makes, broken in every way: what is said is true, the password
//! goes out once at most and to one host, and it ends within its limits.
#![expect(clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on should stop")]

mod certificates;
pub(crate) mod faults;
pub(crate) mod front;
pub(crate) mod person;
mod proxies;
pub(crate) mod tried;
mod ways;

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::Value;

use crate::Scale;
use crate::network::faults::Fault;
use crate::network::faults::Weight;
use crate::network::front::Front;
use crate::network::front::Plan;
use crate::network::front::Seen;
use crate::network::front::split;
use crate::network::tried::Asked;
use crate::network::tried::Tried;
use crate::network::tried::tried;
use crate::tally;
use crate::tally::Tally;

/// As it goes in practice, but in a hurry.
const SCENARIO: &str =
    "title = \"x\"\n[login]\ndevice_interval = 1\ndevice_lifetime = 40\n[okta]\nrate_limit = 6000";
const PASSWORD: &str = "Practice-1234";

/// A test with a piped password, whose result is data.
const CHECK: [&str; 7] = [
    "check",
    "--account",
    "admin@acme.onmicrosoft.com",
    "--client-id",
    "graph-tools",
    "--json",
    "--password-stdin",
];
/// What makes a client that follows send its password on.
const AWAY: &str = "307 to another host";
/// What it takes beyond the program's own limits: it starts, and the machine is busy.
const SLACK: Duration = Duration::from_secs(20);

pub(crate) fn run(scale: Scale, tally: &Tally) {
    let world = World::default();
    let mut tasks = Vec::new();
    for asked in Asked::ALL {
        let front = world.front();
        front.begin(None);
        let as_it_is = tried(&front, asked);
        let seen = front.seen();
        tally.fault(asked.name(), "as it is", || world.judge(asked, None, &as_it_is, &seen));
        tasks.extend(World::tasks(scale, asked, &as_it_is, &seen));
        world.put_back(front);
    }
    let (slow, quick): (Vec<_>, Vec<_>) = tasks.into_iter().partition(Task::is_slow);
    let (slow, quick) = (Mutex::new(slow), Mutex::new(quick));
    let work = &|tasks: &Mutex<Vec<Task>>| {
        while let Some(task) = { tasks.lock().unwrap().pop() } {
            let Plan { server, ask, .. } = &task.plan;
            let kind = format!("{}: {server} {ask}", task.asked.name());
            tally.fault(&kind, &format!("{task:?}"), || world.attempt(&task));
        }
    };
    std::thread::scope(|scope| {
        // Those that wait for the program's patience take no processor.
        for tasks in std::iter::repeat_n(&slow, scale.pick(1, 24)).chain([&quick; 4]) {
            scope.spawn(move || work(tasks));
        }
        scope.spawn(|| certificates::run(scale, tally));
        scope.spawn(|| proxies::run(scale, tally));
    });
    world.schemas(tally);
    world.control(tally);
}

/// A request of a command that is to be broken.
#[derive(Clone)]
struct Task {
    asked: Asked,
    plan: Plan,
    /// What the command ends with where nothing is broken.
    code: i32,
}

impl std::fmt::Debug for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Plan { fault, server, ask, once } = &self.plan;
        let often = if *once { ", once" } else { "" };
        write!(f, "{server} {ask}: {}{often}", fault.name)
    }
}

impl Task {
    /// Whether the command waits: for an answer, or because it was asked to.
    fn is_slow(&self) -> bool {
        let pause = ["429", "503"].iter().any(|code| self.plan.fault.name.starts_with(code));
        let patient = self.plan.server == "okta" || self.asked == Asked::Device;
        self.plan.fault.slow || (patient && pause)
    }

    /// Whether nothing depends on the answer: the request only opens a connection.
    fn is_warming(&self) -> bool {
        self.asked.is_check() && self.plan.ask == "GET /v1.0/"
    }

    /// Whether it goes on without an answer: a person signs in whoever checks their password, a
    /// poll is asked again, and whose a token is may stay unknown.
    fn goes_on(&self) -> bool {
        let realm = self.plan.ask.starts_with("GET /common/userrealm/");
        let poll =
            self.asked == Asked::Device && self.plan.once && self.plan.ask.ends_with("/token");
        let Plan { fault, ask, once, server } = &self.plan;
        let answered = fault.weight == Weight::Nothing && *server == "okta";
        let unknown = ["/users/me", "/roles", "/connections/default"];
        // An empty list is a list, and a pause that ends is waited for.
        let fine = fault.name.contains("with a list") || (*once && self.is_slow());
        let owner = answered && (fine || unknown.iter().any(|end| ask.ends_with(end)));
        owner || poll || (realm && matches!(self.asked, Asked::Device | Asked::Browser))
    }
}

/// What the attempts share.
#[derive(Default)]
struct World {
    fronts: Mutex<Vec<Front>>,
    /// Schema and object, a line each, once.
    printed: Mutex<BTreeSet<String>>,
}

impl World {
    fn front(&self) -> Front {
        let idle = self.fronts.lock().unwrap().pop();
        idle.unwrap_or_else(|| Front::of(reauth::simulator::Scenario::parse(SCENARIO).unwrap()))
    }

    fn put_back(&self, front: Front) {
        self.fronts.lock().unwrap().push(front);
    }

    /// Every request of a command with every fault; in the short form each request with a few.
    fn tasks(scale: Scale, asked: Asked, as_it_is: &Tried, seen: &[Seen]) -> Vec<Task> {
        let asks: BTreeSet<_> = seen.iter().map(|one| (one.server, one.ask.clone())).collect();
        let mut tasks = Vec::new();
        for (n, (server, ask)) in asks.into_iter().enumerate() {
            let mut faults = faults::all();
            if asked.is_check() {
                faults.extend(Self::fields(server, &ask, seen));
            }
            // Each request meets other faults, so that all are met once by somebody.
            let every = scale.pick(260, if asked == Asked::Password { 1 } else { 4 });
            let chosen = faults.into_iter().skip(n * 7 % every).step_by(every);
            for (m, fault) in chosen.enumerate() {
                let plan = Plan { fault, server, ask: ask.clone(), once: m % 3 == 2 };
                tasks.push(Task { asked, plan, code: as_it_is.code });
            }
        }
        // In the short form one command alone is made to wait, to read what has no end, and to
        // take its password elsewhere.
        if scale == Scale::Short {
            let may = |task: &Task| !task.is_slow() && !task.plan.fault.is_endless();
            let long = faults::all().into_iter().filter(|_| asked == Asked::Password);
            let silence = long.clone().find(|fault| fault.slow);
            let endless = long.clone().find(Fault::is_endless);
            let away = long.clone().find(|fault| fault.name == AWAY);
            let plan = |ask: &str, fault| Plan {
                fault,
                server: "login",
                ask: ask.to_owned(),
                once: false,
            };
            let realm = "GET /common/userrealm/admin@acme.onmicrosoft.com";
            let mut asks = seen.iter().map(|one| &one.ask);
            let post = asks.find(|ask| ask.starts_with("POST ") && ask.ends_with("/v2.0/token"));
            let away = away.map(|fault| plan(post.unwrap(), fault));
            let plans = silence.into_iter().chain(endless).map(|fault| plan(realm, fault));
            let long = plans.chain(away).map(|plan| Task { asked, plan, code: as_it_is.code });
            return tasks.into_iter().filter(may).chain(long).collect();
        }
        tasks
    }

    /// The faults of single fields of an answer.
    fn fields(server: &str, ask: &str, seen: &[Seen]) -> Vec<Fault> {
        let one = seen.iter().find(|one| one.server == server && one.ask == ask);
        let Some(answer) = one.and_then(|one| one.answer.as_deref()) else { return Vec::new() };
        let (_, body) = split(answer);
        serde_json::from_slice::<Value>(body)
            .map_or_else(|_| Vec::new(), |body| faults::of_fields(&body))
    }

    fn attempt(&self, task: &Task) {
        let front = self.front();
        front.begin(Some(task.plan.clone()));
        let tried = tried(&front, task.asked);
        let (seen, hits) = (front.seen(), front.hits());
        // One that panics below takes its front with it.
        self.judge(task.asked, Some((task, hits)), &tried, &seen);
        self.put_back(front);
        if hits == 0 {
            tally::missed();
        }
    }

    /// Checks all that must hold, whatever was broken.
    fn judge(&self, asked: Asked, broken: Option<(&Task, usize)>, tried: &Tried, seen: &[Seen]) {
        let Tried { code, out, err, took } = tried;
        let told = format!("exit {code}\n{out}\n{err}");
        assert!(!err.contains("panicked") && !err.contains("fault of the program"), "{told}");
        assert!(*took < asked.limit() + SLACK, "took {took:?}: {told}");
        let raw = |c: char| reauth::text::is_hidden(c) && c != '\n';
        assert!(!out.contains(raw) && !err.contains(raw), "a control character: {told}");
        let away: Vec<_> = seen
            .iter()
            .filter(|one| one.server == "elsewhere" || one.ask.contains("elsewhere"))
            .collect();
        assert!(away.is_empty(), "it followed: {away:?}");
        let with =
            |text: &str| seen.iter().filter(|one| one.whole.contains(text)).collect::<Vec<_>>();
        let posted = with(PASSWORD);
        assert!(posted.len() <= 1, "the password went out {} times: {told}", posted.len());
        assert!(
            posted
                .iter()
                .all(|one| one.server == "login" && one.ask.ends_with("/oauth2/v2.0/token")),
            "{posted:?}"
        );
        assert!(!told.contains(PASSWORD), "{told}");
        for one in with("00practice-read-only") {
            assert!(one.server == "okta" && one.ask.starts_with("GET /api/v1/"), "{one:?}");
        }
        let agent = format!("user-agent: reauth/{}\r\n", env!("CARGO_PKG_VERSION"));
        assert!(seen.iter().all(|one| one.whole.to_ascii_lowercase().contains(&agent)), "{seen:?}");
        let objects = self.objects(asked, out, &told);
        if let Some((task, hits)) = broken {
            let allowed = codes(task, hits);
            assert!(allowed.contains(code), "not one of {allowed:?}: {told}");
            if let (true, [object]) = (asked == Asked::Password, objects.as_slice()) {
                truth(object, posted.len(), (hits > 0).then_some(task));
            }
        }
    }

    /// The objects that a command printed; kept for the schemas.
    fn objects(&self, asked: Asked, out: &str, told: &str) -> Vec<Value> {
        let mut printed = self.printed.lock().unwrap();
        let read = |line: &str| {
            printed.insert(format!("{}\t{line}", asked.schema()));
            assert!(line.starts_with(r#"{"schema":1,"#), "{told}");
            serde_json::from_str(line).unwrap()
        };
        let objects: Vec<Value> = out.lines().map(read).collect();
        let few = asked == Asked::Watch || objects.len() == usize::from(!asked.may_be_mute(out));
        assert!(few, "not one object: {told}");
        objects
    }

    /// All that was printed is as the schemas say.
    fn schemas(&self, tally: &Tally) {
        let printed = self.printed.lock().unwrap();
        tally.note(&format!("{} different objects against their schemas", printed.len()));
        tally.fault("JSON", "as the schemas say", || {
            let lines: Vec<_> = printed.iter().cloned().collect();
            crate::schemas::hold(&lines);
        });
    }

    /// What looks at the faults sees: a program that follows redirects sends its password on.
    fn control(&self, tally: &Tally) {
        let front = self.front();
        let fault = faults::all().into_iter().find(|fault| fault.name == AWAY);
        let ask = "POST /x".to_owned();
        front.begin(Some(Plan { fault: fault.unwrap(), server: "login", ask, once: false }));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/x", front.base("login"));
        drop(runtime.block_on(client.post(url).body(PASSWORD).send()));
        let stolen = front
            .seen()
            .iter()
            .any(|one| one.server == "elsewhere" && one.whole.contains(PASSWORD));
        tally.control("a client with the defaults posted the password again after a 307", stolen);
    }
}

/// The exit codes that may come of it.
fn codes(task: &Task, hits: usize) -> Vec<i32> {
    if hits == 0 || task.is_warming() {
        return vec![task.code];
    }
    let mut codes = match (task.asked, task.plan.fault.weight) {
        // What it looks at has failed.
        (Asked::Doctor, Weight::NoAnswer | Weight::Nothing) => vec![3],
        (Asked::Doctor, Weight::Odd) => vec![0, 3],
        // The watch asks again, until its time is over.
        (Asked::Watch, Weight::NoAnswer)
        | (Asked::Password | Asked::Device | Asked::Browser, Weight::Nothing) => vec![5, 6],
        (_, Weight::NoAnswer) => vec![6],
        (Asked::Password | Asked::Device | Asked::Browser, Weight::Odd) => vec![0, 4, 5, 6],
        // A token may be called dead, an org none, and an import may be seen to fail.
        (Asked::Okta | Asked::Watch | Asked::Connect | Asked::Oauth, Weight::Nothing) => {
            vec![2, 3, 4, 5, 6]
        }
        (Asked::Okta | Asked::Watch | Asked::Connect | Asked::Oauth, Weight::Odd) => {
            vec![0, 2, 3, 4, 5, 6]
        }
    };
    if task.goes_on() {
        // An empty log has no import that fails.
        codes.extend([task.code, 0, 5, 6]);
    }
    codes
}

/// Whether what is said of the password is what was seen of it.
fn truth(object: &Value, posted: usize, broken: Option<&Task>) {
    let says = |list: &str, text: &str| {
        object[list].as_array().unwrap().iter().any(|one| one.as_str().unwrap().contains(text))
    };
    let stayed = says("proves", "The password did not leave this computer.");
    assert_eq!(stayed, posted == 0, "sent {posted} times: {object:#}");
    let Some(task) = broken.filter(|task| task.plan.ask.ends_with("/token")) else { return };
    let unanswered = says("does_not_prove", "the request went out, and no answer came");
    let weight = task.plan.fault.weight;
    assert_eq!(unanswered, weight == Weight::NoAnswer, "{object:#}");
    if weight != Weight::Odd {
        assert_eq!(object["password"], "not_evaluated", "{object:#}");
        assert_eq!(object["token"], false, "{object:#}");
    }
}

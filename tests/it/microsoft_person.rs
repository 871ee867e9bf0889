//! The credential test where a person signs in: by browser and by device code, against the pages
//! of the simulator.
#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use std::sync::Mutex;
use std::sync::mpsc;
use std::time::Duration;

use reauth::model::check::CheckResult;
use reauth::model::check::Method;
use reauth::model::check::PasswordFinding;
use reauth::model::check::Realm;
use reauth::model::check::Verdict;
use reauth::model::check::Waits;
use reauth::model::endpoints::Endpoints;
use reauth::model::secret::Secret;
use reauth::runbook::StepId;
use reauth::services::http;
use reauth::services::microsoft;
use reauth::services::microsoft::Progress;
use reauth::services::microsoft::Request;
use reauth::services::microsoft::Way;
use reauth::services::microsoft::Wire;
use reauth::simulator::Simulator;
use reauth::text::Phrase;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::watch;

use crate::microsoft::ADMIN;
use crate::microsoft::PASSWORD;
use crate::microsoft::Purse;
use crate::microsoft::assert_sayable;
use crate::microsoft::options;
use crate::microsoft::request;
use crate::microsoft::run;
use crate::simulator::World;
use crate::simulator::browser::Browser;

const FAST: &str = "title = \"x\"\n[login]\ndevice_interval = 1";

pub(crate) fn endpoints(simulator: &Simulator) -> Endpoints {
    Endpoints::practice(simulator.login(), simulator.graph(), simulator.okta()).unwrap()
}

/// Ends the test of a person who got lost.
struct StopsOnPanic(watch::Sender<bool>);

impl Drop for StopsOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.send_replace(true);
        }
    }
}

/// Worlds run side by side here, and a person takes their time.
fn wire(person: Duration) -> Wire {
    let limits = http::Limits {
        connect: Duration::from_secs(10),
        request: Duration::from_secs(10),
        whole: Duration::from_secs(20),
        person,
    };
    Wire::new(&http::Options { limits, ..options() }).unwrap()
}

/// Runs a test while `person` does what it is asked to; returns what was found and what was told.
pub(crate) fn check(
    request: Request,
    method: Method,
    person: impl FnOnce(Waits, UnboundedSender<Secret>) + Send,
) -> (CheckResult, Vec<Progress>) {
    check_over(&wire(Duration::from_secs(30)), request, method, person)
}

pub(crate) fn check_over(
    wire: &Wire,
    mut request: Request,
    method: Method,
    person: impl FnOnce(Waits, UnboundedSender<Secret>) + Send,
) -> (CheckResult, Vec<Progress>) {
    let (paste, pasted) = unbounded_channel();
    request.way = match method {
        Method::Browser => Way::Browser(pasted),
        Method::DeviceCode | Method::Password => Way::DeviceCode,
    };
    let (tell_person, asked) = mpsc::channel();
    let told = Mutex::new(Vec::new());
    let result = std::thread::scope(|scope| {
        let (stop, cancel) = watch::channel(false);
        scope.spawn(move || {
            let _guard = StopsOnPanic(stop);
            if let Ok(waits) = asked.recv() {
                person(waits, paste);
            }
        });
        let tell = |progress: Progress| {
            if let Progress::Waits(waits @ (Waits::Browser { .. } | Waits::Device { .. })) =
                &progress
            {
                tell_person.send(waits.clone()).unwrap();
            }
            told.lock().unwrap().push(progress);
        };
        let mut purse = Purse::default();
        let result = run(microsoft::check(wire, request, &mut purse, &tell, cancel));
        assert_eq!((purse.spends, purse.outcomes.len()), (0, 0), "no password was spent");
        drop(tell_person);
        result
    });
    assert_sayable(&result);
    assert_eq!(result.password, PasswordFinding::NotEvaluated, "only a password tests a password");
    (result, told.into_inner().unwrap())
}

fn url_of(waits: &Waits) -> String {
    match waits {
        Waits::Browser { url } => url.clone(),
        Waits::Device { uri, .. } => uri.clone(),
        Waits::Nobody => String::new(),
    }
}

/// Goes where `waits` leads and does what each page asks for, as `account`; where the password is
/// refused or nothing else is left to do, cancels.
pub(crate) fn sign_in<'a>(world: &'a World, waits: &Waits, account: &str) -> Browser<'a> {
    let mut browser = Browser::new(world);
    browser.open(&url_of(waits));
    for _ in 0..12 {
        let button = |text: &str| browser.shows(&format!(">{text}</button>"));
        let refused = browser.shows("role=\"alert\"");
        if browser.shows("name=\"otc\"") {
            let Waits::Device { code, .. } = waits else { break };
            browser.press("Next", &[("otc", code)]);
        } else if browser.shows("AADSTS530033") || browser.shows("AADSTS530035") {
            // A page without a way on: the window is closed.
            break;
        } else if button("Cancel") && refused {
            browser.press("Cancel", &[]);
        } else if browser.shows("name=\"loginfmt\"") && button("Next") {
            browser.press("Next", &[("loginfmt", account)]);
        } else if browser.shows("name=\"passwd\"") {
            browser.press("Sign in", &[("passwd", PASSWORD)]);
        } else if browser.shows("name=\"password\"") {
            browser.press("Sign In", &[("username", account), ("password", PASSWORD)]);
        } else if let Some(text) =
            ["Approve", "Accept", "Continue"].into_iter().find(|one| button(one))
        {
            browser.press(text, &[]);
        } else {
            break;
        }
    }
    browser
}

/// Does what a browser does when it is led back: asks the loopback address.
pub(crate) fn come_back(browser: &Browser<'_>) {
    let address = browser.at.as_str().replace("localhost", "127.0.0.1");
    let status = run(async {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client.get(address).send().await.unwrap().status()
    });
    assert!(status.is_success(), "{status}");
}

fn by_browser(world: &World) -> CheckResult {
    by_browser_as(world, ADMIN)
}

/// Asks for the administrator, and lets `account` sign in.
fn by_browser_as(world: &World, account: &str) -> CheckResult {
    let asked = request(&endpoints(&world.simulator), ADMIN, "");
    let person = |waits: Waits, _: UnboundedSender<Secret>| {
        come_back(&sign_in(world, &waits, account));
    };
    check(asked, Method::Browser, person).0
}

fn by_device(world: &World) -> CheckResult {
    let asked = request(&endpoints(&world.simulator), ADMIN, "");
    let person = |waits: Waits, _: UnboundedSender<Secret>| drop(sign_in(world, &waits, ADMIN));
    check(asked, Method::DeviceCode, person).0
}

fn keys(list: &[Phrase]) -> Vec<&str> {
    list.iter().map(|one| one.key.as_str()).collect()
}

#[test]
fn a_sign_in_in_a_browser_shows_who_where_and_as_what_and_no_password() {
    let world = World::of("ready");
    let result = by_browser(&world);
    assert_eq!((result.verdict, result.exit_code()), (Verdict::Passed, 0), "{result:#?}");
    assert_eq!((result.method, result.realm), (Method::Browser, Realm::Managed));
    assert_eq!(result.next.step, Some(StepId::TestApiCredentials));
    assert_eq!(result.tenant.as_ref().unwrap().name, "Acme");
    assert!(keys(&result.proves).contains(&"check.proves.signed_in"), "{:?}", result.proves);
    for open in ["check.not.password_browser", "check.not.stored_password", "check.not.role_lasts"]
    {
        assert!(keys(&result.does_not_prove).contains(&open), "{:?}", result.does_not_prove);
    }
    let kept = format!("{result:?}");
    assert!(!kept.contains("localhost:") && !kept.contains("state="), "{kept}");
}

#[test]
fn another_account_than_the_one_asked_for_is_told_and_nothing_said_of_the_first() {
    let world = World::of("ready");
    let asked = request(&endpoints(&world.simulator), ADMIN, "");
    let person = |waits: Waits, _: UnboundedSender<Secret>| {
        let mut browser = Browser::new(&world);
        browser.open(&url_of(&waits)).press("Use another account", &[]);
        browser.press("Next", &[("loginfmt", "reader@acme.onmicrosoft.com")]);
        browser.press("Sign in", &[("passwd", PASSWORD)]);
        if browser.shows(">Accept</button>") {
            browser.press("Accept", &[]);
        }
        come_back(&browser);
    };
    let (result, _) = check(asked, Method::Browser, person);
    assert_eq!(
        (result.verdict, result.says.key.as_str()),
        (Verdict::Inconclusive, "check.says.other_account")
    );
    assert_eq!(result.global_administrator, None);
    assert_eq!(keys(&result.proves), ["check.proves.managed", "check.proves.other_account"]);
    let account = &result.says.with["upn"];
    assert_eq!(account, "reader@acme.onmicrosoft.com");
}

#[test]
fn the_address_can_be_pasted_where_the_browser_runs_elsewhere() {
    let world = World::of("ready");
    let asked = request(&endpoints(&world.simulator), ADMIN, "");
    let person = |waits: Waits, paste: UnboundedSender<Secret>| {
        let browser = sign_in(&world, &waits, ADMIN);
        let right = browser.at.as_str().to_owned();
        let other_state = right.replace("state=", "state=x");
        for odd in ["", "nonsense", "https://evil.invalid/?code=x&state=y", &other_state] {
            let mut address = Secret::address();
            assert!(address.push_str(odd));
            paste.send(address).unwrap();
        }
        let mut address = Secret::address();
        assert!(address.push_str(&format!(" {right}\n")));
        paste.send(address).unwrap();
    };
    let (result, told) = check(asked, Method::Browser, person);
    assert_eq!(result.exit_code(), 0, "{result:#?}");
    let odd = told.iter().filter(|told| matches!(told, Progress::Told(_))).count();
    assert_eq!(odd, 4, "{told:?}");
    let told = format!("{told:?}");
    assert!(
        !told.contains("code=") && !told.contains("state=") && !told.contains("nonsense"),
        "{told}"
    );
}

#[test]
fn nobody_is_waited_for_longer_than_said() {
    let world = World::of("ready");
    let asked = request(&endpoints(&world.simulator), ADMIN, "");
    let (result, _) = check_over(&wire(Duration::from_secs(1)), asked, Method::Browser, |_, _| {});
    assert_eq!((result.exit_code(), result.says.key.as_str()), (5, "check.says.waited"));
    let world = World::playing("title = \"x\"\n[login]\ndevice_interval = 1\ndevice_lifetime = 2");
    let asked = request(&endpoints(&world.simulator), ADMIN, "");
    let (result, _) = check(asked, Method::DeviceCode, |_, _| {});
    assert_eq!((result.exit_code(), result.says.key.as_str()), (5, "check.says.waited"));
    assert!(world.simulator.requests().len() <= 4, "{:?}", world.simulator.requests());
}

#[test]
fn a_cancelled_wait_ends_at_once_and_its_address_is_gone() {
    for (method, key) in
        [(Method::Browser, "check.says.cancelled"), (Method::DeviceCode, "check.says.cancelled")]
    {
        let world = World::of("ready");
        let mut asked = request(&endpoints(&world.simulator), ADMIN, "");
        let (_paste, pasted) = unbounded_channel();
        asked.way = if method == Method::Browser { Way::Browser(pasted) } else { Way::DeviceCode };
        let (stop, cancel) = watch::channel(false);
        let seen = Mutex::new(String::new());
        let tell = |progress: Progress| {
            if let Progress::Waits(waits @ (Waits::Browser { .. } | Waits::Device { .. })) =
                progress
            {
                *seen.lock().unwrap() = url_of(&waits);
                stop.send_replace(true);
            }
        };
        let wire = wire(Duration::from_secs(30));
        let result = run(microsoft::check(&wire, asked, &mut Purse::default(), &tell, cancel));
        assert_eq!((result.exit_code(), result.says.key.as_str()), (130, key));
        let url = url::Url::parse(&seen.lock().unwrap()).unwrap();
        if let Some((_, redirect)) = url.query_pairs().find(|(name, _)| name == "redirect_uri") {
            let port = redirect.rsplit(':').next().unwrap().to_owned();
            assert!(std::net::TcpStream::connect(format!("127.0.0.1:{port}")).is_err());
        }
    }
}

#[test]
fn the_first_sign_in_is_one_and_a_device_code_is_polled_at_its_pace() {
    let world = World::playing(FAST);
    let result = by_device(&world);
    assert_eq!(
        (result.verdict, result.method),
        (Verdict::Passed, Method::DeviceCode),
        "{result:#?}"
    );
    let asked = world.simulator.requests();
    let count = |end: &str| asked.iter().filter(|one| one.path.ends_with(end)).count();
    assert_eq!((count("/devicecode"), count("/token")), (1, 1), "{asked:#?}");
    let slow = World::playing("title = \"x\"\n[login]\ndevice_errors_as_200 = true");
    let mut request = request(&endpoints(&slow.simulator), ADMIN, "");
    request.client_id = "00000000-0000-4000-8000-000000000000".to_owned();
    let (result, _) = check(request, Method::DeviceCode, |_, _| {});
    assert_eq!(result.error.unwrap().code, "AADSTS700016");
}

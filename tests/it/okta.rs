//! The read-only client of Okta's API, over the wire: against the simulator, and against servers
//! that answer as they are told.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use jiff::Timestamp;
use reauth::diagnosis::okta::Refused;
use reauth::model::endpoints::Endpoints;
use reauth::model::okta::ConnectionStatus;
use reauth::model::okta::ImportOutcome;
use reauth::model::okta::ImportSeen;
use reauth::model::okta::News;
use reauth::model::okta::Reach;
use reauth::model::secret::Secret;
use reauth::model::tenant::TenantUrl;
use reauth::services::http;
use reauth::services::okta::Api;
use reauth::services::okta::Manners;
use reauth::services::okta::OktaError;
use reauth::services::okta::Org;
use reauth::services::okta::Watching;
use reauth::services::okta::connect;
use reauth::services::okta::look;
use reauth::services::okta::watch;
use reauth::simulator::INSTANCE_ID;

use crate::microsoft_server::Server;
use crate::microsoft_server::json;
use crate::simulator::World;
use crate::simulator::browser::Browser;

pub(crate) const TOKEN: &str = "00practice-read-only";
const ADMIN: &str = "admin@acme.onmicrosoft.com";
const PASSWORD: &str = "Practice-1234";

fn secret(text: &str) -> Arc<Secret> {
    let mut secret = Secret::new();
    assert!(secret.push_str(text));
    Arc::new(secret)
}

/// In no hurry to be polite: tests wait for nobody.
fn hasty() -> Manners {
    let ms = Duration::from_millis;
    Manners { poll: ms(20), pause: ms(30), cap: ms(1_500), patience: ms(4_000) }
}

fn api_at(base: &str, token: &str) -> Api {
    let endpoints = Endpoints::overridden(None, None, Some(base)).unwrap();
    let tenant = TenantUrl::parse("acme.okta.com").unwrap().url;
    let org = Org::of(&endpoints, &tenant).unwrap();
    Api::new(&http::Options::new(endpoints.kind), org, secret(token), false).unwrap().with(hasty())
}

fn api(world: &World) -> Api {
    api_at(world.simulator.okta(), TOKEN)
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn why<T: std::fmt::Debug>(result: Result<T, OktaError>) -> Refused {
    match result {
        Err(OktaError::Refused { why, .. }) => why,
        other => panic!("not refused: {other:?}"),
    }
}

/// Answers 200 with the list of a real org, or what `answer` makes of the path.
fn canned(answer: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Server {
    Server::start(move |asked, _| answer(asked).unwrap_or_else(|| json(200, "[]")))
}

fn with_headers(status: u16, headers: &str, body: &str) -> String {
    let date = jiff::fmt::rfc2822::DateTimePrinter::new();
    let date = date.timestamp_to_rfc9110_string(&Timestamp::now()).unwrap();
    json(status, body).replacen("\r\n", &format!("\r\nDate: {date}\r\n{headers}"), 1)
}

fn limits(limit: u32, remaining: u32, in_seconds: i64) -> String {
    let reset = Timestamp::now().as_second() + in_seconds;
    format!(
        "X-Rate-Limit-Limit: {limit}\r\nX-Rate-Limit-Remaining: {remaining}\r\n\
         X-Rate-Limit-Reset: {reset}\r\n"
    )
}

#[test]
fn a_token_tells_whose_it_is_and_more_than_reading_is_refused() {
    let world = World::of("ready");
    let owner = wait(connect(&api(&world), false)).unwrap();
    assert_eq!((owner.login.as_deref(), owner.reach), (Some("readonly@acme.com"), Reach::Reading));
    let mighty = api_at(world.simulator.okta(), "00practice-super-admin");
    let refused = wait(connect(&mighty, false));
    assert!(matches!(refused, Err(OktaError::MoreThanReading { .. })), "{refused:?}");
    assert!(matches!(wait(connect(&mighty, true)).unwrap().reach, Reach::More(_)));
    let dead = api_at(world.simulator.okta(), "00wrong");
    assert_eq!(why(wait(connect(&dead, false))), Refused::DeadToken);
    let nobody = api_at(world.simulator.okta(), "00practice-nobody");
    assert_eq!(why(wait(look(&nobody, None))), Refused::NoPermission);
}

#[test]
fn the_last_import_is_decoded_with_its_time() {
    for engine in ["ready", "okta-classic"] {
        let world = World::of(engine);
        let all = wait(look(&api(&world), None)).unwrap();
        let one = &all[0];
        assert_eq!(all.len(), 1, "{all:?}");
        assert_eq!(one.instance.id, INSTANCE_ID);
        assert_eq!(one.instance.microsoft_tenant.as_deref(), Some("acme.onmicrosoft.com"));
        assert_eq!(one.connection.as_ref().unwrap().status, ConnectionStatus::Enabled);
        let import = one.import.as_ref().unwrap();
        assert_eq!(import.outcome, ImportOutcome::Failed);
        let error = import.error.as_ref().unwrap();
        assert_eq!(error.code.as_deref(), Some("AADSTS50126"));
        let age = Timestamp::now().duration_since(import.at()).as_secs();
        assert!((7_000..7_400).contains(&age), "two hours ago: {age}");
        assert!(one.settings.is_none());
    }
}

#[test]
fn several_instances_are_all_told_and_the_inactive_one_is_left_out() {
    let world = World::of("several-instances");
    let all = wait(look(&api(&world), None)).unwrap();
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all.iter().all(|one| one.instance.active));
    let second = &all[1].instance;
    assert_eq!(second.microsoft_tenant.as_deref(), Some("contoso.onmicrosoft.com"));
    let only = wait(look(&api(&world), Some(&second.id))).unwrap();
    assert_eq!(only.len(), 1);
}

/// The one promise that matters most: there is no way to write.
#[test]
fn nothing_but_get_is_ever_sent() {
    let world = World::playing("title = \"x\"\n[okta]\nimport_speed = 50\nrate_limit = 6000");
    let api = api(&world);
    wait(connect(&api, false)).unwrap();
    wait(look(&api, None)).unwrap();
    follow(&world, &api, &repair);
    let asked = world.simulator.requests();
    let mine: Vec<_> = asked.iter().filter(|one| one.path.starts_with("/api/")).collect();
    assert!(mine.len() > 5);
    for one in mine {
        assert_eq!(one.method, "GET", "{one:?}");
    }
}

/// Walks the console up to *Save*, then starts an import.
fn repair(world: &World) {
    let mut browser = Browser::new(world);
    sign_in(&mut browser, world);
    save(&mut browser);
    browser.press("Import Now", &[]);
}

/// Steps 5 to 11.
pub(crate) fn save(browser: &mut Browser<'_>) {
    browser.press("Edit", &[]);
    browser.press("Re-authenticate with Microsoft Office 365", &[]);
    browser.press("Next", &[("loginfmt", ADMIN)]);
    browser.press("Sign in", &[("passwd", PASSWORD)]).press("Accept", &[]);
    browser.press("Save", &[("username", ADMIN), ("password", PASSWORD)]);
}

fn fail(world: &World) {
    let mut browser = Browser::new(world);
    sign_in(&mut browser, world);
    browser.press("Import Now", &[]);
}

/// Step 1 to 3.
pub(crate) fn sign_in(browser: &mut Browser<'_>, world: &World) {
    let okta = world.simulator.okta();
    browser.open(&format!("{okta}/admin/app/office365/instance/{INSTANCE_ID}/"));
    browser.press("Sign In", &[("username", "admin@acme.com"), ("password", PASSWORD)]);
}

/// Watches from now on while `act` is done in the console, until an import has ended or stopped.
fn follow(world: &World, api: &Api, act: &dyn Fn(&World)) -> (Vec<News>, ImportSeen) {
    // The log is asked from a second before, by whole milliseconds.
    let since = Timestamp::now();
    act(world);
    let app = INSTANCE_ID.to_owned();
    let watching = Watching { app, since, settings_since: Some(since) };
    let mut all = Vec::new();
    let mut last = None;
    let end = Instant::now() + Duration::from_mins(1);
    let mut tell = |news: News| {
        all.push(news.clone());
        if let News::Import(import) = news {
            let over = import.outcome != ImportOutcome::Running;
            last = Some(*import);
            if over {
                return ControlFlow::Break(());
            }
        }
        if Instant::now() > end { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    wait(watch(api, &watching, &mut tell)).unwrap();
    (all, last.unwrap())
}

#[test]
fn a_watch_sees_the_import_fail_and_then_run_through() {
    let world = World::playing("title = \"x\"\n[okta]\nimport_speed = 4\nrate_limit = 6000");
    let api = api(&world);
    wait(connect(&api, false)).unwrap();
    let (_, failed) = follow(&world, &api, &fail);
    assert_eq!(failed.outcome, ImportOutcome::Failed);
    assert_eq!(failed.error.unwrap().code.as_deref(), Some("AADSTS50126"));
    let (news, good) = follow(&world, &api, &repair);
    assert_eq!(good.outcome, ImportOutcome::Succeeded);
    assert_eq!((good.counts.scanned, good.counts.created, good.counts.updated), (Some(123), 3, 7));
    assert_eq!(good.by.as_deref(), Some("admin@acme.com"));
    let saved = news.iter().find_map(|one| match one {
        News::Settings(seen) => Some(seen.by.clone()),
        News::Listening | News::Import(_) | News::Waiting { .. } => None,
    });
    assert_eq!(saved.as_deref(), Some("admin@acme.com"));
    let running =
        |one: &&News| matches!(one, News::Import(i) if i.outcome == ImportOutcome::Running);
    assert!(news.iter().any(|one| running(&one)), "as it comes: {news:?}");
}

#[test]
fn an_import_of_nobody_and_one_that_is_held_are_what_they_are() {
    let play = |more: &str| {
        let text = format!(
            "title = \"x\"\n[okta]\nimport_speed = 50\nrate_limit = 6000\n[okta.import]\n{more}"
        );
        let world = World::playing(&text);
        let api = api(&world);
        follow(&world, &api, &repair).1
    };
    let empty = play("empty = true");
    assert!(empty.is_empty(), "{empty:?}");
    assert_eq!(play("roadblock = true").outcome, ImportOutcome::Stopped);
}

#[test]
fn twenty_thousand_users_are_counted_page_by_page() {
    let world = World::playing(
        "title = \"x\"\n[okta]\nimport_speed = 1000\nrate_limit = 6000\n[okta.import]\nusers = 20000",
    );
    let api = api(&world);
    let (_, seen) = follow(&world, &api, &repair);
    assert_eq!(seen.outcome, ImportOutcome::Succeeded);
    let counts = seen.counts;
    assert_eq!((counts.created, counts.updated, counts.unassigned), (5_000, 10_000, 5_000));
    let pages = world.simulator.requests();
    let pages = pages.iter().filter(|one| one.path.starts_with("/api/v1/logs")).count();
    assert!((20..60).contains(&pages), "{pages} pages");
}

#[test]
fn clocks_are_compared_by_date() {
    let world = World::playing(
        "title = \"x\"\nclock_skew = 600\n[okta]\nimport_speed = 50\nrate_limit = 6000",
    );
    let api = api(&world);
    wait(connect(&api, false)).unwrap();
    let ahead = api.theirs(Timestamp::now()).duration_since(Timestamp::now()).as_secs();
    assert!((598..=601).contains(&ahead), "{ahead}");
    let (_, seen) = follow(&world, &api, &repair);
    assert_eq!(seen.outcome, ImportOutcome::Succeeded, "and not the failure of two hours ago");
}

#[test]
fn a_token_that_dies_in_mid_watch_ends_it() {
    let world = World::playing("title = \"x\"\n[okta]\nrate_limit = 6000\ntoken_calls = 4");
    let api = api(&world);
    let (app, since) = (INSTANCE_ID.to_owned(), Timestamp::now());
    let watching = Watching { app, since, settings_since: None };
    let mut news = Vec::new();
    let ended = wait(watch(&api, &watching, &mut |one| {
        news.push(one);
        ControlFlow::Continue(())
    }));
    assert_eq!(why(ended), Refused::DeadToken);
    assert_eq!(news, [News::Listening], "nothing is told where nothing is new");
    let calls = world.simulator.requests().len();
    assert_eq!(calls, 5, "and it is not asked again");
}

/// Makes an answer; none breaks the connection.
type Answer = fn() -> Option<String>;

/// What a poll gets, one after another; the last for ever.
fn poll(answers: Vec<Answer>) -> (Vec<News>, Result<(), OktaError>, usize, Server) {
    let count = Arc::new(AtomicUsize::new(0));
    let at = Arc::clone(&count);
    let server = Server::raw(move |stream, _| {
        use std::io::Write as _;
        while crate::microsoft_server::read_request(stream).is_some() {
            let n = at.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
            let Some(answer) = answers.get(n).and_then(|answer| answer()) else { break };
            if stream.write_all(answer.as_bytes()).is_err() {
                break;
            }
        }
    });
    let api = api_at(&server.base(), TOKEN);
    let (app, since) = (INSTANCE_ID.to_owned(), Timestamp::now());
    let watching = Watching { app, since, settings_since: None };
    let mut news = Vec::new();
    let mut listened = 0;
    let ended = wait(watch(&api, &watching, &mut |one| {
        listened += usize::from(one == News::Listening);
        news.push(one);
        if listened == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }));
    (news, ended, count.load(Ordering::SeqCst), server)
}

const QUIET: Answer = || Some(with_headers(200, &limits(6_000, 5_999, 60), "[]"));

#[test]
fn both_kinds_of_429_are_waited_out_without_a_storm() {
    let minute: Answer = || {
        let body = r#"{"errorCode":"E0000047","errorSummary":"too many"}"#;
        Some(with_headers(429, &limits(50, 0, 0), body))
    };
    let at_once: Answer = || {
        let body = r#"{"errorCode":"E0000047","errorSummary":"too many"}"#;
        Some(with_headers(429, &limits(0, 0, 99_999), body))
    };
    let began = Instant::now();
    let (news, ended, calls, _server) = poll(vec![QUIET, minute, QUIET]);
    assert_eq!(ended, Ok(()));
    assert_eq!(calls, 3, "{news:?}");
    assert!(began.elapsed() >= Duration::from_secs(1), "reset - date + 1");
    assert!(matches!(news.get(1), Some(News::Waiting { seconds: 1, .. })), "{news:?}");
    let began = Instant::now();
    let (news, ended, calls, _server) = poll(vec![QUIET, at_once, at_once, QUIET]);
    assert_eq!((ended, calls), (Ok(()), 4), "{news:?}");
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(90), "it backs off: {took:?}");
    assert!(took < Duration::from_secs(5), "a reset of this kind is a hint only: {took:?}");
}

/// A page that has something and names no next one is asked for again, at the pace of polling.
#[test]
fn a_log_without_a_next_page_is_not_stormed() {
    let page: Answer = || {
        let event = r#"[{"uuid":"1","published":"2026-11-23T08:00:00.000Z",
            "eventType":"system.import.start","transaction":{"id":"t"}}]"#;
        Some(json(200, event))
    };
    let dead: Answer = || {
        let body = r#"{"errorCode":"E0000011","errorSummary":"Invalid token provided"}"#;
        Some(json(401, body))
    };
    let began = Instant::now();
    let (news, ended, calls, _server) = poll(vec![page, page, page, page, dead]);
    assert_eq!((why(ended), calls), (Refused::DeadToken, 5));
    assert!(matches!(news.as_slice(), [News::Listening, News::Import(_)]), "{news:?}");
    assert!(began.elapsed() >= hasty().poll * 4);
}

#[test]
fn the_network_may_go_and_come_back() {
    let gone: Answer = || None;
    let broken: Answer = || Some(with_headers(503, "", "<html>sorry</html>"));
    let (news, ended, calls, _server) = poll(vec![QUIET, gone, gone, broken, QUIET]);
    assert_eq!(ended, Ok(()));
    let waits = news.iter().filter(|one| matches!(one, News::Waiting { .. })).count();
    assert!((2..=3).contains(&waits), "{news:?}");
    assert!(calls <= 6, "{calls}");
}

#[test]
fn one_question_is_asked_again_once_okta_says_when() {
    let count = Arc::new(AtomicUsize::new(0));
    let at = Arc::clone(&count);
    let server = canned(move |_| {
        let first = at.fetch_add(1, Ordering::SeqCst) == 0;
        let body = r#"{"errorCode":"E0000047"}"#;
        first.then(|| with_headers(429, &limits(50, 0, 0), body))
    });
    assert_eq!(wait(look(&api_at(&server.base(), TOKEN), None)), Ok(Vec::new()));
    let late =
        canned(|_| Some(with_headers(429, &limits(50, 0, 50), r#"{"errorCode":"E0000047"}"#)));
    let began = Instant::now();
    let refused = wait(look(&api_at(&late.base(), TOKEN), None));
    assert!(
        matches!(&refused, Err(OktaError::Refused { seconds: Some(40..=52), .. })),
        "{refused:?}"
    );
    assert!(began.elapsed() < Duration::from_secs(3), "a minute is not waited out unasked");
    assert_eq!(late.seen().len(), 1);
}

#[test]
fn the_token_goes_to_no_other_host() {
    let spy = canned(|_| None);
    let there = spy.base();
    let server = canned(move |_| {
        let links = format!("Link: <{there}/api/v1/apps?after=1>; rel=\"next\"\r\n");
        Some(with_headers(200, &links, "[]"))
    });
    let refused = wait(look(&api_at(&server.base(), TOKEN), None));
    assert!(matches!(refused, Err(OktaError::OffHost { .. })), "{refused:?}");
    let there = spy.base();
    let server = canned(move |_| {
        Some(with_headers(307, &format!("Location: {there}/api/v1/apps\r\n"), "{}"))
    });
    assert!(wait(look(&api_at(&server.base(), TOKEN), None)).is_err());
    assert!(spy.seen().is_empty(), "{:?}", spy.seen());
    let seen = server.seen();
    let asked = seen.first().unwrap();
    assert!(asked.to_lowercase().contains("authorization: ssws 00practice-read-only"), "{asked}");
}

#[test]
fn a_token_is_for_the_orgs_own_host_on_an_okta_domain() {
    let org = |typed: &str| Org::of(&Endpoints::microsoft(), &TenantUrl::parse(typed).unwrap().url);
    assert_eq!(org("acme-admin.okta.com").unwrap().host(), "acme.okta.com");
    assert_eq!(org("acme.okta-gov.com").unwrap().bound(), "acme.okta-gov.com");
    let custom = org("login.acme.com");
    assert!(matches!(custom, Err(OktaError::NotCanonical { .. })), "{custom:?}");
    let own = Endpoints::overridden(None, None, Some("http://127.0.0.1:9")).unwrap();
    let real = org("acme.okta.com").unwrap();
    let fake = Org::of(&own, &TenantUrl::parse("acme.okta.com").unwrap().url).unwrap();
    assert_ne!(real.bound(), fake.bound(), "a stored token is not sent to an override");
}

#[test]
fn nothing_shows_the_token() {
    let world = World::of("ready");
    let api = api(&world);
    let shown = format!("{api:?} {:?}", api_at(world.simulator.okta(), "00wrong"));
    assert!(!shown.contains(TOKEN) && !shown.contains("00wrong"), "{shown}");
    let refused = wait(connect(&api_at(world.simulator.okta(), "00wrong"), false)).unwrap_err();
    let said = reauth::words::Words::english().say(&refused.phrase());
    assert!(!format!("{refused:?}{said}").contains("00wrong"));
}

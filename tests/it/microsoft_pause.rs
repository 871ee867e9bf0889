//! A host that asks to be left alone is left alone: nothing is sent to it before its time, by
//! whichever method, process or panel.

use std::sync::Mutex;

use jiff::SignedDuration;
use jiff::Timestamp;
use reauth::diagnosis::microsoft::batch_pause;
use reauth::diagnosis::reply::Reply;
use reauth::model::check::Cloud;
use reauth::model::check::Method;
use reauth::model::lockout::Budget as _;
use reauth::model::screen::TestField;
use reauth::services::lockout::Lockouts;
use reauth::services::microsoft;
use reauth::services::microsoft::Way;
use reauth::services::microsoft::Wire;
use reauth::services::microsoft::look;
use tokio::sync::watch;

use crate::driver::Driver;
use crate::journal::at;
use crate::journal::place;
use crate::microsoft::ADMIN;
use crate::microsoft::PASSWORD;
use crate::microsoft::Purse;
use crate::microsoft::check;
use crate::microsoft::options;
use crate::microsoft::request;
use crate::microsoft::run;
use crate::microsoft::world;
use crate::microsoft_server::Server;
use crate::report_sample;
use crate::support::Place;
use crate::support::Sim;

fn reply(status: u16, retry_after: Option<&str>, body: &str) -> Reply {
    Reply {
        status,
        content_type: "application/json".to_owned(),
        retry_after: retry_after.map(str::to_owned),
        date: Some("Wed, 21 Oct 2026 07:27:30 GMT".to_owned()),
        body: body.as_bytes().to_vec().into(),
    }
}

#[test]
fn a_pause_is_read_from_the_answer() {
    for (status, retry_after, seconds) in [
        (429, Some("30"), Some(30)),
        (429, Some("Wed, 21 Oct 2026 07:28:00 GMT"), Some(30)),
        (429, Some("Wed, 21 Oct 2026 07:27:00 GMT"), Some(60)),
        (429, Some("soon"), Some(60)),
        (429, None, Some(60)),
        (503, Some("99999999"), Some(3_600)),
        (503, None, None),
        (400, Some("30"), None),
        (200, Some("30"), None),
    ] {
        assert_eq!(reply(status, retry_after, "").pause(), seconds, "{status} {retry_after:?}");
    }
    let batch =
        |items: &str| batch_pause(&reply(200, None, &format!(r#"{{"responses":[{items}]}}"#)));
    assert_eq!(batch(r#"{"id":"me","status":200}"#), None);
    assert_eq!(batch(r#"{"id":"me","status":429}"#), Some(60));
    let two = r#"{"status":429,"headers":{"retry-after":"7"}},{"status":503,"headers":{"Retry-After":"9"}}"#;
    assert_eq!(batch(two), Some(9));
}

#[test]
fn nothing_is_sent_before_it_is_over() {
    for (scenario, seconds, sign_ins) in [("throttled", 30, 1), ("graph-throttled", 10, 1)] {
        let (simulator, endpoints) = world(scenario);
        let mut purse = Purse::default();
        let before = Timestamp::now();
        let first = check(request(&endpoints, ADMIN, PASSWORD), &mut purse);
        let until = first.paused.unwrap();
        let pause = until.duration_since(before).as_secs();
        assert!((seconds..seconds + 10).contains(&pause), "{scenario}: {pause}");
        let time = until.strftime("%H:%M:%S UTC").to_string();
        assert_eq!(first.next.text.with["time"], time, "{:?}", first.next);
        let asked = simulator.requests().len();
        let by_browser = || Way::Browser(tokio::sync::mpsc::unbounded_channel().1);
        for way in [Way::Password(crate::microsoft::secret("x")), by_browser(), Way::DeviceCode] {
            let request = microsoft::Request { way, ..request(&endpoints, ADMIN, PASSWORD) };
            let again = check(request, &mut purse);
            assert_eq!((again.exit_code(), again.says.key.as_str()), (6, "net.paused"));
            assert_eq!((again.says.with["time"].as_str(), again.paused), (&*time, Some(until)));
        }
        let wire = Wire::new(&options()).unwrap();
        let unseen = run(look(&wire, &endpoints, Cloud::Global, &mut purse));
        let login = scenario == "throttled";
        assert_eq!(unseen.is_err(), login, "the sign-in host is looked at where it may be");
        let looks = if login { 0 } else { 2 };
        assert_eq!(simulator.requests().len(), asked + looks, "{:#?}", simulator.requests());
        assert_eq!(simulator.sign_in_requests(), sign_ins);
        // It is over.
        purse.pauses.values_mut().for_each(|until| *until = before);
        check(request(&endpoints, ADMIN, PASSWORD), &mut purse);
        assert_eq!(simulator.sign_in_requests(), 2);
    }
}

#[test]
fn a_look_keeps_a_pause_too() {
    let server = Server::start(|_, _| {
        "HTTP/1.1 429 X\r\nRetry-After: 40\r\nContent-Length: 0\r\n\r\n".to_owned()
    });
    let own = server.base();
    let endpoints =
        reauth::model::endpoints::Endpoints::overridden(Some(&own), None, None).unwrap();
    let mut purse = Purse::default();
    let wire = Wire::new(&options()).unwrap();
    assert_eq!(run(look(&wire, &endpoints, Cloud::Global, &mut purse)), Ok(None));
    let host = own.strip_prefix("http://").unwrap();
    assert!(purse.paused(host).is_some(), "{:?}", purse.pauses);
    let asked = server.seen().len();
    assert!(run(look(&wire, &endpoints, Cloud::Global, &mut purse)).is_err());
    assert_eq!(server.seen().len(), asked);
}

/// Polls of a device code go on, but no sooner than asked.
#[test]
fn polls_wait_as_long_as_they_are_told() {
    let asked = std::sync::Arc::new(Mutex::new(Vec::new()));
    let times = std::sync::Arc::clone(&asked);
    let server = Server::start(move |request, own| {
        let ok = |body: String| crate::microsoft_server::json(200, &body);
        if request.contains("openid-configuration") {
            ok(format!(
                r#"{{"token_endpoint":"{own}/ac3e0000-7e9a-4000-8000-0000000000aa/oauth2/v2.0/token","issuer":"{own}/ac3e0000-7e9a-4000-8000-0000000000aa/v2.0"}}"#
            ))
        } else if request.contains("userrealm") {
            ok(r#"{"account_type":"Managed"}"#.to_owned())
        } else if request.contains("devicecode") {
            ok(format!(
                r#"{{"device_code":"d","user_code":"ABCD","verification_uri":"{own}/d","expires_in":60,"interval":1}}"#
            ))
        } else {
            times.lock().unwrap().push(std::time::Instant::now());
            if times.lock().unwrap().len() == 1 {
                return "HTTP/1.1 429 X\r\nRetry-After: 4\r\nContent-Length: 0\r\n\r\n".to_owned();
            }
            crate::microsoft_server::json(400, r#"{"error":"expired_token"}"#)
        }
    });
    let own = server.base();
    let endpoints =
        reauth::model::endpoints::Endpoints::overridden(Some(&own), None, None).unwrap();
    let wire = Wire::new(&options()).unwrap();
    let asks = microsoft::Request { way: Way::DeviceCode, ..request(&endpoints, ADMIN, PASSWORD) };
    let (_keep, cancel) = watch::channel(false);
    run(microsoft::check(&wire, asks, &mut Purse::default(), &|_| {}, cancel));
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 2, "{:#?}", server.seen());
    // At an interval of 1 s, twice that after an answer that says nothing.
    assert!(asked[1].duration_since(asked[0]).as_millis() >= 3_900);
}

#[test]
fn the_file_keeps_pauses_for_all_and_for_an_hour_at_most() {
    let (_dir, paths) = place();
    let (one, two) = (Lockouts::new(&paths), Lockouts::new(&paths));
    assert_eq!(one.paused("graph", at(0)).unwrap(), None);
    one.pause("graph", at(30), at(0)).unwrap();
    one.spend(ADMIN, Cloud::Global, at(1)).unwrap();
    assert_eq!(two.paused("graph", at(29)).unwrap(), Some(at(30)));
    assert_eq!(two.paused("login", at(29)).unwrap(), None);
    assert_eq!(two.paused("graph", at(30)).unwrap(), None);
    // The clock was set back by a day.
    assert_eq!(two.paused("graph", at(30 - 86_400)).unwrap(), None);
}

#[test]
fn another_process_keeps_it_too() {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "graph-throttled");
    let args = ["check", "--password-stdin", "--client-id", "graph-tools", "--account", ADMIN];
    let json = [&args[..], &["--json"]].concat();
    place.run_with(&json, PASSWORD.as_bytes()).code(6);
    let asked = sim.asked().len();
    place.run_with(&json, PASSWORD.as_bytes()).code(6);
    let ran = place.run_with(&args, PASSWORD.as_bytes()).code(6);
    ran.prints("so reauth sent nothing").prints("Test again after");
    assert_eq!(sim.asked().len(), asked);
}

#[test]
fn the_panel_says_until_when_and_asks_nobody_before() {
    let mut driver = Driver::walking();
    driver.keys("tadmin@acme.com<enter><enter><space><enter>Canary-1<enter><enter>");
    let until = driver.now + SignedDuration::from_secs(40);
    driver.end_test(|kind| {
        let mut result = report_sample::refused(kind);
        result.paused = Some(until);
        result
    });
    assert_eq!(driver.model.next_change(), Some(until), "it wakes once, when it is over");
    let looks = driver.looks.len();
    // A panel that is opened anew knows of it too.
    driver.keys("<esc>t<space><enter>Canary-2<enter><enter>");
    assert_eq!((driver.panel().error, driver.orders().len()), (Some("test.error.paused"), 1));
    assert_eq!(driver.panel().focus, TestField::Run);
    assert_eq!(driver.panel().password.chars(), 8, "what was typed stays");
    driver.keys("<s-tab>");
    driver.wait(60);
    assert_eq!(driver.looks.len(), looks, "no look either");
    driver.keys("<enter>");
    assert_eq!(driver.looks.len(), looks + 1);
    driver.keys("<enter>");
    assert_eq!(driver.orders().len(), 2);
    assert_eq!(driver.orders()[1].method, Method::Password);
}

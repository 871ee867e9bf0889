//! Broken servers, as any client meets them: each scenario that breaks the wire does what it says.

use std::time::Duration;

use reauth::simulator::Scenario;

use super::World;
use super::form;
use super::password_grant;

/// The answer to a sign-in, read by pieces until it ends, fails, or is this long or this late.
fn piecewise(world: &World, most: usize, latest: Duration) -> (Result<u16, String>, Vec<u8>, bool) {
    let url = format!("{}/organizations/oauth2/v2.0/token", world.simulator.login());
    let request = form(&world.client, &url, &password_grant(super::ADMIN, "Practice-1234"));
    world.runtime.block_on(async {
        let mut answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => return (Err(format!("{error:?}")), Vec::new(), false),
        };
        let mut body = Vec::new();
        let mut whole = false;
        let reading = async {
            while body.len() < most {
                match answer.chunk().await {
                    Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                    Ok(None) => {
                        whole = true;
                        break;
                    }
                    Err(_) => break,
                }
            }
        };
        drop(tokio::time::timeout(latest, reading).await);
        (Ok(answer.status().as_u16()), body, whole)
    })
}

const LONG: Duration = Duration::from_secs(20);

#[test]
fn a_reset_is_no_answer_at_all() {
    for tls in [false, true] {
        let scenario = Scenario::named("reset").unwrap();
        let options =
            reauth::simulator::Options { tls, ..reauth::simulator::Options::new(scenario) };
        let world = World::with(options);
        let (answer, ..) = piecewise(&world, 1, LONG);
        let error = answer.unwrap_err();
        assert!(
            tls || error.contains("ConnectionReset") || error.contains("reset by peer"),
            "{error}"
        );
        let discovery =
            format!("{}/acme.com/v2.0/.well-known/openid-configuration", world.simulator.login());
        assert_eq!(world.get(&discovery).status, 200, "only the sign-in is broken");
    }
}

#[test]
fn half_a_body_is_cut_off_and_can_be_known_to_be() {
    let (status, body, whole) = piecewise(&World::of("half-body"), 10_000, LONG);
    assert_eq!((status, whole), (Ok(200), false));
    assert!(body.starts_with(b"{\"token_type\"") && body.len() < 2048);
}

#[test]
fn a_slow_drip_comes_letter_by_letter() {
    let (_, body, whole) = piecewise(&World::of("slow-drip"), 3, Duration::from_millis(1500));
    assert_eq!((body.as_slice(), whole), (b"{".as_slice(), false));
}

#[test]
fn a_huge_body_is_a_hundred_megabytes() {
    let (_, body, whole) = piecewise(&World::of("huge-body"), 200 * 1024 * 1024, LONG);
    assert!(whole && body.len() >= 100 * 1024 * 1024, "{}", body.len());
}

/// RFC 1952: it is gzip by its head, and its bits repeat one letter (see `broken.rs`).
#[test]
fn a_gzip_bomb_is_small_on_the_wire() {
    let world = World::of("gzip-bomb");
    let (_, body, whole) = piecewise(&world, 20 * 1024 * 1024, LONG);
    assert!(body.starts_with(&[0x1f, 0x8b, 8]), "{:?}", body.get(..4));
    assert!(whole && body.len() < 7 * 1024 * 1024, "{}", body.len());
}

#[test]
fn garbage_and_a_web_page_are_what_they_say() {
    let world = World::of("garbage");
    let (_, body, _) = piecewise(&world, 1000, LONG);
    assert!(std::str::from_utf8(&body).is_err());
    let page = World::of("web-page").sign_in("Practice-1234");
    assert_eq!(page.status, 200);
    assert!(page.header("Content-Type").starts_with("text/html"), "{}", page.text);
}

/// `reliability.md` 7.2: a 307 has a client send the password again; the records show who does.
#[test]
fn a_redirect_leads_to_a_server_that_would_know() {
    let world = World::of("redirect");
    world.sign_in("Practice-1234");
    let followed = world.simulator.requests();
    let followed = followed.iter().find(|request| request.path.starts_with("/elsewhere/")).unwrap();
    assert_eq!((followed.method.as_str(), followed.status), ("POST", Some(404)));
}

/// `entra.md` 8: the token endpoint of a discovery document may be anybody's.
#[test]
fn directions_can_name_a_stranger() {
    let world = World::of("foreign-token-endpoint");
    let url = format!("{}/acme.com/v2.0/.well-known/openid-configuration", world.simulator.login());
    let body = world.get(&url).json();
    assert!(
        body["token_endpoint"].as_str().unwrap().starts_with("https://login.elsewhere.example/")
    );
    assert!(body["jwks_uri"].as_str().unwrap().starts_with(world.simulator.login()));
}

#[test]
fn every_text_carries_control_sequences_and_nothing_a_client_goes_by() {
    let world = World::of("control-sequences");
    let body = world.sign_in("wrong").json();
    for key in ["error_description", "error", "trace_id"] {
        assert!(body[key].as_str().unwrap().contains("\u{1b}[2J"), "{key}: {body}");
    }
    assert_eq!(body["error_codes"][0], 50126);
    let me = world.graph(&world.token(), "/me").json();
    assert!(me["displayName"].as_str().unwrap().contains('\u{202e}'), "{me}");
    let url = format!("{}/api/v1/apps?filter=name+eq+%22office365%22", world.simulator.okta());
    let request = world.client.get(url).header("Authorization", "SSWS 00practice-read-only");
    let apps = world.send(request).json();
    assert!(apps[0]["label"].as_str().unwrap().contains('\u{7}'), "{apps}");
    assert_eq!(apps[0]["id"], reauth::simulator::INSTANCE_ID);
}

#[test]
fn a_bad_certificate_is_refused_by_those_who_look() {
    for (scenario, why) in [
        ("expired-certificate", "Expired"),
        ("foreign-certificate", "UnknownIssuer"),
        ("misnamed-certificate", "NotValidForName"),
    ] {
        let world = World::of(scenario);
        assert!(world.simulator.login().starts_with("https://"), "{scenario}");
        let (answer, ..) = piecewise(&world, 1, LONG);
        let error = answer.unwrap_err();
        assert!(error.contains(why), "{scenario}: {error}");
        assert_eq!(world.simulator.sign_in_requests(), 0, "nothing was sent");
    }
}

/// RFC 9110 6.6.1: the `Date` of every answer, and the times inside it, are the servers' own.
#[test]
fn skewed_clocks_show_in_every_answer() {
    let world = World::of("clock-skew");
    let answer = world.sign_in("Practice-1234");
    let read = |date: &str| {
        jiff::Timestamp::strptime("%a, %d %b %Y %H:%M:%S GMT%:z", format!("{date}+00:00")).unwrap()
    };
    let ahead = read(answer.header("Date")).as_second() - jiff::Timestamp::now().as_second();
    assert!((595..=605).contains(&ahead), "{ahead}");
    let body = answer.json();
    let issued = super::claims(body["access_token"].as_str().unwrap())["iat"].as_i64().unwrap();
    assert!(issued - jiff::Timestamp::now().as_second() > 590);
    assert_eq!(world.graph(body["access_token"].as_str().unwrap(), "/me").status, 200);
}

/// `entra.md` 9: each outcome has a scenario, and its code is the one of its title.
#[test]
fn a_scenario_answers_with_the_code_of_its_title() {
    for (name, title) in Scenario::names() {
        let Some((_, code)) = title.rsplit_once(": AADSTS") else { continue };
        let world = World::of(name);
        let body = world.sign_in("Practice-1234").json();
        assert_eq!(body["error_codes"][0].to_string(), code, "{name}: {body}");
        let text = body["error_description"].as_str().unwrap();
        assert!(text.starts_with(&format!("AADSTS{code}: ")) && !text.contains("{}"), "{text}");
    }
}

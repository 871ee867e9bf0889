//! What browsers and the device endpoint bring back, mangled in every way.

use proptest::prelude::any;
use proptest::proptest;
use reauth::diagnosis::microsoft::DeviceAnswer;
use reauth::diagnosis::microsoft::Said;
use reauth::diagnosis::microsoft::query_of;
use reauth::diagnosis::microsoft::read_device;
use reauth::diagnosis::microsoft::read_redirect;
use reauth::diagnosis::reply::Reply;

const OWN: &str = "http://localhost:4711";

fn reply(status: u16, body: Vec<u8>) -> Reply {
    Reply {
        status,
        content_type: "application/json".to_owned(),
        retry_after: None,
        date: None,
        body: body.into(),
    }
}

/// A code is one that a form can carry, and belongs to a state.
fn whole(query: &str) -> bool {
    match read_redirect(query) {
        None => true,
        Some(redirect) => {
            let code = match &redirect.said {
                Said::Code(code) => !code.is_empty() && code.bytes().all(|b| b.is_ascii_graphic()),
                Said::Refused(refusal) => !refusal.error.code.is_empty(),
            };
            code && !redirect.state.is_empty()
        }
    }
}

proptest! {
    #[test]
    fn any_query_is_read_without_harm(query in ".{0,300}") {
        assert!(whole(&query));
    }

    #[test]
    fn a_mangled_redirect_is_whole_or_nothing(at in 0_usize..60, with in any::<char>(), cut in 0_usize..60) {
        let good = "code=0.AXcanary-1234&state=state-1234&session_state=5#";
        let mut mangled: String = good.chars().take(at).collect();
        mangled.push(with);
        mangled.extend(good.chars().skip(cut));
        assert!(whole(&mangled), "{mangled}");
        assert!(query_of(&format!("{OWN}/?{mangled}"), OWN).is_none_or(whole), "{mangled}");
    }

    #[test]
    fn an_address_of_another_origin_has_no_query(address in "[a-z:/@.?#=0-9]{0,60}") {
        let ours = address.trim().strip_prefix(OWN);
        let read = query_of(&address, OWN);
        assert!(read.is_none() || ours.is_some_and(|rest| rest.starts_with(['/', '?'])), "{address}");
    }

    #[test]
    fn any_answer_to_a_device_is_read_without_harm(status in 100_u16..600, body in any::<Vec<u8>>()) {
        drop(read_device(&reply(status, body)));
    }

    #[test]
    fn a_mangled_device_answer_shows_nothing_that_could_not_be_typed(at in 0_usize..140, with in any::<u8>()) {
        let mut body = br#"{"user_code":"FRWQDE7YL","device_code":"canary","verification_uri":"https://microsoft.com/devicelogin","expires_in":900,"interval":5}"#.to_vec();
        if let Some(byte) = body.get_mut(at) {
            *byte = with;
        }
        if let DeviceAnswer::Found(device) = read_device(&reply(200, body)) {
            let typed = |c: char| c.is_ascii_alphanumeric() || c == '-';
            assert!((1..=32).contains(&device.user_code.len()) && device.user_code.chars().all(typed));
            assert!((1..=3_600).contains(&device.interval) && device.expires_in <= 3_600);
            assert!(device.device_code.bytes().all(|byte| byte.is_ascii_graphic()));
        }
    }
}

//! Answers of Okta's API: what is kept of them is clean, an org is a host of Okta's, and the log
//! tells of the same imports in whatever pieces it comes.

use jiff::SignedDuration;
use jiff::Timestamp;
use reauth::diagnosis::okta::Bucket;
use reauth::diagnosis::okta::Happened;
use reauth::diagnosis::okta::Imports;
use reauth::diagnosis::okta::LogEvent;
use reauth::diagnosis::okta::NoOrganization;
use reauth::diagnosis::okta::Rate;
use reauth::diagnosis::okta::Refused;
use reauth::diagnosis::okta::next;
use reauth::diagnosis::okta::read_connection;
use reauth::diagnosis::okta::read_events;
use reauth::diagnosis::okta::read_instances;
use reauth::diagnosis::okta::read_organization;
use reauth::diagnosis::okta::read_owner;
use reauth::diagnosis::okta::read_reach;
use reauth::diagnosis::okta::read_schedule;
use reauth::diagnosis::reply::Reply;
use reauth::model::okta::Reach;
use reauth::model::tenant::BASE_DOMAINS;

use super::Bytes;
use super::is_clean_line;
use super::is_said;
use super::pasted::is_in_form;

/// The instance whose imports are followed.
const APP: &str = "0oa1b2c3d4e5f6g7h8i9";

pub(super) fn run(data: &[u8]) {
    let mut bytes = Bytes(data);
    match bytes.next() % 9 {
        0 => {
            for it in good(read_instances(&super::reply(&mut bytes))).into_iter().flatten() {
                assert!((1..=64).contains(&it.id.len()));
                assert!(it.id.bytes().all(|b| b.is_ascii_alphanumeric()));
                is_clean_line(&it.label);
                it.microsoft_tenant.iter().for_each(|name| is_a_name(name));
            }
        }
        1 => {
            let read = good(read_connection(&super::reply(&mut bytes)));
            read.and_then(|it| it.microsoft_tenant).iter().for_each(|name| is_a_name(name));
        }
        2 => {
            let read = good(read_schedule(&super::reply(&mut bytes)));
            read.flatten().iter().for_each(|plan| is_clean_line(plan));
        }
        3 => {
            let Some((id, login)) = good(read_owner(&super::reply(&mut bytes))) else { return };
            assert!(!id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric()));
            is_clean_line(&login);
        }
        4 => {
            if let Some(Reach::More(roles)) = good(read_reach(&super::reply(&mut bytes))) {
                for role in roles {
                    is_clean_line(&role);
                }
            }
        }
        5 => organization(&super::reply(&mut bytes)),
        6 => paced(&mut bytes),
        _ => log(&super::reply(&mut bytes)),
    }
}

/// What was read; of a refusal, whether there are words for it.
fn good<T>(read: Result<T, Refused>) -> Option<T> {
    if let Err(why) = &read {
        is_said(&why.phrase("acme.okta.com"));
    }
    read.ok()
}

/// A domain can stand in an address as it is.
fn is_a_name(name: &str) {
    let fine = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
    assert!(name.contains('.') && name.bytes().all(fine), "{name:?}");
}

fn organization(reply: &Reply) {
    match read_organization(reply, None) {
        Ok(found) => {
            let host = found.url.strip_prefix("https://").unwrap();
            let own = BASE_DOMAINS.iter().any(|base| host.ends_with(&format!(".{base}")));
            assert!(own && !host.contains(['/', '@', ':', '?']), "{host}");
        }
        Err(NoOrganization::Odd(odd)) => is_said(&odd.phrase("acme.okta.com")),
        Err(NoOrganization::Foreign) => {}
    }
}

/// Links and limits come as headers.
fn paced(bytes: &mut Bytes<'_>) {
    let now = Timestamp::UNIX_EPOCH;
    let mut bucket = Bucket::default();
    while !bytes.is_empty() {
        let [limit, remaining, reset, link] = [(); 4].map(|()| super::text(bytes.some()));
        bucket.count(Rate::read(&limit, &remaining, &reset));
        assert!((0..=120).contains(&bucket.wait(now).as_secs()));
        assert!(bucket.pause() <= SignedDuration::from_mins(10));
        if let Some(address) = next(std::slice::from_ref(&link)) {
            assert!(link.contains(&format!("<{address}>")));
        }
    }
}

fn log(reply: &Reply) {
    let Some(events) = good(read_events(reply)) else { return };
    for LogEvent { id, at: _, what, person, transaction, targets: _ } in &events {
        [id, transaction].into_iter().chain(person).for_each(|line| is_clean_line(line));
        if let Happened::Refused(why) | Happened::Completed { why: Some(why), .. } = what {
            is_in_form(why);
        }
    }
    let mut whole = Imports::of(APP);
    whole.take(events.clone());
    assert!(whole.runs().len() <= 50);
    for run in whole.runs() {
        is_clean_line(&run.id);
        assert!(
            run.ended.is_none_or(|ended| ended >= run.started) || run.phase.as_str() == "ended"
        );
    }
    // Pages overlap: what came before changes nothing.
    let before = whole.clone();
    assert!(!whole.take(events.clone()));
    assert_eq!((whole.runs(), whole.newest()), (before.runs(), before.newest()));
    // Event after event is the same as page after page, where their times are in order.
    if events.is_sorted_by_key(|event| event.at) {
        let mut single = Imports::of(APP);
        for event in events {
            single.take(vec![event]);
        }
        assert_eq!(single.runs(), whole.runs());
        assert!(single.settings().eq(whole.settings()));
    }
}

//! A tenant URL as it is typed: what comes out of it is the host that stands there, and no other.

use reauth::model::tenant::AppId;
use reauth::model::tenant::BASE_DOMAINS;
use reauth::model::tenant::TenantUrl;
use url::Url;

pub(super) fn run(data: &[u8]) {
    let typed = super::text(data);
    if let Some(id) = AppId::in_address(&typed) {
        assert!(typed.contains(id.as_str()));
        assert_eq!(AppId::parse(id.as_str()), Some(id));
    }
    let Ok(parsed) = TenantUrl::parse(&typed) else { return };
    let url = &parsed.url;
    let host = url.host();
    assert!(host.len() <= 240 && host.contains('.'));
    assert!(host.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.')));
    // It is what was typed, in small letters; `.okta.com` and `-admin` are all that may differ.
    let typed = typed.to_ascii_lowercase();
    let bare = host.strip_suffix(".okta.com").unwrap_or(host);
    let (first, rest) = host.split_once('.').unwrap();
    let admin = format!("{first}-admin.{rest}");
    assert!([host, bare, &admin].iter().any(|it| typed.contains(*it)), "{typed:?} became {host}");
    // The browser goes to that host too, and to nobody else's.
    let read = Url::parse(&url.as_url()).unwrap();
    assert_eq!((read.scheme(), read.host_str(), read.path()), ("https", Some(host), "/"));
    assert_eq!((read.port(), read.username(), read.query()), (None, "", None));
    let console = Url::parse(&url.admin_url()).unwrap();
    let own = BASE_DOMAINS.iter().any(|base| host.ends_with(&format!(".{base}")));
    assert_eq!(own, !url.is_custom());
    assert_eq!(console.host_str(), Some(if own { admin.as_str() } else { host }));
    for again in [url.as_url(), host.to_owned()] {
        assert_eq!(TenantUrl::parse(&again).map(|again| again.url), Ok(url.clone()));
    }
}

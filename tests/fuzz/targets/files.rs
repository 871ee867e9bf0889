//! Files that people write: settings, policy, scenario and runbook. What is wrong with one is said
//! and never guessed; what is changed of the settings leaves the rest as it was.

use reauth::keys::own_keys;
use reauth::model::check::Method;
use reauth::model::policy::Policy;
use reauth::model::settings::Settings;
use reauth::model::settings::ThemeName;
use reauth::runbook::Runbook;
use reauth::services::config::changed;
use reauth::services::config::read;
use reauth::simulator::Scenario;
use url::Url;

use super::is_said;

pub(super) fn run(data: &[u8]) {
    let (kind, data) = data.split_first().unwrap_or((&0, &[]));
    let text = super::text(data);
    match kind % 8 {
        0 => runbook(&text),
        1 => policy(&text),
        2 => drop(
            Scenario::parse(&text).map(|scenario| assert!(scenario.title().len() <= text.len())),
        ),
        _ => settings(data),
    }
}

fn runbook(text: &str) {
    let Ok(runbook) = Runbook::load(text) else { return };
    assert_eq!(runbook.steps.len(), 12);
    for step in &runbook.steps {
        for app in [None, Some("0oa1b2c3d4e5f6g7h8i9")] {
            let (org, admin) = ("https://acme.okta.com", "https://acme-admin.okta.com");
            let Some(link) = step.link(org, admin, app) else { continue };
            // Whatever the file says, it leads to Okta.
            let url = Url::parse(&link).unwrap();
            let host = url.host_str().unwrap();
            assert!(["acme.okta.com", "acme-admin.okta.com"].contains(&host), "{link}");
            assert_eq!((url.scheme(), url.port(), url.username()), ("https", None, ""));
        }
    }
}

fn policy(text: &str) {
    let Ok(policy) = toml::from_str::<Policy>(text) else { return };
    // A rule binds whoever writes it in whatever letters.
    let rules = policy.rules();
    for method in Method::ALL {
        let allowed = policy.check(method, "id").is_ok();
        assert_eq!(allowed, policy.check(method, " ID ").is_ok());
        let named = rules.iter().find(|rule| rule.starts_with("methods"));
        assert!(!allowed || named.is_none_or(|rule| rule.contains(method.as_str())), "{rules:?}");
    }
    assert_eq!(policy.tenant("acme.com", None), policy.tenant("ACME.com", None));
}

fn settings(bytes: &[u8]) {
    let lines = bytes.split(|byte| *byte == b'\n').count();
    let loaded = match read(bytes) {
        Ok(loaded) => loaded,
        Err(warning) => {
            assert!((1..=lines).contains(&warning.line), "{warning:?}");
            is_said(&warning.phrase());
            assert!(changed(Some(bytes), &Settings::default()).is_err());
            return;
        }
    };
    for warning in &loaded.warnings {
        assert!((1..=lines).contains(&warning.line), "{warning:?}");
        is_said(&warning.phrase());
    }
    let asked = loaded.settings.keys.iter();
    let asked = asked.map(|(name, keys)| {
        let line = loaded.key_lines.get(name).copied().unwrap_or_default();
        (name.clone(), (line, keys.clone()))
    });
    let (own, refused) = own_keys(&asked.collect());
    assert!(own.len() + refused.len() >= loaded.settings.keys.len());
    // What it says already is not written again.
    assert_eq!(changed(Some(bytes), &loaded.settings), Ok(None));
    let mut wanted = loaded.settings.clone();
    wanted.preferences.theme = match wanted.preferences.theme {
        Some(ThemeName::Dark) => Some(ThemeName::Mono),
        _ => Some(ThemeName::Dark),
    };
    wanted.preferences.operator = Some("Ada \"L\" \\ =".to_owned());
    wanted.tenants.entry("other".to_owned()).or_default().account = Some("a@b.example".to_owned());
    let Ok(text) = changed(Some(bytes), &wanted) else { return };
    let text = text.unwrap();
    let again = read(text.as_bytes()).unwrap();
    assert_eq!(again.settings, wanted);
    let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
    assert!(comments(&text) >= comments(std::str::from_utf8(bytes).unwrap()), "{text}");
    // And back again, as it was.
    let back = changed(Some(text.as_bytes()), &loaded.settings).unwrap().unwrap();
    assert_eq!(read(back.as_bytes()).unwrap().settings, loaded.settings);
}

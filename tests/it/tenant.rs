//! The tenant URL: every row of the table of what people type, and everything that a URL parser
//! would repair in silence.

use reauth::model::tenant::Repair;
use reauth::model::tenant::TenantError;
use reauth::model::tenant::TenantUrl;

#[track_caller]
fn is(typed: &str, url: &str, repairs: &[Repair]) {
    let parsed = TenantUrl::parse(typed).map(|parsed| (parsed.url.as_url(), parsed.repairs));
    assert_eq!(parsed, Ok((url.to_owned(), repairs.to_vec())), "{typed:?}");
}

#[track_caller]
fn is_refused(typed: &str, error: TenantError) {
    let parsed = TenantUrl::parse(typed).map(|parsed| parsed.url.as_url());
    assert_eq!(parsed, Err(error), "{typed:?}");
}

#[test]
fn what_people_type_is_understood() {
    let acme = "https://acme.okta.com";
    is("acme", acme, &[Repair::Completed]);
    is("ACME-admin", acme, &[Repair::Completed, Repair::AdminHost]);
    is("acme.okta.com", acme, &[]);
    is("acme.okta.com/", acme, &[]);
    is("HTTPS://Acme.okta.com/", acme, &[]);
    is(" https://acme.okta.com/app/UserHome?x=1 ", acme, &[Repair::Path]);
    is("https://acme.okta.com:443", acme, &[]);
    is("https://acme.okta.com?x", acme, &[Repair::Path]);
    is("https://acme.okta.com#x", acme, &[Repair::Path]);
    is("https://acme-admin.okta.com/admin/apps/active", acme, &[Repair::AdminHost, Repair::Path]);
    is("acme-admin.oktapreview.com", "https://acme.oktapreview.com", &[Repair::AdminHost]);
    is("acme.okta-emea.com", "https://acme.okta-emea.com", &[]);
    is("agency.okta-gov.com", "https://agency.okta-gov.com", &[]);
    is("unit.okta.mil", "https://unit.okta.mil", &[]);
    is("sso-admin-team.okta.com", "https://sso-admin-team.okta.com", &[]);
    is("http://acme.okta.com", acme, &[Repair::Https]);
    is("https://login.acme.com", "https://login.acme.com", &[Repair::Custom]);
    is("sso-admin.acme.com", "https://sso-admin.acme.com", &[Repair::Custom]);
    is("https://acme.okta.com/login/user@acme.com", acme, &[Repair::Path]);
}

#[test]
fn what_cannot_be_a_tenant_is_refused_by_its_name() {
    is_refused("", TenantError::Empty);
    is_refused(" \t ", TenantError::Empty);
    is_refused("https://{yourOktaDomain}", TenantError::Placeholder);
    is_refused("https://your-org.{yourOktaDomain}/x", TenantError::Placeholder);
    is_refused("https://acme.okta.com.com", TenantError::Twice);
    is_refused("https://https://acme.okta.com", TenantError::Twice);
    is_refused("okta.com", TenantError::OktaItself);
    is_refused("login.okta.com", TenantError::OktaItself);
    is_refused("https://developer.okta.com/docs", TenantError::OktaItself);
    is_refused("okta.mil", TenantError::OktaItself);
    is_refused("acme.okta.com.evil.io", TenantError::Foreign);
    is_refused("https://user@acme.okta.com", TenantError::UserInfo);
}

#[test]
fn nothing_is_repaired_in_silence() {
    is_refused("https://acme.okta.com@evil.com/", TenantError::UserInfo);
    is_refused("https://acme.okta.com:pw@evil.com/", TenantError::UserInfo);
    is_refused("https://user:password@acme.okta.com", TenantError::UserInfo);
    is_refused("acme.okta.com@evil.com", TenantError::UserInfo);
    is_refused("https://acme.okta.com%2eevil.com", TenantError::NoHost);
    is_refused("https://acme%2eokta.com", TenantError::NoHost);
    is_refused("https://acme.okta.com%00", TenantError::NoHost);
    is_refused(r"https:\\acme.okta.com", TenantError::Characters);
    is_refused(r"https://acme.okta.com\@evil.com", TenantError::Characters);
    is_refused("https:acme.okta.com", TenantError::Scheme);
    is_refused("https:///acme.okta.com", TenantError::NoHost);
    is_refused("https:////acme.okta.com", TenantError::NoHost);
    is_refused("//acme.okta.com", TenantError::NoHost);
    is_refused("https://", TenantError::NoHost);
}

#[test]
fn letters_that_only_look_right_are_refused() {
    is_refused("ａcme．okta。com", TenantError::Lookalike);
    is_refused("acme\u{200b}.okta.com", TenantError::Lookalike);
    is_refused("\u{0430}cme.okta.com", TenantError::Lookalike);
    is_refused("acme.оkta.com", TenantError::Lookalike);
    is_refused("acme.okta.com\u{202e}", TenantError::Lookalike);
    is_refused("\u{feff}acme.okta.com", TenantError::Lookalike);
    is_refused("https://xn--cme-7cd.okta.com", TenantError::Lookalike);
    is_refused("acme.xn--okta-8qa.com", TenantError::Lookalike);
    is_refused("“https://acme.okta.com”", TenantError::Lookalike);
    is_refused("\"https://acme.okta.com\"", TenantError::Characters);
    is_refused("<https://acme.okta.com>", TenantError::Characters);
    is_refused("'acme.okta.com'", TenantError::Characters);
}

#[test]
fn control_characters_and_blanks_are_refused() {
    for hidden in ['\0', '\u{1b}', '\u{7}', '\t', '\n', '\r', ' ', '\u{7f}'] {
        is_refused(&format!("ac{hidden}me.okta.com"), TenantError::Characters);
        is_refused(&format!("https://acme.okta.com/{hidden}x"), TenantError::Characters);
    }
    // At an end a NUL is no blank that could be trimmed.
    is_refused("acme.okta.com\0", TenantError::Characters);
    is_refused("\u{1b}[31macme.okta.com", TenantError::Characters);
}

#[test]
fn other_schemes_ports_and_addresses_are_refused() {
    for text in ["javascript:alert(1)", "mailto:a.b", "data:text/html,x", "acme.okta.com:x"] {
        is_refused(text, TenantError::Scheme);
    }
    for text in ["ftp://acme.okta.com", "file:///etc/passwd", "ws://acme.okta.com"] {
        is_refused(text, TenantError::Scheme);
    }
    is_refused("https://acme.okta.com:8443", TenantError::Port);
    is_refused("http://acme.okta.com:80", TenantError::Port);
    is_refused("localhost:8080", TenantError::Port);
    is_refused("127.0.0.1", TenantError::IpAddress);
    is_refused("https://192.168.0.1/admin", TenantError::IpAddress);
    is_refused("0x7f.1", TenantError::IpAddress);
    // A number alone is taken as a name, as any bare word is, and shown with its domain.
    is("0x7f000001", "https://0x7f000001.okta.com", &[Repair::Completed]);
    is("2130706433", "https://2130706433.okta.com", &[Repair::Completed]);
    is_refused("https://[::1]/", TenantError::IpAddress);
}

#[test]
fn odd_hosts_are_refused() {
    is_refused(".okta.com", TenantError::NoHost);
    is_refused("-admin.okta.com", TenantError::NoHost);
    is_refused("https://acme.okta.com.", TenantError::NoHost);
    is_refused("a.b.okta.com", TenantError::OktaItself);
    is_refused("acme..okta.com", TenantError::NoHost);
    is_refused("--help", TenantError::NoHost);
    is_refused("-rf.okta.com", TenantError::NoHost);
    is_refused("acme--admin.okta.com", TenantError::NoHost);
    is_refused("acme-admin-admin.okta.com", TenantError::Twice);
    is_refused("evilokta.com", TenantError::Foreign);
    is_refused("okta.com.evil.io", TenantError::Foreign);
    is_refused("acme-okta.com", TenantError::Foreign);
    is_refused("acme.okta.co", TenantError::Foreign);
    is_refused(&format!("{}.okta.com", "a".repeat(64)), TenantError::NoHost);
    is_refused(&format!("https://acme.okta.com/{}", "x".repeat(600)), TenantError::TooLong);
    is_refused(&"a".repeat(600), TenantError::TooLong);
}

#[test]
fn the_address_of_an_app_page_names_its_instance() {
    let id = |typed: &str| TenantUrl::parse(typed).unwrap().app.map(|id| id.as_str().to_owned());
    let page = "https://acme-admin.okta.com/admin/app/office365/instance/0oa1b2c3d4e5f6g7h8i9/";
    assert_eq!(id(page).as_deref(), Some("0oa1b2c3d4e5f6g7h8i9"));
    let tab = format!("{page}#tab-user-management/api-credentials");
    assert_eq!(id(&tab).as_deref(), Some("0oa1b2c3d4e5f6g7h8i9"));
    assert_eq!(id("https://acme.okta.com/app/0oa1b2c3d4e5f6g7h8i9x/"), None);
    assert_eq!(id("https://acme.okta.com/app/0OA1b2c3d4e5f6g7h8i9/"), None);
}

#[test]
fn the_admin_console_is_found_from_the_org_alone() {
    let admin = |typed: &str| TenantUrl::parse(typed).unwrap().url.admin_url();
    assert_eq!(admin("acme"), "https://acme-admin.okta.com");
    assert_eq!(admin("acme-admin.okta-emea.com"), "https://acme-admin.okta-emea.com");
    // A custom domain never serves it; until the org has answered there is nothing better.
    assert_eq!(admin("login.acme.com"), "https://login.acme.com");
}

#[test]
fn what_is_shown_can_be_read_again() {
    for typed in ["acme", "login.acme.com", "unit-admin.okta.mil/x"] {
        let parsed = TenantUrl::parse(typed).unwrap();
        for form in [parsed.url.as_url(), parsed.url.host().to_owned()] {
            assert_eq!(TenantUrl::parse(&form).unwrap().url, parsed.url);
        }
    }
}

//! The credential test in every scenario of the program, by every method.

use std::sync::Mutex;
use std::time::Duration;

use reauth::model::check::CheckResult;
use reauth::model::check::Method;
use reauth::model::check::Waits;
use reauth::model::secret::Secret;
use reauth::runbook::StepId;
use reauth::services::http;
use reauth::services::microsoft::Wire;
use reauth::simulator::Scenario;
use tokio::sync::mpsc::UnboundedSender;

use crate::microsoft::ADMIN;
use crate::microsoft::PASSWORD;
use crate::microsoft::Purse;
use crate::microsoft::by_app;
use crate::microsoft::check_over as by_password;
use crate::microsoft::options;
use crate::microsoft::request;
use crate::microsoft_person::check_over as by_person;
use crate::microsoft_person::come_back;
use crate::microsoft_person::endpoints;
use crate::microsoft_person::sign_in;
use crate::simulator::World;

/// A sign-in in which the password was tested too.
const RIGHT: &str = "passed correct 0 test-api-credentials 1 check.says.passed";
/// A sign-in of a person, which says nothing of a password.
const SIGNED: &str = "passed not_evaluated 0 test-api-credentials 1 check.says.passed";
/// Microsoft's page refuses in its own words, and the person leaves it by *Cancel*. That is all
/// that reaches reauth: no code is redeemed.
const LEFT: &str = "inconclusive not_evaluated 5 test-api-credentials 0 check.says.declined";
/// The same with a device code, which had been asked for.
const LEFT_DEVICE: &str = "inconclusive not_evaluated 5 test-api-credentials 1 check.says.declined";

/// By password, by browser and by device code: verdict, password, exit code, the step to go to,
/// how many sign-ins reauth asked for, and the sentence.
#[rustfmt::skip]
const TABLE: &[(&str, [&str; 3])] = &[
    // The contract's own.
    ("ready", [RIGHT, SIGNED, SIGNED]),
    ("wrong-password", ["failed wrong 4 enter-credentials 1 answer.AADSTS50126.what", LEFT, LEFT_DEVICE]),
    ("mfa", ["inconclusive correct 5 reauthenticate 1 answer.AADSTS50076.what", SIGNED, SIGNED]),
    ("federated", ["inconclusive not_evaluated 5 sign-in-microsoft 0 check.says.federated", SIGNED, SIGNED]),
    ("locked", ["inconclusive not_evaluated 5 test-api-credentials 1 answer.AADSTS50053.what", LEFT, LEFT_DEVICE]),
    ("expired", ["failed likely_correct 4 enter-credentials 1 answer.AADSTS50055.what", LEFT, LEFT_DEVICE]),
    ("not-admin", ["failed correct 4 sign-in-microsoft 1 check.says.no_role", "failed not_evaluated 4 sign-in-microsoft 1 check.says.no_role", "failed not_evaluated 4 sign-in-microsoft 1 check.says.no_role"]),
    ("throttled", ["inconclusive not_evaluated 6 test-api-credentials 1 net.pause", "inconclusive not_evaluated 6 test-api-credentials 1 net.pause", "inconclusive not_evaluated 6 test-api-credentials 1 net.pause"]),
    ("server-error", ["inconclusive not_evaluated 6 test-api-credentials 1 net.unavailable", "inconclusive not_evaluated 6 test-api-credentials 1 net.unavailable", "inconclusive not_evaluated 6 test-api-credentials 1 net.unavailable"]),
    ("silence", ["inconclusive not_evaluated 6 test-api-credentials 1 net.timeout", "inconclusive not_evaluated 6 test-api-credentials 1 net.timeout", "inconclusive not_evaluated 6 test-api-credentials 1 net.timeout"]),
    ("no-consent", ["inconclusive likely_correct 5 - 1 answer.AADSTS65001.what", SIGNED, SIGNED]),
    ("guest", ["failed correct 4 sign-in-microsoft 1 check.says.guest", "failed not_evaluated 4 sign-in-microsoft 1 check.says.guest", "failed not_evaluated 4 sign-in-microsoft 1 check.says.guest"]),
    ("pim-lapsed", ["failed correct 4 sign-in-microsoft 1 check.says.no_role", "failed not_evaluated 4 sign-in-microsoft 1 check.says.no_role", "failed not_evaluated 4 sign-in-microsoft 1 check.says.no_role"]),
    // A second factor: 50079 is a code that only follows the password check, the other two are starred.
    ("mfa-enroll", ["inconclusive correct 5 reauthenticate 1 answer.AADSTS50079.what", SIGNED, SIGNED]),
    ("mfa-expired", ["inconclusive likely_correct 5 reauthenticate 1 answer.AADSTS50078.what", SIGNED, SIGNED]),
    ("external-mfa", ["inconclusive likely_correct 5 reauthenticate 1 answer.AADSTS50158.what", SIGNED, SIGNED]),
    // Policy comes after the first factor, so that the password is likely correct; security defaults and
    // the rule on device codes look at the way of signing in, and say nothing of it.
    ("conditional-access", ["inconclusive likely_correct 5 test-api-credentials 1 answer.AADSTS53003.what", LEFT, LEFT_DEVICE]),
    ("device-not-compliant", ["inconclusive likely_correct 5 sign-in-microsoft 1 answer.AADSTS53000.what", LEFT, LEFT_DEVICE]),
    ("security-defaults", ["inconclusive not_evaluated 5 reauthenticate 1 answer.AADSTS530035.what", SIGNED, "inconclusive not_evaluated 5 reauthenticate 1 answer.AADSTS530035.what"]),
    ("device-code-blocked", ["inconclusive not_evaluated 5 - 1 answer.AADSTS530033.what", SIGNED, "inconclusive not_evaluated 5 - 1 answer.AADSTS530033.what"]),
    ("not-assigned", ["inconclusive likely_correct 5 - 1 answer.AADSTS50105.what", LEFT, LEFT_DEVICE]),
    ("admin-consent", ["inconclusive likely_correct 5 - 1 answer.AADSTS90094.what", SIGNED, SIGNED]),
    ("password-reset-due", ["failed likely_correct 4 enter-credentials 1 answer.AADSTS50135.what", LEFT, LEFT_DEVICE]),
    ("expired-on-premises", ["failed likely_correct 4 enter-credentials 1 answer.AADSTS50144.what", LEFT, LEFT_DEVICE]),
    ("risky-user", ["inconclusive likely_correct 5 sign-in-microsoft 1 answer.AADSTS53011.what", LEFT, LEFT_DEVICE]),
    // What Microsoft says before it looks at a password, or without a word on it.
    ("disabled", ["failed not_evaluated 4 sign-in-microsoft 1 answer.AADSTS50057.what", LEFT, LEFT_DEVICE]),
    ("no-such-account", ["failed not_evaluated 4 sign-in-microsoft 1 answer.AADSTS50034.what", LEFT, LEFT_DEVICE]),
    ("no-password", ["inconclusive not_evaluated 5 sign-in-microsoft 1 answer.AADSTS50056.what", LEFT, LEFT_DEVICE]),
    ("us-government", ["inconclusive not_evaluated 5 sign-in-microsoft 1 answer.AADSTS900439.what", LEFT, LEFT_DEVICE]),
    ("tenant-restrictions", ["inconclusive not_evaluated 5 - 1 answer.AADSTS500021.what", LEFT, LEFT_DEVICE]),
    ("agent-down", ["inconclusive not_evaluated 5 test-api-credentials 1 answer.AADSTS80001.what", LEFT, LEFT_DEVICE]),
    ("directory-busy", ["inconclusive not_evaluated 6 test-api-credentials 1 answer.AADSTS90033.what", LEFT, LEFT_DEVICE]),
    ("tenant-throttled", ["inconclusive not_evaluated 6 test-api-credentials 1 answer.AADSTS90055.what", LEFT, LEFT_DEVICE]),
    ("loop", ["inconclusive not_evaluated 6 test-api-credentials 1 answer.AADSTS50196.what", LEFT, LEFT_DEVICE]),
    ("unheard-of", ["inconclusive not_evaluated 5 test-api-credentials 1 answer.unknown.what", LEFT, LEFT_DEVICE]),
    // The program and the tenant come before the account. In a browser Microsoft's own page says so, and
    // leads nowhere; only discovery knows of the tenant before anybody is asked to sign in.
    ("public-flows-off", ["inconclusive not_evaluated 5 - 1 answer.AADSTS7000218.what", SIGNED, "inconclusive not_evaluated 5 - 1 answer.AADSTS7000218.what"]),
    ("unknown-program", ["inconclusive not_evaluated 5 - 1 answer.AADSTS700016.what", "inconclusive not_evaluated 5 test-api-credentials 0 check.says.waited", "inconclusive not_evaluated 5 - 1 answer.AADSTS700016.what"]),
    ("unknown-tenant", ["inconclusive not_evaluated 5 sign-in-microsoft 0 answer.AADSTS90002.what", "inconclusive not_evaluated 5 sign-in-microsoft 0 answer.AADSTS90002.what", "inconclusive not_evaluated 5 sign-in-microsoft 0 answer.AADSTS90002.what"]),
    ("wrong-tenant", ["failed correct 4 sign-in-microsoft 1 check.says.wrong_tenant", "failed not_evaluated 4 sign-in-microsoft 1 check.says.wrong_tenant", "failed not_evaluated 4 sign-in-microsoft 1 check.says.wrong_tenant"]),
    // What differs in Okta alone does not touch a sign-in at Microsoft.
    ("newer-page", [RIGHT, SIGNED, SIGNED]),
    ("several-instances", [RIGHT, SIGNED, SIGNED]),
    ("okta-classic", [RIGHT, SIGNED, SIGNED]),
    ("okta-throttled", [RIGHT, SIGNED, SIGNED]),
    ("okta-busy", [RIGHT, SIGNED, SIGNED]),
    ("okta-read-only", [RIGHT, SIGNED, SIGNED]),
    // Slow, skewed, broken or false servers.
    ("clock-skew", [RIGHT, SIGNED, SIGNED]),
    ("slow", [RIGHT, SIGNED, SIGNED]),
    ("reset", ["inconclusive not_evaluated 6 test-api-credentials 1 net.reset", "inconclusive not_evaluated 6 test-api-credentials 1 net.reset", "inconclusive not_evaluated 6 test-api-credentials 1 net.reset"]),
    ("half-body", ["inconclusive not_evaluated 6 test-api-credentials 1 net.reset", "inconclusive not_evaluated 6 test-api-credentials 1 net.reset", "inconclusive not_evaluated 6 test-api-credentials 1 net.reset"]),
    ("slow-drip", ["inconclusive not_evaluated 6 test-api-credentials 1 net.timeout", "inconclusive not_evaluated 6 test-api-credentials 1 net.timeout", "inconclusive not_evaluated 6 test-api-credentials 1 net.timeout"]),
    ("garbage", ["inconclusive not_evaluated 6 test-api-credentials 1 net.shape", "inconclusive not_evaluated 6 test-api-credentials 1 net.shape", "inconclusive not_evaluated 6 test-api-credentials 1 net.shape"]),
    ("web-page", ["inconclusive not_evaluated 6 test-api-credentials 1 net.web_page", "inconclusive not_evaluated 6 test-api-credentials 1 net.web_page", "inconclusive not_evaluated 6 test-api-credentials 1 net.web_page"]),
    ("huge-body", ["inconclusive not_evaluated 6 test-api-credentials 1 net.too_large", "inconclusive not_evaluated 6 test-api-credentials 1 net.too_large", "inconclusive not_evaluated 6 test-api-credentials 1 net.too_large"]),
    ("gzip-bomb", ["inconclusive not_evaluated 6 test-api-credentials 1 net.too_large", "inconclusive not_evaluated 6 test-api-credentials 1 net.too_large", "inconclusive not_evaluated 6 test-api-credentials 1 net.too_large"]),
    ("redirect", ["inconclusive not_evaluated 6 test-api-credentials 1 net.redirect", "inconclusive not_evaluated 6 test-api-credentials 1 net.redirect", "inconclusive not_evaluated 6 test-api-credentials 1 net.redirect"]),
    ("foreign-token-endpoint", ["inconclusive not_evaluated 6 test-api-credentials 0 check.says.untrusted", "inconclusive not_evaluated 6 test-api-credentials 0 check.says.untrusted", "inconclusive not_evaluated 6 test-api-credentials 0 check.says.untrusted"]),
    ("expired-certificate", ["inconclusive not_evaluated 6 test-api-credentials 0 net.tls_expired", "inconclusive not_evaluated 6 test-api-credentials 0 net.tls_expired", "inconclusive not_evaluated 6 test-api-credentials 0 net.tls_expired"]),
    ("foreign-certificate", ["inconclusive not_evaluated 6 test-api-credentials 0 net.tls_issuer", "inconclusive not_evaluated 6 test-api-credentials 0 net.tls_issuer", "inconclusive not_evaluated 6 test-api-credentials 0 net.tls_issuer"]),
    ("misnamed-certificate", ["inconclusive not_evaluated 6 test-api-credentials 0 net.tls_name", "inconclusive not_evaluated 6 test-api-credentials 0 net.tls_name", "inconclusive not_evaluated 6 test-api-credentials 0 net.tls_name"]),
    // A name with commands in it is not the name that was typed.
    ("control-sequences", ["inconclusive correct 5 sign-in-microsoft 1 check.says.other_account", "inconclusive not_evaluated 5 sign-in-microsoft 1 check.says.other_account", "inconclusive not_evaluated 5 sign-in-microsoft 1 check.says.other_account"]),
    // The token is good, and what Graph does not tell is no fault of the credentials.
    ("graph-throttled", ["inconclusive correct 6 test-api-credentials 1 check.says.unread", "inconclusive not_evaluated 6 test-api-credentials 1 check.says.unread", "inconclusive not_evaluated 6 test-api-credentials 1 check.says.unread"]),
    ("graph-forbidden", ["inconclusive correct 5 test-api-credentials 1 check.says.role_unread", "inconclusive not_evaluated 5 test-api-credentials 1 check.says.role_unread", "inconclusive not_evaluated 5 test-api-credentials 1 check.says.role_unread"]),
    ("graph-web-page", ["inconclusive correct 6 test-api-credentials 1 check.says.unread", "inconclusive not_evaluated 6 test-api-credentials 1 check.says.unread", "inconclusive not_evaluated 6 test-api-credentials 1 check.says.unread"]),
];

/// In the order of the columns.
const METHODS: [Method; 3] = [Method::Password, Method::Browser, Method::DeviceCode];

/// Worlds that run at the same time. Most of them wait.
const SIDE_BY_SIDE: usize = 24;

fn world(scenario: &str) -> World {
    let path = format!("{}/assets/scenarios/{scenario}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    // Only the pace is another one: a poll of a device each second, not every five.
    let login = "[login]\ndevice_interval = 1";
    let text = if text.contains("[login]") {
        text.replace("[login]", login)
    } else {
        format!("{text}\n{login}\n")
    };
    World::playing(&text)
}

fn wire(scenario: &str, world: &World) -> Wire {
    let silent = matches!(scenario, "silence" | "slow-drip");
    let limits = http::Limits {
        connect: Duration::from_secs(20),
        request: Duration::from_secs(if silent { 3 } else { 30 }),
        whole: Duration::from_mins(1),
        // Nobody comes back from a page that leads nowhere.
        person: Duration::from_secs(if scenario == "unknown-program" { 3 } else { 120 }),
    };
    let ca = world.simulator.ca_pem().map(|pem| pem.as_bytes().to_vec());
    Wire::new(&http::Options { limits, ca, ..options() }).unwrap()
}

fn run(scenario: &str, method: Method) -> String {
    let world = world(scenario);
    let wire = wire(scenario, &world);
    let mut asked = request(&endpoints(&world.simulator), ADMIN, PASSWORD);
    // What the Okta app is set up for.
    let tenant = if scenario == "wrong-tenant" { "contoso" } else { "acme" };
    asked.expected_tenant = Some(by_app(tenant));
    let mut purse = Purse::default();
    let person = |waits: Waits, _: UnboundedSender<Secret>| {
        let browser = sign_in(&world, &waits, ADMIN);
        if browser.at.as_str().starts_with("http://localhost") {
            come_back(&browser);
        }
    };
    let result = match method {
        Method::Password => by_password(&wire, asked, &mut purse),
        Method::Browser | Method::DeviceCode => by_person(&wire, asked, method, person).0,
    };
    let all = world.simulator.requests();
    let asks_for_one = if method == Method::DeviceCode { "/devicecode" } else { "/token" };
    let sign_ins = all.iter().filter(|one| one.path.ends_with(asks_for_one)).count();
    if method == Method::Password {
        assert_eq!((purse.spends, purse.outcomes.len()), (sign_ins, sign_ins), "{scenario}");
    }
    let text = format!("{result:?}");
    assert!(!text.contains(PASSWORD) && !text.contains('\u{1b}'), "{scenario}: {text}");
    assert!(!all.iter().any(|one| one.path.starts_with("/elsewhere/")), "{scenario} {method:?}");
    cell(&result, sign_ins)
}

fn cell(result: &CheckResult, sign_ins: usize) -> String {
    let step = result.next.step.map_or("-", StepId::as_str);
    let verdict = serde_json::to_value(result.verdict).unwrap();
    let password = serde_json::to_value(result.password).unwrap();
    let (verdict, password) = (verdict.as_str().unwrap(), password.as_str().unwrap());
    let says = &result.says.key;
    format!("{verdict} {password} {} {step} {sign_ins} {says}", result.exit_code())
}

#[test]
fn every_scenario_ends_by_every_method_as_the_contract_and_the_facts_have_it() {
    let mut names: Vec<_> = Scenario::names().map(|(name, _)| name).collect();
    let mut rows: Vec<_> = TABLE.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    rows.sort_unstable();
    assert_eq!(rows, names, "a row for each scenario");
    let row = |(name, cells): &(&'static str, [&'static str; 3])| {
        METHODS.into_iter().zip(*cells).map(|(method, cell)| (*name, method, cell)).collect()
    };
    let mut left: Vec<_> = TABLE.iter().flat_map::<Vec<_>, _>(row).collect();
    // Those that take their time begin first.
    left.sort_by_key(|(name, ..)| ["slow", "silence", "slow-drip"].contains(name));
    let (left, wrong) = (Mutex::new(left), Mutex::new(Vec::new()));
    let one = || left.lock().unwrap().pop();
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some((name, method, cell)) = one() {
                    let found = run(name, method);
                    if found != cell {
                        let told = format!("{name} {method:?}: {found}, not {cell}");
                        wrong.lock().unwrap().push(told);
                    }
                }
            });
        }
    });
    assert_eq!(wrong.into_inner().unwrap(), Vec::<String>::new());
}

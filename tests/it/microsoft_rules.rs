//! What is not sent although somebody asked for it: by the owner's policy, and for having been
//! refused before, also where this computer's clock is wrong.

use jiff::SignedDuration;
use jiff::Timestamp;
use reauth::model::check::CheckResult;
use reauth::model::check::Cloud;
use reauth::model::lockout::Budget;
use reauth::model::policy::Closed;
use reauth::model::policy::Policy;
use reauth::services::lockout::Lockouts;
use reauth::services::microsoft;
use reauth::services::microsoft::Rejected;
use reauth::services::microsoft::Request;
use reauth::services::microsoft::Way;
use reauth::services::microsoft::Wire;
use reauth::simulator::Options;
use reauth::simulator::Scenario;
use reauth::simulator::Server;
use reauth::simulator::Simulator;
use tokio::sync::watch;

use crate::journal::place;
use crate::microsoft::ADMIN;
use crate::microsoft::PASSWORD;
use crate::microsoft::Purse;
use crate::microsoft::assert_sayable;
use crate::microsoft::check_over;
use crate::microsoft::options;
use crate::microsoft::request;
use crate::microsoft::run;
use crate::microsoft_person::endpoints;
use crate::simulator::World;

/// Tests as a process does, under `policy` and with what it knows of refused passwords.
fn check(policy: &str, rejected: &Rejected, request: Request, purse: &mut Purse) -> CheckResult {
    let policy =
        toml::from_str::<Policy>(policy).unwrap_or_else(|_| Policy::closed(Closed::Unreadable));
    let wire = Wire::new(&options()).unwrap().under(policy, rejected.clone());
    let (_keep, cancel) = watch::channel(false);
    let result = run(microsoft::check(&wire, request, purse, &|_| {}, cancel));
    assert_sayable(&result);
    result
}

#[test]
fn a_refused_password_is_not_sent_again_by_this_process() {
    let world = World::of("wrong-password");
    let rejected = Rejected::default();
    let mut purse = Purse::default();
    let asked = |password: &str| request(&endpoints(&world.simulator), ADMIN, password);
    for (password, code, says) in [
        (PASSWORD, 4, "answer.AADSTS50126.what"),
        (PASSWORD, 5, "check.says.again"),
        ("Another-1", 4, "answer.AADSTS50126.what"),
        (PASSWORD, 5, "check.says.again"),
    ] {
        let result = check("", &rejected, asked(password), &mut purse);
        assert_eq!((result.exit_code(), result.says.key.as_str()), (code, says));
    }
    assert_eq!((world.simulator.sign_in_requests(), purse.spends), (2, 2));
    // What was not refused as wrong may be sent again.
    let mfa = World::of("mfa");
    for _ in 0..2 {
        let again = request(&endpoints(&mfa.simulator), ADMIN, PASSWORD);
        assert_eq!(check("", &Rejected::default(), again, &mut Purse::default()).exit_code(), 5);
    }
    assert_eq!(mfa.simulator.sign_in_requests(), 2);
}

/// Two hours: to this computer, which is ahead, what was refused a moment ago is long over.
#[test]
fn the_budget_ages_by_microsofts_clock() {
    let scenario = Scenario::parse("title = \"x\"\nclock_skew = -7200").unwrap();
    let simulator = Simulator::start(Options::new(scenario)).unwrap();
    let (_dir, paths) = place();
    let mut lockouts = Lockouts::new(&paths);
    let now = Timestamp::now();
    let there = now - SignedDuration::from_hours(2);
    for _ in 0..2 {
        lockouts.spend(ADMIN, Cloud::Global, there).unwrap();
    }
    // What is written down besides takes none of them for over.
    Budget::pause(&mut lockouts, "graph.microsoft.com", now + SignedDuration::from_mins(1));
    let asked = request(&endpoints(&simulator), ADMIN, PASSWORD);
    let result = check_over(&Wire::new(&options()).unwrap(), asked, &mut lockouts);
    assert_eq!((result.exit_code(), result.says.key.as_str()), (5, "check.says.spent"));
    assert_eq!(simulator.sign_in_requests(), 0);
    let until = (there + SignedDuration::from_hours(1)).strftime("%H:%M UTC").to_string();
    assert_eq!(result.next.text.with.get("time"), Some(&until));
}

#[test]
fn what_the_owner_of_the_computer_forbids_is_not_sent() {
    let world = World::of("ready");
    for (policy, says, asked) in [
        ("methods = [\"browser\"]", "check.says.forbidden_method", 0),
        ("client-ids = [\"x\"]", "check.says.forbidden_client", 0),
        ("not a policy", "check.says.forbidden_unreadable", 0),
        ("tenants = [\"fabrikam.com\"]", "check.says.forbidden_tenant", 2),
    ] {
        let login = || {
            let all = world.simulator.requests();
            all.iter().filter(|request| request.server == Server::Login).count()
        };
        let before = login();
        let request = request(&endpoints(&world.simulator), ADMIN, PASSWORD);
        let mut purse = Purse::default();
        let result = check(policy, &Rejected::default(), request, &mut purse);
        assert_eq!((result.exit_code(), result.says.key.as_str()), (5, says), "{policy}");
        assert_eq!((purse.spends, login() - before), (0, asked));
    }
    let mut by_device = request(&endpoints(&world.simulator), ADMIN, "");
    by_device.way = Way::DeviceCode;
    let policy = "methods = [\"browser\", \"password\"]";
    let result = check(policy, &Rejected::default(), by_device, &mut Purse::default());
    assert_eq!(result.says.key, "check.says.forbidden_method");
    for tenant in ["acme.onmicrosoft.com", reauth::simulator::TENANT_ID] {
        let request = request(&endpoints(&world.simulator), ADMIN, PASSWORD);
        let policy = format!("methods = [\"password\"]\ntenants = [\"{tenant}\"]");
        let result = check(&policy, &Rejected::default(), request, &mut Purse::default());
        assert_eq!(result.exit_code(), 0, "{tenant}");
    }
}

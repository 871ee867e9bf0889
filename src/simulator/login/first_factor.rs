//! The first factor, judged in one place for programs, for people and for the simulated Okta.

use uuid::Uuid;

use crate::simulator::directory::Account;
use crate::simulator::directory::Realm;
use crate::simulator::directory::Tenant;
use crate::simulator::login::refusals::Refusal;
use crate::simulator::memory::Place;
use crate::simulator::server::State;
use crate::simulator::sign_ins::SignIn;

/// Judges name and password, in Microsoft's order: account, lockout, password.
pub(in crate::simulator) fn first_factor<'a>(
    state: &'a State,
    place: Place,
    username: &str,
    password: &str,
) -> Result<&'a Account, Refusal> {
    let account = state.directory.by_upn(username).ok_or_else(|| nobody(username))?;
    if let Some(code) = account.refusal_before_password {
        return Err(Refusal::about(code, account.tenant.id));
    }
    if password.chars().count() > 256 {
        return Err(Refusal::new(50052));
    }
    if account.realm == Realm::Federated {
        // Without password hash sync Microsoft has nothing to compare with; not a failed attempt.
        return Err(Refusal::new(50126));
    }
    let right = account.password == password;
    let open = state.memory.lockout(account.upn, place, |lockout, now| {
        // A locked account is locked for the person here; Okta's place has a counter of its own.
        if (account.locked && place == Place::Here) || lockout.is_locked(now) {
            return false;
        }
        if right {
            lockout.succeeded();
        } else {
            lockout.failed(password, now);
        }
        true
    });
    match (open, right) {
        (false, _) => Err(Refusal::new(50053)),
        (true, false) => Err(Refusal::new(50126)),
        (true, true) => Ok(account),
    }
}

/// The tenant of the domain, or the practised one, does not know the account.
fn nobody(username: &str) -> Refusal {
    let tenant = Tenant::of_account(username).unwrap_or(&crate::simulator::directory::ACME);
    Refusal::about(50034, tenant.id)
}

/// What the sign-in log has to know besides who and how it ended.
pub(in crate::simulator) struct Attempt<'a> {
    pub(in crate::simulator) client: &'a str,
    pub(in crate::simulator) correlation: Uuid,
    pub(in crate::simulator) place: Place,
    pub(in crate::simulator) interactive: bool,
}

/// Writes a line of the sign-in log and returns its trace id; code 0 is success.
pub(in crate::simulator) fn log(
    state: &State,
    attempt: &Attempt<'_>,
    user: &str,
    code: u32,
    trace: Uuid,
) {
    let line = SignIn {
        at: state.now(),
        user: user.to_owned(),
        client: attempt.client.to_owned(),
        correlation: attempt.correlation,
        trace,
        code,
        interactive: attempt.interactive,
        address: match attempt.place {
            Place::Here => "127.0.0.1",
            // An address of documentation (RFC 5737).
            Place::Okta => "203.0.113.50",
        },
    };
    state.memory.with(|memory| memory.sign_ins.push(line));
}

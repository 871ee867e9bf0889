//! An import, which plays out in the log over some seconds, and how the stored credentials are judged.

use std::time::Duration;
use std::time::Instant;

use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use crate::simulator::clients::OKTA_SIGN_IN;
use crate::simulator::directory::Account;
use crate::simulator::directory::Role;
use crate::simulator::directory::STAFF;
use crate::simulator::login::first_factor::Attempt;
use crate::simulator::login::first_factor::first_factor;
use crate::simulator::login::first_factor::log;
use crate::simulator::login::refusals::Refusal;
use crate::simulator::login::refusals::Stage;
use crate::simulator::memory::Place;
use crate::simulator::okta::events::Actor;
use crate::simulator::okta::events::App;
use crate::simulator::okta::events::COULD_NOT;
use crate::simulator::okta::events::Planned;
use crate::simulator::okta::events::What;
use crate::simulator::okta::events::seed_error;
use crate::simulator::okta::events::transaction;
use crate::simulator::okta::org::Connection;
use crate::simulator::okta::people::Person;
use crate::simulator::scenario::ImportTwist;
use crate::simulator::scenario::Integration;
use crate::simulator::scenario::OktaTwist;
use crate::simulator::server::State;

/// One run, from *Import Now* to its last event.
pub(super) struct Import {
    began: Instant,
    began_at: Timestamp,
    transaction: String,
    plan: std::collections::VecDeque<Planned>,
    /// What is wrong, in Okta's words; known to the page when all events are written.
    error: Option<String>,
}

impl Import {
    /// Begins an import; how it will end is decided by what is stored at this moment.
    pub(super) fn begin(
        app: &App,
        person: &'static Person,
        judged: Result<(), String>,
        now: Timestamp,
        twist: &OktaTwist,
    ) -> Self {
        let speed = twist.import_speed;
        let plan = plan(app, &Actor::Person(person), &judged, twist.import);
        let plan: Vec<_> = plan.into_iter().map(|step| step.faster(speed)).collect();
        Self {
            began: Instant::now(),
            began_at: now,
            transaction: transaction(),
            plan: plan.into(),
            error: judged.err(),
        }
    }

    /// Takes the events whose time has come.
    pub(super) fn due(&mut self, now: Instant) -> Vec<Value> {
        let elapsed = now.saturating_duration_since(self.began);
        let mut due = Vec::new();
        while let Some(next) = self.plan.pop_front() {
            if Duration::try_from(next.after()).unwrap_or_default() > elapsed {
                self.plan.push_front(next);
                break;
            }
            due.push(next.at(self.began_at, &self.transaction));
        }
        due
    }

    pub(super) fn is_running(&self) -> bool {
        !self.plan.is_empty()
    }

    /// What the Import tab says once it is over: nothing is good.
    pub(super) fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }
}

/// The events of one import with their times (`okta.md` 4.6, *Typical order*).
pub(super) fn plan(
    app: &App,
    actor: &Actor,
    judged: &Result<(), String>,
    twist: ImportTwist,
) -> Vec<Planned> {
    let start = "app.generic.import.started";
    let end = "app.generic.import.complete";
    let step = |ms, kind: &str, legacy: &str, message: &str| {
        let what = What { kind, legacy, message, outcome: Ok(()), debug: json!({}) };
        Planned::new(ms, actor, app, &what)
    };
    let plain = |ms, kind: &str, message: &str| step(ms, kind, kind, message);
    let mut plan = vec![
        step(0, "system.import.start", start, "Import process started"),
        plain(300, "system.import.download.start", "Import download started"),
    ];
    let Err(error) = judged else {
        plan.extend(good_end(app, actor, twist));
        return plan;
    };
    let message = format!("{COULD_NOT}{error}");
    let failed = |ms, kind: &str, legacy: &str, message: &str, reason: &str, actor: &Actor| {
        let what = What { kind, legacy, message, outcome: Err(reason), debug: json!({}) };
        Planned::new(ms, actor, app, &what)
    };
    let validate = "app.office365.api.error.validate.creds";
    let download = "app.office365.api.error.download.users";
    let could_not = "Could not download users";
    plan.extend([
        // `okta.md` 4.6: this one is written by Okta System, whoever has started the import.
        failed(1200, validate, validate, &message, error, &Actor::Okta),
        failed(1300, download, download, could_not, error, &Actor::Okta),
        failed(1500, "system.import.complete", end, "Import process complete", &message, actor),
    ]);
    plan
}

/// What follows where the credentials are good.
fn good_end(app: &App, actor: &Actor, twist: ImportTwist) -> Vec<Planned> {
    let end = "app.generic.import.complete";
    let step = |ms, kind: &str, legacy: &str, message: &str| {
        let what = What { kind, legacy, message, outcome: Ok(()), debug: json!({}) };
        Planned::new(ms, actor, app, &what)
    };
    let plain = |ms, kind: &str, message: &str| step(ms, kind, kind, message);
    let mut plan = Vec::new();
    let (scanned, added, updated) = if twist.empty { (0, 0, 0) } else { (STAFF + 3, 3, 7) };
    let users = json!({
        "usersScanned": (scanned + twist.users as usize).to_string(),
        "usersAdded": added.to_string(),
        "usersUpdated": updated.to_string(),
    });
    let debug = if twist.users > 0 { json!({}) } else { users };
    let complete = What {
        kind: "system.import.complete",
        legacy: end,
        message: "Import process complete",
        outcome: Ok(()),
        debug,
    };
    plan.extend([
        plain(1000, "system.import.download.complete", "Import download complete"),
        plain(1100, "system.import.object_creation.start", "Object creation started"),
    ]);
    for n in 0..twist.users {
        // In this order: a quarter is new, a half changed, a quarter gone.
        let kind = ["user.create", "user.update", "user.update", "user.delete"];
        let kind = kind.get(n as usize % 4).copied().unwrap_or_default();
        plan.push(plain(1200, &format!("system.import.{kind}"), "User imported"));
    }
    plan.push(plain(1700, "system.import.object_creation.complete", "Object creation complete"));
    if twist.roadblock {
        let message = "Import stopped: too many app unassignments";
        plan.push(plain(1800, "system.import.roadblock", message));
        return plan;
    }
    plan.extend([
        plain(1800, "system.import.user_matching.start", "User matching started"),
        plain(2300, "system.import.user_matching.complete", "User matching complete"),
        step(
            2400,
            "system.import.user.complete",
            "app.generic.import.summary.user",
            "Import users complete",
        ),
        Planned::new(2600, actor, app, &complete),
    ]);
    plan
}

/// Signs in with what is typed or stored, as *Test API Credentials* does (`okta.md` 3.5); the error
/// is what Okta shows behind "received error:".
pub(super) fn sign_in(state: &State, username: &str, password: &str) -> Result<(), String> {
    let correlation = Uuid::new_v4();
    let trace = Uuid::new_v4();
    let judged = first_factor(state, Place::Okta, username, password).and_then(policy);
    let attempt =
        Attempt { client: OKTA_SIGN_IN.0, correlation, place: Place::Okta, interactive: false };
    let code = judged.as_ref().err().map_or(0, Refusal::code);
    log(state, &attempt, username, code, trace);
    match judged {
        Ok(account) if account.roles.contains(&Role::GlobalAdministrator) => Ok(()),
        Ok(_) => Err("User does not have the Company Administrator role. Please try again with a \
                      user which has this role."
            .to_owned()),
        Err(refusal) => {
            let text = refusal.words(" ", trace, correlation, state.now());
            // The seed's text has no full stop before its ids.
            Err(format!("400 {}", text.replacen(". Trace ID", " Trace ID", 1)))
        }
    }
}

/// A program gets no further than the first page: what a person could do there, it cannot.
fn policy(account: &Account) -> Result<&Account, Refusal> {
    match account.refusal {
        // Consent to another program than Okta's is no matter of Okta's.
        Some(code) if Stage::of(code) != Stage::Consent => {
            Err(Refusal::about(code, OKTA_SIGN_IN.0))
        }
        Some(_) | None => Ok(account),
    }
}

/// Judges what is stored, as the import does: everything has to be there, and of one account.
pub(super) fn judge(state: &State, connection: &Connection) -> Result<(), String> {
    let password = match state.scenario.okta.integration {
        Integration::Password => sign_in(state, &connection.username, &connection.password),
        Integration::Consent => Ok(()),
    };
    password?;
    let account = connection.consent.and_then(|id| state.directory.by_id(id));
    let account = account.ok_or_else(|| seed_error(state.now()))?;
    let same = connection.username.eq_ignore_ascii_case(account.upn);
    match state.scenario.okta.integration {
        Integration::Password if !same => Err(seed_error(state.now())),
        Integration::Password | Integration::Consent => Ok(()),
    }
}

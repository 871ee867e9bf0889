//! The state of the Okta org: its Office 365 instances, its log, and who is signed in to it.

use std::collections::HashMap;
use std::time::Instant;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;

use crate::simulator::directory::INSTANCE_ID;
use crate::simulator::okta::events;
use crate::simulator::okta::imports;
use crate::simulator::okta::imports::Import;
use crate::simulator::okta::oauth::OktaCode;
use crate::simulator::okta::session::Session;
use crate::simulator::okta::session::SignInFor;
use crate::simulator::scenario::ImportTwist;
use crate::simulator::scenario::OktaTwist;

/// Everything that the Okta server remembers; no `Debug`, because passwords are in it.
pub(in crate::simulator) struct Org {
    pub(super) instances: Vec<Instance>,
    /// In the order in which they were written, which is what polling goes by.
    pub(super) events: Vec<Value>,
    pub(in crate::simulator) sessions: HashMap<String, Session>,
    pub(super) waiting: HashMap<String, SignInFor>,
    pub(super) codes: HashMap<String, OktaCode>,
    /// Calls in the running minute, by bucket and caller.
    pub(super) rates: HashMap<(&'static str, &'static str), (Instant, u32)>,
    /// Calls of the API since the start.
    pub(super) calls: u32,
}

/// One Office 365 app instance.
pub(super) struct Instance {
    pub(super) id: String,
    pub(super) label: String,
    /// First label of the initial domain of the Microsoft tenant that it is for.
    pub(super) tenant: String,
    pub(super) active: bool,
    pub(super) connection: Connection,
    pub(super) import: Option<Import>,
}

/// What the Integration page has stored.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) username: String,
    pub(super) password: String,
    /// The object id of the account that has agreed since the failures began.
    pub(super) consent: Option<&'static str>,
    pub(super) enabled: bool,
    pub(super) import_groups: bool,
}

impl Org {
    /// As the walk finds it: the stored password is an old one, and the nightly imports fail.
    pub(in crate::simulator) fn new(twist: &OktaTwist, now: Timestamp) -> Self {
        let instance = |(n, given): (usize, &crate::simulator::scenario::InstanceTwist)| Instance {
            id: if n == 0 {
                INSTANCE_ID.to_owned()
            } else {
                format!("0oa{}practice365acme7", n + 1)
            },
            label: given.label.clone(),
            tenant: given.microsoft_tenant.clone(),
            active: given.active,
            connection: Connection {
                username: format!("admin@{}.onmicrosoft.com", given.microsoft_tenant),
                password: "An-older-password".to_owned(),
                consent: None,
                enabled: true,
                import_groups: true,
            },
            import: None,
        };
        let instances: Vec<_> = twist.instances.iter().enumerate().map(instance).collect();
        let mut org = Self {
            instances,
            events: Vec::new(),
            sessions: HashMap::new(),
            waiting: HashMap::new(),
            codes: HashMap::new(),
            rates: HashMap::new(),
            calls: 0,
        };
        org.write_history(now);
        org
    }

    /// Takes over who is signed in; what they were editing is gone.
    pub(in crate::simulator) fn keep(&mut self, sessions: HashMap<String, Session>) {
        self.sessions = sessions;
        for session in self.sessions.values_mut() {
            session.drafts.clear();
        }
    }

    pub(super) fn instance(&self, id: &str) -> Option<&Instance> {
        self.instances.iter().find(|instance| instance.id == id)
    }

    pub(super) fn instance_mut(&mut self, id: &str) -> Option<&mut Instance> {
        self.instances.iter_mut().find(|instance| instance.id == id)
    }

    /// Writes those events of running imports whose time has come.
    pub(super) fn advance(&mut self, now: Instant) {
        for instance in &mut self.instances {
            let Some(import) = &mut instance.import else { continue };
            self.events.extend(import.due(now));
        }
        // Two imports at once write between each other, as their times have it.
        self.events.sort_by(|one, other| published(one).cmp(published(other)));
    }

    fn write_history(&mut self, now: Timestamp) {
        let ago = |hours| now.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(now);
        let Some(first) = self.instances.first() else { return };
        let app = events::App::of(first);
        let twist = ImportTwist::default();
        let good = imports::plan(&app, &events::Actor::Okta, &Ok(()), twist);
        let bad =
            imports::plan(&app, &events::Actor::Okta, &Err(events::seed_error(ago(26))), twist);
        let worse =
            imports::plan(&app, &events::Actor::Okta, &Err(events::seed_error(ago(2))), twist);
        for (hours, plan) in [(74, good), (26, bad), (2, worse)] {
            let transaction = events::transaction();
            for step in plan {
                self.events.push(step.at(ago(hours), &transaction));
            }
        }
    }
}

fn published(event: &Value) -> &str {
    event.get("published").and_then(Value::as_str).unwrap_or_default()
}

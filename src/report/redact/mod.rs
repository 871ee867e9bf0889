//! A session without names: what tells who and where is replaced by stand-ins, before a report is
//! made of it.
//!
//! The same thing gets the same stand-in, in every field, note and error text, however it is
//! written there. The sentences of the program are made afterwards, so that none of them is hit.

mod find;
mod known;
mod normal;

use crate::model::check::AskedCheck;
use crate::model::check::CheckEntry;
use crate::model::check::CheckResult;
use crate::model::event::FIELDS;
use crate::model::event::Pasted;
use crate::model::event::Reason;
use crate::model::session::Session;
use crate::report::redact::find::Finder;
use crate::report::redact::known::Kind;
use crate::text::Phrase;

/// How much is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redact {
    /// Names, accounts, tenants, hosts, addresses and ids. Error codes stay, and the ids that a
    /// Microsoft ticket needs.
    Names,
    /// Those too.
    All,
}

impl Redact {
    /// The word that the command line and the words use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::All => "all",
        }
    }
}

/// Returns `session` with stand-ins for what tells who and where.
pub fn redacted(session: &Session, how: Redact) -> Session {
    let mut finder = Finder::of(session, how);
    let mut out = session.clone();
    whole(&mut out, &mut finder);
    for (field, value) in std::mem::take(&mut out.fields) {
        let kind = match field.as_str() {
            "operator" | "approver" | "okta-admin" => Some(Kind::Person),
            "ticket" => Some(Kind::Ticket),
            _ => None,
        };
        let value = match kind {
            Some(kind) => finder.stand_in(kind, &value),
            None => finder.text(&value),
        };
        // The name of a known field is the program's own word, whoever is called so.
        let known = FIELDS.contains(&field.as_str());
        let field = if known { field } else { finder.text(&field) };
        out.fields.insert(field, value);
    }
    for record in &mut out.steps {
        if let Some(Reason { text, .. }) = &mut record.reason {
            each(text, &mut finder);
        }
        for (_, note) in &mut record.notes {
            *note = finder.text(note);
        }
    }
    if let Some(pasted) = &mut out.pasted {
        error(pasted, &mut finder);
    }
    for entry in &mut out.checks {
        check(entry, &mut finder);
    }
    for AskedCheck { account, client_request_id, .. } in out.lost.iter_mut().chain(&mut out.asked) {
        *account = finder.stand_in(Kind::Account, account);
        *client_request_id = finder.text(client_request_id);
    }
    for name in &mut out.unknown {
        *name = finder.text(name);
    }
    out
}

/// Fields that are replaced whole, because each of them is a name.
fn whole(out: &mut Session, finder: &mut Finder) {
    out.id = finder.stand_in(Kind::Session, &out.id);
    out.operator = finder.stand_in(Kind::Person, &out.operator);
    if let Some(name) = &mut out.name {
        *name = finder.stand_in(Kind::Name, name);
    }
    if let Some(tenant) = &mut out.tenant {
        let host = tenant.trim_start_matches("https://").to_owned();
        *tenant = format!("https://{}", finder.stand_in(Kind::Host, &host));
    }
    if let Some(account) = &mut out.microsoft_account {
        *account = finder.stand_in(Kind::Account, account);
    }
    if let Some(app) = &mut out.app {
        app.id = finder.stand_in(Kind::Id, &app.id);
        if let Some(label) = app.label.as_mut().filter(|label| known::tells(label)) {
            *label = finder.stand_in(Kind::Name, label);
        }
        if let Some(tenant) = &mut app.microsoft_tenant {
            *tenant = finder.text(tenant);
        }
    }
    out.program = finder.text(&out.program);
    out.runbook = finder.text(&out.runbook);
}

fn each<'a, T: IntoIterator<Item = &'a mut String>>(texts: T, finder: &mut Finder) {
    for text in texts {
        *text = finder.text(text);
    }
}

fn error(pasted: &mut Pasted, finder: &mut Finder) {
    let Pasted { code, okta: _, trace_id, correlation_id, timestamp: _, others, text } = pasted;
    each([code, trace_id, correlation_id].into_iter().flatten(), finder);
    each(others, finder);
    *text = finder.text(text);
}

fn check(entry: &mut CheckEntry, finder: &mut Finder) {
    let CheckResult {
        says,
        proves,
        does_not_prove,
        account,
        federated_to,
        tenant,
        scopes,
        error,
        client_request_id,
        stages,
        next,
        ..
    } = &mut entry.result;
    *account = finder.stand_in(Kind::Account, account);
    if let Some(tenant) = tenant {
        tenant.id = finder.stand_in(Kind::Id, &tenant.id);
        if !tenant.name.is_empty() {
            tenant.name = finder.stand_in(Kind::Tenant, &tenant.name);
        }
        each(&mut tenant.domains, finder);
    }
    for scope in scopes {
        *scope = finder.scope(scope);
    }
    if let Some(error) = error {
        let ids = [&mut error.trace_id, &mut error.correlation_id, &mut error.suberror];
        each(ids.into_iter().flatten(), finder);
        each([&mut error.code, &mut error.error, &mut error.text], finder);
    }
    each(federated_to, finder);
    *client_request_id = finder.text(client_request_id);
    let details = stages.iter_mut().map(|stage| &mut stage.detail);
    let phrases = proves.iter_mut().chain(does_not_prove).chain(details);
    for Phrase { with, .. } in phrases.chain([says, &mut next.text]) {
        each(with.values_mut(), finder);
    }
}

//! What a session itself says about who and where, as things to look for in its free texts.

use crate::model::session::Session;
use crate::report::redact::normal::Normal;

/// What a stand-in stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Account,
    Address,
    Code,
    Host,
    Id,
    Name,
    Person,
    Session,
    Tenant,
    Ticket,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Address => "address",
            Self::Code => "code",
            Self::Host => "host",
            Self::Id => "id",
            Self::Name => "name",
            Self::Person => "person",
            Self::Session => "session",
            Self::Tenant => "tenant",
            Self::Ticket => "ticket",
        }
    }
}

/// A thing to look for.
pub(super) struct Needle {
    /// What its stand-in stands for.
    pub(super) kind: Kind,
    /// The thing as a whole, of which this may be a part.
    pub(super) whole: String,
    /// What is looked for.
    pub(super) text: String,
    /// Whether it counts only as a word of its own.
    pub(super) bounded: bool,
}

/// Words that name nobody, though a name may consist of them.
const GENERAL: [&str; 25] = [
    "admin",
    "administrator",
    "anonymous",
    "corporation",
    "department",
    "global",
    "group",
    "helpdesk",
    "import",
    "info",
    "internal",
    "mail",
    "microsoft",
    "office",
    "okta",
    "operator",
    "reader",
    "root",
    "service",
    "support",
    "team",
    "tenant",
    "test",
    "unknown",
    "user",
];

/// Whether the label of an app tells more than what it is.
pub(super) fn tells(label: &str) -> bool {
    !label.eq_ignore_ascii_case("Microsoft Office 365")
}

/// Everything that `session` names.
pub(super) fn needles(session: &Session) -> Vec<Needle> {
    let mut out = Needles(Vec::new());
    let fields = ["operator", "approver", "okta-admin"].map(|field| session.fields.get(field));
    for name in fields.into_iter().flatten().chain([&session.operator]) {
        out.name(Kind::Person, name, 3);
    }
    out.whole(Kind::Session, &session.id);
    out.maybe(Kind::Ticket, session.fields.get("ticket"));
    out.maybe(Kind::Name, session.name.as_ref());
    if let Some(app) = &session.app {
        out.whole(Kind::Id, &app.id);
        out.maybe(Kind::Name, app.label.as_ref().filter(|label| tells(label)));
        app.microsoft_tenant.iter().for_each(|tenant| out.domain(tenant));
    }
    session.tenant.iter().for_each(|url| out.domain(url.trim_start_matches("https://")));
    let asked = session.lost.iter().chain(&session.asked).map(|asked| &asked.account);
    let tested = session.checks.iter().map(|entry| &entry.result.account);
    for account in session.microsoft_account.iter().chain(asked).chain(tested) {
        out.account(account);
    }
    for entry in &session.checks {
        entry.result.federated_to.iter().for_each(|host| out.domain(host));
        let Some(tenant) = &entry.result.tenant else { continue };
        out.whole(Kind::Id, &tenant.id);
        out.name(Kind::Tenant, &tenant.name, 4);
        tenant.domains.iter().for_each(|domain| out.domain(domain));
    }
    out.0
}

struct Needles(Vec<Needle>);

impl Needles {
    fn push(&mut self, kind: Kind, whole: &str, text: &str, bounded: bool) {
        let normal = |text: &str| Normal::of(text.trim()).text;
        let (whole, text) = (normal(whole), normal(text));
        let general = GENERAL.contains(&text.as_str());
        if text.chars().count() >= 2 && !general && text.chars().any(char::is_alphanumeric) {
            self.0.push(Needle { kind, whole, text, bounded });
        }
    }

    /// Something that nobody writes by accident.
    fn whole(&mut self, kind: Kind, text: &str) {
        let short = text.trim().chars().count() < 8;
        self.push(kind, text, text, short);
    }

    fn maybe(&mut self, kind: Kind, text: Option<&String>) {
        if let Some(text) = text {
            self.whole(kind, text);
        }
    }

    /// A name, and each word of it that has at least so many letters.
    fn name(&mut self, kind: Kind, name: &str, letters: usize) {
        if name.contains('@') {
            return self.account(name);
        }
        self.whole(kind, name);
        for word in name.split(|c: char| !c.is_alphanumeric()) {
            if word.chars().count() >= letters {
                self.push(kind, name, word, true);
            }
        }
    }

    fn account(&mut self, account: &str) {
        self.whole(Kind::Account, account);
        let Some((local, domain)) = account.split_once('@') else { return };
        if local.chars().count() >= 3 {
            self.push(Kind::Account, account, local, true);
        }
        self.domain(domain);
    }

    /// A host, and the part of it that names its owner.
    fn domain(&mut self, host: &str) {
        self.whole(Kind::Host, host);
        let labels: Vec<_> = host.split('.').collect();
        let shared =
            ["okta", "oktapreview", "okta-emea", "okta-gov", "onmicrosoft", "microsoftonline"];
        let named = labels.len().checked_sub(2).and_then(|at| labels.get(at)).copied();
        let owner = match named {
            Some(label) if shared.contains(&label) => labels.first().copied(),
            Some(label) if label.len() >= 4 => Some(label),
            Some(_) | None => None,
        };
        if let Some(owner) = owner {
            let owner = owner.trim_end_matches("-admin");
            self.push(Kind::Tenant, owner, owner, owner.chars().count() < 4);
        }
    }
}

//! The form of the credential test: which fields it has, and when it can be sent.

use jiff::SignedDuration;

use crate::model::check::Method;
use crate::model::check::Realm;
use crate::model::entry::Entry;
use crate::model::event::Integration;
use crate::model::order::GRAPH_TOOLS;
use crate::model::policy::Forbidden;
use crate::model::policy::Policy;
use crate::model::reader::MayRead;
use crate::model::reader::Reader;
use crate::model::screen::Client;
use crate::model::screen::Overlay;
use crate::model::screen::TestField;
use crate::model::screen::TestPanel;
use crate::model::secret::Secret;
use crate::model::state::Model;
use crate::runbook::StepId;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::record::may_change;
use crate::update::test;

/// How long connections are taken to be warm: less than the minute for which idle ones are kept.
const WARM: SignedDuration = SignedDuration::from_secs(45);

/// Opens the panel for a step, with what is known filled in. The browser comes first: it works
/// with a second factor, and shows who, where and as what before any password is typed.
pub(super) fn open(model: &mut Model, step: StepId, effects: &mut Vec<Effect>) {
    if !may_change(model) {
        return;
    }
    if let Some(org) = model.tenant().map(|tenant| tenant.as_url())
        && model.expected().is_none()
    {
        effects.push(Effect::Recall { org });
    }
    let known = model.open.as_ref().and_then(|open| open.session.microsoft_account.clone());
    let practice = model.practice.as_ref().map(|practice| practice.account.clone());
    let of_tenant = model.known_here().and_then(|known| known.account.clone());
    let account = known.or(practice).or(of_tenant);
    let account = Entry::line(320).with(&account.unwrap_or_default());
    let client = match model.client_id.as_deref() {
        Some(GRAPH_TOOLS) => Client::Tools,
        Some(_) => Client::Own,
        // Nothing real is left behind in practice.
        None if model.practice.is_some() => Client::Tools,
        None => Client::Unchosen,
    };
    let own = model.client_id.as_deref().filter(|_| client == Client::Own).unwrap_or_default();
    let focus = match client {
        _ if account.is_blank() => TestField::Account,
        Client::Unchosen => TestField::Client,
        Client::Own | Client::Tools => TestField::Method,
    };
    model.overlays.push(Overlay::Test(Box::new(TestPanel {
        step,
        focus,
        account,
        client,
        client_id: Entry::line(64).with(own),
        method: Method::Browser,
        looked: None,
        looking: None,
        reader: Reader::default(),
        password: Secret::new(),
        error: None,
        run: None,
        result: None,
        details: false,
        scroll: 0,
    })));
}

/// Moves the focus over the fields that there are.
pub(super) fn next_field(panel: &mut TestPanel, forward: bool) {
    let order = panel.fields();
    let at = order.iter().position(|field| *field == panel.focus).unwrap_or(0);
    let step = if forward { 1 } else { order.len() - 1 };
    panel.focus = order.get((at + step) % order.len()).copied().unwrap_or_default();
}

/// Space: the next choice of the field that has some.
pub(super) fn switch(panel: &mut TestPanel, policy: &Policy) {
    if panel.run.is_some() || panel.result.is_some() {
        return;
    }
    panel.error = None;
    match panel.focus {
        TestField::Client => panel.client = panel.client.next(),
        TestField::Method => {
            panel.method = panel.method.next();
            // A password that no field shows is not kept.
            panel.password.clear();
        }
        TestField::Reader => {
            if let Reader::Private { accepted, .. } = &mut panel.reader {
                *accepted = !*accepted;
            }
            panel.password.clear();
        }
        TestField::Account | TestField::ClientId | TestField::Password | TestField::Run => return,
    }
    // Said before anything is typed for it.
    if panel.client != Client::Own {
        panel.error = forbidden(panel, policy);
    }
}

fn forbidden(panel: &TestPanel, policy: &Policy) -> Option<&'static str> {
    policy.check(panel.method, &client_id(panel)).err().map(Forbidden::key)
}

/// Back from a result to the form; a password has to be typed again. Where the browser has shown
/// all it can and Okta stores a password, that one is offered next.
pub(super) fn again(model: &mut Model) {
    let stored = stores_password(model);
    let Some(panel) = test::panel(model) else { return };
    let Some(result) = panel.result.take() else { return };
    panel.details = false;
    panel.scroll = 0;
    if stored && result.method == Method::Browser && result.token && result.realm == Realm::Managed
    {
        panel.method = Method::Password;
    }
    panel.focus = match panel.method {
        Method::Password if panel.reader.stands_in_the_way() => TestField::Reader,
        Method::Password => TestField::Password,
        Method::Browser | Method::DeviceCode => TestField::Method,
    };
}

/// Whether the Integration page was said to ask for a password.
fn stores_password(model: &Model) -> bool {
    model.open.as_ref().is_some_and(|open| open.session.integration == Integration::Password)
}

/// The app that asks.
pub(super) fn client_id(panel: &TestPanel) -> String {
    match panel.client {
        Client::Own => panel.client_id.text().trim().to_owned(),
        Client::Tools | Client::Unchosen => GRAPH_TOOLS.to_owned(),
    }
}

/// Who may read the password on its way.
pub(super) fn may_read(panel: &TestPanel) -> MayRead {
    match &panel.reader {
        Reader::Private { issuer, accepted: true } => MayRead::This(issuer.clone()),
        Reader::Private { accepted: false, .. }
        | Reader::Unknown
        | Reader::Nobody
        | Reader::Unreached(_) => MayRead::Nobody,
    }
}

/// Opens the connections while the form is filled in, and again before they go cold: for whom a
/// key is pressed, and for nobody who is away.
pub(super) fn keep_warm(model: &mut Model, effects: &mut Vec<Effect>) {
    let (now, attempt) = (model.now, model.attempts + 1);
    let paused = model.pause().is_some();
    let Some(panel) = test::panel(model) else { return };
    let cold = panel.looked.is_none_or(|at| now.duration_since(at) >= WARM);
    if !cold || paused || panel.run.is_some() || panel.result.is_some() {
        return;
    }
    panel.looked = Some(now);
    panel.looking = Some(attempt);
    model.attempts = attempt;
    effects.push(Effect::Look { attempt });
}

/// What the look found. A password that is typed already is not kept where it could be read.
pub(super) fn looked(model: &mut Model, attempt: u64, result: Result<Option<String>, Phrase>) {
    let Some(panel) = test::panel(model) else { return };
    if panel.looking != Some(attempt) {
        return;
    }
    panel.looking = None;
    panel.reader = match result {
        Ok(None) => Reader::Nobody,
        Ok(Some(issuer)) => {
            let accepted = may_read(panel).covers(&issuer);
            Reader::Private { issuer, accepted }
        }
        Err(why) => Reader::Unreached(why),
    };
    match (panel.focus, panel.reader.stands_in_the_way()) {
        (TestField::Password, true) => panel.focus = TestField::Reader,
        (TestField::Reader, false) => panel.focus = TestField::Password,
        _ => {}
    }
    if panel.reader.stands_in_the_way() {
        panel.password.clear();
    }
}

/// Why the form cannot be sent yet; moves to the field that stands in the way.
pub(super) fn fault(panel: &mut TestPanel, policy: &Policy, paused: bool) -> Option<&'static str> {
    let no_guid = || uuid::Uuid::try_parse(panel.client_id.text().trim()).is_err();
    let (error, focus) = if panel.account.is_blank() {
        ("test.error.account", TestField::Account)
    } else if panel.client == Client::Unchosen {
        ("test.error.client", TestField::Client)
    } else if panel.client == Client::Own && no_guid() {
        ("test.error.client_id", TestField::ClientId)
    } else if let Some(rule) = forbidden(panel, policy) {
        (rule, TestField::Method)
    } else if panel.method == Method::Password && panel.reader.stands_in_the_way() {
        ("test.error.reader", TestField::Reader)
    } else if panel.method == Method::Password && panel.password.is_empty() {
        ("test.error.password", TestField::Password)
    } else if paused {
        ("test.error.paused", TestField::Run)
    } else {
        return None;
    };
    panel.focus = focus;
    Some(error)
}

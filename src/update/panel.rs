//! The form of the credential test: which fields it has, and when it can be sent.

use crate::model::check::Method;
use crate::model::check::Realm;
use crate::model::entry::Entry;
use crate::model::event::Integration;
use crate::model::order::GRAPH_TOOLS;
use crate::model::policy::Forbidden;
use crate::model::policy::Policy;
use crate::model::screen::Client;
use crate::model::screen::Overlay;
use crate::model::screen::TestField;
use crate::model::screen::TestPanel;
use crate::model::secret::Secret;
use crate::model::state::Model;
use crate::runbook::StepId;
use crate::update::Effect;
use crate::update::record::may_change;
use crate::update::test;

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
    let here = |field: &TestField| match field {
        TestField::ClientId => panel.client == Client::Own,
        TestField::Password => panel.method == Method::Password,
        TestField::Account | TestField::Client | TestField::Method | TestField::Run => true,
    };
    let order = [
        TestField::Account,
        TestField::Client,
        TestField::ClientId,
        TestField::Method,
        TestField::Password,
        TestField::Run,
    ];
    let order: Vec<_> = order.into_iter().filter(here).collect();
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
    panel.focus =
        if panel.method == Method::Password { TestField::Password } else { TestField::Method };
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

/// Why the form cannot be sent yet; moves to the field that stands in the way.
pub(super) fn fault(panel: &mut TestPanel, policy: &Policy) -> Option<&'static str> {
    let no_guid = || uuid::Uuid::try_parse(panel.client_id.text().trim()).is_err();
    let (error, focus) = if panel.account.is_blank() {
        ("test.error.account", TestField::Account)
    } else if panel.client == Client::Unchosen {
        ("test.error.client", TestField::Client)
    } else if panel.client == Client::Own && no_guid() {
        ("test.error.client_id", TestField::ClientId)
    } else if let Some(rule) = forbidden(panel, policy) {
        (rule, TestField::Method)
    } else if panel.method == Method::Password && panel.password.is_empty() {
        ("test.error.password", TestField::Password)
    } else {
        return None;
    };
    panel.focus = focus;
    Some(error)
}

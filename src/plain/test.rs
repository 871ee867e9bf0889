//! The credential test, as it is said: what it is about, how far it is, what it found.

use crate::model::check::CheckResult;
use crate::model::check::Method;
use crate::model::check::PasswordFinding;
use crate::model::check::Realm;
use crate::model::check::StageRecord;
use crate::model::check::StageState;
use crate::model::check::Waits;
use crate::model::endpoints::EndpointKind;
use crate::model::event::Integration;
use crate::model::reader::Reader;
use crate::model::screen::Client;
use crate::model::screen::TestField;
use crate::model::screen::TestPanel;
use crate::model::state::Model;
use crate::plain::Voice;
use crate::words;

/// What is said when the panel opens: where it goes, and what it begins with.
pub(super) fn opened(model: &Model, panel: &TestPanel, voice: &Voice) -> Vec<String> {
    let number = panel.step.number().to_string();
    let mut lines = vec![format!("{}.", voice.fill("test.title", &[("step", &number)]))];
    lines.extend(destination(model, voice));
    if let Some(practice) = &model.practice {
        let gaps = [("account", practice.account.as_str()), ("password", &practice.password)];
        lines.push(voice.fill("test.practice", &gaps));
    }
    if panel.focus != TestField::Account {
        lines.push(label("test.account", panel.account.text(), voice));
        if panel.focus != TestField::Client {
            lines.push(label("test.client", &client(panel, voice), voice));
        }
    }
    lines
}

/// Where a password would go; impossible to miss where that is not Microsoft.
fn destination(model: &Model, voice: &Voice) -> Option<String> {
    let url = model.endpoints.login.as_deref().unwrap_or_default();
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    match model.endpoints.kind {
        EndpointKind::Microsoft => None,
        EndpointKind::Practice | EndpointKind::Overridden => {
            Some(voice.fill("test.not_microsoft", &[("host", host)]))
        }
    }
}

fn label(key: &str, text: &str, voice: &Voice) -> String {
    format!("{}: {text}", voice.get(key))
}

fn client(panel: &TestPanel, voice: &Voice) -> String {
    match panel.client {
        Client::Unchosen => voice.get("test.client_unchosen"),
        Client::Own => {
            format!("{}, {}", voice.get("test.client_own"), panel.client_id.text())
        }
        Client::Tools => voice.get("test.client_tools"),
    }
}

/// What is said before the field that has the focus is asked for.
pub(super) fn field(model: &Model, panel: &TestPanel, voice: &Voice) -> Vec<String> {
    let method = panel.method.as_str();
    match panel.focus {
        TestField::Account => Vec::new(),
        TestField::Client => vec![voice.get("check.client.question")],
        TestField::ClientId => vec![voice.get("test.about_own")],
        TestField::Method => vec![voice.get("plain.which_method")],
        TestField::Reader => match &panel.reader {
            Reader::Private { issuer, .. } => vec![
                voice.fill("test.reader", &[("issuer", issuer)]),
                voice.get("test.about_reader"),
                format!("{}?", voice.get("test.reader_label")),
            ],
            Reader::Unknown | Reader::Nobody | Reader::Unreached(_) => Vec::new(),
        },
        TestField::Password if !voice.hides => vec![voice.get("plain.no_hidden_password")],
        TestField::Password => vec![voice.get("check.before.password")],
        TestField::Run => {
            let mut lines = Vec::new();
            lines.push(label("test.account", panel.account.text(), voice));
            lines.push(label("test.client", &client(panel, voice), voice));
            lines.push(label(
                "test.method_label",
                &voice.get(&format!("test.method.{method}")),
                voice,
            ));
            if let Reader::Unreached(why) = &panel.reader
                && panel.method == Method::Password
            {
                lines.push(voice.fill("test.reader_unreached", &[("why", &voice.say(why))]));
            }
            if let Some(expected) = model.expected() {
                let keys = ["test.expects", "test.expects_named", "test.expects_last"];
                let gaps = [("tenant", expected.tenant.as_str())];
                lines.push(voice.fill(expected.by.pick(keys), &gaps));
            }
            if let Some(until) = model.pause() {
                let time = until.strftime("%H:%M:%S UTC").to_string();
                lines.push(voice.fill("test.paused", &[("time", &time)]));
            }
            if panel.password.has_outer_blanks() {
                lines.push(voice.get("test.outer_blanks"));
            }
            lines.push(voice.get(match panel.method {
                Method::Browser => "check.before.browser",
                Method::Password => "test.about.password",
                Method::DeviceCode => "test.about.device-code",
            }));
            if model.endpoints.kind == EndpointKind::Microsoft {
                lines.push(voice.get(match panel.method {
                    Method::Password => "test.to_microsoft",
                    Method::Browser | Method::DeviceCode => "test.to_microsoft_page",
                }));
            }
            lines
        }
    }
}

/// A rung that was climbed, in a line.
pub(super) fn stage(record: &StageRecord, voice: &Voice) -> String {
    let word = voice.get(match record.state {
        StageState::Passed => "stage.passed",
        StageState::Warned => "stage.warned",
        StageState::Failed => "stage.failed",
        StageState::Skipped => "stage.skipped",
    });
    let title = voice.get(&format!("check.stage.{}.title", record.id.as_str()));
    format!("{title}, {word}: {}", voice.say(&record.detail))
}

/// What a person has to do meanwhile; an address or a code stands alone on its line.
pub(super) fn waits(model: &Model, panel: &TestPanel, waits: &Waits, voice: &Voice) -> Vec<String> {
    let account = panel.account.text().trim();
    match waits {
        Waits::Nobody => Vec::new(),
        Waits::Browser { url } => vec![
            voice.fill("check.wait.browser", &[("account", account)]),
            url.clone(),
            voice.get(if voice.hides { "test.wait_paste" } else { "plain.wait_paste" }),
        ],
        Waits::Device { code, uri, until } => {
            let left = words::span(&voice.words, until.duration_since(model.now).as_secs().max(0));
            let gaps = [("code", code.as_str()), ("account", account), ("left", &left)];
            let letters: Vec<_> = code.chars().map(String::from).collect();
            vec![
                voice.get("test.wait_open"),
                uri.clone(),
                voice.fill("test.wait_code", &gaps),
                voice.fill("plain.spelled", &[("text", &letters.join(", "))]),
                voice.get("test.wait_origin"),
            ]
        }
    }
}

/// The verdict, what to do next, and what is known of the password.
pub(super) fn verdict(model: &Model, result: &CheckResult, voice: &Voice) -> Vec<String> {
    let verdict = voice.get(result.verdict.key());
    let lead = match result.next.step {
        Some(step) => voice.fill("test.next_step", &[("step", &step.number().to_string())]),
        None => voice.get("test.next"),
    };
    let mut lines = vec![
        format!("{verdict}. {}", voice.say(&result.says)),
        format!("{lead} {}", voice.say(&result.next.text)),
        label("test.fact_password", &sentence_of(password_key(result.password), voice), voice),
    ];
    // A password that Okta stores is still untested.
    let asked = model.open.as_ref().map(|open| open.session.integration);
    let signed_in = result.token && result.realm == Realm::Managed;
    if signed_in && result.method != Method::Password && asked == Some(Integration::Password) {
        lines.push(voice.get("test.offer_password"));
    }
    lines
}

fn sentence_of(key: &str, voice: &Voice) -> String {
    format!("{}.", voice.get(key))
}

/// What is known of the password, as a key.
fn password_key(finding: PasswordFinding) -> &'static str {
    match finding {
        PasswordFinding::Correct => "password.correct",
        PasswordFinding::LikelyCorrect => "password.likely_correct",
        PasswordFinding::Wrong => "password.wrong",
        PasswordFinding::NotEvaluated => "password.not_evaluated",
    }
}

/// The facts, and what they show and do not show.
pub(super) fn more(result: &CheckResult, voice: &Voice) -> Vec<String> {
    let mut lines = vec![label("test.fact_account", &result.account, voice)];
    if let Some(tenant) = &result.tenant {
        let name = if tenant.name.is_empty() { &tenant.id } else { &tenant.name };
        lines.push(label("test.fact_tenant", name, voice));
    }
    let role = match result.global_administrator {
        Some(true) => "test.role_active",
        Some(false) => "test.role_not_active",
        None => "test.role_unknown",
    };
    lines.push(label("test.fact_role", &voice.get(role), voice));
    if result.token {
        lines.push(label("test.fact_scopes", &result.scopes.join(", "), voice));
    }
    for (title, list) in
        [("test.proves", &result.proves), ("test.does_not_prove", &result.does_not_prove)]
    {
        if !list.is_empty() {
            lines.push(format!("{}:", voice.get(title)));
        }
        lines.extend(list.iter().map(|line| format!("- {}", voice.say(line))));
    }
    lines
}

/// The error as it was sent, with everything a Microsoft ticket asks for.
pub(super) fn details(result: &CheckResult, voice: &Voice) -> Vec<String> {
    let mut lines = vec![format!("client-request-id: {}", result.client_request_id)];
    if let Some(error) = &result.error {
        let suberror = error.suberror.as_deref().unwrap_or("none");
        lines.push(format!("{}, {}, suberror {suberror}", error.code, error.error));
        lines.extend(error.ids().map(|(name, id)| format!("{name}: {id}")));
        lines.push(error.text.clone());
    }
    if result.token {
        lines.push(voice.get("check.client.left_behind"));
    }
    lines
}

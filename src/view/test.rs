//! The credential test: form, run, verdict.

use ratatui::text::Line;
use ratatui::text::Span;

use crate::model::check::CheckResult;
use crate::model::check::Method;
use crate::model::check::PasswordFinding;
use crate::model::check::Realm;
use crate::model::check::StageRecord;
use crate::model::check::StageState;
use crate::model::check::Verdict;
use crate::model::check::Waits;
use crate::model::endpoints::EndpointKind;
use crate::model::event::Integration;
use crate::model::pointer::Target;
use crate::model::reader::Reader;
use crate::model::screen::Client;
use crate::model::screen::TestField;
use crate::model::screen::TestPanel;
use crate::model::screen::TestRun;
use crate::model::state::Model;
use crate::text::pad;
use crate::view::Look;
use crate::view::page::Page;
use crate::words;

/// Names of what is told of a result.
const FACTS: [&str; 5] = [
    "test.fact_password",
    "test.fact_account",
    "test.fact_tenant",
    "test.fact_role",
    "test.fact_scopes",
];

/// The panel in whichever state it is.
pub(super) fn page(model: &Model, panel: &TestPanel, look: &Look, width: usize) -> Page {
    let number = panel.step.number().to_string();
    let title = look.words.fill("test.title", &[("step", &number)]);
    let mut page = Page::new(width).titled(title);
    if panel.run.is_none() && panel.result.is_some() {
        page = page.scrolled(panel.scroll);
    }
    destination(model, panel, look, &mut page);
    if panel.result.is_none() {
        page.pin();
    }
    if let Some(run) = &panel.run {
        running(model, run, panel.account.text().trim(), look, &mut page);
    } else if let Some(result) = &panel.result {
        ended(model, result, panel.details, look, &mut page);
    } else {
        form(model, panel, look, &mut page);
    }
    page
}

/// Where a password would go; impossible to miss where that is not Microsoft.
fn destination(model: &Model, panel: &TestPanel, look: &Look, page: &mut Page) {
    let host = |url: &Option<String>| {
        let url = url.as_deref().unwrap_or_default();
        url.split_once("://").map_or(url, |(_, rest)| rest).to_owned()
    };
    match model.endpoints.kind {
        EndpointKind::Microsoft if panel.run.is_some() || panel.result.is_some() => return,
        EndpointKind::Microsoft => {
            let key = match panel.method {
                Method::Password => "test.to_microsoft",
                Method::Browser | Method::DeviceCode => "test.to_microsoft_page",
            };
            page.text(look.words.get(key), look.theme.plain());
        }
        EndpointKind::Practice | EndpointKind::Overridden => {
            let to = host(&model.endpoints.login);
            page.text(
                &look.words.fill("test.not_microsoft", &[("host", &to)]),
                look.theme.banner(),
            );
        }
    }
    page.gap();
}

/// What the method can show, and in practice whom to try it with.
fn before(model: &Model, panel: &TestPanel, look: &Look, page: &mut Page) {
    let before = look.words.get(&format!("check.before.{}", panel.method.as_str()));
    page.text(before, look.theme.plain());
    page.gap();
    if let Some(practice) = &model.practice {
        let gaps = [("account", practice.account.as_str()), ("password", &practice.password)];
        page.text(&look.words.fill("test.practice", &gaps), look.theme.strong());
        page.gap();
    }
}

fn form(model: &Model, panel: &TestPanel, look: &Look, page: &mut Page) {
    before(model, panel, look, page);
    let words = &look.words;
    let method = panel.method.as_str();
    let at = |field| panel.focus == field;
    page.click(Target::Field(TestField::Account));
    page.field(look, words.get("test.account"), &panel.account, at(TestField::Account));
    fault(panel, TestField::Account, look, page);
    let client = match panel.client {
        Client::Unchosen => "test.client_unchosen",
        Client::Own => "test.client_own",
        Client::Tools => "test.client_tools",
    };
    page.click(Target::Field(TestField::Client));
    button(look, page, at(TestField::Client), words.get("test.client"), words.get(client));
    fault(panel, TestField::Client, look, page);
    if panel.client == Client::Own {
        page.click(Target::Field(TestField::ClientId));
        page.field(look, words.get("test.client_id"), &panel.client_id, at(TestField::ClientId));
        fault(panel, TestField::ClientId, look, page);
    }
    let name = words.get(&format!("test.method.{method}"));
    page.click(Target::Field(TestField::Method));
    button(look, page, at(TestField::Method), words.get("test.method_label"), name);
    fault(panel, TestField::Method, look, page);
    if panel.method == Method::Password {
        reader(panel, look, page);
    }
    if panel.method == Method::Password && !panel.reader.stands_in_the_way() {
        password(model, panel, look, page);
    }
    page.click(Target::Field(TestField::Run));
    button(look, page, at(TestField::Run), "", words.get("test.run"));
    if let Some(until) = model.pause() {
        let time = until.strftime("%H:%M:%S UTC").to_string();
        let says = words.fill("test.paused", &[("time", &time)]);
        page.hang("    ", &says, look.theme.warning());
        fault(panel, TestField::Run, look, page);
    }
    page.gap();
    let about = match (panel.focus, panel.client) {
        (TestField::Client, Client::Unchosen) => "test.about_unchosen".to_owned(),
        (TestField::Client | TestField::ClientId, Client::Own) => "test.about_own".to_owned(),
        (TestField::Client, Client::Tools) => "test.about_tools".to_owned(),
        (TestField::Reader, _) => "test.about_reader".to_owned(),
        (
            TestField::Account
            | TestField::ClientId
            | TestField::Method
            | TestField::Password
            | TestField::Run,
            _,
        ) => format!("test.about.{method}"),
    };
    page.text(words.get(&about), look.theme.plain());
    if let Some(expected) = model.expected() {
        let text = words.fill(
            expected.by.pick(["test.expects", "test.expects_named", "test.expects_last"]),
            &[("tenant", &expected.tenant)],
        );
        page.gap();
        page.text(&text, look.theme.plain());
    }
}

/// The field of the password.
fn password(model: &Model, panel: &TestPanel, look: &Look, page: &mut Page) {
    let stars = panel.password.chars();
    // At loopback nobody is looked for: the banner says where it goes.
    let looking = panel.looking.is_some() && model.endpoints.kind == EndpointKind::Microsoft;
    let name = if looking && stars == 0 { "test.password_looking" } else { "test.password" };
    page.click(Target::Field(TestField::Password));
    page.masked(look, look.words.get(name), stars, panel.focus == TestField::Password);
    fault(panel, TestField::Password, look, page);
}

/// Who can read the password that is about to be typed.
fn reader(panel: &TestPanel, look: &Look, page: &mut Page) {
    let words = &look.words;
    match &panel.reader {
        Reader::Private { issuer, accepted } => {
            let warns = words.fill("test.reader", &[("issuer", issuer)]);
            page.hang("    ", &warns, look.theme.warning());
            let said = if *accepted { "test.reader_yes" } else { "test.reader_no" };
            let focused = panel.focus == TestField::Reader;
            page.click(Target::Field(TestField::Reader));
            button(look, page, focused, words.get("test.reader_label"), words.get(said));
            fault(panel, TestField::Reader, look, page);
        }
        Reader::Unreached(why) => {
            let why = words.say(why);
            let warns = words.fill("test.reader_unreached", &[("why", &why)]);
            page.hang("    ", &warns, look.theme.warning());
        }
        Reader::Unknown | Reader::Nobody => {}
    }
}

/// What is wrong with the field just drawn, right below it, so that it is seen in a small window.
fn fault(panel: &TestPanel, field: TestField, look: &Look, page: &mut Page) {
    let (key, style) = if panel.error.is_some() && panel.focus == field {
        (panel.error.unwrap_or_default(), look.theme.wrong())
    } else if field == TestField::Password && panel.password.has_outer_blanks() {
        ("test.outer_blanks", look.theme.warning())
    } else {
        return;
    };
    page.hang("    ", look.words.get(key), style);
    if panel.focus == field {
        page.keep_last_in_sight();
    }
}

fn button(look: &Look, page: &mut Page, focused: bool, label: &str, text: &str) {
    let marker = if focused { look.glyphs.marker } else { " " };
    let style = if focused { look.theme.chosen() } else { look.theme.plain() };
    if focused {
        page.keep_in_sight();
    }
    let lead = if label.is_empty() { format!("{marker} ") } else { format!("{marker} {label}: ") };
    page.line(Line::from(vec![
        Span::styled(lead, look.theme.strong()),
        Span::styled(format!("[ {text} ]"), style),
    ]));
}

fn running(model: &Model, run: &TestRun, account: &str, look: &Look, page: &mut Page) {
    stages(&run.stages, look, page);
    let since = words::span(&look.words, model.now.duration_since(run.since).as_secs());
    if let Some(stage) = run.now {
        let title = look.words.get(&format!("check.stage.{}.doing", stage.as_str())).to_owned();
        page.hang("* ", &format!("{title}, {since}"), look.theme.strong());
    }
    page.gap();
    if run.cancelled {
        page.text(look.words.get("test.cancelling"), look.theme.plain());
    } else if run.waits == Waits::Nobody {
        page.text(look.words.get("test.running"), look.theme.plain());
    } else {
        waiting(model, account, &run.waits, look, page);
    }
}

/// What the admin has to do meanwhile: an address or a code on lines of their own.
fn waiting(model: &Model, account: &str, waits: &Waits, look: &Look, page: &mut Page) {
    let words = &look.words;
    match waits {
        Waits::Nobody => {}
        Waits::Browser { url } => {
            let gaps = [("account", account)];
            page.text(&words.fill("check.wait.browser", &gaps), look.theme.strong());
            page.text(url, look.theme.link());
            page.gap();
            page.text(words.get("test.wait_paste"), look.theme.plain());
        }
        Waits::Device { code, uri, until } => {
            let left = words::span(&look.words, until.duration_since(model.now).as_secs().max(0));
            let gaps = [("code", code.as_str()), ("account", account), ("left", &left)];
            page.text(words.get("test.wait_open"), look.theme.strong());
            page.text(uri, look.theme.link());
            page.gap();
            page.text(&words.fill("test.wait_code", &gaps), look.theme.strong());
            page.gap();
            page.text(words.get("test.wait_origin"), look.theme.warning());
        }
    }
    page.gap();
    let key = match waits {
        Waits::Device { .. } => "test.wait_cancel_code",
        Waits::Browser { .. } | Waits::Nobody => "test.wait_cancel",
    };
    page.text(words.get(key), look.theme.plain());
}

fn stages(stages: &[StageRecord], look: &Look, page: &mut Page) {
    let wide =
        look.words.widest(&["stage.passed", "stage.warned", "stage.failed", "stage.skipped"]) + 1;
    for record in stages {
        let (word, style) = match record.state {
            StageState::Passed => ("stage.passed", look.theme.right()),
            StageState::Warned => ("stage.warned", look.theme.warning()),
            StageState::Failed => ("stage.failed", look.theme.wrong()),
            StageState::Skipped => ("stage.skipped", look.theme.plain()),
        };
        let title = look.words.get(&format!("check.stage.{}.title", record.id.as_str())).to_owned();
        let word = look.words.get(word).to_owned();
        page.hang(
            &pad(&word, wide),
            &format!("{title}: {}", look.words.say(&record.detail)),
            style,
        );
    }
}

fn ended(model: &Model, result: &CheckResult, details: bool, look: &Look, page: &mut Page) {
    let words = &look.words;
    let style = match result.verdict {
        Verdict::Passed => look.theme.right(),
        Verdict::Failed => look.theme.wrong(),
        Verdict::Inconclusive => look.theme.warning(),
    };
    let verdict = words.get(result.verdict.key()).to_owned();
    page.text(&format!("{verdict}. {}", words.say(&result.says)), style);
    page.gap();
    if details {
        raw(result, look, page);
        page.gap();
    }
    let next = words.say(&result.next.text);
    let lead = match result.next.step {
        Some(step) => words.fill("test.next_step", &[("step", &step.number().to_string())]),
        None => words.get("test.next").to_owned(),
    };
    page.hang(&format!("{lead} "), &next, look.theme.strong());
    page.gap();
    let wide = words.widest(&FACTS) + 2;
    let fact = |page: &mut Page, key: &str, value: String| {
        let label = words.get(key);
        page.hang(&pad(label, wide), &value, look.theme.plain());
    };
    fact(page, "test.fact_password", words.get(password_key(result.password)).to_owned());
    fact(page, "test.fact_account", result.account.clone());
    if let Some(tenant) = &result.tenant {
        let name = if tenant.name.is_empty() { &tenant.id } else { &tenant.name };
        fact(page, "test.fact_tenant", name.clone());
    }
    let role = match result.global_administrator {
        Some(true) => "test.role_active",
        Some(false) => "test.role_not_active",
        None => "test.role_unknown",
    };
    fact(page, "test.fact_role", words.get(role).to_owned());
    if result.token {
        fact(page, "test.fact_scopes", result.scopes.join(" "));
    }
    if offers_password(model, result) {
        page.text(words.get("test.offer_password"), look.theme.strong());
    }
    for (title, list) in
        [("test.proves", &result.proves), ("test.does_not_prove", &result.does_not_prove)]
    {
        if !list.is_empty() {
            page.gap();
            page.text(words.get(title), look.theme.strong());
        }
        for line in list {
            page.hang("- ", &words.say(line), look.theme.plain());
        }
    }
    page.gap();
    stages(&result.stages, look, page);
}

/// Whether the browser has shown what it can, and Okta stores a password that is still untested.
fn offers_password(model: &Model, result: &CheckResult) -> bool {
    let asked = model.open.as_ref().map(|open| open.session.integration);
    let managed = result.token && result.realm == Realm::Managed;
    managed && result.method != Method::Password && asked == Some(Integration::Password)
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

/// The error as it was sent, with everything a Microsoft ticket asks for.
fn raw(result: &CheckResult, look: &Look, page: &mut Page) {
    page.text(&format!("client-request-id  {}", result.client_request_id), look.theme.plain());
    if result.token {
        page.text(look.words.get("check.client.left_behind"), look.theme.plain());
    }
    let Some(error) = &result.error else { return };
    let suberror = error.suberror.as_deref().unwrap_or("none");
    page.text(
        &format!("{}  {}  suberror {suberror}", error.code, error.error),
        look.theme.strong(),
    );
    for (name, id) in error.ids() {
        page.text(&format!("{name}  {id}"), look.theme.plain());
    }
    page.text(&error.text, look.theme.plain());
}

//! Every screen as text, at the sizes that are promised. Each golden was read, not only accepted.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::buffer::Cell;
use ratatui::style::Color;
use ratatui::style::Modifier;
use reauth::model::check::Cause;
use reauth::model::check::Stage;
use reauth::model::check::StageRecord;
use reauth::model::check::StageState;
use reauth::model::check::Verdict;
use reauth::model::check::Waits;
use reauth::model::doctor::Finding;
use reauth::model::doctor::Standing;
use reauth::model::doctor::Topic;
use reauth::model::endpoints::Endpoints;
use reauth::model::event::Event;
use reauth::model::event::Integration;
use reauth::model::event::Mode;
use reauth::model::order::GRAPH_TOOLS;
use reauth::model::output::Form;
use reauth::model::output::Format;
use reauth::model::picker::Picker;
use reauth::model::picker::PickerRow;
use reauth::model::picker::Summary;
use reauth::model::screen::Screen;
use reauth::model::session::StepState;
use reauth::model::state::PracticeAccount;
use reauth::runbook::StepId;
use reauth::text::Language;
use reauth::text::Phrase;
use reauth::update::Msg;
use reauth::view::Look;
use reauth::view::Theme;
use reauth::words::Words;

use crate::drawing::LARGE;
use crate::drawing::SMALL;
use crate::drawing::USUAL;
use crate::drawing::drawn;
use crate::drawing::lines;
use crate::drawing::look;
use crate::driver::Driver;
use crate::report_sample;
use crate::report_sample::File;

/// Several screens, each under its name: a golden file of each language, and one of the styles at
/// the usual size. What colours and ASCII change of a screen is not kept but computed.
#[derive(Default)]
struct Album {
    texts: [Vec<String>; Language::ALL.len()],
    styles: Vec<String>,
}

impl Album {
    fn add(&mut self, name: &str, driver: &mut Driver, size: (u16, u16)) {
        let head = format!("==== {name}, {}x{} ", size.0, size.1);
        let head = format!("{head:=<width$}\n", width = usize::from(size.0));
        for (language, texts) in Language::ALL.into_iter().zip(&mut self.texts) {
            let of = |ascii, mono| Look { words: Words::of(language), ..look(ascii, mono) };
            let colour = of(false, false);
            let cells = drawn(driver, size, &colour);
            let text = lines(&cells);
            assert!(!text.contains("(no words)"), "{text}");
            texts.push(format!("{head}{text}\n"));
            only_colours_go(&cells, &drawn(driver, size, &of(false, true)));
            let words = Words::of(language).in_ascii();
            let ascii = drawn(driver, size, &Look { words, ..of(true, true) });
            assert!(lines(&ascii).is_ascii(), "{}", lines(&ascii));
            if language == Language::English {
                let kept = cells.content().iter().zip(ascii.content());
                let mut kept = kept.filter(|(cell, _)| cell.symbol().is_ascii());
                assert!(kept.all(|(cell, ascii)| cell.symbol() == ascii.symbol()));
                if size == USUAL {
                    self.styles.push(format!("{head}{}", styles(&cells, &colour.theme)));
                }
            }
        }
    }

    /// Compares with what was read and taken for good.
    fn holds(self, name: &str) {
        for (language, texts) in Language::ALL.into_iter().zip(self.texts) {
            let name = match language {
                Language::English => name.to_owned(),
                Language::German => format!("{name}_{}", language.tag()),
            };
            insta::assert_snapshot!(name, texts.concat());
        }
        insta::assert_snapshot!(format!("{name}_styles"), self.styles.concat());
    }
}

/// Without colours everything else is as it was: letters, bold, underline, reverse.
fn only_colours_go(colour: &Buffer, mono: &Buffer) {
    for (cell, without) in colour.content().iter().zip(mono.content()) {
        assert_eq!((cell.symbol(), cell.modifier), (without.symbol(), without.modifier));
        assert_eq!((without.fg, without.bg), (Color::Reset, Color::Reset));
    }
}

/// The styles of a screen: line, columns from and to, meaning of the colour, and the rest. What is
/// plain is left out.
fn styles(buffer: &Buffer, theme: &Theme) -> String {
    let meanings = [
        (theme.warning(), "warning"),
        (theme.wrong(), "wrong"),
        (theme.right(), "right"),
        (theme.state(StepState::Doing), "doing"),
        (theme.state(StepState::Skipped), "skipped"),
    ];
    let name = |cell: &Cell| {
        let colour = meanings.iter().find(|(style, _)| style.fg == Some(cell.fg));
        let colour = colour.map(|(_, name)| (*name).to_owned());
        let known = [
            (Modifier::BOLD, "bold"),
            (Modifier::UNDERLINED, "underlined"),
            (Modifier::REVERSED, "reversed"),
        ];
        let rest = known.into_iter().filter(|(one, _)| cell.modifier.contains(*one));
        let names: Vec<_> = colour.into_iter().chain(rest.map(|(_, n)| n.to_owned())).collect();
        names.join(" ")
    };
    let mut out = String::new();
    for (y, row) in buffer.content().chunks(usize::from(buffer.area.width)).enumerate() {
        let mut runs: Vec<(usize, usize, String)> = Vec::new();
        for (x, cell) in row.iter().enumerate() {
            let style = name(cell);
            match runs.last_mut() {
                Some((_, to, last)) if *last == style => *to = x,
                Some(_) | None => runs.push((x, x, style)),
            }
        }
        let runs = runs.iter().filter(|(_, _, style)| !style.is_empty());
        let runs: Vec<_> = runs.map(|(from, to, style)| format!("{from}-{to} {style}")).collect();
        if !runs.is_empty() {
            writeln!(out, "{:>2}: {}", y + 1, runs.join(", ")).unwrap();
        }
    }
    out
}

/// At step 6 of a session with everything known, one step skipped and one note.
pub(crate) fn midway() -> Driver {
    let mut file = File::new(Mode::Live);
    file.set_out();
    file.add(Event::IntegrationSaid { kind: Integration::Password });
    file.done_up_to(StepId::Edit);
    file.note(StepId::Reauthenticate, "Pop-ups are allowed by policy since May.");
    let mut driver = Driver::resumed(&file);
    driver.model.client_id = Some(GRAPH_TOOLS.to_owned());
    driver.model.notice = None;
    driver
}

pub(crate) fn complete() -> Driver {
    let mut driver = Driver::resumed(&report_sample::complete());
    driver.model.notice = None;
    driver
}

pub(crate) fn practice(mut driver: Driver) -> Driver {
    driver.model.mode = Mode::Practice;
    driver.model.endpoints = Endpoints::practice(
        "http://127.0.0.1:40001",
        "http://127.0.0.1:40002",
        "http://127.0.0.1:40003",
    )
    .unwrap();
    driver.model.practice = Some(PracticeAccount {
        scenario: "wrong-password".to_owned(),
        account: "admin@acme.onmicrosoft.com".to_owned(),
        password: "Practice-1234".to_owned(),
        okta_token: "00practice-read-only".to_owned(),
        okta_client_id: "0oa1practicereauth77".to_owned(),
    });
    driver
}

pub(crate) fn failing_disk(driver: &mut Driver) {
    driver.disk = false;
    driver.keys("<space>");
    let upto = driver.session().events;
    let path = "/home/ada/.local/state/reauth/sessions/2026-11-23-acme-1f2e.jsonl";
    driver.appended(upto, Err(Phrase::new("disk.full").with("path", path)));
}

fn rung(id: Stage, state: StageState, key: &str) -> StageRecord {
    StageRecord { id, state, ms: 120, detail: Phrase::new(key).with("domain", "acme.com") }
}

/// As long as Microsoft's addresses are.
const SIGN_IN: &str = "https://login.microsoftonline.com/ac3e0000-7e9a-4000-8000-0000000000aa/oauth2/v2.0/authorize?client_id=14d82eec-204b-4c2f-b7e8-296a70dab67e&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A49152&response_mode=query&state=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&prompt=login";

/// The test panel while a person is waited for.
pub(crate) fn waiting(waits: &Waits) -> Driver {
    let mut driver = midway();
    driver.keys("10<enter>tadmin@acme.onmicrosoft.com<enter><enter><enter><enter>");
    let attempt = driver.panel().run.as_ref().unwrap().attempt;
    driver.send(Msg::CheckReached { attempt, stage: Stage::SignIn });
    driver.send(Msg::CheckWaits { attempt, waits: waits.clone() });
    driver
}

/// The test panel with the test under way.
pub(crate) fn testing() -> Driver {
    let mut driver = midway();
    driver.keys(
        "10<enter>tadmin@acme.onmicrosoft.com<enter><enter><space><enter>Canary-1<enter><enter>",
    );
    let attempt = driver.panel().run.as_ref().unwrap().attempt;
    for (id, key) in [
        (Stage::Account, "check.stage.account.passed"),
        (Stage::Discovery, "check.stage.discovery.passed"),
        (Stage::Realm, "check.stage.realm.managed"),
    ] {
        driver.send(Msg::CheckReached { attempt, stage: id });
        let record = rung(id, StageState::Passed, key);
        driver.send(Msg::CheckClimbed { attempt, record });
    }
    driver.send(Msg::CheckReached { attempt, stage: Stage::SignIn });
    driver.now += jiff::SignedDuration::from_secs(3);
    driver.model.now = driver.now;
    driver
}

pub(crate) fn rows() -> Vec<PickerRow> {
    let modified = "2026-11-23T08:00:00Z".parse().unwrap();
    let summary = |tenant: Option<&str>, settled, next, archived| Summary {
        name: None,
        tenant: tenant.map(str::to_owned),
        settled,
        next,
        complete: next.is_none(),
        archived,
        updated: modified,
    };
    let row = |id: &str, summary| PickerRow { id: id.to_owned(), summary: Some(summary), modified };
    let named = Summary {
        name: Some("INC0012345, the one from Friday".to_owned()),
        ..summary(Some("acme.okta.com"), 7, Some(StepId::AcceptPermissions), false)
    };
    let path = "/home/ada/.local/state/reauth/sessions/2026-11-20-acme-0001.jsonl";
    let damaged = Phrase::new("disk.altered").with("path", path).with("line", "7");
    let damaged = damaged.with("id", "2026-11-20-acme-0001");
    vec![
        row("2026-11-23-acme-1f2e", Ok(named)),
        row("2026-11-22-0b1c", Ok(summary(None, 0, Some(StepId::SignInOkta), false))),
        row("2026-11-20-acme-0001", Err(damaged.with("byte", "4711"))),
        row("2026-11-02-beta-77aa", Ok(summary(Some("beta.oktapreview.com"), 12, None, true))),
    ]
}

#[test]
fn setup() {
    let mut album = Album::default();
    for size in [USUAL, SMALL] {
        let mut driver = Driver::new();
        album.add("first start", &mut driver, size);
        driver.send(Msg::TenantRemembered(Ok(Some("https://acme.okta.com".to_owned()))));
        album.add("remembered", &mut driver, size);
    }
    let mut driver = Driver::new();
    driver.send(Msg::TenantRemembered(Err(Phrase::new("keyring.hanging"))));
    driver.keys("https://acme.okta.com.evil.io/with/a/rather/long/path/that/does/not/fit/in/the/window<enter>");
    album.add("refused, keyring hanging", &mut driver, USUAL);
    driver.keys("<c-u>login.acme.com<enter>");
    album.add("custom domain", &mut driver, SMALL);
    driver.keys("<enter>");
    album.add("paste", &mut driver, USUAL);
    driver.paste("Could not validate your Office 365 credentials, received error: 400 AADSTS50126: Error validating credentials due to invalid username or password. Trace ID: 533bf45e-1c05-4e8a-bb1b-313991a73a00 Correlation ID: 0b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9 Timestamp: 2026-11-23 07:58:31Z");
    let attempt = driver.model.probing.unwrap();
    let why = Phrase::new("net.dns").with("host", "login.acme.com");
    driver.send(Msg::Probed { attempt, result: Err(why) });
    album.add("pasted, offline", &mut driver, USUAL);
    driver.keys("<enter>");
    album.add("explained", &mut driver, USUAL);
    album.add("explained", &mut driver, SMALL);
    album.holds("setup");
}

#[test]
fn picker() {
    let mut album = Album::default();
    let mut driver = Driver::new();
    driver.model.screen = Screen::Picker(Picker::default());
    album.add("reading", &mut driver, SMALL);
    driver.send(Msg::SessionsListed(Vec::new()));
    album.add("none", &mut driver, SMALL);
    driver.send(Msg::SessionsListed(rows()));
    driver.keys("jj");
    album.add("some", &mut driver, USUAL);
    album.add("some", &mut driver, SMALL);
    album.add("some", &mut driver, LARGE);
    album.holds("picker");
}

#[test]
fn checklist() {
    let mut album = Album::default();
    album.add("fresh", &mut Driver::walking(), USUAL);
    album.add("fresh", &mut Driver::walking(), SMALL);
    album.add("midway", &mut midway(), USUAL);
    album.add("midway", &mut midway(), LARGE);
    album.add("midway", midway().keys("<tab>"), SMALL);
    album.add("midway", &mut midway(), (70, 30));
    let mut driver = midway();
    driver.keys("js<enter>jf<enter>jj");
    driver.wait(3_600);
    driver.keys("5<enter>");
    album.add("stale, skipped, failed", &mut driver, USUAL);
    album.add("stale, skipped, failed", driver.keys("8<enter>"), LARGE);
    album.add("practice", practice(midway()).keys("1"), USUAL);
    album.holds("checklist");
}

#[test]
fn trouble() {
    let mut album = Album::default();
    let mut driver = midway();
    failing_disk(&mut driver);
    album.add("full disk", &mut driver, USUAL);
    album.add("full disk", &mut driver, SMALL);
    driver.keys("q");
    driver.wait(2);
    album.add("leaving", &mut driver, USUAL);
    driver.keys("t");
    album.add("the panel over it", &mut driver, SMALL);
    let mut driver = Driver::new();
    driver.read(&report_sample::incomplete(), true);
    album.add("read only", &mut driver, USUAL);
    let mut driver = Driver::resumed(&report_sample::incomplete());
    album.add("resumed", &mut driver, USUAL);
    album.add("too small", &mut driver, (40, 10));
    album.holds("trouble");
}

#[test]
fn details() {
    let mut album = Album::default();
    for step in StepId::ALL {
        let mut driver = midway();
        driver.keys(&format!("{}<enter>", step.number()));
        album.add(step.as_str(), &mut driver, USUAL);
    }
    let mut driver = midway();
    album.add("the rest of step 10", driver.keys("10<enter>"), USUAL);
    album.add("the rest of step 10", driver.keys("<pgdn>"), USUAL);
    album.add("the rest of step 10", driver.keys("<pgdn><pgdn>"), USUAL);
    album.add("step 7", midway().keys("7<enter><tab>"), SMALL);
    album.holds("details");
}

#[test]
fn the_end() {
    let mut album = Album::default();
    let mut driver = complete();
    album.add("complete", &mut driver, USUAL);
    album.add("complete", &mut driver, LARGE);
    album.add("the list", driver.keys("<enter>j"), USUAL);
    album.add("the list", driver.keys("jjjjj"), SMALL);
    album.add("two tests", complete().keys("10<enter>"), USUAL);
    album.holds("the_end");
}

#[test]
fn dialogs() {
    let mut album = Album::default();
    for size in [USUAL, SMALL] {
        album.add("skip", midway().keys("sjj"), size);
        album.add("fail", midway().keys("fGthe page was blank"), size);
        album.add("note", midway().keys("nfirst line<c-o>second line"), size);
        album.add("question", Driver::walking().keys("5<enter><space>j"), size);
        album.add("app", Driver::walking().keys("3<enter><space>abc<enter>"), size);
        album.add("help", midway().keys("?"), size);
        album.add("settings", midway().keys(","), size);
        album.add("settings, a field", midway().keys(",<s-tab><s-tab>Ada"), size);
    }
    album.add("help", midway().keys("?"), LARGE);
    album.add("help in a form", midway().keys("t<tab>?"), SMALL);
    let mut driver = Driver::new();
    driver.keys("<enter><enter><enter>");
    album.add("tenant at the first link", &mut driver, USUAL);
    album.holds("dialogs");
}

#[test]
fn credential_test() {
    let mut album = Album::default();
    let script = "10<enter><enter>admin@acme.onmicrosoft.com<enter>";
    for size in [USUAL, SMALL] {
        album.add("form", midway().keys(script).keys("<enter><space><enter>Canary-1 "), size);
        album.add("by browser", midway().keys(script).keys("<enter>"), size);
        album.add(
            "own app",
            midway().keys(script).keys("<space><enter>x<enter><space><enter>p<enter><enter>"),
            size,
        );
        let mut read = midway();
        read.keys(script).keys("<enter><space>");
        let attempt = read.looks[0];
        let result = Ok(Some("Acme Inspection CA".to_owned()));
        read.send(Msg::Looked { attempt, result });
        album.add("a private authority", read.keys("<enter><enter><enter>"), size);
        album.add("running", &mut testing(), size);
        album.add(
            "in the browser",
            &mut waiting(&Waits::Browser { url: SIGN_IN.to_owned() }),
            size,
        );
        let until = midway().now + jiff::SignedDuration::from_mins(15);
        let uri = "https://login.microsoft.com/device".to_owned();
        let code = "FRWQDE7YL".to_owned();
        album.add("device code", &mut waiting(&Waits::Device { code, uri, until }), size);
    }
    let mut driver = midway();
    driver.model.client_id = None;
    album.add("no app yet", driver.keys(script), USUAL);
    album.add("practice", &mut practice(midway().take(script)), USUAL);
    album.add("practice", &mut practice(midway().take(script)), SMALL);
    let mut paused = testing();
    let until = paused.now + jiff::SignedDuration::from_secs(30);
    paused.end_test(|kind| {
        let mut result = report_sample::refused(kind);
        result.paused = Some(until);
        result
    });
    album.add("paused", paused.keys("t<enter><enter>x<enter><enter>"), USUAL);
    album.add("cancelling", testing().keys("<esc>"), SMALL);
    album.holds("credential_test");
}

#[test]
fn verdicts() {
    let mut album = Album::default();
    let mut driver = testing();
    driver.end_test(report_sample::passed);
    album.add("passed", &mut driver, USUAL);
    album.add("passed", &mut driver, SMALL);
    let mut driver = testing();
    driver.end_test(report_sample::refused);
    album.add("refused", &mut driver, USUAL);
    album.add("refused", &mut driver, LARGE);
    album.add("refused, raw", driver.keys("v"), USUAL);
    album.add("refused, raw", driver.keys("<pgdn>"), SMALL);
    let mut driver = testing();
    driver.end_test(|endpoints| reauth::model::check::CheckResult {
        verdict: Verdict::Inconclusive,
        cause: Cause::Network,
        says: Phrase::new("net.timeout")
            .with("host", "login.microsoftonline.com")
            .with("seconds", "15"),
        password: reauth::model::check::PasswordFinding::NotEvaluated,
        proves: Vec::new(),
        does_not_prove: vec![Phrase::new("check.not.counted"), Phrase::new("check.not.password")],
        error: None,
        next: reauth::model::check::Next { step: None, text: Phrase::new("net.timeout_next") },
        ..report_sample::refused(endpoints)
    });
    album.add("inconclusive", &mut driver, USUAL);
    album.add("inconclusive", &mut driver, SMALL);
    album.holds("verdicts");
}

#[test]
fn report() {
    let mut album = Album::default();
    let mut driver = complete();
    driver.keys("e");
    album.add("being made", &mut driver, SMALL);
    let text = "# Re-authentication of Microsoft 365 in Okta, acme.okta.com\n\n| No. | Step | State | On whose word | Reason |\n|---|---|---|---|---|\n".to_owned();
    let text = format!(
        "{text}{}",
        "| 1 | Sign in to the Okta Admin Console | Done | said by ada | |\n".repeat(40)
    );
    driver.send(Msg::Previewed { form: Form::default(), text });
    album.add("preview", &mut driver, USUAL);
    driver.keys("<pgdn><enter>");
    let result = Ok("/home/ada/reauth-report-acme-2026-11-23-0912.md".to_owned());
    driver.send(Msg::ReportWritten { format: Format::Markdown, result });
    album.add("written", &mut driver, SMALL);
    album.add("fields", complete().keys("ef<tab>"), USUAL);
    album.add("its cause", complete().keys("ef<s-tab>jj"), SMALL);
    let mut page = complete();
    page.keys("e<space>r");
    let form = Form { format: Format::Html, redacted: true };
    page.send(Msg::Previewed { form, text: "REDACTED · Re-authentication".to_owned() });
    album.add("page without names", &mut page, USUAL);
    album.add("address", complete().keys("3<enter>U"), SMALL);
    album.holds("report");
}

#[test]
fn doctor() {
    let finding = |topic, standing, says: Phrase, fix: Option<&str>| Finding {
        topic,
        standing,
        says,
        fix: fix.map(Phrase::new),
    };
    let mut driver = midway();
    driver.keys("d");
    let mut album = Album::default();
    album.add("nothing yet", &mut driver, USUAL);
    let attempt = driver.model.attempts;
    let fine = |key: &str| Phrase::new(key);
    let sized = fine("doctor.terminal.fine").with("width", "80").with("height", "24");
    let host = |name: &str| fine("doctor.host.fine").with("host", name);
    for found in [
        finding(Topic::Terminal, Standing::Passed, sized, None),
        finding(Topic::Clipboard, Standing::Unchecked, fine("doctor.clipboard.terminal"), None),
        finding(
            Topic::Keyring,
            Standing::Failed,
            fine("keyring.hanging"),
            Some("doctor.keyring.fix"),
        ),
        finding(Topic::Login, Standing::Passed, host("login.microsoftonline.com"), None),
    ] {
        driver.send(Msg::Examined { attempt, finding: found });
    }
    for size in [USUAL, SMALL, LARGE] {
        album.add("some of it", &mut driver, size);
    }
    album.holds("doctor");
}

//! Reports of hostile data: nothing in them comes from data but text.
#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that cannot go on should stop; all markup but text is alike here"
)]

use pulldown_cmark::Event as Markup;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use reauth::model::chain::Sum;
use reauth::model::event::Evidence;
use reauth::model::session::Session;
use reauth::report;
use reauth::report::Report;
use reauth::runbook::Runbook;
use reauth::text::Phrase;
use reauth::words::Words;
use serde_json::Value;

use crate::report_sample;

/// Each alone, and all in one.
pub(crate) const HOSTILE: [&str; 40] = [
    "[x](javascript:alert)",
    "![x](http://t.example/x.png)",
    "<script>alert(1)</script>",
    "</td><img src=x onerror=alert(1)>",
    "<!-- hidden -->",
    "<https://evil.example>",
    "https://evil.example/?q=1 www.evil.example mailto:a@b.example",
    "# heading",
    "a\n# heading\n\n## heading",
    "setext\n===\nsetext\n---",
    "---",
    "***",
    "| a | b |\n| --- | --- |\n| c | d |",
    "a | b \\| c \\\\| d",
    "`code` ``more`` ```",
    "```\nfence\n```",
    "\n````text\nfence\n````\n",
    "    indented code",
    "\tindented",
    "- item\n- item",
    "1. item\n2) item",
    "+ item\n* item",
    "> quote",
    "*em* **strong** _em_ __strong__ ~~gone~~",
    "$x$ $$y$$",
    "^sup^ ~sub~ ==mark==",
    "[^1]\n\n[^1]: note",
    "[ref]\n\n[ref]: http://evil.example",
    "[[wiki]]",
    "term\n: definition",
    "- [ ] task",
    "&lt;b&gt; &#60;script&#62; &amp;",
    "title {#id .class}",
    "ends with \\",
    "hard  \nbreak\\\nbreak",
    "\u{1b}[31mred\u{1b}]8;;http://e\u{7}x",
    "\u{202e}gnp.exe\u{200b}\u{feff}",
    "@security-team closes #123 :tada: GH-1",
    "+++\ntoml = 1\n+++",
    "> [!WARNING]\n> alert",
];

/// Puts `text` wherever a session holds text from outside.
pub(crate) fn filled(text: &str) -> Session {
    let mut session = report_sample::practice().session();
    let s = || text.to_owned();
    session.id = s();
    session.name = Some(s());
    session.operator = s();
    session.program = s();
    session.runbook = s();
    session.tenant = Some(s());
    session.microsoft_account = Some(s());
    session.unknown = vec![s(), s()];
    for field in ["ticket", "approver", "okta-admin", "cause", "impact"] {
        session.fields.insert(field.to_owned(), s());
    }
    session.fields.insert(format!("z{text}"), s());
    let app = session.app.as_mut().unwrap();
    (app.id, app.label, app.microsoft_tenant) = (s(), Some(s()), Some(s()));
    let pasted = session.pasted.as_mut().unwrap();
    (pasted.code, pasted.others, pasted.text) = (Some(s()), vec![s()], s());
    (pasted.trace_id, pasted.correlation_id, pasted.timestamp) = (Some(s()), Some(s()), Some(s()));
    for record in &mut session.steps {
        record.reason = Some(report_sample::reason(text, text));
        record.notes = vec![(session.started, s())];
        record.evidence = Some(Evidence::Confirmed);
    }
    for entry in &mut session.checks {
        let result = &mut entry.result;
        result.says =
            Phrase::new("answer.AADSTS50034.what").with("account", s()).with("tenant", s());
        let gap = Phrase::new("report.evidence.said").with("name", s());
        (result.proves, result.does_not_prove) = (vec![gap.clone()], vec![gap.clone()]);
        (result.account, result.federated_to) = (s(), Some(s()));
        result.scopes = vec![s()];
        result.client_request_id = s();
        result.next.text = gap.clone();
        for stage in &mut result.stages {
            stage.detail = gap.clone();
        }
        if let Some(tenant) = &mut result.tenant {
            (tenant.id, tenant.name) = (s(), s());
        }
        if let Some(error) = &mut result.error {
            (error.code, error.error, error.text, error.suberror) = (s(), s(), s(), Some(s()));
            (error.trace_id, error.correlation_id) = (Some(s()), Some(s()));
            error.timestamp = Some(s());
        }
    }
    session.head = Sum::of(b"head");
    session
}

pub(crate) fn report_of(session: &Session) -> Report {
    let zone = jiff::tz::TimeZone::UTC;
    let runbook = Runbook::built_in().unwrap();
    Report::build(session, &runbook, &Words::english(), &zone, session.updated)
}

/// The shape of a document: all but its text, of which neighbours are one.
fn shape(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for event in Parser::new_ext(text, Options::all()) {
        let name = match event {
            Markup::Text(_) | Markup::Code(_) | Markup::SoftBreak | Markup::HardBreak => {
                "text".to_owned()
            }
            other => format!("{other:?}"),
        };
        if name != "text" || out.last().is_none_or(|last| last != "text") {
            out.push(name);
        }
    }
    out
}

#[test]
fn hostile_data_leaves_the_shape_of_the_markdown_as_it_is() {
    let harmless = shape(&report::markdown(&report_of(&filled("harmless"))));
    assert!(harmless.iter().filter(|name| name.contains("TableRow")).count() > 60);
    let together = HOSTILE.join("\n\n");
    for text in HOSTILE.iter().copied().chain([together.as_str()]) {
        let markdown = report::markdown(&report_of(&filled(text)));
        for (n, (got, wanted)) in shape(&markdown).iter().zip(&harmless).enumerate() {
            assert_eq!(got, wanted, "part {n} with {text:?}");
        }
        assert_eq!(shape(&markdown).len(), harmless.len(), "{text:?}");
    }
}

#[test]
fn hostile_data_is_read_back_as_it_was() {
    // One line in a cell, and one in a paragraph: nothing of it is lost by escaping.
    for text in HOSTILE.iter().filter(|text| !text.contains(['\n', '\u{1b}', '\u{202e}', '\t'])) {
        let markdown = report::markdown(&report_of(&filled(text)));
        let mut read = String::new();
        for event in Parser::new_ext(&markdown, Options::ENABLE_TABLES) {
            match event {
                Markup::Text(text) | Markup::Code(text) => read.push_str(&text),
                _ => read.push('\n'),
            }
        }
        let wanted = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(read.lines().filter(|line| *line == wanted).count() > 10, "{text:?}");
    }
}

#[test]
fn what_readers_make_links_of_is_broken_up() {
    let markdown =
        report::markdown(&report_of(&filled("see https://evil.example or www.evil.example|")));
    let outside = markdown.split("```").step_by(2).collect::<String>();
    assert!(!outside.contains("https://") && !outside.contains("www."));
}

#[test]
fn no_line_of_a_brief_comes_from_data() {
    for text in HOSTILE {
        let brief = report::brief(&report_of(&filled(text)));
        assert!(brief.lines().count() <= 12, "{brief}");
        assert!(!brief.contains(|c: char| c.is_control() && c != '\n'), "{brief:?}");
        assert!(!brief.contains(['\u{202e}', '\u{200b}']), "{brief:?}");
    }
}

#[test]
fn json_keeps_hostile_data_whole_and_harmless_to_a_terminal() {
    let text = format!("{}\u{2028}\u{9b}0m\u{e0041}</script><!--", HOSTILE.join("\n"));
    let session = filled(&text);
    let json = report::json(&report_of(&session));
    let (line, rest) = json.split_once('\n').unwrap();
    assert_eq!(rest, "");
    assert!(!line.contains(|c: char| c.is_control()), "a control character");
    for gone in ["</", "<!--", "\u{202e}", "\u{200b}", "\u{feff}", "\u{2028}", "\u{e0041}"] {
        assert!(!line.contains(gone), "{gone:?}");
    }
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["name"], Value::from(text.clone()));
    assert_eq!(value["steps"][0]["notes"][0]["text"], Value::from(text));
}

//! A session of hostile data, and how parsers of others read its reports.
#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that cannot go on should stop; all markup but text is alike here"
)]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::Handle;
use markup5ever_rcdom::NodeData;
use markup5ever_rcdom::RcDom;
use pulldown_cmark::Event as Markup;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use reauth::model::chain::Sum;
use reauth::model::event::Evidence;
use reauth::model::session::Session;
use reauth::report::Report;
use reauth::runbook::Runbook;
use reauth::text::Phrase;
use reauth::words::Words;

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
    static READ: OnceLock<(Runbook, Words)> = OnceLock::new();
    let zone = jiff::tz::TimeZone::UTC;
    let (runbook, words) = READ.get_or_init(|| (Runbook::built_in().unwrap(), Words::english()));
    Report::build(session, runbook, words, &zone, session.updated)
}

/// The shape of a document: all but its text, of which neighbours are one.
pub(crate) fn shape(text: &str) -> Vec<String> {
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

/// An element of a page.
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    /// All text in it.
    pub(crate) text: String,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| attribute.0 == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Every element of a page, as a browser reads it.
pub(crate) fn read(html: &str) -> Vec<Element> {
    let page = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default());
    let page = page.one(html);
    assert_eq!(*page.errors.borrow(), Vec::<String>::new());
    let mut out = Vec::new();
    walk(&page.document, &mut out);
    out
}

/// Adds the elements below `node`; returns its text.
fn walk(node: &Handle, out: &mut Vec<Element>) -> String {
    let mut text = String::new();
    let mut here = None;
    if let NodeData::Element { name, attrs, .. } = &node.data {
        let attrs = attrs.borrow();
        let attributes = attrs
            .iter()
            .map(|attribute| (attribute.name.local.to_string(), attribute.value.to_string()));
        let attributes = attributes.collect();
        here = Some(out.len());
        out.push(Element { name: name.local.to_string(), attributes, text: String::new() });
    } else if let NodeData::Text { contents } = &node.data {
        text.push_str(&contents.borrow());
    }
    for child in node.children.borrow().iter() {
        text.push_str(&walk(child, out));
    }
    if let Some(here) = here {
        let element: Option<&mut Element> = out.get_mut(here);
        element.unwrap().text.clone_from(&text);
    }
    text
}

/// How often each element is there, with its attributes that are not numbers.
pub(crate) fn elements(html: &str) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for element in read(html) {
        let attributes = element.attributes.iter().map(|(name, value)| match name.as_str() {
            "x" | "y" | "x1" | "x2" | "width" | "cx" => name.clone(),
            _ => format!("{name}={value}"),
        });
        let attributes = attributes.collect::<Vec<_>>().join(" ");
        *out.entry(format!("{} {attributes}", element.name)).or_default() += 1;
    }
    out
}

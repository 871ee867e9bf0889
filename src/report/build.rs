//! Makes the report of a session.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::chain::Damage;
use crate::model::endpoints::EndpointKind;
use crate::model::event::Mode;
use crate::model::session::Session;
use crate::report::checks;
use crate::report::document::Mark;
use crate::report::document::Report;
use crate::report::facts;
use crate::report::head;
use crate::report::json;
use crate::report::okta;
use crate::report::parts;
use crate::report::redact::Redact;
use crate::report::scribe::Scribe;
use crate::report::timeline::Timeline;
use crate::runbook::Runbook;
use crate::text::clean_line;
use crate::words::Words;

/// Characters of a tenant in the title.
const TITLE_MAX: usize = 200;

impl Report {
    /// Makes the report of `session` as it stands at `now`; local times are those of `zone`.
    pub fn build(
        session: &Session,
        runbook: &Runbook,
        words: &Words,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Self {
        let scribe = Scribe { session, runbook, words, zone, now };
        let mut sections = vec![facts::section(&scribe), parts::steps(&scribe)];
        sections.extend(parts::notes(&scribe));
        sections.push(checks::section(&scribe));
        sections.extend(okta::section(&scribe));
        sections.extend(parts::pasted(&scribe));
        sections.push(parts::closing(&scribe));
        sections.push(parts::digest(&scribe));
        Self {
            language: words.language(),
            title: title(&scribe),
            marks: marks(&scribe),
            head: head::rows(&scribe),
            sections,
            timeline: Timeline::of(&scribe),
            machine: json::machine(&scribe),
        }
    }

    /// Marks a report of a session that was redacted.
    #[must_use = "marks the report it returns"]
    pub fn with_redaction(mut self, how: Redact, words: &Words) -> Self {
        let text = words.get(&format!("report.mark.redacted.{}", how.as_str())).to_owned();
        let name = words.get("report.mark.redacted.name").to_owned();
        self.marks.insert(0, Mark { id: "redacted", name, text });
        self
    }

    /// Marks a report whose session file could not be read to its end.
    #[must_use = "marks the report it returns"]
    pub fn with_damage(mut self, damage: &Damage, words: &Words) -> Self {
        let text = words.fill("report.mark.damaged.text", &[("damage", &damage.to_string())]);
        let name = words.get("report.mark.damaged.name").to_owned();
        self.marks.insert(0, Mark { id: "damaged", name, text });
        self
    }

    /// The title with the names of the marks before it.
    pub fn marked_title(&self) -> String {
        let mut out = String::new();
        for mark in &self.marks {
            out.push_str(&mark.name);
            out.push_str(" · ");
        }
        out + &self.title
    }
}

fn title(scribe: &Scribe<'_>) -> String {
    let tenant = scribe.session.tenant.as_deref().map(|url| url.trim_start_matches("https://"));
    match tenant {
        Some(tenant) => scribe.fill("title.of", &[("tenant", &clean_line(tenant, TITLE_MAX))]),
        None => scribe.word("title.bare"),
    }
}

fn marks(scribe: &Scribe<'_>) -> Vec<Mark> {
    let session = scribe.session;
    let went_to = |kind| session.checks.iter().any(|entry| entry.result.endpoints == kind);
    let known = [
        ("practice", session.mode == Mode::Practice || went_to(EndpointKind::Practice)),
        ("overridden-endpoints", session.overridden || went_to(EndpointKind::Overridden)),
        ("incomplete", !session.is_complete()),
    ];
    let holding = known.into_iter().filter(|(_, holds)| *holds).map(|(id, _)| id);
    let mark = |id: &'static str| Mark {
        id,
        name: scribe.word(&format!("mark.{id}.name")),
        text: if id == "overridden-endpoints" && !went_to(EndpointKind::Overridden) {
            scribe.word("mark.overridden-endpoints.untested")
        } else {
            scribe.word(&format!("mark.{id}.text"))
        },
    };
    holding.map(mark).collect()
}

//! Reports of a session whose every text is hostile, and of whatever a session file can say: read
//! by parsers of others, nothing in them comes from data but text.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::tz::TimeZone;
use reauth::model::chain;
use reauth::model::output::Format;
use reauth::model::session::Session;
use reauth::report;
use reauth::report::Redact;
use reauth::report::Report;
use reauth::report::verify::State;
use reauth::report::verify::verify;
use reauth::text::clean;
use reauth::text::columns;
use serde_json::Value;

use super::Bytes;
use super::is_clean;
use super::runbook;
use super::session::TIMES;
use super::session::sealed;
use super::words;
use crate::report_read_back::elements;
use crate::report_read_back::filled;
use crate::report_read_back::report_of;
use crate::report_read_back::shape;

pub(super) fn run(data: &[u8]) {
    let mut bytes = Bytes(data);
    let kind = bytes.next();
    if kind >= 192 {
        return of_a_file(kind, &mut bytes);
    }
    let text = super::text(bytes.0);
    let session = filled(&text);
    match kind % 8 {
        0 => html(&report::html(&report_of(&session))),
        1 | 2 => markdown(&report::markdown(&report_of(&session))),
        3 => csv(&report::csv(&report_of(&session)), &text),
        4 => plain(&report::plain(&report_of(&session))),
        5 => brief(&report::brief(&report_of(&session))),
        6 => json(&report::json(&report_of(&session)), &text),
        _ => {
            // Stand-ins put nothing into a report either.
            let session = report::redacted(&session, Redact::All);
            html(&report::html(&report_of(&session)));
        }
    }
}

/// Of whatever a session file says whose sums are right, at whatever time: a report in one format.
fn of_a_file(kind: u8, bytes: &mut Bytes<'_>) {
    let (chain, _) = chain::read(&sealed(bytes));
    let Some(session) = Session::fold(&chain) else { return };
    let now = TIMES[usize::from(kind / 4 % 8)].parse().unwrap();
    let report = Report::build(&session, runbook(), words(), &TimeZone::UTC, now);
    let format = Format::ALL[usize::from(kind) % 5];
    let text = report::render(&report, format);
    is_clean(&text.replace("\r\n", "\n"));
    assert!(format != Format::Json || verify(text.as_bytes()).state == State::Whole);
    is_clean(&report::brief(&report));
}

fn html(page: &str) {
    static HARMLESS: OnceLock<BTreeMap<String, usize>> = OnceLock::new();
    let harmless =
        HARMLESS.get_or_init(|| elements(&report::html(&report_of(&filled("harmless")))));
    assert_eq!(&elements(page), harmless);
}

fn markdown(page: &str) {
    static HARMLESS: OnceLock<Vec<String>> = OnceLock::new();
    let harmless =
        HARMLESS.get_or_init(|| shape(&report::markdown(&report_of(&filled("harmless")))));
    assert_eq!(&shape(page), harmless);
    is_clean(page);
}

fn csv(table: &str, text: &str) {
    assert_eq!(table.matches("\r\n").count(), table.matches('\r').count());
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 12);
    for row in &rows {
        assert_eq!(row.len(), 14);
        for cell in row {
            is_clean(cell);
            // No reader takes it for a formula, wherever it splits.
            for part in cell.split([';', ',', '\n', '"']).map(str::trim_start) {
                assert!(
                    !part.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']),
                    "{cell:?}"
                );
            }
        }
        let notes = row[12].replace('\'', "");
        assert!(notes.ends_with(&clean(text, usize::MAX).replace('\'', "")), "{:?}", &row[12]);
    }
}

fn plain(page: &str) {
    static HARMLESS: OnceLock<Vec<String>> = OnceLock::new();
    let titles = |text: &str| -> Vec<String> {
        let lines = text.lines().skip_while(|line| !line.is_empty());
        lines
            .filter(|line| !line.is_empty() && !line.starts_with("  "))
            .map(str::to_owned)
            .collect()
    };
    let harmless = HARMLESS.get_or_init(|| titles(&report::plain(&report_of(&filled("harmless")))));
    assert_eq!(&titles(page), harmless);
    is_clean(page);
    for line in page.lines() {
        assert!(columns(line) <= 80, "{} columns: {line}", columns(line));
    }
}

fn brief(page: &str) {
    assert!(page.lines().count() <= 12, "{page}");
    is_clean(page);
}

fn json(object: &str, text: &str) {
    let (line, rest) = object.split_once('\n').unwrap();
    assert_eq!(rest, "");
    assert!(!line.contains(|c: char| c.is_control() || reauth::text::is_hidden(c)), "{line}");
    assert!(!line.contains("</") && !line.contains("<!--"));
    let value: Value = serde_json::from_str(object).unwrap();
    assert_eq!(value["name"], Value::from(text));
    assert_eq!(value["steps"][0]["notes"][0]["text"], Value::from(text));
    assert_eq!(verify(object.as_bytes()).state, State::Whole);
}

//! Plain text, CSV and HTML, read back by parsers of others: nothing in them comes from data but
//! text.

use reauth::model::output::Format;
use reauth::report;
use reauth::text::clean;
use reauth::text::columns;

use crate::report::report_of;
use crate::report_read_back as read_back;
use crate::report_read_back::Element;
use crate::report_read_back::HOSTILE;
use crate::report_read_back::elements;
use crate::report_read_back::filled;
use crate::report_read_back::read;
use crate::report_sample;

/// Hostile beside the texts for Markdown: formulas, separators, ends of elements.
const FORMULAS: [&str; 14] = [
    "=1+1",
    "+1",
    "-5 minutes",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=cmd|' /C calc'!A0",
    "\";=1",
    "a,\"=1\",b",
    "＝1",
    "</style><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "&#x3c;script&#x3e;{{ 7 * 7 }}{% raw %}",
];

fn hostile() -> impl Iterator<Item = &'static str> {
    HOSTILE.into_iter().chain(FORMULAS)
}

#[test]
fn hostile_data_makes_no_element_and_no_attribute() {
    let harmless = elements(&report::html(&read_back::report_of(&filled("harmless"))));
    assert!(harmless.values().sum::<usize>() > 300);
    let all = hostile().collect::<Vec<_>>().join("\n\n");
    for text in hostile().map(str::to_owned).chain([all]) {
        let html = report::html(&read_back::report_of(&filled(&text)));
        assert_eq!(elements(&html), harmless, "{text:?}");
    }
}

#[test]
fn the_page_can_ask_for_nothing() {
    let text = "https://evil.example/x.png";
    let html = report::html(&read_back::report_of(&filled(text)));
    let page = read(&html);
    let is_policy =
        |element: &&Element| element.attribute("http-equiv") == Some("Content-Security-Policy");
    let policies: Vec<_> = page.iter().filter(is_policy).map(|e| e.attribute("content")).collect();
    assert_eq!(policies, [Some("default-src 'none'; style-src 'unsafe-inline'")]);
    let asks = [
        "script", "img", "iframe", "object", "embed", "link", "base", "form", "audio", "video",
        "use", "image",
    ];
    for element in &page {
        assert!(!asks.contains(&element.name.as_str()), "{}", element.name);
        for (name, value) in &element.attributes {
            let runs = name.starts_with("on") || name == "style" || name == "src";
            assert!(!runs && (name != "href" || value.starts_with('#')), "{name}={value}");
            assert!(!value.contains("evil"), "{name}={value}");
        }
    }
    let style = &page.iter().find(|element| element.name == "style").unwrap().text;
    assert!(!style.contains("url(") && !style.contains("@import") && !style.contains("evil"));
}

#[test]
fn html_is_read_back_as_it_was() {
    for text in hostile() {
        let page = read(&report::html(&read_back::report_of(&filled(text))));
        let cleaned = clean(text, usize::MAX);
        let wanted = cleaned.split_whitespace().collect::<Vec<_>>().join(" ");
        let cells = page.iter().filter(|e| ["dd", "td", "th"].contains(&e.name.as_str()));
        let found = cells.filter(|cell| cell.text == wanted).count();
        assert!(found > 10, "{text:?}: {found}");
        let quoted = &page.iter().find(|element| element.name == "pre").unwrap().text;
        // A parser drops one line break at the beginning of this element.
        assert_eq!(quoted.trim_start_matches('\n'), cleaned.trim_start_matches('\n'));
    }
}

#[test]
fn csv_has_a_row_a_step_whatever_is_in_it() {
    for text in hostile() {
        let csv = report::csv(&read_back::report_of(&filled(text)));
        assert_eq!(csv.matches("\r\n").count(), csv.matches('\r').count());
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 12);
        for row in &rows {
            assert_eq!(row.len(), 14);
            for cell in row {
                let first = cell.trim_start().chars().next();
                let formula = first.is_some_and(|c| "=+-@＝＋－＠".contains(c));
                assert!(!formula && !cell.contains(['\t', '\r', '\0', '\u{1b}']), "{cell:?}");
                // Nor for a reader that splits at something else, or passes the quotes over.
                for part in cell.split([';', ',', '\n', '"']).map(str::trim_start) {
                    assert!(!part.starts_with(['=', '+', '-', '@', '＝']), "{cell:?}");
                }
            }
            let cleaned = clean(text, usize::MAX);
            let notes = row[12].replace('\'', "");
            assert!(notes.ends_with(&cleaned.replace('\'', "")), "{:?}", &row[12]);
        }
    }
}

#[test]
fn plain_text_keeps_to_eighty_columns_and_leaves_the_left_edge_to_titles() {
    let titles = |text: &str| -> Vec<String> {
        let lines = text.lines().skip_while(|line| !line.is_empty());
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("  "));
        lines.map(str::to_owned).collect()
    };
    let harmless = report::plain(&read_back::report_of(&filled("harmless")));
    for text in hostile() {
        let plain = report::plain(&read_back::report_of(&filled(text)));
        assert_eq!(titles(&plain), titles(&harmless), "{text:?}");
        assert!(!plain.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
        for line in plain.lines() {
            assert!(columns(line) <= 80, "{} columns: {line}", columns(line));
        }
    }
}

#[test]
fn a_million_bytes_of_notes_are_a_report_in_every_format() {
    let mut session = report_sample::complete().session();
    session.steps[3].notes.push((session.started, "é | `x` \n".repeat(100_000)));
    let report = read_back::report_of(&session);
    for format in Format::ALL {
        assert!(report::render(&report, format).len() > 900_000, "{format:?}");
    }
}

#[test]
fn a_pause_is_drawn_short_and_the_line_keeps_its_order() {
    let mut session = report_sample::complete().session();
    let later = jiff::SignedDuration::from_hours(70);
    for step in session.steps.iter_mut().skip(6) {
        step.begun = step.begun.map(|at| at + later);
        step.at = step.at.map(|at| at + later);
    }
    let report = read_back::report_of(&session);
    let line = &report.timeline;
    let before = report_of(&report_sample::complete()).timeline;
    assert_eq!(line.pauses.len(), before.pauses.len() + 1);
    let ends: Vec<_> = line.lanes.iter().map(|lane| lane.span.unwrap()).collect();
    assert!(ends.is_sorted() && ends.iter().all(|(from, to)| from < to && *to <= 1_000));
    assert!(ends[6].0 - ends[5].1 < 400, "{ends:?}");
    assert!(line.ticks.len() >= 2 && line.ticks.is_sorted_by_key(|tick| tick.at));
}

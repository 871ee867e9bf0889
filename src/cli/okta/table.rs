//! Many tenants side by side, in eighty columns: what fails first, then what told nothing.

use jiff::Timestamp;

use crate::cli::okta::status::Row;
use crate::cli::okta::status::fails;
use crate::model::okta::InstanceReport;
use crate::services::clock;
use crate::text::columns;
use crate::text::fit;
use crate::text::wrap;
use crate::words;
use crate::words::Words;

/// Columns of a terminal that every table fits.
const WIDTH: usize = 80;
/// Columns of the name, the state and the age, with the blanks behind them.
const NAME: usize = 18;
const STATE: usize = 12;
const AGE: usize = 15;
/// What stands for text that was cut off.
const CUT: &str = "~";

/// The table, and under it how many fail.
pub(super) fn print(rows: &[Row], words: &Words) -> String {
    let now = clock::now();
    let mut lines: Vec<(u8, String)> = rows.iter().flat_map(|row| told(row, words, now)).collect();
    // Stable: within a rank the names keep their order.
    lines.sort_by_key(|(rank, _)| *rank);
    let failing = rows.iter().filter(|row| rank_of(row) == 0).count();
    let untold = rows.iter().filter(|row| row.result.is_err()).count();
    let (all, failing, untold) = (rows.len().to_string(), failing.to_string(), untold.to_string());
    let gaps = [("n", all.as_str()), ("found", &failing), ("left", &untold)];
    let key = if rows.len() == 1 { "access.all.sum_one" } else { "access.all.sum" };
    let sum = wrap(&words.fill(key, &gaps), WIDTH);
    let lines = lines.into_iter().map(|(_, line)| line).chain([String::new()]);
    lines.chain(sum).collect::<Vec<_>>().join("\n")
}

fn rank_of(row: &Row) -> u8 {
    match &row.result {
        Ok((_, reports)) if reports.iter().any(fails) => 0,
        Err(_) => 1,
        Ok(_) => 2,
    }
}

fn told(row: &Row, words: &Words, now: Timestamp) -> Vec<(u8, String)> {
    let rank = rank_of(row);
    let lines = match &row.result {
        Err(trouble) => {
            let why = trouble.why.text(words);
            let why = wrap(&why, WIDTH - 4).into_iter().map(|line| format!("    {line}"));
            let head = line(&row.name, words.get("access.all.untold"), "", "");
            std::iter::once(head).chain(why).collect()
        }
        Ok((_, reports)) if reports.is_empty() => {
            vec![line(&row.name, words.get("access.all.no_app"), "", "")]
        }
        Ok((_, reports)) => {
            reports.iter().map(|report| instance(&row.name, report, words, now)).collect()
        }
    };
    lines.into_iter().map(|line| (rank, line)).collect()
}

fn instance(name: &str, report: &InstanceReport, words: &Words, now: Timestamp) -> String {
    let label = &report.instance.label;
    let Some(import) = &report.import else {
        return line(name, words.get("access.all.none"), "", label);
    };
    let state = words.get(&format!("access.all.{}", import.outcome.as_str()));
    let code = import.error.as_ref().and_then(|error| error.code.as_deref());
    let what = match code.filter(|_| fails(report)) {
        Some(code) => format!("{code} {label}"),
        None => label.clone(),
    };
    line(name, state, &words::ago(words, import.at(), now), &what)
}

fn line(name: &str, state: &str, age: &str, what: &str) -> String {
    let cell = |text: &str, width: usize| {
        let text = fit(text, width - 1, CUT);
        format!("{text}{}", " ".repeat(width - columns(&text)))
    };
    let head = format!("{}{}{}", cell(name, NAME), cell(state, STATE), cell(age, AGE));
    format!("{head}{}", fit(what, WIDTH - NAME - STATE - AGE, CUT)).trim_end().to_owned()
}

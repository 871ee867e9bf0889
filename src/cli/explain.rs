//! `reauth explain`: what an error means.

use std::io::Read as _;

use serde_json::json;

use crate::cli::args::explain::Explain;
use crate::cli::failure::Failure;
use crate::cli::failure::INCONCLUSIVE;
use crate::cli::failure::UNEXPECTED;
use crate::cli::failure::USAGE;
use crate::cli::out;
use crate::diagnosis;
use crate::diagnosis::Explanation;
use crate::diagnosis::pasted;
use crate::model::event::Pasted;
use crate::runbook::StepId;
use crate::services::terminal;
use crate::words::Words;

/// Bytes of a text that are looked at.
const TEXT_MAX: u64 = 64 * 1024;

/// Explains; exits with 5 where the text is not known.
pub(super) fn run(args: &Explain, words: &Words) -> Result<u8, Failure> {
    let text = match args.text.as_slice() {
        [] => from_input()?,
        [dash] if dash == "-" => from_input()?,
        words => words.join(" "),
    };
    if text.trim().is_empty() {
        return Err(Failure::new(
            USAGE,
            "there is nothing to explain. Give a code, as in `reauth explain 50126`.",
        ));
    }
    let pasted = pasted::read(&text);
    let explanation = diagnosis::explain(&pasted);
    if args.json {
        out::json(&object(&pasted, &explanation, &Words::english()))?;
    } else {
        out::print(&tell(&pasted, &explanation, words))?;
    }
    Ok(if explanation.known { 0 } else { INCONCLUSIVE })
}

fn from_input() -> Result<String, Failure> {
    if terminal::is_there() {
        out::note("Paste the message, then press ctrl-d on a line of its own.");
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(TEXT_MAX)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::new(UNEXPECTED, format!("cannot read the input: {error}")))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn object(pasted: &Pasted, explanation: &Explanation, words: &Words) -> serde_json::Value {
    let others = explanation.others.iter();
    let others = others.map(|other| json!({"code": other.code, "what": words.say(&other.what)}));
    json!({
        "schema": 1,
        "known": explanation.known,
        "code": explanation.code,
        "name": explanation.name,
        "what": words.say(&explanation.what),
        "next": words.say(&explanation.next),
        "runbook": words.say(&explanation.fit.phrase()),
        "step": explanation.step,
        "trace_id": pasted.trace_id,
        "correlation_id": pasted.correlation_id,
        "timestamp": pasted.timestamp,
        "find_the_account": explanation.find.iter().map(|p| words.say(p)).collect::<Vec<_>>(),
        "others": others.collect::<Vec<_>>(),
    })
}

fn tell(pasted: &Pasted, explanation: &Explanation, words: &Words) -> String {
    let mut lines = Vec::new();
    if let Some(code) = &explanation.code {
        let name = explanation.name.as_ref().map(|name| format!("  {name}")).unwrap_or_default();
        lines.push(format!("{code}{name}"));
    }
    lines.push(words.say(&explanation.what));
    lines.push(words.say(&explanation.next));
    lines.push(words.say(&explanation.fit.phrase()));
    lines.extend(explanation.step.map(|step: StepId| {
        let title = words.get(&format!("step.{step}.title")).to_owned();
        let number = step.number().to_string();
        words.fill("explain.step", &[("n", number.as_str()), ("title", &title)])
    }));
    let ids = [
        ("paste.correlation_id", &pasted.correlation_id),
        ("paste.trace_id", &pasted.trace_id),
        ("paste.timestamp", &pasted.timestamp),
    ];
    let known = ids
        .iter()
        .filter_map(|(name, id)| Some(format!("{} {}", words.get(name), (*id).as_ref()?)));
    let known: Vec<_> = known.collect();
    if !known.is_empty() {
        lines.push(String::new());
        lines.extend(known);
    }
    if !explanation.find.is_empty() {
        lines.push(String::new());
        lines.extend(explanation.find.iter().map(|phrase| words.say(phrase)));
    }
    for other in &explanation.others {
        lines.push(String::new());
        lines.push(format!("{}: {}", other.code, words.say(&other.what)));
    }
    lines.join("\n")
}

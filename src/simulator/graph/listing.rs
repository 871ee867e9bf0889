//! Lists of Graph: filtered, cut into pages, and reduced to what is selected.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use url::form_urlencoded;

use crate::simulator::filter::Filter;
use crate::simulator::graph::Ask;
use crate::simulator::graph::refusal::Refusal;
use crate::simulator::server::State;

/// How many are on a page where the client does not say, and at most.
const PAGE: usize = 100;
const LARGEST: usize = 999;

/// Answers with a list whose objects come whole unless something is selected.
pub(super) fn answer(
    state: &State,
    ask: &Ask,
    of: &str,
    kind: &str,
    all: Vec<Value>,
) -> Result<Value, Refusal> {
    answer_with(state, ask, of, kind, all, ask.option("$select").unwrap_or_default())
}

/// Answers with a list of objects that have the properties of `select`, or all if it is empty.
pub(super) fn answer_with(
    state: &State,
    ask: &Ask,
    of: &str,
    kind: &str,
    mut all: Vec<Value>,
    select: &str,
) -> Result<Value, Refusal> {
    if ask.option("$search").is_some() {
        return Err(Refusal::bad_request("The simulator has no $search."));
    }
    if let Some(filter) = ask.option("$filter") {
        let filter = Filter::parse(filter)
            .map_err(|why| Refusal::bad_request(format!("Invalid filter clause: {why}.")))?;
        known(&filter, &all, kind)?;
        all.retain(|object| filter.matches(object));
    }
    let count = all.len();
    let top = number(ask, "$top")?.unwrap_or(PAGE);
    if top == 0 || top > LARGEST {
        return Err(Refusal::bad_request(format!(
            "Invalid page size specified: '{top}'. Must be between 1 and {LARGEST} inclusive."
        )));
    }
    let skip = number(ask, "$skiptoken")?.unwrap_or(0);
    let mut items = Vec::new();
    for item in all.iter().skip(skip).take(top) {
        items.push(if select.is_empty() { item.clone() } else { selected(item, select, kind)? });
    }
    let chosen = ask.option("$select").map_or_else(String::new, |select| format!("({select})"));
    let mut body = json!({"@odata.context": context(state, &format!("{of}{chosen}"))});
    if let Some(body) = body.as_object_mut() {
        if ask.option("$count") == Some("true") {
            body.insert("@odata.count".to_owned(), Value::from(count));
        }
        if skip + items.len() < count {
            body.insert("@odata.nextLink".to_owned(), next_link(state, ask, skip + top).into());
        }
        body.insert("value".to_owned(), Value::from(items));
    }
    Ok(body)
}

pub(super) fn context(state: &State, of: &str) -> String {
    format!("{}/v1.0/$metadata#{of}", state.bases.graph)
}

/// Keeps the selected properties and every annotation; a property that is not there is refused.
pub(super) fn selected(item: &Value, select: &str, kind: &str) -> Result<Value, Refusal> {
    let empty = Map::new();
    let all = item.as_object().unwrap_or(&empty);
    let annotations = all.iter().filter(|(name, _)| name.starts_with('@'));
    let mut kept: Map<_, _> =
        annotations.map(|(name, value)| (name.clone(), value.clone())).collect();
    for name in select.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let value = all.get(name).ok_or_else(|| no_property(name, kind))?;
        kept.insert(name.to_owned(), value.clone());
    }
    Ok(Value::from(kept))
}

fn no_property(name: &str, kind: &str) -> Refusal {
    Refusal::bad_request(format!(
        "Parsing OData Select and Expand failed: Could not find a property named '{name}' on type \
         'microsoft.graph.{kind}'."
    ))
}

/// A filter on what the objects do not have is a mistake and not an empty list.
fn known(filter: &Filter, all: &[Value], kind: &str) -> Result<(), Refusal> {
    let Some(first) = all.first() else { return Ok(()) };
    for path in filter.paths() {
        let name = path.split(['.', '/']).next().unwrap_or(path);
        if first.get(name).is_none() {
            return Err(no_property(name, kind));
        }
    }
    Ok(())
}

fn number(ask: &Ask, name: &str) -> Result<Option<usize>, Refusal> {
    let read = |text: &str| {
        text.parse().map_err(|_not_a_number: std::num::ParseIntError| {
            Refusal::bad_request(format!("Invalid value '{text}' for {name} query option found."))
        })
    };
    ask.option(name).map(read).transpose()
}

/// The same request, from the next object on; opaque to the client, who only follows it.
fn next_link(state: &State, ask: &Ask, skip: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (key, value) in ask.query.iter().filter(|(key, _)| key != "$skiptoken") {
        query.append_pair(key, value);
    }
    query.append_pair("$skiptoken", &skip.to_string());
    format!("{}/v1.0{}?{}", state.bases.graph, ask.path, query.finish())
}

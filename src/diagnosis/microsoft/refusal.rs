//! Entra's error body, of either endpoint version.

use serde_json::Value;

use super::NAME_MAX;
use super::field;
use super::guid_field;
use crate::diagnosis::codes;
use crate::diagnosis::codes::Meaning;
use crate::diagnosis::pasted;
use crate::model::check::ServiceError;
use crate::text::clean_line;

/// Policies that are kept of a claims challenge.
const POLICIES_MAX: usize = 8;

/// A refusal as Entra sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is kept and shown of it; `code` is the one that decides.
    pub error: ServiceError,
    /// Every code in it, in order.
    pub codes: Vec<String>,
    /// Ids of the Conditional Access policies that it names.
    pub policies: Vec<String>,
}

impl Refusal {
    /// Reads an error body; none where it is none.
    pub(super) fn read(body: &Value) -> Option<Self> {
        let error = field(body, "error");
        let description = body.get("error_description").and_then(Value::as_str);
        let said = pasted::read(description.unwrap_or_default());
        let mut codes = Vec::new();
        codes.extend(said.code.clone());
        codes.extend(said.others.iter().cloned());
        for code in listed(body.get("error_codes")) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        let code = codes::deciding(&codes).cloned();
        if error.is_none() && code.is_none() {
            return None;
        }
        let error = error.unwrap_or_default();
        Some(Self {
            error: ServiceError {
                code: code.unwrap_or_else(|| error.clone()),
                suberror: field(body, "suberror"),
                trace_id: guid_field(body, "trace_id").or(said.trace_id),
                correlation_id: guid_field(body, "correlation_id").or(said.correlation_id),
                timestamp: field(body, "timestamp").or(said.timestamp),
                text: clean_line(&said.text, 4 * NAME_MAX),
                error,
            },
            codes,
            policies: policies(body),
        })
    }

    /// Whether a person said no, and no code tells more. The names are OAuth's and Microsoft's own.
    pub fn is_bare_no(&self) -> bool {
        match self.error.error.as_str() {
            // Its codes speak of the device code and not of the person.
            "authorization_declined" => true,
            // *Cancel* is offered on every page, and always comes as declined permissions.
            "access_denied" if self.error.suberror.as_deref() == Some("cancel") => {
                matches!(self.error.code.as_str(), "AADSTS65004" | "access_denied")
            }
            "access_denied" => codes::meaning(&self.error.code).is_none(),
            _ => false,
        }
    }

    /// What it means: by its code, else by OAuth's and Entra's words; none where neither is known.
    pub fn meaning(&self) -> Option<(&str, Meaning)> {
        let code = self.error.code.as_str();
        if let Some(meaning) = codes::meaning(code) {
            return Some((code, meaning));
        }
        let like = codes::by_word(&self.error.error, self.error.suberror.as_deref())?;
        codes::meaning(like).map(|meaning| (like, meaning))
    }
}

/// Reads `error_codes`: an array of numbers or strings, or all of that inside one string.
fn listed(codes: Option<&Value>) -> Vec<String> {
    let digits = |text: &str| {
        text.split(|c: char| !c.is_ascii_digit())
            .filter(|part| (5..=7).contains(&part.len()))
            .map(|part| format!("AADSTS{part}"))
            .take(16)
            .collect::<Vec<_>>()
    };
    match codes {
        Some(Value::Array(items)) => {
            items.iter().take(16).flat_map(|item| digits(&item.to_string())).collect()
        }
        Some(Value::String(text)) => digits(text),
        Some(Value::Number(number)) => digits(&number.to_string()),
        Some(Value::Null | Value::Bool(_) | Value::Object(_)) | None => Vec::new(),
    }
}

/// Reads the policy ids out of `claims`, which is JSON inside a string.
fn policies(body: &Value) -> Vec<String> {
    let claims = body.get("claims").and_then(Value::as_str).unwrap_or_default();
    let claims = serde_json::from_str::<Value>(claims).unwrap_or_default();
    let ids = ["capolids", "polids"]
        .iter()
        .filter_map(|name| claims.get("access_token")?.get(name)?.get("values")?.as_array());
    ids.flatten().filter_map(|id| super::guid(id.as_str()?)).take(POLICIES_MAX).collect()
}

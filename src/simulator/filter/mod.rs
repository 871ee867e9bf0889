//! The filters of both APIs, one grammar: Graph's `OData` (`startswith(name,'x')`) and Okta's SCIM
//! (`name sw "x"`) differ in their quotes and in how they write the operators.

mod reader;

use serde_json::Value;

use crate::simulator::filter::reader::Reader;

/// What an object has to be like.
#[derive(Debug)]
pub(super) enum Filter {
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
    /// Path, operator, value.
    Compare(String, Operator, Value),
    Present(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Operator {
    fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "eq" => Self::Equal,
            "ne" => Self::NotEqual,
            "co" | "contains" => Self::Contains,
            "sw" | "startswith" => Self::StartsWith,
            "ew" | "endswith" => Self::EndsWith,
            "gt" => Self::Greater,
            "ge" => Self::GreaterOrEqual,
            "lt" => Self::Less,
            "le" => Self::LessOrEqual,
            _ => return None,
        })
    }

    fn holds(self, have: &Value, want: &Value) -> bool {
        if let (Some(have), Some(want)) = (have.as_str(), want.as_str()) {
            // Neither API looks at case here.
            let (have, want) = (have.to_lowercase(), want.to_lowercase());
            return match self {
                Self::Equal => have == want,
                Self::NotEqual => have != want,
                Self::Contains => have.contains(&want),
                Self::StartsWith => have.starts_with(&want),
                Self::EndsWith => have.ends_with(&want),
                Self::Greater => have > want,
                Self::GreaterOrEqual => have >= want,
                Self::Less => have < want,
                Self::LessOrEqual => have <= want,
            };
        }
        match self {
            Self::Equal => have == want,
            Self::NotEqual => have != want,
            Self::Contains
            | Self::StartsWith
            | Self::EndsWith
            | Self::Greater
            | Self::GreaterOrEqual
            | Self::Less
            | Self::LessOrEqual => false,
        }
    }
}

impl Filter {
    /// Reads a filter; the error says what is wrong and at which character.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        Reader::of(text)?.whole()
    }

    /// Says whether an object is like that; in a list one element that is will do.
    pub(super) fn matches(&self, object: &Value) -> bool {
        match self {
            Self::And(one, other) => one.matches(object) && other.matches(object),
            Self::Or(one, other) => one.matches(object) || other.matches(object),
            Self::Not(one) => !one.matches(object),
            Self::Present(path) => found(object, path).iter().any(|value| !value.is_null()),
            Self::Compare(path, operator, want) => {
                found(object, path).iter().any(|have| operator.holds(have, want))
            }
        }
    }

    /// Lists the attributes that are looked at.
    pub(super) fn paths(&self) -> Vec<&str> {
        match self {
            Self::And(one, other) | Self::Or(one, other) => [one.paths(), other.paths()].concat(),
            Self::Not(one) => one.paths(),
            Self::Compare(path, ..) | Self::Present(path) => vec![path],
        }
    }
}

fn found<'a>(object: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![object];
    for name in path.split(['.', '/']) {
        found = found
            .into_iter()
            .flat_map(|value| match value {
                Value::Array(all) => all.iter().filter_map(|one| one.get(name)).collect(),
                Value::Object(one) => one.get(name).into_iter().collect(),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
            })
            .collect();
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_dialects_are_read() {
        let event = json!({
            "eventType": "system.import.start",
            "outcome": {"result": "FAILURE"},
            "target": [{"id": "x"}, {"id": "0oa1"}],
            "enabled": true,
            "name": "O'Hara",
        });
        for (filter, holds) in [
            (r#"eventType eq "system.import.start""#, true),
            (r#"eventType sw "system.import" and outcome.result eq "SUCCESS""#, false),
            (r#"target.id eq "0oa1" and (eventType sw "app" or eventType co "import")"#, true),
            (r#"not (target.id eq "0oa1")"#, false),
            ("outcome.result pr", true),
            ("outcome.reason pr", false),
            ("startswith(name,'O''H')", true),
            ("enabled eq true and name ne 'x'", true),
            ("name eq null or name eq 'o''hara'", true),
        ] {
            assert_eq!(Filter::parse(filter).unwrap().matches(&event), holds, "{filter}");
        }
    }

    #[test]
    fn what_is_no_filter_is_refused_with_a_reason() {
        let deep = "(".repeat(100_000);
        for filter in
            ["", "a", "a eqq 'x'", "a eq", "(a eq 1", "a eq 'x", "a eq 1 b", "f(a,1)", &deep]
        {
            assert!(Filter::parse(filter).is_err(), "{filter:.20} was taken");
        }
    }
}

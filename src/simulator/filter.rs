//! The filters of both APIs, one grammar: Graph's `OData` (`startswith(name,'x')`) and Okta's SCIM
//! (`name sw "x"`) differ in their quotes and in how they write the operators.

use serde_json::Value;

/// How deep parentheses may go; a filter of a stranger must not use up the stack.
const DEEPEST: usize = 20;

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
        let mut reader = Reader { words: words(text)?, at: 0, depth: 0 };
        let filter = reader.any_of()?;
        match reader.words.get(reader.at) {
            None => Ok(filter),
            Some((at, word)) => Err(format!("Unexpected '{}' at position {at}", word.text())),
        }
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

#[derive(Debug, Clone, PartialEq)]
enum Word {
    Open,
    Close,
    Comma,
    Quoted(String),
    Bare(String),
}

impl Word {
    fn text(&self) -> &str {
        match self {
            Self::Open => "(",
            Self::Close => ")",
            Self::Comma => ",",
            Self::Quoted(text) | Self::Bare(text) => text,
        }
    }
}

fn words(text: &str) -> Result<Vec<(usize, Word)>, String> {
    let mut words = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '(' => words.push((at, Word::Open)),
            ')' => words.push((at, Word::Close)),
            ',' => words.push((at, Word::Comma)),
            quote @ ('"' | '\'') => {
                let mut quoted = String::new();
                loop {
                    let (_, letter) =
                        letters.next().ok_or_else(|| format!("Unclosed text at position {at}"))?;
                    if letter == '\\' && quote == '"' {
                        quoted.extend(letters.next().map(|(_, letter)| letter));
                    } else if letter != quote {
                        quoted.push(letter);
                    } else if quote == '\'' && letters.next_if(|(_, next)| *next == '\'').is_some()
                    {
                        // OData doubles a quote inside a text.
                        quoted.push('\'');
                    } else {
                        break;
                    }
                }
                words.push((at, Word::Quoted(quoted)));
            }
            blank if blank.is_whitespace() => {}
            first => {
                let mut bare = String::from(first);
                let part = |letter: &(usize, char)| {
                    !letter.1.is_whitespace() && !"(),\"'".contains(letter.1)
                };
                while let Some((_, letter)) = letters.next_if(part) {
                    bare.push(letter);
                }
                words.push((at, Word::Bare(bare)));
            }
        }
    }
    Ok(words)
}

struct Reader {
    words: Vec<(usize, Word)>,
    at: usize,
    depth: usize,
}

impl Reader {
    fn next(&mut self) -> Result<(usize, Word), String> {
        let word = self.words.get(self.at).cloned().ok_or("The filter ends too early")?;
        self.at += 1;
        Ok(word)
    }

    fn takes(&mut self, bare: &str) -> bool {
        let next = self.words.get(self.at).map(|(_, word)| word);
        let is = matches!(next, Some(Word::Bare(text)) if text.eq_ignore_ascii_case(bare));
        self.at += usize::from(is);
        is
    }

    fn expect(&mut self, wanted: &Word) -> Result<(), String> {
        match self.next()? {
            (_, word) if word == *wanted => Ok(()),
            (at, word) => Err(format!(
                "Expected '{}' and not '{}' at position {at}",
                wanted.text(),
                word.text()
            )),
        }
    }

    fn any_of(&mut self) -> Result<Filter, String> {
        let mut filter = self.all_of()?;
        while self.takes("or") {
            filter = Filter::Or(Box::new(filter), Box::new(self.all_of()?));
        }
        Ok(filter)
    }

    fn all_of(&mut self) -> Result<Filter, String> {
        let mut filter = self.one()?;
        while self.takes("and") {
            filter = Filter::And(Box::new(filter), Box::new(self.one()?));
        }
        Ok(filter)
    }

    fn one(&mut self) -> Result<Filter, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("The filter is nested too deeply".to_owned());
        }
        let filter = self.one_at_any_depth();
        self.depth -= 1;
        filter
    }

    fn one_at_any_depth(&mut self) -> Result<Filter, String> {
        if self.takes("not") {
            return Ok(Filter::Not(Box::new(self.one()?)));
        }
        let (at, word) = self.next()?;
        let name = match word {
            Word::Open => {
                let inner = self.any_of()?;
                self.expect(&Word::Close)?;
                return Ok(inner);
            }
            Word::Bare(name) => name,
            other @ (Word::Close | Word::Comma | Word::Quoted(_)) => {
                return Err(format!("Unexpected '{}' at position {at}", other.text()));
            }
        };
        if matches!(self.words.get(self.at), Some((_, Word::Open))) {
            return self.function(at, &name);
        }
        if self.takes("pr") {
            return Ok(Filter::Present(name));
        }
        let (at, operator) = self.next()?;
        let operator = Operator::named(operator.text()).ok_or_else(|| {
            let operator = operator.text();
            format!(
                "Unrecognized attribute operator '{operator}' at position {at}. Expected: \
                 eq,co,sw,pr,gt,ge,lt,le"
            )
        })?;
        Ok(Filter::Compare(name, operator, self.value()?))
    }

    fn function(&mut self, at: usize, name: &str) -> Result<Filter, String> {
        let operator = Operator::named(name)
            .ok_or_else(|| format!("An unknown function with name '{name}' at position {at}"))?;
        self.expect(&Word::Open)?;
        let (_, path) = self.next()?;
        self.expect(&Word::Comma)?;
        let value = self.value()?;
        self.expect(&Word::Close)?;
        Ok(Filter::Compare(path.text().to_owned(), operator, value))
    }

    fn value(&mut self) -> Result<Value, String> {
        let (at, word) = self.next()?;
        Ok(match word {
            Word::Quoted(text) => Value::from(text),
            Word::Bare(bare) => match bare.as_str() {
                "true" => Value::from(true),
                "false" => Value::from(false),
                "null" => Value::Null,
                // A number, or a date, which OData writes without quotes.
                bare => serde_json::from_str(bare).unwrap_or_else(|_| Value::from(bare)),
            },
            other @ (Word::Open | Word::Close | Word::Comma) => {
                return Err(format!(
                    "Expected a value and not '{}' at position {at}",
                    other.text()
                ));
            }
        })
    }
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

//! Reads a filter word by word.

use serde_json::Value;

use crate::simulator::filter::Filter;
use crate::simulator::filter::Operator;

/// How deep parentheses may go; a filter of a stranger must not use up the stack.
const DEEPEST: usize = 20;

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

/// The words of a filter, and how far they are read.
pub(super) struct Reader {
    words: Vec<(usize, Word)>,
    at: usize,
    depth: usize,
}

impl Reader {
    pub(super) fn of(text: &str) -> Result<Self, String> {
        Ok(Self { words: words(text)?, at: 0, depth: 0 })
    }

    /// Reads all there is; the error says what is wrong and at which character.
    pub(super) fn whole(mut self) -> Result<Filter, String> {
        let filter = self.any_of()?;
        match self.words.get(self.at) {
            None => Ok(filter),
            Some((at, word)) => Err(format!("Unexpected '{}' at position {at}", word.text())),
        }
    }

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

    fn demand(&mut self, wanted: &Word) -> Result<(), String> {
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
                self.demand(&Word::Close)?;
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
        self.demand(&Word::Open)?;
        let (_, path) = self.next()?;
        self.demand(&Word::Comma)?;
        let value = self.value()?;
        self.demand(&Word::Close)?;
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

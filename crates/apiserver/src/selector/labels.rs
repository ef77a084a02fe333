//! Label selectors: `k=v`, `k!=v`, `k in (a,b)`, `k notin (a,b)`, `k`, `!k`, `k>1`, `k<1`, joined by commas.
//! Upstream: k8s.io/apimachinery/pkg/labels.

use std::iter::Peekable;
use std::vec::IntoIter;

use countersign_api::go_quote;
use serde_json::Value;

use crate::names;

/// A parsed label selector: every requirement must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    requirements: Vec<Requirement>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    operator: Operator,
    values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Exists,
    DoesNotExist,
    In,
    NotIn,
    GreaterThan,
    LessThan,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Identifier(String),
    Sign(&'static str),
    End,
}

impl Token {
    fn text(&self) -> &str {
        match self {
            Self::Identifier(text) => text,
            Self::Sign(sign) => sign,
            Self::End => "",
        }
    }
}

const SIGNS: [&str; 9] = ["==", "!=", ">", "<", "=", "!", "(", ")", ","];

impl Selector {
    /// Reads a selector; an empty one selects everything.
    ///
    /// # Errors
    /// Upstream's words about what cannot be read.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { tokens: tokens(text).into_iter().peekable() };
        let requirements = parser.requirements()?;
        Ok(Self { requirements })
    }

    /// Whether it selects everything.
    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }

    /// Whether the labels of `object` are selected.
    pub fn matches(&self, object: &Value) -> bool {
        let labels = object.get("metadata").and_then(|metadata| metadata.get("labels"));
        self.requirements.iter().all(|requirement| {
            let value = labels.and_then(|labels| labels.get(&requirement.key)).and_then(Value::as_str);
            requirement.matches(value)
        })
    }
}

impl Requirement {
    fn matches(&self, value: Option<&str>) -> bool {
        let listed = value.is_some_and(|value| self.values.iter().any(|item| item == value));
        let number = |text: &str| text.parse::<i64>().ok();
        let both = || Some((number(value?)?, number(self.values.first()?)?));
        match self.operator {
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::In => listed,
            Operator::NotIn => !listed,
            Operator::GreaterThan => both().is_some_and(|(value, bound)| value > bound),
            Operator::LessThan => both().is_some_and(|(value, bound)| value < bound),
        }
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start_matches([' ', '\t', '\r', '\n']);
    while !rest.is_empty() {
        let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
        let length = match sign {
            Some(sign) => {
                tokens.push(Token::Sign(sign));
                sign.len()
            }
            None => {
                let end = rest.find(|sign: char| " \t\r\n=!(),><".contains(sign)).unwrap_or(rest.len());
                let word = rest.get(..end).unwrap_or_default();
                tokens.push(match word {
                    "in" => Token::Sign("in"),
                    "notin" => Token::Sign("notin"),
                    word => Token::Identifier(word.to_owned()),
                });
                end
            }
        };
        rest = rest.get(length..).unwrap_or_default().trim_start_matches([' ', '\t', '\r', '\n']);
    }
    tokens.push(Token::End);
    tokens
}

struct Parser {
    tokens: Peekable<IntoIter<Token>>,
}

impl Parser {
    fn next(&mut self) -> Token {
        self.tokens.next().unwrap_or(Token::End)
    }

    fn peek(&mut self) -> Token {
        self.tokens.peek().cloned().unwrap_or(Token::End)
    }

    /// `in` and `notin` are words where a key or a value is wanted.
    fn peek_word(&mut self) -> Token {
        match self.peek() {
            Token::Sign(word @ ("in" | "notin")) => Token::Identifier(word.to_owned()),
            token => token,
        }
    }

    fn next_word(&mut self) -> Token {
        let token = self.peek_word();
        self.next();
        token
    }

    fn requirements(&mut self) -> Result<Vec<Requirement>, String> {
        let mut requirements = Vec::new();
        loop {
            match self.peek_word() {
                Token::Identifier(_) | Token::Sign("!") => {
                    let requirement = self.requirement();
                    requirements
                        .push(requirement.map_err(|error| format!("unable to parse requirement: {error}"))?);
                    match self.next() {
                        Token::End => return Ok(requirements),
                        Token::Sign(",") => {
                            let next = self.peek_word();
                            if !matches!(next, Token::Identifier(_) | Token::Sign("!")) {
                                return Err(format!(
                                    "found '{}', expected: identifier after ','",
                                    next.text()
                                ));
                            }
                        }
                        token => {
                            return Err(format!(
                                "found '{}', expected: ',' or 'end of string'",
                                token.text()
                            ));
                        }
                    }
                }
                Token::End => return Ok(requirements),
                token => {
                    return Err(format!(
                        "found '{}', expected: !, identifier, or 'end of string'",
                        token.text()
                    ));
                }
            }
        }
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let mut operator = None;
        if self.peek() == Token::Sign("!") {
            self.next();
            operator = Some(Operator::DoesNotExist);
        }
        let key = match self.next_word() {
            Token::Identifier(key) => key,
            token => return Err(format!("found '{}', expected: identifier", token.text())),
        };
        check_key(&key)?;
        if operator.is_none() && matches!(self.peek(), Token::End | Token::Sign(",")) {
            operator = Some(Operator::Exists);
        }
        if let Some(operator) = operator {
            return Ok(Requirement { key, operator, values: Vec::new() });
        }
        let (operator, values) = match self.next() {
            Token::Sign("in") => (Operator::In, self.set()?),
            Token::Sign("notin") => (Operator::NotIn, self.set()?),
            Token::Sign("=" | "==") => (Operator::In, vec![self.exact()?]),
            Token::Sign("!=") => (Operator::NotIn, vec![self.exact()?]),
            Token::Sign(sign @ (">" | "<")) => {
                let operator = if sign == ">" { Operator::GreaterThan } else { Operator::LessThan };
                let value = self.exact()?;
                if value.parse::<i64>().is_err() {
                    return Err(format!(
                        "values[0][{key}]: Invalid value: {}: for 'Gt', 'Lt' operators, the value must be an integer",
                        go_quote(&value)
                    ));
                }
                (operator, vec![value])
            }
            token => {
                return Err(format!("found '{}', expected: in, notin, =, ==, !=, gt, lt", token.text()));
            }
        };
        for (at, value) in values.iter().enumerate() {
            if let Some(detail) = names::label_value(value).into_iter().next() {
                return Err(format!("values[{at}][{key}]: Invalid value: {}: {detail}", go_quote(value)));
            }
        }
        Ok(Requirement { key, operator, values })
    }

    fn exact(&mut self) -> Result<String, String> {
        match self.peek_word() {
            Token::End | Token::Sign(",") => Ok(String::new()),
            Token::Identifier(value) => {
                self.next();
                Ok(value)
            }
            token => Err(format!("found '{}', expected: identifier", token.text())),
        }
    }

    fn set(&mut self) -> Result<Vec<String>, String> {
        match self.next() {
            Token::Sign("(") => {}
            token => return Err(format!("found '{}' expected: '('", token.text())),
        }
        let mut values: Vec<String> = Vec::new();
        loop {
            match self.peek_word() {
                Token::Identifier(value) => {
                    self.next();
                    values.push(value);
                    match self.next() {
                        Token::Sign(",") => {
                            if self.peek() == Token::Sign(")") {
                                self.next();
                                values.push(String::new());
                                break;
                            }
                        }
                        Token::Sign(")") => break,
                        token => return Err(format!("found '{}', expected: ',' or ')'", token.text())),
                    }
                }
                Token::Sign(")") => {
                    self.next();
                    values.push(String::new());
                    break;
                }
                Token::Sign(",") => {
                    self.next();
                    values.push(String::new());
                    if self.peek() == Token::Sign(")") {
                        self.next();
                        values.push(String::new());
                        break;
                    }
                }
                token => return Err(format!("found '{}', expected: ',', ')' or identifier", token.text())),
            }
        }
        values.sort();
        values.dedup();
        Ok(values)
    }
}

fn check_key(key: &str) -> Result<(), String> {
    let details = names::label_key(key);
    match details.first() {
        None => Ok(()),
        Some(_) => Err(format!("key: Invalid value: {}: {}", go_quote(key), details.join("; "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn requirements_choose_as_upstream_chooses() {
        let object = json!({"metadata": {"labels": {"a": "b", "n": "5"}}});
        for (selector, chosen) in [
            ("", true),
            ("a=b", true),
            ("a!=b", false),
            ("x!=b", true),
            ("a in (b,c),n", true),
            ("a notin (b)", false),
            ("!x", true),
            ("n>4,n<6", true),
            ("a==c", false),
        ] {
            assert_eq!(Selector::parse(selector).unwrap().matches(&object), chosen, "{selector}");
        }
        let error = Selector::parse("a=b=c").unwrap_err();
        assert_eq!(error, "found '=', expected: ',' or 'end of string'");
        let error = Selector::parse("a in b").unwrap_err();
        assert_eq!(error, "unable to parse requirement: found 'b' expected: '('");
    }
}

//! `name:value,name,name:value`: what most extensions are written as.

use super::Faults;
use crate::config::Config;
use crate::errors::Reason;

const UTL: &str = "../crypto/x509/v3_utl.c";

/// One item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What stands before the colon.
    pub name: String,
    /// What stands after it.
    pub value: Option<String>,
}

impl Item {
    /// `name=CA, value=maybe`, as error messages show it.
    pub fn shown(&self) -> String {
        format!("name={}, value={}", self.name, self.value.as_deref().unwrap_or("<NULL>"))
    }

    /// Reads a truth value.
    pub fn boolean(&self) -> Result<bool, Faults> {
        match self.value.as_deref() {
            Some("TRUE" | "true" | "Y" | "y" | "YES" | "yes") => Ok(true),
            Some("FALSE" | "false" | "N" | "n" | "NO" | "no") => Ok(false),
            _ => {
                let reason =
                    Reason::new(0x1100_0068, "X509V3_get_value_bool", "invalid boolean string", UTL, 289);
                Err(vec![reason.with(self.shown())])
            }
        }
    }
}

/// Reads a list (`X509V3_parse_list`). A failure holds only the parser's own entry.
fn split(text: &str) -> Result<Vec<Item>, Reason> {
    let empty = |line| Reason::new(0x1100_006C, "X509V3_parse_list", "invalid empty name", UTL, line);
    let null = |line| Reason::new(0x1100_006D, "X509V3_parse_list", "invalid null value", UTL, line);
    let mut items = Vec::new();
    let line = text.split(['\r', '\n']).next().unwrap_or_default();
    let mut parts = line.split(',').peekable();
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        match part.split_once(':') {
            Some((name, value)) => {
                let (name, value) = (name.trim(), value.trim());
                if name.is_empty() {
                    return Err(empty(339));
                }
                if value.is_empty() {
                    return Err(null(if last { 379 } else { 364 }));
                }
                items.push(Item { name: name.to_owned(), value: Some(value.to_owned()) });
            }
            None => {
                let name = part.trim();
                if name.is_empty() {
                    return Err(empty(if last { 388 } else { 349 }));
                }
                items.push(Item { name: name.to_owned(), value: None });
            }
        }
    }
    Ok(items)
}

/// Reads a list.
pub fn parse(text: &str) -> Result<Vec<Item>, Faults> {
    split(text).map_err(|reason| vec![reason])
}

/// The names and values of a section.
pub fn of_section(config: &Config, section: &str) -> Option<Vec<Item>> {
    let values = config.section(section)?;
    Some(values.iter().map(|(name, value)| Item { name: name.clone(), value: Some(value.clone()) }).collect())
}

/// Whether an item's name is `kind`, perhaps numbered as in `DNS.1`.
pub fn is_kind(name: &str, kind: &str) -> bool {
    name.strip_prefix(kind).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

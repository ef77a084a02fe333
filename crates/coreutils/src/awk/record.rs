//! The present record and its fields. Upstream: mawk's field.c and split.c.

use std::rc::Rc;

use super::regex::{Pattern, Subject};
use super::value::{Text, Value};

/// More fields than this are taken for a mistake.
const FIELD_LIMIT: usize = 1_000_000;

/// What stands between fields.
#[derive(Clone, Debug)]
pub(super) enum Separator {
    Blanks,
    /// Every byte is a field.
    Nothing,
    Byte(u8),
    Pattern(Rc<Pattern>),
}

impl Separator {
    pub(super) fn split(&self, text: &[u8]) -> Vec<Value> {
        let piece = |bytes: &[u8]| Value::Input(Rc::from(bytes));
        if text.is_empty() {
            return Vec::new();
        }
        match self {
            Self::Blanks => {
                let blank = |byte: &u8| matches!(byte, b' ' | 9..=13);
                text.split(blank).filter(|field| !field.is_empty()).map(piece).collect()
            }
            Self::Nothing => text.chunks(1).map(piece).collect(),
            Self::Byte(separator) => text.split(|byte| byte == separator).map(piece).collect(),
            Self::Pattern(pattern) => {
                let subject = Subject::new(text);
                let (mut fields, mut start, mut search) = (Vec::new(), 0, 0);
                while let Some((from, to)) = subject.find(pattern, search) {
                    // An empty match separates nothing.
                    if from == to {
                        if from >= text.len() {
                            break;
                        }
                        search = from + 1;
                        continue;
                    }
                    fields.push(piece(text.get(start..from).unwrap_or_default()));
                    (start, search) = (to, to);
                }
                fields.push(piece(text.get(start..).unwrap_or_default()));
                fields
            }
        }
    }
}

/// Too many fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMany;

#[derive(Debug)]
pub(super) struct Record {
    text: Value,
    /// Whether the text must be put together from the fields.
    stale: bool,
    fields: Vec<Value>,
    /// Whether `fields` belongs to `text`.
    split: bool,
    pub(super) separator: Separator,
    /// OFS
    pub(super) between: Text,
    /// CONVFMT
    pub(super) format: Text,
}

impl Record {
    pub(super) fn new() -> Self {
        Self {
            text: Value::Unset,
            stale: false,
            fields: Vec::new(),
            split: true,
            separator: Separator::Blanks,
            between: Rc::from(*b" "),
            format: Rc::from(*b"%.6g"),
        }
    }

    /// Takes a new text.
    pub(super) fn set(&mut self, text: Value) {
        self.text = text;
        self.stale = false;
        self.split = false;
        self.fields.clear();
    }

    /// Cuts the text into fields if that was not done yet.
    pub(super) fn divide(&mut self) {
        if !self.split {
            self.split = true;
            self.fields = self.separator.split(&self.text.to_text(&self.format));
        }
    }

    /// Puts the text together if fields have changed.
    pub(super) fn join(&mut self) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        let mut text = Vec::new();
        for (index, field) in self.fields.iter().enumerate() {
            if index > 0 {
                text.extend_from_slice(&self.between);
            }
            text.extend_from_slice(&field.to_text(&self.format));
        }
        self.text = Value::Input(Rc::from(text));
    }

    /// `$0`
    pub(super) fn whole(&mut self) -> Value {
        self.join();
        self.text.clone()
    }

    pub(super) fn field(&mut self, index: usize) -> Value {
        match index.checked_sub(1) {
            None => self.whole(),
            Some(index) => {
                self.divide();
                self.fields.get(index).cloned().unwrap_or(Value::Unset)
            }
        }
    }

    /// NF
    pub(super) fn count(&mut self) -> usize {
        self.divide();
        self.fields.len()
    }

    pub(super) fn set_count(&mut self, count: usize) -> Result<(), TooMany> {
        if count > FIELD_LIMIT {
            return Err(TooMany);
        }
        self.divide();
        self.fields.resize(count, Value::text(b""));
        self.stale = true;
        Ok(())
    }

    pub(super) fn set_field(&mut self, index: usize, value: Value) -> Result<(), TooMany> {
        let Some(index) = index.checked_sub(1) else {
            self.set(value);
            return Ok(());
        };
        self.divide();
        if index >= self.fields.len() {
            self.set_count(index + 1)?;
        }
        if let Some(field) = self.fields.get_mut(index) {
            *field = value;
        }
        self.stale = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(record: &mut Record) -> String {
        String::from_utf8_lossy(&record.whole().to_text(b"%.6g")).into_owned()
    }

    #[test]
    fn fields_and_text_follow_each_other() {
        let mut record = Record::new();
        record.set(Value::text(b"  a b  c "));
        assert_eq!((record.count(), shown(&mut record).as_str()), (3, "  a b  c "));
        record.set_field(5, Value::text(b"e")).unwrap();
        assert_eq!((record.count(), shown(&mut record).as_str()), (5, "a b c  e"));
        record.set_count(2).unwrap();
        assert_eq!(shown(&mut record), "a b");
    }

    #[test]
    fn separators_are_bytes_or_patterns() {
        assert_eq!(Separator::Byte(b'|').split(b"a|b|").len(), 3);
        let pattern = Pattern::new(b", *").unwrap();
        assert_eq!(Separator::Pattern(Rc::new(pattern)).split(b"a,  b,c").len(), 3);
    }
}

//! Flags as data, and the values a command line gave to them. Upstream: github.com/spf13/pflag.

use std::time::Duration;

use super::duration;

/// What a flag takes; decides how a value is checked, gathered and shown in help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagKind {
    /// `true` or `false`; alone it means `true`.
    Bool,
    /// Go's `time.Duration`, such as `1m30s`.
    Duration,
    /// A whole number.
    Int,
    /// Any text; the last one given counts.
    Text,
    /// Text shown without quotes in help, such as `--vmodule`.
    Spec,
    /// May be repeated; each value is one element.
    TextArray,
    /// May be repeated; each value is a comma separated list.
    TextSlice,
}

/// Where proposals for a flag's value come from when a word is completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueHint {
    /// Left to the shell, which proposes files.
    Files,
    /// Left to the shell, which proposes files that may be manifests.
    Manifests,
    /// Nothing is proposed.
    Nothing,
    /// One of these words.
    Words(&'static [&'static str]),
    /// Clusters of the kubeconfig.
    Clusters,
    /// Contexts of the kubeconfig.
    Contexts,
    /// Users of the kubeconfig.
    Users,
    /// Objects of this resource type.
    Objects(&'static str),
}

/// One flag of a command.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// Long name without dashes.
    pub name: &'static str,
    /// One-letter form.
    pub shorthand: Option<char>,
    /// What it takes.
    pub kind: FlagKind,
    /// Value when it is not given, as help shows it.
    pub default: &'static str,
    /// Value when it is given without one (pflag's NoOptDefVal).
    pub alone: Option<&'static str>,
    /// Help text.
    pub usage: &'static str,
    /// Left out of help.
    pub hidden: bool,
    /// What to use instead; the flag still works.
    pub deprecated: &'static str,
    /// How its value is completed.
    pub hint: ValueHint,
}

impl Flag {
    const fn new(name: &'static str, kind: FlagKind, default: &'static str, usage: &'static str) -> Self {
        let alone = match kind {
            FlagKind::Bool => Some("true"),
            _ => None,
        };
        Self {
            name,
            shorthand: None,
            kind,
            default,
            alone,
            usage,
            hidden: false,
            deprecated: "",
            hint: ValueHint::Files,
        }
    }

    /// A switch that is off.
    pub const fn boolean(name: &'static str, usage: &'static str) -> Self {
        Self::new(name, FlagKind::Bool, "false", usage)
    }

    /// A text, empty unless given.
    pub const fn text(name: &'static str, usage: &'static str) -> Self {
        Self::new(name, FlagKind::Text, "", usage)
    }

    /// A whole number.
    pub const fn int(name: &'static str, default: &'static str, usage: &'static str) -> Self {
        Self::new(name, FlagKind::Int, default, usage)
    }

    /// A duration such as `30s`.
    pub const fn duration(name: &'static str, default: &'static str, usage: &'static str) -> Self {
        Self::new(name, FlagKind::Duration, default, usage)
    }

    /// A repeatable flag whose values are taken whole.
    pub const fn array(name: &'static str, usage: &'static str) -> Self {
        Self::new(name, FlagKind::TextArray, "[]", usage)
    }

    /// A repeatable flag whose values are split at commas.
    pub const fn slice(name: &'static str, usage: &'static str) -> Self {
        Self::new(name, FlagKind::TextSlice, "[]", usage)
    }

    /// A text of a type of its own (shown without quotes).
    pub const fn spec(name: &'static str, usage: &'static str) -> Self {
        Self::new(name, FlagKind::Spec, "", usage)
    }

    /// With a one-letter form.
    #[must_use]
    pub const fn short(mut self, letter: char) -> Self {
        self.shorthand = Some(letter);
        self
    }

    /// With another default.
    #[must_use]
    pub const fn or(mut self, default: &'static str) -> Self {
        self.default = default;
        self
    }

    /// May stand without a value, which then means `value`.
    #[must_use]
    pub const fn alone(mut self, value: &'static str) -> Self {
        self.alone = Some(value);
        self
    }

    /// Left out of help.
    #[must_use]
    pub const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Still works, with a warning that ends in `instead`.
    #[must_use]
    pub const fn deprecated(mut self, instead: &'static str) -> Self {
        self.deprecated = instead;
        self.hidden = true;
        self
    }

    /// Its value is completed from there.
    #[must_use]
    pub const fn hint(mut self, hint: ValueHint) -> Self {
        self.hint = hint;
        self
    }

    /// `-o, --output` or `--dry-run`, as error messages name it.
    pub fn display_name(&self) -> String {
        match self.shorthand {
            Some(letter) if self.deprecated.is_empty() => format!("-{letter}, --{}", self.name),
            _ => format!("--{}", self.name),
        }
    }

    /// Whether `value` is acceptable, with the words of Go's parser if not.
    pub fn check(&self, value: &str) -> Result<(), String> {
        match self.kind {
            FlagKind::Bool => match parse_bool(value) {
                Some(_) => Ok(()),
                None => Err(format!("strconv.ParseBool: parsing {}: invalid syntax", quote(value))),
            },
            FlagKind::Int => match parse_int(value) {
                Ok(_) => Ok(()),
                Err(cause) => Err(format!("strconv.ParseInt: parsing {}: {cause}", quote(value))),
            },
            FlagKind::Duration => duration::parse(value).map(|_| ()),
            FlagKind::Text | FlagKind::Spec | FlagKind::TextArray | FlagKind::TextSlice => Ok(()),
        }
    }
}

/// Go's `%q` for a text.
pub fn quote(text: &str) -> String {
    countersign_api::go_quote(text)
}

/// strconv.ParseBool.
pub fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// strconv.ParseInt with base 0.
fn parse_int(text: &str) -> Result<i64, &'static str> {
    let (negative, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (text.starts_with('-'), digits),
        None => (false, text),
    };
    let lower = digits.to_ascii_lowercase();
    let (base, digits) = match lower.get(..2) {
        Some("0x") => (16, lower.get(2..)),
        Some("0b") => (2, lower.get(2..)),
        Some("0o") => (8, lower.get(2..)),
        _ if lower.len() > 1 && lower.starts_with('0') => (8, lower.get(1..)),
        _ => (10, Some(lower.as_str())),
    };
    let digits = digits.unwrap_or_default();
    if digits.is_empty() || digits.chars().any(|digit| !digit.is_digit(base)) {
        return Err("invalid syntax");
    }
    let value = i128::from_str_radix(digits, base).map_err(|_| "value out of range")?;
    i64::try_from(if negative { -value } else { value }).map_err(|_| "value out of range")
}

/// The values that a command line gave to the flags of a command.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// All flags of the command, its parents and the global ones.
    pub known: Vec<&'static Flag>,
    given: Vec<(&'static str, String)>,
}

impl Flags {
    /// No values yet for the flags in `known`.
    pub fn new(known: Vec<&'static Flag>) -> Self {
        Self { known, given: Vec::new() }
    }

    /// The flag of that long name; `_` counts as `-`.
    pub fn find(&self, name: &str) -> Option<&'static Flag> {
        let name = name.replace('_', "-");
        self.known.iter().find(|flag| flag.name == name).copied()
    }

    /// The flag of that letter.
    pub fn find_short(&self, letter: char) -> Option<&'static Flag> {
        self.known.iter().find(|flag| flag.shorthand == Some(letter)).copied()
    }

    /// Notes a value that was checked.
    pub fn set(&mut self, flag: &'static Flag, value: impl Into<String>) {
        self.given.push((flag.name, value.into()));
    }

    /// Whether the command line gave it.
    pub fn changed(&self, name: &str) -> bool {
        self.given.iter().any(|(given, _)| *given == name)
    }

    /// The last value given, or the default; empty for a flag the command does not have.
    pub fn text(&self, name: &str) -> &str {
        let given =
            self.given.iter().rev().find(|(given, _)| *given == name).map(|(_, value)| value.as_str());
        given.or_else(|| self.find(name).map(|flag| flag.default)).unwrap_or_default()
    }

    /// The value of one of the flags that every command has; empty where a flag of the command itself has taken the
    /// name, as `--user` of `create rolebinding` does.
    pub fn global(&self, name: &str) -> &str {
        let is_global =
            |flag: &'static Flag| super::GLOBAL_FLAGS.iter().any(|global| std::ptr::eq(global, flag));
        if self.find(name).is_some_and(is_global) { self.text(name) } else { "" }
    }

    /// Whether a switch is on.
    pub fn is(&self, name: &str) -> bool {
        parse_bool(self.text(name)).unwrap_or_default()
    }

    /// A whole number.
    pub fn int(&self, name: &str) -> i64 {
        parse_int(self.text(name)).unwrap_or_default()
    }

    /// A duration; negative ones (allowed by Go) have `true` in front.
    pub fn duration(&self, name: &str) -> (bool, Duration) {
        duration::parse(self.text(name)).unwrap_or_default()
    }

    /// All values of a repeatable flag; those of a slice are split at commas.
    pub fn list(&self, name: &str) -> Vec<String> {
        let split = self.find(name).is_some_and(|flag| flag.kind == FlagKind::TextSlice);
        let mut values = Vec::new();
        for (given, value) in &self.given {
            if *given != name {
                continue;
            }
            match split {
                true => values.extend(split_list(value)),
                false => values.push(value.clone()),
            }
        }
        values
    }
}

/// A comma separated list in which `"a,b"` is one element, as encoding/csv reads it.
fn split_list(text: &str) -> Vec<String> {
    let mut fields = Vec::new();
    if text.is_empty() {
        return fields;
    }
    let mut field = String::new();
    let mut quoted = false;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            sign => field.push(sign),
        }
    }
    fields.push(field);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_go_reads_them() {
        assert_eq!(parse_int("0x10"), Ok(16));
        assert_eq!(parse_int("-1"), Ok(-1));
        assert_eq!(parse_int("010"), Ok(8));
        assert_eq!(parse_int("five"), Err("invalid syntax"));
        assert_eq!(parse_int("99999999999999999999"), Err("value out of range"));
    }

    #[test]
    fn lists_split_at_commas_outside_quotes() {
        assert_eq!(split_list("a,b"), ["a", "b"]);
        assert_eq!(split_list("\"a,b\",c"), ["a,b", "c"]);
        assert_eq!(split_list("a,"), ["a", ""]);
    }
}

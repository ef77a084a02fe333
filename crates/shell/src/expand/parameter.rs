//! `$name`, `${name…}`: parameters and everything braces can do with them.

use std::collections::BTreeMap;

use super::Segment;
use super::pattern::Pattern;
use crate::Shell;
use crate::ast::{Anchor, Operation, Parameter, Subscript, Word};
use crate::exec::Flow;
use crate::quote;
use crate::variables::{Value, Variable, is_name};

impl Parameter {
    /// `$@`, `$*`, `${name[@]}`, `${name[*]}`: many values.
    pub(crate) fn is_all(&self) -> bool {
        let all = self.name == "@" || matches!(self.subscript, Some(Subscript::All));
        all && !matches!(
            self.operation,
            Operation::Length | Operation::Default { .. } | Operation::Assign { .. }
        )
    }
}

/// What a parameter is before the operation.
struct Found {
    /// `None` if it is unset.
    values: Option<Vec<String>>,
    /// For `@` and `*`: many values.
    many: bool,
    /// For `*`: joined between double quotes.
    joined: bool,
}

impl Found {
    fn one(value: Option<String>) -> Self {
        Self { values: value.map(|value| vec![value]), many: false, joined: false }
    }

    /// Whether `:-` and the others take it for empty.
    fn is_null(&self) -> bool {
        match self.values.as_deref() {
            None | Some([]) => true,
            Some([only]) => only.is_empty(),
            Some(values) => !self.many && values.iter().all(String::is_empty),
        }
    }
}

impl Shell {
    pub(super) async fn expand_parameter(
        &mut self,
        parameter: &Parameter,
        quoted: bool,
        segments: &mut Vec<Segment>,
    ) -> Result<(), Flow> {
        if matches!(parameter.operation, Operation::Bad) {
            self.report(&format!("{}: bad substitution", parameter.source)).await;
            return Err(Flow::Abort(1));
        }
        if let Operation::Names { separate } = parameter.operation {
            let names: Vec<String> = self
                .variables
                .visible()
                .into_iter()
                .filter(|(name, variable)| variable.is_set() && name.starts_with(&parameter.name))
                .map(|(name, _)| name.to_owned())
                .collect();
            self.push_many(names, !separate, quoted, segments);
            return Ok(());
        }
        if let Operation::Keys = parameter.operation {
            let keys = self.lookup(&parameter.name).map(|variable| variable.keys()).unwrap_or_default();
            let joined = matches!(parameter.subscript, Some(Subscript::Joined));
            self.push_many(keys, joined, quoted, segments);
            return Ok(());
        }
        let (name, subscript) = match self.follow_indirection(parameter).await? {
            Some(target) => target,
            None => return Ok(()),
        };
        let found = self.find_parameter(&name, subscript.as_ref()).await?;
        if found.values.is_none() && self.must_be_set(parameter, &name) {
            let shown = match &parameter.subscript {
                Some(Subscript::Index(word)) => format!("{}[{}]", parameter.name, word.source),
                _ if name.starts_with(|char: char| char.is_ascii_digit()) => format!("${name}"),
                _ if parameter.indirect => name.clone(),
                _ if !is_name(&name) => format!("${name}"),
                _ => name.clone(),
            };
            self.report(&format!("{shown}: unbound variable")).await;
            return Err(Flow::Abort(if self.command_string { 127 } else { 1 }));
        }
        self.operate(parameter, &name, subscript.as_ref(), found, quoted, segments).await
    }

    /// Whether `set -u` minds that it is unset.
    fn must_be_set(&self, parameter: &Parameter, name: &str) -> bool {
        self.options.is("nounset")
            && !matches!(name, "@" | "*")
            && !matches!(
                parameter.operation,
                Operation::Default { .. }
                    | Operation::Assign { .. }
                    | Operation::Error { .. }
                    | Operation::Alternative { .. }
            )
            && !matches!(parameter.subscript, Some(Subscript::All | Subscript::Joined))
    }

    /// The parameter that is meant; `${!name}` means the one whose name `$name` holds.
    async fn follow_indirection(
        &mut self,
        parameter: &Parameter,
    ) -> Result<Option<(String, Option<Subscript>)>, Flow> {
        if !parameter.indirect {
            return Ok(Some((parameter.name.clone(), parameter.subscript.clone())));
        }
        if self.variables.get(&parameter.name).is_some_and(|variable| variable.attributes.name_reference)
            && matches!(parameter.operation, Operation::None)
        {
            // `${!reference}` names what the reference points to.
            let target = self.resolve_reference(&parameter.name);
            self.indirect_text = Some(target);
        }
        let found = self.find_parameter(&parameter.name, parameter.subscript.as_ref()).await?;
        let target = found.values.as_ref().and_then(|values| values.first().cloned()).unwrap_or_default();
        if found.values.is_none() {
            if matches!(
                parameter.operation,
                Operation::Default { .. } | Operation::Alternative { .. } | Operation::Error { .. }
            ) {
                return Ok(Some((parameter.name.clone(), parameter.subscript.clone())));
            }
            self.report(&format!("{}: invalid indirect expansion", parameter.name)).await;
            return Err(Flow::Abort(1));
        }
        if let Some((name, rest)) = target.split_once('[')
            && let Some(index) = rest.strip_suffix(']')
        {
            let subscript = match index {
                "@" => Subscript::All,
                "*" => Subscript::Joined,
                index => Subscript::Index(Word::literal(index)),
            };
            return Ok(Some((name.to_owned(), Some(subscript))));
        }
        let special = target.len() == 1 && "@*#?-$!".contains(&target);
        if !is_name(&target) && !target.bytes().all(|byte| byte.is_ascii_digit()) && !special
            || target.is_empty()
        {
            self.report(&format!("{target}: invalid variable name")).await;
            return Err(Flow::Abort(1));
        }
        Ok(Some((target, None)))
    }

    async fn find_parameter(&mut self, name: &str, subscript: Option<&Subscript>) -> Result<Found, Flow> {
        let many = |values: Vec<String>, joined| Found {
            values: (!values.is_empty()).then_some(values),
            many: true,
            joined,
        };
        match name {
            "@" => return Ok(many(self.arguments.clone(), false)),
            "*" => return Ok(many(self.arguments.clone(), true)),
            _ => {}
        }
        match subscript {
            None => Ok(Found::one(self.parameter_value(name))),
            Some(Subscript::All) => {
                Ok(many(self.lookup(name).map(|variable| variable.elements()).unwrap_or_default(), false))
            }
            Some(Subscript::Joined) => {
                Ok(many(self.lookup(name).map(|variable| variable.elements()).unwrap_or_default(), true))
            }
            Some(Subscript::Index(word)) => {
                let index = self.expand_subscript(word).await?;
                Ok(Found::one(self.element(name, &index).await?))
            }
        }
    }

    /// One element of an array (or a plain variable as element 0).
    pub(crate) async fn element(&mut self, name: &str, subscript: &str) -> Result<Option<String>, Flow> {
        let Some(variable) = self.lookup(name) else {
            // The subscript is evaluated all the same, for what it does.
            if !subscript.trim().is_empty() {
                self.element_index(name, subscript).await?;
            }
            return Ok(None);
        };
        if let Value::Associative(table) = &variable.value {
            return Ok(table.get(subscript).map(str::to_owned));
        }
        let index = self.element_index(name, subscript).await?;
        if index < 0 {
            self.report(&format!("{name}: bad array subscript")).await;
            return Ok(None);
        }
        Ok(match &variable.value {
            Value::Indexed(items) => items.get(&index).cloned(),
            Value::Scalar(text) if index == 0 => Some(text.clone()),
            _ => None,
        })
    }

    /// `$name` for any kind of parameter that has one value.
    pub(crate) fn parameter_value(&self, name: &str) -> Option<String> {
        match name {
            "#" => Some(self.arguments.len().to_string()),
            "?" => Some(self.status.to_string()),
            "-" => Some(self.option_letters()),
            "$" => Some(self.process.pid.to_string()),
            "!" => self.background.map(|pid| pid.to_string()),
            "0" => Some(self.name.clone()),
            "_" => Some(self.last_argument.clone()),
            digits if digits.starts_with(|char: char| char.is_ascii_digit()) => {
                let index = digits.parse::<usize>().ok()?.checked_sub(1)?;
                self.arguments.get(index).cloned()
            }
            name => self.lookup(name)?.as_scalar().map(str::to_owned),
        }
    }

    fn push_many(&self, values: Vec<String>, joined: bool, quoted: bool, segments: &mut Vec<Segment>) {
        if quoted && joined {
            let separator: String = self.field_separators().chars().take(1).collect();
            segments.push(Segment::Quoted(values.join(&separator)));
            return;
        }
        for (index, value) in values.into_iter().enumerate() {
            if quoted {
                if index > 0 {
                    segments.push(Segment::Border);
                }
                segments.push(Segment::Quoted(value));
            } else {
                if index > 0 {
                    segments.push(Segment::SoftBorder);
                }
                segments.push(Segment::Split(value));
            }
        }
    }

    fn push_found(&self, found: Found, quoted: bool, segments: &mut Vec<Segment>) {
        let many = found.many;
        let values = found.values.unwrap_or_default();
        if many {
            self.push_many(values, found.joined, quoted, segments);
        } else {
            let value = values.into_iter().next().unwrap_or_default();
            segments.push(if quoted { Segment::Quoted(value) } else { Segment::Split(value) });
        }
    }

    async fn operate(
        &mut self,
        parameter: &Parameter,
        name: &str,
        subscript: Option<&Subscript>,
        mut found: Found,
        quoted: bool,
        segments: &mut Vec<Segment>,
    ) -> Result<(), Flow> {
        match &parameter.operation {
            Operation::None => {
                if let Some(target) = self.indirect_text.take() {
                    found = Found::one(Some(target));
                }
                self.push_found(found, quoted, segments);
            }
            Operation::Bad | Operation::Names { .. } | Operation::Keys => {}
            Operation::Length => {
                let length = match (&found.values, found.many) {
                    (Some(values), true) => values.len(),
                    (Some(values), false) => values.first().map_or(0, |value| value.chars().count()),
                    (None, _) => 0,
                };
                self.push_found(Found::one(Some(length.to_string())), quoted, segments);
            }
            Operation::Default { colon, word } => {
                if found.values.is_none() || *colon && found.is_null() {
                    self.expand_operand(word, quoted, segments).await?;
                } else {
                    self.push_found(found, quoted, segments);
                }
            }
            Operation::Alternative { colon, word } => {
                if found.values.is_some() && !(*colon && found.is_null()) {
                    self.expand_operand(word, quoted, segments).await?;
                } else if quoted {
                    segments.push(Segment::Quoted(String::new()));
                }
            }
            Operation::Assign { colon, word } => {
                if found.values.is_none() || *colon && found.is_null() {
                    let value = self.expand_assigned(word).await?;
                    if !is_name(name) {
                        self.report(&format!("${name}: cannot assign in this way")).await;
                        return Err(Flow::Abort(1));
                    }
                    let target = match subscript {
                        Some(Subscript::Index(word)) => {
                            format!("{name}[{}]", self.expand_subscript(word).await?)
                        }
                        _ => name.to_owned(),
                    };
                    self.set_variable(&target, &value).await?;
                    found = Found::one(Some(value));
                }
                self.push_found(found, quoted, segments);
            }
            Operation::Error { colon, word } => {
                if found.values.is_none() || *colon && found.is_null() {
                    let message = self.expand_to_string(word).await?;
                    let message = match (message.is_empty(), colon) {
                        (false, _) => message,
                        (true, true) => "parameter null or not set".to_owned(),
                        (true, false) => "parameter not set".to_owned(),
                    };
                    self.report(&format!("{name}: {message}")).await;
                    return Err(Flow::Abort(if self.command_string { 127 } else { 1 }));
                }
                self.push_found(found, quoted, segments);
            }
            Operation::Substring { offset, length } => {
                let offset_text = self.expand_arithmetic(offset).await?;
                let offset = self.evaluate(&offset_text).await?;
                let length = match length {
                    Some(word) => {
                        let text = self.expand_arithmetic(word).await?;
                        Some((self.evaluate(&text).await?, text))
                    }
                    None => None,
                };
                let found = self.substring(name, subscript, found, offset, length).await?;
                self.push_found(found, quoted, segments);
            }
            Operation::RemovePrefix { longest, pattern } => {
                let pattern = self.expand_pattern(pattern).await?;
                self.map_found(found, quoted, segments, |value| remove_prefix(&value, &pattern, *longest));
            }
            Operation::RemoveSuffix { longest, pattern } => {
                let pattern = self.expand_pattern(pattern).await?;
                self.map_found(found, quoted, segments, |value| remove_suffix(&value, &pattern, *longest));
            }
            Operation::Replace { anchor, pattern, replacement } => {
                let pattern = self.expand_pattern(pattern).await?;
                let mut pieces = Vec::new();
                for part in &replacement.parts {
                    self.expand_part(part, false, &mut pieces).await?;
                }
                if let Some(Segment::Literal(text)) = pieces.first_mut()
                    && text.starts_with('~')
                {
                    let text = std::mem::take(text);
                    let mut expanded = Vec::new();
                    self.expand_tildes(
                        &text,
                        true,
                        replacement.parts.len() == 1,
                        super::Place::Text,
                        &mut expanded,
                    );
                    pieces.splice(0..1, expanded);
                }
                let ampersand = self.options.is("patsub_replacement");
                let pieces = replacement_pieces(&pieces, ampersand);
                self.map_found(found, quoted, segments, |value| replace(&value, &pattern, &pieces, *anchor));
            }
            Operation::Case { change, all, pattern } => {
                let pattern = match pattern {
                    Some(word) => self.expand_pattern(word).await?,
                    None => Pattern::new("?"),
                };
                self.map_found(found, quoted, segments, |value| change_case(&value, *change, *all, &pattern));
            }
            Operation::Transform(kind) => {
                self.transform(*kind, name, subscript, found, quoted, segments).await?;
            }
        }
        Ok(())
    }

    fn map_found(
        &self,
        found: Found,
        quoted: bool,
        segments: &mut Vec<Segment>,
        change: impl Fn(String) -> String,
    ) {
        let values = found.values.map(|values| values.into_iter().map(change).collect());
        self.push_found(Found { values, ..found }, quoted, segments);
    }

    async fn substring(
        &mut self,
        name: &str,
        subscript: Option<&Subscript>,
        found: Found,
        offset: i64,
        length: Option<(i64, String)>,
    ) -> Result<Found, Flow> {
        let size = |value: i64| usize::try_from(value).unwrap_or(0);
        if found.many {
            let mut items: Vec<(i64, String)> = match (name, subscript) {
                ("@" | "*", _) => {
                    let all = std::iter::once(self.name.clone()).chain(self.arguments.clone());
                    all.enumerate().map(|(index, value)| (index as i64, value)).collect()
                }
                (name, _) => match self.lookup(name).map(|variable| variable.value) {
                    Some(Value::Indexed(items)) => items.into_iter().collect(),
                    _ => {
                        let values = found.values.clone().unwrap_or_default();
                        values.into_iter().enumerate().map(|(index, value)| (index as i64, value)).collect()
                    }
                },
            };
            let end = items.last().map_or(0, |(index, _)| index + 1);
            let offset = if offset < 0 { end + offset } else { offset };
            let offset = if matches!(name, "@" | "*") && offset == 0 && end == 0 { 1 } else { offset };
            if offset < 0 {
                return Ok(Found { values: None, ..found });
            }
            items.retain(|(index, _)| *index >= offset);
            if let Some((length, text)) = length {
                if length < 0 {
                    self.report(&format!("{text}: substring expression < 0")).await;
                    return Err(Flow::Abort(1));
                }
                items.truncate(size(length));
            }
            let values: Vec<String> = items.into_iter().map(|(_, value)| value).collect();
            return Ok(Found { values: (!values.is_empty()).then_some(values), ..found });
        }
        let value: Vec<char> = match found.values.as_ref().and_then(|values| values.first()) {
            Some(value) => value.chars().collect(),
            None => return Ok(found),
        };
        let total = value.len() as i64;
        let start = if offset < 0 { total + offset } else { offset };
        if start < 0 || start > total {
            return Ok(Found::one(Some(String::new())));
        }
        let end = match length {
            None => total,
            Some((length, text)) if length < 0 => {
                if total + length < start {
                    self.report(&format!("{text}: substring expression < 0")).await;
                    return Err(Flow::Abort(1));
                }
                total + length
            }
            Some((length, _)) => start.saturating_add(length).min(total),
        };
        Ok(Found::one(Some(value.get(size(start)..size(end)).unwrap_or_default().iter().collect())))
    }

    async fn transform(
        &mut self,
        kind: char,
        name: &str,
        subscript: Option<&Subscript>,
        found: Found,
        quoted: bool,
        segments: &mut Vec<Segment>,
    ) -> Result<(), Flow> {
        match kind {
            'Q' if found.values.is_none() => self.push_found(found, quoted, segments),
            'Q' => self.map_found(found, quoted, segments, |value| quote::reusable(&value)),
            'U' => self.map_found(found, quoted, segments, |value| value.to_uppercase()),
            'u' => self.map_found(found, quoted, segments, |value| {
                change_case(&value, '^', false, &Pattern::new("?"))
            }),
            'L' => self.map_found(found, quoted, segments, |value| value.to_lowercase()),
            'E' => self.map_found(found, quoted, segments, |value| crate::parse::decode_ansi(&value)),
            'a' => {
                let flags = self.lookup(name).map(|variable| variable.flags()).unwrap_or_default();
                let count = found.values.as_ref().map_or(1, Vec::len);
                let values = found.values.as_ref().map(|_| vec![flags.clone(); count]).or(Some(vec![flags]));
                self.push_found(Found { values, ..found }, quoted, segments);
            }
            'A' => {
                let text = self.lookup(name).map(|variable| match (subscript, &variable) {
                    (Some(_), variable) if variable.is_array() => {
                        crate::builtins::declare::declaration(name, variable)
                    }
                    (_, variable) if variable.flags().is_empty() => {
                        format!("{name}={}", quote::reusable(variable.as_scalar().unwrap_or_default()))
                    }
                    (_, variable) => format!(
                        "declare -{} {name}={}",
                        variable.flags(),
                        quote::reusable(variable.as_scalar().unwrap_or_default())
                    ),
                });
                self.push_found(Found::one(text), quoted, segments);
            }
            'P' => {
                let mut values = Vec::new();
                for value in found.values.clone().unwrap_or_default() {
                    values.push(self.expand_prompt(&value).await);
                }
                self.push_found(Found { values: Some(values), ..found }, quoted, segments);
            }
            'K' | 'k' => {
                let text = match self.lookup(name).map(|variable| variable.value) {
                    Some(Value::Indexed(items)) if found.many => {
                        pairs(items.iter().map(|(key, value)| (key.to_string(), value.clone())))
                    }
                    Some(Value::Associative(table)) if found.many => {
                        let mut text =
                            pairs(table.iter().map(|(key, value)| (key.to_owned(), value.to_owned())));
                        text.push(' ');
                        text
                    }
                    _ => {
                        found.values.unwrap_or_default().iter().map(|value| quote::reusable(value)).collect()
                    }
                };
                self.push_found(Found::one(Some(text)), quoted, segments);
            }
            _ => {}
        }
        Ok(())
    }

    /// A variable, also those that are computed when asked for.
    pub(crate) fn lookup(&self, name: &str) -> Option<Variable> {
        let name = &self.resolve_reference(name);
        if let Some((array, rest)) = name.split_once('[')
            && let Some(index) = rest.strip_suffix(']')
        {
            let variable = self.lookup(array)?;
            let value = match &variable.value {
                Value::Indexed(items) => items.get(&index.parse().ok()?)?.clone(),
                Value::Associative(table) => table.get(index)?.to_owned(),
                _ => variable.as_scalar()?.to_owned(),
            };
            return Some(Variable::scalar(value));
        }
        if let Some(computed) = self.computed(name) {
            return Some(computed);
        }
        self.variables.get(name).filter(|variable| variable.is_set()).cloned()
    }

    fn computed(&self, name: &str) -> Option<Variable> {
        let array = |values: Vec<String>| Variable {
            value: Value::Indexed(
                values
                    .into_iter()
                    .enumerate()
                    .map(|(index, value)| (index as i64, value))
                    .collect::<BTreeMap<_, _>>(),
            ),
            ..Variable::unset()
        };
        let now = self.process.clock().now();
        Some(match name {
            "LINENO" => Variable::scalar(self.line.to_string()),
            "SECONDS" => Variable::scalar((now.seconds() - self.started).to_string()),
            "EPOCHSECONDS" => Variable::scalar(now.seconds().to_string()),
            "EPOCHREALTIME" => {
                Variable::scalar(format!("{}.{:06}", now.seconds(), now.subsecond_nanoseconds() / 1000))
            }
            "RANDOM" => Variable::scalar(self.next_random().to_string()),
            "SRANDOM" => Variable::scalar((self.process.entropy().u64() as u32).to_string()),
            "BASHPID" => Variable::scalar((self.process.pid + self.subshell).to_string()),
            "BASH_SUBSHELL" => Variable::scalar(self.subshell.to_string()),
            "PPID" => Variable::scalar("1"),
            "UID" | "EUID" => Variable::scalar(self.process.credentials.uid.to_string()),
            "HISTCMD" => Variable::scalar((self.history.len() + 1).to_string()),
            "PIPESTATUS" => array(self.pipe_status.iter().map(u8::to_string).collect()),
            "GROUPS" => {
                let credentials = &self.process.credentials;
                array(
                    std::iter::once(credentials.gid)
                        .chain(credentials.groups.iter().copied())
                        .map(|gid| gid.to_string())
                        .collect(),
                )
            }
            "DIRSTACK" => array(
                std::iter::once(self.process.directory.clone())
                    .chain(self.directories.iter().rev().cloned())
                    .collect(),
            ),
            "FUNCNAME" => {
                if !self.frames.iter().any(|frame| frame.function) {
                    return None;
                }
                let mut names: Vec<String> =
                    self.frames.iter().rev().map(|frame| frame.name.clone()).collect();
                if self.script {
                    names.push("main".to_owned());
                }
                array(names)
            }
            "BASH_SOURCE" => {
                let mut files: Vec<String> =
                    self.frames.iter().rev().map(|frame| frame.file.clone()).collect();
                if self.script {
                    files.push(self.name.clone());
                }
                array(files)
            }
            "BASH_LINENO" => {
                let mut lines: Vec<String> =
                    self.frames.iter().rev().map(|frame| frame.line.to_string()).collect();
                if self.script {
                    lines.push("0".to_owned());
                }
                array(lines)
            }
            "SHELLOPTS" => {
                let on = crate::options::OPTIONS.iter().filter(|(name, _)| self.options.is(name));
                Variable::scalar(on.map(|(name, _)| *name).collect::<Vec<_>>().join(":"))
            }
            "BASHOPTS" => {
                let mut on: Vec<&str> = crate::options::SHOPTS
                    .iter()
                    .map(|(name, _)| *name)
                    .filter(|name| self.options.is(name))
                    .collect();
                on.sort_unstable();
                Variable::scalar(on.join(":"))
            }
            _ => return None,
        })
    }

    /// Upstream: bash 5.2 lib/sh/random.c.
    fn next_random(&self) -> u32 {
        let last = if self.random.get() == 0 { 123_459_876 } else { i64::from(self.random.get()) };
        let next = 16_807 * (last % 127_773) - 2_836 * (last / 127_773);
        let next = if next < 0 { next + 0x7fff_ffff } else { next };
        let next = u32::try_from(next).unwrap_or(1);
        self.random.set(next);
        ((next >> 16) ^ (next & 0xffff)) & 0x7fff
    }
}

fn pairs(items: impl Iterator<Item = (String, String)>) -> String {
    let words: Vec<String> = items.map(|(key, value)| format!("{key} {}", quote::double(&value))).collect();
    words.join(" ")
}

fn remove_prefix(value: &str, pattern: &Pattern, longest: bool) -> String {
    let chars: Vec<char> = value.chars().collect();
    let lengths = pattern.prefix_lengths(&chars);
    let length = if longest { lengths.last() } else { lengths.first() }.copied().unwrap_or(0);
    chars.get(length..).unwrap_or_default().iter().collect()
}

fn remove_suffix(value: &str, pattern: &Pattern, longest: bool) -> String {
    let chars: Vec<char> = value.chars().collect();
    let fits = |start: &usize| {
        let rest = chars.get(*start..).unwrap_or_default();
        pattern.prefix_lengths(rest).last() == Some(&rest.len())
    };
    let start = if longest { (0..=chars.len()).find(fits) } else { (0..=chars.len()).rev().find(fits) };
    chars.get(..start.unwrap_or(chars.len())).unwrap_or_default().iter().collect()
}

/// A piece of what is put in: text, or (`None`) what was matched.
fn replacement_pieces(segments: &[Segment], ampersand: bool) -> Vec<Option<String>> {
    let mut pieces = Vec::new();
    for segment in segments {
        match segment {
            Segment::Literal(text) | Segment::Split(text) if ampersand && text.contains('&') => {
                let mut rest = String::new();
                let mut chars = text.chars().peekable();
                while let Some(char) = chars.next() {
                    match (char, chars.peek()) {
                        ('\\', Some('&')) => rest.extend(chars.next()),
                        ('&', _) => {
                            pieces.push(Some(std::mem::take(&mut rest)));
                            pieces.push(None);
                        }
                        (char, _) => rest.push(char),
                    }
                }
                pieces.push(Some(rest));
            }
            Segment::Literal(text) | Segment::Split(text) | Segment::Quoted(text) => {
                pieces.push(Some(text.clone()));
            }
            Segment::Border | Segment::SoftBorder => pieces.push(Some(" ".to_owned())),
        }
    }
    pieces
}

fn replace(value: &str, pattern: &Pattern, pieces: &[Option<String>], anchor: Anchor) -> String {
    let chars: Vec<char> = value.chars().collect();
    let text_of =
        |start: usize, end: usize| -> String { chars.get(start..end).unwrap_or_default().iter().collect() };
    let put = |text: &mut String, start: usize, end: usize| {
        for piece in pieces {
            match piece {
                Some(piece) => text.push_str(piece),
                None => text.push_str(&text_of(start, end)),
            }
        }
    };
    let mut text = String::new();
    match anchor {
        Anchor::Start => match pattern.prefix_lengths(&chars).last() {
            Some(length) => {
                put(&mut text, 0, *length);
                text + &text_of(*length, chars.len())
            }
            None => value.to_owned(),
        },
        Anchor::End => {
            let fits = |start: &usize| {
                let rest = chars.get(*start..).unwrap_or_default();
                pattern.prefix_lengths(rest).last() == Some(&rest.len())
            };
            match (0..=chars.len()).find(fits) {
                Some(start) => {
                    text = text_of(0, start);
                    put(&mut text, start, chars.len());
                    text
                }
                None => value.to_owned(),
            }
        }
        Anchor::First | Anchor::All => {
            let mut place = 0;
            while place < chars.len() {
                let rest = chars.get(place..).unwrap_or_default();
                match pattern.prefix_lengths(rest).last().copied().filter(|length| *length > 0) {
                    Some(length) => {
                        put(&mut text, place, place + length);
                        place += length;
                        if anchor == Anchor::First {
                            break;
                        }
                    }
                    None => {
                        text.extend(rest.first());
                        place += 1;
                    }
                }
            }
            text + &text_of(place, chars.len())
        }
    }
}

fn change_case(value: &str, change: char, all: bool, pattern: &Pattern) -> String {
    let mut text = String::new();
    for (index, char) in value.chars().enumerate() {
        let applies = (all || index == 0) && pattern.matches(&char.to_string(), false);
        match change {
            _ if !applies => text.push(char),
            '^' => text.extend(char.to_uppercase()),
            ',' => text.extend(char.to_lowercase()),
            _ if char.is_uppercase() => text.extend(char.to_lowercase()),
            _ => text.extend(char.to_uppercase()),
        }
    }
    text
}

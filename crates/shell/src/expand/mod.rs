//! From words as typed to the words a command gets.
//!
//! In bash's order: braces, tilde, parameters with commands and arithmetic, splitting, path names, and
//! quotes last (here: text remembers that it was quoted).

pub(crate) mod arithmetic;
mod brace;
pub(crate) mod glob;
mod parameter;
pub(crate) mod pattern;
pub(crate) mod regex;
mod split;
mod tilde;

use futures::future::LocalBoxFuture;

use crate::Shell;
use crate::ast::{Part, Word};
use crate::exec::Flow;
use crate::parse::Parser;
use pattern::Pattern;

/// A run of expanded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    /// Typed without quotes: no splitting, but patterns count.
    Literal(String),
    /// Quoted: taken as it is.
    Quoted(String),
    /// From an expansion without quotes: is split, patterns count.
    Split(String),
    /// The border between two elements of `"$@"`.
    Border,
    /// The border between elements of an unquoted `$*` or `$@`.
    SoftBorder,
}

/// Where a word stands, which decides about splitting and tildes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A command's word.
    Field,
    /// After `name=`.
    Assignment,
    /// One string: `case`, `[[`, redirections of text.
    Text,
}

impl Shell {
    /// A command's word: none, one or many.
    pub(crate) async fn expand_word(&mut self, word: &Word) -> Result<Vec<String>, Flow> {
        // Most words are plain.
        if let Some(text) = word.as_literal()
            && !text.contains(['~', '{', '*', '?', '[', '=', ':'])
            && !(self.options.is("extglob") && text.contains('('))
        {
            return Ok(vec![text.to_owned()]);
        }
        let mut fields = Vec::new();
        for parts in self.expand_braces(word).await? {
            let segments = self.expand_parts(&parts, Place::Field).await?;
            for field in split::fields(segments, &self.field_separators()) {
                self.expand_paths(&field, &mut fields).await?;
            }
        }
        Ok(fields)
    }

    async fn expand_braces(&mut self, word: &Word) -> Result<Vec<Vec<Part>>, Flow> {
        if !self.options.is("braceexpand") {
            return Ok(vec![word.parts.clone()]);
        }
        match brace::expand(&word.parts) {
            Some(words) => Ok(words),
            None => {
                self.report("brace expansion: cannot allocate memory for too many elements").await;
                Err(Flow::Abort(1))
            }
        }
    }

    /// A value after `name=`: neither split nor matched against files.
    pub(crate) async fn expand_assigned(&mut self, word: &Word) -> Result<String, Flow> {
        let segments = self.expand_parts(&word.parts, Place::Assignment).await?;
        Ok(self.join(segments))
    }

    /// One string.
    pub(crate) async fn expand_to_string(&mut self, word: &Word) -> Result<String, Flow> {
        let segments = self.expand_parts(&word.parts, Place::Text).await?;
        Ok(self.join(segments))
    }

    /// A subscript: its text with expansions made, quotes removed.
    pub(crate) async fn expand_subscript(&mut self, word: &Word) -> Result<String, Flow> {
        let segments = self.expand_parts(&word.parts, Place::Text).await?;
        Ok(self.join(segments))
    }

    /// The text of an arithmetic expression, its expansions made.
    pub(crate) async fn expand_arithmetic(&mut self, word: &Word) -> Result<String, Flow> {
        let segments = self.expand_parts(&word.parts, Place::Text).await?;
        Ok(self.join(segments))
    }

    /// A pattern: quoted text stands for itself.
    pub(crate) async fn expand_pattern(&mut self, word: &Word) -> Result<Pattern, Flow> {
        let segments = self.expand_parts(&word.parts, Place::Text).await?;
        Ok(pattern::from_segments(&segments))
    }

    /// The same and its text as `set -x` shows it: a backslash before each quoted letter.
    pub(crate) async fn expand_shown_pattern(&mut self, word: &Word) -> Result<(Pattern, String), Flow> {
        let segments = self.expand_parts(&word.parts, Place::Text).await?;
        let mut shown = String::new();
        for segment in &segments {
            match segment {
                Segment::Literal(text) | Segment::Split(text) => shown.push_str(text),
                Segment::Quoted(text) => text.chars().for_each(|char| shown.extend(['\\', char])),
                Segment::Border | Segment::SoftBorder => shown.push(' '),
            }
        }
        Ok((pattern::from_segments(&segments), shown))
    }

    /// A regular expression: quoted text stands for itself.
    pub(crate) async fn expand_regex(&mut self, word: &Word) -> Result<String, Flow> {
        let segments = self.expand_parts(&word.parts, Place::Text).await?;
        let mut source = String::new();
        for segment in &segments {
            match segment {
                Segment::Literal(text) | Segment::Split(text) => source.push_str(text),
                Segment::Quoted(text) => {
                    for char in text.chars() {
                        if r".*+?()[]{}|^$\".contains(char) {
                            source.push('\\');
                        }
                        source.push(char);
                    }
                }
                Segment::Border | Segment::SoftBorder => source.push(' '),
            }
        }
        Ok(source)
    }

    /// Text as between double quotes, as prompts and PS4 are.
    pub(crate) async fn expand_text(&mut self, text: &str) -> Result<String, Flow> {
        match Parser::quoted_text(text, self.line, self.parse_options()) {
            Ok(word) => self.expand_to_string(&word).await,
            Err(_) => Ok(text.to_owned()),
        }
    }

    /// Joins segments to one string; elements of `$*` with a blank (or what IFS begins with).
    fn join(&self, segments: Vec<Segment>) -> String {
        let mut text = String::new();
        for segment in segments {
            match segment {
                Segment::Literal(piece) | Segment::Quoted(piece) | Segment::Split(piece) => {
                    text.push_str(&piece);
                }
                Segment::Border | Segment::SoftBorder => text.push(' '),
            }
        }
        text
    }

    /// `$IFS`, with its default if it is unset.
    pub(crate) fn field_separators(&self) -> String {
        match self.variables.get("IFS") {
            Some(variable) if variable.is_set() => variable.as_scalar().unwrap_or_default().to_owned(),
            _ => " \t\n".to_owned(),
        }
    }

    pub(crate) fn expand_parts<'a>(
        &'a mut self,
        parts: &'a [Part],
        place: Place,
    ) -> LocalBoxFuture<'a, Result<Vec<Segment>, Flow>> {
        Box::pin(async move {
            let mut segments = Vec::new();
            for (index, part) in parts.iter().enumerate() {
                match part {
                    Part::Literal(text) => {
                        let last = index + 1 == parts.len();
                        self.expand_tildes(text, index == 0, last, place, &mut segments);
                    }
                    other => self.expand_part(other, false, &mut segments).await?,
                }
            }
            Ok(segments)
        })
    }

    fn expand_part<'a>(
        &'a mut self,
        part: &'a Part,
        quoted: bool,
        segments: &'a mut Vec<Segment>,
    ) -> LocalBoxFuture<'a, Result<(), Flow>> {
        Box::pin(async move {
            match part {
                Part::Literal(text) if quoted => segments.push(Segment::Quoted(text.clone())),
                Part::Literal(text) => segments.push(Segment::Literal(text.clone())),
                Part::Quoted(text) => segments.push(Segment::Quoted(text.clone())),
                Part::Double(parts) => {
                    let start = segments.len();
                    for part in parts {
                        self.expand_part(part, true, segments).await?;
                    }
                    // "" is a word, "$@" without parameters is none.
                    let only_all =
                        matches!(parts.as_slice(), [Part::Parameter(parameter)] if parameter.is_all());
                    if segments.len() == start && !only_all {
                        segments.push(Segment::Quoted(String::new()));
                    }
                }
                Part::Parameter(parameter) => self.expand_parameter(parameter, quoted, segments).await?,
                Part::Command(body) => {
                    let text = self.substitute(body).await?;
                    segments.push(if quoted { Segment::Quoted(text) } else { Segment::Split(text) });
                }
                Part::Arithmetic(word) => {
                    let text = self.expand_arithmetic(word).await?;
                    let value = self.evaluate(&text).await?.to_string();
                    segments.push(if quoted { Segment::Quoted(value) } else { Segment::Split(value) });
                }
                Part::Process { reads, body } => {
                    let path = self.substitute_process(*reads, body).await?;
                    segments.push(Segment::Quoted(path));
                }
            }
            Ok(())
        })
    }

    /// An operand such as the word of `${name:-word}`: between double quotes its text counts as quoted.
    pub(crate) async fn expand_operand(
        &mut self,
        word: &Word,
        quoted: bool,
        segments: &mut Vec<Segment>,
    ) -> Result<(), Flow> {
        for (index, part) in word.parts.iter().enumerate() {
            match part {
                Part::Literal(text) if !quoted => {
                    let last = index + 1 == word.parts.len();
                    let mut expanded = Vec::new();
                    self.expand_tildes(text, index == 0, last, Place::Text, &mut expanded);
                    // Unquoted text of an operand is split like what is expanded.
                    segments.extend(expanded.into_iter().map(|segment| match segment {
                        Segment::Literal(text) => Segment::Split(text),
                        other => other,
                    }));
                }
                part => self.expand_part(part, quoted, segments).await?,
            }
        }
        Ok(())
    }
}

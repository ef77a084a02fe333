//! Runs a script. Upstream: sed/execute.c.

use std::collections::BTreeMap;
use std::rc::Rc;

use posix::regex::Regex;

use super::input::Input;
use super::output::{Outputs, Target};
use super::program::{Address, Command, Kind, Pattern, Program, Range, RangeEnd};
use super::{BAD_USAGE, PANIC, list, substitute};
use crate::run::{Io, Lines, Outcome, Stop, input, spawn};

/// What is printed after the cycle.
enum Queued {
    Text(Vec<u8>),
    File(String),
}

/// How a cycle ended.
enum End {
    Cycle,
    /// `D`: the next cycle goes on with what is left.
    Again,
    Quit(u8),
}

pub(super) struct Sed {
    program: Rc<Program>,
    input: Input,
    outputs: Outputs,
    pattern: Vec<u8>,
    /// Whether the line in the pattern space had its end.
    ended: bool,
    hold: Vec<u8>,
    queue: Vec<Queued>,
    last_regex: Option<Rc<Regex>>,
    replaced: bool,
    quiet: bool,
    end: u8,
    line_length: usize,
    unbuffered: bool,
    /// Files of `R`, where they are.
    line_files: BTreeMap<String, Option<Lines>>,
}

impl Sed {
    pub(super) fn new(
        program: Program,
        input: Input,
        quiet: bool,
        end: u8,
        line_length: usize,
        unbuffered: bool,
    ) -> Self {
        Self {
            program: Rc::new(program),
            input,
            outputs: Outputs::new(end),
            pattern: Vec::new(),
            ended: true,
            hold: Vec::new(),
            queue: Vec::new(),
            last_regex: None,
            replaced: false,
            quiet,
            end,
            line_length,
            unbuffered,
            line_files: BTreeMap::new(),
        }
    }

    pub(super) async fn run(&mut self, io: &mut Io) -> Outcome {
        let program = self.program.clone();
        self.outputs.open(io, &program.files)?;
        let mut again = false;
        loop {
            if !again && !self.read(io).await? {
                break;
            }
            let end = self.cycle(io, &program).await?;
            let quit = matches!(end, End::Quit(_));
            again = matches!(end, End::Again);
            if !again {
                self.dump(io).await?;
            }
            if self.unbuffered {
                io.flush().await?;
            }
            io.turn().await?;
            if let (true, End::Quit(status)) = (quit, end) {
                if self.input.edits_in_place() {
                    let rest = self.input.rest(io).await?;
                    self.outputs.raw(io, &rest).await?;
                    self.finish_file(io)?;
                }
                return Ok(status);
            }
        }
        Ok(io.status)
    }

    /// Reads the next line into the pattern space; false at the end of everything.
    async fn read(&mut self, io: &mut Io) -> Result<bool, Stop> {
        loop {
            if self.input.edits_in_place() && self.outputs.edited.is_none() {
                self.outputs.begin_edit();
            }
            if let Some(line) = self.input.next(io).await? {
                let (text, ended) = input::chomp(&line, self.end);
                self.pattern = text.to_vec();
                self.ended = ended;
                return Ok(true);
            }
            if self.input.finished.is_some() {
                self.finish_file(io)?;
            } else if self.input.exhausted() {
                return Ok(false);
            }
        }
    }

    fn finish_file(&mut self, io: &mut Io) -> Result<(), Stop> {
        let edited = self.outputs.edited.take().unwrap_or_default();
        if let Some(name) = self.input.finished.take() {
            self.input.write_back(io, &name, &edited)?;
        }
        Ok(())
    }

    /// Writes what `a`, `r` and `R` left for the end of the cycle.
    async fn dump(&mut self, io: &mut Io) -> Result<(), Stop> {
        for queued in std::mem::take(&mut self.queue) {
            match queued {
                Queued::Text(text) => self.outputs.raw(io, &text).await?,
                Queued::File(name) => {
                    // A file that cannot be read counts as empty.
                    if let Ok(bytes) = io.read(&name).await? {
                        self.outputs.raw(io, &bytes).await?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn print(&mut self, io: &mut Io, target: Target) -> Result<(), Stop> {
        let text = std::mem::take(&mut self.pattern);
        let outcome = self.outputs.write(io, target, &text, self.ended).await;
        self.pattern = text;
        outcome
    }

    fn regex(&mut self, io: &mut Io, pattern: &Pattern) -> Result<Rc<Regex>, Stop> {
        let regex = pattern.clone().or_else(|| self.last_regex.clone());
        match regex {
            Some(regex) => {
                self.last_regex = Some(regex.clone());
                Ok(regex)
            }
            None => Err(io.fail(BAD_USAGE, "-e expression #1, char 0: no previous regular expression")),
        }
    }

    async fn matches_first(&mut self, io: &mut Io, address: &Address) -> Result<bool, Stop> {
        let line = self.input.line;
        Ok(match address {
            Address::Line(number) => line == *number,
            Address::Step(first, step) => {
                line >= *first && (line - first).checked_rem(*step).is_some_and(|rest| rest == 0)
            }
            Address::Last => self.input.at_end(io).await?,
            Address::Regex(pattern) => self.regex(io, pattern)?.is_match(&self.pattern),
            Address::Zero => false,
        })
    }

    /// Whether a command is for this line. Upstream: match_address_p.
    async fn selects(&mut self, io: &mut Io, command: &Command) -> Result<bool, Stop> {
        let Some(first) = &command.first else { return Ok(true) };
        let Some(last) = &command.last else { return self.matches_first(io, first).await };
        let line = self.input.line;
        if let Range::Inside(end) = command.range.get() {
            return match (last, end) {
                (RangeEnd::Regex(pattern), _) => {
                    if self.regex(io, pattern)?.is_match(&self.pattern) {
                        command.range.set(Range::Outside);
                    }
                    Ok(true)
                }
                (RangeEnd::Last, _) => {
                    if self.input.at_end(io).await? {
                        command.range.set(Range::Outside);
                    }
                    Ok(true)
                }
                (_, end) => {
                    let end = end.unwrap_or(0);
                    if line >= end {
                        command.range.set(Range::Outside);
                    }
                    if line > end { self.matches_first(io, first).await } else { Ok(true) }
                }
            };
        }
        if !self.matches_first(io, first).await? {
            return Ok(false);
        }
        let end = match last {
            RangeEnd::Line(number) => Some(*number),
            RangeEnd::Plus(count) => Some(line.saturating_add(*count)),
            RangeEnd::Multiple(step) => {
                let behind = line.checked_rem(*step).unwrap_or(0);
                Some(if behind == 0 { line } else { line + step - behind })
            }
            RangeEnd::Last | RangeEnd::Regex(_) => None,
        };
        if end.is_none_or(|end| end > line) {
            command.range.set(Range::Inside(end));
        }
        Ok(true)
    }

    /// Runs the script once over the pattern space.
    async fn cycle(&mut self, io: &mut Io, program: &Program) -> Result<End, Stop> {
        let mut at = 0;
        while let Some(command) = program.commands.get(at) {
            io.turn().await?;
            let selected = self.selects(io, command).await? != command.negated;
            at += 1;
            if !selected {
                if let Kind::Block(end) = command.kind {
                    at = end;
                }
                continue;
            }
            match &command.kind {
                Kind::Block(_) | Kind::BlockEnd | Kind::Label => {}
                Kind::Append(text) => self.queue.push(Queued::Text(text.clone())),
                Kind::Insert(text) => self.outputs.raw(io, text).await?,
                Kind::Change(text) => {
                    // Of a range only the end shows the text.
                    if command.range.get() == Range::Outside || command.negated {
                        self.outputs.raw(io, text).await?;
                    }
                    return Ok(End::Cycle);
                }
                Kind::Branch(target) => at = *target,
                Kind::BranchIf(target) => {
                    if std::mem::take(&mut self.replaced) {
                        at = *target;
                    }
                }
                Kind::BranchUnless(target) => {
                    if !std::mem::take(&mut self.replaced) {
                        at = *target;
                    }
                }
                Kind::Delete => return Ok(End::Cycle),
                Kind::DeleteFirst => {
                    let Some(place) = self.pattern.iter().position(|byte| *byte == b'\n') else {
                        return Ok(End::Cycle);
                    };
                    self.pattern.drain(..=place);
                    self.dump(io).await?;
                    return Ok(End::Again);
                }
                Kind::Execute(line) => self.execute(io, line).await?,
                Kind::FileName => {
                    let name = self.input.file_name().to_owned();
                    self.outputs.write(io, Target::Main, name.as_bytes(), true).await?;
                }
                Kind::Get => self.pattern = self.hold.clone(),
                Kind::GetAppend => {
                    self.pattern.push(b'\n');
                    self.pattern.extend_from_slice(&self.hold);
                    self.bounded(io)?;
                }
                Kind::Hold => self.hold = self.pattern.clone(),
                Kind::HoldAppend => {
                    self.hold.push(b'\n');
                    self.hold.extend_from_slice(&self.pattern);
                    self.bounded(io)?;
                }
                Kind::Exchange => std::mem::swap(&mut self.pattern, &mut self.hold),
                Kind::LineNumber => {
                    let number = self.input.line.to_string();
                    self.outputs.write(io, Target::Main, number.as_bytes(), true).await?;
                }
                Kind::List(width) => {
                    let text = list::unambiguous(&self.pattern, width.unwrap_or(self.line_length));
                    self.outputs.write(io, Target::Main, text.as_bytes(), true).await?;
                }
                Kind::Next => {
                    if self.input.at_end(io).await? {
                        // Without a next line the rest of the script is not run.
                        return self.end_of_input(io).await;
                    }
                    if !self.quiet {
                        self.print(io, Target::Main).await?;
                    }
                    self.dump(io).await?;
                    if !self.read(io).await? {
                        return Ok(End::Quit(io.status));
                    }
                }
                Kind::NextAppend => {
                    if self.input.at_end(io).await? {
                        return self.end_of_input(io).await;
                    }
                    self.dump(io).await?;
                    let mut text = std::mem::take(&mut self.pattern);
                    text.push(b'\n');
                    if !self.read(io).await? {
                        return Ok(End::Quit(io.status));
                    }
                    text.append(&mut self.pattern);
                    self.pattern = text;
                    self.bounded(io)?;
                }
                Kind::Print => self.print(io, Target::Main).await?,
                Kind::PrintFirst => {
                    let end =
                        self.pattern.iter().position(|byte| *byte == b'\n').unwrap_or(self.pattern.len());
                    let text = self.pattern.get(..end).unwrap_or_default().to_vec();
                    self.outputs.write(io, Target::Main, &text, true).await?;
                }
                Kind::Quit(status) => return self.quit(io, *status).await,
                Kind::QuitSilently(status) => {
                    self.queue.clear();
                    return Ok(End::Quit(*status));
                }
                Kind::ReadFile(name) => self.queue.push(Queued::File(name.clone())),
                Kind::ReadLine(name) => self.read_line(io, name).await?,
                Kind::Substitute(command) => {
                    let regex = self.regex(io, &command.pattern)?;
                    let Some(text) = substitute::substitute(command, &regex, &self.pattern) else { continue };
                    self.pattern = text;
                    self.bounded(io)?;
                    self.replaced = true;
                    if command.execute {
                        let line = host::words::decode(&self.pattern);
                        self.pattern = self.output_of(io, &line).await?;
                        if self.pattern.last() == Some(&b'\n') {
                            self.pattern.pop();
                        }
                    }
                    if command.print {
                        self.print(io, Target::Main).await?;
                    }
                    if let Some(file) = command.write {
                        self.print(io, Target::File(file)).await?;
                    }
                }
                Kind::Translate(pairs) => {
                    let text = host::words::decode(&self.pattern);
                    let mapped: String = text
                        .chars()
                        .map(|char| pairs.iter().find(|pair| pair.0 == char).map_or(char, |pair| pair.1))
                        .collect();
                    self.pattern = host::words::encode(&mapped);
                }
                Kind::Write(file) => self.print(io, Target::File(*file)).await?,
                Kind::WriteFirst(file) => {
                    let end =
                        self.pattern.iter().position(|byte| *byte == b'\n').unwrap_or(self.pattern.len());
                    let text = self.pattern.get(..end).unwrap_or_default().to_vec();
                    self.outputs.write(io, Target::File(*file), &text, true).await?;
                }
                Kind::Zap => self.pattern.clear(),
            }
        }
        if !self.quiet {
            self.print(io, Target::Main).await?;
        }
        Ok(End::Cycle)
    }

    /// `n` and `N` at the last line.
    async fn end_of_input(&mut self, io: &mut Io) -> Result<End, Stop> {
        if !self.quiet {
            self.print(io, Target::Main).await?;
        }
        Ok(End::Cycle)
    }

    async fn quit(&mut self, io: &mut Io, status: u8) -> Result<End, Stop> {
        if !self.quiet {
            self.print(io, Target::Main).await?;
        }
        self.dump(io).await?;
        Ok(End::Quit(if status == 0 { io.status } else { status }))
    }

    /// A space that grows without end is stopped.
    fn bounded(&self, io: &mut Io) -> Result<(), Stop> {
        if self.pattern.len().max(self.hold.len()) > 64 << 20 {
            return Err(io.fail(PANIC, "couldn't re-allocate memory"));
        }
        Ok(())
    }

    async fn output_of(&mut self, io: &mut Io, line: &str) -> Result<Vec<u8>, Stop> {
        io.flush().await?;
        let (output, capture) = host::Descriptor::capture();
        let mut child = io.process.child(["/bin/sh", "-c", line]);
        child.descriptors.insert(1, output);
        let _ = spawn::exec(child).await;
        Ok(capture.take())
    }

    /// `e`: runs the pattern space, or a command whose output comes first.
    async fn execute(&mut self, io: &mut Io, line: &str) -> Result<(), Stop> {
        if line.is_empty() {
            let line = host::words::decode(&self.pattern);
            self.pattern = self.output_of(io, &line).await?;
            if self.pattern.last() == Some(&b'\n') {
                self.pattern.pop();
            }
        } else {
            let output = self.output_of(io, line).await?;
            self.outputs.raw(io, &output).await?;
        }
        Ok(())
    }

    /// `R`: queues the next line of a file.
    async fn read_line(&mut self, io: &mut Io, name: &str) -> Result<(), Stop> {
        if !self.line_files.contains_key(name) {
            let opened = io.open(name).ok().map(|input| Lines::new(input, self.end));
            self.line_files.insert(name.to_owned(), opened);
        }
        let Some(Some(lines)) = self.line_files.get_mut(name) else { return Ok(()) };
        if let Ok(Some(line)) = lines.next(io).await? {
            let (text, _) = input::chomp(&line, self.end);
            let mut text = text.to_vec();
            text.push(self.end);
            self.queue.push(Queued::Text(text));
        }
        Ok(())
    }
}

//! `jq` 1.6: a language of its own for JSON.
//!
//! `syntax` reads programs, `compile` resolves their names, `machine` runs them.

mod access;
mod builtins;
mod code;
mod compile;
mod input;
mod machine;
mod modules;
mod native;
mod number;
mod options;
mod order;
mod print;
mod reader;
mod stream;
mod syntax;
mod value;

use crate::run::{Io, Outcome, Stop};
use input::{BAD_MEMORY, Input};
use machine::{Event, Machine};
use native::{Context, Halt};
use options::{BAD_USAGE, Options};
use reader::Reader;
use syntax::Source;
use value::{Object, Value};

/// The program does not compile.
const BAD_PROGRAM: u8 = 3;
/// The input is no JSON.
const BAD_INPUT: u8 = 4;
/// The program failed on an input.
const FAILED: u8 = 5;
/// Steps between turns for others.
const STEPS: usize = 4_096;

/// What the last output means for `-e`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// No output at all.
    Nothing,
    /// null or false.
    Negative,
    /// Something, or a status that holds without `-e`, too.
    Status(u8),
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let options = options::parse(io).await?;
    let Some(program) = options.program.clone() else {
        return Err(options::usage(io, BAD_USAGE, true));
    };
    let text = if options.from_file {
        match options::load(io, &program, true).await? {
            Ok(Value::String(text)) => without_shebang(&text).to_owned(),
            Ok(_) => String::new(),
            Err(message) => return Err(io.fail(BAD_USAGE, message)),
        }
    } else {
        program.clone()
    };
    let zone = posix::time::Zone::from_variable(io.process.variable("TZ"));
    let environment = io.process.environment.iter();
    let environment: Object =
        environment.map(|(name, value)| (name.as_str().into(), Value::text(value.as_str()))).collect();
    let context = Context {
        now: 0.0,
        environment: Value::Object(environment.into()),
        errors: String::new(),
        style: options.style.clone(),
        file: None,
        line: 0,
        zone,
        libraries: Value::array(options.libraries.iter().map(|folder| Value::text(folder.as_str()))),
        origin: Value::text(modules::origin(io)),
        program_origin: Value::text(modules::folder(io, if options.from_file { &program } else { "" })),
        halt: None,
    };
    let source = Source { name: "<top-level>".to_owned(), text };
    let origin = if options.from_file { program.as_str() } else { "" };
    let unit = modules::load(io, source, origin, &options.libraries).await?;
    let compiled = unit.and_then(|unit| compile::compile(&unit, &globals(&options, &context)));
    let code = match compiled {
        Ok(code) => code,
        Err(messages) => {
            let noun = if messages.len() == 1 { "error" } else { "errors" };
            let all = messages.iter().map(|message| format!("{message}\n")).collect::<String>();
            io.put_error(format!("{all}jq: {} compile {noun}\n", messages.len()));
            return Err(Stop(BAD_PROGRAM));
        }
    };
    let reader = (!options.raw_input).then(|| Reader::new(options.sequence, options.stream));
    let input = Input::new(options.files.clone(), reader, options.slurp);
    Runner { options, context, input, machine: Machine::new(code) }.run(io).await
}

/// Variables that every program has.
fn globals(options: &Options, context: &Context) -> Object {
    let mut globals = options.named.clone();
    let named = Value::Object(options.named.clone().into());
    let positional = Value::array(options.positional.iter().cloned());
    globals.set("ARGS".into(), Value::object([("positional", positional), ("named", named)]));
    globals.set("ENV".into(), context.environment.clone());
    globals
}

/// A program file without `#!` and the comment after it that shells read on.
fn without_shebang(text: &str) -> &str {
    let Some(rest) = text.strip_prefix("#!").and_then(|rest| rest.split_once('\n')) else { return text };
    let Some((second, rest)) = rest.1.split_once('\n') else { return text };
    let continued = second.starts_with('#') && second.ends_with('\\') && !second.ends_with("\\\\");
    if !continued || rest.is_empty() || rest.starts_with('#') {
        return text;
    }
    rest.split_once('\n').map_or(text, |(_, rest)| rest)
}

struct Runner {
    options: Options,
    context: Context,
    input: Input,
    machine: Machine,
}

impl Runner {
    async fn run(&mut self, io: &mut Io) -> Outcome {
        let mut verdict = Verdict::Status(0);
        if self.options.null_input {
            verdict = self.process(io, Value::Null).await?;
        } else {
            while self.input.failures == 0 {
                match self.input.next(io).await? {
                    Some(Ok(value)) => verdict = self.process(io, value).await?,
                    Some(Err(message)) if self.options.sequence => {
                        io.put_error(format!("ignoring parse error: {message}\n"));
                    }
                    Some(Err(message)) => {
                        verdict = Verdict::Status(BAD_INPUT);
                        io.put_error(format!("parse error: {message}\n"));
                        break;
                    }
                    None => break,
                }
            }
        }
        if self.input.failures > 0 {
            verdict = Verdict::Status(BAD_USAGE);
        }
        Ok(match verdict {
            Verdict::Status(status) => status,
            Verdict::Nothing if self.options.exit_status => 4,
            Verdict::Negative if self.options.exit_status => 1,
            _ => 0,
        })
    }

    /// Runs the program on one input. Not even `halt` keeps it from the next.
    async fn process(&mut self, io: &mut Io, input: Value) -> Result<Verdict, Stop> {
        let mut verdict = Verdict::Nothing;
        self.machine.start(input);
        loop {
            let now = io.process.clock().now();
            self.context.now = now.seconds() as f64 + f64::from(now.subsecond_nanoseconds() / 1_000) / 1e6;
            self.context.file = self.input.file().map(str::to_owned);
            self.context.line = self.input.line();
            let event = self.machine.run(&mut self.context, STEPS);
            if !self.context.errors.is_empty() {
                io.put_error(std::mem::take(&mut self.context.errors));
            }
            match event {
                Event::Output(value) => {
                    verdict = self.output(io, &value);
                    io.turn().await?;
                }
                Event::Done => return Ok(verdict),
                Event::Error(message) => {
                    let position = self.input.position();
                    let text = match &message {
                        Value::String(text) => format!("jq: error (at {position}): {text}\n"),
                        other => {
                            let text = print::compact(other);
                            format!("jq: error (at {position}) (not a string): {text}\n")
                        }
                    };
                    io.put_error(text);
                    return Ok(Verdict::Status(FAILED));
                }
                Event::Input => {
                    let answer = self.input.next(io).await?;
                    self.machine.answer(answer.unwrap_or_else(|| Err("break".to_owned())));
                }
                Event::Tired => {
                    io.pump().await?;
                    host::yield_now().await;
                }
                Event::Halt(halt) => return Ok(Verdict::Status(end(io, halt))),
                Event::OutOfMemory => {
                    io.put_error("jq: error: cannot allocate memory\n");
                    return Err(Stop(BAD_MEMORY));
                }
            }
        }
    }

    fn output(&self, io: &mut Io, value: &Value) -> Verdict {
        match value {
            Value::String(text) if self.options.raw_output && !self.options.style.ascii => io.put(&**text),
            _ => {
                let raw = self.options.raw_output && value.as_str().is_some();
                if self.options.sequence && !raw {
                    io.put("\u{1e}");
                }
                io.put(print::render(value, &self.options.style));
            }
        }
        if !self.options.join_output {
            io.put("\n");
        }
        if value.is_true() { Verdict::Status(0) } else { Verdict::Negative }
    }
}

/// Says what a program that halts has to say; gives the exit status.
fn end(io: &mut Io, halt: Halt) -> u8 {
    match halt.message {
        Some(Value::String(text)) => io.put_error(&*text),
        Some(Value::Null) | None => {}
        Some(other) => io.put_error(format!("{}\n", print::compact(&other))),
    }
    let status = halt.status.as_ref().and_then(Value::as_number).unwrap_or(0.0);
    (status as i64).rem_euclid(256) as u8
}

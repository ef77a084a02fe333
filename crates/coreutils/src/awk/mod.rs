//! `awk`, as Debian's mawk 1.3.4 has it: bytes are characters, braces in patterns stand for themselves.

mod array;
mod code;
mod format;
mod functions;
mod input;
mod machine;
mod operate;
mod parse;
mod random;
mod reader;
mod record;
mod regex;
mod run;
mod scan;
mod streams;
mod token;
mod value;

use std::rc::Rc;

use code::{ARGC, ARGV, ENVIRON, FS, Variable};
use machine::Machine;
use scan::{Source, unescape};
use value::Value;

use crate::run::{Io, Outcome, Stop};

const USAGE: &str = "\
Usage: mawk [Options] [Program] [file ...]

Program:
    The -f option value is the name of a file containing program text.
    If no -f option is given, a \"--\" ends option processing; the following
    parameters are the program text.

Options:
    -f program-file  Program  text is read from file instead of from the
                     command-line.  Multiple -f options are accepted.
    -F value         sets the field separator, FS, to value.
    -v var=value     assigns value to program variable var.
    --               unambiguous end of options.

    Implementation-specific options are prefixed with \"-W\".  They can be
    abbreviated:

    -W version       show version information and exit.
    -W dump          show assembler-like listing of program and exit.
    -W help          show this message and exit.
    -W interactive   set unbuffered output, line-buffered input.
    -W exec file     use file as program as well as last option.
    -W random=number set initial random seed.
    -W sprintf=number adjust size of sprintf buffer.
    -W posix_space   do not consider \"\\n\" a space.
    -W usage         show this message and exit.
";

const VERSION: &str = "\
mawk 1.3.4 20200120
Copyright 2008-2019,2020, Thomas E. Dickey
Copyright 1991-1996,2014, Michael D. Brennan

random-funcs:       srandom/random
regex-funcs:        internal
compiled limits:
sprintf buffer      8192
maximum-integer     2147483647
";

/// Exit status of everything that goes wrong.
const FAILURE: u8 = 2;

/// A message that ends the program.
fn fail(io: &mut Io, message: &str) -> Stop {
    complain(io, message);
    Stop(FAILURE)
}

fn complain(io: &mut Io, message: &str) {
    let text = format!("{}: {message}\n", io.process.name());
    io.put_error(host::words::encode(&text));
}

/// What was asked for.
#[derive(Default)]
struct Request {
    separator: Option<String>,
    assignments: Vec<(String, String)>,
    files: Vec<String>,
    seed: Option<String>,
    rest: Vec<String>,
}

/// Reads the options; `None` if that was all.
fn options(io: &mut Io) -> Result<Option<Request>, Stop> {
    let mut words = io.process.arguments().to_vec().into_iter().peekable();
    let mut request = Request::default();
    if words.peek().is_none() {
        io.put_error(USAGE);
        return Ok(None);
    }
    while let Some(word) = words.next_if(|word| word.len() > 1 && word.starts_with('-')) {
        if word == "--" {
            break;
        }
        let mut letters = word.strip_prefix('-').unwrap_or_default().chars();
        let letter = letters.next().unwrap_or('-');
        let attached = letters.as_str();
        if !matches!(letter, 'W' | 'f' | 'F' | 'v') {
            return Err(fail(io, &format!("not an option: {word}")));
        }
        let value = match (attached, words.peek()) {
            ("", Some(_)) => words.next().unwrap_or_default(),
            ("", None) => return Err(fail(io, &format!("option -{letter} lacks argument"))),
            (attached, _) => attached.to_owned(),
        };
        match letter {
            'f' => request.files.push(value),
            'F' => request.separator = Some(value),
            'v' => match input::assignment(&value) {
                Some((name, value)) => request.assignments.push((name.to_owned(), value.to_owned())),
                None => return Err(fail(io, &format!("improper assignment: -v {value}"))),
            },
            _ => {
                if !special(io, &value, &mut request, &mut words) {
                    return Ok(None);
                }
            }
        }
    }
    request.rest.extend(words);
    Ok(Some(request))
}

/// `-W WORD`; false if the program ends here.
fn special(
    io: &mut Io,
    value: &str,
    request: &mut Request,
    words: &mut impl Iterator<Item = String>,
) -> bool {
    let (word, number) = value.split_once('=').map_or((value, None), |(word, number)| (word, Some(number)));
    let is = |name: &str| !word.is_empty() && name.starts_with(word);
    if is("version") {
        io.put(VERSION);
        return false;
    }
    if is("help") || is("usage") {
        io.put_error(USAGE);
        return false;
    }
    if is("random") {
        request.seed = number.map(str::to_owned);
    } else if is("exec") {
        request.files.extend(words.next());
    } else if !(is("interactive") || is("sprintf") || is("posix_space")) {
        complain(io, &format!("vacuous option: -W {value}"));
    }
    true
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let Some(request) = options(io)? else { return Ok(0) };
    let mut rest = request.rest.into_iter();
    let mut sources = Vec::new();
    for file in &request.files {
        match io.read(file).await? {
            Ok(text) => sources.push(Source { file: Some(file.clone()), text }),
            Err(errno) => return Err(fail(io, &format!("cannot open {file} ({errno})"))),
        }
    }
    if request.files.is_empty() {
        match rest.next() {
            Some(text) => sources.push(Source { file: None, text: host::words::encode(&text) }),
            None => {
                io.put_error(USAGE);
                return Ok(0);
            }
        }
    }
    if let Some(separator) = &request.separator {
        check_separator(io, separator)?;
    }
    let names: Vec<&str> = request.assignments.iter().map(|(name, _)| name.as_str()).collect();
    let program = match parse::parse(sources, &names) {
        Ok(program) => program,
        Err(messages) => {
            for message in messages {
                complain(io, &message);
            }
            return Err(Stop(FAILURE));
        }
    };
    let now = io.process.clock().now().seconds();
    let sorts = io.process.variable("WHINY_USERS").is_some();
    let mut machine = Machine::new(program, now, crate::date::zone(io), sorts);
    let operands: Vec<String> = std::iter::once(io.process.name().to_owned()).chain(rest).collect();
    prepare(io, &mut machine, &operands);
    if let Some(separator) = request.separator {
        let value = Value::text(&unescape(&host::words::encode(&separator)));
        if let Err(fault) = machine.set_variable(Variable::Global(FS), value) {
            return Err(machine.fail(io, &fault));
        }
    }
    for (name, value) in &request.assignments {
        if let Err(fault) = machine.assign(name, value) {
            return Err(machine.fail(io, &fault));
        }
    }
    let outcome = machine.run(io).await;
    if outcome == Err(Stop(host::ExitStatus::SIGPIPE.0)) {
        return outcome.map(|()| 0);
    }
    machine.streams.finish(io).await?;
    outcome.map(|()| machine.status)
}

/// A separator that is no pattern is refused before anything else is looked at.
fn check_separator(io: &mut Io, separator: &str) -> Result<(), Stop> {
    let text = unescape(&host::words::encode(separator));
    match regex::Pattern::new(&text) {
        Err(reason) if text.len() > 1 => {
            let shown = host::words::decode(&text);
            Err(fail(io, &format!("line 0: regular expression compile failed ({reason})\n{shown}")))
        }
        _ => Ok(()),
    }
}

/// ARGV, ARGC and ENVIRON.
fn prepare(io: &Io, machine: &mut Machine, operands: &[String]) {
    let input = |text: &str| Value::Input(Rc::from(host::words::encode(text)));
    let format = machine.record.format.clone();
    let arguments = machine.array(Variable::Global(ARGV));
    for (number, operand) in operands.iter().enumerate() {
        if let Some(element) = arguments.borrow_mut().element(&Value::Number(number as f64), &format) {
            *element = input(operand);
        }
    }
    let count = Value::Number(operands.len() as f64);
    // Neither has a meaning that could refuse it.
    let _ = machine.set_variable(Variable::Global(ARGC), count);
    let environment = machine.array(Variable::Global(ENVIRON));
    for (name, value) in &io.process.environment {
        if let Some(element) = environment.borrow_mut().element(&input(name), &format) {
            *element = input(value);
        }
    }
}

//! What a program sees of the world it runs in, and how it ends before its time.

use super::{Answer, Native, Raise, first, native, refuse};
use crate::jq::print::{self, Style};
use crate::jq::value::Value;

/// `halt` or `halt_error`.
#[derive(Clone, Debug)]
pub(in crate::jq) struct Halt {
    pub(in crate::jq) status: Option<Value>,
    pub(in crate::jq) message: Option<Value>,
}

/// The world.
#[derive(Debug)]
pub(in crate::jq) struct Context {
    /// Seconds since the epoch.
    pub(in crate::jq) now: f64,
    pub(in crate::jq) environment: Value,
    /// What was written to standard error.
    pub(in crate::jq) errors: String,
    /// How `debug` shows values.
    pub(in crate::jq) style: Style,
    pub(in crate::jq) file: Option<String>,
    pub(in crate::jq) line: usize,
    pub(in crate::jq) zone: posix::time::Zone,
    /// Where libraries are looked for.
    pub(in crate::jq) libraries: Value,
    /// Folder of jq itself.
    pub(in crate::jq) origin: Value,
    /// Folder of the program that it runs.
    pub(in crate::jq) program_origin: Value,
    pub(in crate::jq) halt: Option<Halt>,
}

pub(super) const FUNCTIONS: &[Native] = &[
    native("debug", 0, |context, input, _| {
        let shown = Value::array([Value::text("DEBUG:"), input.clone()]);
        context.errors += &print::render(&shown, &Style { indent: None, ..context.style.clone() });
        context.errors.push('\n');
        Ok(input)
    }),
    native("env", 0, |context, _, _| Ok(context.environment.clone())),
    native("error", 1, |_, _, message| Err(Raise::Message(first(message)))),
    native("get_jq_origin", 0, |context, _, _| Ok(context.origin.clone())),
    native("get_prog_origin", 0, |context, _, _| Ok(context.program_origin.clone())),
    native("get_search_list", 0, |context, _, _| Ok(context.libraries.clone())),
    native("halt", 0, |context, input, _| {
        context.halt = Some(Halt { status: None, message: None });
        Ok(input)
    }),
    native("halt_error", 1, halt_error),
    native("input_filename", 0, |context, _, _| Ok(context.file.as_deref().map_or(Value::Null, Value::text))),
    native("input_line_number", 0, |context, _, _| Ok(Value::count(context.line))),
    native("stderr", 0, |context, input, _| {
        context.errors += &print::compact(&input);
        Ok(input)
    }),
];

fn halt_error(context: &mut super::Context, input: Value, status: Vec<Value>) -> Answer {
    let status = first(status);
    if status.as_number().is_none() {
        return Err(refuse(&input, "halt_error/1: number required"));
    }
    context.halt = Some(Halt { status: Some(status), message: Some(input) });
    Ok(Value::True)
}

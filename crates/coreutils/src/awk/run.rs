//! Runs a program: rules over records, jumps, calls, and everything that may wait. Upstream: mawk's execute.c.

use super::code::{BlockId, Kind, Op};
use super::format::format;
use super::machine::{Fault, Machine, Slot};
use super::token::{Builtin, Redirect};
use super::value::{Value, to_int};
use crate::run::{Io, Stop};

/// So many cells has mawk's stack, less what it keeps free.
const STACK_LIMIT: usize = 1_008;
/// Others get a turn after so many instructions.
const TURN: u32 = 8_192;

/// How a block ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Done,
    Next,
    NextFile,
    Exit,
}

/// Where a function's caller goes on.
struct Frame {
    block: BlockId,
    at: usize,
    base: usize,
    keys: usize,
}

impl Machine {
    /// The whole program. What it has opened is still open then.
    pub(super) async fn run(&mut self, io: &mut Io) -> Result<(), Stop> {
        let mut flow = self.execute(io, BlockId::Begin).await?;
        if flow != Flow::Exit && !(self.program.main.is_empty() && self.program.end.is_empty()) {
            while let Some(record) = self.next_record(io).await? {
                self.record.set(Value::Input(record));
                flow = self.execute(io, BlockId::Main).await?;
                match flow {
                    Flow::NextFile => self.main.skip_file(),
                    Flow::Exit => break,
                    _ => {}
                }
            }
        }
        self.execute(io, BlockId::End).await?;
        Ok(())
    }

    async fn execute(&mut self, io: &mut Io, start: BlockId) -> Result<Flow, Stop> {
        let flow = self.interpret(io, start).await?;
        // What was left in the middle leaves things behind.
        self.stack.clear();
        self.locals.clear();
        self.keys.clear();
        self.base = 0;
        Ok(flow)
    }

    async fn interpret(&mut self, io: &mut Io, start: BlockId) -> Result<Flow, Stop> {
        let program = self.program.clone();
        let mut frames: Vec<Frame> = Vec::new();
        let (mut block, mut at) = (start, 0);
        loop {
            self.steps = self.steps.wrapping_add(1);
            if self.steps.is_multiple_of(TURN) {
                io.pump().await?;
                host::yield_now().await;
            }
            let Some(op) = program.block(block).get(at) else {
                match frames.pop() {
                    Some(frame) => {
                        self.push(Value::Unset);
                        (block, at) = self.leave(&frame);
                        continue;
                    }
                    None => return Ok(Flow::Done),
                }
            };
            at += 1;
            match op {
                Op::Jump(to) => at = *to,
                Op::JumpIfFalse(to) => {
                    if !self.pop().is_true() {
                        at = *to;
                    }
                }
                Op::JumpIfTrue(to) => {
                    if self.pop().is_true() {
                        at = *to;
                    }
                }
                Op::Decide(decisive, to) => {
                    if self.pop().is_true() == *decisive {
                        self.push(Value::truth(*decisive));
                        at = *to;
                    }
                }
                Op::InRange(number, to) => {
                    if self.ranges.get(*number).copied().unwrap_or(false) {
                        at = *to;
                    }
                }
                Op::KeysNext(key, to) => match self.keys.last_mut().and_then(Vec::pop) {
                    Some(text) => {
                        if let Err(fault) = self.set_variable(*key, Value::Text(text)) {
                            return Err(self.fail(io, &fault));
                        }
                    }
                    None => at = *to,
                },
                Op::Call { function, arguments } => {
                    let frame = Frame { block, at, base: self.base, keys: self.keys.len() };
                    if let Err(fault) = self.enter(*function, *arguments) {
                        return Err(self.fail(io, &fault));
                    }
                    frames.push(frame);
                    (block, at) = (BlockId::Function(*function), 0);
                }
                Op::Return(value) => {
                    if !value {
                        self.push(Value::Unset);
                    }
                    if let Some(frame) = frames.pop() {
                        (block, at) = self.leave(&frame);
                    }
                }
                Op::Next => return Ok(Flow::Next),
                Op::NextFile => return Ok(Flow::NextFile),
                Op::Exit(status) => {
                    if *status {
                        self.status = to_int(self.pop().number()) as u8;
                    }
                    return Ok(Flow::Exit);
                }
                Op::Print(count, redirect) => {
                    let name = self.output_name(*redirect);
                    let text = self.printed(*count);
                    self.put(io, *redirect, &name, &text).await?;
                }
                Op::Printf(count, redirect) => self.printf(io, *count, *redirect).await?,
                Op::Getline(source, target) => self.getline(io, *source, *target).await?,
                Op::Builtin(Builtin::Close | Builtin::Fflush | Builtin::System, count) => {
                    self.waiting_function(io, op, *count).await?;
                }
                op => {
                    if let Err(fault) = self.operate(op) {
                        return Err(self.fail(io, &fault));
                    }
                }
            }
        }
    }

    /// Makes room for a function's variables.
    fn enter(&mut self, function: usize, arguments: usize) -> Result<(), Fault> {
        let values = self.pop_many(arguments);
        let program = self.program.clone();
        let kinds = program.functions.get(function).map_or(&[][..], |function| &function.parameters);
        if self.depth() + kinds.len() > STACK_LIMIT {
            return Err(Fault::Limit("eval stack size=1024", false));
        }
        self.base = self.locals.len();
        let mut values = values.into_iter();
        for kind in kinds {
            let slot = match (values.next(), kind) {
                (Some(Value::Array(array)), _) => Slot::Array(array),
                (Some(value), Kind::Scalar | Kind::Unknown) => Slot::Value(value),
                (_, kind) => Slot::new(*kind),
            };
            self.locals.push(slot);
        }
        Ok(())
    }

    /// Goes back to a function's caller; its value is on the stack.
    fn leave(&mut self, frame: &Frame) -> (BlockId, usize) {
        self.locals.truncate(self.base);
        self.base = frame.base;
        self.keys.truncate(frame.keys);
        (frame.block, frame.at)
    }

    fn output_name(&mut self, redirect: Option<Redirect>) -> super::value::Text {
        match redirect {
            Some(_) => self.pop_text(),
            None => std::rc::Rc::from([]),
        }
    }

    async fn put(
        &mut self,
        io: &mut Io,
        redirect: Option<Redirect>,
        name: &super::value::Text,
        text: &[u8],
    ) -> Result<(), Stop> {
        match redirect {
            Some(redirect) => self.streams.write(io, redirect, name, text).await,
            None => {
                io.put(text);
                io.turn().await
            }
        }
    }

    async fn printf(&mut self, io: &mut Io, count: usize, redirect: Option<Redirect>) -> Result<(), Stop> {
        let name = self.output_name(redirect);
        let arguments = self.pop_many(count);
        let Some((template, values)) = arguments.split_first() else { return Ok(()) };
        let template = template.to_text(&self.record.format);
        let formatted = format(&template, values, &self.record.format);
        self.put(io, redirect, &name, &formatted.text).await?;
        match formatted.failure {
            Some(failure) => {
                let fault = self.format_fault("printf", &template, &failure);
                Err(self.fail(io, &fault))
            }
            None => Ok(()),
        }
    }

    async fn waiting_function(&mut self, io: &mut Io, op: &Op, count: usize) -> Result<(), Stop> {
        let Op::Builtin(builtin, _) = op else { return Ok(()) };
        let argument = if count > 0 { Some(self.pop_text()) } else { None };
        let text = argument.as_deref().unwrap_or_default();
        let result = match (builtin, &argument) {
            (Builtin::Close, _) => self.streams.close(io, text).await?,
            (Builtin::System, _) => i32::from(self.streams.system(io, text).await?),
            (_, None) => {
                io.flush().await?;
                0
            }
            (_, Some(name)) => {
                if self.streams.flush(io, name).await? {
                    0
                } else {
                    -1
                }
            }
        };
        self.push(Value::Number(f64::from(result)));
        Ok(())
    }
}

//! The running program: its variables and its record. What instructions do is in `run`, `operate` and `functions`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use posix::time::Zone;

use super::array::Array;
use super::code::{CONVFMT, FNR, FS, Kind, NF, NR, OFS, Program, SUBSEP, Target, Variable};
use super::input::MainInput;
use super::random::Random;
use super::record::{Record, Separator, TooMany};
use super::regex::Pattern;
use super::streams::Streams;
use super::value::{Text, Value, to_int};

/// Beyond this a text is taken for a runaway program's, bytes.
const TEXT_LIMIT: usize = 64 << 20;
/// So many elements fit into one array.
const ELEMENT_LIMIT: usize = 4 << 20;
/// So many compiled patterns are remembered.
const PATTERN_LIMIT: usize = 200;

/// A mistake of the program while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    RunTime(String),
    /// Something was too large; whether the place is shown.
    Limit(&'static str, bool),
    OutOfMemory,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RunTime(message) => write!(formatter, "run time error: {message}"),
            Self::Limit(what, _) => write!(formatter, "program limit exceeded: {what}"),
            Self::OutOfMemory => formatter.write_str("out of memory"),
        }
    }
}

impl From<TooMany> for Fault {
    fn from(_: TooMany) -> Self {
        Self::Limit("maximum number of fields size=1000000", true)
    }
}

/// What a variable holds.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    Value(Value),
    Array(Rc<RefCell<Array>>),
}

impl Slot {
    pub(super) fn new(kind: Kind) -> Self {
        match kind {
            Kind::Array => Self::Array(Rc::new(RefCell::new(Array::new()))),
            _ => Self::Value(Value::Unset),
        }
    }
}

pub(super) struct Machine {
    pub(super) program: Rc<Program>,
    pub(super) globals: Vec<Slot>,
    /// Variables of the functions that are running, the innermost's last.
    pub(super) locals: Vec<Slot>,
    /// Where the innermost's begin.
    pub(super) base: usize,
    pub(super) stack: Vec<Value>,
    /// Keys that loops have still to visit, last first.
    pub(super) keys: Vec<Vec<Text>>,
    pub(super) record: Record,
    pub(super) main: MainInput,
    pub(super) streams: Streams,
    /// Which range patterns are under way.
    pub(super) ranges: Vec<bool>,
    patterns: HashMap<Vec<u8>, Rc<Pattern>>,
    pub(super) random: Random,
    /// What the generator was seeded with last.
    pub(super) seed: Value,
    /// The time when the program began, seconds since the epoch.
    pub(super) now: i64,
    pub(super) zone: Zone,
    /// Whether loops over keys visit them in order, as gawk's WHINY_USERS has it.
    pub(super) sorts: bool,
    /// Instructions done, for giving others a turn.
    pub(super) steps: u32,
    pub(super) status: u8,
}

impl Machine {
    /// `now` is the time in seconds since the epoch, which seeds the generator of random numbers, too.
    pub(super) fn new(program: Program, now: i64, zone: Zone, sorts: bool) -> Self {
        let mut globals: Vec<Slot> = program.globals.iter().map(|(_, kind)| Slot::new(*kind)).collect();
        let texts: [(usize, &[u8]); 6] = [
            (FS, b" "),
            (OFS, b" "),
            (super::code::RS, b"\n"),
            (super::code::ORS, b"\n"),
            (SUBSEP, b"\x1c"),
            (CONVFMT, b"%.6g"),
        ];
        let numbers = [(NR, 0.0), (FNR, 0.0), (super::code::RSTART, 0.0), (super::code::RLENGTH, -1.0)];
        for (slot, text) in texts.into_iter().chain([(super::code::OFMT, &b"%.6g"[..])]) {
            if let Some(global) = globals.get_mut(slot) {
                *global = Slot::Value(Value::text(text));
            }
        }
        for (slot, number) in numbers {
            if let Some(global) = globals.get_mut(slot) {
                *global = Slot::Value(Value::Number(number));
            }
        }
        Self {
            ranges: vec![false; program.ranges],
            program: Rc::new(program),
            globals,
            locals: Vec::new(),
            base: 0,
            stack: Vec::new(),
            keys: Vec::new(),
            record: Record::new(),
            main: MainInput::default(),
            streams: Streams::default(),
            patterns: HashMap::new(),
            random: Random::new(to_int(now as f64) as u32),
            seed: Value::Number(now as f64),
            now,
            zone,
            sorts,
            steps: 0,
            status: 0,
        }
    }

    // The stack.

    pub(super) fn push(&mut self, value: Value) {
        self.stack.push(value);
    }

    pub(super) fn pop(&mut self) -> Value {
        self.stack.pop().unwrap_or(Value::Unset)
    }

    pub(super) fn pop_text(&mut self) -> Text {
        let value = self.pop();
        value.to_text(&self.record.format)
    }

    /// The last `count` values.
    pub(super) fn pop_many(&mut self, count: usize) -> Vec<Value> {
        self.stack.split_off(self.stack.len().saturating_sub(count))
    }

    // Variables.

    pub(super) fn slot(&self, variable: Variable) -> Option<&Slot> {
        match variable {
            Variable::Global(slot) => self.globals.get(slot),
            Variable::Local(slot) => self.locals.get(self.base + slot),
        }
    }

    pub(super) fn array(&self, variable: Variable) -> Rc<RefCell<Array>> {
        match self.slot(variable) {
            Some(Slot::Array(array)) => array.clone(),
            _ => Rc::new(RefCell::new(Array::new())),
        }
    }

    pub(super) fn variable(&mut self, variable: Variable) -> Value {
        if variable == Variable::Global(NF) {
            return Value::Number(self.record.count() as f64);
        }
        match self.slot(variable) {
            Some(Slot::Value(value)) => value.clone(),
            _ => Value::Unset,
        }
    }

    pub(super) fn global(&mut self, slot: usize) -> Value {
        self.variable(Variable::Global(slot))
    }

    pub(super) fn global_text(&mut self, slot: usize) -> Text {
        let value = self.global(slot);
        value.to_text(&self.record.format)
    }

    pub(super) fn set_variable(&mut self, variable: Variable, value: Value) -> Result<(), Fault> {
        if let Variable::Global(slot) = variable {
            self.before_set(slot, &value)?;
        }
        let slot = match variable {
            Variable::Global(slot) => self.globals.get_mut(slot),
            Variable::Local(slot) => self.locals.get_mut(self.base + slot),
        };
        if let Some(slot) = slot {
            *slot = Slot::Value(value);
        }
        Ok(())
    }

    /// What must happen when a variable with a meaning is set.
    fn before_set(&mut self, slot: usize, value: &Value) -> Result<(), Fault> {
        match slot {
            NF => {
                let count = value.number();
                if count < 0.0 {
                    return Err(Fault::RunTime("negative value assigned to NF".to_owned()));
                }
                self.record.set_count(count as usize)?;
            }
            FS => {
                self.record.divide();
                let text = value.to_text(&self.record.format);
                self.record.separator = self.separator(&text)?;
            }
            OFS => {
                self.record.join();
                self.record.between = value.to_text(&self.record.format);
            }
            CONVFMT => self.record.format = value.to_text(&self.record.format),
            _ => {}
        }
        Ok(())
    }

    /// The variable of that name, if the program knows it.
    pub(super) fn named(&self, name: &str) -> Option<Variable> {
        self.program.globals.iter().position(|(known, _)| known == name).map(Variable::Global)
    }

    // Things with a number or a subscript on the stack.

    /// The number of a field.
    pub(super) fn field_index(value: &Value) -> Result<usize, Fault> {
        let number = value.number().trunc();
        if number < 0.0 {
            return Err(Fault::RunTime(format!("negative field index ${number}")));
        }
        Ok(number as usize)
    }

    /// Takes what a target needs off the stack.
    pub(super) fn pop_place(&mut self, target: Target) -> Value {
        match target {
            Target::Variable(_) => Value::Unset,
            _ => self.pop(),
        }
    }

    pub(super) fn read(&mut self, target: Target, place: &Value) -> Result<Value, Fault> {
        match target {
            Target::Variable(variable) => Ok(self.variable(variable)),
            Target::Element(array) => {
                let array = self.array(array);
                let mut array = array.borrow_mut();
                if array.len() > ELEMENT_LIMIT {
                    return Err(Fault::OutOfMemory);
                }
                Ok(array.element(place, &self.record.format).cloned().unwrap_or(Value::Unset))
            }
            Target::Field => Ok(self.record.field(Self::field_index(place)?)),
        }
    }

    pub(super) fn write(&mut self, target: Target, place: &Value, value: Value) -> Result<(), Fault> {
        match target {
            Target::Variable(variable) => self.set_variable(variable, value),
            Target::Element(array) => {
                let array = self.array(array);
                let mut array = array.borrow_mut();
                if array.len() > ELEMENT_LIMIT {
                    return Err(Fault::OutOfMemory);
                }
                if let Some(element) = array.element(place, &self.record.format) {
                    *element = value;
                }
                Ok(())
            }
            Target::Field => Ok(self.record.set_field(Self::field_index(place)?, value)?),
        }
    }

    // Patterns.

    /// A pattern made of a text.
    pub(super) fn pattern(&mut self, source: &[u8]) -> Result<Rc<Pattern>, Fault> {
        if let Some(pattern) = self.patterns.get(source) {
            return Ok(pattern.clone());
        }
        let pattern = Rc::new(Pattern::new(source).map_err(|reason| {
            let shown = host::words::decode(source);
            Fault::RunTime(format!("regular expression compile failed ({reason})\n{shown}"))
        })?);
        if self.patterns.len() >= PATTERN_LIMIT {
            self.patterns.clear();
        }
        self.patterns.insert(source.to_vec(), pattern.clone());
        Ok(pattern)
    }

    /// A value as a pattern.
    pub(super) fn as_pattern(&mut self, value: &Value) -> Result<Rc<Pattern>, Fault> {
        match value {
            Value::Regex(pattern) => Ok(pattern.clone()),
            value => {
                let source = value.to_text(&self.record.format);
                self.pattern(&source)
            }
        }
    }

    pub(super) fn separator(&mut self, text: &[u8]) -> Result<Separator, Fault> {
        Ok(match text {
            b" " => Separator::Blanks,
            b"" => Separator::Nothing,
            [byte] => Separator::Byte(*byte),
            source => Separator::Pattern(self.pattern(source)?),
        })
    }

    /// Refuses what would not fit into memory.
    pub(super) fn within_limit(length: usize) -> Result<(), Fault> {
        if length > TEXT_LIMIT { Err(Fault::OutOfMemory) } else { Ok(()) }
    }

    /// How many cells mawk would have on its stack.
    pub(super) fn depth(&self) -> usize {
        self.stack.len() + self.locals.len()
    }

    /// `FILENAME="…" FNR=… NR=…`, as it stands below mistakes.
    pub(super) fn place(&mut self) -> String {
        let file = host::words::decode(&self.global_text(super::code::FILENAME));
        let (of_file, all) = (self.global(FNR).number(), self.global(NR).number());
        format!("\tFILENAME=\"{file}\" FNR={of_file} NR={all}\n")
    }
}

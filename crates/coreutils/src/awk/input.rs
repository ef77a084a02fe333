//! The main input: files and assignments among the arguments, or standard input. Upstream: mawk's field.c and files.c.

use std::rc::Rc;

use host::Errno;

use super::code::{ARGC, ARGV, FILENAME, FNR, NR, RS, Source, Target, Variable};
use super::machine::{Fault, Machine};
use super::reader::{Ending, Reader};
use super::scan::unescape;
use super::value::{Text, Value};
use crate::run::{Io, Stop};

/// What of the main input was used up.
#[derive(Default)]
pub(super) struct MainInput {
    /// The argument looked at last.
    argument: usize,
    reader: Option<Reader>,
    /// Whether any input was opened.
    opened: bool,
    ended: bool,
}

impl MainInput {
    /// Gives up the rest of the present file.
    pub(super) fn skip_file(&mut self) {
        self.reader = None;
    }
}

/// `name=value`
pub(super) fn assignment(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    let word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let first = name.chars().next()?;
    (!first.is_ascii_digit() && name.chars().all(word)).then_some((name, value))
}

impl Machine {
    /// Carries out `name=value`; escapes count.
    pub(super) fn assign(&mut self, name: &str, value: &str) -> Result<(), Fault> {
        match self.named(name) {
            Some(variable) if matches!(self.slot(variable), Some(super::machine::Slot::Value(_))) => {
                let value = Value::Input(Rc::from(unescape(&host::words::encode(value))));
                self.set_variable(variable, value)
            }
            _ => Ok(()),
        }
    }

    fn ending(&mut self) -> Result<Ending, Fault> {
        let text = self.global_text(RS);
        Ok(match &*text {
            b"" => Ending::Paragraph,
            [byte] => Ending::Byte(*byte),
            source => Ending::Pattern(self.pattern(source)?),
        })
    }

    fn argument(&mut self, number: usize) -> Option<String> {
        let array = self.array(Variable::Global(ARGV));
        let mut array = array.borrow_mut();
        let subscript = Value::Number(number as f64);
        if !array.contains(&subscript, &self.record.format) {
            return None;
        }
        let value = array.element(&subscript, &self.record.format)?.clone();
        Some(host::words::decode(&value.to_text(&self.record.format))).filter(|text| !text.is_empty())
    }

    /// Opens the next file; false if there is none.
    fn open_next(&mut self, io: &mut Io) -> Result<bool, Stop> {
        loop {
            self.main.argument += 1;
            let count = self.global(ARGC).number();
            let name = if (self.main.argument as f64) < count {
                match self.argument(self.main.argument) {
                    Some(argument) => argument,
                    None => continue,
                }
            } else if self.main.opened {
                return Ok(false);
            } else {
                "-".to_owned()
            };
            if let Some((variable, value)) = assignment(&name) {
                if let Err(fault) = self.assign(variable, value) {
                    return Err(self.fail(io, &fault));
                }
                continue;
            }
            self.main.opened = true;
            let file = if name == "/dev/stdin" { "-" } else { &name };
            let input = match io.open(file) {
                Ok(input) => input,
                Err(Errno::EISDIR) => return Err(read_error(io, Errno::EISDIR)),
                Err(errno) => return Err(super::fail(io, &format!("cannot open {name} ({errno})"))),
            };
            self.main.reader = Some(Reader::new(input));
            let set = |machine: &mut Self, slot, value| machine.set_variable(Variable::Global(slot), value);
            let named = Value::text(&host::words::encode(&name));
            let outcome = set(self, FILENAME, named).and_then(|()| set(self, FNR, Value::Number(0.0)));
            if let Err(fault) = outcome {
                return Err(self.fail(io, &fault));
            }
            return Ok(true);
        }
    }

    /// The next record of the main input, counted.
    pub(super) async fn next_record(&mut self, io: &mut Io) -> Result<Option<Text>, Stop> {
        while !self.main.ended {
            let Some(mut reader) = self.main.reader.take() else {
                self.main.ended = !self.open_next(io)?;
                continue;
            };
            let ending = match self.ending() {
                Ok(ending) => ending,
                Err(fault) => return Err(self.fail(io, &fault)),
            };
            match reader.next(io, &ending).await? {
                Ok(Some(record)) => {
                    self.main.reader = Some(reader);
                    for slot in [NR, FNR] {
                        let number = self.global(slot).number() + 1.0;
                        if let Err(fault) = self.set_variable(Variable::Global(slot), Value::Number(number)) {
                            return Err(self.fail(io, &fault));
                        }
                    }
                    return Ok(Some(record));
                }
                Ok(None) => {}
                Err(errno) => return Err(read_error(io, errno)),
            }
        }
        Ok(None)
    }

    /// `getline` in all its forms: 1, 0 at the end, -1 for what cannot be read.
    pub(super) async fn getline(&mut self, io: &mut Io, source: Source, target: Target) -> Result<(), Stop> {
        let mut name: Text = Rc::from([]);
        if source == Source::File {
            name = self.pop_text();
        }
        let place = self.pop_place(target);
        if source == Source::Command {
            name = self.pop_text();
        }
        let ending = match self.ending() {
            Ok(ending) => ending,
            Err(fault) => return Err(self.fail(io, &fault)),
        };
        let record = match source {
            Source::Main => Ok(self.next_record(io).await?),
            Source::File => match self.streams.file(io, &name) {
                Ok(input) => input.reader.next(io, &ending).await?,
                Err(errno) => Err(errno),
            },
            Source::Command => match self.streams.command(io, &name).await? {
                Some(input) => input.reader.next(io, &ending).await?,
                None => Ok(None),
            },
        };
        let result = match record {
            Ok(Some(text)) => {
                if let Err(fault) = self.write(target, &place, Value::Input(text)) {
                    return Err(self.fail(io, &fault));
                }
                1.0
            }
            Ok(None) => 0.0,
            Err(Errno::EISDIR) => return Err(read_error(io, Errno::EISDIR)),
            Err(_) => -1.0,
        };
        self.push(Value::Number(result));
        Ok(())
    }

    /// Reports a mistake, which ends the program.
    pub(super) fn fail(&mut self, io: &mut Io, fault: &Fault) -> Stop {
        let place = match fault {
            Fault::OutOfMemory | Fault::Limit(_, false) => String::new(),
            _ => self.place(),
        };
        let stop = super::fail(io, &fault.to_string());
        io.put_error(host::words::encode(&place));
        stop
    }
}

fn read_error(io: &mut Io, errno: Errno) -> Stop {
    super::fail(io, &format!("read error ({errno})"))
}

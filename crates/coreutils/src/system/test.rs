//! `test` and `[` as programs

use host::{Metadata, NodeKind};

use crate::files::place;
use crate::run::{Io, Outcome, quote};

pub(crate) fn run(io: &mut Io) -> Outcome {
    let mut words = io.process.arguments().to_vec();
    if io.process.name() == "[" && words.pop().as_deref() != Some("]") {
        return Err(io.fail(2, "missing ‘]’"));
    }
    let mut test = Test { io, words, at: 0, depth: 0 };
    match test.whole() {
        Ok(truth) => Ok(u8::from(!truth)),
        Err(message) => Err(io.fail(2, message)),
    }
}

struct Test<'a> {
    io: &'a Io,
    words: Vec<String>,
    at: usize,
    depth: u32,
}

fn is_binary(word: &str) -> bool {
    matches!(word, "=" | "==" | "!=" | "-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge" | "-nt" | "-ot" | "-ef")
}

impl Test<'_> {
    fn word(&self, offset: usize) -> Option<&str> {
        self.words.get(self.at + offset).map(String::as_str)
    }

    /// POSIX decides by the number of words. Upstream: coreutils test.c, posixtest.
    fn whole(&mut self) -> Result<bool, String> {
        let count = self.words.len();
        let first = self.word(0).map(str::to_owned).unwrap_or_default();
        match count {
            0 => return Ok(false),
            1 => return Ok(!first.is_empty()),
            2 if first == "!" => return Ok(self.word(1).is_some_and(str::is_empty)),
            2 if first.len() != 2 || !first.starts_with('-') => {
                return Err(format!(
                    "missing argument after {}",
                    quote::locale(self.word(1).unwrap_or_default())
                ));
            }
            _ => {}
        }
        let truth = self.or()?;
        match self.word(0) {
            Some(extra) => Err(format!("extra argument {}", quote::locale(extra))),
            None => Ok(truth),
        }
    }

    fn or(&mut self) -> Result<bool, String> {
        self.depth += 1;
        if self.depth > 100 {
            return Err("expression nested too deeply".to_owned());
        }
        let mut truth = self.and()?;
        while self.word(0) == Some("-o") {
            self.at += 1;
            truth |= self.and()?;
        }
        self.depth -= 1;
        Ok(truth)
    }

    fn and(&mut self) -> Result<bool, String> {
        let mut truth = self.term()?;
        while self.word(0) == Some("-a") {
            self.at += 1;
            truth &= self.term()?;
        }
        Ok(truth)
    }

    fn term(&mut self) -> Result<bool, String> {
        let mut negated = false;
        while self.word(0) == Some("!") && self.word(1).is_some() {
            negated = !negated;
            self.at += 1;
        }
        let missing = |word: &str| format!("missing argument after {}", quote::locale(word));
        let Some(word) = self.word(0).map(str::to_owned) else {
            let last = self.words.last().cloned().unwrap_or_default();
            return Err(missing(&last));
        };
        let truth = if let Some(operator) = self.word(1).filter(|word| is_binary(word)).map(str::to_owned) {
            let Some(right) = self.word(2).map(str::to_owned) else { return Err(missing(&operator)) };
            self.at += 3;
            self.binary(&word, &operator, &right)?
        } else if word == "(" && self.word(1).is_some() {
            self.at += 1;
            let truth = self.or()?;
            match self.word(0) {
                Some(")") => self.at += 1,
                Some(other) => return Err(format!("‘)’ expected, found {other}")),
                None => return Err("‘)’ expected".to_owned()),
            }
            truth
        } else if word.len() == 2 && word.starts_with('-') && self.word(1).is_some() {
            let operand = self.word(1).map(str::to_owned).unwrap_or_default();
            self.at += 2;
            match self.unary(&word, &operand) {
                Some(truth) => truth,
                None => return Err(format!("{}: unary operator expected", quote::locale(&word))),
            }
        } else {
            self.at += 1;
            !word.is_empty()
        };
        Ok(truth != negated)
    }

    fn binary(&self, left: &str, operator: &str, right: &str) -> Result<bool, String> {
        let number = |text: &str| {
            text.trim().parse::<i128>().map_err(|_| format!("invalid integer {}", quote::locale(text)))
        };
        let stat = |path: &str| place::stat(&self.io.process, path).ok();
        Ok(match operator {
            "=" | "==" => left == right,
            "!=" => left != right,
            "-ef" => match (stat(left), stat(right)) {
                (Some(left), Some(right)) => left.inode == right.inode,
                _ => false,
            },
            "-nt" | "-ot" => {
                let (left, right) =
                    (stat(left).map(|found| found.modified), stat(right).map(|found| found.modified));
                if operator == "-nt" { left > right } else { left < right }
            }
            operator => {
                let (left, right) = (number(left)?, number(right)?);
                match operator {
                    "-eq" => left == right,
                    "-ne" => left != right,
                    "-lt" => left < right,
                    "-le" => left <= right,
                    "-gt" => left > right,
                    _ => left >= right,
                }
            }
        })
    }

    fn unary(&self, test: &str, word: &str) -> Option<bool> {
        let process = &self.io.process;
        let found = place::stat(process, word).ok();
        let check = |check: &dyn Fn(&Metadata) -> bool| found.as_ref().is_some_and(check);
        let credentials = &process.credentials;
        Some(match test {
            "-n" => !word.is_empty(),
            "-z" => word.is_empty(),
            "-e" => found.is_some(),
            "-f" => check(&Metadata::is_file),
            "-d" => check(&Metadata::is_directory),
            "-h" | "-L" => place::lstat(process, word).is_ok_and(|found| found.is_symlink()),
            "-s" => check(&|found| found.size > 0),
            "-r" => check(&|found| found.may_read(credentials)),
            "-w" => check(&|found| found.may_write(credentials)),
            "-x" => check(&|found| found.may_execute(credentials)),
            "-c" => check(&|found| found.kind == NodeKind::Device),
            "-b" | "-p" | "-S" | "-N" => false,
            "-u" => check(&|found| found.mode & 0o4000 != 0),
            "-g" => check(&|found| found.mode & 0o2000 != 0),
            "-k" => check(&|found| found.mode & 0o1000 != 0),
            "-O" => check(&|found| found.uid == credentials.uid),
            "-G" => check(&|found| found.gid == credentials.gid),
            "-t" => {
                let number = word.trim().parse().unwrap_or(u32::MAX);
                process.descriptors.get(&number).is_some_and(host::Descriptor::is_terminal)
            }
            _ => return None,
        })
    }
}

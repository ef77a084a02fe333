//! `test`, `[`, and the tests that `[[` shares with them.

use host::{Metadata, NodeKind};

use super::Call;
use crate::Shell;
use crate::exec::Outcome;
use crate::parse::is_unary;

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let name = call.name().to_owned();
    let mut words = call.rest().to_vec();
    if name == "[" && words.pop().as_deref() != Some("]") {
        shell.complain("[", "missing `]'").await?;
        return Ok(2);
    }
    let mut expression = Expression { shell, words: &words, position: 0, depth: 0 };
    match expression.evaluate().await {
        Ok(truth) => Ok(u8::from(!truth)),
        Err(message) => {
            shell.complain(&name, &message).await?;
            Ok(2)
        }
    }
}

struct Expression<'a> {
    shell: &'a mut Shell,
    words: &'a [String],
    position: usize,
    depth: u32,
}

fn is_binary(word: &str) -> bool {
    matches!(
        word,
        "=" | "==" | "!=" | "<" | ">" | "-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge" | "-nt" | "-ot" | "-ef"
    )
}

impl Expression<'_> {
    /// POSIX decides by the number of words first. Upstream: bash 5.2 test.c, posixtest.
    async fn evaluate(&mut self) -> Result<bool, String> {
        match self.words {
            [] => Ok(false),
            [only] => Ok(!only.is_empty()),
            [first, second] => self.two(first, second).await,
            [first, second, third] => self.three(first, second, third).await,
            [first, rest @ ..] if self.words.len() == 4 && first == "!" => {
                let [second, third, fourth] = rest else { return Ok(false) };
                self.three(second, third, fourth).await.map(|truth| !truth)
            }
            [first, second, third, last] if first == "(" && last == ")" => self.two(second, third).await,
            _ => {
                let truth = self.or().await?;
                if self.position < self.words.len() {
                    return Err("too many arguments".to_owned());
                }
                Ok(truth)
            }
        }
    }

    async fn two(&mut self, first: &str, second: &str) -> Result<bool, String> {
        if first == "!" {
            return Ok(second.is_empty());
        }
        if is_unary(first) {
            return self.unary(first, second).await;
        }
        if first.starts_with('-') {
            return Err(format!("{first}: unary operator expected"));
        }
        Err(format!("{first}: unary operator expected"))
    }

    async fn three(&mut self, first: &str, second: &str, third: &str) -> Result<bool, String> {
        if is_binary(second) {
            return self.binary(first, second, third).await;
        }
        match second {
            "-a" => return Ok(!first.is_empty() && !third.is_empty()),
            "-o" => return Ok(!first.is_empty() || !third.is_empty()),
            _ => {}
        }
        if first == "!" {
            return self.two(second, third).await.map(|truth| !truth);
        }
        if first == "(" && third == ")" {
            return Ok(!second.is_empty());
        }
        Err(format!("{second}: binary operator expected"))
    }

    fn peek(&self) -> Option<&str> {
        self.words.get(self.position).map(String::as_str)
    }

    fn or(&mut self) -> futures::future::LocalBoxFuture<'_, Result<bool, String>> {
        Box::pin(async move {
            self.depth += 1;
            if self.depth > 60 {
                return Err("too many nested expressions".to_owned());
            }
            let mut truth = self.and().await?;
            while self.peek() == Some("-o") {
                self.position += 1;
                truth |= self.and().await?;
            }
            self.depth -= 1;
            Ok(truth)
        })
    }

    async fn and(&mut self) -> Result<bool, String> {
        let mut truth = self.term().await?;
        while self.peek() == Some("-a") {
            self.position += 1;
            truth &= self.term().await?;
        }
        Ok(truth)
    }

    async fn term(&mut self) -> Result<bool, String> {
        let mut negated = false;
        while self.peek() == Some("!") {
            negated = !negated;
            self.position += 1;
        }
        let Some(word) = self.peek().map(str::to_owned) else { return Err("argument expected".to_owned()) };
        let next = self.words.get(self.position + 1).cloned();
        let truth = match next {
            Some(operator) if is_binary(&operator) => {
                let Some(right) = self.words.get(self.position + 2).cloned() else {
                    return Err("argument expected".to_owned());
                };
                self.position += 3;
                self.binary(&word, &operator, &right).await?
            }
            _ if word == "(" => {
                self.position += 1;
                let truth = self.or().await?;
                if self.peek() != Some(")") {
                    return Err("`)' expected".to_owned());
                }
                self.position += 1;
                truth
            }
            Some(operand) if is_unary(&word) => {
                self.position += 2;
                self.unary(&word, &operand).await?
            }
            _ => {
                self.position += 1;
                !word.is_empty()
            }
        };
        Ok(truth != negated)
    }

    async fn unary(&mut self, test: &str, word: &str) -> Result<bool, String> {
        if test == "-t" && word.trim().parse::<u32>().is_err() {
            return Err(format!("{word}: integer expression expected"));
        }
        Ok(unary(self.shell, test, word).await)
    }

    async fn binary(&mut self, left: &str, operator: &str, right: &str) -> Result<bool, String> {
        let number = |text: &str| {
            text.trim().parse::<i64>().map_err(|_| format!("{text}: integer expression expected"))
        };
        Ok(match operator {
            "=" | "==" => left == right,
            "!=" => left != right,
            "<" => left < right,
            ">" => left > right,
            "-nt" | "-ot" | "-ef" => compare_files(self.shell, left, operator, right),
            _ => {
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
}

/// A test of one operand.
pub(crate) async fn unary(shell: &mut Shell, test: &str, word: &str) -> bool {
    let link = |shell: &Shell| -> Option<Metadata> {
        let path = shell.process.absolute(word);
        shell.process.with_files(|files, caller| files.symlink_metadata(caller, &path)).ok()
    };
    let descriptor = match word {
        "/dev/stdin" => Some(0),
        "/dev/stdout" => Some(1),
        "/dev/stderr" => Some(2),
        word => word.strip_prefix("/dev/fd/").and_then(|number| number.parse::<u32>().ok()),
    };
    if let Some(number) = descriptor
        && matches!(test, "-e" | "-a" | "-r" | "-w" | "-p")
    {
        return shell.process.descriptors.contains_key(&number);
    }
    let metadata = if word.is_empty() { None } else { shell.process.metadata(word).ok() };
    let credentials = shell.process.credentials.clone();
    let file = |check: &dyn Fn(&Metadata) -> bool| metadata.as_ref().is_some_and(check);
    match test {
        "-n" => !word.is_empty(),
        "-z" => word.is_empty(),
        "-a" | "-e" => metadata.is_some(),
        "-f" => file(&Metadata::is_file),
        "-d" => file(&Metadata::is_directory),
        "-h" | "-L" => link(shell).is_some_and(|metadata| metadata.is_symlink()),
        "-s" => file(&|metadata| metadata.size > 0),
        "-r" => file(&|metadata| metadata.may_read(&credentials)),
        "-w" => file(&|metadata| metadata.may_write(&credentials)),
        "-x" => file(&|metadata| metadata.may_execute(&credentials)),
        "-c" => file(&|metadata| metadata.kind == NodeKind::Device),
        "-g" => file(&|metadata| metadata.mode & 0o2000 != 0),
        "-k" => file(&|metadata| metadata.mode & 0o1000 != 0),
        "-u" => file(&|metadata| metadata.mode & 0o4000 != 0),
        "-O" => file(&|metadata| metadata.uid == credentials.uid),
        "-G" => file(&|metadata| metadata.gid == credentials.gid),
        "-t" => {
            let number = word.trim().parse().unwrap_or(u32::MAX);
            shell.process.descriptors.get(&number).is_some_and(host::Descriptor::is_terminal)
        }
        "-o" => crate::options::OPTIONS.iter().any(|(name, _)| *name == word) && shell.options.is(word),
        "-v" => match word.strip_suffix(']').and_then(|text| text.split_once('[')) {
            Some((name, "@" | "*")) => {
                shell.lookup(name).is_some_and(|variable| !variable.elements().is_empty())
            }
            Some((name, subscript)) => matches!(shell.element(name, subscript).await, Ok(Some(_))),
            None => shell.parameter_value(word).is_some(),
        },
        "-R" => shell.variables.get(word).is_some_and(|variable| variable.attributes.name_reference),
        _ => false,
    }
}

/// `-nt`, `-ot`, `-ef`
pub(crate) fn compare_files(shell: &Shell, left: &str, operator: &str, right: &str) -> bool {
    let (left, right) = (shell.process.metadata(left).ok(), shell.process.metadata(right).ok());
    match (operator, left, right) {
        ("-ef", Some(left), Some(right)) => left.inode == right.inode,
        ("-nt", Some(left), Some(right)) => left.modified > right.modified,
        ("-nt", Some(_), None) | ("-ot", None, Some(_)) => true,
        ("-ot", Some(left), Some(right)) => left.modified < right.modified,
        _ => false,
    }
}

//! Commands as text again, laid out as `declare -f`, `type` and `jobs` show them.
//!
//! Upstream: bash 5.2 print_cmd.c.

use crate::ast::{
    AndOr, Argument, AssignedValue, Assignment, CaseEnd, Command, CommandKind, Conditional, Connective,
    Function, List, Pipeline, Redirect, RedirectFd, RedirectKind, Word,
};

/// A function's definition.
pub(crate) fn function(function: &Function) -> String {
    let mut printer = Printer::default();
    printer.definition(&function.name, &function.body);
    printer.text
}

/// One line for a job.
pub(crate) fn and_or(and_or: &AndOr) -> String {
    let mut printer = Printer::default();
    printer.and_or(and_or);
    printer.text
}

#[derive(Default)]
struct Printer {
    text: String,
    indent: usize,
    /// Here-documents whose text follows the line.
    pending: Vec<(String, String)>,
}

impl Printer {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn new_line(&mut self) {
        self.push("\n");
        self.text.extend(std::iter::repeat_n(' ', self.indent));
    }

    fn definition(&mut self, name: &str, body: &Command) {
        self.push(&format!("{name} () \n"));
        self.text.extend(std::iter::repeat_n(' ', self.indent));
        match &body.kind {
            CommandKind::Group(list) => {
                self.push("{ ");
                self.indented(list);
                self.push("}");
            }
            _ => {
                // Other bodies are shown inside a group.
                self.push("{ ");
                self.indent += 4;
                self.new_line();
                let bare = Command { redirects: Vec::new(), ..body.clone() };
                self.command(&bare);
                self.indent -= 4;
                self.new_line();
                self.push("}");
            }
        }
        for redirect in &body.redirects {
            self.push(" ");
            self.redirect(redirect);
        }
    }

    /// A list on lines of its own, one step further in.
    fn indented(&mut self, list: &List) {
        self.indent += 4;
        self.new_line();
        self.list(list, true);
        self.indent -= 4;
        self.new_line();
    }

    fn list(&mut self, list: &List, lines: bool) {
        for (index, item) in list.0.iter().enumerate() {
            let last = index + 1 == list.0.len();
            self.and_or(&item.and_or);
            if item.background {
                self.push(" &");
            }
            if last {
                if !self.pending.is_empty() {
                    self.here_documents();
                }
                continue;
            }
            match (lines, item.background) {
                (true, false) if self.pending.is_empty() => {
                    self.push(";");
                    self.new_line();
                }
                (true, true) if self.pending.is_empty() => self.push(" "),
                (false, false) => self.push("; "),
                (false, true) => self.push(" "),
                (true, _) => {
                    self.here_documents();
                    self.text.extend(std::iter::repeat_n(' ', self.indent));
                }
            }
        }
    }

    fn here_documents(&mut self) {
        for (delimiter, body) in std::mem::take(&mut self.pending) {
            self.push(&format!("\n{body}{delimiter}\n"));
        }
    }

    fn and_or(&mut self, and_or: &AndOr) {
        self.pipeline(&and_or.first);
        for (connective, pipeline) in &and_or.rest {
            self.push(if *connective == Connective::And { " && " } else { " || " });
            self.pipeline(pipeline);
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        if let Some(posix) = pipeline.timed {
            self.push(if posix { "time -p " } else { "time " });
        }
        if pipeline.negated {
            self.push("! ");
        }
        for (index, command) in pipeline.commands.iter().enumerate() {
            if index > 0 {
                self.push(" | ");
            }
            self.command(command);
        }
    }

    fn command(&mut self, command: &Command) {
        self.kind(&command.kind);
        for redirect in &command.redirects {
            if !self.text.ends_with(' ') && !self.text.is_empty() {
                self.push(" ");
            }
            self.redirect(redirect);
        }
    }

    fn kind(&mut self, kind: &CommandKind) {
        match kind {
            CommandKind::Simple(simple) => {
                let assignments = simple.assignments.iter().map(assignment);
                let words = simple.words.iter().map(|argument| match argument {
                    Argument::Word(word) => word.source.clone(),
                    Argument::Assignment(inner) => assignment(inner),
                });
                let text: Vec<String> = assignments.chain(words).collect();
                self.push(&text.join(" "));
            }
            CommandKind::Group(list) => {
                self.push("{ ");
                self.indented(list);
                self.push("}");
            }
            CommandKind::Subshell(list) => {
                self.push("( ");
                self.list(list, false);
                self.push(" )");
            }
            CommandKind::If { branches, otherwise } => {
                for (index, (condition, body)) in branches.iter().enumerate() {
                    if index > 0 {
                        self.push("else");
                        self.indent += 4;
                        self.new_line();
                    }
                    self.push("if ");
                    self.list(condition, false);
                    self.push("; then");
                    self.indented(body);
                }
                if let Some(body) = otherwise {
                    self.push("else");
                    self.indented(body);
                }
                for index in 0..branches.len() {
                    self.push("fi");
                    if index + 1 < branches.len() {
                        self.push(";");
                        self.indent = self.indent.saturating_sub(4);
                        self.new_line();
                    }
                }
            }
            CommandKind::While { condition, body, until } => {
                self.push(if *until { "until " } else { "while " });
                self.list(condition, false);
                self.push("; do");
                self.indented(body);
                self.push("done");
            }
            CommandKind::For { name, words, body } => self.loop_over("for", name, words.as_deref(), body),
            CommandKind::Select { name, words, body } => {
                self.loop_over("select", name, words.as_deref(), body)
            }
            CommandKind::ArithmeticFor { init, condition, update, body } => {
                let shown = |word: &Word| match word.source.trim_start() {
                    "" => "1".to_owned(),
                    text => text.to_owned(),
                };
                self.push(&format!("for (({}; {}; {}))", shown(init), shown(condition), shown(update)));
                self.new_line();
                self.push("do");
                self.indented(body);
                self.push("done");
            }
            CommandKind::Case { word, items } => {
                self.push(&format!("case {} in ", word.source));
                self.indent += 4;
                for item in items {
                    self.new_line();
                    let patterns: Vec<&str> = item.patterns.iter().map(|word| word.source.as_str()).collect();
                    self.push(&patterns.join(" | "));
                    self.push(")");
                    self.indented(&item.body);
                    self.push(match item.end {
                        CaseEnd::Stop => ";;",
                        CaseEnd::FallThrough => ";&",
                        CaseEnd::TestNext => ";;&",
                    });
                }
                self.indent -= 4;
                self.new_line();
                self.push("esac");
            }
            CommandKind::Arithmetic(word) => self.push(&format!("(({}))", word.source)),
            CommandKind::Conditional(inside) => {
                self.push("[[ ");
                self.push(&conditional(inside));
                self.push(" ]]");
            }
            CommandKind::Function(function) => {
                self.push("function ");
                self.definition(&function.name, &function.body);
            }
        }
    }

    fn loop_over(&mut self, keyword: &str, name: &str, words: Option<&[Word]>, body: &List) {
        let words = match words {
            Some(words) => words.iter().map(|word| word.source.as_str()).collect::<Vec<_>>().join(" "),
            None => "\"$@\"".to_owned(),
        };
        self.push(&format!("{keyword} {name} in {words};"));
        self.new_line();
        self.push("do");
        self.indented(body);
        self.push("done");
    }

    fn redirect(&mut self, redirect: &Redirect) {
        let number = |default: u32| match &redirect.target {
            RedirectFd::Default => String::new(),
            RedirectFd::Number(number) if *number == default => String::new(),
            RedirectFd::Number(number) => number.to_string(),
            RedirectFd::Variable(name) => format!("{{{name}}}"),
        };
        let duplicated = |default: u32| match &redirect.target {
            RedirectFd::Default => default.to_string(),
            RedirectFd::Number(number) => number.to_string(),
            RedirectFd::Variable(name) => format!("{{{name}}}"),
        };
        let text = match &redirect.kind {
            RedirectKind::Read(word) => format!("{}< {}", number(0), word.source),
            RedirectKind::Write(word) => format!("{}> {}", number(1), word.source),
            RedirectKind::Clobber(word) => format!("{}>| {}", number(1), word.source),
            RedirectKind::Append(word) => format!("{}>> {}", number(1), word.source),
            RedirectKind::ReadWrite(word) => format!("{}<> {}", number(0), word.source),
            RedirectKind::DuplicateInput(word) => format!("{}<&{}", duplicated(0), word.source),
            RedirectKind::DuplicateOutput(word) => format!("{}>&{}", duplicated(1), word.source),
            RedirectKind::Both(word) => format!("&> {}", word.source),
            RedirectKind::BothAppend(word) => format!("&>> {}", word.source),
            RedirectKind::HereString(word) => format!("{}<<< {}", number(0), word.source),
            RedirectKind::HereDocument(document) => {
                self.pending.push((document.delimiter.clone(), document.raw.borrow().clone()));
                let shown = if document.quoted {
                    format!("'{}'", document.delimiter)
                } else {
                    document.delimiter.clone()
                };
                format!("{}<<{}{shown}", number(0), if document.strip_tabs { "-" } else { "" })
            }
        };
        self.push(&text);
    }
}

fn assignment(assignment: &Assignment) -> String {
    let subscript =
        assignment.subscript.as_ref().map(|word| format!("[{}]", word.source)).unwrap_or_default();
    let operator = if assignment.append { "+=" } else { "=" };
    let value = match &assignment.value {
        AssignedValue::Scalar(word) => word.source.clone(),
        AssignedValue::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|(subscript, word)| match subscript {
                    Some((subscript, append)) => {
                        format!("[{}]{}{}", subscript.source, if *append { "+=" } else { "=" }, word.source)
                    }
                    None => word.source.clone(),
                })
                .collect();
            format!("({})", items.join(" "))
        }
    };
    format!("{}{subscript}{operator}{value}", assignment.name)
}

fn conditional(inside: &Conditional) -> String {
    match inside {
        Conditional::And(left, right) => format!("{} && {}", conditional(left), conditional(right)),
        Conditional::Or(left, right) => format!("{} || {}", conditional(left), conditional(right)),
        Conditional::Not(inside) => format!("! {}", conditional(inside)),
        Conditional::Group(inside) => format!("( {} )", conditional(inside)),
        Conditional::Unary(test, word) => format!("{test} {}", word.source),
        Conditional::Binary(left, operator, right) => format!("{} {operator} {}", left.source, right.source),
        Conditional::Word(word) => format!("-n {}", word.source),
    }
}

//! Loops, branches and groups.

use super::{Flow, Outcome};
use crate::Shell;
use crate::ast::{CaseEnd, CommandKind, List, Word};

/// What a loop does after its body.
enum Next {
    Again,
    Leave,
}

/// The words of a loop as they stand in the source.
fn typed(words: Option<&[Word]>) -> String {
    match words {
        None => "\"$@\"".to_owned(),
        Some(words) => words.iter().map(|word| word.source.as_str()).collect::<Vec<_>>().join(" "),
    }
}

impl Shell {
    pub(crate) async fn run_compound(&mut self, kind: &CommandKind, line: usize) -> Outcome {
        self.nest("command").await?;
        let outcome = self.run_compound_inner(kind, line).await;
        self.unnest();
        outcome
    }

    async fn run_compound_inner(&mut self, kind: &CommandKind, line: usize) -> Outcome {
        match kind {
            CommandKind::Simple(_) | CommandKind::Function(_) => Ok(0),
            CommandKind::Group(list) => self.run_list(list).await,
            CommandKind::Subshell(list) => self.run_subshell(list).await,
            CommandKind::If { branches, otherwise } => {
                for (condition, body) in branches {
                    if self.run_condition(condition).await? == 0 {
                        return self.run_list(body).await;
                    }
                }
                match otherwise {
                    Some(body) => self.run_list(body).await,
                    None => Ok(0),
                }
            }
            CommandKind::While { condition, body, until } => {
                self.loops += 1;
                let outcome = self.run_while(condition, body, *until).await;
                self.loops = self.loops.saturating_sub(1);
                outcome
            }
            CommandKind::For { name, words, body } => {
                if !crate::variables::is_name(name) {
                    self.report(&format!("`{name}': not a valid identifier")).await;
                    return Ok(1);
                }
                let shown = format!("for {name} in {}", typed(words.as_deref()));
                let words = self.loop_words(words.as_deref()).await?;
                {
                    self.loops += 1;
                    let outcome = self.run_for(name, words, body, line, &shown).await;
                    self.loops = self.loops.saturating_sub(1);
                    outcome
                }
            }
            CommandKind::Select { name, words, body } => {
                let shown = format!("select {name} in {}", typed(words.as_deref()));
                let words = self.loop_words(words.as_deref()).await?;
                self.trace_line(&shown).await;
                {
                    self.loops += 1;
                    let outcome = self.run_select(name, words, body).await;
                    self.loops = self.loops.saturating_sub(1);
                    outcome
                }
            }
            CommandKind::ArithmeticFor { init, condition, update, body } => {
                self.arithmetic_step(init, line).await?;
                {
                    self.loops += 1;
                    let outcome = self.run_arithmetic_for(condition, update, body, line).await;
                    self.loops = self.loops.saturating_sub(1);
                    outcome
                }
            }
            CommandKind::Case { word, items } => self.run_case(word, items).await,
            CommandKind::Arithmetic(expression) => {
                let text = self.expand_arithmetic(expression).await?;
                self.trace_line(&format!("(( {text} ))")).await;
                match self.evaluate_as("((", &text).await {
                    Ok(value) => Ok(u8::from(value == 0)),
                    Err(Flow::Abort(_)) => Ok(1),
                    Err(flow) => Err(flow),
                }
            }
            CommandKind::Conditional(conditional) => self.run_conditional(conditional).await,
        }
    }

    /// A list whose failure `set -e` overlooks.
    async fn run_condition(&mut self, list: &List) -> Outcome {
        self.unchecked += 1;
        let outcome = self.run_list(list).await;
        self.unchecked = self.unchecked.saturating_sub(1);
        outcome
    }

    async fn loop_words(&mut self, words: Option<&[Word]>) -> Result<Vec<String>, Flow> {
        let Some(words) = words else { return Ok(self.arguments.clone()) };
        let mut all = Vec::new();
        for word in words {
            all.extend(self.expand_word(word).await?);
        }
        Ok(all)
    }

    /// Takes what `break` and `continue` mean for the innermost loop.
    fn after_body(&mut self, outcome: Outcome, status: &mut u8) -> Result<Next, Flow> {
        match outcome {
            Ok(code) => {
                *status = code;
                Ok(Next::Again)
            }
            Err(Flow::Break(1)) => {
                *status = 0;
                Ok(Next::Leave)
            }
            Err(Flow::Break(levels)) => Err(Flow::Break(levels - 1)),
            Err(Flow::Continue(1)) => {
                *status = 0;
                Ok(Next::Again)
            }
            Err(Flow::Continue(levels)) => Err(Flow::Continue(levels - 1)),
            Err(flow) => Err(flow),
        }
    }

    async fn run_while(&mut self, condition: &List, body: &List, until: bool) -> Outcome {
        let mut status = 0;

        loop {
            self.breathe().await;
            let tested = self.run_condition(condition).await;
            let tested = match tested {
                Ok(code) => code,
                Err(flow) => match self.after_body(Err(flow), &mut status) {
                    Ok(Next::Again) => continue,
                    Ok(Next::Leave) => break Ok(status),
                    Err(flow) => break Err(flow),
                },
            };
            if (tested == 0) == until {
                break Ok(status);
            }
            let outcome = self.run_list(body).await;
            match self.after_body(outcome, &mut status) {
                Ok(Next::Again) => {}
                Ok(Next::Leave) => break Ok(status),
                Err(flow) => break Err(flow),
            }
        }
    }

    /// `shown` is what `set -x` tells before each turn.
    async fn run_for(
        &mut self,
        name: &str,
        words: Vec<String>,
        body: &List,
        line: usize,
        shown: &str,
    ) -> Outcome {
        let mut status = 0;
        for word in words {
            self.breathe().await;
            self.line = line;
            self.trace_line(shown).await;
            self.set_variable(name, &word).await?;
            let outcome = self.run_list(body).await;
            match self.after_body(outcome, &mut status) {
                Ok(Next::Again) => {}
                Ok(Next::Leave) => break,
                Err(flow) => return Err(flow),
            }
        }
        Ok(status)
    }

    async fn run_select(&mut self, name: &str, words: Vec<String>, body: &List) -> Outcome {
        let mut status = 0;
        if words.is_empty() {
            return Ok(0);
        }
        let mut show = true;
        loop {
            if show {
                let menu = menu(&words, self.columns());
                self.process.stderr(crate::bytes::encode(&menu)).await;
            }
            let prompt = self.lookup("PS3").and_then(|prompt| prompt.as_scalar().map(str::to_owned));
            self.process.stderr(prompt.unwrap_or_else(|| "#? ".to_owned())).await;
            let line = match self.process.descriptor(0) {
                Ok(input) => input.clone().read_line().await.unwrap_or_default(),
                Err(_) => Vec::new(),
            };
            if line.is_empty() {
                self.process.stderr("\n").await;
                return Ok(1);
            }
            let reply = crate::bytes::decode(&line).trim_end_matches('\n').to_owned();
            show = reply.is_empty();
            if show {
                continue;
            }
            let index = reply.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let choice = index.and_then(|index| words.get(index)).cloned().unwrap_or_default();
            for (name, value) in [("REPLY", reply.as_str()), (name, choice.as_str())] {
                self.set_variable(name, value).await?
            }
            let outcome = self.run_list(body).await;
            match self.after_body(outcome, &mut status) {
                Ok(Next::Again) => {}
                Ok(Next::Leave) => return Ok(status),
                Err(flow) => return Err(flow),
            }
        }
    }

    async fn arithmetic_step(&mut self, expression: &Word, line: usize) -> Result<Option<i64>, Flow> {
        if expression.source.trim().is_empty() {
            return Ok(None);
        }
        self.line = line;
        let text = self.expand_arithmetic(expression).await?;
        self.trace_line(&format!("(( {} ))", text.trim())).await;
        self.evaluate_as("((", &text).await.map(Some)
    }

    async fn run_arithmetic_for(
        &mut self,
        condition: &Word,
        update: &Word,
        body: &List,
        line: usize,
    ) -> Outcome {
        let mut status = 0;
        loop {
            self.breathe().await;
            match self.arithmetic_step(condition, line).await {
                Ok(Some(0)) => return Ok(status),
                Ok(_) => {}
                Err(Flow::Abort(_)) => return Ok(1),
                Err(flow) => return Err(flow),
            }
            let outcome = self.run_list(body).await;
            match self.after_body(outcome, &mut status) {
                Ok(Next::Again) => {}
                Ok(Next::Leave) => return Ok(status),
                Err(flow) => return Err(flow),
            }
            match self.arithmetic_step(update, line).await {
                Ok(_) => {}
                Err(Flow::Abort(_)) => return Ok(1),
                Err(flow) => return Err(flow),
            }
        }
    }

    async fn run_case(&mut self, word: &Word, items: &[crate::ast::CaseItem]) -> Outcome {
        let value = self.expand_to_string(word).await?;
        if self.options.is("xtrace") {
            self.trace_line(&format!("case {} in", word.source)).await;
        }
        let mut status = 0;
        let mut falling = false;
        for item in items {
            let mut matched = falling;
            for pattern in &item.patterns {
                if matched {
                    break;
                }
                let pattern = self.expand_pattern(pattern).await?;
                matched = pattern.matches(&value, self.options.is("nocasematch"));
            }
            if !matched {
                continue;
            }
            if !item.body.0.is_empty() {
                status = self.run_list(&item.body).await?;
            }
            falling = match item.end {
                CaseEnd::Stop => return Ok(status),
                CaseEnd::FallThrough => true,
                CaseEnd::TestNext => false,
            };
        }
        Ok(status)
    }
}

/// The numbered list `select` shows: in columns where it fits.
fn menu(words: &[String], columns: usize) -> String {
    let digits = words.len().to_string().len();
    let widest = words.iter().map(|word| word.chars().count()).max().unwrap_or(0);
    let width = widest + digits + 2 + 2;
    let across = if words.len() < 2 { 1 } else { (columns / width).max(1) };
    let mut rows = words.len().div_ceil(across);
    if rows == 1 && words.len() > 1 {
        rows = words.len();
    }
    let mut text = String::new();
    for row in 0..rows {
        let mut index = row;
        let mut position = 0;
        while let Some(word) = words.get(index) {
            let cell = format!("{:>digits$}) {word}", index + 1);
            text.push_str(&cell);
            position += cell.chars().count();
            index += rows;
            if index < words.len() {
                let pad = width.saturating_sub(position % width);
                text.extend(std::iter::repeat_n(' ', pad));
                position += pad;
            }
        }
        text.push('\n');
    }
    text
}

//! Arithmetic: `$((…))`, `((…))`, `let`, subscripts.
//!
//! Evaluates while it reads, as bash does, so that the "error token" of messages is the same.
//! Upstream: bash 5.2 expr.c.

use futures::future::LocalBoxFuture;

use crate::Shell;
use crate::exec::Flow;
use crate::variables::is_name;

/// Expressions nested deeper than this are refused.
const DEPTH_LIMIT: u32 = 60;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(i64),
    Name(String),
    Operator(&'static str),
    End,
}

const OPERATORS: [&str; 37] = [
    "<<=", ">>=", "**", "++", "--", "<=", ">=", "==", "!=", "&&", "||", "<<", ">>", "*=", "/=", "%=", "+=",
    "-=", "&=", "^=", "|=", "+", "-", "*", "/", "%", "<", ">", "=", "&", "|", "^", "~", "!", "?", ":", ",",
];

struct Evaluator<'a> {
    shell: &'a mut Shell,
    chars: Vec<char>,
    position: usize,
    token: Token,
    /// Where the current and the previous token begin.
    start: usize,
    previous: usize,
    /// Inside a branch that is not taken.
    idle: u32,
    depth: u32,
    /// Whether the last operand was a bare name, which may be assigned to.
    last_was_name: bool,
}

/// A message without the expression before it.
struct Failure(String);

type Step<T> = Result<T, Failure>;

impl Shell {
    /// The value of an expression whose `$` expansions are made.
    pub(crate) async fn evaluate(&mut self, text: &str) -> Result<i64, Flow> {
        self.evaluate_as("", text).await
    }

    /// The same for a command, which errors name first.
    pub(crate) async fn evaluate_as(&mut self, command: &str, text: &str) -> Result<i64, Flow> {
        match self.evaluate_nested(text, 0).await {
            Ok(value) => Ok(value),
            Err(Failure(message)) => {
                let shown = if command.is_empty() { String::new() } else { format!("{command}: ") };
                self.report(&format!("{shown}{message}")).await;
                Err(Flow::Abort(1))
            }
        }
    }

    fn evaluate_nested<'a>(&'a mut self, text: &'a str, depth: u32) -> LocalBoxFuture<'a, Step<i64>> {
        Box::pin(async move {
            let chars: Vec<char> = text.chars().collect();
            let mut evaluator = Evaluator {
                shell: self,
                chars,
                position: 0,
                token: Token::End,
                start: 0,
                previous: 0,
                idle: 0,
                depth,
                last_was_name: false,
            };
            if depth > DEPTH_LIMIT {
                return Err(evaluator.fail("expression recursion level exceeded"));
            }
            evaluator.next()?;
            if evaluator.token == Token::End {
                return Ok(0);
            }
            let value = evaluator.comma().await?;
            if evaluator.token != Token::End {
                let message = match evaluator.token {
                    Token::Operator(_) => "syntax error: invalid arithmetic operator",
                    _ => "syntax error in expression",
                };
                evaluator.previous = evaluator.start;
                return Err(evaluator.fail(message));
            }
            Ok(value)
        })
    }
}

impl Evaluator<'_> {
    /// The message bash prints: the expression, what is wrong, and the text from the last token on.
    fn fail(&self, message: &str) -> Failure {
        let text: String = self.chars.iter().collect();
        let rest: String = self.chars.get(self.previous..).unwrap_or_default().iter().collect();
        let text = text.trim_start();
        Failure(format!("{text}: {message} (error token is \"{}\")", rest.trim_start()))
    }

    fn char(&self, offset: usize) -> Option<char> {
        self.chars.get(self.position + offset).copied()
    }

    fn next(&mut self) -> Step<()> {
        while self.char(0).is_some_and(char::is_whitespace) {
            self.position += 1;
        }
        self.previous = self.start;
        self.start = self.position;
        let Some(char) = self.char(0) else {
            self.token = Token::End;
            return Ok(());
        };
        if char.is_ascii_digit() {
            return self.read_number();
        }
        if char == '_' || char.is_ascii_alphabetic() {
            let rest = self.chars.get(self.position..).unwrap_or_default();
            let name: String =
                rest.iter().take_while(|char| **char == '_' || char.is_ascii_alphanumeric()).collect();
            self.position += name.len();
            let mut full = name;
            if self.char(0) == Some('[') {
                full.push_str(&self.read_subscript()?);
            }
            self.token = Token::Name(full);
            return Ok(());
        }
        if char == '(' || char == ')' {
            self.position += 1;
            self.token = Token::Operator(if char == '(' { "(" } else { ")" });
            return Ok(());
        }
        let found = OPERATORS.iter().find(|operator| {
            operator.chars().enumerate().all(|(offset, char)| self.char(offset) == Some(char))
        });
        match found {
            Some(operator) => {
                self.position += operator.len();
                // `a++b`: bash reads `++` only next to a name.
                self.token = Token::Operator(operator);
                Ok(())
            }
            None => {
                let operand = matches!(char, '\'' | '"' | '\\' | '$' | '@' | '#' | '`');
                self.previous = self.position;
                Err(self.fail(if operand || char == '.' || char == '{' || char == ';' {
                    if self.expects_operand() {
                        "syntax error: operand expected"
                    } else {
                        "syntax error: invalid arithmetic operator"
                    }
                } else {
                    "syntax error: operand expected"
                }))
            }
        }
    }

    fn expects_operand(&self) -> bool {
        match &self.token {
            Token::Number(_) | Token::Name(_) => false,
            Token::Operator(operator) => *operator != ")",
            Token::End => true,
        }
    }

    fn read_subscript(&mut self) -> Step<String> {
        let mut depth = 0;
        let mut text = String::new();
        while let Some(char) = self.char(0) {
            self.position += 1;
            text.push(char);
            match char {
                '[' => depth += 1,
                ']' => {
                    depth -= 1;
                    if depth == 0 {
                        return Ok(text);
                    }
                }
                _ => {}
            }
        }
        Err(self.fail("bad array subscript"))
    }

    fn read_number(&mut self) -> Step<()> {
        let rest = self.chars.get(self.position..).unwrap_or_default();
        let text: String = rest
            .iter()
            .take_while(|char| char.is_ascii_alphanumeric() || matches!(char, '#' | '@' | '_'))
            .collect();
        self.position += text.len();
        self.previous = self.start;
        let (base, digits) = if let Some((base, digits)) = text.split_once('#') {
            let base = base.parse::<u32>().unwrap_or(0);
            if !(2..=64).contains(&base) {
                return Err(self.fail_at_start("invalid arithmetic base"));
            }
            if digits.is_empty() {
                return Err(self.fail_at_start("invalid integer constant"));
            }
            (base, digits)
        } else if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
            (16, digits)
        } else if text.len() > 1 && text.starts_with('0') {
            (8, text.as_str())
        } else {
            (10, text.as_str())
        };
        let mut value = 0i64;
        for char in digits.chars() {
            let digit = match char {
                '0'..='9' => u32::from(char) - u32::from('0'),
                'a'..='z' => u32::from(char) - u32::from('a') + 10,
                'A'..='Z' if base <= 36 => u32::from(char) - u32::from('A') + 10,
                'A'..='Z' => u32::from(char) - u32::from('A') + 36,
                '@' => 62,
                '_' => 63,
                _ => 64,
            };
            if digit >= base {
                return Err(self.fail_at_start("value too great for base"));
            }
            value = value.wrapping_mul(i64::from(base)).wrapping_add(i64::from(digit));
        }
        self.token = Token::Number(value);
        Ok(())
    }

    fn fail_at_start(&mut self, message: &str) -> Failure {
        self.previous = self.start;
        self.fail(message)
    }

    fn take(&mut self, operator: &str) -> Step<bool> {
        let found = matches!(self.token, Token::Operator(found) if found == operator);
        if found {
            self.next()?;
        }
        Ok(found)
    }

    async fn comma(&mut self) -> Step<i64> {
        let mut value = self.assignment().await?;
        while self.take(",")? {
            value = self.assignment().await?;
        }
        Ok(value)
    }

    fn assignment(&mut self) -> LocalBoxFuture<'_, Step<i64>> {
        Box::pin(async move {
            self.depth += 1;
            if self.depth > DEPTH_LIMIT {
                return Err(self.fail("expression recursion level exceeded"));
            }
            let name = match &self.token {
                Token::Name(name) => Some(name.clone()),
                _ => None,
            };
            let value = self.conditional().await?;
            let Token::Operator(operator) = self.token else {
                self.depth -= 1;
                return Ok(value);
            };
            if !matches!(
                operator,
                "=" | "*=" | "/=" | "%=" | "+=" | "-=" | "<<=" | ">>=" | "&=" | "^=" | "|="
            ) {
                self.depth -= 1;
                return Ok(value);
            }
            let Some(name) = name.filter(|_| self.last_was_name) else {
                self.previous = self.start;
                return Err(self.fail("attempted assignment to non-variable"));
            };
            self.next()?;
            let right = self.assignment().await?;
            let new = match operator.strip_suffix('=') {
                Some("") | None => right,
                Some(operation) => self.calculate(operation, value, right)?,
            };
            self.store(&name, new).await?;
            self.last_was_name = false;
            self.depth -= 1;
            Ok(new)
        })
    }

    async fn conditional(&mut self) -> Step<i64> {
        let condition = self.binary(0).await?;
        if !matches!(self.token, Token::Operator("?")) {
            return Ok(condition);
        }
        self.next()?;
        if self.token == Token::End || matches!(self.token, Token::Operator(":")) {
            self.previous = self.start;
            return Err(self.fail("expression expected"));
        }
        self.idle += u32::from(condition == 0);
        let yes = self.comma().await?;
        self.idle -= u32::from(condition == 0);
        if !matches!(self.token, Token::Operator(":")) {
            self.previous = self.start;
            return Err(self.fail("`:' expected for conditional expression"));
        }
        self.next()?;
        if self.token == Token::End {
            self.previous = self.start;
            return Err(self.fail("expression expected"));
        }
        self.idle += u32::from(condition != 0);
        let no = self.assignment().await?;
        self.idle -= u32::from(condition != 0);
        self.last_was_name = false;
        Ok(if condition != 0 { yes } else { no })
    }

    fn binary(&mut self, level: usize) -> LocalBoxFuture<'_, Step<i64>> {
        Box::pin(async move {
            const LEVELS: [&[&str]; 11] = [
                &["||"],
                &["&&"],
                &["|"],
                &["^"],
                &["&"],
                &["==", "!="],
                &["<=", ">=", "<", ">"],
                &["<<", ">>"],
                &["+", "-"],
                &["*", "/", "%"],
                &["**"],
            ];
            let Some(operators) = LEVELS.get(level) else { return self.unary().await };
            let mut left = self.binary(level + 1).await?;
            loop {
                let Token::Operator(operator) = self.token else { return Ok(left) };
                if !operators.contains(&operator) {
                    return Ok(left);
                }
                self.next()?;
                let skip = operator == "||" && left != 0 || operator == "&&" && left == 0;
                self.idle += u32::from(skip);
                // `**` binds to the right.
                let right = self.binary(if operator == "**" { level } else { level + 1 }).await?;
                self.idle -= u32::from(skip);
                left = self.calculate(operator, left, right)?;
                self.last_was_name = false;
            }
        })
    }

    fn calculate(&mut self, operator: &str, left: i64, right: i64) -> Step<i64> {
        Ok(match operator {
            "||" => i64::from(left != 0 || right != 0),
            "&&" => i64::from(left != 0 && right != 0),
            "|" => left | right,
            "^" => left ^ right,
            "&" => left & right,
            "==" => i64::from(left == right),
            "!=" => i64::from(left != right),
            "<=" => i64::from(left <= right),
            ">=" => i64::from(left >= right),
            "<" => i64::from(left < right),
            ">" => i64::from(left > right),
            "<<" => left.wrapping_shl(right as u32),
            ">>" => left.wrapping_shr(right as u32),
            "+" => left.wrapping_add(right),
            "-" => left.wrapping_sub(right),
            "*" => left.wrapping_mul(right),
            "/" | "%" if right == 0 => {
                if self.idle > 0 {
                    return Ok(0);
                }
                return Err(self.fail("division by 0"));
            }
            "/" => left.wrapping_div(right),
            "%" => left.wrapping_rem(right),
            "**" if right < 0 => return Err(self.fail("exponent less than 0")),
            _ => {
                let mut result = 1i64;
                let (mut base, mut exponent) = (left, right);
                while exponent > 0 {
                    if exponent & 1 == 1 {
                        result = result.wrapping_mul(base);
                    }
                    base = base.wrapping_mul(base);
                    exponent >>= 1;
                }
                result
            }
        })
    }

    fn unary(&mut self) -> LocalBoxFuture<'_, Step<i64>> {
        Box::pin(async move {
            self.depth += 1;
            if self.depth > DEPTH_LIMIT {
                return Err(self.fail("expression recursion level exceeded"));
            }
            let value = self.unary_inner().await;
            self.depth -= 1;
            value
        })
    }

    async fn unary_inner(&mut self) -> Step<i64> {
        self.last_was_name = false;
        match self.token.clone() {
            Token::Operator("!") => {
                self.next()?;
                Ok(i64::from(self.unary().await? == 0)).inspect(|_| self.last_was_name = false)
            }
            Token::Operator("~") => {
                self.next()?;
                let value = !self.unary().await?;
                self.last_was_name = false;
                Ok(value)
            }
            Token::Operator("-") => {
                self.next()?;
                let value = self.unary().await?.wrapping_neg();
                self.last_was_name = false;
                Ok(value)
            }
            Token::Operator("+") => {
                self.next()?;
                let value = self.unary().await?;
                self.last_was_name = false;
                Ok(value)
            }
            Token::Operator(operator @ ("++" | "--")) => {
                self.next()?;
                let Token::Name(name) = self.token.clone() else {
                    // `--5` is 5 negated twice.
                    let value = self.unary().await?;
                    self.last_was_name = false;
                    return Ok(value);
                };
                let step = if operator == "++" { 1 } else { -1 };
                let value = self.load(&name).await?.wrapping_add(step);
                self.store(&name, value).await?;
                self.next()?;
                Ok(value)
            }
            Token::Operator("(") => {
                self.next()?;
                let value = self.comma().await?;
                if !matches!(self.token, Token::Operator(")")) {
                    return Err(self.fail("missing `)'"));
                }
                self.next()?;
                self.last_was_name = false;
                Ok(value)
            }
            Token::Number(value) => {
                self.next()?;
                Ok(value)
            }
            Token::Name(name) => {
                self.next()?;
                if let Token::Operator(operator @ ("++" | "--")) = self.token {
                    let value = self.load(&name).await?;
                    let step = if operator == "++" { 1 } else { -1 };
                    self.store(&name, value.wrapping_add(step)).await?;
                    self.next()?;
                    return Ok(value);
                }
                self.last_was_name = true;
                // The value of a plain assignment's target is not looked at.
                if matches!(self.token, Token::Operator("=")) { Ok(0) } else { self.load(&name).await }
            }
            Token::Operator(_) => {
                self.previous = self.start;
                Err(self.fail("syntax error: operand expected"))
            }
            Token::End => Err(self.fail("syntax error: operand expected")),
        }
    }

    async fn load(&mut self, name: &str) -> Step<i64> {
        if self.idle > 0 {
            return Ok(0);
        }
        let text = match name.split_once('[') {
            Some((array, rest)) => {
                let subscript = rest.strip_suffix(']').unwrap_or(rest).to_owned();
                let element = self.shell.element(array, &subscript).await;
                element.map_err(|_| Failure(format!("{name}: bad array subscript")))?
            }
            None => self.shell.parameter_value(name),
        };
        let Some(text) = text else {
            if self.shell.options.is("nounset") {
                return Err(Failure(format!("{name}: unbound variable")));
            }
            return Ok(0);
        };
        if let Ok(value) = text.parse::<i64>()
            && !(text.len() > 1 && text.trim_start_matches(['-', '+']).starts_with('0'))
        {
            return Ok(value);
        }
        let depth = self.depth + 1;
        if text.trim().is_empty() {
            return Ok(0);
        }
        self.shell.evaluate_nested(&text, depth).await
    }

    async fn store(&mut self, name: &str, value: i64) -> Step<()> {
        if self.idle > 0 {
            return Ok(());
        }
        let plain = name.split('[').next().unwrap_or(name);
        if !is_name(plain) {
            return Err(self.fail("attempted assignment to non-variable"));
        }
        let readonly = self.shell.variables.get(plain).is_some_and(|variable| variable.attributes.readonly);
        if readonly {
            return Err(Failure(format!("{plain}: readonly variable")));
        }
        let result = self.shell.set_variable(name, &value.to_string()).await;
        result.map_err(|_| Failure(format!("{name}: bad array subscript")))
    }
}

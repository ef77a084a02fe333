//! Template text to tokens. Upstream: text/template/parse lex.go.

/// A token inside an action, or the text between actions.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// Text outside actions.
    Text(String),
    /// `{{`
    Left,
    /// `}}`
    Right,
    /// A run of blanks.
    Space,
    /// `.`
    Dot,
    /// `.name`
    Field(String),
    /// `$name` or `$`
    Variable(String),
    /// A word.
    Word(String),
    /// A number, as written.
    Number(String),
    /// `'x'`, as written.
    Char(String),
    /// `"…"`, as written.
    Quoted(String),
    /// `` `…` ``, as written.
    Raw(String),
    /// `|`
    Pipe,
    /// `:=`
    Declare,
    /// `=`
    Assign,
    /// `(`
    LeftParen,
    /// `)`
    RightParen,
    /// Any other printable character.
    Char1(char),
    /// A mistake, in Go's words.
    Error(String),
    /// The end.
    Eof,
}

impl Token {
    /// How messages show it.
    pub fn show(&self) -> String {
        match self {
            Self::Eof => "EOF".to_owned(),
            Self::Error(message) => message.clone(),
            Self::Word(word) if is_keyword(word) => format!("<{word}>"),
            other => {
                let text = other.text();
                match text.char_indices().nth(10) {
                    Some((at, _)) => {
                        format!("{}...", crate::output::go::quote(text.get(..at).unwrap_or_default()))
                    }
                    None => crate::output::go::quote(&text),
                }
            }
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Text(text)
            | Self::Variable(text)
            | Self::Word(text)
            | Self::Number(text)
            | Self::Char(text)
            | Self::Quoted(text)
            | Self::Raw(text)
            | Self::Error(text) => text.clone(),
            Self::Field(name) => format!(".{name}"),
            Self::Left => "{{".to_owned(),
            Self::Right => "}}".to_owned(),
            Self::Space => " ".to_owned(),
            Self::Dot => ".".to_owned(),
            Self::Pipe => "|".to_owned(),
            Self::Declare => ":=".to_owned(),
            Self::Assign => "=".to_owned(),
            Self::LeftParen => "(".to_owned(),
            Self::RightParen => ")".to_owned(),
            Self::Char1(sign) => sign.to_string(),
            Self::Eof => String::new(),
        }
    }
}

/// Words with a meaning of their own.
pub fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "block"
            | "break"
            | "continue"
            | "define"
            | "else"
            | "end"
            | "if"
            | "range"
            | "nil"
            | "template"
            | "with"
    )
}

/// All tokens with their byte positions; a mistake is the last one.
pub fn tokens(text: &str) -> Vec<(usize, Token)> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), parens: 0 };
    lexer.run();
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<(usize, Token)>,
    parens: usize,
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, length: usize, token: Token) {
        self.tokens.push((self.at, token));
        self.at += length;
    }

    fn fail(&mut self, message: impl Into<String>) {
        self.tokens.push((self.at, Token::Error(message.into())));
    }

    fn run(&mut self) {
        let mut trim_next = false;
        loop {
            let rest = self.rest();
            let end = rest.find("{{");
            let text = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            let action = end.and_then(|end| rest.get(end + 2..));
            let trims =
                action.is_some_and(|action| action.strip_prefix('-').is_some_and(|a| a.starts_with(BLANKS)));
            let mut shown = text;
            let mut skipped = 0;
            if trim_next {
                shown = shown.trim_start_matches(BLANKS);
                skipped = text.len() - shown.len();
            }
            if trims {
                shown = shown.trim_end_matches(BLANKS);
            }
            if !shown.is_empty() {
                self.tokens.push((self.at + skipped, Token::Text(shown.to_owned())));
            }
            self.at += text.len();
            let Some(action) = action else {
                self.push(0, Token::Eof);
                return;
            };
            let dash = if trims { 2 } else { 0 };
            let inner = action.get(dash..).unwrap_or_default();
            if inner.starts_with("/*") {
                match self.comment(inner, 2 + dash) {
                    Some(trim) => trim_next = trim,
                    None => return,
                }
                continue;
            }
            self.tokens.push((self.at, Token::Left));
            self.at += 2 + dash;
            self.parens = 0;
            match self.action() {
                Some(trim) => trim_next = trim,
                None => return,
            }
        }
    }

    /// A comment after `before` bytes of delimiter; whether blanks after it go.
    fn comment(&mut self, inner: &str, before: usize) -> Option<bool> {
        let Some(end) = inner.find("*/") else {
            self.at += before;
            self.fail("unclosed comment");
            return None;
        };
        let tail = inner.get(end + 2..).unwrap_or_default();
        let (length, trim) = if tail.starts_with("}}") {
            (2, false)
        } else if tail.strip_prefix(BLANKS).is_some_and(|tail| tail.starts_with("-}}")) {
            (4, true)
        } else {
            self.at += before;
            self.fail("comment ends before closing delimiter");
            return None;
        };
        self.at += before + end + 2 + length;
        Some(trim)
    }

    /// Tokens up to and with `}}`; whether blanks after it go.
    fn action(&mut self) -> Option<bool> {
        loop {
            let rest = self.rest();
            let trims = rest.strip_prefix(BLANKS).is_some_and(|rest| rest.starts_with("-}}"));
            if trims || rest.starts_with("}}") {
                if self.parens > 0 {
                    self.fail("unclosed left paren");
                    return None;
                }
                if trims {
                    self.at += 2;
                }
                self.push(2, Token::Right);
                return Some(trims);
            }
            let Some(sign) = rest.chars().next() else {
                self.fail("unclosed action");
                return None;
            };
            match sign {
                sign if BLANKS.contains(&sign) => {
                    let mut length = rest.len() - rest.trim_start_matches(BLANKS).len();
                    // The blank before `-}}` belongs to the delimiter.
                    if rest.get(length..).is_some_and(|rest| rest.starts_with("-}}")) {
                        length -= 1;
                        if length == 0 {
                            continue;
                        }
                    }
                    self.push(length, Token::Space);
                }
                '=' => self.push(1, Token::Assign),
                ':' if rest.starts_with(":=") => self.push(2, Token::Declare),
                ':' => {
                    self.fail("expected :=");
                    return None;
                }
                '|' => self.push(1, Token::Pipe),
                '(' => {
                    self.parens += 1;
                    self.push(1, Token::LeftParen);
                }
                ')' => {
                    let Some(parens) = self.parens.checked_sub(1) else {
                        self.fail("unexpected right paren");
                        return None;
                    };
                    self.parens = parens;
                    self.push(1, Token::RightParen);
                }
                '"' | '\'' | '`' => self.quoted(sign)?,
                '$' => {
                    let length = 1 + word_length(rest.get(1..).unwrap_or_default());
                    let name = rest.get(..length).unwrap_or_default();
                    self.word(length, Token::Variable(name.to_owned()))?;
                }
                '.' if !rest
                    .get(1..)
                    .is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit())) =>
                {
                    let name = rest.get(1..).unwrap_or_default();
                    let length = word_length(name);
                    match name.get(..length) {
                        Some(name) if length > 0 => self.word(length + 1, Token::Field(name.to_owned()))?,
                        _ => self.push(1, Token::Dot),
                    }
                }
                '+' | '-' | '.' | '0'..='9' => self.number()?,
                sign if sign == '_' || sign.is_alphanumeric() => {
                    let length = word_length(rest);
                    let word = rest.get(..length).unwrap_or_default();
                    self.word(length, Token::Word(word.to_owned()))?;
                }
                sign if sign.is_ascii_graphic() => self.push(1, Token::Char1(sign)),
                sign => {
                    self.fail(format!("unrecognized character in action: {}", code_point(sign)));
                    return None;
                }
            }
        }
    }

    /// A word must end where an operand can end.
    fn word(&mut self, length: usize, token: Token) -> Option<()> {
        let next = self.rest().get(length..).and_then(|rest| rest.chars().next());
        let ends = next.is_none_or(|sign| BLANKS.contains(&sign) || ".,|:)(=".contains(sign));
        if !ends && !self.rest().get(length..).is_some_and(|rest| rest.starts_with("}}")) {
            self.at += length;
            self.fail(format!("bad character {}", next.map(code_point).unwrap_or_default()));
            return None;
        }
        self.push(length, token);
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        let rest = self.rest();
        let length = rest
            .char_indices()
            .find(|(at, sign)| {
                let is_sign = matches!(sign, '+' | '-')
                    && (*at == 0 || rest.get(..*at).is_some_and(|before| before.ends_with(['e', 'E'])));
                !(is_sign || *sign == '.' || *sign == '_' || sign.is_alphanumeric())
            })
            .map_or(rest.len(), |(at, _)| at);
        let text = rest.get(..length).unwrap_or_default();
        if super::parse::number(text).is_none() {
            self.fail(format!("bad number syntax: {}", crate::output::go::quote(text)));
            return None;
        }
        self.push(length, Token::Number(text.to_owned()));
        Some(())
    }

    fn quoted(&mut self, quote: char) -> Option<()> {
        let rest = self.rest();
        let mut escaped = false;
        for (at, sign) in rest.char_indices().skip(1) {
            if quote != '`' && sign == '\n' {
                break;
            }
            if sign == quote && !escaped {
                let text = rest.get(..at + quote.len_utf8()).unwrap_or_default().to_owned();
                let token = match quote {
                    '"' => Token::Quoted(text),
                    '`' => Token::Raw(text),
                    _ => Token::Char(text),
                };
                self.push(at + 1, token);
                return Some(());
            }
            escaped = quote != '`' && sign == '\\' && !escaped;
        }
        self.fail(match quote {
            '"' => "unterminated quoted string",
            '`' => "unterminated raw quoted string",
            _ => "unterminated character constant",
        });
        None
    }
}

fn word_length(text: &str) -> usize {
    text.find(|sign: char| sign != '_' && !sign.is_alphanumeric()).unwrap_or(text.len())
}

fn code_point(sign: char) -> String {
    format!("U+{:04X} '{sign}'", u32::from(sign))
}

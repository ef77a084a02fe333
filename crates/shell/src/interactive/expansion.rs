//! History expansion: `!!`, `!$`, `!n`, `^old^new`.

use crate::Shell;

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryExpansion {
    /// Nothing to expand.
    Unchanged,
    /// The line to show and to run.
    Changed(String),
    /// What to show instead of running anything: a message, or the line that `:p` asks for.
    Error(String),
}

/// A line's words as bash's history counts them: operators are words, quotes hold words together.
pub(super) fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut chars = line.chars().peekable();
    while let Some(char) = chars.next() {
        match (char, quote) {
            ('\\', None | Some('"')) => {
                word.push(char);
                word.extend(chars.next());
            }
            (char, Some(open)) => {
                word.push(char);
                if char == open {
                    quote = None;
                }
            }
            ('\'' | '"' | '`', None) => {
                quote = Some(char);
                word.push(char);
            }
            (' ' | '\t' | '\n', None) => words.extend((!word.is_empty()).then(|| std::mem::take(&mut word))),
            ('|' | '&' | ';' | '<' | '>' | '(' | ')', None) => {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
                let mut operator = char.to_string();
                while let Some(next) = chars.peek().copied() {
                    if next != char && !(matches!(char, '<' | '>') && next == '&')
                        || operator.len() > 2
                        || "()".contains(char)
                    {
                        break;
                    }
                    operator.push(next);
                    chars.next();
                }
                words.push(operator);
            }
            (char, None) => word.push(char),
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

impl Shell {
    /// Replaces `!` expressions in a typed line.
    pub fn expand_history(&self, line: &str) -> HistoryExpansion {
        if !self.options.is("histexpand") || !line.contains(['!', '^']) {
            return HistoryExpansion::Unchanged;
        }
        let mut reader =
            Reader { chars: line.chars().collect(), position: 0, history: &self.history, shows: false };
        match reader.expand() {
            Ok(text) if text == line && !reader.shows => HistoryExpansion::Unchanged,
            Ok(text) if reader.shows => HistoryExpansion::Error(text),
            Ok(text) => HistoryExpansion::Changed(text),
            Err(message) => HistoryExpansion::Error(format!("{}: {message}", self.name)),
        }
    }
}

struct Reader<'a> {
    chars: Vec<char>,
    position: usize,
    history: &'a [String],
    shows: bool,
}

impl Reader<'_> {
    fn peek(&self, offset: usize) -> Option<char> {
        self.chars.get(self.position + offset).copied()
    }

    fn expand(&mut self) -> Result<String, String> {
        if self.peek(0) == Some('^') {
            let line: String = self.chars.iter().collect();
            let mut pieces = line.split('^').skip(1);
            let (from, to) = (pieces.next().unwrap_or_default(), pieces.next().unwrap_or_default());
            let rest = pieces.next().unwrap_or_default();
            let last = self.history.last().cloned().unwrap_or_default();
            if from.is_empty() || !last.contains(from) {
                return Err(format!(":s{line}: substitution failed"));
            }
            return Ok(last.replacen(from, to, 1) + rest);
        }
        let mut text = String::new();
        let mut double = false;
        while let Some(char) = self.peek(0) {
            match char {
                '\\' => {
                    text.push(char);
                    self.position += 1;
                    text.extend(self.peek(0));
                    self.position += 1;
                }
                '\'' if !double => {
                    text.push(char);
                    self.position += 1;
                    while let Some(char) = self.peek(0) {
                        text.push(char);
                        self.position += 1;
                        if char == '\'' {
                            break;
                        }
                    }
                }
                '"' => {
                    double = !double;
                    text.push(char);
                    self.position += 1;
                }
                '!' if self.starts_event(double, &text) => text.push_str(&self.event()?),
                char => {
                    text.push(char);
                    self.position += 1;
                }
            }
        }
        Ok(text)
    }

    fn starts_event(&self, double: bool, before: &str) -> bool {
        let negates = before.ends_with(['[', '$']) || before.ends_with("${");
        match self.peek(1) {
            None | Some(' ' | '\t' | '\n' | '=' | '(') => false,
            Some('"') if double => false,
            Some(']') => false,
            _ => !negates,
        }
    }

    fn event(&mut self) -> Result<String, String> {
        let start = self.position;
        self.position += 1;
        let index = match self.peek(0) {
            Some('!') => {
                self.position += 1;
                self.history.len().checked_sub(1)
            }
            Some('$' | '^' | '*' | ':') => self.history.len().checked_sub(1),
            Some('?') => {
                self.position += 1;
                let text = self.take_while(|char| char != '?' && char != '\n');
                if self.peek(0) == Some('?') {
                    self.position += 1;
                }
                self.history.iter().rposition(|line| line.contains(&text))
            }
            Some(char)
                if char.is_ascii_digit()
                    || char == '-' && self.peek(1).is_some_and(|next| next.is_ascii_digit()) =>
            {
                let back = char == '-';
                if back {
                    self.position += 1;
                }
                let number =
                    self.take_while(|char| char.is_ascii_digit()).parse::<usize>().unwrap_or(usize::MAX);
                if back { self.history.len().checked_sub(number) } else { number.checked_sub(1) }
            }
            _ => {
                let text = self.take_while(|char| !char.is_whitespace() && !":;&()|<>\"'".contains(char));
                self.history.iter().rposition(|line| line.starts_with(&text))
            }
        };
        let event = |reader: &Self| -> String {
            reader.chars.get(start..reader.position).unwrap_or_default().iter().collect()
        };
        let Some(line) = index.and_then(|index| self.history.get(index)).cloned() else {
            return Err(format!("{}: event not found", event(self)));
        };
        let mut text = self.designate(&line).ok_or_else(|| {
            let shown: String = event(self);
            format!(
                "{}: bad word specifier",
                shown.find(':').and_then(|at| shown.get(at..)).unwrap_or(&shown)
            )
        })?;
        while self.peek(0) == Some(':') {
            let Some(changed) = self.modify(&text)? else { break };
            text = changed;
        }
        Ok(text)
    }

    fn take_while(&mut self, accept: impl Fn(char) -> bool) -> String {
        let mut text = String::new();
        while let Some(char) = self.peek(0).filter(|char| accept(*char)) {
            text.push(char);
            self.position += 1;
        }
        text
    }

    /// `:n`, `:n-m`, `$`, `^`, `*`: some of the line's words.
    fn designate(&mut self, line: &str) -> Option<String> {
        let words = words(line);
        let last = words.len().saturating_sub(1);
        match self.peek(0) {
            Some('$' | '^' | '*') => {}
            Some(':') if self.peek(1).is_some_and(|next| next.is_ascii_digit() || "$^*-".contains(next)) => {
                self.position += 1;
            }
            _ => return Some(line.to_owned()),
        }
        let first = match self.peek(0)? {
            '$' => {
                self.position += 1;
                last
            }
            '^' => {
                self.position += 1;
                1
            }
            '*' => {
                self.position += 1;
                return Some(words.get(1..).unwrap_or_default().join(" "));
            }
            '-' => 0,
            _ => self.take_while(|char| char.is_ascii_digit()).parse().ok()?,
        };
        let mut end = first;
        match self.peek(0) {
            Some('*') => {
                self.position += 1;
                end = last.max(first);
            }
            Some('-') => {
                self.position += 1;
                end = match self.peek(0) {
                    Some('$') => {
                        self.position += 1;
                        last
                    }
                    Some(char) if char.is_ascii_digit() => {
                        self.take_while(|char| char.is_ascii_digit()).parse().ok()?
                    }
                    _ => last.saturating_sub(1),
                };
            }
            _ => {}
        }
        Some(words.get(first..=end)?.join(" "))
    }

    /// `:h`, `:t`, `:r`, `:e`, `:p`, `:q`, `:s/a/b/`, `:gs/a/b/`; `None` if it is no modifier.
    fn modify(&mut self, text: &str) -> Result<Option<String>, String> {
        let global = self.peek(1) == Some('g');
        let letter = if global { self.peek(2) } else { self.peek(1) };
        let skip = if global { 3 } else { 2 };
        let changed = match letter {
            Some('h') => text.rsplit_once('/').map_or(text, |(head, _)| head).to_owned(),
            Some('t') => text.rsplit('/').next().unwrap_or(text).to_owned(),
            Some('r') => text.rsplit_once('.').map_or(text, |(root, _)| root).to_owned(),
            Some('e') => {
                text.rsplit_once('.').map_or(String::new(), |(_, extension)| format!(".{extension}"))
            }
            Some('p') => {
                self.shows = true;
                text.to_owned()
            }
            Some('q') => crate::quote::single(text),
            Some('s') => {
                self.position += skip;
                let Some(delimiter) = self.peek(0) else { return Ok(Some(text.to_owned())) };
                self.position += 1;
                let from = self.take_while(|char| char != delimiter);
                self.position += 1;
                let to = self.take_while(|char| char != delimiter).replace('&', &from);
                self.position += 1;
                if from.is_empty() || !text.contains(&from) {
                    return Err(format!(
                        ":s{delimiter}{from}{delimiter}{to}{delimiter}: substitution failed"
                    ));
                }
                let times = if global { usize::MAX } else { 1 };
                return Ok(Some(text.replacen(&from, &to, times)));
            }
            _ => return Ok(None),
        };
        self.position += skip;
        Ok(Some(changed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(line: &str) -> Result<String, String> {
        let history =
            ["cat /etc/hosts", "openssl genrsa -out jane.key 2048", "kubectl get csr"].map(str::to_owned);
        Reader { chars: line.chars().collect(), position: 0, history: &history, shows: false }.expand()
    }

    #[test]
    fn events_words_and_modifiers() {
        assert_eq!(expand("sudo !!").unwrap(), "sudo kubectl get csr");
        assert_eq!(expand("ls !$").unwrap(), "ls csr");
        assert_eq!(expand("!cat").unwrap(), "cat /etc/hosts");
        assert_eq!(expand("!1 | wc").unwrap(), "cat /etc/hosts | wc");
        assert_eq!(expand("!-2").unwrap(), "openssl genrsa -out jane.key 2048");
        assert_eq!(expand("echo !op:3 !cat:1:t").unwrap(), "echo jane.key hosts");
        assert_eq!(expand("^get^describe").unwrap(), "kubectl describe csr");
        assert_eq!(expand("!nope").unwrap_err(), "!nope: event not found");
    }

    #[test]
    fn marks_that_are_none() {
        for line in [
            "echo 'a !b'",
            "echo done!",
            "[ ! -f x ]",
            "echo \"Hello, World!\"",
            "[[ a != b ]]",
            "! true",
            "x=$!",
        ] {
            assert_eq!(expand(line).unwrap(), line);
        }
    }
}

//! The history list.

use crate::Shell;

impl Shell {
    /// Remembers a line; blank lines and what HISTCONTROL says are left out.
    pub fn add_history(&mut self, line: &str) {
        let line = joined(line.trim_end_matches('\n'));
        if line.trim().is_empty() {
            return;
        }
        let control = self.parameter_value("HISTCONTROL").unwrap_or_default();
        let ignores = |word: &str| control.split(':').any(|item| item == word || item == "ignoreboth");
        if ignores("ignorespace") && line.starts_with(' ') {
            return;
        }
        if ignores("ignoredups") && self.history.last().is_some_and(|last| *last == line) {
            return;
        }
        if control.split(':').any(|item| item == "erasedups") {
            self.history.retain(|old| *old != line);
        }
        self.history.push(line);
        let limit =
            self.parameter_value("HISTSIZE").and_then(|text| text.parse::<usize>().ok()).unwrap_or(500);
        let excess = self.history.len().saturating_sub(limit);
        self.history.drain(..excess);
    }

    /// The lines remembered, oldest first.
    pub fn history(&self) -> &[String] {
        &self.history
    }
}

/// A command of several lines as one (`shopt -s cmdhist`); here-documents and open quotes keep their lines.
fn joined(text: &str) -> String {
    if !text.contains('\n') || text.contains("<<") {
        return text.to_owned();
    }
    let mut line = String::new();
    for (index, row) in text.split('\n').enumerate() {
        if index == 0 {
            line.push_str(row);
            continue;
        }
        if let Some(shorter) = line.strip_suffix('\\') {
            line = shorter.to_owned() + row;
            continue;
        }
        if quote_is_open(&line) {
            line.push('\n');
            line.push_str(row);
            continue;
        }
        let before = line.trim_end();
        let word = before.rsplit([' ', '\t', ';']).next().unwrap_or_default();
        let continues = before.ends_with(['|', '&', '(', '{', ';'])
            || matches!(word, "do" | "then" | "else" | "elif" | "in" | "if" | "while" | "until" | "!");
        line.push_str(if continues { " " } else { "; " });
        line.push_str(row.trim_start());
    }
    line
}

fn quote_is_open(text: &str) -> bool {
    let mut open = None;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match (char, open) {
            ('\\', None | Some('"')) => {
                chars.next();
            }
            ('\'' | '"', None) => open = Some(char),
            (char, Some(quote)) if char == quote => open = None,
            _ => {}
        }
    }
    open.is_some()
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn several_lines_become_one() {
        assert_eq!(joined("for i in 1 2\ndo\n  echo $i\ndone"), "for i in 1 2; do echo $i; done");
        assert_eq!(joined("kubectl get \\\n  csr"), "kubectl get   csr");
        assert_eq!(joined("echo 'a\nb'"), "echo 'a\nb'");
        assert_eq!(joined("cat <<EOF\nx\nEOF"), "cat <<EOF\nx\nEOF");
    }
}

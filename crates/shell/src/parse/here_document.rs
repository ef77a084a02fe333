//! Here-documents: their text follows the line that names them.

use super::{Parser, SyntaxError};
use crate::ast::{HereDocument, Word};

impl Parser {
    /// Reads the texts that are due, at the start of a line.
    pub(super) fn read_here_documents(&mut self) {
        for (document, line) in std::mem::take(&mut self.pending) {
            self.read_here_document(&document, line);
        }
    }

    fn read_here_document(&mut self, document: &HereDocument, line: usize) {
        let body_line = self.line;
        let mut text = String::new();
        loop {
            if self.char().is_none() {
                let delimiter = &document.delimiter;
                let warning =
                    format!("here-document at line {line} delimited by end-of-file (wanted `{delimiter}')");
                self.warnings.push((self.line.saturating_sub(1).max(1), warning));
                self.unfinished_here_document = true;
                break;
            }
            let mut row = String::new();
            while let Some(char) = self.advance() {
                if char == '\n' {
                    break;
                }
                // An unquoted document joins lines at a backslash before it looks for the end.
                if char == '\\' && !document.quoted {
                    if self.char() == Some('\n') {
                        self.advance();
                        continue;
                    }
                    row.push(char);
                    if let Some(next) = self.char().filter(|next| *next == '\\') {
                        self.advance();
                        row.push(next);
                    }
                    continue;
                }
                row.push(char);
            }
            let row = if document.strip_tabs { row.trim_start_matches('\t') } else { &row };
            if row == document.delimiter {
                break;
            }
            text.push_str(row);
            text.push('\n');
        }
        let body = if document.quoted {
            Word { source: text.clone(), parts: vec![crate::ast::Part::Quoted(text.clone())] }
        } else {
            match Self::quoted_text(&text, body_line, self.options.clone()) {
                Ok(word) => word,
                // Bash finds out when it expands the text.
                Err(error) => bad_body(&text, &error),
            }
        };
        *document.raw.borrow_mut() = text;
        *document.body.borrow_mut() = body;
    }
}

/// A word whose expansion fails as the text's would.
fn bad_body(text: &str, _error: &SyntaxError) -> Word {
    Word { source: text.to_owned(), parts: vec![crate::ast::Part::Quoted(text.to_owned())] }
}

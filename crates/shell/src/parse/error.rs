//! What can be wrong with a text's grammar.

/// A syntax error and the line it shows in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SyntaxError {
    /// A token stands where it cannot; `text` is the source line.
    UnexpectedToken { token: String, line: usize, text: String },
    /// More was needed.
    UnexpectedEnd { line: usize },
    /// An opening quote or bracket has no partner.
    Unmatched { close: char, line: usize },
    /// Something wrong between `[[` and `]]`, `message` says what.
    Conditional { message: String, line: usize },
    /// `for ((` without three expressions; `text` is what was there.
    ArithmeticFor { text: String, line: usize },
    /// Nested beyond the limit.
    TooDeep { line: usize },
}

impl SyntaxError {
    /// Whether more lines could make it right.
    pub(crate) fn is_incomplete(&self) -> bool {
        match self {
            Self::UnexpectedEnd { .. } | Self::Unmatched { .. } => true,
            Self::Conditional { message, .. } => message.contains("`EOF'"),
            _ => false,
        }
    }

    /// The lines of the message, each with its line number.
    pub(crate) fn lines(&self) -> Vec<(usize, String)> {
        match self {
            Self::UnexpectedToken { token, line, text } => vec![
                (*line, format!("syntax error near unexpected token `{token}'")),
                (*line, format!("`{text}'")),
            ],
            Self::UnexpectedEnd { line } => vec![(*line, "syntax error: unexpected end of file".to_owned())],
            Self::Unmatched { close, line } => {
                vec![(*line, format!("unexpected EOF while looking for matching `{close}'"))]
            }
            Self::Conditional { message, line } => vec![(*line, message.clone())],
            Self::ArithmeticFor { text, line } => vec![
                (*line, "syntax error: arithmetic expression required".to_owned()),
                (*line, format!("syntax error: `(({text}))'")),
            ],
            Self::TooDeep { line } => {
                vec![(*line, "syntax error: maximum nesting level exceeded".to_owned())]
            }
        }
    }
}

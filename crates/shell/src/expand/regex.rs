//! POSIX extended regular expressions, translated for the `regex-lite` crate.

use regex_lite::{Regex, RegexBuilder};

/// Compiles what stands after `=~`; `None` if it is no valid expression.
pub(crate) fn compile(source: &str, ignore_case: bool) -> Option<Regex> {
    RegexBuilder::new(&translate(source))
        .case_insensitive(ignore_case)
        .dot_matches_new_line(true)
        .build()
        .ok()
}

/// The same expression in the crate's syntax.
fn translate(source: &str) -> String {
    let mut text = String::new();
    let mut chars = source.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some(next @ ('<' | '>')) => text.push_str(if next == '<' { r"\b(?=\w)" } else { r"\b" }),
                Some(next) if next.is_ascii_alphanumeric() && !"bBwWsS".contains(next) => text.push(next),
                Some(next) => text.extend(['\\', next]),
                None => text.push_str(r"\\"),
            },
            '[' => translate_set(&mut chars, &mut text),
            '{' if !chars.peek().is_some_and(char::is_ascii_digit) => text.push_str(r"\{"),
            char => text.push(char),
        }
    }
    text
}

fn translate_set(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, text: &mut String) {
    text.push('[');
    if chars.peek() == Some(&'^') {
        chars.next();
        text.push('^');
    }
    let mut first = true;
    while let Some(char) = chars.next() {
        match char {
            ']' if !first => {
                text.push(']');
                return;
            }
            '[' if chars.peek() == Some(&':') => {
                text.push('[');
                for char in chars.by_ref() {
                    text.push(char);
                    if char == ']' {
                        break;
                    }
                }
            }
            '[' | ']' | '\\' | '&' | '~' | '^' => text.extend(['\\', char]),
            '-' if first || chars.peek() == Some(&']') => text.push_str(r"\-"),
            char => text.push(char),
        }
        first = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_and_literals_mean_what_posix_says() {
        assert!(compile(r"^[]a-]+$", false).unwrap().is_match("]a-"));
        assert!(compile(r"^[[:alpha:]_]+$", false).unwrap().is_match("ab_c"));
        assert!(compile(r"^[\n]$", false).unwrap().is_match("\\"));
        assert!(compile(r"a{x", false).unwrap().is_match("a{x"));
        assert!(compile(r"^v[0-9]+\.[0-9]+$", false).unwrap().is_match("v1.36"));
        assert!(compile("(", false).is_none());
    }
}

//! "Did you mean this?" Upstream: cobra Command.SuggestionsFor.

use super::Command;

/// The lines to add after an unknown command, or nothing.
pub fn suggestions(parent: &[&'static Command], typed: &str) -> String {
    let typed = typed.to_lowercase();
    let close = |command: &&&'static Command| {
        !command.hidden
            && (distance(&typed, command.name) <= 2
                || command.name.starts_with(&typed)
                || command.suggest_for.contains(&typed.as_str()))
    };
    let names: Vec<_> = parent.iter().filter(close).map(|command| format!("\t{}\n", command.name)).collect();
    if names.is_empty() {
        return String::new();
    }
    format!("\n\nDid you mean this?\n{}", names.concat())
}

/// Levenshtein distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, left) in a.chars().enumerate() {
        let mut next = vec![line + 1];
        for (column, right) in b.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX - 1);
            let replaced = at(&row, column) + usize::from(left != *right);
            next.push(replaced.min(at(&row, column + 1) + 1).min(at(&next, column) + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn edits_are_counted() {
        assert_eq!(distance("csr", "cp"), 2);
        assert_eq!(distance("gte", "get"), 2);
        assert_eq!(distance("certs", "certificate"), 7);
    }
}

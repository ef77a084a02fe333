//! Lists of proposals in columns, as readline shows them.

use unicode_width::UnicodeWidthStr;

use super::Candidate;

/// The list as lines that end with CR LF.
pub(super) fn list(candidates: &[Candidate], columns: usize) -> String {
    if candidates.iter().any(|candidate| !candidate.description.is_empty()) {
        return described(candidates, columns);
    }
    let widest = candidates.iter().map(|candidate| candidate.shown.width()).max().unwrap_or(0) + 2;
    let across = (columns / widest).max(1);
    let rows = candidates.len().div_ceil(across);
    let mut text = String::new();
    for row in 0..rows {
        let mut line = String::new();
        for column in 0..across {
            let Some(candidate) = candidates.get(column * rows + row) else { continue };
            let last = (column + 1) * rows + row >= candidates.len();
            line.push_str(&candidate.shown);
            if !last {
                line.extend(std::iter::repeat_n(' ', widest.saturating_sub(candidate.shown.width())));
            }
        }
        text.push_str(&line);
        text.push_str("\r\n");
    }
    text
}

/// One proposal a line with its description in brackets, as kubectl's own completion shows them.
fn described(candidates: &[Candidate], columns: usize) -> String {
    let widest = candidates.iter().map(|candidate| candidate.shown.width()).max().unwrap_or(0);
    let mut text = String::new();
    for candidate in candidates {
        let pad = widest.saturating_sub(candidate.shown.width());
        let mut line = candidate.shown.clone();
        if !candidate.description.is_empty() {
            line.push_str(&format!("{}  ({})", " ".repeat(pad), candidate.description));
        }
        let room = columns.saturating_sub(1);
        if line.width() > room {
            line = line.chars().take(room.saturating_sub(1)).collect();
            line.push('…');
        }
        text.push_str(&line);
        text.push_str("\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_filled_downwards() {
        let candidates: Vec<Candidate> = ["a", "b", "c"]
            .iter()
            .map(|name| Candidate { shown: (*name).to_owned(), ..Candidate::default() })
            .collect();
        assert_eq!(list(&candidates, 7), "a  c\r\nb\r\n");
    }
}

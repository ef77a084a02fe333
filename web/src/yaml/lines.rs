//! YAML text in lines: what is key and what is value, and which lines are new.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A line's parts, which together are exactly the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// Indentation and list dashes.
    pub lead: &'a str,
    /// A key with its colon, if there is one.
    pub key: &'a str,
    /// All the rest.
    pub value: &'a str,
}

/// Parts a line. Lines inside a block text have no key: tell by `inside_text`.
pub fn parts(line: &str, inside_text: bool) -> Parts<'_> {
    let lead = line.find(|sign: char| sign != ' ').unwrap_or(line.len());
    let (mut before, mut rest) = line.split_at(lead);
    if inside_text {
        return Parts { lead: before, key: "", value: rest };
    }
    while let Some(after) = rest.strip_prefix("- ") {
        (before, rest) = line.split_at(line.len() - after.len());
    }
    let colon = rest.find(": ").or_else(|| rest.ends_with(':').then(|| rest.len() - 1));
    match colon {
        Some(colon) if !rest.starts_with(['"', '\'']) => {
            let (key, value) = rest.split_at(colon + 1);
            Parts { lead: before, key, value }
        }
        _ => Parts { lead: before, key: "", value: rest },
    }
}

/// For each line, whether it belongs to a block text (`|`) begun above it.
pub fn inside_text(lines: &[&str]) -> Vec<bool> {
    let mut block: Option<usize> = None;
    let depth = |line: &str| line.find(|sign: char| sign != ' ');
    lines
        .iter()
        .map(|line| {
            if let (Some(outer), Some(own)) = (block, depth(line)) {
                if own > outer {
                    return true;
                }
                block = None;
            } else if block.is_some() {
                return true;
            }
            if line.ends_with(": |") || line.ends_with(": |-") || line.ends_with(": |+") {
                block = depth(line);
            }
            false
        })
        .collect()
}

/// For each line of `now`, whether it is not in `before`.
pub fn changed(before: &[&str], now: &[&str]) -> Vec<bool> {
    let mut marks = vec![false; now.len()];
    for op in capture_diff_slices(Algorithm::Myers, before, now) {
        if let DiffOp::Insert { .. } | DiffOp::Replace { .. } = op {
            for mark in marks.iter_mut().take(op.new_range().end).skip(op.new_range().start) {
                *mark = true;
            }
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_up_the_line() {
        for (line, key) in [
            ("apiVersion: certificates.k8s.io/v1", "apiVersion:"),
            ("  - lastUpdateTime: \"2026-11-24T10:42:03Z\"", "lastUpdateTime:"),
            ("  - system:authenticated", ""),
            ("status: {}", "status:"),
            ("spec:", "spec:"),
            ("    - \"quoted: value\"", ""),
        ] {
            let parts = parts(line, false);
            assert_eq!(parts.key, key, "{line}");
            assert_eq!(format!("{}{}{}", parts.lead, parts.key, parts.value), line);
        }
    }

    #[test]
    fn block_texts_end_where_indentation_does() {
        let lines = ["metadata:", "  a: |", "    {\"b\": 1}", "", "  name: x"];
        assert_eq!(inside_text(&lines), [false, false, true, true, false]);
    }

    #[test]
    fn only_new_lines_are_marked() {
        assert_eq!(changed(&["a", "b", "c"], &["a", "x", "c", "d"]), [false, true, false, true]);
    }
}

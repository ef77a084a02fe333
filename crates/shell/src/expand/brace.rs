//! Brace expansion: `{a,b}`, `{1..9..2}`.

use crate::ast::Part;

/// More words than this are refused.
const LIMIT: usize = 200_000;

#[derive(Clone, Debug)]
enum Item {
    Char(char),
    Part(Part),
}

impl Item {
    fn is(&self, wanted: char) -> bool {
        matches!(self, Self::Char(char) if *char == wanted)
    }
}

/// The words a word with braces stands for; `None` if there are too many.
pub(super) fn expand(parts: &[Part]) -> Option<Vec<Vec<Part>>> {
    let braces = parts.iter().any(|part| matches!(part, Part::Literal(text) if text.contains('{')));
    if !braces {
        return Some(vec![parts.to_vec()]);
    }
    let mut items = Vec::new();
    for part in parts {
        match part {
            Part::Literal(text) => items.extend(text.chars().map(Item::Char)),
            other => items.push(Item::Part(other.clone())),
        }
    }
    let words = expand_items(&items, 0)?;
    Some(words.into_iter().map(parts_of).collect())
}

fn parts_of(items: Vec<Item>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for item in items {
        match (parts.last_mut(), item) {
            (Some(Part::Literal(text)), Item::Char(char)) => text.push(char),
            (_, Item::Char(char)) => parts.push(Part::Literal(char.to_string())),
            (_, Item::Part(part)) => parts.push(part),
        }
    }
    parts
}

fn expand_items(items: &[Item], depth: usize) -> Option<Vec<Vec<Item>>> {
    if depth > 30 {
        return Some(vec![items.to_vec()]);
    }
    let mut start = 0;
    while let Some(offset) = items.get(start..).unwrap_or_default().iter().position(|item| item.is('{')) {
        let open = start + offset;
        let Some((close, commas)) = find_close(items, open) else {
            start = open + 1;
            continue;
        };
        let inside = items.get(open + 1..close).unwrap_or_default();
        let alternatives = if commas.is_empty() {
            match sequence(inside)? {
                Some(alternatives) => alternatives,
                None => {
                    start = open + 1;
                    continue;
                }
            }
        } else {
            let mut alternatives = Vec::new();
            let mut from = open + 1;
            for comma in commas.iter().copied().chain([close]) {
                let piece = items.get(from..comma).unwrap_or_default();
                alternatives.extend(expand_items(piece, depth + 1)?);
                from = comma + 1;
            }
            alternatives
        };
        let before = items.get(..open).unwrap_or_default();
        let after = expand_items(items.get(close + 1..).unwrap_or_default(), depth + 1)?;
        if alternatives.len().saturating_mul(after.len()) > LIMIT {
            return None;
        }
        let mut words = Vec::new();
        for alternative in &alternatives {
            for rest in &after {
                words.push(before.iter().chain(alternative).chain(rest).cloned().collect());
            }
        }
        return Some(words);
    }
    Some(vec![items.to_vec()])
}

/// The brace that closes the one at `open`, and the commas between them.
fn find_close(items: &[Item], open: usize) -> Option<(usize, Vec<usize>)> {
    let mut depth = 0usize;
    let mut commas = Vec::new();
    for (index, item) in items.iter().enumerate().skip(open + 1) {
        if item.is('{') {
            depth += 1;
        } else if item.is('}') {
            if depth == 0 {
                return Some((index, commas));
            }
            depth -= 1;
        } else if item.is(',') && depth == 0 {
            commas.push(index);
        }
    }
    None
}

/// `{x..y}` and `{x..y..step}`: outer `None` if there are too many, inner if it is none.
#[allow(clippy::option_option, reason = "two different answers")]
fn sequence(inside: &[Item]) -> Option<Option<Vec<Vec<Item>>>> {
    let mut text = String::new();
    for item in inside {
        let Item::Char(char) = item else { return Some(None) };
        text.push(*char);
    }
    let pieces: Vec<&str> = text.split("..").collect();
    let (from, to, step) = match pieces.as_slice() {
        [from, to] => (*from, *to, 1),
        [from, to, step] => match step.parse::<i64>() {
            Ok(step) => (*from, *to, step),
            Err(_) => return Some(None),
        },
        _ => return Some(None),
    };
    let step = step.unsigned_abs().max(1);
    let single = |text: &str| {
        let mut chars = text.chars();
        chars.next().filter(|char| char.is_ascii_alphabetic() && chars.next().is_none())
    };
    let words: Vec<String> = match (from.parse::<i64>(), to.parse::<i64>(), single(from), single(to)) {
        (Ok(from_number), Ok(to_number), ..) => {
            let count = from_number.abs_diff(to_number) / step;
            if count as usize >= LIMIT {
                return None;
            }
            let padded = |text: &str| {
                text.trim_start_matches('-').len() > 1 && text.trim_start_matches('-').starts_with('0')
            };
            let width = if padded(from) || padded(to) { from.len().max(to.len()) } else { 0 };
            (0..=count)
                .map(|index| {
                    let offset = (index * step) as i64;
                    let number = if from_number <= to_number {
                        from_number.wrapping_add(offset)
                    } else {
                        from_number.wrapping_sub(offset)
                    };
                    format!("{number:0width$}")
                })
                .collect()
        }
        (_, _, Some(from), Some(to)) => {
            let (from, to) = (u32::from(from), u32::from(to));
            let count = from.abs_diff(to) / step as u32;
            (0..=count)
                .map(|index| {
                    let offset = index * step as u32;
                    let code = if from <= to { from + offset } else { from - offset };
                    char::from_u32(code).map(String::from).unwrap_or_default()
                })
                .collect()
        }
        _ => return Some(None),
    };
    Some(Some(words.into_iter().map(|word| word.chars().map(Item::Char).collect()).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        expand(&[Part::Literal(text.to_owned())])
            .unwrap()
            .into_iter()
            .map(|parts| match parts.as_slice() {
                [Part::Literal(text)] => text.clone(),
                [] => String::new(),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn lists_nest_and_sequences_count() {
        assert_eq!(words("a{b,c{d,e}}f"), ["abf", "acdf", "acef"]);
        assert_eq!(words("{08..10}"), ["08", "09", "10"]);
        assert_eq!(words("{c..a}"), ["c", "b", "a"]);
        assert_eq!(words("{1..7..3}x"), ["1x", "4x", "7x"]);
        assert_eq!(words("{a}{b"), ["{a}{b"]);
        assert_eq!(words("{,x}"), ["", "x"]);
    }

    #[test]
    fn a_runaway_sequence_is_refused() {
        assert!(expand(&[Part::Literal("{1..99999999}".to_owned())]).is_none());
    }
}

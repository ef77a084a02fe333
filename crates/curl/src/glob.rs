//! Patterns in URLs: `{a,b}`, `[1-9:2]`, `[a-z]`. Upstream: src/tool_urlglob.c.

use crate::error::Failure;

/// A part of a URL with the texts it stands for.
enum Part {
    Fixed(String),
    Choice(Vec<String>),
}

/// So many URLs may come of one pattern.
const MOST: usize = 100_000;

/// A URL that came of a pattern, and what stands in it for each pattern, for `#1` in names of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expanded {
    /// The URL.
    pub(crate) url: String,
    /// The text of each pattern.
    pub(crate) choices: Vec<String>,
}

/// All URLs of a pattern; the last pattern changes fastest.
pub(crate) fn expand(url: &str) -> Result<Vec<Expanded>, Failure> {
    let mut all = vec![Expanded::default()];
    for part in parts(url)? {
        match part {
            Part::Fixed(text) => all.iter_mut().for_each(|expanded| expanded.url.push_str(&text)),
            Part::Choice(texts) => {
                if all.len().saturating_mul(texts.len()) > MOST {
                    return Err(Failure::Glob("range overflow", url.len(), url.to_owned()));
                }
                all = all
                    .iter()
                    .flat_map(|expanded| {
                        texts.iter().map(|text| {
                            let mut next = expanded.clone();
                            next.url.push_str(text);
                            next.choices.push(text.clone());
                            next
                        })
                    })
                    .collect();
            }
        }
    }
    Ok(all)
}

fn parts(url: &str) -> Result<Vec<Part>, Failure> {
    let fail = |problem, position| Failure::Glob(problem, position, url.to_owned());
    let (mut parts, mut fixed, mut rest) = (Vec::new(), String::new(), url);
    while let Some(sign) = rest.chars().next() {
        let at = url.len() - rest.len();
        let tail = rest.get(sign.len_utf8()..).unwrap_or_default();
        match sign {
            '\\' if tail.starts_with(['{', '[', '}', ']']) => {
                fixed.extend(tail.chars().next());
                rest = tail.get(1..).unwrap_or_default();
            }
            '[' if address(rest).is_some() => {
                let length = address(rest).unwrap_or(1);
                fixed.push_str(rest.get(..length).unwrap_or_default());
                rest = rest.get(length..).unwrap_or_default();
            }
            '{' => {
                let (texts, length) =
                    set(tail).map_err(|(problem, offset)| fail(problem, at + 1 + offset))?;
                parts.push(Part::Fixed(std::mem::take(&mut fixed)));
                parts.push(Part::Choice(texts));
                rest = tail.get(length..).unwrap_or_default();
            }
            '[' => {
                let (texts, length) =
                    range(tail).map_err(|(problem, offset)| fail(problem, at + 2 + offset))?;
                parts.push(Part::Fixed(std::mem::take(&mut fixed)));
                parts.push(Part::Choice(texts));
                rest = tail.get(length..).unwrap_or_default();
            }
            '}' | ']' => return Err(fail("unmatched close brace/bracket", at + 1)),
            _ => {
                fixed.push(sign);
                rest = tail;
            }
        }
    }
    parts.push(Part::Fixed(fixed));
    Ok(parts)
}

/// The length of an IPv6 address in brackets, which is no pattern.
fn address(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('[')?;
    let end = inside.find(']')?;
    let literal = inside.get(..end)?;
    let literal = literal.split('%').next().unwrap_or(literal);
    literal.parse::<std::net::Ipv6Addr>().ok().map(|_| end + 2)
}

/// `a,b}`: the texts and how long it is; else what is wrong and where.
fn set(text: &str) -> Result<(Vec<String>, usize), (&'static str, usize)> {
    let (mut texts, mut current, mut signs) = (Vec::new(), String::new(), text.char_indices());
    while let Some((at, sign)) = signs.next() {
        match sign {
            '}' if at == 0 => return Err(("empty string within braces", 1)),
            '}' => {
                texts.push(current);
                return Ok((texts, at + 1));
            }
            ',' => texts.push(std::mem::take(&mut current)),
            '{' | '[' => return Err(("nested brace", at + 1)),
            ']' => return Err(("unexpected close bracket", at + 1)),
            '\\' => match signs.next() {
                Some((_, kept)) => current.push(kept),
                None => break,
            },
            other => current.push(other),
        }
    }
    Err(("unmatched brace", 0))
}

/// `1-9]`, `01-10:2]`, `a-z]`: the texts and how long it is; else what is wrong and where.
fn range(text: &str) -> Result<(Vec<String>, usize), (&'static str, usize)> {
    match text.chars().next() {
        Some(first) if first.is_ascii_digit() => {
            let mut scan = Scan { text, at: 0 };
            let bounds = numbers(&mut scan);
            bounds
                .and_then(|(low, high, step, width)| {
                    let count = high.checked_sub(low).filter(|count| *count <= MOST as u64)?;
                    let step = steps(count, step)?;
                    Some((
                        (low..=high).step_by(step).map(|number| format!("{number:0width$}")).collect(),
                        scan.at,
                    ))
                })
                .ok_or(("bad range", scan.at))
        }
        Some(first) if first.is_ascii_alphabetic() => {
            let mut scan = Scan { text, at: 0 };
            letters(&mut scan)
                .and_then(|(low, high, step)| {
                    let count = u64::from(high.checked_sub(low)?);
                    let step = steps(count, step).filter(|_| count <= u64::from(b'z' - b'a'))?;
                    Some((
                        (low..=high).step_by(step).map(|byte| char::from(byte).to_string()).collect(),
                        scan.at,
                    ))
                })
                .ok_or(("bad range", scan.at))
        }
        _ => Err(("bad range specification", 0)),
    }
}

/// The step between so many, if it does not lead past them.
fn steps(count: u64, step: u64) -> Option<usize> {
    let fits = step > 0 && if count == 0 { step == 1 } else { step <= count };
    usize::try_from(step).ok().filter(|_| fits)
}

/// How far a range was read.
struct Scan<'a> {
    text: &'a str,
    at: usize,
}

/// Both bounds, the step, and the width that zeros fill. What was read in the end is what the error points behind.
fn numbers(scan: &mut Scan<'_>) -> Option<(u64, u64, u64, usize)> {
    let (low, rest) = number(scan.text)?;
    let width = if scan.text.starts_with('0') { scan.text.len() - rest.len() } else { 0 };
    let rest = rest.strip_prefix('-')?.trim_start_matches([' ', '\t']);
    scan.at = scan.text.len() - rest.len();
    let (high, mut rest) = number(rest)?;
    let mut step = 1;
    if let Some(tail) = rest.strip_prefix(':') {
        scan.at = scan.text.len() - tail.len();
        (step, rest) = number(tail)?;
    }
    let rest = rest.strip_prefix(']')?;
    scan.at = scan.text.len() - rest.len();
    Some((low, high, step, width))
}

fn letters(scan: &mut Scan<'_>) -> Option<(u8, u8, u64)> {
    let &[low, b'-', high, end, ..] = scan.text.as_bytes() else { return None };
    let (mut step, mut rest) = (1, scan.text.get(4..)?);
    if end == b':' {
        (step, rest) = number(rest)?;
        rest = rest.strip_prefix(']')?;
    } else if end != b']' {
        return None;
    }
    scan.at = scan.text.len() - rest.len();
    Some((low, high, step))
}

fn number(text: &str) -> Option<(u64, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(digits)?;
    Some((digits.parse().ok()?, rest))
}

/// The name of a file with `#1` and so on replaced.
pub(crate) fn file_name(pattern: &str, choices: &[String]) -> String {
    let (mut name, mut rest) = (String::new(), pattern);
    while let Some((before, after)) = rest.split_once('#') {
        name.push_str(before);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let number = after.get(..digits).and_then(|digits| digits.parse::<usize>().ok());
        match number.and_then(|number| choices.get(number.checked_sub(1)?)) {
            Some(choice) => {
                name.push_str(choice);
                rest = after.get(digits..).unwrap_or_default();
            }
            None => {
                name.push('#');
                rest = after;
            }
        }
    }
    name.push_str(rest);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(pattern: &str) -> Vec<String> {
        expand(pattern).unwrap().into_iter().map(|expanded| expanded.url).collect()
    }

    #[test]
    fn patterns_are_expanded() {
        assert_eq!(urls("x={a,b}&y=[1-2]"), ["x=a&y=1", "x=a&y=2", "x=b&y=1", "x=b&y=2"]);
        assert_eq!(urls("[01-03]"), ["01", "02", "03"]);
        assert_eq!(urls("[1-10:3]"), ["1", "4", "7", "10"]);
        assert_eq!(urls("http://[::1]:1/"), ["http://[::1]:1/"]);
        assert_eq!(urls(r"\{a\}"), ["{a}"]);
    }

    #[test]
    fn wrong_ones_are_pointed_at() {
        let position = |url| match expand(url) {
            Err(Failure::Glob(problem, position, _)) => (problem, position),
            other => panic!("{other:?}"),
        };
        assert_eq!(position("http://[x"), ("bad range", 9));
        assert_eq!(position("http://127.0.0.1:1/[1-2"), ("bad range", 23));
        assert_eq!(position("https://controlplane:16443/[a"), ("bad range", 29));
        assert_eq!(position("https://controlplane:16443/{a"), ("unmatched brace", 28));
        assert_eq!(position("http://127.0.0.1:1/{}"), ("empty string within braces", 21));
        assert_eq!(position("http://127.0.0.1:1/}"), ("unmatched close brace/bracket", 20));
        assert_eq!(position("http://127.0.0.[3-1]:1/"), ("bad range", 21));
    }

    #[test]
    fn names_of_files_take_up_the_choices() {
        assert_eq!(file_name("f_#1_#2#", &["a".to_owned(), "1".to_owned()]), "f_a_1#");
        assert_eq!(file_name("f#3", &["a".to_owned()]), "f#3");
    }
}

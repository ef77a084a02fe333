//! The `s` command.

use posix::regex::{Captures, Regex};

use super::program::{Case, Part, Substitute};

/// What is being built, with the change of case that is due.
#[derive(Default)]
struct Builder {
    text: Vec<u8>,
    lasting: Option<Case>,
    once: Option<Case>,
}

impl Builder {
    fn case(&mut self, case: Case) {
        match case {
            Case::Keep => (self.lasting, self.once) = (None, None),
            Case::NextUpper | Case::NextLower => self.once = Some(case),
            case => self.lasting = Some(case),
        }
    }

    fn add(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        if self.lasting.is_none() && self.once.is_none() {
            self.text.extend_from_slice(bytes);
            return;
        }
        let text = host::words::decode(bytes);
        let mut out = String::new();
        for char in text.chars() {
            match self.once.take().or(self.lasting) {
                Some(Case::Upper | Case::NextUpper) => out.extend(char.to_uppercase()),
                Some(Case::Lower | Case::NextLower) => out.extend(char.to_lowercase()),
                _ => out.push(char),
            }
        }
        self.text.extend(host::words::encode(&out));
    }
}

/// The text after the replacements, `None` if nothing was replaced.
pub(super) fn substitute(command: &Substitute, regex: &Regex, text: &[u8]) -> Option<Vec<u8>> {
    let mut builder = Builder::default();
    let mut start = 0;
    let mut copied = 0;
    let mut count = 0;
    let mut replaced = false;
    // Where the last match that was not empty ended.
    let mut after = None;
    while let Some(captures) = regex.find_at(text, start) {
        let (from, to) = captures.span();
        // An empty match right behind a match does not count.
        if from == to && after == Some(from) {
            after = None;
            let Some(next) = next_char(text, from) else { break };
            builder.text.extend_from_slice(text.get(copied..next).unwrap_or_default());
            (start, copied) = (next, next);
            continue;
        }
        count += 1;
        builder.text.extend_from_slice(text.get(copied..from).unwrap_or_default());
        copied = to;
        if count >= command.number {
            replaced = true;
            replace(&mut builder, &command.replacement, &captures, text);
            if !command.global {
                break;
            }
        } else {
            builder.text.extend_from_slice(text.get(from..to).unwrap_or_default());
        }
        if to > from {
            start = to;
            after = Some(to);
        } else {
            after = None;
            // The character after an empty match stays as it is.
            let Some(next) = next_char(text, to) else { break };
            builder.text.extend_from_slice(text.get(to..next).unwrap_or_default());
            (start, copied) = (next, next);
        }
    }
    if !replaced {
        return None;
    }
    builder.text.extend_from_slice(text.get(copied..).unwrap_or_default());
    Some(builder.text)
}

/// Where the next character begins; `None` at the end.
fn next_char(text: &[u8], at: usize) -> Option<usize> {
    text.get(at)?;
    let mut next = at + 1;
    while text.get(next).is_some_and(|byte| byte & 0xc0 == 0x80) {
        next += 1;
    }
    Some(next)
}

fn replace(builder: &mut Builder, parts: &[Part], captures: &Captures, text: &[u8]) {
    for part in parts {
        match part {
            Part::Text(bytes) => builder.add(bytes),
            Part::Group(group) => {
                if let Some((from, to)) = captures.group(*group) {
                    builder.add(text.get(from..to).unwrap_or_default());
                }
            }
            Part::Case(case) => builder.case(*case),
        }
    }
    (builder.lasting, builder.once) = (None, None);
}

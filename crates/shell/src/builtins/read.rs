//! `read`

use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::{Either, select};
use host::Descriptor;

use super::{Call, options};
use crate::Shell;
use crate::exec::Outcome;
use crate::variables::{Value, is_name};

/// When a read stops.
struct Limits {
    delimiter: u8,
    /// At most so many characters.
    count: Option<usize>,
    /// The delimiter is text like any other (`-N`).
    exact: bool,
    raw: bool,
}

/// What was read: characters, each with whether a backslash quoted it.
struct Line {
    chars: Vec<(char, bool)>,
    /// Whether it ended before end-of-file.
    complete: bool,
}

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "ersa:d:i:n:N:p:t:u:") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("read", &message).await,
    };
    let names: Vec<String> = call.rest().get(parsed.used..).unwrap_or_default().to_vec();
    for name in &names {
        if !is_name(name.split('[').next().unwrap_or(name)) {
            return shell.complain("read", &format!("`{name}': not a valid identifier")).await;
        }
    }
    let descriptor = match parsed.value('u') {
        Some(text) => match text.parse::<u32>() {
            Ok(number) => number,
            Err(_) => {
                return shell
                    .complain("read", &format!("{text}: invalid file descriptor specification"))
                    .await;
            }
        },
        None => 0,
    };
    let Ok(input) = shell.process.descriptor(descriptor).cloned() else {
        let message = match parsed.value('u') {
            Some(_) => format!("{descriptor}: invalid file descriptor: Bad file descriptor"),
            None => "read error: 0: Bad file descriptor".to_owned(),
        };
        return shell.complain("read", &message).await;
    };
    let timeout = match parsed.value('t') {
        Some(text) => match text.parse::<f64>().ok().filter(|seconds| *seconds >= 0.0) {
            Some(seconds) => Some(seconds),
            None => return shell.complain("read", &format!("{text}: invalid timeout specification")).await,
        },
        None => None,
    };
    for letter in ['n', 'N'] {
        if let Some(text) = parsed.value(letter)
            && text.parse::<usize>().is_err()
        {
            return shell.complain("read", &format!("{text}: invalid number")).await;
        }
    }
    let count = parsed.value('N').or(parsed.value('n')).and_then(|text| text.parse::<usize>().ok());
    if let Some(prompt) = parsed.value('p')
        && input.is_terminal()
    {
        shell.process.stderr(crate::bytes::encode(prompt)).await;
    }
    let limits = Limits {
        delimiter: parsed.value('d').map_or(b'\n', |text| text.bytes().next().unwrap_or(0)),
        count,
        exact: parsed.has('N'),
        raw: parsed.has('r'),
    };
    let silent = parsed.has('s').then(|| input.as_terminal().cloned()).flatten();
    if let Some(terminal) = &silent {
        terminal.set_echo(false);
    }
    let result = match timeout {
        None => Some(read_line(&input, &limits).await),
        Some(seconds) => {
            let sleep = shell.process.clock().sleep(Duration::from_secs_f64(seconds.min(1e9)));
            let line = read_line(&input, &limits);
            match select(Box::pin(line), Box::pin(sleep)).await {
                Either::Left((line, _)) => Some(line),
                Either::Right(_) => None,
            }
        }
    };
    if let Some(terminal) = &silent {
        terminal.set_echo(true);
    }
    let Some(line) = result else {
        for name in &names {
            shell.set_variable(name, "").await?;
        }
        return Ok(142);
    };
    assign(shell, &line, &names, parsed.value('a'), limits.exact).await?;
    Ok(u8::from(!line.complete))
}

async fn read_line(input: &Descriptor, limits: &Limits) -> Line {
    let mut line = Line { chars: Vec::new(), complete: true };
    let mut pending: Vec<u8> = Vec::new();
    let mut escaped = false;
    // A terminal hands over whole lines.
    let mut buffered: std::collections::VecDeque<u8> = Default::default();
    loop {
        if limits.count.is_some_and(|count| line.chars.len() >= count) {
            break;
        }
        let byte = match buffered.pop_front() {
            Some(byte) => Some(byte),
            None if input.is_terminal() => {
                buffered.extend(input.read(4096).await.unwrap_or_default());
                buffered.pop_front()
            }
            None => input.read(1).await.unwrap_or_default().first().copied(),
        };
        let Some(byte) = byte else {
            line.complete = false;
            break;
        };
        if pending.is_empty() && !escaped && byte == limits.delimiter && !limits.exact {
            break;
        }
        if byte == 0 {
            continue;
        }
        if pending.is_empty() && !limits.raw {
            if escaped && byte == b'\n' {
                escaped = false;
                continue;
            }
            if !escaped && byte == b'\\' {
                escaped = true;
                continue;
            }
        }
        pending.push(byte);
        let done = match std::str::from_utf8(&pending) {
            Ok(text) => {
                line.chars.extend(text.chars().map(|char| (char, escaped)));
                true
            }
            Err(error) if error.error_len().is_none() && pending.len() < 4 => false,
            Err(_) => {
                line.chars.extend(crate::bytes::decode(&pending).chars().map(|char| (char, escaped)));
                true
            }
        };
        if done {
            pending.clear();
            escaped = false;
        }
        if line.chars.len() > 16 << 20 {
            break;
        }
    }
    line.chars.extend(crate::bytes::decode(&pending).chars().map(|char| (char, false)));
    line
}

async fn assign(
    shell: &mut Shell,
    line: &Line,
    names: &[String],
    array: Option<&str>,
    exact: bool,
) -> Result<(), crate::exec::Flow> {
    let text = |chars: &[(char, bool)]| -> String { chars.iter().map(|(char, _)| *char).collect() };
    let separators = if exact { String::new() } else { shell.field_separators() };
    if let Some(name) = array {
        let mut rest = line.chars.as_slice();
        let mut items = BTreeMap::new();
        while let Some((field, tail)) = next_field(rest, &separators) {
            items.insert(items.len() as i64, text(field));
            rest = tail;
        }
        shell.variables.entry(name).value = Value::Indexed(items);
        return Ok(());
    }
    let Some((last, first)) = names.split_last() else {
        let whole = text(&line.chars);
        return shell.set_variable("REPLY", &whole).await;
    };
    let mut rest = line.chars.as_slice();
    for name in first {
        let value = match next_field(rest, &separators) {
            Some((field, tail)) => {
                rest = tail;
                text(field)
            }
            None => {
                rest = &[];
                String::new()
            }
        };
        shell.set_variable(name, &value).await?;
    }
    let value = text(last_field(rest, &separators));
    shell.set_variable(last, &value).await
}

type Chars<'a> = &'a [(char, bool)];

fn is_blank((char, escaped): (char, bool), separators: &str) -> bool {
    !escaped && matches!(char, ' ' | '\t' | '\n') && separators.contains(char)
}

fn is_separator((char, escaped): (char, bool), separators: &str) -> bool {
    !escaped && separators.contains(char)
}

fn skip_blanks<'a>(chars: Chars<'a>, separators: &str) -> Chars<'a> {
    let skip = chars.iter().take_while(|char| is_blank(**char, separators)).count();
    chars.get(skip..).unwrap_or_default()
}

/// The first field and what follows it; `None` if nothing is left.
fn next_field<'a>(chars: Chars<'a>, separators: &str) -> Option<(Chars<'a>, Chars<'a>)> {
    let chars = skip_blanks(chars, separators);
    if chars.is_empty() {
        return None;
    }
    let end = chars.iter().position(|char| is_separator(*char, separators)).unwrap_or(chars.len());
    let (field, rest) = chars.split_at_checked(end)?;
    let mut rest = skip_blanks(rest, separators);
    if let Some((first, tail)) = rest.split_first()
        && is_separator(*first, separators)
    {
        rest = skip_blanks(tail, separators);
    }
    Some((field, rest))
}

/// The last variable takes all that is left, less blanks around and one separator at the very end.
fn last_field<'a>(chars: Chars<'a>, separators: &str) -> Chars<'a> {
    let mut chars = skip_blanks(chars, separators);
    if let Some((field, rest)) = next_field(chars, separators)
        && rest.is_empty()
    {
        return field;
    }
    while let Some((last, head)) = chars.split_last() {
        if !is_blank(*last, separators) {
            break;
        }
        chars = head;
    }
    chars
}

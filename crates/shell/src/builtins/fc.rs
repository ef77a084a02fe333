//! `fc`

use super::{Call, options};
use crate::Shell;
use crate::exec::Outcome;

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "e:lnrs") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("fc", &message).await,
    };
    let operands = call.rest().get(parsed.used..).unwrap_or_default();
    let count = shell.history.len();
    let index = |word: &str, shell: &Shell| -> Option<usize> {
        match word.parse::<i64>() {
            Ok(number) if number < 0 => usize::try_from(count as i64 + number).ok(),
            Ok(number) => usize::try_from(number - 1).ok(),
            Err(_) => shell.history.iter().rposition(|line| line.starts_with(word)),
        }
    };
    if parsed.has('s') {
        let (pair, rest) = match operands {
            [first, rest @ ..] if first.contains('=') => (first.split_once('='), rest),
            rest => (None, rest),
        };
        let found = match rest.first() {
            Some(word) => index(word, shell),
            None => count.checked_sub(1),
        };
        let Some(line) = found.and_then(|index| shell.history.get(index).cloned()) else {
            return shell.complain("fc", "no command found").await;
        };
        let line = match pair {
            Some((from, to)) => line.replacen(from, to, 1),
            None => line,
        };
        shell.process.stderr(crate::bytes::encode(&format!("{line}\n"))).await;
        shell.add_history(&line);
        return Box::pin(shell.run_text(&line, 1)).await;
    }
    if !parsed.has('l') {
        return shell.complain("fc", "editing commands is not available here; use fc -s or fc -l").await;
    }
    let first = operands.first().map_or(count.saturating_sub(16), |word| index(word, shell).unwrap_or(0));
    let last = operands.get(1).map_or(count.saturating_sub(1), |word| index(word, shell).unwrap_or(count));
    let mut lines: Vec<String> = shell
        .history
        .iter()
        .enumerate()
        .filter(|(index, _)| *index >= first.min(last) && *index <= last.max(first))
        .map(
            |(index, line)| {
                if parsed.has('n') { format!("\t {line}\n") } else { format!("{}\t {line}\n", index + 1) }
            },
        )
        .collect();
    if parsed.has('r') || first > last {
        lines.reverse();
    }
    shell.write("fc", crate::bytes::encode(&lines.concat())).await
}

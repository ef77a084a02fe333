//! `history`

use super::{Call, options};
use crate::Shell;
use crate::exec::Outcome;

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "cd:anrwps") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("history", &message).await,
    };
    let operands = call.rest().get(parsed.used..).unwrap_or_default();
    if parsed.has('c') {
        shell.history.clear();
        return Ok(0);
    }
    if let Some(word) = parsed.value('d') {
        let count = shell.history.len();
        let index = match word.parse::<i64>() {
            Ok(number) if number < 0 => usize::try_from(count as i64 + number).ok(),
            Ok(number) => usize::try_from(number - 1).ok(),
            Err(_) => None,
        };
        return match index.filter(|index| *index < count) {
            Some(index) => {
                shell.history.remove(index);
                Ok(0)
            }
            None => shell.complain("history", &format!("{word}: history position out of range")).await,
        };
    }
    if parsed.has('s') {
        let line = operands.join(" ");
        shell.history.pop();
        shell.history.push(line);
        return Ok(0);
    }
    if parsed.options.iter().any(|(letter, _)| "anrw".contains(*letter)) {
        return Ok(0);
    }
    let count = match operands.first() {
        None => shell.history.len(),
        Some(word) => match word.parse::<usize>() {
            Ok(count) => count,
            Err(_) => return shell.complain("history", &format!("{word}: numeric argument required")).await,
        },
    };
    let skip = shell.history.len().saturating_sub(count);
    let text: String = shell
        .history
        .iter()
        .enumerate()
        .skip(skip)
        .map(|(index, line)| format!("{:5}  {line}\n", index + 1))
        .collect();
    shell.write("history", crate::bytes::encode(&text)).await
}

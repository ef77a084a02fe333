//! `ulimit`

use super::Call;
use crate::Shell;
use crate::exec::Outcome;

/// Letter, description, unit and value; nothing here is enforced.
const LIMITS: [(char, &str, &str, &str); 16] = [
    ('R', "real-time non-blocking time", "microseconds", "unlimited"),
    ('c', "core file size", "blocks", "0"),
    ('d', "data seg size", "kbytes", "unlimited"),
    ('e', "scheduling priority", "", "0"),
    ('f', "file size", "blocks", "unlimited"),
    ('i', "pending signals", "", "15000"),
    ('l', "max locked memory", "kbytes", "8192"),
    ('m', "max memory size", "kbytes", "unlimited"),
    ('n', "open files", "", "1024"),
    ('p', "pipe size", "512 bytes", "8"),
    ('q', "POSIX message queues", "bytes", "819200"),
    ('r', "real-time priority", "", "0"),
    ('s', "stack size", "kbytes", "8192"),
    ('t', "cpu time", "seconds", "unlimited"),
    ('u', "max user processes", "", "15000"),
    ('v', "virtual memory", "kbytes", "unlimited"),
];

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let mut letters = String::new();
    let mut values = 0;
    for word in call.rest() {
        match word.strip_prefix('-') {
            Some(options) => letters.push_str(options),
            None => values += 1,
        }
    }
    letters.retain(|letter| !"SH".contains(letter));
    if let Some(letter) =
        letters.chars().find(|letter| *letter != 'a' && !LIMITS.iter().any(|(known, ..)| known == letter))
    {
        return shell.usage("ulimit", &format!("-{letter}: invalid option")).await;
    }
    if values > 0 {
        return Ok(0);
    }
    if letters.is_empty() {
        letters.push('f');
    }
    let all = letters.contains('a');
    let mut text = String::new();
    for (letter, name, unit, value) in LIMITS {
        if all || letters.contains(letter) && letters.len() > 1 {
            let unit = if unit.is_empty() { format!("(-{letter})") } else { format!("({unit}, -{letter})") };
            let width = 43usize.saturating_sub(name.len());
            text.push_str(&format!("{name}{unit:>width$} {value}\n", width = width.max(unit.len() + 1)));
        } else if letters.contains(letter) {
            text.push_str(&format!("{value}\n"));
        }
    }
    shell.write("ulimit", text).await
}

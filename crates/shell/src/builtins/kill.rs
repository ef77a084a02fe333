//! `kill`

use super::Call;
use crate::Shell;
use crate::exec::{Flow, Outcome};
use crate::signals;

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let mut words = call.rest();
    let mut signal = 15;
    if let [first, rest @ ..] = words {
        match first.as_str() {
            "-l" | "-L" => return list(shell, rest).await,
            "-s" | "-n" => {
                let [name, rest @ ..] = rest else {
                    return shell.complain("kill", &format!("{first}: option requires an argument")).await;
                };
                match signals::number(name) {
                    Some(number) => signal = number,
                    None => {
                        return shell
                            .complain("kill", &format!("{name}: invalid signal specification"))
                            .await;
                    }
                }
                words = rest;
            }
            "--" => words = rest,
            word if word.starts_with('-') && word.len() > 1 => {
                let name = word.strip_prefix('-').unwrap_or(word);
                match signals::number(name) {
                    Some(number) => signal = number,
                    None => {
                        return shell
                            .complain("kill", &format!("{name}: invalid signal specification"))
                            .await;
                    }
                }
                words = rest;
                if let [first, rest @ ..] = words
                    && first == "--"
                {
                    words = rest;
                }
            }
            _ => {}
        }
    }
    if words.is_empty() {
        return shell.usage("kill", "").await;
    }
    let mut status = 1;
    for word in words {
        let pid = if word.starts_with('%') {
            match shell.jobs.by_spec(word) {
                Some(job) => job.pid,
                None => {
                    shell.complain("kill", &format!("{word}: no such job")).await?;
                    continue;
                }
            }
        } else {
            match word.parse::<i64>() {
                Ok(pid) => u32::try_from(pid.unsigned_abs()).unwrap_or(0),
                Err(_) => {
                    shell.complain("kill", &format!("{word}: arguments must be process or job IDs")).await?;
                    continue;
                }
            }
        };
        if pid == shell.process.pid {
            signal_self(shell, signal)?;
            shell.run_signal_traps().await?;
            status = 0;
        } else if shell.processes.kill(pid, u8::try_from(signal).unwrap_or(15)) {
            status = 0;
        } else {
            shell.complain("kill", &format!("({pid}) - No such process")).await?;
        }
    }
    Ok(status)
}

/// A signal to the shell itself: its trap, or its end.
fn signal_self(shell: &mut Shell, signal: u32) -> Result<(), Flow> {
    if shell.subshell > 0 {
        shell.signals.push(signal);
        return Ok(());
    }
    let name = signals::name(signal);
    match shell.traps.get(&name).map(String::is_empty) {
        Some(true) => {}
        Some(false) => shell.signals.push(signal),
        None if matches!(signal, 0 | 17 | 18 | 23 | 28) => {}
        // A shell at a prompt ignores what asks it to end.
        None if shell.interactive && matches!(signal, 2 | 3 | 15) => {}
        None => return Err(Flow::Exit(u8::try_from(128 + signal).unwrap_or(143))),
    }
    Ok(())
}

async fn list(shell: &mut Shell, words: &[String]) -> Outcome {
    if words.is_empty() {
        return shell.write("kill", signals::table()).await;
    }
    let mut status = 0;
    let mut text = String::new();
    for word in words {
        match word.parse::<u32>() {
            Ok(number) => {
                let number = if number > 128 { number - 128 } else { number };
                text.push_str(&format!("{}\n", signals::name(number)));
            }
            Err(_) => match signals::number(word) {
                Some(number) => text.push_str(&format!("{number}\n")),
                None => {
                    status = shell.complain("kill", &format!("{word}: invalid signal specification")).await?
                }
            },
        }
    }
    shell.write("kill", text).await?;
    Ok(status)
}

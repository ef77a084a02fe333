//! `break`, `continue`, `return`, `exit`, `caller`, `suspend`

use super::Call;
use crate::Shell;
use crate::exec::{Flow, Outcome};

pub(super) async fn break_or_continue(shell: &mut Shell, call: Call) -> Outcome {
    let name = call.name().to_owned();
    let levels = match call.rest() {
        [] => 1,
        [word] => match word.parse::<i64>() {
            Ok(levels) => levels,
            Err(_) => {
                shell.complain(&name, &format!("{word}: numeric argument required")).await?;
                return Err(Flow::Exit(128));
            }
        },
        _ => {
            shell.complain(&name, "too many arguments").await?;
            return Err(Flow::Break(shell.loops.max(1)));
        }
    };
    if shell.loops == 0 {
        shell.complain(&name, "only meaningful in a `for', `while', or `until' loop").await?;
        return Ok(0);
    }
    if levels < 1 {
        shell.complain(&name, &format!("{levels}: loop count out of range")).await?;
        return Err(Flow::Break(shell.loops));
    }
    let levels = u32::try_from(levels).unwrap_or(u32::MAX).min(shell.loops);
    Err(if name == "break" { Flow::Break(levels) } else { Flow::Continue(levels) })
}

/// A status given as a word; only its low eight bits count.
fn status_of(word: &str) -> Option<u8> {
    word.trim().parse::<i64>().ok().map(|number| (number & 0xff) as u8)
}

pub(super) async fn return_(shell: &mut Shell, call: Call) -> Outcome {
    let operands = match call.rest() {
        [first, rest @ ..] if first == "--" => rest,
        rest => rest,
    };
    if shell.frames.is_empty() && shell.interactive {
        return shell.complain("return", "can only `return' from a function or sourced script").await;
    }
    let in_call = !shell.frames.is_empty() || shell.running.is_some();
    if !in_call {
        shell.complain("return", "can only `return' from a function or sourced script").await?;
        return Ok(2);
    }
    match operands {
        [] => Err(Flow::Return(shell.status)),
        [word] => match status_of(word) {
            Some(status) => Err(Flow::Return(status)),
            None => {
                shell.complain("return", &format!("{word}: numeric argument required")).await?;
                Err(Flow::Return(2))
            }
        },
        _ => {
            shell.complain("return", "too many arguments").await?;
            Err(Flow::Return(1))
        }
    }
}

pub(super) async fn exit(shell: &mut Shell, call: Call) -> Outcome {
    if shell.interactive && shell.subshell == 0 {
        let text = if call.name() == "logout" || shell.name.starts_with('-') { "logout\n" } else { "exit\n" };
        shell.process.stderr(text).await;
    }
    match call.rest() {
        [] => Err(Flow::Exit(shell.status)),
        [word, rest @ ..] => match status_of(word) {
            Some(_) if !rest.is_empty() => shell.complain("exit", "too many arguments").await,
            Some(status) => Err(Flow::Exit(status)),
            None => {
                shell.complain("exit", &format!("{word}: numeric argument required")).await?;
                Err(Flow::Exit(2))
            }
        },
    }
}

pub(super) async fn caller(shell: &mut Shell, call: Call) -> Outcome {
    let depth = call.rest().first().and_then(|word| word.parse::<usize>().ok());
    let frames: Vec<_> = shell.frames.iter().rev().collect();
    let Some(frame) = frames.get(depth.unwrap_or(0)) else { return Ok(1) };
    let outer = frames.get(depth.unwrap_or(0) + 1);
    let file = outer.map_or(shell.name.as_str(), |frame| frame.file.as_str());
    let text = match depth {
        None => format!("{} {file}\n", frame.line),
        Some(_) => format!("{} {} {file}\n", frame.line, outer.map_or("main", |frame| frame.name.as_str())),
    };
    shell.write("caller", text).await
}

pub(super) async fn suspend(shell: &mut Shell, _call: Call) -> Outcome {
    shell.complain("suspend", "cannot suspend: no job control").await
}

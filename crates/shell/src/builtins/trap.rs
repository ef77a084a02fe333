//! `trap`

use super::{Call, options};
use crate::Shell;
use crate::exec::Outcome;
use crate::{quote, signals};

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let words = call.rest();
    // `trap -` takes a dash as action.
    let parsed = match options::parse(words, "lp") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("trap", &message).await,
    };
    if parsed.has('l') {
        return shell.write("trap", signals::table()).await;
    }
    let operands = words.get(parsed.used..).unwrap_or_default();
    if operands.is_empty() || parsed.has('p') {
        return show(shell, operands).await;
    }
    let (action, names) = match operands {
        // A lone signal, or a number first, is reset.
        [only] => (None, std::slice::from_ref(only)),
        [first, ..] if first.bytes().all(|byte| byte.is_ascii_digit()) && !first.is_empty() => {
            (None, operands)
        }
        [first, rest @ ..] if first == "-" => (None, rest),
        [first, rest @ ..] => (Some(first.clone()), rest),
        [] => return Ok(0),
    };
    let mut status = 0;
    for name in names {
        match signals::trap_name(name) {
            Some(name) => match &action {
                Some(action) => {
                    shell.traps.insert(name, action.clone());
                }
                None => {
                    shell.traps.remove(&name);
                }
            },
            None => status = shell.complain("trap", &format!("{name}: invalid signal specification")).await?,
        }
    }
    Ok(status)
}

async fn show(shell: &mut Shell, names: &[String]) -> Outcome {
    let mut wanted = Vec::new();
    let mut status = 0;
    for name in names {
        match signals::trap_name(name) {
            Some(name) => wanted.push(name),
            None => status = shell.complain("trap", &format!("{name}: invalid signal specification")).await?,
        }
    }
    let mut traps: Vec<_> =
        shell.traps.iter().filter(|(name, _)| names.is_empty() || wanted.contains(name)).collect();
    traps.sort_by_key(|(name, _)| signals::order(name));
    let text: String = traps
        .into_iter()
        .map(|(name, action)| format!("trap -- {} {}\n", quote::single(action), signals::shown(name)))
        .collect();
    shell.write("trap", crate::bytes::encode(&text)).await?;
    Ok(status)
}

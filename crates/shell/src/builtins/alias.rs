//! `alias`, `unalias`

use std::rc::Rc;

use super::{Call, options};
use crate::Shell;
use crate::exec::Outcome;
use crate::quote;

pub(super) async fn alias(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "p") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("alias", &message).await,
    };
    let operands = call.rest().get(parsed.used..).unwrap_or_default();
    let mut text = String::new();
    if operands.is_empty() || parsed.has('p') {
        for (name, value) in shell.aliases.iter() {
            text.push_str(&format!("alias {name}={}\n", quote::single(value)));
        }
    }
    let mut status = 0;
    for operand in operands {
        match operand.split_once('=').filter(|(name, _)| !name.is_empty()) {
            Some((name, value)) => {
                Rc::make_mut(&mut shell.aliases).insert(name.to_owned(), value.to_owned());
            }
            None => match shell.aliases.get(operand) {
                Some(value) => text.push_str(&format!("alias {operand}={}\n", quote::single(value))),
                None => status = shell.complain("alias", &format!("{operand}: not found")).await?,
            },
        }
    }
    shell.write("alias", text).await?;
    Ok(status)
}

pub(super) async fn unalias(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "a") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("unalias", &message).await,
    };
    if parsed.has('a') {
        shell.aliases = Rc::default();
        return Ok(0);
    }
    let operands = call.rest().get(parsed.used..).unwrap_or_default();
    if operands.is_empty() {
        return shell.usage("unalias", "").await;
    }
    let mut status = 0;
    for name in operands {
        if Rc::make_mut(&mut shell.aliases).remove(name).is_none() {
            status = shell.complain("unalias", &format!("{name}: not found")).await?;
        }
    }
    Ok(status)
}

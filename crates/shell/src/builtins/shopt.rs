//! `shopt`

use super::{Call, options};
use crate::Shell;
use crate::exec::Outcome;
use crate::options::{OPTIONS, SHOPTS};

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "pqsuo") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("shopt", &message).await,
    };
    if parsed.has('s') && parsed.has('u') {
        return shell.complain("shopt", "cannot set and unset shell options simultaneously").await;
    }
    let names: Vec<&str> = if parsed.has('o') {
        OPTIONS.iter().map(|(name, _)| *name).collect()
    } else {
        SHOPTS.iter().map(|(name, _)| *name).chain(["xpg_echo"]).collect()
    };
    let operands = call.rest().get(parsed.used..).unwrap_or_default();
    let change = parsed.has('s') || parsed.has('u');
    let mut status = 0;
    let mut text = String::new();
    let mut line = |name: &str, on: bool| {
        if parsed.has('q') {
            return;
        }
        text.push_str(&match (parsed.has('p'), parsed.has('o')) {
            (true, true) => format!("set {}o {name}\n", if on { '-' } else { '+' }),
            (true, false) => format!("shopt -{} {name}\n", if on { 's' } else { 'u' }),
            (false, true) => format!("{name:<15}\t{}\n", if on { "on" } else { "off" }),
            (false, false) => format!("{name:<20}\t{}\n", if on { "on" } else { "off" }),
        });
    };
    if operands.is_empty() {
        for name in names {
            let on = shell.options.is(name);
            if !change || on == parsed.has('s') {
                line(name, on);
            }
        }
    } else {
        for operand in operands {
            if !names.contains(&operand.as_str()) {
                let kind = if parsed.has('o') { "option" } else { "shell option" };
                status = shell.complain("shopt", &format!("{operand}: invalid {kind} name")).await?;
            } else if change {
                shell.options.set(operand, parsed.has('s'));
            } else {
                let on = shell.options.is(operand);
                status |= u8::from(!on);
                line(operand, on);
            }
        }
    }
    shell.write("shopt", text).await?;
    Ok(status)
}

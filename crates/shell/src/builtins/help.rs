//! `help`

use super::{BUILTINS, Call, options};
use crate::Shell;
use crate::exec::Outcome;
use crate::expand::pattern::Pattern;

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "dms") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("help", &message).await,
    };
    let operands = call.rest().get(parsed.used..).unwrap_or_default();
    let mut text = String::new();
    if operands.is_empty() {
        text.push_str("GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\n");
        text.push_str("These shell commands are defined internally.  Type `help' to see this list.\n");
        text.push_str("Type `help name' to find out more about the function `name'.\n\n");
        for builtin in &BUILTINS {
            text.push_str(&format!(" {}\n", builtin.synopsis));
        }
        return shell.write("help", text).await;
    }
    let mut found = false;
    for operand in operands {
        let pattern = Pattern::new(operand);
        for builtin in
            BUILTINS.iter().filter(|builtin| builtin.name == operand || pattern.matches(builtin.name, false))
        {
            found = true;
            text.push_str(&if parsed.has('d') {
                format!("{} - {}\n", builtin.name, builtin.summary)
            } else if parsed.has('s') {
                format!("{}: {}\n", builtin.name, builtin.synopsis)
            } else {
                format!("{}: {}\n    {}\n", builtin.name, builtin.synopsis, builtin.summary)
            });
        }
    }
    if !found {
        let last = operands.last().cloned().unwrap_or_default();
        let message =
            format!("no help topics match `{last}'.  Try `help help' or `man -k {last}' or `info {last}'.");
        return shell.complain("help", &message).await;
    }
    shell.write("help", text).await
}

//! `enable`

use super::{BUILTINS, Call, options};
use crate::Shell;
use crate::exec::Outcome;

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "adnpsf:") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("enable", &message).await,
    };
    let operands = call.rest().get(parsed.used..).unwrap_or_default();
    if operands.is_empty() {
        let mut text = String::new();
        for builtin in &BUILTINS {
            let disabled = shell.disabled.contains(builtin.name);
            if parsed.has('a') || disabled == parsed.has('n') {
                text.push_str(&format!("enable {}{}\n", if disabled { "-n " } else { "" }, builtin.name));
            }
        }
        return shell.write("enable", text).await;
    }
    let mut status = 0;
    for name in operands {
        if super::find(name).is_none() {
            status = shell.complain("enable", &format!("{name}: not a shell builtin")).await?;
        } else if parsed.has('n') {
            shell.disabled.insert(name.clone());
        } else {
            shell.disabled.remove(name);
        }
    }
    Ok(status)
}

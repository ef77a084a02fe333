//! `hash`

use super::{Call, options};
use crate::Shell;
use crate::exec::Outcome;

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "lrp:dt") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("hash", &message).await,
    };
    let operands = call.rest().get(parsed.used..).unwrap_or_default();
    if parsed.has('r') {
        shell.hashed.clear();
    }
    if operands.is_empty() {
        if parsed.has('r') {
            return Ok(0);
        }
        if shell.hashed.is_empty() {
            shell.process.stderr(format!("{}: hash table empty\n", "hash")).await;
            return Ok(0);
        }
        let mut text = String::new();
        if !parsed.has('l') {
            text.push_str("hits\tcommand\n");
        }
        for (name, (path, hits)) in &shell.hashed {
            text.push_str(&if parsed.has('l') {
                format!("builtin hash -p {path} {name}\n")
            } else {
                format!("{hits:4}\t{path}\n")
            });
        }
        return shell.write("hash", text).await;
    }
    let mut status = 0;
    let mut text = String::new();
    for name in operands {
        if let Some(path) = parsed.value('p') {
            shell.hashed.insert(name.clone(), (path.to_owned(), 0));
            continue;
        }
        if parsed.has('d') {
            shell.hashed.remove(name);
            continue;
        }
        if parsed.has('t') {
            match shell.hashed.get(name) {
                Some((path, _)) => text.push_str(&format!("{path}\n")),
                None => status = shell.complain("hash", &format!("{name}: not found")).await?,
            }
            continue;
        }
        match shell.find_program(name) {
            Some(path) => {
                shell.hashed.insert(name.clone(), (path, 0));
            }
            None if super::find(name).is_some() || shell.functions.contains_key(name) => {}
            None => status = shell.complain("hash", &format!("{name}: not found")).await?,
        }
    }
    shell.write("hash", text).await?;
    Ok(status)
}

//! `set`

use super::Call;
use crate::Shell;
use crate::exec::Outcome;
use crate::options::OPTIONS;

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let words = call.rest();
    if words.is_empty() {
        let mut text = String::new();
        for (name, variable) in shell.variables.visible() {
            text.extend(super::declare::plain_line(name, variable));
        }
        for function in shell.functions.values() {
            text.push_str(&format!("{}\n", crate::print::function(function)));
        }
        return shell.write("set", crate::bytes::encode(&text)).await;
    }
    let mut index = 0;
    while let Some(word) = words.get(index) {
        if word == "--" {
            shell.arguments = words.get(index + 1..).unwrap_or_default().to_vec();
            return Ok(0);
        }
        if word == "-" {
            shell.options.set("xtrace", false);
            shell.options.set("verbose", false);
            let rest = words.get(index + 1..).unwrap_or_default();
            if !rest.is_empty() {
                shell.arguments = rest.to_vec();
            }
            return Ok(0);
        }
        let on = word.starts_with('-');
        let Some(letters) = word.strip_prefix(['-', '+']) else { break };
        for letter in letters.chars() {
            if letter == 'o' {
                let next = words.get(index + 1).filter(|next| !next.starts_with(['-', '+']));
                match next {
                    Some(name) => {
                        index += 1;
                        if !OPTIONS.iter().any(|(known, _)| known == name) {
                            shell.complain("set", &format!("{name}: invalid option name")).await?;
                            return Ok(2);
                        }
                        shell.options.set(name, on);
                    }
                    None => show(shell, on).await?,
                }
                continue;
            }
            match OPTIONS.iter().find(|(_, known)| *known == Some(letter)) {
                Some((name, _)) => shell.options.set(name, on),
                None => {
                    let sign = if on { '-' } else { '+' };
                    return shell.usage("set", &format!("{sign}{letter}: invalid option")).await;
                }
            }
        }
        index += 1;
    }
    if index < words.len() {
        shell.arguments = words.get(index..).unwrap_or_default().to_vec();
    }
    Ok(0)
}

/// `set -o` lists, `set +o` lists as commands.
async fn show(shell: &mut Shell, table: bool) -> Result<(), crate::exec::Flow> {
    let mut text = String::new();
    for (name, _) in OPTIONS {
        let on = shell.options.is(name);
        text.push_str(&if table {
            format!("{name:<15}\t{}\n", if on { "on" } else { "off" })
        } else {
            format!("set {}o {name}\n", if on { '-' } else { '+' })
        });
    }
    shell.write("set", text).await.map(|_| ())
}

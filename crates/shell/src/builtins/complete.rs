//! `compgen`, `complete`

use super::{BUILTINS, Call, options};
use crate::Shell;
use crate::exec::Outcome;

const KNOWN: &str = "abcdefgjksuvo:A:G:W:F:C:X:P:S:prDEI";

pub(super) async fn compgen(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), KNOWN) {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("compgen", &message).await,
    };
    let word = call.rest().get(parsed.used).cloned().unwrap_or_default();
    let mut found: Vec<String> = Vec::new();
    for (letter, value) in &parsed.options {
        let action = match letter {
            'A' => value.as_str(),
            'a' => "alias",
            'b' => "builtin",
            'c' => "command",
            'd' => "directory",
            'e' => "export",
            'f' => "file",
            'k' => "keyword",
            'u' => "user",
            'v' => "variable",
            _ => "",
        };
        let visible = shell.variables.visible();
        match action {
            "alias" => found.extend(shell.aliases.keys().cloned()),
            "builtin" => found.extend(BUILTINS.iter().map(|builtin| builtin.name.to_owned())),
            "command" => found.extend(shell.command_names()),
            "keyword" => found.extend(crate::parse::RESERVED.iter().map(|word| (*word).to_owned())),
            "function" => found.extend(shell.functions.keys().cloned()),
            "variable" => found.extend(visible.keys().map(|name| (*name).to_owned())),
            "export" => found.extend(
                visible
                    .iter()
                    .filter(|(_, variable)| variable.attributes.exported)
                    .map(|(name, _)| (*name).to_owned()),
            ),
            "user" => found.extend(shell.process.machine.users().into_iter().map(|user| user.name)),
            "file" | "directory" => {
                let directories = action == "directory";
                found.extend(
                    shell
                        .file_names(&word, directories)
                        .into_iter()
                        .map(|path| path.trim_end_matches('/').to_owned()),
                );
            }
            _ => {}
        }
        if *letter == 'W' {
            let text = shell.expand_text(value).await?;
            let separators = shell.field_separators();
            found.extend(
                text.split(|char| separators.contains(char))
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned),
            );
        }
    }
    let mut text = String::new();
    let mut any = false;
    for candidate in found.iter().filter(|candidate| candidate.starts_with(&word)) {
        any = true;
        let (before, after) = (parsed.value('P').unwrap_or(""), parsed.value('S').unwrap_or(""));
        text.push_str(&format!("{before}{candidate}{after}\n"));
    }
    shell.write("compgen", crate::bytes::encode(&text)).await?;
    Ok(u8::from(!any))
}

/// Remembers what it is told, so that start-up files that set completions run; programs complete by themselves.
pub(super) async fn complete(shell: &mut Shell, call: Call) -> Outcome {
    let name = call.name().to_owned();
    if name == "compopt" {
        return Ok(0);
    }
    let parsed = match options::parse(call.rest(), KNOWN) {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage(&name, &message).await,
    };
    let operands = call.rest().get(parsed.used..).unwrap_or_default();
    if parsed.has('r') {
        if operands.is_empty() {
            shell.completions.clear();
        }
        for operand in operands {
            shell.completions.remove(operand);
        }
        return Ok(0);
    }
    if parsed.has('p') || call.rest().is_empty() {
        let text: String = shell
            .completions
            .iter()
            .filter(|(command, _)| operands.is_empty() || operands.contains(command))
            .map(|(command, words)| format!("complete {} {command}\n", words.join(" ")))
            .collect();
        return shell.write(&name, crate::bytes::encode(&text)).await;
    }
    let words: Vec<String> =
        call.rest().iter().take(parsed.used).map(|word| crate::quote::traced(word)).collect();
    for operand in operands {
        shell.completions.insert(operand.clone(), words.clone());
    }
    Ok(0)
}

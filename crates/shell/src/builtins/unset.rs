//! `unset`

use super::{Call, options};
use crate::Shell;
use crate::exec::Outcome;
use crate::variables::{Value, is_name};

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "fvn") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("unset", &message).await,
    };
    if parsed.has('f') && parsed.has('v') {
        return shell.complain("unset", "cannot simultaneously unset a function and a variable").await;
    }
    let mut status = 0;
    for word in call.rest().get(parsed.used..).unwrap_or_default() {
        if parsed.has('f') {
            shell.functions.remove(word);
            continue;
        }
        let (name, subscript) = match word.strip_suffix(']').and_then(|text| text.split_once('[')) {
            Some((name, subscript)) => (name.to_owned(), Some(subscript.to_owned())),
            None => (word.clone(), None),
        };
        if !is_name(&name) {
            status = shell.complain("unset", &format!("`{word}': not a valid identifier")).await?;
            continue;
        }
        let name = if parsed.has('n') { name } else { shell.resolve_reference(&name) };
        if shell.variables.get(&name).is_some_and(|variable| variable.attributes.readonly) {
            status = shell.complain("unset", &format!("{name}: cannot unset: readonly variable")).await?;
            continue;
        }
        match subscript {
            Some(subscript) => unset_element(shell, &name, &subscript).await?,
            None if shell.variables.get(&name).is_some() => {
                shell.variables.remove(&name);
                if name == "PATH" {
                    shell.hashed.clear();
                }
            }
            None if !parsed.has('v') => {
                shell.functions.remove(&name);
            }
            None => {}
        }
    }
    Ok(status)
}

async fn unset_element(shell: &mut Shell, name: &str, subscript: &str) -> Result<(), crate::exec::Flow> {
    if shell.is_associative(name) {
        if let Some(Value::Associative(table)) =
            shell.variables.get_mut(name).map(|variable| &mut variable.value)
        {
            table.remove(subscript);
        }
        return Ok(());
    }
    if matches!(subscript, "@" | "*") {
        shell.variables.remove(name);
        return Ok(());
    }
    let index = shell.element_index(name, subscript).await?;
    if let Some(Value::Indexed(items)) = shell.variables.get_mut(name).map(|variable| &mut variable.value) {
        items.remove(&index);
    }
    Ok(())
}

//! `declare`, `typeset`, `local`, `export`, `readonly`

use std::collections::BTreeMap;

use super::Call;
use crate::Shell;
use crate::exec::{Expanded, ExpandedValue, Flow, Outcome};
use crate::quote;
use crate::variables::{Attributes, Table, Value, Variable, is_name};

/// What the options ask for.
#[derive(Default)]
struct Request {
    set: String,
    clear: String,
    print: bool,
    functions: bool,
    function_names: bool,
    global: bool,
}

/// `declare -x name="value"`, as `declare -p` shows a variable.
pub(crate) fn declaration(name: &str, variable: &Variable) -> String {
    let flags = variable.flags();
    let flags = if flags.is_empty() { "-".to_owned() } else { flags };
    let value = match &variable.value {
        Value::Unset => String::new(),
        Value::Scalar(text) => format!("={}", quote::double(text)),
        Value::Indexed(items) => {
            let items: Vec<String> =
                items.iter().map(|(index, text)| format!("[{index}]={}", quote::double(text))).collect();
            format!("=({})", items.join(" "))
        }
        Value::Associative(table) => {
            let items: String = table
                .iter()
                .map(|(key, text)| format!("[{}]={} ", shown_key(key), quote::double(text)))
                .collect();
            format!("=({items})")
        }
    };
    format!("declare -{flags} {name}{value}")
}

fn shown_key(key: &str) -> String {
    let plain =
        !key.is_empty() && key.chars().all(|char| char.is_alphanumeric() || "_-./:@%+,".contains(char));
    if plain { key.to_owned() } else { quote::double(key) }
}

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let name = call.name().to_owned();
    if name == "local" && !shell.frames.iter().any(|frame| frame.function) {
        return shell.complain("local", "can only be used in a function").await;
    }
    let known = match name.as_str() {
        "export" => "fnp",
        "readonly" => "aAfp",
        "local" => "aAfFgiIlnrtuxp",
        _ => "aAfFgiIlnrtuxp",
    };
    let mut request = Request::default();
    let mut used = 0;
    for word in call.rest() {
        if word == "--" {
            used += 1;
            break;
        }
        let clears = word.starts_with('+');
        let Some(letters) = word.strip_prefix(['-', '+']).filter(|letters| !letters.is_empty()) else {
            break;
        };
        if let Some(letter) = letters.chars().find(|letter| !known.contains(*letter)) {
            let sign = if clears { '+' } else { '-' };
            return shell.usage(&name, &format!("{sign}{letter}: invalid option")).await;
        }
        used += 1;
        for letter in letters.chars() {
            match letter {
                'p' => request.print = true,
                'f' => request.functions = true,
                'F' => (request.functions, request.function_names) = (true, true),
                'g' => request.global = true,
                'n' if name == "export" => request.clear.push('x'),
                'I' => {}
                letter if clears => request.clear.push(letter),
                letter => request.set.push(letter),
            }
        }
    }
    match name.as_str() {
        "export" if request.clear.is_empty() => request.set.push('x'),
        "readonly" => request.set.push('r'),
        _ => {}
    }
    let operands = call.arguments.len().saturating_sub(used + 1);
    if request.functions {
        return functions(shell, &name, &request, call.rest().get(used..).unwrap_or_default()).await;
    }
    if operands == 0 {
        return list(shell, &name, &request).await;
    }
    if request.print && !matches!(name.as_str(), "export" | "readonly") {
        return print(shell, &name, call.rest().get(used..).unwrap_or_default()).await;
    }
    let mut status = 0;
    for (index, word) in call.arguments.iter().enumerate().skip(used + 1) {
        let expanded = call.assignments.get(&index).cloned();
        let code = declare(shell, &name, &request, word, expanded).await?;
        status = status.max(code);
    }
    Ok(status)
}

async fn functions(shell: &mut Shell, name: &str, request: &Request, names: &[String]) -> Outcome {
    let mut status = 0;
    let mut text = String::new();
    let wanted: Vec<String> =
        if names.is_empty() { shell.functions.keys().cloned().collect() } else { names.to_vec() };
    for wanted in wanted {
        match shell.functions.get(&wanted) {
            None if matches!(name, "export" | "readonly") => {
                status = shell.complain(name, &format!("{wanted}: not a function")).await?;
            }
            None => status = 1,
            Some(_) if matches!(name, "export" | "readonly") => {}
            Some(_) if request.function_names && names.is_empty() => {
                text.push_str(&format!("declare -f {wanted}\n"))
            }
            Some(_) if request.function_names => text.push_str(&format!("{wanted}\n")),
            Some(function) => text.push_str(&format!("{}\n", crate::print::function(function))),
        }
    }
    shell.write(name, crate::bytes::encode(&text)).await?;
    Ok(status)
}

async fn list(shell: &mut Shell, name: &str, request: &Request) -> Outcome {
    let mut text = String::new();
    let variables = if name == "local" { shell.variables.locals() } else { shell.variables.visible() };
    for (variable_name, variable) in variables {
        let flags = variable.flags();
        if !request.set.chars().all(|letter| flags.contains(letter)) {
            continue;
        }
        if request.set.is_empty() && !request.print {
            if let Some(line) = plain_line(variable_name, variable) {
                text.push_str(&line);
            }
        } else {
            text.push_str(&format!("{}\n", declaration(variable_name, variable)));
        }
    }
    if name == "declare" && request.set.is_empty() && !request.print {
        for function in shell.functions.values() {
            text.push_str(&format!("{}\n", crate::print::function(function)));
        }
    }
    shell.write(name, crate::bytes::encode(&text)).await
}

/// `name=value`, as `set` and `declare` list variables.
pub(super) fn plain_line(name: &str, variable: &Variable) -> Option<String> {
    match &variable.value {
        Value::Unset => None,
        Value::Scalar(text) if text.is_empty() => Some(format!("{name}=\n")),
        Value::Scalar(text) => Some(format!("{name}={}\n", quote::traced(text))),
        _ => {
            let shown = declaration(name, variable);
            shown.split_once('=').map(|(_, value)| format!("{name}={value}\n"))
        }
    }
}

async fn print(shell: &mut Shell, name: &str, names: &[String]) -> Outcome {
    let mut status = 0;
    for wanted in names {
        let own = if name == "local" && !shell.variables.is_local(wanted) {
            None
        } else {
            shell.variables.get(wanted).cloned()
        };
        let computed = if own.is_some() { None } else { shell.lookup(wanted) };
        match own.or(computed) {
            Some(variable) => {
                let text = format!("{}\n", declaration(wanted, &variable));
                shell.write(name, crate::bytes::encode(&text)).await?;
            }
            None => status = shell.complain(name, &format!("{wanted}: not found")).await?,
        }
    }
    Ok(status)
}

async fn declare(
    shell: &mut Shell,
    builtin: &str,
    request: &Request,
    word: &str,
    expanded: Option<Expanded>,
) -> Outcome {
    let assignment = expanded.or_else(|| split(word));
    let (name, subscript) = match &assignment {
        Some(assignment) => (assignment.name.clone(), assignment.subscript.clone()),
        None => match word.strip_suffix(']').and_then(|text| text.split_once('[')) {
            Some((name, subscript)) => (name.to_owned(), Some(subscript.to_owned())),
            None => (word.to_owned(), None),
        },
    };
    if !is_name(&name) {
        return shell.complain(builtin, &format!("`{word}': not a valid identifier")).await;
    }
    if name == "_" && assignment.is_some() {
        return Ok(0);
    }
    let in_function = shell.frames.iter().any(|frame| frame.function);
    let local =
        builtin == "local" || matches!(builtin, "declare" | "typeset") && in_function && !request.global;
    let target = if local || request.set.contains('n') || request.clear.contains('n') {
        name.clone()
    } else {
        shell.resolve_reference(&name)
    };
    let existing = shell.variables.get(&target).map(|variable| variable.attributes).unwrap_or_default();
    let own = !local || shell.variables.is_local(&target);
    let hides = local && !own;
    let changes = assignment.is_some() || request.clear.contains('r');
    if existing.readonly && (hides || own && changes) {
        return shell.complain(builtin, &format!("{target}: readonly variable")).await;
    }
    {
        let entry = if local {
            match shell.variables.local_entry(&target) {
                Some(entry) => entry,
                None => return Ok(1),
            }
        } else if request.global {
            shell.variables.global_entry(&target)
        } else {
            shell.variables.entry(&target)
        };
        let wants_table = request.set.contains('A');
        let wants_list = request.set.contains('a')
            || subscript.is_some() && !matches!(entry.value, Value::Associative(_)) && !wants_table
            || matches!(&assignment, Some(Expanded { value: ExpandedValue::Array(_), .. }))
                && !matches!(entry.value, Value::Associative(_))
                && !wants_table;
        match &entry.value {
            Value::Indexed(_) if wants_table => {
                return shell
                    .complain(builtin, &format!("{target}: cannot convert indexed to associative array"))
                    .await;
            }
            Value::Associative(_) if request.set.contains('a') => {
                return shell
                    .complain(builtin, &format!("{target}: cannot convert associative to indexed array"))
                    .await;
            }
            Value::Unset if wants_table => entry.value = Value::Associative(Table::default()),
            Value::Scalar(text) if wants_table => {
                let mut table = Table::default();
                table.set("0", text.clone());
                entry.value = Value::Associative(table);
            }
            Value::Unset if wants_list => entry.value = Value::Indexed(BTreeMap::new()),
            Value::Scalar(text) if wants_list => {
                entry.value = Value::Indexed(BTreeMap::from([(0, text.clone())]))
            }
            _ => {}
        }
        apply(&mut entry.attributes, &request.set, true);
        apply(&mut entry.attributes, &request.clear, false);
        // The assignment below must get through.
        entry.attributes.readonly = existing.readonly && own;
    }
    let mut status = 0;
    if let Some(assignment) = assignment {
        let assignment = rebuilt(shell, assignment).await?;
        let reference = request.set.contains('n');
        let outcome = if reference {
            let text = assignment.scalar().unwrap_or_default().to_owned();
            let entry = if local {
                shell.variables.local_entry(&target)
            } else {
                Some(shell.variables.entry(&target))
            };
            if let Some(entry) = entry {
                entry.value = Value::Scalar(text);
            }
            Ok(())
        } else {
            shell.assign(&assignment).await
        };
        match outcome {
            Ok(()) => {}
            Err(Flow::Abort(_)) if builtin != "declare" || !shell.interactive => status = 1,
            Err(flow) => return Err(flow),
        }
    }
    if request.set.contains('r')
        && let Some(variable) = shell.variables.get_mut(&target)
    {
        variable.attributes.readonly = true;
    }
    Ok(status)
}

/// `name=value` that came from an expansion: `(…)` in it makes an array.
fn split(word: &str) -> Option<Expanded> {
    let (target, value) = word.split_once('=')?;
    let (target, append) = match target.strip_suffix('+') {
        Some(target) => (target, true),
        None => (target, false),
    };
    let (name, subscript) = match target.strip_suffix(']').and_then(|text| text.split_once('[')) {
        Some((name, subscript)) => (name, Some(subscript.to_owned())),
        None => (target, None),
    };
    Some(Expanded {
        name: name.to_owned(),
        subscript,
        append,
        value: ExpandedValue::Scalar(value.to_owned()),
    })
}

/// The items of `declare -A name=(a b)` were expanded before the name was known to be a table; and
/// `declare -a "name=(1 2)"` is a compound assignment in a string.
async fn rebuilt(shell: &mut Shell, assignment: Expanded) -> Result<Expanded, Flow> {
    let array = shell.variables.get(&assignment.name).is_some_and(Variable::is_array);
    let compound = assignment.scalar().filter(|text| array && text.starts_with('(') && text.ends_with(')'));
    let Some(text) = compound.filter(|_| assignment.subscript.is_none()) else { return Ok(assignment) };
    let source = format!("{}={text}", assignment.name);
    let parsed = crate::parse::Parser::new(&source, shell.line, shell.parse_options()).next_list();
    if let Ok(Some(list)) = parsed
        && let Some(item) = list.0.first()
        && let Some(command) = item.and_or.first.commands.first()
        && let crate::ast::CommandKind::Simple(simple) = &command.kind
        && let Some(inner) = simple.assignments.first()
    {
        return shell.expand_assignment(inner).await;
    }
    Ok(assignment)
}

fn apply(attributes: &mut Attributes, letters: &str, on: bool) {
    for letter in letters.chars() {
        match letter {
            'i' => attributes.integer = on,
            'l' => (attributes.lower, attributes.upper) = (on, attributes.upper && !on),
            'n' => attributes.name_reference = on,
            'r' => attributes.readonly = on,
            't' => attributes.trace = on,
            'u' => (attributes.upper, attributes.lower) = (on, attributes.lower && !on),
            'x' => attributes.exported = on,
            _ => {}
        }
    }
}

//! `mapfile`, `readarray`

use std::collections::BTreeMap;

use super::{Call, options};
use crate::Shell;
use crate::exec::Outcome;
use crate::variables::{Value, is_name};

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let name = call.name().to_owned();
    let parsed = match options::parse(call.rest(), "d:n:O:s:tu:C:c:") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage(&name, &message).await,
    };
    let array = call.rest().get(parsed.used).cloned().unwrap_or_else(|| "MAPFILE".to_owned());
    if !is_name(&array) {
        return shell.complain(&name, &format!("`{array}': not a valid identifier")).await;
    }
    if shell.is_associative(&array) {
        return shell.complain(&name, &format!("{array}: not an indexed array")).await;
    }
    let number = |letter: char| parsed.value(letter).and_then(|text| text.parse::<usize>().ok());
    let delimiter = parsed.value('d').map_or(b'\n', |text| text.bytes().next().unwrap_or(0));
    let descriptor = parsed.value('u').and_then(|text| text.parse().ok()).unwrap_or(0);
    let Ok(input) = shell.process.descriptor(descriptor).cloned() else {
        return shell
            .complain(&name, &format!("{descriptor}: invalid file descriptor: Bad file descriptor"))
            .await;
    };
    let bytes = input.read_to_end().await.unwrap_or_default();
    let skip = number('s').unwrap_or(0);
    let limit = number('n').filter(|count| *count > 0).unwrap_or(usize::MAX);
    let origin = number('O').unwrap_or(0) as i64;
    let lines = bytes.split_inclusive(|byte| *byte == delimiter).skip(skip).take(limit);
    let items: Vec<String> = lines
        .map(|line| if parsed.has('t') { line.strip_suffix(&[delimiter]).unwrap_or(line) } else { line })
        .map(crate::bytes::decode)
        .collect();
    let array = shell.resolve_reference(&array);
    let entry = shell.variables.entry(&array);
    if entry.attributes.readonly {
        return shell.complain(&name, &format!("{array}: readonly variable")).await;
    }
    let mut values = match (&entry.value, parsed.has('O')) {
        (Value::Indexed(items), true) => items.clone(),
        _ => BTreeMap::new(),
    };
    values.extend(items.into_iter().enumerate().map(|(index, text)| (origin + index as i64, text)));
    entry.value = Value::Indexed(values);
    Ok(0)
}

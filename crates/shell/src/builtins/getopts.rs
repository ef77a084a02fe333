//! `getopts`

use super::Call;
use crate::Shell;
use crate::exec::Outcome;
use crate::variables::is_name;

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let words = call.rest();
    let words = match words {
        [first, rest @ ..] if first == "--" => rest,
        [first, ..] if first.starts_with('-') && first.len() > 1 => {
            let message = format!("{}: invalid option", first.chars().take(2).collect::<String>());
            return shell.usage("getopts", &message).await;
        }
        words => words,
    };
    let [known, name, arguments @ ..] = words else { return shell.usage("getopts", "").await };
    let arguments = if arguments.is_empty() { shell.arguments.clone() } else { arguments.to_vec() };
    let silent = known.starts_with(':');
    let index =
        shell.parameter_value("OPTIND").and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).max(1);
    let offset = shell.option_offset;
    let reports = !silent && shell.parameter_value("OPTERR").is_none_or(|text| text != "0");

    let word = arguments.get(index - 1);
    let is_option = |word: &&String| word.starts_with('-') && word.len() > 1;
    let Some(word) = word.filter(is_option).filter(|word| offset > 0 || *word != "--") else {
        let next = if offset == 0 && word.is_some_and(|word| word == "--") { index + 1 } else { index };
        shell.variables.remove("OPTARG");
        shell.set_variable("OPTIND", &next.to_string()).await?;
        shell.set_variable(name, "?").await?;
        return Ok(1);
    };
    let letters: Vec<char> = word.chars().skip(1).collect();
    let letter = letters.get(offset).copied().unwrap_or('?');
    let last = offset + 1 >= letters.len();
    let (mut next_index, mut next_offset) = if last { (index + 1, 0) } else { (index, offset + 1) };
    let declared = known.chars().position(|char| char == letter && char != ':');
    let takes_value = declared.is_some_and(|place| known.chars().nth(place + 1) == Some(':'));
    let mut value = None;
    let mut found = letter.to_string();
    if declared.is_none() {
        if reports {
            shell.process.stderr(format!("{}: illegal option -- {letter}\n", shell.name)).await;
        }
        value = silent.then(|| letter.to_string());
        found = "?".to_owned();
    } else if takes_value {
        if !last {
            value = Some(letters.iter().skip(offset + 1).collect());
            (next_index, next_offset) = (index + 1, 0);
        } else if let Some(word) = arguments.get(index) {
            value = Some(word.clone());
            next_index = index + 2;
        } else {
            if reports {
                shell
                    .process
                    .stderr(format!("{}: option requires an argument -- {letter}\n", shell.name))
                    .await;
            }
            value = silent.then(|| letter.to_string());
            found = if silent { ":" } else { "?" }.to_owned();
        }
    }
    match value {
        Some(value) => shell.set_variable("OPTARG", &value).await?,
        None => shell.variables.remove("OPTARG"),
    }
    shell.set_variable("OPTIND", &next_index.to_string()).await?;
    shell.option_offset = next_offset;
    if !is_name(name) {
        return shell.complain("getopts", &format!("`{name}': not a valid identifier")).await;
    }
    shell.set_variable(name, &found).await?;
    Ok(0)
}

//! `countersign run`: a script or a transcript, command by command.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use countersign_sandbox::Limit;

use crate::options::World;

pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let world = World::parse(arguments)?;
    let [path] = world.rest.as_slice() else { bail!("run takes one file") };
    let text = std::fs::read_to_string(path).with_context(|| path.clone())?;
    let markdown = path.ends_with(".md") || path.ends_with(".markdown");
    let (simulation, mut session) = world.begin()?;
    let mut output = std::io::stdout().lock();
    let mut last = 0;
    if markdown {
        for command in transcript(&text) {
            writeln!(output, "$ {}", command.replace('\n', "\n> "))?;
            let outcome = simulation.command(Limit::default(), &mut session, &command);
            output.write_all(&outcome.stdout)?;
            output.write_all(&outcome.stderr)?;
            output.flush()?;
            last = outcome.exit;
        }
    } else {
        let outcome = simulation.command(Limit::default(), &mut session, &text);
        output.write_all(&outcome.stdout)?;
        std::io::stderr().write_all(&outcome.stderr)?;
        last = outcome.exit.max(last);
    }
    Ok(ExitCode::from(last))
}

/// The commands of a Markdown text: in blocks fenced as `console`, lines after `$ `, continued by lines after `> `.
/// All other lines of a block show what was printed.
fn transcript(text: &str) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let line = line.trim_end();
        if let Some(info) = line.trim_start().strip_prefix("```") {
            inside = !inside && info.trim() == "console";
        } else if inside && let Some(command) = line.strip_prefix("$ ").or_else(|| line.strip_prefix("# ")) {
            commands.push(command.to_owned());
        } else if inside
            && let Some(more) = line.strip_prefix("> ").or_else(|| (line == ">").then_some(""))
            && let Some(command) = commands.last_mut()
        {
            command.push('\n');
            command.push_str(more);
        }
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::transcript;

    #[test]
    fn only_console_blocks_are_run() {
        let text = "# Title\n$ not this\n```console\n$ cat <<E\n> a\n> E\na\n$ date\n```\n```yaml\n$ nor this\n```\n";
        assert_eq!(transcript(text), ["cat <<E\na\nE", "date"]);
    }
}

//! `kubectl __complete`: what completion scripts ask. Upstream: cobra completions.go.

use crate::command::{Command, Outcome, Run};
use crate::complete::{directive, proposals};
use crate::{Context, Error};

/// With descriptions.
pub static COMMAND: Command = Command {
    name: "__complete",
    usage: "__complete [command-line]",
    short: "Request shell completion choices for the specified command-line",
    hidden: true,
    raw: true,
    run: Run::Verb(run),
    ..Command::NEW
};

/// Without.
pub static WITHOUT_DESCRIPTIONS: Command = Command { name: "__completeNoDesc", ..COMMAND };

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let words = context.arguments();
        if words.is_empty() {
            return Err(Error::message("__complete requires at least 1 arg(s), only received 0"));
        }
        let found = proposals(context.process(), context.network().clone(), words).await;
        for line in &found.debug {
            context.err(format!("[Debug] {line}\n")).await;
        }
        let described = context.path().last().is_none_or(|command| command.name == COMMAND.name);
        let mut text = String::new();
        for word in &found.words {
            let word = word.lines().next().unwrap_or_default();
            let word = if described { word } else { word.split('\t').next().unwrap_or_default() };
            text.push_str(word.trim());
            text.push('\n');
        }
        text.push_str(&format!(":{}\n", found.directive));
        context.out(text).await?;
        let names = [
            (1, "ShellCompDirectiveError"),
            (directive::NO_SPACE, "ShellCompDirectiveNoSpace"),
            (directive::NO_FILES, "ShellCompDirectiveNoFileComp"),
            (directive::FILTER_FILES, "ShellCompDirectiveFilterFileExt"),
        ];
        let set: Vec<&str> =
            names.iter().filter(|(bit, _)| found.directive & bit != 0).map(|(_, name)| *name).collect();
        let set = if set.is_empty() { "ShellCompDirectiveDefault".to_owned() } else { set.join(", ") };
        context.err(format!("Completion ended with directive: {set}\n")).await;
        Ok(())
    })
}

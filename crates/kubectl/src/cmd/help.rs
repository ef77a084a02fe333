//! `kubectl help COMMAND`. Upstream: cobra's help command.

use crate::cmd::ROOT;
use crate::command::{Command, Outcome, Run, find, help};
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "help",
    usage: "help [command]",
    short: "Help about any command",
    hidden: true,
    run: Run::Verb(run),
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        match find(&ROOT, &[], context.arguments()) {
            Ok(found) => context.out(help::text(&found.path)).await,
            Err(_) => {
                let words: Vec<String> = context.arguments().iter().map(|word| format!("`{word}`")).collect();
                context.err(format!("Unknown help topic [{}]\n", words.join(" "))).await;
                context.err(help::text(&[&ROOT])).await;
                Ok::<(), Error>(())
            }
        }
    })
}

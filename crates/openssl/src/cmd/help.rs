//! `openssl help`: the list of subcommands, or one subcommand's options.

use super::COMMANDS;
use crate::app::{App, Step};

/// Prints the list, or the help text of the named subcommand.
pub async fn run(app: &App, arguments: &[String]) -> Step {
    let Some(name) = arguments.first() else {
        list(app).await;
        return Ok(());
    };
    match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => {
            app.say(command.help).await;
            Ok(())
        }
        None => app.fail(format!("Invalid command '{name}'; type \"help\" for a list.")).await,
    }
}

/// Prints the list of subcommands.
pub async fn list(app: &App) {
    app.say(include_str!("../help/commands.txt")).await;
}

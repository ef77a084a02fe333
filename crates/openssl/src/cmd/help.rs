//! `openssl help`: the list of subcommands, or one subcommand's options.

use super::find;
use crate::app::{App, Step};
use crate::options::{self, Options};

/// Prints the list, or the help text of the named subcommand.
pub async fn run(app: &App, mut options: Options) -> Step {
    while options.next().is_some() {}
    let Some(name) = options.rest.first() else {
        list(app).await;
        return Ok(());
    };
    match find(name) {
        Some(command) => {
            app.say(options::usage(command.help, name)).await;
            Ok(())
        }
        None => super::unknown(app, name).await,
    }
}

/// Prints the list of subcommands.
pub async fn list(app: &App) {
    app.say(include_str!("../help/commands.txt")).await;
}

//! The subcommands, one file each, and the registry that finds them.

mod ec;
mod ecparam;
mod genpkey;
mod genrsa;
mod help;
mod pkcs12;
mod pkcs8;
mod pkey;
mod req;
mod rsa;
mod verify;
mod version;
mod x509;

use std::rc::Rc;

use countersign_host::{ExitStatus, Process};
use countersign_pki::key::KeySource;
use futures::future::LocalBoxFuture;

use crate::app::{App, Exit, Step};
use crate::options::Options;

/// One subcommand: its name, its help text (which says what options it takes), and its body.
struct Command {
    name: &'static str,
    help: &'static str,
    run: for<'a> fn(&'a App, Options) -> LocalBoxFuture<'a, Step>,
}

macro_rules! commands {
    ($($name:literal => $module:ident;)*) => {
        &[$(Command {
            name: $name,
            help: include_str!(concat!("../help/", $name, ".txt")),
            run: |app, options| Box::pin($module::run(app, options)),
        }),*]
    };
}

/// In alphabetical order.
const COMMANDS: &[Command] = commands! {
    "ec" => ec;
    "ecparam" => ecparam;
    "genpkey" => genpkey;
    "genrsa" => genrsa;
    "pkcs12" => pkcs12;
    "pkcs8" => pkcs8;
    "pkey" => pkey;
    "req" => req;
    "rsa" => rsa;
    "verify" => verify;
    "version" => version;
    "x509" => x509;
};

/// Runs the subcommand that the first argument names.
pub async fn run(process: Process, keys: Rc<dyn KeySource>) -> ExitStatus {
    let arguments = process.arguments().to_vec();
    let Some((name, arguments)) = arguments.split_first() else {
        let app = App::new(process, keys, "openssl");
        help::list(&app).await;
        return ExitStatus::SUCCESS;
    };
    let app = App::new(process, keys, name);
    let outcome = dispatch(&app, name, arguments).await;
    match outcome {
        Ok(()) => ExitStatus::SUCCESS,
        Err(Exit(0)) => ExitStatus::SUCCESS,
        Err(Exit(status)) => {
            app.print_errors().await;
            ExitStatus(status)
        }
    }
}

async fn dispatch(app: &App, name: &str, arguments: &[String]) -> Step {
    if let Some(command) = COMMANDS.iter().find(|command| command.name == name) {
        let options = Options::parse(app, command.help, arguments).await?;
        return (command.run)(app, options).await;
    }
    match name {
        "help" | "-help" | "--help" | "-h" => help::run(app, arguments).await,
        _ => app.fail(format!("Invalid command '{name}'; type \"help\" for a list.")).await,
    }
}

//! The subcommands, one file each, and the registry that finds them.

mod asn1parse;
mod ca;
mod ciphers;
mod crl;
mod crl2pkcs7;
mod dgst;
mod ec;
mod ecparam;
mod enc;
mod genpkey;
mod genrsa;
mod help;
mod list;
mod passwd;
mod pkcs12;
mod pkcs7;
mod pkcs8;
mod pkey;
mod rand;
mod req;
mod rsa;
mod s_client;
mod verify;
mod version;
mod x509;

use std::rc::Rc;

use countersign_host::{ExitStatus, Process};
use countersign_pki::key::KeySource;
use futures::future::LocalBoxFuture;

use crate::app::{App, Exit, Step};
use crate::network::Network;
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
    "asn1parse" => asn1parse;
    "ca" => ca;
    "ciphers" => ciphers;
    "crl" => crl;
    "crl2pkcs7" => crl2pkcs7;
    "dgst" => dgst;
    "ec" => ec;
    "ecparam" => ecparam;
    "enc" => enc;
    "genpkey" => genpkey;
    "genrsa" => genrsa;
    "help" => help;
    "list" => list;
    "passwd" => passwd;
    "pkcs12" => pkcs12;
    "pkcs7" => pkcs7;
    "pkcs8" => pkcs8;
    "pkey" => pkey;
    "rand" => rand;
    "req" => req;
    "rsa" => rsa;
    "s_client" => s_client;
    "verify" => verify;
    "version" => version;
    "x509" => x509;
};

/// Runs the subcommand that the first argument names.
pub async fn run(process: Process, keys: Rc<dyn KeySource>, network: Option<Network>) -> ExitStatus {
    let arguments = process.arguments().to_vec();
    let Some((name, arguments)) = arguments.split_first() else {
        let app = App::new(process, keys, network, "openssl");
        help::list(&app).await;
        return ExitStatus::SUCCESS;
    };
    let app = App::new(process, keys, network, name);
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
    if let Some(command) = find(name) {
        let options = Options::parse(app, command.help, arguments).await?;
        return (command.run)(app, options).await;
    }
    match name {
        "-help" | "--help" | "-h" => help::list(app).await,
        _ => {
            if let Some(plain) = name.strip_prefix("no-") {
                let there_is = is_standard(plain);
                app.print(format!("{}\n", if there_is { plain } else { name })).await?;
                return if there_is { Err(Exit(1)) } else { Ok(()) };
            }
            return unknown(app, name).await;
        }
    }
    Ok(())
}

/// The subcommand of that name; digests and ciphers are subcommands, too.
fn find(name: &str) -> Option<&'static Command> {
    let exact = |name: &str| COMMANDS.iter().find(|command| command.name == name);
    exact(name).or_else(|| {
        if dgst::is_name(name) {
            exact("dgst")
        } else if name == "base64" || crate::encryption::is_known(name) {
            exact("enc")
        } else {
            None
        }
    })
}

/// Whether the real program has a subcommand of that name.
fn is_standard(name: &str) -> bool {
    let listed =
        include_str!("../help/commands.txt").lines().skip_while(|line| !line.starts_with("Standard"));
    listed
        .skip(1)
        .take_while(|line| !line.is_empty())
        .flat_map(str::split_whitespace)
        .any(|known| known == name)
}

async fn unknown(app: &App, name: &str) -> Step {
    if is_standard(name) {
        return app.fail(format!("{name}: This subcommand is not simulated here")).await;
    }
    app.fail(format!("Invalid command '{name}'; type \"help\" for a list.")).await
}

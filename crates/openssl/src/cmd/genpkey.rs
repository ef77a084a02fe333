//! `openssl genpkey`: a new private key of any kind.

use countersign_pki::asn1::write;
use countersign_pki::pem;

use super::req::no_parameters;
use crate::app::{App, Exit, Step};
use crate::encoding::{KeyForm, Writer};
use crate::encryption::Cipher;
use crate::files::{Opening, Output};
use crate::generate::{self, Kind, Plan};
use crate::options::{Format, Options};
use crate::print::key;
use crate::{errors, passphrase};

/// The subcommand.
pub async fn run(app: &App, mut options: Options) -> Step {
    let (mut kind, mut file, mut settings) = (None, None, Vec::new());
    let mut out = None;
    let mut outform = Format::Pem;
    let mut cipher = None;
    let mut pass = None;
    let (mut parameters, mut text, mut quiet) = (false, false, false);
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "algorithm" => kind = Some(value),
            "paramfile" => {
                if parameters {
                    return app.usage().await;
                }
                file = Some(value);
            }
            "pkeyopt" => settings.push(value),
            "genparam" => parameters = true,
            "out" => out = Some(value),
            "outform" => outform = Format::of(&value),
            "pass" => pass = Some(value),
            "quiet" => quiet = true,
            "text" => text = true,
            "*" => cipher = Some(value),
            _ => {}
        }
    }
    options.no_more(app).await?;
    let mut plan = match (file, kind) {
        (Some(_), Some(_)) => return app.fail("Algorithm already set!").await,
        (Some(path), None) => from_file(app, &path).await?,
        (None, Some(kind)) => algorithm(app, &kind, parameters).await?,
        (None, None) => return app.usage().await,
    };
    for setting in settings {
        if let Err(reasons) = plan.set(&setting) {
            app.raise_all(reasons);
            return app.fail(format!("{}: Error setting {setting} parameter:", app.name)).await;
        }
    }
    let cipher = match cipher {
        Some(name) => Some(Cipher::option(app, &name).await?),
        None => None,
    };
    if cipher.is_some() && parameters {
        return app.usage().await;
    }
    let pass = passphrase::one(app, pass.as_deref(), "Error getting password").await?;
    let opening = if parameters { Opening::Default } else { Opening::Owner };
    let output = Output::open(app, out.as_deref(), opening).await?;
    if parameters {
        return write_parameters(app, &plan, &output, text).await;
    }
    let Ok(made) = plan.make(app, !quiet).await else {
        return app.fail(format!("{}: Error generating {} key", app.name, plan.name())).await;
    };
    let form = KeyForm { writer: Writer::Pem, cipher, traditional: outform != Format::Pem, phrase: pass };
    match form.bytes(app, &made, outform).await {
        Ok(bytes) => output.write(bytes).await?,
        Err(_) => return app.fail("Error writing key").await,
    }
    if text {
        output.write(key::private(&made, 0)).await?;
    }
    Ok(())
}

async fn algorithm(app: &App, name: &str, parameters: bool) -> Step<Plan> {
    match Plan::named(name) {
        Ok(plan) if parameters && plan.kind != Kind::Ec => {
            let file = "../crypto/evp/pmeth_gn.c";
            app.raise(errors::Reason::new(0x0300_0086, "gen_init", "initialization error", file, 50));
            app.fail(format!("Error initializing {name} context")).await
        }
        Ok(plan) => Ok(plan),
        Err(unplanned) => {
            generate::refuse(app, name, unplanned, &format!("Error initializing {name} context")).await
        }
    }
}

async fn from_file(app: &App, path: &str) -> Step<Plan> {
    let bytes = match app.process.read_file(path).await {
        Ok(bytes) => bytes,
        Err(errno) => {
            app.say(format!("Can't open parameter file {path}\n")).await;
            app.raise_all(errors::fopen(errno, path, "r"));
            return Err(Exit(1));
        }
    };
    match generate::curve_of_parameters(&bytes) {
        Some(curve) => Ok(Plan::on(curve)),
        None => {
            app.raise(no_parameters());
            app.fail(format!("Error reading parameter file {path}")).await
        }
    }
}

async fn write_parameters(app: &App, plan: &Plan, output: &Output, text: bool) -> Step {
    let Some(curve) = plan.curve() else {
        // An unknown curve was named, or none.
        let _ = plan.make(app, false).await;
        return app.fail(format!("{}: Generating EC key parameters failed", app.name)).await;
    };
    output.write(pem::encode("EC PARAMETERS", &write::oid(&curve.oid()))).await?;
    if text {
        output.write(key::curve_parameters(curve)).await?;
    }
    Ok(())
}

//! `openssl ecparam`: curves by name, and keys on them.

use countersign_pki::PrivateKey;
use countersign_pki::key::Curve;

use super::ec::write_parameters;
use crate::app::{App, Step};
use crate::files::{Opening, Output};
use crate::generate::{self, Plan};
use crate::options::{Format, Options};
use crate::point::{self, PointForm};
use crate::print::key;

/// The subcommand.
pub async fn run(app: &App, mut options: Options) -> Step {
    let (mut name, mut input, mut out, mut form) = (None, None, None, None);
    let (mut inform, mut outform) = (Format::Pem, Format::Pem);
    let (mut list, mut genkey, mut noout, mut text, mut check) = (false, false, false, false, false);
    while let Some((option, value)) = options.next() {
        match option.as_str() {
            "check" | "check_named" => check = true,
            "conv_form" => form = Some(PointForm::of(app, &value).await?),
            "genkey" => genkey = true,
            "in" => input = Some(value),
            "inform" => inform = Format::of(&value),
            "list_curves" => list = true,
            "name" => name = Some(value),
            "noout" => noout = true,
            "out" => out = Some(value),
            "outform" => outform = Format::of(&value),
            "param_enc" => point::only_named_curves(app, &value).await?,
            "text" => text = true,
            _ => {}
        }
    }
    options.no_more(app).await?;
    let opening = if genkey { Opening::Owner } else { Opening::Default };
    let output = Output::open(app, out.as_deref(), opening).await?;
    if list {
        return output.write(include_str!("../help/curves.txt")).await;
    }
    let curve = match &name {
        Some(name) => by_name(app, name).await?,
        None => from_file(app, input.as_deref(), inform).await?,
    };
    if text {
        output.write(key::curve_parameters(curve)).await?;
    }
    if check {
        app.say("checking elliptic curve parameters: ok\n").await;
    }
    if !noout && (!genkey || outform == Format::Pem) {
        write_parameters(&output, outform, curve).await?;
    }
    if !genkey {
        return Ok(());
    }
    let Ok(made) = Plan::on(curve).make(app, false).await else {
        return app.fail("unable to generate key").await;
    };
    let made = match form {
        Some(form) => point::in_form(form, Some(made.clone()), made.public_key())?.0.unwrap_or(made),
        None => made,
    };
    output.write(encoded(&made, outform)).await
}

fn encoded(key: &PrivateKey, format: Format) -> Vec<u8> {
    match format {
        Format::Pem => key.to_traditional_pem().into_bytes(),
        _ => key.to_traditional_der(),
    }
}

async fn by_name(app: &App, name: &str) -> Step<Curve> {
    let alias = match name {
        "secp192r1" => Some("prime192v1"),
        "secp256r1" => Some("prime256v1"),
        _ => None,
    };
    if let Some(alias) = alias {
        app.say(format!("using curve name {alias} instead of {name}\n")).await;
    }
    let name = alias.unwrap_or(name);
    if let Some(curve) = Curve::from_name(name) {
        return Ok(curve);
    }
    let known = include_str!("../help/curves.txt").lines().filter_map(|line| line.split_once(':'));
    if known.map(|(known, _)| known.trim()).any(|known| known == name) {
        return app.fail(format!("{}: The curve {name} is not simulated here", app.name)).await;
    }
    app.raise(generate::invalid_curve());
    app.fail("unable to generate key").await
}

async fn from_file(app: &App, path: Option<&str>, format: Format) -> Step<Curve> {
    let bytes = match path {
        None | Some("-") => app.process.read_stdin().await.unwrap_or_default(),
        Some(path) => match app.process.read_file(path).await {
            Ok(bytes) => bytes,
            Err(_) => {
                // Said once for each of the two ways that are tried.
                let text = "Could not open file or uri for loading".repeat(2);
                return app.fail(format!("{text}Unable to load parameters from {path}")).await;
            }
        },
    };
    let found = match format {
        Format::Pem => generate::curve_of_parameters(&bytes),
        _ => generate::curve_of_der(&bytes),
    };
    match found {
        Some(curve) => Ok(curve),
        None => app.fail(format!("Unable to load parameters from {}", path.unwrap_or("<NULL>"))).await,
    }
}

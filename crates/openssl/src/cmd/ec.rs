//! `openssl ec`: elliptic-curve keys shown, checked and turned into other formats.

use countersign_pki::asn1::write;
use countersign_pki::{PrivateKey, PublicKey, pem};

use super::pkey::{encoded, is_invalid};
use crate::app::{App, Step};
use crate::encoding::{KeyForm, Writer};
use crate::encryption::Cipher;
use crate::files::{Opening, Output};
use crate::options::{Format, Options};
use crate::point::{self, PointForm};
use crate::print::key;
use crate::{input, passphrase};

/// What was asked for.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag of the command line")]
struct Wishes {
    check: bool,
    cipher: Option<String>,
    form: Option<PointForm>,
    inform: Option<Format>,
    input: Option<String>,
    no_public: bool,
    noout: bool,
    out: Option<String>,
    outform: Format,
    parameters: bool,
    passin: Option<String>,
    passout: Option<String>,
    public_input: bool,
    public: bool,
    text: bool,
}

async fn wishes(app: &App, mut options: Options) -> Step<Wishes> {
    let mut wishes = Wishes::default();
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "check" => wishes.check = true,
            "conv_form" => wishes.form = Some(PointForm::of(app, &value).await?),
            "in" => wishes.input = Some(value),
            "inform" => wishes.inform = Some(Format::of(&value)),
            "no_public" => wishes.no_public = true,
            "noout" => wishes.noout = true,
            "out" => wishes.out = Some(value),
            "outform" => wishes.outform = Format::of(&value),
            "param_enc" => point::only_named_curves(app, &value).await?,
            "param_out" => wishes.parameters = true,
            "passin" => wishes.passin = Some(value),
            "passout" => wishes.passout = Some(value),
            "pubin" => wishes.public_input = true,
            "pubout" => wishes.public = true,
            "text" => wishes.text = true,
            "*" => wishes.cipher = Some(value),
            _ => {}
        }
    }
    options.no_more(app).await?;
    Ok(wishes)
}

/// The subcommand.
pub async fn run(app: &App, options: Options) -> Step {
    let wishes = wishes(app, options).await?;
    let cipher = match &wishes.cipher {
        Some(name) => Some(Cipher::option(app, name).await?),
        None => None,
    };
    let (passin, passout) =
        passphrase::both(app, wishes.passin.as_deref(), wishes.passout.as_deref()).await?;
    app.say("read EC key\n").await;
    let (path, passin) = (wishes.input.as_deref(), passin.as_deref());
    let loaded = if wishes.public_input {
        input::public_key(app, path, wishes.inform, passin, "public key").await.map(|key| (None, key))
    } else {
        let key = input::private_key(app, path, wishes.inform, passin, "private key").await;
        key.map(|key| (Some(key.clone()), key.public_key()))
    };
    let Ok((private, public)) = loaded else { return app.fail("unable to load Key").await };
    let only_public = wishes.parameters || wishes.public_input || wishes.public;
    let is_private = !only_public || (wishes.text && !wishes.public_input);
    let opening = if is_private { Opening::Owner } else { Opening::Default };
    let output = Output::open(app, wishes.out.as_deref(), opening).await?;
    let (private, public) = match wishes.form {
        Some(form) => match point::in_form(form, private, public) {
            Ok(keys) => keys,
            Err(_) => return app.fail("unable to set point conversion format").await,
        },
        None => (private, public),
    };
    if wishes.text {
        let text = match &private {
            Some(private) => key::private(private, 0),
            None => key::public(&public, 0),
        };
        output.write(text).await?;
    }
    if wishes.check {
        let verdict = if is_invalid(private.as_ref()) { "EC Key Invalid!\n" } else { "EC Key valid.\n" };
        app.say(verdict).await;
    }
    if wishes.noout {
        return Ok(());
    }
    app.say("writing EC key\n").await;
    if wishes.parameters {
        let PublicKey::Ec(key) = &public else { return app.fail("unable to write EC key").await };
        return write_parameters(&output, wishes.outform, key.curve).await;
    }
    let Some(private) = private.filter(|_| !only_public) else {
        return output.write(encoded(&public, wishes.outform)).await;
    };
    if wishes.no_public
        && let PrivateKey::Ec(key) = &private
    {
        let der = key.to_sec1_der_without_public();
        return match wishes.outform {
            Format::Pem => output.write(pem::encode("EC PRIVATE KEY", &der)).await,
            _ => output.write(der).await,
        };
    }
    let form = KeyForm { writer: Writer::Encoder, cipher, traditional: true, phrase: passout };
    match form.bytes(app, &private, wishes.outform).await {
        Ok(bytes) => output.write(bytes).await,
        Err(_) => app.fail("unable to write EC key").await,
    }
}

/// An `EC PARAMETERS` block: the name of a curve.
pub async fn write_parameters(output: &Output, format: Format, curve: countersign_pki::key::Curve) -> Step {
    let der = write::oid(&curve.oid());
    match format {
        Format::Pem => output.write(pem::encode("EC PARAMETERS", &der)).await,
        _ => output.write(der).await,
    }
}

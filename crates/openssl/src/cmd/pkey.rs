//! `openssl pkey`: keys of any kind shown, checked and turned into other formats.

use countersign_pki::{PrivateKey, PublicKey, pem};

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
    noout: bool,
    out: Option<String>,
    outform: Format,
    passin: Option<String>,
    passout: Option<String>,
    public: bool,
    public_input: bool,
    text: bool,
    text_public: bool,
    traditional: bool,
}

async fn wishes(app: &App, mut options: Options) -> Step<Wishes> {
    let mut wishes = Wishes::default();
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "check" | "pubcheck" => wishes.check = true,
            "ec_conv_form" => wishes.form = Some(PointForm::of(app, &value).await?),
            "ec_param_enc" => point::only_named_curves(app, &value).await?,
            "in" => wishes.input = Some(value),
            "inform" => wishes.inform = Some(Format::of(&value)),
            "noout" => wishes.noout = true,
            "out" => wishes.out = Some(value),
            "outform" => wishes.outform = Format::of(&value),
            "passin" => wishes.passin = Some(value),
            "passout" => wishes.passout = Some(value),
            "pubin" => {
                wishes.public_input = true;
                wishes.public = true;
            }
            "pubout" => wishes.public = true,
            "text" => wishes.text = true,
            "text_pub" => wishes.text_public = true,
            "traditional" => wishes.traditional = true,
            "*" => wishes.cipher = Some(value),
            _ => {}
        }
    }
    options.no_more(app).await?;
    Ok(wishes)
}

/// The subcommand.
pub async fn run(app: &App, options: Options) -> Step {
    let mut wishes = wishes(app, options).await?;
    let no_pem = wishes.noout || wishes.outform != Format::Pem;
    if wishes.text && wishes.text_public {
        app.say("Warning: The -text option is ignored with -text_pub\n").await;
    }
    if wishes.traditional && no_pem {
        app.say("Warning: The -traditional is ignored since there is no PEM output\n").await;
    }
    if !wishes.text_public && wishes.public && wishes.text {
        wishes.text = false;
        wishes.text_public = true;
    }
    let cipher = match &wishes.cipher {
        Some(name) => Some(Cipher::option(app, name).await?),
        None => None,
    };
    if cipher.is_none() && wishes.passout.is_some() {
        app.say("Warning: The -passout option is ignored without a cipher option\n").await;
    }
    if cipher.is_some() && no_pem {
        return app.fail("Error: Cipher options are supported only for PEM output").await;
    }
    let (passin, passout) =
        passphrase::both(app, wishes.passin.as_deref(), wishes.passout.as_deref()).await?;
    let is_private = (!wishes.noout && !wishes.public) || (wishes.text && !wishes.text_public);
    let opening = if is_private { Opening::Owner } else { Opening::Default };
    let output = Output::open(app, wishes.out.as_deref(), opening).await?;
    let (path, passin) = (wishes.input.as_deref(), passin.as_deref());
    let (private, public) = if wishes.public_input {
        (None, input::public_key(app, path, wishes.inform, passin, "Public Key").await?)
    } else {
        let key = input::private_key(app, path, wishes.inform, passin, "key").await?;
        let public = key.public_key();
        (Some(key), public)
    };
    let (private, public) = match wishes.form {
        Some(form) => point::in_form(form, private, public)?,
        None => (private, public),
    };
    if wishes.check {
        if is_invalid(private.as_ref()) {
            return app.fail("Key is invalid").await;
        }
        output.write("Key is valid\n").await?;
    }
    if !wishes.noout {
        if wishes.outform != Format::Pem && (wishes.text || wishes.text_public) {
            return app.fail("Error: Text output cannot be combined with DER output").await;
        }
        match private.as_ref().filter(|_| !wishes.public) {
            Some(private) => {
                let traditional = wishes.traditional || wishes.outform != Format::Pem;
                let form = KeyForm { writer: Writer::Pem, cipher, traditional, phrase: passout };
                output.write(form.bytes(app, private, wishes.outform).await?).await?;
            }
            None => output.write(encoded(&public, wishes.outform)).await?,
        }
    }
    match private {
        _ if wishes.text_public => output.write(key::public(&public, 0)).await,
        Some(private) if wishes.text => output.write(key::private(&private, 0)).await,
        _ => Ok(()),
    }
}

/// A public key in either encoding.
pub fn encoded(public: &PublicKey, format: Format) -> Vec<u8> {
    let der = public.to_spki_der();
    match format {
        Format::Pem => pem::encode("PUBLIC KEY", &der).into_bytes(),
        _ => der,
    }
}

/// Whether the numbers of a private key contradict each other.
pub fn is_invalid(private: Option<&PrivateKey>) -> bool {
    match private {
        Some(PrivateKey::Rsa(rsa) | PrivateKey::RsaPss(rsa)) => !rsa.check().is_empty(),
        _ => false,
    }
}

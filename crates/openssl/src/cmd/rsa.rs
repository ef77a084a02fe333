//! `openssl rsa`: RSA keys shown, checked and turned into other formats.

use countersign_pki::key::RsaFault;
use countersign_pki::{PrivateKey, PublicKey, pem};

use crate::app::{App, Exit, Step};
use crate::encoding::{KeyForm, Writer};
use crate::encryption::Cipher;
use crate::files::{Opening, Output};
use crate::options::{Format, Options};
use crate::print::{hex, key};
use crate::{input, passphrase};

/// The subcommand.
#[expect(clippy::too_many_lines, reason = "the steps of one run, in order")]
pub async fn run(app: &App, mut options: Options) -> Step {
    let mut path = None;
    let mut out = None;
    let mut inform = None;
    let mut outform = Format::Pem;
    let (mut passin, mut passout) = (None, None);
    let (mut pubin, mut pubout, mut noout, mut text, mut modulus, mut check) =
        (false, false, false, false, false, false);
    let (mut traditional, mut pkcs1_in, mut pkcs1_out) = (false, false, false);
    let mut cipher = None;
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "in" => path = Some(value),
            "out" => out = Some(value),
            "inform" => inform = Some(Format::of(&value)),
            "outform" => outform = Format::of(&value),
            "passin" => passin = Some(value),
            "passout" => passout = Some(value),
            "pubin" => pubin = true,
            "pubout" => pubout = true,
            "RSAPublicKey_in" => pkcs1_in = true,
            "RSAPublicKey_out" => pkcs1_out = true,
            "noout" => noout = true,
            "text" => text = true,
            "modulus" => modulus = true,
            "check" => check = true,
            "traditional" => traditional = true,
            "*" => match Cipher::option(app, &value).await {
                Ok(known) => cipher = Some(known),
                Err(exit) => {
                    app.clear_errors();
                    return Err(exit);
                }
            },
            _ => {}
        }
    }
    options.no_more(app).await?;
    let (passin, passout) = passphrase::both(app, passin.as_deref(), passout.as_deref()).await?;
    if check && (pubin || pkcs1_in) {
        app.say("Only private keys can be checked\n").await;
        return Err(Exit(1));
    }
    let (private, public) = if pubin || pkcs1_in {
        let key = input::public_key(app, path.as_deref(), inform, passin.as_deref(), "public key").await?;
        (None, key)
    } else {
        let key = input::private_key(app, path.as_deref(), inform, passin.as_deref(), "private key").await?;
        let public = key.public_key();
        (Some(key), public)
    };
    let (PublicKey::Rsa(rsa) | PublicKey::RsaPss(rsa)) = &public else {
        app.say("Not an RSA key\n").await;
        return Err(Exit(1));
    };
    let output = Output::open(app, out.as_deref(), Opening::Owner).await?;
    if text {
        let text = match &private {
            Some(private) => key::private(private, 0),
            None => key::public(&public, 0),
        };
        output.write(text).await?;
    }
    if modulus {
        output.write(format!("Modulus={}\n", hex::upper(&rsa.n))).await?;
    }
    if check && let Some(PrivateKey::Rsa(private)) = &private {
        let faults = private.check();
        if faults.is_empty() {
            output.write("RSA key ok\n").await?;
        }
        for fault in faults {
            let what = match fault {
                RsaFault::ModulusNotProduct => "n does not equal p q",
                RsaFault::ExponentNotInverse => "d e not congruent to 1",
            };
            output.write(format!("RSA key error: {what}\n")).await?;
        }
    }
    if noout {
        return Ok(());
    }
    app.say("writing RSA key\n").await;
    let as_public = pubout || pubin || pkcs1_in || pkcs1_out;
    if as_public {
        let (label, der) = if pkcs1_out || pkcs1_in && !pubout {
            ("RSA PUBLIC KEY", rsa.to_pkcs1_der())
        } else {
            ("PUBLIC KEY", public.to_spki_der())
        };
        return match outform {
            Format::Pem => output.write(pem::encode(label, &der)).await,
            _ => output.write(der).await,
        };
    }
    let Some(private) = private else { return Err(Exit(1)) };
    let form = KeyForm { writer: Writer::Encoder, cipher, traditional, phrase: passout };
    match form.bytes(app, &private, outform).await {
        Ok(bytes) => output.write(bytes).await,
        Err(_) => app.fail("unable to write key").await,
    }
}

//! `openssl pkcs8`: keys into PKCS#8 and out of it, encrypted or not.

use countersign_pki::asn1::{Element, tag};
use countersign_pki::key::KeyError;
use countersign_pki::pem;
use countersign_pki::{Digest, Oid, PrivateKey};

use crate::app::{App, Exit, Step};
use crate::encoding::no_identifier;
use crate::encryption::{self, Cipher, Scheme};
use crate::errors::{self, Reason};
use crate::files::{self, Opening, Output};
use crate::input::{asn1_reasons, bad_decrypt, pem_reason};
use crate::options::{Format, Options, integer};
use crate::{input, passphrase};

/// The subcommand.
pub async fn run(app: &App, mut options: Options) -> Step {
    let (mut input, mut out, mut passin, mut passout) = (None, None, None, None);
    let (mut inform, mut outform) = (None, Format::Pem);
    let (mut to_pkcs8, mut plain, mut traditional) = (false, false, false);
    let mut scheme = Scheme::default();
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "in" => input = Some(value),
            "inform" => inform = Some(Format::of(&value)),
            "iter" => scheme.set_iterations(integer(&app.name, &value).unwrap_or_default()),
            "nocrypt" => plain = true,
            "noiter" => scheme.set_iterations(1),
            "out" => out = Some(value),
            "outform" => outform = Format::of(&value),
            "passin" => passin = Some(value),
            "passout" => passout = Some(value),
            "scrypt" | "scrypt_N" | "scrypt_r" | "scrypt_p" => {
                return app.fail(format!("{}: scrypt is not simulated here", app.name)).await;
            }
            "topk8" => to_pkcs8 = true,
            "traditional" => traditional = true,
            "v1" => match Scheme::from_name(&value) {
                Some(known) => scheme.use_older(known),
                None => return unknown_pbe(app, &value).await,
            },
            "v2" => match Cipher::option(app, &value).await {
                Ok(cipher) => scheme.use_pbes2(cipher),
                Err(exit) => {
                    app.clear_errors();
                    return Err(exit);
                }
            },
            "v2prf" => match prf(&value) {
                Some(digest) => scheme.use_prf(digest),
                None => {
                    app.say(format!("{}: Unknown PRF algorithm {value}\n", app.name)).await;
                    return app.usage().await;
                }
            },
            _ => {}
        }
    }
    options.no_more(app).await?;
    let (passin, passout) = passphrase::both(app, passin.as_deref(), passout.as_deref()).await?;
    let path = input.as_deref();
    if to_pkcs8 {
        if path.is_some() {
            files::read(app, path).await?;
        }
        let key = input::private_key(app, path, inform, passin.as_deref(), "key").await?;
        return write_pkcs8(app, &key, out.as_deref(), outform, (!plain).then_some(scheme), passout).await;
    }
    let key = read_pkcs8(app, path, inform.unwrap_or_default(), plain, passin).await?;
    let output = Output::open(app, out.as_deref(), Opening::Owner).await?;
    match outform {
        Format::Pem if traditional => output.write(key.to_traditional_pem()).await,
        Format::Pem => output.write(key.to_pkcs8_pem()).await,
        _ => output.write(key.to_traditional_der()).await,
    }
}

/// The digest of `hmacWithSHA256` and its kin.
fn prf(name: &str) -> Option<Digest> {
    Digest::from_name(Oid::from_name(name)?.short_name()?.strip_prefix("hmacWith")?)
}

async fn unknown_pbe(app: &App, name: &str) -> Step {
    if Oid::from_name(name).is_some_and(|oid| oid.short_name().is_some()) || name.starts_with("PBE-") {
        return app.fail(format!("{}: {name} is not simulated here", app.name)).await;
    }
    app.say(format!("{}: Unknown PBE algorithm {name}\n", app.name)).await;
    app.usage().await
}

async fn write_pkcs8(
    app: &App,
    key: &PrivateKey,
    out: Option<&str>,
    format: Format,
    scheme: Option<Scheme>,
    phrase: Option<String>,
) -> Step {
    let output = Output::open(app, out, Opening::Owner).await?;
    let Some(scheme) = scheme else {
        return match format {
            Format::Pem => output.write(key.to_pkcs8_pem()).await,
            _ => output.write(key.to_pkcs8_der()).await,
        };
    };
    if !scheme.has_identifier() {
        app.raise(no_identifier());
        return app.fail("Error setting PBE algorithm").await;
    }
    let phrase = match phrase {
        Some(phrase) => phrase,
        None => match passphrase::ask_new(app, "Enter Encryption Password:", 0).await {
            Ok(phrase) => phrase,
            Err(_) => return Err(Exit(1)),
        },
    };
    let sealed = encryption::seal(app, &scheme, &key.to_pkcs8_der(), &phrase);
    match format {
        Format::Pem => output.write(pem::encode("ENCRYPTED PRIVATE KEY", &sealed)).await,
        _ => output.write(sealed).await,
    }
}

async fn read_pkcs8(
    app: &App,
    path: Option<&str>,
    format: Format,
    plain: bool,
    passin: Option<String>,
) -> Step<PrivateKey> {
    let bytes = files::read(app, path).await?;
    let (label, structure, failure) = if plain {
        ("PRIVATE KEY", "PKCS8_PRIV_KEY_INFO", "Error decrypting key")
    } else {
        ("ENCRYPTED PRIVATE KEY", "X509_SIG", "Error reading key")
    };
    let der = match format {
        Format::Pem => match block(&bytes, label) {
            Ok(der) => der,
            Err(reason) => {
                app.raise(reason);
                return app.fail(failure).await;
            }
        },
        _ => bytes,
    };
    let der = if plain {
        der
    } else {
        if !encryption::is_encrypted_key(&der) {
            app.raise_all(asn1_reasons(&der, structure));
            return app.fail(failure).await;
        }
        let phrase = match passin {
            Some(phrase) => phrase,
            None => match passphrase::ask(app, "Enter Password:").await {
                Some(phrase) => phrase,
                None => return app.fail("Can't read Password").await,
            },
        };
        match encryption::open(&der, &phrase) {
            Some(der) => der,
            None => {
                app.raise_all(bad_decrypt(&phrase));
                return app.fail("Error decrypting key").await;
            }
        }
    };
    match PrivateKey::from_pkcs8_der(&der) {
        Ok(key) => Ok(key),
        Err(KeyError::Asn1(_)) if !Element::parse(&der).is_ok_and(|element| element.is(tag::SEQUENCE)) => {
            app.raise_all(asn1_reasons(&der, "PKCS8_PRIV_KEY_INFO"));
            app.fail("Error decrypting key").await
        }
        Err(_) => app.fail("Error converting key").await,
    }
}

/// The first block of that label.
fn block(bytes: &[u8], label: &str) -> Result<Vec<u8>, Reason> {
    let mut rest = bytes;
    loop {
        match pem::decode_openssl(rest) {
            Ok((block, _)) if block.label == label => return Ok(block.der),
            Ok((_, next)) => rest = next,
            Err(pem::PemError::NoStartLine) => return Err(errors::no_start_line(label)),
            Err(error) => return Err(pem_reason(error)),
        }
    }
}

//! `-newkey`: what kind of key, from `rsa:2048`, `ec:params.pem`, `ed25519` and `-pkeyopt`.

use countersign_pki::PrivateKey;
use countersign_pki::asn1::Element;
use countersign_pki::key::{Curve, KeyAlgorithm};
use countersign_pki::pem;

use crate::app::{App, Exit, Step};
use crate::errors::{self, Reason};
use crate::generate;

/// Makes the key.
pub async fn make(
    app: &App,
    wanted: Option<&str>,
    options: &[String],
    default_bits: Option<i32>,
) -> Step<PrivateKey> {
    let wanted = wanted.unwrap_or("rsa");
    let (kind, parameter) = match wanted.split_once(':') {
        Some((kind, parameter)) => (kind, Some(parameter)),
        None if wanted.starts_with(|c: char| c.is_ascii_digit()) => ("rsa", Some(wanted)),
        None => (wanted, None),
    };
    match kind.to_ascii_lowercase().as_str() {
        "rsa" => {
            let mut bits = default_bits.unwrap_or(2048);
            if let Some(parameter) = parameter {
                match parameter.parse() {
                    Ok(given) => bits = given,
                    Err(_) => {
                        read_parameters(app, parameter).await?;
                    }
                }
            }
            if bits < 512 {
                app.raise(generate::too_small());
                return app.fail("Error setting keysize").await;
            }
            for option in options {
                match option.split_once(':') {
                    Some(("rsa_keygen_bits", number)) => bits = number.parse().unwrap_or(bits),
                    Some(("rsa_keygen_pubexp", _)) => {}
                    _ => return bad_option(app, option).await,
                }
            }
            let bits = u32::try_from(bits).unwrap_or_default();
            generate::key(app, KeyAlgorithm::Rsa { bits }, true).await
        }
        "ec" => {
            let mut curve = None;
            if let Some(path) = parameter {
                let bytes = read_parameters(app, path).await?;
                curve = curve_of_parameters(&bytes);
            }
            for option in options {
                match option.split_once(':') {
                    Some(("ec_paramgen_curve" | "group", name)) => match Curve::from_name(name) {
                        Some(known) => curve = Some(known),
                        None => {
                            app.raise(invalid_curve());
                            return app.fail(format!("{}: Error generating ec key", app.name)).await;
                        }
                    },
                    Some(("ec_param_enc", _)) => {}
                    _ => return bad_option(app, option).await,
                }
            }
            match curve {
                Some(curve) => generate::key(app, KeyAlgorithm::Ec(curve), false).await,
                None => app.fail(format!("{}: Error generating ec key", app.name)).await,
            }
        }
        "ed25519" => generate::key(app, KeyAlgorithm::Ed25519, false).await,
        _ => {
            app.raise(errors::cannot_fetch(kind));
            app.fail("Error allocating keygen context").await
        }
    }
}

/// `elliptic curve routines:group_new_from_name:invalid curve`.
fn invalid_curve() -> Reason {
    Reason::new(0x0800_008D, "group_new_from_name", "invalid curve", "../crypto/ec/ec_lib.c", 1490)
}

async fn bad_option<T>(app: &App, option: &str) -> Step<T> {
    let (name, value) = option.split_once(':').unwrap_or((option, ""));
    let file = "../crypto/evp/ctrl_params_translate.c";
    let reason = Reason::new(0x0300_0093, "default_fixup_args", "command not supported", file, 582);
    app.raise(reason.with(format!("[action:2, state:4] name={name}, value={value}")));
    app.fail(format!("Key parameter error \"{option}\"")).await
}

async fn read_parameters(app: &App, path: &str) -> Step<Vec<u8>> {
    match app.process.read_file(path).await {
        Ok(bytes) => Ok(bytes),
        Err(errno) => {
            app.say(format!("Cannot open parameter file {path}\n")).await;
            app.raise_all(errors::fopen(errno, path, "r"));
            Err(Exit(1))
        }
    }
}

/// The curve of an `EC PARAMETERS` block.
fn curve_of_parameters(bytes: &[u8]) -> Option<Curve> {
    let (block, _) = pem::decode_openssl(bytes).ok()?;
    Curve::from_oid(&Element::parse(&block.der).ok()?.oid().ok()?)
}

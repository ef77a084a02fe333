//! `openssl genrsa`: a new RSA private key.

use countersign_pki::key::KeyAlgorithm;
use countersign_pki::pem;

use crate::app::{App, Step};
use crate::encryption::Cipher;
use crate::files::{Opening, Output};
use crate::generate;
use crate::options::{Options, integer};
use crate::passphrase;

/// Makes the key and writes it as PKCS#8, or PKCS#1 with `-traditional`.
pub async fn run(app: &App, mut options: Options) -> Step {
    let mut out = None;
    let mut passout = None;
    let mut cipher = None;
    let mut traditional = false;
    let mut verbose = false;
    let mut exponent = 65_537_u64;
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "out" => out = Some(value),
            "passout" => passout = Some(value),
            "traditional" => traditional = true,
            "verbose" => verbose = true,
            "3" => exponent = 3,
            "F4" | "f4" => exponent = 65_537,
            "*" => cipher = Some(value),
            _ => {}
        }
    }
    let bits = match options.rest.as_slice() {
        [] => 2048,
        [number] => match integer(&app.name, number) {
            Ok(bits) if bits > 0 => bits,
            Ok(_) => 0,
            Err(complaint) => {
                app.say(complaint).await;
                return Err(crate::app::Exit(1));
            }
        },
        _ => {
            app.say("Extra arguments given.\n").await;
            return app.usage().await;
        }
    };
    if bits > 16_384 {
        app.say(format!(
            "Warning: It is not recommended to use more than 16384 bit for RSA keys.\n         Your key size is {bits}! Larger key size may behave not as expected.\n"
        ))
        .await;
    }
    let cipher = match cipher {
        Some(name) => Some(Cipher::find(app, &name).await?),
        None => None,
    };
    let phrase = passphrase::both(app, None, passout.as_deref()).await?.1;
    let output = Output::open(app, out.as_deref(), Opening::Owner).await?;
    if bits < 512 {
        app.raise(generate::too_small());
        return app.fail("Error setting RSA length").await;
    }
    if verbose {
        app.say(format!("Generating RSA key with {bits} bits\n")).await;
    }
    let bits = u32::try_from(bits).unwrap_or_default();
    let key = if exponent == 65_537 {
        generate::key(app, KeyAlgorithm::Rsa { bits }, verbose).await?
    } else {
        generate::rsa_with_exponent(app, bits, exponent)?
    };
    if verbose {
        app.say(format!("e is {exponent} (0x{exponent:06x})\n")).await;
    }
    let text = match cipher {
        Some(cipher) => {
            let phrase = match phrase {
                Some(phrase) => phrase,
                None => crate::encryption::ask_twice(app).await?,
            };
            if traditional {
                cipher.seal_legacy(app, &key, &phrase)
            } else {
                cipher.seal_pem(app, &key, &phrase)
            }
        }
        None if traditional => key.to_traditional_pem(),
        None => pem::encode("PRIVATE KEY", &key.to_pkcs8_der()),
    };
    output.write(text).await
}

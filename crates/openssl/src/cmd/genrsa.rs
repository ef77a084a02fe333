//! `openssl genrsa`: a new RSA private key.

use crate::app::{App, Step};
use crate::encoding::{KeyForm, Writer};
use crate::encryption::Cipher;
use crate::files::{Opening, Output};
use crate::generate::{Kind, Plan};
use crate::options::{Options, integer};
use crate::passphrase;

/// Makes the key and writes it as PKCS#8, or PKCS#1 with `-traditional`.
pub async fn run(app: &App, mut options: Options) -> Step {
    let mut out = None;
    let mut passout = None;
    let mut cipher = None;
    let mut traditional = false;
    let mut verbose = false;
    let mut plan = Plan::of(Kind::Rsa);
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
    plan.bits = i64::from(bits);
    if let Err(reason) = plan.check_bits() {
        app.raise(reason);
        return app.fail("Error setting RSA length").await;
    }
    if verbose {
        app.say(format!("Generating RSA key with {bits} bits\n")).await;
    }
    if exponent != 65_537 {
        let _ = plan.set(&format!("rsa_keygen_pubexp:{exponent}"));
    }
    let Ok(key) = plan.make(app, verbose).await else {
        return app.fail(format!("{}: Error generating RSA key", app.name)).await;
    };
    if verbose {
        app.say(format!("e is {exponent} (0x{exponent:06x})\n")).await;
    }
    let form = KeyForm { writer: Writer::Pem, cipher, traditional, phrase };
    output.write(form.pem(app, &key).await?).await
}

//! `-newkey`: what kind of key, from `rsa:2048`, `ec:params.pem`, `ed25519` and `-pkeyopt`.

use countersign_host::Errno;
use countersign_pki::PrivateKey;

use crate::app::{App, Exit, Step};
use crate::errors::{self, Reason};
use crate::generate::{self, Kind, Plan};

/// Makes the key.
pub async fn make(
    app: &App,
    wanted: Option<&str>,
    options: &[String],
    default_bits: Option<i32>,
) -> Step<PrivateKey> {
    let wanted = wanted.unwrap_or("RSA");
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let (kind, parameter) = match wanted.split_once(':') {
        _ if is_number(wanted) => ("RSA", Some(wanted)),
        Some((kind, parameter)) => (kind, Some(parameter)),
        None => (wanted, None),
    };
    let curve = match parameter {
        Some(path) if !is_number(path) => Some(read_parameters(app, path).await?),
        _ => None,
    };
    let mut plan = match (Plan::named(kind), curve) {
        (Ok(Plan { kind: Kind::Ec, .. }), Some(curve)) => Plan::on(curve),
        (_, Some(curve)) if kind == "param" => Plan::on(curve),
        (_, Some(_)) => return app.fail("Key type does not match parameters").await,
        (Ok(plan), None) => plan,
        (Err(unplanned), None) => {
            return generate::refuse(app, kind, unplanned, "Error allocating keygen context").await;
        }
    };
    if let Some(bits) = default_bits {
        plan.bits = i64::from(bits);
    }
    if let Some(number) = parameter.filter(|text| is_number(text)) {
        let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        plan.bits = number.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or(i64::MAX);
    }
    if matches!(plan.kind, Kind::Rsa | Kind::RsaPss)
        && let Err(reason) = plan.check_bits()
    {
        app.raise(reason);
        return app.fail("Error setting keysize").await;
    }
    for option in options {
        if let Err(reasons) = plan.set(option) {
            app.raise_all(reasons);
            return app.fail(format!("Key parameter error \"{option}\"")).await;
        }
    }
    match plan.make(app, true).await {
        Ok(key) => Ok(key),
        Err(_) => app.fail(format!("{}: Error generating {kind} key", app.name)).await,
    }
}

/// The curve that a file of parameters names.
async fn read_parameters(app: &App, path: &str) -> Step<countersign_pki::key::Curve> {
    let bytes = match app.process.read_file(path).await {
        Ok(bytes) => bytes,
        Err(errno) => {
            // An empty path names nothing; here it would lead to the working directory.
            let errno = if path.is_empty() { Errno::ENOENT } else { errno };
            app.say(format!("Cannot open parameter file {path}\n")).await;
            app.raise_all(errors::fopen(errno, path, "r"));
            return Err(Exit(1));
        }
    };
    match generate::curve_of_parameters(&bytes) {
        Some(curve) => Ok(curve),
        None => {
            app.raise(no_parameters());
            app.raise(errors::no_start());
            app.fail(format!("Error reading parameter file {path}")).await
        }
    }
}

/// `DECODER routines:OSSL_DECODER_from_bio:unsupported`.
pub fn no_parameters() -> Reason {
    let file = "../crypto/encode_decode/decoder_lib.c";
    Reason::new(0x1E08_010C, "OSSL_DECODER_from_bio", "unsupported", file, 103)
        .with("No supported data to decode. Input type: PEM")
}

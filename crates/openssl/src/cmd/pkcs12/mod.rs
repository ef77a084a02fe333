//! `openssl pkcs12`: keys and certificates into one container and out of it.

mod export;
mod import;

use countersign_pki::Digest;

use crate::app::{App, Exit, Step};
use crate::encryption::{Cipher, Scheme};
use crate::options::{Options, integer};
use crate::passphrase;

/// How a part of a new container is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protection {
    Default,
    Plain,
    Scheme(Scheme),
}

/// What was asked for.
#[expect(clippy::struct_excessive_bools, reason = "one for each flag of the command line")]
struct Wishes {
    ca_file: Option<String>,
    ca_names: Vec<String>,
    ca_certificates: bool,
    certfile: Option<String>,
    certificate_protection: Protection,
    chain: bool,
    cipher: Option<(String, Option<Cipher>)>,
    client_certificates: bool,
    digest: Option<String>,
    export: bool,
    info: bool,
    inkey: Option<String>,
    input: Option<String>,
    iterations: Option<i32>,
    key_protection: Protection,
    legacy: bool,
    mac_iterations: Option<i32>,
    name: Option<String>,
    no_certificates: bool,
    no_keys: bool,
    no_mac: bool,
    no_verify: bool,
    out: Option<String>,
    pass_certificates: Option<String>,
    passin: Option<String>,
    passout: Option<String>,
    password: Option<String>,
    plain: bool,
    provider: Vec<String>,
    two: bool,
    untrusted: Option<String>,
    /// Options that only one of the two directions knows, for warnings.
    others: Vec<&'static str>,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            ca_file: None,
            ca_names: Vec::new(),
            ca_certificates: false,
            certfile: None,
            certificate_protection: Protection::Default,
            chain: false,
            cipher: None,
            client_certificates: false,
            digest: None,
            export: false,
            info: false,
            inkey: None,
            input: None,
            iterations: None,
            key_protection: Protection::Default,
            legacy: false,
            mac_iterations: None,
            name: None,
            no_certificates: false,
            no_keys: false,
            no_mac: false,
            no_verify: false,
            out: None,
            pass_certificates: None,
            passin: None,
            passout: None,
            password: None,
            plain: false,
            provider: Vec::new(),
            two: false,
            untrusted: None,
            others: Vec::new(),
        }
    }
}

/// Options of the export in the order of their warnings, by the name that these use.
const EXPORT_ONLY: &[&str] = &[
    "inkey",
    "certfile",
    "passcerts",
    "chain",
    "untrusted",
    "CAfile",
    "CApath",
    "CAstore",
    "no-CAfile",
    "no-CApath",
    "no-CAstore",
    "name",
    "caname",
    "CSP",
    "LMK",
    "keyex",
    "keysig",
    "keypbe",
    "certpbe",
    "macalg",
    "iter and -noiter",
    "nomaciter",
    "nomac",
];

async fn wishes(app: &App, mut options: Options) -> Step<Wishes> {
    let mut wishes = Wishes::default();
    while let Some((name, value)) = options.next() {
        let warned = match name.as_str() {
            "iter" | "noiter" => "iter and -noiter",
            "descert" => "certpbe",
            other => other,
        };
        wishes.others.extend(EXPORT_ONLY.iter().find(|known| **known == warned));
        match name.as_str() {
            "CAfile" => wishes.ca_file = Some(value),
            "CSP" => wishes.provider.push(value),
            "cacerts" => wishes.ca_certificates = true,
            "caname" => wishes.ca_names.push(value),
            "certfile" => wishes.certfile = Some(value),
            "certpbe" => wishes.certificate_protection = protection(app, &value).await?,
            "chain" => wishes.chain = true,
            "clcerts" => wishes.client_certificates = true,
            "descert" => {
                if let Some(scheme) = Scheme::from_name("PBE-SHA1-3DES") {
                    wishes.certificate_protection = Protection::Scheme(scheme);
                }
            }
            "export" => wishes.export = true,
            "in" => wishes.input = Some(value),
            "info" => wishes.info = true,
            "inkey" => wishes.inkey = Some(value),
            "iter" => {
                wishes.iterations = integer(&app.name, &value).ok();
                wishes.mac_iterations = wishes.iterations;
            }
            "keypbe" => wishes.key_protection = protection(app, &value).await?,
            "legacy" => wishes.legacy = true,
            "macalg" => wishes.digest = Some(value),
            "name" => wishes.name = Some(value),
            "nocerts" => wishes.no_certificates = true,
            "nodes" | "noenc" => wishes.plain = true,
            "noiter" => wishes.iterations = Some(1),
            "nokeys" => wishes.no_keys = true,
            "nomac" => wishes.no_mac = true,
            "nomaciter" => wishes.mac_iterations = Some(1),
            "nomacver" => wishes.no_verify = true,
            "noout" => {
                wishes.no_keys = true;
                wishes.no_certificates = true;
            }
            "out" => wishes.out = Some(value),
            "passcerts" => wishes.pass_certificates = Some(value),
            "passin" => wishes.passin = Some(value),
            "passout" => wishes.passout = Some(value),
            "password" => wishes.password = Some(value),
            "twopass" => wishes.two = true,
            "untrusted" => wishes.untrusted = Some(value),
            "*" => wishes.cipher = Some((value, None)),
            _ => {}
        }
    }
    options.no_more(app).await?;
    Ok(wishes)
}

/// The argument of `-keypbe` and `-certpbe`.
async fn protection(app: &App, name: &str) -> Step<Protection> {
    if name == "NONE" {
        return Ok(Protection::Plain);
    }
    if let Some(scheme) = Scheme::from_name(name) {
        return Ok(Protection::Scheme(scheme));
    }
    if let Some(cipher) = Cipher::from_name(name).filter(|cipher| cipher.oid().is_some()) {
        return Ok(Protection::Scheme(Scheme::pbes2(cipher)));
    }
    app.say(format!("Unknown PBE algorithm {name}\n")).await;
    app.usage().await
}

/// The subcommand.
pub async fn run(app: &App, options: Options) -> Step {
    let mut wishes = wishes(app, options).await?;
    if let Some((name, cipher)) = &mut wishes.cipher {
        *cipher = Some(match Cipher::option(app, name).await {
            Ok(cipher) => cipher,
            Err(exit) => {
                app.clear_errors();
                return Err(exit);
            }
        });
    }
    warn(app, &wishes).await;
    if wishes.legacy {
        apply_legacy(&mut wishes);
    }
    let failure = "Error getting certificate file password";
    let extra = passphrase::one(app, wishes.pass_certificates.as_deref(), failure).await?;
    if let Some(argument) = wishes.password.take() {
        if wishes.export {
            wishes.passout = Some(argument);
        } else {
            wishes.passin = Some(argument);
        }
    }
    let (passin, passout) =
        passphrase::both(app, wishes.passin.as_deref(), wishes.passout.as_deref()).await?;
    let given = if wishes.export { &passout } else { &passin };
    let mut integrity_phrase = None;
    if wishes.two {
        if given.is_some() {
            let options = if wishes.export { "-passout or -password" } else { "-passin or -password" };
            return app.fail(format!("Option -twopass cannot be used with {options}")).await;
        }
        let prompt = "Enter MAC Password:";
        let phrase = if wishes.export {
            passphrase::ask_new(app, prompt, 0).await.ok()
        } else {
            passphrase::ask(app, prompt).await
        };
        match phrase {
            Some(phrase) => integrity_phrase = Some(phrase),
            None => return app.fail("Can't read Password").await,
        }
    }
    if wishes.export {
        export::run(app, &wishes, passin, passout, extra, integrity_phrase).await
    } else {
        import::run(app, &wishes, passin, passout, integrity_phrase).await
    }
}

async fn warn(app: &App, wishes: &Wishes) {
    if !wishes.export {
        for name in EXPORT_ONLY.iter().filter(|name| wishes.others.contains(*name)) {
            app.say(format!("Warning: -{name} option ignored without -export\n")).await;
        }
        return;
    }
    let ignored = [
        ("info", wishes.info),
        ("nomacver", wishes.no_verify),
        ("clcerts", wishes.client_certificates),
        ("cacerts", wishes.ca_certificates),
    ];
    for (name, _) in ignored.iter().filter(|(_, given)| *given) {
        app.say(format!("Warning: -{name} option ignored with -export\n")).await;
    }
    if let Some((name, _)) = &wishes.cipher {
        app.say(format!("Warning: output encryption option -{name} ignored with -export\n")).await;
    }
}

/// What older programs can read.
fn apply_legacy(wishes: &mut Wishes) {
    let older = |protection: Protection, name: &str| match (protection, Scheme::from_name(name)) {
        (Protection::Default, Some(scheme)) => Protection::Scheme(scheme),
        (other, _) => other,
    };
    wishes.certificate_protection = older(wishes.certificate_protection, "PBE-SHA1-RC2-40");
    wishes.key_protection = older(wishes.key_protection, "PBE-SHA1-3DES");
    if wishes.cipher.is_none() {
        wishes.cipher = Some(("des3".to_owned(), Some(Cipher::TRIPLE_DES)));
    }
    wishes.digest.get_or_insert_with(|| "sha1".to_owned());
}

/// The digest of `-macalg`.
async fn digest(app: &App, name: Option<&str>) -> Step<Digest> {
    let Some(name) = name else { return Ok(Digest::Sha256) };
    match Digest::from_name(name) {
        Some(digest) => Ok(digest),
        None => {
            app.say(format!("{}: Unknown option or message digest: {name}\n", app.name)).await;
            app.usage().await
        }
    }
}

/// Says that a pass phrase could not be read; with what lies in the queue for a new one.
async fn unread<T>(app: &App, is_new: bool) -> Step<T> {
    app.say("Can't read Password\n").await;
    if is_new {
        app.raise(passphrase::not_read());
    }
    Err(Exit(1))
}

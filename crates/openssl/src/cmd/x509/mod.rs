//! `openssl x509`: showing certificates, and issuing them from requests.

mod checks;
mod issue;
mod shows;

pub use shows::name_hashes;

use countersign_pki::asn1::write;
use countersign_pki::{Certificate, Digest, Oid, RequestBuilder};

use crate::app::{App, Exit, Step};
use crate::files::{Opening, Output};
use crate::options::{Format, Options, integer, long};
use crate::print::certificate::Parts;
use crate::print::name::{self, NameOptions};
use crate::{conffile, extensions, input, passphrase, signing, subject};

/// What was asked for.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag of the command line")]
struct Wishes {
    ca: Option<String>,
    ca_key: Option<String>,
    ca_serial: Option<String>,
    check_email: Option<String>,
    check_end: Option<i64>,
    check_host: Option<String>,
    check_ip: Option<String>,
    clear_extensions: bool,
    copy_extensions: Option<String>,
    create_serial: bool,
    days: Option<i32>,
    digest: Option<Digest>,
    digest_name: Option<String>,
    extensions: Option<String>,
    extfile: Option<String>,
    force_pubkey: Option<String>,
    inform: Option<Format>,
    input: Option<String>,
    iso_dates: bool,
    key: Option<String>,
    names: NameOptions,
    new: bool,
    nocert: bool,
    noout: bool,
    out: Option<String>,
    outform: Format,
    parts: Parts,
    passin: Option<String>,
    preserve_dates: bool,
    req: bool,
    serial: Option<Vec<u8>>,
    /// What to print, in the order asked for.
    shows: Vec<String>,
    only_extensions: Vec<String>,
    subj: Option<String>,
    to_request: bool,
    trust: Vec<(bool, String)>,
    alias: Option<String>,
    trusted_output: bool,
}

async fn wishes(app: &App, mut options: Options) -> Step<Wishes> {
    let mut wishes = Wishes::default();
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "CA" => wishes.ca = Some(value),
            "CAkey" => wishes.ca_key = Some(value),
            "CAserial" => wishes.ca_serial = Some(value),
            "CAcreateserial" => wishes.create_serial = true,
            "addreject" | "addtrust" => {
                if Oid::from_name(&value).is_none() {
                    app.say(format!("{}: Invalid trust object value {value}\n", app.name)).await;
                    return app.usage().await;
                }
                wishes.trust.push((name == "addtrust", value));
                wishes.trusted_output = true;
            }
            "certopt" => match wishes.parts.add(&value) {
                Some(parts) => wishes.parts = parts,
                None => return app.usage().await,
            },
            "checkend" => wishes.check_end = long(&app.name, &value).ok(),
            "checkemail" => wishes.check_email = Some(value),
            "checkhost" => wishes.check_host = Some(value),
            "checkip" => wishes.check_ip = Some(value),
            "clrext" => wishes.clear_extensions = true,
            "clrreject" | "clrtrust" | "trustout" => wishes.trusted_output = true,
            "copy_extensions" => {
                if !matches!(value.as_str(), "none" | "copy" | "copyall") {
                    return app.fail(format!("Invalid extension copy option: {value}")).await;
                }
                wishes.copy_extensions = Some(value);
            }
            "dateopt" => match value.as_str() {
                "rfc_822" => wishes.iso_dates = false,
                "iso_8601" => wishes.iso_dates = true,
                _ => return app.fail(format!("Invalid date format: {value}")).await,
            },
            "days" => {
                let days = integer(&app.name, &value).ok();
                if days.is_some_and(|days| days < -1) {
                    app.say(format!("{}: -days parameter arg must be >= -1\n", app.name)).await;
                    return Err(Exit(1));
                }
                wishes.days = days;
            }
            "extensions" => wishes.extensions = Some(value),
            "extfile" => wishes.extfile = Some(value),
            "ext" => {
                wishes.only_extensions = value.split(',').map(|word| word.trim().to_owned()).collect();
                wishes.shows.push(name);
            }
            "force_pubkey" => wishes.force_pubkey = Some(value),
            "in" => wishes.input = Some(value),
            "inform" => wishes.inform = Some(Format::of(&value)),
            "key" | "signkey" => wishes.key = Some(value),
            "nameopt" => match wishes.names.add(&value) {
                Some(names) => wishes.names = names,
                None => return app.usage().await,
            },
            "new" => wishes.new = true,
            "nocert" => wishes.nocert = true,
            "noout" => wishes.noout = true,
            "out" => wishes.out = Some(value),
            "outform" => wishes.outform = Format::of(&value),
            "passin" => wishes.passin = Some(value),
            "preserve_dates" => wishes.preserve_dates = true,
            "req" => wishes.req = true,
            "set_serial" => match signing::serial(&value) {
                Some(serial) => wishes.serial = Some(serial),
                None => {
                    app.raise(signing::bad_serial());
                    return app.usage().await;
                }
            },
            "setalias" => {
                wishes.alias = Some(value);
                wishes.trusted_output = true;
            }
            "subj" => wishes.subj = Some(value),
            "x509toreq" => wishes.to_request = true,
            "dates" => wishes.shows.extend(["startdate".to_owned(), "enddate".to_owned()]),
            "text" | "fingerprint" | "alias" | "serial" | "startdate" | "enddate" | "subject" | "issuer"
            | "email" | "hash" | "subject_hash" | "subject_hash_old" | "issuer_hash" | "issuer_hash_old"
            | "ocspid" | "ocsp_uri" | "purpose" | "pubkey" | "modulus" | "next_serial" => {
                wishes.shows.push(name);
            }
            "*" => {
                wishes.digest = Digest::from_name(&value);
                wishes.digest_name = Some(value);
            }
            _ => {}
        }
    }
    options.no_more(app).await?;
    Ok(wishes)
}

/// The subcommand.
pub async fn run(app: &App, options: Options) -> Step {
    let mut wishes = wishes(app, options).await?;
    let passin = passphrase::one(app, wishes.passin.as_deref(), "Error getting password").await?;
    let asked_subject = match &wishes.subj {
        Some(text) => Some(subject::parse(app, text, true, "subject").await?),
        None => None,
    };
    if wishes.new && wishes.input.is_some() {
        app.say("The -in option must not be used with -new\n").await;
        return Err(Exit(1));
    }
    if wishes.ca.is_some() && wishes.key.is_some() {
        app.say("Cannot use both -key/-signkey and -CA option\n").await;
        return Err(Exit(1));
    }
    if wishes.ca.is_none() && wishes.ca_key.is_some() {
        app.say("Warning: ignoring -CAkey option since no -CA option is given\n").await;
        wishes.ca_key = None;
    }
    let config = match &wishes.extfile {
        Some(path) => {
            let config = conffile::load(app, Some(path)).await?;
            if wishes.extensions.is_none() {
                let named = config.get("default", "extensions").unwrap_or("default");
                wishes.extensions = Some(named.to_owned());
            }
            let section = wishes.extensions.clone().unwrap_or_default();
            let trial = extensions::Context { test: true, ..extensions::Context::default() };
            if let Err(reasons) = extensions::section(&config, &section, &trial) {
                app.say(format!("Error checking extension section {section}\n")).await;
                app.raise_all(reasons);
                return Err(Exit(1));
            }
            Some(config)
        }
        None => None,
    };
    let source = issue::read(app, &wishes, passin.as_deref(), asked_subject.as_ref()).await?;
    let key = match &wishes.key {
        Some(path) => {
            Some(input::private_key(app, Some(path), None, passin.as_deref(), "private key").await?)
        }
        None => None,
    };
    let forced = match &wishes.force_pubkey {
        Some(path) => {
            Some(input::public_key(app, Some(path), None, None, "explicitly set public key").await?)
        }
        None => None,
    };
    let authority = match &wishes.ca {
        Some(path) => {
            match input::certificate(app, Some(path), None, passin.as_deref(), "CA certificate").await {
                Ok(certificate) => Some(certificate),
                Err(exit) => {
                    app.say("Unable to load CA certificate\n").await;
                    return Err(exit);
                }
            }
        }
        None => None,
    };
    if wishes.to_request {
        return to_request(app, &wishes, &source, key).await;
    }
    let will_sign = wishes.req || wishes.new || key.is_some() || authority.is_some();
    if will_sign && key.is_none() && authority.is_none() {
        app.say("We need a private key to sign with, use -key or -CAkey or -CA with private key\n").await;
        return Err(Exit(1));
    }
    let output = Output::open(app, wishes.out.as_deref(), Opening::Default).await?;
    let certificate = if will_sign {
        let order = issue::Order {
            wishes: &wishes,
            source: &source,
            config: config.as_ref(),
            subject: asked_subject,
            forced,
            passin: passin.as_deref(),
        };
        issue::certificate(app, &order, key, authority).await?
    } else {
        match source {
            issue::Source::Certificate(certificate) => *certificate,
            issue::Source::Request(_) | issue::Source::Nothing => return Err(Exit(1)),
        }
    };
    shows::all(app, &wishes, &certificate, &output).await?;
    let expires = checks::all(app, &wishes, &certificate, &output).await?;
    if !wishes.noout && !wishes.nocert {
        output.write(encoded(&wishes, &certificate)).await?;
    }
    if expires { Err(Exit(1)) } else { Ok(()) }
}

/// The certificate as it is written out, trust settings included if asked for.
fn encoded(wishes: &Wishes, certificate: &Certificate) -> Vec<u8> {
    if wishes.outform != Format::Pem {
        return certificate.der.clone();
    }
    if !wishes.trusted_output {
        return certificate.to_pem().into_bytes();
    }
    let mut der = certificate.der.clone();
    let list = |trust: bool| -> Vec<Vec<u8>> {
        let chosen = wishes.trust.iter().filter(|(kind, _)| *kind == trust);
        chosen.filter_map(|(_, name)| Oid::from_name(name)).map(|oid| write::oid(&oid)).collect()
    };
    let (trusted, rejected) = (list(true), list(false));
    let mut parts = Vec::new();
    if !trusted.is_empty() {
        parts.push(write::sequence(&trusted));
    }
    if !rejected.is_empty() {
        let mut inner = write::sequence(&rejected);
        if let Some(first) = inner.first_mut() {
            *first = 0xa0;
        }
        parts.push(inner);
    }
    if let Some(alias) = &wishes.alias {
        parts.push(write::string(countersign_pki::asn1::tag::UTF8_STRING, alias.as_bytes()));
    }
    if !parts.is_empty() {
        der.extend(write::sequence(&parts));
    }
    countersign_pki::pem::encode("TRUSTED CERTIFICATE", &der).into_bytes()
}

/// `-x509toreq`: a request for the certificate's subject.
async fn to_request(
    app: &App,
    wishes: &Wishes,
    source: &issue::Source,
    key: Option<countersign_pki::PrivateKey>,
) -> Step {
    let Some(key) = key else {
        app.say("Must specify request signing key using -key\n").await;
        return Err(Exit(1));
    };
    let issue::Source::Certificate(certificate) = source else { return Err(Exit(1)) };
    let output = Output::open(app, wishes.out.as_deref(), Opening::Default).await?;
    let copied = match wishes.copy_extensions.as_deref() {
        Some("copy" | "copyall") => certificate.extensions.clone(),
        _ => Vec::new(),
    };
    let builder =
        RequestBuilder { subject: certificate.subject.clone(), extensions: copied, ..Default::default() };
    let digest = wishes.digest.unwrap_or(Digest::Sha256);
    let Ok(request) = builder.sign(&key, key.signature_with(digest)) else { return Err(Exit(1)) };
    if wishes.noout {
        return Ok(());
    }
    output.write(crate::print::request::text(&request, wishes.names, wishes.parts)).await?;
    match wishes.outform {
        Format::Pem => output.write(request.to_pem()).await,
        _ => output.write(&request.der).await,
    }
}

/// Says whose request it is.
async fn say_subject(app: &App, wishes: &Wishes, subject: &countersign_pki::Name) {
    app.say(name::titled("subject=", subject, wishes.names)).await;
}

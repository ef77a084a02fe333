//! `openssl req`: making, reading and checking requests; self-signed certificates with `-x509`.

mod dialog;
mod issue;
mod newkey;

pub use newkey::no_parameters;

use countersign_pki::asn1::write;
use countersign_pki::csr::RequestAttribute;
use countersign_pki::{
    Certificate, CertificateRequest, Digest, Extension, Name, PrivateKey, PublicKey, RequestBuilder,
};

use crate::app::{App, Exit, Step};
use crate::config::Config;
use crate::encoding::{KeyForm, Writer};
use crate::encryption::Cipher;
use crate::extensions::{self, Context};
use crate::files::{Opening, Output};
use crate::options::{Format, Options, integer};
use crate::print::certificate::Parts;
use crate::print::name::{self, NameOptions};
use crate::{conffile, input, modulus, passphrase, print, signing, subject};

/// What was asked for.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag of the command line")]
struct Wishes {
    addext: Vec<String>,
    batch: bool,
    ca: Option<String>,
    ca_key: Option<String>,
    config: Option<String>,
    copy_extensions: Option<String>,
    days: Option<i32>,
    digest: Option<Digest>,
    extensions: Option<String>,
    input: Option<String>,
    inform: Format,
    key: Option<String>,
    keyout: Option<String>,
    modulus: bool,
    names: NameOptions,
    new: bool,
    newhdr: bool,
    newkey: Option<String>,
    noenc: bool,
    noout: bool,
    out: Option<String>,
    outform: Format,
    parts: Parts,
    passin: Option<String>,
    passout: Option<String>,
    pkeyopt: Vec<String>,
    pubkey: bool,
    reqexts: Option<String>,
    section: Option<String>,
    serial: Option<Vec<u8>>,
    subj: Option<String>,
    subject: bool,
    text: bool,
    utf8: bool,
    verbose: bool,
    verify: bool,
    x509: bool,
}

/// What comes out.
enum Product {
    Request(Box<CertificateRequest>),
    Certificate(Box<Certificate>),
}

async fn wishes(app: &App, mut options: Options) -> Step<Wishes> {
    let mut wishes = Wishes::default();
    let mut digest_name = None;
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "addext" => {
                let kind = value.split_once('=').map(|(kind, _)| kind.trim());
                let duplicate = |known: &String| known.split_once('=').map(|(name, _)| name.trim()) == kind;
                if kind.is_none_or(str::is_empty) || wishes.addext.iter().any(duplicate) {
                    app.say(format!("Duplicate extension: {value}\n")).await;
                    return app.usage().await;
                }
                wishes.addext.push(value);
            }
            "batch" => wishes.batch = true,
            "CA" => {
                wishes.ca = Some(value);
                wishes.x509 = true;
            }
            "CAkey" => wishes.ca_key = Some(value),
            "config" => wishes.config = Some(value),
            "copy_extensions" => {
                if !matches!(value.as_str(), "none" | "copy" | "copyall") {
                    app.say(format!("Invalid extension copy option: \"{value}\"\n")).await;
                    return Err(Exit(1));
                }
                wishes.copy_extensions = Some(value);
            }
            "days" => wishes.days = integer(&app.name, &value).ok(),
            "extensions" => wishes.extensions = Some(value),
            "in" => wishes.input = Some(value),
            "inform" => wishes.inform = Format::of(&value),
            "key" => wishes.key = Some(value),
            "keyout" => wishes.keyout = Some(value),
            "modulus" => wishes.modulus = true,
            "nameopt" => match wishes.names.add(&value) {
                Some(names) => wishes.names = names,
                None => return app.usage().await,
            },
            "new" => wishes.new = true,
            "newhdr" => wishes.newhdr = true,
            "newkey" => {
                wishes.newkey = Some(value);
                wishes.new = true;
            }
            "noenc" | "nodes" => wishes.noenc = true,
            "noout" => wishes.noout = true,
            "out" => wishes.out = Some(value),
            "outform" => wishes.outform = Format::of(&value),
            "passin" => wishes.passin = Some(value),
            "passout" => wishes.passout = Some(value),
            "pkeyopt" => wishes.pkeyopt.push(value),
            "pubkey" => wishes.pubkey = true,
            "reqexts" => wishes.reqexts = Some(value),
            "reqopt" => match wishes.parts.add(&value) {
                Some(parts) => wishes.parts = parts,
                None => return app.usage().await,
            },
            "section" => wishes.section = Some(value),
            "set_serial" => match signing::serial(&value) {
                Some(serial) => wishes.serial = Some(serial),
                None => {
                    app.say(format!("{}: Use -help for summary.\n", app.name)).await;
                    app.raise(signing::bad_serial());
                    return Err(Exit(1));
                }
            },
            "subj" => wishes.subj = Some(value),
            "subject" => wishes.subject = true,
            "text" => wishes.text = true,
            "utf8" => wishes.utf8 = true,
            "verbose" => wishes.verbose = true,
            "verify" => wishes.verify = true,
            "x509" | "precert" => wishes.x509 = true,
            "*" => digest_name = Some(value),
            _ => {}
        }
    }
    options.no_more(app).await?;
    if let Some(name) = digest_name {
        wishes.digest = Digest::from_name(&name);
        if wishes.digest.is_none() {
            app.say(format!("{}: Unknown option or message digest: {name}\n", app.name)).await;
            return app.usage().await;
        }
    }
    if wishes.x509 && wishes.input.is_none() {
        wishes.new = true;
    }
    Ok(wishes)
}

/// The subcommand.
pub async fn run(app: &App, options: Options) -> Step {
    let mut wishes = wishes(app, options).await?;
    if !wishes.x509 {
        if wishes.days.is_some() {
            app.say("Ignoring -days without -x509; not generating a certificate\n").await;
        }
        if wishes.copy_extensions.as_deref() == Some("none") {
            app.say("Ignoring -copy_extensions 'none' when -x509 is not given\n").await;
        }
    }
    let (passin, passout) =
        passphrase::both(app, wishes.passin.as_deref(), wishes.passout.as_deref()).await?;
    let config = conffile::load(app, wishes.config.as_deref()).await?;
    let section = wishes.section.clone().unwrap_or_else(|| "req".to_owned());
    let set = |name: &str| config.get(&section, name).map(str::to_owned);
    let added = addext_config(app, &wishes).await?;

    if wishes.x509 {
        wishes.extensions = wishes.extensions.take().or_else(|| set("x509_extensions"));
        check(app, &config, wishes.extensions.as_deref(), "x509").await?;
    }
    let trial = Context { test: true, ..Context::default() };
    if let Err(reasons) = added_extensions(&added, &trial) {
        app.say("Error checking extensions defined using -addext\n").await;
        app.raise_all(reasons);
        return Err(Exit(1));
    }
    let passin = passin.or_else(|| set("input_password"));
    let passout = passout.or_else(|| set("output_password"));
    wishes.reqexts = wishes.reqexts.take().or_else(|| set("req_extensions"));
    check(app, &config, wishes.reqexts.as_deref(), "request").await?;
    wishes.utf8 |= set("utf8").as_deref() == Some("yes");

    let mut key = match &wishes.key {
        Some(path) => {
            Some(input::private_key(app, Some(path), None, passin.as_deref(), "private key").await?)
        }
        None => None,
    };
    if wishes.new && key.is_none() {
        key = Some(new_key(app, &mut wishes, &config, &section, passout).await?);
    }

    let mut request = None;
    if !wishes.new {
        let loaded =
            input::request(app, wishes.input.as_deref(), wishes.inform, "Unable to load X509 request")
                .await?;
        request = Some(loaded);
    }
    let asked_subject = match &wishes.subj {
        Some(text) => Some(subject::parse(app, text, wishes.utf8, "subject").await?),
        None => None,
    };
    let digest = wishes.digest.or_else(|| set("default_md").and_then(|name| Digest::from_name(&name)));
    let digest = digest.unwrap_or(Digest::Sha256);

    let mut product = None;
    if wishes.new || wishes.x509 {
        let signer = match &wishes.ca {
            Some(path) => Some(issue::signer(app, path, wishes.ca_key.as_deref(), passin.as_deref()).await?),
            None => None,
        };
        if key.is_none() && signer.is_none() {
            app.say("Must provide a signature key using -key or provide -CA / -CAkey\n").await;
            return Err(Exit(1));
        }
        let (request_subject, attributes, public) = match (&request, &key) {
            (Some(request), _) => (request.subject.clone(), Vec::new(), public_of(app, request).await?),
            (None, Some(key)) => {
                let made = dialog::subject(app, &config, &section, &wishes, asked_subject.clone()).await;
                let Ok((subject, attributes)) = made else {
                    app.say("Error making certificate request\n").await;
                    return Err(Exit(1));
                };
                (subject, attributes, key.public_key())
            }
            (None, None) => return Err(Exit(1)),
        };
        if wishes.x509 {
            let order = issue::Order {
                config: &config,
                added: &added,
                section: wishes.extensions.as_deref(),
                subject: asked_subject.clone().unwrap_or(request_subject),
                public,
                serial: wishes.serial.clone(),
                days: wishes.days.unwrap_or(30),
                digest,
                request: request.as_ref(),
                copy: wishes.copy_extensions.as_deref(),
            };
            let certificate = issue::certificate(app, &order, key.as_ref(), signer.as_ref()).await?;
            product = Some(Product::Certificate(Box::new(certificate)));
        } else if let Some(key) = &key {
            let made =
                make_request(app, &config, &added, &wishes, request_subject, attributes, key, digest).await?;
            product = Some(Product::Request(Box::new(made)));
        }
    } else if let Some(request) = request {
        product = Some(Product::Request(Box::new(match asked_subject {
            Some(subject) => with_subject(&request, &subject),
            None => request,
        })));
    }
    let Some(product) = product else { return Err(Exit(1)) };
    if wishes.verify
        && let Product::Request(request) = &product
    {
        verify(app, request, key.as_ref()).await?;
    }
    write_out(app, &wishes, &product).await
}

/// Checks a signature with the request's own key, or with the one given.
async fn verify(app: &App, request: &CertificateRequest, key: Option<&PrivateKey>) -> Step {
    let outcome = match key {
        Some(key) => {
            let algorithm =
                countersign_pki::SignatureAlgorithm::from_identifier(&request.signature_algorithm);
            let verified = algorithm.map(|algorithm| {
                key.public_key().verify(algorithm, &request.info, &request.signature).is_ok()
            });
            verified.unwrap_or(false)
        }
        None => request.verify().is_ok(),
    };
    let verdict = if outcome { "OK" } else { "failure" };
    app.say(format!("Certificate request self-signature verify {verdict}\n")).await;
    Ok(())
}

async fn write_out(app: &App, wishes: &Wishes, product: &Product) -> Step {
    if wishes.noout && !wishes.text && !wishes.modulus && !wishes.subject && !wishes.pubkey {
        return Ok(());
    }
    let output = Output::open(app, wishes.out.as_deref(), Opening::Default).await?;
    let (subject, info) = match product {
        Product::Request(request) => (&request.subject, &request.public_key),
        Product::Certificate(certificate) => (&certificate.subject, &certificate.public_key),
    };
    if wishes.pubkey {
        match info.public_key() {
            Ok(public) => output.write(public.to_pem()).await?,
            Err(_) => return app.fail("Error getting public key").await,
        }
    }
    if wishes.text {
        let text = match product {
            Product::Request(request) => print::request::text(request, wishes.names, wishes.parts),
            Product::Certificate(certificate) => {
                print::certificate::text(certificate, wishes.names, wishes.parts, false)
            }
        };
        output.write(text).await?;
    }
    if wishes.subject {
        output.write(name::titled("subject=", subject, wishes.names)).await?;
    }
    if wishes.modulus {
        output.write(modulus::line(info)).await?;
    }
    if wishes.noout {
        return Ok(());
    }
    match (product, wishes.outform) {
        (Product::Request(request), Format::Pem) if wishes.newhdr => {
            output.write(countersign_pki::pem::encode("NEW CERTIFICATE REQUEST", &request.der)).await
        }
        (Product::Request(request), Format::Pem) => output.write(request.to_pem()).await,
        (Product::Request(request), _) => output.write(&request.der).await,
        (Product::Certificate(certificate), Format::Pem) => output.write(certificate.to_pem()).await,
        (Product::Certificate(certificate), _) => output.write(&certificate.der).await,
    }
}

async fn public_of(app: &App, request: &CertificateRequest) -> Step<PublicKey> {
    match request.public_key.public_key() {
        Ok(public) => Ok(public),
        Err(_) => app.fail("Error getting public key from request").await,
    }
}

/// The `-addext` arguments as a configuration with only a default section.
async fn addext_config(app: &App, wishes: &Wishes) -> Step<Config> {
    let text: String = wishes.addext.iter().map(|line| format!("{line}\n")).collect();
    conffile::of_text(app, &text, "<addext>").await
}

fn added_extensions(added: &Config, context: &Context<'_>) -> Result<Vec<Extension>, extensions::Faults> {
    let mut made = Vec::new();
    for (name, value) in added.section("default").unwrap_or_default() {
        if let Some(extension) = extensions::one(added, None, name, value, context)? {
            made.push(extension);
        }
    }
    Ok(made)
}

async fn check(app: &App, config: &Config, section: Option<&str>, kind: &str) -> Step {
    let Some(section) = section else { return Ok(()) };
    let trial = Context { test: true, ..Context::default() };
    if let Err(reasons) = extensions::section(config, section, &trial) {
        let extension = if kind == "x509" { "x509 extension" } else { "request extension" };
        app.say(format!("Error checking {extension} section {section}\n")).await;
        app.raise_all(reasons);
        return Err(Exit(1));
    }
    Ok(())
}

/// Makes the key of `-newkey` (or the configuration's default) and writes it to its file.
async fn new_key(
    app: &App,
    wishes: &mut Wishes,
    config: &Config,
    section: &str,
    passout: Option<String>,
) -> Step<PrivateKey> {
    let default_bits = config.get(section, "default_bits").and_then(|bits| bits.parse().ok());
    let key = newkey::make(app, wishes.newkey.as_deref(), &wishes.pkeyopt, default_bits).await?;
    if wishes.keyout.is_none() {
        wishes.keyout = config.get(section, "default_keyfile").map(str::to_owned);
    }
    let output = Output::open(app, wishes.keyout.as_deref(), Opening::Owner).await?;
    let refused = |name: &str| config.get(section, name) == Some("no");
    let plain = wishes.noenc || refused("encrypt_rsa_key") || refused("encrypt_key");
    let cipher = (!plain).then_some(Cipher::AES_256);
    let form = KeyForm { writer: Writer::Pem, cipher, traditional: false, phrase: passout };
    let text = form.pem(app, &key).await?;
    output.write(text).await?;
    app.say("-----\n").await;
    Ok(key)
}

#[expect(clippy::too_many_arguments, reason = "the parts of one request")]
async fn make_request(
    app: &App,
    config: &Config,
    added: &Config,
    wishes: &Wishes,
    subject: Name,
    attributes: Vec<RequestAttribute>,
    key: &PrivateKey,
    digest: Digest,
) -> Step<CertificateRequest> {
    let context =
        Context { subject: Some(subject.clone()), subject_key: Some(key.public_key()), ..Context::default() };
    let mut wanted = Vec::new();
    if let Some(section) = &wishes.reqexts {
        match extensions::section(config, section, &context) {
            Ok(made) => wanted = made,
            Err(reasons) => {
                app.say(format!("Error adding request extensions from section {section}\n")).await;
                app.raise_all(reasons);
                return Err(Exit(1));
            }
        }
    }
    match added_extensions(added, &context) {
        Ok(made) => made.into_iter().for_each(|extension| extensions::put(&mut wanted, extension)),
        Err(reasons) => {
            app.say("Error adding extensions defined via -addext\n").await;
            app.raise_all(reasons);
            return Err(Exit(1));
        }
    }
    let builder = RequestBuilder { subject, attributes, extensions: wanted };
    match builder.sign(key, key.signature_with(digest)) {
        Ok(request) => Ok(request),
        Err(_) => {
            app.raise(signing::digest_too_big());
            Err(Exit(1))
        }
    }
}

/// The same request under another name; its signature no longer fits.
fn with_subject(request: &CertificateRequest, subject: &Name) -> CertificateRequest {
    let attributes: Vec<Vec<u8>> = request
        .attributes
        .iter()
        .map(|attribute| write::sequence(&[write::oid(&attribute.oid), write::set(&attribute.values)]))
        .collect();
    let info = write::sequence(&[
        write::integer(u64::from(request.version)),
        subject.der().to_vec(),
        request.public_key.der.clone(),
        write::explicit(0, &write::concat(&attributes)),
    ]);
    let der =
        write::sequence(&[info, request.signature_algorithm.to_der(), write::bit_string(&request.signature)]);
    CertificateRequest::parse(&der).unwrap_or_else(|_| request.clone())
}

//! Issuing with `openssl x509`: from a request with `-req`, from a certificate with `-key` or `-CA`.

use countersign_pki::{
    Certificate, CertificateBuilder, CertificateRequest, Digest, Extension, Name, Oid, PrivateKey, PublicKey,
};

use super::{Wishes, say_subject};
use crate::app::{App, Exit, Step};
use crate::config::Config;
use crate::extensions::{self, Context, Issuer};
use crate::print::hex;
use crate::signing::{DAY, key_mismatch, random_serial, signed};
use crate::{errors, input};

/// What the certificate is made from.
pub enum Source {
    /// A request, its signature checked.
    Request(Box<CertificateRequest>),
    /// A certificate.
    Certificate(Box<Certificate>),
    /// Nothing: `-new`.
    Nothing,
}

/// Reads what the options name.
pub async fn read(app: &App, wishes: &Wishes, passin: Option<&str>, subject: Option<&Name>) -> Step<Source> {
    let path = wishes.input.as_deref();
    if wishes.new {
        if subject.is_none() {
            app.say("The -new option requires a subject to be set using -subj\n").await;
            return Err(Exit(1));
        }
        return Ok(Source::Nothing);
    }
    if !wishes.req {
        return match input::certificate(app, path, wishes.inform, passin, "certificate").await {
            Ok(certificate) => Ok(Source::Certificate(Box::new(certificate))),
            Err(exit) => {
                app.say("Unable to load certificate\n").await;
                Err(exit)
            }
        };
    }
    if path.is_none() && app.process.descriptor(0).is_ok_and(countersign_host::Descriptor::is_terminal) {
        app.say("Warning: Reading certificate request from stdin since no -in option is given\n").await;
    }
    let format = wishes.inform.unwrap_or_default();
    let request = input::request(app, path, format, "Unable to load certificate request input").await?;
    if request.public_key.public_key().is_err() {
        return app.fail("Error unpacking public key").await;
    }
    if request.verify().is_err() {
        return app.fail("Certificate request self-signature did not match the contents").await;
    }
    app.say("Certificate request self-signature ok\n").await;
    say_subject(app, wishes, &request.subject).await;
    Ok(Source::Request(Box::new(request)))
}

/// What the certificate shall say.
pub struct Order<'a> {
    /// The options.
    pub wishes: &'a Wishes,
    /// What it is made from.
    pub source: &'a Source,
    /// The file of `-extfile`.
    pub config: Option<&'a Config>,
    /// The subject of `-subj`.
    pub subject: Option<Name>,
    /// The key of `-force_pubkey`.
    pub forced: Option<PublicKey>,
    /// The pass phrase of keys.
    pub passin: Option<&'a str>,
}

/// Makes and signs the certificate, with its own key or with the authority's.
pub async fn certificate(
    app: &App,
    order: &Order<'_>,
    key: Option<PrivateKey>,
    authority: Option<Certificate>,
) -> Step<Certificate> {
    let wishes = order.wishes;
    let (source_subject, source_key, source_extensions) = match order.source {
        Source::Request(request) => {
            (request.subject.clone(), request.public_key.public_key().ok(), copied(request, wishes))
        }
        Source::Certificate(certificate) => {
            let kept = if wishes.clear_extensions { Vec::new() } else { certificate.extensions.clone() };
            (certificate.subject.clone(), certificate.public_key.public_key().ok(), kept)
        }
        Source::Nothing => (Name::default(), None, Vec::new()),
    };
    let subject = order.subject.clone().unwrap_or(source_subject);
    let own = key.as_ref().map(PrivateKey::public_key);
    let Some(public) = order.forced.clone().or(own).or(source_key) else { return Err(Exit(1)) };

    let signing_key = match (key, &wishes.ca) {
        (Some(key), _) => key,
        (None, Some(path)) => {
            let path = wishes.ca_key.as_deref().unwrap_or(path);
            input::private_key(app, Some(path), None, order.passin, "CA private key").await?
        }
        (None, None) => return Err(Exit(1)),
    };
    if let Some(authority) = &authority
        && authority.public_key.public_key().ok() != Some(signing_key.public_key())
    {
        app.raise(key_mismatch());
        return app.fail("CA certificate and CA private key do not match").await;
    }
    let serial = match (&wishes.serial, order.source, &authority) {
        (Some(serial), ..) => serial.clone(),
        (None, _, Some(_)) => stored_serial(app, wishes).await?,
        (None, Source::Certificate(certificate), None) => certificate.serial.clone(),
        (None, ..) => random_serial(app),
    };
    let self_signed = signing_key.public_key() == public;
    let issuer_name = authority.as_ref().map_or_else(|| subject.clone(), |other| other.subject.clone());
    let issuer = match &authority {
        Some(other) => Issuer::Other(other),
        None => Issuer::Itself {
            serial: serial.clone(),
            name: issuer_name.clone(),
            self_signed,
            key: signing_key.public_key(),
            key_id: None,
        },
    };
    let context = Context {
        test: false,
        subject: Some(subject.clone()),
        subject_key: Some(public.clone()),
        issuer: Some(issuer),
    };
    let mut wanted = source_extensions;
    if let (Some(config), Some(section)) = (order.config, &wishes.extensions) {
        match extensions::section(config, section, &context) {
            Ok(made) => made.into_iter().for_each(|extension| extensions::put(&mut wanted, extension)),
            Err(reasons) => {
                app.say(format!("Error adding extensions from section {section}\n")).await;
                app.raise_all(reasons);
                return Err(Exit(1));
            }
        }
    }
    extensions::adapt(&mut wanted, &context, self_signed);
    let now = app.now();
    let (not_before, not_after) = match order.source {
        Source::Certificate(certificate) if wishes.preserve_dates => {
            (certificate.not_before, certificate.not_after)
        }
        _ => (now, now + i64::from(wishes.days.unwrap_or(30)) * DAY),
    };
    let builder = CertificateBuilder {
        serial,
        issuer: issuer_name,
        subject,
        not_before,
        not_after,
        public_key: public.to_spki(),
        version_1: wanted.is_empty(),
        extensions: wanted,
    };
    signed(app, &builder, &signing_key, wishes.digest.unwrap_or(Digest::Sha256))
}

fn copied(request: &CertificateRequest, wishes: &Wishes) -> Vec<Extension> {
    let mut copied = match wishes.copy_extensions.as_deref() {
        Some("copy" | "copyall") => request.extensions(),
        _ => Vec::new(),
    };
    if wishes.copy_extensions.as_deref() == Some("copy") {
        copied.retain(|known| known.oid != Oid::SUBJECT_KEY_ID && known.oid != Oid::AUTHORITY_KEY_ID);
    }
    copied
}

/// The next number of the file beside the CA's certificate, or of `-CAserial`; a random one without a file.
async fn stored_serial(app: &App, wishes: &Wishes) -> Step<Vec<u8>> {
    let named = wishes.ca_serial.clone();
    let path = named.clone().unwrap_or_else(|| {
        let ca = wishes.ca.clone().unwrap_or_default();
        let stem = match ca.rfind('.') {
            Some(dot) => ca.get(..dot).unwrap_or_default().to_owned(),
            None => ca,
        };
        format!("{stem}.srl")
    });
    let number = match app.process.read_file(&path).await {
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes).trim().to_owned();
            let even = if text.len() % 2 == 1 { format!("0{text}") } else { text };
            match crate::encryption::from_hex(&even).filter(|bytes| !bytes.is_empty()) {
                Some(bytes) => crate::signing::incremented(&bytes),
                None => return app.fail(format!("Unable to load number from {path}")).await,
            }
        }
        Err(_) if wishes.create_serial => random_serial(app),
        Err(errno) if named.is_some() => {
            app.raise_all(errors::fopen(errno, &path, "r"));
            return app.fail(format!("{path}: {errno}")).await;
        }
        Err(_) => return Ok(random_serial(app)),
    };
    let text = format!("{}\n", hex::upper(&number));
    if let Err(errno) = app.process.write_file(&path, text.as_bytes()).await {
        app.raise_all(errors::fopen(errno, &path, "w"));
        return Err(Exit(1));
    }
    Ok(number)
}

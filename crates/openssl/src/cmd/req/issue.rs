//! `-x509`: a certificate instead of a request, signed by its own key or with `-CA`.

use countersign_pki::{
    Certificate, CertificateBuilder, CertificateRequest, Digest, Name, Oid, PrivateKey, PublicKey,
};

use crate::app::{App, Exit, Step};
use crate::config::Config;
use crate::extensions::{self, Context, Issuer};
use crate::input;
use crate::signing::{DAY, key_mismatch, random_serial, signed};

/// What the certificate shall say.
pub struct Order<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The `-addext` arguments.
    pub added: &'a Config,
    /// The section of extensions.
    pub section: Option<&'a str>,
    /// Who is certified.
    pub subject: Name,
    /// The certified key.
    pub public: PublicKey,
    /// Content of the serial number's INTEGER; drawn when absent.
    pub serial: Option<Vec<u8>>,
    /// Days of validity.
    pub days: i32,
    /// Digest to sign with.
    pub digest: Digest,
    /// The request it is made from, if one was read.
    pub request: Option<&'a CertificateRequest>,
    /// `none`, `copy` or `copyall`.
    pub copy: Option<&'a str>,
}

/// The certificate and key of `-CA` and `-CAkey`.
pub async fn signer(
    app: &App,
    path: &str,
    key: Option<&str>,
    passin: Option<&str>,
) -> Step<(Certificate, PrivateKey)> {
    let key = input::private_key(app, Some(key.unwrap_or(path)), None, passin, "issuer private key").await?;
    let certificate = input::certificate(app, Some(path), None, passin, "issuer certificate").await?;
    if certificate.public_key.public_key().ok() != Some(key.public_key()) {
        app.raise(key_mismatch());
        app.say("Issuer certificate and key do not match\n").await;
        return Err(Exit(1));
    }
    Ok((certificate, key))
}

/// The certificate.
pub async fn certificate(
    app: &App,
    order: &Order<'_>,
    key: Option<&PrivateKey>,
    signer: Option<&(Certificate, PrivateKey)>,
) -> Step<Certificate> {
    if order.request.is_some() && order.copy.is_none() {
        app.say("Warning: No -copy_extensions given; ignoring any extensions in the request\n").await;
    }
    let serial = order.serial.clone().unwrap_or_else(|| random_serial(app));
    let issuer_name =
        signer.map_or_else(|| order.subject.clone(), |(certificate, _)| certificate.subject.clone());
    let Some(signing_key) = signer.map(|(_, key)| key).or(key) else { return Err(Exit(1)) };
    let self_signed = signing_key.public_key() == order.public;
    let issuer = match signer {
        Some((certificate, _)) => Issuer::Other(certificate),
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
        subject: Some(order.subject.clone()),
        subject_key: Some(order.public.clone()),
        issuer: Some(issuer),
    };
    let mut wanted = match order.copy {
        Some("copy" | "copyall") => order.request.map(CertificateRequest::extensions).unwrap_or_default(),
        _ => Vec::new(),
    };
    if order.copy == Some("copy") {
        wanted.retain(|extension| {
            extension.oid != Oid::SUBJECT_KEY_ID && extension.oid != Oid::AUTHORITY_KEY_ID
        });
    }
    if let Some(section) = order.section {
        match extensions::section(order.config, section, &context) {
            Ok(made) => made.into_iter().for_each(|extension| extensions::put(&mut wanted, extension)),
            Err(reasons) => {
                app.say(format!("Error adding x509 extensions from section {section}\n")).await;
                app.raise_all(reasons);
                return Err(Exit(1));
            }
        }
    }
    for (name, value) in order.added.section("default").unwrap_or_default() {
        match extensions::one(order.added, None, name, value, &context) {
            Ok(Some(extension)) => extensions::put(&mut wanted, extension),
            Ok(None) => {}
            Err(reasons) => {
                app.say("Error adding extensions defined via -addext\n").await;
                app.raise_all(reasons);
                return Err(Exit(1));
            }
        }
    }
    extensions::adapt(&mut wanted, &context, self_signed);
    let now = app.now();
    let builder = CertificateBuilder {
        serial,
        issuer: issuer_name,
        subject: order.subject.clone(),
        not_before: now,
        not_after: now + i64::from(order.days) * DAY,
        public_key: order.public.to_spki(),
        version_1: wanted.is_empty(),
        extensions: wanted,
    };
    signed(app, &builder, signing_key, order.digest)
}

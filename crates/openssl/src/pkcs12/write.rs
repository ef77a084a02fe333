//! Making a container.

use countersign_pki::asn1::{tag, write};
use countersign_pki::csr::RequestAttribute;
use countersign_pki::{Digest, Oid};

use super::kdf::{self, Purpose};
use super::{FRIENDLY_NAME, LOCAL_KEY_ID};
use crate::app::App;
use crate::encryption::{self, Scheme};

/// How integrity is protected.
pub struct Integrity {
    /// The digest.
    pub digest: Digest,
    /// How often the phrase is hashed.
    pub iterations: u32,
    /// The phrase.
    pub phrase: String,
}

fn named(name: &str) -> Vec<u8> {
    write::oid(&Oid::from_name(name).unwrap_or(Oid::COMMON_NAME))
}

fn bag(kind: &str, value: &[u8], name: Option<&str>, key_id: Option<&[u8]>, more: &[String]) -> Vec<u8> {
    let mut attributes = Vec::new();
    let mut add = |kind: &str, value: Vec<u8>| {
        let oid = Oid::from_name(kind).unwrap_or(Oid::COMMON_NAME);
        attributes.push(RequestAttribute::new(oid, value).to_der());
    };
    let bmp = |text: &str| {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        write::string(tag::BMP_STRING, &bytes)
    };
    if let Some(name) = name {
        add(FRIENDLY_NAME, bmp(name));
    }
    if let Some(id) = key_id {
        add(LOCAL_KEY_ID, write::octet_string(id));
    }
    for provider in more {
        add("CSPName", bmp(provider));
    }
    let mut parts = vec![named(kind), write::explicit(0, value)];
    if !attributes.is_empty() {
        parts.push(write::set_of(&attributes));
    }
    write::sequence(&parts)
}

/// The bag of a certificate.
pub fn certificate_bag(certificate: &[u8], name: Option<&str>, key_id: Option<&[u8]>) -> Vec<u8> {
    let inner = write::explicit(0, &write::octet_string(certificate));
    let value = write::sequence(&[named("x509Certificate"), inner]);
    bag("certBag", &value, name, key_id, &[])
}

/// The bag of a private key (PKCS#8), encrypted if there is a scheme. `provider` is Microsoft's name for one.
pub fn key_bag(
    app: &App,
    pkcs8: &[u8],
    scheme: Option<(&Scheme, &str)>,
    name: Option<&str>,
    key_id: Option<&[u8]>,
    provider: &[String],
) -> Vec<u8> {
    match scheme {
        Some((scheme, phrase)) => {
            let sealed = encryption::seal(app, scheme, pkcs8, phrase);
            bag("pkcs8ShroudedKeyBag", &sealed, name, key_id, provider)
        }
        None => bag("keyBag", pkcs8, name, key_id, provider),
    }
}

fn data(content: &[u8]) -> Vec<u8> {
    write::sequence(&[named("pkcs7-data"), write::explicit(0, &write::octet_string(content))])
}

/// The container: certificates in one safe, under `scheme` if there is one, keys in another.
pub fn sealed(
    app: &App,
    certificates: &[Vec<u8>],
    scheme: Option<&Scheme>,
    keys: &[Vec<u8>],
    integrity: Option<Integrity>,
    phrase: &str,
) -> Vec<u8> {
    let mut safes = Vec::new();
    if !certificates.is_empty() {
        let bags = write::sequence(certificates);
        safes.push(match scheme {
            None => data(&bags),
            Some(scheme) => {
                let (algorithm, mut content) = scheme.seal(app, &bags, phrase);
                content = write::octet_string(&content);
                // The content is an implicit [0].
                if let Some(first) = content.first_mut() {
                    *first = 0x80;
                }
                let encrypted = write::sequence(&[named("pkcs7-data"), algorithm, content]);
                let body = write::sequence(&[write::integer(0), encrypted]);
                write::sequence(&[named("pkcs7-encryptedData"), write::explicit(0, &body)])
            }
        });
    }
    if !keys.is_empty() {
        safes.push(data(&write::sequence(keys)));
    }
    let authenticated = write::sequence(&safes);
    let mut parts = vec![write::integer(3), data(&authenticated)];
    if let Some(Integrity { digest, iterations, phrase }) = integrity {
        let salt: [u8; 8] = app.process.entropy().bytes();
        let key = kdf::derive(digest, Purpose::Integrity, &phrase, &salt, iterations, digest.len());
        let value = digest.hmac(&key, &authenticated);
        let algorithm = write::sequence(&[write::oid(&digest.oid()), write::null()]);
        let info = write::sequence(&[algorithm, write::octet_string(&value)]);
        let mut mac = vec![info, write::octet_string(&salt)];
        if iterations > 1 {
            mac.push(write::integer(u64::from(iterations)));
        }
        parts.push(write::sequence(&mac));
    }
    write::sequence(&parts)
}

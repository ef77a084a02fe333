//! subjectKeyIdentifier and authorityKeyIdentifier.

use countersign_pki::asn1::write;
use countersign_pki::extension::{AuthorityKeyId, GeneralName};
use countersign_pki::{Extension, Oid};

use super::{Context, Faults, Issuer, Words, generic, list};
use crate::encryption::from_hex;
use crate::errors::Reason;

const AKID: &str = "../crypto/x509/v3_akid.c";

/// `hash`, or the identifier in hexadecimal.
pub fn subject_key_id(words: &Words<'_>) -> Result<Vec<u8>, Faults> {
    if words.value != "hash" {
        let digits: String = words.value.chars().filter(|c| *c != ':').collect();
        let bytes = from_hex(&digits).ok_or_else(|| vec![generic::illegal_hex()])?;
        return Ok(write::octet_string(&bytes));
    }
    if words.context.test {
        return Ok(write::octet_string(&[]));
    }
    match &words.context.subject_key {
        Some(key) => Ok(write::octet_string(&key.key_id_sha1())),
        None => {
            let file = "../crypto/x509/v3_skid.c";
            Err(vec![Reason::new(0x1100_0072, "s2i_skey_id", "no public key", file, 93)])
        }
    }
}

/// `keyid:always, issuer:always`, each optional. A value with nothing in it means: leave it out.
pub fn authority_key_id(words: &Words<'_>) -> Result<Vec<u8>, Faults> {
    let items = if words.value == "none" { Vec::new() } else { list::parse(words.value)? };
    let mut key_id = 0;
    let mut issuer = 0;
    for item in items {
        let strength = if item.value.as_deref() == Some("always") { 2 } else { 1 };
        match item.name.as_str() {
            "keyid" => key_id = strength,
            "issuer" => issuer = strength,
            _ => {
                let reason = Reason::new(0x1100_0078, "v2i_AUTHORITY_KEYID", "unknown option", AKID, 131);
                return Err(vec![reason.with(format!("name={}", item.name))]);
            }
        }
    }
    let mut made = AuthorityKeyId::default();
    if words.context.test {
        return Ok(made.to_der());
    }
    let Some(from) = &words.context.issuer else {
        let reason = Reason::new(0x1100_0079, "v2i_AUTHORITY_KEYID", "no issuer certificate", AKID, 145);
        return Err(vec![reason]);
    };
    let self_signed = matches!(from, Issuer::Itself { self_signed: true, .. });
    if key_id > 0 {
        made.key_id = match from {
            Issuer::Other(certificate) => certificate.subject_key_id(),
            Issuer::Itself { key_id: Some(known), self_signed: true, .. } => Some(known.clone()),
            Issuer::Itself { key, .. } => Some(key.key_id_sha1().to_vec()),
        };
        if (key_id == 2 || issuer == 0) && made.key_id.is_none() {
            let reason =
                Reason::new(0x1100_007B, "v2i_AUTHORITY_KEYID", "unable to get issuer keyid", AKID, 181);
            return Err(vec![reason]);
        }
    }
    if issuer == 2 || (issuer == 1 && !self_signed && made.key_id.is_none()) {
        let (name, serial) = match from {
            Issuer::Other(certificate) => (certificate.issuer.clone(), certificate.serial.clone()),
            Issuer::Itself { name, serial, .. } => (name.clone(), serial.clone()),
        };
        made.issuer = vec![GeneralName::Directory(name)];
        made.serial = Some(serial);
    }
    Ok(made.to_der())
}

/// Completes a certificate's extensions before it is signed: with any extension there is also an identifier
/// of the subject's key, and one of the issuer's unless the certificate signs itself. Empty ones go away.
pub fn adapt(extensions: &mut Vec<Extension>, context: &Context<'_>, self_signed: bool) {
    if extensions.is_empty() {
        return;
    }
    let had = |extensions: &[Extension], oid: &Oid| extensions.iter().any(|known| known.oid == *oid);
    if !had(extensions, &Oid::SUBJECT_KEY_ID)
        && let Some(key) = &context.subject_key
    {
        extensions.push(Extension::subject_key_id(&key.key_id_sha1()));
    }
    if !had(extensions, &Oid::AUTHORITY_KEY_ID) && !self_signed {
        let config = crate::config::Config::default();
        let words =
            Words { config: &config, name: "authorityKeyIdentifier", value: "keyid, issuer", context };
        if let Ok(der) = authority_key_id(&words) {
            extensions.push(Extension::new(Oid::AUTHORITY_KEY_ID, false, der));
        }
    }
    let is_empty = |extension: &Extension| {
        (extension.oid == Oid::AUTHORITY_KEY_ID || extension.oid == Oid::SUBJECT_KEY_ID)
            && extension.value.len() <= 2
    };
    extensions.retain(|extension| !is_empty(extension));
}

//! The fields that `openssl x509` prints one by one, in the order in which they were asked for.

use countersign_pki::asn1::Reader;
use countersign_pki::extension::GeneralName;
use countersign_pki::verify::Purpose;
use countersign_pki::{Certificate, Digest, Name, Oid};

use super::Wishes;
use crate::app::{App, Step};
use crate::files::Output;
use crate::modulus;
use crate::print::certificate::{date, text};
use crate::print::{extension, hex, name};

/// Prints every field asked for.
pub async fn all(app: &App, wishes: &Wishes, certificate: &Certificate, output: &Output) -> Step {
    let names = wishes.names;
    for show in &wishes.shows {
        let text = match show.as_str() {
            "issuer" => name::titled("issuer=", &certificate.issuer, names),
            "subject" => name::titled("subject=", &certificate.subject, names),
            "serial" => format!("serial={}\n", hex::integer(&certificate.serial)),
            "next_serial" => format!("{}\n", hex::upper(&crate::signing::incremented(&certificate.serial))),
            "email" => lines(extension::emails(&certificate.subject, &certificate.subject_alt_names())),
            "ocsp_uri" => lines(ocsp_uris(certificate)),
            "alias" => "<No Alias>\n".to_owned(),
            "hash" | "subject_hash" => format!("{}\n", hash(&certificate.subject)),
            "subject_hash_old" => format!("{}\n", old_hash(&certificate.subject)),
            "issuer_hash" => format!("{}\n", hash(&certificate.issuer)),
            "issuer_hash_old" => format!("{}\n", old_hash(&certificate.issuer)),
            "purpose" => purposes(certificate),
            "modulus" => modulus::line(&certificate.public_key),
            "pubkey" => match certificate.public_key.public_key() {
                Ok(public) => public.to_pem(),
                Err(_) => countersign_pki::pem::encode("PUBLIC KEY", &certificate.public_key.der),
            },
            "text" => text(certificate, names, wishes.parts, wishes.iso_dates),
            "startdate" => format!("notBefore={}\n", date(certificate.not_before, wishes.iso_dates)),
            "enddate" => format!("notAfter={}\n", date(certificate.not_after, wishes.iso_dates)),
            "fingerprint" => {
                if let (Some(name), None) = (&wishes.digest_name, wishes.digest) {
                    app.raise(crate::errors::cannot_fetch(name));
                    return app.fail("Unknown digest").await;
                }
                fingerprint(wishes, certificate)
            }
            "ocspid" => format!(
                "        Subject OCSP hash: {}\n        Public key OCSP hash: {}\n",
                hex::upper(&Digest::Sha1.hash(certificate.subject.der())),
                hex::upper(&Digest::Sha1.hash(&certificate.public_key.bits))
            ),
            "ext" => {
                let Some(text) = some_extensions(wishes, certificate) else {
                    app.say("No extensions in certificate\n").await;
                    continue;
                };
                text
            }
            _ => continue,
        };
        output.write(text).await?;
    }
    Ok(())
}

fn lines(items: Vec<String>) -> String {
    items.into_iter().map(|item| format!("{item}\n")).collect()
}

/// `X509_NAME_hash`: the first four bytes of SHA-1 over the canonical form, as a little-endian number.
fn hash(name: &Name) -> String {
    little_endian(&Digest::Sha1.hash(&name.canonical()))
}

/// `X509_NAME_hash_old`: the same of MD5 over the name as it is encoded.
fn old_hash(name: &Name) -> String {
    little_endian(&Digest::Md5.hash(name.der()))
}

/// Both hashes of a name, the newer one first.
pub fn name_hashes(name: &Name) -> (String, String) {
    (hash(name), old_hash(name))
}

fn little_endian(digest: &[u8]) -> String {
    digest.iter().take(4).rev().map(|byte| format!("{byte:02x}")).collect()
}

fn fingerprint(wishes: &Wishes, certificate: &Certificate) -> String {
    let digest = wishes.digest.unwrap_or(Digest::Sha1);
    let label = wishes.digest_name.as_deref().unwrap_or("SHA1");
    format!("{label} Fingerprint={}\n", hex::upper_colons(&certificate.fingerprint(digest)))
}

fn some_extensions(wishes: &Wishes, certificate: &Certificate) -> Option<String> {
    let wanted = |oid: &Oid| {
        wishes.only_extensions.iter().any(|word| {
            oid.short_name() == Some(word) || oid.long_name() == Some(word) || oid.to_string() == *word
        })
    };
    let chosen: Vec<_> =
        certificate.extensions.iter().filter(|extension| wanted(&extension.oid)).cloned().collect();
    (!chosen.is_empty()).then(|| extension::all(&chosen, 0))
}

fn ocsp_uris(certificate: &Certificate) -> Vec<String> {
    let read = || -> Option<Vec<String>> {
        let oid = Oid::from_name("authorityInfoAccess")?;
        let der = &certificate.extension(&oid)?.value;
        let mut outer = Reader::new(der).sequence().ok()?;
        let mut found = Vec::new();
        while !outer.is_empty() {
            let mut access = outer.sequence().ok()?;
            let method = access.read().ok()?.oid().ok()?;
            let location = GeneralName::from_element(&access.read().ok()?).ok()?;
            if let (Some("OCSP"), GeneralName::Uri(uri)) = (method.short_name(), location) {
                found.push(uri);
            }
        }
        Some(found)
    };
    read().unwrap_or_default()
}

fn purposes(certificate: &Certificate) -> String {
    let mut text = "Certificate purposes:\n".to_owned();
    for (purpose, _, title) in Purpose::ALL {
        for (as_ca, suffix) in [(false, ""), (true, " CA")] {
            let verdict = match purpose.grade(certificate, as_ca) {
                0 => "No".to_owned(),
                1 => "Yes".to_owned(),
                code => format!("Yes (WARNING code={code})"),
            };
            text.push_str(&format!("{title}{suffix} : {verdict}\n"));
        }
    }
    text
}

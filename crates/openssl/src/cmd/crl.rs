//! `openssl crl`: revocation lists shown and checked.

use countersign_pki::asn1::Element;
use countersign_pki::{Digest, Oid, RevocationList};

use super::x509::name_hashes;
use crate::app::{App, Exit, Step};
use crate::files::{Opening, Output};
use crate::input;
use crate::options::{Format, Options};
use crate::print::certificate::date;
use crate::print::name::{self, NameOptions};
use crate::print::{crl, hex};

/// The subcommand.
pub async fn run(app: &App, mut options: Options) -> Step {
    let (mut path, mut out, mut ca_file, mut digest_name) = (None, None, None, None);
    let (mut inform, mut outform) = (None, Format::Pem);
    let (mut noout, mut text, mut verify, mut iso) = (false, false, false, false);
    let mut names = NameOptions::default();
    let mut shows = Vec::new();
    while let Some((option, value)) = options.next() {
        match option.as_str() {
            "CAfile" => {
                ca_file = Some(value);
                verify = true;
            }
            "CApath" | "CAstore" | "verify" => verify = true,
            "crlnumber" | "fingerprint" | "hash" | "hash_old" | "issuer" | "lastupdate" | "nextupdate" => {
                shows.push(option);
            }
            "dateopt" => match value.as_str() {
                "iso_8601" => iso = true,
                "rfc_822" => iso = false,
                _ => return app.usage().await,
            },
            "gendelta" | "badsig" => {
                return app.fail(format!("{}: -{option} is not simulated here", app.name)).await;
            }
            "in" => path = Some(value),
            "inform" => inform = Some(Format::of(&value)),
            "nameopt" => match names.add(&value) {
                Some(known) => names = known,
                None => return app.usage().await,
            },
            "noout" => noout = true,
            "out" => out = Some(value),
            "outform" => outform = Format::of(&value),
            "text" => text = true,
            "*" => digest_name = Some(value),
            _ => {}
        }
    }
    options.no_more(app).await?;
    let digest = match &digest_name {
        Some(name) => match Digest::from_name(name) {
            Some(digest) => digest,
            None => {
                app.raise(crate::errors::cannot_fetch(name));
                app.say(format!("{}: Unknown option or message digest: {name}\n", app.name)).await;
                return app.usage().await;
            }
        },
        None => Digest::Sha1,
    };
    let Ok(list) = input::revocation_list(app, path.as_deref(), inform, "CRL").await else {
        return app.fail("Unable to load CRL").await;
    };
    if verify {
        check(app, &list, ca_file.as_deref()).await?;
    }
    for show in &shows {
        let line = match show.as_str() {
            "crlnumber" => format!("crlNumber={}", number(&list)),
            "fingerprint" => {
                let bytes = digest.hash(&list.der);
                let label = digest_name.as_ref().map_or("SHA1", |_| super::dgst::fetched_name(digest));
                format!("{label} Fingerprint={}", hex::upper_colons(&bytes))
            }
            "hash" => format!("issuer name hash={}", name_hashes(&list.issuer).0),
            "hash_old" => format!("issuer name old hash={}", name_hashes(&list.issuer).1),
            "issuer" => name::titled("issuer=", &list.issuer, names).trim_end_matches('\n').to_owned(),
            "lastupdate" => format!("lastUpdate={}", date(list.this_update, iso)),
            _ => {
                let next = list.next_update.map_or_else(|| "NONE".to_owned(), |next| date(next, iso));
                format!("nextUpdate={next}")
            }
        };
        app.print(line + "\n").await?;
    }
    let output = Output::open(app, out.as_deref(), Opening::Default).await?;
    if text {
        output.write(crl::text(&list, names)).await?;
    }
    match outform {
        _ if noout => Ok(()),
        Format::Pem => output.write(list.to_pem()).await,
        _ => output.write(&list.der).await,
    }
}

fn number(list: &RevocationList) -> String {
    let oid = Oid::from_name("crlNumber");
    let found = list.extensions.iter().find(|extension| Some(&extension.oid) == oid.as_ref());
    match found.and_then(|extension| Some(Element::parse(&extension.value).ok()?.integer().ok()?.to_vec())) {
        Some(content) => format!("0x{}", hex::integer(&content)),
        None => "<NONE>".to_owned(),
    }
}

async fn check(app: &App, list: &RevocationList, path: Option<&str>) -> Step {
    let trusted = match path {
        Some(path) => input::trusted_file(app, path).await?,
        None => Vec::new(),
    };
    let Some(issuer) = trusted.iter().find(|known| known.subject == list.issuer) else {
        return app.fail("Error getting CRL issuer certificate").await;
    };
    let Ok(key) = issuer.public_key.public_key() else {
        app.say("Error getting CRL issuer public key\n").await;
        return Err(Exit(1));
    };
    let verdict = if list.verify_signature(&key).is_ok() { "OK" } else { "failure" };
    app.say(format!("verify {verdict}\n")).await;
    Ok(())
}

//! `-export`: a new container.

use countersign_pki::verify::{self, ChainError};
use countersign_pki::{Certificate, Digest, PrivateKey};

use super::{Protection, Wishes, digest, unread};
use crate::app::{App, Exit, Step};
use crate::encryption::Scheme;
use crate::files::{Opening, Output};
use crate::input;
use crate::passphrase;
use crate::pkcs12::{Integrity, certificate_bag, key_bag, sealed};
use crate::signing::key_mismatch;

/// Makes and writes the container.
pub async fn run(
    app: &App,
    wishes: &Wishes,
    passin: Option<String>,
    passout: Option<String>,
    extra: Option<String>,
    integrity_phrase: Option<String>,
) -> Step {
    if wishes.no_keys && wishes.no_certificates {
        return app.fail("Nothing to export due to -noout or -nocerts and -nokeys").await;
    }
    if wishes.no_certificates {
        app.say("Warning: -chain option ignored with -nocerts\n").await;
    }
    let (path, passin) = (wishes.input.as_deref(), passin.as_deref());
    let key = if wishes.no_keys {
        None
    } else {
        let (path, description) = match &wishes.inkey {
            Some(path) => (Some(path.as_str()), "private key from -inkey file"),
            None => (path, "private key from -in file"),
        };
        Some(input::private_key(app, path, None, passin, description).await?)
    };
    let (own, others) = certificates(app, wishes, key.as_ref(), passin, extra.as_deref()).await?;
    let phrase = match passout {
        Some(phrase) => phrase,
        None => match passphrase::ask_new(app, "Enter Export Password:", 0).await {
            Ok(phrase) => phrase,
            Err(_) => return unread(app, true).await,
        },
    };
    let scheme = |protection: Protection| {
        let mut scheme = match protection {
            Protection::Default => Scheme::default(),
            Protection::Scheme(scheme) => scheme,
            Protection::Plain => return None,
        };
        if let Some(iterations) = wishes.iterations {
            scheme.set_iterations(iterations);
        }
        Some(scheme)
    };
    let key_id = own.as_ref().map(|certificate| certificate.fingerprint(Digest::Sha1));
    let key_id = key_id.filter(|_| key.is_some());
    let name = wishes.name.as_deref();
    let mut bags = Vec::new();
    if let Some(own) = &own {
        bags.push(certificate_bag(&own.der, name, key_id.as_deref()));
    }
    for (index, certificate) in others.iter().enumerate() {
        let alias = wishes.ca_names.get(index).map(String::as_str);
        bags.push(certificate_bag(&certificate.der, alias, None));
    }
    let keys: Vec<Vec<u8>> = key
        .iter()
        .map(|key| {
            let scheme = scheme(wishes.key_protection);
            let scheme = scheme.as_ref().map(|scheme| (scheme, phrase.as_str()));
            key_bag(app, &key.to_pkcs8_der(), scheme, name, key_id.as_deref(), &wishes.provider)
        })
        .collect();
    let integrity = Integrity {
        phrase: integrity_phrase.unwrap_or_else(|| phrase.clone()),
        digest: digest(app, wishes.digest.as_deref()).await?,
        iterations: u32::try_from(wishes.mac_iterations.unwrap_or(2048)).unwrap_or(1).max(1),
    };
    let integrity = (!wishes.no_mac).then_some(integrity);
    let scheme = scheme(wishes.certificate_protection);
    let container = sealed(app, &bags, scheme.as_ref(), &keys, integrity, &phrase);
    let output = Output::open(app, wishes.out.as_deref(), Opening::Owner).await?;
    output.write(container).await
}

/// The certificate of the key, and all others in order.
async fn certificates(
    app: &App,
    wishes: &Wishes,
    key: Option<&PrivateKey>,
    passin: Option<&str>,
    extra: Option<&str>,
) -> Step<(Option<Certificate>, Vec<Certificate>)> {
    let path = wishes.input.as_deref();
    let mut others = Vec::new();
    let mut own = None;
    if !wishes.no_certificates {
        others = input::certificates(app, path, None, passin, "certificates from -in file").await?;
        if let Some(key) = key {
            let public = key.public_key();
            let matches = |certificate: &Certificate| {
                certificate.public_key.public_key().ok().as_ref() == Some(&public)
            };
            match others.iter().position(matches) {
                Some(index) => own = Some(others.remove(index)),
                None => {
                    app.raise(key_mismatch());
                    let path = path.unwrap_or("(null)");
                    return app.fail(format!("No cert in -in file '{path}' matches private key")).await;
                }
            }
        }
    }
    let untrusted = match &wishes.untrusted {
        Some(path) => input::certificates(app, Some(path), None, extra, "untrusted certificates").await?,
        None => Vec::new(),
    };
    if wishes.chain && !wishes.no_certificates {
        let Some(own) = &own else {
            return app.fail("No end entity certificate to check with -chain").await;
        };
        let trusted = match &wishes.ca_file {
            Some(path) => input::trusted_file(app, path).await?,
            None => Vec::new(),
        };
        for certificate in chain(app, own, &trusted, &untrusted).await? {
            if !others.contains(&certificate) {
                others.push(certificate);
            }
        }
    }
    if let Some(path) = &wishes.certfile {
        let description = "extra certificates from -certfile";
        others.extend(input::certificates(app, Some(path), None, extra, description).await?);
    }
    Ok((own, others))
}

/// The certificates that lead from the key's own to a trusted one.
async fn chain(
    app: &App,
    own: &Certificate,
    trusted: &[Certificate],
    untrusted: &[Certificate],
) -> Step<Vec<Certificate>> {
    let options = verify::Options { untrusted, ..verify::Options::new(trusted, app.now()) };
    let mut first: Option<ChainError> = None;
    let mut go_on = |error: &ChainError| {
        first.get_or_insert_with(|| error.clone());
        false
    };
    let (chain, _) = verify::verify(own, &options, &mut go_on);
    if let Some(error) = first {
        app.say(format!("Error getting chain: {}\n", error.code)).await;
        return Err(Exit(1));
    }
    Ok(chain.certificates.into_iter().skip(1).collect())
}

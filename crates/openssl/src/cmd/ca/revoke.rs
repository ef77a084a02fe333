//! Revoking certificates and publishing the list of them.

use countersign_pki::asn1::{tag, time, write};
use countersign_pki::crl::Revoked;
use countersign_pki::{Certificate, Extension, Oid, RevocationListBuilder};

use super::database::{Database, Entry, load_number, save_number, shown};
use super::{Authority, Wishes};
use crate::app::{App, Exit, Step};
use crate::config::Config;
use crate::encryption::from_hex;
use crate::extensions::{self, Context, Issuer};
use crate::files::{Opening, Output};
use crate::options::Format;
use crate::print::name;
use crate::signing::{DAY, digest_too_big};

/// RFC 5280's reasons by name, with their numbers.
const REASONS: [(&str, u64); 8] = [
    ("unspecified", 0),
    ("keyCompromise", 1),
    ("CACompromise", 2),
    ("affiliationChanged", 3),
    ("superseded", 4),
    ("cessationOfOperation", 5),
    ("certificateHold", 6),
    ("removeFromCRL", 8),
];

/// Marks a certificate as revoked (or, with `as_valid`, only enters it).
pub async fn revoke(
    app: &App,
    database: &mut Database,
    certificate: &Certificate,
    reason: Option<&str>,
    as_valid: bool,
) -> Step {
    let serial = shown(&certificate.serial);
    let line = match name::oneline(&certificate.subject) {
        line if line.is_empty() => serial.clone(),
        line => line,
    };
    match database.with_serial(&serial) {
        None => {
            app.say(format!("Adding Entry with serial number {serial} to DB for {line}\n")).await;
            database.entries.push(Entry {
                kind: 'V',
                expires: time::to_text(certificate.not_after),
                revoked: String::new(),
                serial: serial.clone(),
                file: "unknown".to_owned(),
                name: line,
            });
            if as_valid {
                return Ok(());
            }
        }
        Some(entry) if entry.name != line => {
            return app.fail(format!("ERROR:name does not match {line}")).await;
        }
        Some(_) if as_valid => {
            return app.fail(format!("ERROR:Already present, serial number {serial}")).await;
        }
        Some(entry) if entry.kind == 'R' => {
            return app.fail(format!("ERROR:Already revoked, serial number {serial}")).await;
        }
        Some(_) => {}
    }
    app.say(format!("Revoking Certificate {serial}.\n")).await;
    let mut revoked = time::to_text(app.now());
    if let Some(reason) = reason {
        let Some((known, _)) = REASONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(reason)) else {
            app.say(format!("Unknown CRL reason {reason}\n")).await;
            return app.fail("Error in revocation arguments").await;
        };
        revoked = format!("{revoked},{known}");
    }
    if let Some(entry) = database.entries.iter_mut().find(|entry| entry.serial == serial) {
        entry.kind = 'R';
        entry.revoked = revoked;
    }
    Ok(())
}

/// `-gencrl`: signs and writes the list.
pub async fn publish(
    app: &App,
    wishes: &Wishes,
    config: &Config,
    section: &str,
    authority: &Authority<'_>,
    database: &Database,
) -> Step {
    let Some(issuer) = &authority.certificate else { return Err(Exit(1)) };
    let own = |name: &str| config.get(section, name).map(str::to_owned);
    let names_section = wishes.list_extensions.clone().or_else(|| own("crl_extensions"));
    let trial = Context { test: true, ..Context::default() };
    if let Some(section) = &names_section
        && let Err(reasons) = extensions::section(config, section, &trial)
    {
        app.raise_all(reasons);
        return app.fail(format!("Error checking CRL extension section {section}")).await;
    }
    let number_file = own("crlnumber");
    let number = match &number_file {
        Some(path) => Some(load_number(app, path, false, "error while loading CRL number").await?),
        None => None,
    };
    let parsed = |name: &str| own(name).and_then(|text| text.parse::<i64>().ok()).unwrap_or_default();
    let (mut days, mut hours, seconds) = (wishes.list_days, wishes.list_hours, wishes.list_seconds);
    if days == 0 && hours == 0 && seconds == 0 {
        days = parsed("default_crl_days");
        hours = parsed("default_crl_hours");
    }
    if wishes.next_update.is_none() && days == 0 && hours == 0 && seconds == 0 {
        return app.fail("cannot lookup how long until the next CRL is issued").await;
    }
    let given = |text: &Option<String>| text.as_ref().map(|text| time::from_text(text));
    let this_update = match given(&wishes.last_update) {
        Some(Some(seconds)) => seconds,
        Some(None) => return app.fail("error setting CRL lastUpdate").await,
        None => app.now(),
    };
    let next_update = match given(&wishes.next_update) {
        Some(Some(seconds)) => seconds,
        Some(None) => return app.fail("error setting CRL nextUpdate").await,
        None => app
            .now()
            .saturating_add(days.saturating_mul(DAY))
            .saturating_add(hours.saturating_mul(3600))
            .saturating_add(seconds),
    };
    let mut revoked: Vec<Revoked> =
        database.entries.iter().filter(|entry| entry.kind == 'R').filter_map(entry).collect();
    revoked.sort_by(|a, b| (a.serial.len(), &a.serial).cmp(&(b.serial.len(), &b.serial)));
    let mut listed = Vec::new();
    if let Some(section) = &names_section {
        let context = Context { issuer: Some(Issuer::Other(issuer)), ..Context::default() };
        match extensions::section(config, section, &context) {
            Ok(made) => listed = made,
            Err(reasons) => {
                app.raise_all(reasons);
                return app.fail(format!("Error adding CRL extensions from section {section}")).await;
            }
        }
    }
    if let (Some(number), Some(oid)) = (&number, Oid::from_name("crlNumber")) {
        listed.push(Extension::new(oid, false, write::unsigned(number)));
    }
    let builder = RevocationListBuilder {
        issuer: issuer.subject.clone(),
        this_update,
        next_update,
        revoked,
        extensions: listed,
    };
    let Ok(list) = builder.sign(&authority.key, authority.key.signature_with(authority.digest)) else {
        app.raise(digest_too_big());
        return Err(Exit(1));
    };
    let output = Output::open(app, wishes.out.as_deref(), Opening::Default).await?;
    match wishes.out_form {
        Format::Pem => output.write(list.to_pem()).await?,
        _ => output.write(&list.der).await?,
    }
    match (&number_file, number) {
        (Some(path), Some(number)) => save_number(app, path, &crate::signing::incremented(&number)).await,
        _ => Ok(()),
    }
}

/// An index entry as the list holds it.
fn entry(entry: &Entry) -> Option<Revoked> {
    let (moment, reason) = match entry.revoked.split_once(',') {
        Some((moment, rest)) => (moment, rest.split(',').next()),
        None => (entry.revoked.as_str(), None),
    };
    let mut serial = from_hex(&entry.serial)?;
    if serial.first().is_some_and(|first| first & 0x80 != 0) {
        serial.insert(0, 0);
    }
    let number = reason.and_then(|reason| REASONS.iter().find(|(known, _)| *known == reason));
    let extensions = number
        .and_then(|(_, number)| {
            let value = write::string(tag::ENUMERATED, &[u8::try_from(*number).ok()?]);
            Some(vec![Extension::new(Oid::from_name("CRLReason")?, false, value)])
        })
        .unwrap_or_default();
    Some(Revoked { serial, date: time::from_text(moment)?, extensions })
}

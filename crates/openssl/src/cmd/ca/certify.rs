//! Certifying one request: its checks, the policy, the questions.

use countersign_pki::asn1::{tag, time};
use countersign_pki::{
    Attribute, Certificate, CertificateBuilder, CertificateRequest, Extension, Name, Oid, PrivateKey,
    PublicKey,
};

use super::Authority;
use super::database::{Database, Entry, shown};
use crate::app::{App, Exit, Step};
use crate::errors::{self, Reason};
use crate::extensions::{self, Context, Issuer};
use crate::input;
use crate::print::certificate::{self, date};
use crate::print::{extension, name};
use crate::signing::{DAY, signed};
use crate::subject;

/// What came of a request.
pub enum Verdict {
    /// A certificate, already in the index.
    Signed(Box<Certificate>),
    /// Nothing, but others may go on.
    Refused,
}

/// Certifies the request in a file under the serial number.
pub async fn certify(
    app: &App,
    authority: &Authority<'_>,
    database: &mut Database,
    path: &str,
    serial: &[u8],
) -> Step<Verdict> {
    let request =
        input::request(app, Some(path), authority.inform, "Unable to load certificate request").await?;
    app.say("Check that the request matches the signature\n").await;
    let Ok(public) = request.public_key.public_key() else {
        return app.fail("Error unpacking public key").await;
    };
    if authority.self_sign && authority.key.public_key() != public {
        return app.fail("Certificate request and CA private key do not match").await;
    }
    if request.verify().is_err() {
        return app.fail("Signature did not match the certificate request").await;
    }
    app.say("Signature ok\n").await;
    let asked = match &authority.subject {
        Some(text) => subject::parse(app, text, true, "subject").await?,
        None => request.subject.clone(),
    };
    show_subject(app, authority, &asked).await;
    let chosen = apply_policy(app, authority, &asked).await?;
    let chosen = if authority.preserve { asked.clone() } else { chosen };
    let chosen = if authority.email { chosen } else { without_email(&chosen) };
    let context = context(authority, &chosen, public, serial);
    let mut built = build(app, authority, &request, &context, chosen, serial).await?;
    clash(app, database, &built).await?;
    if !authority.default_form {
        let mut parts = authority.parts;
        parts.no_signature = true;
        parts.no_signame = true;
        // Not signed yet, but as good as.
        let draft = built.sign(&authority.key, authority.key.signature_with(authority.digest));
        if let Ok(draft) = draft {
            app.say("Certificate Details:\n").await;
            app.say(certificate::text(&draft, authority.names, parts, authority.iso)).await;
        }
    }
    let days = match authority.end {
        Some(end) => (end - app.now()) / DAY,
        None => authority.days,
    };
    let until = date(built.not_after, authority.iso);
    let days = if days == 0 { String::new() } else { format!(" ({days} days)") };
    app.say(format!("Certificate is to be certified until {until}{days}\n")).await;
    if !authority.batch
        && !confirmed(app, "Sign the certificate? [y/n]:", "CERTIFICATE WILL NOT BE CERTIFIED").await
    {
        return Ok(Verdict::Refused);
    }
    if let Some(name) = &authority.bad_digest {
        app.raise(errors::cannot_fetch(name));
        let file = "../crypto/evp/m_sigver.c";
        app.raise(Reason::new(0x0300_0086, "do_sigver_init", "initialization error", file, 251));
        return Err(Exit(1));
    }
    extensions::adapt(&mut built.extensions, &context, authority.self_sign);
    built.version_1 = built.extensions.is_empty();
    let made = signed(app, &built, &authority.key, authority.digest)?;
    database.entries.push(Entry {
        kind: 'V',
        expires: time::to_text(made.not_after),
        revoked: String::new(),
        serial: shown(serial),
        file: "unknown".to_owned(),
        name: index_name(&built),
    });
    Ok(Verdict::Signed(Box::new(made)))
}

/// Asks a question; anything but `y` is a no.
pub async fn confirmed(app: &App, question: &str, refusal: &str) -> bool {
    app.say(question).await;
    let line = match app.process.descriptor(0) {
        Ok(stdin) => stdin.read_line().await.unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    match line.first() {
        Some(b'y' | b'Y') => return true,
        Some(_) => app.say(format!("{refusal}\n")).await,
        None => app.say(format!("{refusal}: I/O error\n")).await,
    }
    false
}

async fn show_subject(app: &App, authority: &Authority<'_>, asked: &Name) {
    if !authority.default_form {
        return;
    }
    let mut text = "The Subject's Distinguished Name is as follows\n".to_owned();
    for attribute in asked.rdns().iter().flatten() {
        if attribute.oid != Oid::EMAIL_ADDRESS || authority.email {
            text.push_str(&listed(attribute));
        }
    }
    app.say(text).await;
}

/// `commonName            :ASN.1 12:'jane'`
fn listed(attribute: &Attribute) -> String {
    let kind = match attribute.tag {
        tag::PRINTABLE_STRING => "PRINTABLE:'".to_owned(),
        tag::T61_STRING => "T61STRING:'".to_owned(),
        tag::IA5_STRING => "IA5STRING:'".to_owned(),
        tag::UNIVERSAL_STRING => "UNIVERSALSTRING:'".to_owned(),
        other => format!("ASN.1 {other:2}:'"),
    };
    let character = |byte: &u8| match byte {
        b' '..=b'~' => char::from(*byte).to_string(),
        byte if byte & 0x80 != 0 => format!("\\0x{:02X}", i32::from(*byte) - 256),
        byte => format!("^{}", char::from(byte.wrapping_add(b'@'))),
    };
    let value: String = attribute.value.iter().map(character).collect();
    format!("{:22}:{kind}{value}'\n", extension::object(&attribute.oid))
}

/// The attributes that the policy wants, in its order.
async fn apply_policy(app: &App, authority: &Authority<'_>, asked: &Name) -> Step<Name> {
    let mut chosen: Vec<Vec<Attribute>> = Vec::new();
    let given: Vec<&Attribute> = asked.rdns().iter().flatten().collect();
    let own: Vec<Attribute> = match &authority.certificate {
        Some(certificate) if !authority.self_sign => certificate.subject.rdns().concat(),
        _ => asked.rdns().concat(),
    };
    for (field, rule) in authority.policy {
        let Some(oid) = Oid::from_name(field).filter(|oid| oid.short_name().is_some()) else {
            app.raise(extensions::unknown_object());
            return app.fail(format!("{field}:unknown object type in 'policy' configuration")).await;
        };
        let found: Vec<&&Attribute> = given.iter().filter(|attribute| attribute.oid == oid).collect();
        match rule.as_str() {
            "optional" => {}
            "supplied" => {
                if found.is_empty() {
                    return app
                        .fail(format!("The {field} field needed to be supplied and was missing"))
                        .await;
                }
            }
            "match" => {
                if found.is_empty() {
                    return app.fail(format!("The mandatory {field} field was missing")).await;
                }
                let wanted: Vec<&Attribute> = own.iter().filter(|attribute| attribute.oid == oid).collect();
                let Some(last) = wanted.last() else {
                    return app
                        .fail(format!(
                            "The {field} field does not exist in the CA certificate,\nthe 'policy' is misconfigured"
                        ))
                        .await;
                };
                for attribute in &found {
                    let fits = wanted
                        .iter()
                        .any(|known| known.tag == attribute.tag && known.value == attribute.value);
                    if !fits {
                        return app
                            .fail(format!(
                                "The {field} field is different between\nCA certificate ({}) and the request ({})",
                                last.text(),
                                attribute.text()
                            ))
                            .await;
                    }
                }
            }
            _ => return app.fail(format!("{rule}:invalid type in 'policy' configuration")).await,
        }
        chosen.extend(found.into_iter().map(|attribute| vec![(*attribute).clone()]));
    }
    Ok(Name::new(chosen))
}

fn without_email(name: &Name) -> Name {
    let kept = name.rdns().iter().map(|rdn| {
        rdn.iter().filter(|attribute| attribute.oid != Oid::EMAIL_ADDRESS).cloned().collect::<Vec<_>>()
    });
    Name::new(kept.filter(|rdn| !rdn.is_empty()).collect())
}

fn issuer_name(authority: &Authority<'_>, subject: &Name) -> Name {
    match &authority.certificate {
        Some(certificate) if !authority.self_sign => certificate.subject.clone(),
        _ => subject.clone(),
    }
}

/// What the values of extensions may refer to.
fn context<'a>(
    authority: &'a Authority<'_>,
    subject: &Name,
    public: PublicKey,
    serial: &[u8],
) -> Context<'a> {
    let issuer = match &authority.certificate {
        Some(certificate) if !authority.self_sign => Issuer::Other(certificate),
        _ => Issuer::Itself {
            serial: serial.to_vec(),
            name: issuer_name(authority, subject),
            self_signed: true,
            key: authority.key.public_key(),
            key_id: None,
        },
    };
    Context { test: false, subject: Some(subject.clone()), subject_key: Some(public), issuer: Some(issuer) }
}

async fn build(
    app: &App,
    authority: &Authority<'_>,
    request: &CertificateRequest,
    context: &Context<'_>,
    subject: Name,
    serial: &[u8],
) -> Step<CertificateBuilder> {
    let mut wanted = Vec::new();
    if let Some(section) = &authority.extensions {
        match extensions::section(authority.extension_config, section, context) {
            Ok(made) => made.into_iter().for_each(|extension| extensions::put(&mut wanted, extension)),
            Err(reasons) => {
                app.raise_all(reasons);
                let source = if authority.has_file { "extfile" } else { "config" };
                return app
                    .fail(format!("Error adding certificate extensions from {source} section {section}"))
                    .await;
            }
        }
    }
    copy(&mut wanted, request.extensions(), authority.copy);
    let now = app.now();
    let not_before = authority.start.unwrap_or(now);
    Ok(CertificateBuilder {
        serial: serial.to_vec(),
        issuer: issuer_name(authority, &subject),
        subject,
        not_before,
        not_after: authority.end.unwrap_or(now + authority.days * DAY),
        public_key: request.public_key.clone(),
        version_1: wanted.is_empty(),
        extensions: wanted,
    })
}

/// Takes over what the request asks for: what is not there yet, or everything.
fn copy(wanted: &mut Vec<Extension>, asked: Vec<Extension>, how: &str) {
    for extension in asked {
        let known = wanted.iter().any(|known| known.oid == extension.oid);
        match how {
            "copy" if !known => wanted.push(extension),
            "copyall" => {
                wanted.retain(|known| known.oid != extension.oid);
                wanted.push(extension);
            }
            _ => {}
        }
    }
}

/// What the index calls the subject.
fn index_name(built: &CertificateBuilder) -> String {
    let line = name::oneline(&built.subject);
    if line.is_empty() { shown(&built.serial) } else { line }
}

/// Refuses what is in the index already.
async fn clash(app: &App, database: &Database, built: &CertificateBuilder) -> Step {
    let line = index_name(built);
    let serial = shown(&built.serial);
    let entry = match database.with_name(&line).filter(|_| database.unique) {
        Some(entry) => {
            app.say(format!("ERROR:There is already a certificate for {line}\n")).await;
            entry
        }
        None => match database.with_serial(&serial) {
            Some(entry) => {
                app.say(format!(
                    "ERROR:Serial number {serial} has already been issued,\n      check the database/serial_file for corruption\n"
                ))
                .await;
                entry
            }
            None => return Ok(()),
        },
    };
    let kind = match entry.kind {
        'E' => "Expired",
        'R' => "Revoked",
        'V' => "Valid",
        _ => "\ninvalid type, Database error\n",
    };
    let revoked =
        if entry.kind == 'R' { format!("Was revoked on:{}\n", entry.expires) } else { String::new() };
    app.say(format!(
        "The matching entry has the following details\nType          :{kind}\n{revoked}Expires on    :{}\nSerial Number :{}\nFile name     :{}\nSubject Name  :{}\n",
        entry.expires, entry.serial, entry.file, entry.name
    ))
    .await;
    Err(Exit(1))
}

/// The key pair's own check, for those who read it beside a certificate.
pub fn belongs(certificate: &Certificate, key: &PrivateKey) -> bool {
    certificate.public_key.public_key().ok() == Some(key.public_key())
}

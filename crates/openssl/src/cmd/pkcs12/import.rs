//! What a container holds, as PEM.

use countersign_pki::asn1::{Element, tag};
use countersign_pki::csr::RequestAttribute;
use countersign_pki::{Certificate, PrivateKey};
use futures::future::LocalBoxFuture;

use super::{Wishes, unread};
use crate::app::{App, Exit, Step};
use crate::encoding::{KeyForm, Writer};
use crate::encryption::{Cipher, Scheme};
use crate::errors;
use crate::files::{self, Opening, Output};
use crate::pkcs12::{Bag, Container, Content, LOCAL_KEY_ID, Safe};
use crate::print::name::{self, NameOptions};
use crate::{input, passphrase, print};

/// Opens the container and writes out what was asked for.
pub async fn run(
    app: &App,
    wishes: &Wishes,
    passin: Option<String>,
    passout: Option<String>,
    integrity_phrase: Option<String>,
) -> Step {
    let bytes = files::read_binary(app, wishes.input.as_deref()).await?;
    let Ok(container) = Container::parse(&bytes) else {
        if bytes.is_empty() {
            app.raise_if_any(input::not_enough_data(142));
        } else {
            app.raise_all(input::asn1_reasons(&bytes, "PKCS12"));
        }
        return Err(Exit(1));
    };
    let phrase = match passin {
        Some(phrase) => phrase,
        None => match passphrase::ask(app, "Enter Import Password:").await {
            Some(phrase) => phrase,
            None => return unread(app, false).await,
        },
    };
    if wishes.info {
        describe(app, &container).await;
    }
    if container.mac.is_none() {
        if !wishes.no_verify {
            app.say("Warning: MAC is absent!\n").await;
        }
    } else if !wishes.no_verify && !container.verify(integrity_phrase.as_ref().unwrap_or(&phrase)) {
        return app.fail("Mac verify error: invalid password?").await;
    }
    let output = Output::open(app, wishes.out.as_deref(), Opening::Owner).await?;
    let dump = Dump { app, wishes, output, phrase, passout };
    for safe in container.safes {
        if dump.safe(safe).await.is_err() {
            return app.fail("Error outputting keys and certificates").await;
        }
    }
    Ok(())
}

async fn describe(app: &App, container: &Container) {
    let Some(mac) = &container.mac else { return };
    app.say(format!(
        "MAC: {}, Iteration {}\nMAC length: {}, salt length: {}\n",
        print::extension::object(&mac.oid),
        mac.iterations,
        mac.value.len(),
        mac.salt.len()
    ))
    .await;
}

struct Dump<'a> {
    app: &'a App,
    wishes: &'a Wishes,
    output: Output,
    phrase: String,
    passout: Option<String>,
}

impl Dump<'_> {
    async fn info(&self, text: String) {
        if self.wishes.info {
            self.app.say(text).await;
        }
    }

    async fn safe(&self, safe: Safe) -> Step {
        match &safe {
            Safe::Plain(_) => self.info("PKCS7 Data\n".to_owned()).await,
            Safe::Encrypted(algorithm, _) => {
                let scheme = Scheme::read(algorithm).map(|(scheme, _)| scheme);
                let text = scheme.map(|scheme| scheme.describe()).unwrap_or_default();
                self.info(format!("PKCS7 Encrypted data: {text}\n")).await;
                self.refuse_legacy(scheme)?;
            }
            Safe::Other => return Ok(()),
        }
        let Some(bags) = safe.bags(&self.phrase) else {
            self.app.raise_all(input::bad_decrypt(&self.phrase));
            return Err(Exit(1));
        };
        for bag in bags {
            self.bag(bag).await?;
        }
        Ok(())
    }

    /// RC2 is left to the legacy provider.
    fn refuse_legacy(&self, scheme: Option<Scheme>) -> Step {
        if scheme.is_some_and(|scheme| scheme.is_legacy()) && !self.wishes.legacy {
            self.app.raise(errors::cannot_fetch_with("RC2-40-CBC", "()"));
            return Err(Exit(1));
        }
        Ok(())
    }

    fn bag(&self, bag: Bag) -> LocalBoxFuture<'_, Step> {
        Box::pin(async move {
            let wishes = self.wishes;
            match &bag.content {
                Content::Key(der) => {
                    self.info("Key bag\n".to_owned()).await;
                    if wishes.no_keys {
                        return Ok(());
                    }
                    self.attributes("Bag Attributes", bag.attributes.as_deref()).await?;
                    self.key(der).await
                }
                Content::ShroudedKey(algorithm, sealed) => {
                    let read = Scheme::read(algorithm);
                    let scheme = read.as_ref().map(|(scheme, _)| *scheme);
                    let text = scheme.map(|scheme| scheme.describe()).unwrap_or_default();
                    self.info(format!("Shrouded Keybag: {text}\n")).await;
                    if wishes.no_keys {
                        return Ok(());
                    }
                    self.attributes("Bag Attributes", bag.attributes.as_deref()).await?;
                    self.refuse_legacy(scheme)?;
                    let plain =
                        read.and_then(|(scheme, parameters)| scheme.open(&parameters, sealed, &self.phrase));
                    match plain {
                        Some(der) => self.key(&der).await,
                        None => {
                            self.app.raise_all(input::bad_decrypt(&self.phrase));
                            Err(Exit(1))
                        }
                    }
                }
                Content::Certificate(der) => {
                    self.info("Certificate bag\n".to_owned()).await;
                    let has_key = bag.attribute(LOCAL_KEY_ID).is_some();
                    let unwanted = if has_key { wishes.ca_certificates } else { wishes.client_certificates };
                    if wishes.no_certificates || unwanted {
                        return Ok(());
                    }
                    self.attributes("Bag Attributes", bag.attributes.as_deref()).await?;
                    self.certificate(der).await
                }
                Content::Bags(_) => {
                    self.info("Safe Contents bag\n".to_owned()).await;
                    self.attributes("Bag Attributes", bag.attributes.as_deref()).await?;
                    let Content::Bags(bags) = bag.content else { return Ok(()) };
                    for bag in bags {
                        self.bag(bag).await?;
                    }
                    Ok(())
                }
                Content::Other(oid) => {
                    let name = print::extension::object(oid);
                    self.app.say(format!("Warning unsupported bag type: {name}\n")).await;
                    Ok(())
                }
            }
        })
    }

    async fn key(&self, der: &[u8]) -> Step {
        let Ok(key) = PrivateKey::from_pkcs8_der(der) else { return Err(Exit(1)) };
        self.attributes("Key Attributes", None).await?;
        let cipher = match (&self.wishes.cipher, self.wishes.plain) {
            (_, true) => None,
            (Some((_, cipher)), false) => *cipher,
            (None, false) => Some(Cipher::AES_256),
        };
        let form = KeyForm { writer: Writer::Pem, cipher, traditional: false, phrase: self.passout.clone() };
        self.output.write(form.pem(self.app, &key).await?).await
    }

    async fn certificate(&self, der: &[u8]) -> Step {
        let Ok(certificate) = Certificate::parse(der) else {
            self.app.raise_all(input::asn1_reasons(der, "X509"));
            return Err(Exit(1));
        };
        let options = NameOptions::default();
        let text = name::titled("subject=", &certificate.subject, options)
            + &name::titled("issuer=", &certificate.issuer, options)
            + &certificate.to_pem();
        self.output.write(text).await
    }

    async fn attributes(&self, title: &str, attributes: Option<&[RequestAttribute]>) -> Step {
        let text = match attributes {
            None => format!("{title}: <No Attributes>\n"),
            Some([]) => format!("{title}: <Empty Attributes>\n"),
            Some(attributes) => {
                let mut text = format!("{title}\n").into_bytes();
                text.extend(attributes.iter().flat_map(attribute));
                return self.output.write(text).await;
            }
        };
        self.output.write(text).await
    }
}

fn attribute(attribute: &RequestAttribute) -> Vec<u8> {
    let mut text = format!("    {}: ", print::extension::object(&attribute.oid)).into_bytes();
    if attribute.values.is_empty() {
        text.extend(b"<No Values>\n");
    }
    for value in &attribute.values {
        text.extend(shown(value));
        text.push(b'\n');
    }
    text
}

fn shown(value: &[u8]) -> Vec<u8> {
    let Ok(element) = Element::parse(value) else { return Vec::new() };
    match element.tag {
        tag::BMP_STRING => {
            // The lower byte of each character, up to a zero.
            element.content.iter().skip(1).step_by(2).copied().take_while(|byte| *byte != 0).collect()
        }
        tag::UTF8_STRING => element.content.to_vec(),
        tag::OCTET_STRING | tag::BIT_STRING => {
            element.content.iter().flat_map(|byte| format!("{byte:02X} ").into_bytes()).collect()
        }
        other => format!("<Unsupported tag {other}>").into_bytes(),
    }
}

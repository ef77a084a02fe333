//! `openssl asn1parse`: the elements of a structure, one on each line.

use countersign_pki::asn1::{Reader, tag};
use countersign_pki::pem;

use crate::app::{App, Exit, Step};
use crate::conffile;
use crate::encryption::base64;
use crate::errors::{self, Reason};
use crate::extensions;
use crate::files::{self, Opening, Output};
use crate::input::pem_reason;
use crate::options::{Format, Options, integer};
use crate::print::name;
use crate::print::structure::{self, Fault, Form};

/// The subcommand.
pub async fn run(app: &App, mut options: Options) -> Step {
    let (mut input, mut out, mut oids, mut text, mut config) = (None, None, None, None, None);
    let (mut noout, mut strict) = (false, false);
    let mut format = Format::Pem;
    let (mut offset, mut length) = (0, 0);
    let mut form = Form::default();
    let mut descents = Vec::new();
    while let Some((name, value)) = options.next() {
        let number = || integer(&app.name, &value).ok().and_then(|number| usize::try_from(number).ok());
        match name.as_str() {
            "dlimit" => form.dump = number(),
            "dump" => form.dump = Some(usize::MAX),
            "genconf" => config = Some(value),
            "genstr" => text = Some(value),
            "i" => form.indent = true,
            "in" => input = Some(value),
            "inform" => format = Format::of(&value),
            "item" => return app.fail(format!("{}: -item is not simulated here", app.name)).await,
            "length" => length = number().unwrap_or_default(),
            "noout" => noout = true,
            "offset" => offset = number().unwrap_or_default(),
            "oid" => oids = Some(value),
            "out" => out = Some(value),
            "strictpem" => strict = true,
            "strparse" => descents.push(value),
            _ => {}
        }
    }
    options.no_more(app).await?;
    if let Some(path) = &oids {
        files::read(app, Some(path)).await?;
    }
    let is_generated = text.is_some() || config.is_some();
    let opened = match (&input, is_generated) {
        (None, true) => None,
        (path, _) => Some(
            files::open_input(app, path.as_deref(), if format == Format::Der { "rb" } else { "r" }).await?,
        ),
    };
    let output = match &out {
        Some(path) => Some(Output::open(app, Some(path), Opening::Binary).await?),
        None => None,
    };
    let bytes = match opened {
        _ if is_generated => generated(app, text, config.as_deref()).await?,
        Some(input) => {
            let bytes = input.read().await;
            match format {
                Format::Pem if strict => match pem::decode_openssl(&bytes) {
                    Ok((block, _)) => block.der,
                    Err(error) => {
                        app.raise(match error {
                            pem::PemError::NoStartLine => errors::no_start(),
                            other => pem_reason(other),
                        });
                        return app.fail("Error reading PEM file").await;
                    }
                },
                Format::Pem => base64::decode(&bytes, false),
                _ => bytes,
            }
        }
        None => Vec::new(),
    };
    let bytes = descend(app, &bytes, &descents).await?;
    let Some(rest) = bytes.get(offset..).filter(|rest| !rest.is_empty()) else {
        return app.fail("Error: offset out of range").await;
    };
    let kept = if length == 0 { rest.len() } else { length.min(rest.len()) };
    let part = rest.get(..kept).unwrap_or_default();
    if let Some(output) = output {
        output.write(part).await?;
    }
    if noout {
        return Ok(());
    }
    let (text, outcome) = structure::text(part, form);
    app.print(text).await?;
    let Err(fault) = outcome else { return Ok(()) };
    app.raise_all(fault.map(|fault| {
        let file = "../crypto/asn1/asn1_lib.c";
        match fault {
            Fault::HeaderTooLong => Reason::new(0x0680_007B, "ASN1_get_object", "header too long", file, 105),
            Fault::TooLong => Reason::new(0x0680_009B, "ASN1_get_object", "too long", file, 95),
        }
    }));
    Err(Exit(1))
}

/// The structure that `-genstr` or `-genconf` describes.
async fn generated(app: &App, text: Option<String>, path: Option<&str>) -> Step<Vec<u8>> {
    let config = match path {
        Some(path) => conffile::load(app, Some(path)).await?,
        None => conffile::of_text(app, "", "").await?,
    };
    let text = match text.or_else(|| config.get("default", "asn1").map(str::to_owned)) {
        Some(text) => text,
        None => return app.fail("Can't find 'asn1' in 'config'").await,
    };
    extensions::generate(&config, &text).map_err(|reasons| {
        app.raise_all(reasons);
        Exit(1)
    })
}

/// Goes into the values at the offsets of `-strparse`, one after another.
async fn descend(app: &App, bytes: &[u8], offsets: &[String]) -> Step<Vec<u8>> {
    let mut bytes = bytes.to_vec();
    for text in offsets {
        let offset = integer(&app.name, text).ok().and_then(|number| usize::try_from(number).ok());
        let Some(rest) = offset.filter(|offset| *offset > 0).and_then(|offset| bytes.get(offset..)) else {
            app.say(format!("'{text}' is out of range\n")).await;
            continue;
        };
        if rest.is_empty() {
            app.say(format!("'{text}' is out of range\n")).await;
            continue;
        }
        let Ok(element) = Reader::new(rest).read() else {
            app.raise(Reason::new(
                0x0680_009B,
                "ASN1_get_object",
                "too long",
                "../crypto/asn1/asn1_lib.c",
                95,
            ));
            return app.fail("Error parsing structure").await;
        };
        let universal = element.is(element.tag);
        bytes = match element.tag {
            tag::BOOLEAN | tag::NULL | tag::OID if universal => {
                return app.fail(format!("Can't parse {} type", name::tag_name(element.tag))).await;
            }
            tag::BIT_STRING if universal => element.content.get(1..).unwrap_or_default().to_vec(),
            tag::SEQUENCE | tag::SET => element.raw.to_vec(),
            _ if universal => element.content.to_vec(),
            _ => element.raw.to_vec(),
        };
    }
    Ok(bytes)
}

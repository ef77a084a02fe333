//! The `-subj` argument, and which string type an attribute's value gets.

use countersign_pki::asn1::tag;
use countersign_pki::{Attribute, Name, Oid};

use crate::app::{App, Exit, Step};
use crate::errors::Reason;

/// Reads `/type0=value0/type1=value1+type2=value2`. Unknown types and empty values are skipped with a warning.
///
/// Without `utf8` each byte of the argument counts as one Latin-1 character.
pub async fn parse(app: &App, text: &str, utf8: bool, description: &str) -> Step<Name> {
    let prog = &app.name;
    let Some(body) = text.strip_prefix('/') else {
        return app
            .fail(format!(
                "{prog}: {description} name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '{text}'"
            ))
            .await;
    };
    let mut rdns: Vec<Vec<Attribute>> = Vec::new();
    let mut joins_previous = false;
    let mut rest = body.chars().peekable();
    while rest.peek().is_some() {
        let mut kind = String::new();
        loop {
            match rest.next() {
                Some('=') => break,
                Some(character) => kind.push(character),
                None => {
                    return app
                        .fail(format!(
                            "{prog}: Missing '=' after RDN type string '{kind}' in {description} name string"
                        ))
                        .await;
                }
            }
        }
        let mut value = String::new();
        let mut next_joins = false;
        while let Some(character) = rest.next() {
            match character {
                '/' => break,
                '+' => {
                    next_joins = true;
                    break;
                }
                '\\' => match rest.next() {
                    Some(escaped) => value.push(escaped),
                    None => {
                        return app
                            .fail(format!("{prog}: Escape character at end of {description} name string"))
                            .await;
                    }
                },
                other => value.push(other),
            }
        }
        let joins = std::mem::replace(&mut joins_previous, next_joins);
        let known = Oid::from_name(&kind).filter(|oid| oid.short_name().is_some());
        let Some(oid) = known else {
            app.say(format!("{prog} warning: Skipping unknown {description} name attribute \"{kind}\"\n"))
                .await;
            continue;
        };
        if value.is_empty() {
            app.say(format!(
                "{prog} warning: No value provided for {description} name attribute \"{kind}\", skipped\n"
            ))
            .await;
            continue;
        }
        match attribute(oid, &value, utf8) {
            Ok(attribute) => match rdns.last_mut() {
                Some(last) if joins => last.push(attribute),
                _ => rdns.push(vec![attribute]),
            },
            Err(reason) => {
                app.raise(reason);
                app.print_errors().await;
                app.say(format!("{prog}: Error adding {description} name attribute \"/{kind}={value}\"\n"))
                    .await;
                return Err(Exit(1));
            }
        }
    }
    Ok(Name::new(rdns))
}

/// Fewest and most characters of an attribute's value, and the string type it must have, if one is fixed
/// (crypto/asn1/tbl_standard.h).
fn rule(oid: &Oid) -> (usize, usize, Option<u32>) {
    match oid.short_name().unwrap_or_default() {
        "C" => (2, 2, Some(tag::PRINTABLE_STRING)),
        "CN" | "O" | "OU" => (1, 64, None),
        "L" | "ST" => (1, 128, None),
        "emailAddress" => (1, 128, Some(tag::IA5_STRING)),
        "unstructuredName" | "challengePassword" => (1, usize::MAX, None),
        "serialNumber" => (1, 64, Some(tag::PRINTABLE_STRING)),
        "dnQualifier" => (0, usize::MAX, Some(tag::PRINTABLE_STRING)),
        "DC" => (1, usize::MAX, Some(tag::IA5_STRING)),
        "name" | "SN" | "GN" | "initials" => (1, 32_768, None),
        "friendlyName" => (0, usize::MAX, Some(tag::BMP_STRING)),
        _ => (0, usize::MAX, None),
    }
}

/// An attribute with the value in the string type that fits its kind (`ASN1_STRING_set_by_NID`).
pub fn attribute(oid: Oid, value: &str, utf8: bool) -> Result<Attribute, Reason> {
    let copy = |code, reason, line| {
        Reason::new(code, "ASN1_mbstring_ncopy", reason, "../crypto/asn1/a_mbstr.c", line)
    };
    let text: String = if utf8 { value.to_owned() } else { value.bytes().map(char::from).collect() };
    let (least, most, fixed) = rule(&oid);
    let length = text.chars().count();
    if length < least {
        return Err(copy(0x0680_0098, "string too short", 100).with(format!("minsize={least}")));
    }
    if length > most {
        return Err(copy(0x0680_0097, "string too long", 106).with(format!("maxsize={most}")));
    }
    let fits = match fixed {
        Some(tag::PRINTABLE_STRING) => countersign_pki::name::is_printable(&text),
        Some(tag::IA5_STRING) => text.is_ascii(),
        _ => true,
    };
    if !fits {
        return Err(copy(0x0680_007C, "illegal characters", 113));
    }
    Ok(Attribute::new(oid, fixed.unwrap_or(tag::UTF8_STRING), &text))
}

//! General names: `DNS:a`, `IP:10.0.0.1`, `email:a@b`, …

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use countersign_pki::asn1::write;
use countersign_pki::extension::GeneralName;
use countersign_pki::{Attribute, Name, Oid};

use super::list::{Item, is_kind};
use super::usage::unknown_object;
use super::{Faults, Words, generic};
use crate::config::Config;
use crate::errors::Reason;

const SAN: &str = "../crypto/x509/v3_san.c";

/// subjectAltName and issuerAltName.
pub fn names(words: &Words<'_>) -> Result<Vec<u8>, Faults> {
    let mut names = Vec::new();
    for item in words.items()? {
        let copy = matches!(item.value.as_deref(), Some("copy" | "move"));
        if is_kind(&item.name, "email") && copy && words.name == "subjectAltName" {
            if let Some(subject) = &words.context.subject {
                names.extend(subject.values(&Oid::EMAIL_ADDRESS).into_iter().map(GeneralName::Email));
            }
            continue;
        }
        names.push(one(words.config, &item)?);
    }
    let parts: Vec<_> = names.iter().map(GeneralName::to_der).collect();
    Ok(write::sequence(&parts))
}

/// Reads one name (`v2i_GENERAL_NAME_ex`).
pub fn one(config: &Config, item: &Item) -> Result<GeneralName, Faults> {
    let Some(value) = item.value.as_deref() else {
        return Err(vec![Reason::new(0x1100_007C, "v2i_GENERAL_NAME_ex", "missing value", SAN, 607)]);
    };
    let a2i = |code, reason, line| Reason::new(code, "a2i_GENERAL_NAME", reason, SAN, line);
    let kind = |kind: &str| is_kind(&item.name, kind);
    if kind("email") {
        Ok(GeneralName::Email(value.to_owned()))
    } else if kind("URI") {
        Ok(GeneralName::Uri(value.to_owned()))
    } else if kind("DNS") {
        Ok(GeneralName::Dns(value.to_owned()))
    } else if kind("RID") {
        match Oid::from_name(value) {
            Some(oid) => Ok(GeneralName::RegisteredId(oid)),
            None => Err(vec![
                unknown_object(),
                a2i(0x1100_0077, "bad object", 539).with(format!("value={value}")),
            ]),
        }
    } else if kind("IP") {
        match address(value) {
            Some(bytes) => Ok(GeneralName::Ip(bytes)),
            None => Err(vec![a2i(0x1100_0076, "bad ip address", 552).with(format!("value={value}"))]),
        }
    } else if kind("dirName") {
        directory(config, value).map(GeneralName::Directory).map_err(|mut faults| {
            faults.push(a2i(0x1100_0095, "dirname error", 560));
            faults
        })
    } else if kind("otherName") {
        other(config, value).ok_or_else(|| vec![a2i(0x1100_0093, "othername error", 567)])
    } else {
        let reason = Reason::new(0x1100_0075, "v2i_GENERAL_NAME_ex", "unsupported option", SAN, 626);
        Err(vec![reason.with(format!("name={}", item.name))])
    }
}

/// The bytes of an address.
pub fn address(text: &str) -> Option<Vec<u8>> {
    if text.contains(':') {
        return text.parse::<Ipv6Addr>().ok().map(|address| address.octets().to_vec());
    }
    let numbers: Option<Vec<u8>> = text.split('.').map(|part| part.trim().parse().ok()).collect();
    let octets: [u8; 4] = numbers?.try_into().ok()?;
    match IpAddr::V4(Ipv4Addr::from(octets)) {
        IpAddr::V4(address) => Some(address.octets().to_vec()),
        IpAddr::V6(_) => None,
    }
}

/// The name that a section describes; a `+` before a type joins it to the one before.
fn directory(config: &Config, section: &str) -> Result<Name, Faults> {
    let Some(values) = config.section(section) else {
        let reason = Reason::new(0x1100_0096, "do_dirname", "section not found", SAN, 676);
        return Err(vec![reason.with(format!("section={section}"))]);
    };
    Ok(Name::new(rdns(values).map_err(|reason| vec![reason])?))
}

/// Reads lines such as `1.OU = x` and `+CN = y`, the prefix up to the last `.`, `:` or `,` left out.
pub fn rdns(values: &[(String, String)]) -> Result<Vec<Vec<Attribute>>, Reason> {
    let mut rdns: Vec<Vec<Attribute>> = Vec::new();
    for (name, value) in values {
        let plain = attribute_type(name);
        let (joins, plain) = match plain.strip_prefix('+') {
            Some(plain) => (true, plain),
            None => (false, plain),
        };
        let Some(oid) = Oid::from_name(plain) else { continue };
        let attribute = crate::subject::attribute(oid, value, false)?;
        match rdns.last_mut() {
            Some(last) if joins => last.push(attribute),
            _ => rdns.push(vec![attribute]),
        }
    }
    Ok(rdns)
}

/// `organizationName` of `0.organizationName`.
pub fn attribute_type(name: &str) -> &str {
    match name.find(['.', ':', ',']) {
        Some(at) => match name.get(at + 1..) {
            Some("") | None => name,
            Some(rest) => rest,
        },
        None => name,
    }
}

fn other(config: &Config, value: &str) -> Option<GeneralName> {
    let (kind, text) = value.split_once(';')?;
    let oid = Oid::from_name(kind)?;
    Some(GeneralName::Other { oid, value: generic::generate(config, text, 0).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_four_or_sixteen_bytes() {
        assert_eq!(address("10.0.0.1"), Some(vec![10, 0, 0, 1]));
        assert_eq!(address("10.0.0.300"), None);
        assert_eq!(address("10.0.0"), None);
        assert_eq!(address("::1").map(|bytes| bytes.len()), Some(16));
    }

    #[test]
    fn numbers_before_a_type_are_left_out() {
        assert_eq!(attribute_type("0.organizationName"), "organizationName");
        assert_eq!(attribute_type("CN"), "CN");
    }
}

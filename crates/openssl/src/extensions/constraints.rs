//! nameConstraints, policyConstraints and the numbers in them.

use countersign_pki::asn1::write;
use countersign_pki::extension::GeneralName;

use super::list::Item;
use super::{Faults, Words, general_name};
use crate::errors::Reason;

/// Reads a number that is not negative.
pub fn integer(name: &str, value: &str) -> Result<u64, Faults> {
    let parsed = match value.strip_prefix("0x").or_else(|| value.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => value.parse().ok(),
    };
    parsed.ok_or_else(|| {
        let file = "../crypto/x509/v3_utl.c";
        let reason = Reason::new(0x1100_0064, "s2i_ASN1_INTEGER", "bn dec2bn error", file, 231);
        vec![reason.with(format!("name={name}, value={value}"))]
    })
}

/// `permitted;DNS:.example.com,excluded;IP:10.0.0.0/255.0.0.0`
pub fn names(words: &Words<'_>) -> Result<Vec<u8>, Faults> {
    let mut permitted = Vec::new();
    let mut excluded = Vec::new();
    for item in words.items()? {
        let (list, kind) = if let Some(kind) = item.name.strip_prefix("permitted;") {
            (&mut permitted, kind)
        } else if let Some(kind) = item.name.strip_prefix("excluded;") {
            (&mut excluded, kind)
        } else {
            let file = "../crypto/x509/v3_ncons.c";
            return Err(vec![Reason::new(0x1100_008F, "v2i_NAME_CONSTRAINTS", "invalid syntax", file, 145)]);
        };
        let name = match (kind, item.value.as_deref().and_then(|value| value.split_once('/'))) {
            ("IP", Some((address, mask))) => {
                match (general_name::address(address), general_name::address(mask)) {
                    (Some(address), Some(mask)) => GeneralName::Ip([address, mask].concat()),
                    _ => GeneralName::Ip(Vec::new()),
                }
            }
            _ => general_name::one(words.config, &Item { name: kind.to_owned(), value: item.value.clone() })?,
        };
        list.push(write::sequence(&[name.to_der()]));
    }
    let mut parts = Vec::new();
    for (number, list) in [(0, permitted), (1, excluded)] {
        if !list.is_empty() {
            parts.push(write::explicit(number, &write::concat(&list)));
        }
    }
    Ok(write::sequence(&parts))
}

/// `requireExplicitPolicy:3,inhibitPolicyMapping:0`
pub fn policy(words: &Words<'_>) -> Result<Vec<u8>, Faults> {
    let mut parts = Vec::new();
    for item in words.items()? {
        let number = match item.name.as_str() {
            "requireExplicitPolicy" => 0,
            "inhibitPolicyMapping" => 1,
            _ => {
                let file = "../crypto/x509/v3_pcons.c";
                let reason = Reason::new(0x1100_006A, "v2i_POLICY_CONSTRAINTS", "invalid name", file, 87);
                return Err(vec![reason.with(item.shown())]);
            }
        };
        let value = integer(&item.name, item.value.as_deref().unwrap_or_default())?;
        let encoded = write::integer(value);
        parts.push(write::implicit(number, encoded.get(2..).unwrap_or_default()));
    }
    Ok(write::sequence(&parts))
}

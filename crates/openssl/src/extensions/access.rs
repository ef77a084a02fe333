//! Where to ask: authorityInfoAccess and crlDistributionPoints.

use countersign_pki::Oid;
use countersign_pki::asn1::write;

use super::list::Item;
use super::usage::unknown_object;
use super::{Faults, Words, general_name};
use crate::errors::Reason;

/// `OCSP;URI:http://…`
pub fn info_access(words: &Words<'_>) -> Result<Vec<u8>, Faults> {
    let mut parts = Vec::new();
    let file = "../crypto/x509/v3_info.c";
    for item in words.items()? {
        let Some((method, kind)) = item.name.split_once(';') else {
            return Err(vec![Reason::new(
                0x1100_008F,
                "v2i_AUTHORITY_INFO_ACCESS",
                "invalid syntax",
                file,
                139,
            )]);
        };
        let location =
            general_name::one(words.config, &Item { name: kind.to_owned(), value: item.value.clone() })?;
        // A line of a section may be numbered: `OCSP;URI.0`.
        let Some(oid) = Oid::from_name(method) else {
            let reason = Reason::new(0x1100_0077, "v2i_AUTHORITY_INFO_ACCESS", "bad object", file, 153);
            return Err(vec![unknown_object(), reason.with(format!("value={method}"))]);
        };
        parts.push(write::sequence(&[write::oid(&oid), location.to_der()]));
    }
    Ok(write::sequence(&parts))
}

/// `URI:http://…`, or the name of a section with `fullname`.
pub fn distribution_points(words: &Words<'_>) -> Result<Vec<u8>, Faults> {
    let mut points = Vec::new();
    for item in words.items()? {
        if item.value.is_none() {
            let Some(values) = words.config.section(&item.name) else { return Err(Vec::new()) };
            let mut names = Vec::new();
            for (name, value) in values {
                if name != "fullname" {
                    continue;
                }
                for part in super::list::parse(value)? {
                    names.push(general_name::one(words.config, &part)?.to_der());
                }
            }
            points.push(point(&names));
        } else {
            points.push(point(&[general_name::one(words.config, &item)?.to_der()]));
        }
    }
    Ok(write::sequence(&points))
}

fn point(names: &[Vec<u8>]) -> Vec<u8> {
    let full = write::explicit(0, &write::concat(names));
    write::sequence(&[write::explicit(0, &full)])
}

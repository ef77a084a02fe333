//! certificatePolicies.

use countersign_pki::Oid;
use countersign_pki::asn1::{tag, write};

use super::list::is_kind;
use super::usage::unknown_object;
use super::{Faults, Words, list};
use crate::config::Config;
use crate::errors::Reason;

/// `1.2.3.4, @section`
pub fn policies(words: &Words<'_>) -> Result<Vec<u8>, Faults> {
    let mut parts = Vec::new();
    for item in list::parse(words.value)? {
        let policy = match item.name.strip_prefix('@') {
            Some(section) => of_section(words.config, section)?,
            None => write::sequence(&[write::oid(&object(&item.name, "r2i_certpol", 138)?)]),
        };
        parts.push(policy);
    }
    Ok(write::sequence(&parts))
}

fn object(name: &str, function: &'static str, line: u32) -> Result<Oid, Faults> {
    Oid::from_name(name).ok_or_else(|| {
        let file = "../crypto/x509/v3_cpols.c";
        let reason = Reason::new(0x1100_006E, function, "invalid object identifier", file, line);
        vec![unknown_object(), reason.with(name)]
    })
}

fn of_section(config: &Config, section: &str) -> Result<Vec<u8>, Faults> {
    let values = config.section(section).unwrap_or_default();
    let mut identifier = None;
    let mut qualifiers = Vec::new();
    let named = |name: &str| write::oid(&Oid::from_name(name).unwrap_or(Oid::COMMON_NAME));
    for (name, value) in values {
        if name == "policyIdentifier" {
            identifier = Some(object(value, "policy_section", 198)?);
        } else if is_kind(name, "CPS") {
            let uri = write::string(tag::IA5_STRING, value.as_bytes());
            qualifiers.push(write::sequence(&[named("id-qt-cps"), uri]));
        } else if is_kind(name, "userNotice") {
            let notice =
                value.strip_prefix('@').and_then(|section| config.section(section)).unwrap_or_default();
            qualifiers.push(write::sequence(&[named("id-qt-unotice"), user_notice(notice)]));
        }
    }
    let Some(identifier) = identifier else {
        let file = "../crypto/x509/v3_cpols.c";
        return Err(vec![Reason::new(0x1100_008B, "policy_section", "no policy identifier", file, 248)]);
    };
    let mut parts = vec![write::oid(&identifier)];
    if !qualifiers.is_empty() {
        parts.push(write::sequence(&qualifiers));
    }
    Ok(write::sequence(&parts))
}

fn user_notice(values: &[(String, String)]) -> Vec<u8> {
    let find = |wanted: &str| values.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let mut parts = Vec::new();
    if let (Some(organization), Some(numbers)) = (find("organization"), find("noticeNumbers")) {
        let numbers: Vec<Vec<u8>> =
            numbers.split(',').filter_map(|number| number.trim().parse().ok()).map(write::integer).collect();
        let organization = write::string(tag::UTF8_STRING, organization.as_bytes());
        parts.push(write::sequence(&[organization, write::sequence(&numbers)]));
    }
    if let Some(text) = find("explicitText") {
        parts.push(write::string(tag::UTF8_STRING, text.as_bytes()));
    }
    write::sequence(&parts)
}

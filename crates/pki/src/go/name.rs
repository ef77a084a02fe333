//! `parseName` of `crypto/x509`: which names Go refuses.

use super::cryptobyte::{Input, SEQUENCE, SET};
use super::parse_error::ParseError;
use crate::asn1::{Class, Element, tag};

/// Checks the DER of a distinguished name.
pub(super) fn check_name(der: &[u8]) -> Result<(), ParseError> {
    let invalid = || ParseError::x509("invalid RDNSequence");
    let mut rdns = Input(der).read(SEQUENCE).ok_or_else(invalid)?;
    while !rdns.is_empty() {
        let mut set = rdns.read(SET).ok_or_else(invalid)?;
        while !set.is_empty() {
            let mut pair = set
                .read(SEQUENCE)
                .ok_or_else(|| ParseError::x509("invalid RDNSequence: invalid attribute"))?;
            pair.oid().ok_or_else(|| ParseError::x509("invalid RDNSequence: invalid attribute type"))?;
            let value =
                pair.any().ok_or_else(|| ParseError::x509("invalid RDNSequence: invalid attribute value"))?;
            check_string(&value).map_err(|fault| {
                ParseError::X509(format!("invalid RDNSequence: invalid attribute value: {fault}"))
            })?;
        }
    }
    Ok(())
}

/// `parseASN1String`
fn check_string(value: &Element<'_>) -> Result<(), String> {
    let content = value.content;
    let universal = value.class == Class::Universal && !value.constructed;
    let valid = match value.tag {
        tag::T61_STRING if universal => return Ok(()),
        tag::PRINTABLE_STRING if universal => (content.iter().all(printable), "PrintableString"),
        tag::UTF8_STRING if universal => (std::str::from_utf8(content).is_ok(), "UTF-8 string"),
        tag::BMP_STRING if universal => (content.len().is_multiple_of(2), "BMPString"),
        tag::IA5_STRING if universal => (content.is_ascii(), "IA5String"),
        tag::NUMERIC_STRING if universal => {
            (content.iter().all(|byte| byte.is_ascii_digit() || *byte == b' '), "NumericString")
        }
        _ => {
            let identifier = value.header.first().copied().unwrap_or_default();
            return Err(format!("unsupported string type: {identifier}"));
        }
    };
    if valid.0 { Ok(()) } else { Err(format!("invalid {}", valid.1)) }
}

/// Asterisk and ampersand are let through on reading.
fn printable(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b" '()+,-./:=?*&".contains(byte)
}

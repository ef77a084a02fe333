//! SubjectKeyIdentifier and AuthorityKeyIdentifier (RFC 5280, 4.2.1.1 and 4.2.1.2).

use super::{Extension, GeneralName};
use crate::asn1::{Asn1Error, Element, Reader, write};
use crate::oid::Oid;

/// How a certificate points at the key that signed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorityKeyId {
    /// `[0]` keyIdentifier
    pub key_id: Option<Vec<u8>>,
    /// `[1]` authorityCertIssuer
    pub issuer: Vec<GeneralName>,
    /// `[2]` authorityCertSerialNumber: content of the INTEGER
    pub serial: Option<Vec<u8>>,
}

impl AuthorityKeyId {
    /// The DER of the value.
    pub fn to_der(&self) -> Vec<u8> {
        let mut parts = Vec::new();
        if let Some(key_id) = &self.key_id {
            parts.push(write::implicit(0, key_id));
        }
        if !self.issuer.is_empty() {
            let names: Vec<_> = self.issuer.iter().map(GeneralName::to_der).collect();
            parts.push(write::explicit(1, &write::concat(&names)));
        }
        if let Some(serial) = &self.serial {
            parts.push(write::implicit(2, serial));
        }
        write::sequence(&parts)
    }

    /// Reads the DER of the value.
    pub fn parse(der: &[u8]) -> Result<Self, Asn1Error> {
        let mut inner = Reader::new(der).sequence()?;
        let mut id = Self::default();
        while !inner.is_empty() {
            let element = inner.read()?;
            match element.tag {
                0 => id.key_id = Some(element.content.to_vec()),
                1 => {
                    let mut names = element.inside();
                    while !names.is_empty() {
                        id.issuer.push(GeneralName::from_element(&names.read()?)?);
                    }
                }
                2 => id.serial = Some(element.content.to_vec()),
                tag => return Err(Asn1Error::UnexpectedTag(tag)),
            }
        }
        Ok(id)
    }
}

impl Extension {
    /// subjectKeyIdentifier.
    pub fn subject_key_id(key_id: &[u8]) -> Self {
        Self::new(Oid::SUBJECT_KEY_ID, false, write::octet_string(key_id))
    }

    /// authorityKeyIdentifier with a key identifier only.
    pub fn authority_key_id(key_id: &[u8]) -> Self {
        let id = AuthorityKeyId { key_id: Some(key_id.to_vec()), ..AuthorityKeyId::default() };
        Self::new(Oid::AUTHORITY_KEY_ID, false, id.to_der())
    }

    /// Reads the value of subjectKeyIdentifier.
    pub fn parse_subject_key_id(&self) -> Result<Vec<u8>, Asn1Error> {
        Ok(Element::parse(&self.value)?.content.to_vec())
    }
}

//! Certificate extensions: the envelope, and one file per kind that is understood.

mod basic_constraints;
mod ext_key_usage;
mod general_name;
mod key_id;
mod key_usage;

pub use basic_constraints::BasicConstraints;
pub use general_name::GeneralName;
pub use key_id::AuthorityKeyId;
pub use key_usage::KeyUsage;

use crate::asn1::{Asn1Error, Reader, tag, write};
use crate::oid::Oid;

/// One extension, its value kept as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Which one.
    pub oid: Oid,
    /// Whether a reader that does not know it must refuse the certificate.
    pub critical: bool,
    /// The content of the OCTET STRING: the DER of the value.
    pub value: Vec<u8>,
}

impl Extension {
    /// An extension with this value (DER).
    pub fn new(oid: Oid, critical: bool, value: Vec<u8>) -> Self {
        Self { oid, critical, value }
    }

    /// Reads the next one.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Asn1Error> {
        let mut inner = reader.sequence()?;
        let oid = inner.read()?.oid()?;
        let critical = match inner.read_if(|element| element.is(tag::BOOLEAN))? {
            Some(element) => element.boolean()?,
            None => false,
        };
        let value = inner.expect(tag::OCTET_STRING)?.content.to_vec();
        inner.finish()?;
        Ok(Self { oid, critical, value })
    }

    /// Reads a SEQUENCE OF extensions.
    pub fn read_all(reader: &mut Reader<'_>) -> Result<Vec<Self>, Asn1Error> {
        let mut inner = reader.sequence()?;
        let mut extensions = Vec::new();
        while !inner.is_empty() {
            extensions.push(Self::read(&mut inner)?);
        }
        Ok(extensions)
    }

    /// Writes it.
    pub fn to_der(&self) -> Vec<u8> {
        let mut parts = vec![write::oid(&self.oid)];
        if self.critical {
            parts.push(write::boolean(true));
        }
        parts.push(write::octet_string(&self.value));
        write::sequence(&parts)
    }

    /// Writes a SEQUENCE OF extensions in this order.
    pub fn all_to_der(extensions: &[Self]) -> Vec<u8> {
        write::sequence(&extensions.iter().map(Self::to_der).collect::<Vec<_>>())
    }
}

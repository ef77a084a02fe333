//! BasicConstraints (RFC 5280, 4.2.1.9).

use super::Extension;
use crate::asn1::{Asn1Error, Reader, tag, write};
use crate::oid::Oid;

/// Whether a certificate may sign certificates, and how deep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether the subject is a CA.
    pub ca: bool,
    /// How many intermediate certificates may follow it.
    pub path_len: Option<u32>,
}

impl BasicConstraints {
    /// The DER of the value.
    pub fn to_der(self) -> Vec<u8> {
        let mut parts = Vec::new();
        if self.ca {
            parts.push(write::boolean(true));
        }
        if let Some(path_len) = self.path_len {
            parts.push(write::integer(u64::from(path_len)));
        }
        write::sequence(&parts)
    }

    /// Reads the DER of the value.
    pub fn parse(der: &[u8]) -> Result<Self, Asn1Error> {
        let mut reader = Reader::new(der);
        let mut inner = reader.sequence()?;
        reader.finish()?;
        let ca = match inner.read_if(|element| element.is(tag::BOOLEAN))? {
            Some(element) => element.boolean()?,
            None => false,
        };
        let path_len = match inner.read_if(|element| element.is(tag::INTEGER))? {
            Some(element) => Some(element.small_integer()?),
            None => None,
        };
        inner.finish()?;
        Ok(Self { ca, path_len })
    }
}

impl Extension {
    /// basicConstraints.
    pub fn basic_constraints(constraints: BasicConstraints, critical: bool) -> Self {
        Self::new(Oid::BASIC_CONSTRAINTS, critical, constraints.to_der())
    }
}

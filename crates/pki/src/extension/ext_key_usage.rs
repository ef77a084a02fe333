//! ExtKeyUsage (RFC 5280, 4.2.1.12).

use super::Extension;
use crate::asn1::{Asn1Error, Reader, write};
use crate::oid::Oid;

impl Extension {
    /// extKeyUsage with these purposes in this order.
    pub fn ext_key_usage(purposes: &[Oid], critical: bool) -> Self {
        let parts: Vec<_> = purposes.iter().map(write::oid).collect();
        Self::new(Oid::EXT_KEY_USAGE, critical, write::sequence(&parts))
    }

    /// Reads the value of extKeyUsage.
    pub fn parse_ext_key_usage(&self) -> Result<Vec<Oid>, Asn1Error> {
        let mut inner = Reader::new(&self.value).sequence()?;
        let mut purposes = Vec::new();
        while !inner.is_empty() {
            purposes.push(inner.read()?.oid()?);
        }
        Ok(purposes)
    }
}

//! KeyUsage (RFC 5280, 4.2.1.3).

use super::Extension;
use crate::asn1::{Asn1Error, Element, write};
use crate::oid::Oid;

/// A set of key usage bits: bit `n` of the number is named bit `n` of the RFC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyUsage(pub u16);

impl KeyUsage {
    /// digitalSignature (0)
    pub const DIGITAL_SIGNATURE: Self = Self(1);
    /// nonRepudiation, also contentCommitment (1)
    pub const CONTENT_COMMITMENT: Self = Self(1 << 1);
    /// keyEncipherment (2)
    pub const KEY_ENCIPHERMENT: Self = Self(1 << 2);
    /// dataEncipherment (3)
    pub const DATA_ENCIPHERMENT: Self = Self(1 << 3);
    /// keyAgreement (4)
    pub const KEY_AGREEMENT: Self = Self(1 << 4);
    /// keyCertSign (5)
    pub const CERT_SIGN: Self = Self(1 << 5);
    /// cRLSign (6)
    pub const CRL_SIGN: Self = Self(1 << 6);
    /// encipherOnly (7)
    pub const ENCIPHER_ONLY: Self = Self(1 << 7);
    /// decipherOnly (8)
    pub const DECIPHER_ONLY: Self = Self(1 << 8);

    /// Whether every bit of `other` is set.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether no bit is set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The DER of the value.
    pub fn to_der(self) -> Vec<u8> {
        write::named_bits(self.0)
    }

    /// Reads the DER of the value.
    pub fn parse(der: &[u8]) -> Result<Self, Asn1Error> {
        let bits = Element::parse(der)?.bit_string()?;
        let mut octets = bits.iter().copied().chain([0, 0]);
        let value =
            u16::from_be_bytes([octets.next().unwrap_or_default(), octets.next().unwrap_or_default()]);
        Ok(Self(value.reverse_bits()))
    }
}

impl std::ops::BitOr for KeyUsage {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl std::ops::BitOrAssign for KeyUsage {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl Extension {
    /// keyUsage with these bits.
    pub fn key_usage(usage: KeyUsage, critical: bool) -> Self {
        Self::new(Oid::KEY_USAGE, critical, usage.to_der())
    }
}

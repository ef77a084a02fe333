//! The kinds of keys by name.

use crate::digest::Digest;
use crate::oid::Oid;

/// A named elliptic curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// NIST P-224
    P224,
    /// NIST P-256
    P256,
    /// NIST P-384
    P384,
    /// NIST P-521
    P521,
    /// Koblitz curve of 256 bits, unknown to Go
    Secp256k1,
}

impl Curve {
    /// Every curve known by name.
    pub const ALL: [Curve; 5] = [Self::P224, Self::P256, Self::P384, Self::P521, Self::Secp256k1];

    /// Its object identifier.
    pub fn oid(self) -> Oid {
        match self {
            Self::P224 => Oid::SECP224R1,
            Self::P256 => Oid::PRIME256V1,
            Self::P384 => Oid::SECP384R1,
            Self::P521 => Oid::SECP521R1,
            Self::Secp256k1 => Oid::SECP256K1,
        }
    }

    /// The curve with this object identifier.
    pub fn from_oid(oid: &Oid) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.oid() == *oid)
    }

    /// OpenSSL's name, e.g. `prime256v1`.
    pub fn name(self) -> &'static str {
        match self {
            Self::P224 => "secp224r1",
            Self::P256 => "prime256v1",
            Self::P384 => "secp384r1",
            Self::P521 => "secp521r1",
            Self::Secp256k1 => "secp256k1",
        }
    }

    /// NIST's name, e.g. `P-256`.
    pub fn nist_name(self) -> Option<&'static str> {
        match self {
            Self::P224 => Some("P-224"),
            Self::P256 => Some("P-256"),
            Self::P384 => Some("P-384"),
            Self::P521 => Some("P-521"),
            Self::Secp256k1 => None,
        }
    }

    /// Reads OpenSSL's name, NIST's name, or `secp256r1`.
    pub fn from_name(name: &str) -> Option<Self> {
        let alias = if name == "secp256r1" { "prime256v1" } else { name };
        Self::ALL.into_iter().find(|curve| {
            curve.name() == alias || curve.nist_name().is_some_and(|nist| nist.eq_ignore_ascii_case(name))
        })
    }

    /// The size of its field in bits.
    pub fn bits(self) -> u32 {
        match self {
            Self::P224 => 224,
            Self::P256 | Self::Secp256k1 => 256,
            Self::P384 => 384,
            Self::P521 => 521,
        }
    }

    /// The length of a scalar or coordinate in bytes.
    pub fn bytes(self) -> usize {
        match self {
            Self::P224 => 28,
            Self::P256 | Self::Secp256k1 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// The digest Go pairs it with.
    pub fn digest(self) -> Digest {
        match self {
            Self::P224 | Self::P256 | Self::Secp256k1 => Digest::Sha256,
            Self::P384 => Digest::Sha384,
            Self::P521 => Digest::Sha512,
        }
    }
}

/// A kind of key that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyAlgorithm {
    /// RSA with public exponent 65537.
    Rsa {
        /// The length of the modulus in bits.
        bits: u32,
    },
    /// RSA with public exponent 65537, for PSS signatures only (RFC 4055, 1.2).
    RsaPss {
        /// The length of the modulus in bits.
        bits: u32,
    },
    /// An elliptic-curve key.
    Ec(Curve),
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// Ed448 (RFC 8032), unknown to Go.
    Ed448,
}

//! What can be wrong with a key or a signature.

use crate::asn1::Asn1Error;
use crate::oid::Oid;

/// Why a key cannot be read, made or used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The bytes are not the DER of a key.
    #[error("malformed key: {0}")]
    Asn1(#[from] Asn1Error),
    /// No PEM block holds a key of the wanted kind.
    #[error("no key found")]
    NoKey,
    /// The key is of a kind this library does not know.
    #[error("unsupported key algorithm {0}")]
    UnsupportedAlgorithm(Oid),
    /// The elliptic curve is not supported, or given by explicit parameters (`None`).
    #[error("unsupported elliptic curve")]
    UnsupportedCurve(Option<Oid>),
    /// The numbers do not form a key.
    #[error("invalid key")]
    Invalid,
    /// The key is under a pass phrase.
    #[error("key is encrypted")]
    Encrypted,
    /// The key cannot make this kind of signature.
    #[error("key does not fit the signature algorithm")]
    WrongAlgorithm,
    /// The RSA modulus is too short for the digest.
    #[error("key is too small")]
    TooSmall,
    /// The place keys come from failed, e.g. the browser refused.
    #[error("key generation failed: {0}")]
    Source(String),
}

/// Why a signature was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The signature does not belong to these bytes and this key.
    #[error("signature does not match")]
    Mismatch,
    /// The signature algorithm belongs to another kind of key.
    #[error("signature algorithm does not fit the key")]
    WrongKeyType,
    /// The signature algorithm is not known.
    #[error("unsupported signature algorithm {0}")]
    UnsupportedAlgorithm(Oid),
    /// The key is not usable.
    #[error(transparent)]
    Key(#[from] KeyError),
}

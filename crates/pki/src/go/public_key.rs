//! `parsePublicKey` of `crypto/x509`: which keys Go refuses to read.

use super::cryptobyte::Input;
use super::parse_error::ParseError;
use crate::key::{Curve, PublicKey, SubjectPublicKeyInfo};
use crate::oid::Oid;

/// The key, `None` for an algorithm Go does not know (which is no error yet).
pub(super) fn parse_public_key(info: &SubjectPublicKeyInfo) -> Result<Option<PublicKey>, ParseError> {
    let oid = &info.algorithm.oid;
    if *oid == Oid::RSA_ENCRYPTION {
        check_rsa(info)?;
    } else if *oid == Oid::EC_PUBLIC_KEY {
        check_ec(info)?;
    } else if *oid == Oid::ED25519 {
        if info.algorithm.parameters.is_some() {
            return Err(ParseError::x509("Ed25519 key encoded with illegal parameters"));
        }
        if info.bits.len() != 32 {
            return Err(ParseError::x509("wrong Ed25519 public key size"));
        }
    } else {
        return Ok(None);
    }
    info.public_key().map(Some).map_err(|_| ParseError::x509("failed to unmarshal elliptic curve point"))
}

fn check_rsa(info: &SubjectPublicKeyInfo) -> Result<(), ParseError> {
    if !info.algorithm.has_null_parameters() {
        return Err(ParseError::x509("RSA key missing NULL parameters"));
    }
    let mut inner = Input(&info.bits).sequence().ok_or_else(|| ParseError::x509("invalid RSA public key"))?;
    let n = inner.integer().ok_or_else(|| ParseError::x509("invalid RSA modulus"))?;
    let e = inner
        .integer()
        .filter(|e| e.len() <= 8)
        .ok_or_else(|| ParseError::x509("invalid RSA public exponent"))?;
    let positive = |content: &[u8]| {
        content.first().is_some_and(|first| first & 0x80 == 0) && content.iter().any(|byte| *byte != 0)
    };
    if !positive(n) {
        return Err(ParseError::x509("RSA modulus is not a positive number"));
    }
    if !positive(e) {
        return Err(ParseError::x509("RSA public exponent is not a positive number"));
    }
    Ok(())
}

fn check_ec(info: &SubjectPublicKeyInfo) -> Result<(), ParseError> {
    let parameters = info.algorithm.parameters.as_deref().unwrap_or_default();
    let oid = Input(parameters).oid().ok_or_else(|| ParseError::x509("invalid ECDSA parameters"))?;
    match Curve::from_oid(&oid) {
        None | Some(Curve::Secp256k1) => Err(ParseError::x509("unsupported elliptic curve")),
        Some(curve) => {
            let uncompressed = info.bits.first() == Some(&4) && info.bits.len() == 1 + 2 * curve.bytes();
            if uncompressed {
                Ok(())
            } else {
                Err(ParseError::x509("failed to unmarshal elliptic curve point"))
            }
        }
    }
}

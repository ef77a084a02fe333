//! Elliptic-curve keys: SEC 1 encodings (RFC 5915) and ECDSA.

use ::signature::hazmat::{PrehashSigner as _, PrehashVerifier as _};
use p256::elliptic_curve::sec1::ToSec1Point as _;

use super::weierstrass::Group;
use super::{Curve, KeyError, VerifyError};
use crate::asn1::{Asn1Error, Reader, write};
use crate::digest::Digest;
use crate::oid::Oid;

/// A private key on a named curve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcPrivateKey {
    /// The curve.
    pub curve: Curve,
    /// The scalar, big endian, as long as the curve's field.
    pub scalar: Vec<u8>,
    /// The public point, uncompressed (04 ‖ x ‖ y).
    pub point: Vec<u8>,
}

/// A public key on a named curve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcPublicKey {
    /// The curve.
    pub curve: Curve,
    /// The point, uncompressed (04 ‖ x ‖ y).
    pub point: Vec<u8>,
}

/// Runs `$body` with `$c` naming the crate of the curve, or `$other` with the group of a curve without one.
macro_rules! on_curve {
    ($curve:expr, $c:ident => $body:expr, $group:ident => $other:expr) => {
        match $curve {
            Curve::P256 => {
                use p256 as $c;
                $body
            }
            Curve::P384 => {
                use p384 as $c;
                $body
            }
            Curve::P521 => {
                use p521 as $c;
                $body
            }
            Curve::P224 | Curve::Secp256k1 => {
                let $group = Group::of($curve).ok_or(KeyError::UnsupportedCurve(Some($curve.oid())))?;
                $other
            }
        }
    };
}

impl EcPrivateKey {
    /// The key with this scalar (big endian).
    ///
    /// # Errors
    /// [`KeyError::Invalid`] for zero or a scalar beyond the group order.
    pub fn from_scalar(curve: Curve, scalar: &[u8]) -> Result<Self, KeyError> {
        let scalar = padded(scalar, curve.bytes()).ok_or(KeyError::Invalid)?;
        let point = on_curve!(
            curve,
            c => {
                let secret = c::SecretKey::from_slice(&scalar).map_err(|_| KeyError::Invalid)?;
                secret.public_key().to_sec1_point(false).as_bytes().to_vec()
            },
            group => group.public_point(&scalar).ok_or(KeyError::Invalid)?
        );
        Ok(Self { curve, scalar, point })
    }

    /// The public half.
    pub fn public_key(&self) -> EcPublicKey {
        EcPublicKey { curve: self.curve, point: self.point.clone() }
    }

    /// Reads SEC 1's ECPrivateKey; `curve` is what the surrounding PKCS#8 says, if there is one.
    pub fn from_sec1_der(der: &[u8], curve: Option<Curve>) -> Result<Self, KeyError> {
        let mut reader = Reader::new(der);
        let mut inner = reader.sequence()?;
        if inner.read()?.small_integer()? != 1 {
            return Err(KeyError::Asn1(Asn1Error::BadValue));
        }
        let scalar = inner.expect(crate::asn1::tag::OCTET_STRING)?.content;
        let named = match inner.read_if(|element| element.is_context(0))? {
            Some(parameters) => Some(curve_of(parameters.content)?),
            None => None,
        };
        let curve = curve.or(named).ok_or(KeyError::UnsupportedCurve(None))?;
        Self::from_scalar(curve, scalar)
    }

    /// Writes SEC 1's ECPrivateKey with public key, and with the curve unless PKCS#8 will name it.
    pub fn to_sec1_der(&self, with_curve: bool) -> Vec<u8> {
        self.sec1(with_curve, true)
    }

    /// Writes SEC 1's ECPrivateKey with the curve and without the public key.
    pub fn to_sec1_der_without_public(&self) -> Vec<u8> {
        self.sec1(true, false)
    }

    fn sec1(&self, with_curve: bool, with_public: bool) -> Vec<u8> {
        let mut parts = vec![write::integer(1), write::octet_string(&self.scalar)];
        if with_curve {
            parts.push(write::explicit(0, &write::oid(&self.curve.oid())));
        }
        if with_public {
            parts.push(write::explicit(1, &write::bit_string(&self.point)));
        }
        write::sequence(&parts)
    }

    /// ECDSA over `message`, as DER; the nonce follows RFC 6979.
    pub(super) fn sign(&self, digest: Digest, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let hash = hashed(self.curve, digest, message);
        Ok(on_curve!(
            self.curve,
            c => {
                let key = c::ecdsa::SigningKey::from_slice(&self.scalar).map_err(|_| KeyError::Invalid)?;
                let signature: c::ecdsa::Signature =
                    key.sign_prehash(&hash).map_err(|_| KeyError::Invalid)?;
                signature.to_der().as_bytes().to_vec()
            },
            group => group.sign(&self.scalar, &hash).ok_or(KeyError::Invalid)?
        ))
    }
}

impl EcPublicKey {
    /// Takes a point in SEC 1 form, compressed or not (P-224 and secp256k1: uncompressed only).
    ///
    /// # Errors
    /// [`KeyError::Invalid`] when it is not on the curve.
    pub fn from_point(curve: Curve, point: &[u8]) -> Result<Self, KeyError> {
        let point = on_curve!(
            curve,
            c => {
                let key = c::PublicKey::from_sec1_bytes(point).map_err(|_| KeyError::Invalid)?;
                key.to_sec1_point(false).as_bytes().to_vec()
            },
            group => {
                if !group.is_point(point) {
                    return Err(KeyError::Invalid);
                }
                point.to_vec()
            }
        );
        Ok(Self { curve, point })
    }

    pub(super) fn verify(&self, digest: Digest, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        let hash = hashed(self.curve, digest, message);
        on_curve!(
            self.curve,
            c => {
                let key = c::ecdsa::VerifyingKey::from_sec1_bytes(&self.point)
                    .map_err(|_| VerifyError::Key(KeyError::Invalid))?;
                let signature = c::ecdsa::Signature::from_der(signature)
                    .map_err(|_| VerifyError::Mismatch)?;
                key.verify_prehash(&hash, &signature).map_err(|_| VerifyError::Mismatch)
            },
            group => {
                let verified = group.verify(&self.point, &hash, signature);
                if verified { Ok(()) } else { Err(VerifyError::Mismatch) }
            }
        )
    }
}

/// The curve that EC parameters name.
pub(super) fn curve_of(parameters: &[u8]) -> Result<Curve, KeyError> {
    let element = Reader::new(parameters).read()?;
    let oid: Oid = element.oid().map_err(|_| KeyError::UnsupportedCurve(None))?;
    Curve::from_oid(&oid).ok_or(KeyError::UnsupportedCurve(Some(oid)))
}

/// The hash, filled up with zeros on the left for the backend's minimum length; its value stays the same.
fn hashed(curve: Curve, digest: Digest, message: &[u8]) -> Vec<u8> {
    let hash = digest.hash(message);
    padded(&hash, curve.bytes()).unwrap_or(hash)
}

fn padded(bytes: &[u8], len: usize) -> Option<Vec<u8>> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let kept = bytes.get(zeros.min(bytes.len().saturating_sub(len))..)?;
    let missing = len.checked_sub(kept.len())?;
    let mut out = vec![0; missing];
    out.extend_from_slice(kept);
    Some(out)
}

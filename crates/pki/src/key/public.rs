//! Any public key.

use super::ec::curve_of;
use super::{
    AlgorithmIdentifier, EcPublicKey, Ed448PublicKey, Ed25519PublicKey, KeyAlgorithm, KeyError, RsaPublicKey,
    SignatureAlgorithm, SubjectPublicKeyInfo, VerifyError,
};
use crate::asn1::write;
use crate::digest::Digest;
use crate::oid::Oid;
use crate::pem;

/// A public key of a kind this library knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA
    Rsa(RsaPublicKey),
    /// RSA for PSS signatures only
    RsaPss(RsaPublicKey),
    /// Elliptic curve
    Ec(EcPublicKey),
    /// Ed25519
    Ed25519(Ed25519PublicKey),
    /// Ed448
    Ed448(Ed448PublicKey),
}

impl PublicKey {
    /// Reads the key out of a SubjectPublicKeyInfo.
    pub fn from_spki(info: &SubjectPublicKeyInfo) -> Result<Self, KeyError> {
        let oid = &info.algorithm.oid;
        if *oid == Oid::RSA_ENCRYPTION {
            RsaPublicKey::from_pkcs1_der(&info.bits).map(Self::Rsa)
        } else if *oid == Oid::RSASSA_PSS {
            RsaPublicKey::from_pkcs1_der(&info.bits).map(Self::RsaPss)
        } else if *oid == Oid::EC_PUBLIC_KEY {
            let parameters = info.algorithm.parameters.as_deref().ok_or(KeyError::UnsupportedCurve(None))?;
            EcPublicKey::from_point(curve_of(parameters)?, &info.bits).map(Self::Ec)
        } else if *oid == Oid::ED25519 {
            let bytes = info.bits.as_slice().try_into().map_err(|_| KeyError::Invalid)?;
            Ok(Self::Ed25519(Ed25519PublicKey { bytes }))
        } else if *oid == Oid::ED448 {
            let bytes = info.bits.as_slice().try_into().map_err(|_| KeyError::Invalid)?;
            Ok(Self::Ed448(Ed448PublicKey { bytes }))
        } else {
            Err(KeyError::UnsupportedAlgorithm(oid.clone()))
        }
    }

    /// Reads the DER of a SubjectPublicKeyInfo.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, KeyError> {
        Self::from_spki(&SubjectPublicKeyInfo::parse(der)?)
    }

    /// Reads the first `PUBLIC KEY` or `RSA PUBLIC KEY` block.
    pub fn from_pem(text: &[u8]) -> Result<Self, KeyError> {
        for block in pem::blocks_go(text) {
            match block.label.as_str() {
                "PUBLIC KEY" => return Self::from_spki_der(&block.der),
                "RSA PUBLIC KEY" => return RsaPublicKey::from_pkcs1_der(&block.der).map(Self::Rsa),
                _ => {}
            }
        }
        Err(KeyError::NoKey)
    }

    /// Writes a SubjectPublicKeyInfo.
    pub fn to_spki(&self) -> SubjectPublicKeyInfo {
        let (oid, parameters, bits) = match self {
            Self::Rsa(key) => (Oid::RSA_ENCRYPTION, Some(write::null()), key.to_pkcs1_der()),
            Self::Ec(key) => (Oid::EC_PUBLIC_KEY, Some(write::oid(&key.curve.oid())), key.point.clone()),
            Self::RsaPss(key) => (Oid::RSASSA_PSS, None, key.to_pkcs1_der()),
            Self::Ed25519(key) => (Oid::ED25519, None, key.bytes.to_vec()),
            Self::Ed448(key) => (Oid::ED448, None, key.bytes.to_vec()),
        };
        let algorithm = AlgorithmIdentifier { oid, parameters };
        let der = write::sequence(&[algorithm.to_der(), write::bit_string(&bits)]);
        SubjectPublicKeyInfo { algorithm, bits, der }
    }

    /// The DER of the SubjectPublicKeyInfo.
    pub fn to_spki_der(&self) -> Vec<u8> {
        self.to_spki().der
    }

    /// A `PUBLIC KEY` block.
    pub fn to_pem(&self) -> String {
        pem::encode("PUBLIC KEY", &self.to_spki_der())
    }

    /// Which kind of key it is.
    pub fn algorithm(&self) -> KeyAlgorithm {
        match self {
            Self::Rsa(key) => KeyAlgorithm::Rsa { bits: key.bits() },
            Self::Ec(key) => KeyAlgorithm::Ec(key.curve),
            Self::RsaPss(key) => KeyAlgorithm::RsaPss { bits: key.bits() },
            Self::Ed25519(_) => KeyAlgorithm::Ed25519,
            Self::Ed448(_) => KeyAlgorithm::Ed448,
        }
    }

    /// Checks a signature over `message`.
    pub fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        match (self, algorithm) {
            (Self::Rsa(key), SignatureAlgorithm::RsaPkcs1(digest)) => {
                key.verify_pkcs1(digest, message, signature)
            }
            (Self::Rsa(key) | Self::RsaPss(key), SignatureAlgorithm::RsaPss { digest, salt_len }) => {
                key.verify_pss(digest, salt_len, message, signature)
            }
            (Self::Ec(key), SignatureAlgorithm::Ecdsa(digest)) => key.verify(digest, message, signature),
            (Self::Ed25519(key), SignatureAlgorithm::Ed25519) => key.verify(message, signature),
            (Self::Ed448(key), SignatureAlgorithm::Ed448) => key.verify(message, signature),
            _ => Err(VerifyError::WrongKeyType),
        }
    }

    /// Key identifier of RFC 5280, 4.2.1.2, method 1: SHA-1 of the key bits. What OpenSSL writes.
    pub fn key_id_sha1(&self) -> [u8; 20] {
        first_20(&Digest::Sha1.hash(&self.to_spki().bits))
    }

    /// Key identifier of RFC 7093, method 1: the leftmost 160 bits of SHA-256 of the key bits. What Go
    /// writes since 1.25.
    pub fn key_id_sha256(&self) -> [u8; 20] {
        first_20(&Digest::Sha256.hash(&self.to_spki().bits))
    }
}

fn first_20(hash: &[u8]) -> [u8; 20] {
    hash.first_chunk().copied().unwrap_or_default()
}

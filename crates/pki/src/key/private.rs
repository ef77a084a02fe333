//! Any private key.

use super::pkcs8;
use super::{
    EcPrivateKey, Ed448PrivateKey, Ed25519PrivateKey, KeyAlgorithm, KeyError, PublicKey, RsaPrivateKey,
    SignatureAlgorithm,
};
use crate::digest::Digest;
use crate::pem::{self, Block};

/// A private key of a kind this library knows.
#[derive(Clone)]
pub enum PrivateKey {
    /// RSA
    Rsa(RsaPrivateKey),
    /// RSA for PSS signatures only
    RsaPss(RsaPrivateKey),
    /// Elliptic curve
    Ec(EcPrivateKey),
    /// Ed25519
    Ed25519(Ed25519PrivateKey),
    /// Ed448
    Ed448(Ed448PrivateKey),
}

impl std::fmt::Debug for PrivateKey {
    /// Names the kind only: a secret has no business in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PrivateKey({:?})", self.algorithm())
    }
}

impl PrivateKey {
    /// Reads the first block that holds a private key, in any of the three formats.
    pub fn from_pem(text: &[u8]) -> Result<Self, KeyError> {
        pem::blocks_go(text)
            .find(|block| block.label.ends_with("PRIVATE KEY"))
            .ok_or(KeyError::NoKey)
            .and_then(|block| Self::from_block(&block))
    }

    /// Reads a block labelled `PRIVATE KEY`, `RSA PRIVATE KEY` or `EC PRIVATE KEY`.
    ///
    /// # Errors
    /// [`KeyError::Encrypted`] for one under a pass phrase: whoever asks for that decrypts first.
    pub fn from_block(block: &Block) -> Result<Self, KeyError> {
        if block.label == "ENCRYPTED PRIVATE KEY" || block.header("DEK-Info").is_some() {
            return Err(KeyError::Encrypted);
        }
        match block.label.as_str() {
            "RSA PRIVATE KEY" => RsaPrivateKey::from_pkcs1_der(&block.der).map(Self::Rsa),
            "EC PRIVATE KEY" => EcPrivateKey::from_sec1_der(&block.der, None).map(Self::Ec),
            "PRIVATE KEY" => Self::from_pkcs8_der(&block.der),
            _ => Err(KeyError::NoKey),
        }
    }

    /// Reads DER in any of the three formats.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        Self::from_pkcs8_der(der).or_else(|error| match RsaPrivateKey::from_pkcs1_der(der) {
            Ok(key) => Ok(Self::Rsa(key)),
            Err(_) => EcPrivateKey::from_sec1_der(der, None).map(Self::Ec).map_err(|_| error),
        })
    }

    /// Reads PKCS#8's PrivateKeyInfo (RFC 5958).
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, KeyError> {
        pkcs8::read(der)
    }

    /// Writes PKCS#8's PrivateKeyInfo.
    pub fn to_pkcs8_der(&self) -> Vec<u8> {
        pkcs8::write(self)
    }

    /// A `PRIVATE KEY` block.
    pub fn to_pkcs8_pem(&self) -> String {
        pem::encode("PRIVATE KEY", &self.to_pkcs8_der())
    }

    /// Writes PKCS#1 for RSA, SEC 1 for elliptic curves; the other kinds have only PKCS#8.
    pub fn to_traditional_der(&self) -> Vec<u8> {
        match self {
            Self::Rsa(key) => key.to_pkcs1_der(),
            Self::Ec(key) => key.to_sec1_der(true),
            Self::RsaPss(_) | Self::Ed25519(_) | Self::Ed448(_) => self.to_pkcs8_der(),
        }
    }

    /// The label of [`Self::to_traditional_der`]: `RSA PRIVATE KEY`, `EC PRIVATE KEY`, `PRIVATE KEY`.
    pub fn traditional_label(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RSA PRIVATE KEY",
            Self::Ec(_) => "EC PRIVATE KEY",
            Self::RsaPss(_) | Self::Ed25519(_) | Self::Ed448(_) => "PRIVATE KEY",
        }
    }

    /// [`Self::to_traditional_der`] as a block.
    pub fn to_traditional_pem(&self) -> String {
        pem::encode(self.traditional_label(), &self.to_traditional_der())
    }

    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        match self {
            Self::Rsa(key) => PublicKey::Rsa(key.public_key()),
            Self::Ec(key) => PublicKey::Ec(key.public_key()),
            Self::RsaPss(key) => PublicKey::RsaPss(key.public_key()),
            Self::Ed25519(key) => PublicKey::Ed25519(key.public_key()),
            Self::Ed448(key) => PublicKey::Ed448(key.public_key()),
        }
    }

    /// Which kind of key it is.
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.public_key().algorithm()
    }

    /// What Go signs with when nothing is asked for: SHA-256 with RSA, the curve's digest with ECDSA.
    pub fn default_signature(&self) -> SignatureAlgorithm {
        match self {
            Self::Ec(key) => SignatureAlgorithm::Ecdsa(key.curve.digest()),
            _ => self.signature_with(Digest::Sha256),
        }
    }

    /// How this key signs with `digest`, as OpenSSL does unless told otherwise: RSA by PKCS#1 v1.5, keys for
    /// PSS only with the longest salt; the Edwards curves take no digest.
    pub fn signature_with(&self, digest: Digest) -> SignatureAlgorithm {
        match self {
            Self::Rsa(_) => SignatureAlgorithm::RsaPkcs1(digest),
            Self::RsaPss(key) => {
                let room = usize::try_from(key.bits().saturating_sub(1).div_ceil(8)).unwrap_or_default();
                SignatureAlgorithm::RsaPss { digest, salt_len: room.saturating_sub(digest.len() + 2) }
            }
            Self::Ec(_) => SignatureAlgorithm::Ecdsa(digest),
            Self::Ed25519(_) => SignatureAlgorithm::Ed25519,
            Self::Ed448(_) => SignatureAlgorithm::Ed448,
        }
    }

    /// Signs `message`; the same input always gives the same bytes.
    ///
    /// # Errors
    /// [`KeyError::WrongAlgorithm`] when the algorithm belongs to another kind of key,
    /// [`KeyError::TooSmall`] when an RSA modulus cannot hold the digest, [`KeyError::Invalid`] when
    /// the numbers of the key do not fit together.
    pub fn sign(&self, algorithm: SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        match (self, algorithm) {
            (Self::Rsa(key), SignatureAlgorithm::RsaPkcs1(digest)) => key.sign_pkcs1(digest, message),
            (Self::Rsa(key) | Self::RsaPss(key), SignatureAlgorithm::RsaPss { digest, salt_len }) => {
                key.sign_pss(digest, salt_len, message)
            }
            (Self::Ec(key), SignatureAlgorithm::Ecdsa(digest)) => key.sign(digest, message),
            (Self::Ed25519(key), SignatureAlgorithm::Ed25519) => Ok(key.sign(message)),
            (Self::Ed448(key), SignatureAlgorithm::Ed448) => key.sign(message),
            _ => Err(KeyError::WrongAlgorithm),
        }
    }
}

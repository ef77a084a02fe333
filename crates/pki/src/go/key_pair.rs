//! `tls.X509KeyPair`: a certificate chain and its key from two PEM texts.

use super::certificate::parse_certificate;
use super::parse_error::ParseError;
use super::public_key::parse_public_key;
use crate::certificate::Certificate;
use crate::key::{PrivateKey, PublicKey};
use crate::pem;

/// A client or server credential.
#[derive(Clone, Debug)]
pub struct KeyPair {
    /// The DER of every certificate, leaf first.
    pub chain: Vec<Vec<u8>>,
    /// The leaf.
    pub leaf: Certificate,
    /// Its key.
    pub key: PrivateKey,
}

/// Why the two texts do not form a credential.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyPairError {
    /// No PEM block at all in the certificate text.
    #[error("tls: failed to find any PEM data in certificate input")]
    NoCertificateData,
    /// Only a key in the certificate text.
    #[error(
        "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched"
    )]
    Switched,
    /// Only other blocks in the certificate text.
    #[error(
        "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following types: [{}]",
        .0.join(" ")
    )]
    NoCertificateBlock(Vec<String>),
    /// No PEM block at all in the key text.
    #[error("tls: failed to find any PEM data in key input")]
    NoKeyData,
    /// Only a certificate in the key text.
    #[error("tls: found a certificate rather than a key in the PEM for the private key")]
    CertificateAsKey,
    /// Only other blocks in the key text.
    #[error(
        "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks of the following types: [{}]",
        .0.join(" ")
    )]
    NoKeyBlock(Vec<String>),
    /// The certificate is unreadable.
    #[error(transparent)]
    Certificate(#[from] ParseError),
    /// The key is unreadable in each of the three formats.
    #[error("tls: failed to parse private key")]
    BadKey,
    /// Certificate and key are of different kinds.
    #[error("tls: private key type does not match public key type")]
    TypeMismatch,
    /// The key is another one.
    #[error("tls: private key does not match public key")]
    Mismatch,
    /// A kind of key Go has no TLS for.
    #[error("tls: unknown public key algorithm")]
    UnknownAlgorithm,
}

/// Reads a chain and its key and checks that they belong together.
pub fn x509_key_pair(certificates: &[u8], key: &[u8]) -> Result<KeyPair, KeyPairError> {
    let mut chain = Vec::new();
    let mut skipped = Vec::new();
    for block in pem::blocks_go(certificates) {
        if block.label == "CERTIFICATE" {
            chain.push(block.der);
        } else {
            skipped.push(block.label);
        }
    }
    let Some(leaf) = chain.first() else {
        return Err(match skipped.as_slice() {
            [] => KeyPairError::NoCertificateData,
            [only] if only.ends_with("PRIVATE KEY") => KeyPairError::Switched,
            _ => KeyPairError::NoCertificateBlock(skipped),
        });
    };
    let mut skipped = Vec::new();
    let key_der = pem::blocks_go(key).find_map(|block| {
        if block.label == "PRIVATE KEY" || block.label.ends_with(" PRIVATE KEY") {
            return Some(block.der);
        }
        skipped.push(block.label);
        None
    });
    let Some(key_der) = key_der else {
        return Err(match skipped.as_slice() {
            [] => KeyPairError::NoKeyData,
            [only] if only == "CERTIFICATE" => KeyPairError::CertificateAsKey,
            _ => KeyPairError::NoKeyBlock(skipped),
        });
    };
    let leaf = parse_certificate(leaf)?;
    let key = parse_private_key(&key_der)?;
    let certified = parse_public_key(&leaf.public_key)?.ok_or(KeyPairError::UnknownAlgorithm)?;
    let own = key.public_key();
    let same_kind = matches!(
        (&certified, &own),
        (PublicKey::Rsa(_), PublicKey::Rsa(_))
            | (PublicKey::Ec(_), PublicKey::Ec(_))
            | (PublicKey::Ed25519(_), PublicKey::Ed25519(_))
    );
    if !same_kind {
        return Err(KeyPairError::TypeMismatch);
    }
    if certified != own {
        return Err(KeyPairError::Mismatch);
    }
    Ok(KeyPair { chain, leaf, key })
}

/// `parsePrivateKey`: PKCS#1, PKCS#8 or SEC 1, whatever the label said.
pub fn parse_private_key(der: &[u8]) -> Result<PrivateKey, KeyPairError> {
    PrivateKey::from_der(der).map_err(|_| KeyPairError::BadKey)
}

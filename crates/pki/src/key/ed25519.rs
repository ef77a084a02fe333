//! Ed25519 keys (RFC 8032, RFC 8410).

use ed25519_dalek::{Signer as _, Verifier as _};

use super::{KeyError, VerifyError};

/// An Ed25519 private key.
#[derive(Clone, PartialEq, Eq)]
pub struct Ed25519PrivateKey {
    /// The 32 secret bytes.
    pub seed: [u8; 32],
}

/// An Ed25519 public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ed25519PublicKey {
    /// The compressed point.
    pub bytes: [u8; 32],
}

impl Ed25519PrivateKey {
    /// The public half.
    pub fn public_key(&self) -> Ed25519PublicKey {
        let key = ed25519_dalek::SigningKey::from_bytes(&self.seed);
        Ed25519PublicKey { bytes: key.verifying_key().to_bytes() }
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        ed25519_dalek::SigningKey::from_bytes(&self.seed).sign(message).to_bytes().to_vec()
    }
}

impl Ed25519PublicKey {
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(&self.bytes)
            .map_err(|_| VerifyError::Key(KeyError::Invalid))?;
        let signature = ed25519_dalek::Signature::from_slice(signature).map_err(|_| VerifyError::Mismatch)?;
        key.verify(message, &signature).map_err(|_| VerifyError::Mismatch)
    }
}

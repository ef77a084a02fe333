//! `checkSignature` of `crypto/x509`.

use crate::csr::CertificateRequest;
use crate::digest::Digest;
use crate::key::{AlgorithmIdentifier, PublicKey, SignatureAlgorithm};

use super::public_key::parse_public_key;

/// Why Go does not accept a signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// RSA says no.
    #[error("crypto/rsa: verification error")]
    Rsa,
    /// Go refuses RSA keys below 1024 bits.
    #[error("crypto/rsa: {0}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)")]
    RsaKeyTooSmall(u32),
    /// ECDSA says no.
    #[error("x509: ECDSA verification failure")]
    Ecdsa,
    /// Ed25519 says no.
    #[error("x509: Ed25519 verification failure")]
    Ed25519,
    /// MD5, or SHA-1 in a certificate.
    #[error("x509: cannot verify signature: insecure algorithm {0}")]
    Insecure(&'static str),
    /// The key or signature algorithm is unknown to Go.
    #[error("x509: cannot verify signature: algorithm unimplemented")]
    Unsupported,
    /// The signature algorithm is for another kind of key.
    #[error(
        "x509: signature algorithm specifies an {expected} public key, but have public key of type {found}"
    )]
    KeyMismatch {
        /// Go's name of the kind the algorithm wants.
        expected: &'static str,
        /// The Go type of the key.
        found: &'static str,
    },
    /// The issuer is not a CA, or may not sign certificates.
    #[error("x509: invalid signature: parent certificate cannot sign this kind of certificate")]
    ParentCannotSign,
}

/// Checks that a request is signed by its own key; SHA-1 is accepted here.
pub fn check_request_signature(request: &CertificateRequest) -> Result<(), SignatureError> {
    let key = parse_public_key(&request.public_key).ok().flatten();
    check_signature(&request.signature_algorithm, &request.info, &request.signature, key.as_ref(), true)
}

/// Checks a signature by `key`; `None` is a key of a kind unknown to Go.
pub fn check_signature(
    identifier: &AlgorithmIdentifier,
    signed: &[u8],
    signature: &[u8],
    key: Option<&PublicKey>,
    allow_sha1: bool,
) -> Result<(), SignatureError> {
    let algorithm = known_algorithm(identifier).ok_or(SignatureError::Unsupported)?;
    match algorithm.digest() {
        Some(Digest::Md5) => return Err(SignatureError::Insecure("MD5-RSA")),
        Some(Digest::Sha1) if !allow_sha1 => {
            let ecdsa = matches!(algorithm, SignatureAlgorithm::Ecdsa(_));
            return Err(SignatureError::Insecure(if ecdsa { "ECDSA-SHA1" } else { "SHA1-RSA" }));
        }
        _ => {}
    }
    let expected = match algorithm {
        SignatureAlgorithm::RsaPkcs1(_) | SignatureAlgorithm::RsaPss { .. } => "RSA",
        SignatureAlgorithm::Ecdsa(_) => "ECDSA",
        SignatureAlgorithm::Ed25519 => "Ed25519",
        SignatureAlgorithm::Ed448 => return Err(SignatureError::Unsupported),
    };
    let key = key.ok_or(SignatureError::Unsupported)?;
    let (kind, found, failure) = match key {
        PublicKey::Rsa(_) => ("RSA", "*rsa.PublicKey", SignatureError::Rsa),
        PublicKey::Ec(_) => ("ECDSA", "*ecdsa.PublicKey", SignatureError::Ecdsa),
        PublicKey::Ed25519(_) => ("Ed25519", "ed25519.PublicKey", SignatureError::Ed25519),
        PublicKey::RsaPss(_) | PublicKey::Ed448(_) => return Err(SignatureError::Unsupported),
    };
    if kind != expected {
        return Err(SignatureError::KeyMismatch { expected, found });
    }
    if let PublicKey::Rsa(rsa) = key
        && rsa.bits() < 1024
    {
        return Err(SignatureError::RsaKeyTooSmall(rsa.bits()));
    }
    key.verify(algorithm, signed, signature).map_err(|_| failure)
}

/// The algorithms in Go's table: no SHA-224, and PSS only with a salt as long as its SHA-2 digest.
fn known_algorithm(identifier: &AlgorithmIdentifier) -> Option<SignatureAlgorithm> {
    let algorithm = SignatureAlgorithm::from_identifier(identifier)?;
    match algorithm {
        SignatureAlgorithm::RsaPkcs1(Digest::Sha224) | SignatureAlgorithm::Ecdsa(Digest::Sha224) => None,
        SignatureAlgorithm::RsaPss { digest, salt_len } => {
            let long = matches!(digest, Digest::Sha256 | Digest::Sha384 | Digest::Sha512);
            (long && salt_len == digest.len()).then_some(algorithm)
        }
        SignatureAlgorithm::Ed25519 => identifier.parameters.is_none().then_some(algorithm),
        _ => Some(algorithm),
    }
}

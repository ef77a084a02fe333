//! JSON Web Signatures in compact form (RFC 7515): RS256/384/512 and ES256/384/512, nothing of claims.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::asn1::{Reader, write};
use crate::digest::Digest;
use crate::key::{Curve, KeyError, PrivateKey, PublicKey, SignatureAlgorithm};

/// A compact token taken apart, nothing verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// The decoded header: JSON.
    pub header: Vec<u8>,
    /// The decoded payload: for a JWT, JSON.
    pub payload: Vec<u8>,
    /// The decoded signature.
    pub signature: Vec<u8>,
    /// The two encoded parts the signature is over.
    pub signed: &'a str,
}

/// The `alg` header value this key signs with: `RS256`, `ES256`, `ES384`, `ES512`.
pub fn algorithm_name(key: &PublicKey) -> Option<&'static str> {
    match key {
        PublicKey::Rsa(_) => Some("RS256"),
        PublicKey::Ec(key) => match key.curve {
            Curve::P256 => Some("ES256"),
            Curve::P384 => Some("ES384"),
            Curve::P521 => Some("ES512"),
            _ => None,
        },
        PublicKey::RsaPss(_) | PublicKey::Ed25519(_) | PublicKey::Ed448(_) => None,
    }
}

/// Signs header and payload, both JSON text; the header must name [`algorithm_name`].
///
/// # Errors
/// As [`PrivateKey::sign`]; [`KeyError::WrongAlgorithm`] for a key without a JWS algorithm.
pub fn sign(header: &str, payload: &str, key: &PrivateKey) -> Result<String, KeyError> {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    algorithm_name(&key.public_key()).ok_or(KeyError::WrongAlgorithm)?;
    let signature = key.sign(key.default_signature(), signed.as_bytes())?;
    let signature = match key {
        PrivateKey::Ec(ec) => fixed_width(&signature, ec.curve.bytes()).ok_or(KeyError::Invalid)?,
        _ => signature,
    };
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// Takes a compact token apart; `None` unless it has three parts in base64url.
pub fn split(token: &str) -> Option<Token<'_>> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    Some(Token { header: decode(header)?, payload: decode(payload)?, signature: decode(signature)?, signed })
}

/// Whether `key` signed the token with the algorithm the header names as `alg`.
pub fn verify(token: &Token<'_>, alg: &str, key: &PublicKey) -> bool {
    let digest = match alg.get(2..) {
        Some("256") => Digest::Sha256,
        Some("384") => Digest::Sha384,
        Some("512") => Digest::Sha512,
        _ => return false,
    };
    let message = token.signed.as_bytes();
    match key {
        PublicKey::Rsa(_) if alg.starts_with("RS") => {
            key.verify(SignatureAlgorithm::RsaPkcs1(digest), message, &token.signature).is_ok()
        }
        PublicKey::Ec(ec) if algorithm_name(key) == Some(alg) => {
            let half = ec.curve.bytes();
            let Some((r, s)) = token.signature.split_at_checked(half) else { return false };
            let der = write::sequence(&[write::unsigned(r), write::unsigned(s)]);
            s.len() == half && key.verify(SignatureAlgorithm::Ecdsa(digest), message, &der).is_ok()
        }
        _ => false,
    }
}

/// r ‖ s, each as wide as the curve, from the DER of an ECDSA signature (RFC 7518, 3.4).
fn fixed_width(der: &[u8], width: usize) -> Option<Vec<u8>> {
    let mut inner = Reader::new(der).sequence().ok()?;
    let mut out = Vec::new();
    for _ in 0..2 {
        let element = inner.read().ok()?;
        let magnitude = element.unsigned().ok()?;
        out.extend(std::iter::repeat_n(0, width.checked_sub(magnitude.len())?));
        out.extend_from_slice(magnitude);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{KeyAlgorithm, generate};
    use crate::test_rng::TestRng;

    #[test]
    fn tokens_verify_only_with_their_key_and_algorithm() {
        for algorithm in [KeyAlgorithm::Ec(Curve::P256), KeyAlgorithm::Rsa { bits: 1024 }] {
            let key = generate(&mut TestRng::new(1), algorithm).unwrap();
            let other = generate(&mut TestRng::new(2), algorithm).unwrap().public_key();
            let alg = algorithm_name(&key.public_key()).unwrap();
            let text = sign("{}", r#"{"sub":"x"}"#, &key).unwrap();
            let token = split(&text).unwrap();
            assert_eq!(token.payload, br#"{"sub":"x"}"#);
            assert!(verify(&token, alg, &key.public_key()));
            assert!(!verify(&token, "HS256", &key.public_key()));
            assert!(!verify(&token, alg, &other));
            let changed = text.replacen("e30", "e3A", 1);
            assert!(split(&changed).is_none_or(|token| !verify(&token, alg, &key.public_key())));
        }
        assert_eq!(split("a.b"), None);
    }
}

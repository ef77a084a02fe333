//! What `req -x509` and `x509` share: serial numbers, and signing a certificate.

use countersign_pki::key::KeyError;
use countersign_pki::{Certificate, CertificateBuilder, Digest, PrivateKey, PublicKey, SignatureAlgorithm};

use crate::app::{App, Exit, Step};
use crate::errors::{self, Reason};

/// A day in seconds.
pub const DAY: i64 = 86_400;

/// `x509 certificate routines:X509_check_private_key:key values mismatch`.
pub fn key_mismatch() -> Reason {
    Reason::new(
        0x0580_0074,
        "X509_check_private_key",
        "key values mismatch",
        "../crypto/x509/x509_cmp.c",
        403,
    )
}

/// `rsa routines:…:digest too big for rsa key`.
pub fn digest_too_big() -> Reason {
    Reason::new(
        0x0200_0070,
        "rsa_sign_digest_info?",
        "digest too big for rsa key",
        "../crypto/rsa/rsa_sign.c",
        313,
    )
}

/// How to sign with `digest` under `-sigopt` settings.
pub async fn algorithm(
    app: &App,
    key: &PublicKey,
    digest: Digest,
    settings: &[String],
) -> Step<SignatureAlgorithm> {
    let mut pss = matches!(key, PublicKey::RsaPss(_));
    let room = match key {
        PublicKey::Rsa(key) | PublicKey::RsaPss(key) => key.bits().saturating_sub(1).div_ceil(8),
        _ => 0,
    };
    let longest = usize::try_from(room).unwrap_or_default().saturating_sub(digest.len() + 2);
    let mut salt_len = longest;
    for setting in settings {
        let (name, value) = setting.split_once(':').unwrap_or((setting, ""));
        match (name, value) {
            ("rsa_padding_mode", "pss") => pss = true,
            ("rsa_padding_mode", "pkcs1") if matches!(key, PublicKey::Rsa(_)) => pss = false,
            ("rsa_pss_saltlen", "max" | "auto") => salt_len = longest,
            ("rsa_pss_saltlen", "digest") => salt_len = digest.len(),
            ("rsa_pss_saltlen", number) if number.parse::<i32>().is_ok() => {
                salt_len = match number.parse::<i32>().unwrap_or_default() {
                    -1 => digest.len(),
                    number => usize::try_from(number).unwrap_or(longest),
                };
            }
            ("rsa_mgf1_md", name) if Digest::from_name(name) == Some(digest) => {}
            _ => {
                if setting.contains(':') {
                    app.raise(errors::not_supported(name, value));
                }
                return app.fail(format!("Signature parameter error \"{setting}\"")).await;
            }
        }
    }
    Ok(match key {
        PublicKey::Rsa(_) | PublicKey::RsaPss(_) if pss => SignatureAlgorithm::RsaPss { digest, salt_len },
        PublicKey::Rsa(_) | PublicKey::RsaPss(_) => SignatureAlgorithm::RsaPkcs1(digest),
        PublicKey::Ec(_) => SignatureAlgorithm::Ecdsa(digest),
        PublicKey::Ed25519(_) => SignatureAlgorithm::Ed25519,
        PublicKey::Ed448(_) => SignatureAlgorithm::Ed448,
    })
}

/// The most bytes that a signature by this key takes (`EVP_PKEY_get_size`).
pub fn signature_len(key: &PublicKey) -> usize {
    match key {
        PublicKey::Rsa(key) | PublicKey::RsaPss(key) => key.n.len(),
        PublicKey::Ec(key) => 9 + 2 * (key.curve.bytes() + 1),
        PublicKey::Ed25519(_) => 64,
        PublicKey::Ed448(_) => 114,
    }
}

/// What a signature that does not fit leaves in the queue, by kind of key.
pub fn refusal(key: &PublicKey, algorithm: SignatureAlgorithm, signature: &[u8]) -> Vec<Reason> {
    let (PublicKey::Rsa(key), SignatureAlgorithm::RsaPkcs1(_)) = (key, algorithm) else { return Vec::new() };
    let verify =
        |code, reason, line| Reason::new(code, "ossl_rsa_verify", reason, "../crypto/rsa/rsa_sign.c", line);
    let mut reasons = if signature.len() != key.n.len() {
        vec![verify(0x0200_0077, "wrong signature length", 339)]
    } else if signature >= key.n.as_slice() {
        let file = "../crypto/rsa/rsa_ossl.c";
        let function = "rsa_ossl_public_decrypt";
        vec![Reason::new(0x0200_0084, function, "data too large for modulus", file, 554)]
    } else if key.recover(signature).is_some_and(|block| block.starts_with(&[0, 1, 0xff])) {
        vec![verify(0x0200_0068, "bad signature", 429)]
    } else {
        vec![
            Reason::new(
                0x0200_008A,
                "RSA_padding_check_PKCS1_type_1",
                "invalid padding",
                "../crypto/rsa/rsa_pk1.c",
                75,
            ),
            Reason::new(
                0x0200_0072,
                "rsa_ossl_public_decrypt",
                "padding check failed",
                "../crypto/rsa/rsa_ossl.c",
                590,
            ),
        ]
    };
    reasons.push(Reason::new(
        0x1C88_0004,
        "rsa_verify",
        "RSA lib",
        "../providers/implementations/signature/rsa_sig.c",
        769,
    ));
    reasons
}

/// Signs, or says that the digest does not fit the key.
pub fn signed(
    app: &App,
    builder: &CertificateBuilder,
    key: &PrivateKey,
    digest: Digest,
) -> Step<Certificate> {
    builder.sign(key, key.signature_with(digest)).map_err(|error| {
        if error == KeyError::TooSmall {
            app.raise(digest_too_big());
        }
        Exit(1)
    })
}

/// A random serial number of 159 bits.
pub fn random_serial(app: &App) -> Vec<u8> {
    let mut bytes: [u8; 20] = app.process.entropy().bytes();
    if let Some(first) = bytes.first_mut() {
        *first = (*first & 0x7f) | 0x40;
    }
    bytes.to_vec()
}

/// The number after this one.
pub fn incremented(content: &[u8]) -> Vec<u8> {
    let mut bytes = content.to_vec();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count().min(bytes.len().saturating_sub(1));
    bytes.drain(..zeros);
    for byte in bytes.iter_mut().rev() {
        let (sum, carry) = byte.overflowing_add(1);
        *byte = sum;
        if !carry {
            return bytes;
        }
    }
    bytes.insert(0, 1);
    bytes
}

/// The magnitude of a serial number given in decimal, or in hexadecimal after `0x`.
pub fn serial(text: &str) -> Option<Vec<u8>> {
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        let even = if digits.len() % 2 == 1 { format!("0{digits}") } else { digits.to_owned() };
        return crate::encryption::from_hex(&even).filter(|bytes| !bytes.is_empty());
    }
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut magnitude: Vec<u8> = vec![0];
    for digit in text.bytes() {
        let mut carry = u16::from(digit - b'0');
        for byte in magnitude.iter_mut().rev() {
            let value = u16::from(*byte) * 10 + carry;
            *byte = u8::try_from(value & 0xff).unwrap_or_default();
            carry = value >> 8;
        }
        if carry > 0 {
            magnitude.insert(0, u8::try_from(carry).unwrap_or_default());
        }
    }
    Some(magnitude)
}

/// Why a serial number could not be read.
pub fn bad_serial() -> Reason {
    Reason::new(0x1100_0064, "s2i_ASN1_INTEGER", "bn dec2bn error", "../crypto/x509/v3_utl.c", 231)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_decimal_or_hexadecimal() {
        assert_eq!(serial("4097"), Some(vec![0x10, 1]));
        assert_eq!(serial("0x1001"), Some(vec![0x10, 1]));
        assert_eq!(serial("0"), Some(vec![0]));
        assert_eq!(serial("ten"), None);
    }
}

//! What `req -x509` and `x509` share: serial numbers, and signing a certificate.

use countersign_pki::key::KeyError;
use countersign_pki::{Certificate, CertificateBuilder, Digest, PrivateKey};

use crate::app::{App, Exit, Step};
use crate::errors::Reason;

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

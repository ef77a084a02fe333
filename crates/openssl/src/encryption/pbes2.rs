//! PBES2 with PBKDF2 (RFC 8018) around PKCS#8 keys and PKCS#12 contents.

use countersign_pki::Oid;
use countersign_pki::asn1::{Asn1Error, Reader, tag, write};
use countersign_pki::key::AlgorithmIdentifier;
use hmac::{Hmac, KeyInit, Mac};

use super::Cipher;
use crate::app::App;

/// How often PBKDF2 hashes, as OpenSSL 3.0 writes it.
const ITERATIONS: u32 = 2048;
/// More than this takes too long to be meant.
const MOST_ITERATIONS: u32 = 10_000_000;

/// PBKDF2 with HMAC-SHA-256, or HMAC-SHA-1 for old containers.
pub fn pbkdf2(sha1: bool, phrase: &[u8], salt: &[u8], iterations: u32, len: usize) -> Vec<u8> {
    if sha1 {
        derive::<Hmac<sha1::Sha1>>(phrase, salt, iterations, len)
    } else {
        derive::<Hmac<sha2::Sha256>>(phrase, salt, iterations, len)
    }
}

fn derive<M: Mac + KeyInit + Clone>(phrase: &[u8], salt: &[u8], iterations: u32, len: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(len);
    let Ok(keyed) = <M as KeyInit>::new_from_slice(phrase) else { return vec![0; len] };
    let mut index = 1_u32;
    while out.len() < len {
        let mut mac = keyed.clone();
        mac.update(salt);
        mac.update(&index.to_be_bytes());
        let mut round = mac.finalize().into_bytes();
        let mut block = round.to_vec();
        for _ in 1..iterations {
            let mut mac = keyed.clone();
            mac.update(&round);
            round = mac.finalize().into_bytes();
            for (sum, byte) in block.iter_mut().zip(round.iter()) {
                *sum ^= byte;
            }
        }
        out.extend_from_slice(&block);
        index += 1;
    }
    out.truncate(len);
    out
}

/// Whether the bytes are an EncryptedPrivateKeyInfo: an algorithm and an OCTET STRING.
pub fn is_encrypted_key(der: &[u8]) -> bool {
    parts(der).is_ok()
}

fn parts(der: &[u8]) -> Result<(AlgorithmIdentifier, Vec<u8>), Asn1Error> {
    let mut inner = Reader::new(der).sequence()?;
    let algorithm = AlgorithmIdentifier::read(&mut inner)?;
    let sealed = inner.expect(tag::OCTET_STRING)?.content.to_vec();
    inner.finish()?;
    Ok((algorithm, sealed))
}

/// The PrivateKeyInfo inside an EncryptedPrivateKeyInfo; `None` for a wrong phrase or an unknown scheme.
pub fn open(der: &[u8], phrase: &str) -> Option<Vec<u8>> {
    let (algorithm, sealed) = parts(der).ok()?;
    open_contents(&algorithm, &sealed, phrase)
}

/// The content that a PBES2 algorithm sealed.
pub fn open_contents(algorithm: &AlgorithmIdentifier, sealed: &[u8], phrase: &str) -> Option<Vec<u8>> {
    if algorithm.oid.short_name() != Some("PBES2") {
        return None;
    }
    let mut parameters = Reader::new(algorithm.parameters.as_deref()?).sequence().ok()?;
    let derivation = AlgorithmIdentifier::read(&mut parameters).ok()?;
    let encryption = AlgorithmIdentifier::read(&mut parameters).ok()?;
    let mut inner = Reader::new(derivation.parameters.as_deref()?).sequence().ok()?;
    let salt = inner.expect(tag::OCTET_STRING).ok()?.content;
    let iterations = inner.read().ok()?.small_integer().ok()?;
    inner.read_if(|element| element.is(tag::INTEGER)).ok()?;
    let sha1 = if inner.is_empty() {
        true
    } else {
        match AlgorithmIdentifier::read(&mut inner).ok()?.oid.short_name() {
            Some("hmacWithSHA256") => false,
            Some("hmacWithSHA1") => true,
            _ => return None,
        }
    };
    if iterations > MOST_ITERATIONS {
        return None;
    }
    let cipher = Cipher::from_oid(&encryption.oid)?;
    let mut vector = Reader::new(encryption.parameters.as_deref()?);
    let iv = vector.expect(tag::OCTET_STRING).ok()?.content;
    let key = pbkdf2(sha1, phrase.as_bytes(), salt, iterations, cipher.key_len());
    cipher.decrypt(&key, iv, sealed)
}

/// Seals content: the algorithm's DER and the sealed bytes.
pub fn seal_contents(app: &App, cipher: Cipher, plain: &[u8], phrase: &str) -> (Vec<u8>, Vec<u8>) {
    let salt: [u8; 8] = app.process.entropy().bytes();
    let mut iv = vec![0; cipher.block_len()];
    app.process.entropy().fill(&mut iv);
    let key = pbkdf2(false, phrase.as_bytes(), &salt, ITERATIONS, cipher.key_len());
    let sealed = cipher.encrypt(&key, &iv, plain).unwrap_or_default();
    let named = |name: &str| write::oid(&Oid::from_name(name).unwrap_or(Oid::COMMON_NAME));
    let derivation = write::sequence(&[
        named("PBKDF2"),
        write::sequence(&[
            write::octet_string(&salt),
            write::integer(u64::from(ITERATIONS)),
            write::sequence(&[named("hmacWithSHA256"), write::null()]),
        ]),
    ]);
    let encryption = write::sequence(&[write::oid(&cipher.oid()), write::octet_string(&iv)]);
    let algorithm = write::sequence(&[named("PBES2"), write::sequence(&[derivation, encryption])]);
    (algorithm, sealed)
}

/// An EncryptedPrivateKeyInfo.
pub fn seal(app: &App, cipher: Cipher, plain: &[u8], phrase: &str) -> Vec<u8> {
    let (algorithm, sealed) = seal_contents(app, cipher, plain, phrase);
    write::sequence(&[algorithm, write::octet_string(&sealed)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivation_matches_rfc_6070() {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(
            hex(&pbkdf2(true, b"password", b"salt", 2, 20)),
            "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"
        );
    }
}

//! Encryption under a pass phrase: PBES2 with PBKDF2 (RFC 8018), and the older schemes of PKCS#12.

use countersign_pki::asn1::{Asn1Error, Reader, tag, write};
use countersign_pki::key::AlgorithmIdentifier;
use countersign_pki::{Digest, Oid};

use super::{Cipher, rc2};
use crate::app::App;
use crate::pkcs12::kdf;

/// More than this takes too long to be meant.
const MOST_ITERATIONS: u32 = 10_000_000;

/// How to encrypt, and how often to hash the pass phrase before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// The number of iterations.
    pub iterations: u32,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Pbes2 {
        cipher: Cipher,
        prf: Digest,
    },
    /// RFC 7292, appendix C, with three keys of Triple DES.
    TripleDes,
    /// The same with RC2 and so many bytes of key.
    Rc2(usize),
}

impl Default for Scheme {
    fn default() -> Self {
        Self::pbes2(Cipher::AES_256)
    }
}

/// The schemes of PKCS#12 by their short names.
const OLDER: [(&str, Kind); 3] = [
    ("PBE-SHA1-3DES", Kind::TripleDes),
    ("PBE-SHA1-RC2-40", Kind::Rc2(5)),
    ("PBE-SHA1-RC2-128", Kind::Rc2(16)),
];

impl Scheme {
    /// PBES2 with HMAC-SHA-256.
    pub fn pbes2(cipher: Cipher) -> Self {
        Self { iterations: 2048, kind: Kind::Pbes2 { cipher, prf: Digest::Sha256 } }
    }

    /// One of PKCS#12's own schemes by its short or long name.
    pub fn from_name(name: &str) -> Option<Self> {
        let oid = Oid::from_name(name)?;
        let (_, kind) = OLDER.iter().find(|(short, _)| oid.short_name() == Some(short))?;
        Some(Self { iterations: 2048, kind: *kind })
    }

    /// Sets the number of iterations, at least one.
    pub fn set_iterations(&mut self, iterations: i32) {
        self.iterations = u32::try_from(iterations).unwrap_or(1).clamp(1, MOST_ITERATIONS);
    }

    /// Takes the other's scheme and keeps the number of iterations.
    pub fn use_older(&mut self, other: Self) {
        self.kind = other.kind;
    }

    /// Takes PBES2 with this cipher.
    pub fn use_pbes2(&mut self, cipher: Cipher) {
        let prf = match self.kind {
            Kind::Pbes2 { prf, .. } => prf,
            _ => Digest::Sha256,
        };
        self.kind = Kind::Pbes2 { cipher, prf };
    }

    /// Takes PBES2 with this digest.
    pub fn use_prf(&mut self, digest: Digest) {
        let cipher = match self.kind {
            Kind::Pbes2 { cipher, .. } => cipher,
            _ => Cipher::AES_256,
        };
        self.kind = Kind::Pbes2 { cipher, prf: digest };
    }

    /// Whether OpenSSL 3 wants its legacy provider for it.
    pub fn is_legacy(&self) -> bool {
        matches!(self.kind, Kind::Rc2(_))
    }

    /// Whether its cipher can be named in DER.
    pub fn has_identifier(&self) -> bool {
        !matches!(self.kind, Kind::Pbes2 { cipher, .. } if cipher.oid().is_none())
    }

    /// `PBES2, PBKDF2, AES-256-CBC, Iteration 2048, PRF hmacWithSHA256`, as `openssl pkcs12 -info` shows it.
    pub fn describe(&self) -> String {
        match self.kind {
            Kind::Pbes2 { cipher, prf } => format!(
                "PBES2, PBKDF2, {}, Iteration {}, PRF hmacWith{}",
                cipher.name(),
                self.iterations,
                prf.name()
            ),
            other => {
                let name = OLDER.iter().find(|(_, kind)| *kind == other).map_or("", |(name, _)| name);
                let long = Oid::from_name(name).and_then(|oid| oid.long_name()).unwrap_or_default();
                format!("{long}, Iteration {}", self.iterations)
            }
        }
    }

    /// Encrypts: the algorithm's DER and the sealed bytes.
    pub fn seal(&self, app: &App, plain: &[u8], phrase: &str) -> (Vec<u8>, Vec<u8>) {
        let salt: [u8; 8] = app.process.entropy().bytes();
        let named = |name: &str| write::oid(&Oid::from_name(name).unwrap_or(Oid::COMMON_NAME));
        match self.kind {
            Kind::Pbes2 { cipher, prf } => {
                let mut iv = vec![0; cipher.iv_len()];
                app.process.entropy().fill(&mut iv);
                let key = pbkdf2(prf, phrase.as_bytes(), &salt, self.iterations, cipher.key_len());
                let sealed = cipher.encrypt(&key, &iv, plain).unwrap_or_default();
                let mut parameters =
                    vec![write::octet_string(&salt), write::integer(u64::from(self.iterations))];
                if prf != Digest::Sha1 {
                    let name = format!("hmacWith{}", prf.name());
                    parameters.push(write::sequence(&[named(&name), write::null()]));
                }
                let derivation = write::sequence(&[named("PBKDF2"), write::sequence(&parameters)]);
                let cipher_name = write::oid(&cipher.oid().unwrap_or(Oid::COMMON_NAME));
                let encryption = write::sequence(&[cipher_name, write::octet_string(&iv)]);
                let both = write::sequence(&[derivation, encryption]);
                (write::sequence(&[named("PBES2"), both]), sealed)
            }
            kind => {
                let name = OLDER.iter().find(|(_, known)| *known == kind).map_or("", |(name, _)| name);
                let parameters = write::sequence(&[
                    write::octet_string(&salt),
                    write::integer(u64::from(self.iterations)),
                ]);
                let algorithm = write::sequence(&[named(name), parameters]);
                let (key, iv) = self.older_key(phrase, &salt);
                let sealed = match kind {
                    Kind::Rc2(_) => Some(rc2::encrypt(&key, &iv, plain)),
                    _ => Cipher::TRIPLE_DES.encrypt(&key, &iv, plain),
                };
                (algorithm, sealed.unwrap_or_default())
            }
        }
    }

    fn older_key(&self, phrase: &str, salt: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let len = if let Kind::Rc2(len) = self.kind { len } else { 24 };
        let derive = |purpose, len| kdf::derive(Digest::Sha1, purpose, phrase, salt, self.iterations, len);
        (derive(kdf::Purpose::Key, len), derive(kdf::Purpose::Vector, 8))
    }

    /// Reads an algorithm: the scheme and, for [`Self::open`], its salt and vector. `None` for an unknown one.
    pub fn read(algorithm: &AlgorithmIdentifier) -> Option<(Self, Parameters)> {
        let name = algorithm.oid.short_name()?;
        let mut parameters = Reader::new(algorithm.parameters.as_deref()?).sequence().ok()?;
        if let Some((_, kind)) = OLDER.iter().find(|(known, _)| *known == name) {
            let salt = parameters.expect(tag::OCTET_STRING).ok()?.content.to_vec();
            let iterations = parameters.read().ok()?.small_integer().ok()?;
            let scheme = Self { iterations, kind: *kind };
            return Some((scheme, Parameters { salt, iv: Vec::new() }));
        }
        if name != "PBES2" {
            return None;
        }
        let derivation = AlgorithmIdentifier::read(&mut parameters).ok()?;
        let encryption = AlgorithmIdentifier::read(&mut parameters).ok()?;
        let mut inner = Reader::new(derivation.parameters.as_deref()?).sequence().ok()?;
        let salt = inner.expect(tag::OCTET_STRING).ok()?.content.to_vec();
        let iterations = inner.read().ok()?.small_integer().ok()?;
        inner.read_if(|element| element.is(tag::INTEGER)).ok()?;
        let prf = if inner.is_empty() {
            Digest::Sha1
        } else {
            let name = AlgorithmIdentifier::read(&mut inner).ok()?.oid.short_name()?;
            Digest::from_name(name.strip_prefix("hmacWith")?)?
        };
        let cipher = Cipher::from_oid(&encryption.oid)?;
        let mut vector = Reader::new(encryption.parameters.as_deref()?);
        let iv = vector.expect(tag::OCTET_STRING).ok()?.content.to_vec();
        Some((Self { iterations, kind: Kind::Pbes2 { cipher, prf } }, Parameters { salt, iv }))
    }

    /// Decrypts; `None` for a wrong phrase.
    pub fn open(&self, parameters: &Parameters, sealed: &[u8], phrase: &str) -> Option<Vec<u8>> {
        if self.iterations > MOST_ITERATIONS {
            return None;
        }
        let Parameters { salt, iv } = parameters;
        match self.kind {
            Kind::Pbes2 { cipher, prf } => {
                let key = pbkdf2(prf, phrase.as_bytes(), salt, self.iterations, cipher.key_len());
                cipher.decrypt(&key, iv, sealed)
            }
            kind => {
                let (key, iv) = self.older_key(phrase, salt);
                match kind {
                    Kind::Rc2(_) => rc2::decrypt(&key, &iv, sealed),
                    _ => Cipher::TRIPLE_DES.decrypt(&key, &iv, sealed),
                }
            }
        }
    }
}

/// What a scheme's parameters hold besides the number of iterations.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    salt: Vec<u8>,
    iv: Vec<u8>,
}

/// PBKDF2 (RFC 8018, 5.2).
pub fn pbkdf2(prf: Digest, phrase: &[u8], salt: &[u8], iterations: u32, len: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(len);
    let mut index = 1_u32;
    while out.len() < len {
        let mut round = prf.hmac(phrase, &[salt, &index.to_be_bytes()].concat());
        let mut block = round.clone();
        for _ in 1..iterations {
            round = prf.hmac(phrase, &round);
            for (sum, byte) in block.iter_mut().zip(&round) {
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
    let (scheme, parameters) = Scheme::read(&algorithm)?;
    scheme.open(&parameters, &sealed, phrase)
}

/// An EncryptedPrivateKeyInfo.
pub fn seal(app: &App, scheme: &Scheme, plain: &[u8], phrase: &str) -> Vec<u8> {
    let (algorithm, sealed) = scheme.seal(app, plain, phrase);
    write::sequence(&[algorithm, write::octet_string(&sealed)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivation_matches_rfc_6070() {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(
            hex(&pbkdf2(Digest::Sha1, b"password", b"salt", 2, 20)),
            "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"
        );
    }
}

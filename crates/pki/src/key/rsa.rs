//! RSA keys: their numbers, PKCS#1 (RFC 8017) and the computation.

use std::cell::OnceCell;
use std::rc::Rc;

use ::rsa::pkcs1v15::Pkcs1v15Sign;
use ::rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use ::rsa::{BoxedUint, Pss};

use super::{KeyError, VerifyError};
use crate::asn1::{Asn1Error, Reader, write};
use crate::digest::Digest;

/// The numbers of an RSA private key, each big endian without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct RsaComponents {
    /// Modulus.
    pub n: Vec<u8>,
    /// Public exponent.
    pub e: Vec<u8>,
    /// Private exponent.
    pub d: Vec<u8>,
    /// First prime.
    pub p: Vec<u8>,
    /// Second prime.
    pub q: Vec<u8>,
    /// d mod (p − 1)
    pub dp: Vec<u8>,
    /// d mod (q − 1)
    pub dq: Vec<u8>,
    /// q⁻¹ mod p
    pub qinv: Vec<u8>,
}

/// An RSA private key; its numbers may be inconsistent when it was read from outside.
#[derive(Clone)]
pub struct RsaPrivateKey {
    numbers: Rc<RsaComponents>,
    ready: Rc<OnceCell<Option<::rsa::PrivateKey>>>,
}

/// An RSA public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaPublicKey {
    /// Modulus, big endian without leading zeros.
    pub n: Vec<u8>,
    /// Public exponent, big endian without leading zeros.
    pub e: Vec<u8>,
}

/// What `openssl rsa -check` can find wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RsaFault {
    /// n is not p times q.
    ModulusNotProduct,
    /// The exponents do not undo each other.
    ExponentNotInverse,
}

fn number(bytes: &[u8]) -> BoxedUint {
    BoxedUint::from_be_slice_vartime(bytes)
}

fn trimmed(number: &BoxedUint) -> Vec<u8> {
    let bytes = number.to_be_bytes_trimmed_vartime();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default().to_vec()
}

fn bit_length(bytes: &[u8]) -> u32 {
    match bytes.iter().skip_while(|byte| **byte == 0).copied().collect::<Vec<u8>>().split_first() {
        Some((first, rest)) => {
            u32::try_from(rest.len()).unwrap_or(u32::MAX / 8).saturating_mul(8) + 8 - first.leading_zeros()
        }
        None => 0,
    }
}

impl RsaPrivateKey {
    /// Takes the numbers as they are, consistent or not.
    pub fn from_components(numbers: RsaComponents) -> Self {
        Self { numbers: Rc::new(numbers), ready: Rc::new(OnceCell::new()) }
    }

    /// The key of two primes (big endian) and a public exponent; the larger prime becomes `p`, as OpenSSL
    /// has it.
    ///
    /// # Errors
    /// [`KeyError::Invalid`] when the numbers do not form a key.
    pub fn from_primes(p: &[u8], q: &[u8], e: u64) -> Result<Self, KeyError> {
        let (p, q) = (number(p), number(q));
        let (p, q) = if trimmed(&p).len() > trimmed(&q).len()
            || (trimmed(&p).len() == trimmed(&q).len() && trimmed(&p) > trimmed(&q))
        {
            (p, q)
        } else {
            (q, p)
        };
        let key = ::rsa::PrivateKey::from_p_q(p, q, BoxedUint::from(e)).map_err(|_| KeyError::Invalid)?;
        Self::from_backend(key)
    }

    pub(super) fn from_backend(key: ::rsa::PrivateKey) -> Result<Self, KeyError> {
        let [p, q] = key.primes() else { return Err(KeyError::Invalid) };
        let numbers = RsaComponents {
            n: trimmed(key.n()),
            e: trimmed(key.e()),
            d: trimmed(key.d()),
            p: trimmed(p),
            q: trimmed(q),
            dp: trimmed(key.dp().ok_or(KeyError::Invalid)?),
            dq: trimmed(key.dq().ok_or(KeyError::Invalid)?),
            qinv: trimmed(&key.crt_coefficient().ok_or(KeyError::Invalid)?),
        };
        Ok(Self { numbers: Rc::new(numbers), ready: Rc::new(OnceCell::from(Some(key))) })
    }

    /// The numbers.
    pub fn components(&self) -> &RsaComponents {
        &self.numbers
    }

    /// The length of the modulus in bits.
    pub fn bits(&self) -> u32 {
        bit_length(&self.numbers.n)
    }

    /// The public half.
    pub fn public_key(&self) -> RsaPublicKey {
        RsaPublicKey { n: self.numbers.n.clone(), e: self.numbers.e.clone() }
    }

    /// What is wrong with the numbers; empty for a good key.
    pub fn check(&self) -> Vec<RsaFault> {
        if self.backend().is_some() {
            return Vec::new();
        }
        // Leading zeros give the first factor the room of the product.
        let mut p = vec![0; self.numbers.q.len() + 8];
        p.extend_from_slice(&self.numbers.p);
        let product = number(&p).wrapping_mul(number(&self.numbers.q));
        if trimmed(&product) == self.numbers.n {
            vec![RsaFault::ExponentNotInverse]
        } else {
            vec![RsaFault::ModulusNotProduct]
        }
    }

    fn backend(&self) -> Option<&::rsa::PrivateKey> {
        self.ready
            .get_or_init(|| {
                let RsaComponents { n, e, d, p, q, .. } = self.numbers.as_ref();
                let primes = vec![number(p), number(q)];
                ::rsa::PrivateKey::from_components(number(n), number(e), number(d), primes).ok()
            })
            .as_ref()
    }

    /// Reads PKCS#1's RSAPrivateKey.
    pub fn from_pkcs1_der(der: &[u8]) -> Result<Self, KeyError> {
        let mut reader = Reader::new(der);
        let mut inner = reader.sequence()?;
        if inner.read()?.small_integer()? != 0 {
            return Err(KeyError::Asn1(Asn1Error::BadValue));
        }
        let mut next = || -> Result<Vec<u8>, Asn1Error> { Ok(inner.read()?.unsigned()?.to_vec()) };
        let numbers = RsaComponents {
            n: next()?,
            e: next()?,
            d: next()?,
            p: next()?,
            q: next()?,
            dp: next()?,
            dq: next()?,
            qinv: next()?,
        };
        inner.finish()?;
        Ok(Self::from_components(numbers))
    }

    /// Writes PKCS#1's RSAPrivateKey.
    pub fn to_pkcs1_der(&self) -> Vec<u8> {
        let RsaComponents { n, e, d, p, q, dp, dq, qinv } = self.numbers.as_ref();
        let mut parts = vec![write::integer(0)];
        parts.extend([n, e, d, p, q, dp, dq, qinv].into_iter().map(|magnitude| write::unsigned(magnitude)));
        write::sequence(&parts)
    }

    /// RSASSA-PKCS1-v1_5 over `message`.
    pub(super) fn sign_pkcs1(&self, digest: Digest, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let key = self.backend().ok_or(KeyError::Invalid)?;
        key.sign(padding(digest), &digest.hash(message)).map_err(|_| KeyError::TooSmall)
    }

    /// RSASSA-PSS over `message`; the salt is drawn from key and message, so equal input gives equal bytes.
    pub(super) fn sign_pss(
        &self,
        digest: Digest,
        salt_len: usize,
        message: &[u8],
    ) -> Result<Vec<u8>, KeyError> {
        let key = self.backend().ok_or(KeyError::Invalid)?;
        let hash = digest.hash(message);
        let mut seed = self.numbers.d.clone();
        seed.extend_from_slice(message);
        let mut salt = super::signature::Expanded::new(&seed);
        let signed = match digest {
            Digest::Sha1 => key.sign_with_rng(&mut salt, Pss::<sha1::Sha1>::new_with_salt(salt_len), &hash),
            Digest::Sha224 => {
                key.sign_with_rng(&mut salt, Pss::<sha2::Sha224>::new_with_salt(salt_len), &hash)
            }
            Digest::Sha256 => {
                key.sign_with_rng(&mut salt, Pss::<sha2::Sha256>::new_with_salt(salt_len), &hash)
            }
            Digest::Sha384 => {
                key.sign_with_rng(&mut salt, Pss::<sha2::Sha384>::new_with_salt(salt_len), &hash)
            }
            Digest::Sha512 => {
                key.sign_with_rng(&mut salt, Pss::<sha2::Sha512>::new_with_salt(salt_len), &hash)
            }
            Digest::Md5 => return Err(KeyError::WrongAlgorithm),
        };
        signed.map_err(|_| KeyError::TooSmall)
    }
}

impl RsaPublicKey {
    /// The length of the modulus in bits.
    pub fn bits(&self) -> u32 {
        bit_length(&self.n)
    }

    /// Reads PKCS#1's RSAPublicKey.
    pub fn from_pkcs1_der(der: &[u8]) -> Result<Self, KeyError> {
        let mut reader = Reader::new(der);
        let mut inner = reader.sequence()?;
        let n = inner.read()?.unsigned()?.to_vec();
        let e = inner.read()?.unsigned()?.to_vec();
        inner.finish()?;
        Ok(Self { n, e })
    }

    /// Writes PKCS#1's RSAPublicKey.
    pub fn to_pkcs1_der(&self) -> Vec<u8> {
        write::sequence(&[write::unsigned(&self.n), write::unsigned(&self.e)])
    }

    fn backend(&self) -> Result<::rsa::PublicKey, KeyError> {
        ::rsa::PublicKey::new_with_size_limits(number(&self.n), number(&self.e), 128..=16_384)
            .map_err(|_| KeyError::Invalid)
    }

    /// The padded block under a signature: `signature` to the power of e modulo n, as long as n; `None` for a
    /// signature that is no residue.
    pub fn recover(&self, signature: &[u8]) -> Option<Vec<u8>> {
        let key = self.backend().ok()?;
        let value = BoxedUint::from_be_slice(signature, key.n().bits_precision()).ok()?;
        let block = ::rsa::hazmat::rsa_encrypt(&key, &value).ok()?;
        let bytes = trimmed(&block);
        let mut out = vec![0; self.n.len().checked_sub(bytes.len())?];
        out.extend(bytes);
        Some(out)
    }

    pub(super) fn verify_pkcs1(
        &self,
        digest: Digest,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        self.backend()?
            .verify(padding(digest), &digest.hash(message), signature)
            .map_err(|_| VerifyError::Mismatch)
    }

    pub(super) fn verify_pss(
        &self,
        digest: Digest,
        salt_len: usize,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let key = self.backend()?;
        let hash = digest.hash(message);
        let verdict = match digest {
            Digest::Sha1 => key.verify(Pss::<sha1::Sha1>::new_with_salt(salt_len), &hash, signature),
            Digest::Sha224 => key.verify(Pss::<sha2::Sha224>::new_with_salt(salt_len), &hash, signature),
            Digest::Sha256 => key.verify(Pss::<sha2::Sha256>::new_with_salt(salt_len), &hash, signature),
            Digest::Sha384 => key.verify(Pss::<sha2::Sha384>::new_with_salt(salt_len), &hash, signature),
            Digest::Sha512 => key.verify(Pss::<sha2::Sha512>::new_with_salt(salt_len), &hash, signature),
            Digest::Md5 => return Err(VerifyError::WrongKeyType),
        };
        verdict.map_err(|_| VerifyError::Mismatch)
    }
}

/// PKCS#1 v1.5 with the DigestInfo of `digest` (RFC 8017, 9.2).
fn padding(digest: Digest) -> Pkcs1v15Sign {
    let algorithm = write::sequence(&[write::oid(&digest.oid()), write::null()]);
    let info = write::sequence(&[algorithm, write::octet_string(&vec![0; digest.len()])]);
    let prefix = info.get(..info.len().saturating_sub(digest.len())).unwrap_or_default();
    Pkcs1v15Sign { hash_len: Some(digest.len()), prefix: prefix.into() }
}

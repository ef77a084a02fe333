//! Signature algorithms and their identifiers (RFC 4055, 5758, 8410).

use rand_core::{Infallible, TryCryptoRng, TryRng};

use super::AlgorithmIdentifier;
use crate::asn1::{Reader, write};
use crate::digest::Digest;
use crate::oid::Oid;

/// How something is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5
    RsaPkcs1(Digest),
    /// RSASSA-PSS with MGF1 over the same digest.
    RsaPss {
        /// Digest of message and mask.
        digest: Digest,
        /// Length of the salt in bytes.
        salt_len: usize,
    },
    /// ECDSA
    Ecdsa(Digest),
    /// Ed25519
    Ed25519,
    /// Ed448
    Ed448,
}

impl SignatureAlgorithm {
    /// How certificates name it.
    pub fn identifier(self) -> AlgorithmIdentifier {
        let null = || Some(write::null());
        let (oid, parameters) = match self {
            Self::RsaPkcs1(Digest::Md5) => (Oid::MD5_WITH_RSA, null()),
            Self::RsaPkcs1(Digest::Sha1) => (Oid::SHA1_WITH_RSA, null()),
            Self::RsaPkcs1(Digest::Sha224) => (Oid::SHA224_WITH_RSA, null()),
            Self::RsaPkcs1(Digest::Sha256) => (Oid::SHA256_WITH_RSA, null()),
            Self::RsaPkcs1(Digest::Sha384) => (Oid::SHA384_WITH_RSA, null()),
            Self::RsaPkcs1(Digest::Sha512) => (Oid::SHA512_WITH_RSA, null()),
            Self::RsaPss { digest, salt_len } => (Oid::RSASSA_PSS, Some(pss_parameters(digest, salt_len))),
            Self::Ecdsa(Digest::Md5 | Digest::Sha1) => (Oid::ECDSA_WITH_SHA1, None),
            Self::Ecdsa(Digest::Sha224) => (Oid::ECDSA_WITH_SHA224, None),
            Self::Ecdsa(Digest::Sha256) => (Oid::ECDSA_WITH_SHA256, None),
            Self::Ecdsa(Digest::Sha384) => (Oid::ECDSA_WITH_SHA384, None),
            Self::Ecdsa(Digest::Sha512) => (Oid::ECDSA_WITH_SHA512, None),
            Self::Ed25519 => (Oid::ED25519, None),
            Self::Ed448 => (Oid::ED448, None),
        };
        AlgorithmIdentifier { oid, parameters }
    }

    /// The algorithm an identifier names, if it is known.
    pub fn from_identifier(identifier: &AlgorithmIdentifier) -> Option<Self> {
        if identifier.oid == Oid::RSASSA_PSS {
            return read_pss(identifier.parameters.as_deref()?);
        }
        let pkcs1 = Digest::ALL.map(Self::RsaPkcs1);
        let ecdsa = [Digest::Sha1, Digest::Sha224, Digest::Sha256, Digest::Sha384, Digest::Sha512];
        pkcs1
            .into_iter()
            .chain(ecdsa.map(Self::Ecdsa))
            .chain([Self::Ed25519, Self::Ed448])
            .find(|algorithm| algorithm.identifier().oid == identifier.oid)
    }

    /// Its digest; the Edwards curves have none to choose.
    pub fn digest(self) -> Option<Digest> {
        match self {
            Self::RsaPkcs1(digest) | Self::RsaPss { digest, .. } | Self::Ecdsa(digest) => Some(digest),
            Self::Ed25519 | Self::Ed448 => None,
        }
    }
}

/// RSASSA-PSS-params (RFC 4055, 3.1).
fn pss_parameters(digest: Digest, salt_len: usize) -> Vec<u8> {
    let hash = write::sequence(&[write::oid(&digest.oid()), write::null()]);
    let mask = write::sequence(&[write::oid(&Oid::MGF1), hash.clone()]);
    let mut parts = Vec::new();
    // SHA-1 is the default, and DER leaves defaults out.
    if digest != Digest::Sha1 {
        parts.push(write::explicit(0, &hash));
        parts.push(write::explicit(1, &mask));
    }
    if salt_len != 20 {
        parts.push(write::explicit(2, &write::integer(u64::try_from(salt_len).unwrap_or_default())));
    }
    write::sequence(&parts)
}

fn read_pss(parameters: &[u8]) -> Option<SignatureAlgorithm> {
    let mut inner = Reader::new(parameters).sequence().ok()?;
    let mut digest = Digest::Sha1;
    let mut salt_len = 20;
    while let Ok(element) = inner.read() {
        let mut value = element.inside();
        match element.tag {
            0 => digest = Digest::from_oid(&AlgorithmIdentifier::read(&mut value).ok()?.oid)?,
            1 => {
                let mask = AlgorithmIdentifier::read(&mut value).ok()?;
                let hash = AlgorithmIdentifier::read(&mut Reader::new(&mask.parameters?)).ok()?;
                if mask.oid != Oid::MGF1 || Digest::from_oid(&hash.oid)? != digest {
                    return None;
                }
            }
            2 => salt_len = usize::try_from(value.read().ok()?.small_integer().ok()?).ok()?,
            _ => {}
        }
    }
    Some(SignatureAlgorithm::RsaPss { digest, salt_len })
}

/// A stream of bytes drawn from a seed by hashing: lets schemes that salt be repeatable.
pub(super) struct Expanded {
    seed: Vec<u8>,
    counter: u64,
}

impl Expanded {
    pub(super) fn new(seed: &[u8]) -> Self {
        Self { seed: Digest::Sha512.hash(seed), counter: 0 }
    }

    /// The next `len` bytes.
    pub(super) fn draw(&mut self, len: usize) -> Vec<u8> {
        let mut bytes = self.next();
        while bytes.len() < len {
            bytes.extend(self.next());
        }
        bytes.truncate(len);
        bytes
    }

    fn next(&mut self) -> Vec<u8> {
        self.counter += 1;
        let mut input = self.seed.clone();
        input.extend(self.counter.to_be_bytes());
        Digest::Sha512.hash(&input)
    }
}

impl TryRng for Expanded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(64) {
            for (byte, drawn) in chunk.iter_mut().zip(self.next()) {
                *byte = drawn;
            }
        }
        Ok(())
    }
}

impl TryCryptoRng for Expanded {}

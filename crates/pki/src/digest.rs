//! Message digests by name.

use md5::Digest as _;

use crate::oid::Oid;

/// A digest algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Digest {
    /// MD5: read and printed, not used to sign.
    Md5,
    /// SHA-1
    Sha1,
    /// SHA-224
    Sha224,
    /// SHA-256
    Sha256,
    /// SHA-384
    Sha384,
    /// SHA-512
    Sha512,
}

impl Digest {
    /// Every digest.
    pub const ALL: [Digest; 6] =
        [Self::Md5, Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The digest of `data`.
    pub fn hash(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => md5::Md5::digest(data).to_vec(),
            Self::Sha1 => sha1::Sha1::digest(data).to_vec(),
            Self::Sha224 => sha2::Sha224::digest(data).to_vec(),
            Self::Sha256 => sha2::Sha256::digest(data).to_vec(),
            Self::Sha384 => sha2::Sha384::digest(data).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(data).to_vec(),
        }
    }

    /// HMAC of `message` under `key` (RFC 2104).
    pub fn hmac(self, key: &[u8], message: &[u8]) -> Vec<u8> {
        let size = self.block_len();
        let mut key = if key.len() > size { self.hash(key) } else { key.to_vec() };
        key.resize(size, 0);
        let padded = |pad: u8| key.iter().map(move |byte| byte ^ pad);
        let inner: Vec<u8> = padded(0x36).chain(message.iter().copied()).collect();
        let outer: Vec<u8> = padded(0x5c).chain(self.hash(&inner)).collect();
        self.hash(&outer)
    }

    /// The length of the blocks it works on in bytes.
    pub fn block_len(self) -> usize {
        if matches!(self, Self::Sha384 | Self::Sha512) { 128 } else { 64 }
    }

    /// The length of the result in bytes.
    #[allow(clippy::len_without_is_empty, reason = "no digest is empty")]
    pub fn len(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// OpenSSL's name: `MD5`, `SHA1`, `SHA256`, …
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA1",
            Self::Sha224 => "SHA224",
            Self::Sha256 => "SHA256",
            Self::Sha384 => "SHA384",
            Self::Sha512 => "SHA512",
        }
    }

    /// Reads `sha256`, `SHA256`, `SHA2-256` or `sha-256`, as OpenSSL does without regard to case.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_uppercase();
        let plain = name.replace("SHA2-", "SHA").replace('-', "");
        Self::ALL.into_iter().find(|digest| digest.name() == plain)
    }

    /// Its object identifier.
    pub fn oid(self) -> Oid {
        match self {
            Self::Md5 => Oid::MD5,
            Self::Sha1 => Oid::SHA1,
            Self::Sha224 => Oid::SHA224,
            Self::Sha256 => Oid::SHA256,
            Self::Sha384 => Oid::SHA384,
            Self::Sha512 => Oid::SHA512,
        }
    }

    /// The digest with this object identifier.
    pub fn from_oid(oid: &Oid) -> Option<Self> {
        Self::ALL.into_iter().find(|digest| digest.oid() == *oid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hmac_matches_rfc_4231() {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(
            hex(&Digest::Sha256.hmac(b"Jefe", b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let long =
            Digest::Sha512.hmac(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(hex(long.get(..8).unwrap()), "80b24263c7c1a3eb");
    }
}

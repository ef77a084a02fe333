//! Block ciphers in CBC mode with PKCS#7 padding, by OpenSSL's names.

use aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use countersign_pki::Oid;

/// A cipher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// AES with a key of 128 bits
    Aes128,
    /// AES with a key of 192 bits
    Aes192,
    /// AES with a key of 256 bits
    Aes256,
    /// Triple DES with three keys
    TripleDes,
}

impl Cipher {
    const ALL: [Self; 4] = [Self::Aes128, Self::Aes192, Self::Aes256, Self::TripleDes];

    /// The cipher of `aes256`, `aes-256-cbc`, `AES-256-CBC`, `des3`, …
    pub fn from_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "aes128" | "aes-128-cbc" => Some(Self::Aes128),
            "aes192" | "aes-192-cbc" => Some(Self::Aes192),
            "aes256" | "aes-256-cbc" => Some(Self::Aes256),
            "des3" | "des-ede3-cbc" => Some(Self::TripleDes),
            _ => None,
        }
    }

    /// The name in `DEK-Info`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aes128 => "AES-128-CBC",
            Self::Aes192 => "AES-192-CBC",
            Self::Aes256 => "AES-256-CBC",
            Self::TripleDes => "DES-EDE3-CBC",
        }
    }

    /// Its object identifier.
    pub fn oid(self) -> Oid {
        Oid::from_name(self.name()).unwrap_or(Oid::COMMON_NAME)
    }

    /// The cipher with this object identifier.
    pub fn from_oid(oid: &Oid) -> Option<Self> {
        Self::ALL.into_iter().find(|cipher| cipher.oid() == *oid)
    }

    /// The length of a key in bytes.
    pub fn key_len(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::Aes192 | Self::TripleDes => 24,
            Self::Aes256 => 32,
        }
    }

    /// The length of a block, and of an initialisation vector, in bytes.
    pub fn block_len(self) -> usize {
        if self == Self::TripleDes { 8 } else { 16 }
    }

    /// Encrypts with padding; `None` for a key or vector of the wrong length.
    pub fn encrypt(self, key: &[u8], iv: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        let size = self.block_len();
        let padding = size - plain.len() % size;
        let mut padded = plain.to_vec();
        padded.resize(plain.len() + padding, u8::try_from(padding).ok()?);
        let mut previous = iv.get(..size)?.to_vec();
        let mut out = Vec::with_capacity(padded.len());
        let block_cipher = self.keyed(key)?;
        for block in padded.chunks(size) {
            let mixed: Vec<u8> = block.iter().zip(&previous).map(|(a, b)| a ^ b).collect();
            previous = block_cipher.encrypt(&mixed)?;
            out.extend_from_slice(&previous);
        }
        Some(out)
    }

    /// Decrypts and takes the padding off; `None` when it does not fit.
    pub fn decrypt(self, key: &[u8], iv: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let size = self.block_len();
        if sealed.is_empty() || !sealed.len().is_multiple_of(size) {
            return None;
        }
        let mut previous = iv.get(..size)?;
        let mut out = Vec::with_capacity(sealed.len());
        let block_cipher = self.keyed(key)?;
        for block in sealed.chunks(size) {
            out.extend(block_cipher.decrypt(block)?.iter().zip(previous).map(|(a, b)| a ^ b));
            previous = block;
        }
        let padding = usize::from(*out.last()?);
        let kept = out.len().checked_sub(padding)?;
        let proper = (1..=size).contains(&padding)
            && out.get(kept..)?.iter().all(|byte| usize::from(*byte) == padding);
        out.truncate(kept);
        proper.then_some(out)
    }

    fn keyed(self, key: &[u8]) -> Option<Keyed> {
        Some(match self {
            Self::Aes128 => Keyed::Aes128(Box::new(aes::Aes128::new_from_slice(key).ok()?)),
            Self::Aes192 => Keyed::Aes192(Box::new(aes::Aes192::new_from_slice(key).ok()?)),
            Self::Aes256 => Keyed::Aes256(Box::new(aes::Aes256::new_from_slice(key).ok()?)),
            Self::TripleDes => Keyed::TripleDes(Box::new(des::TdesEde3::new_from_slice(key).ok()?)),
        })
    }
}

enum Keyed {
    Aes128(Box<aes::Aes128>),
    Aes192(Box<aes::Aes192>),
    Aes256(Box<aes::Aes256>),
    TripleDes(Box<des::TdesEde3>),
}

impl Keyed {
    fn encrypt(&self, block: &[u8]) -> Option<Vec<u8>> {
        fn run<C: BlockCipherEncrypt>(cipher: &C, block: &[u8]) -> Option<Vec<u8>> {
            let mut block = Array::try_from(block).ok()?;
            cipher.encrypt_block(&mut block);
            Some(block.to_vec())
        }
        match self {
            Self::Aes128(cipher) => run(&**cipher, block),
            Self::Aes192(cipher) => run(&**cipher, block),
            Self::Aes256(cipher) => run(&**cipher, block),
            Self::TripleDes(cipher) => run(&**cipher, block),
        }
    }

    fn decrypt(&self, block: &[u8]) -> Option<Vec<u8>> {
        fn run<C: BlockCipherDecrypt>(cipher: &C, block: &[u8]) -> Option<Vec<u8>> {
            let mut block = Array::try_from(block).ok()?;
            cipher.decrypt_block(&mut block);
            Some(block.to_vec())
        }
        match self {
            Self::Aes128(cipher) => run(&**cipher, block),
            Self::Aes192(cipher) => run(&**cipher, block),
            Self::Aes256(cipher) => run(&**cipher, block),
            Self::TripleDes(cipher) => run(&**cipher, block),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encrypted_is_decrypted() {
        for cipher in Cipher::ALL {
            let key = vec![7; cipher.key_len()];
            let iv = vec![9; cipher.block_len()];
            for len in [0, 1, 15, 16, 17] {
                let plain = vec![42; len];
                let sealed = cipher.encrypt(&key, &iv, &plain).unwrap();
                assert_eq!(cipher.decrypt(&key, &iv, &sealed), Some(plain));
            }
            assert_eq!(cipher.decrypt(&key, &iv, &[1, 2, 3]), None);
        }
    }

    #[test]
    fn every_cipher_has_an_object_identifier() {
        for cipher in Cipher::ALL {
            assert_eq!(Cipher::from_oid(&cipher.oid()), Some(cipher));
        }
    }
}

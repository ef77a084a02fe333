//! Block ciphers in their modes, with PKCS#7 padding where a mode needs it, by OpenSSL's names.

use aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use countersign_pki::Oid;

/// The block cipher inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Aes128,
    Aes192,
    Aes256,
    TripleDes,
}

/// How blocks are chained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Cipher block chaining, padded.
    Cbc,
    /// Each block on its own, padded.
    Ecb,
    /// Cipher feedback over whole blocks.
    Cfb,
    /// Output feedback.
    Ofb,
    /// A counter, big endian over the whole block.
    Ctr,
}

/// A cipher and its mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cipher {
    kind: Kind,
    mode: Mode,
}

const KINDS: [(Kind, &str, &str); 4] = [
    (Kind::Aes128, "AES-128", "aes128"),
    (Kind::Aes192, "AES-192", "aes192"),
    (Kind::Aes256, "AES-256", "aes256"),
    (Kind::TripleDes, "DES-EDE3", "des3"),
];

const MODES: [(Mode, &str); 5] =
    [(Mode::Cbc, "CBC"), (Mode::Ecb, "ECB"), (Mode::Cfb, "CFB"), (Mode::Ofb, "OFB"), (Mode::Ctr, "CTR")];

impl Cipher {
    /// AES with a key of 256 bits in CBC mode: what OpenSSL takes unless told otherwise.
    pub const AES_256: Self = Self { kind: Kind::Aes256, mode: Mode::Cbc };

    /// Triple DES with three keys in CBC mode.
    pub const TRIPLE_DES: Self = Self { kind: Kind::TripleDes, mode: Mode::Cbc };

    fn all() -> impl Iterator<Item = Self> {
        let exists = |cipher: &Self| cipher.kind != Kind::TripleDes || cipher.mode != Mode::Ctr;
        KINDS.iter().flat_map(|(kind, ..)| MODES.map(|(mode, _)| Self { kind: *kind, mode })).filter(exists)
    }

    /// The cipher of `aes256`, `aes-256-cbc`, `AES-256-CBC`, `des3`, …
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        if name == "des-ede3" {
            return Some(Self { kind: Kind::TripleDes, mode: Mode::Ecb });
        }
        let alias = KINDS.iter().find(|(.., alias)| *alias == name);
        if let Some((kind, ..)) = alias {
            return Some(Self { kind: *kind, mode: Mode::Cbc });
        }
        Self::all().find(|cipher| cipher.name().to_ascii_lowercase() == name)
    }

    /// The name in `DEK-Info` and in messages.
    pub fn name(self) -> String {
        let kind = KINDS.iter().find(|(kind, ..)| *kind == self.kind).map_or("", |(_, name, _)| name);
        let mode = MODES.iter().find(|(mode, _)| *mode == self.mode).map_or("", |(_, name)| name);
        format!("{kind}-{mode}")
    }

    /// Its object identifier; the counter mode has none, as none of Triple DES but two have.
    pub fn oid(self) -> Option<Oid> {
        Oid::from_name(&self.name())
    }

    /// The cipher with this object identifier.
    pub fn from_oid(oid: &Oid) -> Option<Self> {
        Self::all().find(|cipher| cipher.oid().as_ref() == Some(oid))
    }

    /// The length of a key in bytes.
    pub fn key_len(self) -> usize {
        match self.kind {
            Kind::Aes128 => 16,
            Kind::Aes192 | Kind::TripleDes => 24,
            Kind::Aes256 => 32,
        }
    }

    /// The length of a block in bytes.
    pub fn block_len(self) -> usize {
        if self.kind == Kind::TripleDes { 8 } else { 16 }
    }

    /// The length of an initialisation vector in bytes.
    pub fn iv_len(self) -> usize {
        if self.mode == Mode::Ecb { 0 } else { self.block_len() }
    }

    /// Whether it takes only whole blocks, so that the rest is padded.
    pub fn pads(self) -> bool {
        matches!(self.mode, Mode::Cbc | Mode::Ecb)
    }

    /// Encrypts, with padding where the mode needs it; `None` for a key or vector of the wrong length.
    pub fn encrypt(self, key: &[u8], iv: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        let mut padded = plain.to_vec();
        if self.pads() {
            let padding = self.block_len() - plain.len() % self.block_len();
            padded.resize(plain.len() + padding, u8::try_from(padding).ok()?);
        }
        self.encrypt_blocks(key, iv, &padded)
    }

    /// Encrypts whole blocks (or anything, in the modes that make a stream).
    pub fn encrypt_blocks(self, key: &[u8], iv: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        let size = self.block_len();
        let mut state = iv.get(..self.iv_len())?.to_vec();
        let mut out = Vec::with_capacity(plain.len());
        let block_cipher = self.keyed(key)?;
        for block in plain.chunks(size) {
            match self.mode {
                Mode::Ecb => out.extend(block_cipher.encrypt(block)?),
                Mode::Cbc => {
                    state = block_cipher.encrypt(&xor(block, &state))?;
                    out.extend_from_slice(&state);
                }
                Mode::Cfb => {
                    state = xor(block, &block_cipher.encrypt(&state)?);
                    out.extend_from_slice(&state);
                }
                Mode::Ofb => {
                    state = block_cipher.encrypt(&state)?;
                    out.extend(xor(block, &state));
                }
                Mode::Ctr => {
                    out.extend(xor(block, &block_cipher.encrypt(&state)?));
                    increment(&mut state);
                }
            }
        }
        Some(out)
    }

    /// Decrypts and takes the padding off; `None` when it does not fit.
    pub fn decrypt(self, key: &[u8], iv: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let size = self.block_len();
        let out = self.decrypt_blocks(key, iv, sealed)?;
        if !self.pads() {
            return Some(out);
        }
        if sealed.is_empty() || !sealed.len().is_multiple_of(size) {
            return None;
        }
        without_padding(out, size)
    }

    /// Decrypts without looking for padding; `None` for a part of a block where only whole ones go.
    pub fn decrypt_blocks(self, key: &[u8], iv: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        if matches!(self.mode, Mode::Ofb | Mode::Ctr) {
            return self.encrypt_blocks(key, iv, sealed);
        }
        let size = self.block_len();
        if self.pads() && !sealed.len().is_multiple_of(size) {
            return None;
        }
        let mut previous = iv.get(..self.iv_len())?;
        let mut out = Vec::with_capacity(sealed.len());
        let block_cipher = self.keyed(key)?;
        for block in sealed.chunks(size) {
            match self.mode {
                Mode::Ecb => out.extend(block_cipher.decrypt(block)?),
                Mode::Cfb => out.extend(xor(block, &block_cipher.encrypt(previous)?)),
                _ => out.extend(xor(&block_cipher.decrypt(block)?, previous)),
            }
            previous = block;
        }
        Some(out)
    }

    fn keyed(self, key: &[u8]) -> Option<Keyed> {
        Some(match self.kind {
            Kind::Aes128 => Keyed::Aes128(Box::new(aes::Aes128::new_from_slice(key).ok()?)),
            Kind::Aes192 => Keyed::Aes192(Box::new(aes::Aes192::new_from_slice(key).ok()?)),
            Kind::Aes256 => Keyed::Aes256(Box::new(aes::Aes256::new_from_slice(key).ok()?)),
            Kind::TripleDes => Keyed::TripleDes(Box::new(des::TdesEde3::new_from_slice(key).ok()?)),
        })
    }
}

/// Takes PKCS#7 padding off; `None` when it does not fit.
pub fn without_padding(mut bytes: Vec<u8>, block: usize) -> Option<Vec<u8>> {
    let padding = usize::from(*bytes.last()?);
    let kept = bytes.len().checked_sub(padding)?;
    let proper =
        (1..=block).contains(&padding) && bytes.get(kept..)?.iter().all(|byte| usize::from(*byte) == padding);
    bytes.truncate(kept);
    proper.then_some(bytes)
}

fn xor(a: &[u8], b: &[u8]) -> Vec<u8> {
    a.iter().zip(b).map(|(a, b)| a ^ b).collect()
}

fn increment(counter: &mut [u8]) {
    for byte in counter.iter_mut().rev() {
        let (sum, carry) = byte.overflowing_add(1);
        *byte = sum;
        if !carry {
            break;
        }
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
        for cipher in Cipher::all() {
            let key = vec![7; cipher.key_len()];
            let iv = vec![9; cipher.block_len()];
            for len in [0, 1, 15, 16, 17] {
                let plain = vec![42; len];
                let sealed = cipher.encrypt(&key, &iv, &plain).unwrap();
                assert_eq!(cipher.decrypt(&key, &iv, &sealed), Some(plain));
            }
            assert_eq!(cipher.decrypt(&key, &iv, &[1, 2, 3]).is_none(), cipher.pads());
        }
    }

    #[test]
    fn names_and_object_identifiers_lead_back() {
        for cipher in Cipher::all() {
            assert_eq!(Cipher::from_name(&cipher.name()), Some(cipher));
            if let Some(oid) = cipher.oid() {
                assert_eq!(Cipher::from_oid(&oid), Some(cipher));
            }
        }
    }
}

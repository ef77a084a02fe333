//! The older way to encrypt a PEM block: `Proc-Type` and `DEK-Info` headers.

use countersign_pki::Digest;
use countersign_pki::pem::Block;

use super::Cipher;
use crate::app::App;
use crate::print::hex;

/// `EVP_BytesToKey` with one iteration: key and initialisation vector from a phrase and a salt.
pub fn bytes_to_key(digest: Digest, phrase: &[u8], salt: &[u8], len: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut last = Vec::new();
    while out.len() < len {
        let input = [last.as_slice(), phrase, salt].concat();
        last = digest.hash(&input);
        out.extend_from_slice(&last);
    }
    out.truncate(len);
    out
}

/// The DER inside an encrypted block; `None` for a wrong phrase or an unknown cipher.
pub fn open_legacy(block: &Block, phrase: &str) -> Option<Vec<u8>> {
    let (name, iv) = block.header("DEK-Info")?.split_once(',')?;
    let cipher = Cipher::from_name(name.trim())?;
    let iv = from_hex(iv.trim())?;
    let key = bytes_to_key(Digest::Md5, phrase.as_bytes(), iv.get(..8)?, cipher.key_len());
    cipher.decrypt(&key, &iv, &block.der)
}

/// A block encrypted under a phrase.
pub fn seal(app: &App, cipher: Cipher, label: &str, plain: &[u8], phrase: &str) -> String {
    let mut iv = vec![0; cipher.iv_len()];
    app.process.entropy().fill(&mut iv);
    let salt = iv.get(..8).unwrap_or_default();
    let key = bytes_to_key(Digest::Md5, phrase.as_bytes(), salt, cipher.key_len());
    let mut block = Block::new(label, &cipher.encrypt(&key, &iv, plain).unwrap_or_default());
    block.headers.push(("Proc-Type".to_owned(), "4,ENCRYPTED".to_owned()));
    block.headers.push(("DEK-Info".to_owned(), format!("{},{}", cipher.name(), hex::upper(&iv))));
    block.to_pem()
}

/// Reads hexadecimal digits in pairs.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits?;
    if digits.len() % 2 != 0 {
        return None;
    }
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair.iter().fold(0, |value, digit| value * 16 + digit)).ok())
        .collect()
}

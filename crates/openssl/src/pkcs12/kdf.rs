//! PKCS#12's own way from a pass phrase to key material (RFC 7292, appendix B).

use countersign_pki::Digest;

/// What the bytes are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A cipher's key.
    Key = 1,
    /// An initialisation vector.
    Vector = 2,
    /// The key of the integrity check.
    Integrity = 3,
}

/// `len` bytes from a phrase.
pub fn derive(
    digest: Digest,
    purpose: Purpose,
    phrase: &str,
    salt: &[u8],
    iterations: u32,
    len: usize,
) -> Vec<u8> {
    let block = digest.block_len();
    // A BMPString with its terminating zero.
    let password: Vec<u8> = phrase.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect();
    let filled = |bytes: &[u8]| -> Vec<u8> {
        let wanted = bytes.len().div_ceil(block) * block;
        bytes.iter().copied().cycle().take(if bytes.is_empty() { 0 } else { wanted }).collect()
    };
    let mut input = filled(salt);
    input.extend(filled(&password));
    let diversifier = vec![purpose as u8; block];
    let mut out = Vec::new();
    while out.len() < len {
        let mut hash = digest.hash(&[diversifier.as_slice(), &input].concat());
        for _ in 1..iterations {
            hash = digest.hash(&hash);
        }
        out.extend_from_slice(&hash);
        let added: Vec<u8> = hash.iter().copied().cycle().take(block).collect();
        for chunk in input.chunks_mut(block) {
            add_one_more(chunk, &added);
        }
    }
    out.truncate(len);
    out
}

/// `number + added + 1`, both big endian, without the carry out.
fn add_one_more(number: &mut [u8], added: &[u8]) {
    let mut carry = 1_u16;
    for (byte, other) in number.iter_mut().zip(added).rev() {
        let sum = u16::from(*byte) + u16::from(*other) + carry;
        *byte = (sum & 0xff) as u8;
        carry = sum >> 8;
    }
}

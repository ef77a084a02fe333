//! RC2 in CBC mode (RFC 2268): what containers for older key stores are sealed with.

/// The random table of section 2.
const PI: [u8; 256] = [
    217, 120, 249, 196, 25, 221, 181, 237, 40, 233, 253, 121, 74, 160, 216, 157, 198, 126, 55, 131, 43, 118,
    83, 142, 98, 76, 100, 136, 68, 139, 251, 162, 23, 154, 89, 245, 135, 179, 79, 19, 97, 69, 109, 141, 9,
    129, 125, 50, 189, 143, 64, 235, 134, 183, 123, 11, 240, 149, 33, 34, 92, 107, 78, 130, 84, 214, 101,
    147, 206, 96, 178, 28, 115, 86, 192, 20, 167, 140, 241, 220, 18, 117, 202, 31, 59, 190, 228, 209, 66, 61,
    212, 48, 163, 60, 182, 38, 111, 191, 14, 218, 70, 105, 7, 87, 39, 242, 29, 155, 188, 148, 67, 3, 248, 17,
    199, 246, 144, 239, 62, 231, 6, 195, 213, 47, 200, 102, 30, 215, 8, 232, 234, 222, 128, 82, 238, 247,
    132, 170, 114, 172, 53, 77, 106, 42, 150, 26, 210, 113, 90, 21, 73, 116, 75, 159, 208, 94, 4, 24, 164,
    236, 194, 224, 65, 110, 15, 81, 203, 204, 36, 145, 175, 80, 161, 244, 112, 57, 153, 124, 58, 133, 35,
    184, 180, 122, 252, 2, 54, 91, 37, 85, 151, 49, 45, 93, 250, 152, 227, 138, 146, 174, 5, 223, 41, 16,
    103, 108, 186, 201, 211, 0, 230, 207, 225, 158, 168, 44, 99, 22, 1, 63, 88, 226, 137, 169, 13, 56, 52,
    27, 171, 51, 255, 176, 187, 72, 12, 95, 185, 177, 205, 46, 197, 243, 219, 71, 229, 165, 156, 119, 10,
    166, 32, 104, 254, 127, 193, 173,
];

fn substituted(index: u8) -> u8 {
    PI.get(usize::from(index)).copied().unwrap_or_default()
}

/// The 64 words of the expanded key, with as many effective bits as the key has.
fn expanded(key: &[u8]) -> Vec<u16> {
    let len = key.len().clamp(1, 128);
    let mut bytes: Vec<u8> = key.iter().copied().chain(std::iter::repeat(0)).take(len).collect();
    while bytes.len() < 128 {
        let at = |back: usize| bytes.len().checked_sub(back).and_then(|index| bytes.get(index)).copied();
        let sum = at(1).unwrap_or_default().wrapping_add(at(len).unwrap_or_default());
        bytes.push(substituted(sum));
    }
    let first = 128 - len;
    if let Some(byte) = bytes.get_mut(first) {
        *byte = substituted(*byte);
    }
    for index in (0..first).rev() {
        let later = bytes.get(index + 1).copied().unwrap_or_default();
        let mixed = substituted(later ^ bytes.get(index + len).copied().unwrap_or_default());
        if let Some(byte) = bytes.get_mut(index) {
            *byte = mixed;
        }
    }
    bytes.chunks(2).map(|pair| pair.iter().rev().fold(0, |word, byte| word << 8 | u16::from(*byte))).collect()
}

const ROTATIONS: [u32; 4] = [1, 2, 3, 5];

fn word(key: &[u16], index: usize) -> u16 {
    key.get(index).copied().unwrap_or_default()
}

fn encrypt_block(key: &[u16], block: [u16; 4]) -> [u16; 4] {
    let [mut a, mut b, mut c, mut d] = block;
    for round in 0..16 {
        // Each step mixes one word and hands the block on, turned by one word.
        for (step, rotation) in ROTATIONS.into_iter().enumerate() {
            let mixed = a
                .wrapping_add(word(key, round * 4 + step))
                .wrapping_add(d & c)
                .wrapping_add(!d & b)
                .rotate_left(rotation);
            (a, b, c, d) = (b, c, d, mixed);
        }
        if round == 4 || round == 10 {
            a = a.wrapping_add(word(key, usize::from(d & 63)));
            b = b.wrapping_add(word(key, usize::from(a & 63)));
            c = c.wrapping_add(word(key, usize::from(b & 63)));
            d = d.wrapping_add(word(key, usize::from(c & 63)));
        }
    }
    [a, b, c, d]
}

fn decrypt_block(key: &[u16], block: [u16; 4]) -> [u16; 4] {
    let [mut a, mut b, mut c, mut d] = block;
    for round in (0..16).rev() {
        if round == 4 || round == 10 {
            d = d.wrapping_sub(word(key, usize::from(c & 63)));
            c = c.wrapping_sub(word(key, usize::from(b & 63)));
            b = b.wrapping_sub(word(key, usize::from(a & 63)));
            a = a.wrapping_sub(word(key, usize::from(d & 63)));
        }
        for (step, rotation) in ROTATIONS.into_iter().enumerate().rev() {
            let (first, second, third) = (a, b, c);
            let mixed = d
                .rotate_right(rotation)
                .wrapping_sub(word(key, round * 4 + step))
                .wrapping_sub(third & second)
                .wrapping_sub(!third & first);
            (a, b, c, d) = (mixed, first, second, third);
        }
    }
    [a, b, c, d]
}

fn words(bytes: &[u8]) -> [u16; 4] {
    let mut words = [0; 4];
    for (word, pair) in words.iter_mut().zip(bytes.chunks(2)) {
        *word = pair.iter().rev().fold(0, |word, byte| word << 8 | u16::from(*byte));
    }
    words
}

fn xor(a: [u16; 4], b: [u16; 4]) -> [u16; 4] {
    let mut out = a;
    out.iter_mut().zip(b).for_each(|(word, other)| *word ^= other);
    out
}

fn bytes(words: [u16; 4]) -> impl Iterator<Item = u8> {
    words.into_iter().flat_map(u16::to_le_bytes)
}

/// Encrypts with padding.
pub fn encrypt(key: &[u8], iv: &[u8], plain: &[u8]) -> Vec<u8> {
    let key = expanded(key);
    let padding = 8 - plain.len() % 8;
    let mut padded = plain.to_vec();
    padded.resize(plain.len() + padding, u8::try_from(padding).unwrap_or_default());
    let mut state = words(iv);
    let mut out = Vec::with_capacity(padded.len());
    for block in padded.chunks(8) {
        state = encrypt_block(&key, xor(words(block), state));
        out.extend(bytes(state));
    }
    out
}

/// Decrypts and takes the padding off; `None` when it does not fit.
pub fn decrypt(key: &[u8], iv: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    if sealed.is_empty() || !sealed.len().is_multiple_of(8) {
        return None;
    }
    let key = expanded(key);
    let mut state = words(iv);
    let mut out = Vec::with_capacity(sealed.len());
    for block in sealed.chunks(8) {
        out.extend(bytes(xor(decrypt_block(&key, words(block)), state)));
        state = words(block);
    }
    super::cipher::without_padding(out, 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_match_rfc_2268() {
        let key = expanded(&[
            0x88, 0xbc, 0xa9, 0x0e, 0x90, 0x87, 0x5a, 0x7f, 0x0f, 0x79, 0xc3, 0x84, 0x62, 0x7b, 0xaf, 0xb2,
        ]);
        let sealed: Vec<u8> = bytes(encrypt_block(&key, [0; 4])).collect();
        assert_eq!(sealed, [0x22, 0x69, 0x55, 0x2a, 0xb0, 0xf8, 0x5c, 0xa6]);
        assert_eq!(decrypt_block(&key, words(&sealed)), [0; 4]);
    }

    #[test]
    fn what_is_encrypted_is_decrypted() {
        let sealed = encrypt(b"12345", &[7; 8], b"some words to hide");
        assert_eq!(decrypt(b"12345", &[7; 8], &sealed).as_deref(), Some(&b"some words to hide"[..]));
    }
}

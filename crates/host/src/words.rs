//! Bytes that are not UTF-8 as text and back: how words, file names and environments hold them.
//!
//! Text is kept as `String`. A byte that is no UTF-8 becomes a character of a private plane and
//! turns into the byte again when it is written, so `printf '\xff'` and `$(cat key.der)` keep their bytes.

/// Where the 256 stand-ins begin: the end of Supplementary Private Use Area-B.
const BASE: u32 = 0x10_fe00;

/// Text for any bytes.
pub fn decode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().filter_map(|byte| char::from_u32(BASE + u32::from(*byte))));
    }
    text
}

/// The bytes behind a text.
pub fn encode(text: &str) -> Vec<u8> {
    if !text.contains(|char: char| u32::from(char) >= BASE) {
        return text.as_bytes().to_vec();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for char in text.chars() {
        match u32::from(char).checked_sub(BASE).and_then(|byte| u8::try_from(byte).ok()) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(char.encode_utf8(&mut buffer).as_bytes()),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive() {
        let bytes = b"a\xff\xc3\xa9\x80";
        assert_eq!(encode(&decode(bytes)), bytes);
    }
}
